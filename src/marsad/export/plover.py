"""PLOVER records, one JSON object a line: an incident each, with the auxiliary modes that tell what has not happened.

Fields after the manual of the Open Event Data Alliance; what it has no field for (who says so, equipment) stands under `marsad`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from marsad.data import read_mapping
from marsad.export import Options, Written, geo, shape, when
from marsad.export.acled import sources
from marsad.export.common import evidence, whole
from marsad.export.deaths import deaths
from marsad.export.geojson import to_json
from marsad.export.hxl import total
from marsad.export.mask import Mask, masks
from marsad.export.sides import arms, country, kind
from marsad.incident import Case, Incident, Side
from marsad.ontology import MUTUAL, STATUSES, TYPES

_ATTACKS = "violence"
_LONG_AGO = 366
"""Days before the first report after which an event is history."""
_CITY, _WITHIN_KM = 4, 1.5


class _Event(NamedTuple):
    quad: int
    recipient: bool
    future: str


class _Scheme(NamedTuple):
    events: dict[str, _Event]
    contexts: list[tuple[str, frozenset[str]]]
    auxiliary: dict[str, str]


@cache
def scheme() -> _Scheme:
    """What `data/plover.yaml` says. Raises `DataError` where it is wrong."""
    data = read_mapping(Path(__file__).parent / "data" / "plover.yaml")
    data.only(*_Scheme._fields)
    events = {
        row.text("event"): _Event(int(row.number("quad", 1, 4)), row.flag("recipient"), row.text("future", ""))
        for row in data.rows("events")
    }
    contexts = [(row.text("context"), frozenset(row.choices("types", TYPES, "event type"))) for row in data.rows("contexts")]
    auxiliary = data.mapping("auxiliary")
    auxiliary.only(*STATUSES)
    return _Scheme(events, contexts, {status: auxiliary.text(status) for status in auxiliary})


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write a line an incident that the scheme has an event for; the others are counted by reason."""
    rows = 0
    left: Counter[str] = Counter()
    with whole(out) as half, half.open("w", encoding="utf-8", newline="\n") as file:
        for case, mask in masks(cases, options):
            if reason := no_record(case.incident):
                left[reason] += 1
                continue
            file.write(to_json(record(case, mask, options)) + "\n")
            rows += 1
    return Written(files=[out], rows=rows, left=dict(sorted(left.items())))


def no_record(incident: Incident) -> str:
    """Why an incident has no record; empty where it has one."""
    if TYPES[incident.type].plover is None:
        return f"PLOVER has no event for {incident.type}"
    event, _ = event_of(incident)
    if scheme().events[event].recipient and not _sides(incident)[1]:
        return f"PLOVER's {event} needs a recipient"
    return "" if when.span(incident.when) else "no day known"


def event_of(incident: Incident) -> tuple[str, str]:
    """PLOVER's event and mode, the mode empty where it has none. Fighters held in battle are ASSAULT/abduct."""
    event, _, mode = (TYPES[incident.type].plover or "").partition("/")
    if incident.type == "detention" and arms(incident.target) == "combatant":
        return "ASSAULT", "abduct"
    if incident.modality == "planned" and (future := scheme().events[event].future):
        return future, ""
    return event, mode


def _sides(incident: Incident) -> tuple[list[Side], list[Side]]:
    """Actors and recipients; in what both sides do all are actors."""
    if incident.type in MUTUAL:
        return [*incident.actor, *incident.target], []
    return incident.actor, incident.target


def auxiliary(case: Case) -> list[str]:
    """What the event is not: denied, still to come, only thought of, or long past."""
    incident, found = case.incident, []
    status = "denied" if incident.status == "denied" else incident.modality
    if mode := scheme().auxiliary.get(status):
        found.append(mode)
    told = min((document.published for document in case.documents.values() if document.published), default=None)
    day = when.span(incident.when)
    if told and day and not day.open and (date.fromisoformat(told) - day.last).days > _LONG_AGO:
        found.append("historical")
    return found


def contexts(incident: Incident) -> list[str]:
    """The contexts that are plain from the type, and military where a combatant stands on either side of an attack."""
    found = [context for context, types in scheme().contexts if incident.type in types]
    if TYPES[incident.type].group == _ATTACKS and "combatant" in (arms(incident.actor), arms(incident.target)):
        found.insert(0, "military")
    return list(dict.fromkeys(found))


