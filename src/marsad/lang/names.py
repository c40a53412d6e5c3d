"""Names of people: what is a person's name in a text, read from `lang/ar/given-names.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from marsad.data import Row, entry, read_mapping
from marsad.text.fold import fold_text
from marsad.text.words import proclitics

GIVEN, DOUBTFUL, OPEN = "given", "doubtful", "open"
"""How a name may begin: with a name that is hardly anything else, with one that is a word too, with what opens a name of two words."""
_SETS = ("opens", "closes", "links", "stops", "titles", "honours", "called", "families", "memorials")
_LEAST = 2
_MEMO = 200_000


@dataclass(slots=True)
class Names:
    """`spelled`: folded name -> as the data spell it; `doubtful`: those of them that are words too. The other sets are folded words.

    `met`: the words met so far, each with the ways in which it may begin a name; `titled`: with those in
    which it may be a title.
    """

    spelled: dict[str, str]
    doubtful: frozenset[str]
    opens: frozenset[str]
    closes: frozenset[str]
    links: frozenset[str]
    stops: frozenset[str]
    titles: frozenset[str]
    honours: frozenset[str]
    called: frozenset[str]
    families: frozenset[str]
    memorials: frozenset[str]
    family: tuple[str, ...]
    """Endings of a family's name with the article."""
    unlike: tuple[str, ...]
    """Endings that a family's name has not."""
    never: tuple[str, ...]
    """Endings that no name has."""
    same: dict[str, str]
    """Forms of a word -> the first of them: أبي, أبو."""
    weaker: dict[str, str]
    """Letter of a name -> what a text may write for it."""
    seats: frozenset[str]
    """Letters that folding makes others of."""
    pronoun: frozenset[str]
    particle: frozenset[str]
    """Pairs of letters, a text's and a name's, that are not one where the word has a pronoun, or is a function word."""
    commas: frozenset[str]
    met: dict[str, tuple[tuple[int, str, str], ...]] = field(default_factory=dict)
    titled: dict[str, list[tuple[int, str, bool]]] = field(default_factory=dict)

    def begins(self, word: str) -> tuple[tuple[int, str, str], ...]:
        """The ways in which a folded word may begin a name: letters cut off, what is left, GIVEN, DOUBTFUL or OPEN. Cached."""
        found = self.met.get(word)
        if found is None:
            if len(self.met) > _MEMO:
                self.met.clear()
            ways = [(cut, rest, kind) for cut, _, rest in proclitics(word) if (kind := self.kind(rest))]
            found = self.met[word] = tuple(way for way in ways if not way[0]) or tuple(ways)
        return found

    def heads(self, word: str) -> bool:
        """Whether a folded word, clitics off, stands before a family's name."""
        return any(rest in self.families for _, _, rest in proclitics(word))

    def kind(self, word: str) -> str:
        """What a folded word without clitics may be in a name; "" where it is no known part of one."""
        if word in self.spelled:
            return DOUBTFUL if word in self.doubtful else GIVEN
        return OPEN if word in self.opens else ""


def load_names(path: Path) -> Names:
    """Read given-names.yaml. What is no word, stands twice or is a name and doubtful at once raises `DataError` with file and line."""
    data = read_mapping(path)
    data.only("given", "doubtful", *_SETS, "family", "unlike", "never", "same", "weaker", "seats", "pronoun", "particle", "commas")
    spelled: dict[str, str] = {}
    doubtful: set[str] = set()
    for key in ("given", "doubtful"):
        for written in _each(data, key):
            with entry():
                word = _folded(written, data, key)
                if word in spelled:
                    raise data.error(f"'{written}' stands twice, as '{spelled[word]}'", "keep one", key)
                spelled[word] = written
                if key == "doubtful":
                    doubtful.add(word)
    sets = {key: frozenset(_folded(written, data, key) for written in _each(data, key)) for key in _SETS}
    ends = {key: tuple(fold_text(ending) for ending in data.texts(key)) for key in ("family", "unlike", "never")}
    seats, pronoun, particle, commas = (frozenset(_each(data, key)) for key in ("seats", "pronoun", "particle", "commas"))
    return Names(
        spelled, frozenset(doubtful), sets["opens"], sets["closes"], sets["links"], sets["stops"], sets["titles"], sets["honours"],
        sets["called"], sets["families"], sets["memorials"], ends["family"], ends["unlike"], ends["never"], _same(data),
        {letters[0]: letters[1:] for letters in _each(data, "weaker")},
        seats, pronoun, particle, commas,
    )  # fmt: skip


def _same(data: Row) -> dict[str, str]:
    """Each form of a word with the first one."""
    out: dict[str, str] = {}
    for forms in data.get("same") or []:
        if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
            raise data.error("'same' must be a list of lists of words", "write same: [[one, other]]", "same")
        folded = [_folded(form, data, "same") for form in forms]
        out.update(dict.fromkeys(folded, folded[0]))
    return out


def _each(data: Row, key: str) -> Iterator[str]:
    """The words under `key`, which is a list of words or of lists of them."""
    data.has(key)
    value = data[key]
    if not isinstance(value, list) or not value:
        raise data.error(f"'{key}' must be a list of words, or of lists of them", f"write {key}: [one, two]", key)
    for part in value:
        for word in part if isinstance(part, list) else [part]:
            if not isinstance(word, str):
                raise data.error(f"'{key}' holds what is no word", "write words, with commas between", key)
            yield word


def _folded(written: str, data: Row, key: str) -> str:
    word = fold_text(written).strip()
    if len(word) < _LEAST or not word.isalpha():
        raise data.error(f"'{written}' is no word of {_LEAST} letters or more", "write one word, without spaces and signs", key)
    return word
