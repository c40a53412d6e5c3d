"""Who is to look at an incident or a telling, and how far it is."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select

from marsad.store import audit, naming
from marsad.store.clock import now
from marsad.store.database import StoreError
from marsad.store.noting import named, note
from marsad.store.prepare import plain
from marsad.store.rising import rise
from marsad.store.schema import AssignmentRow, EventRow
from marsad.store.states import Conflict, expect_incident, expect_telling

STATES = ("to-do", "in-progress", "help-needed", "ready-for-review", "done")
KINDS = ("incident", "telling")
_STATE = re.compile(r"[0-9a-f]{64}\.[a-z]+")


class Assignment(NamedTuple):
    """Who is to look at what (`subject` the id or key, `row` the number), how far it is, and who said so when."""

    kind: str
    subject: str
    person: str | None
    state: str
    at: str
    by: str
    row: int

    @property
    def seen(self) -> str:
        """What a form gives back as `expected`."""
        return f"{self.person or ''} {self.state} {self.at}"


def assign(
    engine: Engine,
    kind: str,
    subject: str,
    person: str | None,
    state: str,
    by: str,
    reason: str = "",
    expected: str | int | None = None,
    bulk: str | None = None,
) -> int:
    """Give an incident or a telling to a person (None: to whoever comes) in a state; gives the number of the decision.

    `expected`: `Assignment.seen` of what the person saw, "" for nothing; or the revision of the incident, or the state of the
    telling, where nothing else of it may have changed either. Raises `Conflict` where it is another by now.
    """
    if kind not in KINDS or state not in STATES:
        raise StoreError(f"nothing is assigned as '{kind}', '{state}'", f"one of {', '.join(KINDS)}; one of {', '.join(STATES)}")
    with engine.begin() as connection:
        audit.lock(connection)
        found = (naming.incident if kind == "incident" else naming.telling)(connection, subject)
        row = {"kind": kind, "row": found.pk, "subject": found.id if kind == "incident" else found.key, "state": state}
        row |= {"person": (plain(person).strip() or None) if person else None, "at": now(), "by": named(by)}
        here = AssignmentRow.kind == kind, AssignmentRow.row == found.pk
        was = connection.execute(select(AssignmentRow.__table__).where(*here)).mappings().one_or_none()
        _expect(connection, found, kind, expected, _assignment(was) if was else None)
        change = {cell: {"from": was and was[cell], "to": row[cell]} for cell in ("person", "state") if (was and was[cell]) != row[cell]}
        before = {"kind": kind, "row": found.pk, "was": dict(was) if was else None}
        made = note(connection, by, "assign", row["subject"], reason.strip(), change, before=before, bulk=bulk)
        connection.execute(delete(AssignmentRow).where(*here))
        connection.execute(insert(AssignmentRow), [row])
        rise(connection, incidents_of(connection, kind, found.pk))
        return made


def _expect(connection: Connection, found: Any, kind: str, expected: str | int | None, held: Assignment | None) -> None:
    if isinstance(expected, int):
        if kind == "incident":
            expect_incident(connection, found, expected)
    elif expected is not None and kind == "telling" and _STATE.fullmatch(expected):
        expect_telling(connection, found, expected)
    elif expected is not None and expected != (held.seen if held else ""):
        raise Taken(found.id if kind == "incident" else found.key, held)


class Taken(Conflict):
    """Somebody assigned it meanwhile; `now` is the assignment that there is."""

    def __init__(self, subject: str, held: Assignment | None) -> None:
        StoreError.__init__(
            self,
            f"{subject} was given to {held.person or 'nobody'} ({held.state}) by {held.by} at {held.at}, after you opened it"
            if held
            else f"what was assigned of {subject} was taken back after you opened it",
            "look at it, and assign it again",
        )
        self.subject, self.kind, self.now = subject, "assignment", held
        self.seen = self.wanted = self.decision = None
        self.changes = []
        self.by, self.at, self.action = (held.by, held.at, "person.assign") if held else ("", "", "")


def incidents_of(connection: Connection, kind: str, row: int) -> list[int]:
    """The number of the incident that is meant, or of which a telling is; none where a telling is of none."""
    if kind == "incident":
        return [row]
    return [pk for pk in connection.scalars(select(EventRow.incident).where(EventRow.pk == row)) if pk is not None]


def assignment(connection: Connection, kind: str, subject: str) -> Assignment | None:
    """Who is to look at an incident or a telling; None where nobody said."""
    found = (naming.incident if kind == "incident" else naming.telling)(connection, subject)
    here = select(AssignmentRow.__table__).where(AssignmentRow.kind == kind, AssignmentRow.row == found.pk)
    row = connection.execute(here).mappings().one_or_none()
    return _assignment(row) if row else None


def assignments(connection: Connection, person: str | None = None, kind: str | None = None) -> list[Assignment]:
    """All that is assigned, to one person or of one kind, the latest first."""
    told = select(AssignmentRow.__table__).order_by(AssignmentRow.at.desc(), AssignmentRow.row)
    if person is not None:
        told = told.where(AssignmentRow.person == person)
    if kind is not None:
        told = told.where(AssignmentRow.kind == kind)
    return [_assignment(row) for row in connection.execute(told).mappings()]


def _assignment(row: Any) -> Assignment:
    return Assignment(**{name: row[name] for name in Assignment._fields})
