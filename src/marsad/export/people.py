"""People that a text names although no cell does: a witness in a quote, a victim in a list. What is not public is masked too.

A name is a word known as a name of people and what goes on like one. Who has an office, rank or a spokesman's part by the words
around the name, or is known to the registry, is public; what is called after somebody is nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from marsad import compiled
from marsad.export.names import is_common, is_given, settings
from marsad.find.lexicon import lookup
from marsad.incident import Kept
from marsad.text.tokens import SIGN, WORD, Tokens, tokenize
from marsad.text.words import ARTICLE, proclitics

_MEMO = 20_000
_LEAST = 3
_LONGEST = 6
"""Words of a name."""
_BACK = 7
"""Words before a name that may hold the office of who bears it."""
_AFTER = frozenset(("force", "org", "place", "court", "medium"))
_HOMES = "object"
_STOP = frozenset(("verb", "function"))


class People(NamedTuple):
    """Names that a text tells, as written: of private people, and of public ones whom their titles tell."""

    private: tuple[str, ...]
    public: tuple[str, ...]


class _Found(NamedTuple):
    first: int
    last: int
    words: tuple[str, ...]
    public: bool


@cache
def registered() -> tuple[dict[str, list[list[str]]], frozenset[str]]:
    """Names of the registry: of parties by the first of their words, where they have several; single words that are public persons."""
    registry = compiled.load().registry
    several: dict[str, list[list[str]]] = {}
    single: set[str] = set()
    for text, category, index, _ in registry.names:
        words = text.split() if category == "party" else []
        if len(words) > 1:
            several.setdefault(words[0], []).append(words)
        elif words and registry.parties[index].kind == "person":
            single.update(words)
    return several, frozenset(single)


_told: dict[tuple[str, str | None], People] = {}
"""Who is named in the documents met last: many incidents may rest on one."""


def people_in(document: Kept) -> People:
    """Who is named in a document's text and title. Cached by its hash."""
    key = (document.text_sha256, document.title)
    found = _told.get(key)
    if found is None:
        if len(_told) > _MEMO:
            _told.clear()
        text, title = people(document.text), people(document.title or "")
        public = (*text.public, *title.public)
        found = _told[key] = People(tuple(n for n in (*text.private, *title.private) if n not in public), public)
    return found


def people(text: str) -> People:
    """Who is named in a text."""
    tokens = tokenize(text)
    found = [one for one in _names(tokens) if one is not None]
    public = {words for one in found if one.public for words in (one.words, one.words[:2], one.words[-2:])}
    known = {word for words in public for word in words}
    private = [one for one in found if not one.public and one.words not in public and not {*one.words} <= known]
    return People(_written(tokens, private), _written(tokens, [one for one in found if one.public]))


def _written(tokens: Tokens, found: list[_Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(one.words) for one in found))


def _names(tokens: Tokens) -> Iterator[_Found | None]:
    i = 0
    while i < len(tokens):
        found = _name_at(tokens, i) if tokens.kind[i] == WORD else None
        yield found
        i = found.last + 1 if found else i + 1


def _name_at(tokens: Tokens, i: int) -> _Found | None:
    """The name that begins at token `i`, with its first word's proclitics off."""
    for cut, _, rest in proclitics(tokens.word[i]):
        if cut and is_common(tokens.word[i]):
            return None
        opener = rest in settings().opens and _next(tokens, i)
        if not (is_given(rest) or opener) or rest.startswith(ARTICLE) or _is_function(tokens, i):
            continue
        last, parts = _end(tokens, i)
        cue = not cut and _cue(tokens, i)
        if parts < (1 if cue else 2) or _kept(tokens, i, rest):
            return None
        words = (rest, *(tokens.word[j] for j in range(i + 1, last + 1) if tokens.kind[j] == WORD))
        return _Found(i, last, words, not cue and _has_office(tokens, i, last, bool(cut)))
    return None


