"""Scores: how well records agree with a gold file, cell by cell.

Records are paired with gold events of their group one to one, best fit first. An `event` is right where the type is and the
trigger overlaps; a `group` where it is paired at all; cells are judged on the pairs; a `tuple` is right where event, actor,
target, place, speaker and status are right together. `status` is the mean over the statuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from marsad.measure import match
from marsad.measure.gold import GoldDocument
from marsad.measure.match import Wanted
from marsad.ontology import MUTUAL
from marsad.record import Event, Record

CELLS = ("event", "group", "actor", "target", "place", "when", "when_stated", "counts", "equipment", "speaker", "status", "tuple")
STATUS = "status "
"""Before the name of a status: a tally of its own, of which `status` is the mean."""


class Figure(NamedTuple):
    """Precision, recall, their harmonic mean, and how many the gold has."""

    p: float
    r: float
    f1: float
    n: int


@dataclass(slots=True)
class Tally:
    """How many were right, too many, and lacking."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def add(self, right: int, spurious: int, missed: int) -> None:
        self.right += right
        self.spurious += spurious
        self.missed += missed

    def figure(self) -> Figure:
        found, wanted = self.right + self.spurious, self.right + self.missed
        p = self.right / found if found else 0.0
        r = self.right / wanted if wanted else 0.0
        return Figure(round(p, 3), round(r, 3), round(2 * p * r / (p + r) if p + r else 0.0, 3), wanted)


Tallies = dict[str, Tally]
"""A tally for each cell but status, and one for each status under `STATUS` and its name."""


@dataclass(slots=True)
class Outcome:
    """What became of a gold event, or of a record that answers none: both where they are a pair, and the tallies they add to."""

    document: GoldDocument
    wanted: Wanted | None
    event: Event | None
    named: bool
    """Whether type and trigger are right."""
    tallies: Tallies

    @property
    def how(self) -> str:
        """right, type (paired, but not named right), missed or spurious."""
        if self.wanted and self.event:
            return "right" if self.named else "type"
        return "missed" if self.wanted else "spurious"

    @property
    def type(self) -> str:
        """The type that the gold says, or that the record says where no gold event is answered."""
        return self.wanted.event.type if self.wanted else self.event.type if self.event else ""


@dataclass(slots=True)
class Scores:
    """The documents judged so far, their records, and what became of each event."""

    documents: list[GoldDocument] = field(default_factory=list)
    records: list[Record | None] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def figures(self) -> dict[str, Figure]:
        """The figure of each cell, in the order of `CELLS`."""
        return figures(total(outcome.tallies for outcome in self.outcomes))

    def add(self, gold: GoldDocument, record: Record | None) -> None:
        """Judge one document; a missing record has no events."""
        self.documents.append(gold)
        self.records.append(record)
        self.outcomes += _judge(gold, record)

    def join(self, others: Scores) -> None:
        """Take in the scores of another file."""
        self.documents += others.documents
        self.records += others.records
        self.outcomes += others.outcomes


def score(gold: Iterable[GoldDocument], records: Iterable[Record]) -> Scores:
    """Score `records` against `gold`; documents are paired by their ids."""
    by_id = {record.document.id: record for record in records}
    scores = Scores()
    for document in gold:
        scores.add(document, by_id.get(document.report.id))
    return scores


def total(tallies: Iterable[Tallies]) -> Tallies:
    """The sum of tallies."""
    out: Tallies = {}
    for each in tallies:
        for name, tally in each.items():
            out.setdefault(name, Tally()).add(tally.right, tally.spurious, tally.missed)
    return out


def verdicts(gold: GoldDocument, record: Record) -> list[dict[str, bool]]:
    """For each event of a record what of it is right: "event" (type and trigger), and of one that is paired each cell that says something.

    A cell is right where nothing in it is wrong; what it lacks is another question.
    """
    text = gold.report.text
    found = [match.true(event, text) for event in record.events]
    wanted = [Wanted(event, text) for event in gold.events]
    out: list[dict[str, bool]] = [{"event": False} for _ in found]
    for i, j in match.events(wanted, found):
        out[j] = _verdict(wanted[i], found[j], gold)
    return out


