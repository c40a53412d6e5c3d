"""The families of types that may tell one act, read from `families.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from marsad.data import read_rows
from marsad.ontology import TYPES

SPEECH = "speech"
"""The arena of what is said."""


@dataclass(frozen=True, slots=True)
class Family:
    """Types that name one kind of act.

    `meets`: families that may tell the same act, this one among them. `rank`: the higher, the less it says of the act.
    """

    name: str
    arena: str
    rank: int
    meets: frozenset[str]


@cache
def families() -> dict[str, Family]:
    """The family of each type. Raises `DataError` where a type stands twice or not at all, or a family meets an unknown one."""
    path = Path(__file__).with_name("families.yaml")
    rows = read_rows(path)
    names = {row.text("family") for row in rows}
    found: dict[str, Family] = {}
    for row in rows:
        row.only("family", "arena", "rank", "types", "meets")
        meets = frozenset(row.choices("meets", names, "family")) | {row["family"]}
        for kind in row.choices("types", TYPES, "type"):
            if kind in found:
                raise row.error(f"type '{kind}' stands twice", "keep it in one family", "types")
            found[kind] = Family(row["family"], row.text("arena"), int(row.number("rank", 0, 9, 1)), meets)
    if missing := [kind for kind in TYPES if kind not in found]:
        raise rows[0].error(f"no family holds '{missing[0]}'", "add it to one")
    return found
