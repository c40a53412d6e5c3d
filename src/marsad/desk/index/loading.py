"""From the store into columns: all incidents, or those that changed, with their tellings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, bindparam, func, select

from marsad.desk.index.columns import NONE, Codes, Days, Events, Incidents, Ints, Longs, Parties, People, empty, floats, mercator
from marsad.desk.index.spots import Spots
from marsad.incident import CONTRADICTIONS
from marsad.incident import STATUSES as OF_INCIDENTS
from marsad.ontology import PRECISIONS, STATUSES, TYPES
from marsad.store.filters import ROLES
from marsad.store.rows import chunks
from marsad.store.schema import AssignmentRow, ContradictionRow, DecisionRow, DocumentRow, EventPartyRow, EventRow, IncidentRow

_MANY = 20_000
"""Rows that are fetched at a time."""
_WHOLE = 5
"""All is loaded anew where one of so many incidents changed."""


class _Where(msgspec.Struct):
    name: str
    lat: float | None = None
    lon: float | None = None
    precision: str | None = None
    radius_km: float | None = None


class _Toll(msgspec.Struct):
    kind: str
    of: msgspec.Raw
    best: int | None = None
    low: int | None = None


class _Body(msgspec.Struct):
    """What lists need of the JSON of an incident."""

    place: _Where | None = None
    counts: list[_Toll] = []
    sources: list[str] = []


_BODY = msgspec.json.Decoder(_Body)
_NULL = b"null"


class Names:
    """The texts of all columns as numbers; shared by all snapshots, and only growing."""

    def __init__(self) -> None:
        self.type, self.status = Codes(("", *TYPES)), Codes(("", *OF_INCIDENTS))
        self.told, self.decision, self.role = Codes(STATUSES), Codes(("accepted", "edited", "rejected")), Codes(ROLES)
        self.precision = Codes(PRECISIONS)
        self.place, self.country, self.named = Codes(), Codes(), Codes()
        self.party, self.outlet, self.person = Codes(), Codes(), Codes()
        self.spots, self.days = Spots(), Days()


class Batch(NamedTuple):
    """Incidents as the store has them now, whole, with all that hangs on them. `Events.at`, `People.at`: places in `incidents`."""

    revision: int
    incidents: Incidents
    events: Events
    parties: Parties
    reviewers: People
    assignees: People


def revision(connection: Connection) -> int:
    """The revision of the store."""
    return connection.scalar(select(func.max(IncidentRow.revision))) or 0


def load(connection: Connection, names: Names, after: int, known: int) -> Batch | None:
    """What changed after a revision; None where so much changed that it is better to load all (`after` NONE). `known`: incidents so far."""
    now = revision(connection)
    if after == NONE:
        return _batch(connection, names, now, None)
    changed = list(connection.scalars(select(IncidentRow.pk).where(IncidentRow.revision > after).order_by(IncidentRow.pk)))
    if len(changed) * _WHOLE > known:
        return None
    return _batch(connection, names, now, changed)


def _batch(connection: Connection, names: Names, now: int, pks: list[int] | None) -> Batch:
    found = _incidents(connection, names, pks)
    contested = _contested(connection, pks)
    found = _with(found, contested)
    events = _events(connection, names, pks, found.pk)
    parties = _parties(connection, names, pks, events.pk)
    return Batch(now, found, events, parties, _reviewers(connection, names, pks, found.pk), _assignees(connection, names, pks, found.pk))


def _rows(
    connection: Connection, told: Select[*tuple[Any, ...]], column: Any, pks: Sequence[int] | None
) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a statement, many at a time; only those with `column` among `pks` where these are given."""
    if pks is None:
        yield from _fetched(connection, told, {})
        return
    for part in chunks(pks):
        yield from _fetched(connection, told.where(column.in_(bindparam("pks", expanding=True))), {"pks": list(part)})


def _fetched(connection: Connection, told: Select[*tuple[Any, ...]], params: dict[str, Any]) -> Iterator[Sequence[Sequence[Any]]]:
    if params or connection.dialect.name != "sqlite":
        yield from connection.execution_options(yield_per=_MANY).execute(told, params).partitions(_MANY)
        return
    # All of a table: what SQLAlchemy does to each row costs more than reading it.
    compiled = told.compile(dialect=connection.dialect)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(str(compiled), [compiled.params[name] for name in compiled.positiontup or ()])
        while rows := cursor.fetchmany(_MANY):
            yield rows
    finally:
        cursor.close()


def _columns(parts: Iterable[Sequence[Sequence[Any]]], makes: Sequence[Callable[[Sequence[Any]], NDArray[Any]]]) -> list[NDArray[Any]]:
    """Rows as columns; each is made of the values of many rows at a time, for these take much room."""
    made = [[make([])] for make in makes]
    for part in parts:
        for arrays, make, values in zip(made, makes, zip(*part, strict=True), strict=True):
            arrays.append(make(values))
    return [np.concatenate(arrays) for arrays in made]


def _longs(values: Sequence[Any]) -> Longs:
    return np.array(values, np.int64)


