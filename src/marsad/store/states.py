"""Two people on one record: what the first saw is held against what it is now, so that nothing is overwritten unseen.

A form keeps the state of what it shows, and gives it back as `expected` with what the person decided. Where it is another by then, the
decision is refused with a `Conflict`, which carries both versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from marsad.incident import Telling
from marsad.record import Event
from marsad.store.database import StoreError
from marsad.store.prepare import encode, sha256
from marsad.store.rows import chunks
from marsad.store.schema import AuditRow, DecisionRow, DocumentRow, EventRow, IncidentRow, RecordRow

_EVENT = msgspec.json.Decoder(Event)
_RAW = msgspec.json.Decoder(list[msgspec.Raw])
_MOST = 5
"""Cells that a message names at most."""

Seen = int | Collection[str]
"""What a person saw of an incident: its revision, or the keys of its tellings."""


class Difference(NamedTuple):
    """A cell that is not the same in two versions of an event: `place.name`, `actor.0.id`. None where one has no such cell."""

    field: str
    before: Any
    after: Any


class Conflict(StoreError):
    """Somebody changed meanwhile what a person decided on: what they saw, what it is now and what they wanted.

    `seen`, `now` and `wanted` are events, or the keys of the tellings of an incident; `seen` is None where that version is no longer known.
    `decision`: what is decided on the telling now. `by`, `at` and `action`: the last change.
    """

    def __init__(self, subject: str, seen: Any, now: Any, wanted: Any, decision: str | None, last: Any) -> None:
        self.subject, self.seen, self.now, self.wanted, self.decision = subject, seen, now, wanted, decision
        self.by: str = "" if last is None else last.actor
        self.at: str = "" if last is None else last.at
        self.action: str = "" if last is None else last.action
        self.kind = "telling" if isinstance(now, Event) else "incident"
        self.changes = differences(seen, now) if isinstance(seen, Event) and isinstance(now, Event) else []
        cells = ", ".join(change.field for change in self.changes[:_MOST])
        fault = f"{self.by or 'somebody'} changed {subject} at {self.at}, after you opened it" + (f": {cells}" if cells else "")
        super().__init__(fault, "look at both versions, and decide again")


def state_of(telling: Telling) -> str:
    """The state of a telling that is at hand: a hash of its event as it stands, and what is decided on it."""
    return _state(encode(telling.event), telling.decision)


def _state(body: bytes, decision: str | None) -> str:
    return f"{sha256(body)}.{decision or 'open'}"


def state_of_row(row: Any) -> str:
    """The state of a telling, from its row."""
    return _state(encode(_EVENT.decode(row.edited or row.body)), row.decision)


def expect_telling(connection: Connection, row: Any, expected: str | None, wanted: Event | None = None) -> None:
    """Raise `Conflict` where a telling (its row) is no longer as a person saw it."""
    if expected is None or expected == state_of_row(row):
        return
    document = connection.scalars(select(DocumentRow.key).where(DocumentRow.pk == row.document)).one()
    seen = next((body for body in _versions(connection, row) if sha256(body) == expected.partition(".")[0]), None)
    now = _EVENT.decode(row.edited or row.body)
    last = _last(connection, [row.key], [document])
    raise Conflict(row.key, None if seen is None else _EVENT.decode(seen), now, wanted, row.decision, last)


def expect_incident(connection: Connection, row: Any, expected: Seen | None, wanted: Sequence[str] | None = None) -> None:
    """Raise `Conflict` where an incident (its row) is no longer as a person saw it."""
    if expected is None:
        return
    held = list(connection.scalars(select(EventRow.key).where(EventRow.incident == row.pk).order_by(EventRow.pk)))
    if isinstance(expected, int):
        same, seen = connection.scalars(select(IncidentRow.revision).where(IncidentRow.pk == row.pk)).one() == expected, None
    else:
        same, seen = set(expected) == set(held), sorted(expected)
    if not same:
        last = _last(connection, [row.id, *{*held, *(seen or ())}], ())
        raise Conflict(row.id, seen, held, wanted, None, last)


def _versions(connection: Connection, row: Any) -> Iterator[bytes]:
    """All that an event was, the latest first: as it is, as decisions found it, as earlier records have it."""
    yield from (encode(_EVENT.decode(body)) for body in (row.edited, row.body) if body)
    told = select(DecisionRow.before).where(DecisionRow.subject == row.key, DecisionRow.before.is_not(None)).order_by(DecisionRow.pk.desc())
    for before in connection.scalars(told):
        kept = msgspec.json.decode(before or b"{}")
        yield from (encode(_EVENT.decode(kept[name])) for name in ("edited", "body") if kept.get(name))
    records = (
        select(RecordRow.events).where(RecordRow.document == row.document, RecordRow.events.is_not(None)).order_by(RecordRow.pk.desc())
    )
    for events in connection.scalars(records):
        for body in _RAW.decode(events or b"[]"):
            event = _EVENT.decode(body)
            if event.id == row.event_id:
                yield encode(event)


def _last(connection: Connection, subjects: Sequence[str], documents: Sequence[str]) -> Any:
    """The last change of any of these. That an incident was told anew is no change of its own."""
    found: list[Any] = []
    for part in chunks([*subjects, *documents]):
        told = select(AuditRow.seq, AuditRow.actor, AuditRow.at, AuditRow.action).where(AuditRow.subject.in_(part))
        found += connection.execute(told.where(AuditRow.action != "incident.tell").order_by(AuditRow.seq.desc()).limit(1)).all()
    return max(found, key=lambda row: row.seq, default=None)


def differences(before: object, after: object) -> list[Difference]:
    """The cells in which two versions of an event, or parts of them, are not the same.

    >>> differences({"type": "killing", "actor": []}, {"type": "airstrike", "actor": []})
    [Difference(field='type', before='killing', after='airstrike')]
    """
    return list(_differ("", msgspec.to_builtins(before), msgspec.to_builtins(after)))


def _differ(at: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    pairs = _parts(before, after)
    if pairs is None:
        yield Difference(at, before, after)
        return
    for name, one, other in pairs:
        yield from _differ(f"{at}.{name}" if at else str(name), one, other)


def _parts(before: Any, after: Any) -> Iterator[tuple[object, Any, Any]] | None:
    """The parts of two values that have any, by their names; None where one has none."""
    if isinstance(before, dict) and isinstance(after, dict):
        return ((name, before.get(name), after.get(name)) for name in {**before, **after})
    if isinstance(before, list) and isinstance(after, list):
        most = max(len(before), len(after))
        return ((n, before[n] if n < len(before) else None, after[n] if n < len(after) else None) for n in range(most))
    return None
