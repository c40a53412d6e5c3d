"""A report and its record as rows: all that can be made without looking into the store, so that it can be made in any process."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from marsad.incident import Kept, Telling
from marsad.link.agencies import agency
from marsad.link.copies import signature, words
from marsad.link.graph import above
from marsad.link.row import Row
from marsad.link.rows import rows
from marsad.link.sources import outlet
from marsad.read import Report
from marsad.record import CoderInfo, Event, Left, Party, Record
from marsad.store.words import event_words
from marsad.text.fold import fold

_JSON = msgspec.json.Encoder()
_PACK = msgspec.msgpack.Encoder()
_ROW = msgspec.msgpack.Decoder(Row)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid", re.ASCII)
"""Parameters of addresses that say where a reader came from, not what is read."""


class EventCells(msgspec.Struct, frozen=True):
    """An event as a row, with the parties that it names by id and role (those whom they belong to as well)."""

    event_id: str
    type: str
    status: str
    place: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: str | None
    first_day: str | None
    last_day: str | None
    day: str
    confidence: float
    body: bytes
    row: bytes
    words: str
    parties: list[tuple[str, str]]


class RecordCells(msgspec.Struct, frozen=True):
    """A record as rows."""

    version: str
    data: str
    sha256: str
    left: bytes
    events: list[EventCells]
    private: list[str]
    """Names of private persons, as written."""
    told: str
    """The words of the text as copies are told by them, with a space between."""
    signature: bytes
    """Of the text, by which its copies are found."""
    agency: str | None
    outlet: str | None
    """The publisher by its id, else by its name; None where it is not told."""


class Told(msgspec.Struct, frozen=True):
    """The parts of a record that its hash covers."""

    coder: CoderInfo
    events: list[Event]
    left: list[Left]


def encode(value: object) -> bytes:
    """A value as JSON."""
    return _JSON.encode(value)


def sha256(data: bytes) -> str:
    """A hash in hex."""
    return hashlib.sha256(data).hexdigest()


def text_bytes(text: str) -> bytes:
    """A text as UTF-8 (lone surrogates passed through)."""
    return text.encode("utf-8", "surrogatepass")


def plain(text: str) -> str:
    """A text with what no database keeps (NUL, lone surrogates) as U+FFFD, one for one."""
    return _NO_TEXT.sub("\ufffd", text)


def storable(report: Report) -> Report:
    """The report with what no database keeps as U+FFFD, one for one, so that offsets stay."""
    told = {name: getattr(report, name) for name in ("id", "text", "title", "publisher", "url", "source")}
    clean: dict[str, Any] = {name: plain(value) for name, value in told.items() if value and _NO_TEXT.search(value)}
    return replace(report, **clean) if clean else report


def key_of(report: Report) -> str:
    """The identity of a report: a hash of its text and of what is told about it. Two papers that print one text are two documents;
    a file read twice, or under another name, is one."""
    told = [sha256(text_bytes(report.text)), report.title, report.publisher, report.published and report.published.isoformat()]
    return sha256(encode([*told, report.url, report.id if report.given else None]))


def url_key(url: str | None) -> str | None:
    """An address without what does not tell pages apart: scheme, "www.", fragment, tracking, a slash at the end.

    >>> url_key("https://www.example.org/a/?utm_source=x&id=3#top")
    'example.org/a?id=3'
    """
    if not url or not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    host = parts.netloc.lower().removeprefix("www.")
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)))
    return urlunsplit(("", "", host + parts.path.rstrip("/"), query, "")) or None


def packed(report: Report) -> tuple[str, bytes | None]:
    """The hash of the bytes as received, and these bytes packed; None where they are the text in UTF-8."""
    text = text_bytes(report.text)
    if report.raw is None or report.raw == text:
        return sha256(text), None
    return sha256(report.raw), zlib.compress(report.raw, 1)


def record_hash(coder: CoderInfo, events: list[Event], left: list[Left]) -> str:
    """The hash of a record: of coder, events and what was left, as JSON."""
    return sha256(_JSON.encode(Told(coder, events, left)))


def telling_key(document: str, event_id: str) -> str:
    """The key of an event in the store: event ids are told apart only within a document."""
    return f"{document[:16]}.{event_id}"


def prepare(key: str, report: Report, record: Record) -> RecordCells:
    """The record of a report as rows."""
    published = report.published.isoformat() if report.published else None
    kept = Kept(key=key, id=report.id, text=report.text, text_sha256="", bytes_sha256="", title=report.title, publisher=report.publisher)
    kept.published = published
    folded = fold(report.text).text
    told = words(report.text, folded)
    linked = rows(kept, [Telling(key=telling_key(key, event.id), event=event, document=key) for event in record.events])
    return RecordCells(
        record.coder.version,
        record.coder.data,
        record_hash(record.coder, record.events, record.left),
        _JSON.encode(record.left),
        [
            event_cells(event, _PACK.encode(row), event_words(event, report.text, report.title))
            for event, row in zip(record.events, linked, strict=True)
        ],
        private_names(record.events),
        " ".join(told),
        signature(told),
        agency(report.text, report.title, report.publisher, folded=folded),
        outlet(report.publisher),
    )


def event_cells(event: Event, row: bytes, words: str) -> EventCells:
    """An event as a row."""
    place, when = event.place, event.when
    return EventCells(
        event.id,
        event.type,
        event.status,
        *((place.id, place.country, place.admin1, place.lat, place.lon, place.precision) if place else (None,) * 6),
        when.start,
        when.end,
        when.end or when.start or "",
        event.confidence,
        _JSON.encode(event),
        row,
        words,
        _parties(event),
    )


def as_copy(row: bytes, original: str) -> bytes:
    """A row of linking as that of a document whose text is that of another."""
    told = _ROW.decode(row)
    told.copy = original + told.copy.removeprefix(told.text)
    told.text = original
    return _PACK.encode(told)


def parties_of(event: Event) -> list[Party]:
    """All whom an event names."""
    counted = [count.of for count in event.counts if count.of]
    owners = [item.owner for item in event.equipment if item.owner]
    return [*event.actor, *event.target, *event.speaker, *counted, *owners]


def private_names(events: Iterable[Event]) -> list[str]:
    """The names of private persons that events tell, as written, sorted."""
    return sorted({name for event in events for party in parties_of(event) if party.private for name in (party.name, party.called)})


def _parties(event: Event) -> list[tuple[str, str]]:
    day = event.when.start or event.when.end or ""
    found: set[tuple[str, str]] = set()
    for role, parties in (("actor", event.actor), ("target", event.target), ("speaker", event.speaker)):
        for party in parties:
            found |= {(name, role) for name in _names(party, day)}
    for count in event.counts:
        found |= {(name, "count") for name in _names(count.of, day)} if count.of else set()
    for item in event.equipment:
        found |= {(name, "owner") for name in _names(item.owner, day)} if item.owner else set()
    return sorted(found)


def _names(party: Party, day: str) -> set[str]:
    return {name for own in (party.id, party.of) if own for name in above(own, day)}
