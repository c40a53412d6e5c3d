"""Sentences: where one ends, which lines are headlines, datelines or the litter of a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from marsad.data import Row, read_yaml
from marsad.text.fold import fold
from marsad.text.tokens import BREAK, NUMBER, SIGN, Tokens

_ENDS = frozenset(".?!…。•")
_CLOSERS = frozenset(")]")


@dataclass(slots=True)
class PageData:
    """Abbreviations that take a full stop and openings of lines that are page litter, folded."""

    abbreviations: frozenset[str]
    litter: tuple[tuple[str, ...], ...]


class Sentence(NamedTuple):
    """A run of tokens (`last` inclusive). `headline`: the first line of a text, or a short line without a full stop."""

    first: int
    last: int
    headline: bool
    litter: bool


def load_page_data(path: Path) -> PageData:
    """Read text.yaml."""
    data = read_yaml(path)
    if not isinstance(data, Row):
        data = Row()
    words = [tuple(fold(w).text.split()) for w in data.texts("litter")]
    return PageData(frozenset(fold(a).text.strip() for a in data.texts("abbreviations")), tuple(w for w in words if w))


def split_sentences(tokens: Tokens, page: PageData) -> list[Sentence]:
    """Cut tokens into sentences: at line ends, full stops, question and exclamation marks; not at those of numbers and abbreviations."""
    out: list[Sentence] = []
    word, kind = tokens.word, tokens.kind
    first, total, line_start, lines = 0, len(tokens), 0, 0

    def close(last: int, line_end: bool) -> None:
        nonlocal first
        while first <= last and kind[first] == BREAK:
            first += 1
        while last > first and kind[last] == BREAK:
            last -= 1
        if first <= last and any(k < SIGN for k in kind[first : last + 1]):
            stopped = word[last] in _ENDS
            headline = first == line_start and line_end and not stopped and (lines == 0 or last - first < 14)
            litter = _is_litter(tokens, first, last, page)
            out.append(Sentence(first, last, headline, litter))
        first = last + 1

    for i in range(total):
        if kind[i] == BREAK:
            close(i, True)
            first, line_start, lines = i + 1, i + 1, lines + 1
        elif kind[i] == SIGN and word[i] in _ENDS:
            before = word[i - 1] if i else ""
            after = word[i + 1] if i + 1 < total else ""
            if word[i] == "." and (before in page.abbreviations or (i and kind[i - 1] == NUMBER and after.isdigit() and tokens.glued[i + 1])):
                continue
            if word[i] == "." and i + 1 < total and tokens.glued[i + 1] and tokens.glued[i] and after.isascii() and after.isalnum():
                continue
            if after in _CLOSERS or after in _ENDS:
                continue
            close(i, i + 1 >= total or kind[i + 1] == BREAK)
    close(total - 1, True)
    return _without_tail(out)


def _without_tail(sentences: list[Sentence]) -> list[Sentence]:
    """Mark a run of three headlines or more at the end of a text that has a body: links to other stories."""
    run = 0
    while run < len(sentences) and sentences[-1 - run].headline:
        run += 1
    if run < 3 or len(sentences) - run < 3 or all(s.headline for s in sentences[1:]):
        return sentences
    cut = len(sentences) - run
    return sentences[:cut] + [s._replace(litter=True) for s in sentences[cut:]]


def _is_litter(tokens: Tokens, first: int, last: int, page: PageData) -> bool:
    words = tokens.word[first : min(last + 1, first + 6)]
    if last - first > 24:
        return False
    return any(tuple(words[: len(opening)]) == opening for opening in page.litter)
