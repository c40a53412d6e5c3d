"""Events that wait are linked: to incidents that are kept, or to one another; incidents whose tellings changed are told anew."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, bindparam, delete, func, or_, select, text, update

from marsad.link.cluster import CROWD, Linker, Move
from marsad.link.row import Row
from marsad.link.rows import blocks, probes, rows
from marsad.link.settings import load
from marsad.store import audit, bonds, opening
from marsad.store.cases import documents, telling
from marsad.store.clock import now
from marsad.store.database import reading
from marsad.store.retelling import tell
from marsad.store.rising import latest
from marsad.store.rows import chunks, many, next_pk, tuples
from marsad.store.rows import rows as put
from marsad.store.schema import PENDING, STALE, BlockRow, BondRow, ContradictionRow, EventRow, IncidentRow

BATCH = 10_000
"""Events that are linked at a time, in one transaction."""
_TOLD = 1200
"""Incidents that are told anew in one transaction."""
_TELLINGS = 60
"""Tellings of a kept incident that new ones are laid beside at most, those with a key in common first."""
_ROW = msgspec.msgpack.Decoder(Row)
_PACK = msgspec.msgpack.Encoder()


class Linked(NamedTuple):
    """What came of linking."""

    events: int
    opened: int
    joined: int
    merged: int

    def __add__(self, other: object) -> Linked:
        """The sums, cell by cell."""
        assert isinstance(other, Linked)
        return Linked(*(a + b for a, b in zip(self, other, strict=True)))


@cache
def _linker() -> Linker:
    return Linker(load())


def block_number(key: str) -> int:
    """A key of linking as the number under which it is kept."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def link(engine: Engine, actor: str, more: bool = False) -> Linked:
    """Link all events that wait, and tell anew the incidents that this changed.

    `more`: other events come soon. Then only the incidents that were not told yet are told; those that grew wait (`stale`) for the last
    call, so that one of which every report tells is made once and not with each of them.
    """
    total, last = Linked(0, 0, 0, 0), None
    while last is None or last.events:
        last = link_next(engine, actor)
        total += last
    with reading(engine) as connection:
        told = _untold(connection, more)
    for part in chunks(told, _TOLD):
        with engine.begin() as connection:
            audit.lock(connection)
            _tell(connection, part, actor)
    return total


def link_next(engine: Engine, actor: str) -> Linked:
    """Link the next `BATCH` events that wait; the incidents that they changed wait to be told anew."""
    with engine.begin() as connection:
        audit.lock(connection)
        return _link_some(connection, actor)


def _link_some(connection: Connection, actor: str) -> Linked:
    waiting = _pending(connection)
    if not waiting:
        return Linked(0, 0, 0, 0)
    changes: list[audit.Change] = []
    touched: set[int] = set()
    known, owners, crowded = _known(connection, waiting)
    held = bonds.bonds(connection, [row.key for _, row in waiting] + [row.key for row, _ in known])
    parts, (apart, together), own = bonds.parts(known, held)
    moves = bonds.whole(_linker().assign([row for _, row in waiting], parts, apart, together), own)
    done = _apply(connection, moves, {row.key: pk for pk, row in waiting}, owners, touched, changes, actor)
    _keep_blocks(connection, waiting, crowded)
    for part in chunks(sorted(touched)):
        connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(part)).values(stale=True))
    audit.append(connection, changes, now())
    return Linked(len(waiting), done["open"], done["join"], done["merge"])


def _untold(connection: Connection, new: bool) -> list[int]:
    """The incidents that wait to be told anew, in the order of their days: those that may contradict one another are told together, and
    no more are held in memory. `new`: only those that were never told."""
    told = select(IncidentRow.pk).outerjoin(EventRow, EventRow.incident == IncidentRow.pk)
    told = told.where(STALE, *((IncidentRow.body == b"",) if new else ())).group_by(IncidentRow.pk)
    return list(connection.scalars(told.order_by(func.min(EventRow.day), IncidentRow.pk)))


def _tell(connection: Connection, pks: Sequence[int], actor: str) -> None:
    """Tell those of the incidents anew that wait for it still."""
    waiting = [pk for part in chunks(pks) for pk in connection.scalars(select(IncidentRow.pk).where(IncidentRow.pk.in_(part), STALE))]
    changes: list[audit.Change] = []
    tell(connection, waiting, changes, actor)
    audit.append(connection, changes, now())


