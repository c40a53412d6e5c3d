"""Why two tellings are, or are not, taken for tellings of one incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np

from marsad.link.compare import COMPARISONS
from marsad.link.row import Row
from marsad.link.settings import Settings, load
from marsad.link.weigh import weigh

_DAYS = frozenset(("published", "first", "last"))


class Line(msgspec.Struct):
    """One comparison: the values of both, how alike they are, and the bits that this adds."""

    comparison: str
    a: str
    b: str
    level: str
    weight: float
    hard: bool = False


class Explained(msgspec.Struct):
    """All comparisons of a pair; `total` is prior and weights, to be held against `threshold`; `conflicts` rule a link out."""

    lines: list[Line]
    prior: float
    total: float
    threshold: float
    conflicts: list[str]


def _shown(row: Row, columns: tuple[str, ...]) -> str:
    values = [(name, getattr(row, name)) for name in columns]
    return " · ".join(_words(name, value) for name, value in values if value not in (None, [], "", False))


def _words(name: str, value: object) -> str:
    """A value as people read it: a day by its date, a flag by its name."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return name
    return date.fromordinal(value).isoformat() if name in _DAYS and isinstance(value, int) else str(value)


def explain(a: Row, b: Row, settings: Settings | None = None) -> Explained:
    """The comparisons of two rows, as Splink weighs them."""
    settings = settings or load()
    found = weigh([a, b], np.array([0]), np.array([1]), settings)
    return told(a, b, found.parts[0].tolist(), float(found.weight[0]), settings)


def told(a: Row, b: Row, parts: Sequence[float], weight: float, settings: Settings) -> Explained:
    """The comparisons of two rows in words. `parts`: the bits of each, `weight` their sum with the prior: of `marsad.link.weigh`, which
    weighs many pairs in the time of one."""
    lines = []
    for comparison, bits in zip(COMPARISONS, parts, strict=True):
        level, hard = "not told", False
        if bits:
            weights = settings.weights(comparison.name)
            at = min(range(len(weights)), key=lambda i: abs(weights[i] - bits))
            level, hard = comparison.told[at].label, comparison.told[at].hard
        lines.append(Line(comparison.name, _shown(a, comparison.columns), _shown(b, comparison.columns), level, round(bits, 2), hard))
    conflicts = [f"{line.comparison}: {line.level}" for line in lines if line.hard]
    return Explained(lines, settings.prior, round(weight, 2), settings.join, conflicts)
