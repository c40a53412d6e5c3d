"""The words around place names, read from `lang/ar/places.yaml`, and the common words that are also names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from marsad.data import DataError, Row, read_mapping, read_text
from marsad.text.fold import fold_text
from marsad.text.words import bare

FOLDER = Path(__file__).parents[1] / "lang" / "ar"
_PARTS = (
    "kinds",
    "nouns",
    "homes",
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
    points at in single countries; `homes`: the only countries that use it, where it is known of few.
    """

    kinds: frozenset[str]
    strength: float
    site: bool
    of: str
    local: dict[str, frozenset[str]] = field(default_factory=dict)
    homes: frozenset[str] = frozenset()


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
    return " ".join(fold_text(text).replace("-", " ").split())


def read_kinds(rows: Row) -> dict[str, Kind]:
    """The kinds of place of the `kinds` mapping."""
    kinds = {}
    for name in rows:
        row = rows.mapping(name)
        row.only("precision", "radius", "weight", "settled")
        radius, weight = row.number("radius", 0, 20000), row.number("weight", 0, 10)
        kinds[name] = Kind(name, row.choice("precision", PRECISIONS), radius, weight, row.flag("settled"))
    return kinds


def read_common(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Common words and given names: words apart by spaces, under the heads `[words]` and `[names]`; `#` opens a remark."""
    parts: dict[str, set[str]] = {"[words]": set(), "[names]": set()}
    current: set[str] | None = None
    for number, line in enumerate(read_text(path).splitlines(), 1):
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


def _nouns(rows: list[Row], kinds: dict[str, Kind]) -> dict[str, Noun]:
    """The generic nouns; one that stands in several rows points at the kinds of all."""
    nouns: dict[str, Noun] = {}
    for row in rows:
        row.only("kinds", "strength", "words", "site", "of", "countries")
        strength, site, of = row.number("strength", 0) / 100, row.flag("site"), row.choice("of", ("around", "in"), "")
        pointed, countries = frozenset(row.choices("kinds", kinds, "kind of place")), row.texts("countries")
        for word in row.texts("words"):
            noun = nouns.get(folded(word))
            if noun is None:
                noun = nouns[folded(word)] = Noun(frozenset() if countries else pointed, strength, site, of)
            elif not countries:
                noun.kinds = noun.kinds | pointed if noun.kinds and pointed else frozenset()
                noun.strength, noun.site, noun.of = max(noun.strength, strength), noun.site or site, noun.of or of
            noun.local.update(dict.fromkeys(countries, pointed))
    return nouns


def _homes(rows: list[Row], nouns: dict[str, Noun]) -> None:
    """Tell the nouns which countries alone use them. A word that is no noun of places raises `DataError`."""
    for row in rows:
        row.only("countries", "words")
        countries = frozenset(row.texts("countries"))
        for word in row.texts("words"):
            if (noun := nouns.get(folded(word))) is None:
                raise row.error(f"'{word}' is no noun of places", "write it under nouns too", "words")
            noun.homes = noun.homes | countries


@cache
def place_words(folder: Path = FOLDER) -> PlaceWords:
    """Read `places.yaml` and `common.txt` of a language's folder. A wrong entry raises `DataError` with file and line."""
    path = folder / "places.yaml"
    data = read_mapping(path)
    data.only(*_PARTS)
    kinds = read_kinds(data.mapping("kinds"))
    nouns = _nouns(data.rows("nouns"), kinds)
    _homes(data.rows("homes"), nouns)
    for key, value in (("prepositions", "strength"), ("directions", "bearing")):
        for row in data.rows(key):
            row.only(value, "words")
    prepositions = {folded(w): row.number("strength", 0) / 100 for row in data.rows("prepositions") for w in row.texts("words")}
    directions = {folded(w): row.number("bearing", 0, 360) for row in data.rows("directions") for w in row.texts("words")}

    def some(key: str) -> frozenset[str]:
        return frozenset(folded(w) for w in data.texts(key))

    common, given = read_common(folder / "common.txt")
    clitics, units = data.mapping("clitics"), data.mapping("units")
    return PlaceWords(
        kinds,
        nouns,
        some("tails"),
        prepositions,
        {folded(k): clitics.number(k, -1000) / 100 for k in clitics},
        directions,
        some("middle"),
        some("openings"),
        some("near"),
        {folded(k): units.number(k, 0) for k in units},
        some("links"),
        some("people"),
        some("things"),
        ("", *(folded(w) for w in data.texts("endings"))),
        tuple(folded(w) for w in data.texts("nisba")),
        common,
        given,
    )


def common(word: str) -> bool:
    """Whether a folded word alone is rather a common word, a noun of place or a person's name than the name of a place."""
    table = place_words()
    return word in table.given or any(w in table.common or w in table.nouns for w in (word, bare(word)))
