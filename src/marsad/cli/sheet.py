"""CSV: one event a row, for spreadsheets. Lists are joined with "; "; each cell is followed by the words it was read from.

A file gets a byte order mark, so that spreadsheets take it for UTF-8; a pipe gets none. Text that a spreadsheet would take for
a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import BinaryIO

from marsad.cli import cells
from marsad.read import Report
from marsad.record import Event, Party, Record, Span

COLUMNS = (
    "document", "title", "publisher", "published", "url", "event", "type", "status",
    "start", "end", "time", "date_precision", "date_stated", "date_flag", "date_words",
    "place", "place_ar", "place_id", "country", "admin1", "lat", "lon", "place_precision", "radius_km", "place_words",
    "actor", "actor_id", "actor_kind", "actor_words", "target", "target_id", "target_kind", "target_words",
    "speaker", "speaker_id", "speaker_kind", "speaker_words",
    "killed_low", "killed_high", "wounded_low", "wounded_high", "counts", "counts_words", "equipment", "equipment_id", "equipment_words",
    "evidence", "content_of", "confidence", "trigger", "trigger_start", "trigger_end", "sentence", "sentence_start", "sentence_end",
    "coder", "data",
)  # fmt: skip
_FORMULA = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]*[=+\-@\uff1d\uff0b\uff0d\uff20|]|[\t\r\n]")
_JOIN = "; "


class SheetWriter:
    """Writes rows as they come. `mark`: begin with a byte order mark."""

    def __init__(self, stream: BinaryIO, mark: bool) -> None:
        self.text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
        if mark:
            self.text.write("\ufeff")
        self.rows = csv.writer(self.text)
        self.rows.writerow(COLUMNS)

    def write(self, record: Record, report: Report) -> None:
        for event in record.events:
            self.rows.writerow(row(record, event, report))

    def close(self) -> None:
        self.text.detach()


def row(record: Record, event: Event, report: Report) -> list[str | int | float | None]:
    """The cells of one event, in the order of `COLUMNS`."""
    document, when, place = record.document, event.when, event.place
    text = (report.title or "") if event.sentence.in_ else report.text
    tolls = {count.kind: (count.low, count.high) for count in event.counts}
    values: list[str | int | float | None] = [
        document.id,
        document.title,
        document.publisher,
        document.published,
        document.url,
        event.id,
        event.type,
        event.status,
        when.start,
        when.end,
        when.time,
        when.precision,
        "yes" if when.stated else "no",
        when.flag,
        when.mention.text if when.mention else None,
    ]
    if place:
        values += [
            place.name,
            place.name_ar,
            place.id,
            place.country,
            place.admin1,
            place.lat,
            place.lon,
            place.precision,
            place.radius_km,
            _words([place.mention, place.antecedent]),
        ]
    else:
        values += [None] * 10
    for parties in (event.actor, event.target, event.speaker):
        values += _parties(parties)
    values += [*tolls.get("killed", (None, None)), *tolls.get("wounded", (None, None))]
    values += [cells.counts(event.counts).replace(cells.LRM, ""), _words(c.mention for c in event.counts)]
    values += [
        cells.items(event.equipment).replace(cells.LRM, ""),
        _join(i.id for i in event.equipment),
        _words(i.mention for i in event.equipment),
    ]
    values += [_join(event.evidence), event.content_of, event.confidence, event.trigger.text, event.trigger.start, event.trigger.end]
    values += [
        text[event.sentence.start : event.sentence.end],
        event.sentence.start,
        event.sentence.end,
        record.coder.version,
        record.coder.data,
    ]
    return [guarded(value) if isinstance(value, str) else value for value in values]


def guarded(value: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("طرابلس")
    ("'=1+1", 'طرابلس')
    """
    return f"'{value}" if _FORMULA.match(value) else value


def _parties(parties: list[Party]) -> list[str]:
    return [
        _join(p.name for p in parties),
        _join(p.id for p in parties),
        _join(p.kind for p in parties),
        _words(s for p in parties for s in (p.mention, p.antecedent)),
    ]


def _words(spans: Iterable[Span | None]) -> str:
    return _JOIN.join(span.text for span in spans if span)


def _join(values: Iterable[str | None]) -> str:
    """Values in their order, a dash for one that there is none of, so that lists of one cell can be laid side by side."""
    known = [value or "-" for value in values]
    return _JOIN.join(known) if any(value != "-" for value in known) else ""
