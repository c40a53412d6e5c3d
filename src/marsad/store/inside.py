"""What lies in a place: by the codes of country and province where events have them, else by what the gazetteer knows of around it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_

from marsad.store.database import StoreError
from marsad.store.schema import EventRow
from marsad.world.gazetteer import Gazetteer, Place

_KM = 111.195
"""Kilometres of a degree of latitude."""
_LINES = frozenset(("sea", "strait", "lake", "river", "road"))
"""Kinds whose circle holds what does not lie in them."""
_SETTLEMENTS = frozenset(("capital", "city", "town", "village", "settlement"))
"""Kinds that lie in another settlement only where they lie in it wholly."""
_WIDE = frozenset(("region", "area", "desert", "mountain", "valley", "island", "front", "district", "subdistrict", "province"))
_OF_ONE = frozenset(("region", "district", "subdistrict"))
"""Kinds that end where their country ends, if they are not very large."""
_LARGE = 500.0
"""Kilometres of radius from which on a region is of several countries."""
_BESIDE = 15.0
"""Kilometres that are near a place, however small it is."""
_ALL = 100_000
POINTS = ("exact", "near")
"""Precisions of a point, not of an area around it."""
Circle = tuple[float, float, float]
"""Latitude, longitude, kilometres."""


class Inside(NamedTuple):
    """What lies in a place, told so that a database and the index of the desk find the same.

    `country`: all events there (with `admin1`: of that province). Else the events told of the place itself (`id`), but for those
    `beyond` a circle that are only near it; those told of a place in `wide`; and exact points in the circle `within`, but those told of a
    place `beside`, and those of other countries than `land` and of other provinces than `province` where these are given.
    """

    id: str
    country: str | None = None
    admin1: str | None = None
    beyond: Circle | None = None
    wide: tuple[str, ...] = ()
    within: Circle | None = None
    beside: tuple[str, ...] = ()
    land: str | None = None
    province: str | None = None


def inside(place: str) -> Inside:
    """What lies in a place, given by its id or as a country of two letters. Raises `StoreError` for none."""
    gazetteer = Gazetteer.load()
    found = gazetteer.by_id(f"country:{place.upper()}" if len(place) == 2 else place)
    if found is None:
        raise StoreError(f"no place has the id '{place}'", "give an id as the records have it (geonames:...), or a country of two letters")
    if found.precision == "country":
        return Inside(found.id, found.country)
    if found.precision == "province":
        return Inside(found.id, found.country, found.admin1)
    settled = found.precision in ("exact", "near")
    # "100 km south of a town" is told of the town, and not in it
    told = Inside(found.id, beyond=(found.lat, found.lon, max(_BESIDE, 2 * found.radius_km)) if settled else None)
    told = told._replace(wide=tuple(_wide(gazetteer, found)))
    if found.kind in _LINES:
        return told
    told = told._replace(within=(found.lat, found.lon, found.radius_km))
    if settled:
        return told._replace(beside=tuple(_beside(gazetteer, found)))
    if found.country and found.kind in _OF_ONE and found.radius_km < _LARGE:
        return told._replace(land=found.country, province=(found.admin1 or None) if found.precision == "district" else None)
    return told


def in_place(place: str) -> ColumnElement[bool]:
    """The condition that an event was in a place, given by its id or as a country of two letters. Raises `StoreError` for none."""
    told = inside(place)
    itself = EventRow.place == told.id
    if told.country is not None:
        if told.admin1 is None:
            return EventRow.country == told.country
        return or_(itself, and_(EventRow.country == told.country, EventRow.admin1 == told.admin1))
    if told.beyond is not None:
        beyond = and_(EventRow.precision == "near", ~near(*told.beyond))
        itself = and_(itself, ~func.coalesce(beyond, false()))
    own = [itself, EventRow.place.in_(told.wide)]
    if told.within is None:
        return or_(*own)
    inner = [near(*told.within), EventRow.precision.in_(POINTS)]
    if told.beyond is not None:
        inner.append(or_(EventRow.place.is_(None), EventRow.place.not_in(told.beside)))
    if told.land is not None:
        inner.append(EventRow.country == told.land)
    if told.province is not None:
        inner.append(or_(EventRow.admin1.is_(None), EventRow.admin1 == told.province))
    return or_(*own, and_(*inner))


def box(lat: float, lon: float, km: float) -> tuple[float, float, float]:
    """Degrees of latitude and longitude that a circle reaches, and by how much degrees of longitude are shorter there."""
    shrink = max(0.01, math.cos(math.radians(lat)))
    return km / _KM, min(180.0, km / _KM / shrink), shrink


def near(lat: float, lon: float, km: float) -> ColumnElement[bool]:
    """Points within `km` of a point, on a plane that touches the globe there: good to a percent up to 500 km."""
    up, aside, shrink = box(lat, lon, km)
    north, east = EventRow.lat - lat, (EventRow.lon - lon) * shrink
    around = and_(EventRow.lat.between(lat - up, lat + up), EventRow.lon.between(lon - aside, lon + aside))
    return and_(around, north * north + east * east <= up * up)


def _around(gazetteer: Gazetteer, found: Place, kinds: Iterable[str]) -> list[tuple[Place, float]]:
    """The places of some kinds within the circle of a place, with their distances in km, but for the place itself."""
    shrink = max(0.01, math.cos(math.radians(found.lat)))
    up, aside = found.radius_km / _KM, found.radius_km / _KM / shrink
    around = gazetteer.box(found.lat - up, found.lon - aside, found.lat + up, found.lon + aside, frozenset(kinds), _ALL)
    told = [(one, _KM * math.hypot(one.lat - found.lat, (one.lon - found.lon) * shrink)) for one in around if one.id != found.id]
    return [(one, km) for one, km in told if km <= found.radius_km]


def _wide(gazetteer: Gazetteer, found: Place) -> list[str]:
    """The regions, districts and the like that lie in a place wholly, or whose middle does where they are much smaller."""
    lines = found.kind in _LINES
    kinds = _LINES - {"road"} if lines else _WIDE
    same = not lines and found.country and found.kind in _OF_ONE and found.radius_km < _LARGE
    around = _around(gazetteer, found, kinds)
    return [
        one.id
        for one, km in around
        if (km + one.radius_km <= found.radius_km or one.radius_km < found.radius_km / 2) and (not same or one.country == found.country)
    ]


def _beside(gazetteer: Gazetteer, found: Place) -> list[str]:
    """The settlements that reach out of a place: its neighbours, not its quarters."""
    return [one.id for one, km in _around(gazetteer, found, _SETTLEMENTS) if km + one.radius_km > found.radius_km]
