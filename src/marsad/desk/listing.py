"""Rows of lists as HTML, made once for each state of an incident and each way in which people want to see it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fastapi import Request
from markupsafe import Markup

from marsad.desk.auth.person import Person
from marsad.desk.i18n import preferences
from marsad.desk.query import Query
from marsad.desk.render import render
from marsad.desk.rows import bodies, heads, row
from marsad.desk.state import Desk, desk_of
from marsad.store.cases import incident as decoded
from marsad.store.database import reading

if TYPE_CHECKING:
    from marsad.desk.rows import Head

KEPT = 12_000
"""Rows that are kept, of about two thousand bytes each."""
_EDGE = f"<!-- {token_hex(8)} -->"
"""What parts one row from the next while they are made together."""
_held: WeakKeyDictionary[Desk, _Held] = WeakKeyDictionary()


class _Held:
    """The rows that were asked for last."""

    def __init__(self) -> None:
        self._rows: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Markup | None:
        with self._lock:
            found = self._rows.get(key)
            if found is not None:
                self._rows.move_to_end(key)
            return found

    def keep(self, key: Hashable, made: Markup) -> None:
        with self._lock:
            self._rows[key] = made
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)


def listing(request: Request, person: Person, pks: Sequence[int], query: Query, shown: Sequence[str]) -> list[Markup]:
    """The rows of incidents given by their numbers, in this order; those that are no more are left out."""
    desk, wanted = desk_of(request), preferences(request)
    held = _held.setdefault(desk, _Held())
    look = (wanted, tuple(shown), person.may("analyst"), bool(query.seen))
    with reading(desk.store.engine) as connection:
        found = heads(connection, pks)
        keys = {pk: (pk, head, look) for pk, head in found.items()}
        made = {pk: html for pk, key in keys.items() if (html := held.get(key)) is not None}
        missing = {pk: found[pk] for pk in pks if pk in found and pk not in made}
        told = bodies(connection, missing)
    for pk, html in _made(request, person, missing, told, query, shown).items():
        held.keep(keys[pk], html)
        made[pk] = html
    return [made[pk] for pk in pks if pk in made]


def _made(
    request: Request, person: Person, missing: dict[int, Head], told: dict[int, bytes], query: Query, shown: Sequence[str]
) -> dict[int, Markup]:
    if not missing:
        return {}
    lang = preferences(request).lang
    rows = [row(decoded(told[pk]), head, lang) for pk, head in missing.items()]
    html = render(request, person, "incidents/_rows.html", rows=rows, shown=shown, query=query, edge=Markup(_EDGE))
    return dict(zip(missing, map(Markup, html.split(_EDGE)), strict=False))
