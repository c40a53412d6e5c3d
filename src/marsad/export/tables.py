"""Rows of workbooks and Parquet tables. `data/tables.yaml` says once which columns there are, what they hold and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from marsad.data import Row, read_mapping
from marsad.export import geo
from marsad.export.common import EVIDENCE, evidence, evidence_cells, evidence_of, words
from marsad.export.deaths import deaths
from marsad.export.evidence import equipment, interval, words_of
from marsad.export.hxl import total
from marsad.export.mask import Mask
from marsad.export.ucdp import speakers
from marsad.incident import Case, Kept, Loss, Side, Stand, Telling, Toll, Where
from marsad.link import graph
from marsad.record import Count, Item, Party, Place

KINDS = ("text", "list", "integer", "number", "day", "flag")
Value = str | int | float | bool | date | list[str] | None
Values = dict[str, Value]


class Column(NamedTuple):
    """A column: its key, its heads by language, what it holds and how wide it is in a sheet."""

    key: str
    heads: dict[str, str]
    kind: str
    width: float


class Table(NamedTuple):
    """A table: its names by language and its columns."""

    names: dict[str, str]
    columns: list[Column]


@cache
def described() -> Row:
    """The content of `data/tables.yaml`."""
    return read_mapping(Path(__file__).parent / "data" / "tables.yaml")


@cache
def table(name: str) -> Table:
    """A table by name. Raises `DataError` where the data are wrong."""
    data = described().mapping(name)
    columns = [
        Column(row.text("key"), {"en": row.text("en"), "ar": row.text("ar")}, row.choice("kind", KINDS), row.number("width", 1, 255))
        for row in data.rows("columns")
    ]
    return Table({"en": data.text("en"), "ar": data.text("ar")}, columns)


def incident(case: Case, mask: Mask) -> Values:
    """The row of an incident."""
    one = case.incident
    dead = deaths(one, case.tellings)
    injured = total(one, "wounded")
    found = evidence(case, mask)
    cells: Values = {
        "incident": one.id,
        "type": one.type,
        "group": one.group,
        "status": one.status,
        "modality": one.modality,
        "date_start": _day(one.when.start),
        "date_end": _day(one.when.end),
        "time": one.when.time,
        "date_precision": one.when.precision,
        "date_stated": one.when.stated,
        "actor": names(one.actor, mask),
        "actor_id": [side.id for side in one.actor if side.id],
        "target": names(one.target, mask),
        "target_id": [side.id for side in one.target if side.id],
        "counts": [owned(f"{toll.kind} {interval(toll)}", toll.of, mask) for toll in one.counts],
        "equipment": [owned(_item(loss, mask), loss.owner, mask) for loss in one.equipment],
        "source_count": len(one.sources),
        "sources": [mask.text(source) for source in one.sources],
        "speaker_count": len(one.speakers),
        "speakers": speakers(case, mask),
        "contradictions": len(one.contradictions),
        "confidence": round(one.confidence, 4),
        "note_en": mask.text(one.note.get("en", ""), "en") or None,
        "note_ar": mask.text(one.note.get("ar", ""), "ar") or None,
        "documents": [mask.text(document) for document in one.documents],
    }
    if dead:
        cells |= {"killed_low": dead.low, "killed_best": dead.best, "killed_high": dead.high}
    cells |= dict(zip(("injured_low", "injured_best", "injured_high"), injured, strict=True))
    cells |= dict(zip(EVIDENCE, evidence_cells(found), strict=True)) | {"evidence": list(dict.fromkeys(e.reference() for e in found))}
    return cells | _where(one.place, mask)


def _where(place: Where | Place | None, mask: Mask) -> Values:
    if place is None:
        return {}
    at = geo.point(place)
    return {
        "place": mask.place(place.name, place.id),
        "place_ar": mask.place(place.name_ar, place.id) if place.name_ar else None,
        "place_id": place.id,
        "country": place.country,
        "admin1": geo.province(place),
        "latitude": at.lat if at else None,
        "longitude": at.lon if at else None,
        "geo_precision": place.precision,
        "radius_m": at.radius_m if at else None,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def names(parties: Iterable[Side] | Iterable[Party], mask: Mask) -> list[str]:
    """What parties are called, each once."""
    return list(dict.fromkeys(mask.party(party) for party in parties))


def owned(what: str, whose: Side | Party | None, mask: Mask) -> str:
    """What is counted or lost, and whose: "killed 4 of Libyan National Army"."""
    return what.rstrip() + (f" of {mask.party(whose)}" if whose is not None else "")


def _item(one: Item | Loss, mask: Mask) -> str:
    return equipment(one) if one.id else mask.text(equipment(one))


def _count(one: Count | Toll) -> str:
    return f"{one.kind} {interval(one)}"


def records(case: Case, mask: Mask) -> Iterator[Values]:
    """A row a telling."""
    for telling in case.tellings:
        yield _record(case, telling, case.document(telling), mask)


def _record(case: Case, telling: Telling, document: Kept, mask: Mask) -> Values:
    event = telling.event
    found = evidence_of(telling, document, mask)
    cells: Values = {
        "incident": case.incident.id,
        "record": event.id,
        "type": event.type,
        "status": event.status,
        "decision": telling.decision,
        "date_start": _day(event.when.start),
        "date_end": _day(event.when.end),
        "date_precision": event.when.precision,
        "actor": names(event.actor, mask),
        "target": names(event.target, mask),
        "speaker": names(event.speaker, mask),
        "counts": [owned(_count(count), count.of, mask) for count in event.counts],
        "equipment": [owned(_item(item, mask), item.owner, mask) for item in event.equipment],
        "rests_on": list(event.evidence),
        "confidence": round(event.confidence, 4),
        **_document(document, mask),
    }
    return cells | dict(zip(EVIDENCE, evidence_cells([found]), strict=True)) | _where(event.place, mask)


def _document(document: Kept, mask: Mask) -> Values:
    return {
        "document": mask.text(document.id),
        "publisher": mask.text(document.publisher) if document.publisher else None,
        "published": _day(document.published),
        "url": mask.url(document.url) if document.url else None,
        "source": mask.text(document.source),
    }


def contradictions(case: Case, mask: Mask) -> Iterator[Values]:
    """A row a side of a contradiction, with the words of the first voice that stands by it."""
    for number, found in enumerate(case.incident.contradictions, 1):
        for stand in found.stands:
            yield {
                "incident": case.incident.id,
                "number": number,
                "kind": found.kind,
                "value": mask.text(stand.value),
                "other_incident": found.with_,
                "sources": list(dict.fromkeys(mask.text(voice.source) for voice in stand.by)),
                "speakers": list(dict.fromkeys(_speaker(voice.speaker, mask) for voice in stand.by if voice.speaker)),
                **_stood(case, stand, mask),
            }


def _speaker(speaker: str, mask: Mask) -> str:
    known = graph.parties().get(speaker)
    return known.name if known else mask.text(speaker)


def _stood(case: Case, stand: Stand, mask: Mask) -> Values:
    """Where the first voice of a stand that is told in this case has its words."""
    tellings = {telling.key: telling for telling in case.tellings}
    for voice in stand.by:
        if document := case.documents.get(voice.document):
            if telling := tellings.get(voice.telling):
                return dict(zip(EVIDENCE, evidence_cells([evidence_of(telling, document, mask)]), strict=True))
            if span := words_of(voice, None):
                quote = words(document, span.in_ or "text", span.start, span.end)
                shown = mask.text(quote, document.language)
                cells = (document.text_sha256, span.in_ or "text", span.start, span.end, shown, shown != quote)
                return dict(zip(EVIDENCE, cells, strict=False))
    return {}


def source(document: Kept, mask: Mask) -> Values:
    """The row of a document; its span is the whole text."""
    return {
        **_document(document, mask),
        "title": mask.text(document.title) if document.title else None,
        "collected": document.collected or None,
        "agency": document.agency,
        "copy": document.copy_of is not None,
        "bytes_sha256": document.bytes_sha256,
        "document_sha256": document.text_sha256,
        "span_start": 0,
        "span_end": len(document.text),
    }
