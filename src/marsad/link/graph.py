"""The graph of parties: who stands under whom on a day, and which two are of one side."""

from __future__ import annotations

from functools import cache, lru_cache

from marsad import compiled
from marsad.world.registry import EquipmentEntry, PartyEntry

_APART = frozenset(("government", "rebel", "militia", "armed-group", "tribe", "party", "council", "coalition"))
"""Kinds of which two below one state may fight each other for it; its ministries, forces and officials speak for one."""
_SHARED = frozenset(("state", "igo", "coalition"))
"""Kinds that hold together whom little else does: two of their members are not of one side."""


@cache
def parties() -> dict[str, PartyEntry]:
    """The parties of the registry by id."""
    return {entry.id: entry for entry in compiled.load().registry.parties}


def items() -> dict[str, EquipmentEntry]:
    """The equipment of the registry by id."""
    return compiled.load().registry.kinds


def _held(first: str, last: str, day: str) -> bool:
    """Whether a day ("" for any) lies in a time whose ends are days, months or years, both included."""
    return not day or ((not first or day[: len(first)] >= first) and (not last or day[: len(last)] <= last))


@lru_cache(maxsize=65536)
def above(party: str, day: str = "") -> dict[str, tuple[int, str]]:
    """Who stands above a party on a day: id -> (steps, the party just below it on the way), the party itself at 0 steps."""
    entries = parties()
    found: dict[str, tuple[int, str]] = {party: (0, party)}
    ways = [party]
    while ways:
        below = ways.pop(0)
        entry = entries.get(below)
        for parent, first, last in entry.of if entry else ():
            if parent not in found and _held(first, last, day):
                found[parent] = (found[below][0] + 1, below)
                ways.append(parent)
    return found


def under(party: str, other: str, day: str = "") -> bool:
    """Whether `party` is `other` or stands under it."""
    return party == other or other in above(party, day)


def related(party: str, other: str, day: str = "") -> bool:
    """Whether one of two parties stands under the other, or they are one."""
    return under(party, other, day) or under(other, party, day)


@lru_cache(maxsize=65536)
def one_side(party: str, other: str, day: str = "") -> bool:
    """Whether two parties are of one side: one stands under the other, or both under a third that is more than their common country."""
    if related(party, other, day):
        return True
    ours, theirs, entries = above(party, day), above(other, day), parties()
    for shared in ours.keys() & theirs.keys():
        entry = entries.get(shared)
        if entry is None or entry.kind not in _SHARED:
            return True
        below = [entries.get(side[shared][1]) for side in (ours, theirs)]
        if entry.kind == "state" and not all(child is not None and child.kind in _APART for child in below):
            return True
    return False
