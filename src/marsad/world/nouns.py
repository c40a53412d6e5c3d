"""The words around place names, read from `lang/ar/places.yaml`, and the common words that are also names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from marsad.data import DataError, Row, read_yaml
from marsad.text.fold import fold

FOLDER = Path(__file__).parents[1] / "lang" / "ar"
_PARTS = (
    "kinds",
    "nouns",
    "tails",
    "prepositions",
    "clitics",
    "directions",
    "middle",
    "openings",
    "near",
    "units",
    "links",
    "people",
    "things",
    "endings",
    "nisba",
)
PRECISIONS = ("exact", "near", "area", "district", "province", "country")


@dataclass(slots=True, frozen=True)
class Kind:
    """A kind of place: how exact its point is, its usual radius (km), the weight of one of unknown size, whether people live in it."""

    name: str
    precision: str
    radius: float
    weight: float
    settled: bool


@dataclass(slots=True)
class Noun:
    """A generic noun: the kinds it points at, what it tells of the next word, whether it names a site.

    `of`: "around" or "in" where it names a part or the surroundings of the place itself, else empty; `local`: the kinds that it
    points at in single countries.
    """

    kinds: frozenset[str]
    strength: float
    site: bool
    of: str
    local: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True)
class PlaceWords:
    """All tables of `places.yaml`; words are folded."""

    kinds: dict[str, Kind]
    nouns: dict[str, Noun]
    tails: frozenset[str]
    prepositions: dict[str, float]
    clitics: dict[str, float]
    directions: dict[str, float]
    middle: frozenset[str]
    openings: frozenset[str]
    near: frozenset[str]
    units: dict[str, float]
    links: frozenset[str]
    people: frozenset[str]
    things: frozenset[str]
    endings: tuple[str, ...]
    nisba: tuple[str, ...]
    common: frozenset[str]
    given: frozenset[str]


def folded(text: str) -> str:
    """`text` as the look-ups see it: folded, hyphens as spaces, single spaces."""
    return " ".join(fold(text).text.replace("-", " ").split())


def _number(row: Row, key: str, least: float = 0) -> float:
    try:
        value = float(row.text(key))
    except ValueError:
        raise row.error(f"'{key}' is no number", f"write {key}: 10") from None
    if value < least:
        raise row.error(f"'{key}' is below {least:g}", "see the head of the file")
    return value


def read_kinds(rows: Row) -> dict[str, Kind]:
    """The kinds of place of the `kinds` mapping."""
    kinds = {}
    for name, row in rows.items():
        if not isinstance(row, Row):
            raise rows.error(f"kind '{name}' has no table", "write {precision: exact, radius: 2, weight: 3}")
        row.only("precision", "radius", "weight", "settled")
        if row.text("precision") not in PRECISIONS:
            raise row.error(f"unknown precision '{row['precision']}'", f"one of {', '.join(PRECISIONS)}")
        kinds[name] = Kind(name, row["precision"], _number(row, "radius"), _number(row, "weight"), row.get("settled") == "yes")
    return kinds


def read_common(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Common words and given names: words apart by spaces, under the heads `[words]` and `[names]`; `#` opens a remark."""
    parts: dict[str, set[str]] = {"[words]": set(), "[names]": set()}
    current: set[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            if line not in parts:
                raise DataError(path, number, f"unknown part {line}", f"known parts: {', '.join(parts)}")
            current = parts[line]
        elif line:
            if current is None:
                raise DataError(path, number, "words before the first part", "begin with [words] or [names]")
            for word in line.split():
                if any(c.isdigit() or c in ",،;" for c in word):
                    raise DataError(path, number, f"'{word}' is no word", "put spaces between words, nothing else")
                current.add(folded(word))
    return frozenset(parts["[words]"]), frozenset(parts["[names]"])


def _mapping(data: Row, key: str) -> Row:
    if not isinstance(found := data.get(key), Row):
        raise data.error(f"'{key}' is no mapping", f"write {key}: with one")
    return found


def _rows(data: Row, key: str) -> list[Row]:
    found = data.get(key)
    if not isinstance(found, list) or not all(isinstance(row, Row) for row in found):
        raise data.error(f"'{key}' is no list of entries", "begin each with '- {'")
    return found


def _nouns(rows: list[Row], kinds: dict[str, Kind]) -> dict[str, Noun]:
    """The generic nouns; one that stands in several rows points at the kinds of all."""
    nouns: dict[str, Noun] = {}
    for row in rows:
        row.only("kinds", "strength", "words", "site", "of", "countries")
        if unknown := [k for k in row.texts("kinds") if k not in kinds]:
            raise row.error(f"unknown kind '{unknown[0]}'", f"known kinds: {', '.join(kinds)}")
        strength, site, of = _number(row, "strength") / 100, row.get("site") == "yes", row.text("of", "")
        if of not in ("", "around", "in"):
            raise row.error(f"'of: {of}' is unknown", "of: around, or of: in")
        pointed, countries = frozenset(row.texts("kinds")), row.texts("countries")
        for word in row.texts("words"):
            noun = nouns.get(folded(word))
            if noun is None:
                noun = nouns[folded(word)] = Noun(frozenset() if countries else pointed, strength, site, of)
            elif not countries:
                noun.kinds = noun.kinds | pointed if noun.kinds and pointed else frozenset()
                noun.strength, noun.site, noun.of = max(noun.strength, strength), noun.site or site, noun.of or of
            noun.local.update(dict.fromkeys(countries, pointed))
    return nouns


@cache
def place_words(folder: Path = FOLDER) -> PlaceWords:
    """Read `places.yaml` and `common.txt` of a language's folder. A wrong entry raises `DataError` with file and line."""
    path = folder / "places.yaml"
    data = read_yaml(path)
    if not isinstance(data, Row):
        raise DataError(path, 1, "no mapping", "see places.yaml of the project")
    data.only(*_PARTS)
    kinds = read_kinds(_mapping(data, "kinds"))
    nouns = _nouns(_rows(data, "nouns"), kinds)
    prepositions = {folded(w): _number(row, "strength") / 100 for row in _rows(data, "prepositions") for w in row.texts("words")}
    directions = {folded(w): _number(row, "bearing") for row in _rows(data, "directions") for w in row.texts("words")}

    def some(key: str) -> frozenset[str]:
        return frozenset(folded(w) for w in data.texts(key))

    common, given = read_common(folder / "common.txt")
    clitics, units = _mapping(data, "clitics"), _mapping(data, "units")
    return PlaceWords(
        kinds,
        nouns,
        some("tails"),
        prepositions,
        {folded(k): _number(clitics, k, -1000) / 100 for k in clitics},
        directions,
        some("middle"),
        some("openings"),
        some("near"),
        {folded(k): _number(units, k) for k in units},
        some("links"),
        some("people"),
        some("things"),
        ("", *(folded(w) for w in data.texts("endings"))),
        tuple(folded(w) for w in data.texts("nisba")),
        common,
        given,
    )
