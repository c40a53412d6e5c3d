"""An analyst's own gazetteers: GeoNames dumps, Who's On First, OCHA's administrative tables, or a table in the project's columns.

None of them is shipped: each has its licence, and whoever builds a pack of them keeps to it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from marsad.data import DataError, read_mapping
from marsad.world import gazetteer
from marsad.world.nouns import place_words
from marsad.world.sources import arabic_names, country_codes, read_places, spoken

DATA = Path(__file__).parent / "data"
FEATURES = ("geonames", "whosonfirst", "ocha")
_HEAD = ("id", "name", "ar", "kind", "country", "admin1", "lat", "lon", "radius_km", "source", "population")
_DEGREES = re.compile(r"-?\d+(\.\d+)?")
_NAME = re.compile(r"(?i)adm(\d)_(?:name_?)?(en|ar|name\d?)$|adm(\d)_name(\d?)$")


@dataclass(slots=True)
class Found:
    """One place of a foreign table."""

    id: str
    name: str
    arabic: list[str]
    kind: str
    country: str
    admin1: str
    lat: float
    lon: float
    source: str
    population: int = 0
    radius: float = 0.0


@dataclass(slots=True)
class Report:
    """What became of a source: rows kept and rows left out, by reason."""

    kept: int = 0
    left: dict[str, int] = field(default_factory=dict)

    def leave(self, reason: str) -> None:
        self.left[reason] = self.left.get(reason, 0) + 1


def feature_kinds(table: str) -> dict[str, str]:
    """What a foreign gazetteer calls the project's kinds of place: a table of `features.yaml`."""
    path = DATA / "features.yaml"
    rows = read_mapping(path).mapping(table)
    known = ("settled", *place_words().kinds)
    return {code: rows.choice(code, known, what="kind of place") for code in rows}


def _settled(kind: str, population: int) -> str:
    if kind != "settled":
        return kind
    return "city" if population >= 100_000 else "town" if population >= 8_000 else "village"


def _number(text: str) -> int:
    return int(float(text)) if re.fullmatch(r"\s*\d{1,10}(\.\d+)?\s*", text or "") else 0


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Around the reading of a source: what stops it is told as `DataError`."""
    try:
        yield
    except UnicodeDecodeError:
        raise DataError(path, _not_utf8(path), "not UTF-8", "save it as UTF-8") from None
    except zipfile.BadZipFile:
        raise DataError(path, 0, "no zip archive, though its name says so", "give the file itself") from None
    except csv.Error as error:
        raise DataError(path, 0, f"not CSV: {error}", "save it anew as CSV in UTF-8") from None
    except OSError as error:
        raise DataError(path, 0, f"can't be read: {error.strerror}", "look at the file") from None


def _not_utf8(path: Path) -> int:
    """The first line of a file that is not UTF-8; 0 where it is packed."""
    with path.open("rb") as file:
        for number, line in enumerate(file if path.suffix != ".zip" else (), 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 0


def _kept(found: Iterable[Found], report: Report) -> Iterator[Found]:
    """What a table of the project may hold: points on the earth, with a name; a country that it does not know is left open."""
    for place in found:
        if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
            report.leave("no coordinates")
        elif not (place.name.strip() or place.arabic):
            report.leave("no name")
        else:
            yield place if place.country in country_codes() else replace(place, country="")


def read_own(path: Path) -> Iterator[Found]:
    """Places of a table in the project's columns. What is wrong raises `DataError` with file and line."""
    for p in read_places(path, place_words().kinds, {}):
        yield Found(p.id, p.name, p.arabic, p.kind, p.country, p.admin1, p.lat, p.lon, path.name, p.population, p.radius)


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    """The lines of a text file, or of the largest text file in a zip."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as bundle:
            inside = max(
                (i for i in bundle.infolist() if i.filename.lower().endswith((".txt", ".csv", ".tsv"))),
                key=lambda i: i.file_size,
                default=None,
            )
            if inside is None:
                raise DataError(path, 0, "no text file in the bundle", "give the .txt or .csv itself")
            with bundle.open(inside) as file:
                yield iter(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield iter(file)


def alternate_names(path: Path) -> dict[str, list[str]]:
    """GeoNames id -> Arabic names, from an `alternateNamesV2` table; preferred names first, historic ones left out."""
    names: dict[str, list[tuple[int, str]]] = {}
    with _lines(path) as lines:
        for line in lines:
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) >= 4 and cells[2] == "ar" and (len(cells) < 8 or cells[7] != "1"):
                names.setdefault(cells[1], []).append((0 if len(cells) > 4 and cells[4] == "1" else 1, cells[3]))
    return {key: list(dict.fromkeys(n for _, n in sorted(found, key=lambda f: f[0]))) for key, found in names.items()}


def read_geonames(path: Path, names: dict[str, list[str]], report: Report) -> Iterator[Found]:
    """Places of a GeoNames dump (19 tab-separated columns); `names` as from `alternate_names`."""
    kinds = feature_kinds("geonames")
    covered = {c for c, languages in spoken().items() if "ar" in languages}
    covered |= {row.country for table in gazetteer.supplements() for row in read_places(table, place_words().kinds)}
    with _lines(path) as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) < 15:
                raise DataError(
                    path, number, f"{len(cells)} columns instead of 19", "give a dump of download.geonames.org (allCountries.txt, SY.txt)"
                )
            code = next((cells[7][:n] for n in range(len(cells[7]), 1, -1) if cells[7][:n] in kinds), None)
            own = list(dict.fromkeys([*names.get(cells[0], []), *arabic_names(cells[3].split(","))]))
            if code is None or kinds[code] == "country":
                report.leave("a kind of feature that is not read")
            elif not own and cells[8] not in covered:
                report.leave("no Arabic name, outside the countries covered")
            elif not (_DEGREES.fullmatch(cells[4]) and _DEGREES.fullmatch(cells[5])):
                report.leave("no coordinates")
            else:
                population = _number(cells[14])
                yield Found(
                    f"geonames:{cells[0]}",
                    cells[1],
                    own,
                    _settled(kinds[code], population),
                    cells[8],
                    cells[10],
                    float(cells[4]),
                    float(cells[5]),
                    "GeoNames, CC BY 4.0",
                    population,
                )


def read_features(features: Iterable[dict[str, object]], report: Report) -> Iterator[Found]:
    """Places of Who's On First records (GeoJSON features)."""
    kinds = feature_kinds("whosonfirst")
    for feature in features:
        raw = feature.get("properties")
        p = raw if isinstance(raw, dict) else {}
        kind = kinds.get(str(p.get("wof:placetype", "")))
        lat, lon = (p.get(f"lbl:{x}", p.get(f"geom:{x}")) for x in ("latitude", "longitude"))
        arabic = [n for key in ("name:ara_x_preferred", "name:ara_x_variant") for n in (p.get(key) or []) if isinstance(n, str)]
        if kind is None or kind == "country":
            report.leave("a kind of feature that is not read")
        elif not isinstance(lat, int | float) or not isinstance(lon, int | float):
            report.leave("no coordinates")
        elif not arabic and not p.get("wof:name"):
            report.leave("no name")
        else:
            population = _number(str(p.get("wof:population") or p.get("gn:population") or ""))
            yield Found(
                f"wof:{p.get('wof:id', feature.get('id'))}",
                str(p.get("wof:name") or arabic[0]),
                arabic,
                _settled(kind, population),
                str(p.get("iso:country") or p.get("wof:country") or ""),
                "",
                float(lat),
                float(lon),
                "Who's On First, CC BY 4.0",
                population,
            )


