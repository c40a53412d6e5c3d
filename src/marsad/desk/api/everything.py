"""All incidents of a query, in its order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from marsad.desk.api.problems import Problem
from marsad.desk.query import MOST, Query

if TYPE_CHECKING:
    from marsad.desk.index import Index


def numbers(index: Index, query: Query, most: int, what: str) -> list[int]:
    """The numbers of all incidents of a query. Raises `Problem` where they are more than `most`."""
    page = replace(query, after=None, limit=MOST)
    found = index.find(page)
    if found.total > most:
        raise Problem(413, f"{found.total:,} incidents are too many for one {what} here (at most {most:,})", "narrow the query, or use marsad on the command line")
    pks = list(found.pks)
    while found.next is not None:
        found = index.find(replace(page, after=found.next))
        pks += found.pks
    return [int(pk) for pk in pks]
