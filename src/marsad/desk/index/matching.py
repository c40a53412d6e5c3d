"""Which events and incidents a query means: the same as `marsad.store.filters` finds, from columns in memory.

A query is taken apart into parts by their names in the URL: conditions on events, all of which one event must meet, and conditions on
incidents. A facet is counted with all parts but its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import reduce
from operator import and_
from typing import NamedTuple

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Codes, Events, Ints, Longs, People
from marsad.desk.index.snapshot import FEW, Snapshot
from marsad.desk.query import ANY, NOBODY, Query
from marsad.incident import CONTRADICTIONS
from marsad.store import StoreError
from marsad.store.filters import ROLES, day_of, statuses_of, types_of
from marsad.store.inside import Inside


class Asked(NamedTuple):
    """What a query asks of the store, which columns can't tell. None: it is not asked for."""

    words: Longs | None = None
    """Numbers of the events with the words."""
    documents: Longs | None = None
    """Numbers of the documents."""
    incidents: Longs | None = None
    """Numbers of the incidents."""
    place: Inside | None = None


class Found(NamedTuple):
    """The events that fit (None for all) and the incidents."""

    events: Bools | None
    incidents: Bools


class Rows(NamedTuple):
    """The events that are looked at: all of them, or only some, by their places (`at`)."""

    own: Events
    at: Ints | None

    def of(self, whole: Bools) -> Bools:
        """What is told of all events, for these."""
        return whole if self.at is None else whole[self.at]


def found(snapshot: Snapshot, query: Query, asked: Asked, without: Collection[str] = ()) -> Found:
    """What a query finds without some of its parts. Raises `StoreError` for a type, role, status or day that there is not."""
    meant = query.meant()
    parts = frozenset(without) & {name for name, _ in _present(meant)}
    return snapshot.found.get((meant, parts), lambda: _found(snapshot, meant, asked, parts))


def _present(query: Query) -> Iterator[tuple[str, bool]]:
    """The parts of a query, and whether each is asked of incidents."""
    own = query.filter
    events, incidents = statuses_of(own.status)
    told = {
        "q": query.words,
        "type": own.type,
        "party": own.party or own.role,
        "place": own.place,
        "near": own.near,
        "days": own.since or own.until,
        "telling": events,
        "outlet": own.outlet,
        "country": query.country,
        "document": own.document,
        "incident": own.incident,
        "reviewed": own.reviewed,
        "decision": query.decision,
        "confidence": own.confidence,
    }
    yield from ((name, False) for name, value in told.items() if value)
    told = {
        "status": incidents,
        "sources": query.sources,
        "reviewer": query.reviewer,
        "assignee": query.assignee,
        "contested": query.contested,
        "seen": query.seen,
    }
    yield from ((name, True) for name, value in told.items() if value)


def _found(snapshot: Snapshot, query: Query, asked: Asked, without: Collection[str]) -> Found:
    events: Bools | None = None
    incidents = snapshot.incidents.living
    parts = [(name, whole) for name, whole in _present(query) if name not in without]
    of_events = [name for name, whole in parts if not whole]
    if of_events:
        rows = _rows(snapshot, query, asked, of_events)
        events = _whole(snapshot, rows, reduce(and_, [_OF_EVENTS[name](snapshot, rows, query, asked) for name in of_events]))
    if parts:
        incidents = snapshot.told
    if events is not None:
        incidents = np.zeros(len(snapshot.incidents), np.bool_)
        incidents[snapshot.events.at[events]] = True
        incidents &= snapshot.told
    for name, whole in parts:
        if whole:
            incidents = incidents & _OF_INCIDENTS[name](snapshot, query)
    if any(whole for _, whole in parts):
        of_found = incidents[snapshot.events.at]
        events = of_found if events is None else events & of_found
    return Found(events, incidents)


def _rows(snapshot: Snapshot, query: Query, asked: Asked, names: Collection[str]) -> Rows:
    """The events that may fit: those with the words, or at the spots, that are asked for, where these are few."""
    some: Ints | None = None
    if "q" in names:
        told = _with_words(snapshot, asked)
        some = np.unique(told) if len(told) * FEW <= len(snapshot.events) else None
    elif masks := [_SPOTS[name](snapshot, query, asked) for name in _SPOTS if name in names]:
        some = snapshot.few_at(reduce(and_, masks))
    if some is None:
        return Rows(snapshot.events, None)
    return Rows(snapshot.events.taken(some), some)


def _whole(snapshot: Snapshot, rows: Rows, fit: Bools) -> Bools:
    """What fits of some events, among all."""
    if rows.at is None:
        return fit
    out = np.zeros(len(snapshot.events), np.bool_)
    out[rows.at[fit]] = True
    return out


def _with_words(snapshot: Snapshot, asked: Asked) -> Ints:
    """The events with the words."""
    assert asked.words is not None
    places: Ints = snapshot.event_places[asked.words[asked.words < len(snapshot.event_places)]]
    told: Ints = places[places != NONE]
    return told


# -- parts asked of events


def _any_of(column: Ints, codes: Codes, texts: Collection[str]) -> Bools:
    """Where a column has one of these texts."""
    numbers = codes.some(texts)
    if len(numbers) == 1:
        only: Bools = column == numbers[0]
        return only
    wanted = np.zeros(len(codes) + 1, np.bool_)  # the last one stands for what is not told
    wanted[numbers] = True
    return wanted[column]


def _words(snapshot: Snapshot, rows: Rows, _query: Query, asked: Asked) -> Bools:
    held = np.zeros(len(snapshot.events), np.bool_)
    held[_with_words(snapshot, asked)] = True
    return rows.of(held)


def _type(snapshot: Snapshot, rows: Rows, query: Query, _asked: Asked) -> Bools:
    return _any_of(rows.own.type, snapshot.names.type, types_of(query.filter.type))


