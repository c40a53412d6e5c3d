"""The columns of the index: texts as numbers, days as numbers, and the tables that hold them.

A table is a class of arrays of one length. Nothing in a table is ever changed: a newer one takes its place (`marsad.desk.index.snapshot`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NONE = -1
"""The number of what is not told."""


class Codes:
    """Texts as numbers, in the order in which they came. It only grows, so that older tables stay readable."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str | None, int] = {None: NONE}
        for text in known:
            self.number(text)

    def __len__(self) -> int:
        return len(self.texts)

    def number(self, text: str | None) -> int:
        """The number of a text, which is given one where it has none."""
        found = self._numbers.get(text)
        if found is None:
            assert text is not None
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found

    def get(self, text: str | None) -> int:
        """The number of a text; one that no row has where it is not known."""
        return self._numbers.get(text, -2)

    def numbers(self, texts: Iterable[str | None]) -> Ints:
        """The numbers of texts."""
        known, number = self._numbers, self.number
        return np.fromiter((known[text] if text in known else number(text) for text in texts), np.int32)

    def some(self, texts: Iterable[str]) -> Ints:
        """The numbers of those texts that are known."""
        return np.array([self._numbers[text] for text in texts if text in self._numbers], np.int32)


class Days:
    """Days (ISO) as numbers: those of `date.toordinal`, `NONE` for none."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {None: NONE, "": NONE}

    def number(self, day: str | None) -> int:
        """The number of a day."""
        found = self._numbers.get(day)
        if found is None:
            assert day is not None
            found = self._numbers[day] = date.fromisoformat(day).toordinal()
        return found

    def numbers(self, days: Iterable[str | None]) -> Ints:
        """The numbers of days."""
        return np.fromiter(map(self.number, days), np.int32)


def floats(values: Sequence[float | None]) -> Floats:
    """Numbers, not-a-number for none."""
    return np.array([math.nan if value is None else value for value in values], np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Arrays of one length."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def taken(self, rows: Any) -> Self:
        """Some of the rows, by their places or a mask."""
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def joined(self, other: Self) -> Self:
        """The rows of this one and of another."""
        return type(self)(**{field.name: np.concatenate([getattr(self, field.name), getattr(other, field.name)]) for field in fields(self)})

    def replaced(self, rows: Longs, other: Self) -> Self:
        """With other rows at these places."""
        made = {}
        for field in fields(self):
            made[field.name] = getattr(self, field.name).copy()
            made[field.name][rows] = getattr(other, field.name)
        return type(self)(**made)


@dataclass(frozen=True, slots=True, eq=False)
class Incidents(Table):
    """Incidents by their numbers, also those that went over into others (not `living`). Days are numbers, texts codes.

    `x`, `y`: Web Mercator, 0 to 1 from the west and from the north. `contested`: a bit for each kind of contradiction. `killed`: best,
    `NONE` where no toll is told.
    """

    pk: Longs
    revision: Longs
    living: Bools
    opened: Longs
    type: Ints
    status: Ints
    country: Ints
    place: Ints
    named: Ints
    first: Ints
    last: Ints
    confidence: Floats
    sources: Ints
    killed: Ints
    contested: Ints
    lat: Floats
    lon: Floats
    x: Floats
    y: Floats
    radius: Floats
    precision: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Events(Table):
    """Current events that are of an incident, in the order of the incidents (`at`: its place in `Incidents`). `spot`: of `Spots`."""

    at: Ints
    pk: Longs
    document: Longs
    type: Ints
    status: Ints
    spot: Ints
    first: Ints
    last: Ints
    day: Ints
    confidence: Floats
    decision: Ints
    publisher: Ints
    source: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Parties(Table):
    """Whom events name, in the order of the events (`event`: its place in `Events`)."""

    event: Ints
    party: Ints
    role: Ints


@dataclass(frozen=True, slots=True, eq=False)
class People(Table):
    """Who decided about an incident, or is to look at it."""

    at: Ints
    person: Ints


def empty(table: type[Any]) -> Any:
    """A table without rows."""
    kinds = {"Ints": np.int32, "Longs": np.int64, "Floats": np.float64, "Bools": np.bool_}
    return table(**{field.name: np.empty(0, kinds[str(field.type)]) for field in fields(table)})


def mercator(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Web Mercator, 0 to 1 from the west and from the north."""
    bounded = np.radians(np.clip(lat, -85.05112878, 85.05112878))
    return (lon + 180.0) / 360.0 % 1.0, 0.5 - np.log(np.tan(bounded / 2 + math.pi / 4)) / (2 * math.pi)
