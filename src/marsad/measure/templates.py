"""Sentences from templates: {slot}, {slot:m/f} a word that agrees with a slot, (a|b) one of both, [x] what may be left out.

A template stands only where its slots are known; a part in brackets whose slots are not known is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from marsad.data import Row

_SIGNS = re.compile(r"[{}()\[\]|]|[^{}()\[\]|]+")
_SPACES = re.compile(r" {2,}")
_TWICE = re.compile(r"\b(\w+) \1\b")
_BEFORE_STOP = re.compile(r" +(?=[.،])")


class Value(NamedTuple):
    """What fills a slot, and its gender (`m` or `f`)."""

    text: str
    gender: str = "f"


class Slot(NamedTuple):
    """A slot; `masculine` and `feminine` are the words of which one stands instead, by its gender."""

    name: str
    words: tuple[str, str] | None


class Either(NamedTuple):
    """One of several."""

    options: list[Template]


class Maybe(NamedTuple):
    """What may be left out."""

    part: Template


Template = list["str | Slot | Either | Maybe"]


def parse(row: Row, key: str, text: str) -> Template:
    """The template that stands as `text` under `key` of a data file. One with an open bracket raises `DataError`."""
    signs = _SIGNS.findall(text)
    out, end = _sequence(signs, 0)
    if end != len(signs):
        raise row.error(f"a bracket is not closed or not opened in '{text[:60]}'", "write {slot}, (a|b) and [x]", key)
    return out


def _sequence(signs: Sequence[str], at: int) -> tuple[Template, int]:
    """The template from `at` on and where it ends: at the end, or at a sign that closes it."""
    out: Template = []
    while at < len(signs) and signs[at] not in ("}", ")", "]", "|"):
        sign = signs[at]
        if sign == "{":
            if at + 2 >= len(signs) or signs[at + 2] != "}":
                return out, -1
            name, colon, words = signs[at + 1].partition(":")
            masculine, _, feminine = words.partition("/")
            out.append(Slot(name, (masculine, feminine) if colon else None))
            at += 3
        elif sign == "[":
            part, at = _sequence(signs, at + 1)
            if not _closes(signs, at, "]"):
                return out, -1
            out.append(Maybe(part))
            at += 1
        elif sign == "(":
            options, at = _options(signs, at + 1)
            if at < 0:
                return out, -1
            out.append(options)
        else:
            out.append(sign)
            at += 1
    return out, at


def _options(signs: Sequence[str], at: int) -> tuple[Either, int]:
    """What stands in round brackets: alternatives, or a mere bracket of the text where there is but one."""
    options: list[Template] = []
    while True:
        option, at = _sequence(signs, at)
        options.append(option)
        if _closes(signs, at, "|"):
            at += 1
        elif _closes(signs, at, ")"):
            whole: Template = ["(", *options[0], ")"]
            return Either(options if len(options) > 1 else [whole]), at + 1
        else:
            return Either(options), -1


def _closes(signs: Sequence[str], at: int, sign: str) -> bool:
    return 0 <= at < len(signs) and signs[at] == sign


class Filler:
    """Fills templates: slots are `values`, else one of the `phrases` of that name, chosen anew each time."""

    def __init__(self, values: Mapping[str, Value], phrases: Mapping[str, list[Template]], random: Random) -> None:
        self.values, self.phrases, self.random = values, phrases, random

    def one(self, templates: Iterable[Template]) -> str | None:
        """One of the templates whose slots are known, filled; None where there is none."""
        possible = [template for template in templates if self.knows(template)]
        return _tidy(self._fill(self.random.choice(possible))) if possible else None

    def each(self, templates: Iterable[Template]) -> Iterator[str]:
        """All of the templates whose slots are known, each once, in any order."""
        possible = [template for template in templates if self.knows(template)]
        self.random.shuffle(possible)
        for template in possible:
            yield _tidy(self._fill(template))

    def knows(self, template: Template) -> bool:
        """Whether all slots of a template that are not left out are known."""
        return all(self._known(part) for part in template)

    def _known(self, part: str | Slot | Either | Maybe) -> bool:
        if isinstance(part, Slot):
            return part.name in self.values or any(self.knows(phrase) for phrase in self.phrases.get(part.name, ()))
        return any(self.knows(option) for option in part.options) if isinstance(part, Either) else True

    def _fill(self, template: Template) -> str:
        return "".join(self._filled(part) for part in template)

    def _filled(self, part: str | Slot | Either | Maybe) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Maybe):
            return self._fill(part.part) if self.knows(part.part) and self.random.random() < 0.5 else ""
        if isinstance(part, Either):
            return self._fill(self.random.choice([option for option in part.options if self.knows(option)]))
        if (value := self.values.get(part.name)) is None:
            return self._fill(self.random.choice([phrase for phrase in self.phrases[part.name] if self.knows(phrase)]))
        return value.text if part.words is None else part.words[value.gender == "f"]


def _tidy(text: str) -> str:
    """Without the gaps that empty slots leave, and words twice ("quarter" before a name that begins so)."""
    return _BEFORE_STOP.sub("", _TWICE.sub(r"\1", _SPACES.sub(" ", text))).strip()
