"""The parties of an incident: what its tellings call one party is one, and a unit that is told stands for those above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from marsad.incident import Side, Voice
from marsad.link import graph
from marsad.link.naming import alike, counted, folded, generic, of_body, of_people, telling
from marsad.link.told import Told
from marsad.ontology import MUTUAL
from marsad.record import Event, Party, Span

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
    """Parties without the phrases that only hold what is counted: "3 دبابات" and "150 بجروح" are no sides."""
    if not event.equipment and not event.counts:
        return parties
    return [p for p in parties if p.id or p.of or p.kind == _CIVILIANS or not _held(p, event)]


def _held(party: Party, event: Event) -> bool:
    if any(_meet_words(party.mention, item.mention) for item in event.equipment):
        return True
    if of_people(party.name) or not counted(party.name):
        return False
    return any(_meet_words(party.mention, count.mention) for count in event.counts)


def _meet_words(one: Span, other: Span) -> bool:
    return one.in_ == other.in_ and one.start < other.end and other.start < one.end


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
    sides = _named(_nameless(_belonging(list(found.values()), persons), things))
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
    """Leave out words that name nobody ("قواته", "مسلحون") beside a party that is named, and what it acts with ("طائرات حربية")."""
    loose = [one for one in sides if _loose(one.side, things)]
    named = any(one not in loose and (one.side.id or one.side.of or not generic(one.side.name)) for one in sides)
    return [one for one in sides if one not in loose] if named else sides


def _loose(side: Side, things: bool) -> bool:
    if side.id is not None or side.of is not None or side.private:
        return False
    if things:
        return side.kind != _CIVILIANS and of_people(side.name) and generic(side.name)
    return generic(side.name) or not (of_body(side.name) or (side.kind == "person" and side.role is not None))


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


def in_one_role(actor: list[Side], target: list[Side]) -> tuple[list[Side], list[Side]]:
    """Actors and targets without a party in the role in which fewer name it; in both where as many do."""
    votes = [{s.id: (len({v.source for v in s.by}), len(s.by)) for s in sides if s.id is not None} for sides in (actor, target)]
    both = votes[0].keys() & votes[1].keys()
    if not both:
        return actor, target
    fewer = {id_ for id_ in both if votes[0][id_] < votes[1][id_]}, {id_ for id_ in both if votes[1][id_] < votes[0][id_]}
    return [s for s in actor if s.id not in fewer[0]], [s for s in target if s.id not in fewer[1]]


def turned(told: list[Told], day: str) -> dict[str, tuple[list[Party], list[Party]]]:
    """Actor and target of each telling; of acts that both sides do, with the same side first in all of them.

    Which comes first is told by a telling of what only one side does ("an airstrike"), where there is one.
    """
    out = {t.key: (actors(t), targets(t)) for t in told}
    both = [t for t in told if t.event.type in MUTUAL]
    if not both or len(told) < 2:
        return out
    straight_ones = [t for t in told if t.event.type not in MUTUAL and any(p.id is not None for p in t.event.actor)]
    first = max(straight_ones or both, key=lambda t: sum(p.id is not None for side_ in out[t.key] for p in side_))
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
    """Whether two parties can't be one nor of one side; words that name no body of people are apart from no one."""
    one, two = party.id or party.of, other.id or other.of
    if one is not None and two is not None:
        return not graph.one_side(one, two, day)
    if any(id_ is None and (generic(p.name) or not of_body(p.name)) for id_, p in ((one, party), (two, other))):
        return False
    return not telling(party.name) & telling(other.name) and not alike(party.name, other.name)
