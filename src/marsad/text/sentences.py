"""Sentences: where one ends, which lines are headlines, datelines or the litter of a page."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from marsad.data import read_mapping
from marsad.text.fold import fold_text
from marsad.text.tokens import BREAK, NUMBER, SIGN, Tokens, tokenize

_BULLETS = "•●▪◼◾"
_ENDS = frozenset(".?!。" + _BULLETS)
_CLOSERS = frozenset(")]")
_QUOTES = frozenset("\"'«»“”„‟‘’‚‹›")
_PAUSES = frozenset("،,;:")
_LEAST_LINKS = 3
_LONG, _LONGEST = 200, 300
"""Tokens after which a sentence ends at its next pause, and after which it ends anyhow: what is read later looks at whole sentences."""


class PageData(NamedTuple):
    """Abbreviations that take a full stop, names of Latin letters, openings and endings of lines that are page litter, folded."""

    abbreviations: frozenset[str]
    letters: frozenset[str]
    litter: tuple[tuple[str, ...], ...]
    endings: tuple[tuple[str, ...], ...]
    tails: tuple[tuple[str, ...], ...]


class Sentence(NamedTuple):
    """A run of tokens (`last` inclusive). `headline`: the first line of a text, or a short line without a full stop."""

    first: int
    last: int
    headline: bool
    litter: bool


def load_page_data(path: Path) -> PageData:
    """Read text.yaml."""
    data = read_mapping(path)
    data.only("abbreviations", "letters", "litter", "endings", "tails")

    def openings(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(words for words in (tuple(tokenize(w).word) for w in data.texts(key)) if words)

    def words(key: str) -> frozenset[str]:
        return frozenset(fold_text(w).strip() for w in data.texts(key))

    return PageData(words("abbreviations"), words("letters"), openings("litter"), openings("endings"), openings("tails"))


def split_sentences(tokens: Tokens, page: PageData) -> list[Sentence]:
    """Cut tokens into sentences: at line ends, full stops, question and exclamation marks; not at those of numbers and abbreviations."""
    out: list[Sentence] = []
    word, kind = tokens.word, tokens.kind
    first, total, line_start, lines, tail = 0, len(tokens), 0, 0, False

    def close(last: int, line_end: bool) -> None:
        nonlocal first, line_start, tail
        while first <= last and kind[first] == BREAK:
            first += 1
        while last > first and kind[last] == BREAK:
            last -= 1
        if first <= last and any(k < SIGN for k in kind[first : last + 1]):
            stopped = word[last] in _ENDS or (lines > 0 and word[last][0] in ".…")
            headline = first == line_start and line_end and not stopped and (lines == 0 or last - first < 14)
            tail = headline and (tail or _opens(tokens, first, last, page.tails))
            litter = tail or _is_litter(tokens, first, last, page)
            out.append(Sentence(first, last, headline, litter))
        elif first == line_start:
            line_start = last + 1  # a bullet
        first = last + 1

    for i in range(total):
        if kind[i] == BREAK:
            close(i, True)
            first, line_start, lines = i + 1, i + 1, lines + 1
        elif kind[i] == SIGN and word[i] in _ENDS and _ends(tokens, i, first, page):
            close(i, i + 1 >= total or kind[i + 1] == BREAK)
        elif i - first >= _LONG and (word[i] in _PAUSES or i - first >= _LONGEST):
            close(i, False)
    close(total - 1, True)
    return _without_tail(out, tokens)


def _ends(tokens: Tokens, i: int, first: int, page: PageData) -> bool:
    """Whether the stop at token `i` ends the sentence that begins at `first`."""
    word, kind, glued = tokens.word, tokens.kind, tokens.glued
    if i + 1 >= len(word) or kind[i + 1] == BREAK:
        return True
    before, after = word[i - 1] if i else "", word[i + 1]
    joined = glued[i] and glued[i + 1]
    if after in _CLOSERS or after in _ENDS:
        return False
    if word[i] != ".":  # "هتفوا «ارحل!» أمام المبنى" goes on; so does a link
        closing = tokens.text[tokens.end[i]] in _QUOTES
        return word[i] in _BULLETS or not (closing or (joined and after.isascii() and after.isalnum()))
    if joined and ((after.isascii() and after.isalnum()) or len(before) == len(after) == 1 or {before, after} <= page.letters):
        return False  # "3.5", "www.example.org", "(ش.م.ع)", "(سي.بي.سي)"
    counted = i >= 2 and kind[i - 2] == NUMBER and kind[i - 1] < SIGN
    if kind[i - 1] == NUMBER and i - 1 == first:
        return False  # "1. …"
    if len(before) == 1 and before.isascii() and before.isalpha() and i >= 2 and word[i - 2] == ".":
        return False  # "U.S."
    return before not in page.abbreviations or (counted and not joined)  # "د. أحمد", but "10 أغسطس 2015 م. وقال"


def _without_tail(sentences: list[Sentence], tokens: Tokens) -> list[Sentence]:
    """Mark a run of three headlines or more at the end of a text that has a body: links to other stories."""
    run = 0
    while run < len(sentences) and sentences[-1 - run].headline:
        run += 1
    if run < _LEAST_LINKS or len(sentences) - run < 3 or all(s.headline for s in sentences[1:]):
        return sentences
    cut = len(sentences) - run
    if any(tokens.word[s.last] == ":" and not s.litter for s in sentences[cut - 1 :]):
        return sentences  # a list that belongs to the report
    return sentences[:cut] + [s._replace(litter=True) for s in sentences[cut:]]


def _opens(tokens: Tokens, first: int, last: int, openings: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a sentence begins as one of `openings` does; a colon at the end of an opening stands for the end of the line too."""
    while first < last and tokens.kind[first] == SIGN:
        first += 1
    while last > first and tokens.kind[last] == SIGN and tokens.word[last] != ":":
        last -= 1
    words = tuple(tokens.word[first : min(last + 1, first + 6)])
    return any(words[: len(o)] == o or (o[-1] == ":" and words == o[:-1]) for o in openings)


def _is_litter(tokens: Tokens, first: int, last: int, page: PageData) -> bool:
    if last - first > 24:
        return False
    ending = tuple(tokens.word[max(first, last - 5) : last + 1])
    return _opens(tokens, first, last, page.litter) or any(ending[-len(o) :] == o for o in page.endings)
