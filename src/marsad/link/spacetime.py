"""Where and when an incident was, by all that tell of it."""

from __future__ import annotations

from collections import Counter
from datetime import date

from marsad.incident import Days, Where
from marsad.link.told import Told
from marsad.ontology import PRECISIONS
from marsad.record import Place, When
from marsad.world.sources import km

_EXACT = {precision: rank for rank, precision in enumerate(PRECISIONS)}
_SLACK_KM = 1.0
_SPANS = ((0, "day"), (6, "week"), (31, "month"), (366, "year"))
"""Days from the first to the last, and the precision of what is no longer."""


def _rank(place: Place) -> tuple[int, float]:
    """How exact a place is; less is more exact."""
    return _EXACT.get(place.precision or "", len(_EXACT)), place.radius_km or 0.0


def holds(outer: Place | Where, inner: Place | Where) -> bool:
    """Whether the first place may hold the second: the same, or within its radius, district or country."""
    if outer.id is not None and outer.id == inner.id:
        return True
    if outer.country and inner.country and outer.country != inner.country:
        return False
    if outer.precision == "country" or (outer.country and outer.id == f"country:{outer.country}"):  # also "in the west of Libya"
        return bool(outer.country) and outer.country == inner.country
    if outer.precision == "province" and outer.admin1 and inner.admin1:
        return outer.admin1 == inner.admin1
    if outer.lat is None or outer.lon is None or inner.lat is None or inner.lon is None:
        return outer.id is None and inner.id is None and outer.name == inner.name
    return km(outer.lat, outer.lon, inner.lat, inner.lon) <= (outer.radius_km or 0.0) + _SLACK_KM


def where(told: list[Told]) -> Where | None:
    """The most exact of the places told that most sources allow, with the voices that allow it. It is as exact as one telling at least."""
    named = [(t.event.place, t) for t in told if t.event.place is not None]
    places = [(p, t) for p, t in named if p.id is not None or p.lat is not None] or named
    if not places:
        return None
    distinct = {(p.id or p.name, p.precision, p.radius_km): p for p, _ in places}
    alike: dict[tuple[object, ...], tuple[Place, set[str]]] = {}  # ten papers that name one town are asked once
    for p, t in places:
        key = (p.id or p.name, p.precision, p.radius_km, p.lat, p.lon, p.country, p.admin1, p.id is None)
        alike.setdefault(key, (p, set()))[1].add(t.source)
    allowed = {
        key: set[str]().union(*(sources for outer, sources in alike.values() if holds(outer, inner))) for key, inner in distinct.items()
    }
    told_by = Counter(p.id or p.name for p, _ in places)
    best = distinct[min(distinct, key=lambda k: (-len(allowed[k]), _rank(distinct[k]), -told_by[k[0]], k[0]))]
    return Where(
        name=best.name,
        name_ar=best.name_ar,
        id=best.id,
        country=best.country,
        admin1=best.admin1,
        lat=best.lat,
        lon=best.lon,
        precision=best.precision,
        radius_km=best.radius_km,
        by=[t.voice(place.mention) for place, t in places if holds(place, best)],
    )


def when(told: list[Told]) -> Days:
    """The days that all tellings allow; where there are none, those that most sources state, or the range over all of them."""
    whens = [(t.event.when, t) for t in told]
    start, end = _common([w for w, _ in whens])
    if start and end and start > end:
        stated = [(w, t) for w, t in whens if w.stated] or whens
        start, end = _common([w for w, _ in stated])
        if start and end and start > end:
            start, end = _majority(stated)
    by = [(w, t) for w, t in whens if w.stated] or whens
    time = _often([(w.time, t.source) for w, t in by if w.time and start == end])
    return Days(
        start=start,
        end=end,
        time=time,
        precision="hour" if time else _precision(start, end),
        stated=any(w.stated for w, _ in whens),
        by=[t.voice(w.mention) for w, t in by],
    )


def _common(whens: list[When]) -> tuple[str | None, str | None]:
    """The days in all of the times; the last before the first where they have none in common."""
    return max((w.start for w in whens if w.start), default=None), min((w.end for w in whens if w.end), default=None)


def _majority(stated: list[tuple[When, Told]]) -> tuple[str | None, str | None]:
    sources: dict[tuple[str | None, str | None], set[str]] = {}
    for w, t in stated:
        sources.setdefault((w.start, w.end), set()).add(t.source)
    most = max(map(len, sources.values()))
    first = [days for days, by in sources.items() if len(by) == most]
    if len(first) == 1:
        return first[0]
    open_start, open_end = any(s is None for s, _ in first), any(e is None for _, e in first)
    start = None if open_start else min(s for s, _ in first if s)
    return start, None if open_end else max(e for _, e in first if e)


def _often(values: list[tuple[str, str]]) -> str | None:
    """The value that most sources give, of several the first."""
    sources: dict[str, set[str]] = {}
    for value, source in values:
        sources.setdefault(value, set()).add(source)
    return min(sources, key=lambda value: (-len(sources[value]), value)) if sources else None


def _precision(start: str | None, end: str | None) -> str:
    if not start or not end:
        return "open"
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days
    return next((name for most, name in _SPANS if days <= most), "open")