def _party(snapshot: Snapshot, rows: Rows, query: Query, _asked: Asked) -> Bools:
    own, pairs = query.filter, snapshot.parties
    if own.role is not None and own.role not in ROLES:
        raise StoreError(f"no role is named '{own.role}'", f"roles: {', '.join(ROLES)}")
    out = np.ones(len(snapshot.events), np.bool_)
    for party in own.party:
        fits = pairs.party == snapshot.names.party.get(party)
        if own.role is not None:
            fits &= pairs.role == snapshot.names.role.get(own.role)
        mine = np.zeros(len(out), np.bool_)
        mine[pairs.event[fits]] = True
        out &= mine
    return rows.of(out)


def _place(snapshot: Snapshot, _query: Query, asked: Asked) -> Bools:
    assert asked.place is not None
    return snapshot.spots.inside(asked.place)


def _near(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    assert query.filter.near is not None
    return snapshot.spots.within(*query.filter.near)


def _country(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return _any_of(snapshot.spots.country, snapshot.names.spots.countries, query.country)


_SPOTS = {"place": _place, "near": _near, "country": _country}
"""Parts that are asked of the spots of events."""


def _at(name: str) -> Callable[[Snapshot, Rows, Query, Asked], Bools]:
    return lambda snapshot, rows, query, asked: _SPOTS[name](snapshot, query, asked)[rows.own.spot]


def _days(snapshot: Snapshot, rows: Rows, query: Query, _asked: Asked) -> Bools:
    """What is told to have been by a day, or from a day on, counts as of that day."""
    own, days = rows.own, snapshot.names.days
    out = np.ones(len(own), np.bool_)
    if query.filter.since is not None:
        out &= own.day >= days.number(day_of(query.filter.since))
    if query.filter.until is not None:
        until = days.number(day_of(query.filter.until))
        known = np.where(own.first == NONE, own.last, own.first)
        out &= (known <= until) & (known != NONE)
    return out


def _telling(snapshot: Snapshot, rows: Rows, query: Query, _asked: Asked) -> Bools:
    return _any_of(rows.own.status, snapshot.names.told, statuses_of(query.filter.status)[0])


def _outlet(snapshot: Snapshot, rows: Rows, query: Query, _asked: Asked) -> Bools:
    codes, wanted = snapshot.names.outlet, query.filter.outlet
    return _any_of(rows.own.publisher, codes, wanted) | _any_of(rows.own.source, codes, wanted)


def _document(_snapshot: Snapshot, rows: Rows, _query: Query, asked: Asked) -> Bools:
    assert asked.documents is not None
    return np.isin(rows.own.document, asked.documents)


def _incident(snapshot: Snapshot, rows: Rows, _query: Query, asked: Asked) -> Bools:
    assert asked.incidents is not None
    chosen = np.isin(snapshot.incidents.pk, asked.incidents)
    return chosen[rows.own.at]


def _reviewed(_snapshot: Snapshot, rows: Rows, _query: Query, _asked: Asked) -> Bools:
    decided: Bools = rows.own.decision != NONE
    return decided


def _decision(snapshot: Snapshot, rows: Rows, query: Query, _asked: Asked) -> Bools:
    own = rows.own.decision
    out = _any_of(own, snapshot.names.decision, query.decision)
    return out | (own == NONE) if "none" in query.decision else out


def _confidence(_snapshot: Snapshot, rows: Rows, query: Query, _asked: Asked) -> Bools:
    return rows.own.confidence >= query.filter.confidence


# -- parts asked of incidents


def _status(snapshot: Snapshot, query: Query) -> Bools:
    return _any_of(snapshot.incidents.status, snapshot.names.status, statuses_of(query.filter.status)[1])


def _sources(snapshot: Snapshot, query: Query) -> Bools:
    return snapshot.incidents.sources >= query.sources


def _reviewer(snapshot: Snapshot, query: Query) -> Bools:
    return _with_person(snapshot, snapshot.reviewers, query.reviewer)


def _assignee(snapshot: Snapshot, query: Query) -> Bools:
    assert query.assignee is not None
    if query.assignee != NOBODY:
        return _with_person(snapshot, snapshot.assignees, (query.assignee,))
    out = np.ones(len(snapshot.incidents), np.bool_)
    out[snapshot.assignees.at] = False
    return out


def _with_person(snapshot: Snapshot, people: People, names: Collection[str]) -> Bools:
    out = np.zeros(len(snapshot.incidents), np.bool_)
    out[people.at[np.isin(people.person, snapshot.names.person.some(names))]] = True
    return out


def _contested(snapshot: Snapshot, query: Query) -> Bools:
    wanted = sum(1 << at for at, kind in enumerate(CONTRADICTIONS) if kind in query.contested or ANY in query.contested)
    fits: Bools = snapshot.incidents.contested & wanted != 0
    return fits


def _seen(snapshot: Snapshot, query: Query) -> Bools:
    return snapshot.incidents.revision > query.seen


_OF_EVENTS: dict[str, Callable[[Snapshot, Rows, Query, Asked], Bools]] = {
    **{name: _at(name) for name in _SPOTS},
    "q": _words,
    "type": _type,
    "party": _party,
    "days": _days,
    "telling": _telling,
    "outlet": _outlet,
    "document": _document,
    "incident": _incident,
    "reviewed": _reviewed,
    "decision": _decision,
    "confidence": _confidence,
}
_OF_INCIDENTS: dict[str, Callable[[Snapshot, Query], Bools]] = {
    "status": _status,
    "sources": _sources,
    "reviewer": _reviewer,
    "assignee": _assignee,
    "contested": _contested,
    "seen": _seen,
}
