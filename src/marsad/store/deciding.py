"""What people decide: a telling accepted, rejected or corrected, incidents merged, split or verified. It holds for good.

Each decision is a row of its own and a row of the log. Linking and recoding keep to it: `marsad.store.linking` never joins what a person
put apart, `marsad.store.recoding` never changes what a person accepted, corrected or rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, product
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, or_, select, update

from marsad.link.cluster import incident_id
from marsad.record import Event
from marsad.store import audit
from marsad.store.clock import now
from marsad.store.database import StoreError
from marsad.store.indexing import put
from marsad.store.linking import merge_rows, new_incident, unlink
from marsad.store.prepare import encode, event_cells, sha256
from marsad.store.rows import next_pk
from marsad.store.schema import BondRow, DecisionRow, DocumentRow, EventPartyRow, EventRow, IncidentRow
from marsad.store.words import event_words

_BONDS = 2000
"""Pairs of events that one decision writes at most; each pair alone holds two incidents apart."""


def accept(engine: Engine, telling: str, by: str, reason: str = "") -> None:
    """A person found the telling right: no later coder changes it."""
    with engine.begin() as connection:
        audit.lock(connection)
        event = _event(connection, telling)
        frozen = event.edited or event.body
        _decide(connection, by, "accept", telling, reason, {}, event, frozen)
        connection.execute(update(EventRow).where(EventRow.pk == event.pk).values(decision="accepted", edited=frozen))
        _stale(connection, [event.incident])


def reject(engine: Engine, telling: str, by: str, reason: str) -> None:
    """A person found that the report does not say this: the telling leaves its incident."""
    with engine.begin() as connection:
        audit.lock(connection)
        event = _event(connection, telling)
        _decide(connection, by, "reject", telling, _needed(reason), {}, event, None)
        unlink(connection, [event.pk])
        connection.execute(update(EventRow).where(EventRow.pk == event.pk).values(decision="rejected", linked=True))


def edit(engine: Engine, telling: str, event: Event, by: str, reason: str) -> None:
    """A person corrected cells of a telling: `event` is the whole as it should be, its spans still those of the document.

    Raises `StoreError` where the event is another than that of the telling.
    """
    with engine.begin() as connection:
        audit.lock(connection)
        row = _event(connection, telling)
        before = msgspec.json.decode(row.edited or row.body)
        after = msgspec.to_builtins(event)
        if before["id"] != after["id"]:
            raise StoreError(f"the event is {after['id']}, the telling {before['id']}", "correct the cells, and leave the id")
        changed = {name: {"from": before.get(name), "to": after.get(name)} for name in after if before.get(name) != after.get(name)}
        body = encode(event)
        _decide(connection, by, "edit", telling, _needed(reason), changed, row, body)
        unlink(connection, [row.pk])
        text, title = connection.execute(select(DocumentRow.text, DocumentRow.title).where(DocumentRow.pk == row.document)).one()
        cells = event_cells(event, b"", event_words(event, text, title))
        put(connection, [(row.pk, cells.words)])
        told: dict[str, Any] = {
            name: getattr(cells, name) for name in cells.__struct_fields__ if name not in ("event_id", "parties", "body", "row", "words")
        }
        connection.execute(update(EventRow).where(EventRow.pk == row.pk).values(decision="edited", edited=body, row=None, **told))
        connection.execute(delete(EventPartyRow).where(EventPartyRow.event == row.pk))
        if cells.parties:
            connection.execute(insert(EventPartyRow), [{"party": party, "event": row.pk, "role": role} for party, role in cells.parties])


def verify(engine: Engine, incident: str, by: str, reason: str) -> None:
    """A person verified an incident by means of their own, which `reason` tells."""
    with engine.begin() as connection:
        audit.lock(connection)
        row = _incident(connection, incident)
        _note(connection, by, "verify", row.id, _needed(reason), {}, None, None)
        _stale(connection, [row.pk])


def merge(engine: Engine, incident: str, other: str, by: str, reason: str) -> None:
    """A person found that two incidents are one: the tellings of `other` go over into `incident`, for good."""
    with engine.begin() as connection:
        audit.lock(connection)
        into, gone = _incident(connection, incident), _incident(connection, other)
        if into.pk == gone.pk:
            raise StoreError(f"{incident} and {other} are one incident already", "name two")
        ours, theirs = _keys(connection, into.pk), _keys(connection, gone.pk)
        _bind(connection, ours, theirs, together=True)
        _note(connection, by, "merge", into.id, _needed(reason), {"other": gone.id, "tellings": theirs}, None, gone.id)
        merge_rows(connection, into.pk, gone.pk, into.id)
        _stale(connection, [into.pk])


def split(engine: Engine, incident: str, telling_keys: Sequence[str], by: str, reason: str) -> str:
    """A person found that some tellings of an incident are of another one: they get an incident of their own, for good; gives its id."""
    with engine.begin() as connection:
        audit.lock(connection)
        row = _incident(connection, incident)
        held = _keys(connection, row.pk)
        moved = [key for key in held if key in set(telling_keys)]
        rest = [key for key in held if key not in set(telling_keys)]
        if len(moved) != len(set(telling_keys)):
            missing = sorted(set(telling_keys) - set(held))
            raise StoreError(f"{row.id} has no telling {missing[0]}", f"its tellings: {', '.join(held[:20])}")
        if not moved or not rest:
            raise StoreError("one part of the split would be empty", "name some of its tellings, not all")
        _bind(connection, moved, rest, together=False)
        new, pk = _free_id(connection, moved), next_pk(connection, IncidentRow)
        connection.execute(insert(IncidentRow), [new_incident(pk, new, now())])
        connection.execute(update(EventRow).where(EventRow.key.in_(moved)).values(incident=pk))
        _note(connection, by, "split", row.id, _needed(reason), {"into": new, "tellings": moved}, None, new)
        _stale(connection, [row.pk])
        return new


def _free_id(connection: Connection, moved: Sequence[str]) -> str:
    """The id of the incident that the first of the tellings would have opened, or the next that is free."""
    ids = [incident_id(key) for key in moved] + [incident_id(f"{moved[0]} split {n}") for n in range(100)]
    taken = set(connection.scalars(select(IncidentRow.id).where(IncidentRow.id.in_(ids))))
    return next(id for id in ids if id not in taken)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise StoreError("a decision needs its reason", "give one: --reason '...'")
    return reason.strip()


def _event(connection: Connection, telling: str) -> Any:
    found = connection.execute(select(EventRow.__table__).where(or_(EventRow.key == telling, EventRow.event_id == telling)).limit(2)).all()
    if not found:
        raise StoreError(f"there is no telling {telling}", "marsad search tells their keys")
    if len(found) > 1:
        raise StoreError(f"{telling} stands in more than one document", "give the whole key, as marsad search tells it")
    return found[0]


def _incident(connection: Connection, id: str) -> Any:
    """An incident by its id, or the one that took it in."""
    row = connection.execute(select(IncidentRow.pk, IncidentRow.id, IncidentRow.merged_into).where(IncidentRow.id == id)).one_or_none()
    if row is None:
        raise StoreError(f"there is no incident {id}", "marsad incidents tells their ids")
    return row if row.merged_into is None else _incident(connection, row.merged_into)


def _keys(connection: Connection, incident: int) -> list[str]:
    return list(connection.scalars(select(EventRow.key).where(EventRow.incident == incident).order_by(EventRow.pk)))


def _bind(connection: Connection, ones: Iterable[str], others: Iterable[str], together: bool) -> None:
    pairs = [tuple(sorted(pair)) for pair in islice(product(list(ones), list(others)), _BONDS)]
    for one, other in pairs:
        connection.execute(delete(BondRow).where(BondRow.one == one, BondRow.other == other))
    connection.execute(insert(BondRow), [{"one": one, "other": other, "together": together} for one, other in pairs])


def _stale(connection: Connection, incidents: Iterable[int | None]) -> None:
    for pk in incidents:
        if pk is not None:
            connection.execute(update(IncidentRow).where(IncidentRow.pk == pk).values(stale=True))


def _decide(
    connection: Connection, by: str, action: str, telling: str, reason: str, change: dict[str, Any], event: Any, after: bytes | None
) -> None:
    before = sha256(event.edited or event.body)
    _note(connection, by, action, event.key, reason, change, before, None if after is None else sha256(after))


def _note(
    connection: Connection, by: str, action: str, subject: str, reason: str, change: dict[str, Any], before: str | None, after: str | None
) -> None:
    """Keep the decision, and log it."""
    if not by.strip():
        raise StoreError("a decision needs the name of who decides", "give it: --by NAME")
    at = now()
    row = {"pk": next_pk(connection, DecisionRow), "at": at, "by": by.strip(), "action": action, "subject": subject, "reason": reason}
    connection.execute(insert(DecisionRow), [row | {"change": encode(change)}])
    audit.append(connection, [audit.Change(by.strip(), f"person.{action}", subject, before, after, reason)], at)
