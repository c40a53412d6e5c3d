"""The keys under which rows are kept and looked up, so that a new one is laid beside its like and not beside the world.

A key holds few rows: an arena with a cell of the grid, a region, a name, a toll or a party, and a span of days.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from marsad.link.families import SPEECH

if TYPE_CHECKING:
    from marsad.link.row import Row

CELL = 0.25
"""Degrees: the side of a cell of the grid."""
SPAN, WEEK = 3, 6
"""Days of a span, and of one under which names are kept."""
RANGE = 4
"""Days of an event that are written at most; one that is told less exactly is found by its names."""
MANY = 4
"""Names of a kind under which a row is kept; of one whose place is not known twice as many."""
TOLL = 5
"""The least toll that is a key."""


def _cell(lat: float, lon: float) -> str:
    return f"{math.floor(lat / CELL)}:{math.floor(lon / CELL)}"


def _around(lat: float, lon: float) -> list[str]:
    """The cells within half a cell of a point."""
    half = CELL / 2
    return list(dict.fromkeys(_cell(lat + a, lon + o) for a in (-half, half) for o in (-half, half)))


def _spans(row: Row, reach: int, size: int) -> range:
    """The numbers of the spans of days of a row, `reach` days around it."""
    if row.first is None or row.last is None:
        return range(0)
    first = max(row.first, row.last - RANGE)
    return range((first - reach) // size, (row.last + reach) // size + 1)


def _names(row: Row) -> list[str]:
    """What a row is called: its places, people, rare words; where no place is told, any word may be its name."""
    if row.place is None and row.arena != SPEECH:
        said = [word for word in row.words if not word.endswith("+")]
        return list(dict.fromkeys([*row.spots[: 2 * MANY], *row.persons[: 2 * MANY], *said]))
    return list(dict.fromkeys([*row.spots[:MANY], *row.persons[:MANY], *row.rare[:MANY]]))


def _keys(row: Row, probing: bool) -> Iterator[str]:
    kind = f"{row.arena}|{'' if row.mode in ('fact', 'possible') else row.mode}"
    exact = row.first is not None and row.last is not None and row.last - row.first < RANGE
    spans = _spans(row, 1 if probing else 0, SPAN) if exact else range(0)
    if row.lat is not None and row.lon is not None and not row.wide:
        for cell in _around(row.lat, row.lon) if probing else [_cell(row.lat, row.lon)]:
            yield from (f"c|{kind}|{cell}|{span}" for span in spans)
    if row.admin1:
        region = f"{row.country}.{row.admin1}"
        if row.wide or probing:
            yield from (f"a|{kind}|{region}|{span}" for span in spans)
        if row.wide == probing:
            yield from (f"f|{kind}|{region}|{span}" for span in spans)
    weeks = _spans(row, 2 if probing else 0, WEEK)
    for name in _names(row):
        yield from (f"w|{kind}|{name}|{week}" for week in weeks)
    if row.arena != "attack" or row.lat is None:
        for party in [*row.actors, *row.targets][:3]:
            yield from (f"p|{kind}|{row.family}|{party}|{span}" for span in spans)
    if row.killed is not None and row.killed >= TOLL:
        yield from (f"k|{kind}|{row.killed}|{span}" for span in spans)
    yield from (f"x|{row.copy}|{week}" for week in weeks or ("",))


def blocks(row: Row) -> list[str]:
    """The keys under which a row is kept."""
    return list(dict.fromkeys(_keys(row, False)))


def probes(row: Row) -> list[str]:
    """The keys under which a row's like are looked up: its own, those of the cells and days around, and of what holds its place."""
    return list(dict.fromkeys(_keys(row, True)))
