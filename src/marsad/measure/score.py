"""Scores: how well records agree with a gold file, cell by cell.

Records are paired with gold events of their group one to one, best fit first. An `event` is right where the type is and the
trigger overlaps; a `group` where it is paired at all; cells are judged on the pairs; a `tuple` is right where event, actor,
target, place, speaker and status are right together. `status` is the mean over the statuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import msgspec

from marsad.measure.gold import GoldDocument, GoldEvent, Group
from marsad.measure.likeness import in_group
from marsad.ontology import MUTUAL, TYPES
from marsad.record import Count, Event, Item, Party, Place, Record, Span

CELLS = ("event", "group", "actor", "target", "place", "when", "when_stated", "counts", "equipment", "speaker", "status", "tuple")
_P = TypeVar("_P")
_LONGER = 25
"""Code points by which a trigger may be longer than the gold's."""


class Figure(NamedTuple):
    """Precision, recall, their harmonic mean, and how many the gold has."""

    p: float
    r: float
    f1: float
    n: int


class Miss(NamedTuple):
    """What was not right: in which document, how (type, missed, spurious), wanted and given type, trigger and sentence."""

    document: str
    how: str
    wanted: str
    given: str
    trigger: str
    sentence: str


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


@dataclass(slots=True)
class Scores:
    """The tallies of all documents so far, and the misses."""

    cells: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in CELLS if name != "status"})
    statuses: dict[str, Tally] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def figures(self) -> dict[str, Figure]:
        """The figure of each cell, in the order of `CELLS`."""
        return {name: self._status() if name == "status" else self.cells[name].figure() for name in CELLS}

    def _status(self) -> Figure:
        each = [tally.figure() for _, tally in sorted(self.statuses.items()) if tally.right + tally.missed]
        mean = [round(sum(f[i] for f in each) / max(1, len(each)), 3) for i in range(3)]
        return Figure(mean[0], mean[1], mean[2], sum(f.n for f in each))

    def add(self, gold: GoldDocument, record: Record | None) -> None:
        """Judge one document; a missing record has no events."""
        name, text = gold.report.id, gold.report.text
        found = [_true(event, text) for event in record.events] if record else []
        wanted = [_Wanted(event, text) for event in gold.events]
        pairs = _pairs(wanted, found)
        exact = whole = 0
        for i, j in pairs:
            named, right = self._judge(wanted[i], found[j], gold)
            exact += named
            whole += named and right
        self.cells["event"].add(exact, len(found) - exact, len(wanted) - exact)
        self.cells["group"].add(len(pairs), len(found) - len(pairs), len(wanted) - len(pairs))
        self.cells["tuple"].add(whole, len(found) - whole, len(wanted) - whole)
        paired, used = {i for i, _ in pairs}, {j for _, j in pairs}
        self.misses += [
            Miss(name, "missed", w.event.type, "", w.event.trigger, w.event.sentence) for i, w in enumerate(wanted) if i not in paired
        ]
        self.misses += [Miss(name, "spurious", "", e.type, e.trigger.text, "") for j, e in enumerate(found) if j not in used]

    def _judge(self, want: _Wanted, event: Event, gold: GoldDocument) -> tuple[bool, bool]:
        """Tally the cells of a pair: whether type and trigger are right, and whether all else that makes the tuple is."""
        g, cells, published = want.event, self.cells, gold.report.published
        named = g.type == event.type and want.overlaps(event.trigger)
        if not named:
            self.misses.append(Miss(gold.report.id, "type", g.type, event.type, g.trigger, g.sentence))
        (actors, targets), (their_actors, their_targets) = _sides(g.type, g.actor, g.target), _sides(event.type, event.actor, event.target)
        tallies = _parties(actors, their_actors), _parties(targets, their_targets), _parties(g.speaker, event.speaker)
        for name, tally in zip(("actor", "target", "speaker"), tallies, strict=True):
            cells[name].add(*tally)
        cells["equipment"].add(*_equipment(g, event.equipment))
        cells["counts"].add(*_counts(g, event.counts))
        placed = _placed(g.place, event.place)
        if g.place or event.place:
            cells["place"].add(placed, not placed and event.place is not None, not placed and bool(g.place))
        if published:
            timed = _timed(g, event, published.isoformat())
            for name in ("when", "when_stated")[: 1 + g.when_stated]:
                cells[name].add(timed, not timed, not timed)
        same = g.status == event.status
        for status in {g.status, event.status}:
            self.statuses.setdefault(status, Tally()).add(same, status != g.status, status != event.status)
        return named, placed and same and not any(sum(tally[1:]) for tally in tallies)


