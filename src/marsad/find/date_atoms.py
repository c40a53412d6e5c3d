"""The smallest parts of a date in a row of tokens: numbers, ordinals, days, months, years, numeric dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from marsad.find import calendar as cal
from marsad.find.date_words import DateData, Lexeme
from marsad.text.tokens import BREAK, NUMBER, SIGN, WORD, Tokens

YEARS = range(1900, 2101)
"""Numbers that are read as years even where no word says so."""
COMMA = ",\u060c"


class Part(NamedTuple):
    """A piece of text that stands for a stretch of days: tokens `first` to `last`."""

    first: int
    last: int
    start: date | None
    end: date | None
    precision: str
    kind: str
    time: str | None = None
    flag: str | None = None
    yearless: bool = False
    begun: date | None = None


class Month(NamedTuple):
    """A month as named: which, in which calendar, with what the text says of its year; `last` is its last token."""

    month: int
    hijri: bool
    year: int | None
    shift: int | None
    last: int
    doubt: int = 0
    named: bool = True


class Atoms:
    """Reads atoms at a token. Every method takes a token index and gives what stands there, or None."""

    __slots__ = ("data", "glued", "kind", "n", "reference", "table", "tokens", "word")

    def __init__(self, tokens: Tokens, reference: date, data: DateData) -> None:
        self.tokens, self.reference, self.data = tokens, reference, data
        self.word, self.kind, self.glued, self.table = tokens.word, tokens.kind, tokens.glued, data.table
        self.n = len(tokens)

    # ---- look-up

    def at(self, i: int, kind: str) -> Lexeme | None:
        """The longest reading of `kind` that begins at token `i`."""
        if not 0 <= i < self.n:
            return None
        kinds = self.table.get(self.word[i])
        if kinds is None:
            return None
        for lexeme in kinds.get(kind, ()):
            rest = lexeme.rest
            if (not rest or tuple(self.word[i + 1 : i + 1 + len(rest)]) == rest) and (
                not lexeme.raw or lexeme.raw in self.tokens.words(i, i)
            ):
                return lexeme
        return None

    def skip(self, i: int, kind: str) -> int:
        """The index after a word of `kind` at `i`, or `i` where there is none."""
        found = self.at(i, kind)
        return i + 1 + len(found.rest) if found else i

    def ends(self, i: int, kind: str) -> int:
        """Where a word of `kind` that ends at token `i` begins; -1 where there is none. Up to three words."""
        for size in (3, 2, 1):
            begin = i - size + 1
            found = self.at(begin, kind) if begin >= 0 else None
            if found is not None and len(found.rest) == size - 1:
                return begin
        return -1

    def sign(self, i: int, signs: str) -> bool:
        """Whether one of `signs` stands at `i`."""
        return 0 <= i < self.n and self.kind[i] == SIGN and self.word[i] in signs

    def closed(self, i: int) -> bool:
        """Whether nothing that could belong to a number follows: the end, a sign, a line break or a word of the grammar."""
        return i >= self.n or self.kind[i] in (SIGN, BREAK) or self.word[i] in self.table

    def cue(self, i: int, reach: int = 12, stop: str = ".!?") -> int:
        """What the nearest verb before `i` in the sentence says: -1 it has been, 1 it will be, 0 nothing."""
        for k in range(i - 1, max(-1, i - 1 - reach), -1):
            if self.kind[k] == BREAK or (self.kind[k] == SIGN and self.word[k] in stop):
                return 0
            if found := self.at(k, "cue"):
                return found.value
            word = self.word[k]
            if len(word) > 4 and word.startswith(self.data.future) and not word.startswith(self.data.not_future):
                return 1
        return 0

    # ---- numbers

    def digits(self, i: int) -> int | None:
        """The value of a token of up to four digits."""
        if 0 <= i < self.n and self.kind[i] == NUMBER and len(self.word[i]) <= 4 and self.word[i].isdecimal():
            return int(self.word[i])
        return None

    def number(self, i: int) -> tuple[int, int] | None:
        """A number in digits or in words, and its last token."""
        if self.at(i, "prefix_the") and i + 1 < self.n and self.kind[i + 1] == NUMBER:
            i += 1
        if (value := self.digits(i)) is not None:
            return value, i
        found = self.at(i, "number")
        if found is None:
            return None
        total = piece = found.value
        last = i + len(found.rest)
        while True:
            step = last + 2 if self.at(last + 1, "and") else last + 1
            found = self.at(step, "number")
            if found is None:
                return total, last
            joined = step > last + 1 or found.clitic != ""
            value = found.value
            if piece < 10 and value == 10 and not joined:
                total, piece = total + 10, 0
            elif joined and ((1 <= piece < 10 <= 20 <= value <= 90) or (piece >= 100 and value < piece)):
                total, piece = total + value, value if value < 10 or piece >= 100 else 0
            else:
                return total, last
            last = step + len(found.rest)

    def ordinal(self, i: int) -> tuple[int, int, Lexeme] | None:
        """An ordinal ("the third", "the twenty-first", "the twentieth"): its number, its last token, its first word."""
        first = self.at(i, "ordinal")
        if first is None:
            found = self.at(i, "number")
            if found is None or not found.definite or (value := self.number(i)) is None or value[0] <= 10:
                return None
            return value[0], value[1], found
        total, last = first.value, i + len(first.rest)
        if found := self.at(last + 1, "number"):
            if found.value == 10 and not found.clitic and not found.definite:
                return total + 10, last + 1, first
            if found.value in (20, 30) and found.clitic:
                return total + found.value, last + 1, first
        return total, last, first

    def day_number(self, i: int) -> tuple[int, int, bool] | None:
        """A day of the month: its number, its last token, whether it is written in digits."""
        value = self.digits(i)
        if value is not None:
            return (value, i, True) if 1 <= value <= 31 else None
        found = self.ordinal(i)
        if found is not None:
            return (found[0], found[1], False) if 1 <= found[0] <= 31 else None
        number, word = self.number(i), self.at(i, "number")
        if number is None or not 1 <= number[0] <= 31 or (word and word.definite and number[0] <= 10):
            return None
        return number[0], number[1], word is None

    # ---- years

    def era(self, i: int) -> tuple[str, int] | None:
        """The era at `i`: "greg" or "hijri", and its last token (before `i` where folding let the sign run into the next word)."""
        if found := self.at(i, "era"):
            return found.tag, i + len(found.rest)
        sign = self.data.hijri_sign
        if sign and i < self.n and self.kind[i] == WORD and len(self.word[i]) > 1 and self.tokens.words(i, i).startswith(sign + " "):
            return "hijri", i - 1
        return None

    def year(self, i: int, noun: bool = False, month: str = "") -> tuple[int, bool, int] | None:
        """A year: its number, whether it is a Hijri one, its last token.

        `noun`: a word for year stands before it. `month`: "greg" or "hijri" where a month of that calendar does.
        """
        value = self.digits(i)
        if value is not None:
            era = self.era(i + 1)
            last = era[1] if era else i
            if self.sign(i + 1, "/-") and self.glued[i + 1] and self.digits(i + 2) is not None and self.glued[i + 2]:
                return None
            if era or (len(self.word[i]) == 4 and 1000 <= value < 3000):
                hijri = era[0] == "hijri" if era else month != "greg" and value in cal.HIJRI_YEARS
                return (value, hijri, max(last, i)) if value else None
            if noun and len(self.word[i]) == 2 and value >= 30 and self.closed(i + 1):
                return 1900 + value, False, i
            return None
        number = self.number(i)
        if number is None:
            return None
        value, last = number
        if value in (18, 19, 20):  # "nineteen ninety-nine"
            step = self.number(last + 1)
            spoken = step is not None and 1 <= step[0] <= 99 and self.kind[last + 1] == WORD
            if step and spoken and (noun or month or not self.table[self.word[last + 1]]["number"][0].clitic):
                return value * 100 + step[0], False, step[1]
        return (value, False, last) if value >= (100 if noun else 1000) else None

    # ---- months

    def month_name(self, i: int) -> tuple[int, bool, int, int] | None:
        """A month by name, or by number after "month": which, whether Hijri, last token, doubt. Double names are one."""
        word = self.at(i, "month_word")
        if word is not None and word.value == 1:
            j = i + 1
            if found := self._month_name(j):
                return found[0], found[1], found[2], 0
            if found_ordinal := self.ordinal(j):
                value, last, lexeme = found_ordinal
                if 1 <= value <= 12 and word.definite and lexeme.definite and not self.at(last + 1, "of"):
                    return value, False, last, 0
            number = self.number(j)
            if number and 1 <= number[0] <= 12 and not word.definite and (number[0] > 1 or self.kind[j] == NUMBER):
                follow = number[1] + 1
                told = self.at(follow, "year_word") and self.year(follow + 1, noun=True)
                if told or (self.closed(follow) and not self.at(follow, "unit")) or self.digits(follow) in YEARS:
                    return number[0], False, number[1], 0
            return None
        return self._month_name(i)

    def _month_name(self, i: int) -> tuple[int, bool, int, int] | None:
        found = self.at(i, "month")
        hijri = found is None
        if found is None:
            found = self.at(i, "hijri")
            if found is None:
                return None
        last, doubt = i + len(found.rest), found.doubt
        # The same month once more, in the other set of names: with a slash, a dash, in brackets, or just after.
        step = last + 1
        if self.sign(step, "/-("):
            step += 1
        again = None if hijri or step >= self.n else self.at(step, "month")
        if again and again.value == found.value and (step > last + 1 or not again.clitic):
            last = step + len(again.rest)
            doubt = 0
            if self.sign(step - 1, "(") and self.sign(last + 1, ")"):
                last += 1
        return found.value, hijri, last, doubt

    def month(self, i: int) -> Month | None:
        """A month by name with its year, or with the adjective that tells it."""
        name = self.month_name(i)
        if name is None:
            return None
        value, hijri, last, doubt = name
        year, shift, is_hijri, end = self.year_tail(last + 1, hijri)
        if year is not None and hijri and not is_hijri and year in cal.HIJRI_YEARS:
            is_hijri = True
        if hijri and year is not None and not is_hijri:  # a Hijri month in a Gregorian year
            return Month(value, True, self._hijri_year_in(value, year), None, end, 0)
        if year is not None or shift is not None:
            doubt = 0 if doubt < 2 else doubt
        if doubt == 1 and self.at(i, "month_word"):
            doubt = 0
        return Month(value, hijri, year, shift, end, doubt)

    def _hijri_year_in(self, month: int, year: int) -> int | None:
        guess = cal.hijri_year_of(cal.gregorian_day(year, 7, 1) or self.reference)
        for candidate in (guess, guess - 1, guess + 1):
            stretch = cal.hijri_month(candidate, month)
            if stretch and stretch[0].year == year:
                return candidate
        return guess

    def year_tail(self, i: int, hijri: bool = False) -> tuple[int | None, int | None, bool, int]:
        """What may follow a month: a year, "last", "of last year". Year, shift, whether the year is Hijri, last token."""
        calendar = "hijri" if hijri else "greg"
        j = self.skip(i, "of")
        k = j + 1 if j == i and self.sign(j, COMMA + "/-") else j
        noun = self.at(k, "year_word")
        if noun is not None and noun.value == 1:
            step = k + 1 + len(noun.rest)
            if self.sign(step, COMMA):
                step += 1
            if found := self.year(step, noun=True, month=calendar):
                return found[0], None, found[1], found[2]
            shift = self.at(step, "shift")
            if shift and noun.definite:
                year = cal.hijri_year(self.reference) if hijri else self.reference.year
                return year + shift.value, None, hijri, step + len(shift.rest)
        elif (this := self.at(k, "this")) and (noun := self.at(k + 1, "year_word")) and noun.definite:
            return self.reference.year, None, False, k + 1
        elif j == i:
            found = self.year(k, month=calendar)
            if found and ((found[1] and hijri) or self._is_year(k, found[2])):
                return found[0], None, found[1], found[2]
            if k == i and (shift := self.at(i, "shift")):
                this = self.at(i, "this")
                if this is None:
                    return None, max(-1, min(1, shift.value)), False, i + len(shift.rest)
        return None, None, False, i - 1

    def _is_year(self, i: int, last: int) -> bool:
        """Whether a number after a month is its year: words always; digits unless they count what follows."""
        return self.kind[i] == WORD or last > i or self.closed(i + 1) or int(self.word[i]) in YEARS

    # ---- which day, which month

    def returns(self, month: int, hijri: bool, day: int | None) -> Iterator[cal.Stretch]:
        """The month (or its day) in the years around the reference."""
        middle = cal.hijri_year_of(self.reference) if hijri else self.reference.year
        for year in range(middle - 2, middle + 3):
            if found := self.in_year(year, month, hijri, day):
                yield found

    def in_year(self, year: int, month: int, hijri: bool, day: int | None) -> cal.Stretch | None:
        """The month (or its day) of one year; None where there is none."""
        if day is not None:
            one = cal.hijri_day(year, month, day) if hijri else cal.gregorian_day(year, month, day)
            return (one, one) if one else None
        if hijri:
            return cal.hijri_month(year, month)
        return cal.month_of(year, month) if 1 <= year <= 9999 else None

    def resolve(self, i: int, month: Month, day: int | None = None, weekday: int | None = None) -> cal.Stretch | None:
        """The days of a month, or of one day of it. `i` is where the expression begins; a weekday helps to find the year."""
        if month.year is not None:
            return self.in_year(month.year, month.month, month.hijri, day)
        found = list(self.returns(month.month, month.hijri, day))
        pick = cal.choose(found, self.reference, month.shift, self.cue(i))
        if pick and weekday is not None and pick[0].weekday() != weekday and month.shift is None:
            near = [f for f in found if f[0].weekday() == weekday and abs((f[0] - pick[0]).days) < 380]
            pick = min(near, key=lambda f: abs((f[0] - self.reference).days), default=pick)
        return pick
