"""Ledgers of what a query finds, reckoned once for each state of the store and not at each view.

Only incidents that bear on a ledger are read, the latest first and no more than `MOST`; a page tells where there were more. What takes long
goes on beside the answer: the page tells how far it is, and shows the ledger of before, if there was one.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from marsad.ledger import build
from marsad.ledger.control import CHANGES
from marsad.ledger.transfers import TYPE as TRANSFER
from marsad.store.cases import cases
from marsad.store.database import reading
from marsad.store.rising import latest
from marsad.store.rows import chunks
from marsad.store.schema import EventRow, IncidentRow

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from marsad.incident import Case
    from marsad.ledger import Ledger

MOST = 10_000
"""Incidents that a ledger is made of at most."""
KEPT = 32
"""Ledgers that are kept."""
LONG, REST = 2.0, 10
"""Seconds from which on a ledger takes long, and so many times as long it stands before it is reckoned anew, whatever changes: what people
decide one after another would else keep the desk at it all day."""
_SPEECH = "speech"
_SIGNS = {"losses": b'"equipment":[{', "casualties": b'"counts":[{'}
"""What the JSON of an incident holds that has cells for a ledger."""


@dataclass(slots=True)
class Tally:
    """A ledger, how many incidents it is made of (`read`), of how many that bear on it (`bearing`), and the state of the store."""

    name: str
    ledger: Ledger
    read: int
    bearing: int
    revision: int
    took: float
    """Seconds that it took."""
    at: float
    """When it was made, of the clock that only goes on."""

    @property
    def truncated(self) -> bool:
        """Whether not all that bear on it are in it."""
        return self.read < self.bearing


@dataclass(slots=True)
class Pending:
    """A ledger that is being reckoned: how many incidents are read of how many, and the one of before."""

    done: int
    of: int
    before: Tally | None


class _Work:
    def __init__(self) -> None:
        self.done, self.of = 0, 0
        self.future: Future[Tally] | None = None


_Key = tuple[str, str]


class Tallies:
    """The ledgers of a store. `pks` of a query come from whoever asks: they are looked up only where the ledger is not there yet."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._kept: OrderedDict[_Key, Tally] = OrderedDict()
        self._works: dict[tuple[str, str, int], _Work] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def get(self, name: str, query: str, pks: Any, wait: float) -> Tally | Pending:
        """The ledger `name` of a query, named by its canonical URL. `pks`: called for the numbers of its incidents, the latest first."""
        revision = self.revision()
        with self._lock:
            before = self._kept.get((name, query))
            if before is not None and before.revision == revision:
                self._kept.move_to_end((name, query))
                return before
            if before is not None and before.took > LONG and time.monotonic() - before.at < REST * before.took:
                return Pending(0, 0, before)
            work = self._works.get((name, query, revision))
            if work is None:
                work = self._works[name, query, revision] = _Work()
                work.future = self._pool.submit(self._run, name, query, revision, pks, work)
        assert work.future is not None
        try:
            return work.future.result(timeout=wait if before is None else min(wait, 1.0))
        except Late:
            return Pending(work.done, work.of, before)

    def close(self) -> None:
        """Begin nothing more; what is being reckoned ends first."""
        self._pool.shutdown()

    def revision(self) -> int:
        """The revision of the store: it rises with each change of an incident."""
        with reading(self.engine) as connection:
            return latest(connection)

    def _run(self, name: str, query: str, revision: int, pks: Any, work: _Work) -> Tally:
        begun = time.monotonic()
        try:
            with reading(self.engine) as connection:
                found = list(bearing(connection, name, pks()))
                chosen = found[:MOST]
                work.of = len(chosen)
                ledger = build(name, _counted(cases(connection, chosen), work))
            now = time.monotonic()
            tally = Tally(name, ledger, len(chosen), len(found), revision, now - begun, now)
            with self._lock:
                self._kept[name, query] = tally
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return tally
        finally:
            with self._lock:
                self._works.pop((name, query, revision), None)


def _counted(of: Iterator[Case], work: _Work) -> Iterator[Case]:
    for case in of:
        work.done += 1
        yield case


def bearing(connection: Connection, name: str, pks: Sequence[int]) -> Iterator[int]:
    """Those of the incidents that bear on a ledger, in their order."""
    if name in ("transfers", "statements"):
        yield from _with_answers(connection, name, pks)
        return
    sign = _SIGNS.get(name)
    for part in chunks(pks):
        columns = (IncidentRow.pk, IncidentRow.type, IncidentRow.body) if sign else (IncidentRow.pk, IncidentRow.type)
        told = {row.pk: row for row in connection.execute(select(*columns).where(IncidentRow.pk.in_(part)))}
        for pk in part:
            row = told.get(pk)
            if row is not None and (
                row.type in CHANGES if sign is None else sign in row.body or (name == "losses" and row.type == TRANSFER)
            ):
                yield pk


def _with_answers(connection: Connection, name: str, pks: Sequence[int]) -> Iterator[int]:
    """Incidents of the ledger's own types, and those that are told in the same documents: what is answered, and what is spoken of."""
    from marsad.ontology import TYPES

    own = [TRANSFER] if name == "transfers" else [kind.id for kind in TYPES.values() if kind.group == _SPEECH]
    core: set[int] = set()
    for part in chunks(pks):
        core.update(connection.scalars(select(IncidentRow.pk).where(IncidentRow.pk.in_(part), IncidentRow.type.in_(own))))
    beside: set[int] = set()
    for part in chunks(sorted(core)):
        documents = select(EventRow.document).where(EventRow.incident.in_(part))
        beside.update(connection.scalars(select(EventRow.incident).where(EventRow.document.in_(documents), EventRow.incident.is_not(None))))
    order = {pk: at for at, pk in enumerate(pks)}
    yield from (pk for pk in pks if pk in core or pk in beside)
    yield from sorted(beside - order.keys())
