"""A locator map: where an incident was, how exactly that is known, and which towns lie around it. No tiles, no borders, no network."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from marsad.compiled import load
from marsad.export.geo import point
from marsad.incident import Where

WIDTH, HEIGHT = 640.0, 400.0
"""Of the picture, in its own units."""
_KM = 111.32
_TOWNS = frozenset(("capital", "city", "town"))
_MOST, _ASKED = 9, 60
_STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_BARS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_LETTER, _LINE, _EDGE = 8.0, 17.0, 6.0
"""Width of a letter, height of a line and distance from the edge, in units of the picture: enough that names never meet."""


class Town(NamedTuple):
    """A town on the map: its dot, and its name with the middle of its foot."""

    x: float
    y: float
    name: str
    at: float
    base: float


class Line(NamedTuple):
    """A line of the graticule and what it is called."""

    at: float
    label: str
    upright: bool


@dataclass(frozen=True, slots=True)
class Locator:
    """What the map shows, in units of the picture; `radius` is how far off the point may be, `dot` whether it is told exactly."""

    x: float
    y: float
    radius: float
    dot: bool
    towns: list[Town]
    lines: list[Line]
    bar: float
    bar_km: int


@dataclass(frozen=True, slots=True)
class _View:
    """Degrees to units of the picture; along a parallel a degree is as long as in the middle of the map."""

    lat: float
    lon: float
    km: float
    """Height of the map."""

    @property
    def scale(self) -> float:
        return HEIGHT / self.km

    @property
    def narrow(self) -> float:
        return max(math.cos(math.radians(self.lat)), 0.05)

    def x(self, lon: float) -> float:
        return WIDTH / 2 + ((lon - self.lon + 180) % 360 - 180) * self.narrow * _KM * self.scale

    def y(self, lat: float) -> float:
        return HEIGHT / 2 - (lat - self.lat) * _KM * self.scale

    @property
    def high(self) -> float:
        """Degrees from the middle to the upper edge."""
        return self.km / _KM / 2

    @property
    def wide(self) -> float:
        """Degrees from the middle to the side."""
        return self.km / _KM / 2 * WIDTH / HEIGHT / self.narrow


def locate(place: Where | None, language: str) -> Locator | None:
    """The map of a place, its towns named in `language`; None where the place has no point."""
    at = point(place)
    if at is None or place is None:
        return None
    view = _View(at.lat, at.lon, max(40.0, at.radius_m / 1000 * 3.2))
    x, y, radius = view.x(at.lon), view.y(at.lat), max(at.radius_m / 1000 * view.scale, 4.0)
    own = {place.name, place.name_ar}
    bar = max(km for km in _BARS if km * view.scale <= WIDTH / 4)
    return Locator(x, y, radius, place.precision == "exact", list(_towns(view, own, language)), list(_lines(view)), bar * view.scale, bar)


def _towns(view: _View, own: set[str | None], language: str) -> Iterator[Town]:
    """The weightiest towns whose names do not run into each other, nor into the middle, where the place itself is named."""
    box = (view.lat - view.high, view.lon - view.wide, view.lat + view.high, view.lon + view.wide)
    middle = (WIDTH / 2 - 70, HEIGHT / 2 - 14, WIDTH / 2 + 70, HEIGHT / 2 + 26)
    taken = [middle, (0.0, HEIGHT - 34, WIDTH / 4 + 30, HEIGHT)]
    number = 0
    for town in load().gazetteer.box(*box, _TOWNS, _ASKED):
        name = (town.name_ar if language == "ar" else "") or town.name
        if number == _MOST or {town.name, town.name_ar} & own:
            continue
        x, y, half = view.x(town.lon), view.y(town.lat), len(name) * _LETTER / 2
        at, base = min(max(x, half + _EDGE), WIDTH - half - _EDGE), y - 7 if y > 30 else y + 18
        area = (at - half, base - _LINE, at + half, max(base + 5, y + 4))
        if _EDGE < x < WIDTH - _EDGE and _EDGE < y < HEIGHT - _EDGE and not any(_meet(area, other) for other in taken):
            taken.append(area)
            number += 1
            yield Town(x, y, name, at, base)


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _lines(view: _View) -> Iterator[Line]:
    """Three to six lines each way, whole steps apart."""
    step = next((s for s in _STEPS if 2 * view.wide / s <= 6), _STEPS[-1])
    for value in _whole(view.lon - view.wide, view.lon + view.wide, step):
        east = (value + 180) % 360 - 180
        yield Line(view.x(value), _degrees(east, step, "E", "W"), True)
    for value in _whole(max(view.lat - view.high, -90), min(view.lat + view.high, 90), step):
        yield Line(view.y(value), _degrees(value, step, "N", "S"), False)


def _whole(first: float, last: float, step: float) -> list[float]:
    return [number * step for number in range(math.ceil(first / step), math.floor(last / step) + 1)]


def _degrees(value: float, step: float, plus: str, minus: str) -> str:
    digits = 0 if step >= 1 else 2 if step < 0.1 else 1
    side = "" if round(value, digits) == 0 else plus if value > 0 else minus
    return f"{abs(value):.{digits}f}°{side}"