def score(gold: Iterable[GoldDocument], records: Iterable[Record]) -> Scores:
    """Score `records` against `gold`; documents are paired by their ids."""
    by_id = {record.document.id: record for record in records}
    scores = Scores()
    for document in gold:
        scores.add(document, by_id.get(document.report.id))
    return scores


def verdicts(gold: GoldDocument, record: Record) -> list[dict[str, bool]]:
    """For each event of a record what of it is right: "event" (type and trigger), and of one that is paired each cell that says something.

    A cell is right where nothing in it is wrong; what it lacks is another question.
    """
    text = gold.report.text
    found = [_true(event, text) for event in record.events]
    wanted = [_Wanted(event, text) for event in gold.events]
    out: list[dict[str, bool]] = [{"event": False} for _ in found]
    for i, j in _pairs(wanted, found):
        out[j] = _verdict(wanted[i], found[j], gold)
    return out


def _verdict(want: _Wanted, event: Event, gold: GoldDocument) -> dict[str, bool]:
    g, day = want.event, gold.report.published
    actors, targets = (g.actor + g.target,) * 2 if g.type in MUTUAL else (g.actor, g.target)
    right = {"event": g.type == event.type and want.overlaps(event.trigger), "status": g.status == event.status}
    for name, groups, cells in (("actor", actors, event.actor), ("target", targets, event.target), ("speaker", g.speaker, event.speaker)):
        if cells:
            right[name] = not _parties(groups, cells)[1]
    if event.place:
        right["place"] = _placed(g.place, event.place)
    if day:
        right["when"] = _timed(g, event, day.isoformat())
    if any(count.low is not None for count in event.counts):
        right["counts"] = not _counts(g, event.counts)[1]
    if event.equipment:
        right["equipment"] = not _equipment(g, event.equipment)[1]
    return right


class _Wanted:
    """A gold event with where its sentence and its trigger stand."""

    def __init__(self, event: GoldEvent, text: str) -> None:
        self.event = event
        self.start = text.find(event.sentence)
        self.end = self.start + len(event.sentence)
        hits = re.finditer(re.escape(event.trigger), event.sentence) if self.start >= 0 else ()
        self.triggers = [(self.start + hit.start(), self.start + hit.end()) for hit in hits]
        self.group = _group(event.type)

    def overlaps(self, trigger: Span) -> bool:
        """Whether a trigger overlaps this one, and is not much longer."""
        if not 0 < trigger.end - trigger.start <= len(self.event.trigger) + _LONGER:
            return False
        return any(trigger.start < end and start < trigger.end for start, end in self.triggers)

    def fit(self, event: Event) -> int:
        """How well a record fits; 0 where it can't be this event."""
        g = self.event
        overlap = self.overlaps(event.trigger)
        if self.group != _group(event.type) or not (overlap or self.start <= event.trigger.start < self.end):
            return 0
        named = 1 + 8 * (g.type == event.type) + 4 * overlap + 2 * _placed(g.place, event.place)
        return named + _parties(g.actor, event.actor)[0] + _parties(g.target, event.target)[0]


def _group(kind: str) -> str | None:
    return TYPES[kind].group if kind in TYPES else None


