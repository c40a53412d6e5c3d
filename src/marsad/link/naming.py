"""What the words of a name tell: whether they name anybody, and whether two names may be one."""

from __future__ import annotations

from functools import lru_cache

from marsad import compiled
from marsad.find.readings import Reading
from marsad.find.senses import Sense
from marsad.text.fold import fold
from marsad.text.tokens import WORD, tokenize

_COMMON = frozenset(("noun", "adjective", "word", "equipment", "frame", "verb"))
_PEOPLE = frozenset(("force", "organisation", "person", "civilians", "media"))
_GENERAL = 2
"""Common words that name nobody: "مسلحون مجهولون". Three are the name of a group: "جماعة جند الوادي"."""


@lru_cache(maxsize=131072)
def folded(text: str) -> str:
    """`text` in the folded spelling by which names are compared."""
    return " ".join(fold(text).text.split())


def _senses(word: str) -> list[tuple[Reading, Sense]]:
    lexicon = compiled.load().lexicon
    return [(reading, lexicon.senses[i]) for reading in lexicon.readings(word) for i in lexicon.keys.get(reading.key, ())]


@lru_cache(maxsize=131072)
def _word(word: str) -> tuple[str, bool, bool, bool]:
    """A folded word without its article; whether it is common, a function word, and one for people."""
    senses = _senses(word)
    common = any(sense.category in _COMMON for _, sense in senses)
    function = any(sense.category == "word" and reading.cut == 0 for reading, sense in senses)
    people = any(sense.category == "noun" and sense.kind in _PEOPLE for _, sense in senses)
    return compiled.load().lexicon.bare(word), common, function, people


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[tuple[str, bool, bool, bool], ...]:
    tokens = tokenize(folded(name))
    return tuple(_word(word) for word, kind in zip(tokens.word, tokens.kind, strict=True) if kind == WORD)


@lru_cache(maxsize=65536)
def telling(name: str) -> frozenset[str]:
    """The words by which a name is known: those that are no common word, without the article.

    "مسلحون مجهولون" and "قواته" have none, "كتيبة الفاروق" has one.
    """
    return frozenset(bare for bare, common, _, _ in _words(name) if not common)


@lru_cache(maxsize=65536)
def generic(name: str) -> bool:
    """Whether the words name nobody: "مسلحون", "قواته", "12 مدنيا"."""
    return not telling(name) and sum(not function for _, _, function, _ in _words(name)) <= _GENERAL


@lru_cache(maxsize=65536)
def of_people(name: str) -> bool:
    """Whether the first noun of a name is one for people or their bodies, not for a thing or place."""
    return next((people for _, _, function, people in _words(name) if not function), False)


@lru_cache(maxsize=65536)
def _bare(name: str) -> frozenset[str]:
    return frozenset(bare for bare, _, function, _ in _words(name) if not function)


@lru_cache(maxsize=65536)
def alike(name: str, other: str) -> bool:
    """Whether one name has all words of the other, and they share one that tells: "قبائل مدينة الأصابعة", "قبائل الأصابعة"."""
    ours, theirs = _bare(name), _bare(other)
    if not ours or not theirs or not (ours <= theirs or theirs <= ours):
        return False
    return ours == theirs or bool(telling(name) & telling(other))