def _pending(connection: Connection) -> list[tuple[int, Row]]:
    """The numbers and rows of the next events that wait."""
    cells = select(EventRow.pk, EventRow.key, EventRow.row, EventRow.document, EventRow.body, EventRow.edited, EventRow.decision)
    cells = cells.add_columns(EventRow.made_by)
    standing = text("event.current")  # compared with a value it would lead SQLite to the index of decisions, through all events
    found = connection.execute(cells.where(PENDING, standing).order_by(EventRow.pk).limit(BATCH)).all()
    bare = [row for row in found if row.row is None]
    made = _make_rows(connection, bare) if bare else {}
    return [(row.pk, made[row.pk] if row.row is None else _ROW.decode(row.row)) for row in found]


def _make_rows(connection: Connection, events: Sequence[Any]) -> dict[int, Row]:
    """Rows of events that have none, kept from then on."""
    kept = documents(connection, (event.document for event in events))
    by_document = defaultdict(list)
    for event in events:
        by_document[event.document].append(event)
    made: dict[int, Row] = {}
    for pk, group in by_document.items():
        told = rows(kept[pk], [telling(event, kept[pk].key) for event in group])
        made |= {event.pk: row for event, row in zip(group, told, strict=True)}
    connection.execute(
        update(EventRow).where(EventRow.pk == bindparam("at")).values(row=bindparam("made")),
        [{"at": pk, "made": _PACK.encode(row)} for pk, row in made.items()],
    )
    return made


def _known(connection: Connection, waiting: Sequence[tuple[int, Row]]) -> tuple[list[tuple[Row, str]], dict[str, int], set[int]]:
    """The tellings of incidents that may be those of the waiting events, the numbers of these incidents by id, and crowded blocks."""
    found, crowded = _near(connection, {key for _, row in waiting for key in probes(row)})
    found |= bonds.partners(connection, [row.key for _, row in waiting])
    decided = _decided(connection)
    owners: dict[str, int] = {}
    near: dict[int, list[int]] = defaultdict(list)
    for part in chunks(sorted(found)):
        for pk, incident in connection.execute(select(EventRow.pk, EventRow.incident).where(EventRow.pk.in_(part))):
            if incident is not None:
                near[incident].append(pk)
    wanted: list[int] = []
    for part in chunks(sorted(near)):
        held: dict[int, list[int]] = defaultdict(list)
        told = select(EventRow.pk, EventRow.incident).where(EventRow.incident.in_(part)).order_by(EventRow.incident, EventRow.pk)
        for pk, incident in connection.execute(told):
            if incident is not None:
                held[incident].append(pk)
        for incident, pks in held.items():
            wanted += (
                pks if len(pks) <= _TELLINGS or incident in decided else list(dict.fromkeys((*sorted(near[incident]), *pks)))[:_TELLINGS]
            )
    known = []
    cells = select(EventRow.row, IncidentRow.id, IncidentRow.pk).join(IncidentRow, IncidentRow.pk == EventRow.incident)
    for part in chunks(sorted(wanted)):
        for row in connection.execute(cells.where(EventRow.pk.in_(part)).order_by(EventRow.pk)):
            known.append((_ROW.decode(row.row), row.id))
            owners[row.id] = row.pk
    return known, owners, crowded


def _decided(connection: Connection) -> set[int]:
    """The incidents of which people put tellings together or apart: all of their tellings are looked at."""
    if connection.execute(select(BondRow.one).limit(1)).first() is None:
        return set()
    told = select(EventRow.incident).where(or_(EventRow.key.in_(select(BondRow.one)), EventRow.key.in_(select(BondRow.other)))).distinct()
    return {pk for pk in connection.scalars(told) if pk is not None}


def _near(connection: Connection, keys: Collection[str]) -> tuple[set[int], set[int]]:
    """The events under these keys, and the blocks that are too crowded to tell anything."""
    found: set[int] = set()
    crowded: set[int] = set()
    for part in chunks(sorted(map(block_number, keys))):
        held = select(BlockRow.block, BlockRow.event).where(BlockRow.block.in_(part))
        by_block: dict[int, list[int]] = defaultdict(list)
        for block, event in connection.execute(held):
            by_block[block].append(event)
        crowded.update(block for block, events in by_block.items() if len(events) > CROWD)
        found.update(event for events in by_block.values() if len(events) <= CROWD for event in events)
    return found, crowded