def _ints(values: Sequence[Any]) -> Ints:
    return np.array(values, np.int32)


# -- incidents


def _incidents(connection: Connection, names: Names, pks: Sequence[int] | None) -> Incidents:
    row = IncidentRow
    told = select(
        row.pk,
        row.revision,
        row.merged_into,
        row.opened,
        row.type,
        row.status,
        row.country,
        row.place,
        row.first_day,
        row.last_day,
        row.confidence,
        row.body,
    )
    days, text = names.days.numbers, names.named.numbers
    makes: list[Callable[[Sequence[Any]], NDArray[Any]]] = [_longs, _longs, lambda gone: np.array([one is None for one in gone], np.bool_)]
    makes += [lambda opened: np.array(list(map(moment, opened)), np.int64), names.type.numbers, names.status.numbers]
    makes += [names.country.numbers, names.place.numbers, days, days, floats]
    makes += [text, floats, floats, names.precision.numbers, floats, _ints, _ints]
    columns = _columns(map(_read, _rows(connection, told, row.pk, pks)), makes)
    pk, number, own, opened, type_, status, country, place, first, last, sure, name, lat, lon, precision, radius, sources, killed = columns
    x, y = mercator(lat, lon)
    made = Incidents(
        pk=pk,
        revision=number,
        living=own & (type_ != names.type.get("")),
        opened=opened,
        type=type_,
        status=status,
        country=country,
        place=place,
        named=name,
        first=first,
        last=last,
        confidence=sure,
        sources=sources,
        killed=killed,
        contested=np.zeros(len(pk), np.int32),
        lat=lat,
        lon=lon,
        x=x,
        y=y,
        radius=radius,
        precision=precision,
    )
    return made.taken(np.argsort(made.pk, kind="stable"))


def moment(told: str) -> int:
    """A time of the store as milliseconds; 0 for what is none."""
    try:
        return round(datetime.fromisoformat(told).timestamp() * 1000)
    except ValueError:
        return 0


