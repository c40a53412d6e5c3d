"""Coding anew what an earlier version of the coder, or of its data, has coded. The earlier record is kept as history.

An event that both readings have keeps its key, its decision and, where what is compared did not change, its incident. What a person
accepted, corrected or rejected stays as the person left it; a new event on words that a person has judged already stays out. One that
takes the place of another on the same words takes over what a person put it together with, or apart from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, delete, or_, select, update

from marsad.read import Report
from marsad.record import Event
from marsad.store import BATCH, MACHINE, audit
from marsad.store.bonds import pass_on
from marsad.store.clock import now
from marsad.store.coding import Coded, Fault, code
from marsad.store.database import reading
from marsad.store.indexing import put
from marsad.store.intake import event_row, record_row
from marsad.store.linking import Linked, link, retire, unlink
from marsad.store.prepare import EventCells, RecordCells, as_copy, encode, private_names, telling_key
from marsad.store.rows import next_pk, rows
from marsad.store.schema import DocumentRow, EventPartyRow, EventRow, IncidentRow, RecordRow

if TYPE_CHECKING:
    from marsad.coder import Coder

_EVENT = msgspec.json.Decoder(Event)


class Recoded(NamedTuple):
    """What coding anew changed: documents, and events as before, changed, new, gone, and left as a person decided."""

    documents: int
    same: int
    changed: int
    new: int
    gone: int
    kept: int

    def __add__(self, other: object) -> Recoded:
        """The sums, cell by cell."""
        assert isinstance(other, Recoded)
        return Recoded(*(a + b for a, b in zip(self, other, strict=True)))


def recode(
    engine: Engine,
    version: str,
    data: str,
    coder: Callable[[], Coder],
    jobs: int = 1,
    since: str | None = None,
    everything: bool = False,
    on_fault: Callable[[Report, Fault], None] = lambda report, fault: None,
) -> tuple[Recoded, Linked]:
    """Code anew the current documents whose record another version or other data made; those published since a day, or all."""
    total, batch = Recoded(0, 0, 0, 0, 0, 0), list[Coded]()
    for coded in code(_tasks(engine, version, data, since, everything), coder, jobs):
        if isinstance(coded[1], Fault):
            on_fault(coded[0][1], coded[1])
            continue
        batch.append(coded)
        if len(batch) >= BATCH:
            total, batch = total + _keep(engine, batch), []
    return total + _keep(engine, batch), link(engine, MACHINE)


def _tasks(engine: Engine, version: str, data: str, since: str | None, everything: bool) -> Iterator[tuple[str, Report]]:
    """The reports to be coded, with their keys, a batch at a time: what is written meanwhile is not waited for."""
    columns = (DocumentRow.pk, DocumentRow.key, DocumentRow.given_id, DocumentRow.text, DocumentRow.title, DocumentRow.published)
    told = select(*columns, DocumentRow.publisher, DocumentRow.url, DocumentRow.file, DocumentRow.line)
    told = told.join(RecordRow, RecordRow.document == DocumentRow.pk).where(RecordRow.current, DocumentRow.superseded_by.is_(None))
    if not everything:
        told = told.where(or_(RecordRow.version != version, RecordRow.data != data))
    if since is not None:
        told = told.where(DocumentRow.published >= since)
    at = 0
    while True:
        with reading(engine) as connection:
            found = connection.execute(told.where(DocumentRow.pk > at).order_by(DocumentRow.pk).limit(BATCH)).all()
        if not found:
            return
        at = found[-1].pk
        for row in found:
            day = date.fromisoformat(row.published) if row.published else None
            yield row.key, Report(row.given_id, row.text, row.title, day, row.publisher, row.url, row.file, row.line)


def _keep(engine: Engine, batch: list[Coded]) -> Recoded:
    total, changes, at = Recoded(0, 0, 0, 0, 0, 0), list[audit.Change](), now()
    if not batch:
        return total
    with engine.begin() as connection:
        audit.lock(connection)
        for (key, _), cells in batch:
            assert isinstance(cells, RecordCells)
            total += _replace(connection, key, cells, at, changes)
        audit.append(connection, changes, at)
    return total


def _replace(connection: Connection, key: str, cells: RecordCells, at: str, changes: list[audit.Change]) -> Recoded:
    """Let a new record take the place of the current one of a document."""
    told = select(DocumentRow.pk, DocumentRow.copy_of, DocumentRow.superseded_by, RecordRow.pk.label("record"), RecordRow.sha256)
    document = connection.execute(told.join(RecordRow).where(DocumentRow.key == key, RecordRow.current)).one()
    if document.superseded_by is not None:  # meanwhile
        return Recoded(0, 0, 0, 0, 0, 0)
    events = connection.execute(select(EventRow.__table__).where(EventRow.document == document.pk).order_by(EventRow.pk)).all()
    _archive(connection, document.record, [row for row in events if row.record == document.record])
    record = next_pk(connection, RecordRow)
    rows(connection, RecordRow, [record_row(record, document.pk, cells, at)])
    changes.append(audit.Change(MACHINE, "record.code", key, document.sha256, cells.sha256, f"{cells.version} {cells.data[:16]}"))
    held = {row.key: row for row in events}
    judged = [row for row in events if row.decision is not None]
    private = {*cells.private, *private_names(_EVENT.decode(row.edited) for row in judged if row.edited)}
    connection.execute(update(DocumentRow).where(DocumentRow.pk == document.pk).values(private=encode(sorted(private))))
    same = changed = back = kept = 0
    new: list[dict[str, Any]] = []
    parties: list[dict[str, Any]] = []
    words: list[tuple[int, str]] = []
    pk = next_pk(connection, EventRow)
    for ordinal, event in enumerate(cells.events):
        linking = event.row if document.copy_of is None else as_copy(event.row, document.copy_of)
        row = held.pop(telling_key(key, event.event_id), None)
        out = (row is None or not row.current) and any(_overlap(_span(event.body), _span(one.body)) for one in judged)
        if row is None:
            fresh = event_row(pk, record, document.pk, key, ordinal, event) | {"row": linking}
            if out:
                fresh |= {"current": False, "linked": True}
                changes.append(audit.Change(MACHINE, "event.overruled", fresh["key"], None, None, "a person has judged these words"))
            new.append(fresh)
            words.append((pk, event.words))
            parties += _parties(pk, event)
            pk += 1
        elif row.decision is not None or out:
            kept += 1
            connection.execute(update(EventRow).where(EventRow.pk == row.pk).values(record=record, ordinal=ordinal, body=event.body))
        else:
            alike = row.row == linking and row.current
            back += not row.current
            same, changed = same + (row.current and row.body == event.body), changed + (row.current and row.body != event.body)
            if not alike:
                unlink(connection, [row.pk])
            words.append((row.pk, event.words))
            _update(connection, row.pk, record, ordinal, event, linking, relink=not alike)
            if alike and row.body != event.body and row.incident is not None:
                _tell_again(connection, row.incident)
    rows(connection, EventRow, new)
    rows(connection, EventPartyRow, parties)
    put(connection, words)
    gone = [row for row in held.values() if row.decision is None and row.current]
    retire(connection, [row.pk for row in gone])
    for row in gone:
        pass_on(connection, row.key, [fresh["key"] for fresh in new if fresh["current"] and _span(fresh["body"]) == _span(row.body)])
    kept += sum(row.decision is not None and row.current for row in held.values())
    return Recoded(1, same, changed, back + len(new), len(gone), kept)


def _archive(connection: Connection, record: int, events: list[Any]) -> None:
    told = encode([msgspec.Raw(row.body) for row in sorted(events, key=lambda row: row.ordinal)])
    connection.execute(update(RecordRow).where(RecordRow.pk == record).values(current=False, events=told))


def _update(connection: Connection, pk: int, record: int, ordinal: int, event: EventCells, linking: bytes, relink: bool) -> None:
    told: dict[str, Any] = {
        name: getattr(event, name) for name in event.__struct_fields__ if name not in ("event_id", "parties", "row", "words")
    }
    told |= {"record": record, "ordinal": ordinal, "row": linking, "current": True} | ({"linked": False} if relink else {})
    connection.execute(update(EventRow).where(EventRow.pk == pk).values(**told))
    connection.execute(delete(EventPartyRow).where(EventPartyRow.event == pk))
    rows(connection, EventPartyRow, _parties(pk, event))


def _parties(pk: int, event: EventCells) -> list[dict[str, Any]]:
    return [{"party": party, "event": pk, "role": role} for party, role in event.parties]


def _tell_again(connection: Connection, incident: int) -> None:
    connection.execute(update(IncidentRow).where(IncidentRow.pk == incident).values(stale=True))


def _span(body: bytes) -> tuple[bool, int, int]:
    trigger = msgspec.json.decode(body)["trigger"]
    return trigger.get("in") is not None, trigger["start"], trigger["end"]


def _overlap(one: tuple[bool, int, int], other: tuple[bool, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
