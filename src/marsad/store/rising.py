"""Revisions: a number that rises with each change of an incident, by which readers find what changed since they last looked.

It is taken as the highest plus one under the lock of the writer, so that of two changes the later one has the higher number.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select, update

from marsad.store.rows import chunks
from marsad.store.schema import EventRow, IncidentRow


def latest(connection: Connection) -> int:
    """The highest revision; 0 in an empty store."""
    return connection.scalar(select(func.max(IncidentRow.revision))) or 0


def rise(connection: Connection, incidents: Collection[int]) -> None:
    """Note that something changed about these incidents, given by their numbers. For writers that hold the lock."""
    number = latest(connection) + 1 if incidents else 0
    for part in chunks(sorted(incidents)):
        connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(part)).values(revision=number))


def of_documents(connection: Connection, documents: Collection[int]) -> set[int]:
    """The numbers of the incidents that these documents tell of."""
    found: set[int] = set()
    for part in chunks(sorted(documents)):
        told = select(EventRow.incident).where(EventRow.document.in_(part), EventRow.incident.is_not(None)).distinct()
        found.update(pk for pk in connection.scalars(told) if pk is not None)
    return found
