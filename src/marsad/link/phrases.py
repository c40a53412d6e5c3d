"""The words of notes, read from `notes/*.yaml`, one file a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from marsad.data import DataError, Row, read_mapping
from marsad.incident import MODALITIES, STATUSES
from marsad.link.patterns import Pattern, read_pattern
from marsad.ontology import COUNTS, PRECISIONS, TYPES

FOLDER = Path(__file__).parent / "notes"
CELLS = frozenset(
    ("actor", "actors", "target", "owner", "site", "casualties", "displaced", "losses", "taken", "supplied", "victim", "captured", "freed")
)  # fmt: skip
"""What the patterns of a type may tell."""
_SENTENCE = frozenset(("when", "act", "at", "used", "toll", "sources", "about"))
_DATE = frozenset(("day", "month", "year", "first", "first_month", "first_year"))
_WHEN = {
    "day": ("day", "month", "year"),
    "month": ("month", "year"),
    "year": ("year",),
    "days": ("first", "day", "month", "year"),
    "range": ("first", "first_month", "day", "month", "year"),
    "years": tuple(_DATE),
    "by": ("day", "month", "year"),
    "from": ("day", "month", "year"),
    "as-of": ("day", "month", "year"),
}
_NUMBERS = ("one", "two", "few", "many", "hundred")
_COUNTED = ("people", "fighters", "strikes", "sources")
_RANGES = ("range", "small", "open", "up")
_REMARKS = ("according", "denied", "only-denied", "denied-unknown", "culprit", "count", "equipment", "outcome")
_ITEMS = ("destroyed", "damaged", "captured", "abandoned")
_THINGS = (*_NUMBERS, "some", "odd", "model", "plain", "alone")
_SPOTS = (*PRECISIONS, "other")


@dataclass(slots=True)
class Ending:
    """A rule for the end of a word: what it may end in, how many letters fall off, what is added."""

    ends: tuple[str, ...]
    drop: int
    add: str
    people: bool = False
    """Whether it is for nouns of people only."""

    def change(self, word: str) -> str:
        """The word with its new end."""
        return word[: len(word) - self.drop] + self.add


@dataclass(slots=True)
class Article:
    """The article, the words (in small letters) of parties and of places that take it, and names that have one and do not."""

    word: str
    words: frozenset[str]
    places: frozenset[str]
    never: frozenset[str]


@dataclass(slots=True)
class Phrases:
    """The words of notes in one language; see `notes/en.yaml` for what each stands for."""

    language: str
    sentence: Pattern
    capital: bool
    native: bool
    numbered: Pattern
    and_: str
    or_: str
    comma: str
    more: str
    quote: str
    verbs: dict[str, str]
    acts: dict[str, str]
    hedges: dict[str, str]
    statuses: dict[str, str]
    modalities: dict[str, str]
    remarks: dict[str, str]
    kinds: dict[str, str]
    months: list[str]
    when: dict[str, str]
    at: dict[str, str]
    site: dict[str, str]
    plain: dict[str, str]
    article: Article | None
    counted: dict[str, dict[str, str]]
    ranges: dict[str, str]
    tolls: dict[str, Pattern]
    items: dict[str, Pattern]
    lost: dict[str, Pattern]
    things: dict[str, str]
    endings: dict[str, list[Ending]]
    not_oblique: frozenset[str]
    unsaid: list[str]
    types: dict[str, list[Pattern]]
    titles: dict[str, str] = field(default_factory=dict)
    """Names of parties by id as they stand in a sentence, those met so far."""


_PLAIN = ("someone", "civilians", "the-civilians", "members", "member", "official", "forces")
_ENDINGS = ("plural", "dual", "accusative", "oblique")
_KEYS = (
    "sentence", "capital", "native", "numbered", "and", "or", "comma", "more", "quote", "verbs", "acts", "hedges", "statuses", "modalities",
    "remarks", "kinds", "months", "when", "at", "site", *_PLAIN, "article", "counted", "ranges", "tolls", "items", "lost", "things",
    *_ENDINGS, "not-oblique", "unsaid", "types",
)  # fmt: skip


def _table(row: Row, key: str, names: tuple[str, ...], optional: bool = False) -> dict[str, str]:
    """The mapping under `key`, which must have all of `names` and no other; empty where it is missing and `optional`."""
    if optional and key not in row:
        return {}
    table = row.mapping(key)
    table.only(*names)
    table.has(*names)
    return {name: table.text(name, "") for name in names}


def _slots(row: Row, key: str, table: dict[str, str], cells: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The table, after a look at the cells of each of its texts."""
    for name, text in table.items():
        read_pattern(row.mapping(key), name, text, cells[name])
        if "[" in text:
            raise row.mapping(key).error(f"'{name}' can't have parts that are left out", "take out the brackets", name)
    return table


def _patterns(row: Row, key: str, names: tuple[str, ...], cells: set[str]) -> dict[str, Pattern]:
    """The patterns under `key`, one for each of `names`."""
    table = row.mapping(key)
    return {name: read_pattern(table, name, text, cells) for name, text in _table(row, key, names).items()}


