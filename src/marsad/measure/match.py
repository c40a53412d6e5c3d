"""What of a record answers what of the gold: events with records, and within a pair cell with cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from marsad.measure.gold import GoldCount, GoldEvent, GoldItem, Group
from marsad.measure.likeness import in_group
from marsad.ontology import MUTUAL, TYPES
from marsad.record import Count, Event, Item, Party, Place, Span

_W = TypeVar("_W")
_F = TypeVar("_F")
_P = TypeVar("_P")
_LONGER = 25
"""Code points by which a trigger may be longer than the gold's."""


@dataclass(slots=True)
class Matched(Generic[_W, _F]):
    """What is right (wanted with found), what the record lacks, and what it has too many."""

    right: list[tuple[_W, _F]] = field(default_factory=list)
    missed: list[_W] = field(default_factory=list)
    spurious: list[_F] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.right) + len(self.missed) + len(self.spurious)

    def numbers(self) -> tuple[int, int, int]:
        """Right, spurious, missed."""
        return len(self.right), len(self.spurious), len(self.missed)


class Wanted:
    """A gold event with where its sentence and its trigger stand (offsets of the text; `start` -1: nowhere)."""

    def __init__(self, event: GoldEvent, text: str) -> None:
        self.event = event
        self.start = text.find(event.sentence)
        self.end = self.start + len(event.sentence)
        hits = re.finditer(re.escape(event.trigger), event.sentence) if self.start >= 0 else ()
        self.triggers = [(self.start + hit.start(), self.start + hit.end()) for hit in hits]
        self.group = group_of(event.type)

    def at(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` overlaps the trigger."""
        return any(start < last and first < end for first, last in self.triggers)

    def overlaps(self, trigger: Span) -> bool:
        """Whether a trigger overlaps this one, and is not much longer."""
        if not 0 < trigger.end - trigger.start <= len(self.event.trigger) + _LONGER:
            return False
        return self.at(trigger.start, trigger.end)

    def fit(self, event: Event) -> int:
        """How well a record fits; 0 where it can't be this event."""
        g = self.event
        overlap = self.overlaps(event.trigger)
        if self.group != group_of(event.type) or not (overlap or self.start <= event.trigger.start < self.end):
            return 0
        named = 1 + 8 * (g.type == event.type) + 4 * overlap + 2 * placed(g.place, event.place)
        return named + len(parties(g.actor, event.actor).right) + len(parties(g.target, event.target).right)


def group_of(kind: str) -> str | None:
    """The group of an event type."""
    return TYPES[kind].group if kind in TYPES else None


def true(event: Event, text: str) -> Event:
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


def events(wanted: Sequence[Wanted], found: Sequence[Event]) -> list[tuple[int, int]]:
    """One-to-one pairs of numbers, best fit first; of equals the later ones."""
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


def words(cell: Party | Place | Item | None) -> list[str]:
    """The words that a cell was read from: its mention, and what that stands for."""
    if cell is None:
        return []
    spans = [cell.mention] if isinstance(cell, Item) else [cell.mention, cell.antecedent]
    return [span.text for span in spans if span and span.text]


def sides(kind: str, actor: list[_P], target: list[_P]) -> tuple[list[_P], list[_P]]:
    """The parties of an event; one that both sides do has them all in one set."""
    return (actor + target, []) if kind in MUTUAL else (actor, target)


def parties(groups: Sequence[Group], cells: Sequence[Party]) -> Matched[Group, Party]:
    """A list of parties, paired as well as they can be (augmenting paths)."""
    fits = [[i for i, cell in enumerate(cells) if in_group(words(cell), group)] for group in groups]
    owner: dict[int, int] = {}

    def seat(group: int, tried: set[int]) -> bool:
        for cell in fits[group]:
            if cell not in tried:
                tried.add(cell)
                if cell not in owner or seat(owner[cell], tried):
                    owner[cell] = group
                    return True
        return False

    for group in range(len(groups)):
        seat(group, set())
    seated = set(owner.values())
    return Matched(
        [(groups[group], cells[cell]) for cell, group in sorted(owner.items())],
        [group for number, group in enumerate(groups) if number not in seated],
        [cell for number, cell in enumerate(cells) if number not in owner],
    )


def roles(g: GoldEvent, event: Event) -> Iterator[tuple[str, Matched[Group, Party]]]:
    """Actor, target and speaker with their parties."""
    actors, targets = sides(g.type, g.actor, g.target)
    their_actors, their_targets = sides(event.type, event.actor, event.target)
    yield "actor", parties(actors, their_actors)
    yield "target", parties(targets, their_targets)
    yield "speaker", parties(g.speaker, event.speaker)


def placed(group: Group | None, place: Place | None) -> bool:
    """Whether the place is right, or there is none on either side."""
    if not group or place is None:
        return not group and place is None
    return in_group(words(place), group)


def timed(g: GoldEvent, event: Event, published: str) -> bool:
    """Whether the days are right: those that the text states, or none but the day of publication where it states none."""
    start, end = event.when.start, event.when.end
    if g.when_stated:
        return [start, end] == g.when or (g.when[1] == published and start == g.when[0] and end is None)
    return start in (None, published) and end in (None, published)


def same_number(want: GoldCount, cell: Count) -> bool:
    """Whether the bounds are the same; one that is open may stand for the other."""
    return cell.low == want.low and (cell.high == want.high or {cell.high, want.high} <= {None, want.low})


def counts(g: GoldEvent, cells: Sequence[Count]) -> Matched[GoldCount, Count]:
    """The counts that have a number; where the gold says whose they are, that must be right too."""

    def right(want: GoldCount, cell: Count) -> bool:
        return cell.kind == want.kind and same_number(want, cell) and (not want.of or in_group(words(cell.of), want.of))

    return _first(g.counts, [cell for cell in cells if cell.low is not None], right)


def equipment(g: GoldEvent, cells: Sequence[Item]) -> Matched[GoldItem, Item]:
    """The equipment: item, outcome, and number where the gold has one."""

    def right(want: GoldItem, cell: Item) -> bool:
        return cell.outcome == want.outcome and in_group(words(cell), [want.item]) and want.n in (None, cell.low, cell.high)

    return _first(g.equipment, cells, right)


def _first(wanted: Sequence[_W], cells: Sequence[_F], right: Callable[[_W, _F], bool]) -> Matched[_W, _F]:
    """Each wanted one with the first cell that is left and right."""
    left, out = list(cells), Matched[_W, _F]()
    for want in wanted:
        cell = next((cell for cell in left if right(want, cell)), None)
        if cell is None:
            out.missed.append(want)
        else:
            out.right.append((want, cell))
            left = [other for other in left if other is not cell]
    out.spurious = left
    return out
