"""Coding anew what an earlier version of the coder, or of its data, has coded. The earlier record is kept as history.

An event that both readings have keeps its key, its decision and, where what is compared did not change, its incident. What a person
accepted, corrected or rejected stays as the person left it; a new event on words that a person has judged already stays out. One that
takes the place of another on the same words takes over what a person put it together with, or apart from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Engine, or_, select

from marsad.read import Report
from marsad.store import BATCH, MACHINE, audit
from marsad.store.clock import now
from marsad.store.coding import Coded, Fault, code
from marsad.store.database import reading
from marsad.store.linking import Linked, link
from marsad.store.prepare import RecordCells
from marsad.store.replacing import Recoded, replace
from marsad.store.schema import DocumentRow, RecordRow

if TYPE_CHECKING:
    from marsad.coder import Coder


def recode(
    engine: Engine,
    version: str,
    data: str,
    coder: Callable[[], Coder],
    jobs: int = 1,
    since: str | None = None,
    everything: bool = False,
    on_fault: Callable[[Report, Fault], None] = lambda report, fault: None,
) -> tuple[Recoded, Linked]:
    """Code anew the current documents whose record another version or other data made; those published since a day, or all."""
    total, batch = Recoded(0, 0, 0, 0, 0, 0), list[Coded]()
    for coded in code(_tasks(engine, version, data, since, everything), coder, jobs):
        if isinstance(coded[1], Fault):
            on_fault(coded[0][1], coded[1])
            continue
        batch.append(coded)
        if len(batch) >= BATCH:
            total, batch = total + _keep(engine, batch), []
    return total + _keep(engine, batch), link(engine, MACHINE)


def _tasks(engine: Engine, version: str, data: str, since: str | None, everything: bool) -> Iterator[tuple[str, Report]]:
    """The reports to be coded, with their keys, a batch at a time: what is written meanwhile is not waited for."""
    columns = (DocumentRow.pk, DocumentRow.key, DocumentRow.given_id, DocumentRow.text, DocumentRow.title, DocumentRow.published)
    told = select(*columns, DocumentRow.publisher, DocumentRow.url, DocumentRow.file, DocumentRow.line)
    told = told.join(RecordRow, RecordRow.document == DocumentRow.pk).where(RecordRow.current, DocumentRow.superseded_by.is_(None))
    if not everything:
        told = told.where(or_(RecordRow.version != version, RecordRow.data != data))
    if since is not None:
        told = told.where(DocumentRow.published >= since)
    at = 0
    while True:
        with reading(engine) as connection:
            found = connection.execute(told.where(DocumentRow.pk > at).order_by(DocumentRow.pk).limit(BATCH)).all()
        if not found:
            return
        at = found[-1].pk
        for row in found:
            day = date.fromisoformat(row.published) if row.published else None
            yield row.key, Report(row.given_id, row.text, row.title, day, row.publisher, row.url, row.file, row.line)


def _keep(engine: Engine, batch: list[Coded]) -> Recoded:
    total, changes, at = Recoded(0, 0, 0, 0, 0, 0), list[audit.Change](), now()
    if not batch:
        return total
    with engine.begin() as connection:
        audit.lock(connection)
        for (key, _), cells in batch:
            assert isinstance(cells, RecordCells)
            total += replace(connection, key, cells, at, changes)
        audit.append(connection, changes, at)
    return total
