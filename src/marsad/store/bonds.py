"""What people put together and apart, as linking needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, insert, or_, select

from marsad.link.cluster import Pair
from marsad.link.moves import Move
from marsad.link.row import Row
from marsad.store.rows import chunks
from marsad.store.schema import BondRow, EventRow

Known = list[tuple[Row, str]]


class Bonds(NamedTuple):
    """Pairs of tellings that are held apart, or together."""

    apart: set[Pair]
    together: set[Pair]


def bonds(connection: Connection, keys: Sequence[str]) -> Bonds:
    """The pairs in which any of these tellings is one."""
    found = Bonds(set(), set())
    if connection.execute(select(BondRow.one).limit(1)).first() is not None:
        for part in chunks(keys):
            for row in connection.execute(select(BondRow.__table__).where(or_(BondRow.one.in_(part), BondRow.other.in_(part)))):
                (found.together if row.together else found.apart).add((row.one, row.other))
    return found


def partners(connection: Connection, keys: Sequence[str]) -> set[int]:
    """The numbers of the tellings that people put together with any of these, or apart from them."""
    own, held = set(keys), bonds(connection, keys)
    others = sorted({key for pair in (*held.together, *held.apart) for key in pair} - own)
    return {pk for part in chunks(others) for pk in connection.scalars(select(EventRow.pk).where(EventRow.key.in_(part)))}


def pass_on(connection: Connection, old: str, new: Sequence[str]) -> None:
    """Let tellings take over what people decided of one that is no longer read there."""
    held = bonds(connection, [old]) if new else Bonds(set(), set())
    told = {
        (min(key, other), max(key, other)): together
        for together, pairs in ((True, held.together), (False, held.apart))
        for pair in pairs
        for other in pair
        for key in new
        if old != other != key
    }
    for there in bonds(connection, new) if told else ():
        for pair in there:
            told.pop(pair, None)
    if told:
        connection.execute(insert(BondRow), [{"one": one, "other": other, "together": kept} for (one, other), kept in sorted(told.items())])


def parts(known: Known, held: Bonds) -> tuple[Known, Bonds, dict[str, str]]:
    """Incidents that a person merged, taken as the parts that were merged: what is like one part joins, however unlike the other is.

    Gives the tellings with the names of the parts, the bonds between tellings that are not of one incident, and the incident of each part
    that has a name of its own. Tellings that came after the merge are parts of their own.
    """
    of = {row.key: incident for row, incident in known}
    across: dict[str, set[str]] = defaultdict(set)
    for one, other in held.together:
        if one in of and of[one] == of.get(other):
            across[one].add(other)
            across[other].add(one)
    if not across:
        return known, held, {}
    names: dict[str, dict[object, str]] = {of[key]: {} for key in across}
    told: Known = []
    for row, incident in known:
        name = incident
        if (mine := names.get(incident)) is not None:
            part = frozenset(across[row.key]) if row.key in across else row.key
            name = mine.setdefault(part, f"{incident} {len(mine)}" if mine else incident)
        told.append((row, name))
    own = {name: incident for incident, mine in names.items() for name in mine.values() if name != incident}
    return told, _spread(held, of, told, names), own


def _spread(held: Bonds, of: dict[str, str], told: Known, merged: Collection[str]) -> Bonds:
    """Bonds between the tellings of parts: what is apart from one telling of a merged incident is apart from each part of it."""
    heads: dict[str, dict[str, str]] = defaultdict(dict)
    for row, name in told:
        if of[row.key] in merged:
            heads[of[row.key]].setdefault(name, row.key)
    apart = set(held.apart)
    for pair in held.apart:
        for one, other in (pair, pair[::-1]):
            if of.get(one) != of.get(other):
                apart |= {(min(head, other), max(head, other)) for head in heads.get(of.get(one, ""), {}).values()}
    return Bonds(apart, {(one, other) for one, other in held.together if one not in of or of[one] != of.get(other)})


def whole(moves: Sequence[Move], own: dict[str, str]) -> list[Move]:
    """The moves with incidents in the place of their parts (`own`), of the merges with one incident that has parts the first."""
    if not own:
        return list(moves)
    parted = set(own.values())
    gone: dict[str, str] = {}
    merged: set[str] = set()
    out: list[Move] = []
    for move in moves:
        if move.action == "merge":
            into, other = (own.get(name or "", name or "") for name in (move.incident, move.other))
            if into == other or merged & parted & {into, other}:
                continue
            merged |= {into, other}
            gone[other] = into
            move = msgspec.structs.replace(move, incident=into, other=other)
        out.append(move)
    return [move if move.action == "merge" else _to(move, own.get(move.incident, move.incident), gone) for move in out]


def _to(move: Move, incident: str, gone: dict[str, str]) -> Move:
    return msgspec.structs.replace(move, incident=gone.get(incident, incident))
