"""All incidents of a query, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marsad.desk.api.problems import Problem
from marsad.desk.query import Query

if TYPE_CHECKING:
    from marsad.desk.index import Index


def numbers(index: Index, query: Query, most: int, what: str) -> list[int]:
    """The numbers of all incidents of a query. Raises `Problem` where they are more than `most`."""
    found = index.all(query)
    if len(found) > most:
        fault = f"{len(found):,} incidents are too many for one {what} here (at most {most:,})"
        raise Problem(413, fault, "narrow the query, or use marsad on the command line")
    return found
