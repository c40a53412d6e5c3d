"""The parties of a text on their own, without its events."""

from __future__ import annotations

from marsad import compiled
from marsad.coder.engine import prepare
from marsad.record import Party
from marsad.text.sentences import split_sentences
from marsad.text.tokens import tokenize


def parties(text: str) -> list[Party]:
    """Everyone named in `text` who can act: known parties, and unknown ones by their nouns ("مسلحون"), in text order."""
    data = compiled.load()
    tokens = tokenize(text)
    found = prepare(tokens, data, None, None) if tokens.word else None
    if found is None:
        return []
    context, reader = found
    out: list[Party] = []
    for sentence in split_sentences(tokens, data.page):
        reader.headline = sentence.headline
        units = reader.units(sentence.first, sentence.last)
        out += [
            context.cells.party(unit.phrase) for unit in units if unit.phrase is not None and (unit.phrase.agent or unit.phrase.parties)
        ]
    return out
