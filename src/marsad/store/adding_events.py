"""Events that the coder missed and a person adds: tellings like the others, that no later coder changes, and known by who made them.

Each stands in a record of its own, so that the record of the coder stays what the coder read.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select, update

from marsad.record import CoderInfo, Event, Step
from marsad.store import audit
from marsad.store.clock import now
from marsad.store.correcting import faults
from marsad.store.database import StoreError
from marsad.store.indexing import put
from marsad.store.intake import event_row
from marsad.store.noting import named, needed, note
from marsad.store.prepare import encode, event_cells, plain, record_hash, sha256, telling_key
from marsad.store.restoring import rewrite, tell_private
from marsad.store.rows import next_pk, rows
from marsad.store.schema import DocumentRow, EventPartyRow, EventRow, RecordRow
from marsad.store.words import event_words

PERSON = "person"
"""The version of the records that people make, and the first step of their events."""


def event_id(document: str, event: Event) -> str:
    """The id of an event that a person adds: the same words, type and place in one document give the same."""
    where, place = event.trigger, event.place and (event.place.id or event.place.name)
    told = [PERSON, document, event.type, where.in_, where.start, where.end, place]
    return hashlib.sha256(encode(told)).hexdigest()[:16]


def add_event(engine: Engine, document: str, event: Event, by: str, reason: str, bulk: str | None = None) -> str:
    """Add an event to a document, given by its key; gives the key of the telling. The store sets the id, and says in `why` who added it.

    Raises `StoreError` where there is no such document, where it quotes what the document does not say, or where it is there already.
    """
    with engine.begin() as connection:
        audit.lock(connection)
        columns = (DocumentRow.pk, DocumentRow.key, DocumentRow.text, DocumentRow.title, DocumentRow.superseded_by)
        held = connection.execute(select(*columns).where(DocumentRow.key == plain(document))).one_or_none()
        if held is None:
            raise StoreError(f"there is no document {document}", "give its key")
        if held.superseded_by is not None:
            raise StoreError("a later version of this report has taken its place", "add the event to that")
        who, why = named(by), needed(reason)
        made = msgspec.structs.replace(
            event, id=event_id(held.key, event), content_of=event.content_of or None, why=[Step(PERSON, "added", event.trigger)]
        )
        for fault in faults(made, held.text, held.title):
            raise StoreError(fault, "mark the words in the text, and choose from what marsad schema describes")
        key, body = telling_key(held.key, made.id), encode(made)
        _put(connection, held, key, made, who)
        hashes = None, sha256(body)
        note(connection, who, "add", key, why, {"event": msgspec.to_builtins(made)}, hashes, before={"incident": None}, bulk=bulk)
        tell_private(connection, held.pk, made)
        return key


def _put(connection: Connection, document: Any, key: str, event: Event, who: str) -> None:
    there = connection.execute(select(EventRow.__table__).where(EventRow.key == key)).one_or_none()
    if there is not None and (there.decision is not None or there.current):
        raise StoreError(f"the event is there already: {key}", "correct that one")
    record, body = _record(connection, document, event), encode(event)
    judged = {"decision": "accepted", "edited": body, "made_by": who, "current": True}
    if there is not None:  # it was added before, and that was undone
        rewrite(connection, there, event, judged | {"body": body, "record": record, "row": None})
        connection.execute(update(EventRow).where(EventRow.pk == there.pk).values(linked=False))
        return
    pk = next_pk(connection, EventRow)
    cells = event_cells(event, b"", event_words(event, document.text, document.title))
    row = event_row(pk, record, document.pk, document.key, 0, cells)
    rows(connection, EventRow, [row | judged | {"row": None}])
    rows(connection, EventPartyRow, [{"party": party, "event": pk, "role": role} for party, role in cells.parties])
    put(connection, [(pk, cells.words)])


def _record(connection: Connection, document: Any, event: Event) -> int:
    """A record that holds this event alone, beside that of the coder; gives its number."""
    pk, events = next_pk(connection, RecordRow), [event]
    told = {"version": PERSON, "data": "", "coded": now(), "current": False, "left": b"[]", "events": encode(events)}
    digest = record_hash(CoderInfo(PERSON, ""), events, [])
    rows(connection, RecordRow, [{"pk": pk, "document": document.pk, "sha256": digest, **told}])
    return pk
