"""The words of numbers: the tables that `lang/<language>/numbers.yaml` holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from marsad.data import Row, entry, read_mapping
from marsad.text.fold import fold_text

UNIT, TEN, TENS, HUNDREDS, SCALE, PART, ORDINAL, VAGUE, PIECE, MINUS = range(10)
"""Roles: 0 to 9; 10 to 19; 20, 30 … 90; 200 … 900 and duals of scales; 12, 100, 1000 …; fractions; first …; dozens of; a part; minus."""
PLAIN, TANWIN, PLURAL = range(3)
_NAMES = ("unit", "ten", "tens", "hundreds", "scale", "part", "ordinal", "vague", "piece", "minus")
_ROLES = {name: role for role, name in enumerate(_NAMES)}
_OPERATORS = ("to", "between", "point", "over", "of", "in")
_BOUNDS = ("about", "more", "less", "atleast", "atmost")


class Word(NamedTuple):
    """What a folded word means as a number. `part`: the fraction that its letters may also mean, (0, 1) where none."""

    role: int
    value: int
    part: tuple[int, int] = (0, 1)
    form: int = PLAIN
    weak: bool = False
    clitic: int = 0
    joined: bool = False
    article: bool = False


@dataclass(slots=True)
class NumberData:
    """The number words of a language as `load_numbers` compiles them: folded, with their proclitics. Keys are words or phrases."""

    words: dict[str, Word]
    starts: frozenset[str]
    operators: dict[str, str]
    phrases: dict[str, list[list[str]]]
    percent: frozenset[str]
    before: dict[str, str]
    before_last: dict[str, int]
    after: dict[str, str]
    after_first: dict[str, int]
    designators: frozenset[str]
    changes: frozenset[str]
    clitics: frozenset[str]
    misspelled: frozenset[str]
    conjunction: str
    article: str
    fraction_vowel: str
    decimal_letter: str


def _folded(text: str) -> str:
    return fold_text(text).strip()


def load_numbers(path: Path) -> NumberData:
    """The number words in the YAML file `path`, compiled. Raises `DataError` with file and line for what is wrong there."""
    top = read_mapping(path)
    top.only(
        "and",
        "clitics",
        "article",
        "article_after_l",
        "fraction_vowel",
        "decimal_letter",
        "words",
        "operators",
        "percent",
        "bounds",
        "designators",
        "changes",
        "not_numbers",
        "misspelled",
    )
    conjunction, article, melted = _folded(top.text("and")), _folded(top.text("article")), _folded(top.text("article_after_l"))
    clitics = [_folded(c) for c in top.texts("clitics")]
    plain = [f"{a}{b}" for a in ("", conjunction) for b in ("", *clitics)]
    fronts = [(p, len(p), p == conjunction, False) for p in plain]
    fronts += [(p[:-1] + melted if p[-1:] == melted[0] else p + article, len(p), p == conjunction, True) for p in plain]
    words: dict[str, Word] = {}
    made: dict[str, Word] = {}  # with proclitics; a word that is written so of itself goes before it
    for row in top.rows("words"):
        with entry():
            definable = "article" not in row or row.flag("article")
            for form, word in _entry(row):
                if form in words:
                    raise row.error(f"'{form}' stands twice", "keep one, or give the one entry a part")
                words[form] = word
                for front, clitic, joined, definite in fronts:
                    if not definite or definable:
                        made.setdefault(front + form, word._replace(clitic=clitic, joined=joined, article=definite))
    words = made | words
    operators: dict[str, str] = {}
    named = top.mapping("operators")
    named.only(*_OPERATORS)
    for name in named:
        for form in named.texts(name):
            operators |= {front + _folded(form): name for front in ("", conjunction)}
    phrases: dict[str, list[list[str]]] = {}
    for phrase in top.texts("not_numbers"):
        if not (parts := _folded(phrase).split()):
            raise top.error(f"'{phrase}' has no letter", "write a word", "not_numbers")
        head, *tail = parts
        for front in plain:
            phrases.setdefault(front + head, []).append(tail)
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for row in top.rows("bounds"):
        with entry():
            row.only("bound", "before", "after")
            bound = row.choice("bound", _BOUNDS)
            before |= {front + _folded(form): bound for form in row.texts("before") for front in plain}
            after |= {_folded(form): bound for form in row.texts("after")}
    before_last: dict[str, int] = {}
    after_first: dict[str, int] = {}
    for ends, known, which in ((before_last, before, -1), (after_first, after, 0)):
        for phrase in known:
            parts = phrase.split() or [""]
            ends[parts[which]] = max(ends.get(parts[which], 0), len(parts))
    percent = frozenset(_folded(word) for word in top.texts("percent"))
    misspelled = frozenset(front + form for form in top.texts("misspelled") for front in plain)
    designators, changes = (frozenset(f + _folded(w) for w in top.texts(key) for f, *_ in fronts) for key in ("designators", "changes"))
    return NumberData(
        words, frozenset(words) | frozenset(phrases), operators, phrases, percent, before, before_last, after, after_first, designators,
        changes, frozenset(front for front, *_ in fronts if front), misspelled, conjunction, article,
        top.text("fraction_vowel"), _folded(top.text("decimal_letter")))  # fmt: skip


def _entry(row: Row) -> Iterator[tuple[str, Word]]:
    """The folded forms of one entry and what they mean."""
    row.only("role", "value", "forms", "tanwin", "dual", "plural", "part", "weak", "article")
    role = _ROLES[row.choice("role", _NAMES)]
    try:
        share = Fraction(row.text("value") if role == PART else row.text("part", "0"))
        value = int(row.text("value", "0")) if role in (VAGUE, PIECE, MINUS) else 0 if role == PART else int(row.text("value"))
    except (ValueError, ZeroDivisionError):
        raise row.error("a value that is no number", 'write value: "20", for a fraction value: 1/4', "value") from None
    word = Word(role, value, (share.numerator, share.denominator), weak=row.flag("weak"))
    doubled = Word(TEN if value == 12 else HUNDREDS, value * 2)
    for key, meant in (("forms", word), ("tanwin", word._replace(form=TANWIN)), ("plural", word._replace(form=PLURAL)), ("dual", doubled)):
        for form in row.texts(key):
            folded = _folded(form)
            if not folded or " " in folded:
                raise row.error(f"'{form}' is not one word", "write one word, without clitics")
            yield folded, meant
