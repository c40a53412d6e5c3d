"""The parties of an incident: what its tellings call one party is one, and a unit that is told stands for those above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from marsad.incident import Side, Voice
from marsad.link import graph
from marsad.link.naming import alike, folded, generic, of_people, telling
from marsad.link.told import Told
from marsad.ontology import MUTUAL
from marsad.record import Event, Party

Pick = Callable[[Told], list[Party]]
_CIVILIANS = "civilians"


@dataclass(slots=True, eq=False)
class _Found:
    """A side in the making, with the tellings that name it and their sources."""

    side: Side
    tellings: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def take(self, other: _Found) -> None:
        """Make one of two: the names and voices of the other go over to this one."""
        self.side.by += other.side.by
        self.side.called += [name for name in other.side.called if name not in self.side.called]
        self.side.private = self.side.private or other.side.private
        self.tellings |= other.tellings
        self.sources |= other.sources


def side(party: Party, voices: list[Voice]) -> Side:
    """A party as told, as a side of an incident."""
    return Side(
        name=party.name,
        id=party.id,
        kind=party.kind,
        of=party.of,
        role=party.role,
        private=party.private,
        called=[party.called] if party.called else [],
        by=voices,
    )


def key_of(party: Party) -> str:
    """What makes two tellings of a party one: its id, that of the party it belongs to with its name, or its name alone."""
    if party.id is not None:
        return party.id
    if party.kind == _CIVILIANS and not party.private and generic(party.name):
        return f"{_CIVILIANS} {party.of or ''}"
    return f"{party.of or ''} {folded(party.name)}"


def people(event: Event, parties: list[Party]) -> list[Party]:
    """Parties without the phrases that only hold what is counted as equipment: "3 دبابات" is no side."""
    if not event.equipment:
        return parties
    spans = [item.mention for item in event.equipment]
    return [p for p in parties if p.id or p.of or not any(_holds(p, s.start, s.end, s.in_) for s in spans)]


def _holds(party: Party, start: int, end: int, part: str | None) -> bool:
    mention = party.mention
    return mention.in_ == part and mention.start <= start < mention.end and end <= mention.end


def actors(one: Told) -> list[Party]:
    """Who acts, as a telling says."""
    return people(one.event, one.event.actor)


def targets(one: Told) -> list[Party]:
    """Who is acted upon, as a telling says."""
    return people(one.event, one.event.target)


def merged(told: Iterable[Told], pick: Pick, day: str, *, things: bool = False, persons: bool = True) -> list[Side]:
    """The sides that the tellings give in one role, those that most sources name first.

    `things`: a thing or place may stand beside a known party (what was hit, whose it was); `persons`: a person stands for himself, not
    for his party.
    """
    found: dict[str, _Found] = {}
    for one in told:
        for party in pick(one):
            new = _Found(side(party, [one.voice(party.mention)]), {one.key}, {one.source})
            if (known := found.setdefault(key_of(party), new)) is not new:
                known.take(new)
    if len(found) == 1:
        return [one.side for one in found.values()]
    sides = _nameless(_named(_belonging(list(found.values()), persons)), things)
    sides = _finer(sides, day, persons)
    sides.sort(key=lambda one: -len(one.sources))
    return [one.side for one in sides]


def _belonging(sides: list[_Found], persons: bool) -> list[_Found]:
    """Those of a party that the registry does not know by themselves ("عناصر من قوات الوفاق") are that party, where it is told too."""
    ids = {one.side.id: one for one in sides if one.side.id is not None}
    out = []
    for one in sides:
        mine = one.side
        own = mine.kind == _CIVILIANS or (persons and mine.kind == "person")
        upper = ids.get(mine.of) if mine.id is None and mine.of is not None and not own else None
        if upper is not None:
            upper.take(one)
        else:
            out.append(one)
    return out


def _named(sides: list[_Found]) -> list[_Found]:
    """Join parties without an id whose names are alike, under the longer name."""
    out: list[_Found] = []
    for one in sides:
        twin = None
        if one.side.id is None:
            like = (o for o in out if o.side.id is None and o.side.of == one.side.of and o.side.kind == one.side.kind)
            twin = next((o for o in like if alike(o.side.name, one.side.name)), None)
        if twin is None:
            out.append(one)
            continue
        if len(one.side.name) > len(twin.side.name):
            twin.side.name = one.side.name
        twin.take(one)
    return out


def _nameless(sides: list[_Found], things: bool) -> list[_Found]:
    """Leave out words that name nobody ("قواته", "مسلحون") beside a party that is named."""
    loose = [one for one in sides if one.side.id is None and one.side.of is None and not one.side.private and generic(one.side.name)]
    if things:
        loose = [one for one in loose if one.side.kind != _CIVILIANS and of_people(one.side.name)]
    return [one for one in sides if one not in loose] if len(loose) < len(sides) else sides


def _finer(sides: list[_Found], day: str, persons: bool) -> list[_Found]:
    """Let a unit stand for the parties above it, where no telling names both; a person for his party only if `persons`."""
    out = list(sides)
    for upper in sides:
        above = upper.side.id
        if above is None:
            continue
        below = [one for one in out if one is not upper and one.side.id and graph.under(one.side.id, above, day)]
        below = [one for one in below if not one.tellings & upper.tellings]
        if not below or not all(graph.one_side(below[0].side.id or "", one.side.id or "", day) for one in below):
            continue
        best = max(below, key=lambda one: len(one.sources))
        if best.side.kind == "person" and not persons:
            upper.take(best)
            out.remove(best)
        else:
            best.take(upper)
            out.remove(upper)
    return out


def turned(told: list[Told], day: str) -> dict[str, tuple[list[Party], list[Party]]]:
    """Actor and target of each telling; of acts that both sides do, with the same side first in all of them."""
    out = {t.key: (actors(t), targets(t)) for t in told}
    both = [t for t in told if t.event.type in MUTUAL]
    if len(both) < 2:
        return out
    first = max(both, key=lambda t: sum(p.id is not None for side_ in out[t.key] for p in side_))
    one, other = out[first.key]
    for t in both:
        a, b = out[t.key]
        straight = _meet(a, one, day) + _meet(b, other, day)
        if _meet(a, other, day) + _meet(b, one, day) > straight:
            out[t.key] = (b, a)
    return out


def _meet(some: list[Party], others: list[Party], day: str) -> int:
    return sum(same(a, b, day) for a in some for b in others)


def same(party: Party | Side, other: Party | Side, day: str) -> bool:
    """Whether two parties may be one: one stands under the other, or their names are alike."""
    one, two = party.id or party.of, other.id or other.of
    if one is not None and two is not None:
        return graph.related(one, two, day)
    return one is None and two is None and alike(party.name, other.name)


def apart(party: Party | Side, other: Party | Side, day: str) -> bool:
    """Whether two parties can't be one nor of one side; words that name nobody are apart from no one."""
    one, two = party.id or party.of, other.id or other.of
    if one is not None and two is not None:
        return not graph.one_side(one, two, day)
    if (one is None and generic(party.name)) or (two is None and generic(other.name)):
        return False
    return not telling(party.name) & telling(other.name) and not alike(party.name, other.name)
