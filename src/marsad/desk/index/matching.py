"""Which events and incidents a query means: the same as `marsad.store.filters` finds, from columns in memory.

A query is taken apart into parts by their names in the URL: conditions on events, all of which one event must meet, and conditions on
incidents. A facet is counted with all parts but its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Codes, Ints, Longs, People
from marsad.desk.index.snapshot import Snapshot
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
    for name, whole in parts:
        if not whole:
            fit = _PARTS[name](snapshot, query, asked)
            events = fit if events is None else events & fit
    if parts:
        incidents = snapshot.told
    if events is not None:
        incidents = np.zeros(len(snapshot.incidents), np.bool_)
        incidents[snapshot.events.at[events]] = True
        incidents &= snapshot.told
    for name, whole in parts:
        if whole:
            incidents = incidents & _PARTS[name](snapshot, query, asked)
    if any(whole for _, whole in parts):
        of_found = incidents[snapshot.events.at]
        events = of_found if events is None else events & of_found
    return Found(events, incidents)


# -- parts asked of events


def _any_of(column: Ints, codes: Codes, texts: Collection[str]) -> Bools:
    """Where a column has one of these texts."""
    return _is_in(column, codes.some(texts))


def _is_in(column: Ints, numbers: Ints) -> Bools:
    same: Bools = np.isin(column, numbers) if len(numbers) != 1 else column == numbers[0]
    return same


def _words(snapshot: Snapshot, _query: Query, asked: Asked) -> Bools:
    assert asked.words is not None
    held, pks = np.zeros(len(snapshot.events) + 1, np.bool_), asked.words
    places = snapshot.event_places
    held[places[pks[pks < len(places)]]] = True  # the last place stands for events of no incident
    return held[:-1]


def _type(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return _any_of(snapshot.events.type, snapshot.names.type, types_of(query.filter.type))


def _party(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
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
    return out


def _place(snapshot: Snapshot, _query: Query, asked: Asked) -> Bools:
    assert asked.place is not None
    return snapshot.spots.inside(asked.place)[snapshot.events.spot]


def _near(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    assert query.filter.near is not None
    return snapshot.spots.within(*query.filter.near)[snapshot.events.spot]


def _days(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    """What is told to have been by a day, or from a day on, counts as of that day."""
    own, days = snapshot.events, snapshot.names.days
    out = np.ones(len(own), np.bool_)
    if query.filter.since is not None:
        out &= own.day >= days.number(day_of(query.filter.since))
    if query.filter.until is not None:
        until = days.number(day_of(query.filter.until))
        known = np.where(own.first == NONE, own.last, own.first)
        out &= (known <= until) & (known != NONE)
    return out


def _telling(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return _any_of(snapshot.events.status, snapshot.names.told, statuses_of(query.filter.status)[0])


def _outlet(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    own, wanted = snapshot.events, snapshot.names.outlet.some(query.filter.outlet)
    return _is_in(own.publisher, wanted) | _is_in(own.source, wanted)


def _country(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    spots = snapshot.spots
    return np.isin(spots.country, snapshot.names.spots.countries.some(query.country))[snapshot.events.spot]


def _document(snapshot: Snapshot, _query: Query, asked: Asked) -> Bools:
    assert asked.documents is not None
    return np.isin(snapshot.events.document, asked.documents)


def _incident(snapshot: Snapshot, _query: Query, asked: Asked) -> Bools:
    assert asked.incidents is not None
    chosen = np.isin(snapshot.incidents.pk, asked.incidents)
    return chosen[snapshot.events.at]


def _reviewed(snapshot: Snapshot, _query: Query, _asked: Asked) -> Bools:
    decided: Bools = snapshot.events.decision != NONE
    return decided


def _decision(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    own = snapshot.events.decision
    out = _any_of(own, snapshot.names.decision, query.decision)
    return out | (own == NONE) if "none" in query.decision else out


def _confidence(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return snapshot.events.confidence >= query.filter.confidence


# -- parts asked of incidents


def _status(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return _any_of(snapshot.incidents.status, snapshot.names.status, statuses_of(query.filter.status)[1])


def _sources(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return snapshot.incidents.sources >= query.sources


def _reviewer(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return _with_person(snapshot, snapshot.reviewers, query.reviewer)


def _assignee(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
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


def _contested(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    wanted = sum(1 << at for at, kind in enumerate(CONTRADICTIONS) if kind in query.contested or ANY in query.contested)
    fits: Bools = snapshot.incidents.contested & wanted != 0
    return fits


def _seen(snapshot: Snapshot, query: Query, _asked: Asked) -> Bools:
    return snapshot.incidents.revision > query.seen


_PARTS = {
    "q": _words,
    "type": _type,
    "party": _party,
    "place": _place,
    "near": _near,
    "days": _days,
    "telling": _telling,
    "outlet": _outlet,
    "country": _country,
    "document": _document,
    "incident": _incident,
    "reviewed": _reviewed,
    "decision": _decision,
    "confidence": _confidence,
    "status": _status,
    "sources": _sources,
    "reviewer": _reviewer,
    "assignee": _assignee,
    "contested": _contested,
    "seen": _seen,
}
