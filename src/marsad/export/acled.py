"""CSV with ACLED's columns: our incidents put into its scheme. It is a mapping, never data of ACLED; docs/exports.md has the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from marsad.export import Options, Written, geo, when
from marsad.export.common import EVIDENCE, Cell, csv_file, evidence, evidence_cells, happened
from marsad.export.deaths import deaths
from marsad.export.mask import Mask, masks
from marsad.export.sides import arms, inter, is_crowd, kind, two_sides, words
from marsad.incident import Case, Incident, Kept, Side
from marsad.link import graph
from marsad.ontology import TYPES

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1",
    "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2",
    "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
"""ACLED's columns in its order; ours of the evidence stand behind them."""
_ATTACKS = ("assault", "shooting", "killing", "clash")
_GRENADES = (*_ATTACKS, "bombing", "shelling")
_BATTLE, _AGAINST = ("Battles", "Armed clash"), ("Violence against civilians", "Attack")
_EXCESSIVE = ("Protests", "Excessive force against protesters")
_INTERVENTION = ("Protests", "Protest with intervention")
_UNREST = ("Riots", "Violent demonstration")
_RIOTERS, _PROTESTERS, _CIVILIANS = 5, 6, 7
_SCALES = ("National", "International", "New media", "Other")


class _Actor(NamedTuple):
    name: str
    others: str
    inter: int | None


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write a row an incident that the scheme has a row for; the others are counted by reason."""
    left: Counter[str] = Counter()
    with csv_file(out, (*COLUMNS, *EVIDENCE), options) as file:
        for case, mask in masks(cases, options):
            if reason := no_row(case):
                left[reason] += 1
            else:
                file.row([*row(case, mask, options), *evidence_cells(evidence(case, mask))])
        return Written(files=[out], rows=file.rows, left=dict(sorted(left.items())))


def no_row(case: Case) -> str:
    """Why an incident has no row; empty where it has one."""
    if TYPES[case.incident.type].acled is None:
        return f"ACLED has no row for {case.incident.type}"
    return "" if happened(case) else "denied by all, or only planned, demanded or possible"


def sub_event(incident: Incident) -> tuple[str, str]:
    """ACLED's event type and sub-event type, by our type and by who stands on either side."""
    usual = (TYPES[incident.type].acled or "").split(" · ")
    ours, theirs = two_sides(incident)
    crowd = any(is_crowd(side) for side in theirs)
    if incident.type == "protest":
        return _protest(incident, ours, theirs)
    if incident.type == "riot":
        return ("Riots", "Mob violence") if arms(theirs) == "civilian" else _UNREST
    if incident.type == "detention" and crowd:
        return _INTERVENTION
    if incident.type in _GRENADES and any(loss.id in words().grenades and loss.outcome == "used" for loss in incident.equipment):
        return ("Explosions/Remote violence", "Grenade")
    if incident.type == "capture":
        government = bool(ours) and inter(ours[0], _place(incident)) == 1
        return ("Battles", "Government regains territory" if government else "Non-state actor overtakes territory")
    if incident.type == "clash" and (crowd or any(is_crowd(side) for side in ours)):
        return _UNREST
    if incident.type in _ATTACKS and crowd:
        return _EXCESSIVE
    if incident.type in _ATTACKS:
        told = {arms(ours), arms(theirs)} if incident.type == "clash" else {arms(theirs)}
        return _AGAINST if "civilian" in told else _BATTLE if "combatant" in told else (usual[0], usual[1])
    return usual[0], usual[1].split(" / ")[-1]


def _protest(incident: Incident, ours: list[Side], theirs: list[Side]) -> tuple[str, str]:
    harmed = any(toll.kind in ("killed", "wounded") and (toll.high or toll.best or toll.low) for toll in incident.counts)
    if harmed:
        return _EXCESSIVE
    forced = any(toll.kind == "captured" for toll in incident.counts)
    return _INTERVENTION if forced or "combatant" in {arms(ours), arms(theirs)} else ("Protests", "Peaceful protest")


def _disorder(event: str, sub: str) -> str:
    if sub == _EXCESSIVE[1]:
        return "Political violence; Demonstrations"
    if event == "Strategic developments":
        return event
    return "Demonstrations" if event == "Protests" or sub == "Violent demonstration" else "Political violence"


def _place(incident: Incident) -> str | None:
    return incident.place.country if incident.place else None


