"""Out of the store what the API answers with: cases with their revisions, documents, tellings; each as the person may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from marsad.desk.api.masked import Masks, Seen, alone
from marsad.desk.api.problems import Problem
from marsad.desk.api.shapes import Source, Told
from marsad.incident import Case, Decision, Kept, Telling
from marsad.store import Store, StoreError, naming
from marsad.store.cases import cases, decisions, documents, telling
from marsad.store.database import reading
from marsad.store.prepare import plain
from marsad.store.schema import DocumentRow, EventRow, IncidentRow
from marsad.store.states import state_of

API = "/api/v1"


class Row(NamedTuple):
    """A case and how often it changed."""

    case: Case
    revision: int


def of_pks(store: Store, pks: Sequence[int], texts: bool) -> list[Row]:
    """Incidents by their numbers, in this order; one that went meanwhile is left out."""
    with reading(store.engine) as connection:
        told = select(IncidentRow.id, IncidentRow.revision).where(IncidentRow.pk.in_(pks))
        number: dict[str, int] = {row.id: row.revision for row in connection.execute(told)}
        return [Row(case, number[case.incident.id]) for case in cases(connection, pks, texts)]


def incident(store: Store, name: str) -> Row:
    """An incident by its id, or the beginning of it. Raises `Problem` where there is none; 410 in words for one that has no tellings."""
    with reading(store.engine) as connection:
        row = incident_row(connection, name)
        found = list(cases(connection, [row.pk]))
        revision = connection.scalar(select(IncidentRow.revision).where(IncidentRow.pk == row.pk)) or 0
    if not found or not found[0].incident.id:
        raise Problem(404, f"there is no incident '{name}' any more", f"GET {API}/incidents lists those that there are")
    return Row(found[0], revision)


def incident_row(connection: Connection, name: str) -> Any:
    """The row of an incident. Raises `Problem` where there is none, or several begin so."""
    try:
        row = naming.incident(connection, name)
    except StoreError as error:
        raise Problem(404, error.fault, f"GET {API}/incidents lists them") from None
    if not row.type:
        raise Problem(404, f"the incident '{name}' has no tellings any more", f"GET {API}/incidents lists those that have")
    return row


class Held(NamedTuple):
    """A telling with all around it."""

    telling: Telling
    document: Kept
    incident: str | None
    revision: int | None
    case: Case
    decisions: list[Decision]

    @property
    def tag(self) -> str:
        """What `If-Match` of a decision on it names: its state, and the revision of its incident."""
        return f"{state_of(self.telling)}.{self.revision or 0}"


def held(store: Store, key: str) -> Held:
    """A telling by its key, or the beginning of it. Raises `Problem` where there is none."""
    with reading(store.engine) as connection:
        try:
            found = naming.telling(connection, key)
        except StoreError as error:
            raise Problem(404, error.fault, f"GET {API}/incidents/ID tells those of an incident") from None
        row = connection.execute(select(EventRow.__table__).where(EventRow.key == found.key)).one()
        kept = documents(connection, [row.document])[row.document]
        at = connection.execute(select(IncidentRow.id, IncidentRow.revision).where(IncidentRow.pk == row.incident)).one_or_none()
        one = telling(row, kept.key)
        case = next(iter(cases(connection, [row.incident])), None) if row.incident is not None else None
        said = decisions(connection, (), [one.key]).get(one.key, [])
    return Held(one, kept, at.id if at else None, at.revision if at else None, case or alone(kept, [one]), said)


class Read(NamedTuple):
    """A document, its versions and what was read from it."""

    kept: Kept
    versions: list[Kept]
    tellings: list[tuple[Telling, str | None]]


def state_in(tag: str) -> str:
    """The state of a telling in the tag of one."""
    return tag.rpartition(".")[0]


def document(store: Store, name: str) -> Read:
    """A document by its key, or the id that it was given (the latest so named). Raises `Problem` where there is none."""
    name = plain(name)
    with reading(store.engine) as connection:
        columns = select(DocumentRow.pk, DocumentRow.url_key)
        row = connection.execute(columns.where(DocumentRow.key == name)).one_or_none()
        if row is None:
            given = columns.where(DocumentRow.given_id == name).order_by(DocumentRow.pk.desc()).limit(1)
            row = connection.execute(given).one_or_none()
        if row is None:
            raise Problem(404, f"there is no document '{name}'", f"GET {API}/incidents/ID tells those of an incident")
        kept = documents(connection, [row.pk])[row.pk]
        same = [row.pk]
        if row.url_key is not None:
            same = list(connection.scalars(select(DocumentRow.pk).where(DocumentRow.url_key == row.url_key).order_by(DocumentRow.pk)))
        versions = documents(connection, same, texts=False)
        told = select(EventRow.__table__, IncidentRow.id.label("named")).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
        told = told.where(EventRow.document == row.pk).order_by(EventRow.current.desc(), EventRow.ordinal, EventRow.pk)
        wanted = told.where(EventRow.current.is_(True) | EventRow.decision.is_not(None))
        found = [(telling(one, kept.key), one.named) for one in connection.execute(wanted)]
    return Read(kept, [versions[pk] for pk in same], found)


def seen(known: Masks, case: Case, unmask: bool = False) -> Seen:
    """A case as it may be seen. Within the lock of the masks. `unmask`: by somebody who had its names shown."""
    return Seen(case, known.of(case, unmask))


def source(kept: Kept) -> Source:
    """A document without its text; give one that is masked as it must be."""
    names = (name for name in Source.__struct_fields__ if name != "href")
    return Source(**{name: getattr(kept, name) for name in names}, href=f"{API}/documents/{kept.key}")


def told(one: Seen, telling: Telling, incident: str | None) -> Told:
    """A telling and its incident, as it may be seen."""
    shown = one.telling(telling).event
    return Told(key=telling.key, incident=incident, decision=telling.decision, state=state_of(telling), event=shown)
