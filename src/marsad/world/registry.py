"""The registry: parties with their graph of membership, persons, equipment. Read from YAML and checked on load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from marsad.data import DataError, Row, entry, read_rows
from marsad.lang.language import Morphology
from marsad.text.fold import fold_text
from marsad.text.tokens import tokenize
from marsad.world import own
from marsad.world.sources import country

KINDS = frozenset(
    [
        "state",
        "government",
        "state-force",
        "rebel",
        "militia",
        "armed-group",
        "coalition",
        "tribe",
        "party",
        "council",
        "igo",
        "media",
        "court",
        "aid",
        "monitor",
        "company",
        "mercenary",
        "police",
        "civilians",
        "person",
        "group",
        "ministry",
    ]
)
ARMED = frozenset(["state-force", "rebel", "militia", "armed-group", "coalition", "mercenary", "police"])
CLASSES = frozenset(
    [
        "air-defence system",
        "tank",
        "ifv",
        "apc",
        "artillery",
        "mortar",
        "mlrs",
        "missile",
        "anti-tank missile",
        "anti-ship missile",
        "manpads",
        "drone",
        "loitering munition",
        "aircraft",
        "helicopter",
        "ship",
        "boat",
        "small arm",
        "vehicle",
        "munition",
        "explosive",
        "mine",
        "radar",
        "electronic warfare",
        "engineering",
        "ammunition",
        "other",
    ]
)
PERSON_ROLES = (
    "leader",
    "commander",
    "minister",
    "official",
    "spokesman",
    "president",
    "prime-minister",
    "envoy",
    "deputy",
    "governor",
    "diplomat",
    "king",
    "judge",
    "analyst",
    "secretary-general",
)
_ALIEN = set("یکەۆ")
_TATWEEL = "\u0640"
_LISTS = ("ar", "loaded", "local", "plural", "dual")
"""The names that an entry of one's own may add to one that there is."""


@dataclass(slots=True)
class PartyEntry:
    """A party or public person. `of`: parents as (id, from, to), either date empty where open."""

    id: str
    name: str
    kind: str
    country: str | None
    role: str | None
    of: list[tuple[str, str, str]]
    theatre: list[str] = field(default_factory=list)
    """Countries beside its own where it fights: reports that name it are about them, and its local names are used there."""
    name_ar: str = ""
    """The first of its Arabic names, as written; "" where there is none."""
    agency: bool = False
    """A news agency, whose text others print."""
    signs: list[str] = field(default_factory=list)
    """Of a medium: its names as written, and the signs under which others print its text."""


@dataclass(slots=True)
class EquipmentEntry:
    """A kind of equipment; `of` is the broader kind."""

    id: str
    name: str
    class_: str
    origin: str | None
    of: str | None
    mass: bool = False
    """A mass noun ("artillery", "ammunition"): its singular counts nothing."""
    name_ar: str = ""
    plural_ar: str = ""
    """The first of its Arabic names, and the first of their plurals, as written."""


@dataclass(slots=True)
class Registry:
    """All entries and the names that point to them: folded words, category, index, tone or form."""

    parties: list[PartyEntry] = field(default_factory=list)
    equipment: list[EquipmentEntry] = field(default_factory=list)
    kinds: dict[str, EquipmentEntry] = field(default_factory=dict)
    """Equipment by id."""
    names: list[tuple[str, str, int, str]] = field(default_factory=list)
    written: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict)
    """The names of an entry as data files have them, by category and id: for people to read."""


def _folded(text: str) -> str:
    return " ".join(fold_text(text).split())


def _written(text: str) -> str:
    """A name in the words that a text is cut into: "F-16" is three, "إف 16" two."""
    return " ".join(tokenize(text).word)


def _names(row: Row, *keys: str) -> None:
    """Refuse names in `keys` that no look-up would meet, or that stand twice."""
    seen: set[str] = set()
    for key in keys:
        for name in row.texts(key):
            if _ALIEN & set(name):
                raise row.error(f"'{name}' has a Persian or Kurdish letter", "write it with the Arabic one", key)
            if _TATWEEL in name:
                raise row.error(f"'{name}' has a tatweel", "write it without", key)
            if not _folded(name):
                raise row.error(f"'{name}' has no letter", "write a name", key)
            if name in seen:
                raise row.error(f"'{name}' stands twice", "keep one", key)
            seen.add(name)


