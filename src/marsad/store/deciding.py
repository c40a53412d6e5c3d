"""What people decide: a telling accepted, rejected or corrected, incidents merged, split or verified. It holds for good.

Each decision is a row of its own and a row of the log. Linking and recoding keep to it: `marsad.store.linking` never joins what a person
put apart, `marsad.store.recoding` never changes what a person accepted, corrected or rejected. Only people undo one: by a later decision
(what was rejected is accepted, what was merged is split), or by `marsad.store.undoing`, which brings back what was before.

`expected` is what the person saw (`marsad.store.states`): where it is another by now, the decision is refused. `bulk` names decisions that
are taken together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from marsad.link.cluster import incident_id
from marsad.record import Event
from marsad.store import audit, naming
from marsad.store.clock import now
from marsad.store.correcting import faults
from marsad.store.database import StoreError
from marsad.store.linking import merge_rows, new_incident, unlink
from marsad.store.noting import named, needed, new_bulk, note
from marsad.store.prepare import encode, sha256
from marsad.store.restoring import rewrite, snapshot, stale, tell_private
from marsad.store.rising import latest, rise
from marsad.store.rows import chunks, next_pk
from marsad.store.schema import BondRow, DocumentRow, EventRow, IncidentRow
from marsad.store.states import Seen, expect_incident, expect_telling

_BONDS = 2000
"""Pairs of tellings that one decision writes at most."""


class Many(NamedTuple):
    """What came of decisions taken together: their name, the tellings decided on, and why others were not."""

    bulk: str
    done: list[str]
    refused: dict[str, StoreError]


def accept(engine: Engine, telling: str, by: str, reason: str = "", expected: str | None = None, bulk: str | None = None) -> int:
    """A person found the telling right: no later coder changes it. One that was out of all incidents waits to be linked again."""
    with engine.begin() as connection:
        audit.lock(connection)
        return _accept(connection, telling, by, reason, expected, bulk)


def _accept(connection: Connection, telling: str, by: str, reason: str, expected: str | None, bulk: str | None) -> int:
    event = naming.telling(connection, telling)
    expect_telling(connection, event, expected)
    frozen = event.edited or event.body
    made = _decide(connection, by, "accept", reason.strip(), {}, event, frozen, bulk)
    back = {"current": True, "linked": False} if event.incident is None else {}
    connection.execute(update(EventRow).where(EventRow.pk == event.pk).values(decision="accepted", edited=frozen, **back))
    rise(connection, [event.incident] if event.incident is not None else [])  # what it says is as it was: nothing is to be told anew
    return made


def reject(engine: Engine, telling: str, by: str, reason: str, expected: str | None = None, bulk: str | None = None) -> int:
    """A person found that the report does not say this: the telling leaves its incident."""
    with engine.begin() as connection:
        audit.lock(connection)
        return _reject(connection, telling, by, reason, expected, bulk)


def _reject(connection: Connection, telling: str, by: str, reason: str, expected: str | None, bulk: str | None) -> int:
    event = naming.telling(connection, telling)
    expect_telling(connection, event, expected)
    made = _decide(connection, by, "reject", needed(reason), {}, event, None, bulk)
    unlink(connection, [event.pk])
    frozen = event.edited or event.body
    connection.execute(update(EventRow).where(EventRow.pk == event.pk).values(decision="rejected", edited=frozen, linked=True))
    return made


def decide_many(
    engine: Engine, action: str, tellings: Iterable[str], by: str, reason: str, expected: Mapping[str, str] | None = None
) -> Many:
    """Accept or reject many tellings (`action`), under one name by which all of it can be undone. What can't be decided is left out."""
    acts = {"accept": _accept, "reject": _reject}
    if action not in acts:
        raise StoreError(f"nothing is done to many as '{action}'", "one of accept, reject")
    named(by)
    why = needed(reason) if action == "reject" else reason
    made = Many(new_bulk(), [], {})
    with engine.begin() as connection:
        audit.lock(connection)
        for key in dict.fromkeys(tellings):
            try:
                acts[action](connection, key, by, why, (expected or {}).get(key), made.bulk)
                made.done.append(key)
            except StoreError as error:  # raised before anything is written
                made.refused[key] = error
    return made


