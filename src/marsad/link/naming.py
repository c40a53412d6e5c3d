"""What the words of a name tell: whether they name anybody, and whether two names may be one."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from marsad import compiled
from marsad.text.fold import fold_text
from marsad.text.tokens import NUMBER, WORD, tokenize

_COMMON = frozenset(("noun", "adjective", "word", "equipment", "frame", "verb"))
_PEOPLE = frozenset(("force", "organisation", "person", "civilians", "media"))
_BODIES = frozenset(("force", "org", "court"))
"""Classes of nouns for bodies of people; single fighters and what bodies act with ("طائرات حربية") are of other classes."""
_GENERAL = 2
"""Common words that name nobody: "مسلحون مجهولون". Three are a name where the last is definite: "جماعة جند الوادي"."""


class Word(NamedTuple):
    """A word of a name, without its article: whether it is a common word, a function word, a number, one for people, one for a body of
    people, and whether it has the article."""

    bare: str
    common: bool = False
    function: bool = False
    number: bool = False
    people: bool = False
    body: bool = False
    definite: bool = False


@lru_cache(maxsize=131072)
def folded(text: str) -> str:
    """`text` in the folded spelling by which names are compared."""
    return " ".join(fold_text(text).split())


@lru_cache(maxsize=131072)
def _word(word: str) -> Word:
    data = compiled.load()
    lexicon = data.lexicon
    senses = [(reading, lexicon.senses[i]) for reading in lexicon.readings(word) for i in lexicon.keys.get(reading.key, ())]
    nouns = [sense for _, sense in senses if sense.category == "noun"]
    bare = lexicon.bare(word)
    number = word in data.numbers.words
    if bare.endswith(lexicon.accusative) and bare[: -len(lexicon.accusative)] in lexicon.keys:
        bare = bare[: -len(lexicon.accusative)]
    return Word(
        bare,
        number or any(sense.category in _COMMON for _, sense in senses),
        any(sense.category == "word" and reading.cut == 0 for reading, sense in senses),
        number,
        any(sense.kind in _PEOPLE for sense in nouns),
        any(sense.label in _BODIES for sense in nouns),
        word != lexicon.bare(word),
    )


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[Word, ...]:
    """The words and numbers of a name."""
    tokens = tokenize(folded(name))
    pairs = zip(tokens.word, tokens.kind, strict=True)
    return tuple(_word(word) if kind == WORD else Word(word, True, False, True) for word, kind in pairs if kind in (WORD, NUMBER))


def _content(name: str) -> list[Word]:
    return [word for word in words_of(name) if not word.function and not word.number]


@lru_cache(maxsize=65536)
def telling(name: str) -> frozenset[str]:
    """The words by which a name is known: those that are no common word, without the article.

    "مسلحون مجهولون" and "قواته" have none, "كتيبة الفاروق" has one.
    """
    return frozenset(word.bare for word in words_of(name) if not word.common)


@lru_cache(maxsize=65536)
def generic(name: str) -> bool:
    """Whether the words name nobody: "مسلحون", "قواته", "12 مدنيا", "طائرة من دون طيار مجهولة"."""
    content = _content(name)
    return not telling(name) and (len(content) <= _GENERAL or not content[-1].definite)


@lru_cache(maxsize=65536)
def of_people(name: str) -> bool:
    """Whether the first noun of a name is one for people or their bodies, not for a thing or place."""
    return next((word.people for word in _content(name)), False)


@lru_cache(maxsize=65536)
def of_body(name: str) -> bool:
    """Whether a name is that of a body of people: it begins with a noun for one, or with a word that is no common one."""
    first = next(iter(_content(name)), None)
    return first is not None and (first.body or not first.common)


@lru_cache(maxsize=65536)
def part_of(name: str) -> str | None:
    """The rest of "so many of …" ("26 من مقاتلي المجلس"), as written; None for any other name."""
    held = words_of(name)
    numbers = next((n for n, word in enumerate(held) if not word.number), len(held))
    if not numbers or numbers >= len(held) - 1 or not held[numbers].function:
        return None
    written = name.split()
    return " ".join(written[numbers + 1 :]) if len(written) == len(held) else None


@lru_cache(maxsize=65536)
def counted(name: str) -> bool:
    """Whether a name begins with a number: "ستة جنود"."""
    held = words_of(name)
    return bool(held) and held[0].number


@lru_cache(maxsize=65536)
def plain_case(name: str) -> str:
    """A name as written, its first words without the ending that they have as an object: "سوقا شعبيا" is "سوق شعبي"."""
    lexicon = compiled.load().lexicon
    words = name.split(" ")
    for number, word in enumerate(words):
        held = folded(word)
        if not held.endswith(lexicon.accusative) or held[: -len(lexicon.accusative)] not in lexicon.keys:
            break
        words[number] = next(word[:-cut] for cut in range(1, len(word)) if folded(word[:-cut]) + lexicon.accusative == held)
    return " ".join(words)


@lru_cache(maxsize=65536)
def _bare(name: str) -> frozenset[str]:
    return frozenset(word.bare for word in _content(name))


@lru_cache(maxsize=65536)
def alike(name: str, other: str) -> bool:
    """Whether one name has all words of the other, and they share one that tells ("قبائل مدينة الأصابعة", "قبائل الأصابعة"), or mean a
    thing and no people ("مستشفى تل النور", "المستشفى")."""
    ours, theirs = _bare(name), _bare(other)
    if not ours or not theirs or not (ours <= theirs or theirs <= ours):
        return False
    return ours == theirs or bool(telling(name) & telling(other)) or not (of_people(name) or of_people(other))
