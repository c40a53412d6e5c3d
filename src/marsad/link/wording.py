"""The words of a report as copies are told by them, and which of them are names, numbers and days."""

from __future__ import annotations

import re
from functools import cache

from marsad import compiled
from marsad.text.fold import fold
from marsad.text.words import ARTICLE, bare, clitics, proclitics

PLAIN, NAME, NUMBER, DAY = range(4)
"""Kinds of word."""
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"(?:https?://|www\.|@)\S+|\bt\.me/\S+")
_DATES = frozenset(("month", "weekday", "weekday_bare", "hijri", "day_word", "tonight", "season"))
_LEAST, _ENDING = 3, 2
"""Letters of a word that are enough to tell it, and of an ending."""
_LETTERS = clitics().conjunctions + clitics().prepositions


def words(text: str, folded: str | None = None) -> list[str]:
    """The folded words and numbers of a text, links left out. `folded`: the text folded, where the caller has it.

    >>> words("قُتل 3 في غارة: https://example.org/x")
    ['قتل', '3', 'في', 'غاره']
    """
    page = fold(text).text if folded is None else folded
    if "/" in page or "@" in page:
        page = _LINK.sub(" ", page)
    return _WORD.findall(page)


@cache
def kind(word: str) -> int:
    """What kind of word a folded word is: a name where the language does not know it, or where it names a party other than a medium.

    >>> kind("غاره"), kind("كفرنبل"), kind("خمسه"), kind("الثلاثاء")
    (0, 1, 2, 3)
    """
    data = compiled.load()
    if word[0].isdigit():
        return NUMBER
    if any(name in _DATES for name in data.dates.table.get(word, ())):
        return DAY
    if word in data.numbers.words:
        return NUMBER
    lexicon = data.lexicon
    if not (readings := lexicon.readings(word)):
        return NAME
    for reading in readings:
        for index in lexicon.keys.get(reading.key, ()):
            sense = lexicon.senses[index]
            if sense.category == "party" and data.party_kinds[sense.ref] != "media":
                return NAME
    return PLAIN


@cache
def value(word: str) -> str:
    """A number word in digits, where it is one; else the word."""
    known = compiled.load().numbers.words.get(word)
    return str(known.value) if known is not None else word


@cache
def bases(word: str) -> tuple[str, ...]:
    """A word, and what it may be without its proclitics and its article."""
    return tuple(dict.fromkeys((word, *(bare(rest) for _, _, rest in proclitics(word)))))


def names_it(text: set[str], name: str) -> bool:
    """Whether a text (its words) has a name too, with other clitics perhaps: then it is not another one that stands in its place."""
    return any(base in text or ARTICLE + base in text or any(letter + base in text for letter in _LETTERS) for base in bases(name))


def same(word: str, other: str) -> bool:
    """Whether two words are one but for clitics, an ending, one letter or the order of letters.

    >>> same("تعز", "بتعز"), same("للحوثيين", "الحوثيه"), same("اردوغان", "اردوجان"), same("الامريكيه", "الاميركيه"), same("كفرنبل", "حاس")
    (True, True, True, True, False)
    """
    return any(_alike(one, two) for one in bases(word) for two in bases(other))


def _alike(word: str, other: str) -> bool:
    if len(word) > len(other):
        word, other = other, word
    if word == other:
        return True
    if len(word) <= _LEAST:
        return other.startswith(word) and len(word) == _LEAST and len(other) - len(word) <= _ENDING
    head = next((i for i, (x, y) in enumerate(zip(word, other, strict=False)) if x != y), len(word))
    if head > _LEAST and len(other) - head <= _ENDING:
        return True
    if len(word) == _LEAST + 1 or len(other) - len(word) > 1:
        return False
    if len(word) == len(other):
        return other[head + 1 :] == word[head + 1 :] or (len(word) > _LEAST + 2 and sorted(word) == sorted(other))
    return other[head + 1 :] == word[head:]
