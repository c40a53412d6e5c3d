"""Which incidents may be one with an incident, or whether one of its tellings is of another: what linking compared, and how it weighed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select

from marsad.incident import Incident
from marsad.link.explain import Explained
from marsad.store import StoreError, cases, naming
from marsad.store.database import reading
from marsad.store.explaining import explain_link
from marsad.store.schema import BlockRow, ContradictionRow, EventRow, IncidentRow

_MOST = 8
"""Incidents that a page weighs: each costs some hundredths of a second."""
_BLOCKS = 400


class Candidate(NamedTuple):
    """Another incident, how its nearest telling compares, and whether a person put the two apart."""

    incident: Incident
    explained: Explained
    decided: list[str]
    contradicts: bool

    @property
    def likely(self) -> bool:
        """Whether what linking compares speaks for one incident."""
        return self.explained.total >= self.explained.threshold and not self.explained.conflicts


def candidates(engine: Engine, incident: str) -> list[Candidate]:
    """The incidents that lie nearest to one, the likeliest first."""
    with reading(engine) as connection:
        own = naming.incident(connection, incident)
        pks, against = _near(connection, own.pk, own.id)
        bodies = connection.execute(select(IncidentRow.pk, IncidentRow.body).where(IncidentRow.pk.in_(pks)))
        found = {row.pk: cases.incident(row.body) for row in bodies}
    out = []
    for pk, other in found.items():
        try:
            told = explain_link(engine, own.id, other.id)
        except StoreError:
            continue  # it went into another one meanwhile
        out.append(Candidate(other, told.explained, told.decided, pk in against))
    return sorted(out, key=lambda one: (-one.explained.total, one.incident.id))


def _near(connection: Connection, pk: int, id: str) -> tuple[list[int], set[int]]:
    """The numbers of incidents that share most keys of linking with this one, and of those that contradict it."""
    living = (IncidentRow.merged_into.is_(None), IncidentRow.type != "", IncidentRow.pk != pk)
    blocks = select(BlockRow.block).join(EventRow, EventRow.pk == BlockRow.event).where(EventRow.incident == pk).distinct().limit(_BLOCKS)
    shared = func.count().label("shared")
    told = (
        select(EventRow.incident, shared)
        .join(BlockRow, BlockRow.event == EventRow.pk)
        .join(IncidentRow, IncidentRow.pk == EventRow.incident)
    )
    told = (
        told.where(BlockRow.block.in_(blocks), *living).group_by(EventRow.incident).order_by(shared.desc(), EventRow.incident).limit(_MOST)
    )
    near = [row.incident for row in connection.execute(told)]
    others = (
        select(IncidentRow.pk)
        .join(ContradictionRow, ContradictionRow.other == IncidentRow.id)
        .where(ContradictionRow.incident == pk, *living)
    )
    against = list(connection.scalars(others.distinct().limit(_MOST)))
    return list(dict.fromkeys([*against, *near]))[: 2 * _MOST], set(against)


class Fit(NamedTuple):
    """A telling of an incident, and how it compares with that other one of the incident that it agrees with best."""

    key: str
    explained: Explained | None


def fits(engine: Engine, keys: list[str]) -> list[Fit]:
    """How well each telling of an incident fits the others; none where there is no other."""
    out = []
    for key in keys[: 2 * _MOST]:
        best: Explained | None = None
        for other in keys[: 2 * _MOST]:
            if other == key:
                continue
            try:
                told = explain_link(engine, key, other).explained
            except StoreError:
                continue
            best = told if best is None or told.total > best.total else best
        out.append(Fit(key, best))
    return out


def tellings(engine: Engine, incident: str) -> tuple[Incident, list[tuple[str, str]]]:
    """An incident, and the keys of its tellings with those of their documents."""
    with reading(engine) as connection:
        row = naming.incident(connection, incident)
        body = connection.scalar(select(IncidentRow.body).where(IncidentRow.pk == row.pk))
        found = cases.tellings(connection, [row.pk]).get(row.pk, [])
        if body is None or not body or not found:
            raise StoreError(f"{row.id} has no tellings any more", "open the list of incidents again")
        return cases.incident(body), [(one.key, one.document) for _, one in found]
