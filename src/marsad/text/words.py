"""Words taken apart: the article and the proclitics, as every look-up of a name needs them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from marsad.data import read_mapping

_LEAST = 2


class Clitics(NamedTuple):
    """The article, the letter that swallows its alef with what is then written, and the letters that stand before a word."""

    article: str
    joined: str
    conjunctions: str
    prepositions: str


@cache
def clitics() -> Clitics:
    """What `lang/ar/morphology.yaml` knows of them. Raises `DataError` where that file is wrong."""
    data = read_mapping(Path(__file__).parents[1] / "lang" / "ar" / "morphology.yaml")
    assimilated = data.mapping("assimilated")
    joined = "".join(prep + assimilated.text(prep) for prep in assimilated)
    return Clitics(data.text("article"), joined, "".join(data.texts("conjunctions")), "".join(data.mapping("prepositions")))


ARTICLE, _JOINED, _CONJUNCTIONS, _PREPOSITIONS = clitics()
_OPEN = len(ARTICLE) + 3


def bare(word: str) -> str:
    """The folded `word` without its article, where at least three letters remain.

    >>> bare("القاهره"), bare("الب")
    ('قاهره', 'الب')
    """
    return word[len(ARTICLE) :] if len(word) >= _OPEN and word.startswith(ARTICLE) else word


def proclitics(word: str) -> list[tuple[int, str, str]]:
    """Each way to read the folded `word` as proclitics and a rest: (letters cut off, proclitics, rest), the whole word first.

    Where ل swallowed the alef of the article, the rest is given with the article, and both ل are cut off.

    >>> proclitics("للرقه")
    [(0, '', 'للرقه'), (1, 'ل', 'لرقه'), (2, 'ل', 'الرقه')]
    """
    ways = [(0, "", word)]
    conjunction = 0
    while True:
        rest = word[conjunction:]
        if len(rest) > _LEAST and rest[0] in _PREPOSITIONS:
            ways.append((conjunction + 1, word[: conjunction + 1], rest[1:]))
            if rest.startswith(_JOINED) and len(rest) > _LEAST + 1:
                ways.append((conjunction + 2, word[: conjunction + 1], ARTICLE + rest[2:]))
        if conjunction or len(word) <= _LEAST or word[0] not in _CONJUNCTIONS:
            return ways
        conjunction = 1
        ways.append((1, word[0], word[1:]))
