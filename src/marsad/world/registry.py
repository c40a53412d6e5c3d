"""The registry: parties with their graph of membership, persons, equipment. Read from YAML and checked on load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from marsad.data import DataError, Row, read_rows
from marsad.lang.language import Morphology
from marsad.text.fold import fold

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
_ALIEN = set("یکەۆگ") - set("گ")


@dataclass(slots=True)
class PartyEntry:
    """A party or public person. `of`: parents as (id, from, to), either date empty where open."""

    id: str
    name: str
    kind: str
    country: str | None
    role: str | None
    of: list[tuple[str, str, str]]


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


@dataclass(slots=True)
class Registry:
    """All entries and the names that point to them: folded words, category, index, tone or form."""

    parties: list[PartyEntry] = field(default_factory=list)
    equipment: list[EquipmentEntry] = field(default_factory=list)
    kinds: dict[str, EquipmentEntry] = field(default_factory=dict)
    """Equipment by id."""
    names: list[tuple[str, str, int, str]] = field(default_factory=list)


def _folded(text: str) -> str:
    return " ".join(fold(text).text.split())


def _check_spelling(row: Row, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if _ALIEN & set(name):
            raise row.error(f"'{name}' has a Persian or Kurdish letter", "write it with the Arabic one")
        if name in seen:
            raise row.error(f"'{name}' stands twice", "keep one")
        seen.add(name)


def _parents(row: Row) -> list[tuple[str, str, str]]:
    out = []
    for parent in row.texts("of"):
        name, _, dates = parent.partition("@")
        first, dots, last = dates.partition("..")
        if dates and not dots:
            raise row.error(f"'{parent}' has no '..' between its dates", "write id@2016-03..2021-03, either side may be empty")
        out.append((name, first, last))
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
        "nisba",
        "people",
        "seats",
        "capital",
        "capital_ar",
        "source",
        "note",
    )
    if row.text("kind") not in KINDS:
        raise row.error(f"unknown kind '{row['kind']}'", f"one of {', '.join(sorted(KINDS))}")
    index = len(registry.parties)
    registry.parties.append(
        PartyEntry(row.text("id"), row.text("name"), row.text("kind"), row.get("country") or None, row.get("role") or None, _parents(row))
    )
    _check_spelling(row, [*row.texts("ar"), *row.texts("loaded"), *row.texts("local"), *row.texts("seats")])
    if row.texts("local") and not row.get("country"):
        raise row.error("'local' names need a country", "name the country that a text must be about for them to mean this party")
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
    row.only("id", "name", "class", "origin", "of", "ar", "plural", "mass", "source", "note")
    if row.text("class") not in CLASSES:
        raise row.error(f"unknown class '{row['class']}'", f"one of {', '.join(sorted(CLASSES))}")
    index = len(registry.equipment)
    registry.equipment.append(
        EquipmentEntry(
            row.text("id"), row.text("name"), row.text("class"), row.get("origin") or None, row.get("of") or None, row.get("mass") == "yes"
        )
    )
    registry.kinds[row.text("id")] = registry.equipment[-1]
    _check_spelling(row, [*row.texts("ar"), *row.texts("plural")])
    for name in row.texts("ar"):
        folded = _folded(name)
        registry.names.append((folded, "equipment", index, "one"))
        first, _, rest = folded.partition(" ")
        if row.texts("plural"):
            accusative = first + morphology.accusative
            for dual in morphology.duals(first):
                form = "one" if dual == accusative else "dual"  # صاروخا is one as an object, before it is two in idafa
                registry.names.append((dual + (" " + rest if rest else ""), "equipment", index, form))
            if rest and " " not in rest and not rest.endswith(morphology.open[0]) and not rest.startswith(morphology.article):
                registry.names.append((f"{accusative} {rest}{morphology.accusative}", "equipment", index, "one"))  # برميلا متفجرا
    for name in row.texts("plural"):
        registry.names.append((_folded(name), "equipment", index, "plural"))


def load_registry(folder: Path, morphology: Morphology) -> Registry:
    """Read `parties/*.yaml` and `equipment/*.yaml`. Raises `DataError` for a wrong entry, a double id or a parent that is not there."""
    registry = Registry()
    rows: dict[str, Row] = {}
    for kind, add in (("parties", _party), ("equipment", _item)):
        seen: dict[str, Row] = {}
        for path in sorted((folder / kind).glob("*.yaml")):
            for row in read_rows(path):
                if (other := seen.get(row.text("id"))) is not None:
                    raise row.error(
                        f"id '{row['id']}' stands already in {other.path.name}:{other.line}", "give it another id, or join the two"
                    )
                seen[row["id"]] = row
                add(registry, row, morphology)
        rows.update({f"{kind}/{k}": v for k, v in seen.items()})
    known = {p.id for p in registry.parties}
    for party in registry.parties:
        for parent, _, _ in party.of:
            if parent not in known:
                raise rows[f"parties/{party.id}"].error(f"parent '{parent}' is no party", "mend the id, or add the party")
    items = {e.id for e in registry.equipment}
    for item in registry.equipment:
        if item.of and item.of not in items:
            raise rows[f"equipment/{item.id}"].error(f"broader kind '{item.of}' is no equipment", "mend the id, or add it")
    if not registry.parties:
        raise DataError(folder / "parties", 0, "no parties", "add a file of parties")
    return registry
