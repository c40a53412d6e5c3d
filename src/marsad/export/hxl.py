"""CSV with a row of HXL tags below the head, as humanitarian tools read it: an incident a row."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from marsad.export import Options, Written, geo, when
from marsad.export.acled import note, sources
from marsad.export.common import Cell, csv_file, evidence, evidence_cells
from marsad.export.deaths import deaths
from marsad.export.mask import Mask, masks
from marsad.export.ucdp import speakers
from marsad.incident import Case, Incident, Toll

TAGS: dict[str, str] = {
    "Incident": "#event+id+code",
    "Type": "#event+type",
    "Status": "#status+name",
    "Date from": "#date+start",
    "Date to": "#date+end",
    "Date precision": "#date+precision",
    "Country": "#country+code+v_iso2",
    "Province": "#adm1+name",
    "Place": "#loc+name",
    "Latitude": "#geo+lat",
    "Longitude": "#geo+lon",
    "Place precision": "#geo+precision",
    "Radius (m)": "#geo+radius+num",
    "Actor": "#group+actor+name",
    "Target": "#group+target+name",
    "Killed, least": "#affected+killed+min",
    "Killed, best": "#affected+killed",
    "Killed, most": "#affected+killed+max",
    "Injured, least": "#affected+injured+min",
    "Injured, best": "#affected+injured",
    "Injured, most": "#affected+injured+max",
    "Displaced, best": "#affected+displaced",
    "What happened": "#description+en",
    "Sources": "#meta+source",
    "Speakers": "#meta+speaker",
    "Address": "#meta+url",
    "Document hash": "#meta+sha256",
    "Span in": "#meta+span+in",
    "Span start": "#meta+span+start",
    "Span end": "#meta+span+end",
    "Quote": "#meta+quote",
    "Masked": "#meta+masked",
    "All evidence": "#meta+evidence",
}
"""Heads of the columns and their tags."""


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write a row an incident."""
    with csv_file(out, list(TAGS), options) as file:
        file.tags(TAGS.values())
        for case, mask in masks(cases, options):
            file.row(row(case, mask))
        return Written(files=[out], rows=file.rows)


def row(case: Case, mask: Mask) -> list[Cell]:
    """The cells of an incident."""
    incident = case.incident
    place, at, day = incident.place, geo.point(incident.place), when.span(incident.when)
    dead = deaths(incident, case.tellings)
    addresses = (mask.url(document.url) for document in case.documents.values() if document.url)
    return [
        incident.id,
        incident.type,
        incident.status if incident.modality == "happened" else f"{incident.status}, {incident.modality}",
        incident.when.start,
        incident.when.end,
        "open" if day is None or day.open else incident.when.precision,
        place.country if place else None,
        geo.province(place) if place else None,
        mask.place(place.name, place.id) if place else None,
        at.lat if at else None,
        at.lon if at else None,
        place.precision if place else None,
        at.radius_m if at else None,
        "; ".join(dict.fromkeys(mask.party(side) for side in incident.actor)),
        "; ".join(dict.fromkeys(mask.party(side) for side in incident.target)),
        *((dead.low, dead.best, dead.high) if dead else (None, None, None)),
        *total(incident, "wounded"),
        total(incident, "displaced")[1],
        note(case, mask),
        "; ".join(sources(case, mask)),
        "; ".join(speakers(case, mask)),
        " ".join(dict.fromkeys(url for url in addresses if url)),
        *evidence_cells(evidence(case, mask)),
    ]


def total(incident: Incident, kind: str) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of all that is counted of a kind: of the whole where it is told, else of the owners together."""
    tolls = [toll for toll in incident.counts if toll.kind == kind and {toll.low, toll.best, toll.high} != {None}]
    told = [_range(toll) for toll in [toll for toll in tolls if toll.of is None] or tolls]
    return (sum(t[0] for t in told), sum(t[1] for t in told), sum(t[2] for t in told)) if told else (None, None, None)


def _range(toll: Toll) -> tuple[int, int, int]:
    numbers = [n for n in (toll.low, toll.best, toll.high) if n is not None]
    return min(numbers), toll.best if toll.best is not None else min(numbers), max(numbers)
