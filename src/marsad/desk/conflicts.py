"""Two people on one record: both versions beside each other, cell by cell, and which cells they do not agree on."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, NamedTuple

from fastapi import Request

from marsad.desk.auth.person import Person
from marsad.desk.covers import cover_of
from marsad.desk.eventcells import Cell, Shower
from marsad.desk.i18n import preferences
from marsad.desk.reports import Report
from marsad.record import Event
from marsad.store.states import Conflict


class Pair(NamedTuple):
    """A cell in both versions; None where one has no such cell."""

    path: str
    now: Cell | None
    other: Cell | None

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.now is not None and self.other is not None and self.now[2:7] == self.other[2:7]


def sides(request: Request, person: Person, found: Report, clash: Conflict) -> dict[str, Any]:
    """What the page of a conflict shows: what stands now, beside what this person wanted, or else what they saw."""
    wanted = preferences(request)
    told = found.of(clash.subject)[1]
    cover = cover_of(request, person, found.kept, [one.telling for one in found.told], wanted.lang)
    shower = Shower(found.kept, cover, wanted)
    mine = clash.wanted if isinstance(clash.wanted, Event) else clash.seen if isinstance(clash.seen, Event) else None
    now = clash.now if isinstance(clash.now, Event) else told.telling.event
    return {
        "clash": clash,
        "told": told,
        "wanted": isinstance(clash.wanted, Event),
        "pairs": pairs(shower.cells(now), shower.cells(mine) if mine is not None else []),
        "kept": found.kept,
    }


def pairs(now: list[Cell], other: list[Cell]) -> list[Pair]:
    """The cells of two versions side by side, in the order of the record."""
    left, right = _by_kind(now), _by_kind(other)
    out = []
    for kind in dict.fromkeys([*left, *right]):
        for number, (one, two) in enumerate(zip_longest(left.get(kind, []), right.get(kind, []))):
            out.append(Pair(f"{kind}/{number}", one, two))
    return out


def _by_kind(cells: list[Cell]) -> dict[str, list[Cell]]:
    out: dict[str, list[Cell]] = {}
    for cell in cells:
        out.setdefault(cell.path.split("/")[0], []).append(cell)
    return out
