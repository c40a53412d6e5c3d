"""What was lost, supplied or used: the equipment of an incident, each unit once however often it is told.

Rows add up: a general item ("three air-defence systems") that finer ones ("a Pantsir") may be among is low at what the finer leave of
it, and high at all of it only where one document tells both, so that they may be others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.incident import Loss
from marsad.link import graph
from marsad.link.figures import Figure, spread
from marsad.link.naming import folded, of_body, of_people
from marsad.link.sides import key_of, same, side
from marsad.link.told import Told
from marsad.record import Item, Party

SEVERITY = ("damaged", "abandoned", "captured", "destroyed")
"""What may become of a lost item, the least first: of two that are told as often, the lesser counts."""


@dataclass(slots=True, eq=False)
class Lost:
    """All figures of one item, outcome and owner."""

    item: Item
    owner: Party | None
    outcome: str | None
    figures: list[Figure] = field(default_factory=list)
    others: dict[str, list[Figure]] = field(default_factory=dict)
    """Other outcomes that voices give of the same, with their figures."""
    numbers: tuple[int | None, int | None, int | None] | None = None
    """Low, best and high where they are not those of the figures."""

    @property
    def key(self) -> str:
        """The id of the item, or its name."""
        return self.item.id or folded(self.item.item)

    @property
    def tellings(self) -> set[str]:
        """Keys of the tellings that name it."""
        return {f.told.key for f in self.figures}

    @property
    def documents(self) -> set[str]:
        """Keys of the documents that name it."""
        return {f.told.document.key for f in self.figures}

    def spread(self) -> tuple[int | None, int | None, int | None]:
        """Low, best and high."""
        return self.numbers if self.numbers is not None else spread(self.figures)

    def take(self, other: Lost) -> None:
        """Make one of two."""
        self.figures = sorted(self.figures + other.figures, key=lambda f: (f.told.published, f.told.document.collected, f.told.key))
        self.owner = self.owner or other.owner


def lost(told: list[Told], day: str) -> list[Lost]:
    """The items of the tellings, what may be one item made one."""
    groups: list[Lost] = []
    for t in told:
        for item in t.event.equipment:
            new = Lost(item, _owner(item.owner), item.outcome)
            group = next((g for g in groups if g.key == new.key and g.outcome == new.outcome and _owned(g.owner, new.owner, day)), None)
            if group is None:
                groups.append(group := new)
            group.figures.append(Figure(t, item.low, item.high, item.mention))
    if len(groups) > 1:
        groups = _ownerless(groups)
        groups = _outcomes(groups, day)
        groups = _general(groups, day)
    return groups


def _owner(party: Party | None) -> Party | None:
    """An owner, unless the words are for a thing: "بانتسير روسية الصنع"."""
    if party is None or party.id or party.of or of_people(party.name) or of_body(party.name):
        return party
    return None


def _owned(some: Party | None, other: Party | None, day: str) -> bool:
    if some is None or other is None:
        return some is other
    return key_of(some) == key_of(other) or same(some, other, day)


def _ownerless(groups: list[Lost]) -> list[Lost]:
    """An item whose owner is not told is that of the one owner who is, unless one telling tells both apart."""
    out = list(groups)
    for bare in [g for g in groups if g.owner is None]:
        like = [g for g in out if g is not bare and g.owner is not None and g.key == bare.key and g.outcome == bare.outcome]
        if len(like) == 1 and not like[0].tellings & bare.tellings:
            like[0].take(bare)
            out.remove(bare)
    return out


def _outcomes(groups: list[Lost], day: str) -> list[Lost]:
    """One item of which voices tell different ends is one, unless one telling tells both; an end that is not told is that which is."""
    out: list[Lost] = []
    for group in sorted(groups, key=_strength):
        twin = next((g for g in out if g.key == group.key and _may_be_one(g, group, day)), None)
        if twin is None:
            out.append(group)
            continue
        if twin.outcome != group.outcome and group.outcome is not None:
            twin.others.setdefault(group.outcome, []).extend(group.figures)
        twin.take(group)
    return [g for g in groups if g in out]


def _strength(group: Lost) -> tuple[bool, int, int]:
    """What is told by most voices first, then what is the lesser."""
    rank = SEVERITY.index(group.outcome) if group.outcome in SEVERITY else -1
    return group.outcome is None, -len({f.told.origin for f in group.figures}), rank


def _may_be_one(one: Lost, other: Lost, day: str) -> bool:
    ends = one.outcome in SEVERITY and other.outcome in SEVERITY
    if not (ends or one.outcome is None or other.outcome is None or one.outcome == other.outcome):
        return False
    owned = one.owner is None or other.owner is None or _owned(one.owner, other.owner, day)
    return owned and not one.tellings & other.tellings


def _broader(item: Item) -> list[str]:
    """Ids of the kinds that an item is of, the nearest first."""
    kinds, found = graph.items(), list[str]()
    entry = kinds.get(item.id or "")
    while entry is not None and entry.of is not None:
        found.append(entry.of)
        entry = kinds.get(entry.of)
    return found


def _general(groups: list[Lost], day: str) -> list[Lost]:
    """Take from general items what finer ones account for; drop them where nothing is left."""
    out = list(groups)
    for group in groups:
        finer = [g for g in out if g is not group and group.item.id and group.item.id in _broader(g.item) and _like(g, group, day)]
        if not finer:
            continue
        low, best, high = group.spread()
        apart = any(g.documents & group.documents for g in finer)
        spreads = [g.spread() for g in finer]
        lows, bests = sum(s[0] or 1 for s in spreads), sum(s[1] or 1 for s in spreads)
        if low is None or best is None:
            left = None if apart else 0
            group.numbers = (left, left, left)
        else:
            top = high if apart or high is None else max(0, high - lows)
            group.numbers = (max(0, low - lows), max(0, best - bests), top)
        if group.numbers[2] == 0:
            finer[0].others.update(group.others)
            finer[0].figures += [Figure(f.told, None, None, f.mention) for f in group.figures]
            finer[0].owner = finer[0].owner or group.owner
            out.remove(group)
    return out


def _like(one: Lost, other: Lost, day: str) -> bool:
    owned = one.owner is None or other.owner is None or _owned(one.owner, other.owner, day)
    return owned and (one.outcome == other.outcome or one.outcome is None or other.outcome is None)


def losses(groups: list[Lost]) -> list[Loss]:
    """The equipment with low, best and high, and the voices of each."""
    out = []
    for group in groups:
        low, best, high = group.spread()
        item = group.item
        out.append(
            Loss(
                item=item.item,
                id=item.id,
                class_=item.class_,
                origin=item.origin,
                outcome=group.outcome,
                owner=None if group.owner is None else side(group.owner, []),
                low=low,
                best=best,
                high=high,
                by=[f.voice() for f in group.figures],
            )
        )
    return out