def _next(tokens: Tokens, i: int) -> bool:
    return i + 1 < len(tokens) and tokens.kind[i + 1] == WORD and _class(tokens.word[i + 1]) not in _STOP


def _end(tokens: Tokens, i: int) -> tuple[int, int]:
    """The last token of a name, and how many parts it has: words that are one name count once."""
    known = settings()
    last, parts, joins = i, 1, _opens(tokens.word[i])
    for j in range(i + 1, min(len(tokens), i + _LONGEST)):
        word = tokens.word[j]
        if tokens.kind[j] != WORD:
            break
        if joins or word in known.closes:
            last, joins = j, False
        elif word in known.links or word in known.opens:
            joins = True
        elif _like_name(word) and not _is_function(tokens, j):
            last = j
        else:
            break
        parts += not joins and word not in known.closes and not _opens(tokens.word[j - 1])
    return last, parts


def _opens(word: str) -> bool:
    return any(rest in settings().opens for _, _, rest in proclitics(word))


@lru_cache(maxsize=65536)
def _like_name(word: str) -> bool:
    """Whether a word may go on a name: known as one, or known as nothing else, and no noun with proclitics."""
    if is_given(word):
        return True
    if len(word) < _LEAST or lookup(compiled.load().lexicon, word):
        return False
    if word.startswith(ARTICLE):
        return word.endswith(settings().family)
    return not any(is_common(rest) or (cut and (rest.startswith(ARTICLE) or is_given(rest))) for cut, _, rest in proclitics(word))


def _is_function(tokens: Tokens, i: int) -> bool:
    """Whether a word is a function word that is spelled like a name, or folded to one: على is no علي, إن no آن."""
    if _class(tokens.word[i]) != "function":
        return False
    return not (is_given(tokens.word[i]) and tokens.text[tokens.start[i] : tokens.end[i]].endswith(settings().family))


@lru_cache(maxsize=65536)
def _class(word: str) -> str:
    """What a word is before a name: profession, office, verb, function, the label of a noun, or nothing known."""
    found = ""
    for _, _, rest in proclitics(word):
        if rest in settings().professions or rest.removeprefix(ARTICLE) in settings().professions:
            return "profession"
    for reading, senses in lookup(compiled.load().lexicon, word):
        for sense in senses:
            if sense.category == "noun" and sense.label == "person":
                return "office"
            if not found and not reading.enclitic:
                found = {"word": "function", "verb": "verb", "frame": "verb", "noun": sense.label}.get(sense.category, "")
                if sense.category == "frame" and not sense.form.startswith(("past", "present")):
                    found = ""
    return found


def _cue(tokens: Tokens, i: int) -> bool:
    """Whether the word before says that a private person's name follows."""
    if i == 0 or tokens.kind[i - 1] != WORD:
        return False
    return tokens.word[i - 1] in settings().called or _class(tokens.word[i - 1]) == "profession"


def _kept(tokens: Tokens, i: int, rest: str) -> bool:
    """Whether it is a name of the registry, or what is called after a person: "كتيبة أحمد خليل"."""
    table = registered()[0]
    if any(tokens.word[i + 1 : i + len(words)] == words[1:] for words in table.get(rest, ())):
        return True
    before = tokens.word[i - 1] if i and tokens.kind[i - 1] == WORD else ""
    what = _class(before) if before else ""
    return what in _AFTER and not before.startswith(ARTICLE)


def _has_office(tokens: Tokens, i: int, last: int, clitic: bool) -> bool:
    """Whether the words around a name tell an office of who bears it."""
    after = last + 1
    if after < len(tokens) and tokens.kind[after] == SIGN:
        after += 1
    if after < len(tokens) and tokens.kind[after] == WORD and _class(tokens.word[after]) == "office":
        return True
    for j in range(i - 1, max(-1, i - 1 - _BACK), -1):
        if clitic or tokens.kind[j] != WORD:
            return False
        what = _class(tokens.word[j])
        if what == "office":
            return True
        if what in _STOP or what in ("profession", _HOMES):
            return False
    return False
