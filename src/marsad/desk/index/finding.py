"""A page of incidents in an order, and the cursors of the pages before and behind it.

A cursor names an incident and its place in the order, and whether the page lies behind or before it: pages neither repeat nor skip when
reports come in between.
"""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

import numpy as np

from marsad.desk.index.columns import Bools, Floats, Ints
from marsad.desk.index.snapshot import Snapshot
from marsad.desk.query import Query, QueryError

_CURSOR = re.compile(r"([ab]) (\d{1,18}) (\S{1,32}) ?(.*)", re.ASCII | re.DOTALL)
_NO_CURSOR = "give the one that the page before ended with, or leave it out for the first page"


class Page(NamedTuple):
    """How many incidents there are, the numbers (`pks`) of those of the page, in order, how many come before them, and the cursors
    (for `Query.after`) of the next page and of the one before, None where there is none."""

    total: int
    pks: list[int]
    first: int
    next: str | None
    prev: str | None


class _Cursor(NamedTuple):
    before: bool
    pk: int
    key: float
    name: str


def page(snapshot: Snapshot, incidents: Bools, query: Query) -> Page:
    """The page that a query means. Raises `QueryError` for a wrong cursor."""
    sort, down = query.sort_by
    told = _ordered(snapshot, incidents, sort, down)
    total, first = len(told), 0
    if query.after is not None:
        cursor = _read(query.after)
        behind = _stands(snapshot, told, sort, down, cursor)
        first = max(0, behind - query.limit) if cursor.before else behind
        last = behind if cursor.before else first + query.limit
    else:
        last = query.limit
    last = min(max(last, first), total)
    shown = told[first:last]
    return Page(
        total,
        snapshot.incidents.pk[shown].tolist(),
        first,
        _written(snapshot, sort, int(shown[-1]), before=False) if last < total and last > first else None,
        _written(snapshot, sort, int(shown[0]), before=True) if first > 0 and last > first else _last(snapshot, told, sort, first),
    )


def beside(snapshot: Snapshot, incidents: Bools, query: Query, pk: int) -> tuple[int | None, int | None, int, int]:
    """The incidents before and behind one in the order of a query, where it stands (from 1; 0 where it is not found), and of how many."""
    sort, down = query.sort_by
    told = _ordered(snapshot, incidents, sort, down)
    at = np.flatnonzero(told == snapshot.place_of(pk))
    if not len(at):
        return None, None, 0, len(told)
    here = int(at[0])
    pks = snapshot.incidents.pk
    before = int(pks[told[here - 1]]) if here else None
    behind = int(pks[told[here + 1]]) if here + 1 < len(told) else None
    return before, behind, here + 1, len(told)


def ordered(snapshot: Snapshot, incidents: Bools, query: Query) -> list[int]:
    """The numbers of all incidents in the order of a query."""
    told: list[int] = snapshot.incidents.pk[_ordered(snapshot, incidents, *query.sort_by)].tolist()
    return told


def _ordered(snapshot: Snapshot, incidents: Bools, sort: str, down: bool) -> Ints:
    order = snapshot.order(sort)
    told = order[incidents[order]]
    return told[::-1] if down else told


def _last(snapshot: Snapshot, told: Ints, sort: str, first: int) -> str | None:
    """The page before one that is empty, for all that was behind the cursor is gone."""
    return _written(snapshot, sort, int(told[-1]), before=True) if first and len(told) else None


def _stands(snapshot: Snapshot, told: Ints, sort: str, down: bool, cursor: _Cursor) -> int:
    """Where the page behind a cursor begins; for a page before it, where that ends."""
    up = told[::-1] if down else told
    keys: Floats = snapshot.keys(sort)[up]
    key = cursor.key if sort != "place" else _rank(snapshot, cursor.name)
    low, high = (int(np.searchsorted(keys, key, side)) for side in ("left", "right"))
    pks = snapshot.incidents.pk[up[low:high]]
    side: str = "left" if cursor.before != down else "right"
    at = low + int(np.searchsorted(pks, cursor.pk, "left" if side == "left" else "right"))
    return len(up) - at if down else at


def _rank(snapshot: Snapshot, name: str) -> float:
    """Where a name stands, or would stand, among the names of places."""
    names = snapshot.place_names
    if not name:
        return -1.0
    at = int(np.searchsorted(np.array(names, object), name)) if names else 0
    return float(at) if at < len(names) and names[at] == name else at - 0.5


def _written(snapshot: Snapshot, sort: str, place: int, before: bool) -> str:
    own = snapshot.incidents
    key = float(snapshot.keys(sort)[place])
    named = int(own.named[place])
    name = snapshot.names.named.texts[named] if sort == "place" and named >= 0 else ""
    told = f"{'b' if before else 'a'} {int(own.pk[place])} {key!r} {name}".encode()
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _read(told: str) -> _Cursor:
    try:
        found = _CURSOR.fullmatch(base64.b64decode(told + "=" * (-len(told) % 4), b"-_", validate=True).decode())
        if found is None:
            raise ValueError
        key = float(found[3])
        if key != key:
            raise ValueError
    except ValueError:
        raise QueryError(f"'{told}' is no cursor", _NO_CURSOR) from None
    return _Cursor(found[1] == "b", int(found[2]), key, found[4])
