"""Which incidents may be one with an incident, or whether one of its tellings is of another: what linking compared, and how it weighed."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from sqlalchemy import Connection, Engine, func, select

from marsad.incident import Incident
from marsad.link.explain import Explained, told
from marsad.link.row import Row
from marsad.link.settings import load
from marsad.link.weigh import weigh
from marsad.store import StoreError, cases, naming
from marsad.store.database import reading
from marsad.store.schema import BlockRow, BondRow, ContradictionRow, EventRow, IncidentRow

_ROW = msgspec.msgpack.Decoder(Row)
_MOST = 8
"""Incidents that a page lists."""
_TELLINGS = 24
"""Tellings of an incident that are compared at most."""
_BLOCKS = 400
_ONE_AT_A_TIME = threading.Lock()
"""Pairs are weighed by one database in memory."""


class Candidate(NamedTuple):
    """Another incident, how its nearest telling compares, whether the two contradict each other, and whether a person put those two
    tellings together (True) or apart (False)."""

    incident: Incident
    explained: Explained
    contradicts: bool
    decided: bool | None

    @property
    def likely(self) -> bool:
        """Whether what linking compares speaks for one incident."""
        return self.explained.total >= self.explained.threshold and not self.explained.conflicts and self.decided is not False


class _Telling(NamedTuple):
    key: str
    row: Row


class Neighbours(NamedTuple):
    """An incident and what lies near it. `tellings`: its keys with those of their documents; `fits`: how each compares with that other
    one of them that it agrees with best; `near`: other incidents, the likeliest first."""

    incident: Incident
    tellings: list[tuple[str, str]]
    fits: dict[str, Explained]
    near: list[Candidate]


def neighbours(engine: Engine, incident: str) -> Neighbours:
    """What an incident is made of, and what may be one with it. Raises `StoreError` where it has no tellings any more."""
    with reading(engine) as connection:
        own = naming.incident(connection, incident)
        pks, against = _near(connection, own.pk)
        bodies = connection.execute(select(IncidentRow.pk, IncidentRow.body).where(IncidentRow.pk.in_([own.pk, *pks])))
        found = {row.pk: cases.incident(row.body) for row in bodies if row.body}
        held = cases.tellings(connection, [own.pk]).get(own.pk, [])
        if own.pk not in found or not held:
            raise StoreError(f"{own.id} has no tellings any more", "open the list of incidents again")
        ours = _tellings(connection, own.pk)
        theirs = {pk: _tellings(connection, pk) for pk in pks if pk in found}
        weighed = _Weighed(ours, theirs)
        near = []
        for pk in theirs:
            if (pair := weighed.best(pk)) is not None:
                one, other = pair
                near.append(Candidate(found[pk], weighed.told(one, other), pk in against, _bond(connection, one.key, other.key)))
    near.sort(key=lambda one: (-one.explained.total, one.incident.id))
    return Neighbours(found[own.pk], [(one.key, one.document) for _, one in held], weighed.fits(), near)


class _Weighed:
    """The tellings of an incident against each other and against those of its neighbours: all weighed at once, as weighing one pair takes
    as long as weighing a thousand."""

    def __init__(self, ours: Sequence[_Telling], theirs: Mapping[int, Sequence[_Telling]]) -> None:
        self.ours, self.theirs, self.settings = ours, theirs, load()
        rows = [*ours, *(one for some in theirs.values() for one in some)]
        self.at = {one.key: number for number, one in enumerate(rows)}
        pairs = [(a, b) for a in range(len(ours)) for b in range(a + 1, len(rows))]
        self.bits: dict[frozenset[int], tuple[float, list[float]]] = {}
        if pairs:
            left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
            with _ONE_AT_A_TIME:
                found = weigh([one.row for one in rows], left, right, self.settings)
            ends = zip(found.left.tolist(), found.right.tolist(), strict=True)
            self.bits = {frozenset(pair): (float(w), p.tolist()) for pair, w, p in zip(ends, found.weight, found.parts, strict=True)}

    def _bits(self, one: _Telling, other: _Telling) -> float:
        return self.bits[frozenset((self.at[one.key], self.at[other.key]))][0]

    def told(self, one: _Telling, other: _Telling) -> Explained:
        """How two of them compare, in words."""
        weight, parts = self.bits[frozenset((self.at[one.key], self.at[other.key]))]
        return told(one.row, other.row, parts, weight, self.settings)

    def best(self, incident: int) -> tuple[_Telling, _Telling] | None:
        """The pair of tellings, one of either incident, that agrees best."""
        pairs = [(one, other) for one in self.ours for other in self.theirs[incident]]
        return max(pairs, key=lambda pair: self._bits(*pair), default=None)

    def fits(self) -> dict[str, Explained]:
        """Each of our tellings with that other one of ours that it agrees with best."""
        out = {}
        for one in self.ours:
            others = [other for other in self.ours if other is not one]
            if others:
                out[one.key] = self.told(one, max(others, key=lambda other: self._bits(one, other)))
        return out


def _near(connection: Connection, pk: int) -> tuple[list[int], set[int]]:
    """The numbers of incidents that share most keys of linking with this one, and of those that contradict it."""
    living = (IncidentRow.merged_into.is_(None), IncidentRow.type != "", IncidentRow.pk != pk)
    blocks = select(BlockRow.block).join(EventRow, EventRow.pk == BlockRow.event).where(EventRow.incident == pk).distinct().limit(_BLOCKS)
    shared = func.count().label("shared")
    sharing = select(EventRow.incident, shared).join(BlockRow, BlockRow.event == EventRow.pk)
    sharing = sharing.join(IncidentRow, IncidentRow.pk == EventRow.incident).where(BlockRow.block.in_(blocks), *living)
    sharing = sharing.group_by(EventRow.incident).order_by(shared.desc(), EventRow.incident).limit(_MOST)
    near = [row.incident for row in connection.execute(sharing)]
    others = select(IncidentRow.pk).join(ContradictionRow, ContradictionRow.other == IncidentRow.id)
    against = list(connection.scalars(others.where(ContradictionRow.incident == pk, *living).distinct().limit(_MOST)))
    return list(dict.fromkeys([*against, *near]))[:_MOST], set(against)


def _tellings(connection: Connection, incident: int) -> list[_Telling]:
    """The tellings of an incident as linking compares them."""
    held = select(EventRow.key, EventRow.row).where(EventRow.incident == incident, EventRow.row.is_not(None))
    return [_Telling(row.key, _ROW.decode(row.row)) for row in connection.execute(held.order_by(EventRow.pk).limit(_TELLINGS))]


def _bond(connection: Connection, one: str, other: str) -> bool | None:
    first, last = sorted((one, other))
    found: Any = connection.scalar(select(BondRow.together).where(BondRow.one == first, BondRow.other == last))
    return None if found is None else bool(found)
