"""The store: documents, records, incidents, decisions and the log of all changes, in SQLite or PostgreSQL.

>>> from marsad.store import Store
>>> store = Store("sqlite://")
>>> store.counts()["documents"]
0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from marsad import __version__
from marsad.store.database import DEFAULT, StoreError, open_engine, reading
from marsad.store.schema import DocumentRow, EventRow, IncidentRow

if TYPE_CHECKING:
    from marsad.coder import Coder
    from marsad.incident import Case
    from marsad.read import Report
    from marsad.store.coding import Fault
    from marsad.store.filters import Filter
    from marsad.store.intake import Added
    from marsad.store.linking import Linked

__all__ = ["DEFAULT", "MACHINE", "Store", "StoreError"]

MACHINE = f"marsad {__version__}"
"""Who makes the changes that no person makes, in the log."""
BATCH = 400
"""Documents that are kept in one transaction."""
LINK_EVERY = 5000
"""Documents after which the events that wait are linked, so that a long run shows what it finds."""


class Store:
    """A database of reports and incidents. `create`: make the file of SQLite that is not there yet.

    Raises `StoreError`, with the remedy, where it can't be opened.
    """

    def __init__(self, url: str = DEFAULT, *, create: bool = True) -> None:
        self.url = url
        self.engine = open_engine(url, create)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def add(
        self,
        reports: Iterable[Report],
        coder: Callable[[], Coder],
        jobs: int = 1,
        on_kept: Callable[[Added], None] = lambda added: None,
        on_known: Callable[[Report], None] = lambda report: None,
        on_fault: Callable[[Report, Fault], None] = lambda report, fault: None,
    ) -> Linked:
        """Keep, code and link reports. What `on_kept` is told of is on disk; what is kept already is passed over."""
        from marsad.store.adding import add

        return add(self.engine, reports, coder, jobs, on_kept, on_known, on_fault)

    def link(self) -> Linked:
        """Link what waits to be linked: what an interrupted run left."""
        from marsad.store.linking import link

        return link(self.engine, MACHINE)

    def cases(self, wanted: Filter | None = None, texts: bool = True) -> Iterator[Case]:
        """The incidents as asked for (all of them without a filter) with all that they rest on, by the day on which they began.

        `texts`: with the texts of the documents.
        """
        from marsad.store.cases import cases
        from marsad.store.filters import Filter, incidents

        with reading(self.engine) as connection:
            yield from cases(connection, connection.scalars(incidents(wanted or Filter())).all(), texts)

    def counts(self) -> dict[str, int]:
        """How much there is."""
        with reading(self.engine) as connection:
            living = select(func.count()).where(IncidentRow.merged_into.is_(None), IncidentRow.type != "")
            return {
                "documents": connection.scalar(select(func.count()).select_from(DocumentRow)) or 0,
                "events": connection.scalar(select(func.count()).select_from(EventRow).where(EventRow.current)) or 0,
                "incidents": connection.scalar(living) or 0,
            }