def _verdict(want: Wanted, event: Event, gold: GoldDocument) -> dict[str, bool]:
    g, day = want.event, gold.report.published
    right = {"event": g.type == event.type and want.overlaps(event.trigger), "status": g.status == event.status}
    actors, targets = (g.actor + g.target,) * 2 if g.type in MUTUAL else (g.actor, g.target)
    for name, groups, told in (("actor", actors, event.actor), ("target", targets, event.target), ("speaker", g.speaker, event.speaker)):
        if told:
            right[name] = not match.parties(groups, told).numbers()[1]
    if event.place:
        right["place"] = match.placed(g.place, event.place)
    if day:
        right["when"] = match.timed(g, event, day.isoformat())
    if any(count.low is not None for count in event.counts):
        right["counts"] = not match.counts(g, event.counts).numbers()[1]
    if event.equipment:
        right["equipment"] = not match.equipment(g, event.equipment).numbers()[1]
    return right


def figures(tallies: Mapping[str, Tally]) -> dict[str, Figure]:
    """The figure of each cell, in the order of `CELLS`."""
    return {name: _status(tallies) if name == "status" else tallies.get(name, Tally()).figure() for name in CELLS}


def _status(tallies: Mapping[str, Tally]) -> Figure:
    each = [tally.figure() for name, tally in sorted(tallies.items()) if name.startswith(STATUS) and tally.right + tally.missed]
    mean = [round(sum(f[i] for f in each) / max(1, len(each)), 3) for i in range(3)]
    return Figure(mean[0], mean[1], mean[2], sum(f.n for f in each))


def _judge(gold: GoldDocument, record: Record | None) -> Iterator[Outcome]:
    """The outcomes of one document: pairs, then what was missed, then what is spurious."""
    text = gold.report.text
    found = [match.true(event, text) for event in record.events] if record else []
    wanted = [Wanted(event, text) for event in gold.events]
    pairs = match.events(wanted, found)
    for i, j in pairs:
        yield _pair(wanted[i], found[j], gold)
    paired, used = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, want in enumerate(wanted):
        if i not in paired:
            yield Outcome(gold, want, None, False, {name: Tally(missed=1) for name in ("event", "group", "tuple")})
    for j, event in enumerate(found):
        if j not in used:
            yield Outcome(gold, None, event, False, {name: Tally(spurious=1) for name in ("event", "group", "tuple")})


def _pair(want: Wanted, event: Event, gold: GoldDocument) -> Outcome:
    g, published = want.event, gold.report.published
    named = g.type == event.type and want.overlaps(event.trigger)
    tallies = {name: Tally(*matched.numbers()) for name, matched in match.roles(g, event)}
    whole = named and not any(tally.spurious + tally.missed for tally in tallies.values())
    tallies["equipment"] = Tally(*match.equipment(g, event.equipment).numbers())
    tallies["counts"] = Tally(*match.counts(g, event.counts).numbers())
    placed = match.placed(g.place, event.place)
    if g.place or event.place:
        tallies["place"] = Tally(placed, not placed and event.place is not None, not placed and bool(g.place))
    if published:
        timed = match.timed(g, event, published.isoformat())
        for name in ("when", "when_stated")[: 1 + g.when_stated]:
            tallies[name] = Tally(timed, not timed, not timed)
    same = g.status == event.status
    for status in {g.status, event.status}:
        tallies[STATUS + status] = Tally(same, status != g.status, status != event.status)
    whole = whole and placed and same
    tallies |= {"event": Tally(named, not named, not named), "group": Tally(1), "tuple": Tally(whole, not whole, not whole)}
    return Outcome(gold, want, event, named, tallies)
