"""Where events were, each spot once: there are far fewer spots than events, so that what lies in a place is asked of spots."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Codes, Floats, Ints, floats
from marsad.store.inside import POINTS, Inside, box

Told = tuple[str | None, str | None, str | None, float | None, float | None, str | None]
"""Place, country, province, latitude, longitude and precision, as an event has them."""


class Spots:
    """All spots so far, by number. It only grows; arrays are made anew when it did."""

    def __init__(self) -> None:
        self._numbers: dict[Told, int] = {}
        self.places, self.countries, self.provinces = Codes(), Codes(), Codes()
        self._arrays = Arrays(self, [])

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self, told: Iterable[Told]) -> Ints:
        """The numbers of spots. Only one thread may ask at a time (that which refreshes the index)."""
        known = self._numbers
        return np.fromiter((known.setdefault(spot, len(known)) for spot in told), np.int32)

    def arrays(self) -> Arrays:
        """The spots as arrays, as many as there are now."""
        if len(self._arrays.lat) != len(self._numbers):
            self._arrays = Arrays(self, list(self._numbers))
        return self._arrays


class Arrays:
    """Spots as arrays."""

    def __init__(self, spots: Spots, told: list[Told]) -> None:
        self._spots = spots
        self.place: Ints = spots.places.numbers(spot[0] for spot in told)
        self.country: Ints = spots.countries.numbers(spot[1] for spot in told)
        self.province: Ints = spots.provinces.numbers(None if spot[2] is None else f"{spot[1]} {spot[2]}" for spot in told)
        self.lat: Floats = floats([spot[3] for spot in told])
        self.lon: Floats = floats([spot[4] for spot in told])
        self.near: Bools = np.array([spot[5] == "near" for spot in told], np.bool_)
        self.wide: Bools = np.array([spot[5] in ("province", "country") for spot in told], np.bool_)
        self.point: Bools = np.array([spot[5] in POINTS for spot in told], np.bool_)

    def within(self, lat: float, lon: float, km: float) -> Bools:
        """The spots in a circle, as `marsad.store.inside.near` has it."""
        up, aside, shrink = box(lat, lon, km)
        around = (self.lat >= lat - up) & (self.lat <= lat + up) & (self.lon >= lon - aside) & (self.lon <= lon + aside)
        north, east = self.lat - lat, (self.lon - lon) * shrink
        out: Bools = around & (north * north + east * east <= up * up)
        return out

    def inside(self, told: Inside) -> Bools:
        """The spots in a place, as `marsad.store.inside.in_place` has it."""
        spots = self._spots
        itself: Bools = self.place == spots.places.get(told.id)
        if told.country is not None:
            land: Bools = self.country == spots.countries.get(told.country)
            return land if told.admin1 is None else itself | self._of_province(told.country, told.admin1)
        if told.beyond is not None:
            itself = itself & ~(self.near & self._outside(*told.beyond))
        own: Bools = itself | np.isin(self.place, spots.places.some(told.wide))
        if told.within is None:
            return own
        inner: Bools = self.within(*told.within) & self.point
        if told.beyond is not None:
            inner &= ~np.isin(self.place, spots.places.some(told.beside))
        if told.land is not None:
            inner &= self.country == spots.countries.get(told.land)
        if told.province is not None:
            inner &= (self.province == NONE) | self._of_province(None, told.province)
        return own | inner

    def _outside(self, lat: float, lon: float, km: float) -> Bools:
        """The spots that are known to be out of a circle."""
        known: Bools = ~(np.isnan(self.lat) | np.isnan(self.lon))
        return known & ~self.within(lat, lon, km)

    def _of_province(self, country: str | None, province: str) -> Bools:
        """The spots of a province; where no country is given, of all provinces with that code."""
        codes = self._spots.provinces
        if country is not None:
            out: Bools = self.province == codes.get(f"{country} {province}")
            return out
        same = [text for text in codes.texts if text.partition(" ")[2] == province]
        return np.isin(self.province, codes.some(same))
