"""What waits for a person's look: the tellings that nobody judged, within any query, in the order in which a look is worth most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, tuple_

from marsad.desk.query import ANY, NOBODY, Query
from marsad.record import Event
from marsad.store import naming
from marsad.store.assigning import STATES
from marsad.store.filters import where
from marsad.store.rows import chunks
from marsad.store.schema import OPEN, AssignmentRow, ContradictionRow, DecisionRow, EventRow, IncidentRow
from marsad.store.searching import events_with

ORDERS = ("uncertainty", "recent", "impact")
"""Least sure first; latest first; what the ledgers hang on most first."""
MANY = 1000
"""Up to which tellings are counted where words or whole incidents are asked for."""
PAUSE = timedelta(minutes=30)
"""Who decides nothing for so long begins a new sitting."""
_RECENT = 500
_FEW = 5000
"""Events with certain words that are given to the database; of more, a queue is gone through until there are enough."""
_FIRST, _LAST = (-1.0, 0, 0), (1e300, 2**62, 2**62)
_STEP = 500
"""Tellings that are looked through at once where words are asked for."""
_COLUMNS = (EventRow.pk, EventRow.key, EventRow.type, EventRow.status, EventRow.day, EventRow.confidence)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "uncertainty": (EventRow.confidence, EventRow.pk),
    "recent": (EventRow.day, EventRow.pk),
    "impact": (IncidentRow.impact, IncidentRow.pk, EventRow.pk),
}
"""What each queue is ordered by, as the indexes of the store have it: rising for `uncertainty`, falling for the others."""
_EVENT = msgspec.json.Decoder(Event)


class Waiting(NamedTuple):
    """A telling in the queue. `about`: whom and where it tells of, as far as the registry knows them: names that anybody may read."""

    pk: int
    key: str
    type: str
    status: str
    day: str
    confidence: float
    impact: float
    about: tuple[str, ...]


class Progress(NamedTuple):
    """How far it is: what waits (`more`: and more), what was judged at all and by this person in this sitting, and since when that goes."""

    waiting: int
    more: bool
    judged: int
    mine: int
    minutes: int


def next_of(connection: Connection, query: Query, order: str, person: str, after: str | None = None, back: bool = False) -> str | None:
    """The key of the next telling that waits for a person; `after`: behind that telling (`back`: before it). At the end it begins again."""
    edge = _edge(connection, order, after) if after is not None else None
    found = waiting(connection, query, order, person, 1, edge, back)
    if not found and edge is not None:
        found = [one for one in waiting(connection, query, order, person, 2, None, back) if one.key != after]
    return found[0].key if found else None


def waiting(
    connection: Connection, query: Query, order: str, person: str, most: int, edge: Sequence[Any] | None = None, back: bool = False
) -> list[Waiting]:
    """The first tellings that wait, in their order. `edge`: where a telling stands in it; only what comes behind it (`back`: before it)."""
    pks, _ = events_with(connection, query.words)
    held = _open(connection, query, person)
    if pks is None and query:  # no database knows whether it finds them sooner along the order or sorts them
        few = list(connection.scalars(select(EventRow.pk).where(*held).limit(_FEW + 1)))
        pks = few if len(few) <= _FEW else None
    if pks is not None and len(pks) <= _FEW:
        return _sorted(connection, order, back, held, pks, edge, most)
    told = _ordered(order, back).where(*held)
    wanted = None if pks is None else set(pks)
    columns, step = _ORDERS[order], most if wanted is None else max(most, _STEP)
    if edge is None and order == "impact":  # with an edge SQLite goes along the index of incidents, without one through all events
        edge = _FIRST if back else _LAST
    out: list[Waiting] = []
    while len(out) < most:
        rows = connection.execute((told if edge is None else told.where(_beyond(order, edge, back))).limit(step)).all()
        out += [_waiting(row) for row in rows if wanted is None or row.pk in wanted]
        if len(rows) < step:
            break
        edge = tuple(rows[-1][-len(columns) :])
    return out[:most]


def _sorted(
    connection: Connection, order: str, back: bool, held: Sequence[Any], pks: Sequence[int], edge: Sequence[Any] | None, most: int
) -> list[Waiting]:
    """The first of those of a few events that are open, in an order; with `edge`, what comes behind it."""
    width, falling = len(_ORDERS[order]), (order != "uncertainty") != back
    told, found = _ordered(order, back).order_by(None).where(*held), list[tuple[tuple[Any, ...], Any]]()
    for some in chunks(pks):
        found += [(tuple(row[-width:]), row) for row in connection.execute(told.where(EventRow.pk.in_(some)))]
    if edge is not None:
        place = tuple(edge)
        found = [one for one in found if (one[0] < place if falling else one[0] > place)]
    return [_waiting(row) for _, row in sorted(found, key=lambda one: one[0], reverse=falling)[:most]]


def _waiting(row: Any) -> Waiting:
    cells = (row.pk, row.key, row.type, row.status, row.day, row.confidence)
    return Waiting(*cells, row.impact or 0.0, _about(row.body))


def _ordered(order: str, back: bool) -> Any:
    """All tellings in an order, with what they are ordered by at the end of each row."""
    columns, falling = _ORDERS[order], (order != "uncertainty") != back
    body = func.coalesce(EventRow.edited, EventRow.body).label("body")
    told = select(*_COLUMNS, IncidentRow.impact.label("impact"), body, *(column.label(f"at{n}") for n, column in enumerate(columns)))
    if order == "impact":
        told = told.select_from(IncidentRow).join(EventRow, EventRow.incident == IncidentRow.pk)
    else:
        told = told.select_from(EventRow).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
    return told.order_by(*(column.desc() if falling else column for column in columns))


def _beyond(order: str, edge: Sequence[Any], back: bool) -> ColumnElement[bool]:
    """What comes behind a place in an order, before it with `back`."""
    place, falling = tuple_(*_ORDERS[order]), (order != "uncertainty") != back
    return place < tuple_(*edge) if falling else place > tuple_(*edge)


def _edge(connection: Connection, order: str, key: str) -> Sequence[Any] | None:
    """Where a telling stands in an order; None where it has no place in it."""
    told = select(*_ORDERS[order]).select_from(EventRow).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
    row = connection.execute(told.where(EventRow.key == key)).one_or_none()
    return None if row is None or None in tuple(row) else tuple(row)


def _about(body: bytes) -> tuple[str, ...]:
    event = _EVENT.decode(body)
    known = [party.id for party in (*event.actor, *event.target) if party.id]
    place = (event.place.name,) if event.place is not None and event.place.id else ()
    return (*dict.fromkeys(known), *place)


def _open(connection: Connection, query: Query, person: str) -> list[Any]:
    """The conditions that a telling fits the query, that nobody judged it, and that it is given to nobody else, nor done."""
    _, *filtered = where(naming.named(connection, query.filter))  # the first says what OPEN says, and leads SQLite to another index
    held: list[Any] = [OPEN, *filtered]
    if query.assignee is None:
        held += _free(person)
    if query.country:
        held.append(EventRow.country.in_(query.country))
    if query.contested:
        kinds = select(ContradictionRow.incident)
        held.append(EventRow.incident.in_(kinds if ANY in query.contested else kinds.where(ContradictionRow.kind.in_(query.contested))))
    if query.assignee is not None:
        held.append(_assigned(query.assignee))
    if query.decision and "none" not in query.decision:
        held.append(false())
    return held


def _assigned(person: str) -> ColumnElement[bool]:
    """Given to a person, itself or its incident; or to nobody."""
    given = select(AssignmentRow.row).where(AssignmentRow.person.is_not(None) if person == NOBODY else AssignmentRow.person == person)
    tellings, incidents = given.where(AssignmentRow.kind == "telling"), given.where(AssignmentRow.kind == "incident")
    held = or_(EventRow.pk.in_(tellings), and_(EventRow.incident.is_not(None), EventRow.incident.in_(incidents)))
    return ~held if person == NOBODY else held


def _free(person: str) -> Iterator[ColumnElement[bool]]:
    """The conditions that neither a telling nor its incident is given to another, or done. Few are: they are looked up once, not row by
    row."""
    tellings, incidents = _taken(person)
    yield EventRow.pk.not_in(tellings)
    yield func.coalesce(EventRow.incident, 0).not_in(incidents)


def _taken(person: str) -> tuple[Any, Any]:
    """The numbers of tellings, and of incidents, that are given to another, or done."""
    taken = select(AssignmentRow.row).where(or_(AssignmentRow.state == STATES[-1], AssignmentRow.person != person))
    return taken.where(AssignmentRow.kind == "telling"), taken.where(AssignmentRow.kind == "incident")


def progress(connection: Connection, query: Query, person: str) -> Progress:
    """How far a queue is, and how long a person has been at it. What a query finds is counted up to `MANY`."""
    if query:
        count = _some(connection, query, person)
    else:
        tellings, incidents = _taken(person)
        open_ = select(func.count()).select_from(EventRow).where(OPEN)
        away = open_.where(or_(EventRow.pk.in_(tellings), EventRow.incident.in_(incidents)))
        count = (connection.scalar(open_) or 0) - (connection.scalar(away) or 0)
    more = bool(query) and count > MANY
    return Progress(min(count, MANY) if query else count, more, _judged(connection), *sitting(connection, person))


def _some(connection: Connection, query: Query, person: str) -> int:
    if query.words:
        return len(waiting(connection, query, ORDERS[0], person, MANY + 1))
    first = select(EventRow.pk).where(*_open(connection, query, person)).limit(MANY + 1).subquery()
    return connection.scalar(select(func.count()).select_from(first)) or 0


def _judged(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(EventRow).where(EventRow.current, EventRow.decision.is_not(None))) or 0


def sitting(connection: Connection, person: str) -> tuple[int, int]:
    """How many decisions a person took in one sitting, and for how many minutes it has gone on."""
    told = select(DecisionRow.at).where(DecisionRow.by == person).order_by(DecisionRow.pk.desc()).limit(_RECENT)
    now = last = datetime.now(UTC)
    count = 0
    for text in connection.scalars(told):
        at = _time(text)
        if at is None or last - at > PAUSE:
            break
        count, last = count + 1, min(last, at)
    return count, int((now - last).total_seconds() // 60) if count else 0


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
