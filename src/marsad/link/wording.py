"""The words of a report as copies are told by them, and which of them are names, numbers and days."""

from __future__ import annotations

import re
from functools import cache

from marsad import compiled
from marsad.text.fold import fold

PLAIN, NAME, NUMBER, DAY = range(4)
"""Kinds of word."""
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"(?:https?://|www\.|@)\S+|\bt\.me/\S+")
_DATES = frozenset(("month", "weekday", "weekday_bare", "hijri", "day_word", "tonight", "season"))
_LEAST = 3


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


def same(word: str, other: str) -> bool:
    """Whether two words are one but for clitics, an ending, one letter or the order of letters.

    >>> same("تعز", "بتعز"), same("اردوغان", "اردوجان"), same("الامريكيه", "الاميركيه"), same("كفرنبل", "حاس")
    (True, True, True, False)
    """
    if len(word) > len(other):
        word, other = other, word
    if len(word) < _LEAST:
        return word == other[-len(word) :] and len(other) - len(word) < _LEAST - 1
    if len(word) == len(other) > _LEAST + 2 and sorted(word) == sorted(other):
        return True
    if other.endswith(word) or other.startswith(word):
        return len(other) - len(word) <= _LEAST
    if len(word) <= _LEAST + 1 or len(other) - len(word) > 1:
        return False
    head = next((i for i, (x, y) in enumerate(zip(word, other, strict=False)) if x != y), len(word))
    rest = other[head + 1 :]
    return rest == word[head + 1 :] if len(word) == len(other) else rest == word[head:]
