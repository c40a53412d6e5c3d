"""Outlets: how much each printed, how much of it is copied, how far its incidents were borne out, and what it calls whom."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import msgspec
import numpy as np
from sqlalchemy import ColumnElement, func, select

from marsad.desk.index import Index
from marsad.record import Event
from marsad.store import Store
from marsad.store.database import reading
from marsad.store.schema import DocumentRow, EventRow

_EVENT = msgspec.json.Decoder(Event)
_LATEST = 400
"""Events of an outlet that are looked through for what it calls whom."""
SORTS = ("name", "reports", "copies", "incidents", "corroborated", "contested", "last")


class Outlet(NamedTuple):
    """An outlet. `copies`: reports that repeat another's text or an agency's; `corroborated`, `contested`, `denied`: of its incidents,
    how many are so by now. `id`: "" for reports that name no outlet."""

    id: str
    reports: int
    copies: int
    first: str
    last: str
    incidents: int
    corroborated: int
    contested: int
    denied: int

    def share(self, number: int) -> float:
        """Per cent of its incidents."""
        return 100 * number / self.incidents if self.incidents else 0.0


class Outlets:
    """The table of outlets, kept until the store changes."""

    def __init__(self, store: Store, index: Index) -> None:
        self.store, self.index = store, index
        self._made: tuple[int, int, dict[str, Outlet]] | None = None

    def all(self) -> dict[str, Outlet]:
        """Outlets by name."""
        snapshot = self.index.refresh()
        with reading(self.store.engine) as connection:
            newest = connection.scalar(select(func.max(DocumentRow.pk))) or 0
            if self._made is not None and self._made[:2] == (snapshot.revision, newest):
                return self._made[2]
            copied = DocumentRow.copy_of.is_not(None) | DocumentRow.agency.is_not(None)
            cells = (
                DocumentRow.publisher,
                func.count().label("reports"),
                func.sum(copied.cast(DocumentRow.version.type)).label("copies"),
                func.min(DocumentRow.published).label("first"),
                func.max(DocumentRow.published).label("last"),
            )
            told = connection.execute(select(*cells).group_by(DocumentRow.publisher)).all()
        borne = self._borne()
        made = {
            (name := row.publisher or ""): Outlet(
                name, row.reports, int(row.copies or 0), row.first or "", row.last or "", *borne.get(name, (0, 0, 0, 0))
            )
            for row in told
        }
        self._made = (snapshot.revision, newest, made)
        return made

    def _borne(self) -> dict[str, tuple[int, int, int, int]]:
        """Of each outlet its incidents, and how many of them are corroborated, contested and denied."""
        snapshot = self.index.refresh()
        events, incidents, names = snapshot.events, snapshot.incidents, snapshot.names
        many = len(names.outlet) + 1
        pairs = np.unique((events.publisher.astype(np.int64) + 1) * max(1, len(incidents)) + events.at)
        outlet, at = pairs // max(1, len(incidents)), pairs % max(1, len(incidents))
        living = snapshot.told[at] if len(at) else np.zeros(0, np.bool_)
        outlet, status = outlet[living], incidents.status[at[living]]

        def count(*which: str) -> Any:
            chosen = np.isin(status, names.status.some(which)) if which else np.ones(len(status), np.bool_)
            return np.bincount(outlet[chosen], minlength=many)

        columns = zip(count(), count("corroborated", "verified"), count("contested"), count("denied"), strict=True)
        texts = ["", *names.outlet.texts]
        return {name: (int(a), int(b), int(c), int(d)) for name, (a, b, c, d) in zip(texts, columns, strict=False)}


class Calling(NamedTuple):
    """What an outlet calls a party: the words, how they stand to it, how often, and where the latest stand."""

    party: str
    called: str
    tone: str
    times: int
    document: str
    start: int


def _of(name: str) -> ColumnElement[bool]:
    return DocumentRow.publisher == name if name else DocumentRow.publisher.is_(None)


def callings(store: Store, name: str) -> list[Calling]:
    """What an outlet calls the parties of the registry, of its latest events; the parties with the most words first."""
    latest = select(EventRow.body, EventRow.edited, DocumentRow.key).join(DocumentRow, DocumentRow.pk == EventRow.document)
    latest = latest.where(_of(name), EventRow.current).order_by(EventRow.pk.desc()).limit(_LATEST)
    times: Counter[tuple[str, str, str]] = Counter()
    where: dict[tuple[str, str, str], tuple[str, int]] = {}
    with reading(store.engine) as connection:
        for row in connection.execute(latest):
            event = _EVENT.decode(row.edited or row.body)
            for party in (*event.actor, *event.target, *event.speaker):
                if party.id is not None and not party.private:
                    key = (party.id, party.called, party.tone)
                    times[key] += 1
                    where.setdefault(key, (row.key, -1 if party.mention.in_ else party.mention.start))
    of: Counter[str] = Counter()
    for (id, _, _), n in times.items():
        of[id] += n
    order = sorted(times, key=lambda key: (-of[key[0]], key[0], -times[key], key[1]))
    return [Calling(*key, times[key], *where[key]) for key in order[:200]]


def latest(store: Store, name: str, most: int = 30) -> list[Any]:
    """The latest reports of an outlet: key, given id, title, day, whether a copy."""
    cells = (DocumentRow.key, DocumentRow.given_id, DocumentRow.title, DocumentRow.published, DocumentRow.copy_of, DocumentRow.language)
    told = select(*cells).where(_of(name)).order_by(DocumentRow.published.desc(), DocumentRow.pk.desc()).limit(most)
    with reading(store.engine) as connection:
        return list(connection.execute(told))


def months(store: Store, name: str) -> list[tuple[str, int]]:
    """How many reports of an outlet there are of each month."""
    month = func.substr(DocumentRow.published, 1, 7)
    told = select(month, func.count()).where(_of(name), DocumentRow.published.is_not(None)).group_by(month).order_by(month)
    with reading(store.engine) as connection:
        return [(row[0], row[1]) for row in connection.execute(told)]


class Feed(NamedTuple):
    """Where reports come from: a file or an address, of what form, how many, the first and the last day of collection."""

    file: str
    media_type: str
    reports: int
    first: str
    last: str


def feeds(store: Store, most: int = 500) -> list[Feed]:
    """What reports were collected from, the latest first."""
    cells = (DocumentRow.file, DocumentRow.media_type, func.count(), func.min(DocumentRow.collected), func.max(DocumentRow.collected))
    told = select(*cells).group_by(DocumentRow.file, DocumentRow.media_type).order_by(func.max(DocumentRow.collected).desc()).limit(most)
    with reading(store.engine) as connection:
        return [Feed(*row) for row in connection.execute(told)]
