"""Misses as they are printed: how many of each, then each with its sentence and both readings; and what changed between two runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from rich.text import Text

from marsad.cli import cells
from marsad.cli.exits import USAGE, Stop
from marsad.cli.explain import bracketed
from marsad.cli.screen import Screen
from marsad.measure.causes import Miss
from marsad.measure.intervals import Interval
from marsad.measure.runs import Change, Comparison

BY = ("type", "cell", "cause")
_STYLES = {"trigger": "bold reverse", "gold": "bold green", "ours": "bold red"}
_MOST = 5
"""Parts of a sum that are named."""
_NOTHING = "nothing"


def _cause(miss: Miss) -> str:
    return f"{miss.cell}: {miss.cause}"


_KEYS: dict[str, Callable[[Miss], str]] = {"type": lambda m: m.type, "cell": lambda m: m.cell, "cause": _cause}
_WITHIN: dict[str, Callable[[Miss], str]] = {"type": _cause, "cell": lambda m: m.cause, "cause": lambda m: m.detail or m.type}


def chosen(misses: Sequence[Miss], only: str | None) -> list[Miss]:
    """The misses of one type, cell, cause or document. Raises `Stop` where there is nothing of that name."""
    if only is None:
        return list(misses)
    found = [miss for miss in misses if only in _names(miss)]
    if not found:
        told = ", ".join(sorted({_cause(miss) for miss in misses})) or "there are none at all"
        raise Stop(USAGE, f"--only {only}: no miss has such a type, cell, cause or report (causes here: {told})")
    return found


def _names(miss: Miss) -> tuple[str, ...]:
    return miss.type, miss.cell, miss.cause, _cause(miss), miss.document.report.id, miss.document.key


def print_misses(misses: Sequence[Miss], by: str, screen: Screen) -> None:
    """How many of each, most frequent first; then all of them in that order."""
    key = _KEYS[by]
    held: dict[str, list[Miss]] = {}
    for miss in misses:
        held.setdefault(key(miss), []).append(miss)
    ranked = sorted(held.items(), key=lambda item: (-len(item[1]), item[0]))
    screen.line((f"\n{len(misses)} misses by {by}", "bold"))
    width = max((len(name) for name in held), default=0)
    screen.line((f"{'':{width}}{'misses':>8}{'lost':>7}{'extra':>7}  among them", "dim"))
    for name, rows in ranked:
        within = Counter(_WITHIN[by](miss) for miss in rows)
        lost, extra = sum(miss.lost for miss in rows), sum(miss.extra for miss in rows)
        screen.line(f"{name:{width}}{len(rows):8d}{lost:7d}{extra:7d}  {_told(within)}", cut=True)
    for name, rows in ranked:
        screen.line((f"\n== {name} ({len(rows)})", "bold"))
        for miss in rows:
            print_miss(miss, screen)


def _told(within: Counter[str]) -> str:
    named = sorted(within.items(), key=lambda item: (-item[1], item[0]))
    more = f", {len(named) - _MOST} more" if len(named) > _MOST else ""
    return ", ".join(f"{n} {name}" for name, n in named[:_MOST]) + more


def print_miss(miss: Miss, screen: Screen) -> None:
    """One miss: what and where, the sentence with the words marked, both readings."""
    detail = f" ({miss.detail})" if miss.detail else ""
    screen.line((f"{miss.document.key} · {miss.type} · {_cause(miss)}{detail}", "cyan"))
    _print_readings(miss, screen)


def _print_readings(miss: Miss, screen: Screen) -> None:
    screen.text(sentence(miss, screen), 2)
    for label, reading in (("gold", miss.gold), ("ours", miss.ours)):
        screen.line((f"{label}  ", _STYLES[label]), cells.plain(reading) or _NOTHING, indent=2)


def sentence(miss: Miss, screen: Screen) -> Text:
    """The sentence of a miss, the trigger in double brackets and the words of either reading in single ones, or each in its colour."""
    text = miss.document.report.text
    if miss.end <= miss.start:
        return Text("(in the title)")
    if not screen.colour:
        marks = sorted(miss.marks, key=lambda m: (m[0], -m[1], m[2] != "trigger"))
        return Text(bracketed(text, miss.start, miss.end, marks))
    out = Text(text[miss.start : miss.end].replace("\n", " "))
    for first, last, label in miss.marks:
        out.stylize(_STYLES[label], first - miss.start, last - miss.start)
    return out


def to_json(miss: Miss) -> dict[str, Any]:
    """A miss as JSON; `marks` are offsets of the report's text."""
    text = miss.document.report.text[miss.start : miss.end]
    marks = [{"what": what, "start": start, "end": end} for start, end, what in miss.marks]
    fields = ("type", "cell", "cause", "detail", "gold", "ours", "lost", "extra", "start", "end")
    return {"document": miss.document.key} | {name: getattr(miss, name) for name in fields} | {"sentence": text, "marks": marks}


# -- two runs


def print_comparison(found: Comparison, misses: Sequence[Miss], screen: Screen) -> None:
    """Each cell before and now, then what broke (with its sentence and readings) and what got better."""
    screen.line((f"\n{'':12}{'before':>8}{'now':>8}{'change':>9}{'95 %':>19}", "bold"))
    for name, (was, now, interval) in found.cells.items():
        by = now.f1 - was.f1
        style = "green" if by > 0 else "red" if by < 0 else ""
        screen.line(f"{name:12}{was.f1:8.3f}{now.f1:8.3f}", (f"{by:+9.3f}", style), f"{_signed(interval):>19}")
    screen.line(f"over {found.documents} reports that both runs have")
    if found.others or found.events_of_one:
        screen.line((f"not compared: {found.others} reports and {found.events_of_one} gold events of one run only", "yellow"))
    for what, changes in (("broke", found.broken), ("got better", found.better)):
        held = Counter(change.cell for change in changes)
        screen.line((f"\n{len(changes)} {what}{': ' if changes else ''}{_told(held)}", "bold"))
        for change in changes:
            _print_change(change, misses if what == "broke" else (), screen)


def _print_change(change: Change, misses: Sequence[Miss], screen: Screen) -> None:
    state = change.state
    spurious = state.spurious
    before, now = (side or "no record" for side in (change.before, change.now))
    head = f"{state.document} · {state.type} «{state.trigger}»"
    screen.line((f"{cells.plain(head)} · {'record without gold' if spurious else change.cell}: {before} → {now}", "cyan"))
    for miss in misses:
        if miss.outcome is change.outcome and miss.cell == change.cell:
            _print_readings(miss, screen)


def _signed(interval: Interval | None) -> str:
    return f"{interval.low:+.3f} to {interval.high:+.3f}" if interval else "–"


def change_to_json(change: Change) -> dict[str, Any]:
    """A change as JSON."""
    state = change.state
    about = {"document": state.document, "type": state.type, "trigger": state.trigger, "at": state.at, "spurious": state.spurious}
    return about | {"cell": change.cell, "before": change.before, "now": change.now}
