"""Expressions of weeks, months and years, and of lengths of time counted from the reference."""

from __future__ import annotations

from datetime import date

from marsad.find import calendar as cal
from marsad.find.date_atoms import COMMA, YEARS, Part
from marsad.find.date_specials import Specials
from marsad.text.tokens import NUMBER, WORD

STORY_FLAG = "counted from the story, not from the reference"
PRECISION = {"minute": "day", "hour": "day", "day": "day", "week": "week", "month": "month", "quarter": "month", "half": "month",
             "year": "year", "decade": "year", "century": "year"}  # fmt: skip
"""How exact a date counted in each unit is."""
_LONG = ("day", "week", "month", "year", "decade")


class Periods(Specials):
    """Expressions of weeks, months, years, and of lengths of time counted from the reference."""

    __slots__ = ()

    # ---- months and years

    def month_part(self, i: int, sure: bool = False) -> Part | None:
        """A month, with its day where one follows; a pair of months ("the months of mayu and yunyu").

        `sure`: what stands before calls for a month, so that a doubtful name is one.
        """
        word = self.at(i, "month_word")
        if word and word.value == 2:
            return self._two_months(i)
        month = self.month(i)
        if month is None:
            return None
        licensed = month.doubt == 0 or (month.doubt == 1 and (sure or self.ends(i - 1, "licence") >= 0))
        if dated := self.month_first(i, month):
            return dated if month.doubt < 2 and (licensed or not month.hijri) else None
        if not licensed or (month.year is None and self.ends(i - 1, "head") >= 0):
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
                shift = shift if two.shift is None else two.shift
                two = two._replace(year=year or two.year, shift=shift, last=end, hijri=two.hijri or hijri)
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
        return self.whole_year(i, year, hijri, last)

    def whole_year(self, i: int, year: int, hijri: bool, last: int) -> Part | None:
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
        ranged = self.ends(i - 1, "from") >= 0 or self.ends(i - 1, "between") >= 0
        ranged = ranged and (self.at(i + 1, "to") is not None or self.at(i + 1, "and") is not None or self.carries_and(i + 1))
        prepared = ranged or self.ends(i - 1, "licence") >= 0 or self.ends(i - 1, "part") >= 0
        if digits and year not in YEARS and not hijri:
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
        return self.whole_year(i, year, hijri, last)

    def _counted(self, i: int) -> bool:
        """Whether the word looks like what a number counts (an accusative), or is a unit."""
        return len(self.word[i]) > 2 and self.word[i][-1] in self.data.accusative

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
        part = Part(i, last, *cal.stretch_of(self.reference, unit, shift), PRECISION[unit], "relative", flag=story)
        if unit == "year" and (year := self.year(last + 1)) and part.start and year[0] == part.start.year:
            return part._replace(last=year[2])
        return self._in_week(part) if unit == "week" else part

    def _in_week(self, week: Part) -> Part:
        """A weekday, or weekdays from one to another, after their week."""
        j = week.last + 1
        if self.sign(j, COMMA):
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
                whole = self.whole_year(j, year[0], year[1], year[2])
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
        if first_ones := self._first_ones(i, unit.tag, count, j):
            return first_ones
        few = j
        j = self.skip(j, "few_after")
        shift = self.at(j, "shift") or self.at(j, "recent")
        if shift is None or shift.value == 0:
            return None
        last = j + len(shift.rest)
        last = self.skip(last + 1, "few_after") - 1 if j == few else last
        if shift.kind == "recent" and self.at(last + 1, "from") and unit.tag in ("hour", "day", "week"):
            whole = self.stretch(last + 1)
            if whole and (late := self.sliced(i, "late", whole)):
                return late
        first = i - 1 if unit.value == 0 and count and (self.at(i - 1, "in") or self.at(i - 1, "within")) else i
        return self._counted_window(first, last, count, unit.tag, shift.value)

    def _first_ones(self, i: int, unit: str, count: int, j: int) -> Part | None:
        """ "The first days of the month", "the first four months of the year"."""
        first = self.at(j, "ordinal")
        if first is None or first.value != 1 or not self.at(j + 1, "from"):
            return None
        whole = self.stretch(j + 1)
        if whole is None or whole.start is None or whole.end is None:
            return None
        if count == 0:
            return self.sliced(i, "early", whole)
        end = cal.add(whole.start, unit, count) - cal.DAY
        return Part(i, whole.last, whole.start, min(end, whole.end), PRECISION[unit], whole.kind)

    def _counted_window(self, first: int, last: int, count: int, unit: str, direction: int) -> Part | None:
        today = self.reference
        if unit in ("hour", "minute"):
            reach = cal.DAY * max(1, -(-count // 24) if unit == "hour" else 1)
            start, end = (today - reach, today) if direction < 0 else (today, today + reach)
            return Part(first, last, start, end, "day", "relative")
        if count == 0:
            return Part(first, last, None if direction < 0 else today, today if direction < 0 else None, "open", "relative")
        if direction < 0:
            return Part(first, last, cal.add(today, unit, -count), today, PRECISION[unit], "relative")
        return Part(first, last, today + cal.DAY, cal.add(today, unit, count), PRECISION[unit], "relative")

    def unit_or_count(self, i: int) -> Part | None:
        """What may begin with a unit."""
        return self.unit_part(i) or self.counted_unit(i)

    def counted_unit(self, i: int) -> Part | None:
        """A number of units with its direction: "3 coming days", "the last 24 hours", "2 months from now", "in 3 weeks"."""
        found = self.length(i)
        if found is None:
            return None
        counts, last, _ = found
        first = i - 1 if self.at(i - 1, "in") or self.at(i - 1, "within") else i
        shift = self.at(last + 1, "shift") or self.at(last + 1, "recent")
        if shift and shift.value and len(counts) == 1 and counts[0][0] and (self.number(i) or self._dual(i)):
            return self._counted_window(first, last + 1 + len(shift.rest), counts[0][0], counts[0][1], shift.value)
        ago = self.at(i - 1, "from") and self.ends(i - 1, "about") < 0 and counts[0][0] and counts[0][1] in _LONG
        if ago and self._lone(last + 1):  # colloquial: "from a week"
            day = self.moved(counts, -1)
            return Part(i - 1, last, day, day, PRECISION[counts[0][1]], "relative")
        if now := self.at(last + 1, "from_now"):
            past = self.cue(i) < 0
            day = self.moved(counts, -1 if past else 1)
            return Part(i, last + 1 + len(now.rest), day, day, "day", "relative")
        if first < i and self.number(i) and self.kind[i] == NUMBER and counts[0][0] and counts[0][1] in _LONG and self._free(last + 1):
            return self.duration(first, last, counts)
        return None

    def _free(self, i: int) -> bool:
        """Whether a length of time ends here: no "of the fighting", "after the attack" hangs on it."""
        return self.at(i, "from_event") is None

    def duration(self, first: int, last: int, counts: list[tuple[int, str]]) -> Part:
        """A length that ends at the reference, or begins there where the verb lies ahead."""
        today = self.reference
        precision = PRECISION[counts[0][1]]
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
            part = Part(i, j, *cal.stretch_of(self.reference, unit.tag), PRECISION[unit.tag], "relative")
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
        part = self.this_part(i) or self.month_part(i, sure=True) or self.year_part(i)
        if part is None:
            unit = self.at(i, "unit")
            if unit and unit.value == 1 and unit.definite and unit.tag not in ("day", "hour", "minute"):
                part = self.unit_part(i)
                if part is None and unit.tag in ("week", "month", "year"):
                    part = Part(i, i, *cal.stretch_of(self.reference, unit.tag), PRECISION[unit.tag], "relative")
        part = part or self.season(i) or self.decade(i)
        return part if part and part.precision != "day" else None

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
        sliced = self.sliced(i, found.tag, whole)
        told = whole.kind == "relative" and whole.precision == "week" and whole.last == j
        if told and sliced and sliced.start and sliced.end and sliced.start > self.reference and self.cue(i) < 0:
            sliced = sliced._replace(start=sliced.start - 7 * cal.DAY, end=sliced.end - 7 * cal.DAY)
        return sliced

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
            years = whole.end.year - whole.start.year + 1
            head, tail = whole.start.year + years * (low - 1) // 12, whole.start.year - -years * high // 12 - 1
            return Part(first, whole.last, date(head, 1, 1), date(tail, 12, 31), "year", whole.kind)
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
        if unit is None or unit.definite or unit.tag not in ("day", "week"):
            return None
        if unit.value == 0 and unit.tag == "day":  # "the first of the days of"
            days = self.stretch(j + 1) or self.holiday(j + 1)
            if days and days.start == days.end and days.start and order:
                days = days._replace(end=days.start + 9 * cal.DAY)
            return self._nth_within(i, "day", order, days)
        if unit.value != 1:
            return None
        k = self.skip(j + 1, "of")
        whole = self.stretch(k)
        if whole and (k > j + 1 or self._carries_in(k)):
            return self._nth_within(i, unit.tag, order, whole)
        if order == 0 and unit.tag == "day" and self._lone(j + 1):
            day = self.reference - cal.DAY
            return Part(i, j, day, day, "day", "relative")
        return None

    def _dual(self, i: int) -> bool:
        unit = self.at(i, "unit")
        return unit is not None and unit.value == 2

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
