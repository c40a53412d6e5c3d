"""People that a text names although no cell does: a witness in a quote, a victim in a list. What is not public is masked too.

Who has an office, rank or a spokesman's part by the words around the name, or is known to the registry, is public; what is called after
somebody is nobody. A family that a report names as one ("منزل عائلة …") is masked like a person: it leads to whoever was at home.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from marsad import compiled
from marsad.find.numbers import find_numbers
from marsad.find.people import Finder, Run
from marsad.find.scan import scan
from marsad.incident import Kept
from marsad.text.tokens import WORD, Tokens, tokenize

_MEMO = 20_000


class People(NamedTuple):
    """Names that a text tells, as written: of private people, and of public ones whom their titles tell."""

    private: tuple[str, ...]
    public: tuple[str, ...]


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
    key = (document.text_sha256 if document.text else "", document.title)  # one that came without its text tells nothing of it
    found = _told.get(key)
    if found is None:
        if len(_told) > _MEMO:
            _told.clear()
        text, title = people(document.text), people(document.title or "")
        public = (*text.public, *title.public)
        private = (name for name in (*text.private, *title.private) if not is_among(name.split(), public))
        found = _told[key] = People(tuple(private), public)
    return found


def is_among(words: list[str], names: tuple[str, ...]) -> bool:
    """Whether two words or more are all of one of the names."""
    return len(words) > 1 and any({*words} <= {*name.split()} for name in names)


def people(text: str) -> People:
    """Who is named in a text."""
    found = runs(tokenize(text))
    private = dict.fromkeys(" ".join(run.words) for run in found if not run.public)
    return People(tuple(private), tuple(dict.fromkeys(" ".join(run.words) for run in found if run.public)))


def runs(tokens: Tokens) -> list[Run]:
    """The names of people and families in a text, in order, apart: all but those that the registry knows."""
    data = compiled.load()
    names = data.names
    if not any(kind == WORD and (names.begins(word) or names.heads(word)) for word, kind in zip(tokens.word, tokens.kind, strict=True)):
        return []
    shut = {i for number in find_numbers(tokens, data.numbers) for i in range(number.first, number.last + 1)}
    finder = Finder(tokens, scan(tokens, data.lexicon), names, data.lexicon, data.party_kinds, data.gazetteer.bare, shut)
    out = finder.runs()
    taken = {i for run in out for i in range(run.first, run.last + 1)}
    out += [run for run in finder.families() if not taken.intersection(range(run.first, run.last + 1))]
    return sorted(out, key=lambda run: run.first)
