"""Tokens: the words, numbers and signs of a text, as parallel lists (no object a token, for speed)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from marsad.text.fold import fold

WORD, NUMBER, SIGN, BREAK = 0, 1, 2, 3
"""Kinds of token: letters; digits; a punctuation mark or symbol; the end of a line."""

_TOKEN = re.compile(r"(?P<w>[^\W\d_]+)|(?P<n>\d+(?:[.,،:]\d+)*)|(?P<b>\n+(?:[ \n]*\n)?)|(?P<s>\.\.+|[^\w\s])|(?P<x>\w)")
_KIND = {"w": WORD, "n": NUMBER, "s": SIGN, "b": BREAK, "x": SIGN}


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
    """Split `text` into tokens.

    >>> tokenize("قصفت 3 طائرات").word
    ['قصفت', '3', 'طايرات']
    """
    folded = fold(text)
    first, last = folded.start.tolist(), folded.end.tolist()
    tokens = Tokens(text)
    word, start, end, kind, glued = tokens.word, tokens.start, tokens.end, tokens.kind, tokens.glued
    before = -1
    for hit in _TOKEN.finditer(folded.text):
        a, b = hit.span()
        word.append(hit[0])
        start.append(first[a])
        end.append(last[b - 1])
        kind.append(_KIND[hit.lastgroup or "s"])
        glued.append(a == before)
        before = b
    return tokens
