"""The timeline: how many incidents began when, by days, weeks or months; what is known to the day, only roughly, or not at all apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Ints
from marsad.desk.index.snapshot import Snapshot

STEPS = ("day", "week", "month")
_FEW_DAYS, _FEW_WEEKS = 93, 7 * 110
"""Days up to which a timeline goes by days, and by weeks."""


class Bucket(NamedTuple):
    """A day, a week (from Monday) or a month, by its first day. `day`: incidents known to the day; `range`: those of several days, at the
    first of them; `open`: those of which only an end of the time is known, at that end."""

    start: str
    end: str
    day: int
    range: int
    open: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.day + self.range + self.open


class Timeline(NamedTuple):
    """Buckets without gaps, in order; `undated`: incidents of which no day is known."""

    step: str
    buckets: list[Bucket]
    undated: int


def timeline(snapshot: Snapshot, found: Bools, step: str | None = None) -> Timeline:
    """The timeline of incidents. `step`: one of `STEPS`; None for what suits the time that they span."""
    own = snapshot.incidents
    first, last = own.first[found], own.last[found]
    begun = np.where(first == NONE, last, first)
    dated = begun != NONE
    undated = int(np.count_nonzero(~dated))
    first, last, begun = first[dated], last[dated], begun[dated]
    if not len(begun):
        return Timeline(step or STEPS[0], [], undated)
    lowest, highest = int(begun.min()), int(begun.max())
    step = step or _step(highest - lowest)
    at, starts = _buckets(begun, lowest, highest, step)
    sort = np.where((first == NONE) | (last == NONE), 2, np.where(first == last, 0, 1))
    counts = np.bincount(at * 3 + sort, minlength=3 * (len(starts) - 1)).reshape(-1, 3)
    days = [date.fromordinal(max(1, start)).isoformat() for start in starts[:-1]]
    ends = [date.fromordinal(min(end - 1, date.max.toordinal())).isoformat() for end in starts[1:]]
    rows = zip(days, ends, counts.tolist(), strict=True)
    return Timeline(step, [Bucket(start, end, *numbers) for start, end, numbers in rows], undated)


def _step(days: int) -> str:
    return STEPS[0] if days <= _FEW_DAYS else STEPS[1] if days <= _FEW_WEEKS else STEPS[2]


def _buckets(begun: Ints, lowest: int, highest: int, step: str) -> tuple[Ints, list[int]]:
    """The bucket of each, and the first days of all buckets, with that behind the last."""
    if step == "month":
        starts = _months(lowest, highest)
        return (np.searchsorted(np.array(starts), begun, "right") - 1).astype(np.int32), starts
    size = 7 if step == "week" else 1
    low = lowest - (lowest - 1) % 7 if step == "week" else lowest
    number = (highest - low) // size + 1
    return ((begun - low) // size).astype(np.int32), [low + size * at for at in range(number + 1)]


def _months(lowest: int, highest: int) -> list[int]:
    """The first days of months, from that of one day to that behind another."""
    day = date.fromordinal(lowest).replace(day=1)
    starts = [day.toordinal()]
    while starts[-1] <= highest:
        if (day.year, day.month) == (date.max.year, 12):
            return [*starts, date.max.toordinal() + 1]
        day = (day + timedelta(31)).replace(day=1)
        starts.append(day.toordinal())
    return starts
