"""Everything that happened to an incident, a telling or a document: the rows of the log, with what decisions changed and people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from marsad.store import naming
from marsad.store.database import StoreError
from marsad.store.prepare import plain
from marsad.store.remarks import KINDS, comments_on
from marsad.store.rows import chunks
from marsad.store.schema import AuditRow, DecisionRow, DocumentRow, EventRow, IncidentRow
from marsad.store.states import Difference, differences

_MACHINE = ("document.", "record.", "incident.", "event.overruled")
_PERSON = "person."


class Entry(msgspec.Struct, kw_only=True):
    """One thing that happened. `decision`: its number, where a person decided; `undoable`: whether it may be, if nothing rests on it;
    `undoes` and `undone_by`: the numbers of the decisions that it undid, and that undid it. `changes`: the cells that it changed. `text`:
    of a comment. `other`: the telling or the incident that joined, was merged or was split off."""

    seq: int
    at: str
    by: str
    machine: bool
    action: str
    subject: str
    reason: str
    before: str | None = None
    after: str | None = None
    decision: int | None = None
    bulk: str | None = None
    undoes: int | None = None
    undone_by: int | None = None
    undoable: bool = False
    changes: list[Difference] = []
    tellings: list[str] = []
    """Those that a merge or split moved."""
    comment: int | None = None
    text: str = ""
    withdrawn: str | None = None
    other: str | None = None


def history(connection: Connection, kind: str, subject: str, limit: int = 100, before: int | None = None) -> list[Entry]:
    """What happened to an incident (with its tellings, and what went over into it), a telling or a document (by its key, with its
    tellings), the latest first; `before`: the `seq` of the last entry of the page before. Raises `StoreError` where there is none."""
    subjects, more = _subjects(connection, kind, subject)
    columns = select(AuditRow.__table__).order_by(AuditRow.seq.desc()).limit(max(limit, 1))
    if before is not None:
        columns = columns.where(AuditRow.seq < before)
    rows: dict[int, Any] = {}
    for about in (*(AuditRow.subject.in_(part) for part in chunks(subjects)), *more):
        rows |= {row.seq: row for row in connection.execute(columns.where(about))}
    latest = [rows[seq] for seq in sorted(rows, reverse=True)[: max(limit, 1)]]
    return _told(connection, latest)


def _subjects(connection: Connection, kind: str, subject: str) -> tuple[list[str], list[ColumnElement[bool]]]:
    """The subjects of the log that are meant, and rows about others that tell of it, too."""
    if kind == "incident":
        row = naming.incident(connection, subject)
        tellings = connection.scalars(select(EventRow.key).where(EventRow.incident == row.pk).order_by(EventRow.pk))
        return [row.id, *naming.absorbed(connection, [row.id]), *tellings], []
    if kind == "telling":
        row = naming.telling(connection, subject)
        own = connection.scalar(select(IncidentRow.id).where(IncidentRow.pk == row.incident)) if row.incident is not None else None
        return [row.key], [and_(AuditRow.subject == own, AuditRow.after == row.key)] if own is not None else []
    if kind != "document":
        raise StoreError(f"nothing is told of a '{kind}'", f"one of {', '.join(KINDS)}")
    columns = (DocumentRow.pk, DocumentRow.key, DocumentRow.url_key)
    row = connection.execute(select(*columns).where(DocumentRow.key == plain(subject))).one_or_none()
    if row is None:
        raise StoreError(f"there is no document {subject}", "give its key")
    tellings = connection.scalars(select(EventRow.key).where(EventRow.document == row.pk).order_by(EventRow.pk))
    earlier = connection.scalars(select(DocumentRow.key).where(DocumentRow.url_key == row.url_key, DocumentRow.superseded_by == row.key))
    taken = [and_(AuditRow.subject == key, AuditRow.action == "document.supersede") for key in earlier]
    return [row.key, *tellings], [or_(*taken)] if taken else []


def _told(connection: Connection, rows: Sequence[Any]) -> list[Entry]:
    subjects = sorted({row.subject for row in rows})
    decisions, undone = _decisions(connection, subjects)
    written = {(one.at, one.by, one.subject): one for one in comments_on(connection, subjects)}
    return [_entry(row, decisions.get((row.at, row.subject, row.action)), undone, written) for row in rows]


def _decisions(connection: Connection, subjects: Sequence[str]) -> tuple[dict[tuple[str, str, str], Any], dict[int, int]]:
    """The decisions on these, as the log names them, and by which each was undone."""
    found: dict[tuple[str, str, str], Any] = {}
    for part in chunks(subjects):
        told = select(DecisionRow.__table__).where(DecisionRow.subject.in_(part)).order_by(DecisionRow.pk)
        found |= {(row.at, row.subject, _PERSON + row.action): row for row in connection.execute(told)}
    return found, {row.undoes: row.pk for row in found.values() if row.undoes is not None}


def _entry(row: Any, decision: Any, undone: dict[int, int], written: dict[tuple[str, str, str], Any]) -> Entry:
    names = ("seq", "at", "action", "subject", "reason", "before", "after")
    made = Entry(by=row.actor, machine=row.action.startswith(_MACHINE), **{name: getattr(row, name) for name in names})
    if row.action in ("incident.join", "incident.open", "incident.merge", "document.supersede", "person.merge", "person.split"):
        made.other = row.after
    if row.action == "comment.add" and (remark := written.get((row.at, row.actor, row.subject))) is not None:
        made.comment, made.withdrawn = remark.pk, remark.withdrawn
        made.text = "" if remark.withdrawn else remark.text
    if decision is not None:
        _decided(made, decision, undone)
    return made


def _decided(made: Entry, decision: Any, undone: dict[int, int]) -> None:
    change = msgspec.json.decode(decision.change)
    made.reason, made.decision, made.bulk, made.undoes = decision.reason, decision.pk, decision.bulk, decision.undoes
    made.undone_by = undone.get(decision.pk)
    made.undoable = decision.action != "undo" and decision.before is not None and made.undone_by is None
    if decision.action in ("edit", "assign"):
        made.changes = _changes(change)
    made.tellings = change.get("tellings", [])


def _changes(change: dict[str, dict[str, Any]]) -> list[Difference]:
    """The cells that an edit changed."""
    pairs: Iterable[tuple[str, Any, Any]] = ((name, told["from"], told["to"]) for name, told in change.items())
    return [one for name, old, new in pairs for one in differences({name: old}, {name: new})]
