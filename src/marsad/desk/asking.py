"""What pages of lists share: the query of the address, its page of rows, and the ledgers of a desk."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fastapi import Request

from marsad.desk.query import Query
from marsad.desk.tally import Pending, Tallies, Tally

if TYPE_CHECKING:
    from marsad.desk.state import Desk

_tallies: WeakKeyDictionary[Desk, Tallies] = WeakKeyDictionary()


def query_of(request: Request, own: Collection[str] = ()) -> Query:
    """The query of the address. `own`: parameters of the page that are not the query's."""
    return Query.of([(name, value) for name, value in request.query_params.multi_items() if name not in own])


def wants_part(request: Request) -> bool:
    """Whether a script asks for a part of the page, and not the browser for the whole."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-history-restore-request") != "true"


def tallies(desk: Desk) -> Tallies:
    """The ledgers of a desk."""
    found = _tallies.get(desk)
    if found is None:
        found = _tallies[desk] = Tallies(desk.store.engine)
    return found


def tally(desk: Desk, name: str, query: Query, wait: float = 8.0) -> Tally | Pending:
    """A ledger of what a query finds."""
    meant = query.meant()
    return tallies(desk).get(name, meant.url("/"), lambda: all_of(desk, meant), wait)


def all_of(desk: Desk, query: Query) -> list[int]:
    """The numbers of all incidents that a query finds, the latest first."""
    return desk.index.all(query)
