"""The words of dates of one language, read from its `dates.yaml` and checked."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from marsad.data import Row, entry, read_mapping
from marsad.find.calendar import DAYS, MONTHS
from marsad.text.fold import fold_text
from marsad.text.tokens import tokenize

_NUMBERS = {
    "month": (1, 12), "hijri": (1, 12), "month_word": (1, 2), "weekday": (0, 6), "weekday_bare": (0, 6), "day_word": (-9, 9),
    "day_noun": (1, 2), "tonight": (0, 0), "midnight": (0, 0), "within_day": (-1, 1), "clock": (0, 0), "fraction": (-59, 59),
    "number": (1, 2000), "ordinal": (1, 10), "last": (0, 0), "last_after": (0, 0), "few": (0, 9), "few_after": (0, 0),
    "about": (-1, 1), "prefix_the": (0, 0), "my_week": (0, 0), "shift": (-2, 2), "recent": (-1, -1), "next_day": (1, 1),
    "this": (0, 0), "year_word": (1, 2), "pair": (0, 1), "season": (1, 12), "decade_word": (0, 90), "since": (0, 0),
    "before": (0, 0), "after": (0, 0), "within": (0, 0), "until": (0, 0), "to": (0, 0), "from": (0, 0), "between": (0, 0),
    "of": (0, 0), "in": (0, 0), "on": (0, 0), "at": (0, 0), "and": (0, 0), "from_now": (0, 0), "from_event": (0, 0),
    "licence": (0, 0), "head": (0, 0), "name": (0, 0), "lasting": (0, 0), "that": (0, 0), "cue": (-1, 1),
    "began": (0, 0), "goes_to": (0, 0),
}  # fmt: skip
_TIMES = ("dawn", "morning", "noon", "afternoon", "evening", "night", "midnight", "eve")
_TAGS: dict[str, tuple[str, ...]] = {
    "time": _TIMES, "time_after": _TIMES, "this_time": _TIMES, "unit": (*DAYS, *MONTHS), "era": ("greg", "hijri"),
    "part": ("start", "early", "mid", "late", "end", "rest", "weekend"), "near": ("now", "soon", "lately", "today"),
}  # fmt: skip
STARTS = frozenset({
    "month", "hijri", "month_word", "weekday", "weekday_bare", "day_word", "day_noun", "time", "this_time", "tonight", "midnight",
    "within_day", "clock", "number", "ordinal", "last", "few", "prefix_the", "unit", "this", "year_word", "part", "season",
    "decade_word", "near", "since", "before", "after", "within", "until", "holiday", "name",
})  # fmt: skip
"""Kinds of word that an expression may begin with."""
_PARTS = ("start", "early", "mid", "late", "end", "weekend", "earlier", "later")
_LIMITS = {"month": 31, "year": 12, "week": 7}
_CLITICS = ("all", "and", "none")
_DOUBTS = ("no", "yes", "very")


class Lexeme(NamedTuple):
    """One reading of a word: `rest` are the words that must follow it; `clitic` and `cut` the proclitic on it and its length."""

    kind: str
    value: int
    tag: str
    rest: tuple[str, ...]
    clitic: str
    cut: int
    definite: bool
    doubt: int
    raw: str


class Holiday(NamedTuple):
    """How a special day is found: `rule` is fixed, hijri, easter or nth, with its numbers."""

    rule: str
    numbers: tuple[int, ...]


class DateData(NamedTuple):
    """A language's words of time, ready for look-up. A tuple, so that it is read from the cache alike by compiled code and source."""

    table: dict[str, dict[str, tuple[Lexeme, ...]]]
    holidays: dict[str, Holiday]
    parts: dict[str, dict[str, tuple[int, int]]]
    hours: dict[str, tuple[int, int, bool]]
    starts: dict[str, frozenset[str]]
    also: frozenset[str]
    accusative: frozenset[str]
    future: tuple[str, ...]
    not_future: tuple[str, ...]
    hijri_sign: str


def _folded(text: str) -> tuple[str, ...]:
    return tuple(tokenize(text).word)


def _span(row: Row, key: str, most: int) -> tuple[int, int]:
    """A range "3-5" of a data file, from 1 to `most`."""
    first, _, last = row.text(key).partition("-")
    if not (first.isdigit() and last.isdigit() and 1 <= int(first) <= int(last) <= most):
        raise row.error(f"'{key}' must be two numbers from 1 to {most}", f"write {key}: 1-{most}")
    return int(first), int(last)


def _holiday(row: Row) -> Holiday:
    rule, _, rest = row.text("value").partition(" ")
    size = {"fixed": 2, "hijri": 2, "easter": 1, "nth": 3}.get(rule)
    numbers = [rest] if rule == "easter" else rest.split("-")
    if size != len(numbers) or not all(n.lstrip("-").isdigit() for n in numbers):
        raise row.error(f"'{row.text('value')}' is no rule of a special day", "write fixed 5-1, hijri 10-1, easter -2 or nth 11-3-4")
    return Holiday(rule, tuple(int(n) for n in numbers))