def _parents(row: Row) -> list[tuple[str, str, str]]:
    out = []
    for parent in row.texts("of"):
        name, at, dates = parent.partition("@")
        if name == row["id"]:
            raise row.error(f"'{name}' is its own parent", "name the party above it, or leave 'of' out", "of")
        out.append((name, *(row.dates("of", dates) if at else ("", ""))))
    return out


def _party(registry: Registry, row: Row, morphology: Morphology) -> None:
    row.only(
        "id",
        "name",
        "kind",
        "country",
        "role",
        "of",
        "ar",
        "loaded",
        "local",
        "theatre",
        "nisba",
        "people",
        "seats",
        "capital",
        "capital_ar",
        "source",
        "note",
        "agency",
        "credit",
    )
    index = len(registry.parties)
    if (row.flag("agency") or row.texts("credit")) and row.text("kind") != "media":
        raise row.error("only a medium is an agency or is credited", "take out 'agency' and 'credit', or write kind: media", "kind")
    home = country(row, "country") or None
    registry.parties.append(
        PartyEntry(
            row.text("id"),
            row.text("name"),
            row.choice("kind", KINDS),
            home,
            row.choice("role", PERSON_ROLES, "") or None,
            _parents(row),
            row.texts("theatre"),
            next(iter(row.texts("ar")), ""),
            row.flag("agency"),
            [*row.texts("ar"), *row.texts("credit")] if row.text("kind") == "media" else [],
        )
    )
    _names(row, "credit")
    _names(row, "ar", "loaded", "local", "seats")
    _names(row, "people")
    _names(row, "nisba")
    if row.texts("local") and not home:
        raise row.error("'local' names need a country", "name the country that a text must be about for them to mean this party", "local")
    for key, tone in (("ar", "neutral"), ("loaded", "loaded"), ("local", "local"), ("seats", "seat"), ("people", "people")):
        for name in row.texts(key):
            folded = _folded(name)
            registry.names.append((folded, "party", index, tone))
            for nominative, oblique in zip(morphology.sound[0::2], morphology.sound[1::2], strict=False):
                if folded.endswith(nominative) and len(folded) > len(nominative) + 2:
                    registry.names.append((folded[: -len(nominative)] + oblique, "party", index, tone))
    if row.get("capital_ar"):
        registry.names.append((_folded(row.text("capital_ar")), "party", index, "seat"))
    for stem in row.texts("nisba"):
        folded = _folded(stem)
        for ending in ("", *morphology.nisba):
            registry.names.append((folded + ending, "party", index, "nisba"))
        for ending in morphology.sound[:2]:
            registry.names.append((morphology.article + folded + ending, "party", index, "people"))


def _item(registry: Registry, row: Row, morphology: Morphology) -> None:
    row.only("id", "name", "class", "origin", "of", "ar", "plural", "dual", "mass", "source", "note")
    index = len(registry.equipment)
    broader = row.text("of", "") or None
    if broader == row["id"]:
        raise row.error(f"'{broader}' is its own broader kind", "name the broader one, or leave 'of' out", "of")
    registry.equipment.append(
        EquipmentEntry(
            row["id"],
            row.text("name"),
            row.choice("class", CLASSES),
            country(row, "origin") or None,
            broader,
            row.flag("mass"),
            next(iter(row.texts("ar")), ""),
            next(iter(row.texts("plural")), ""),
        )
    )
    registry.kinds[row["id"]] = registry.equipment[-1]
    _names(row, "ar", "plural")
    for name in row.texts("ar"):
        folded = _written(name)
        registry.names.append((folded, "equipment", index, "one"))
        first, _, rest = folded.partition(" ")
        if row.texts("plural"):
            accusative = first + morphology.accusative
            for dual in morphology.paired(f"{first} {rest}") if rest else ():
                registry.names.append((dual, "equipment", index, "dual"))
            for dual in morphology.duals(first):
                form = "one" if dual == accusative else "dual"  # صاروخا is one as an object, before it is two in idafa
                registry.names.append((dual + (" " + rest if rest else ""), "equipment", index, form))
            if rest and " " not in rest and not rest.endswith(morphology.open[0]) and not rest.startswith(morphology.article):
                registry.names.append((f"{accusative} {rest}{morphology.accusative}", "equipment", index, "one"))  # برميلا متفجرا
    for name in row.texts("plural"):
        registry.names.append((_written(name), "equipment", index, "plural"))
    for name in row.texts("dual"):
        registry.names.append((_written(name), "equipment", index, "dual"))


