"""How far figures would differ on other documents: bootstrap intervals (Efron and Tibshirani 1993), documents drawn with replacement.

Events of one report share its outlet, its war and its style, so reports are drawn, never events. The seed is fixed: the same
outcomes give the same intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from marsad.measure.score import CELLS, STATUS, Tallies, Tally

DRAWS = 2000
_SEED = 1993
_ENDS = (2.5, 97.5)
LEAST = 5
"""Documents with something to judge below which an interval says nothing: two reports that agree would make it a point."""

Floats = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """The ends of a 95 % interval."""

    low: float
    high: float


def intervals(documents: Sequence[Tallies]) -> dict[str, Interval | None]:
    """The interval of each cell's F1 over documents, given as the tallies of each; None where there are too few to tell."""
    f1 = _f1(documents, _draws(len(documents)))
    return {name: _interval(f1[name]) if _enough(documents, name) else None for name in CELLS}


def differences(before: Sequence[Tallies], after: Sequence[Tallies]) -> dict[str, Interval | None]:
    """The interval of the change of each cell's F1, the same documents drawn of both runs (given in one order)."""
    draws = _draws(len(before))
    one, two = _f1(before, draws), _f1(after, draws)
    return {name: _interval(two[name] - one[name]) if _enough(before, name) and _enough(after, name) else None for name in CELLS}


def _enough(documents: Sequence[Tallies], cell: str) -> bool:
    """Whether so many documents have something to judge in a cell that an interval tells something."""
    some = 0
    for tallies in documents:
        names = (name for name in tallies if name.startswith(STATUS)) if cell == "status" else (cell,)
        some += any(tally != Tally() for name in names if (tally := tallies.get(name)))
    return some >= LEAST


def _draws(documents: int) -> Floats:
    """How often each document is drawn: one row a draw."""
    if not documents:
        return np.zeros((DRAWS, 0))
    weights = np.random.default_rng(_SEED).multinomial(documents, [1 / documents] * documents, size=DRAWS)
    return weights.astype(np.float64)


def _f1(documents: Sequence[Tallies], draws: Floats) -> Mapping[str, Floats]:
    """The F1 of each cell in each draw, not a number where nothing was to be found and nothing was."""
    names = sorted({name for tallies in documents for name in tallies})
    numbers = np.zeros((len(documents), len(names), 3))
    for row, tallies in enumerate(documents):
        for column, name in enumerate(names):
            if tally := tallies.get(name):
                numbers[row, column] = tally.right, tally.spurious, tally.missed
    right, spurious, missed = np.moveaxis(np.tensordot(draws, numbers, axes=1), 2, 0)
    with np.errstate(invalid="ignore"):
        f1 = 2 * right / (2 * right + spurious + missed)
    out = {name: f1[:, column] for column, name in enumerate(names) if not name.startswith(STATUS)}
    statuses = [column for column, name in enumerate(names) if name.startswith(STATUS)]
    if statuses:  # the mean over those that the gold of the draw has
        wanted = right[:, statuses] + missed[:, statuses] > 0
        held = np.where(wanted, np.nan_to_num(f1[:, statuses]), 0.0).sum(axis=1)
        with np.errstate(invalid="ignore"):
            out["status"] = held / wanted.sum(axis=1)
    return out


def _interval(values: Floats) -> Interval | None:
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    low, high = np.percentile(known, _ENDS)
    return Interval(round(float(low), 3) + 0.0, round(float(high), 3) + 0.0)  # no "-0.000"
