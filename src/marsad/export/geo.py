"""Coordinates no finer than what is known."""

from __future__ import annotations

from typing import NamedTuple

from marsad.incident import Where

_DECIMALS = {"exact": 2, "near": 1, "area": 1}


class Point(NamedTuple):
    """A point in degrees WGS84, cut to what its precision allows."""

    lat: float
    lon: float


def point(place: Where) -> Point | None:
    """The point of a place; None where it has none."""
    if place.lat is None or place.lon is None:
        return None
    digits = _DECIMALS.get(place.precision or "", 0)
    return Point(round(place.lat, digits), round(place.lon, digits))