def edit(engine: Engine, telling: str, event: Event, by: str, reason: str, expected: str | None = None, bulk: str | None = None) -> int:
    """A person corrected cells of a telling: `event` is the whole as it should be, its spans still those of the document.

    Raises `StoreError` where the event is another than that of the telling, quotes what the document does not say, or can't be.
    """
    with engine.begin() as connection:
        audit.lock(connection)
        row = naming.telling(connection, telling)
        expect_telling(connection, row, expected, event)
        document = connection.execute(select(DocumentRow.text, DocumentRow.title).where(DocumentRow.pk == row.document)).one()
        before, after = msgspec.json.decode(row.edited or row.body), msgspec.to_builtins(event)
        if before["id"] != after["id"]:
            raise StoreError(f"the event is {after['id']}, the telling {before['id']}", "correct the cells, and leave the id")
        for fault in faults(event, document.text, document.title):
            raise StoreError(fault, "correct the event, as marsad schema describes it")
        changed = {name: {"from": before.get(name), "to": after.get(name)} for name in after if before.get(name) != after.get(name)}
        body = encode(event)
        made = _decide(connection, by, "edit", needed(reason), changed, row, body, bulk)
        unlink(connection, [row.pk])
        rewrite(connection, row, event, {"decision": "edited", "edited": body, "row": None, "current": True})
        tell_private(connection, row.document, event)
        return made


def verify(engine: Engine, incident: str, by: str, reason: str, expected: Seen | None = None, bulk: str | None = None) -> int:
    """A person verified an incident by means of their own, which `reason` tells."""
    with engine.begin() as connection:
        audit.lock(connection)
        row = naming.incident(connection, incident)
        expect_incident(connection, row, expected)
        _keys(connection, row)
        made = note(connection, by, "verify", row.id, needed(reason), {}, before={}, bulk=bulk)
        stale(connection, {row.pk})
        return made


def merge(
    engine: Engine,
    incident: str,
    other: str,
    by: str,
    reason: str,
    expected: Seen | tuple[Seen | None, Seen | None] | None = None,
    bulk: str | None = None,
) -> int:
    """A person found that two incidents are one: the tellings of `other` go over into `incident`, for good.

    `expected`: what the person saw of `incident`, or a pair with what they saw of `other` too.
    """
    with engine.begin() as connection:
        audit.lock(connection)
        into, gone = naming.incident(connection, incident), naming.incident(connection, other)
        if into.pk == gone.pk:
            raise StoreError(f"{incident} and {other} are one incident already", "name two")
        for row, seen in zip((into, gone), _pair(expected), strict=True):
            expect_incident(connection, row, seen)
        ours, theirs = _keys(connection, into), _keys(connection, gone)
        why = needed(reason)
        bonds = _bind(connection, ours, theirs, together=True)
        before = {"ours": ours, "theirs": theirs, "other": gone.id, "bonds": bonds}
        change = {"other": gone.id, "tellings": theirs}
        made = note(connection, by, "merge", into.id, why, change, (None, gone.id), before=before, bulk=bulk)
        merge_rows(connection, into.pk, gone.pk, into.id)
        stale(connection, {into.pk})
        return made


def _pair(expected: Any) -> tuple[Seen | None, Seen | None]:
    """What was seen of each of two incidents."""
    if isinstance(expected, tuple) and len(expected) == 2 and not any(isinstance(part, str) for part in expected):
        return expected[0], expected[1]
    return expected, None


