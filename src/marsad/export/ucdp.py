"""CSV with the columns of UCDP GED: incidents with at least one death, put into its scheme. A mapping, never data of UCDP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from marsad.export import Options, Written, geo, when
from marsad.export.acled import outlet, sources
from marsad.export.common import EVIDENCE, Cell, csv_file, evidence, evidence_cells, happened
from marsad.export.deaths import Deaths, deaths
from marsad.export.mask import Mask, masks
from marsad.export.sides import country, kind, two_sides
from marsad.incident import Case, Side, Where
from marsad.link import graph
from marsad.ontology import TYPES

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id", "conflict_name",
    "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec",
    "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country",
    "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
"""UCDP GED's columns in its order; ours of the evidence stand behind them."""
_VIOLENT = ("violence", "materiel", "territory", "disorder", "people")
_STATE, _NONSTATE, _CIVILIAN = "state", "nonstate", "civilian"
_NEAR_KM = 25.0
_GRID_PRECISION = 4
"""The least exact `where_prec` for which a grid cell is told: a point for a whole country lies in a cell by chance."""


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write a row an incident with a death; the others are counted by reason."""
    left: Counter[str] = Counter()
    with csv_file(out, (*COLUMNS, *EVIDENCE), options) as file:
        for case, mask in masks(cases, options):
            dead = deaths(case.incident, case.tellings)
            reason = no_row(case, dead)
            if reason or dead is None:
                left[reason] += 1
            else:
                file.row([*row(case, mask, dead), *evidence_cells(evidence(case, mask))])
        return Written(files=[out], rows=file.rows, left=dict(sorted(left.items())))


def no_row(case: Case, dead: Deaths | None) -> str:
    """Why an incident has no row; empty where it has one."""
    if TYPES[case.incident.type].group not in _VIOLENT:
        return f"no armed force: {case.incident.type}"
    if not happened(case):
        return "denied by all, or only planned, demanded or possible"
    return "" if dead and dead.best >= 1 else "no death reported"


def violence(ours: list[Side], theirs: list[Side]) -> tuple[int | None, list[Side], list[Side]]:
    """UCDP's type (1 state-based, 2 non-state, 3 one-sided; None where a side is unknown) and its sides a and b.

    A state stands first; in one-sided violence the perpetrator does.
    """
    one, two = _side(ours), _side(theirs)
    if one == _CIVILIAN and two in (_STATE, _NONSTATE):
        one, two, ours, theirs = two, one, theirs, ours
    if two == _STATE and one == _NONSTATE:
        one, two, ours, theirs = two, one, theirs, ours
    if one in (_STATE, _NONSTATE) and two == _CIVILIAN:
        return 3, ours, theirs
    if one in (_STATE, _NONSTATE) and two in (_STATE, _NONSTATE):
        return (1 if one == _STATE else 2), ours, theirs
    return None, ours, theirs


def _side(sides: list[Side]) -> str:
    """What a side is: organised where any of it is."""
    told = [kind(side).ucdp for side in sides]
    return next((one for one in (_STATE, _NONSTATE, _CIVILIAN) if one in told), "")


def share(dead: Deaths, a: list[Side], b: list[Side]) -> tuple[int, int, int, int]:
    """Deaths of side a, of side b, of civilians, and those whose side nobody tells; together they are the best figure."""
    counts = [0, 0, 0]
    for owner, number in dead.parts:
        place = _place_of(owner, a, b)
        if place is not None:
            counts[place] += number
    return counts[0], counts[1], counts[2], dead.best - sum(counts)


def _place_of(owner: Side, a: list[Side], b: list[Side]) -> int | None:
    what = kind(owner).ucdp
    if what == _CIVILIAN:
        return 2
    found = [number for number, sides in enumerate((a, b)) if any(_same(owner, side) for side in sides)]
    if not found and not (owner.id or owner.of) and what:
        found = [number for number, sides in enumerate((a, b)) if any(kind(side).ucdp == what for side in sides)]
    return found[0] if len(found) == 1 else None


def _same(owner: Side, side: Side) -> bool:
    mine, theirs = owner.id or owner.of, side.id or side.of
    return graph.related(mine, theirs) if mine and theirs else owner.name == side.name


def row(case: Case, mask: Mask, dead: Deaths) -> list[Cell]:
    """The cells of `COLUMNS`."""
    incident = case.incident
    type_, a, b = violence(*two_sides(incident))
    name_a, name_b = _name(a, mask), _name(b, mask)
    day = when.span(incident.when)
    precision = where_prec(incident.place)
    clear = day is not None and day.days == 1 and not day.open and (precision or 9) <= 3
    cells: dict[str, Cell] = dict.fromkeys(COLUMNS)
    cells |= {
        "id": incident.id,
        "relid": incident.id,
        "type_of_violence": type_,
        "dyad_name": f"{name_a} - {name_b}" if name_a and name_b else None,
        "side_a": name_a,
        "side_b": name_b,
        "number_of_sources": len(incident.sources) or None,
        "event_clarity": 1 if clear else 2,
        "best": dead.best,
        "high": dead.high,
        "low": dead.low,
        "gwnoa": _state_number(a),
        "gwnob": _state_number(b),
    }
    cells.update(zip(("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"), share(dead, a, b), strict=True))
    if day:
        cells |= {
            "year": day.first.year,
            "date_prec": when.ucdp(day),
            "date_start": day.first.isoformat(),
            "date_end": day.last.isoformat(),
        }
    return list((cells | _sources(case, mask) | _geography(incident.place, precision, mask)).values())


def _name(sides: list[Side], mask: Mask) -> str | None:
    """The first organised party of a side; civilians under one name."""
    if not sides:
        return None
    first = next((side for side in sides if kind(side).ucdp in (_STATE, _NONSTATE)), sides[0])
    return "Civilians" if kind(first).ucdp == _CIVILIAN else mask.party(first, "en")


def _state_number(sides: list[Side]) -> int | None:
    """The number of the state whose government is on a side."""
    for side in sides:
        if kind(side).ucdp == _STATE and (known := geo.countries().get(country(side) or "")):
            return known.gwno
    return None


def _sources(case: Case, mask: Mask) -> dict[str, Cell]:
    documents = list(case.documents.values())
    told = [(mask.text(outlet(d)), d.published or "", mask.text(d.title or "")) for d in documents]
    return {
        "source_article": ";".join(f'"{", ".join(part for part in (office, day, title) if part)}"' for office, day, title in told),
        "source_office": ";".join(sources(case, mask)),
        "source_date": ";".join(dict.fromkeys(day for _, day, _ in told if day)),
        "source_headline": ";".join(dict.fromkeys(title for _, _, title in told if title)),
        "source_original": ";".join(speakers(case, mask)),
    }


def speakers(case: Case, mask: Mask) -> list[str]:
    """Who told the outlets: the independent speakers of an incident, by name."""
    known = graph.parties()
    return [known[speaker].name if speaker in known else mask.text(speaker, "en") for speaker in case.incident.speakers]


def where_prec(place: Where | None) -> int | None:
    """UCDP's precision of a place: 2 reaches 25 km, further is 5; 7 where it belongs to no country."""
    if place is None or place.lat is None:
        return None
    if geo.is_sea(place):
        return 7
    code = geo.code(place).ucdp
    return 5 if code == 2 and geo.radius_km(place) > _NEAR_KM else code


def _geography(place: Where | None, precision: int | None, mask: Mask) -> dict[str, Cell]:
    if place is None:
        return {}
    at = geo.point(place)
    known = geo.countries().get(place.country or "")
    told = next((voice.mention.text for voice in place.by if voice.mention), place.name_ar or "")
    return {
        "where_prec": precision,
        "where_coordinates": mask.place(place.name, place.id),
        "where_description": mask.text(told),
        "adm_1": geo.province(place),
        "latitude": at.lat if at else None,
        "longitude": at.lon if at else None,
        "geom_wkt": f"POINT ({at.lon:g} {at.lat:g})" if at else None,
        "priogrid_gid": geo.grid_cell(at.lat, at.lon) if at and (precision or 9) <= _GRID_PRECISION else None,
        "country": known.ucdp_name if known else None,
        "country_id": known.gwno if known else None,
        "region": known.ucdp_region if known else None,
    }
