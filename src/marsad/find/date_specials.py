"""Seasons, decades, special days, hours, and the words for now and soon."""

from __future__ import annotations

from datetime import date

from marsad.find import calendar as cal
from marsad.find.date_atoms import COMMA, Part
from marsad.find.date_days import Days
from marsad.text.tokens import NUMBER

_COLONS = dict.fromkeys(map(ord, "." + COMMA), ":")


class Specials(Days):
    """Expressions that have a rule of their own."""

    __slots__ = ()

    def season(self, i: int) -> Part | None:
        """A season with its year, or "last", "next"."""
        found = self.at(i, "season")
        if found is None:
            return None
        last = i + len(found.rest)
        if found.definite:
            shift = self.at(last + 1, "shift")
            return self._season(i, found.value, last + 1 + len(shift.rest), None, shift.value) if shift else None
        year, shift_, hijri, end = self.year_tail(last + 1)
        if year is None or hijri or shift_ is not None:
            return None
        return self._season(i, found.value, end, year, None)

    def _season(self, i: int, month: int, last: int, year: int | None, shift: int | None) -> Part | None:
        years = [year] if year is not None else range(self.reference.year - 2, self.reference.year + 3)
        found = [(date(y, month, 1), cal.add_months(date(y, month, 1), 3) - cal.DAY) for y in years if 1 <= y < 9999]
        pick = cal.choose(found, self.reference, shift, 0)
        return Part(i, last, *pick, "month", "absolute" if year else "relative") if pick else None

    def decade(self, i: int) -> Part | None:
        """A decade by name: "the seventies", of the last century or of the one named."""
        found = self.at(i, "decade_word")
        if found is None:
            return None
        last = i + len(found.rest)
        century = self.unit_part(self.skip(last + 1, "of"))
        begin = 1900 + found.value if found.value >= 30 else self.reference.year // 100 * 100 + found.value
        if century and century.start and century.precision == "year" and (century.end or century.start).year - century.start.year > 90:
            begin, last = century.start.year // 100 * 100 + found.value, century.last
        elif begin > self.reference.year:
            begin -= 100
        return Part(i, last, date(begin, 1, 1), date(begin + 9, 12, 31), "year", "absolute")

    def holiday(self, i: int) -> Part | None:
        """A special day in its year."""
        found = self.at(i, "holiday")
        if found is None:
            return None
        rule, numbers = self.data.holidays[found.tag]
        last = i + len(found.rest)
        year, shift, hijri, end = self.year_tail(last + 1, rule == "hijri")
        if year is not None:
            days = [self._holiday_in(rule, numbers, y) for y in ((year,) if rule != "hijri" or hijri else self._hijri_near(year))]
            fits = [d for d in days if d and (hijri or d.year == year)]
            return Part(i, end, fits[0], fits[0], "day", "absolute") if fits else None
        middle = cal.hijri_year_of(self.reference) if rule == "hijri" else self.reference.year
        stretches = [(d, d) for y in range(middle - 2, middle + 3) if (d := self._holiday_in(rule, numbers, y))]
        if shift is None:
            same = [s for s in stretches if s[0].year == self.reference.year]
            pick = same[0] if same else cal.choose(stretches, self.reference, None, self.cue(i))
        else:
            pick = cal.choose(stretches, self.reference, shift, 0)
        return Part(i, end, *pick, "day", "absolute") if pick else None

    @staticmethod
    def _hijri_near(year: int) -> tuple[int, ...]:
        middle = cal.hijri_year_of(date(year, 7, 1)) if 1 <= year <= 9999 else 0
        return tuple(range(middle - 2, middle + 3))

    @staticmethod
    def _holiday_in(rule: str, numbers: tuple[int, ...], year: int) -> date | None:
        if rule == "hijri":
            return cal.hijri_day(year, numbers[0], numbers[1])
        if not 1 <= year <= 9999:
            return None
        if rule == "fixed":
            return cal.gregorian_day(year, numbers[0], numbers[1])
        if rule == "easter":
            return cal.add(cal.easter(year), "day", numbers[0])
        return cal.nth_weekday(cal.month_of(year, numbers[0]), numbers[1], numbers[2])

    def clock(self, i: int) -> tuple[str, int] | None:
        """An hour ("21:30", "at seven in the evening"): as HH:MM, and its last token."""
        word = self.at(i, "clock")
        j = i + 1 + len(word.rest) if word else i
        minute = 0
        if j < self.n and self.kind[j] == NUMBER:
            digits = self.word[j].translate(_COLONS).split(":")
            if len(digits) == 1 and len(digits[0]) == 4:
                digits = [digits[0][:2], digits[0][2:]]
            if not word or len(digits) > 2 or len(digits[0]) > 2 or len(digits[-1]) > 2:
                return None
            hour, minute, last = int(digits[0]), int(digits[1]) if len(digits) == 2 else 0, j
        else:
            found, one = self.ordinal(j), self.at(j, "number")
            if found is not None and 1 <= found[0] <= 12:
                hour, last = found[0], found[1]
            elif one and one.value == 1 and one.definite:  # the first hour is called "the one"
                hour, last = 1, j
            else:
                return None
        unit = self.at(last + 1, "unit")
        if unit and unit.tag == "minute":
            last += 1
        elif self.carries_and(last + 1) and (told := self.number(last + 1)):
            unit = self.at(told[1] + 1, "unit")
            if unit and unit.tag == "minute":
                minute, last = told[0], told[1] + 1
        if fraction := self.at(last + 1, "fraction"):
            last += 1 + len(fraction.rest)
            minute += fraction.value
            if minute < 0:
                hour, minute = hour - 1, minute + 60
        after = self.at(last + 1, "time_after")
        if after is None and not word:
            return None
        tag = after.tag if after else ""
        last = last + 1 + len(after.rest) if after else last
        if not after and (named := self.at(self.skip(last + 1, "of"), "time")):
            tag = named.tag
        if tag and hour <= 12:
            low, high, midnight = self.data.hours[tag]
            hour = hour + 12 if low <= hour <= high else 0 if hour == 12 and midnight else hour
        return (f"{hour:02}:{minute:02}", last) if 0 <= hour <= 23 and 0 <= minute <= 59 else None

    def near(self, i: int) -> Part | None:
        """Now, soon, lately."""
        found = self.at(i, "near")
        if found is None:
            return None
        today = self.reference
        start = today if found.tag != "lately" else None
        end = None if found.tag == "soon" else today
        precision = "day" if found.tag in ("now", "today") else "open"
        return Part(i, i + len(found.rest), start, end, precision, "now" if found.tag == "now" else "relative")
