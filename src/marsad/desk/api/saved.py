"""Saved views: a query with a name, what is new in it since its reader was last there, and who may read its feed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select, update

from marsad.desk.api.problems import Problem
from marsad.desk.auth import accounts
from marsad.desk.auth.person import Denied, Person
from marsad.desk.i18n import catalogue
from marsad.desk.query import NAMES, Query, QueryError
from marsad.desk.state import Desk
from marsad.store import Store, StoreError, audit
from marsad.store.clock import now
from marsad.store.database import reading
from marsad.store.prepare import plain, sha256
from marsad.store.schema import PreferenceRow, ViewRow

if TYPE_CHECKING:
    from marsad.store.viewing import View

_PAGES = "/incidents"
_NAME = 200
"""Letters of a name at most."""


class Standing(NamedTuple):
    """A view as it stands for one reader. `fault`: why its query means nothing any more."""

    view: View
    query: Query
    total: int
    new: int
    fault: str = ""

    @property
    def path(self) -> str:
        """The page that it is."""
        return self.query.url(_PAGES)

    @property
    def path_new(self) -> str:
        """The page with what is new in it alone."""
        return self.query.url(_PAGES, seen=self.view.seen or 0)


def query_of(text: str, strict: bool = True) -> Query:
    """The query of an address, or of what stands after its question mark.

    Raises `QueryError`.

    >>> query_of("/incidents?type=airstrike&limit=20") == query_of("type=airstrike&limit=20"), query_of("/incidents") == Query()
    (True, True)
    """
    told = text.strip()
    before, asks, after = told.partition("?")
    if (asks and "=" not in before) or (not asks and told.startswith(("/", "http://", "https://"))):
        told = after  # a whole address
    try:
        pairs = parse_qsl(told, strict_parsing=bool(told), max_num_fields=1000)
    except ValueError:
        raise QueryError(
            f"'{told[:80]}' is no query", "give what stands after the question mark: type=airstrike&since=2020-05-01"
        ) from None
    return replace(Query.of(pairs, known=NAMES if strict else None), after=None, seen=0)


def kept(query: Query) -> str:
    """A query as it is kept."""
    return urlencode(query.params())


def standing(desk: Desk, views: Iterable[View]) -> list[Standing]:
    """The views with how many incidents they show, and how many of these changed since they were last seen."""
    return [_stands(desk, view) for view in views]


def _stands(desk: Desk, view: View) -> Standing:
    try:
        query = query_of(view.query, strict=False)
        total = desk.index.count(query)
        new = desk.index.count(replace(query, seen=view.seen)) if view.seen else total
    except StoreError as error:
        return Standing(view, Query(), 0, 0, str(error))
    return Standing(view, query, total, new)


def view_of(store: Store, id: int, person: Person) -> View:
    """A view that somebody may see: their own, or one that is shared. Raises `Problem` where there is none for them."""
    for view in store.views(person.name):
        if view.pk == id:
            return view
    raise Problem(404, f"there is no view {id} that you may see", "GET /api/v1/views lists them; ask its owner to share it")


def own_view(store: Store, id: int, person: Person) -> View:
    """A view that somebody may change: their own; an admin also those that are shared. Raises `Problem`."""
    view = view_of(store, id, person)
    if view.owner != person.name and not person.may("admin"):
        raise Problem(403, f"the view '{view.name}' is of {view.owner}", "save it under a name of your own")
    return view


def change(store: Store, view: View, by: Person, name: str | None, query: str | None, shared: bool | None) -> None:
    """Change a view; what is None stays. It keeps its number, its feed and what was seen of it.

    Raises `StoreError` for a name that is taken."""
    title = view.name if name is None else plain(name).strip()
    if not 0 < len(title) <= _NAME:
        raise StoreError("a view needs a name" if not title else "the name is too long", f"give one of {_NAME} letters at most")
    told = view.query if query is None else plain(query)
    row = {"name": title, "query": told, "shared": view.shared if shared is None else shared}
    with store.engine.begin() as connection:
        audit.lock(connection)
        taken = select(ViewRow.pk).where(ViewRow.owner == view.owner, ViewRow.name == title, ViewRow.pk != view.pk)
        if connection.scalar(taken) is not None:
            raise StoreError(f"a view of {view.owner} is called '{title}' already", "give another name, or delete that one")
        connection.execute(update(ViewRow).where(ViewRow.pk == view.pk).values(**row))
        hashes = sha256(view.query.encode()), sha256(told.encode())
        why = f"{title}{' (shared)' if row['shared'] else ''}: {told}"
        audit.append(connection, [audit.Change(by.name, "view.change", f"view {view.pk}", *hashes, why)], now())


def drop(store: Store, view: View, by: Person) -> None:
    """Delete a view, and all addresses of its feed."""
    store.drop_view(view.pk, by.name, anyones=by.may("admin"))
    with reading(store.engine) as connection:
        readers = list(connection.scalars(select(PreferenceRow.person).where(PreferenceRow.name == _name(view.pk))))
    for reader in readers:
        store.set_preference(reader, _name(view.pk), None)


# -- feeds: an address that carries a token, for programs that can't log in. Of the token a hash is kept.


def _name(view: int) -> str:
    return f"feed.{view}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_feed(store: Store, view: int, person: Person) -> str:
    """A token for the feed of a view, in the name of this person; it ends the one that they had."""
    token = secrets.token_urlsafe(24)
    store.set_preference(person.name, _name(view), _hash(token))
    return token


def shut_feed(store: Store, view: int, person: Person) -> None:
    """End the token of this person for the feed of a view."""
    store.set_preference(person.name, _name(view), None)


def has_feed(store: Store, view: int, person: Person) -> bool:
    """Whether somebody has a token for the feed of a view."""
    return _name(view) in store.preferences(person.name)


def reader_of(store: Store, view: int, token: str) -> str | None:
    """Who made a token for the feed of a view; None where nobody did, or it was ended."""
    wanted = _hash(token)
    told = select(PreferenceRow.person, PreferenceRow.value).where(PreferenceRow.name == _name(view))
    with reading(store.engine) as connection:
        for row in connection.execute(told):
            if hmac.compare_digest(row.value, wanted):
                return str(row.person)
    return None


def feed_reader(desk: Desk, view: int, token: str, person: Person) -> Person:
    """Who reads the feed of a view: who made the token, else who is logged in. Raises `Denied` where that is nobody (any more)."""
    if not token:
        if not person.may("reader"):
            raise Denied(401, "token")
        return person
    name = reader_of(desk.store, view, token)
    if name is None:
        raise Denied(401, "token")
    if not desk.settings.team:
        return Person(name, "reader")
    with reading(desk.store.engine) as connection:
        account = accounts.find(connection, name)
    if account is None or not account.able:
        raise Denied(401, "token")
    return Person(name, "reader")


def told(language: str) -> str:
    """What a feed says of itself."""
    _ = catalogue(language).gettext
    return _("Incidents of a saved view, the latest change first; names of private persons are masked.")
