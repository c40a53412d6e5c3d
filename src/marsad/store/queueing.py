"""The queue of review: what nobody has judged yet, in the order in which a person's look is worth most.

`doubt`: the tellings first of which the coder can't tell whether they are right (confidence nearest to one half); `recent`: the latest
first; `impact`: those first on which most of the ledgers hangs (`marsad.store.impact`). What is given to another person, or done, is
passed over. A cursor names the last telling of a page, so that what is decided meanwhile moves nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select, tuple_

from marsad.store.assigning import STATES
from marsad.store.database import StoreError
from marsad.store.filters import Filter, where
from marsad.store.naming import named
from marsad.store.rows import chunks
from marsad.store.schema import JUDGED, OPEN, AssignmentRow, DocumentRow, EventRow, IncidentRow

ORDERS = ("doubt", "recent", "impact")
UNDECIDED = 0.5
"""The confidence at which a telling may as well be right as wrong."""
_MOST = 1000
"""Tellings of a page at most."""
_FEW, _LONG = 3000, 5000
"""Tellings that are sorted at most; and those that are looked through at a time."""


class Waiting(NamedTuple):
    """A telling that waits to be judged: its key, where it stands, and to whom it is given."""

    telling: str
    pk: int
    document: str
    """Key of the document."""
    incident: str | None
    type: str
    day: str
    confidence: float
    impact: float
    person: str | None
    state: str | None


class Queue(NamedTuple):
    """A page of the queue, and the cursor of the next; None on the last."""

    items: list[Waiting]
    next: str | None


def queue(
    connection: Connection,
    wanted: Filter | None = None,
    order: str = "doubt",
    person: str | None = None,
    limit: int = 20,
    after: str | None = None,
    mine: bool = False,
) -> Queue:
    """The next tellings for a person to judge (for anybody, where none is named). `mine`: only what is given to that person.

    Raises `StoreError` for an order, limit, filter or cursor that there is not.
    """
    if order not in ORDERS:
        raise StoreError(f"no queue is ordered by '{order}'", f"one of {', '.join(ORDERS)}")
    if limit < 1:
        raise StoreError(f"no page is of {limit} tellings", "ask for one at least")
    limit = min(limit, _MOST)
    meant, free = named(connection, wanted or Filter()), list(_free(person, mine))
    asked = _Asked(connection, [*where(meant), OPEN, *free] if meant or mine else [OPEN, *free], bool(meant or mine))
    found = list(islice(_ORDERS[order](asked, limit + 1, _told(after)), limit + 1))
    cursor = _Cursor(found[limit - 1].at) if len(found) > limit else None
    return Queue(_waiting(connection, [one.pk for one in found[:limit]]), None if cursor is None else str(cursor))


class _Found(NamedTuple):
    pk: int
    at: list[Any]
    """Where the page that ends with this one ends."""


class _Cursor(NamedTuple):
    at: list[Any]

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(self.at, separators=(",", ":")).encode()).decode().rstrip("=")


def _told(after: str | None) -> list[Any] | None:
    if after is None:
        return None
    try:
        found = json.loads(base64.b64decode(after + "=" * (-len(after) % 4), b"-_", validate=True))
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise _no_cursor()
    return found


def _no_cursor() -> StoreError:
    return StoreError("that is no cursor of this queue", "give the one that the page before ended with")


def _free(person: str | None, mine: bool) -> Iterator[ColumnElement[bool]]:
    """The conditions that a telling is not given to another, nor done; `mine`: that it, or its incident, is given to this person."""
    telling = and_(AssignmentRow.kind == "telling", AssignmentRow.row == EventRow.pk)
    incident = and_(AssignmentRow.kind == "incident", AssignmentRow.row == EventRow.incident)
    taken = AssignmentRow.state == STATES[-1]
    if person is not None:
        taken = or_(taken, AssignmentRow.person != person)
    for about in (telling, incident):
        yield not_(select(AssignmentRow.row).where(about, taken).correlate(EventRow).exists())
    if mine:
        own = select(AssignmentRow.row).where(AssignmentRow.person == person)
        given = own.where(AssignmentRow.kind == "telling"), own.where(AssignmentRow.kind == "incident")
        yield or_(EventRow.pk.in_(given[0]), EventRow.incident.in_(given[1]))


class _Asked(NamedTuple):
    """What is asked for: the conditions, and whether they hold for a part only of what waits."""

    connection: Connection
    held: list[Any]
    part: bool

    def few(self) -> list[int] | None:
        """The numbers of the tellings as asked for where they are few; None where they are many."""
        found = list(self.connection.scalars(select(EventRow.pk).where(*self.held).limit(_FEW + 1)))
        return found if len(found) <= _FEW else None

    def those(self, pks: Sequence[int]) -> set[int]:
        """Those of these tellings that are as asked for. The conditions are no search, so that no index is gone through for them."""
        told = select(EventRow.pk, and_(*self.held).label("fits"))
        return {row.pk for some in chunks(pks, _LONG) for row in self.connection.execute(told.where(EventRow.pk.in_(some))) if row.fits}


class _Line(NamedTuple):
    """What waits, in an order: its rows, where one stands as Python sorts, what stands behind a place, and the place of a row."""

    told: Any
    place: Callable[[Any], tuple[Any, ...]]
    beyond: Callable[[list[Any]], ColumnElement[bool]]
    at: Callable[[Any], list[Any]]


def _walk(asked: _Asked, line: _Line, start: list[Any] | None, limit: int) -> Iterator[Any]:
    """Those rows of a line that are as asked for, behind a place of the cursor.

    Where they are few they are sorted. Where they are many the line is gone along, some rows at a time: a database does not know which of
    both finds the first rows sooner.
    """
    told = line.told if start is None else line.told.where(line.beyond(start))
    if asked.part and (few := asked.few()) is not None:
        rows = [row for some in chunks(few) for row in asked.connection.execute(told.order_by(None).where(EventRow.pk.in_(some)))]
        yield from sorted(rows, key=line.place)
        return
    size = max(2 * limit, 100)
    while True:
        rows = list(asked.connection.execute(told.where(OPEN).limit(size)))
        those = asked.those([row.pk for row in rows])
        yield from (row for row in rows if row.pk in those)
        if len(rows) < size:
            return
        told, size = line.told.where(line.beyond(line.at(rows[-1]))), min(2 * size, _LONG)


def _by_doubt(asked: _Asked, limit: int, after: list[Any] | None) -> Iterator[_Found]:
    """From the middle up and from the middle down, the nearer first. The cursor is how far it is on both sides."""
    at = list(_doubt_cursor(after))
    columns, where_ = select(EventRow.pk, EventRow.confidence), tuple_(EventRow.confidence, EventRow.pk)
    above = columns.where(EventRow.confidence >= UNDECIDED).order_by(EventRow.confidence, EventRow.pk)
    below = columns.where(EventRow.confidence < UNDECIDED).order_by(EventRow.confidence.desc(), EventRow.pk.desc())
    lines = (
        _Line(above, lambda row: (row.confidence, row.pk), lambda at: where_ > tuple_(*at), lambda row: [row.confidence, row.pk]),
        _Line(below, lambda row: (-row.confidence, -row.pk), lambda at: where_ < tuple_(*at), lambda row: [row.confidence, row.pk]),
    )
    rows = [_beside(side, _walk(asked, line, at[side], limit)) for side, line in enumerate(lines)]
    for _, side, row in merge(*rows, key=lambda one: one[:2]):
        at[side] = [row.confidence, row.pk]
        yield _Found(row.pk, list(at))


def _beside(side: int, rows: Iterator[Any]) -> Iterator[tuple[float, int, Any]]:
    """The rows of one side, with how far they are from the middle."""
    return ((abs(row.confidence - UNDECIDED), side, row) for row in rows)


def _doubt_cursor(after: list[Any] | None) -> tuple[Any, Any]:
    if after is None:
        return None, None
    if len(after) != 2 or not all(part is None or (isinstance(part, list) and _fits(part, (float, int))) for part in after):
        raise _no_cursor()
    return after[0], after[1]


def _fits(told: list[Any], kinds: tuple[type, ...]) -> bool:
    """Whether the parts of a cursor are of these kinds; a whole number is a number, too."""
    pairs = zip(told, kinds, strict=False)
    return len(told) == len(kinds) and all(type(part) is kind or (kind is float and type(part) is int) for part, kind in pairs)


def _by_day(asked: _Asked, limit: int, after: list[Any] | None) -> Iterator[_Found]:
    if after is not None and not _fits(after, (str, int)):
        raise _no_cursor()
    told = select(EventRow.pk, EventRow.day).order_by(EventRow.day.desc(), EventRow.pk.desc())
    here = tuple_(EventRow.day, EventRow.pk)
    line = _Line(told, lambda row: (_backwards(row.day), -row.pk), lambda at: here < tuple_(*at), lambda row: [row.day, row.pk])
    yield from (_Found(row.pk, line.at(row)) for row in _walk(asked, line, after, limit))


def _backwards(text: str) -> tuple[int, ...]:
    """What sorts days from the last to the first; none at all comes after them."""
    return (*(-ord(letter) for letter in text), 1)


def _by_impact(asked: _Asked, limit: int, after: list[Any] | None) -> Iterator[_Found]:
    if after is not None and not _fits(after, (float, int, int)):
        raise _no_cursor()
    told = select(EventRow.pk, IncidentRow.impact, IncidentRow.pk.label("of")).select_from(IncidentRow)
    told = told.join(EventRow, EventRow.incident == IncidentRow.pk)
    told = told.order_by(IncidentRow.impact.desc(), IncidentRow.pk.desc(), EventRow.pk.desc())
    line = _Line(told, lambda row: (-row.impact, -row.of, -row.pk), _beyond_impact, lambda row: [row.impact, row.of, row.pk])
    yield from (_Found(row.pk, line.at(row)) for row in _walk(asked, line, after or _TOP, limit))


def _beyond_impact(at: list[Any]) -> ColumnElement[bool]:
    impact, incident, event = at
    here = and_(IncidentRow.impact == impact, IncidentRow.pk == incident, EventRow.pk >= event)
    return and_(tuple_(IncidentRow.impact, IncidentRow.pk) <= tuple_(impact, incident), not_(here))


_TOP: list[Any] = [1e300, 2**62, 2**62]
"""Before all impacts. Where a place is given the databases go by the index of impacts."""
_ORDERS: dict[str, Callable[[_Asked, int, list[Any] | None], Iterator[_Found]]] = {
    "doubt": _by_doubt,
    "recent": _by_day,
    "impact": _by_impact,
}


def _waiting(connection: Connection, pks: list[int]) -> list[Waiting]:
    columns = (EventRow.key.label("telling"), EventRow.pk, EventRow.type, EventRow.day, EventRow.confidence, EventRow.incident)
    told = select(*columns, DocumentRow.key.label("document"), IncidentRow.id, IncidentRow.impact).where(EventRow.pk.in_(pks))
    told = told.join(DocumentRow, DocumentRow.pk == EventRow.document).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
    rows = {row.pk: row for row in connection.execute(told)}
    given = _given(connection, "incident", [row.incident for row in rows.values() if row.incident is not None])
    own = _given(connection, "telling", pks)
    return [_one(rows[pk], own.get(pk) or given.get(rows[pk].incident)) for pk in pks]


def _given(connection: Connection, kind: str, numbers: list[int]) -> dict[int, Any]:
    told = select(AssignmentRow.row, AssignmentRow.person, AssignmentRow.state)
    return {row.row: row for row in connection.execute(told.where(AssignmentRow.kind == kind, AssignmentRow.row.in_(numbers)))}


def _one(row: Any, given: Any) -> Waiting:
    to = (None, None) if given is None else (given.person, given.state)
    return Waiting(row.telling, row.pk, row.document, row.id, row.type, row.day, row.confidence, row.impact or 0.0, *to)


def counts(connection: Connection, wanted: Filter | None = None, person: str | None = None) -> dict[str, int]:
    """How many tellings of a filter are `open`, `accepted`, `edited` and `rejected`, and how many of them people `added`; how much is
    assigned in each state, and how much of it is `mine` and not done (these two whatever the filter)."""
    held = where(named(connection, wanted)) if wanted else []  # what is judged or open needs no look at the rows
    found = dict.fromkeys(("open", "accepted", "edited", "rejected", "added", "mine", *STATES), 0)
    found["open"] = connection.scalar(select(func.count()).select_from(EventRow).where(*held, OPEN)) or 0
    told = select(EventRow.decision, EventRow.made_by.is_not(None).label("added"), func.count()).where(EventRow.current, *held, JUDGED)
    for decision, added, number in connection.execute(told.group_by(EventRow.decision, EventRow.made_by.is_not(None))):
        found[str(decision)] += number
        found["added"] += number if added and decision != "rejected" else 0
    for state, number in connection.execute(select(AssignmentRow.state, func.count()).group_by(AssignmentRow.state)):
        found[state] = number
    if person is not None:
        own = select(func.count()).where(AssignmentRow.person == person, AssignmentRow.state != STATES[-1])
        found["mine"] = connection.scalar(own) or 0
    return found
