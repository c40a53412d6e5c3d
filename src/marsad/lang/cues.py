"""Cues: words that show by themselves what a post without a verb tells of, read from `lang/ar/cues.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from marsad.data import read_rows
from marsad.lang.language import Morphology
from marsad.lang.registers import Registers
from marsad.ontology import TYPES
from marsad.text.fold import fold
from marsad.text.words import bare


@dataclass(slots=True)
class Cues:
    """`words`: each with the type of event that it shows; `strong`: those that show it also beside other events."""

    words: Registers = field(default_factory=Registers)
    strong: frozenset[str] = frozenset()

    def of(self, word: str) -> tuple[str, bool] | None:
        """The type that a folded word shows, and whether it does so also beside other events."""
        form = self.words.plain(word)
        return (self.words.words[form], form in self.strong) if form else None


def load_cues(path: Path, morphology: Morphology) -> Cues:
    """Read cues.yaml. A word that stands under two types is refused, by file and line."""
    table = Registers({}, tuple(morphology.enclitics), morphology.restore)
    strong: set[str] = set()
    for row in read_rows(path):
        row.only("type", "words", "strong")
        kind = row.choice("type", sorted(TYPES), what="type of event")
        for written in row.texts("words"):
            for form in (bare(fold(one).text.strip()) for one in written.split("/")):
                if table.words.setdefault(form, kind) != kind:
                    raise row.error(f"'{written}' shows {kind} and {table.words[form]}", "leave one out", "words")
                if row.flag("strong"):
                    strong.add(form)
    return Cues(table, frozenset(strong))
