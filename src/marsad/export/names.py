"""Private names taken apart: which of their words tell a person by themselves, and which are words like any other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from marsad import compiled, numbers
from marsad.data import Row, read_mapping
from marsad.lang.names import GIVEN
from marsad.text.fold import fold_text
from marsad.text.tokens import WORD, tokenize
from marsad.text.words import ARTICLE, bare
from marsad.world.nouns import place_words

_LEAST = 3
"""Letters of a word that is masked where it stands alone."""


class Settings(NamedTuple):
    """What `data/mask.yaml` says; words are folded."""

    pseudonym: dict[str, str]
    someone: dict[str, str]
    links: frozenset[str]
    opens: frozenset[str]
    closes: frozenset[str]
    same: dict[str, str]
    endings: tuple[str, ...]


@cache
def settings() -> Settings:
    """Read `data/mask.yaml`. Raises `DataError` where it is wrong."""
    data = read_mapping(Path(__file__).parent / "data" / "mask.yaml")
    data.only(*Settings._fields)
    same = {}
    for forms in data.get("same", []):
        same.update(dict.fromkeys((folded(form) for form in forms), folded(forms[0])))
    sets = {key: frozenset(folded(word) for word in data.texts(key)) for key in ("links", "opens", "closes")}
    endings = tuple(folded(ending) for ending in data.texts("endings"))
    return Settings(
        _by_language(data, "pseudonym"),
        _by_language(data, "someone"),
        sets["links"],
        sets["opens"],
        sets["closes"],
        same,
        endings,
    )


def _by_language(data: Row, key: str) -> dict[str, str]:
    row = data.mapping(key)
    row.has("en")
    return {language: row.text(language) for language in row}


def folded(word: str) -> str:
    """A word in its one spelling."""
    return fold_text(word).strip()


@cache
def _lexical() -> frozenset[str]:
    """All single words that the language knows as something other than a name."""
    lexicon = compiled.load().lexicon
    kinds = {"noun", "verb", "frame", "word", "adjective", "number", "month", "day"}
    return frozenset(
        key for key, senses in lexicon.keys.items() if " " not in key and any(lexicon.senses[i].category in kinds for i in senses)
    )


def is_given(word: str) -> bool:
    """Whether the folded `word` is known as a name of people."""
    return word in place_words().given or compiled.load().names.kind(word) == GIVEN


@lru_cache(maxsize=65536)
def is_common(word: str) -> bool:
    """Whether the folded `word`, as written, is a word of the language before it is a name: "الأمل" is, "أمل" may be a woman."""
    words = place_words()
    if is_given(word) or word in settings().links:
        return word in settings().links
    plain = bare(word)
    return word in words.common or plain in words.common or word in _lexical() or plain in _lexical()


@dataclass(slots=True)
class Name:
    """A private name. `units` are the words that make a part of it together ("عبد الرحمن" is one); `telling` ones name the person."""

    key: str
    number: int
    words: list[str]
    units: list[tuple[int, ...]]
    telling: list[bool]

    def told(self, seen: set[int]) -> int:
        """How many parts that name the person stand among the words `seen`."""
        return sum(tells and seen.issuperset(unit) for unit, tells in zip(self.units, self.telling, strict=True))

    def whole(self, seen: set[int]) -> bool:
        """Whether all words of the name are among `seen`."""
        return len(seen) == len(self.words)


def name_words(text: str) -> list[str]:
    """The words of a mention that are the name: "الشاب خالد عبد الرحمن" gives خالد, عبد, الرحمن; all of them where none looks like a name.

    Words that tell what a person is stand before the name. What stands behind it is kept: it may be a family name like حداد, mourning.
    """
    tokens = tokenize(text)
    same = settings().same
    words = [same.get(word, word) for word, kind in zip(tokens.word, tokens.kind, strict=True) if kind == WORD]
    parts = _units(words)
    first = next((number for number, part in enumerate(parts) if _tells(words, part)), 0)
    return [words[i] for part in parts[first:] for i in part]


def starts_with_number(text: str) -> bool:
    """Whether a mention begins with a number, in figures or words: "ستة أعوان"."""
    return any(not text[: number.mention.start].strip() for number in numbers(text))


def _units(words: list[str]) -> list[tuple[int, ...]]:
    known = settings()
    units: list[tuple[int, ...]] = []
    i = 0
    while i < len(words):
        pair = i + 1 < len(words) and (words[i] in known.opens or words[i + 1] in known.closes)
        units.append((i, i + 1) if pair else (i,))
        i += len(units[-1])
    return units


def _tells(words: list[str], unit: tuple[int, ...]) -> bool:
    if len(unit) > 1:
        return True
    word = words[unit[0]]
    return len(word) >= _LEAST and not is_common(word)


def make_name(words: list[str], number: int) -> Name:
    """A name of its folded words."""
    units = _units(words)
    return Name(" ".join(words), number, words, units, [_tells(words, unit) for unit in units])


def forms(name: Name) -> dict[str, set[int]]:
    """Every written form of a word of the name, or of two of them written as one, with the numbers of those words."""
    out: dict[str, set[int]] = {}
    for i, word in enumerate(name.words):
        for form in _written(word):
            out.setdefault(form, set()).add(i)
    tells = {i for unit, told in zip(name.units, name.telling, strict=True) if told for i in unit}
    for i in range(len(name.words) - 1):
        if tells & {i, i + 1}:
            for form in _written(name.words[i] + name.words[i + 1]):
                out.setdefault(form, set()).update((i, i + 1))
    return out


def _written(word: str) -> set[str]:
    """A word with and without the article, and with the endings that a name takes."""
    found = {word}
    plain = bare(word)
    if plain != word and not is_common(plain):
        found.add(plain)
    if plain == word and len(word) >= _LEAST and not is_common(ARTICLE + word) and not _clash(word):
        found.add(ARTICLE + word)
    found |= {form + ending for form in [*found] for ending in settings().endings if len(form) >= _LEAST and not is_common(form + ending)}
    found |= {form for form, first in settings().same.items() if first == word}
    return found


def _clash(word: str) -> bool:
    """Whether a name with the article before it is a word of the language: "أمل", but "الأمل"."""
    return word in place_words().common or word in _lexical()