def _geojson(path: Path) -> Iterator[dict[str, object]]:
    """The features of a GeoJSON file, of a folder of them, or of a zip."""
    if path.is_dir():
        if not (inside := sorted(path.rglob("*.geojson"))):
            raise DataError(path, 0, "no GeoJSON in the folder", "name the files, or a folder with *.geojson")
        for one in inside:
            yield from _geojson(one)
        return
    texts: Iterable[bytes]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as bundle:
            texts = [bundle.read(name) for name in sorted(bundle.namelist()) if name.endswith((".geojson", ".json"))]
    else:
        texts = [path.read_bytes()]
    for text in texts:
        try:
            data = json.loads(text)
        except ValueError as error:
            raise DataError(path, 1, f"not JSON: {error}", "give GeoJSON") from None
        features = data.get("features", [data]) if isinstance(data, dict) else None
        if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
            raise DataError(path, 0, "no feature and no list of features", "give GeoJSON")
        yield from features


def read_table(path: Path, report: Report) -> Iterator[Found]:
    """Places of a table with a head: OCHA's administrative divisions (ADM2_EN, ADM2_AR, …), or Who's On First's lists.

    Each row of an OCHA table is taken at its finest level.
    """
    with _lines(path) as lines:
        reader = csv.DictReader(lines)
        heads = {(h or "").strip().lower(): h for h in reader.fieldnames or []}
        if "placetype" in heads:
            yield from _wof_rows(path, reader, heads, report)
            return
        levels = sorted({int(m[1] or m[3]) for h in heads if (m := _NAME.match(h))}, reverse=True)
        if not levels:
            raise DataError(
                path,
                1,
                "neither OCHA's columns (ADM1_EN, ADM1_AR, …) nor Who's On First's (placetype) nor the project's",
                f"name the columns {','.join(_HEAD)}",
            )
        level, kinds = levels[0], feature_kinds("ocha")
        if str(level) not in kinds:
            raise DataError(path, 1, f"no administrative level 1 to 4 (found {level})", "give the table of one level")

        def cell(row: dict[str, str], *names: str) -> str:
            return next((row[heads[n]].strip() for n in names if n in heads and row.get(heads[n])), "")

        for row in reader:
            lat, lon = cell(row, "center_lat", "latitude", "lat", "y"), cell(row, "center_lon", "longitude", "lon", "long", "x")
            try:
                point = float(lat), float(lon)
            except ValueError:
                report.leave("no coordinates")
                continue
            code = cell(row, f"adm{level}_pcode", f"admin{level}pcode")
            names = [cell(row, f"adm{level}_ar", f"adm{level}_name_ar", f"adm{level}_name1", f"adm{level}_name2")]
            english = cell(row, f"adm{level}_en", f"adm{level}_name_en", f"adm{level}_name")
            country = cell(row, "iso2", "adm0_pcode")[:2].upper()
            yield Found(
                f"ocha:{code or english}",
                english,
                arabic_names(n for n in names if n),
                kinds[str(level)],
                country,
                "",
                *point,
                "OCHA COD-AB",
            )


