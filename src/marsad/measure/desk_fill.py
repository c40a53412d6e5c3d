"""Filling an empty store with made-up incidents, in minutes: rows as adding, coding and linking leave them, without coding or linking.

What linking keeps to compare tellings is left out (`event.row`, `event_block`), and so is the log of changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from random import Random
from threading import Semaphore
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marsad.incident import Decision, Kept, Telling
from marsad.link.agree import incident
from marsad.link.cluster import incident_id
from marsad.link.sources import outlet
from marsad.measure.desk_made import sizes, told
from marsad.read import Report
from marsad.record import CoderInfo, Event
from marsad.store import Store, StoreError
from marsad.store.impact import impact
from marsad.store.indexing import add as index
from marsad.store.intake import event_row
from marsad.store.prepare import encode, event_cells, key_of, record_hash, sha256, telling_key, text_bytes, url_key
from marsad.store.rows import rows as put
from marsad.store.schema import AssignmentRow, ContradictionRow, DecisionRow, DocumentRow, EventPartyRow, EventRow, IncidentRow, RecordRow
from marsad.store.words import event_words

SEED = 7
_PIECE = 400
"""Incidents that are made, and written, at a time."""
_AHEAD = 12
"""Pieces that are made before they are written."""
_AT = "2024-12-01T00:00:00.000Z"
_BY = ("A. Analyst", "B. Reader", "C. Editor", "D. Field", "E. Night", "F. Desk")
_CODER = CoderInfo("measure", "made")
Rows = dict[str, list[dict[str, Any]]]
_TABLES = {
    "document": DocumentRow,
    "record": RecordRow,
    "event": EventRow,
    "party": EventPartyRow,
    "incident": IncidentRow,
    "contradiction": ContradictionRow,
    "decision": DecisionRow,
    "assignment": AssignmentRow,
}


class Piece(NamedTuple):
    """Incidents to be made: the number of the first, how many records each has, the number of the first record, and the seed."""

    first: int
    sizes: list[int]
    record: int
    seed: int


def fill(url: str, incidents: int, records: int, jobs: int, on_made: Callable[[int], None] = lambda made: None, seed: int = SEED) -> None:
    """Fill a store, which must be empty, with so many incidents that so many reports tell of, one event in each.

    `on_made` is told how many incidents there are so far. Raises `StoreError` where the store holds something, or there would be fewer
    reports than incidents.
    """
    if not 0 < incidents <= records:
        raise StoreError(f"{records} records can't tell of {incidents} incidents", "ask for as many records as incidents at least")
    store = Store(url)
    try:
        if store.counts()["documents"]:
            raise StoreError(f"{url} holds documents", "give an empty database of its own to measurements")
        with get_context("spawn").Pool(jobs) as pool:
            number = dict.fromkeys(_TABLES, 1)
            for piece, (made, words) in zip(
                _pieces(incidents, records, seed), pool.imap(make, _pieces(incidents, records, seed)), strict=True
            ):
                with store.engine.begin() as connection:
                    _write(connection, made, words, number)
                on_made(piece.first + len(piece.sizes))
        _settled(store)
    finally:
        store.close()


def _held(pieces: Iterator[Piece], ahead: Semaphore) -> Iterator[Piece]:
    """The pieces, as many at a time as may wait to be written."""
    for piece in pieces:
        ahead.acquire()
        yield piece


def _pieces(incidents: int, records: int, seed: int) -> Iterator[Piece]:
    first, record, piece = 0, 1, list[int]()
    for size in sizes(incidents, records, seed):
        piece.append(size)
        if len(piece) == _PIECE:
            yield Piece(first, piece, record, seed)
            first, record, piece = first + len(piece), record + sum(piece), []
    if piece:
        yield Piece(first, piece, record, seed)


def _write(connection: Connection, made: Rows, words: list[tuple[int, str]], number: dict[str, int]) -> None:
    for name in ("contradiction", "decision"):
        for row in made[name]:
            row["pk"], number[name] = number[name], number[name] + 1
    for name, table in _TABLES.items():
        put(connection, table, made[name])
    index(connection, words)


def _settled(store: Store) -> None:
    """What a database knows of its tables, by which it chooses its ways."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


# -- one piece, in a process of its own


