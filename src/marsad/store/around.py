"""The incidents that those told anew have to be held against: few of all that lie in the same days.

What incidents can't both say (see `marsad.link.between`) takes a denial, or a sum over several days, on one side. So of the incidents
around there are loaded those that contradicted one of these so far, the denials and the sums, what a denial told anew may deny, and
all parts of each sum: a sum is only right where it has all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, exists, or_, select

from marsad.incident import Incident
from marsad.link.between import ACCUSATIONS, DENIALS, NEAR_DAYS, SPEECH, is_denial, is_sum
from marsad.link.graph import above
from marsad.ontology import TYPES
from marsad.store.cases import incident
from marsad.store.rows import chunks
from marsad.store.schema import ContradictionRow, EventPartyRow, EventRow, IncidentRow

_REACH = NEAR_DAYS + 5
"""Days around an incident in which another may contradict it."""
_LONGEST = 366
"""Days of a sum at most."""


def around(connection: Connection, made: Mapping[int, Incident]) -> dict[int, Incident]:
    """The incidents as they are kept, by their numbers, without those that are being made anew."""
    found: dict[int, Incident] = {}

    def load(told: Select[Any]) -> list[Incident]:
        pks = sorted({pk for pk in connection.scalars(told) if pk is not None and pk not in made and pk not in found})
        loaded = []
        for part in chunks(pks):
            rows = select(IncidentRow.pk, IncidentRow.body).where(IncidentRow.pk.in_(part), *_LIVING)
            for row in connection.execute(rows):
                found[row.pk] = one = incident(row.body)
                loaded.append(one)
        return loaded

    for some in chunks([one.id for one in made.values()]):
        load(select(ContradictionRow.incident).where(ContradictionRow.other.in_(some)).distinct())
    for told in _likely(made.values()):
        load(told)
    for one in made.values():
        if is_denial(one):
            load(_denied(one))
    waiting = [one for one in (*made.values(), *found.values()) if is_sum(one)]
    while waiting:
        waiting += [part for part in load(_parts(waiting.pop())) if is_sum(part)]
    return found


_LIVING = IncidentRow.type != "", IncidentRow.merged_into.is_(None)


def _likely(made: Iterable[Incident]) -> Iterator[Select[Any]]:
    """Denials, and what may be sums, of the days around these incidents."""
    spans = [(one.when.start or one.when.end, one.when.end or one.when.start) for one in made]
    first = min((start for start, _ in spans if start), default=None)
    last = max((end for _, end in spans if end), default=None)
    if first is None or last is None:
        return
    first, last = _shifted(first, -_REACH), _shifted(last, _REACH)
    begun = IncidentRow.first_day.between(_shifted(first, -_LONGEST), last)
    told = select(IncidentRow.pk)
    yield told.where(begun, IncidentRow.first_day < IncidentRow.last_day, IncidentRow.last_day >= first)
    near = or_(IncidentRow.first_day.between(first, last), IncidentRow.last_day.between(first, last))
    yield told.where(IncidentRow.type.in_(sorted(DENIALS)), near)
    yield told.where(IncidentRow.status == "denied", near)


def _denied(denial: Incident) -> Select[Any]:
    """What a denial may deny."""
    if denial.group == SPEECH:
        types: Collection[str] = ACCUSATIONS
    else:
        types = [kind.id for kind in TYPES.values() if kind.group == denial.group]
    told = _of_its_people(denial, NEAR_DAYS).join(IncidentRow, IncidentRow.pk == EventRow.incident)
    return told.where(IncidentRow.type.in_(sorted(types)))


def _parts(whole: Incident) -> Select[Any]:
    """What a sum may be of."""
    return _of_its_people(whole, 0)


def _of_its_people(one: Incident, days: int) -> Select[Any]:
    """The numbers of the incidents of the days of this one, and so many around, that may be of the same people."""
    start, end = one.when.start or one.when.end or "", one.when.end or one.when.start or ""
    first, last = _shifted(start, -days - (one.when.start is None) * NEAR_DAYS), _shifted(end, days + (one.when.end is None) * NEAR_DAYS)
    named = exists().where(EventPartyRow.event == EventRow.pk, EventPartyRow.party.in_(_parties_of(one)))
    told = select(EventRow.incident).where(EventRow.day.between(first, last))
    if all(toll.of is None or toll.of.id or toll.of.of for toll in one.counts):
        told = told.where(named)
    elif one.place is not None and one.place.country is not None:  # "civilians" are of no party, but they are of a country
        told = told.where(or_(named, EventRow.country == one.place.country))
    return told.distinct()


def _parties_of(one: Incident) -> list[str]:
    """All whom an incident names, and those above them."""
    counted = [toll.of for toll in one.counts if toll.of is not None]
    owners = [loss.owner for loss in one.equipment if loss.owner is not None]
    sides = (*one.actor, *one.target, *counted, *owners)
    day = one.when.start or one.when.end or ""
    return sorted({upper for side in sides for own in (side.id, side.of) if own for upper in above(own, day)})


def _shifted(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return day
