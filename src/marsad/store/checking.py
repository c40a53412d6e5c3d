"""Whether the store is as its log says: the log whole, and documents, records and incidents those that it tells of."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, func, select

from marsad.record import CoderInfo, Event, Left
from marsad.store import audit
from marsad.store.accounts_schema import AccountRow, state_of
from marsad.store.database import reading
from marsad.store.noting import logged_reason, undone_by
from marsad.store.prepare import record_hash, sha256, text_bytes
from marsad.store.schema import AuditRow, CommentRow, DecisionRow, DocumentRow, EventRow, IncidentRow, RawRow, RecordRow

_EVENTS = msgspec.json.Decoder(list[Event])
_LEFT = msgspec.json.Decoder(list[Left])
_MANY = 1000
_PERSON = "person."
_USER = "user:"
_RULINGS = {"accept": "accepted", "reject": "rejected", "edit": "edited", "add": "accepted"}
"""What people decide on tellings, and what is written on them then."""
_DECISIONS = tuple(_PERSON + action for action in (*_RULINGS, "verify", "merge", "split", "assign", "undo"))


class Verified(NamedTuple):
    """What was looked at, and what is wrong, in words."""

    rows: int
    head: str
    documents: int
    records: int
    incidents: int
    faults: list[str]


def verify(engine: Engine, noted: str | None = None) -> Verified:
    """Check the log, and what it tells of. `noted`: a head of the log that was noted down earlier."""
    with reading(engine) as connection:
        faults = [f"audit log, row {fault.seq}: {fault.what}" for fault in audit.verify_log(connection, noted)]
        rows, head = audit.head(connection)
        last = _last(connection)
        documents = records = incidents = 0
        for found in _documents(connection, last):
            documents += 1
            faults += found
        for found in _records(connection, last):
            records += 1
            faults += found
        for found in _incidents(connection, last):
            incidents += 1
            faults += found
        faults += _missing(connection, documents)
    return Verified(rows, head, documents, records, incidents, faults)


def _last(connection: Connection) -> dict[tuple[str, str], str | None]:
    """What the log says last of each document, record and incident: (action, subject) -> hash."""
    watched = ("document.add", "record.code", "incident.tell")
    told = select(AuditRow.action, AuditRow.subject, AuditRow.after).where(AuditRow.action.in_(watched)).order_by(AuditRow.seq)
    return {(row.action, row.subject): row.after for row in connection.execute(told)}


def _documents(connection: Connection, last: dict[tuple[str, str], str | None]) -> Iterator[list[str]]:
    told = select(DocumentRow.key, DocumentRow.given_id, DocumentRow.text, DocumentRow.text_sha256, DocumentRow.bytes_sha256, RawRow.body)
    told = told.outerjoin(RawRow, RawRow.sha256 == DocumentRow.bytes_sha256).order_by(DocumentRow.pk)
    for row in connection.execution_options(yield_per=_MANY).execute(told):
        faults = []
        digest = sha256(text_bytes(row.text))
        if digest != row.text_sha256 or last.get(("document.add", row.key)) != digest:
            faults.append(f"document {row.given_id}: its text is not the one that was added")
        received = digest if row.body is None else _unpacked(row.body)
        if received != row.bytes_sha256:
            faults.append(f"document {row.given_id}: its bytes are not those that were received")
        yield faults


def _unpacked(body: bytes) -> str | None:
    try:
        return sha256(zlib.decompress(body))
    except zlib.error:
        return None


def _records(connection: Connection, last: dict[tuple[str, str], str | None]) -> Iterator[list[str]]:
    told = select(RecordRow.__table__, DocumentRow.key, DocumentRow.given_id).join(DocumentRow).order_by(RecordRow.pk)
    for part in connection.execution_options(yield_per=_MANY).execute(told).partitions():
        current = [row.pk for row in part if row.current]
        bodies: dict[int, list[bytes]] = {}
        for at in range(0, len(current), 500):
            events = select(EventRow.record, EventRow.body).where(EventRow.record.in_(current[at : at + 500]))
            for record, body in connection.execute(events.order_by(EventRow.record, EventRow.ordinal)):
                bodies.setdefault(record, []).append(body)
        for row in part:
            events_json = row.events if row.events is not None else b"[" + b",".join(bodies.get(row.pk, ())) + b"]"
            try:
                digest = record_hash(CoderInfo(row.version, row.data), _EVENTS.decode(events_json), _LEFT.decode(row.left))
            except msgspec.DecodeError:
                digest = ""
            whole = digest == row.sha256 and (not row.current or last.get(("record.code", row.key)) == digest)
            yield [] if whole else [f"record of document {row.given_id}: its events are not those that were coded"]


def _incidents(connection: Connection, last: dict[tuple[str, str], str | None]) -> Iterator[list[str]]:
    told = (
        select(IncidentRow.id, IncidentRow.body).where(IncidentRow.merged_into.is_(None), IncidentRow.type != "").order_by(IncidentRow.pk)
    )
    for row in connection.execution_options(yield_per=_MANY).execute(told):
        whole = last.get(("incident.tell", row.id)) == sha256(row.body)
        yield [] if whole else [f"incident {row.id}: its cells are not those that were made of its tellings"]


def _missing(connection: Connection, documents: int) -> list[str]:
    """What the log tells of and the store has not."""
    faults = []
    added = connection.scalar(select(func.count()).where(AuditRow.action == "document.add")) or 0
    if added != documents:
        faults.append(f"the log tells of {added} documents, the store has {documents}")
    return faults + _decisions(connection) + _decided(connection) + _comments(connection) + _accounts(connection)


def _comments(connection: Connection) -> list[str]:
    """Comments that are not as they were written."""
    told = select(AuditRow.at, AuditRow.actor, AuditRow.subject, AuditRow.after).where(AuditRow.action == "comment.add")
    logged = [tuple(row) for row in connection.execute(told.order_by(AuditRow.seq))]
    columns = (CommentRow.at, CommentRow.by, CommentRow.subject, CommentRow.text)
    kept = [(*row[:3], sha256(row.text.encode())) for row in connection.execute(select(*columns).order_by(CommentRow.pk))]
    if len(logged) != len(kept):
        return [f"the log tells of {len(logged)} comments, the store has {len(kept)}"]
    pairs = zip(logged, kept, strict=True)
    return [f"comment {number}: it is not what was written on {one[2]}" for number, (one, other) in enumerate(pairs, 1) if one != other]


def _decisions(connection: Connection) -> list[str]:
    """Decisions that are not those that the log tells of."""
    columns = (DecisionRow.at, DecisionRow.by, DecisionRow.action, DecisionRow.subject, DecisionRow.reason, DecisionRow.undoes)
    told = select(AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.subject, AuditRow.reason).where(AuditRow.action.in_(_DECISIONS))
    logged = [(row.at, row.actor, row.action.removeprefix(_PERSON), *row[3:]) for row in connection.execute(told.order_by(AuditRow.seq))]
    kept = [(*row[:4], logged_reason(row.reason, row.undoes)) for row in connection.execute(select(*columns).order_by(DecisionRow.pk))]
    if len(logged) != len(kept):
        return [f"the log tells of {len(logged)} decisions, the store has {len(kept)}"]
    pairs = zip(logged, kept, strict=True)
    return [f"decision {number}: it is not what the log tells of {one[3]}" for number, (one, other) in enumerate(pairs, 1) if one != other]


def _decided(connection: Connection) -> list[str]:
    """Tellings that are not as people last decided, without what they undid."""
    told = select(AuditRow.subject, AuditRow.action, AuditRow.after, AuditRow.reason).where(AuditRow.action.in_(_DECISIONS))
    held: dict[str, dict[int, tuple[str, str | None]]] = {}
    for number, row in enumerate(connection.execute(told.order_by(AuditRow.seq)), 1):
        action = row.action.removeprefix(_PERSON)
        if action in _RULINGS:
            held.setdefault(row.subject, {})[number] = (_RULINGS[action], row.after)
        elif action == "undo":
            held.get(row.subject, {}).pop(undone_by(row.reason), None)
    last = {key: rulings[max(rulings)] for key, rulings in held.items() if rulings}
    now = select(EventRow.key, EventRow.decision, EventRow.edited).where(EventRow.decision.is_not(None)).order_by(EventRow.pk)
    found = {row.key: (row.decision, row.edited and sha256(row.edited)) for row in connection.execute(now)}
    faults = []
    for key in sorted(last.keys() | found.keys()):
        decision, digest = last.get(key, (None, None))
        stands = found.get(key, (None, None))
        if stands[0] != decision or (decision != "rejected" and stands[1] != digest):
            faults.append(f"telling {key}: it is not as the last decision of a person left it")
    return faults


def _accounts(connection: Connection) -> list[str]:
    """Accounts that were changed past the log: another role, another password, or let in."""
    told = select(AuditRow.seq, AuditRow.subject, AuditRow.before, AuditRow.after)
    told = told.where(func.substr(AuditRow.subject, 1, len(_USER)) == _USER, AuditRow.after.is_not(None)).order_by(AuditRow.seq)
    last: dict[str, str | None] = {}
    faults = []
    for row in connection.execute(told):
        if row.before != last.get(row.subject):
            faults.append(f"{row.subject}: it was changed past the log before row {row.seq}")
        last[row.subject] = row.after
    held = {
        _USER + row.name: state_of(row.name, row.role, row.disabled, row.password, row.outside)
        for row in connection.execute(select(AccountRow.__table__))
    }
    return faults + [
        f"{name}: it is not as the log tells" for name in sorted(last.keys() | held.keys()) if last.get(name) != held.get(name)
    ]
