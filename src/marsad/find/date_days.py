"""Expressions of one day, or of a few days: named days, dates, weekdays, parts of the day."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date

from marsad.find import calendar as cal
from marsad.find.date_atoms import COMMA, Month, Part
from marsad.find.date_counts import Counts
from marsad.text.tokens import NUMBER, WORD

WEEKDAY_FLAG = "weekday contradicts the date"
NO_DAY_FLAG = "no such day"
WORD_FLAG = "the date contradicts the day word"


class Days(Counts, ABC):
    """Expressions of one day, or of a few days."""

    __slots__ = ()

    # ---- a day and its month

    def dated_day(self, i: int, weekday: int | None = None) -> Part | None:
        """A day with its month ("3 nisan", "the first of shubat 2014", "15 of this month"), or days from one to another."""
        found = self.day_number(i)
        if found is None:
            return None
        day, last, _ = found
        if span := self._day_range(i, day, last):
            return span
        target = self._month_after(last + 1)
        if target is None:
            return None
        return self._on_day(i, day, target, weekday)

    def _on_day(self, i: int, day: int, month: Month, weekday: int | None) -> Part:
        pick = self.resolve(i, month, day, weekday)
        if pick is None:
            return Part(i, month.last, None, None, "open", "absolute", flag=NO_DAY_FLAG)
        flag = WEEKDAY_FLAG if weekday is not None and pick[0].weekday() != weekday else None
        return Part(i, month.last, *pick, "day", "absolute", flag=flag, yearless=month.year is None and month.shift is None)

    def _month_after(self, j: int) -> Month | None:
        """The month of a day: by name ("of" and a mark may stand before it), "this month", "last month", "the current"."""
        step = j + 1 if self.sign(j, COMMA + "/-.") and j + 1 < self.n else j
        step = self.skip(step, "of")
        if (month := self.month(step)) and (month.doubt < 2 or month.year is not None):
            return self._slashed_year(month)
        if step > j + 1 and not self.at(j, "of"):
            return None
        if phrase := self.this_month(step):
            return phrase
        shift = self.at(step, "shift")
        if shift and shift.value == 0 and step == j and not self.at(step, "this"):
            return Month(self.reference.month, False, self.reference.year, None, step + len(shift.rest), named=False)
        return None

    def _slashed_year(self, month: Month) -> Month:
        """Take in the year of "7/yuliyu/2015"."""
        if month.year is None and month.shift is None and self.sign(month.last + 1, "/-"):
            found = self.year(month.last + 2, month="hijri" if month.hijri else "greg")
            if found:
                return month._replace(year=found[0], last=found[2], hijri=month.hijri or found[1])
        return month

    def this_month(self, i: int) -> Month | None:
        """ "this month", "the current month", "last month": a month counted from the reference."""
        this = self.at(i, "this")
        j = i + 1 if this else i
        unit = self.at(j, "unit")
        if unit is None or unit.tag != "month" or unit.value != 1 or not unit.definite:
            return None
        shift = self.at(j + 1, "shift")
        if this is None and shift is None:
            return None
        last = j + 1 + len(shift.rest) if shift and this is None else j
        first = cal.stretch_of(self.reference, "month", shift.value if shift and this is None else 0)[0]
        return Month(first.month, False, first.year, None, last, named=False)

    def _day_range(self, i: int, day: int, last: int) -> Part | None:
        """Days from one to another of one month: "3-5 ab", "from 3 to 5 ab", "the 10th and 12th of yanayir"."""
        j = last + 1
        if self.sign(j, "-"):
            j += 1
        elif found := self.at(j, "to"):
            j += 1 + len(found.rest)
        elif self.at(j, "and") and (self.ends(i - 1, "between") >= 0 or self._pair_before(i)):
            j += 1
        elif not (self.carries_and(j) and (self.ends(i - 1, "between") >= 0 or self._pair_before(i))):
            return None
        second = self.day_number(j)
        if second is None:
            return None
        month = self._month_after(second[1] + 1)
        if month is None:
            return None
        head = self.resolve(i, month, day)
        tail = self.resolve(i, month, second[0])
        if head is None or tail is None or head[0] > tail[1]:
            return None
        return Part(i, month.last, head[0], tail[1], "day", "range")

    def _pair_before(self, i: int) -> bool:
        found = self.at(i - 1, "day_noun")
        return found is not None and found.value == 2

    def carries_and(self, i: int) -> bool:
        """Whether the word at `i` carries an "and"."""
        if i >= self.n:
            return False
        kinds = self.table.get(self.word[i])
        return kinds is not None and any(x.clitic in self.data.also for found in kinds.values() for x in found[:1])

    def month_first(self, i: int, month: Month) -> Part | None:
        """A day after its month: "yanayir 1", "mayu the eleventh", "tammuz 13-15", "nuvambir between 15 and 19"."""
        if month.year is not None or month.shift is not None:
            return None
        j = month.last + 1
        ranged = self.at(j, "between") or self.at(j, "from")
        if ranged:
            j += 1 + len(ranged.rest)
        found = self.day_number(j)
        if found is None or not (found[2] or self.kind[j] == WORD):
            return None
        day, last, digits = found
        if not digits and self.ordinal(j) is None:
            return None
        step = last + 1
        second = None
        if self.sign(step, "-") or self.at(step, "and"):
            second = self.day_number(step + 1)
        elif to := self.at(step, "to"):
            second = self.day_number(step + 1 + len(to.rest))
        elif ranged and self.carries_and(step):
            second = self.day_number(step)
        if ranged and second is None:
            return None
        end = second[1] if second else last
        if digits and not self.closed(end + 1):
            return None
        year, shift, hijri, end = self.year_tail(end + 1, month.hijri)
        dated = month._replace(year=year, shift=shift, last=end, hijri=month.hijri or hijri)
        if second is None:
            return self._on_day(i, day, dated, None)
        head, tail = self.resolve(i, dated, day), self.resolve(i, dated, second[0])
        return Part(i, end, head[0], tail[1], "day", "range") if head and tail and head[0] <= tail[1] else None

    def absolute_day(self, i: int, weekday: int | None = None) -> Part | None:
        """A date in digits, a day with its month, or a month with its day."""
        part = self.numeric(i) or self.dated_day(i, weekday)
        if part is None and (month := self.month(i)) and month.doubt < 2:
            part = self.month_first(i, month)
        if part and weekday is not None and part.start and part.start == part.end and part.start.weekday() != weekday:
            part = part._replace(flag=WEEKDAY_FLAG)
        return part

    def bare_day(self, i: int) -> Part | None:
        """A day of the month alone ("on the 27th"): only after a word for day, a preposition that takes one, or a weekday."""
        found = self.day_number(i)
        if found is None or not self._lone(found[1] + 1):
            return None
        day, last, digits = found
        noun, on = self.ends(i - 1, "day_noun"), self.ends(i - 1, "on")
        first = i
        if noun >= 0 and digits:
            first = noun
        elif self.kind[i] == WORD and (lexeme := self.at(i, "ordinal")) and lexeme.clitic and lexeme.definite and not digits:
            if not self._goes(i - 1):
                return None
        elif on >= 0 and self._goes(on - 1):
            first = on if on + 1 == i and not self.at(on, "in") else i
        else:
            return None
        return self.in_this_month(first, last, day, kind="day of month")

    def _lone(self, i: int) -> bool:
        return i >= self.n or self.kind[i] not in (WORD, NUMBER)

    def _goes(self, i: int) -> bool:
        """Whether a verb that takes a day stands at `i`, or just before its one noun."""
        return self.at(i, "goes_to") is not None or self.at(i - 1, "goes_to") is not None

    def in_this_month(self, first: int, last: int, day: int, weekday: int | None = None, kind: str = "absolute") -> Part | None:
        """A day of the month of the reference; of the nearest month where it is on `weekday`, or where there is such a day."""
        found: list[date] = []
        for shift in (0, -1, 1, -2, 2, -3, 3):
            month = cal.stretch_of(self.reference, "month", shift)[0]
            if one := cal.gregorian_day(month.year, month.month, day):
                found.append(one)
        pick = next((d for d in found if weekday is None or d.weekday() == weekday), found[0] if found else None)
        if pick is None:
            return None
        flag = WEEKDAY_FLAG if weekday is not None and pick.weekday() != weekday else None
        return Part(first, last, pick, pick, "day", kind, flag=flag)

    # ---- weekdays

    def weekday(self, i: int) -> Part | None:
        """A weekday with what may follow it: its date, "last", its week, its day of the month, its place in a month."""
        found = self.at(i, "weekday")
        if found is None or self.ends(i - 1, "head") >= 0:
            return None
        number, last = found.value, i + len(found.rest)
        j = last + 1
        for part in (self._weekday_date(i, number, j), self._weekday_shift(i, number, j), self._weekday_in(i, number, j)):
            if part:
                return part
        day = cal.last_weekday(number, self.reference)
        if day < self.reference and self.cue(i, 6, ".!?" + COMMA) > 0:
            day += 7 * cal.DAY
        return Part(i, last, day, day, "day", "weekday")

    def _weekday_date(self, i: int, number: int, j: int) -> Part | None:
        """The date after a weekday, with a comma, a bracket, "in" or "day" between."""
        step = j
        if self.sign(step, COMMA + "(-/"):
            step += 1
        step = self.skip(self.skip(step, "in"), "day_noun")
        if (pair := self.at(step, "pair")) is not None:
            step = self.skip(step + 1 + len(pair.rest), "day_noun")
        nth = self._nth_in_month(i, number, step) if step == j else None
        part = self.absolute_day(step, number)
        if part and (nth is None or part.flag is None):
            last = part.last + 1 if self.sign(j, "(") and self.sign(part.last + 1, ")") else part.last
            return part._replace(first=i, last=last)
        if nth:
            return nth
        found = self.day_number(step)
        if found and step in (j, j + 1) and not self.sign(j, "(-/") and (self._lone(found[1] + 1) or not found[2]):
            day, last, digits = found
            lexeme = self.at(step, "ordinal")
            if lexeme and not digits and day <= 5 and step == j and lexeme.definite:  # "the first Sunday"
                first = cal.nth_weekday(cal.stretch_of(self.reference, "month"), number, day)
                return Part(i, last, first, first, "day", "weekday") if first else None
            if digits or step > j or (lexeme and day > 10):
                return self.in_this_month(i, last, day, number)
        return None

    def _nth_in_month(self, i: int, number: int, j: int) -> Part | None:
        """The first, second or last such weekday of a month."""
        if after := self.at(j, "last_after"):
            order, last = 0, j + len(after.rest)
        else:
            found = self.ordinal(j)
            if found is None or found[0] > 5 or not found[2].definite:
                return None
            order, last = found[0], found[1]
        within = self.stretch(self.skip(last + 1, "of"))
        if within is None or within.start is None or within.end is None or not self.at(last + 1, "of"):
            return None
        day = cal.nth_weekday((within.start, within.end), number, order)
        return Part(i, within.last, day, day, "day", "weekday") if day else None

    def _weekday_shift(self, i: int, number: int, j: int) -> Part | None:
        shift = self.at(j, "shift")
        if shift is None or (shift.value == 0 and self.at(j, "this")):
            return None
        last, today = j + len(shift.rest), self.reference
        if shift.value < 0:
            day = cal.last_weekday(number, today - cal.DAY) + 7 * cal.DAY * (shift.value + 1)
        elif shift.value > 0:
            day = cal.last_weekday(number, today + 7 * cal.DAY) + 7 * cal.DAY * (shift.value - 1)
        else:
            day = cal.stretch_of(today, "week")[0] + number * cal.DAY
        comma = 1 if self.sign(last + 1, COMMA) else 0
        absolute = self.absolute_day(last + 1 + comma, number)
        if absolute and absolute.start and absolute.flag is None:
            return absolute._replace(first=i)
        return Part(i, last, day, day, "day", "weekday")

    def _weekday_in(self, i: int, number: int, j: int) -> Part | None:
        """A weekday of a week that is told after it."""
        week = self.week(self.skip(j, "of"))
        if week is None or week.start is None:
            return None
        day = week.start + number * cal.DAY
        return Part(i, week.last, day, day, "day", "weekday")

    # ---- today, yesterday

    def day_word(self, i: int) -> Part | None:
        """A day counted from the reference, with the weekday or the date that may follow it."""
        found = self.at(i, "day_word")
        if found is None:
            return None
        last = i + len(found.rest)
        day = cal.add(self.reference, "day", found.value)
        j = last + 1
        counted = self.ordinal(j) is not None and not self.at(j, "weekday")
        if found.value == 0 and (counted or self.at(j, "shift")) and not self.absolute_day(j):
            return None  # "the third day", "the past day"
        bracket = 1 if self.sign(j, COMMA + "(-") else 0
        step = self.skip(j + bracket, "day_noun")
        hit = self.at(step, "weekday")
        if hit and not hit.clitic:
            part = self.weekday(step)
            if part and part.kind == "absolute":
                return part._replace(first=i)
            closing = 1 if bracket and self.sign(j, "(") and self.sign(step + 1 + len(hit.rest), ")") else 0
            if not bracket or closing or self.sign(j, COMMA):
                flag = None if day.weekday() == hit.value else WEEKDAY_FLAG
                day = day if flag is None else cal.near_weekday(hit.value, day)
                return Part(i, step + len(hit.rest) + closing, day, day, "day", "relative", flag=flag)
        if not bracket or self.sign(j, "("):
            part = self.absolute_day(j + bracket)
            if part and part.kind == "absolute" and part.precision == "day":
                closing = 1 if bracket and self.sign(part.last + 1, ")") else 0
                flag = part.flag or (None if part.start == day else WORD_FLAG)
                return part._replace(first=i, last=part.last + closing, flag=flag)
        return Part(i, last, day, day, "day", "relative")

    # ---- parts of the day

    def one_day(self, i: int) -> Part | None:
        """Any expression of one day."""
        step = self.skip(i, "day_noun")
        for j in (i, step) if step > i else (i,):
            part = self.day_word(j) or self.weekday(j) or self.absolute_day(j)
            if part:
                return part
        return self.bare_day(step) if step > i else None

    def part_of_day(self, i: int) -> Part | None:
        """Morning, evening or night with its day: "fajr of Saturday", "the night of Saturday to Sunday", "last night"."""
        first = i
        if found := self.at(i, "this_time"):
            return Part(i, i + len(found.rest), self.reference, self.reference, "day", "relative")
        if (found := self.at(i, "midnight")) and (self.at(i + 1, "tonight") or self.at(i + 1, "time")):
            i += 1
        if found := self.at(i, "tonight"):
            return self._tonight(first, i)
        found = self.at(i, "time")
        if found is None:
            return None
        j = self.skip(i + 1 + len(found.rest), "of")
        inner = self.one_day(j)
        if inner is None:
            return None
        if found.tag == "midnight" and inner.end and inner.kind in ("weekday", "relative"):
            return inner._replace(first=first, end=inner.end + cal.DAY)
        if found.tag in ("night", "eve"):
            if pair := self._night_between(first, j, inner):
                return pair
            if found.tag == "eve" and inner.kind == "weekday" and inner.start:
                return Part(first, inner.last, inner.start - cal.DAY, inner.end, "day", "weekday", flag=inner.flag)
        return inner._replace(first=first)

    def _tonight(self, first: int, i: int) -> Part:
        shift, today = self.at(i + 1, "shift"), self.reference
        if shift is None:
            return Part(first, i, today, today, "day", "relative")
        last = i + 1 + len(shift.rest)
        if shift.value < 0:
            begin = cal.add(today, "day", shift.value)
            return Part(first, last, begin, begin + cal.DAY, "day", "relative")
        day = cal.add(today, "day", shift.value)
        return Part(first, last, day, day, "day", "relative")

    def _night_between(self, first: int, j: int, inner: Part) -> Part | None:
        """A night between two days: "the night of Saturday Sunday"."""
        begin = self.at(self.skip(j, "day_noun"), "weekday")
        if begin is None or inner.kind not in ("weekday", "absolute") or inner.start is None:
            return None
        k = self.skip(j, "day_noun") + 1 + len(begin.rest)
        k = k + 1 if self.sign(k, "-/") else self.skip(k, "to")
        follow = self.at(k, "weekday")
        if follow is None or (follow.value - begin.value) % 7 != 1 or (follow.clitic and follow.clitic not in self.data.also):
            return None
        whole = self.weekday(k)
        end = whole.start if whole and whole.start else None
        last = whole.last if whole else k
        return Part(first, last, end - cal.DAY, end, "day", "weekday") if end else None

    def within_day(self, i: int) -> Part | None:
        """ "At an earlier time today", "late on Friday", "later this month"."""
        found = self.at(i, "within_day")
        if found is None:
            return None
        j = self.skip(i + 1 + len(found.rest), "of")
        first = i - 1 if self.at(i - 1, "in") else i
        inner = self.part_of_day(j) or self.one_day(j)
        if inner:
            return inner._replace(first=first)
        whole = self.stretch(j)
        if whole is None or whole.start is None or found.value == 0:
            return None
        return self.sliced(first, "later" if found.value > 0 else "earlier", whole)

    # ---- what the periods give

    @abstractmethod
    def stretch(self, i: int) -> Part | None:
        """A month, a year or the like; see `Periods`."""

    @abstractmethod
    def week(self, i: int) -> Part | None:
        """A week; see `Periods`."""

    @abstractmethod
    def sliced(self, first: int, name: str, whole: Part) -> Part | None:
        """A part of a stretch; see `Periods`."""

    @abstractmethod
    def unit_part(self, i: int) -> Part | None:
        """A stretch counted from the reference; see `Periods`."""