def _read(rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Rows with what their bodies say in the place of the bodies, which take much room."""
    return [(*row[:-1], *_of_body(row[-1])) for row in rows]


def _of_body(body: bytes) -> tuple[Any, ...]:
    if not body:
        return None, None, None, None, None, 0, NONE
    one = _BODY.decode(body)
    where = one.place
    place = (None,) * 5 if where is None else (where.name, where.lat, where.lon, where.precision, where.radius_km)
    return *place, len(one.sources), _killed(one.counts)


def _killed(counts: list[_Toll]) -> int:
    """The dead as a list shows them: of all, or of each side together where that is more."""
    told = [(bytes(toll.of) == _NULL, toll.best if toll.best is not None else toll.low or 0) for toll in counts if toll.kind == "killed"]
    if not told:
        return NONE
    return min(max(max((n for whole, n in told if whole), default=0), sum(n for whole, n in told if not whole)), 2**31 - 1)


def _contested(connection: Connection, pks: Sequence[int] | None) -> tuple[Longs, Ints]:
    told = select(ContradictionRow.incident, ContradictionRow.kind).distinct()
    bits = {kind: 1 << at for at, kind in enumerate(CONTRADICTIONS)}
    makes = (_longs, lambda kinds: np.array([bits.get(kind, 0) for kind in kinds], np.int32))
    incidents, kinds = _columns(_rows(connection, told, ContradictionRow.incident, pks), makes)
    return incidents, kinds


def _with(found: Incidents, contested: tuple[Longs, Ints]) -> Incidents:
    """Incidents with what contradicts them."""
    pks, bits = contested
    at, held = _places(found.pk, pks)
    np.bitwise_or.at(found.contested, at, bits[held])
    return found


def _places(pks: Longs, wanted: Longs) -> tuple[Longs, Longs]:
    """Where rows are among sorted numbers, and which of those that are wanted are there."""
    if not len(pks):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = np.minimum(np.searchsorted(pks, wanted), len(pks) - 1)
    held = np.flatnonzero(pks[at] == wanted)
    return at[held], held


# -- events


def _events(connection: Connection, names: Names, pks: Sequence[int] | None, incidents: Longs) -> Events:
    row = EventRow
    told = select(
        row.incident,
        row.pk,
        row.document,
        row.type,
        row.status,
        row.place,
        row.country,
        row.admin1,
        row.lat,
        row.lon,
        row.precision,
        row.first_day,
        row.last_day,
        row.day,
        row.confidence,
        row.decision,
    ).where(row.current, row.incident.is_not(None))
    days = names.days.numbers
    makes = (_longs, _longs, _longs, names.type.numbers, names.told.numbers, names.spots.numbers, days, days, days, floats)
    columns = _columns(map(_spotted, _rows(connection, told, row.incident, pks)), (*makes, names.decision.numbers))
    incident, pk, documents, type_, status, spot, first, last, day, sure, decision = columns
    at, held = _places(incidents, incident)
    publisher, source = _outlets(connection, names, documents, everything=pks is None)
    made = Events(
        at=np.zeros(len(pk), np.int32),
        pk=pk,
        document=documents,
        type=type_,
        status=status,
        spot=spot,
        first=first,
        last=last,
        day=day,
        confidence=sure,
        decision=decision,
        publisher=publisher,
        source=source,
    ).taken(held)
    made.at[:] = at
    return made.taken(np.lexsort((made.pk, made.at)))


_spot_of, _before, _behind = itemgetter(5, 6, 7, 8, 9, 10), slice(0, 5), slice(11, None)


def _spotted(rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Rows with where they were as one cell."""
    return [(*row[_before], _spot_of(row), *row[_behind]) for row in rows]


def _outlets(connection: Connection, names: Names, documents: Longs, everything: bool) -> tuple[Ints, Ints]:
    """Publishers and sources of the documents of events."""
    wanted = np.unique(documents)
    told = select(DocumentRow.pk, DocumentRow.publisher, DocumentRow.source)
    makes = (_longs, names.outlet.numbers, names.outlet.numbers)
    numbers, publisher, source = _columns(_rows(connection, told, DocumentRow.pk, None if everything else wanted.tolist()), makes)
    order = np.argsort(numbers, kind="stable")
    at = order[np.searchsorted(numbers[order], documents)] if len(documents) else np.empty(0, np.int64)
    return publisher[at], source[at]


def _parties(connection: Connection, names: Names, pks: Sequence[int] | None, events: Longs) -> Parties:
    order = np.argsort(events, kind="stable")
    known, parts = events[order], []
    for party, role, wanted in _lists(connection) if pks is None else _pairs(connection, events.tolist()):
        at, _ = _places(known, wanted)
        where = order[at].astype(np.int32)
        parts.append(
            (where, np.full(len(where), names.party.number(party), np.int32), np.full(len(where), names.role.number(role), np.int32))
        )
    if not parts:
        return Parties(*(np.empty(0, np.int32) for _ in range(3)))
    made = Parties(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    return made.taken(np.argsort(made.event, kind="stable"))


def _pairs(connection: Connection, events: list[int]) -> Iterator[tuple[str, str, Longs]]:
    """The same of a few events."""
    told = select(EventPartyRow.party, EventPartyRow.role, EventPartyRow.event)
    for rows in _rows(connection, told, EventPartyRow.event, events):
        for party, role, event in rows:
            yield party, role, np.array([event], np.int64)


def _lists(connection: Connection) -> Iterator[tuple[str, str, Longs]]:
    """The events of each party in each role: the database puts the numbers together, which is much sooner than row by row."""
    row = EventPartyRow
    if connection.dialect.name == "sqlite":
        told: Select[*tuple[Any, ...]] = select(row.party, row.role, func.group_concat(row.event)).group_by(row.party, row.role)
        for party, role, listed in connection.execute(told):
            yield party, role, np.fromstring(str(listed), np.int64, sep=",")
        return
    for party, role, listed in connection.execute(select(row.party, row.role, func.array_agg(row.event)).group_by(row.party, row.role)):
        yield party, role, np.array(listed, np.int64)


# -- people


def _reviewers(connection: Connection, names: Names, pks: Sequence[int] | None, incidents: Longs) -> People:
    """Who decided about a telling that an incident has now, or about the incident itself."""
    of_tellings = select(EventRow.incident, DecisionRow.by).join(EventRow, EventRow.key == DecisionRow.subject).where(EventRow.current)
    of_incidents = select(IncidentRow.pk, DecisionRow.by).join(IncidentRow, IncidentRow.id == DecisionRow.subject)
    parts = [
        *_rows(connection, of_tellings.where(EventRow.incident.is_not(None)).distinct(), EventRow.incident, pks),
        *_rows(connection, of_incidents.distinct(), IncidentRow.pk, pks),
    ]
    return _people(names, parts, incidents)


def _assignees(connection: Connection, names: Names, pks: Sequence[int] | None, incidents: Longs) -> People:
    """To whom an incident, or a telling that it has now, is given."""
    row = AssignmentRow
    given = row.person.is_not(None)
    of_tellings = (
        select(EventRow.incident, row.person).join(EventRow, EventRow.pk == row.row).where(row.kind != "incident", EventRow.current, given)
    )
    of_incidents = select(row.row, row.person).where(row.kind == "incident", given)
    parts = [
        *_rows(connection, of_tellings.where(EventRow.incident.is_not(None)).distinct(), EventRow.incident, pks),
        *_rows(connection, of_incidents, row.row, pks),
    ]
    return _people(names, parts, incidents)


def _people(names: Names, parts: Iterable[Sequence[Sequence[Any]]], incidents: Longs) -> People:
    pks, people = _columns(parts, (_longs, names.person.numbers))
    at, held = _places(incidents, pks)
    made = People(at.astype(np.int32), people[held])
    if not len(made):
        return made
    pairs = np.unique(np.stack([made.at, made.person], axis=1), axis=0)
    return People(np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]))


def nothing() -> Batch:
    """What an empty store has."""
    return Batch(NONE, *(empty(table) for table in (Incidents, Events, Parties, People, People)))
