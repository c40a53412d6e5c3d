"""Days for other schemes: one day out of a span, and how exact it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from marsad.incident import Days


class Span(NamedTuple):
    """First and last possible day; `open` where nobody tells the first one and the last one stands for it."""

    first: date
    last: date
    open: bool

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def middle(self) -> date:
        """The day in the middle, the earlier of two."""
        return self.first + timedelta(days=(self.days - 1) // 2)


def span(when: Days) -> Span | None:
    """The days of an incident; None where none is known. An end alone (the day of publication) stands for both, a start alone too."""
    first, last = _day(when.start), _day(when.end)
    if first and last:
        return Span(min(first, last), max(first, last), False)
    day = first or last
    return Span(day, day, True) if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def acled(when: Span) -> int:
    """ACLED's time precision: 1 the day, 2 the week, 3 the month or less exact."""
    return 3 if when.open or when.days > 7 else 2 if when.days > 1 else 1


def ucdp(when: Span) -> int:
    """UCDP's date precision: 1 the day, 2 two to six days, 3 the week, 4 up to a month, 5 more."""
    if when.open:
        return 5
    steps = ((1, 1), (6, 2), (7, 3), (31, 4))
    return next((code for longest, code in steps if when.days <= longest), 5)