def make(piece: Piece) -> tuple[Rows, list[tuple[int, str]]]:
    """The rows of all tables, and the words of the events."""
    out: Rows = {name: [] for name in _TABLES}
    words: list[tuple[int, str]] = []
    record = piece.record
    for at, size in enumerate(piece.sizes):
        number = piece.first + at
        _, reports = told(number, size, piece.seed)
        _incident(number, record, reports, Random(piece.seed * 7_919 + number), out, words)
        record += size
    return out, words


def _incident(
    number: int, record: int, reports: list[tuple[Report, Event]], random: Random, out: Rows, words: list[tuple[int, str]]
) -> None:
    documents: dict[str, Kept] = {}
    tellings: list[Telling] = []
    pk = number + 1
    for at, (report, event) in enumerate(reports):
        key = key_of(report)
        source = outlet(report.publisher) or key
        out["document"].append(_document(record + at, key, report, source))
        documents[key] = _kept(key, report, source)
        out["record"].append(_record(record + at, event))
        tellings.append(_telling(record + at, pk, key, report, event, random, out, words))
    id = incident_id(tellings[0].key)
    verified = [Decision(at=_AT, by=_BY[0], action="verify", subject=id, reason="seen")] if random.random() < 0.005 else []
    one = incident(id, tellings, documents, verified)
    out["decision"] += [_decision(each.subject, each.by, each.action) for each in verified]
    if random.random() < 0.01:
        given = {"kind": "incident", "row": pk, "subject": id, "person": random.choice(_BY), "state": "open", "at": _AT, "by": _BY[0]}
        out["assignment"].append(given)
    place, when = one.place, one.when
    row = {"pk": pk, "id": id, "type": one.type, "status": one.status, "confidence": one.confidence}
    row |= {"place": place and place.id, "country": place and place.country, "first_day": when.start, "last_day": when.end}
    row |= {"opened": _AT, "stale": False, "merged_into": None, "revision": 1, "impact": impact(one), "body": encode(one)}
    out["incident"].append(row)
    out["contradiction"] += [{"incident": pk, "kind": c.kind, "other": c.with_, "body": encode(c)} for c in one.contradictions]


def _telling(
    pk: int, incident: int, key: str, report: Report, event: Event, random: Random, out: Rows, words: list[tuple[int, str]]
) -> Telling:
    cells = event_cells(event, b"", event_words(event, report.text, report.title))
    row: dict[str, Any] = event_row(pk, pk, pk, key, 0, cells) | {"row": None, "linked": True, "incident": incident}
    decision = "accepted" if random.random() < 0.05 else None
    if decision:
        row |= {"decision": decision, "edited": cells.body}
        out["decision"].append(_decision(row["key"], random.choice(_BY), "accept"))
    out["event"].append(row)
    out["party"] += [{"party": party, "event": pk, "role": role} for party, role in cells.parties]
    words.append((pk, cells.words))
    return Telling(key=telling_key(key, event.id), event=event, document=key, decision=decision)


def _decision(subject: str, by: str, action: str) -> dict[str, Any]:
    return {"at": _AT, "by": by, "action": action, "subject": subject, "reason": "", "change": b"{}"}


def _document(pk: int, key: str, report: Report, source: str) -> dict[str, Any]:
    digest = sha256(text_bytes(report.text))
    told = {"pk": pk, "key": key, "given_id": report.id, "text": report.text, "text_sha256": digest, "bytes_sha256": digest}
    told |= {"title": report.title, "publisher": report.publisher, "published": report.published and report.published.isoformat()}
    told |= {"language": "ar", "url": report.url, "url_key": url_key(report.url), "version": 1, "superseded_by": None, "copy_of": None}
    told |= {"agency": None, "source": source, "signature": None, "collected": _AT, "file": "made", "line": pk}
    return told | {"media_type": "text/plain", "private": b"[]"}


def _record(pk: int, event: Event) -> dict[str, Any]:
    told = {"pk": pk, "document": pk, "version": _CODER.version, "data": _CODER.data, "coded": _AT, "current": True}
    return told | {"sha256": record_hash(_CODER, [event], []), "left": b"[]", "events": None}


def _kept(key: str, report: Report, source: str) -> Kept:
    told = {name: getattr(report, name) for name in ("id", "title", "publisher")}
    published = report.published.isoformat() if report.published else None
    return Kept(key=key, text="", text_sha256="", bytes_sha256="", published=published, source=source, collected=_AT, file="made", **told)
