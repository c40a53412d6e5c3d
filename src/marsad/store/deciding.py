"""What people decide: a telling accepted, rejected or corrected, incidents merged, split or verified. It holds for good.

Each decision is a row of its own and a row of the log. Linking and recoding keep to it: `marsad.store.linking` never joins what a person
put apart, `marsad.store.recoding` never changes what a person accepted, corrected or rejected. Only a later decision undoes one: what was
rejected is accepted, what was merged is split, what was split is merged, what was corrected is corrected again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from marsad.link.cluster import incident_id
from marsad.record import Event
from marsad.store import audit, naming
from marsad.store.clock import now
from marsad.store.correcting import faults
from marsad.store.database import StoreError
from marsad.store.indexing import put
from marsad.store.linking import merge_rows, new_incident, unlink
from marsad.store.prepare import encode, event_cells, plain, private_names, sha256
from marsad.store.rising import latest
from marsad.store.rows import chunks, next_pk
from marsad.store.schema import BondRow, DecisionRow, DocumentRow, EventPartyRow, EventRow, IncidentRow
from marsad.store.words import event_words

_BONDS = 2000
"""Pairs of tellings that one decision writes at most."""


def accept(engine: Engine, telling: str, by: str, reason: str = "") -> None:
    """A person found the telling right: no later coder changes it. One that was out of all incidents waits to be linked again."""
    with engine.begin() as connection:
        audit.lock(connection)
        event = naming.telling(connection, telling)
        frozen = event.edited or event.body
        _decide(connection, by, "accept", reason.strip(), {}, event, frozen)
        back = {"current": True, "linked": False} if event.incident is None else {}
        connection.execute(update(EventRow).where(EventRow.pk == event.pk).values(decision="accepted", edited=frozen, **back))
        _stale(connection, [event.incident])


def reject(engine: Engine, telling: str, by: str, reason: str) -> None:
    """A person found that the report does not say this: the telling leaves its incident."""
    with engine.begin() as connection:
        audit.lock(connection)
        event = naming.telling(connection, telling)
        _decide(connection, by, "reject", _needed(reason), {}, event, None)
        unlink(connection, [event.pk])
        frozen = event.edited or event.body
        connection.execute(update(EventRow).where(EventRow.pk == event.pk).values(decision="rejected", edited=frozen, linked=True))


def edit(engine: Engine, telling: str, event: Event, by: str, reason: str) -> None:
    """A person corrected cells of a telling: `event` is the whole as it should be, its spans still those of the document.

    Raises `StoreError` where the event is another than that of the telling, quotes what the document does not say, or can't be.
    """
    with engine.begin() as connection:
        audit.lock(connection)
        row = naming.telling(connection, telling)
        document = connection.execute(
            select(DocumentRow.text, DocumentRow.title, DocumentRow.private).where(DocumentRow.pk == row.document)
        ).one()
        before, after = msgspec.json.decode(row.edited or row.body), msgspec.to_builtins(event)
        if before["id"] != after["id"]:
            raise StoreError(f"the event is {after['id']}, the telling {before['id']}", "correct the cells, and leave the id")
        for fault in faults(event, document.text, document.title):
            raise StoreError(fault, "correct the event, as marsad schema describes it")
        changed = {name: {"from": before.get(name), "to": after.get(name)} for name in after if before.get(name) != after.get(name)}
        body = encode(event)
        _decide(connection, by, "edit", _needed(reason), changed, row, body)
        unlink(connection, [row.pk])
        _rewrite(connection, row.pk, event, document, body)
        private = sorted({*msgspec.json.decode(document.private, type=list[str]), *private_names([event])})
        connection.execute(update(DocumentRow).where(DocumentRow.pk == row.document).values(private=encode(private)))


def _rewrite(connection: Connection, pk: int, event: Event, document: Any, body: bytes) -> None:
    """Put the cells of an event, by which it is found and linked, in the place of those that it had."""
    cells = event_cells(event, b"", event_words(event, document.text, document.title))
    put(connection, [(pk, cells.words)])
    told = {name: getattr(cells, name) for name in cells.__struct_fields__ if name not in ("event_id", "parties", "body", "row", "words")}
    now_ = {"decision": "edited", "edited": body, "row": None, "current": True}
    connection.execute(update(EventRow).where(EventRow.pk == pk).values(**told, **now_))
    connection.execute(delete(EventPartyRow).where(EventPartyRow.event == pk))
    if cells.parties:
        connection.execute(insert(EventPartyRow), [{"party": party, "event": pk, "role": role} for party, role in cells.parties])


def verify(engine: Engine, incident: str, by: str, reason: str) -> None:
    """A person verified an incident by means of their own, which `reason` tells."""
    with engine.begin() as connection:
        audit.lock(connection)
        row = naming.incident(connection, incident)
        _keys(connection, row)
        _note(connection, by, "verify", row.id, _needed(reason), {}, None, None)
        _stale(connection, [row.pk])


def merge(engine: Engine, incident: str, other: str, by: str, reason: str) -> None:
    """A person found that two incidents are one: the tellings of `other` go over into `incident`, for good."""
    with engine.begin() as connection:
        audit.lock(connection)
        into, gone = naming.incident(connection, incident), naming.incident(connection, other)
        if into.pk == gone.pk:
            raise StoreError(f"{incident} and {other} are one incident already", "name two")
        ours, theirs = _keys(connection, into), _keys(connection, gone)
        _bind(connection, ours, theirs, together=True)
        _note(connection, by, "merge", into.id, _needed(reason), {"other": gone.id, "tellings": theirs}, None, gone.id)
        merge_rows(connection, into.pk, gone.pk, into.id)
        _stale(connection, [into.pk])


def split(engine: Engine, incident: str, telling_keys: Sequence[str], by: str, reason: str) -> str:
    """A person found that some tellings of an incident are of another one: they get an incident of their own, for good; gives its id.

    Tellings that came by a merge and are all taken out again get back the incident that they had.
    """
    with engine.begin() as connection:
        audit.lock(connection)
        row = naming.incident(connection, incident)
        held = _keys(connection, row)
        named = {key if key in held else naming.telling(connection, key).key for key in telling_keys}
        if missing := sorted(named - set(held)):
            raise StoreError(f"{row.id} has no telling {missing[0]}", f"its tellings: {', '.join(held[:20])}")
        moved, rest = [key for key in held if key in named], [key for key in held if key not in named]
        if not moved or not rest:
            raise StoreError("one part of the split would be empty", "name some of its tellings, not all")
        _bind(connection, moved, rest, together=False)
        new, pk = _own_incident(connection, moved)
        for part in chunks(moved):
            connection.execute(update(EventRow).where(EventRow.key.in_(part)).values(incident=pk))
        _note(connection, by, "split", row.id, _needed(reason), {"into": new, "tellings": moved}, None, new)
        _stale(connection, [row.pk, pk])
        return new


def _own_incident(connection: Connection, moved: Sequence[str]) -> tuple[str, int]:
    """Id and number of an incident that has no tellings: one that any of these tellings had opened, else a new one."""
    wanted = list(dict.fromkeys(incident_id(key) for key in moved))
    living = select(EventRow.incident).where(EventRow.incident.is_not(None))
    empty: dict[str, int] = {}
    for part in chunks(wanted):
        told = select(IncidentRow.id, IncidentRow.pk).where(IncidentRow.id.in_(part), IncidentRow.pk.not_in(living))
        empty |= {row.id: row.pk for row in connection.execute(told)}
    if empty:
        old = next(id for id in wanted if id in empty)
        back = {"merged_into": None, "revision": latest(connection) + 1}
        connection.execute(update(IncidentRow).where(IncidentRow.pk == empty[old]).values(**back))
        return old, empty[old]
    new, pk, number = wanted[0], next_pk(connection, IncidentRow), 0
    while connection.scalar(select(IncidentRow.pk).where(IncidentRow.id == new)) is not None:
        new, number = incident_id(f"{moved[0]} split {number}"), number + 1
    connection.execute(insert(IncidentRow), [new_incident(pk, new, now())])
    return new, pk


def _needed(reason: str) -> str:
    if not reason.strip():
        raise StoreError("a decision needs its reason", "give one: --reason '...'")
    return reason.strip()


def _keys(connection: Connection, incident: Any) -> list[str]:
    """The tellings of an incident. Raises `StoreError` where it has none."""
    found = list(connection.scalars(select(EventRow.key).where(EventRow.incident == incident.pk).order_by(EventRow.pk)))
    if not found:
        raise StoreError(f"{incident.id} has no tellings any more", "marsad incidents tells those that have")
    return found


def _bind(connection: Connection, ones: Sequence[str], others: Sequence[str], together: bool) -> None:
    """Put each pair of tellings together or apart; of very many, each telling with the first of the other side."""
    pairs = set(product(ones, others))
    if len(pairs) > _BONDS:
        pairs = {*product(ones, others[:1]), *product(ones[:1], others)}
    rows = [{"one": min(pair), "other": max(pair), "together": together} for pair in sorted(pairs)]
    for row in rows:
        connection.execute(delete(BondRow).where(BondRow.one == row["one"], BondRow.other == row["other"]))
    connection.execute(insert(BondRow), rows)


def _stale(connection: Connection, incidents: Iterable[int | None]) -> None:
    for pk in incidents:
        if pk is not None:
            connection.execute(update(IncidentRow).where(IncidentRow.pk == pk).values(stale=True))


def _decide(connection: Connection, by: str, action: str, reason: str, change: dict[str, Any], event: Any, after: bytes | None) -> None:
    before = sha256(event.edited or event.body)
    _note(connection, by, action, event.key, reason, change, before, None if after is None else sha256(after))


def _note(
    connection: Connection, by: str, action: str, subject: str, reason: str, change: dict[str, Any], before: str | None, after: str | None
) -> None:
    """Keep the decision, and log it."""
    who = plain(by).strip()
    if not who:
        raise StoreError("a decision needs the name of who decides", "give it: --by NAME")
    at, why = now(), plain(reason)
    row = {"pk": next_pk(connection, DecisionRow), "at": at, "by": who, "action": action, "subject": subject, "reason": why}
    connection.execute(insert(DecisionRow), [row | {"change": encode(change), "bulk": None, "undoes": None, "before": None}])
    audit.append(connection, [audit.Change(who, f"person.{action}", subject, before, after, why)], at)
