"""Who may undo what: whoever may not take a decision may not take it back either."""

from __future__ import annotations

from sqlalchemy import select

from marsad.desk.auth.person import Denied, Person
from marsad.store import Store
from marsad.store.database import reading
from marsad.store.schema import DecisionRow

FOR_EDITORS = ("verify",)
"""Decisions that only editors take."""


def may_undo(store: Store, person: Person, decision: int | None = None, bulk: str = "") -> None:
    """Raises `Denied` where a decision, or one of those of a name, was an editor's and the person is none."""
    if person.may("editor", "write"):
        return
    meant = DecisionRow.bulk == bulk if bulk else DecisionRow.pk == decision
    with reading(store.engine) as connection:
        if connection.scalar(select(DecisionRow.pk).where(meant, DecisionRow.action.in_(FOR_EDITORS)).limit(1)) is not None:
            raise Denied(403, "role", role="editor", own=person.role)
