"""Registers: the words that tell what a report is about, read from `lang/ar/registers.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from marsad.data import read_rows
from marsad.lang.language import Morphology
from marsad.text.fold import fold_text
from marsad.text.words import bare, proclitics

WAR, STATE = "war", "state"
"""The registers of armed conflict and of the affairs of states; all others are of other things."""
_LEAST = 3
"""Letters of a word that tells something once its clitics are off."""


@dataclass(slots=True)
class Registers:
    """`words`: folded, without the article -> WAR, STATE or "". `met`: the words met so far, each with its plain form ("": none)."""

    words: dict[str, str] = field(default_factory=dict)
    enclitics: tuple[str, ...] = ()
    restore: tuple[tuple[str, str], ...] = ()
    met: dict[str, str] = field(default_factory=dict)

    def plain(self, word: str) -> str:
        """The form under which `words` holds a folded word, clitics off; "" where it tells nothing."""
        found = self.met.get(word)
        if found is None:
            if len(self.met) > 200_000:
                self.met.clear()
            found = self.met[word] = self._plain(word)
        return found

    def _plain(self, word: str) -> str:
        for _, _, rest in proclitics(word):
            key = bare(rest)
            for form in (key, *self._without(key)):
                if len(form) >= _LEAST and form in self.words:
                    return form
        return ""

    def _without(self, word: str) -> list[str]:
        """The word without the pronoun that may hang on it: منتخبها, شركته."""
        out = []
        for enclitic in self.enclitics:
            if word.endswith(enclitic):
                stem = word[: -len(enclitic)]
                out.append(stem)
                out += [stem[: -len(opened)] + closed for opened, closed in self.restore if stem.endswith(opened)]
        return out


def load_registers(path: Path, morphology: Morphology) -> Registers:
    """Read registers.yaml. A word that stands in a register of war or state and in another is refused, by file and line."""
    registers = Registers({}, tuple(morphology.enclitics), morphology.restore)
    for row in read_rows(path):
        row.only("register", "words")
        name = row.text("register")
        kind = name if name in (WAR, STATE) else ""
        for written in row.texts("words"):
            for form in _forms([fold_text(word).strip() for word in written.split("/")], morphology):
                other = registers.words.setdefault(bare(form), kind)
                if other != kind:
                    raise row.error(f"'{written}' is of {kind or 'peace'} and of {other or 'peace'}", "leave one out", "words")
    return registers


def _forms(words: list[str], morphology: Morphology) -> list[str]:
    """A noun's or adjective's forms: plurals as written, the endings of the singular by rule."""
    first = words[0]
    closed = morphology.open[0]
    if first.endswith(closed):
        return [*words, *(first[: -len(closed)] + ending for ending in morphology.feminine)]
    return [*words, *(first + ending for ending in (*morphology.participle, *morphology.sound))]
