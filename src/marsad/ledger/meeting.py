"""Whether two incidents may have been on one day, and in one place, by what is known of them."""

from __future__ import annotations

from datetime import date, timedelta
from math import asin, cos, inf, radians, sin, sqrt

from marsad.incident import Days, Where
from marsad.link.naming import folded

REACH = 7
"""Days that an open end is taken to reach: what is told as news today was at most a week ago."""
_EARTH_KM = 6371.0
_RADIUS = {"exact": 5.0, "near": 15.0, "area": 40.0, "district": 60.0, "province": 200.0, "country": 1000.0}
_NEVER = (date.min.toordinal(), date.max.toordinal())


def span_of(when: Days) -> tuple[int, int]:
    """First and last day (ordinals) on which an incident may have been. A day that only the publication gives may be off by one."""
    start, end = _ordinal(when.start), _ordinal(when.end)
    if start is None and end is None:
        return _NEVER
    first = start if start is not None else (end or 0) - REACH
    last = end if end is not None else first + REACH
    return first - (not when.stated), max(first, last)


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


def iso(ordinal: int) -> str:
    """The day of an ordinal."""
    return (date.min + timedelta(days=ordinal - 1)).isoformat()


def meet_days(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two spans of days have a day in common."""
    return a[0] <= b[1] and b[0] <= a[1]


def width(place: Where | None) -> float:
    """How far from its point a place may reach, in km; without end where none is known."""
    if place is None:
        return inf
    return place.radius_km if place.radius_km is not None else _RADIUS.get(place.precision or "", inf)


def meet_places(a: Where | None, b: Where | None) -> bool:
    """Whether two places may be one, or one lie in the other. An unknown place may be any."""
    if a is None or b is None or (a.id is not None and a.id == b.id):
        return True
    if a.country and b.country and a.country != b.country:
        return False
    if _country(a) or _country(b):  # "in the west of the country" has no borders that could be drawn
        return True
    if "province" in (a.precision, b.precision) and a.admin1 and b.admin1:
        return folded(a.admin1) == folded(b.admin1)
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return folded(a.name) == folded(b.name) if a.id is None or b.id is None else False
    apart = distance_km(a.lat, a.lon, b.lat, b.lon)
    # two towns named outright are two, unless one lies in the other; what is only near one may be near the other too
    exact = a.precision == b.precision == "exact"
    return apart <= (max(width(a), width(b)) if exact else width(a) + width(b))


def _country(place: Where) -> bool:
    return place.precision == "country" or (place.id or "").startswith("country:")


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance of two points on the globe, degrees WGS84, by the haversine."""
    a, b = radians(lat), radians(other_lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))
