"""Counting how many incidents have each value, among all or among those that are found."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Ints, Longs

_FEW = 64
"""Where one of so many events is found, it is sooner to look at these alone."""


def ranges(starts: Longs, some: Longs) -> Longs:
    """The rows of some of the ranges that begin at `starts` (with the end), one range after another."""
    sizes = starts[some + 1] - starts[some]
    rows: Longs = np.arange(int(sizes.sum())) + np.repeat(starts[some] - np.cumsum(sizes) + sizes, sizes)
    return rows


class Groups:
    """Pairs of a value and an event, which come in the order of the events, these in the order of their incidents.

    `incidents`: that of each event. `events`: that of each pair; without it there is one pair for each event. An incident that has a
    value in several events counts once. Values `NONE` are left out.
    """

    def __init__(self, values: Ints, incidents: Ints, events: Ints | None = None) -> None:
        self._values, self._incidents, self._events = values, incidents, events
        self.size = int(values.max(initial=NONE)) + 1

    @cached_property
    def _numbers(self) -> tuple[Ints, Longs]:
        """The number of each pair's value and incident, which are counted by value (the number after all others for pairs without a
        value), and where the numbers of each value begin (with the end)."""
        kind: type[np.unsignedinteger] = np.uint16 if self.size < 2**16 - 1 else np.uint32
        order = np.argsort((self._values + 1).astype(kind), kind="stable")
        order = order[int(np.count_nonzero(self._values == NONE)) :]
        values = self._values[order]
        incidents = self._incidents[order if self._events is None else self._events[order]]
        new = np.ones(len(order), np.bool_)
        new[1:] = (values[1:] != values[:-1]) | (incidents[1:] != incidents[:-1])
        out = np.full(len(self._values), np.count_nonzero(new), np.int32)
        out[order] = np.cumsum(new, dtype=np.int32) - 1
        return out, np.searchsorted(values[new], np.arange(self.size + 1))

    @cached_property
    def _all(self) -> Longs:
        return np.diff(self._numbers[1])

    @cached_property
    def _starts(self) -> Longs:
        """Where the pairs of each event begin (with the end)."""
        assert self._events is not None
        return np.searchsorted(self._events, np.arange(len(self._incidents) + 1))

    def counts(self, found: Bools | None) -> Longs:
        """How many incidents have each value, among the events that are found (all of them for None)."""
        if found is None or not self.size:
            return self._all
        numbers, firsts = self._numbers
        held = np.zeros(int(firsts[-1]) + 1, np.bool_)
        held[numbers[self._pairs(found)]] = True
        out, some = np.zeros(self.size, np.int64), np.flatnonzero(self._all)  # what has no number would be counted as what comes next
        out[some] = np.add.reduceat(held[:-1].view(np.int8), firsts[some], dtype=np.int64) if len(some) else 0
        return out

    def _pairs(self, found: Bools) -> Longs:
        """The places of the pairs of events that are found."""
        some = np.flatnonzero(found)
        if self._events is None:
            return some
        if len(some) * _FEW < len(found):
            return ranges(self._starts, some)
        return np.flatnonzero(found[self._events])
