"""Scores taken apart: by type, group of types, outlet or register, each with its figures and their intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marsad.measure.gold import GoldDocument
from marsad.measure.intervals import Interval, intervals
from marsad.measure.match import group_of
from marsad.measure.score import STATUS, Figure, Outcome, Scores, Tallies, Tally, figures, total

PARTS = ("type", "group", "outlet", "register")
NOT_SAID = "(not said)"


class Part(NamedTuple):
    """A part of the documents or events: its name, how many documents have some of it, figures and intervals of each cell.

    `judged`: the cells for which the gold or a record has something; the figure of another says nothing.
    """

    name: str
    documents: int
    judged: frozenset[str]
    figures: dict[str, Figure]
    intervals: dict[str, Interval | None]


def whole(scores: Scores, name: str = "") -> Part:
    """All of it as one part."""
    return _part(name, scores.documents, [(o.document, o.tallies) for o in scores.outcomes])


def parts(scores: Scores, by: str) -> list[Part]:
    """The parts of `by`, one of `PARTS`, those with most events first.

    What was missed counts for the type of the gold, what is spurious for the type of the record.
    """
    rows: dict[str, list[tuple[GoldDocument, Tallies]]] = {}
    for outcome in scores.outcomes:
        for name, tallies in _shares(outcome, by):
            rows.setdefault(name, []).append((outcome.document, tallies))
    over = by in ("outlet", "register")
    found = []
    for name, held in rows.items():
        documents = [d for d in scores.documents if not over or _of(d, by) == name]
        found.append(_part(name, documents, held))
    return sorted(found, key=lambda part: (-part.figures["event"].n, part.name))


def _of(document: GoldDocument, by: str) -> str:
    return (document.report.publisher if by == "outlet" else document.register) or NOT_SAID


def _shares(outcome: Outcome, by: str) -> Iterator[tuple[str, Tallies]]:
    """Which part has which share of an outcome."""
    if by in ("outlet", "register"):
        yield _of(outcome.document, by), outcome.tallies
        return
    name = outcome.type
    given = outcome.event.type if outcome.event else name
    if by == "group":
        yield group_of(name) or name, outcome.tallies
    elif given == name:
        yield name, outcome.tallies
    else:
        both = ("event", "tuple")
        yield name, outcome.tallies | {cell: Tally(missed=1) for cell in both}
        yield given, {cell: Tally(spurious=1) for cell in both}


def _part(name: str, documents: list[GoldDocument], rows: Iterable[tuple[GoldDocument, Tallies]]) -> Part:
    each: dict[int, list[Tallies]] = {id(document): [] for document in documents}
    for document, tallies in rows:
        each[id(document)].append(tallies)
    sums = [total(held) for held in each.values()]
    tallies = total(sums)
    judged = frozenset("status" if cell.startswith(STATUS) else cell for cell, tally in tallies.items() if tally != Tally())
    return Part(name, sum(bool(held) for held in each.values()), judged, figures(tallies), intervals(sums))