def split(
    engine: Engine,
    incident: str,
    telling_keys: Sequence[str],
    by: str,
    reason: str,
    expected: Seen | None = None,
    bulk: str | None = None,
) -> str:
    """A person found that some tellings of an incident are of another one: they get an incident of their own, for good; gives its id.

    Tellings that came by a merge and are all taken out again get back the incident that they had.
    """
    with engine.begin() as connection:
        audit.lock(connection)
        row = naming.incident(connection, incident)
        expect_incident(connection, row, expected, telling_keys)
        held = _keys(connection, row)
        named_ = {key if key in held else naming.telling(connection, key).key for key in telling_keys}
        if missing := sorted(named_ - set(held)):
            raise StoreError(f"{row.id} has no telling {missing[0]}", f"its tellings: {', '.join(held[:20])}")
        moved, rest = [key for key in held if key in named_], [key for key in held if key not in named_]
        if not moved or not rest:
            raise StoreError("one part of the split would be empty", "name some of its tellings, not all")
        why = needed(reason)
        bonds = _bind(connection, moved, rest, together=False)
        own = _own_incident(connection, moved)
        for part in chunks(moved):
            connection.execute(update(EventRow).where(EventRow.key.in_(part)).values(incident=own.pk))
        before = {"moved": moved, "rest": rest, "into": own.id, "revived": own.revived, "was_in": own.was_in, "bonds": bonds}
        note(connection, by, "split", row.id, why, {"into": own.id, "tellings": moved}, (None, own.id), before=before, bulk=bulk)
        stale(connection, {row.pk, own.pk})
        return own.id


class _Own(NamedTuple):
    """An incident without tellings; `revived`: whether it was there before, `was_in`: the one that it had gone over into."""

    id: str
    pk: int
    revived: bool
    was_in: str | None


def _own_incident(connection: Connection, moved: Sequence[str]) -> _Own:
    """An incident that has no tellings: one that any of these tellings had opened, else a new one."""
    wanted = list(dict.fromkeys(incident_id(key) for key in moved))
    living = select(EventRow.incident).where(EventRow.incident.is_not(None))
    empty: dict[str, Any] = {}
    for part in chunks(wanted):
        told = select(IncidentRow.id, IncidentRow.pk, IncidentRow.merged_into)
        told = told.where(IncidentRow.id.in_(part), IncidentRow.pk.not_in(living))
        empty |= {row.id: row for row in connection.execute(told)}
    if empty:
        old = empty[next(id for id in wanted if id in empty)]
        back = {"merged_into": None, "revision": latest(connection) + 1}
        connection.execute(update(IncidentRow).where(IncidentRow.pk == old.pk).values(**back))
        return _Own(old.id, old.pk, True, old.merged_into)
    new, pk, number = wanted[0], next_pk(connection, IncidentRow), 0
    while connection.scalar(select(IncidentRow.pk).where(IncidentRow.id == new)) is not None:
        new, number = incident_id(f"{moved[0]} split {number}"), number + 1
    connection.execute(insert(IncidentRow), [new_incident(pk, new, now())])
    return _Own(new, pk, False, None)


def _keys(connection: Connection, incident: Any) -> list[str]:
    """The tellings of an incident. Raises `StoreError` where it has none."""
    found = list(connection.scalars(select(EventRow.key).where(EventRow.incident == incident.pk).order_by(EventRow.pk)))
    if not found:
        raise StoreError(f"{incident.id} has no tellings any more", "marsad incidents tells those that have")
    return found


def _bind(connection: Connection, ones: Sequence[str], others: Sequence[str], together: bool) -> list[tuple[str, str, bool | None]]:
    """Put each pair of tellings together or apart; of very many, each telling with the first of the other side. Gives what was before."""
    pairs = {(min(pair), max(pair)) for pair in product(ones, others)}
    if len(pairs) > _BONDS:
        pairs = {(min(pair), max(pair)) for pair in (*product(ones, others[:1]), *product(ones[:1], others))}
    before: list[tuple[str, str, bool | None]] = []
    for one, other in sorted(pairs):
        bond = BondRow.one == one, BondRow.other == other
        before.append((one, other, connection.scalar(select(BondRow.together).where(*bond))))
        connection.execute(delete(BondRow).where(*bond))
    connection.execute(insert(BondRow), [{"one": one, "other": other, "together": together} for one, other, _ in before])
    return before


def _decide(
    connection: Connection,
    by: str,
    action: str,
    reason: str,
    change: dict[str, Any],
    event: Any,
    after: bytes | None,
    bulk: str | None,
) -> int:
    hashes = sha256(event.edited or event.body), None if after is None else sha256(after)
    return note(connection, by, action, event.key, reason, change, hashes, before=snapshot(connection, event), bulk=bulk)
