"""A telling as it stands, kept whole when a person decides on it, and brought back when that is undone."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from marsad.record import Event
from marsad.store.indexing import put
from marsad.store.linking import unlink
from marsad.store.prepare import encode, event_cells, private_names
from marsad.store.rising import rise
from marsad.store.rows import chunks
from marsad.store.rows import rows as put_rows
from marsad.store.schema import BlockRow, DocumentRow, EventPartyRow, EventRow, IncidentRow, RecordRow
from marsad.store.words import event_words

_EVENT = msgspec.json.Decoder(Event)


def snapshot(connection: Connection, row: Any) -> dict[str, Any]:
    """All that `restore` needs to bring a telling back to what it is now."""
    told = {name: getattr(row, name) for name in ("decision", "current", "linked")}
    blocks = list(connection.scalars(select(BlockRow.block).where(BlockRow.event == row.pk).order_by(BlockRow.block)))
    incident = connection.scalar(select(IncidentRow.id).where(IncidentRow.pk == row.incident)) if row.incident is not None else None
    bodies = {name: body and body.decode() for name, body in (("body", row.body), ("edited", row.edited))}
    return {**told, **bodies, "row": row.row and base64.b64encode(row.row).decode(), "blocks": blocks, "incident": incident}


def restore(connection: Connection, row: Any, kept: dict[str, Any], incident: int | None) -> None:
    """Bring a telling back to what `snapshot` kept of it, into the incident of this number."""
    if row.incident != incident:
        unlink(connection, [row.pk])
    edited = kept["edited"] and kept["edited"].encode()
    linking = kept["row"] and base64.b64decode(kept["row"])
    told = {name: kept[name] for name in ("decision", "current", "linked")} | {"edited": edited, "row": linking, "incident": incident}
    rewrite(connection, row, _EVENT.decode(edited or row.body), told)
    connection.execute(delete(BlockRow).where(BlockRow.event == row.pk))
    put_rows(connection, BlockRow, [{"block": block, "event": row.pk} for block in kept["blocks"]])
    if row.incident == incident is not None and (edited or row.body) == (row.edited or row.body):
        rise(connection, [incident])  # it says what it said: nothing is to be told anew
    else:
        stale(connection, {row.incident, incident})


def rewrite(connection: Connection, row: Any, event: Event, told: dict[str, Any]) -> None:
    """Put the cells of an event, by which it is found and linked, in the place of those that its row has; `told`: the other columns."""
    document = connection.execute(select(DocumentRow.text, DocumentRow.title).where(DocumentRow.pk == row.document)).one()
    cells = event_cells(event, b"", event_words(event, document.text, document.title))
    put(connection, [(row.pk, cells.words)])
    made = {name: getattr(cells, name) for name in cells.__struct_fields__ if name not in ("event_id", "parties", "body", "row", "words")}
    connection.execute(update(EventRow).where(EventRow.pk == row.pk).values(**made, **told))
    connection.execute(delete(EventPartyRow).where(EventPartyRow.event == row.pk))
    if cells.parties:
        connection.execute(insert(EventPartyRow), [{"party": party, "event": row.pk, "role": role} for party, role in cells.parties])


def tell_private(connection: Connection, document: int, event: Event) -> None:
    """Note the names of private persons that a person wrote in. Those that were noted stay: the history of the decisions tells them."""
    held = connection.scalars(select(DocumentRow.private).where(DocumentRow.pk == document)).one()
    names = sorted({*msgspec.json.decode(held, type=list[str]), *private_names([event])})
    connection.execute(update(DocumentRow).where(DocumentRow.pk == document).values(private=encode(names)))


def current_record(connection: Connection, document: int) -> int | None:
    """The number of the record that counts of a document."""
    return connection.scalar(select(RecordRow.pk).where(RecordRow.document == document, RecordRow.current))


def stale(connection: Connection, incidents: set[int | None]) -> None:
    """Let incidents, given by their numbers, be told anew."""
    for part in chunks(sorted(pk for pk in incidents if pk is not None)):
        connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(part)).values(stale=True))