def _apply(
    connection: Connection,
    moves: Sequence[Move],
    events: dict[str, int],
    owners: dict[str, int],
    touched: set[int],
    changes: list[audit.Change],
    actor: str,
) -> Counter[str]:
    done = Counter[str]()
    told = defaultdict(list)
    for move in moves:
        if move.telling is not None and move.incident not in owners:
            told[move.incident].append(move.telling)
    names, kept = opening.names(connection, told)
    owners |= kept
    opened: list[dict[str, Any]] = []
    placed: list[dict[str, int]] = []
    pk = next_pk(connection, IncidentRow)
    at = now()
    for move in moves:
        done[move.action] += 1
        if move.action == "merge":
            assert move.other is not None
            merge_rows(connection, owners[move.incident], owners[move.other], move.incident)
            touched.add(owners[move.incident])
            touched.discard(owners[move.other])
            changes.append(audit.Change(actor, "incident.merge", move.other, None, move.incident, move.reason))
            continue
        assert move.telling is not None
        incident = names.get(move.incident, move.incident)
        if incident not in owners:
            owners[incident] = pk
            opened.append(new_incident(pk, incident, at))
            pk += 1
        placed.append({"at": events[move.telling], "into": owners[incident]})
        touched.add(owners[incident])
        changes.append(audit.Change(actor, f"incident.{move.action}", incident, None, move.telling, move.reason))
    if opened:
        put(connection, IncidentRow, opened)
    if placed:
        many(connection, update(EventRow).where(EventRow.pk == bindparam("at")).values(incident=bindparam("into"), linked=True), placed)
    return done


def new_incident(pk: int, id: str, at: str) -> dict[str, Any]:
    """An incident as it is inserted, to be told at once."""
    told = {"type": "", "status": "", "place": None, "country": None, "first_day": None, "last_day": None, "confidence": 0.0}
    return {"pk": pk, "id": id, **told, "opened": at, "stale": True, "merged_into": None, "revision": 0, "impact": 0.0, "body": b""}


def merge_rows(connection: Connection, into: int, gone: int, into_id: str) -> None:
    """Move the events of one incident to another; what the first contradicted is told anew."""
    connection.execute(update(EventRow).where(EventRow.incident == gone).values(incident=into))
    against = select(ContradictionRow.incident).join(IncidentRow, IncidentRow.id == ContradictionRow.other).where(IncidentRow.pk == gone)
    living = IncidentRow.merged_into.is_(None)
    connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(against), living).values(stale=True))
    told = {"merged_into": into_id, "stale": False, "revision": latest(connection) + 1}
    connection.execute(update(IncidentRow).where(IncidentRow.pk == gone).values(**told))
    connection.execute(delete(ContradictionRow).where(ContradictionRow.incident == gone))


def unlink(connection: Connection, events: Sequence[int]) -> None:
    """Take events out of their incidents; they wait to be linked anew."""
    for part in chunks(events):
        left = {pk for pk in connection.scalars(select(EventRow.incident).where(EventRow.pk.in_(part)).distinct()) if pk is not None}
        connection.execute(update(EventRow).where(EventRow.pk.in_(part)).values(incident=None, linked=False))
        connection.execute(delete(BlockRow).where(BlockRow.event.in_(part)))
        if left:
            connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(left)).values(stale=True))


def retire(connection: Connection, events: Sequence[int]) -> None:
    """Take out for good what a document, or a later reading of it, no longer says."""
    unlink(connection, events)
    for part in chunks(events):
        connection.execute(update(EventRow).where(EventRow.pk.in_(part)).values(current=False, linked=True))


def _keep_blocks(connection: Connection, waiting: Sequence[tuple[int, Row]], crowded: Collection[int]) -> None:
    """Keep the keys under which these events are found later; under a crowded one nothing more is looked for."""
    numbers: dict[str, int] = {}
    kept: set[tuple[int, int]] = set()
    for pk, row in waiting:
        for key in blocks(row):
            if (number := numbers.get(key)) is None:
                number = numbers[key] = block_number(key)
            if number not in crowded:
                kept.add((number, pk))
    tuples(connection, BlockRow, ("block", "event"), sorted(kept))
