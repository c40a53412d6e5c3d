"""Counting how many incidents have each value, among all or among those that are found."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Ints, Longs

_FEW = 16
"""Where one of so many events is found, it is sooner to look at these alone."""


class Groups:
    """Pairs of a value and an event, which come in the order of the events, these in the order of their incidents.

    `incidents`: that of each pair. `events`: that of each pair; without it there is one pair for each event. An incident that has a value
    in several events counts once. Values `NONE` are left out.
    """

    def __init__(self, values: Ints, incidents: Ints, events: Ints | None = None) -> None:
        self.values, self._incidents, self._events = values, incidents, events
        self.size = int(values.max(initial=NONE)) + 1

    @cached_property
    def _sorted(self) -> tuple[Ints, Longs, Longs]:
        """The pairs by value and incident: their places, where a value and incident begins, and where among these a value begins."""
        kind: type[np.unsignedinteger] = np.uint16 if self.size < 2**16 - 1 else np.uint32
        order = np.argsort((self.values + 1).astype(kind), kind="stable").astype(np.int32)
        order = order[int(np.count_nonzero(self.values == NONE)) :]
        values, incidents = self.values[order], self._incidents[order]
        if not len(order):
            return order, np.empty(0, np.int64), np.zeros(self.size + 1, np.int64)
        new = np.concatenate([[True], (values[1:] != values[:-1]) | (incidents[1:] != incidents[:-1])])
        starts = np.flatnonzero(new)
        return order, starts, np.searchsorted(values[starts], np.arange(self.size + 1))

    @cached_property
    def _all(self) -> Longs:
        return np.diff(self._sorted[2])

    def counts(self, found: Bools | None) -> Longs:
        """How many incidents have each value, among the events that are found (all of them for None)."""
        if found is None or not self.size:
            return self._all
        pairs = found if self._events is None else found[self._events]
        some = np.flatnonzero(pairs & (self.values != NONE))
        if len(some) * _FEW < len(self.values):
            return self._few(some)
        order, starts, firsts = self._sorted
        if not len(order):
            return np.zeros(self.size, np.int64)
        held = np.logical_or.reduceat(pairs[order], starts)
        summed = np.concatenate([[0], np.cumsum(held)])
        out: Longs = summed[firsts[1:]] - summed[firsts[:-1]]
        return out

    def _few(self, some: Longs) -> Longs:
        """The same of a few pairs."""
        values, incidents = self.values[some].astype(np.int64), self._incidents[some]
        whole = np.unique(values << 32 | incidents)
        return np.bincount(whole >> 32, minlength=self.size)

    def incidents_of(self, chosen: Bools, found: Bools | None) -> int:
        """How many incidents have one of the values that are chosen, in an event that is found."""
        pairs = self.places_of(chosen)
        if found is not None:
            pairs = pairs[found[pairs] if self._events is None else found[self._events[pairs]]]
        return len(np.unique(self._incidents[pairs]))

    def places_of(self, chosen: Bools) -> Longs:
        """The pairs with one of the values that are chosen."""
        order, starts, firsts = self._sorted
        ends = np.append(starts, len(order))
        parts = [order[ends[firsts[value]] : ends[firsts[value + 1]]] for value in np.flatnonzero(chosen[: self.size])]
        return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)
