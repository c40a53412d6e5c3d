"""Charts of ledgers: bars of losses and casualties, the strip of control, the timeline. All as SVG; no sign is a colour alone."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any

from marsad.incident import Case
from marsad.ledger.casualties import CasualtyLedger
from marsad.ledger.control import ControlRow
from marsad.ledger.draw import INK, PALE, PALETTE, Patterns, Spec, svg
from marsad.ledger.losses import LossLedger
from marsad.ledger.parties import ALL
from marsad.ledger.sheet import bounds

WIDTH = 900
"""Units that a chart is wide unless asked for else; it may be as narrow as 320."""
MOST = 40
"""Bars that one chart shows; the rest is told in its last line."""
_CHARACTER = 6.2
"""Units that a letter of a label takes, about."""
_BOLD = 7.5
"""The same of a bold one."""
_ROW = 26
_SURENESS = ("corroborated", "reported", "claimed", "denied")
Days = tuple[str | None, str | None]


def source_line(incidents: int, days: Iterable[Days]) -> str:
    """What a chart rests on: "Marsad, 12 incidents, from 2020-05-18 to 2020-05-20"."""
    known = sorted(day for day in chain.from_iterable(days) if day)
    told = f"Marsad, {incidents:,} incident{'' if incidents == 1 else 's'}"
    return f"{told}, from {known[0]} to {known[-1]}" if known else f"{told}, of no day told"


def losses_chart(ledger: LossLedger, width: int = WIDTH) -> str:
    """Bars of what each party lost, by class and outcome: the high end, with what is corroborated, reported, claimed and denied apart."""
    patterns = Patterns()
    fills = {
        "corroborated": PALETTE[0],
        "reported": PALETTE[4],
        "claimed": patterns.hatch([PALETTE[1]]),
        "denied": patterns.dots(PALETTE[5]),
    }
    totals = [t for t in ledger.totals if t.item is None and t.party != ALL and (t.all.high or t.denied.high)]
    shown = sorted(totals, key=lambda t: (-max(t.all.high, t.denied.high), t.party, t.class_, t.outcome))[:MOST]
    names = [f"{t.party}: {t.class_}, {t.outcome}" for t in shown]
    values: list[Spec] = []
    for name, t in zip(names, shown, strict=True):
        parts = {"corroborated": t.corroborated, "reported": t.reported, "claimed": t.claimed, "denied": t.denied}
        at = 0
        for part in _SURENESS:
            if parts[part].high:
                values.append({"name": name, "part": part, "from": at, "to": at + parts[part].high})
                at += parts[part].high
        values.append({"name": name, "low": t.all.low, "end": at, "label": _number(t.all.low, t.all.high)})
    lines = [source_line(len({i for t in totals for i in t.incidents}), ((r.start, r.end) for r in ledger.losses))]
    lines += ["Bars: the high end; black line: the low end, each unit once"]
    if ledger.beside:
        lines += [f"{len(ledger.beside)} more {_many(ledger.beside, 'claim')} over an interval not in the sum"]
    lines += _rest(totals)
    legend = {"title": None, "orient": "top", "symbolStrokeColor": INK, "symbolStrokeWidth": 1, "columns": 4 if width > 500 else 2}
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.7}, "stroke": INK, "strokeWidth": 0.5},
            "transform": [{"filter": "isValid(datum.part)"}],
            "encoding": {
                "x": {"field": "from", "type": "quantitative", "title": "units", "axis": {"tickMinStep": 1, "format": "~s"}},
                "x2": {"field": "to"},
                "color": _scale("part", list(fills), list(fills.values()), legend),
            },
        },
        {
            "mark": {"type": "tick", "color": INK, "opacity": 1, "thickness": 2.5, "bandSize": _ROW},
            "transform": [{"filter": "datum.low > 0"}],
            "encoding": {"x": {"field": "low", "type": "quantitative"}},
        },
        _labels("end"),
    ]
    return svg(_bars("Equipment lost", lines, values, layers, names, width), patterns)


def casualties_chart(ledger: CasualtyLedger, width: int = WIDTH) -> str:
    """Bars of the best number of each party and kind, with a line from low to high."""
    totals = [t for t in ledger.totals if t.scope == "all" and t.all.claims and t.party != ALL]
    shown = sorted(totals, key=lambda t: (-t.all.high, t.party, t.kind))[:MOST]
    names = [f"{t.party}: {t.kind}" for t in shown]
    values = [
        {
            "name": name,
            "kind": t.kind,
            "zero": 0,
            "best": t.all.best,
            "low": t.all.low,
            "high": t.all.high,
            "label": _three(t.all.low, t.all.best, t.all.high),
        }
        for name, t in zip(names, shown, strict=True)
    ]
    kinds = list(dict.fromkeys(t.kind for t in shown))
    lines = [source_line(len({i for t in totals for i in t.incidents}), ((r.start, r.end) for r in ledger.casualties))]
    lines += ["Bars: best number; black line: from low to high", *_rest(totals)]
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.7}},
            "encoding": {
                "x": {"field": "zero", "type": "quantitative", "title": "people", "axis": {"tickMinStep": 1, "format": "~s"}},
                "x2": {"field": "best"},
                "color": _scale("kind", kinds, [PALETTE[i % len(PALETTE)] for i in range(len(kinds))], None),
            },
        },
        {
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
            "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
        *(
            {
                "mark": {"type": "tick", "color": INK, "opacity": 1, "thickness": 1.5, "bandSize": 8},
                "encoding": {"x": {"field": end, "type": "quantitative"}},
            }
            for end in ("low", "high")
        ),
        _labels("high"),
    ]
    return svg(_bars("Casualties", lines, values, layers, names, width))


def _bars(title: str, lines: Sequence[str], values: Sequence[Spec], layers: Sequence[Spec], names: Sequence[str], width: int) -> Spec:
    room = min(int(width * 0.42), 300)
    labels = {name: _wrapped(name, room) for name in names}
    tallest = max((len(lines_) for lines_ in labels.values()), default=1)
    axis = {"title": None, "labelLimit": room, "labelExpr": "split(datum.label, '\\n')", "ticks": False, "domain": False}
    y = {"field": "name", "type": "nominal", "sort": ["\n".join(labels[name]) for name in names], "axis": axis}
    told = [{**value, "name": "\n".join(labels[value["name"]])} for value in values]
    return {
        "title": _title(title, lines, width),
        "width": width - room - 70,
        "height": {"step": max(_ROW, 14 * tallest + 6)},
        "data": {"values": told},
        "encoding": {"y": y},
        "layer": list(layers),
    }


def _labels(at: str) -> Spec:
    return {
        "mark": {"type": "text", "align": "left", "dx": 5},
        "transform": [{"filter": "isValid(datum.label)"}],
        "encoding": {"x": {"field": at, "type": "quantitative"}, "text": {"field": "label"}},
    }


def control_chart(rows: Sequence[ControlRow], width: int = WIDTH) -> str:
    """The strip of each place: who held it when. A letter stands for each holder; what is contested is striped in its rivals' colours."""
    patterns = Patterns()
    holders = _letters(rows)
    days = [day for row in rows for day in (row.start, row.end) if day]
    first, last = _frame(days)
    room = min(int(width * 0.32), 240)
    a_day = (width - room - 40) / max(1, (date.fromisoformat(last) - date.fromisoformat(first)).days)
    values = [_bar(row, first, last, holders, patterns, a_day) for row in rows]
    places = list(dict.fromkeys(value["place"] for value in values))
    lines = [source_line(len({row.incident for row in rows}), ((row.start, row.end) for row in rows))]
    lines += ["; ".join(f"{letter}\u00a0{name}" for name, (letter, _) in holders.items())] if holders else []
    lines += ["Full: held, or reported; pale: claimed by one side; stripes: contested; dots: unknown; dashed: held until the first change"]
    lines += ["Line below: besieged, by whom is in brackets"] if any(row.besieged_by for row in rows) else []
    fills = list(dict.fromkeys(value["fill"] for value in values))
    spec: Spec = {
        "title": _title("Control of places", lines, width),
        "width": width - room - 40,
        "height": {"step": 34},
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "place",
                "type": "nominal",
                "sort": places,
                "axis": {"title": None, "labelLimit": room, "labelExpr": "split(datum.label, '\\n')", "ticks": False, "domain": False},
            },
            "x": _time(first, last, width - room),
            "x2": {"field": "to"},
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": {"band": 0.75}, "stroke": INK, "strokeWidth": 0.6},
                "encoding": {
                    "color": _scale("fill", fills, fills, None),
                    "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
                    "strokeDash": {"condition": {"test": "datum.standing == 'before'", "value": [3, 3]}, "value": [1, 0]},
                },
            },
            {
                "mark": {"type": "bar", "height": 3, "yOffset": 14, "color": INK},
                "transform": [{"filter": "datum.siege != ''"}],
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 4,
                    "fontWeight": "bold",
                    "stroke": "#ffffff",
                    "strokeWidth": 3,
                    "strokeJoin": "round",
                },
                "encoding": {"text": {"field": "label"}, "x2": None},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontWeight": "bold"},
                "encoding": {"text": {"field": "label"}, "x2": None},
            },
        ],
    }
    return svg(spec, patterns)


