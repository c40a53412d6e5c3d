"""The grammar of dates: what can begin at a token, and how far it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from marsad.find import calendar as cal
from marsad.find.date_atoms import YEARS, Atoms, Month, Part
from marsad.text.tokens import NUMBER, WORD

WEEKDAY_FLAG = "weekday contradicts the date"
NO_DAY_FLAG = "no such day"
STORY_FLAG = "counted from the story, not from the reference"
CALENDARS_FLAG = "the two calendars contradict"


class Days(Atoms):
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
        step = j + 1 if self.sign(j, "/-.،,") and j + 1 < self.n else j
        step = self.skip(step, "of")
        if (month := self.month(step)) and month.doubt < (2 if month.year is not None else 1) + (1 if month.doubt == 1 else 0):
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
        elif not (self._starts_with_and(j) and (self.ends(i - 1, "between") >= 0 or self._pair_before(i))):
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

    def _starts_with_and(self, i: int) -> bool:
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
        elif ranged and self._starts_with_and(step):
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
        return self.in_this_month(first, last, day)

    def _lone(self, i: int) -> bool:
        return i >= self.n or self.kind[i] not in (WORD, NUMBER)

    def _goes(self, i: int) -> bool:
        return self.ends(i, "goes_to") >= 0

    def in_this_month(self, first: int, last: int, day: int, weekday: int | None = None) -> Part | None:
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
        return Part(first, last, pick, pick, "day", "absolute", flag=flag)

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
        return Part(i, last, day, day, "day", "weekday")

    def _weekday_date(self, i: int, number: int, j: int) -> Part | None:
        """The date after a weekday, with a comma, a bracket, "in" or "day" between."""
        step = j
        if self.sign(step, ",،(-/"):
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
        if absolute := self.absolute_day(last + 1, number):
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
        if found.value == 0 and (self.ordinal(j) is not None or self.at(j, "shift")) and not self.absolute_day(j):
            return None
        bracket = 1 if self.sign(j, "(,،-") else 0
        step = self.skip(j + bracket, "day_noun")
        if hit := self.at(step, "weekday"):
            part = self.weekday(step)
            if part and part.kind == "absolute":
                return part._replace(first=i)
            closing = 1 if bracket and self.sign(j, "(") and self.sign(step + 1 + len(hit.rest), ")") else 0
            if not bracket or closing or self.sign(j, ",،"):
                flag = None if day.weekday() == hit.value else WEEKDAY_FLAG
                day = day if flag is None else cal.near_weekday(hit.value, day)
                return Part(i, step + len(hit.rest) + closing, day, day, "day", "relative", flag=flag)
        if not bracket or self.sign(j, "("):
            part = self.absolute_day(j + bracket)
            if part and part.kind == "absolute" and part.precision == "day":
                closing = 1 if bracket and self.sign(part.last + 1, ")") else 0
                flag = part.flag or (None if part.start == day else "the date contradicts the day word")
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

    def stretch(self, i: int) -> Part | None:
        """A month, a year or the like; see `Periods`."""
        raise NotImplementedError

    def week(self, i: int) -> Part | None:
        """A week; see `Periods`."""
        raise NotImplementedError

    def sliced(self, first: int, name: str, whole: Part) -> Part | None:
        """A part of a stretch; see `Periods`."""
        raise NotImplementedError


class Periods(Days):
    """Expressions of weeks, months, years, and of lengths of time counted from the reference."""

    __slots__ = ()

    # ---- months and years

    def month_part(self, i: int) -> Part | None:
        """A month, with its day where one follows; a pair of months ("the months of mayu and yunyu")."""
        word = self.at(i, "month_word")
        if word and word.value == 2:
            return self._two_months(i)
        month = self.month(i)
        if month is None:
            return None
        licensed = month.doubt == 0 or (month.doubt == 1 and self.ends(i - 1, "licence") >= 0)
        if dated := self.month_first(i, month):
            return dated if month.doubt < 2 and (licensed or not month.hijri) else None
        if not licensed or self.ends(i - 1, "head") >= 0:
            return None
        pick = self.resolve(i, month)
        if pick is None:
            return Part(i, month.last, None, None, "month", "absolute")
        return Part(i, month.last, *pick, "month", "absolute", yearless=month.year is None and month.shift is None)

    def _two_months(self, i: int) -> Part | None:
        one = self.month_name(i + 1)
        if one is None:
            return None
        j = self.skip(one[2] + 1, "and")
        two = self.month(j)
        if two is None:
            return None
        if self.sign(two.last + 1, "(") and (again := self.month_name(two.last + 2)):  # the pair once more, in brackets
            k = self.skip(again[2] + 1, "and")
            if (more := self.month_name(k)) and self.sign(more[2] + 1, ")"):
                year, shift, hijri, end = self.year_tail(more[2] + 2, two.hijri)
                two = two._replace(year=year or two.year, shift=shift if two.shift is None else two.shift, last=end, hijri=two.hijri or hijri)
        tail = self.resolve(i, two)
        if tail is None:
            return None
        back = (two.month - one[0]) % 12
        head = cal.add_months(tail[0], -back)
        return Part(i, two.last, head, tail[1], "month", "range") if head <= tail[1] else None

    def year_part(self, i: int) -> Part | None:
        """A year after a word for year; two of them after the dual."""
        word = self.at(i, "year_word")
        if word is None:
            return None
        found = self.year(i + 1 + len(word.rest), noun=True)
        if found is None:
            return None
        year, hijri, last = found
        if word.value == 2:
            j = self.skip(last + 1, "and")
            second = self.year(j, noun=True)
            if second and second[0] > year and not hijri:
                return Part(i, second[2], date(year, 1, 1), date(second[0], 12, 31), "year", "range")
            return None
        return self._whole_year(i, year, hijri, last)

    def _whole_year(self, i: int, year: int, hijri: bool, last: int) -> Part | None:
        if hijri:
            head, tail = cal.hijri_month(year, 1), cal.hijri_month(year, 12)
            if head is None or tail is None:
                return Part(i, last, None, None, "year", "absolute")
            return Part(i, last, head[0], tail[1], "year", "absolute")
        return Part(i, last, date(year, 1, 1), date(year, 12, 31), "year", "absolute") if 1 <= year <= 9999 else None

    def lone_year(self, i: int) -> Part | None:
        """A year in digits or words without a word for year: after a preposition, or between marks."""
        found = self.year(i)
        if found is None:
            return None
        year, hijri, last = found
        digits = self.kind[i] == NUMBER
        prepared = self.ends(i - 1, "licence") >= 0 or self.ends(i - 1, "part") >= 0
        if digits and year not in YEARS and last == i:
            return None
        if digits and not prepared and last == i:
            alone = (i == 0 or self.kind[i - 1] not in (WORD, NUMBER)) and (i + 1 >= self.n or self.kind[i + 1] not in (WORD, NUMBER))
            around = self.sign(i - 1, "(|[") and (i + 1 >= self.n or self.sign(i + 1, ")|]"))
            if not (alone and around):
                return None
        if digits and last == i and i + 1 < self.n and self.kind[i + 1] == WORD and not self.closed(i + 1) and self._counted(i + 1):
            return None
        if not digits and not (prepared or (year % 100 and year < 2100 and last > i)):
            return None
        if not digits and last + 1 < self.n and self.kind[last + 1] == WORD and not self.closed(last + 1):
            return None
        return self._whole_year(i, year, hijri, last)

    def _counted(self, i: int) -> bool:
        """Whether the word looks like what a number counts (an accusative), or is a unit."""
        return len(self.word[i]) > 2 and self.tokens.words(i, i)[-1:] in _TANWIN

    # ---- units

    def unit_part(self, i: int) -> Part | None:
        """A stretch counted from the reference: "last week", "this year", "the last three weeks", "the third quarter of 2016"."""
        unit = self.at(i, "unit")
        if unit is None:
            return None
        if not unit.definite:
            return self._week_of(i) if unit.tag == "week" and unit.value == 1 else None
        if unit.value != 1:
            return self._window(i)
        shift = self.at(i + 1, "shift")
        if shift and not (shift.value == 0 and self.at(i + 1, "this") and unit.tag == "day"):
            return self._shifted(i, unit.tag, shift.value, i + 1 + len(shift.rest))
        if nth := self._nth_unit(i, unit.tag):
            return nth
        return self._week_of(i) if unit.tag == "week" else None

    def _shifted(self, i: int, unit: str, shift: int, last: int) -> Part | None:
        if unit == "minute":
            return None
        if unit == "hour":
            return Part(i, last, self.reference, self.reference, "day", "relative")
        story = STORY_FLAG if unit == "day" and self.at(last, "next_day") else None
        part = Part(i, last, *cal.stretch_of(self.reference, unit, shift), _PRECISION[unit], "relative", flag=story)
        return self._in_week(part) if unit == "week" else part

    def _in_week(self, week: Part) -> Part:
        """A weekday, or weekdays from one to another, after their week."""
        j = week.last + 1
        if self.sign(j, ",،"):
            j += 1
        ranged = self.at(j, "between") or self.at(j, "from")
        j = self.skip(j + 1 + len(ranged.rest) if ranged else j, "day_noun")
        one = self.at(j, "weekday")
        if one is None or week.start is None or (not ranged and j == week.last + 1):
            return week
        last = j + len(one.rest)
        begin = end = week.start + one.value * cal.DAY
        if ranged:
            k = self.skip(self.skip(self.skip(last + 1, "to"), "and"), "day_noun")
            two = self.at(k, "weekday")
            if two is None or two.value < one.value:
                return week
            last, end = k + len(two.rest), week.start + two.value * cal.DAY
        return Part(week.first, last, begin, end, "day", "range" if ranged else "weekday")

    def _nth_unit(self, i: int, unit: str) -> Part | None:
        """The first, third or last week, quarter, half or day of a longer stretch."""
        if after := self.at(i + 1, "last_after"):
            order, last = 0, i + 1 + len(after.rest)
        else:
            found = self.ordinal(i + 1)
            if found is None:
                return None
            order, last = found[0], found[1]
        j = self.skip(last + 1, "of")
        if unit in ("quarter", "half"):
            whole = self.stretch(j)
            if whole is None and (year := self.year(j)):
                whole = self._whole_year(j, year[0], year[1], year[2])
            return self._fraction(i, unit, order, whole)
        if not self.at(last + 1, "of"):
            return None
        return self._nth_within(i, unit, order, self.stretch(j))

    def _nth_within(self, i: int, unit: str, order: int, whole: Part | None) -> Part | None:
        if whole is None or whole.start is None or whole.end is None:
            return None
        if unit == "week":
            week = cal.nth_week((whole.start, whole.end), order)
            return Part(i, whole.last, *week, "week", "relative") if week else None
        if unit == "day":
            day = whole.end if order == 0 else cal.add(whole.start, "day", order - 1)
            return Part(i, whole.last, day, day, "day", "absolute") if day <= whole.end else None
        return None

    def _fraction(self, i: int, unit: str, order: int, whole: Part | None) -> Part | None:
        if whole is None or whole.start is None or whole.end is None:
            return None
        if whole.precision == "month" and unit == "half":
            days = (1, 15) if order == 1 else (16, 31)
            return self._days_of(i, whole, days)
        size = cal.MONTHS[unit]
        order = order or 12 // size
        if whole.precision != "year" or not 1 <= order <= 12 // size:
            return None
        begin = cal.add_months(whole.start, size * (order - 1))
        return Part(i, whole.last, begin, cal.add_months(begin, size) - cal.DAY, "month", whole.kind)

    def _week_of(self, i: int) -> Part | None:
        """The week that holds a date: "the week of 16 September"."""
        dated = self.absolute_day(self.skip(i + 1, "in"))
        if dated is None or dated.start is None:
            return None
        return Part(i, dated.last, *cal.stretch_of(dated.start, "week"), "week", "absolute")

    def _window(self, i: int) -> Part | None:
        """Several units before or after the reference: "the past days", "the three past weeks", "the coming two days"."""
        unit = self.at(i, "unit")
        if unit is None:
            return None
        count, j = unit.value, i + 1
        if unit.value == 0 and (number := self.number(j)):
            count, j = number[0], number[1] + 1
        few = j
        j = self.skip(j, "few_after")
        shift = self.at(j, "shift") or self.at(j, "recent")
        if shift is None or shift.value == 0:
            return None
        last = j + len(shift.rest)
        last = self.skip(last + 1, "few_after") - 1 if j == few else last
        first = i - 1 if unit.value == 0 and count and (self.at(i - 1, "in") or self.at(i - 1, "within")) else i
        return self._counted_window(first, last, count, unit.tag, shift.value)

    def _counted_window(self, first: int, last: int, count: int, unit: str, direction: int) -> Part | None:
        today = self.reference
        if unit in ("hour", "minute"):
            reach = cal.DAY * max(1, -(-count // 24) if unit == "hour" else 1)
            span = (today - reach, today) if direction < 0 else (today, today + reach)
            return Part(first, last, *span, "day", "relative")
        if count == 0:
            span_ = (None, today) if direction < 0 else (today, None)
            return Part(first, last, *span_, "open", "relative")
        if direction < 0:
            return Part(first, last, cal.add(today, unit, -count), today, _PRECISION[unit], "relative")
        return Part(first, last, today + cal.DAY, cal.add(today, unit, count), _PRECISION[unit], "relative")

    def counted_unit(self, i: int) -> Part | None:
        """A number of units with its direction: "3 coming days", "the last 24 hours", "2 months from now", "in 3 weeks"."""
        found = self.length(i)
        if found is None:
            return None
        counts, last, _ = found
        first = i - 1 if self.at(i - 1, "in") else i
        shift = self.at(last + 1, "shift") or self.at(last + 1, "recent")
        if shift and shift.value and len(counts) == 1 and counts[0][0]:
            return self._counted_window(i, last + 1 + len(shift.rest), counts[0][0], counts[0][1], shift.value)
        if now := self.at(last + 1, "from_now"):
            past = self.cue(i) < 0
            day = self.moved(counts, -1 if past else 1)
            return Part(i, last + 1 + len(now.rest), day, day, "day", "relative")
        if first < i and self.number(i) and self.kind[i] == NUMBER and counts[0][0] and counts[0][1] in _LONG and self._free(last + 1):
            return self._duration(first, last, counts, i)
        return None

    def _free(self, i: int) -> bool:
        """Whether a length of time ends here: no "of the fighting", "after the attack" hangs on it."""
        return self.at(i, "from_event") is None

    def _duration(self, first: int, last: int, counts: list[tuple[int, str]], i: int) -> Part:
        """A length that ends at the reference, or begins there where the verb lies ahead."""
        today = self.reference
        precision = _PRECISION[counts[0][1]]
        if self.cue(first) > 0:
            return Part(first, last, today, self.moved(counts, 1), precision, "duration")
        return Part(first, last, self.moved(counts, -1), today, precision, "duration")

    def this_part(self, i: int) -> Part | None:
        """ "This week", "this year", "this Friday", "this February"."""
        if not self.at(i, "this"):
            return None
        j = self.skip(i + 1, "day_noun") if not self.at(i + 1, "unit") or self.at(i + 2, "weekday") else i + 1
        unit = self.at(j, "unit")
        if unit and unit.definite and unit.value == 1 and unit.tag not in ("minute", "hour"):
            part = Part(i, j, *cal.stretch_of(self.reference, unit.tag), _PRECISION[unit.tag], "relative")
            return self._in_week(part) if unit.tag == "week" else part
        if day := self.at(j, "weekday"):
            one = cal.stretch_of(self.reference, "week")[0] + day.value * cal.DAY
            return Part(i, j + len(day.rest), one, one, "day", "weekday")
        if (month := self.month(j)) and month.doubt < 2:
            pick = self.resolve(i, month._replace(shift=0) if month.year is None else month)
            return Part(i, month.last, *pick, "month", "relative") if pick else None
        if (season := self.at(j, "season")) and season.definite:
            return self._season(i, season.value, j, None, 0)
        return None

    # ---- parts of stretches

    def stretch(self, i: int) -> Part | None:
        """A week, a month, a season, a year, a decade: what can have a beginning and an end."""
        i = self.skip(i, "of")
        part = self.this_part(i) or self.month_part(i) or self.year_part(i)
        if part is None:
            unit = self.at(i, "unit")
            if unit and unit.value == 1 and unit.definite and unit.tag not in ("day", "hour", "minute"):
                part = self.unit_part(i)
                if part is None:
                    part = Part(i, i, *cal.stretch_of(self.reference, unit.tag), _PRECISION[unit.tag], "relative")
        part = part or self.season(i) or self.decade(i)
        if part and part.precision == "month" and part.kind != "range":
            return self._with_year(part)
        return part if part and part.precision != "day" else None

    def _with_year(self, part: Part) -> Part:
        return part

    def week(self, i: int) -> Part | None:
        """A week counted from the reference."""
        j = i + 1 if self.at(i, "this") else i
        unit = self.at(j, "unit")
        if unit is None or unit.tag != "week" or unit.value != 1 or not unit.definite:
            return None
        part = self.this_part(i) if j > i else self.unit_part(i)
        return part if part and part.precision == "week" else None

    def part_of(self, i: int) -> Part | None:
        """The beginning, the middle, the end of a stretch."""
        found = self.at(i, "part")
        if found is None:
            return None
        j = i + 1 + len(found.rest)
        mine = self.at(j, "my_week")
        if mine:
            whole: Part | None = Part(j, j + len(mine.rest), *cal.stretch_of(self.reference, "week"), "week", "relative")
        else:
            whole = self.stretch(j)
        if whole is None and (lone := self.lone_year(j)):
            whole = lone
        if whole is None or whole.start is None or whole.end is None:
            return None
        if found.tag == "rest":
            begin = max(self.reference, whole.start)
            return Part(i, whole.last, begin, whole.end, whole.precision, "relative") if begin <= whole.end else None
        return self.sliced(i, found.tag, whole)

    def sliced(self, first: int, name: str, whole: Part) -> Part | None:
        """The named part of a stretch, as the data defines it."""
        if whole.start is None or whole.end is None or whole.precision not in ("month", "year", "week"):
            return None
        low, high = self.data.parts[name][whole.precision]
        if whole.precision == "month":
            return self._days_of(first, whole, (low, high))
        if whole.precision == "week":
            return Part(first, whole.last, whole.start + (low - 1) * cal.DAY, whole.start + (high - 1) * cal.DAY, "day", whole.kind)
        if (whole.end - whole.start).days > 366:  # a decade, a century: in proportion
            days = (whole.end - whole.start).days
            return Part(first, whole.last, whole.start + days * (low - 1) // 12 * cal.DAY, whole.start + days * high // 12 * cal.DAY, "year", whole.kind)
        begin = cal.add_months(whole.start, low - 1)
        return Part(first, whole.last, begin, cal.add_months(whole.start, high) - cal.DAY, "month", whole.kind)

    def _days_of(self, first: int, whole: Part, days: tuple[int, int]) -> Part | None:
        if whole.start is None or whole.end is None:
            return None
        begin = whole.start + (days[0] - 1) * cal.DAY
        end = min(whole.end, whole.start + (days[1] - 1) * cal.DAY) if days[1] < 31 else whole.end
        return Part(first, whole.last, begin, end, "week", whole.kind)

    def ordered(self, i: int) -> Part | None:
        """ "The last Monday of March", "the first week of October", "the last 3 years", "the last day"."""
        if last_word := self.at(i, "last"):
            order, j = 0, i + 1 + len(last_word.rest)
            if (length := self.length(j)) and length[0][0][0] and len(length[0]) == 1 and (self.number(j) or self._dual(j)):
                return self._counted_window(i, length[1], *length[0][0], -1)
        else:
            found = self.ordinal(i)
            if found is None or found[0] > 53:
                return None
            order, j = found[0], found[1] + 1
        if weekday := self.at(j, "weekday_bare"):
            return self._ordered_weekday(i, order, weekday.value, j + len(weekday.rest))
        unit = self.at(j, "unit")
        if unit is None or unit.value != 1 or unit.definite or unit.tag not in ("day", "week"):
            return None
        k = self.skip(j + 1, "of")
        whole = self.stretch(self._into(k))
        if whole and (k > j + 1 or self._into(k) != k or self._carries_in(k)):
            return self._nth_within(i, unit.tag, order, whole)
        if order == 0 and unit.tag == "day" and self._lone(j + 1):
            day = self.reference - cal.DAY
            return Part(i, j, day, day, "day", "relative")
        return None

    def _dual(self, i: int) -> bool:
        unit = self.at(i, "unit")
        return unit is not None and unit.value == 2

    def _into(self, i: int) -> int:
        return i

    def _carries_in(self, i: int) -> bool:
        """Whether the word at `i` carries a preposition that stands for "in"."""
        if i >= self.n:
            return False
        kinds = self.table.get(self.word[i])
        return kinds is not None and any(x.clitic and x.clitic not in self.data.also for found in kinds.values() for x in found)

    def _ordered_weekday(self, i: int, order: int, weekday: int, last: int) -> Part | None:
        j = last + 1
        if (after := self.at(j, "after")) and order:
            anchor = self.holiday(j + 1 + len(after.rest)) or self.absolute_day(j + 1 + len(after.rest))
            if anchor is None or anchor.end is None:
                return None
            day = cal.last_weekday(weekday, anchor.end + 7 * cal.DAY) + 7 * cal.DAY * (order - 1)
            return Part(i, anchor.last, day, day, "day", "weekday")
        whole = self.stretch(self.skip(j, "of"))
        if whole is None or whole.start is None or whole.end is None:
            return None
        found = cal.nth_weekday((whole.start, whole.end), weekday, order)
        return Part(i, whole.last, found, found, "day", "weekday") if found else None

    def bare_weekday(self, i: int) -> Part | None:
        """A weekday without its article, before its week: "Monday of this week"."""
        found = self.at(i, "weekday_bare")
        if found is None:
            return None
        week = self.week(self.skip(i + 1 + len(found.rest), "of"))
        if week is None or week.start is None:
            return None
        day = week.start + found.value * cal.DAY
        return Part(i, week.last, day, day, "day", "weekday")

    # ---- seasons, decades, special days, hours

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
        pick = cal.choose(found, self.reference, shift, 0) if year is None else (found or [None])[0]
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
            pick = same[0] if same else cal.choose(stretches, self.reference, shift, self.cue(i))
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
            hour_text, _, minute_text = self.word[j].replace(".", ":").replace(",", ":").replace("،", ":").partition(":")
            if not (word and len(hour_text) <= 2 and hour_text.isdecimal() and (not minute_text or (minute_text.isdecimal() and len(minute_text) == 2))):
                return None
            hour, minute, last = int(hour_text), int(minute_text or 0), j
        else:
            found = self.ordinal(j)
            if found is None or not 1 <= found[0] <= 12:
                return None
            hour, last = found[0], found[1]
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

    # ---- open ends

    def near(self, i: int) -> Part | None:
        """Now, soon, lately."""
        found = self.at(i, "near")
        if found is None:
            return None
        today = self.reference
        start = today if found.tag != "lately" else None
        end = None if found.tag == "soon" else today
        return Part(i, i + len(found.rest), start, end, "day" if found.tag in ("now", "today") else "open", "now" if found.tag == "now" else "relative")

    def point(self, i: int) -> Part | None:
        """Whatever stands for a stretch of days at `i`, without preposition or range: the longest reading."""
        if i >= self.n or (self.kind[i] != NUMBER and self.word[i] not in self.table):
            return None
        best: Part | None = None
        if self.kind[i] == NUMBER or self.at(i, "prefix_the"):
            rules: tuple[Callable[[int], Part | None], ...] = (self.absolute_day, self.counted_unit, self.lone_year, self.bare_day)
        else:
            kinds = self.table[self.word[i]]
            rules = tuple(dict.fromkeys(getattr(self, _RULES[kind]) for kind in kinds if kind in _RULES))
        for rule in rules:
            part = rule(i)
            if part and (best is None or part.last > best.last):
                best = part
        return best

    def day_after_noun(self, i: int) -> Part | None:
        """A day after the word for it; the word is no part of the mention, but for a bare number."""
        noun = self.at(i, "day_noun")
        if noun is None:
            return None
        j = i + 1 + len(noun.rest)
        if noun.value == 2:
            return self._two_days(j) or self.absolute_day(j)
        return self.day_word(j) or self.weekday(j) or self.absolute_day(j) or self.bare_day(j) or self.holiday(j)

    def _two_days(self, j: int) -> Part | None:
        one = self.at(j, "weekday")
        if one is None:
            return None
        k = self.skip(j + 1 + len(one.rest), "and")
        two = self.weekday(k)
        if two is None or two.start is None or not (self.at(k - 1, "and") or self._starts_with_and(k)):
            return None
        return Part(j, two.last, cal.last_weekday(one.value, two.start), two.end, "day", "range")

    def number_words(self, i: int) -> Part | None:
        """What may begin with a number in words."""
        return self.dated_day(i) or self.counted_unit(i) or self.lone_year(i) or self.bare_day(i)


_TANWIN = ("ا", "ً")
_PRECISION = {"minute": "day", "hour": "day", "day": "day", "week": "week", "month": "month", "quarter": "month", "half": "month",
              "year": "year", "decade": "year", "century": "year"}  # fmt: skip
_LONG = ("day", "week", "month", "year", "decade")
_RULES = {
    "weekday": "weekday", "weekday_bare": "bare_weekday", "day_word": "day_word", "day_noun": "day_after_noun", "time": "part_of_day",
    "this_time": "part_of_day", "tonight": "part_of_day", "midnight": "part_of_day", "within_day": "within_day",
    "month": "month_part", "hijri": "month_part", "month_word": "month_part", "year_word": "year_part", "unit": "unit_part",
    "this": "this_part", "part": "part_of", "last": "ordered", "ordinal": "ordinal_part", "number": "number_words",
    "season": "season", "decade_word": "decade", "holiday": "holiday", "near": "near", "few": "counted_unit",
}  # fmt: skip
