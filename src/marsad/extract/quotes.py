"""Quotes: words that a model says stand in a text, looked for there. Offsets are ours, never the model's.

A quote is first looked for as it is, then by our folding, whose map leads back to the original: a model that writes ya for alef
maqsura, leaves out tatweel or drops a vowel mark has still quoted. A quote begins and ends with a word: proclitics may be cut off
("قوات" of "لقوات"), enclitics come along ("قواته"), and no name is found in the middle of another.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from typing import NamedTuple

from marsad.text.fold import fold_text
from marsad.text.tokens import NUMBER, WORD, Tokens, tokenize
from marsad.text.words import ARTICLE, proclitics
from marsad.world.places import cut_start

_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


class Match(NamedTuple):
    """Where a quote stands: its tokens (inclusive), its offsets in the original, and whether it stands there letter by letter."""

    first: int
    last: int
    start: int
    end: int
    exact: bool


def find_quote(quote: str, tokens: Tokens, first: int, last: int, enclitics: Collection[str]) -> Iterator[Match]:
    """Where `quote` stands among the tokens `first` to `last`: first the literal places in order, then those by folding."""
    plain = _EDGE.sub("", quote)
    if not plain:
        return
    seen: set[tuple[int, int]] = set()
    for match in (*_literal(plain, tokens, first, last, enclitics), *_folded(plain, tokens, first, last, enclitics)):
        if (match.first, match.last) not in seen:
            seen.add((match.first, match.last))
            yield match


def _literal(quote: str, tokens: Tokens, first: int, last: int, enclitics: Collection[str]) -> Iterator[Match]:
    low, high = tokens.start[first], tokens.end[last]
    at = tokens.text.find(quote, low, high)
    while at >= 0:
        match = _snapped(tokens, at, at + len(quote), enclitics)
        if match is not None and first <= match.first and match.last <= last:
            yield match
        at = tokens.text.find(quote, at + 1, high)


def _snapped(tokens: Tokens, start: int, end: int, enclitics: Collection[str]) -> Match | None:
    """A stretch of the text, widened to whole words but for proclitics; none where it begins or ends within a word."""
    i, j = bisect_right(tokens.start, start) - 1, bisect_left(tokens.end, end)
    if i < 0 or j >= len(tokens) or start >= tokens.end[i] or end <= tokens.start[j]:
        return None
    if fold_text(tokens.text[end : tokens.end[j]]).strip() not in ("", *enclitics):
        return None
    cut = len(fold_text(tokens.text[tokens.start[i] : start]).strip())
    for letters, _, rest in proclitics(tokens.word[i]):
        if letters == cut:
            return Match(i, j, start if cut else tokens.start[i], tokens.end[j], True)
        if letters + len(ARTICLE) == cut and rest.startswith(ARTICLE):
            return Match(i, j, cut_start(tokens, i, letters), tokens.end[j], True)
    return None


def _folded(quote: str, tokens: Tokens, first: int, last: int, enclitics: Collection[str]) -> Iterator[Match]:
    asked = tokenize(quote)
    wanted = [word for word, kind in zip(asked.word, asked.kind, strict=True) if kind in (WORD, NUMBER)]
    places = [i for i in range(first, last + 1) if tokens.kind[i] in (WORD, NUMBER)]
    words = [tokens.word[i] for i in places]
    size = len(wanted)
    for at in range(len(words) - size + 1 if size else 0):
        if words[at + 1 : at + size - 1] != wanted[1 : size - 1]:
            continue
        cut = _fit(words[at], wanted[0], True, size == 1, enclitics)
        if cut < 0 or (size > 1 and _fit(words[at + size - 1], wanted[-1], False, True, enclitics) < 0):
            continue
        i, j = places[at], places[at + size - 1]
        yield Match(i, j, cut_start(tokens, i, cut), tokens.end[j], False)


def _fit(word: str, wanted: str, opens: bool, closes: bool, enclitics: Collection[str]) -> int:
    """How many letters of the folded `word` are proclitics before `wanted`; -1 where it is another word."""
    tails = ("", *enclitics) if closes else ("",)
    for letters, _, rest in proclitics(word) if opens else [(0, "", word)]:
        if any(rest in (wanted + tail, ARTICLE + wanted + tail) for tail in tails):
            return letters
    return -1
