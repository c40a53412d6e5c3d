"""An incident as plain data, masked: what GeoJSON, workbooks and tables write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marsad.export import geo
from marsad.export.common import evidence_of, ranked
from marsad.export.mask import Mask
from marsad.export.ucdp import speakers
from marsad.incident import Case, Contradiction, Loss, Side, Telling, Toll
from marsad.record import Party

Plain = dict[str, Any]


def side(one: Side, mask: Mask) -> Plain:
    """A party: name, id, kind, and what the outlets called it."""
    called = list(dict.fromkeys(mask.text(words) for words in one.called))
    return {
        "name": mask.party(one),
        "id": one.id,
        "kind": one.kind,
        "role": one.role,
        "of": one.of,
        "private": one.private,
        "called": called,
    }


def toll(one: Toll, mask: Mask) -> Plain:
    """A count: what, whose, low, best, high."""
    return {"kind": one.kind, "of": mask.party(one.of) if one.of else None, "low": one.low, "best": one.best, "high": one.high}


def loss(one: Loss, mask: Mask) -> Plain:
    """Equipment: what, whose, what became of it, low, best, high."""
    return {
        "item": one.item if one.id else mask.text(one.item),
        "id": one.id,
        "class": one.class_,
        "origin": one.origin,
        "outcome": one.outcome,
        "owner": mask.party(one.owner) if one.owner else None,
        "low": one.low,
        "best": one.best,
        "high": one.high,
    }


def contradiction(one: Contradiction, mask: Mask) -> Plain:
    """What reports do not agree on, and how many sources stand by each value."""
    stands = [{"value": mask.text(stand.value), "sources": len({voice.source for voice in stand.by})} for stand in one.stands]
    return {"kind": one.kind, "stands": stands, "with": one.with_}


def parties(found: Iterable[Party], mask: Mask) -> list[str]:
    """Names of the parties of one telling."""
    return list(dict.fromkeys(mask.party(party) for party in found))


def telling(one: Telling, case: Case, mask: Mask) -> Plain:
    """Who says so in one telling, and where: speakers outermost first, status, document with hash, sentence with span."""
    document = case.document(one)
    found = evidence_of(one, document, mask)
    return {
        "id": one.event.id,
        "type": one.event.type,
        "status": one.event.status,
        "speakers": parties(one.event.speaker, mask),
        "document": mask.text(document.id),
        "publisher": mask.text(document.publisher) if document.publisher else None,
        "published": document.published,
        "url": mask.url(document.url) if document.url else None,
        "source": mask.text(document.source),
        "document_sha256": found.sha256,
        "span_in": found.in_,
        "span_start": found.start,
        "span_end": found.end,
        "quote": found.quote,
        "masked": found.masked,
    }


def incident(case: Case, mask: Mask) -> Plain:
    """All of an incident but its geometry."""
    one = case.incident
    place = one.place
    at = geo.point(place)
    return {
        "type": one.type,
        "group": one.group,
        "status": one.status,
        "modality": one.modality,
        "date_start": one.when.start,
        "date_end": one.when.end,
        "time": one.when.time,
        "date_precision": one.when.precision,
        "date_stated": one.when.stated,
        "place": mask.place(place.name, place.id) if place else None,
        "place_ar": mask.place(place.name_ar, place.id) if place and place.name_ar else None,
        "place_id": place.id if place else None,
        "country": place.country if place else None,
        "admin1": geo.province(place) if place else None,
        "geo_precision": place.precision if place else None,
        "radius_m": at.radius_m if at else None,
        "actor": [side(party, mask) for party in one.actor],
        "target": [side(party, mask) for party in one.target],
        "counts": [toll(count, mask) for count in one.counts],
        "equipment": [loss(item, mask) for item in one.equipment],
        "contradictions": [contradiction(found, mask) for found in one.contradictions],
        "sources": [mask.text(source) for source in one.sources],
        "speakers": speakers(case, mask),
        "confidence": round(one.confidence, 4),
        "note_en": mask.text(one.note.get("en", ""), "en") or None,
        "note_ar": mask.text(one.note.get("ar", ""), "ar") or None,
        "tellings": [telling(told, case, mask) for told in ranked(case)],
    }
