"""Sentences as a dossier shows them: cut into runs by the cells that were read from them, private names taken out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from marsad.export.common import clean, extent
from marsad.export.cover import Cover, written
from marsad.export.evidence import evidence
from marsad.incident import Kept, Telling

_JOINER, _TATWEEL = "\u200d", "\u0640"


class Run(NamedTuple):
    """Words that the same cells were read from; `hidden` where a name stood."""

    text: str
    cells: tuple[str, ...]
    hidden: bool = False


class Quoted(NamedTuple):
    """A sentence of a document, `start` to `end` of its text or title, with the tellings that were read from it."""

    in_: str
    start: int
    end: int
    runs: list[Run]
    tellings: list[Telling]


def quoted(kept: Kept, tellings: Iterable[Telling], cover: Cover) -> list[Quoted]:
    """The sentences that the tellings of one document were read from, title first, each once."""
    told: dict[tuple[str, int, int], list[Telling]] = {}
    for telling in tellings:
        told.setdefault(extent(telling), []).append(telling)
    order = sorted(told, key=lambda at: (at[0] != "title", at[1], at[2]))
    return [Quoted(*at, runs(kept, *at, marks(kept, told[at], *at), cover), told[at]) for at in order]


def marks(kept: Kept, tellings: Iterable[Telling], in_: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The spans of the tellings' cells within a sentence, with the name of the cell."""
    found = [
        (one.span.start, one.span.end, one.cell)
        for telling in tellings
        for one in evidence(telling.event, kept)
        if (one.span.in_ or "text") == in_ and start <= one.span.start < one.span.end <= end
    ]
    return sorted(set(found))


def runs(kept: Kept, in_: str, start: int, end: int, spans: list[tuple[int, int, str]], cover: Cover) -> list[Run]:
    """A sentence cut where a span begins or ends. A private name is one run, whatever part of it a span holds."""
    text = written(kept, in_)
    hidden = [name for name in cover.hidden(kept, in_) if name[0] < end and start < name[1]]
    cuts = {start, end, *(edge for first, last, _ in spans for edge in (first, last))}
    for first, last, _ in hidden:
        cuts = {cut for cut in cuts if not first < cut < last} | {first, last}
    edges = sorted(cuts)
    out = []
    for first, last in pairwise(edges):
        cells = tuple(dict.fromkeys(cell for a, b, cell in spans if a < last and first < b))
        instead = next((name for a, b, name in hidden if a <= first < b), None)
        out.append(Run(clean(text[first:last]) if instead is None else instead, cells, instead is not None))
    return [run for run in out if run.text]


def for_print(found: list[Run]) -> list[Run]:
    """Runs whose letters join over their edges where each run is shaped alone, as a page is: "دم|رت" keeps its shapes."""
    out = list(found)
    for number, (one, other) in enumerate(pairwise(found)):
        if _joins(one.text, other.text):
            out[number] = out[number]._replace(text=out[number].text + _JOINER)
            out[number + 1] = other._replace(text=_JOINER + other.text)
    return out


def _joins(before: str, after: str) -> bool:
    last = next((letter for letter in reversed(before) if not unicodedata.combining(letter)), "")
    return bool(last) and _has_form(last, "INITIAL") and _has_form(after[0], "FINAL")


@lru_cache(maxsize=1024)
def _has_form(letter: str, form: str) -> bool:
    """Whether a letter has a shape for that place in a word: one with an initial shape joins the next, one with a final shape the last."""
    if letter == _TATWEEL:
        return True
    try:
        unicodedata.lookup(f"{unicodedata.name(letter)} {form} FORM")
    except (KeyError, ValueError):
        return False
    return True
