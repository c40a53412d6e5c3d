"""Words as search knows them: folded, without article, proclitics and endings; the same for a report and for what is asked.

>>> stems("غاراتٌ على المدنيّين") == stems("الغارة علي مدني")
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from marsad.data import read_mapping
from marsad.link.words import stem as bare
from marsad.record import Event
from marsad.text.fold import fold
from marsad.text.words import ARTICLE, proclitics

_LEAST_LETTERS = 2
_WORD = re.compile(r"[^\W_]+")


class Endings(NamedTuple):
    """What is taken off, longest first, and how many letters must stay."""

    least: int
    suffixes: tuple[str, ...]


@cache
def endings() -> Endings:
    """What `lang/ar/search.yaml` says. Raises `DataError` where that file is wrong."""
    data = read_mapping(Path(__file__).parents[1] / "lang" / "ar" / "search.yaml")
    data.only("least", "suffixes")
    return Endings(int(data.number("least", 1)), tuple(sorted(data.texts("suffixes"), key=lambda suffix: -len(suffix))))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word."""
    plain, (least, suffixes) = bare(word), endings()
    for suffix in suffixes:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= least:
            return plain[: -len(suffix)]
    return plain


@lru_cache(maxsize=200_000)
def readings(word: str) -> tuple[str, ...]:
    """The stems that a folded word in a report may stand for: its own, and those of what may follow a proclitic."""
    told = [stem(word)]
    told += [stem(rest) for _, _, rest in proclitics(word)[1:] if not rest.startswith(ARTICLE) and len(rest) > _LEAST_LETTERS]
    return tuple(dict.fromkeys(told))


def split(text: str) -> list[str]:
    """The folded words and numbers of a text: what is neither letter nor digit parts them, in every script."""
    return _WORD.findall(unicodedata.normalize("NFKC", fold(text).text).casefold())


def stems(text: str) -> list[str]:
    """The stems of what is asked for, each once."""
    return list(dict.fromkeys(stem(word) for word in split(text)))


def indexed(text: str) -> list[str]:
    """All stems under which a text is found, each once."""
    return list(dict.fromkeys(told for word in split(text) for told in readings(word)))


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
    return " ".join(dict.fromkeys(chain.from_iterable(map(_indexed, told))))
