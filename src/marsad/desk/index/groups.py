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
    def _sorted(self) -> tuple[Ints, Ints, Longs]:
        """The events of the pairs by value and incident, where a value and incident begins (with the end), and where among these a value
        begins (with the end)."""
        kind: type[np.unsignedinteger] = np.uint16 if self.size < 2**16 - 1 else np.uint32
        order = np.argsort((self._values + 1).astype(kind), kind="stable")
        order = order[int(np.count_nonzero(self._values == NONE)) :]
        values = self._values[order]
        events = (order if self._events is None else self._events[order]).astype(np.int32)
        incidents = self._incidents[events]
        new = np.ones(len(events), np.bool_)
        new[1:] = (values[1:] != values[:-1]) | (incidents[1:] != incidents[:-1])
        starts = np.flatnonzero(new)
        return events, np.append(starts, len(events)).astype(np.int32), np.searchsorted(values[starts], np.arange(self.size + 1))

    @cached_property
    def _all(self) -> Longs:
        return np.diff(self._sorted[2])

    @cached_property
    def _starts(self) -> Longs:
        """Where the pairs of each event begin (with the end)."""
        assert self._events is not None
        return np.searchsorted(self._events, np.arange(len(self._incidents) + 1))

    def counts(self, found: Bools | None) -> Longs:
        """How many incidents have each value, among the events that are found (all of them for None)."""
        if found is None or not self.size:
            return self._all
        some = np.flatnonzero(found)
        if len(some) * _FEW < len(found):
            return self._few(some)
        events, starts, firsts = self._sorted
        before = np.zeros(len(events) + 1, np.int32)
        np.cumsum(found[events], dtype=np.int32, out=before[1:])
        at = before[starts]
        held = np.zeros(len(at), np.int32)
        np.cumsum(at[1:] > at[:-1], dtype=np.int32, out=held[1:])
        return np.diff(held[firsts]).astype(np.int64)

    def _few(self, some: Longs) -> Longs:
        """The same of a few events."""
        if self._events is None:
            values, incidents = self._values[some], self._incidents[some]
        else:
            pairs = ranges(self._starts, some)
            values, incidents = self._values[pairs], np.repeat(self._incidents[some], self._starts[some + 1] - self._starts[some])
        told = values != NONE
        whole = np.unique(values[told].astype(np.int64) << 32 | incidents[told])
        return np.bincount(whole >> 32, minlength=self.size)
