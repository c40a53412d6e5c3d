"""One report as the store has it: the text, its events and what became of each, its other versions, and who printed it too."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, func, select

from marsad.incident import Decision, Kept, Telling
from marsad.store import StoreError, cases
from marsad.store.database import reading
from marsad.store.prepare import plain
from marsad.store.schema import DocumentRow, EventRow, FlagRow, IncidentRow, RecordRow

_LEAST = 8
"""Letters that a short key has at least."""
_COPIES = 50
"""Copies that a page lists."""


class Missing(StoreError):
    """A report or telling that the store does not have."""


class Told(NamedTuple):
    """An event of the report. `incident`: id of the one that it belongs to; `current`: whether the report still says it."""

    telling: Telling
    incident: str | None
    current: bool
    decisions: list[Decision]

    @property
    def key(self) -> str:
        """The key of the telling."""
        return self.telling.key


class Other(NamedTuple):
    """Another document: a version or a copy. `texts` of versions are read where they are compared."""

    key: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str
    collected: str
    version: int


class Report(NamedTuple):
    """A document with all that a page shows of it. `copies`: some of those that print its text, `copied` how many there are;
    `flags`: what a person found sensitive in it, nothing where nobody judged it."""

    kept: Kept
    told: list[Told]
    versions: list[Other]
    copies: list[Other]
    copied: int
    original: Other | None
    flags: frozenset[str]

    def of(self, key: str) -> tuple[int, Told]:
        """The telling of that key, and its number on the page."""
        return next((number, one) for number, one in enumerate(self.told, 1) if one.key == key)


def report(engine: Engine, key: str) -> Report:
    """The report of a key, the beginning of one, or an id that only one has. Raises `Missing`."""
    with reading(engine) as connection:
        return _report(connection, _document(connection, key))


def report_of(engine: Engine, telling: str) -> tuple[Report, str]:
    """The report in which a telling stands, and the whole key of the telling. Raises `StoreError`."""
    from marsad.store import naming

    with reading(engine) as connection:
        row = naming.telling(connection, telling)
        return _report(connection, row.document), row.key


def text_of(engine: Engine, key: str) -> Kept:
    """A document alone. Raises `Missing`."""
    with reading(engine) as connection:
        pk = _document(connection, key)
        return cases.documents(connection, [pk])[pk]


def _document(connection: Connection, key: str) -> int:
    name = plain(key)
    found = list(connection.scalars(select(DocumentRow.pk).where(DocumentRow.key == name)))
    if not found and len(name) >= _LEAST:
        begins = func.substr(DocumentRow.key, 1, len(name)) == name
        found = list(connection.scalars(select(DocumentRow.pk).where(begins).limit(2)))
    if not found:
        found = list(connection.scalars(select(DocumentRow.pk).where(DocumentRow.given_id == name).limit(2)))
    if len(found) != 1:
        raise Missing(f"no report is named '{name}'" if not found else f"several reports are named '{name}'", "open it from an incident")
    return found[0]


def _report(connection: Connection, pk: int) -> Report:
    kept = cases.documents(connection, [pk])[pk]
    return Report(
        kept,
        _told(connection, pk, kept.key),
        _versions(connection, pk),
        _others(connection, DocumentRow.copy_of == kept.key, _COPIES),
        connection.scalar(select(func.count()).where(DocumentRow.copy_of == kept.key)) or 0,
        next(iter(_others(connection, DocumentRow.key == kept.copy_of, 1)), None) if kept.copy_of else None,
        frozenset(connection.scalars(select(FlagRow.flag).where(FlagRow.document == pk))),
    )


def _told(connection: Connection, pk: int, document: str) -> list[Told]:
    """The events of a document that stand, or that a person decided on, in the order of the text; of an earlier version, those that it
    told when it stood."""
    cells = (EventRow.key, EventRow.body, EventRow.edited, EventRow.decision, EventRow.made_by, EventRow.current, IncidentRow.id)
    earlier = RecordRow.current & DocumentRow.superseded_by.is_not(None)
    rows = connection.execute(
        select(*cells)
        .join(DocumentRow, DocumentRow.pk == EventRow.document)
        .join(RecordRow, RecordRow.pk == EventRow.record)
        .outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
        .where(EventRow.document == pk, EventRow.current | EventRow.decision.is_not(None) | earlier)
        .order_by(EventRow.pk)
    ).all()
    told = [(cases.telling(row, document), row) for row in rows]
    decided = cases.decisions(connection, (), [telling.key for telling, _ in told])
    found = [Told(telling, row.id, row.current, decided.get(telling.key, [])) for telling, row in told]
    return sorted(found, key=_place)


def _place(one: Told) -> tuple[bool, int, str]:
    trigger = one.telling.event.trigger
    return trigger.in_ != "title", trigger.start, one.key


def _versions(connection: Connection, pk: int) -> list[Other]:
    """All versions of this report, itself among them, the first first; none where there is but one."""
    own = connection.execute(
        select(DocumentRow.key, DocumentRow.superseded_by, DocumentRow.url_key, DocumentRow.version).where(DocumentRow.pk == pk)
    ).one()
    chain, later = [own.key], own.superseded_by
    while later is not None and later not in chain:
        chain.append(later)
        later = connection.scalar(select(DocumentRow.superseded_by).where(DocumentRow.key == later))
    here = select(DocumentRow.key, DocumentRow.superseded_by).where(DocumentRow.url_key == own.url_key)
    told = {row.superseded_by: row.key for row in connection.execute(here)} if own.version > 1 else {}
    while (before := told.get(chain[0])) is not None and before not in chain:
        chain.insert(0, before)
    found = {one.key: one for one in _others(connection, DocumentRow.key.in_(chain), len(chain))}
    return [found[key] for key in chain if key in found] if len(chain) > 1 else []


def _others(connection: Connection, held: Any, most: int) -> list[Other]:
    columns = [getattr(DocumentRow, name) for name in Other._fields]
    rows = connection.execute(select(*columns).where(held).order_by(DocumentRow.pk).limit(most))
    return [Other(*row) for row in rows]
