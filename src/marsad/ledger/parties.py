"""Whose a row is: the force that a unit belongs to, whether a word names a party, what an unnamed one is called."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from marsad import compiled
from marsad.incident import Side
from marsad.link import graph
from marsad.link.naming import folded
from marsad.record import Party
from marsad.world.registry import ARMED, PartyEntry

UNTOLD = "not told"
"""The party of a row where no report tells it."""
ALL = "All parties"
CIVILIANS = "Civilians"
_SPEAKING = frozenset(("person", "media"))
WITHHELD = "a private person"
"""What stands for the name of a private person."""


@lru_cache(maxsize=65536)
def force(party: str, day: str = "") -> str:
    """The force that a party belongs to on a day: the highest one above it that can be reached through forces alone.

    An air force is its army's, an army is nobody's but its own: the government above it may have others. A person or a press office
    stands for whom they speak.
    """
    entries = graph.parties()
    while (entry := entries.get(party)) is not None:
        above = [parent for parent, (steps, _) in graph.above(party, day).items() if steps == 1]
        if entry.kind not in _SPEAKING:
            above = [p for p in above if entry.kind in ARMED and (e := entries.get(p)) is not None and _over(e, entry)]
        if not above:
            break
        party = above[0]
    return party


def _over(upper: PartyEntry, force: PartyEntry) -> bool:
    """Whether a party is the force that another is part of: not an alliance or a movement beyond its country."""
    return upper.kind in ARMED and upper.kind != "coalition" and upper.country is not None and upper.country == force.country


def known(side: Side | Party) -> str | None:
    """The id by which the registry knows a party or the one that it is of."""
    return side.id or side.of


def key(side: Side | Party, shown: str, day: str = "") -> tuple[str | None, str]:
    """Id (null where no registry has it) and name of the party that a row of `side` is put under; `shown`: its name where it has no id."""
    if side.kind == "civilians":
        return None, CIVILIANS
    if (id_ := known(side)) is not None:
        at = force(id_, day)
        return at, name(at, shown)
    return None, shown


def name(id_: str, other: str = "") -> str:
    """The registry's name of a party."""
    entry = graph.parties().get(id_)
    return entry.name if entry is not None else other or id_


def only(sides: Iterable[Side | Party], day: str = "") -> Side | Party | None:
    """The one party among `sides` that is known or are civilians; None where there is none, or more than one."""
    found = {key(side, side.name, day): side for side in sides if known(side) or side.kind == "civilians"}
    return next(iter(found.values())) if len(found) == 1 else None


@cache
def _things() -> frozenset[str]:
    """Folded names of equipment."""
    return frozenset(name for name, kind, *_ in compiled.load().registry.names if kind == "equipment")


def is_thing(side: Side | Party) -> bool:
    """Whether a party that no registry knows is called as equipment is: "Pantsirs, made in Russia" own nothing."""
    if known(side) is not None:
        return False
    words = folded(side.name).split()
    return any(" ".join(words[:n]) in _things() for n in range(1, min(3, len(words)) + 1))
