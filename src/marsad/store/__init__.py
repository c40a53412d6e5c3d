"""The store: documents, records, incidents, decisions and the log of all changes, in SQLite or PostgreSQL.

>>> from marsad.store import Store
>>> store = Store("sqlite://")
>>> store.counts()["documents"]
0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import func, select

from marsad import __version__
from marsad.store import accounts_schema, audit, entries_schema, naming
from marsad.store.clock import now
from marsad.store.database import DEFAULT, StoreError, open_engine, reading
from marsad.store.schema import AuditRow, DocumentRow, EventRow, IncidentRow, RecordRow

if TYPE_CHECKING:
    from pathlib import Path

    from marsad.coder import Coder
    from marsad.incident import Case
    from marsad.read import Report
    from marsad.record import Event
    from marsad.store.backup import Backup
    from marsad.store.checking import Verified
    from marsad.store.coding import Fault
    from marsad.store.explaining import LinkExplained
    from marsad.store.filters import Filter
    from marsad.store.intake import Added
    from marsad.store.linking import Linked
    from marsad.store.replacing import Recoded
    from marsad.store.searching import Page

__all__ = ["DEFAULT", "MACHINE", "Store", "StoreError"]

TABLES = (accounts_schema.AccountRow, entries_schema.EntryRow)
"""Tables that nothing here asks: whoever works with the others makes and keeps them too."""
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

    def use_entries(self) -> bool:
        """Let the coder of this process, and of those that it starts, use what people added to the registry of this store; gives
        whether that is more or less than it used before."""
        from marsad import compiled
        from marsad.store.entries import folder_of
        from marsad.world import own

        cache, mine = compiled.cache_folder(), folder_of(self.engine)
        before = own.folders()
        wanted = [folder for folder in before if folder.parent != cache] + ([mine] if mine else [])
        if wanted == before:
            return False
        compiled.use(wanted)
        return True

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
            meant = naming.named(connection, wanted or Filter())
            yield from cases(connection, connection.scalars(incidents(meant)).all(), texts)

    def recode(
        self,
        coder: Coder,
        jobs: int = 1,
        since: str | None = None,
        everything: bool = False,
        on_fault: Callable[[Report, Fault], None] = lambda report, fault: None,
    ) -> tuple[Recoded, Linked]:
        """Code anew what another version of the coder, or other data, coded; see `marsad.store.recoding`."""
        from marsad.coder import version_of
        from marsad.store.recoding import recode

        return recode(self.engine, version_of(coder), coder.data.digest, lambda: coder, jobs, since, everything, on_fault)

    def accept(self, telling: str, by: str, reason: str = "") -> None:
        """A person found a telling right, also one that was rejected before: it comes back."""
        from marsad.store import deciding

        deciding.accept(self.engine, telling, by, reason)
        self.link()

    def reject(self, telling: str, by: str, reason: str) -> None:
        """A person found that the report does not say this."""
        from marsad.store import deciding

        deciding.reject(self.engine, telling, by, reason)
        self.link()

    def edit(self, telling: str, event: Event, by: str, reason: str) -> None:
        """A person corrected a telling: `event` is the whole as it should be."""
        from marsad.store import deciding

        deciding.edit(self.engine, telling, event, by, reason)
        self.link()

    def verify_incident(self, incident: str, by: str, reason: str) -> None:
        """A person verified an incident by means of their own."""
        from marsad.store import deciding

        deciding.verify(self.engine, incident, by, reason)
        self.link()

    def merge(self, incident: str, other: str, by: str, reason: str) -> None:
        """A person found that two incidents are one."""
        from marsad.store import deciding

        deciding.merge(self.engine, incident, other, by, reason)
        self.link()

    def split(self, incident: str, tellings: list[str], by: str, reason: str) -> str:
        """A person found that tellings of an incident are of another one; gives its id."""
        from marsad.store import deciding

        made = deciding.split(self.engine, incident, tellings, by, reason)
        self.link()
        return made

    def explain_link(self, a: str, b: str) -> LinkExplained:
        """Why two tellings, documents or incidents are or are not one."""
        from marsad.store.explaining import explain_link

        return explain_link(self.engine, a, b)

    def verify(self, head: str | None = None) -> Verified:
        """Whether the store is as its log says. `head`: a head of the log that was noted down earlier."""
        from marsad.store.checking import verify

        return verify(self.engine, head)

    def log(self, subject: str | None = None) -> Iterator[dict[str, Any]]:
        """The rows of the log, or those about one document, telling or incident. Raises `StoreError` where there are none about it."""
        told = select(AuditRow.__table__).order_by(AuditRow.seq)
        with reading(self.engine) as connection:
            if subject is not None:
                told = told.where(AuditRow.subject.in_(naming.subjects(connection, subject)))
            for row in connection.execution_options(yield_per=1000).execute(told).mappings():
                yield dict(row)

    def backup(self, path: Path) -> Backup:
        """Write the whole store to one file, which both databases read."""
        from marsad.store.backup import backup

        return backup(self.engine, path)

    def restore(self, path: Path) -> Backup:
        """Fill this store, which must be empty, from a backup."""
        from marsad.store.backup import restore

        return restore(self.engine, path)

    def log_export(self, by: str, what: str, reason: str, wanted: Filter) -> None:
        """Note in the log that somebody exported, and why names of private persons were left readable."""
        with self.engine.begin() as connection:
            action = "export.unmasked" if reason else "export"
            audit.append(connection, [audit.Change(by, action, what, None, None, "; ".join(filter(None, (reason, wanted.told()))))], now())

    def coder(self) -> str:
        """The versions of coder and data that made the current records."""
        with reading(self.engine) as connection:
            told = select(RecordRow.version, RecordRow.data).where(RecordRow.current).distinct().order_by(RecordRow.version, RecordRow.data)
            return ", ".join(f"{row.version} {row.data[:16]}" for row in connection.execute(told))

    def private_names(self) -> list[str]:
        """The names of private persons that the documents tell, each once, in the order in which they came."""
        told = select(DocumentRow.private).where(DocumentRow.private != b"[]").order_by(DocumentRow.pk)
        with reading(self.engine) as connection:
            return list(dict.fromkeys(name for body in connection.scalars(told) for name in msgspec.json.decode(body, type=list[str])))

    def search(self, words: str = "", wanted: Filter | None = None, limit: int = 50, after: str | None = None) -> Page:
        """Events by words in any spelling and a filter, the latest first; `after`: the cursor that the page before ended with."""
        from marsad.store.searching import search

        return search(self.engine, words, wanted, limit, after)

    def short_ids(self) -> int:
        """How many letters of the ids of incidents tell all of them apart."""
        with reading(self.engine) as connection:
            return naming.short(connection)

    def counts(self) -> dict[str, int]:
        """How much there is."""
        with reading(self.engine) as connection:
            living = select(func.count()).where(IncidentRow.merged_into.is_(None), IncidentRow.type != "")
            return {
                "documents": connection.scalar(select(func.count()).select_from(DocumentRow)) or 0,
                "events": connection.scalar(select(func.count()).select_from(EventRow).where(EventRow.current)) or 0,
                "incidents": connection.scalar(living) or 0,
            }
