"""What people decided on a telling: the last decision, which a page offers to take back, and all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from marsad.store.schema import AssignmentRow, CommentRow, DecisionRow, EventRow


class Past(NamedTuple):
    """A decision. `key`: the telling, `type` of its event; `open_`: whether it may be undone."""

    number: int
    key: str
    type: str
    action: str
    by: str
    at: str
    reason: str
    changed: list[str]
    open_: bool


def past(connection: Connection, key: str) -> Past | None:
    """The last decision on a telling that was not undone."""
    return next((one for one in history(connection, key) if one.open_), None)


def history(connection: Connection, key: str) -> list[Past]:
    """What was decided on a telling, the last first."""
    type_ = connection.scalar(select(EventRow.type).where(EventRow.key == key)) or ""
    rows = connection.execute(select(DecisionRow.__table__).where(DecisionRow.subject == key).order_by(DecisionRow.pk.desc())).all()
    undone = {row.undoes for row in rows}
    return [_past(row, type_, undone) for row in rows]


def _past(row: Any, type_: str, undone: set[int | None]) -> Past:
    cells = list(msgspec.json.decode(row.change)) if row.action == "edit" else []
    open_ = row.action not in ("undo", "assign") and row.pk not in undone and row.before is not None
    return Past(row.pk, row.subject, type_, row.action, row.by, row.at, row.reason, cells, open_)


class Remark(NamedTuple):
    """What a person remarked."""

    by: str
    at: str
    text: str


class Notes(NamedTuple):
    """What people noted on a telling, and whom it was given to, in which state."""

    comments: list[Remark]
    person: str | None
    state: str


def notes(connection: Connection, key: str) -> Notes:
    """The comments on a telling, the first first, and its assignment."""
    told = select(CommentRow.by, CommentRow.at, CommentRow.text).where(
        CommentRow.kind == "telling", CommentRow.subject == key, CommentRow.withdrawn.is_(None)
    )
    given = select(AssignmentRow.person, AssignmentRow.state).where(AssignmentRow.kind == "telling", AssignmentRow.subject == key)
    found = connection.execute(given).one_or_none()
    remarks = [Remark(*row) for row in connection.execute(told.order_by(CommentRow.pk))]
    return Notes(remarks, found.person if found else None, found.state if found else "")
