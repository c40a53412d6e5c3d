"""Adding reports: read, passed over where known, coded, kept, linked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from marsad.link.copies import Known
from marsad.read import Report
from marsad.store import BATCH, LINK_EVERY, MACHINE
from marsad.store.coding import Fault, Task, code
from marsad.store.database import reading
from marsad.store.intake import Added, Arrival, known
from marsad.store.intake import add as keep
from marsad.store.linking import BATCH as EVENTS
from marsad.store.linking import Linked, link, link_next
from marsad.store.prepare import key_of, storable

if TYPE_CHECKING:
    from marsad.coder import Coder


def add(
    engine: Engine,
    reports: Iterable[Report],
    coder: Callable[[], Coder],
    jobs: int,
    on_kept: Callable[[Added], None],
    on_known: Callable[[Report], None],
    on_fault: Callable[[Report, Fault], None],
) -> Linked:
    """See `Store.add`."""
    batch: list[Arrival] = []
    recent: dict[int, Known] = {}
    total, since, waiting = Linked(0, 0, 0, 0), 0, 0
    for (key, report), record in code(_fresh(engine, reports, on_known), coder, jobs):
        if isinstance(record, Fault):
            on_fault(report, record)
            continue
        batch.append(Arrival(key, report, record))
        if len(batch) >= BATCH:
            added = keep(engine, batch, MACHINE, recent)
            on_kept(added)
            since, waiting, batch = since + len(batch), waiting + added.events, []
        if since >= LINK_EVERY:
            total, since, waiting = total + link(engine, MACHINE, more=True), 0, 0
        elif waiting >= EVENTS:  # as soon as may be: reports are coded meanwhile, but not more of them than memory holds
            total, waiting = total + link_next(engine, MACHINE), waiting - EVENTS
    if batch:
        on_kept(keep(engine, batch, MACHINE, recent))
    return total + link(engine, MACHINE)


def _fresh(engine: Engine, reports: Iterable[Report], on_known: Callable[[Report], None]) -> Iterator[Task]:
    """The reports that are not kept yet, each once, with their keys."""
    seen: set[str] = set()
    for some in _pieces(reports):
        told = [(key_of(report), report) for report in map(storable, some)]
        with reading(engine) as connection:
            kept = known(connection, (key for key, _ in told))
        for key, report in told:
            if key in kept or key in seen:
                on_known(report)
            else:
                seen.add(key)
                yield key, report


def _pieces(reports: Iterable[Report]) -> Iterator[list[Report]]:
    """The reports in lists that grow: the first come at once."""
    size, piece = 1, list[Report]()
    for report in reports:
        piece.append(report)
        if len(piece) >= size:
            yield piece
            size, piece = min(2 * size, BATCH), []
    if piece:
        yield piece
