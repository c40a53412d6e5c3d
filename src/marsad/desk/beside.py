"""Incidents that may be the same as one: of near days and places, with the same parties or the same kind of act."""

from __future__ import annotations

from datetime import date, timedelta

from marsad.desk.index import Index
from marsad.desk.query import Query
from marsad.incident import Incident
from marsad.ledger.meeting import meet_days, meet_places, span_of
from marsad.link import graph

DAYS = 3
"""Days between two incidents at most."""
MOST = 6
"""Candidates that are given."""
NEAR = 30
"""Kilometres beside the circle of a place within which others are looked at."""
_LOOKED = 60
"""Incidents of those days that are looked at."""


def beside(index: Index, one: Incident) -> list[Incident]:
    """Incidents that may be the same, the likeliest first."""
    pairs = _around(one)
    if not pairs:
        return []
    found = [other for other in index.incidents(index.find(Query.of(pairs)).pks) if other.id != one.id]
    rated = [(rate, other) for other in found if (rate := _rate(one, other)) > 1]
    return [other for _, other in sorted(rated, key=lambda pair: (-pair[0], pair[1].id))[:MOST]]


def _around(one: Incident) -> list[tuple[str, str]]:
    """What is asked for: acts of the group, some days before and after, near the place or in its country. Nothing without a day."""
    first, last = one.when.start or one.when.end, one.when.end or one.when.start
    if first is None or last is None or not one.group:
        return []
    try:
        since, until = date.fromisoformat(first) - timedelta(days=DAYS), date.fromisoformat(last) + timedelta(days=DAYS)
    except OverflowError:
        return []
    pairs = [("since", since.isoformat()), ("until", until.isoformat()), ("type", one.group), ("limit", str(_LOOKED))]
    place = one.place
    if place is not None and place.lat is not None and place.lon is not None and place.precision != "country":
        pairs.append(("near", f"{place.lat:.5f},{place.lon:.5f},{2 * (place.radius_km or 0) + NEAR:.0f}"))
    elif place is not None and place.country:
        pairs.append(("country", place.country))
    return pairs


def _rate(one: Incident, other: Incident) -> float:
    """How much speaks for two incidents being one; nothing where their days or places don't meet."""
    if not meet_days(span_of(one.when), span_of(other.when)) or not meet_places(one.place, other.place):
        return 0.0
    rate = 1.0 if one.type == other.type else 0.0
    same = one.place is not None and other.place is not None and one.place.id is not None and one.place.id == other.place.id
    rate += 2.0 if same else 0.0
    for role in ("actor", "target"):
        ours, theirs = ({s.id or s.of for s in getattr(i, role)} - {None} for i in (one, other))
        rate += any(graph.one_side(a, b, one.when.start or "") for a in ours for b in theirs if a and b)
    return rate
