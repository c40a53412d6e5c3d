"""The way of a reviewer through a queue: its order and its query, which every link and form of the pages carries on."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import Request

from marsad.desk.query import Query
from marsad.desk.queue import ORDERS


class Way(NamedTuple):
    """An order and a query."""

    order: str
    query: Query

    def url(self, path: str, **more: str | None) -> str:
        """A path that keeps to the way."""
        pairs = [("order", self.order)] if self.order != ORDERS[0] else []
        pairs += self.query.params()
        pairs += [(name, value) for name, value in more.items() if value is not None]
        return path + (f"?{urlencode(pairs)}" if pairs else "")

    def ordered(self, order: str) -> Way:
        """The same queue in another order."""
        return Way(order, self.query)


def way_of(request: Request) -> Way:
    """The way that a request is on. Raises `QueryError`."""
    order = request.query_params.get("order", "")
    return Way(order if order in ORDERS else ORDERS[0], Query.of(request.query_params))
