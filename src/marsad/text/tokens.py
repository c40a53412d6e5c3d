"""Tokens: the words, numbers and signs of a text, as parallel lists (no object a token, for speed)."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern

from marsad.text.fold import LONG, fold

WORD, NUMBER, SIGN, BREAK = 0, 1, 2, 3
"""Kinds of token: letters; digits; a punctuation mark or symbol; the end of a line."""

_TOKEN = re.compile(r"(?P<w>[^\W\d_]+)|(?P<n>\d+(?:[.,،:]\d+)*)|(?P<b>\n+(?:[ \n]*\n)?)|(?P<s>\.\.+|[^\w\s])|(?P<x>\w)")
_KINDS = (WORD, WORD, NUMBER, BREAK, SIGN, SIGN)
"""The kinds by the number of the group that matched, counted from 1."""


@dataclass(slots=True)
class Tokens:
    """A text's tokens. `word[i]` is folded; `text[start[i]:end[i]]` are its original words; `glued[i]`: no space before it.

    `bare[i]` is the word without the article (words of five letters or more), for look-ups where it does not matter.
    """

    text: str
    word: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    glued: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.word)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Original offsets of the tokens `first` to `last` (inclusive)."""
        return self.start[first], self.end[last]

    def words(self, first: int, last: int) -> str:
        """The original words of the tokens `first` to `last` (inclusive)."""
        return self.text[self.start[first] : self.end[last]]


def tokenize(text: str) -> Tokens:
    """Split `text` into tokens. They are shared: nobody changes them.

    >>> tokenize("قصفت 3 طائرات").word
    ['قصفت', '3', 'طايرات']
    """
    return _last(text) if len(text) >= LONG else _tokens(text)


@lru_cache(maxsize=4)
def _last(text: str) -> Tokens:
    return _tokens(text)


def _tokens(text: str) -> Tokens:
    folded = fold(text)
    tokens = Tokens(text)
    word, kind, glued = tokens.word, tokens.kind, tokens.glued
    firsts, lasts = array("i"), array("i")
    before = -1
    for hit in _TOKEN.finditer(folded.text):
        a, b = hit.span()
        word.append(intern(hit[0]))  # each word is looked up in a dozen tables: a word met before is found there by identity
        kind.append(_KINDS[hit.lastindex or 0])
        glued.append(a == before)
        firsts.append(a)
        lasts.append(b - 1)
        before = b
    tokens.start = folded.start[firsts].tolist()
    tokens.end = folded.end[lasts].tolist()
    return tokens