def _wof_rows(path: Path, reader: csv.DictReader[str], heads: dict[str, str], report: Report) -> Iterator[Found]:
    kinds = feature_kinds("whosonfirst")

    def cell(row: dict[str, str], *names: str) -> str:
        return next((row[heads[n]].strip() for n in names if n in heads and row.get(heads[n])), "")

    for row in reader:
        kind = kinds.get(cell(row, "placetype"))
        try:
            lat = float(cell(row, "lbl_latitude", "geom_latitude", "latitude", "lat"))
            lon = float(cell(row, "lbl_longitude", "geom_longitude", "longitude", "lon"))
        except ValueError:
            report.leave("no coordinates")
            continue
        if kind is None or kind == "country":
            report.leave("a kind of feature that is not read")
            continue
        arabic = arabic_names(n for n in (cell(row, "name_ara", "name_ar"), cell(row, "name")) if n)
        yield Found(
            f"wof:{cell(row, 'id', 'wof_id')}",
            cell(row, "name"),
            arabic,
            _settled(kind, _number(cell(row, "population"))),
            cell(row, "iso", "iso_country", "wof_country", "country"),
            "",
            lat,
            lon,
            "Who's On First, CC BY 4.0",
        )


def _reader(path: Path, names: dict[str, list[str]]) -> Callable[[Report], Iterator[Found]]:
    """The reader that fits a source, by what it is and how its first line looks."""
    if path.is_dir() or path.suffix in (".geojson", ".json"):
        return lambda report: read_features(_geojson(path), report)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as bundle:
            if any(name.endswith(".geojson") for name in bundle.namelist()):
                return lambda report: read_features(_geojson(path), report)
    with _lines(path) as lines:
        first = next(lines, "")
    if {"id", "kind", "radius_km"} <= set(first.strip().split(",")):
        return lambda report: read_own(path)
    if first.count("\t") >= 14:
        return lambda report: read_geonames(path, names, report)
    return lambda report: read_table(path, report)


def build_places(sources: list[Path], out: Path | None = None) -> dict[str, Report]:
    """Read an analyst's own gazetteers and build the pack with them; what `places` uses from then on, or `out` where given.

    Takes GeoNames dumps (with `alternateNamesV2.txt` beside them in the list for Arabic names), Who's On First GeoJSON and
    lists, OCHA administrative tables, tables in the project's own columns. Gives for each source what was kept and what left
    out. Raises `DataError` for a source that is none of these; nothing is replaced then.
    """
    missing = [path for path in sources if not path.exists()]
    if missing:
        raise DataError(missing[0], 0, "no such file", "give the path of a GeoNames, Who's On First or OCHA file")
    alternates = [path for path in sources if path.name.lower().startswith("alternatenames")]
    names: dict[str, list[str]] = {}
    for path in alternates:
        with _named(path):
            for key, found in alternate_names(path).items():
                names.setdefault(key, []).extend(found)
    reports: dict[str, Report] = {}
    tables: list[tuple[str, list[Found]]] = []
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    for path in sources:
        if path not in alternates:
            report = reports[str(path)] = Report()
            with _named(path):
                rows = list(_kept(_reader(path, names)(report), report))
            report.kept = len(rows)
            tables.append((re.sub(r"[^\w-]+", "-", path.stem) or "places", rows))
    folder = gazetteer.user_folder() if out is None else out.with_suffix(".tables")
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write(folder / f"{name}.csv", rows) for name, rows in tables]
    gazetteer.build(out or gazetteer.cached(), gazetteer.supplements(), written if out else gazetteer.user_tables())
    gazetteer.default.cache_clear()
    return reports


def _write(path: Path, rows: list[Found]) -> Path:
    """Write a table in the project's columns, or nothing at all."""
    half = path.with_suffix(".part")
    with half.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(_HEAD)
        for r in rows:
            ar = "|".join(n.replace("|", " ").replace("\n", " ") for n in r.arabic)
            out.writerow(
                [r.id, r.name.replace("\n", " "), ar, r.kind, r.country, r.admin1, r.lat, r.lon, r.radius or "", r.source, r.population]
            )
    half.replace(path)
    return path