def _article(row: Row) -> Article | None:
    if "article" not in row:
        return None
    table = row.mapping("article")
    table.only("word", "parties", "places", "never")
    parties, places = (frozenset(word.lower() for word in table.texts(key)) for key in ("parties", "places"))
    return Article(table.text("word"), parties, places, frozenset(table.texts("never")))


def _names(row: Row) -> dict[str, str]:
    for key in (*_PLAIN, "quote"):
        read_pattern(row, key, row.text(key), ("name",))
    return {key: row.text(key) for key in _PLAIN}


def _endings(row: Row, key: str) -> list[Ending]:
    out = []
    for rule in row.rows(key) if key in row else ():
        rule.only("ends", "drop", "add", "people")
        rule.has("ends")
        drop, add = int(rule.number("drop", 0, 9, 0)), rule.text("add", "")
        out.append(Ending(tuple(rule.texts("ends", empty=True)), drop, add, rule.flag("people")))
    return out


def _types(row: Row, verbs: bool) -> dict[str, list[Pattern]]:
    table = row.mapping("types")
    table.only(*TYPES)
    table.has(*TYPES)
    out = {}
    for type_ in TYPES:
        patterns = [read_pattern(table, type_, text, CELLS, verbs) for text in table.texts(type_)]
        if not patterns or patterns[-1].needed:
            raise table.error(f"the last pattern of '{type_}' needs a cell", "end with one that can always be filled", type_)
        out[type_] = patterns
    return out


def _counted(row: Row) -> dict[str, dict[str, str]]:
    table = row.mapping("counted")
    table.only(*_COUNTED)
    return {name: _slots(table, name, _table(table, name, _NUMBERS), dict.fromkeys(_NUMBERS, ("n",))) for name in _COUNTED}


def read_phrases(path: Path) -> Phrases:
    """Read a file of notes. What is wrong raises `DataError` with file and line."""
    row = read_mapping(path)
    row.only(*_KEYS)
    row.has(*(k for k in _KEYS if k not in (*_ENDINGS, "not-oblique", "unsaid", "capital", "native", "verbs", "hedges", "article")))
    if len(months := row.texts("months")) != 12:
        raise row.error(f"{len(months)} months", "write all twelve", "months")
    verbs = _table(row, "verbs", MODALITIES, optional=True)
    things = dict.fromkeys(_THINGS, ("n", "one", "two", "many", "accusative", "model", "kind"))
    remarks = dict.fromkeys(_REMARKS, ()) | dict.fromkeys(("according", "denied", "only-denied"), ("who",)) | {"count": ("what",)}
    return Phrases(
        language=path.stem,
        sentence=read_pattern(row, "sentence", row.text("sentence"), _SENTENCE),
        capital=row.flag("capital"),
        native=row.flag("native"),
        numbered=read_pattern(row, "numbered", row.text("numbered"), ("people", "of")),
        and_=row.text("and"),
        or_=row.text("or"),
        comma=row.text("comma"),
        more=row.text("more"),
        quote=row.text("quote"),
        verbs=verbs,
        acts=_slots(row, "acts", _table(row, "acts", (*MODALITIES, "denied")), dict.fromkeys((*MODALITIES, "denied"), ("act",))),
        hedges=_table(row, "hedges", STATUSES, optional=True),
        statuses=_table(row, "statuses", STATUSES),
        modalities=_table(row, "modalities", MODALITIES[1:]),
        remarks=_slots(row, "remarks", _table(row, "remarks", _REMARKS), remarks),
        kinds=_table(row, "kinds", COUNTS),
        months=months,
        when=_slots(row, "when", _table(row, "when", tuple(_WHEN)), _WHEN),
        at=_slots(row, "at", _table(row, "at", _SPOTS), dict.fromkeys(_SPOTS, ("place",))),
        site=_slots(row, "site", _table(row, "site", _SPOTS), dict.fromkeys(_SPOTS, ("place",))),
        plain=_names(row),
        article=_article(row),
        counted=_counted(row),
        ranges=_slots(row, "ranges", _table(row, "ranges", _RANGES), dict.fromkeys(_RANGES, ("low", "high"))),
        tolls=_patterns(row, "tolls", COUNTS, {"people", "fighters", "strikes", "of"}),
        items=_patterns(row, "items", _ITEMS, {"things", "of"}),
        lost=_patterns(row, "lost", _ITEMS, {"things", "of"}),
        things=_slots(row, "things", _table(row, "things", _THINGS), things),
        endings={key: _endings(row, key) for key in _ENDINGS},
        not_oblique=frozenset(row.texts("not-oblique")),
        unsaid=row.texts("unsaid"),
        types=_types(row, bool(verbs)),
    )


@cache
def languages() -> tuple[Phrases, ...]:
    """The languages of notes, by name. Raises `DataError` where there is none, or a file is wrong."""
    found = tuple(read_phrases(path) for path in sorted(FOLDER.glob("*.yaml")))
    if not found:
        raise DataError(FOLDER, 0, "no words for notes", "add en.yaml")
    return found
