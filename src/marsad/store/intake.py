"""Documents and their records into the store: many at a time, each once, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, select

from marsad.link.copies import Known
from marsad.read import Report
from marsad.store import audit
from marsad.store.clock import now
from marsad.store.copying import Copying
from marsad.store.indexing import add as index
from marsad.store.prepare import EventCells, RecordCells, as_copy, encode, packed, sha256, telling_key, text_bytes, url_key
from marsad.store.rows import chunks, next_pk, rows
from marsad.store.schema import BandRow, DocumentRow, EventPartyRow, EventRow, RawRow, RecordRow
from marsad.store.sourcing import settle
from marsad.store.versions import Version, addresses, earlier

_Values = dict[str, Any]
_CELLS = tuple(name for name in EventCells.__struct_fields__ if name not in ("parties", "words"))
_cells = attrgetter(*_CELLS)


class Arrival(NamedTuple):
    """A report with its identity and what the coder read in it."""

    key: str
    report: Report
    record: RecordCells


class Kept(NamedTuple):
    """What came of one document."""

    id: str
    outcome: str
    events: int
    copy_of: str | None
    version: int
    key: str


class Added(NamedTuple):
    """What came of a batch."""

    documents: int
    events: int
    copies: int
    versions: list[Version]
    rows: list[Kept]


def known(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of the keys whose documents are kept already."""
    found: set[str] = set()
    for part in chunks(list(keys)):
        found.update(connection.scalars(select(DocumentRow.key).where(DocumentRow.key.in_(part))))
    return found


def add(engine: Engine, arrivals: Sequence[Arrival], actor: str, recent: dict[int, Known] | None = None) -> Added:
    """Keep documents with their records. Those that are kept already are passed over; when this returns, the rest is on disk.

    `recent`: what `Copying` keeps in memory from one batch to the next.
    """
    at = now()
    with engine.begin() as connection:
        audit.lock(connection)
        seen = known(connection, (arrival.key for arrival in arrivals))
        fresh = [arrival for arrival in {arrival.key: arrival for arrival in arrivals}.values() if arrival.key not in seen]
        if not fresh:
            return Added(0, 0, 0, [], [])
        document, record = next_pk(connection, DocumentRow), next_pk(connection, RecordRow)
        copying, versions = Copying(connection, [arrival.record for arrival in fresh], {} if recent is None else recent), list[Version]()
        documents, raws, bands, records, changes = (
            list[_Values](),
            dict[str, bytes](),
            list[_Values](),
            list[_Values](),
            list[audit.Change](),
        )
        for number, (key, report, cells) in enumerate(fresh):
            pk, address = document + number, url_key(report.url)
            digest, raw = packed(report)
            if raw is not None:
                raws[digest] = raw
            origin = copying.origin(key, pk, report, cells)
            bands += [{"band": band, "document": pk} for band in origin.bands]
            documents.append(
                {
                    "pk": pk,
                    "key": key,
                    "given_id": report.id,
                    "text": report.text,
                    "text_sha256": sha256(text_bytes(report.text)),
                    "bytes_sha256": digest,
                    "title": report.title,
                    "publisher": report.publisher,
                    "published": report.published and report.published.isoformat(),
                    "language": "ar",
                    "url": report.url,
                    "url_key": address,
                    "version": 1,
                    "superseded_by": None,
                    "copy_of": origin.copy_of,
                    "agency": cells.agency,
                    "source": origin.source,
                    "signature": cells.signature,
                    "collected": at,
                    "file": report.source,
                    "line": report.line,
                    "media_type": report.media_type,
                    "private": encode(cells.private),
                }
            )
            records.append(record_row(record + number, pk, cells, at))
            changes.append(audit.Change(actor, "document.add", key, None, documents[-1]["text_sha256"], report.source))
            changes.append(audit.Change(actor, "record.code", key, None, cells.sha256, f"{cells.version} {cells.data[:16]}"))
        rows(connection, DocumentRow, documents)
        rows(connection, RawRow, _new_raws(connection, raws))
        rows(connection, BandRow, bands)
        rows(connection, RecordRow, records)
        events = _events(connection, [(record + n, row, a.record.events) for n, (row, a) in enumerate(zip(documents, fresh, strict=True))])
        settle(connection, {row["copy_of"] for row in documents if row["copy_of"] is not None}, document)
        held = addresses(connection, documents)
        for row in documents:
            if row["url_key"] in held and (version := earlier(connection, row)) is not None:
                versions.append(version)
                row["version"] = version.number
                changes.append(audit.Change(actor, "document.supersede", version.earlier, None, row["key"], row["url"] or ""))
        audit.append(connection, changes, at)
    told = [
        Kept(row["given_id"], "version" if row["version"] > 1 else "added", len(cells.events), row["copy_of"], row["version"], row["key"])
        for row, (_, _, cells) in zip(documents, fresh, strict=True)
    ]
    return Added(len(fresh), events, sum(row["copy_of"] is not None for row in documents), versions, told)


def record_row(pk: int, document: int, cells: RecordCells, at: str) -> dict[str, Any]:
    """A record as it is inserted."""
    told = {"version": cells.version, "data": cells.data, "sha256": cells.sha256, "left": cells.left}
    return {"pk": pk, "document": document, "coded": at, "current": True, "events": None, **told}


def event_row(pk: int, record: int, document: int, key: str, ordinal: int, cells: EventCells) -> dict[str, Any]:
    """An event as it is inserted, waiting to be linked."""
    told = dict(zip(_CELLS, _cells(cells), strict=True))
    fixed = {"current": True, "decision": None, "edited": None, "linked": False, "incident": None, "made_by": None}
    return {"pk": pk, "key": telling_key(key, cells.event_id), "record": record, "document": document, "ordinal": ordinal, **told, **fixed}


def _events(connection: Connection, told: list[tuple[int, _Values, list[EventCells]]]) -> int:
    pk, events, parties, words = next_pk(connection, EventRow), list[_Values](), list[_Values](), list[tuple[int, str]]()
    for record, document, cells in told:
        for ordinal, event in enumerate(cells):
            row = event_row(pk, record, document["pk"], document["key"], ordinal, event)
            if document["copy_of"] is not None:
                row["row"] = as_copy(event.row, document["copy_of"])
            events.append(row)
            parties += [{"party": party, "event": pk, "role": role} for party, role in event.parties]
            words.append((pk, event.words))
            pk += 1
    rows(connection, EventRow, events)
    rows(connection, EventPartyRow, parties)
    index(connection, words)
    return len(events)


def _new_raws(connection: Connection, raws: dict[str, bytes]) -> list[dict[str, Any]]:
    kept: set[str] = set()
    for part in chunks(list(raws)):
        kept.update(connection.scalars(select(RawRow.sha256).where(RawRow.sha256.in_(part))))
    return [{"sha256": digest, "body": body} for digest, body in raws.items() if digest not in kept]
