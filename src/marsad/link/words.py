"""How much it tells that two texts share a word: little for a common one, much for the name of a hamlet.

A word counts as one to three tokens ("kafr", "kafr+", "kafr++"), so that the size of an intersection of tokens is about the sum of
what the shared words tell, three bits each.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from marsad import compiled
from marsad.data import DataError, read_text
from marsad.text.tokens import WORD, tokenize
from marsad.text.words import ARTICLE, bare, proclitics
from marsad.world.nouns import place_words

PATH = Path(__file__).with_name("words.txt")
MOST = 3
_LARGE = frozenset({"province", "district", "subdistrict", "region", "state", "country"})
"""Kinds of place in which much happens on one day."""
LEAST_BITS, STEP = 4.0, 2.0
"""A word that stands in one document of 2**LEAST_BITS tells nothing; each STEP more is one token more."""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A folded word without article, and without the proclitics before an article."""
    for _, _, rest in proclitics(word)[1:]:
        if rest.startswith(ARTICLE) and len(rest) >= len(ARTICLE) + 3:
            return bare(rest)
    return bare(word)


@cache
def _frequent(path: Path = PATH) -> Mapping[str, int]:
    """How many tokens each frequent word counts as, from `words.txt`."""
    found: dict[str, int] = {}
    units = None
    for number, line in enumerate(read_text(path).splitlines(), 1):
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            if line not in [f"[{n}]" for n in range(MOST)]:
                raise DataError(path, number, f"unknown part {line}", "known parts: [0] to [2]")
            units = int(line[1])
        elif line:
            if units is None:
                raise DataError(path, number, "words before the first part", "begin with [0]")
            found.update(dict.fromkeys(line.split(), units))
    return found


@lru_cache(maxsize=200_000)
def units(word: str) -> int:
    """How many tokens the stem `word` counts as. What the lists of the language know (an act, a party, a number) tells one at most."""
    if len(word) < 3:
        return 0
    count = _frequent().get(word, MOST)
    if count > 1 and compiled.load().lexicon.readings(word):
        return 1
    return count


@lru_cache(maxsize=100_000)
def tokens(word: str) -> tuple[str, ...]:
    """The tokens of a folded word."""
    plain = stem(word)
    return tuple(plain + "+" * n for n in range(units(plain)))


def sketch(words: Sequence[str], kinds: Sequence[int], most: int) -> list[str]:
    """The tokens of the rarest words of a text, of `most` words at most, sorted."""
    stems = dict.fromkeys(stem(word) for word, kind in zip(words, kinds, strict=True) if kind == WORD)
    ranked = sorted((-units(word), n, word) for n, word in enumerate(stems))[:most]
    return sorted(token for less, _, word in ranked if less for token in tokens(word))


@lru_cache(maxsize=50_000)
def names(text: str) -> tuple[str, ...]:
    """The stems of a place's name without what only says what kind of place it is, or where about it ("ريف", "شمال"), sorted."""
    lists = place_words()
    empty = (lists.nouns, lists.tails, lists.directions, lists.middle, lists.near, lists.prepositions, lists.units, lists.openings)
    found = list(dict.fromkeys(stem(word) for word, kind in _tokens(text) if kind == WORD and len(word) > 2))
    told = [word for word in found if not any(word in words for words in empty)]
    return tuple(sorted(told or found[-1:]))


@lru_cache(maxsize=50_000)
def sites(text: str) -> tuple[str, ...]:
    """The stems of a place's name that say what is there, of what is no settlement ("سوق", "مستشفى"), sorted."""
    nouns = place_words().nouns
    return tuple(sorted({word for word in (stem(w) for w, _ in _tokens(text)) if word in nouns and nouns[word].site}))


def _senses(word: str) -> frozenset[str]:
    """The categories of what a word means as a whole, with no pronoun cut off."""
    lexicon = compiled.load().lexicon
    return frozenset(lexicon.senses[i].category for i in lexicon.keys.get(lexicon.bare(word), ()))


