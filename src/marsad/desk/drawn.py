"""Small drawings as numbers that templates write into SVG: no styles, the colour of the text, and from right to left where the page is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

WIDTH, HEIGHT = 960, 120
_FOOT = 18
"""Units below the bars for the days."""
_GAP = 0.15
"""Part of a step that stays free between two bars."""
_LABEL = 110
"""Units that a day takes as a label, about."""


class Bar(NamedTuple):
    """One bar: `part` is what it stands for, `start` and `end` the days that it tells of."""

    x: float
    y: float
    width: float
    height: float
    part: str
    start: str
    end: str
    number: int


class Tick(NamedTuple):
    """A label below the axis, or a line beside it."""

    x: float
    y: float
    label: str


class Columns(NamedTuple):
    """Columns over time: bars of parts, one on the other, with days below and two lines behind."""

    width: int
    height: int
    bars: list[Bar]
    days: list[Tick]
    lines: list[Tick]
    most: int


Bucket = tuple[str, str, Mapping[str, int]]
"""First and last day, and how many of each part."""


def columns(buckets: Sequence[Bucket], parts: Sequence[str], rtl: bool = False, width: int = WIDTH, height: int = HEIGHT) -> Columns:
    """Columns of buckets, in the order of their days, at the width of the time that they take."""
    room = height - _FOOT
    if not buckets:
        return Columns(width, height, [], [], [], 0)
    first, last = _day(buckets[0][0]), _day(buckets[-1][1]) + 1
    most = max(sum(counts.values()) for _, _, counts in buckets) or 1
    a_day = width / max(1, last - first)
    bars = []
    for start, end, counts in buckets:
        x, w = (_day(start) - first) * a_day, (_day(end) + 1 - _day(start)) * a_day
        x, w = x + w * _GAP / 2, max(1.0, w * (1 - _GAP))
        at = float(room)
        for part in parts:
            number = counts.get(part, 0)
            if number:
                tall = max(1.5, number / most * (room - 6))
                at -= tall
                bars.append(Bar(_r(width - x - w if rtl else x), _r(at), _r(w), _r(tall), part, start, end, number))
    lines = [Tick(0, _r(room - share * (room - 6)), str(round(most * share))) for share in ((0.5, 1.0) if most > 1 else (1.0,))]
    return Columns(width, height, bars, _days(buckets, first, a_day, width, height, rtl), lines, most)


def _days(buckets: Sequence[Bucket], first: int, a_day: float, width: int, height: int, rtl: bool) -> list[Tick]:
    out, free = list[Tick](), -1.0
    for start, _, _ in buckets:
        x = (_day(start) - first) * a_day
        if x >= free and x + _LABEL <= width + _LABEL / 2:
            out.append(Tick(_r(width - x if rtl else x), height - 4, start))
            free = x + _LABEL
    return out


class Strip(NamedTuple):
    """A part of a strip of time: from where to where, of `width` in all, and which class of bar it is."""

    x: float
    width: float
    number: int


def strips(spans: Sequence[tuple[str | None, str | None, int]], first: str, last: str, rtl: bool = False, width: int = 600) -> list[Strip]:
    """Intervals of days as parts of a strip from `first` to `last`; an open end reaches to the edge."""
    begin, whole = _day(first), max(1, _day(last) - _day(first))
    out = []
    for start, end, number in spans:
        a = (max(_day(start), begin) - begin) / whole * width if start else 0.0
        b = (min(_day(end), begin + whole) - begin) / whole * width if end else float(width)
        w = max(2.0, b - a)
        out.append(Strip(_r(width - a - w if rtl else a), _r(w), number))
    return out


def _day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


def _r(value: float) -> float:
    return round(value, 1)