def _true(event: Event, text: str) -> Event:
    """An event without the cells whose words do not stand in the text where they claim to."""

    def stands(span: Span | None) -> bool:
        if span is None:
            return True
        if span.start < 0 or span.end < 0:
            return bool(span.text) and span.text in text
        return bool(span.text) and text[span.start : span.end] == span.text

    def holds(cell: Party | Place) -> bool:
        return stands(cell.mention) and stands(cell.antecedent)

    return msgspec.structs.replace(
        event,
        actor=[party for party in event.actor if holds(party)],
        target=[party for party in event.target if holds(party)],
        speaker=[party for party in event.speaker if holds(party)],
        place=event.place if event.place and holds(event.place) else None,
        counts=[count for count in event.counts if stands(count.mention)],
        equipment=[item for item in event.equipment if stands(item.mention)],
    )


def _pairs(wanted: Sequence[_Wanted], found: Sequence[Event]) -> list[tuple[int, int]]:
    """One-to-one pairs, best fit first; of equals the later ones."""
    ranked = sorted(((want.fit(event), i, j) for i, want in enumerate(wanted) for j, event in enumerate(found)), reverse=True)
    taken: set[int] = set()
    used: set[int] = set()
    pairs = []
    for fit, i, j in ranked:
        if fit > 0 and i not in taken and j not in used:
            taken.add(i)
            used.add(j)
            pairs.append((i, j))
    return pairs


def _words(cell: Party | Place | Item | None) -> list[str]:
    """The words that a cell was read from: its mention, and what that stands for."""
    if cell is None:
        return []
    spans = [cell.mention] if isinstance(cell, Item) else [cell.mention, cell.antecedent]
    return [span.text for span in spans if span and span.text]


def _sides(kind: str, actor: list[_P], target: list[_P]) -> tuple[list[_P], list[_P]]:
    """The parties of an event; one that both sides do has them all in one set."""
    return (actor + target, []) if kind in MUTUAL else (actor, target)


def _parties(groups: Sequence[Group], cells: Sequence[Party]) -> tuple[int, int, int]:
    """Right, spurious, missed for a list of parties, paired as well as they can be (augmenting paths)."""
    fits = [[i for i, cell in enumerate(cells) if in_group(_words(cell), group)] for group in groups]
    owner: dict[int, int] = {}

    def seat(group: int, tried: set[int]) -> bool:
        for cell in fits[group]:
            if cell not in tried:
                tried.add(cell)
                if cell not in owner or seat(owner[cell], tried):
                    owner[cell] = group
                    return True
        return False

    right = sum(seat(group, set()) for group in range(len(groups)))
    return right, len(cells) - right, len(groups) - right


def _placed(group: Group | None, place: Place | None) -> bool:
    if not group or place is None:
        return not group and place is None
    return in_group(_words(place), group)


def _timed(g: GoldEvent, event: Event, published: str) -> bool:
    """Whether the days are right: those that the text states, or none but the day of publication where it states none."""
    start, end = event.when.start, event.when.end
    if g.when_stated:
        return [start, end] == g.when or (g.when[1] == published and start == g.when[0] and end is None)
    return start in (None, published) and end in (None, published)


def _counts(g: GoldEvent, cells: Sequence[Count]) -> tuple[int, int, int]:
    """Right, spurious, missed; where the gold says whose they are, that must be right too."""
    left = [cell for cell in cells if cell.low is not None]
    total = len(left)
    right = 0
    for want in g.counts:
        for cell in left:
            numbers = cell.low == want.low and (cell.high == want.high or {cell.high, want.high} <= {None, want.low})
            if cell.kind == want.kind and numbers and (not want.of or in_group(_words(cell.of), want.of)):
                left.remove(cell)
                right += 1
                break
    return right, total - right, len(g.counts) - right


def _equipment(g: GoldEvent, cells: Sequence[Item]) -> tuple[int, int, int]:
    left = list(cells)
    right = 0
    for want in g.equipment:
        for cell in left:
            if cell.outcome == want.outcome and in_group(_words(cell), [want.item]) and want.n in (None, cell.low, cell.high):
                left.remove(cell)
                right += 1
                break
    return right, len(cells) - right, len(g.equipment) - right
