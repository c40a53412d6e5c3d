"""How much each thing that is known of a record tells whether it is right: the weights of a language's coder.

The file is made by `marsad measure train`. It holds a mapping for each cell ("event": the record as such): what holds of a record
-> its weight in log odds, and `base`, from which they are counted. What has no weight counts nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from marsad.data import entry, read_mapping

CELLS = ("event", "actor", "target", "speaker", "place", "when", "counts", "equipment", "status")
"""What has a confidence of its own: the record, and its cells given that there is such an event."""
BASE = "base"
_MOST = 20.0
"""Log odds beyond which no weight makes sense."""
Key = tuple[str | bool, ...]


@dataclass(slots=True)
class Part:
    """What one side of a record says: its facts, what they add to which of `CELLS` (by number), and in words what it
    adds to the record, with the fact that weighs most."""

    facts: tuple[str, ...]
    adds: list[tuple[int, float]]
    words: str


def _said() -> list[list[str]]:
    return [[f"{cell} {n / 100:.2f}" for n in range(101)] for cell in CELLS]


@dataclass(slots=True)
class Weights:
    """The weights by fact, one for each of `CELLS`, and `base`, from which they are counted."""

    base: list[float] = field(default_factory=lambda: [0.0] * len(CELLS))
    of: dict[str, list[float]] = field(default_factory=dict)
    start: str = "base +0.00"
    parts: dict[Key, Part] = field(default_factory=dict)
    """Sides of records met so far: they are of some thousand kinds."""
    said: list[list[str]] = field(default_factory=_said)
    """For each of `CELLS` how sure it is in words, by hundredths."""
    seen: dict[str, tuple[str, ...]] | None = None
    """Where it is a mapping, the facts of each record are put there by the record's id: training needs them."""


def load_weights(path: Path, families: Collection[str]) -> Weights:
    """Read confidence.yaml; a fact begins with one of `families`. Raises `DataError` for the first wrong entry."""
    data = read_mapping(path)
    data.only(*CELLS)
    data.has(*CELLS)
    found = Weights()
    for number, cell in enumerate(CELLS):
        with entry():
            row = data.mapping(cell)
            row.has(BASE)
            for fact in row:
                if fact != BASE and fact.split(" ", 1)[0] not in families:
                    raise row.error(f"'{fact}' is nothing that the coder tells of a record", "take the line out and train anew", fact)
                weight = row.number(fact, -_MOST, _MOST)
                if fact == BASE:
                    found.base[number] = weight
                else:
                    found.of.setdefault(fact, [0.0] * len(CELLS))[number] = weight
    found.start = f"base {found.base[0]:+.2f}"
    return found