def entity(side: Side, mask: Mask) -> dict[str, Any]:
    """A party: three letters of its country (or of what it is instead), sector, words and name."""
    what = kind(side)
    home = geo.letters(country(side) or "")
    called = next((mask.text(words) for words in side.called), mask.party(side))
    return {
        "code": what.code or home,
        "sector": what.plover or None,
        "entity_text": called,
        "identifier_id": None,
        "identifier_text": mask.party(side),
        "office": mask.text(side.role) if side.role else None,
        "marsad_id": side.id,
    }


def location(incident: Incident, mask: Mask) -> dict[str, Any] | None:
    """Where: names, coordinates no finer than the resolution, which is 5 within a city to 1 a country."""
    place = incident.place
    if place is None:
        return None
    at, code = geo.point(place), geo.code(place).plover
    exact = code == _CITY and geo.radius_km(place) < _WITHIN_KM
    name = mask.place(place.name, place.id)
    number = (place.id or "").removeprefix("geonames:")
    known = geo.countries().get(place.country or "")
    return {
        "extracted_place": next((mask.text(voice.mention.text) for voice in place.by if voice.mention), None),
        "resolved_place": name,
        "geonameid": int(number) if number.isdigit() else None,
        "lat": at.lat if at else None,
        "lon": at.lon if at else None,
        "city": name if code == _CITY and not exact else None,
        "district": name if place.precision == "district" else None,
        "province": geo.province(place),
        "country": known.name if known else None,
        "country_code": geo.letters(place.country or ""),
        "feature_class": None,
        "feature_code": None,
        "resolution": 5 if exact else code,
        "radius_m": at.radius_m if at else None,
    }


def record(case: Case, mask: Mask, options: Options) -> dict[str, Any]:
    """The record of an incident."""
    incident = case.incident
    event, mode = event_of(incident)
    actors, recipients = _sides(incident)
    day = when.span(incident.when)
    found = evidence(case, mask)
    first = found[0] if found else None
    dead = deaths(incident, case.tellings)
    return {
        "id": incident.id,
        "has_event": True,
        "date": day.first.isoformat() if day else None,
        "time": incident.when.time,
        "enddate": day.last.isoformat() if day else None,
        "endtime": None,
        "actor": [entity(side, mask) for side in actors],
        "recipient": [entity(side, mask) for side in recipients],
        "event": [event],
        "event_loc": location(incident, mask),
        "event_text": [one.quote for one in found],
        "quad_code": scheme().events[event].quad,
        "event_scale": None,
        "mode": [*([mode] if mode else []), *auxiliary(case)],
        "context": contexts(incident),
        "size": {
            "dead": dead.best if dead else None,
            "injured": total(incident, "wounded")[1],
            "arrested": total(incident, "captured")[1],
        },
        "link": None,
        "text": first.quote if first else None,
        "text_info": {"start": first.start, "end": first.end, "in": first.in_, "sha256": first.sha256, "masked": first.masked}
        if first
        else None,
        "cite_info": _citation(case, mask, options),
        "coder": f"Marsad {options.coder}".strip(),
        "coded_date": options.generated or None,
        "coded_time": None,
        "comment": mask.text(incident.note.get("en", ""), "en") or None,
        "marsad": _more(case, mask),
    }


def _citation(case: Case, mask: Mask, options: Options) -> dict[str, Any]:
    document = case.document(case.tellings[0]) if case.tellings else next(iter(case.documents.values()))
    return {
        "corpus": mask.text(options.title) or None,
        "citation": mask.text(document.id),
        "url": mask.url(document.url) if document.url else None,
        "title": mask.text(document.title) if document.title else None,
        "language": document.language,
        "publication": mask.text(document.publisher) if document.publisher else None,
        "license": None,
        "copyright": None,
        "coder": f"Marsad {options.coder}".strip(),
        "codebook": "PLOVER, mapped (docs/exports.md)",
        "version": options.generated or None,
    }


def _more(case: Case, mask: Mask) -> dict[str, Any]:
    """What PLOVER has no field for."""
    whole = shape.incident(case, mask)
    keys = (
        "type",
        "status",
        "modality",
        "date_precision",
        "geo_precision",
        "counts",
        "equipment",
        "contradictions",
        "speakers",
        "tellings",
    )
    return {**{key: whole[key] for key in keys}, "sources": sources(case, mask)}
