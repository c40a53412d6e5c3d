"""Incidents that may be the same as one: of near days and places, with the same parties or the same kind of act."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, or_, select

from marsad.incident import Incident
from marsad.ledger.meeting import meet_days, meet_places, span_of
from marsad.link import graph
from marsad.ontology import TYPES
from marsad.store.cases import incident as decoded
from marsad.store.schema import IncidentRow

DAYS = 3
"""Days between two incidents at most."""
MOST = 6
"""Candidates that are given."""
_LOOKED = 400
"""Incidents of those days that are looked at."""


def beside(connection: Connection, one: Incident) -> list[str]:
    """The ids of incidents that may be the same, the likeliest first."""
    day = one.when.start or one.when.end
    if day is None:
        return []
    own = [kind.id for kind in TYPES.values() if kind.group == one.group]
    last = date.fromisoformat(one.when.end or day) + timedelta(days=DAYS)
    first = date.fromisoformat(one.when.start or day) - timedelta(days=DAYS)
    asked = select(IncidentRow.body).where(
        IncidentRow.merged_into.is_(None),
        IncidentRow.type.in_(own),
        IncidentRow.id != one.id,
        IncidentRow.first_day.between(first.isoformat(), last.isoformat()),
    )
    if one.place is not None and one.place.country:
        asked = asked.where(or_(IncidentRow.country == one.place.country, IncidentRow.country.is_(None)))
    found = [decoded(body) for body in connection.scalars(asked.limit(_LOOKED))]
    rated = [(rate, other) for other in found if (rate := _rate(one, other)) > 1]
    return [other.id for _, other in sorted(rated, key=lambda pair: (-pair[0], pair[1].id))[:MOST]]


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
