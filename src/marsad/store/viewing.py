"""Views that people saved, how far they have seen each, and how they want the desk."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, and_, delete, insert, or_, select, update

from marsad.store import audit
from marsad.store.clock import now
from marsad.store.database import StoreError
from marsad.store.noting import named
from marsad.store.prepare import plain, sha256
from marsad.store.rising import latest
from marsad.store.rows import next_pk
from marsad.store.schema import PreferenceRow, SeenRow, ViewRow

_NAME, _QUERY, _VALUE = 200, 4000, 2000
"""Letters of a name, a query and a preference at most."""


class View(NamedTuple):
    """A saved view. `seen`: the revision up to which the person who asks has seen it; incidents of it with a higher one are new."""

    pk: int
    owner: str
    name: str
    query: str
    shared: bool
    at: str
    seen: int


def save_view(engine: Engine, owner: str, name: str, query: str, shared: bool = False) -> int:
    """Keep a view under a name, in the place of one that the owner has under it; gives its number. It is seen as of now."""
    who, title, told = named(owner), plain(name).strip(), plain(query).lstrip("?")
    if not title or len(title) > _NAME or len(told) > _QUERY:
        raise StoreError("a view needs a name" if not title else "the name or the query is too long", f"a name of {_NAME} letters at most")
    with engine.begin() as connection:
        audit.lock(connection)
        at = now()
        row = {"owner": who, "name": title, "query": told, "shared": shared, "at": at}
        held = connection.execute(select(ViewRow.__table__).where(ViewRow.owner == who, ViewRow.name == title)).one_or_none()
        pk = next_pk(connection, ViewRow) if held is None else int(held.pk)
        if held is None:
            connection.execute(insert(ViewRow), [row | {"pk": pk}])
        else:
            connection.execute(update(ViewRow).where(ViewRow.pk == pk).values(**row))
        was = None if held is None else sha256(held.query.encode())
        what = f"{title}{' (shared)' * shared}: {told}"
        audit.append(connection, [audit.Change(who, "view.save", f"view {pk}", was, sha256(told.encode()), what)], at)
        _see(connection, pk, who, latest(connection))
        return pk


def drop_view(engine: Engine, number: int, by: str, anyones: bool = False) -> None:
    """Take away a view of one's own; `anyones`: also one of others."""
    with engine.begin() as connection:
        audit.lock(connection)
        who = named(by)
        held = connection.execute(select(ViewRow.__table__).where(ViewRow.pk == number)).one_or_none()
        if held is None:
            raise StoreError(f"there is no view {number}", "it may have been taken away")
        if held.owner != who and not anyones:
            raise StoreError(f"the view is of {held.owner}", "only its owner takes it away")
        connection.execute(delete(SeenRow).where(SeenRow.view == number))
        connection.execute(delete(ViewRow).where(ViewRow.pk == number))
        audit.append(connection, [audit.Change(who, "view.drop", f"view {number}", sha256(held.query.encode()), None, held.name)], now())


def views(connection: Connection, person: str) -> list[View]:
    """The views of a person, by their names, and those that others share."""
    told = _views(person).where(or_(ViewRow.owner == person, ViewRow.shared))
    found = [_view(row) for row in connection.execute(told)]
    return sorted(found, key=lambda view: (view.owner != person, view.name, view.owner))


def view(connection: Connection, number: int, person: str) -> View:
    """A view of a person, or one that is shared. Raises `StoreError` where there is none that they may see."""
    row = connection.execute(_views(person).where(ViewRow.pk == number, or_(ViewRow.owner == person, ViewRow.shared))).one_or_none()
    if row is None:
        raise StoreError(f"there is no view {number}", "it may have been taken away, or is another's")
    return _view(row)


def mark_seen(engine: Engine, number: int, person: str, revision: int | None = None) -> None:
    """Note that a person has seen a view up to a revision (else up to now). That is no change of the record, and not in its log."""
    with engine.begin() as connection:
        audit.lock(connection)
        view(connection, number, person)
        _see(connection, number, named(person), latest(connection) if revision is None else revision)


def _see(connection: Connection, number: int, person: str, revision: int) -> None:
    connection.execute(delete(SeenRow).where(SeenRow.view == number, SeenRow.person == person))
    connection.execute(insert(SeenRow), [{"view": number, "person": person, "revision": revision, "at": now()}])


def _views(person: str) -> Any:
    seen = and_(SeenRow.view == ViewRow.pk, SeenRow.person == person)
    return select(ViewRow.__table__, SeenRow.revision).outerjoin(SeenRow, seen)


def _view(row: Any) -> View:
    return View(row.pk, row.owner, row.name, row.query, row.shared, row.at, row.revision or 0)


def preferences(connection: Connection, person: str) -> dict[str, str]:
    """How a person wants the desk, by name."""
    told = select(PreferenceRow.name, PreferenceRow.value).where(PreferenceRow.person == person).order_by(PreferenceRow.name)
    return {row.name: row.value for row in connection.execute(told)}


def set_preference(engine: Engine, person: str, name: str, value: str | None) -> None:
    """Keep how a person wants the desk; None takes it back."""
    who, title, told = named(person), plain(name).strip(), None if value is None else plain(value)
    if not title or len(title) > 32 or len(told or "") > _VALUE:
        raise StoreError("no preference is like that", f"a name of 32 letters at most, and a value of {_VALUE}")
    with engine.begin() as connection:
        audit.lock(connection)
        was = preferences(connection, who).get(title)
        if was == told:
            return
        connection.execute(delete(PreferenceRow).where(PreferenceRow.person == who, PreferenceRow.name == title))
        if told is not None:
            connection.execute(insert(PreferenceRow), [{"person": who, "name": title, "value": told}])
        before, after = (None if part is None else sha256(part.encode()) for part in (was, told))
        audit.append(connection, [audit.Change(who, "preference.set", f"person {who}", before, after, title)], now())
