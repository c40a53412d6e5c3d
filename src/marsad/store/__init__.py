"""The store: documents, records, incidents, decisions and the log of all changes, in SQLite or PostgreSQL.

>>> from marsad.store import Store
>>> store = Store("sqlite://")
>>> store.counts()["documents"]
0
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

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
    from marsad.store.assigning import Assignment
    from marsad.store.backup import Backup
    from marsad.store.checking import Verified
    from marsad.store.coding import Fault
    from marsad.store.deciding import Many
    from marsad.store.explaining import LinkExplained
    from marsad.store.filters import Filter
    from marsad.store.history import Entry
    from marsad.store.intake import Added
    from marsad.store.linking import Linked
    from marsad.store.remarks import Comment
    from marsad.store.replacing import Recoded
    from marsad.store.searching import Page
    from marsad.store.states import Seen
    from marsad.store.viewing import View

__all__ = ["DEFAULT", "MACHINE", "Store", "StoreError"]

_T = TypeVar("_T")
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

    def accept(self, telling: str, by: str, reason: str = "", *, expected: str | None = None, bulk: str | None = None) -> int:
        """A person found a telling right, also one that was rejected before: it comes back. Gives the number of the decision."""
        from marsad.store import deciding

        return self._linked(deciding.accept(self.engine, telling, by, reason, expected, bulk))

    def reject(self, telling: str, by: str, reason: str, *, expected: str | None = None, bulk: str | None = None) -> int:
        """A person found that the report does not say this."""
        from marsad.store import deciding

        return self._linked(deciding.reject(self.engine, telling, by, reason, expected, bulk))

    def decide_many(
        self, action: str, tellings: Iterable[str], by: str, reason: str = "", *, expected: Mapping[str, str] | None = None
    ) -> Many:
        """Accept or reject (`action`) many tellings under one name, by which all of it can be undone."""
        from marsad.store import deciding

        return self._linked(deciding.decide_many(self.engine, action, tellings, by, reason, expected))

    def edit(self, telling: str, event: Event, by: str, reason: str, *, expected: str | None = None, bulk: str | None = None) -> int:
        """A person corrected a telling: `event` is the whole as it should be."""
        from marsad.store import deciding

        return self._linked(deciding.edit(self.engine, telling, event, by, reason, expected, bulk))

    def add_event(self, document: str, event: Event, by: str, reason: str, *, bulk: str | None = None) -> str:
        """A person added an event that the coder missed to a document, given by its key; gives the key of the telling."""
        from marsad.store.adding_events import add_event

        return self._linked(add_event(self.engine, document, event, by, reason, bulk))

    def verify_incident(self, incident: str, by: str, reason: str, *, expected: Seen | None = None, bulk: str | None = None) -> int:
        """A person verified an incident by means of their own."""
        from marsad.store import deciding

        return self._linked(deciding.verify(self.engine, incident, by, reason, expected, bulk))

    def merge(
        self,
        incident: str,
        other: str,
        by: str,
        reason: str,
        *,
        expected: Seen | tuple[Seen | None, Seen | None] | None = None,
        bulk: str | None = None,
    ) -> int:
        """A person found that two incidents are one. `expected`: of `incident`, or a pair with that of `other`."""
        from marsad.store import deciding

        return self._linked(deciding.merge(self.engine, incident, other, by, reason, expected, bulk))

    def split(
        self, incident: str, tellings: list[str], by: str, reason: str, *, expected: Seen | None = None, bulk: str | None = None
    ) -> str:
        """A person found that tellings of an incident are of another one; gives its id."""
        from marsad.store import deciding

        return self._linked(deciding.split(self.engine, incident, tellings, by, reason, expected, bulk))

    def undo(self, decision: int, by: str, reason: str) -> int:
        """Bring back what was before a decision. Raises `StoreError` where later decisions rest on it."""
        from marsad.store import undoing

        return self._linked(undoing.undo(self.engine, decision, by, reason))

    def undo_bulk(self, bulk: str, by: str, reason: str) -> list[int]:
        """Undo all decisions that were taken together, or none."""
        from marsad.store import undoing

        return self._linked(undoing.undo_bulk(self.engine, bulk, by, reason))

    def last_decision(self, by: str) -> int | None:
        """The number of the last decision that a person took and may undo."""
        from marsad.store import undoing

        with reading(self.engine) as connection:
            return undoing.last_decision(connection, by)

    def state(self, telling: str) -> str:
        """What a form keeps of a telling that it shows, to be given back as `expected`."""
        from marsad.store.states import state_of_row

        with reading(self.engine) as connection:
            return state_of_row(naming.telling(connection, telling))

    def incident_state(self, incident: str) -> int:
        """The revision of an incident, which rises with each change of it."""
        with reading(self.engine) as connection:
            pk = naming.incident(connection, incident).pk
            return connection.scalars(select(IncidentRow.revision).where(IncidentRow.pk == pk)).one()

    def revision(self) -> int:
        """The highest revision of an incident: what changes later has a higher one."""
        from marsad.store.rising import latest

        with reading(self.engine) as connection:
            return latest(connection)

    def assign(
        self,
        kind: str,
        subject: str,
        person: str | None,
        state: str,
        by: str,
        reason: str = "",
        *,
        expected: str | int | None = None,
        bulk: str | None = None,
    ) -> int:
        """Give an incident or a telling (`kind`) to a person, in one of `marsad.store.assigning.STATES`."""
        from marsad.store.assigning import assign

        return assign(self.engine, kind, subject, person, state, by, reason, expected, bulk)

    def assignment(self, kind: str, subject: str) -> Assignment | None:
        """Who is to look at an incident or a telling."""
        from marsad.store.assigning import assignment

        with reading(self.engine) as connection:
            return assignment(connection, kind, subject)

    def assignments(self, person: str | None = None, kind: str | None = None) -> list[Assignment]:
        """All that is assigned, to one person or of one kind, the latest first."""
        from marsad.store.assigning import assignments

        with reading(self.engine) as connection:
            return assignments(connection, person, kind)

    def comment(self, kind: str, subject: str, text: str, by: str) -> int:
        """Keep a comment on an incident, a telling or a document (`kind`); gives its number."""
        from marsad.store import remarks

        return remarks.comment(self.engine, kind, subject, text, by)

    def withdraw_comment(self, comment: int, by: str, anyones: bool = False) -> None:
        """Take back a comment of one's own; `anyones`: also one of others."""
        from marsad.store import remarks

        remarks.withdraw(self.engine, comment, by, anyones)

    def comments(self, kind: str, subject: str) -> list[Comment]:
        """The comments on an incident, a telling or a document, the first first."""
        from marsad.store import remarks

        with reading(self.engine) as connection:
            return remarks.comments(connection, kind, subject)

    def set_flags(self, document: str, flags: Collection[str], by: str, reason: str = "") -> None:
        """Say what is sensitive in a document, of `marsad.store.flagging.FLAGS`; none: it is not judged."""
        from marsad.store import flagging

        flagging.set_flags(self.engine, document, flags, by, reason)

    def flags(self, document: str) -> list[str]:
        """The flags of a document, given by its key; none where nobody has judged it."""
        from marsad.store import flagging

        with reading(self.engine) as connection:
            return flagging.flags(connection, document)

    def sensitive(self, document: str) -> bool:
        """Whether a document is covered until somebody asks to see it: all are that nobody has found to be not sensitive."""
        from marsad.store import flagging

        return flagging.is_sensitive(self.flags(document))

    def suggested_flags(self, document: str) -> list[str]:
        """The flags that what was read in a document suggests."""
        from marsad.store import flagging

        with reading(self.engine) as connection:
            return flagging.suggested(connection, document)

    def save_view(self, owner: str, name: str, query: str, shared: bool = False) -> int:
        """Keep a view (its query as a URL has it) under a name; gives its number."""
        from marsad.store import viewing

        return viewing.save_view(self.engine, owner, name, query, shared)

    def drop_view(self, view: int, by: str, anyones: bool = False) -> None:
        """Take away a view of one's own; `anyones`: also one of others."""
        from marsad.store import viewing

        viewing.drop_view(self.engine, view, by, anyones)

    def views(self, person: str) -> list[View]:
        """The views of a person, and those that others share."""
        from marsad.store import viewing

        with reading(self.engine) as connection:
            return viewing.views(connection, person)

    def view(self, view: int, person: str) -> View:
        """A view of a person, or one that is shared."""
        from marsad.store import viewing

        with reading(self.engine) as connection:
            return viewing.view(connection, view, person)

    def mark_seen(self, view: int, person: str, revision: int | None = None) -> None:
        """Note up to which revision (else up to now) a person has seen a view."""
        from marsad.store import viewing

        viewing.mark_seen(self.engine, view, person, revision)

    def preferences(self, person: str) -> dict[str, str]:
        """How a person wants the desk."""
        from marsad.store import viewing

        with reading(self.engine) as connection:
            return viewing.preferences(connection, person)

    def set_preference(self, person: str, name: str, value: str | None) -> None:
        """Keep how a person wants the desk; None takes it back."""
        from marsad.store import viewing

        viewing.set_preference(self.engine, person, name, value)

    def history(self, kind: str, subject: str, limit: int = 100, before: int | None = None) -> list[Entry]:
        """What happened to an incident, a telling or a document, the latest first; `before`: the `seq` that the page before ended with."""
        from marsad.store.history import history

        with reading(self.engine) as connection:
            return history(connection, kind, subject, limit, before)

    def _linked(self, made: _T) -> _T:
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
            living = select(func.count()).where(
                IncidentRow.merged_into.is_(None)
            )  # by its index; the empty ones, which are few, by that of types
            return {
                "documents": connection.scalar(select(func.count()).select_from(DocumentRow)) or 0,
                "events": connection.scalar(select(func.count()).select_from(EventRow).where(EventRow.current)) or 0,
                "incidents": (connection.scalar(living) or 0) - (connection.scalar(living.where(IncidentRow.type == "")) or 0),
            }