def _value(kind: str, row: Row) -> tuple[int, str]:
    """The checked meaning of an entry, as a number or as a tag."""
    text = row.text("value")
    if kind in _TAGS:
        row.choice("value", _TAGS[kind], what=kind)
        if kind == "unit" and row.get("count") not in ("0", "1", "2"):
            raise row.error("a unit needs its count", "write count: 1, 2 for the dual, 0 for the plural")
        return int(row.get("count") or 0), text
    low, high = _NUMBERS[kind]
    if not text.lstrip("-").isdigit() or not low <= int(text) <= high:
        raise row.error(f"'{text}' is no value of {kind}", f"a number from {low} to {high}", "value")
    return int(text), ""


class _Table:
    """The look-up table in the making."""

    def __init__(self, clitics: Row) -> None:
        clitics.only("and", "all", "article", "to_article")
        self.plain = {name: clitics.texts(name) for name in ("and", "all")} | {"none": []}
        self.article = clitics.text("article")
        fused = clitics.mapping("to_article")
        self.fused: dict[str, str] = {key: fused.text(key) for key in fused}
        self.table: dict[str, list[Lexeme]] = {}

    def put(self, row: Row, kind: str, value: int, tag: str) -> None:
        """All spellings of an entry: with the article where it takes it, with each proclitic."""
        row.only("value", "words", "article", "clitics", "doubtful", "raw", "count")
        clitics = row.choice("clitics", _CLITICS, "all", "set of proclitics")
        doubt = _DOUBTS.index(row.choice("doubtful", _DOUBTS, "no", "degree of doubt"))
        forms = row.texts("words")
        if not forms:
            raise row.error("an entry without words", "write words: [one, two]")
        article = row.flag("article")
        for form in forms + [self.article + form for form in forms] * article:
            words = _folded(form)
            if not words:
                raise row.error(f"'{form}' has no letter", "write a word")
            definite = words[0].startswith(self.article)
            base = Lexeme(kind, value, tag, words[1:], "", 0, definite, doubt, row.text("raw", ""))
            for clitic, cut, word in self._spellings(words[0], clitics):
                place = self.table.setdefault(word, [])
                lexeme = base._replace(clitic=clitic, cut=cut)
                if not any(old[:6] == lexeme[:6] for old in place):
                    place.append(lexeme)

    def _spellings(self, word: str, clitics: str) -> list[tuple[str, int, str]]:
        found = [("", 0, word)] + [(clitic, len(clitic), clitic + word) for clitic in self.plain[clitics]]
        if clitics == "all" and word.startswith(self.article):
            found += [(self.fused[new], len(new), new + word[len(self.article) :]) for new in self.fused]
        return found


def _starts(table: dict[str, dict[str, tuple[Lexeme, ...]]]) -> dict[str, frozenset[str]]:
    """The words that an expression may begin with: each with the words that must follow it (none: whatever follows)."""
    starts: dict[str, frozenset[str]] = {}
    for word, kinds in table.items():
        found = [lexeme.rest for kind, lexemes in kinds.items() if kind in STARTS for lexeme in lexemes]
        if found:
            starts[word] = frozenset() if () in found else frozenset(rest[0] for rest in found)
    return starts


def load_dates(path: Path) -> DateData:
    """Read a language's `dates.yaml`.

    Raises `marsad.data.DataError`, which names file and line, where an entry is not as the head of the file says.
    """
    top = read_mapping(path)
    top.only("clitics", "words", "hijri_sign", "future", "not_future", "accusative", "parts", "hours")
    table, words, holidays = _Table(top.mapping("clitics")), top.mapping("words"), {}
    words.only(*_NUMBERS, *_TAGS, "holiday")
    words.has(*_NUMBERS, *_TAGS)  # the grammar needs each kind
    for kind in words:
        for row in words.rows(kind):
            with entry():
                if kind == "holiday":
                    holidays[row.text("value")] = _holiday(row)
                    table.put(row, kind, 0, row.text("value"))
                else:
                    table.put(row, kind, *_value(kind, row))
    parts, lengths = {}, top.mapping("parts")
    lengths.only(*_PARTS)
    for name in _PARTS:
        row = lengths.mapping(name)
        row.only(*_LIMITS)
        parts[name] = {unit: _span(row, unit, most) for unit, most in _LIMITS.items()}
    hours, times = {}, top.mapping("hours")
    times.only(*_TIMES)
    for name in _TIMES:
        row = times.mapping(name)
        row.only("add", "midnight")
        first, last = (1, 0) if row.text("add") == "none" else _span(row, "add", 12)
        hours[name] = (first, last, row.flag("midnight"))
    ordered: dict[str, dict[str, tuple[Lexeme, ...]]] = {}
    for word, found in table.table.items():
        found.sort(key=lambda lexeme: (-len(lexeme.rest), lexeme.cut))  # the longest reading first
        ordered[word] = {kind: tuple(x for x in found if x.kind == kind) for kind in dict.fromkeys(x.kind for x in found)}
    return DateData(
        table=ordered,
        holidays=holidays,
        parts=parts,
        hours=hours,
        starts=_starts(ordered),
        also=frozenset(table.plain["and"]),
        accusative=frozenset(top.texts("accusative")),
        future=tuple(fold_text(text) for text in top.texts("future")),
        not_future=tuple(fold_text(text) for text in top.texts("not_future")),
        hijri_sign=top.text("hijri_sign", ""),
    )
