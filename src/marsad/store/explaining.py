"""Why two tellings, or two incidents, are or are not one: the comparisons, and what people decided."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from sqlalchemy import ColumnElement, Connection, Engine, select

from marsad.link.explain import Explained, explain
from marsad.link.row import Row
from marsad.link.settings import load
from marsad.link.weigh import weigh
from marsad.store import naming
from marsad.store.database import StoreError, reading
from marsad.store.prepare import plain
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
        one, other = _best(pairs)
        found = explain(_ROW.decode(one.row), _ROW.decode(other.row))
        return LinkExplained(one.key, other.key, _verdict(one, other), found, _decided(connection, one.key, other.key))


def _best(pairs: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """The pair that agrees best: all are weighed at once."""
    if len(pairs) == 1:
        return pairs[0]
    tellings = {telling.key: telling for pair in pairs for telling in pair}
    place = {key: number for number, key in enumerate(tellings)}
    left, right = (np.array([place[pair[side].key] for pair in pairs], dtype=np.int64) for side in (0, 1))
    weighed = weigh([_ROW.decode(telling.row) for telling in tellings.values()], left, right, load())
    bits = {frozenset(ends): weight for *ends, weight in zip(weighed.left, weighed.right, weighed.weight, strict=True)}
    return max(pairs, key=lambda pair: (bits[frozenset(place[one.key] for one in pair)], pair[0].key, pair[1].key))


def _verdict(one: Any, other: Any) -> str:
    out = [telling.key for telling in (one, other) if telling.incident is None]
    if out:
        return f"not one incident: {' and '.join(out)} {'is' if len(out) == 1 else 'are'} in none"
    if one.incident == other.incident:
        return f"one incident, {one.incident_id}"
    return f"two incidents, {one.incident_id} and {other.incident_id}"


def _tellings(connection: Connection, name: str) -> list[Any]:
    told = select(EventRow.key, EventRow.row, EventRow.incident, IncidentRow.id.label("incident_id"))
    told = told.join(DocumentRow, DocumentRow.pk == EventRow.document).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
    told = told.where(EventRow.row.is_not(None)).order_by(EventRow.pk).limit(_MOST)
    found: list[Any] = list(connection.execute(told.where(EventRow.current, DocumentRow.given_id == plain(name))).all())
    return found or list(connection.execute(told.where(_named(connection, name))).all())


def _named(connection: Connection, name: str) -> ColumnElement[bool]:
    """The condition that `name` means as an incident or else a telling. Raises `StoreError` where it is neither."""
    try:
        return EventRow.incident == int(naming.incident(connection, name).pk)
    except naming.Several:
        raise
    except StoreError:
        pass
    try:
        return EventRow.pk == int(naming.telling(connection, name).pk)
    except naming.Several:
        raise
    except StoreError:
        raise StoreError(f"nothing is named '{name}'", "give the id of an incident, a document or an event") from None


def _decided(connection: Connection, one: str, other: str) -> list[str]:
    first, last = sorted((one, other))
    together = connection.scalar(select(BondRow.together).where(BondRow.one == first, BondRow.other == last))
    return [] if together is None else [f"a person put them {'together' if together else 'apart'}"]
