"""Numbers: how many, which one, what part. Figures and number words, read by the grammar in `lang/<language>/numbers.yaml`."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unicodedata import category

from marsad.find.number_words import (
    HUNDREDS,
    MINUS,
    ORDINAL,
    PART,
    PIECE,
    PLAIN,
    PLURAL,
    SCALE,
    TANWIN,
    TEN,
    TENS,
    UNIT,
    VAGUE,
    NumberData,
    Word,
    load_numbers,
)
from marsad.text.tokens import NUMBER, WORD, Tokens, tokenize

_MARKS = re.compile("[.,،]")
_DIGITS = re.compile(r"\d+")


class Number(NamedTuple):
    """A number of a text. `first` and `last` are tokens, inclusive.

    `low`, `high`: the value (equal but for a range; None for "dozens"). `kind`: cardinal, ordinal, fraction, percent, range or vague.
    `bound`: what is said of it (exact, about, more, less, atleast, atmost). `words`: written in words. `over`: in "one of three" the
    three, so that `low * over` is the one. `piece`: its place among the numbers of a date, a clock or an address ("10/8/2015" holds
    three, which may share a token), -1 outside of one. `clitic`: letters before the number in its first token.
    """

    low: float | None
    high: float | None
    first: int
    last: int
    kind: str
    bound: str = "exact"
    words: bool = False
    over: float | None = None
    piece: int = -1
    clitic: int = 0


class Span(NamedTuple):
    """Words of a text; `start` and `end` (exclusive) in code points of the original."""

    text: str
    start: int
    end: int


class NumberItem(NamedTuple):
    """A number and the words it was read from. Fields as in `Number`."""

    low: float | None
    high: float | None
    mention: Span
    kind: str
    bound: str


class _Sum(NamedTuple):
    """An amount as read: where it ends (exclusive), the scale that it ends on, and how it is written.

    `bare`: the scale stands without a number before it; `part`: a fraction; `over`: the denominator of "one of three".
    """

    value: float
    end: int
    scale: int = 1
    bare: bool = False
    figures: bool = False
    part: bool = False
    over: float | None = None


class _Reader:
    """One text being read. Methods take the token to begin at; the ends they give are exclusive."""

    __slots__ = ("conjunction", "data", "glued", "kind", "operators", "size", "tokens", "word", "words")

    def __init__(self, tokens: Tokens, data: NumberData) -> None:
        self.tokens, self.data = tokens, data
        self.word, self.kind, self.glued, self.size = tokens.word, tokens.kind, tokens.glued, len(tokens.word)
        self.words, self.operators, self.conjunction = data.words, data.operators, data.conjunction

    def at(self, i: int) -> str:
        return self.word[i] if 0 <= i < self.size else ""

    def beside(self, i: int) -> Word | None:
        """The meaning of a word that can follow a number directly: no proclitic, no article."""
        found = self.words.get(self.at(i))
        return None if found is None or found.clitic or found.article else found

    def joined(self, i: int) -> tuple[int, Word | None]:
        """The number word that an "and" joins to what ends at `i`, with its token."""
        if self.at(i) == self.conjunction:
            found = self.words.get(self.at(i + 1))
            return i + 1, None if found is None or found.clitic else found
        found = self.words.get(self.at(i))
        return i, found if found and found.joined else None

    def figure(self, i: int) -> tuple[float | None, int]:
        """The value of the figures at `i`, with thousands set apart by spaces ("70 000"), and their end."""
        word, glued, kind, end = self.word, self.glued, self.kind, i + 1
        if self.at(end) == self.data.decimal_letter and glued[end] and i + 2 < self.size and kind[i + 2] == NUMBER and glued[i + 2]:
            return _value(f"{word[i + 2]}.{word[i]}"), i + 3
        if len(word[i]) <= 3 and word[i][0] != "0" and word[i].isdigit():
            while end < min(self.size, i + 6) and kind[end] == NUMBER and not glued[end] and len(word[end]) == 3 and word[end].isdigit():
                end += 1
            if end < self.size and word[end] in "-/" and glued[end]:
                end = i + 1
        return _value("".join(word[i:end])), end

    def term(self, i: int) -> tuple[int, int, int] | None:
        """A part of a number that stands in one word or two (three hundred, thirteen): role, value, end."""
        w = self.words.get(self.word[i])
        if w is None or w.role > SCALE:
            return None
        after = self.beside(i + 1)
        if w.role == UNIT and after:
            if after.role == TEN and after.value == 10:
                return TEN, w.value + 10, i + 2
            if after.role == SCALE and after.value <= 100:
                return HUNDREDS if after.value == 100 else TEN, w.value * after.value, i + 2
            if after.role == PART and after.form == PLURAL:
                return None
        if w.weak and not (self.has_tens(i + 1) or (w.role == HUNDREDS and (after or self.joined(i + 1)[1]))):
            return None
        return w.role, w.value, i + 1

    def has_tens(self, i: int) -> bool:
        """Whether "and twenty" or the like follows."""
        found = self.joined(i)[1]
        return found is not None and found.role == TENS

    def cardinal(self, i: int) -> _Sum | None:
        """A whole number: figures and words, each part smaller than the one before it."""
        total: float = 0  # of the thousands, millions … that are complete
        group: float = 0  # what a scale may still multiply
        addend: float = 0  # the last part of total
        filled, last, bare, loose, figures = 0, math.inf, False, False, False  # filled: 1 has units, 2 has tens; loose: group is figures
        saved: _Sum | None = None  # up to the last scale, should what follows turn out to be another number
        end = i
        while end < self.size:
            k, joined = end, end == i
            if not joined and self.word[end] == self.conjunction and end + 1 < self.size:
                k, joined = end + 1, True
            if self.kind[k] == NUMBER:
                value, stop = self.figure(k)
                if value is None or not joined or self.at(stop) == "/":
                    break
                if value >= last if not group else not self.tops_up(group, value, loose, stop):
                    break
                group, filled, loose, figures, end = group + value, 2, True, True, stop
                continue
            found, w = self.term(k), self.words.get(self.word[k])
            if found is None or w is None:
                break
            if end != i:
                joined = joined or w.joined
                if (w.clitic and not w.joined) or (w.article and not joined):
                    break
            role, value, stop = found
            if role == SCALE and joined:
                if w.form == PLURAL:
                    break
                role = HUNDREDS if value == 100 else TEN if value == 12 else SCALE
            if role <= TENS:
                free = not filled and (joined or (group >= 100 and (value != 1 or self.has_tens(stop))))
                if not (free or (role == TENS and filled == 1 and joined and not loose)) or (value == 0 and (end != i or self.follows(i))):
                    break
                group, filled = group + value, 1 if role == UNIT and value else 2
            elif role == HUNDREDS and value < 1000:
                if group or not (joined or total):
                    break
                group = value
            elif joined:  # a scale of its own: a thousand, two thousand
                scale = value if role == SCALE else value // 2
                if group or scale >= last:
                    break
                addend = value * 2 if w.form == TANWIN and self.is_noun(stop) else value
                total, last, bare = total + addend, scale, addend == scale
                saved = _Sum(total, stop, scale, bare, figures)
            elif role == HUNDREDS:
                break
            elif value <= 100:  # 95 hundred
                if not filled and (value == 100 or not group):
                    break
                group, filled, loose = group * value, 0 if value == 100 else 2, False
            elif group:
                if value >= last:
                    return saved
                addend, group, filled, last, bare, loose = group * value, 0, 0, value, False, False
                total += addend
                saved = _Sum(total, stop, value, False, figures)
            elif value > last:  # a thousand million
                total, addend, last = total + addend * (value - 1), addend * value, value
            else:
                break
            end = stop
        if end == i:
            return None
        return _Sum(total + group, end, 1 if group or not total else int(last), bare and not group, figures)

    def tops_up(self, group: float, value: float, loose: bool, end: int) -> bool:
        """Whether figures after "and" belong to the hundreds before it: a hundred and 20."""
        after = self.beside(end)
        return not loose and group % 100 == 0 and value < 100 and value == int(value) and (after is None or after.role != SCALE)

    def follows(self, i: int) -> bool:
        """Whether figures stand before `i`."""
        return 0 < i <= self.size and self.kind[i - 1] == NUMBER

    def is_noun(self, i: int) -> bool:
        """Whether a word that is no number and no preposition stands at `i`."""
        word = self.at(i)
        return word != "" and self.kind[i] == WORD and word != self.conjunction and word not in self.words and word not in self.operators

    def vocalised(self, i: int, w: Word) -> bool:
        """Whether the vowel that tells a fifth from five is written."""
        return self.data.fraction_vowel in self.tokens.words(i, i)[w.clitic : w.clitic + 3]

    def is_part(self, i: int, depth: int = 0) -> bool:
        """Whether a fraction begins at `i`: half, three quarters, a fifth of the. Fractions of fractions go three deep."""
        w, after = self.words.get(self.at(i)), self.words.get(self.at(i + 1))
        if w is None or depth > 2:
            return False
        if w.role == PART:
            return w.form == PLAIN and (not w.weak or self.vocalised(i, w))
        if _is_plural_part(w, after):
            return True
        if w.part[0] == 0 or self.vocalised(i, w) or w.article or w.role > TEN:
            return w.part[0] > 0 and self.vocalised(i, w)
        if after is None:
            article, word = self.data.article, self.at(i + 1)
            if not word.startswith(article) or word in self.operators or len(word) <= len(article) + 2:
                return False
            return self.tokens.words(i + 1, i + 1).startswith(article)  # "خمس آليات": only folded does the noun begin like the article
        return (after.article and after.role <= SCALE) or (after.part[0] > 0 and self.is_part(i + 1, depth + 1))

    def part(self, i: int, depth: int = 0) -> _Sum:
        """A fraction, of one or of the number after it: three quarters, half a million, a fifth of the twenty."""
        w, after, end = self.words[self.word[i]], self.words.get(self.at(i + 1)), i + 1
        value = w.part[0] / w.part[1]
        if after and _is_plural_part(w, after):
            value, end = w.value / after.part[1], i + 2
            after = self.words.get(self.at(end))
        if after and not after.clitic:
            of = self.part(end, depth + 1) if depth < 2 and self.is_part(end) else None
            if of is None and (after.role == SCALE or (after.article and after.role < SCALE)):
                of = self.cardinal(end)
            if of:
                return _Sum(value * of.value, of.end, part=True, figures=of.figures)
        return _Sum(value, end, part=True)

    def quantity(self, i: int, between: bool = False) -> _Sum | None:
        """A cardinal with its fraction, or a fraction."""
        if i >= self.size:
            return None
        if self.kind[i] == NUMBER:
            found = self.figures(i)
        elif self.is_part(i):
            return self.part(i)
        else:
            w = self.words.get(self.word[i])
            found = self.cardinal(i) if w is None or w.role != PIECE else _Sum(1, i)
        if found is None or found.part:
            return found
        found = self.decimals(found)
        k, w = self.joined(found.end)
        if w and (w.role == PART or self.is_part(k) or (w.part[0] and not between and (w.role <= TEN and not self.is_noun(k + 1)))):
            return self.with_part(found, k, w)
        after = self.beside(found.end)
        if after and after.role == PART and after.form == PLAIN and found.figures and self.glued[found.end]:  # 1½
            return found._replace(value=found.value + after.part[0] / after.part[1], end=found.end + 1)
        if after and after.part[0] and (after.form == PLURAL or (after.role <= TEN and found.value >= 20 and not found.figures)):
            return found._replace(value=found.value * after.part[0] / after.part[1], end=found.end + 1, part=True)
        return self.ratio(found, after)

    def with_part(self, found: _Sum, k: int, w: Word) -> _Sum:
        """A number and a fraction: one and a half, a million and a half, two and a half million."""
        value, end, after = w.part[0] / w.part[1], k + 1, self.words.get(self.at(k + 1))
        if after and _is_plural_part(w, after):
            value, end = w.value / after.part[1], k + 2
        times = found.scale
        after = self.words.get(self.at(end))
        if after and not after.clitic and after.role == SCALE and after.value >= 1000 and times in (1, after.value):
            if times == 1:
                return _Sum((found.value + value) * after.value, end + 1, after.value, figures=found.figures)
            end += 1
        return found._replace(value=found.value + value * times, end=end, scale=1)

    def decimals(self, found: _Sum) -> _Sum:
        """Decimals that are spelled out: five point zero three."""
        if self.operators.get(self.at(found.end)) != "point" or found.value != int(found.value):
            return found
        digits, end = "", found.end + 1
        while (after := self.cardinal(end) if end < self.size else None) and after.value == int(after.value):
            digits, end = digits + str(int(after.value)), after.end
            if after.value:
                break
        return found._replace(value=float(f"{int(found.value)}.{digits}"), end=end) if digits else found

    def ratio(self, found: _Sum, after: Word | None) -> _Sum:
        """A number over another: one in five, two of three, 70 over 4, a part of a hundred."""
        end, piece = (found.end + 1, True) if after and after.role == PIECE else (found.end, False)
        how = self.operators.get(self.at(end))
        if how not in ("over", "of", "in") or self.percent(end) > end or end + 1 >= self.size:
            return found
        below = self.cardinal(end + 1)
        if below is None or below.value <= 0:
            return found
        if piece or how == "of":
            fits = how == "of" and (piece or not (found.figures or below.figures or below.value <= found.value))
        else:
            fits = how == "over" or (found.value == 1 and below.value > 1 and not below.figures)
        return _Sum(found.value / below.value, below.end, figures=found.figures, part=True, over=below.value) if fits else found

    def figures(self, i: int) -> _Sum | None:
        """Figures and what is written on to them: 5/6, 7 1/3, 1.2^4, 6e-3, 70 000, 4 million."""
        if self.slash(i):
            return _Sum(int(self.word[i]) / int(self.word[i + 2]), i + 3, figures=True, part=True)
        found = self.cardinal(i)
        if found is None:
            return None
        end = found.end
        if end == i + 1 and self.slash(end) and found.value < 1000 and int(self.word[end]) < int(self.word[end + 2]):
            return found._replace(value=found.value + int(self.word[end]) / int(self.word[end + 2]), end=end + 3)
        if self.at(end) in ("^", "e") and self.glued[end]:
            k, sign = end + 1, 1
            while self.at(k) in ("+", "-") and self.glued[k]:
                k, sign = k + 1, -sign if self.word[k] == "-" else sign
            power = _value(self.word[k]) if k < self.size and self.kind[k] == NUMBER and self.glued[k] else None
            if power is not None and power <= 99 and 1e-3 < found.value < 1e3:
                value = found.value ** (sign * power) if self.word[end] == "^" else found.value * 10.0 ** (sign * power)
                return found._replace(value=value, end=k + 1)
        return found

    def slash(self, i: int) -> bool:
        """Whether a fraction in figures begins at `i`."""
        if self.at(i + 1) != "/" or not (self.follows(i + 1) and self.follows(i + 3)) or "/" in (self.at(i - 1), self.at(i + 3)):
            return False
        above, below = self.word[i], self.word[i + 2]
        short, long = sorted((len(above), len(below)))
        return self.glued[i + 2] and above.isdigit() and below.isdigit() and short < 4 and long < 16 and int(below) > 0

    def pieces(self, i: int) -> list[Number]:
        """The numbers of a date, a clock, a score, an address or a telephone number that begins at `i`, each apart."""
        end, glued = i + 1, self.glued
        while self.follows(end + 2) and self.word[end] in "-/" and glued[end] == glued[end + 1]:
            end += 2
        parts = range(i, end, 2)
        whole = all(_value(self.word[k]) is not None for k in parts)
        if whole and (len(parts) == 1 or (len(parts) == 2 and (self.word[i + 1] == "-" or self.slash(i)))):
            return []
        runs = [(k, n, int(run)) for k in parts if len(self.word[k]) < 41 for n, run in enumerate(_DIGITS.findall(self.word[k]))]
        return [Number(value, value, k, k, "cardinal", piece=n) for k, n, value in runs]

    def is_name(self, i: int) -> bool:
        """Whether the figures at `i` are part of a name: F-16, S 300, 4G."""
        word, kind, names = self.word, self.kind, self.data.designators
        after = self.at(i + 1)
        if len(after) == 1 and after.isascii() and after.isalpha() and after != "e" and self.glued[i + 1]:
            return True
        hyphen = self.at(i - 1) == "-"
        before = i - 2 if hyphen else i - 1
        if before < 0 or kind[before] != WORD:
            return False
        close = self.glued[i] and self.glued[before + 1]
        if word[before].isascii():
            return close or len(word[before]) < 4
        return word[before] in names or (hyphen and close and word[before] != self.data.article)

    def percent(self, i: int) -> int:
        """Where a percent sign or phrase at `i` ends; `i` where there is none."""
        if self.at(i) in self.data.percent:
            return i + 1
        return i + 2 if f"{self.at(i)} {self.at(i + 1)}" in self.data.percent else i

    def bound(self, first: int, end: int) -> str:
        """What is said about the number in tokens `first` to `end`: "more than" before it, "at least" after it or its noun."""
        data, word = self.data, self.word
        w = self.words.get(word[first])
        if first and self.glued[first] and word[first - 1] in data.clitics:
            first -= 1
        apart = word[first] == self.conjunction or (w is not None and w.joined)  # what stands before "and" is said of another number
        if first and not apart and (longest := data.before_last.get(word[first - 1])):
            for n in range(min(longest, first), 0, -1):
                if found := data.before.get(" ".join(word[first - n : first])):
                    return found
        for k in range(end, min(end + 3, self.size)):
            if self.kind[k] != WORD:
                break
            for n in range(data.after_first.get(word[k], 0), 0, -1):
                if found := data.after.get(" ".join(word[k : k + n])):
                    return found
        return "exact"

    def ordinal(self, i: int, w: Word) -> tuple[list[Number], int]:
        """First, thirteenth, twenty-fifth; an hour and a half."""
        value: float = w.value
        after, end = self.beside(i + 1), i + 1
        k, tens = self.joined(i + 1)
        thousands = self.beside(i + 2)
        if value < 10 and after and after.role == TEN and after.value == 10 and not (thousands and thousands.role == SCALE):
            value, end = value + 10, i + 2
        elif value < 10 and tens and tens.role == TENS and tens.article == w.article:
            value, end = value + tens.value, k + 1
        elif w.weak:
            return [], i + 1
        elif tens and tens.role == PART and tens.article and w.article:
            value, end = value + tens.part[0] / tens.part[1], k + 1
        return [Number(value, value, i, end - 1, "ordinal", words=True, clitic=w.clitic)], end

    def upper(self, i: int, first: _Sum, between: bool, percent: bool) -> tuple[float, _Sum] | None:
        """The range that begins with the number `first` at `i`: its lower end and its upper number."""
        k, to = first.end, self.operators.get(self.at(first.end)) == "to"
        hyphen = self.at(k) == "-" and self.follows(k) and self.glued[k] <= self.glued[min(k + 1, self.size - 1)] and self.follows(k + 2)
        if to or hyphen:
            k += 1
        elif between and (self.at(k) == self.conjunction or self.joined(k)[1]):
            k += self.at(k) == self.conjunction
        else:
            return None
        if self.at(k) in self.data.clitics and k + 1 < self.size and self.glued[k + 1]:
            k += 1
        last = self.quantity(k)
        if last is None or (to and self.data.changes.intersection(self.word[max(0, i - 6) : i])):  # rose from 3 to 5: no range
            return None
        low = first.value
        year = first.figures and first.scale == 1 and 1900 <= low <= 2100
        if year and (last.scale > 1 or last.value > 2100 or last.value != int(last.value)):
            return None
        if percent and self.percent(last.end) == last.end:
            return None
        if last.scale > 1 and not last.bare and first.scale == 1 and not percent and low < last.value / last.scale:
            low *= last.scale
        return (low, last) if last.value > low else None

    def read(self, i: int, floor: int) -> tuple[list[Number], int]:
        """The numbers that begin at `i`, and where to go on. No token before `floor` is taken."""
        if self.kind[i] == NUMBER:
            if self.is_name(i):
                return [], i + 1
            pieces = self.pieces(i)
            return (pieces, pieces[-1].last + 1) if pieces else self.whole(i, floor, 0)
        for tail in self.data.phrases.get(self.word[i], ()):
            if self.word[i + 1 : i + 1 + len(tail)] == tail:
                return [], i + 1 + len(tail)
        w = self.words.get(self.word[i])
        if w is None or (w.article and self.percent(i) > i) or (w.article and i and self.percent(i - 1) > i):
            return [], i + 1
        if w.role == VAGUE or (w.role == SCALE and w.form == PLURAL):
            end = i + 1
            while (after := self.words.get(self.at(end))) and not after.clitic and after.role in (VAGUE, SCALE, TEN):
                end += 1
            return [Number(None, None, i, end - 1, "vague", self.bound(i, end), True, clitic=w.clitic)], end
        found, end = self.ordinal(i, w) if w.role == ORDINAL else self.whole(i, floor, w.clitic)
        return ([] if end == i + 1 and self.tokens.words(i, i) in self.data.misspelled else found), end

    def whole(self, i: int, floor: int, clitic: int) -> tuple[list[Number], int]:
        """A cardinal, fraction, percentage or range, with its sign."""
        word, glued, first = self.word, self.glued, i
        w = self.words.get(word[i])
        minus = w is not None and w.role == MINUS
        between = i > 0 and self.operators.get(word[i - 1]) == "between"
        found = self.quantity(i + minus, between)
        if found is None or found.end == i:
            return [], i + 1
        value, end = found.value, self.percent(found.end)
        if first > floor and word[first - 1] == "." and glued[first] and not glued[first - 1] and word[i].isdigit():
            first, value = first - 1, value / 10 ** len(word[i])
        if first > floor and word[first - 1] in "+-" and glued[first] and not glued[first - 1] and not self.follows(first - 1):
            first, minus = first - 1, word[first - 1] == "-"
        percent = end > found.end
        if first > floor and word[first - 1] in self.data.percent and glued[first] and not self.follows(first - 1):
            first, percent = first - 1, True
        low, high, kind = value, value, "fraction" if found.part else "cardinal"
        upper = None if minus else self.upper(first, found._replace(end=end), between, percent)
        if upper:
            low, high, end, kind = upper[0], upper[1].value, self.percent(upper[1].end), "range"
            percent = percent or end > upper[1].end
        elif minus:
            low = high = -value
        kind = "percent" if percent else kind
        return [Number(low, high, first, end - 1, kind, self.bound(first, end), not found.figures, found.over, clitic=clitic)], end


def find_numbers(tokens: Tokens, language: NumberData) -> list[Number]:
    """The numbers of a text, in order. They share no token but for the pieces of one figure ("21:30"). Nothing raises."""
    reader, starts, found, floor = _Reader(tokens, language), language.starts, list[Number](), 0
    for i, (word, kind) in enumerate(zip(tokens.word, tokens.kind, strict=True)):
        if i >= floor and (kind == NUMBER or word in starts):
            numbers, floor = reader.read(i, floor)
            found += numbers
    return found


def span(tokens: Tokens, number: Number) -> tuple[int, int]:
    """Where a number stands in the original, in code points; the prepositions written on to its front are left out."""
    start, end = tokens.span(number.first, number.last)
    if number.piece >= 0:
        runs = [run.span() for run in _DIGITS.finditer(tokens.text, start, end)]
        return runs[number.piece] if number.piece < len(runs) else (start, end)
    letters = [k for k in range(start, end) if category(tokens.text[k]) == "Lo"]
    return (letters[number.clitic] if 0 < number.clitic < len(letters) else start), end


def numbers(text: str) -> list[NumberItem]:
    """The numbers of an Arabic text, in order, with the words that they were read from.

    >>> [n.low for n in numbers("مقتل خمسة وعشرين جنديا و3 مدنيين")]
    [25, 3]
    """
    tokens = tokenize(text)
    found = []
    for number in find_numbers(tokens, _arabic()):
        start, end = span(tokens, number)
        found.append(NumberItem(number.low, number.high, Span(text[start:end], start, end), number.kind, number.bound))
    return found


@cache
def _arabic() -> NumberData:
    return load_numbers(Path(__file__).parent.parent / "lang" / "ar" / "numbers.yaml")


def _is_plural_part(w: Word, after: Word | None) -> bool:
    """Whether the two words are a fraction like "three quarters"."""
    return w.role == UNIT and after is not None and after.role == PART and after.form == PLURAL and not after.clitic


def _value(figures: str) -> float | None:
    """The value of one token of figures, its signs read as decimal or thousands by the grouping; None where it is no number."""
    if len(figures) > 30:
        return None
    if figures.isdigit():
        return int(figures)
    marks, parts = _MARKS.findall(figures), _MARKS.split(figures)
    if not all(part.isdigit() for part in parts):
        return None
    grouped = 0 < len(parts[0]) < 4 and parts[0][0] != "0" and all(len(part) == 3 for part in parts[1:])
    if len(marks) == 1:
        if grouped and (marks[0] != "." or parts[1] == "000"):
            return int("".join(parts))
        return float(".".join(parts))
    if grouped and (len(set(marks)) == 1 or "." not in marks):
        return int("".join(parts))
    if marks[-1] not in marks[:-1] and len(set(marks[:-1])) == 1 and all(len(part) == 3 for part in parts[1:-1]):
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None
