"""Facets: what the incidents that are found have in common, with how many have it.

Beside each value stands how many incidents are found where it is chosen: values of a list that may be chosen together are counted without
what is chosen of that list already; parties, all of which must take part, with it. A party has the incidents of its members too, a place
those of what lies in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Ints, Longs
from marsad.desk.index.groups import Groups
from marsad.desk.index.labels import named
from marsad.desk.index.matching import Found
from marsad.desk.index.snapshot import Snapshot
from marsad.desk.query import ANY, NOBODY, Query
from marsad.incident import CONTRADICTIONS
from marsad.incident import STATUSES as OF_INCIDENTS
from marsad.ontology import STATUSES, TYPES
from marsad.store import StoreError
from marsad.store.inside import Inside

SOURCES = (1, 2, 3, 5, 10)
"""How many independent sources at least, of which a facet tells."""
_SPARE = 2
_PLACES = 120
"""So many times as many places as are shown are counted with what lies in them, but at most `_PLACES`: to look around takes a while."""
_KEY = 64
"""Letters of the key of a document, which stands for a source that has no name."""


class Value(NamedTuple):
    """A value with how many incidents are found with it, whether it is chosen, and what it belongs to (the group of a type, the country
    of a place)."""

    value: str
    count: int  # type: ignore[assignment]
    selected: bool
    of: str | None = None


class Facet(NamedTuple):
    """`param`: the name in the URL under which a value is chosen. `more`: how many values are not shown."""

    name: str
    param: str
    values: list[Value]
    more: int


class Asking(NamedTuple):
    """What counting needs: the snapshot, the query, what another one finds of what the store is asked alike, what it finds itself without
    some of its parts, what lies in a place, how many values are shown at most, and what they must be named like."""

    snapshot: Snapshot
    query: Query
    found: Callable[[Query], Found]
    without: Callable[..., Found]
    inside: Callable[[str], Inside]
    most: int
    like: str


def facet(name: str, asking: Asking) -> Facet:
    """A facet by its name. Raises `StoreError` for one that there is not."""
    make = _FACETS.get(name)
    if make is None:
        raise StoreError(f"there is no facet '{name}'", f"known: {', '.join(FACETS)}")
    return make(asking)


def _top(asking: Asking, name: str, param: str, told: Sequence[tuple[str, int]], of: Callable[[str], str | None] = lambda _: None) -> Facet:
    """The values with most incidents, and all that are chosen."""
    chosen = set(asking.query.chosen(param))
    like = named(name, asking.like) if asking.like else None
    fits = [(value, count) for value, count in told if (count or value in chosen) and (like is None or like(value))]
    fits.sort(key=lambda pair: (pair[0] not in chosen, -pair[1], pair[0]))
    shown = fits[: max(asking.most, sum(value in chosen for value, _ in fits))]
    return Facet(name, param, [Value(value, count, value in chosen, of(value)) for value, count in shown], len(fits) - len(shown))


def _texts(texts: Sequence[str], counts: Longs) -> list[tuple[str, int]]:
    return [(texts[at], int(counts[at])) for at in np.flatnonzero(counts).tolist()]


# -- of events


def _type(asking: Asking) -> Facet:
    counts = asking.snapshot.by_type.counts(asking.without("type").events)
    texts = asking.snapshot.names.type.texts
    return _top(asking, "type", "type", _chosen_too(asking, "type", _texts(texts, counts), TYPES), lambda value: TYPES[value].group)


def _group(asking: Asking) -> Facet:
    snapshot, events = asking.snapshot, asking.without("type").events
    groups = list(dict.fromkeys(kind.group for kind in TYPES.values()))
    of = np.array([groups.index(TYPES[text].group) if text in TYPES else NONE for text in snapshot.names.type.texts], np.int32)
    counts = snapshot.orders.get("by_group", lambda: Groups(of[snapshot.events.type], snapshot.events.at)).counts(events)
    return _top(asking, "group", "type", _chosen_too(asking, "type", _texts(groups, counts), groups))


def _chosen_too(asking: Asking, param: str, told: list[tuple[str, int]], known: object) -> list[tuple[str, int]]:
    """Counts with those values that are chosen and have none."""
    have = {value for value, _ in told}
    return told + [(value, 0) for value in asking.query.chosen(param) if value not in have and value in known]  # type: ignore[operator]


def _party(asking: Asking) -> Facet:
    snapshot, query, events = asking.snapshot, asking.query, asking.without().events
    groups = snapshot.by_party
    if query.filter.role is not None:
        role = snapshot.names.role.get(query.filter.role)
        groups = snapshot.orders.get(("by_party", role), lambda: _in_role(snapshot, role))
    told = _texts(snapshot.names.party.texts, groups.counts(events))
    return _top(asking, "party", "party", _always(asking, "party", told))


def _always(asking: Asking, param: str, told: list[tuple[str, int]]) -> list[tuple[str, int]]:
    have = {value for value, _ in told}
    return told + [(value, 0) for value in asking.query.chosen(param) if value not in have]


def _in_role(snapshot: Snapshot, role: int) -> Groups:
    pairs = snapshot.parties.taken(snapshot.parties.role == role)
    return Groups(pairs.party, snapshot.events.at, pairs.event)


def _telling(asking: Asking) -> Facet:
    found = asking.found(_stripped(asking.query, STATUSES))
    counts = _texts(asking.snapshot.names.told.texts, asking.snapshot.by_telling.counts(found.events))
    return _of_statuses(asking, "telling", STATUSES, counts)


def _stripped(query: Query, own: Collection[str], more: tuple[str, ...] = ()) -> Query:
    """The query without the statuses of a list, and with others."""
    kept = (*(name for name in query.filter.status if name not in own), *more)
    return replace(query, filter=replace(query.filter, status=kept))


def _of_statuses(asking: Asking, name: str, own: Collection[str], told: list[tuple[str, int]]) -> Facet:
    """Statuses of tellings, or of incidents. One that both lists have is chosen in both at once."""
    counts = dict.fromkeys((value for value in asking.query.filter.status if value in own), 0) | dict(told)
    for value in {*STATUSES} & {*OF_INCIDENTS}:
        if value in counts:
            counts[value] = int(np.count_nonzero(asking.found(_stripped(asking.query, own, (value,))).incidents))
    return _top(asking, name, "status", list(counts.items()))


def _decision(asking: Asking) -> Facet:
    snapshot = asking.snapshot
    counts = snapshot.by_decision.counts(asking.without("decision").events)
    told = _texts([*snapshot.names.decision.texts, "none"], counts)
    return _top(asking, "decision", "decision", _always(asking, "decision", told))


def _outlet(asking: Asking) -> Facet:
    """Outlets by their ids where they are known, and so once; sources without a name are left out."""
    snapshot = asking.snapshot
    counts = snapshot.by_outlet.counts(asking.without("outlet").events)
    shown = snapshot.orders.get("outlets", lambda: _shown_outlets(snapshot))
    told = _texts(snapshot.names.outlet.texts, np.where(shown[: len(counts)], counts, 0))
    return _top(asking, "outlet", "outlet", _always(asking, "outlet", told))


def _shown_outlets(snapshot: Snapshot) -> Bools:
    """The outlets that have a name, each once: by its id where it is known, else by the name that it gives itself."""
    from marsad.link.graph import parties
    from marsad.link.sources import outlet

    texts, known = snapshot.names.outlet.texts[: snapshot.by_outlet.size], parties()
    publishers = [texts[at] for at in np.unique(snapshot.events.publisher).tolist() if at != NONE]
    means = {text: outlet(text) for text in publishers}
    hidden = {text for text, id in means.items() if id in known and id != text}
    hidden |= {id for text, id in means.items() if id not in known and id != text and id not in means}
    return np.array([text not in hidden and (len(text) != _KEY or not text.isalnum()) for text in texts], np.bool_)


def _country(asking: Asking) -> Facet:
    snapshot = asking.snapshot
    counts = snapshot.by_country.counts(asking.without("country").events)
    return _top(asking, "country", "country", _always(asking, "country", _texts(snapshot.names.spots.countries.texts, counts)))


def _province(asking: Asking) -> Facet:
    from marsad.desk.index.labels import provinces

    snapshot, ids = asking.snapshot, provinces()
    events = asking.without("place").events
    counts = snapshot.by_province.counts(events)
    texts = snapshot.names.spots.provinces.texts
    told = [(ids[texts[at]], int(counts[at])) for at in np.flatnonzero(counts).tolist() if texts[at] in ids]
    return _within(asking, "province", told, events)


def _place(asking: Asking) -> Facet:
    snapshot = asking.snapshot
    events = asking.without("place").events
    counts = np.where(snapshot.wide_places, 0, snapshot.by_place.counts(events))
    some = counts if asking.like else _frequent(counts, _counted_most(asking))
    told = _always(asking, "place", _texts(snapshot.names.spots.places.texts, some))
    found = _within(asking, "place", told, events)
    return found._replace(more=found.more + int(np.count_nonzero(counts)) - int(np.count_nonzero(some)))


def _frequent(counts: Longs, most: int) -> Longs:
    """The counts without those that are less than so many others."""
    if len(counts) <= most:
        return counts
    return np.where(counts >= np.partition(counts, -most)[-most], counts, 0)


def _counted_most(asking: Asking) -> int:
    """Of how many places all that lies in them is counted."""
    return min(_SPARE * asking.most, _PLACES)


def _within(asking: Asking, name: str, told: list[tuple[str, int]], events: Bools | None) -> Facet:
    """Places with all that lies in them. That is counted of those that are told most."""
    chosen = asking.query.filter.place
    like = named(name, asking.like) if asking.like else None
    likely = sorted((pair for pair in told if like is None or like(pair[0])), key=lambda pair: (pair[0] != chosen, -pair[1], pair[0]))
    counted = [(value, _lies_in(asking, value, events)) for value, _ in likely[: _counted_most(asking)]]
    found = _top(asking, name, "place", counted, lambda value: _land(asking, value))
    return found._replace(more=found.more + len(likely) - len(counted))


def _lies_in(asking: Asking, place: str, events: Bools | None) -> int:
    snapshot = asking.snapshot
    try:
        mine, at, whole = snapshot.within.get(place, lambda: _events_in(snapshot, asking.inside(place)))
    except StoreError:  # a place of another gazetteer than this one
        return 0
    return whole if events is None else _different(at[events[mine]])


def _different(at: Ints) -> int:
    """How many incidents there are in a column that is in their order."""
    return int(np.count_nonzero(at[1:] != at[:-1])) + 1 if len(at) else 0


def _events_in(snapshot: Snapshot, place: Inside) -> tuple[Ints, Ints, int]:
    """The events in a place, their incidents, and how many these are."""
    mine = snapshot.events_at(snapshot.spots.inside(place))
    at = snapshot.events.at[mine]
    return mine, at, _different(at)


def _land(asking: Asking, place: str) -> str | None:
    spots, lands = asking.snapshot.names.spots, asking.snapshot.lands
    at = spots.places.get(place)
    country = int(lands[at]) if 0 <= at < len(lands) else NONE
    return None if country == NONE else spots.countries.texts[country]


# -- of incidents


def _counted(column: Ints, found: Bools, size: int) -> Longs:
    mine = column[found]
    return np.bincount(mine[mine != NONE], minlength=size)


def _status(asking: Asking) -> Facet:
    snapshot = asking.snapshot
    found = asking.found(_stripped(asking.query, OF_INCIDENTS))
    counts = _counted(snapshot.incidents.status, found.incidents, len(snapshot.names.status))
    return _of_statuses(asking, "status", OF_INCIDENTS, [(name, int(counts[snapshot.names.status.get(name)])) for name in OF_INCIDENTS])


def _sources(asking: Asking) -> Facet:
    own = asking.snapshot.incidents.sources[asking.without("sources").incidents]
    told = [(str(least), int(np.count_nonzero(own >= least))) for least in SOURCES]
    found = _top(asking._replace(like=""), "sources", "sources", _always(asking, "sources", told))
    return found._replace(values=sorted(found.values, key=lambda one: int(one.value)))


def _reviewer(asking: Asking) -> Facet:
    snapshot = asking.snapshot
    found = asking.without("reviewer").incidents
    people = snapshot.reviewers
    counts = np.bincount(people.person[found[people.at]], minlength=len(snapshot.names.person))
    return _top(asking, "reviewer", "reviewer", _always(asking, "reviewer", _texts(snapshot.names.person.texts, counts)))


def _assignee(asking: Asking) -> Facet:
    snapshot = asking.snapshot
    found, people = asking.without("assignee").incidents, asking.snapshot.assignees
    counts = np.bincount(people.person[found[people.at]], minlength=len(snapshot.names.person))
    free = found.copy()
    free[people.at] = False
    told = [*_texts(snapshot.names.person.texts, counts), (NOBODY, int(np.count_nonzero(free)))]
    return _top(asking, "assignee", "assignee", _always(asking, "assignee", told))


def _contested(asking: Asking) -> Facet:
    own = asking.snapshot.incidents.contested[asking.without("contested").incidents]
    told = [(kind, int(np.count_nonzero(own & (1 << at)))) for at, kind in enumerate(CONTRADICTIONS)]
    return _top(asking, "contested", "contested", [(ANY, int(np.count_nonzero(own))), *told])


_FACETS: dict[str, Callable[[Asking], Facet]] = {
    "group": _group,
    "type": _type,
    "party": _party,
    "country": _country,
    "province": _province,
    "place": _place,
    "status": _status,
    "telling": _telling,
    "sources": _sources,
    "outlet": _outlet,
    "contested": _contested,
    "decision": _decision,
    "reviewer": _reviewer,
    "assignee": _assignee,
}
FACETS = tuple(_FACETS)
"""The names of all facets, in their order."""