def _actor(sides: list[Side], here: str | None, mask: Mask, crowd: int, role: int | None = None) -> _Actor:
    """One of a side under ACLED's name for its kind, a combatant before others, the rest beside it.

    `crowd`: the code of people in a demonstration; `role`: that of the side, where its type tells it.
    """
    if not sides:
        return _Actor(_generic(role, here), "", role) if role else _Actor("", "", None)
    sides = sorted(sides, key=lambda side: kind(side).arms != "combatant")
    first = sides[0]
    code = role or (crowd if is_crowd(first) else inter(first, here))
    nameless = code in (_RIOTERS, _PROTESTERS) or (code == _CIVILIANS and (first.private or kind(first).ucdp == "civilian"))
    names = [mask.party(side, "en") for side in sides]
    if nameless and code is not None and not first.id:
        return _Actor(_generic(code, here), "; ".join(dict.fromkeys(names)), code)
    return _Actor(names[0], "; ".join(dict.fromkeys(names[1:])), code)


def _generic(code: int, here: str | None) -> str:
    label = {_RIOTERS: "Rioters", _PROTESTERS: "Protesters", _CIVILIANS: "Civilians"}[code]
    return f"{label} ({geo.countries()[here].acled_name})" if here in geo.countries() else label


def _interaction(one: int | None, two: int | None) -> int | None:
    """Both inter codes in one number, the smaller first; one side alone stands before a zero."""
    codes = sorted(code for code in (one, two) if code)
    return None if not codes else codes[0] * 10 + (codes[1] if len(codes) > 1 else 0)


def row(case: Case, mask: Mask, options: Options) -> list[Cell]:
    """The cells of `COLUMNS`."""
    incident = case.incident
    event, sub = sub_event(incident)
    here = _place(incident)
    ours, theirs = two_sides(incident)
    crowd = _RIOTERS if event == "Riots" else _PROTESTERS
    one = _actor(ours, here, mask, crowd, crowd if incident.type in ("protest", "riot") else None)
    two = _actor(theirs, here, mask, crowd)
    day = when.span(incident.when)
    dead = deaths(incident, case.tellings)
    targeted = event != "Strategic developments" and (two.inter == _CIVILIANS or event == _AGAINST[0] or sub == _EXCESSIVE[1])
    return [
        incident.id,
        day.middle.isoformat() if day else None,
        day.middle.year if day else None,
        when.acled(day) if day else None,
        _disorder(event, sub),
        event,
        sub,
        *(one.name, one.others, one.inter),
        *(two.name, two.others, two.inter),
        _interaction(one.inter, two.inter),
        "Civilian targeting" if targeted else "",
        *_geography(incident, mask),
        "; ".join(sources(case, mask)),
        _scale(case),
        note(case, mask),
        dead.best if dead else 0,
        tags(case, dead.vague if dead else False),
        _timestamp(options),
    ]


def _geography(incident: Incident, mask: Mask) -> list[Cell]:
    place = incident.place
    if place is None:
        return [None] * 10
    known = geo.countries().get(place.country or "")
    at = geo.point(place)
    return [
        known.iso if known else None,
        known.acled_region if known else None,
        known.acled_name if known else None,
        geo.province(place),
        None,
        None,
        mask.place(place.name, place.id),
        at.lat if at else None,
        at.lon if at else None,
        geo.code(place).acled if at else None,
    ]


def outlet(document: Kept) -> str:
    """Who published a document: the outlet, else what counts as its source, else its own name."""
    return document.publisher or (document.source if document.source != document.key else document.id)


def sources(case: Case, mask: Mask) -> list[str]:
    """The outlets of a case, each once, in the order of the documents."""
    return list(dict.fromkeys(mask.text(outlet(document)) for document in case.documents.values()))


def _scale(case: Case) -> str:
    here = _place(case.incident)
    found = set()
    for source in case.incident.sources:
        entry = graph.parties().get(source)
        found.add("Other" if entry is None or not entry.country or not here else "National" if entry.country == here else "International")
    return "-".join(scale for scale in _SCALES if scale in found)


def note(case: Case, mask: Mask) -> str:
    """The note of an incident in English, else the sentence that it rests on; what reports do not agree on stands behind."""
    incident = case.incident
    text = incident.note.get("en")
    shown = mask.text(text, "en") if text else next((one.quote for one in evidence(case, mask)), "")
    differ = [f"{c.kind}: {' / '.join(mask.text(stand.value, 'en') for stand in c.stands)}" for c in incident.contradictions]
    return f"{shown} [Reports differ on {'; '.join(differ)}]" if differ else shown


def tags(case: Case, vague: bool) -> str:
    """What ACLED has no column for: our type, the status, how many sources and speakers, whether a figure stands for a word."""
    incident = case.incident
    told = [f"type={incident.type}", f"status={incident.status}", f"sources={len(incident.sources)}", f"speakers={len(incident.speakers)}"]
    return "; ".join([*told, *(["fatalities told in words"] if vague else [])])


def _timestamp(options: Options) -> int | None:
    return int(datetime.fromisoformat(options.generated).replace(tzinfo=UTC).timestamp()) if options.generated else None