def _read(
    registry: Registry,
    paths: Sequence[Path],
    more: Sequence[Path],
    add: Callable[[Registry, Row, Morphology], None],
    morphology: Morphology,
) -> dict[str, Row]:
    """Read the entries of files, and of an analyst's own (`more`); gives them by id."""
    seen: dict[str, Row] = {}
    for path in (*paths, *more):
        rows: list[Row] = []
        with entry():
            rows = read_rows(path)
        for row in rows:
            with entry():
                _take(seen, row, path in more)
    category = "party" if add is _party else "equipment"
    for row in seen.values():
        with entry():
            add(registry, row, morphology)
            registry.written[category, row["id"]] = {key: row.texts(key) for key in _LISTS if key in row}
    return seen


def _take(seen: dict[str, Row], row: Row, ours: bool) -> None:
    """Take an entry in; one that `extends` another gives it its names."""
    other = seen.get(row.text("id"))
    if ours and row.flag("extends"):
        if other is None:
            raise row.error(f"no entry has the id '{row['id']}'", "mend the id, or take out 'extends'", "id")
        row.only("id", "extends", "source", "note", *_LISTS)
        for key in _LISTS:
            if told := [name for name in row.texts(key) if name not in other.texts(key)]:
                _names(row, key)
                other[key] = [*other.texts(key), *told]
        return
    if other is not None:
        fault = f"id '{row['id']}' stands already in {other.path.name}:{other.line}"
        raise row.error(fault, "give it another id, or join the two" + (" (extends: yes adds names to it)" if ours else ""), "id")
    seen[row["id"]] = row


def _check_parents(parents: Mapping[str, list[str]], rows: dict[str, Row], above: str, what: str) -> None:
    """Refuse parents that are not there, and rings: who is above must not be below too."""
    for child, its in parents.items():
        with entry():
            for parent in its:
                if parent not in rows:
                    raise rows[child].error(f"{above} '{parent}' is no {what}", "mend the id, or add it", "of")
    done: set[str] = set()
    for start in parents:
        path = [start]
        ways = [iter(parents[start])]
        while ways:
            up = next(ways[-1], None)
            if up is None:
                ways.pop()
                done.add(path.pop())
            elif up in path:
                ring = " of ".join([*path[path.index(up) :], up])
                with entry():
                    raise rows[path[-1]].error(f"a ring: {ring}", "take out one of them", "of")
            elif up in parents and up not in done:
                path.append(up)
                ways.append(iter(parents[up]))


def _many(registry: Registry) -> None:
    """Give names that begin with the plural of a general noun their form: "صواريخ غراد" are many, though they stand beside "صاروخ غراد"."""
    plurals = {name for name, kind, _, form in registry.names if kind == "equipment" and form == "plural" and " " not in name}
    for i, (name, kind, index, form) in enumerate(registry.names):
        if kind == "equipment" and form == "one" and " " in name and name.split(" ", 1)[0] in plurals:
            registry.names[i] = (name, kind, index, "plural")


def load_registry(folder: Path, morphology: Morphology, more: Sequence[Path] | None = None) -> Registry:
    """Read `parties/*.yaml` and `equipment/*.yaml`, and those of folders of an analyst's own (`more`; by default those named).

    Raises `DataError` for a wrong entry, a double id, a parent that is not there.
    """
    registry = Registry()
    parties = _read(registry, sorted((folder / "parties").glob("*.yaml")), own.files("parties", ".yaml", more), _party, morphology)
    items = _read(registry, sorted((folder / "equipment").glob("*.yaml")), own.files("equipment", ".yaml", more), _item, morphology)
    _many(registry)
    _check_parents({party.id: [parent for parent, _, _ in party.of] for party in registry.parties}, parties, "parent", "party")
    _check_parents({item.id: [item.of] if item.of else [] for item in registry.equipment}, items, "broader kind", "equipment")
    if not parties:
        raise DataError(folder / "parties", 0, "no parties", "add a file of parties")
    return registry
