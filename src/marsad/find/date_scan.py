"""One pass over the tokens: points in time, and what joins them (since, until, from ... to, two calendars, hours)."""

from __future__ import annotations

from collections.abc import Callable

from marsad.find import calendar as cal
from marsad.find.date_atoms import COMMA, Part
from marsad.find.date_periods import PRECISION, Periods
from marsad.find.date_words import Lexeme
from marsad.text.tokens import BREAK, NUMBER

CALENDARS_FLAG = "the two calendars contradict"
_SHORT = ("hour", "minute")
_SOON = ("hour", "minute", "day", "week", "month")


class Scanner(Periods):
    """Finds the dates of a text. `scan` is the way in."""

    __slots__ = ()

    def scan(self) -> list[Part]:
        """All dates in order, not overlapping."""
        found: list[Part] = []
        starts, free, words = self.data.starts, 0, self.word
        for i, word in enumerate(words):
            follow = starts.get(word)
            if i < free or (follow is None and self.kind[i] != NUMBER) or (follow and words[i + 1 : i + 2] and words[i + 1] not in follow):
                continue
            if name := self.at(i, "name"):
                free = i + 1 + len(name.rest)
                continue
            try:
                part = self.expression(i)
            except (OverflowError, ValueError):  # days before the year 1 or after 9999
                continue
            if part is not None:
                if part.kind != "name":
                    part = self._as_said(part, found)
                    found.append(part._replace(first=free) if part.first < free else part)
                free = part.last + 1
        return found

    def _as_said(self, part: Part, found: list[Part]) -> Part:
        """A counted length that ends at the reference, told in what was said on a day before it: it ends on that day."""
        if not found or part.kind not in ("duration", "relative") or part.end != self.reference or part.start in (None, part.end):
            return part
        said = found[-1]
        if said.precision not in ("day", "hour") or said.start is None or said.start != said.end or said.start >= self.reference:
            return part
        that = False
        for k in range(said.last + 1, part.first):
            if self.sign(k, ".!?") or self.kind[k] == BREAK:
                return part
            that = that or (self.at(k, "that") is not None and not self.at(k - 1, "after") and not self.at(k - 1, "before"))
        back = self.reference - said.start
        return part._replace(start=part.start - back, end=said.start) if that and part.start and back.days <= 7 else part

    def expression(self, i: int) -> Part | None:
        """The longest date that begins at token `i`, with its preposition or the other end of its range."""
        best: Part | None = None
        kinds = self.table.get(self.word[i], _NOTHING)
        for kind in kinds:
            if kind in _PREFIXED and (part := _PREFIXED[kind](self, i)) and (best is None or part.last > best.last):
                best = part
        part = self.ranged(i)
        if part and (best is None or part.last >= best.last):
            best = part
        if best is None:
            return self._lone_clock(i) if "clock" in kinds or "ordinal" in kinds else None
        if best.yearless and self.ends(best.first - 1, "head") >= 0:
            return best._replace(kind="name")
        return self._timed(best)

    def point(self, i: int) -> Part | None:
        """Whatever stands for a stretch of days at `i`, without preposition or range: the longest reading."""
        if i >= self.n:
            return None
        best: Part | None = None
        kinds = self.table.get(self.word[i], _NOTHING)
        if self.kind[i] == NUMBER or "prefix_the" in kinds:
            for rule in _DIGIT_RULES:
                part = rule(self, i)
                if part and (best is None or part.last > best.last):
                    best = part
        for kind in kinds:
            if kind in _RULES and (part := _RULES[kind](self, i)) and (best is None or part.last > best.last):
                best = part
        return self._paired(best) if best and best.kind == "absolute" and best.precision == "day" else best

    # ---- rules by the kind of the first word

    def day_after_noun(self, i: int) -> Part | None:
        """A day after the word for it; that word is no part of the mention, but for a bare number."""
        noun = self.at(i, "day_noun")
        if noun is None:
            return None
        j = i + 1 + len(noun.rest)
        if noun.value == 2:
            return self._two_days(j) or self.dated_day(j)
        return self.one_day(j) or self.bare_day(j) or self.holiday(j)

    def _two_days(self, j: int) -> Part | None:
        one = self.at(j, "weekday")
        if one is None:
            return None
        k = self.skip(j + 1 + len(one.rest), "and")
        if not self.at(k - 1, "and") and not self.carries_and(k):
            return None
        two = self.weekday(k)
        if two is None or two.start is None:
            return None
        return Part(j, two.last, cal.last_weekday(one.value, two.start), two.end, "day", "range")

    def number_words(self, i: int) -> Part | None:
        """What may begin with a number or an ordinal in words."""
        return self.dated_day(i) or self.ordered(i) or self.counted_unit(i) or self.lone_year(i) or self.bare_day(i)

    # ---- prepositions

    def since(self, i: int) -> Part | None:
        """ "Since March", "since three days": from then to the reference; the day itself where the verb tells an act, not a state."""
        j = self.skip(i, "since")
        length = self.length(j)
        point = self.point(j)
        if length and (point is None or point.last <= self._after_now(length[1])):
            return self._since_length(i, *length)
        if point is None:
            return None
        last, end = point.last, self.reference
        comma = 1 if self.sign(last + 1, COMMA) else 0
        to = self.at(last + 1 + comma, "to")
        upto = self.point(last + 2 + comma + len(to.rest)) if to else None
        if upto and upto.end and point.start and point.start <= upto.end:
            return Part(i, upto.last, point.start, upto.end, point.precision, "range", flag=point.flag)
        if point.start and point.start > end:
            return Part(i, last, point.start, None, point.precision, "since", flag=point.flag, begun=point.end)
        return Part(i, last, point.start, end, point.precision if point.start else "open", "since", flag=point.flag, begun=point.end)

    def _since_length(self, i: int, counts: list[tuple[int, str]], last: int, about: int | None) -> Part:
        today, unit = self.reference, counts[0][1]
        last, from_now = self._after_now(last), self._after_now(last) > last
        if not counts[0][0]:
            return Part(i, last, today if unit in _SHORT else None, today, "day" if unit in _SHORT else "open", "since")
        day, slack = self.moved(counts, -1), self.slack(counts, about)
        early = self.moved([*counts, *slack], -1)
        late = self.moved([*counts, *((-n, u) for n, u in slack)], -1) if slack else day
        if from_now or self._began(i):
            return Part(i, last, early, late, PRECISION[unit], "relative")
        return Part(i, last, early, today, PRECISION[unit], "since", begun=late)

    def _after_now(self, last: int) -> int:
        found = self.at(last + 1, "from_now")
        return last + 1 + len(found.rest) if found else last

    def _began(self, i: int) -> bool:
        """Whether a verb of beginning stands shortly before, in the same sentence."""
        for k in range(i - 1, max(-1, i - 8), -1):
            if self.sign(k, ".!?" + COMMA) or self.at(k, "lasting"):
                return False
            if self.at(k, "began"):
                return True
        return False

    def before(self, i: int) -> Part | None:
        """ "Two days ago"; before a date: up to the day before it."""
        j = self.skip(i, "before")
        length = self.length(j)
        point = self.point(j)
        if length and (point is None or point.last <= self._after_now(length[1])):
            return self._ago(i, *length)
        if point is None or point.start is None or point.kind == "now":
            return None
        return Part(i, point.last, None, point.start - cal.DAY, point.precision, "before", flag=point.flag)

    def _ago(self, i: int, counts: list[tuple[int, str]], last: int, about: int | None) -> Part | None:
        today, unit = self.reference, counts[0][1]
        if (from_now := self._after_now(last)) > last:
            last = from_now
        elif self.at(last + 1, "from_event"):
            return None
        if not counts[0][0]:
            return Part(i, last, today if unit in _SHORT else None, today, "day" if unit in _SHORT else "open", "relative")
        slack = self.slack(counts, about)
        early, late = self.moved([*counts, *slack], -1), self.moved([*counts, *((-n, u) for n, u in slack)], -1)
        if about:  # more than, less than
            return Part(i, last, None if about > 0 else early, late if about > 0 else today, PRECISION[unit], "relative")
        return Part(i, last, early, late, PRECISION[unit], "relative")

    def after(self, i: int) -> Part | None:
        """ "In two days", where nothing is told that it follows; after a date: from then on."""
        j = self.skip(i, "after")
        length = self.length(j)
        point = self.point(j)
        if length and (point is None or point.last <= self._after_now(length[1])):
            counts, last, _ = length
            from_now = self._after_now(last)
            if from_now == last and (self.at(last + 1, "from_event") or self.cue(i) < 0):
                return None
            if not counts[0][0]:
                return Part(i, from_now, self.reference, None, "open", "relative") if self.cue(i) > 0 or from_now > last else None
            day = self.moved(counts, 1)
            return Part(i, from_now, day, day, PRECISION[counts[0][1]], "relative")
        if point is None or point.start is None:
            return None
        begin = point.end if point.precision == "day" else point.start
        return Part(i, point.last, begin, None, point.precision, "after", flag=point.flag)

    def within(self, i: int) -> Part | None:
        """ "In the course of" a length of time, which ends at the reference or, where it is vague, lies ahead; or of a stretch."""
        j = self.skip(i, "within")
        length = self.length(j)
        point = self.point(j)
        if length and (point is None or point.last <= length[1]):
            counts, last, _ = length
            if counts[0][0]:
                return self.duration(i, last, counts)
            if self.at(last + 1, "from_event") or counts[0][1] not in _SOON:
                return None
            reach = self.reference + cal.DAY if counts[0][1] in _SHORT else None
            return Part(i, last, self.reference, reach, "day" if reach else "open", "duration")
        return self.ranged(j)

    def until(self, i: int) -> Part | None:
        """ "Until now", "by the 30th of July": any time up to then."""
        point = self.point(self.skip(i, "until"))
        if point is None or point.end is None:
            return None
        return Part(i, point.last, None, point.end, point.precision, "until", flag=point.flag)

    # ---- from one to another

    def ranged(self, i: int) -> Part | None:
        """A point in time, and the other end where "to", "until", "and" (after "between") or a dash leads to one."""
        head = self.point(i)
        if head is None:
            return None
        begin = self.ends(i - 1, "from")
        between = self.ends(i - 1, "between")
        j = head.last + 1
        if self.sign(j, COMMA) and head.kind in ("absolute", "weekday"):
            j += 1
        if to := self.at(j, "to"):
            k = j + 1 + len(to.rest)
            if begin < 0 and between < 0 and not self.at(j, "until") and head.kind not in ("absolute", "weekday"):
                return self._led(head, i, begin, between)
        elif self.sign(j, "-") and head.kind in ("absolute", "weekday"):
            k = j + 1
        elif between >= 0 and (self.at(j, "and") or self.carries_and(j)):
            k = self.skip(j, "and")
        else:
            return self._led(head, i, begin, between)
        tail = self.point(k)
        if tail is None and head.precision == "year" and (year := self.year(k)):
            tail = self.whole_year(k, year[0], year[1], year[2])
        if tail is None or tail.end is None or head.start is None:
            return self._led(head, i, begin, between)
        if self.sign(j, "-") and (tail.kind, tail.precision) != (head.kind, head.precision):
            return head
        joined = self._joined_ends(head, tail)
        if joined is None:
            return self._led(head, i, begin, between)
        first = joined.first if head.first > i else begin if begin >= 0 else between if between >= 0 else joined.first
        return joined._replace(first=first)

    def _led(self, part: Part, i: int, begin: int, between: int) -> Part:
        """A range that was told within one month, with the preposition that leads it."""
        if part.kind == "range" and part.first == i and (begin >= 0 or between >= 0) and not self.at(i, "day_noun"):
            return part._replace(first=between if between >= 0 else begin)
        return part

    def _joined_ends(self, head: Part, tail: Part) -> Part | None:
        """Both ends put together: a weekday before the other end, a date without a year in the year that fits."""
        start, end = head.start, tail.end
        if start is None or end is None:
            return None
        if tail.kind == "weekday" and head.kind != "weekday" and end < start:
            end = cal.last_weekday(end.weekday(), start + 6 * cal.DAY)
        if head.kind == "weekday":
            start = cal.last_weekday(start.weekday(), end)
        elif head.yearless and (start > end or (not tail.yearless and start.year != end.year)):
            start = cal.add_months(start, 12 * (end.year - start.year))
            start = start if start <= end else cal.add_months(start, -12)
        elif tail.yearless and start > end:
            end = cal.add_months(end, 12 * (start.year - end.year))
            end = end if end >= start else cal.add_months(end, 12)
        if start > end:
            return None
        return Part(head.first, tail.last, start, end, tail.precision, "range", flag=head.flag or tail.flag)

    # ---- two calendars, hours

    def _paired(self, part: Part) -> Part:
        """One date told in two calendars is one mention; the Gregorian one counts."""
        j = part.last + 1
        k = j + 1 if self.sign(j, COMMA + "-/(.") else j
        pair = self.at(k, "pair")
        hijri = self._is_hijri(part)
        if pair is None and k == j:
            return part
        step = self.skip(k + 1 + len(pair.rest) if pair else k, "day_noun")
        if pair and self.sign(step, "("):
            step, j = step + 1, step
        other = self.numeric(step) or self.dated_day(step) or (self.weekday(step) if pair else None)
        if other is None or other.start is None or other.precision != "day":
            return part
        apart = abs((other.start - part.start).days) if part.start else 0
        if pair is None and (apart > 3 or part.start is None or self._is_hijri(other) == hijri):
            return part
        last = other.last + 1 if self.sign(j, "(") and self.sign(other.last + 1, ")") else other.last
        one = part if part.start and not hijri else other
        flag = CALENDARS_FLAG if apart > 2 else part.flag or other.flag
        return one._replace(first=part.first, last=last, flag=flag)

    def _is_hijri(self, part: Part) -> bool:
        return any(
            self.at(k, "hijri") or ((era := self.at(k, "era")) and era.tag == "hijri") or (self.digits(k) or 0) in cal.HIJRI_YEARS
            for k in range(part.first, part.last + 1)
        )

    def _timed(self, part: Part) -> Part:
        """A day with the hour, or the part of the day, that follows it."""
        if part.precision != "day" or part.kind in ("range", "since", "now") or part.start != part.end:
            return part
        j = part.last + 1
        if (after := self.at(j, "time_after")) and len(self.word[j]) > 1 and not self._opens_day(j):
            return part._replace(last=j + len(after.rest))
        if self.sign(j, COMMA):
            j += 1
        for k in dict.fromkeys((j, self.skip(j, "at"))):
            if hour := self.clock(k):
                return part._replace(last=hour[1], time=hour[0], precision="hour")
        return part

    def _opens_day(self, i: int) -> bool:
        """Whether a part of the day belongs to the day after it, not to the one before."""
        found = self.at(i, "time")
        return found is not None and self.one_day(i + 1 + len(found.rest)) is not None

    def _lone_clock(self, i: int) -> Part | None:
        """An hour, with the day that follows it; alone it is an hour of no day."""
        hour = self.clock(i)
        if hour is None:
            return None
        time, last = hour
        j = self.skip(last + 1, "of")
        day = self.part_of_day(j) or (self.one_day(j) if j > last + 1 or not self.at(j, "weekday") else self.weekday(j))
        if day and day.precision == "day":
            return day._replace(first=i, precision="hour", time=time)
        return Part(i, last, None, None, "hour", "clock", time=time)


