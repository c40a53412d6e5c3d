"""The index of incidents in memory, which answers lists, facets, timelines and maps.

It holds narrow columns of all incidents and their tellings, and reads again only what changed (`incident.revision`). What it finds is what
`marsad.store.filters` finds. Whole incidents stay in the store. A reader works with one `Snapshot`, which never changes; a refresh puts
another in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from threading import RLock
from typing import NamedTuple

import numpy as np
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from marsad.desk.index import finding, loading, matching
from marsad.desk.index.clusters import Box, Cluster, Clusters
from marsad.desk.index.clusters import clusters as clustered
from marsad.desk.index.columns import NONE
from marsad.desk.index.facets import FACETS, Asking, Facet, Value, facet
from marsad.desk.index.kept import Kept
from marsad.desk.index.matching import Asked
from marsad.desk.index.overview import Overview
from marsad.desk.index.overview import overview as overseen
from marsad.desk.index.snapshot import Snapshot, after, begin
from marsad.desk.index.timeline import Bucket, Timeline
from marsad.desk.index.timeline import timeline as timed
from marsad.desk.query import Query
from marsad.incident import Incident
from marsad.store import Store, StoreError, naming
from marsad.store.cases import incident as decoded
from marsad.store.database import reading
from marsad.store.inside import Inside, inside
from marsad.store.rows import chunks
from marsad.store.schema import DocumentRow, IncidentRow
from marsad.store.searching import events_with

__all__ = ["FACETS", "Box", "Bucket", "Cluster", "Clusters", "Facet", "Found", "Index", "Overview", "Timeline", "Value"]

MOST = 10
"""Values of a facet."""
_WARM = 60
"""Values of which what lies in them is looked up beforehand."""


class Found(NamedTuple):
    """A page of a list: how many incidents there are, the numbers (`pks`) of those of the page, in order, how many come before them, the
    cursors of the next and the previous page (for `Query.after`), which words were taken for which others, and the revision."""

    total: int
    pks: list[int]
    first: int
    next: str | None
    prev: str | None
    taken: dict[str, list[str]]
    revision: int


class Index:
    """The incidents of a store. All questions may be asked in any thread; each looks first whether the store changed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = RLock()
        self._snapshot = begin(loading.Names())
        self._places = Kept(4096)
        self._bodies = Kept(2048)

    # -- keeping up

    def refresh(self) -> Snapshot:
        """The index as the store is now: what changed since is read again."""
        with reading(self.store.engine) as connection:
            now = loading.revision(connection)
        if now == self._snapshot.revision:
            return self._snapshot
        with self._lock:
            old = self._snapshot
            if now == old.revision:
                return old
            with reading(self.store.engine) as connection:
                batch = loading.load(connection, old.names, old.revision, len(old.incidents))
            if batch is None:
                return self.reload()
            self._snapshot = after(old, batch)
            return self._snapshot

    def reload(self) -> Snapshot:
        """The index read anew as a whole."""
        with self._lock:
            names = loading.Names()
            with reading(self.store.engine) as connection:
                batch = loading.load(connection, names, NONE, 0)
            assert batch is not None
            self._snapshot = after(begin(names), batch)
            return self._snapshot

    def warm(self) -> None:
        """Read what the first page needs, before somebody asks for it. What goes wrong is told to who asks."""
        with suppress(SQLAlchemyError, StoreError):
            self.find(Query())
            self.facets(Query(), most=_WARM)

    @property
    def revision(self) -> int:
        """The revision of the store, after a refresh: with a query it names an answer (ETag)."""
        return self.refresh().revision

    # -- questions

    def find(self, query: Query) -> Found:
        """A page of incidents in order. Raises `StoreError` for what there is not."""
        snapshot = self.refresh()
        asked, taken = self._asked(snapshot, query)
        found = matching.found(snapshot, query, asked)
        return Found(*finding.page(snapshot, found.incidents, query), taken, snapshot.revision)

    def all(self, query: Query) -> list[int]:
        """The numbers of all incidents that are found, in order."""
        snapshot = self.refresh()
        found = matching.found(snapshot, query, self._asked(snapshot, query)[0])
        return finding.ordered(snapshot, found.incidents, query)

    def count(self, query: Query) -> int:
        """How many incidents are found."""
        snapshot = self.refresh()
        return int(matching.found(snapshot, query, self._asked(snapshot, query)[0]).incidents.sum())

    def beside(self, query: Query, pk: int) -> tuple[int | None, int | None, int, int]:
        """The incidents before and behind one in the list, where it stands in it (from 1; 0 where it is not in it), and of how many."""
        snapshot = self.refresh()
        found = matching.found(snapshot, query, self._asked(snapshot, query)[0])
        return finding.beside(snapshot, found.incidents, query, pk)

    def facets(self, query: Query, names: Sequence[str] = FACETS, most: int = MOST, like: Mapping[str, str] | None = None) -> list[Facet]:
        """Facets of what is found. `most`: values of each, beside those that are chosen; `like`: by the name of a facet, what its values
        must be called. Raises `StoreError` for a name that there is not."""
        snapshot = self.refresh()
        asked, _ = self._asked(snapshot, query)
        meant = query.meant()

        def found(other: Query, *parts: str) -> matching.Found:
            one = matching.found(snapshot, other, asked, parts)
            return one._replace(incidents=one.incidents & snapshot.told)  # whatever is chosen, a telling must fit it

        def without(*parts: str) -> matching.Found:
            return found(meant, *parts)

        def one(name: str, words: str) -> Facet:
            return facet(name, Asking(snapshot, meant, found, without, self._inside, most, words))

        told = [(name, (like or {}).get(name, "")) for name in names]
        return [snapshot.answers.get(("facet", name, meant, most, words), partial(one, name, words)) for name, words in told]

    def timeline(self, query: Query, step: str | None = None) -> Timeline:
        """How many incidents began when. `step`: "day", "week" or "month"; None for what suits."""
        snapshot = self.refresh()
        asked, _ = self._asked(snapshot, query)
        key = ("timeline", query.meant(), step)
        return snapshot.answers.get(key, lambda: timed(snapshot, matching.found(snapshot, query, asked).incidents, step))

    def clusters(self, query: Query, box: Box, zoom: float) -> Clusters:
        """What a view of the map shows."""
        snapshot = self.refresh()
        asked, _ = self._asked(snapshot, query)
        key = ("clusters", query.meant(), box, zoom)
        return snapshot.answers.get(key, lambda: clustered(snapshot, matching.found(snapshot, query, asked).incidents, box, zoom))

    def overview(self, query: Query, seen: int | None = None, visited: str | None = None) -> Overview:
        """What is found, in figures. `seen`, `visited`: the revision and the time (ISO 8601) of the last visit."""
        snapshot = self.refresh()
        asked, _ = self._asked(snapshot, query)
        time = None if visited is None else loading.moment(visited)
        key = ("overview", query.meant(), seen, time)
        return snapshot.answers.get(key, lambda: overseen(snapshot, matching.found(snapshot, query, asked).incidents, seen, time))

    def incidents(self, pks: Collection[int]) -> list[Incident]:
        """Whole incidents by their numbers, in this order; those that were read lately are not read again while they stay as they are.
        They are shared: who changes one copies it before."""
        snapshot = self.refresh()
        keys = {pk: (pk, int(snapshot.incidents.revision[at])) for pk in pks if (at := snapshot.place_of(pk)) != NONE}
        held: dict[int, Incident] = {pk: one for pk, key in keys.items() if (one := self._bodies.held(key)) is not None}
        missing = [pk for pk in keys if pk not in held]
        if missing:
            with reading(self.store.engine) as connection:
                for part in chunks(missing):
                    told = select(IncidentRow.pk, IncidentRow.revision, IncidentRow.body).where(IncidentRow.pk.in_(part))
                    for row in connection.execute(told):
                        if row.body:
                            held[row.pk] = decoded(row.body)
                            self._bodies.keep((row.pk, row.revision), held[row.pk])
        return [held[pk] for pk in pks if pk in held]

    # -- what columns can't tell

    def _inside(self, place: str) -> Inside:
        return self._places.get(place, lambda: inside(place))

    def _asked(self, snapshot: Snapshot, query: Query) -> tuple[Asked, dict[str, list[str]]]:
        """What the store must be asked for, once for a snapshot."""
        own = query.filter
        place = None if own.place is None else self._inside(own.place)
        if not (query.words or own.document or own.incident):
            return Asked(place=place), {}
        key = ("asked", query.words, own.document, own.incident)
        asked, taken = snapshot.answers.get(key, lambda: self._ask(query))
        return asked._replace(place=place), taken

    def _ask(self, query: Query) -> tuple[Asked, dict[str, list[str]]]:
        own = query.filter
        documents = incidents = None
        with reading(self.store.engine) as connection:
            words, taken = events_with(connection, query.words)
            if own.document:
                meant = naming.named(connection, own).document
                pks = connection.scalars(select(DocumentRow.pk).where(DocumentRow.given_id.in_(meant)))
                documents = np.array(pks.all(), np.int64)
            if own.incident:
                incidents = np.array([naming.incident(connection, name).pk for name in own.incident], np.int64)
        return Asked(None if words is None else np.array(words, np.int64), documents, incidents), taken
