"""Sentences of our own on how single cells are filled: cells.yaml, one mechanism a row.

text, on      the sentence, and the day it is read on (6 March 2024, a Wednesday; empty: none)
type, trigger the record that is meant: its type, and words that its trigger overlaps
actor, target, speaker  the parties, in order; "قواته = حفتر" is a mention and its antecedent; [] must be empty
place, precision, antecedent; places   the place of the record, "-" where it has none; the places of all records of the trigger, in order
when, stated, time, precision_of, flag   first..last day, nothing where open
counts        kind low..high, ? where open, "of" whose
equipment     low..high outcome words, "of" whose
status, evidence
none          yes: no record of that type has such a trigger; the row names no cells
known         what is wrong with the coder today: the row must fail, and the mark goes when it is mended

`A | B` means that either will do. A mention is right where it holds the words, or is held by them, and is at most three words longer.
A cell that a row does not name is not checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from marsad.coder import Coder
from marsad.data import Row, read_rows
from marsad.ontology import COUNTS, MUTUAL, OUTCOMES, STATUSES, TYPES
from marsad.record import Count, Event, Item, Party, Place, Span

CELLS = {
    *("actor", "target", "speaker", "place", "precision", "antecedent", "places", "when", "stated", "time", "precision_of", "flag"),
    *("counts", "equipment", "status", "evidence"),
}
KEYS = ("text", "on", "type", "trigger", "none", "known", *CELLS)
DAY = "2024-03-06"
ROWS = read_rows(Path(__file__).with_name("cells.yaml"))


@cache
def coder() -> Coder:
    return Coder()


def params() -> Iterator[Any]:
    for row in ROWS:
        row.only(*KEYS)
        marks = [pytest.mark.xfail(strict=True, reason=row.text("known"))] if "known" in row else []
        yield pytest.param(row, id=f"{row.line}", marks=marks)


def either(want: str) -> list[str]:
    return want.split(" | ")


def same(want: str, span: Span | None) -> bool:
    """Whether a mention is the words that are wanted."""
    if span is None:
        return False
    spare = len(span.text.split()) - len(want.split())
    return (want in span.text and spare <= 3) or (span.text in want and spare >= -3)


def named(want: str, held: Party | Place | None) -> bool:
    mention, _, antecedent = want.partition(" = ")
    if held is None or antecedent:
        return held is not None and same(mention, held.mention) and same(antecedent, held.antecedent)
    return same(mention, held.mention) or same(mention, held.antecedent)


def bounds(low: int | None, high: int | None) -> str:
    return f"{'?' if low is None else low}..{'?' if high is None else high}"


def counted(want: str, count: Count) -> bool:
    amount, _, owner = want.partition(" of ")
    return amount == f"{count.kind} {bounds(count.low, count.high)}" and (not owner or named(owner, count.of))


def itemised(want: str, item: Item) -> bool:
    words, _, owner = want.partition(" of ")
    amount, outcome, mention = words.split(" ", 2)
    return (
        (amount, outcome) == (bounds(item.low, item.high), item.outcome)
        and same(mention, item.mention)
        and (not owner or named(owner, item.owner))
    )


def all_of(wants: list[str], held: list[Any], fits: Callable[[str, Any], bool]) -> bool:
    """Whether each of the wanted is there, in order, and nothing else."""
    return len(wants) == len(held) and all(any(fits(w, h) for w in either(want)) for want, h in zip(wants, held, strict=True))


def some_order(wants: list[str], held: list[Any], fits: Callable[[str, Any], bool]) -> bool:
    return len(wants) == len(held) and all(any(fits(w, h) for w in either(want) for h in held) for want in wants)


def wrong(row: Row, event: Event, events: list[Event]) -> list[str]:
    """The cells of the record that differ from the row."""
    mutual = event.type in MUTUAL
    sides = {
        name: event.actor + event.target if mutual and name != "speaker" else getattr(event, name)
        for name in ("actor", "target", "speaker")
    }
    when = event.when
    simple: dict[str, tuple[Callable[[str], bool], Any]] = {
        "place": (lambda w: w == "-" if event.place is None else named(w, event.place), event.place and event.place.mention.text),
        "antecedent": (lambda w: event.place is not None and same(w, event.place.antecedent), event.place and event.place.antecedent),
        "precision": (lambda w: event.place is not None and event.place.precision == w, event.place and event.place.precision),
        "when": (lambda w: w == f"{when.start or ''}..{when.end or ''}", f"{when.start}..{when.end}"),
        "stated": (lambda w: (w == "yes") == when.stated, when.stated),
        "time": (lambda w: w == when.time, when.time),
        "precision_of": (lambda w: w == when.precision, when.precision),
        "flag": (lambda w: (w == "yes") == bool(when.flag), when.flag),
        "status": (lambda w: w == event.status, event.status),
    }
    lists: dict[str, tuple[Any, list[Any], Callable[[str, Any], bool]]] = {
        **{name: (all_of if name == "speaker" else some_order, held, named) for name, held in sides.items()},
        "places": (all_of, [e.place for e in events], named),
        "counts": (some_order, event.counts, counted),
        "equipment": (some_order, event.equipment, itemised),
        "evidence": (some_order, event.evidence, str.__eq__),
    }
    out = [f"{name}: {got}" for name, (fits, got) in simple.items() if name in row and not any(fits(w) for w in either(row.text(name)))]
    return out + [f"{name}: {held}" for name, (how, held, fits) in lists.items() if name in row and not how(row.texts(name), held, fits)]


@pytest.mark.parametrize("row", list(params()))
def test_cell(row: Row) -> None:
    text = row.text("text")
    spans = [hit.span() for trigger in either(row.text("trigger")) for hit in re.finditer(re.escape(trigger), text)]
    events = coder().code(text, row.text("on", DAY)).events
    meant = [
        e
        for e in events
        if e.type in either(row.text("type")) and any(e.trigger.start < end and start < e.trigger.end for start, end in spans)
    ]
    if row.flag("none"):
        assert not meant, meant
        return
    assert meant, ("no such record", [(e.type, e.trigger.text) for e in events])
    faults = [wrong(row, event, meant) for event in meant]
    assert [] in faults, faults


def test_rows_are_sound() -> None:
    assert len({(row.text("text"), row.text("on", DAY)) for row in ROWS}) == len(ROWS) >= 120
    for row in ROWS:
        place = (row.path.name, row.line)
        assert bool(CELLS & set(row)) != row.flag("none"), place
        assert all(trigger.lstrip("س") in row.text("text") for trigger in either(row.text("trigger"))), place
        assert set(either(row.text("type"))) <= set(TYPES) and set(either(row.text("status", "reported"))) <= set(STATUSES), place
        assert all(w.split()[0] in COUNTS for want in row.texts("counts") for w in either(want)), place
        assert all(w.split()[1] in OUTCOMES for want in row.texts("equipment") for w in either(want)), place