_NOTHING: dict[str, tuple[Lexeme, ...]] = {}
_Rule = Callable[[Scanner, int], Part | None]
_DIGIT_RULES: tuple[_Rule, ...] = (Scanner.absolute_day, Scanner.counted_unit, Scanner.lone_year, Scanner.bare_day)
_RULES: dict[str, _Rule] = {
    "weekday": Scanner.weekday, "weekday_bare": Scanner.bare_weekday, "day_word": Scanner.day_word, "day_noun": Scanner.day_after_noun,
    "time": Scanner.part_of_day, "this_time": Scanner.part_of_day, "tonight": Scanner.part_of_day, "midnight": Scanner.part_of_day,
    "within_day": Scanner.within_day, "month": Scanner.month_part, "hijri": Scanner.month_part, "month_word": Scanner.month_part,
    "year_word": Scanner.year_part, "unit": Scanner.unit_or_count, "this": Scanner.this_part, "part": Scanner.part_of,
    "last": Scanner.ordered, "ordinal": Scanner.number_words, "number": Scanner.number_words, "season": Scanner.season,
    "decade_word": Scanner.decade, "holiday": Scanner.holiday, "near": Scanner.near, "few": Scanner.counted_unit,
}  # fmt: skip
_PREFIXED: dict[str, _Rule] = {
    "since": Scanner.since, "before": Scanner.before, "after": Scanner.after, "within": Scanner.within, "until": Scanner.until,
}  # fmt: skip
