"""Arithmetic on days, weeks, months and years, in two calendars. No language here, and no state.

A stretch is a pair of days, both included. Weeks begin on Monday. Hijri dates follow Umm al-Qura (hijridate), 1343 to 1500 AH.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

Stretch = tuple[date, date]

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
"""Units that are counted in months."""
DAYS = {"minute": 0, "hour": 0, "day": 1, "week": 7}
"""Units that are counted in days; an hour and a minute lie within one."""
HIJRI_YEARS = range(1343, 1501)
_FAR, _PAST_CUE = 240, 3


def month_of(year: int, month: int) -> Stretch:
    """The first and the last day of a month.

    >>> month_of(2015, 2)
    (datetime.date(2015, 2, 1), datetime.date(2015, 2, 28))
    """
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """`day` moved by `months`; the 31st becomes the last day of a shorter month. Raises ValueError outside the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"no year {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add(day: date, unit: str, number: int) -> date:
    """`day` moved by `number` units; hours by whole days of 24."""
    if unit == "hour":
        return day + timedelta(days=-(-abs(number) // 24) * (1 if number > 0 else -1)) if abs(number) >= 24 else day
    if unit in DAYS:
        return day + timedelta(days=DAYS[unit] * number)
    return add_months(day, MONTHS[unit] * number)


def stretch_of(day: date, unit: str, shift: int = 0) -> Stretch:
    """The unit that holds `day`, or the one `shift` units from it: the week, the month, the quarter, the year, the decade.

    >>> stretch_of(date(2015, 7, 31), "week", -1)
    (datetime.date(2015, 7, 20), datetime.date(2015, 7, 26))
    """
    if unit in DAYS:
        first = day - timedelta(days=day.weekday()) if unit == "week" else day
        first += timedelta(days=max(1, DAYS[unit]) * shift)
        return first, first + timedelta(days=max(1, DAYS[unit]) - 1)
    size = MONTHS[unit]
    number = (day.year * 12 + day.month - 1) // size + shift
    year, month = divmod(number * size, 12)
    last_year, last_month = divmod(number * size + size - 1, 12)
    return date(max(year, 1), month + 1, 1), month_of(last_year, last_month + 1)[1]


def nth_weekday(within: Stretch, weekday: int, number: int) -> date | None:
    """The `number`-th (from 1; 0: the last) such weekday of a stretch, None where it has not so many."""
    first, last = within
    if number == 0:
        day = last - timedelta(days=(last.weekday() - weekday) % 7)
    else:
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    return day if first <= day <= last else None


def nth_week(within: Stretch, number: int) -> Stretch | None:
    """The `number`-th (from 1; 0: the last whole) week of a stretch: the one that begins on its `number`-th Monday."""
    monday = nth_weekday(within, 0, number)
    if monday and number == 0 and monday + 6 * DAY > within[1]:
        monday -= 7 * DAY
    return (monday, monday + 6 * DAY) if monday else None


def last_weekday(weekday: int, upto: date) -> date:
    """The last such weekday, `upto` itself included."""
    return upto - timedelta(days=(upto.weekday() - weekday) % 7)


def near_weekday(weekday: int, expected: date) -> date:
    """The such weekday nearest to `expected`, from five days before it to the day after."""
    return last_weekday(weekday, expected + DAY)


def easter(year: int) -> date:
    """Easter Sunday of the western churches (anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=2048)
def hijri_month(year: int, month: int) -> Stretch | None:
    """A Hijri month as Gregorian days, None outside the tables."""
    from hijridate import Hijri

    if year not in HIJRI_YEARS:
        return None
    try:
        first = Hijri(year, month, 1)
        begin: date = first.to_gregorian()
        return date(begin.year, begin.month, begin.day), date(begin.year, begin.month, begin.day) + timedelta(days=first.month_length() - 1)
    except (OverflowError, ValueError):
        return None


def hijri_day(year: int, month: int, day: int) -> date | None:
    """A Hijri day as a Gregorian one; None for one that is outside the tables or that its month has not."""
    found = hijri_month(year, month)
    if found is None or not 1 <= day <= 30:
        return None
    # The tables and the sighting differ by a day: the 30th of a month of 29 is taken for the day after.
    return found[0] + timedelta(days=day - 1)


def gregorian_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where there is no such day."""
    if 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day)
    return None


def hijri_year_of(day: date) -> int:
    """The Hijri year that holds most of what is near `day` (within one)."""
    return int((day.year - 622 + (day.timetuple().tm_yday / 365)) * 33 / 32) + 1


def hijri_year(day: date) -> int:
    """The Hijri year that holds `day`."""
    guess = hijri_year_of(day)
    for year in (guess, guess - 1, guess + 1):
        first, last = hijri_month(year, 1), hijri_month(year, 12)
        if first and last and first[0] <= day <= last[1]:
            return year
    return guess


def choose(candidates: Iterable[Stretch], reference: date, shift: int | None, cue: int) -> Stretch | None:
    """Which of the yearly returns of a date is meant, where the text gives no year.

    `shift` is what an adjective says (-1 past, 0 this, 1 next, None nothing). `cue` is what the words around say: -1 it has been,
    1 it will be, 0 nothing. Where nothing says otherwise it is the one in the year of the reference, unless that is far ahead.
    """
    found = sorted(candidates)
    if not found:
        return None
    if shift is not None and shift < 0:
        return next((c for c in reversed(found) if c[1] < reference), found[0])
    if shift is not None and shift > 0:
        return next((c for c in found if c[0] > reference), found[-1])
    if shift == 0:
        return min(found, key=lambda c: 0 if c[0] <= reference <= c[1] else min(abs((c[0] - reference).days), abs((c[1] - reference).days)))
    same = [c for c in found if c[0].year == reference.year] or found[-1:]
    pick = same[0]
    ahead = (pick[0] - reference).days
    if ahead > _FAR or (cue < 0 and ahead > _PAST_CUE):
        return next((c for c in reversed(found) if c < pick), pick)
    if cue > 0 and pick[1] < reference:
        return next((c for c in found if c[0] > reference), pick)
    return pick