def _letters(rows: Iterable[ControlRow]) -> dict[str, tuple[str, str]]:
    """A letter and a colour for each holder, rival and besieger; those most often met first."""
    often = Counter(holder.name for row in rows for holder in (*([row.holder] if row.holder else []), *row.rivals, *row.besieged_by))
    named = sorted(often, key=lambda name: (-often[name], name))
    return {name: (_letter(n), PALETTE[n % len(PALETTE)]) for n, name in enumerate(named)}


def _letter(n: int) -> str:
    return chr(ord("A") + n) if n < 26 else f"{chr(ord('A') + n // 26 - 1)}{chr(ord('A') + n % 26)}"


def _frame(days: Sequence[str]) -> tuple[str, str]:
    """The days that a strip reaches from and to: those told, and a tenth more."""
    if not days:
        return "2000-01-01", "2000-01-02"
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    pad = timedelta(days=max(3, (last - first).days // 10))
    return (first - pad).isoformat(), (last + pad).isoformat()


def _bar(row: ControlRow, first: str, last: str, holders: dict[str, tuple[str, str]], patterns: Patterns, a_day: float) -> Spec:
    here = [holders[h.name] for h in ([row.holder] if row.holder else row.rivals)]
    if row.standing == "contested" and here:
        fill = patterns.hatch([colour for _, colour in here])
    else:
        fill = patterns.dots(PALE) if not row.holder else "#ffffff" if row.standing == "before" else here[0][1]
    letters = " or ".join(letter for letter, _ in here) or "?"
    siege = ", ".join(holders[h.name][0] for h in row.besieged_by)
    room = a_day * (date.fromisoformat(row.end or last) - date.fromisoformat(row.start or first)).days
    labels = (f"{letters} ({siege})", letters) if siege else (letters,)
    label = next((one for one in labels if len(one) * _BOLD + 6 <= room), "")
    return {
        "place": row.place if not row.place_ar or row.place_ar == row.place else f"{row.place}\n{row.place_ar}",
        "from": row.start or first,
        "to": row.end or last,
        "fill": fill,
        "opacity": 0.45 if row.standing == "claimed" else 1.0,
        "standing": row.standing,
        "label": label,
        "siege": siege,
    }


def timeline(cases: Iterable[Case], by: str = "group", width: int = WIDTH) -> str:
    """Incidents a day, week or month (whichever makes at most about sixty bars), a row for each group, status or type (`by`)."""
    days: list[tuple[str, str]] = []
    undated = 0
    for case in cases:
        incident = case.incident
        day = incident.when.end or incident.when.start
        if day is None:
            undated += 1
        else:
            days.append((day, {"group": incident.group, "status": incident.status, "type": incident.type}[by]))
    return timeline_of(days, undated, f"Incidents by {by}", width)


def timeline_of(days: Sequence[tuple[str, str]], undated: int, title: str, width: int = WIDTH) -> str:
    """Bars over time of things with a day (ISO) and a name, a row a name, those met most often first."""
    unit, starts = _bins([day for day, _ in days])
    counts = Counter((starts(day), name) for day, name in days)
    often = Counter(name for _, name in days)
    names = sorted(often, key=lambda name: (-often[name], name))
    values = [{"name": name, "from": start, "to": _after(start, unit), "n": n} for (start, name), n in sorted(counts.items())]
    lines = [source_line(len(days) + undated, ((day, day) for day, _ in days)), f"Bars: incidents a {unit}"]
    lines += [f"{undated:,} without a day not shown"] if undated else []
    room = min(int(width * 0.25), 130)
    most = max(counts.values(), default=1)
    steps = sorted({0, most // 2, most})
    colours = [PALETTE[n % len(PALETTE)] for n in range(len(names))]
    ends = [value[end] for value in values for end in ("from", "to")]
    return svg(
        {
            "title": _title(title, lines, width),
            "data": {"values": values},
            "facet": {
                "row": {
                    "field": "name",
                    "type": "nominal",
                    "sort": names,
                    "title": None,
                    "header": {"labelAngle": 0, "labelAlign": "left", "labelLimit": room, "labelColor": INK, "labelFontSize": 11},
                }
            },
            "spacing": 14,
            "spec": {
                "width": width - room - 80,
                "height": 56,
                "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 0.5},
                "encoding": {
                    "x": _time(min(ends, default=None), max(ends, default=None), width - room),
                    "x2": {"field": "to"},
                    "y": {"field": "n", "type": "quantitative", "title": None, "axis": {"values": steps, "format": "~s"}},
                    "y2": {"datum": 0},
                    "color": _scale("name", names, colours, None),
                },
            },
        }
    )


def _bins(days: Sequence[str]) -> tuple[str, Any]:
    """The unit of time that fits the days, and what gives the first day of one."""
    span = (date.fromisoformat(max(days)) - date.fromisoformat(min(days))).days if days else 0
    if span <= 62:
        return "day", lambda day: day
    if span <= 430:
        return "week", lambda day: (date.fromisoformat(day) - timedelta(days=date.fromisoformat(day).weekday())).isoformat()
    return "month", lambda day: f"{day[:7]}-01"


def _time(first: str | None, last: str | None, room: float) -> Spec:
    """The axis of days between two, a tick at as many as have room; days are days anywhere, so no zone of time comes in."""
    x: Spec = {"field": "from", "type": "temporal", "title": None}
    if first is None or last is None:
        return {**x, "scale": {"type": "utc"}, "axis": None}
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    step = max(1, -(-(end - start).days // max(2, int(room // 95))))
    days = [start + timedelta(days=n) for n in range(0, (end - start).days + 1, step)]
    axis = {"format": "%Y-%m-%d", "values": [_utc(day) for day in days], "labelOverlap": True, "labelAngle": 0, "labelFlush": False}
    return {**x, "scale": {"type": "utc", "domain": [_utc(start), _utc(end)]}, "axis": axis}


def _utc(day: date) -> Spec:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _after(start: str, unit: str) -> str:
    day = date.fromisoformat(start)
    if unit == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1).isoformat()
    return (day + timedelta(days=1 if unit == "day" else 7)).isoformat()


def _title(title: str, lines: Sequence[str], width: int) -> Spec:
    wrapped = [part for line in lines for part in textwrap.wrap(line, max(24, int((width - 24) / _CHARACTER)), break_long_words=False)]
    return {"text": title, "subtitle": wrapped}


def _wrapped(name: str, room: int) -> list[str]:
    return textwrap.wrap(name, max(12, int(room / _CHARACTER)))


def _scale(field: str, domain: Sequence[str], colours: Sequence[str], legend: Spec | None) -> Spec:
    return {"field": field, "type": "nominal", "scale": {"domain": list(domain), "range": list(colours)}, "legend": legend}


def _number(low: int, high: int) -> str:
    return bounds(low, high) if high else ""


def _three(low: int, best: int, high: int) -> str:
    return str(best) if low == high else f"{best:,} ({low:,}–{high:,})"


def _rest(totals: Sequence[object]) -> list[str]:
    return [f"The {MOST} largest of {len(totals)}"] if len(totals) > MOST else []


def _many(found: Sequence[object], what: str) -> str:
    return what if len(found) == 1 else f"{what}s"
