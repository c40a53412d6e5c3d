"""What people call an incident or a telling: by its id or key, or by the beginning of it, as far as no other begins so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, distinct, func, or_, select

from marsad.store.database import StoreError
from marsad.store.prepare import plain
from marsad.store.schema import AuditRow, DocumentRow, EventRow, IncidentRow

if TYPE_CHECKING:
    from marsad.store.filters import Filter

LEAST = 8
"""Letters of a short id at least; a shorter beginning names nothing."""
_MOST = 5
"""Ids that a message lists at most."""


class Several(StoreError):
    """A name that means more than one."""


def incident(connection: Connection, name: str) -> Any:
    """Number, id, type and fate of an incident, or of the one that took it in. Raises `StoreError` where `name` is none or several."""
    name = plain(name)
    columns = (IncidentRow.pk, IncidentRow.id, IncidentRow.type, IncidentRow.merged_into)
    row = connection.execute(select(*columns).where(IncidentRow.id == name)).one_or_none()
    if row is None:
        begun = select(*columns).where(_begins(IncidentRow.id, name)).order_by(IncidentRow.id).limit(_MOST + 1)
        found = connection.execute(begun).all() if len(name) >= LEAST else []
        living = [one for one in found if one.merged_into is None and one.type]
        row = _only(
            living or found, [one.id for one in living or found], f"there is no incident {name}", "marsad incidents tells their ids"
        )
    while row.merged_into is not None:
        row = connection.execute(select(*columns).where(IncidentRow.id == row.merged_into)).one()
    return row


def telling(connection: Connection, name: str) -> Any:
    """The event row that `name` means: the key of a telling, its beginning, or the id of its event in one document only."""
    name = plain(name)
    told = select(EventRow.__table__)
    found = connection.execute(told.where(EventRow.key == name)).all()
    if not found and len(name) >= LEAST:
        named = or_(EventRow.event_id == name, _begins(EventRow.key, name))
        found = connection.execute(told.where(named).order_by(EventRow.pk).limit(_MOST + 1)).all()
    return _only(found, [row.key for row in found], f"there is no telling {name}", "marsad search --format csv tells their keys")


def _only(found: Sequence[Any], ids: Sequence[str], fault: str, remedy: str) -> Any:
    if not found:
        raise StoreError(fault, remedy)
    if len(found) > 1:
        more = " ..." if len(ids) > _MOST else ""
        raise Several(f"several are meant: {', '.join(ids[:_MOST])}{more}", "give more of the id")
    return found[0]


def _begins(column: Any, name: str) -> Any:
    return func.substr(column, 1, len(name)) == name


def named(connection: Connection, wanted: Filter) -> Filter:
    """The filter with incidents by their whole ids. Raises `StoreError` for an incident or a document that there is not."""
    documents = tuple(map(plain, wanted.document))
    for name in documents:
        if connection.scalar(select(DocumentRow.pk).where(DocumentRow.given_id == name).limit(1)) is None:
            raise StoreError(f"there is no document '{name}'", "give its id as marsad incidents tells it")
    return replace(
        wanted,
        party=tuple(map(plain, wanted.party)),
        place=wanted.place and plain(wanted.place),
        outlet=tuple(map(plain, wanted.outlet)),
        document=documents,
        incident=tuple(incident(connection, name).id for name in wanted.incident),
    )


def subjects(connection: Connection, name: str) -> list[str]:
    """The subjects of the log that `name` means: itself, the documents of that id, or all that begin so."""
    name = plain(name)
    found = list(connection.scalars(select(AuditRow.subject).where(AuditRow.subject == name).limit(1)))
    found = found or list(connection.scalars(select(DocumentRow.key).where(DocumentRow.given_id == name)))
    if not found and len(name) >= LEAST:
        found = list(connection.scalars(select(AuditRow.subject).where(_begins(AuditRow.subject, name)).distinct()))
    if not found:
        raise StoreError(f"the log has nothing about '{name}'", "give the id of an incident or a document, or the key of a telling")
    return found


def absorbed(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The incidents that went over into these, at once or by way of others: id -> id of the one of these that has it now."""
    found: dict[str, str] = {}
    wanted = {id: id for id in ids}
    while wanted:
        told = select(IncidentRow.id, IncidentRow.merged_into).where(IncidentRow.merged_into.in_(wanted))
        wanted = {row.id: wanted[row.merged_into] for row in connection.execute(told) if row.id not in found}
        found |= wanted
    return found


def short(connection: Connection) -> int:
    """How many letters of an id tell all incidents apart, `LEAST` at least."""
    size = connection.scalar(select(func.count()).select_from(IncidentRow)) or 0
    letters = LEAST
    while (connection.scalar(select(func.count(distinct(func.substr(IncidentRow.id, 1, letters))))) or 0) < size:
        letters += 1
    return letters