@lru_cache(maxsize=200_000)
def _naming(word: str) -> tuple[bool, bool, bool]:
    """Whether a folded word may be a part of a person's name, whether it is a given name, and whether it may follow one."""
    lists = place_words()
    plain = stem(word)
    senses = _senses(word)
    given = (word in lists.given or plain in lists.given) and not senses and units(plain) > 0
    unknown = len(plain) > 2 and units(plain) == MOST and not compiled.load().lexicon.readings(word)
    follows = units(plain) > 0 and senses.isdisjoint(("word", "frame", "verb", "adjective"))
    return given or unknown, given, follows


def persons(words: Sequence[str], kinds: Sequence[int]) -> list[str]:
    """People named in a text, as stems: each name, and each two that stand together, so that a full name counts more than a part.

    A name is a given name beside another name or a title, what follows a family word ("عائلة الدرباوي"), or two words that no list knows.
    """
    people = place_words().people
    found: set[str] = set()
    for at in range(len(words) - 1):
        if kinds[at] != WORD or kinds[at + 1] != WORD:
            continue
        one, two = words[at], words[at + 1]
        (before, also, _), (may, given, follows) = _naming(one), _naming(two)
        if one in people and may:
            found.add(stem(two))
        elif also and follows and two not in people:
            found |= {stem(one), f"{stem(one)} {stem(two)}"}
        elif given and before:
            found |= {stem(two), f"{stem(one)} {stem(two)}"}
    return sorted(found)


def spots(words: Sequence[str], kinds: Sequence[int]) -> list[str]:
    """Stems of what places of a text are called: the word after a noun of places ("مستوصف سكينية", "حي النور")."""
    lists = place_words()
    found: set[str] = set()
    for at in range(len(words) - 1):
        if kinds[at] == WORD == kinds[at + 1] and _small(words[at]):
            name = stem(words[at + 1])
            if len(name) > 2 and not any(name in group for group in (lists.nouns, lists.directions, lists.tails, lists.prepositions)):
                found.add(name)
    return sorted(word for word in found if units(word))


@lru_cache(maxsize=50_000)
def _small(word: str) -> bool:
    """Whether a word, with or without a preposition written on to it ("بسوق"), says what kind of small place follows."""
    nouns = place_words().nouns
    found = [noun for _, _, rest in proclitics(word) if (noun := nouns.get(bare(rest)))]
    return any(noun.kinds and not noun.of and noun.kinds.isdisjoint(_LARGE) for noun in found)


@lru_cache(maxsize=50_000)
def things(text: str) -> tuple[str, ...]:
    """The stems of the words that name a thing: all but numbers and what tells nothing, sorted."""
    nouns = place_words().nouns
    return tuple(sorted({word for word in (stem(w) for w, kind in _tokens(text) if kind == WORD) if units(word) or word in nouns}))


def _tokens(text: str) -> Iterable[tuple[str, int]]:
    cut = tokenize(text)
    return zip(cut.word, cut.kind, strict=True)


def count(texts: Iterable[str], more: Iterable[str] = ()) -> dict[str, int]:
    """The frequent words of `texts`, with how many tokens each counts as; `more` are few texts of the kind that is linked."""
    found: dict[str, int] = {}
    for pile, least in ((texts, 9), (more, 3)):
        seen: Counter[str] = Counter()
        size = 0
        for text in pile:
            seen.update({stem(word) for word, kind in _tokens(text) if kind == WORD and len(word) > 2})
            size += 1
        for word, often in seen.items():
            value = max(0, min(MOST, math.ceil((math.log2(size / often) - LEAST_BITS) / STEP)))
            if often >= least and value < MOST and len(word) > 2:
                found[word] = min(value, found.get(word, MOST))
    return found


def write(counted: Mapping[str, int], about: str, path: Path = PATH) -> None:
    """Write `words.txt`."""
    lines = [f"# {about}"]
    for units_ in range(MOST):
        lines.append(f"[{units_}]")
        line = ""
        for word in sorted(word for word, n in counted.items() if n == units_):
            if len(line) + len(word) > 130:
                lines.append(line)
                line = ""
            line += f" {word}" if line else word
        lines.append(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
