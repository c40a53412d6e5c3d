"""The index at one moment: tables, the orders of lists, and groups by which facets are counted. It never changes; a newer one takes its
place at once, so that who reads it in a thread is not disturbed."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marsad.desk.index.columns import NONE, Bools, Events, Floats, Incidents, Ints, Longs, Parties, People
from marsad.desk.index.groups import Groups, ranges
from marsad.desk.index.kept import Kept
from marsad.desk.index.loading import Batch, Names, nothing

FEW = 8
"""Where one of so many events is sought, it is sooner to put together those of each spot."""


class Snapshot:
    """What the store holds at a revision. What is derived is made when it is first asked for; two threads may both make it, alike."""

    def __init__(self, names: Names, batch: Batch) -> None:
        self.names, self.revision = names, batch.revision
        self.incidents, self.events, self.parties = batch.incidents, batch.events, batch.parties
        self.reviewers, self.assignees = batch.reviewers, batch.assignees
        self.spots = names.spots.arrays()
        self.orders, self.found, self.within, self.answers = Kept(32), Kept(48), Kept(1024), Kept(512)

    @cached_property
    def told(self) -> Bools:
        """The incidents that live and have a telling."""
        told = np.zeros(len(self.incidents), np.bool_)
        told[self.events.at] = True
        return told & self.incidents.living

    @cached_property
    def placed(self) -> Bools:
        """The incidents with coordinates."""
        return ~(np.isnan(self.incidents.lat) | np.isnan(self.incidents.lon))

    @cached_property
    def event_places(self) -> Ints:
        """The places of events by their numbers; `NONE` for events of no incident."""
        places = np.full(int(self.events.pk.max(initial=0)) + 1, NONE, np.int32)
        places[self.events.pk] = np.arange(len(self.events), dtype=np.int32)
        return places

    def place_of(self, pk: int) -> int:
        """The place of an incident by its number; `NONE` where it is not here."""
        at = int(np.searchsorted(self.incidents.pk, pk))
        return at if at < len(self.incidents) and int(self.incidents.pk[at]) == pk else NONE

    # -- orders

    def keys(self, sort: str) -> Floats:
        """By what incidents are ordered, one number each; the same from one snapshot to the next for what did not change."""
        return self.orders.get(("keys", sort), lambda: self._keys(sort))

    def order(self, sort: str) -> Ints:
        """The places of all incidents in an order, the least first; of equal ones the earlier first."""
        return self.orders.get(("order", sort), lambda: np.argsort(self.keys(sort), kind="stable").astype(np.int32))

    def _keys(self, sort: str) -> Floats:
        own = self.incidents
        match sort:
            case "day":
                return np.where(own.first == NONE, own.last, own.first).astype(np.float64)
            case "changed":
                return own.revision.astype(np.float64)
            case "type":
                return own.type.astype(np.float64)
            case "status":
                return own.status.astype(np.float64)
            case "sources":
                return own.sources.astype(np.float64)
            case "killed":
                return own.killed.astype(np.float64)
            case "confidence":
                return own.confidence
        return self.place_ranks[own.named + 1]

    @cached_property
    def place_names(self) -> list[str]:
        """The names of places in their order."""
        return sorted(self.names.named.texts[: int(self.incidents.named.max(initial=NONE)) + 1])

    @cached_property
    def place_ranks(self) -> Floats:
        """The rank of each name of a place, by its number plus one."""
        rank = {name: at for at, name in enumerate(self.place_names)}
        texts = self.names.named.texts[: len(rank)]
        return np.array([NONE, *(rank[text] for text in texts)], np.float64)

    # -- groups

    @cached_property
    def _by_spot(self) -> tuple[Ints, Longs]:
        """The events by their spots, and where those of each spot begin (with the end)."""
        order = np.argsort(self.events.spot, kind="stable").astype(np.int32)
        return order, np.searchsorted(self.events.spot[order], np.arange(len(self.spots.lat) + 1))

    def few_at(self, spots: Bools) -> Ints | None:
        """The events at these spots, in their order; None where they are so many that it is sooner to look at all events."""
        order, starts = self._by_spot
        some = np.flatnonzero(spots)
        if int((starts[some + 1] - starts[some]).sum()) * FEW > len(order):
            return None
        return np.sort(order[ranges(starts, some)])

    def events_at(self, spots: Bools) -> Ints:
        """The events at these spots, in their order."""
        few = self.few_at(spots)
        return np.flatnonzero(spots[self.events.spot]).astype(np.int32) if few is None else few

    @cached_property
    def by_party(self) -> Groups:
        """Incidents by the parties that they name."""
        return Groups(self.parties.party, self.events.at, self.parties.event)

    @cached_property
    def by_place(self) -> Groups:
        """Incidents by the places of their tellings."""
        return Groups(self.spots.place[self.events.spot], self.events.at)

    @cached_property
    def wide_places(self) -> Bools:
        """Which places are countries or provinces."""
        out = np.zeros(self.by_place.size, np.bool_)
        own = self.spots.place[self.spots.wide & (self.spots.place != NONE)]
        out[own[own < len(out)]] = True
        return out

    @cached_property
    def lands(self) -> Ints:
        """The country of each place."""
        out = np.full(len(self.names.spots.places), NONE, np.int32)
        told = self.spots.place != NONE
        out[self.spots.place[told]] = self.spots.country[told]
        return out

    @cached_property
    def by_country(self) -> Groups:
        """Incidents by the countries of their tellings."""
        return Groups(self.spots.country[self.events.spot], self.events.at)

    @cached_property
    def by_province(self) -> Groups:
        """Incidents by the provinces of their tellings."""
        return Groups(self.spots.province[self.events.spot], self.events.at)

    @cached_property
    def by_type(self) -> Groups:
        """Incidents by the types of their tellings."""
        return Groups(self.events.type, self.events.at)

    @cached_property
    def by_telling(self) -> Groups:
        """Incidents by the statuses of their tellings."""
        return Groups(self.events.status, self.events.at)

    @cached_property
    def by_decision(self) -> Groups:
        """Incidents by what was decided on their tellings; those on which nothing was under the number after all others."""
        decision = self.events.decision
        return Groups(np.where(decision == NONE, len(self.names.decision), decision).astype(np.int32), self.events.at)

    @cached_property
    def by_outlet(self) -> Groups:
        """Incidents by publishers and sources of their tellings."""
        publisher, source = self.events.publisher, self.events.source
        rows = np.arange(len(self.events), dtype=np.int32)
        other = source != publisher
        values, events = np.concatenate([publisher, source[other]]), np.concatenate([rows, rows[other]])
        order = np.argsort(events, kind="stable")
        return Groups(values[order], self.events.at, events[order])


def begin(names: Names) -> Snapshot:
    """The snapshot of nothing."""
    return Snapshot(names, nothing())


def after(old: Snapshot, batch: Batch) -> Snapshot:
    """The snapshot with what changed: all that hung on the incidents of the batch is replaced by what hangs on them now."""
    if not len(old.incidents):
        return Snapshot(old.names, batch)
    if not len(batch.incidents):
        return Snapshot(old.names, Batch(batch.revision, old.incidents, old.events, old.parties, old.reviewers, old.assignees))
    incidents, places = _incidents(old.incidents, batch.incidents)
    events, parties = _events(old, batch, places)
    gone = np.zeros(len(incidents), np.bool_)
    gone[places] = True
    people = (_people(one, other, gone, places) for one, other in ((old.reviewers, batch.reviewers), (old.assignees, batch.assignees)))
    return Snapshot(old.names, Batch(batch.revision, incidents, events, parties, *people))


def _incidents(old: Incidents, new: Incidents) -> tuple[Incidents, Longs]:
    """All incidents, and the places of the new rows among them. Numbers only rise, so that those that are there keep their places."""
    at = np.minimum(np.searchsorted(old.pk, new.pk), max(len(old) - 1, 0))
    known = (old.pk[at] == new.pk) if len(old) else np.zeros(len(new), np.bool_)
    places = np.where(known, at, len(old) + np.cumsum(~known) - 1)
    return old.replaced(at[known], new.taken(known)).joined(new.taken(~known)), places


_Piece = tuple[int, int, int, int]
"""Rows that stay (from, to), and new rows that come behind them (from, to)."""


def _events(old: Snapshot, batch: Batch, places: Longs) -> tuple[Events, Parties]:
    """All events in the order of their incidents, and their parties in the order of the events: the rows of the incidents at `places` cut
    out, and the new ones put there."""
    new = batch.events
    cut, put = _ends(old.events.at, places), _ends(new.at, np.arange(len(places)))
    pieces = _pieces(cut, put, len(old.events))
    moved = new.replaced(np.arange(len(new)), new)
    moved.at[:] = places[new.at]
    ours, theirs = old.parties, batch.parties
    whole = _pieces(np.searchsorted(ours.event, cut), np.searchsorted(theirs.event, put), len(ours))
    events, at = list[Ints](), 0
    for (low, high, first, last), mine in zip(pieces, whole, strict=True):
        events.append(ours.event[mine[0] : mine[1]] + (at - low))
        at += high - low
        events.append(theirs.event[mine[2] : mine[3]] + (at - first))
        at += last - first
    party, role = (_joined(getattr(ours, name), getattr(theirs, name), whole) for name in ("party", "role"))
    made = {field.name: _joined(getattr(old.events, field.name), getattr(moved, field.name), pieces) for field in fields(Events)}
    return Events(**made), Parties(np.concatenate(events), party, role)


def _ends(column: Ints, values: Longs) -> Longs:
    """Where the rows of each value begin and end in a sorted column, as two rows."""
    return np.stack([np.searchsorted(column, values, "left"), np.searchsorted(column, values, "right")])


def _pieces(cut: Longs, put: Longs, size: int) -> list[_Piece]:
    """How `size` old rows and new ones are put together, where ranges of new ones take the place of old ones."""
    ends = cut.T.tolist()
    stay = zip([0, *(high for _, high in ends)], [*(low for low, _ in ends), size], strict=True)
    return [(low, high, first, last) for (low, high), (first, last) in zip(stay, [*put.T.tolist(), (0, 0)], strict=True)]


def _joined(old: NDArray[Any], new: NDArray[Any], pieces: list[_Piece]) -> NDArray[Any]:
    return np.concatenate([part for low, high, first, last in pieces for part in (old[low:high], new[first:last])])


def _people(old: People, new: People, gone: Bools, places: Longs) -> People:
    both = old.taken(~gone[old.at]).joined(People(places[new.at].astype(np.int32), new.person))
    return both.taken(np.argsort(both.at, kind="stable"))
