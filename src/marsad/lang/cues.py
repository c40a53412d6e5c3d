"""Cues: words that show by themselves what a post without a verb tells of, read from `lang/ar/cues.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from marsad.data import read_rows
from marsad.lang.language import Morphology
from marsad.lang.registers import Registers
from marsad.ontology import TYPES
from marsad.text.fold import fold_text
from marsad.text.words import bare

ANY = "any"
"""Stands for the type of words that only bear out what others show."""


@dataclass(slots=True)
class Cues:
    """`words`: each with the type of event that it shows, or `ANY`; `sure`: those that show it alone; `strong`: also beside others."""

    words: Registers = field(default_factory=Registers)
    sure: frozenset[str] = frozenset()
    strong: frozenset[str] = frozenset()

    def of(self, word: str) -> tuple[str, str] | None:
        """The plain form of a folded word, and the type that it shows."""
        form = self.words.plain(word)
        return (form, self.words.words[form]) if form else None


def load_cues(path: Path, morphology: Morphology) -> Cues:
    """Read cues.yaml. A word that stands under two types is refused, by file and line."""
    table = Registers({}, tuple(morphology.enclitics), morphology.restore)
    sure: set[str] = set()
    strong: set[str] = set()
    for row in read_rows(path):
        row.only("type", "words", "sure", "strong")
        kind = row.choice("type", [ANY, *sorted(TYPES)], what="type of event")
        for written in row.texts("words"):
            for form in (bare(fold_text(one).strip()) for one in written.split("/")):
                if table.words.setdefault(form, kind) != kind:
                    raise row.error(f"'{written}' shows {kind} and {table.words[form]}", "leave one out", "words")
                if row.flag("strong"):
                    strong.add(form)
                if row.flag("strong") or row.flag("sure"):
                    sure.add(form)
    return Cues(table, frozenset(sure), frozenset(strong))
