"""Why two tellings, or two incidents, are or are not one: the comparisons, and what people decided."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, or_, select

from marsad.link.explain import Explained, explain
from marsad.link.rows import Row
from marsad.store.database import StoreError, reading
from marsad.store.schema import BondRow, DocumentRow, EventRow, IncidentRow

_ROW = msgspec.msgpack.Decoder(Row)
_MOST = 40
"""Tellings of either side that are compared at most."""


class LinkExplained(msgspec.Struct):
    """The two tellings that agree best of what was asked for, how they compare, and what became of them."""

    a: str
    b: str
    verdict: str
    explained: Explained
    decided: list[str]


def explain_link(engine: Engine, a: str, b: str) -> LinkExplained:
    """Explain `a` against `b`: each the id of an incident, of a document or of an event, or the key of a telling."""
    with reading(engine) as connection:
        ones, others = _tellings(connection, a), _tellings(connection, b)
        pairs = [(one, other) for one in ones for other in others if one.key != other.key]
        if not pairs:
            raise StoreError(f"{a} and {b} are the same telling", "name two")
        explained = [(explain(_ROW.decode(one.row), _ROW.decode(other.row)), one, other) for one, other in pairs]
        found, one, other = max(explained, key=lambda e: (not e[0].conflicts, e[0].total, e[1].key, e[2].key))
        together = one.incident is not None and one.incident == other.incident
        verdict = f"one incident, {one.incident_id}" if together else f"two incidents, {one.incident_id} and {other.incident_id}"
        return LinkExplained(one.key, other.key, verdict, found, _decided(connection, one.key, other.key))


def _tellings(connection: Connection, name: str) -> list[Any]:
    told = select(EventRow.key, EventRow.row, EventRow.incident, IncidentRow.id.label("incident_id"))
    told = told.join(DocumentRow, DocumentRow.pk == EventRow.document).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
    told = told.where(EventRow.current, EventRow.row.is_not(None)).order_by(EventRow.pk).limit(_MOST)
    named = or_(EventRow.key == name, EventRow.event_id == name, IncidentRow.id == name, DocumentRow.given_id == name)
    found = list(connection.execute(told.where(named)).all())
    if not found:
        raise StoreError(f"nothing is named '{name}'", "give the id of an incident, a document or an event")
    return found


def _decided(connection: Connection, one: str, other: str) -> list[str]:
    first, last = sorted((one, other))
    together = connection.scalar(select(BondRow.together).where(BondRow.one == first, BondRow.other == last))
    return [] if together is None else [f"a person put them {'together' if together else 'apart'}"]
