"""Dates in digits, and lengths of time."""

from __future__ import annotations

from datetime import date

from marsad.find import calendar as cal
from marsad.find.date_atoms import COMMA, YEARS, Atoms, Month, Part
from marsad.text.tokens import NUMBER, SIGN, WORD

_HALVES = {"decade": (5, "year"), "year": (6, "month"), "month": (15, "day"), "week": (3, "day"), "day": (12, "hour"),
           "hour": (30, "minute")}  # fmt: skip
_SLACK = {"year": (1, "month"), "month": (1, "week"), "decade": (1, "year")}


class Counts(Atoms):
    """Reads dates that are written in digits, and lengths of time."""

    __slots__ = ()

    # ---- numeric dates

    def numeric(self, i: int) -> Part | None:
        """A date in digits: day/month/year, year-month-day, with either mark; day/month or month/year where it is clear."""
        if i >= self.n or self.kind[i] != NUMBER or (self.glued[i] and i and self.kind[i - 1] == SIGN and self.word[i - 1] in "/-.:+$%"):
            return None
        if "." in self.word[i]:
            parts, last = self.word[i].split("."), i
            if not all(p.isdecimal() for p in parts):
                return None
        else:
            parts, last = self._digit_row(i)
        if len(parts) == 3:
            return self._three(i, last, parts)
        if len(parts) == 2:
            return self._two(i, last, parts)
        return None

    def _digit_row(self, i: int) -> tuple[list[str], int]:
        """Numbers joined by one mark, without spaces (a slash may have them where three numbers are joined)."""
        for spaced in (False, True):
            parts, last, mark = [self.word[i]], i, ""
            while (
                len(parts) < 4
                and self.sign(last + 1, "/" if spaced else "/-\\")
                and last + 2 < self.n
                and self.kind[last + 2] == NUMBER
                and (spaced or (self.glued[last + 1] and self.glued[last + 2]))
                and mark in ("", self.word[last + 1])
            ):
                mark = self.word[last + 1]
                parts.append(self.word[last + 2])
                last += 2
            if len(parts) == 3 or (len(parts) == 2 and not spaced):
                return (parts, last) if all(p.isdecimal() and len(p) <= 4 for p in parts) else ([], i)
        return [], i

    def _three(self, i: int, last: int, parts: list[str]) -> Part | None:
        a, b, c = (int(p) for p in parts)
        size = [len(p) for p in parts]
        if size[0] == 4:
            orders = [(a, b, c), (a, c, b)]
        elif size[2] == 4:
            orders = [(c, b, a), (c, a, b)]
        elif max(size) <= 2:
            century = self.reference.year // 100 * 100
            orders = [(century + c, b, a), (century + a, b, c), (century + c, a, b)]
        else:
            return None
        era = self.era(last + 1)
        year = orders[0][0]
        hijri = era[0] == "hijri" if era else year in cal.HIJRI_YEARS
        last = max(last, era[1]) if era else last
        days = [d for y, m, d_ in orders if (d := cal.hijri_day(y, m, d_) if hijri and 1 <= m <= 12 else cal.gregorian_day(y, m, d_))]
        if not days:
            return None
        if max(size) <= 2:
            days.sort(key=lambda d: abs((d - self.reference).days))
        return Part(i, last, days[0], days[0], "day", "absolute")

    def _two(self, i: int, last: int, parts: list[str]) -> Part | None:
        a, b = (int(p) for p in parts)
        if len(parts[0]) == 4 and len(parts[1]) == 4:
            if a in YEARS and b in YEARS and a < b:
                return Part(i, last, date(a, 1, 1), date(b, 12, 31), "year", "range")
            return None
        year, month = (a, b) if len(parts[0]) == 4 else (b, a)
        if 4 in (len(parts[0]), len(parts[1])):
            if year in YEARS and 1 <= month <= 12 and (self.closed(last + 1) or self.kind[last + 1] == WORD):
                return Part(i, last, *cal.month_of(year, month), "month", "absolute")
            return None
        # Day and month alone look like a score, a share or a type of aircraft: something must say that it is a date.
        if "." in self.word[i]:
            return None
        day, month = (a, b) if b <= 12 else (b, a)
        if self.sign(last + 1, COMMA) and (value := self.digits(last + 2)) in YEARS and value:
            found = self.in_year(value, month, False, day) if 1 <= month <= 12 else None
            return Part(i, last + 2, *found, "day", "absolute") if found else None
        if not 1 <= month <= 12 or not 1 <= day <= 31 or not self.closed(last + 1) or not self._dated(i, parts):
            return None
        shift = self.at(last + 1, "shift")
        if shift:
            last += 1 + len(shift.rest)
        pick = self.resolve(i, Month(month, False, None, shift.value if shift else None, last), day)
        return Part(i, last, *pick, "day", "absolute", yearless=not shift) if pick else None

    def _dated(self, i: int, parts: list[str]) -> bool:
        if i and self.glued[i] and self.kind[i - 1] == WORD:
            return False
        clear = int(parts[1]) > 12 or int(parts[0]) > 12 or "0" in (parts[0][0], parts[1][0])
        before = self.ends(i - 1, "day_noun") >= 0 or self.ends(i - 1, "weekday") >= 0 or self.ends(i - 1, "on") >= 0
        return before or (clear and (parts[0][0] == "0" or self.ends(i - 1, "goes_to") >= 0))

    # ---- lengths of time

    def length(self, i: int) -> tuple[list[tuple[int, str]], int, int | None] | None:
        """A length of time ("two days", "about a year and a half", "months"): its counts and units, last token, about.

        A count of 0 stands for an unknown number. `about` is None where the text is exact.
        """
        about: int | None = None
        if (hit := self.at(i, "about")) is not None:
            about, i = hit.value, i + 1 + len(hit.rest)
        counts: list[tuple[int, str]] = []
        last = i - 1
        while True:
            found = self._one_length(i, first=not counts)
            if found is None:
                break
            counts.append(found[:2])
            last = i = found[2]
            half = self.at(last + 1, "fraction")
            if half and half.value == 30:
                last += 1 + len(half.rest)
                unit = self.at(last + 1, "unit")
                if unit and unit.tag == found[1] and unit.definite:
                    last += 1
                counts.append(_HALVES.get(found[1], (0, "minute")))
            i = last + 2 if self.at(last + 1, "and") else last + 1
            if i == last + 1 and not (i < self.n and self._joined(i)):
                break
        if not counts:
            return None
        if about is None and (hit := self.at(last + 1, "about")) and hit.value == 0 and not hit.rest:
            about, last = 0, last + 1
        return counts, last, about

    def _joined(self, i: int) -> bool:
        found = self.at(i, "unit") or self.at(i, "number")
        return found is not None and found.clitic in self.data.also

    def _one_length(self, i: int, first: bool) -> tuple[int, str, int] | None:
        few = self.at(i, "few")
        if few is not None:
            unit = self.at(i + 1, "unit")
            return (few.value, unit.tag, i + 1) if unit and unit.value == 0 else None
        number = self.number(i)
        if number is not None:
            unit = self.at(number[1] + 1, "unit")
            if unit is None or unit.value == 2 or unit.clitic:
                return None
            return number[0], unit.tag, number[1] + 1
        unit = self.at(i, "unit")
        if unit is None or unit.definite or unit.tag in ("quarter", "half"):
            return None
        last = i
        if unit.value == 0:
            if not first:
                return None
            last = self.skip(i + 1, "few_after") - 1
        return unit.value, unit.tag, last

    def moved(self, counts: list[tuple[int, str]], direction: int) -> date:
        """The reference moved by a length, forward (1) or back (-1)."""
        day = self.reference
        for number, unit in counts:
            day = cal.add(day, unit, direction * number)
        return day

    def slack(self, counts: list[tuple[int, str]], about: int | None) -> list[tuple[int, str]]:
        """How far off "about" may be: a month in a year, a week in a month; nothing where the text is exact."""
        return [_SLACK[counts[0][1]]] if about == 0 and counts[0][1] in _SLACK else []
