"""A later record of a document in the place of the one that was current."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, select, update

from marsad.record import Event
from marsad.store import MACHINE, audit
from marsad.store.bonds import pass_on
from marsad.store.indexing import put
from marsad.store.intake import event_row, record_row
from marsad.store.linking import retire, unlink
from marsad.store.prepare import EventCells, RecordCells, as_copy, encode, private_names, telling_key
from marsad.store.rows import next_pk, rows
from marsad.store.schema import DocumentRow, EventPartyRow, EventRow, IncidentRow, RecordRow

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


def replace(connection: Connection, key: str, cells: RecordCells, at: str, changes: list[audit.Change]) -> Recoded:
    """Let a new record take the place of the current one of a document; `changes` are for the log."""
    told = select(DocumentRow.pk, DocumentRow.copy_of, DocumentRow.superseded_by, RecordRow.pk.label("record"), RecordRow.sha256)
    document = connection.execute(told.join(RecordRow).where(DocumentRow.key == key, RecordRow.current)).one()
    if document.superseded_by is not None:  # meanwhile
        return Recoded(0, 0, 0, 0, 0, 0)
    events = connection.execute(select(EventRow.__table__).where(EventRow.document == document.pk).order_by(EventRow.pk)).all()
    _archive(connection, document.record, [row for row in events if row.record == document.record])
    record = next_pk(connection, RecordRow)
    rows(connection, RecordRow, [record_row(record, document.pk, cells, at)])
    changes.append(audit.Change(MACHINE, "record.code", key, document.sha256, cells.sha256, f"{cells.version} {cells.data[:16]}"))
    work = _Work(connection, key, document, record, events, changes)
    for ordinal, event in enumerate(cells.events):
        work.take(ordinal, event)
    work.end(cells.private)
    return work.done


class _Work:
    """The events of a document, one after another put in the place of those that it had."""

    def __init__(
        self, connection: Connection, key: str, document: Any, record: int, events: Sequence[Any], changes: list[audit.Change]
    ) -> None:
        self.connection, self.key, self.document, self.record, self.changes = connection, key, document, record, changes
        self.held = {row.key: row for row in events}
        self.judged = [row for row in events if row.decision is not None]
        self.next = next_pk(connection, EventRow)
        self.new: list[dict[str, Any]] = []
        self.parties: list[dict[str, Any]] = []
        self.words: list[tuple[int, str]] = []
        self.done = Recoded(1, 0, 0, 0, 0, 0)

    def take(self, ordinal: int, event: EventCells) -> None:
        """Put in the event that stands at `ordinal` of the new record."""
        linking = event.row if self.document.copy_of is None else as_copy(event.row, self.document.copy_of)
        row = self.held.pop(telling_key(self.key, event.event_id), None)
        judged = (row is None or not row.current) and any(overlap(span(event.body), span(one.body)) for one in self.judged)
        if row is None:
            self._insert(ordinal, event, linking, judged)
        elif row.decision is not None or judged:
            here = update(EventRow).where(EventRow.pk == row.pk)
            self.connection.execute(here.values(record=self.record, ordinal=ordinal, body=event.body))
            self._count(kept=1)
        else:
            self._update(row, ordinal, event, linking)

    def _count(self, **more: int) -> None:
        self.done += Recoded(*(more.get(name, 0) for name in Recoded._fields))

    def _insert(self, ordinal: int, event: EventCells, linking: bytes, judged: bool) -> None:
        fresh = event_row(self.next, self.record, self.document.pk, self.key, ordinal, event) | {"row": linking}
        if judged:
            fresh |= {"current": False, "linked": True}
            self.changes.append(audit.Change(MACHINE, "event.overruled", fresh["key"], None, None, "a person has judged these words"))
        self.new.append(fresh)
        self._index(self.next, event)
        self.next += 1
        self._count(kept=int(judged), new=int(not judged))

    def _index(self, pk: int, event: EventCells) -> None:
        self.words.append((pk, event.words))
        self.parties += [{"party": party, "event": pk, "role": role} for party, role in event.parties]

    def _update(self, row: Any, ordinal: int, event: EventCells, linking: bytes) -> None:
        """Write the cells of an event anew; it is linked anew where what is compared changed."""
        alike, same = row.row == linking and row.current, row.body == event.body
        self._count(**{"new" if not row.current else "same" if same else "changed": 1})
        told: dict[str, Any] = {
            name: getattr(event, name) for name in event.__struct_fields__ if name not in ("event_id", "parties", "row", "words")
        }
        told |= {"record": self.record, "ordinal": ordinal, "row": linking, "current": True}
        if not alike:
            unlink(self.connection, [row.pk])
        elif not same and row.incident is not None:
            self.connection.execute(update(IncidentRow).where(IncidentRow.pk == row.incident).values(stale=True))
        self.connection.execute(update(EventRow).where(EventRow.pk == row.pk).values(**told))
        self.connection.execute(delete(EventPartyRow).where(EventPartyRow.event == row.pk))
        self._index(row.pk, event)

    def end(self, private: Sequence[str]) -> None:
        """Write what is new, and let go of what is read no more. `private`: names of private persons that the record tells."""
        rows(self.connection, EventRow, self.new)
        rows(self.connection, EventPartyRow, self.parties)
        put(self.connection, self.words)
        gone = [row for row in self.held.values() if row.decision is None and row.current]
        retire(self.connection, [row.pk for row in gone])
        living = [(fresh["key"], span(fresh["body"])) for fresh in self.new if fresh["current"]]
        for row in gone:
            pass_on(self.connection, row.key, [key for key, words in living if words == span(row.body)])
        self._count(gone=len(gone), kept=sum(row.decision is not None and row.current for row in self.held.values()))
        names = {*private, *private_names(_EVENT.decode(row.edited) for row in self.judged if row.edited)}
        here = update(DocumentRow).where(DocumentRow.pk == self.document.pk)
        self.connection.execute(here.values(private=encode(sorted(names))))


def _archive(connection: Connection, record: int, events: list[Any]) -> None:
    told = encode([msgspec.Raw(row.body) for row in sorted(events, key=lambda row: row.ordinal)])
    connection.execute(update(RecordRow).where(RecordRow.pk == record).values(current=False, events=told))


def span(body: bytes) -> tuple[bool, int, int]:
    """Where the trigger of an event stands: whether in the title, and from where to where."""
    trigger = msgspec.json.decode(body)["trigger"]
    return trigger.get("in") is not None, trigger["start"], trigger["end"]


def overlap(one: tuple[bool, int, int], other: tuple[bool, int, int]) -> bool:
    """Whether two triggers have a letter in common."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
