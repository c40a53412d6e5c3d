"""The parties of an incident: what its tellings call one party is one, and a unit that is told stands for those above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from marsad.incident import Side, Voice
from marsad.link import graph
from marsad.link.told import Told, folded
from marsad.record import Party


def names(party: Party) -> str:
    """What tells a party that no registry knows from others."""
    return folded(party.called or party.name)


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


def _add(into: Side, other: Side) -> None:
    into.by += [voice for voice in other.by if voice not in into.by]
    into.called += [name for name in other.called if name not in into.called]
    into.private = into.private or other.private


def _generic(found: Side) -> bool:
    """Whether a side is told by a word that names nobody."""
    return found.id is None and not found.private and " " not in found.name


def merged(told: Iterable[Told], of: Callable[[Told], list[Party]], day: str) -> list[Side]:
    """The sides that the tellings give in one role, most often told first."""
    found: dict[str, Side] = {}
    for one in told:
        for party in of(one):
            key = party.id or names(party)
            new = side(party, [one.voice(party.mention)])
            if key in found:
                _add(found[key], new)
            else:
                found[key] = new
    sides = _finer(list(found.values()), day)
    known = [s for s in sides if s.id or s.of]
    if known:
        for loose in [s for s in sides if _generic(s) and not s.of]:
            sides.remove(loose)
    sides.sort(key=lambda s: -len({voice.source for voice in s.by}))
    return sides


def _finer(sides: list[Side], day: str) -> list[Side]:
    """Drop a party under which another one of the list stands: the unit is told with what is told of those above it."""
    out = list(sides)
    for upper in sides:
        if upper.id is None:
            continue
        below = [
            s for s in out if s is not upper and (s.id or s.of) and upper.id != s.id and graph.under(s.id or s.of or "", upper.id, day)
        ]
        if len(below) == 1 and below[0].by[0].telling not in {v.telling for v in upper.by}:
            _add(below[0], upper)
            out.remove(upper)
    return out
