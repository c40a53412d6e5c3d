"""Words as search knows them: folded, without article, proclitics and endings; the same for a report and for what is asked.

>>> [stems for stems in asked("غاراتٌ على المدنيّين").values()] == [stems for stems in asked("الغارة علي مدني").values()]
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from marsad import compiled
from marsad.data import read_mapping
from marsad.link.words import stem as bare
from marsad.record import Event
from marsad.text.fold import fold_text
from marsad.text.words import ARTICLE, proclitics

_LEAST_LETTERS = 2
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 60
"""Letters of a word that count: what is longer is no word, and PostgreSQL keeps none of two thousand."""
_MOST = 5000
"""Words under which one event is found at most."""


class Endings(NamedTuple):
    """What is taken off, stage by stage, the longest first, and what is left in its place; how many letters must stay."""

    least: int
    stages: tuple[tuple[tuple[str, str], ...], ...]
    seats: dict[int, str]


@cache
def endings() -> Endings:
    """What `lang/ar/search.yaml` says. Raises `DataError` where that file is wrong."""
    data = read_mapping(Path(__file__).parents[1] / "lang" / "ar" / "search.yaml")
    data.only("least", "stages", "seats")
    stages = []
    for row in data.rows("stages"):
        row.only("endings")
        told = sorted((ending.partition("/") for ending in row.texts("endings")), key=lambda parts: -len(parts[0]))
        stages.append(tuple((ending, left) for ending, _, left in told))
    seats = data.mapping("seats")
    for letter in seats:
        if len(letter) != 1 or len(seats.text(letter)) != 1:
            raise seats.error(f"'{letter}: {seats.text(letter)}' is no pair of letters", "write one letter, and the one that it stands for")
    return Endings(int(data.number("least", 1)), tuple(stages), {ord(letter): seats.text(letter) for letter in seats})


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word."""
    plain, (least, stages, _) = bare(word), endings()
    for stage in stages:
        for ending, left in stage:
            if plain.endswith(ending) and len(plain) - len(ending) + len(left) >= least:
                plain = plain[: len(plain) - len(ending)] + left
                break
    return plain


@lru_cache(maxsize=200_000)
def readings(word: str) -> tuple[str, ...]:
    """The stems that a folded word in a report may stand for: its own, and those of what may follow a proclitic."""
    told = [stem(word)]
    told += [stem(rest) for _, _, rest in proclitics(word)[1:] if not rest.startswith(ARTICLE) and len(rest) > _LEAST_LETTERS]
    return tuple(dict.fromkeys(told))


@lru_cache(maxsize=10_000)
def _asked(word: str) -> tuple[str, ...]:
    """The stems that a folded word stands for when somebody asks for it: of one that the language knows only its own, so that who asks
    for "بحرية" is not told of "حرية"; what may be a proclitic is cut from the others."""
    told = readings(word)
    if len(told) == 1:
        return told
    data = compiled.load()
    known = [reading for reading in data.lexicon.readings(word) if not reading.conj and not reading.prep]
    return told[:1] if known or word in _places() else told


@cache
def _places() -> Collection[str]:
    """The names of places, folded."""
    return compiled.load().gazetteer.names()


def _spellings(text: str) -> Iterator[tuple[str, ...]]:
    """The folded words and numbers of a text, each in the spellings that it stands for."""
    seats = endings().seats
    other = text.translate(seats)
    if other == text:
        yield from ((word,) for word in split(text))
        return
    yield from (tuple(dict.fromkeys(pair)) for pair in zip(split(text), split(other), strict=True))


def split(text: str) -> list[str]:
    """The folded words and numbers of a text: what is neither letter nor digit parts them, in every script."""
    return [word[:_LONGEST] for word in _WORD.findall(unicodedata.normalize("NFKC", fold_text(text)).casefold())]


def asked(text: str) -> dict[str, tuple[str, ...]]:
    """The words that are asked for, each with the stems of which one must be found."""
    found: dict[tuple[str, ...], str] = {}
    for spellings in _spellings(text):
        found.setdefault(tuple(dict.fromkeys(told for word in spellings for told in _asked(word))), spellings[0])
    return {word: told for told, word in found.items()}


def indexed(text: str) -> list[str]:
    """All stems under which a text is found, each once."""
    told = (told for spellings in _spellings(text) for word in spellings for told in readings(word))
    return list(islice(dict.fromkeys(told), _MOST))


@lru_cache(maxsize=20_000)
def _indexed(text: str) -> tuple[str, ...]:
    """The same of what comes again and again: names, sentences of which several events are told."""
    return tuple(indexed(text))


def event_words(event: Event, text: str, title: str | None) -> str:
    """What an event is found by: the words of its sentence, of the title and of its cells, with a space between."""
    sentence = event.sentence
    own = (title or "") if sentence.in_ else text
    told = [own[sentence.start : sentence.end], title or "", event.type.replace("-", " ")]
    for party in (*event.actor, *event.target, *event.speaker):
        told += [party.name, party.called]
    if event.place is not None:
        told += [event.place.name, event.place.name_ar or "", event.place.mention.text]
    told += [item.item for item in event.equipment]
    return " ".join(islice(dict.fromkeys(chain.from_iterable(map(_indexed, told))), _MOST))
