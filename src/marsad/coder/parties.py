"""The parties of a text on their own, without its events."""

from __future__ import annotations

from marsad import compiled
from marsad.coder.cells import Cells
from marsad.coder.spots import find_spots
from marsad.coder.units import Reader
from marsad.find.dates import find_dates
from marsad.find.numbers import find_numbers
from marsad.find.scan import scan
from marsad.record import Party
from marsad.text.sentences import split_sentences
from marsad.text.tokens import tokenize


def parties(text: str) -> list[Party]:
    """Everyone named in `text` who can act: known parties, and unknown ones by their nouns ("مسلحون"), in text order."""
    data = compiled.load()
    tokens = tokenize(text)
    if not tokens.word:
        return []
    spots, home = find_spots(tokens, data.gazetteer, data.lexicon, None)
    closed = frozenset(i for i, end in enumerate(tokens.end) if text[end - 1] in data.feminine)
    reader = Reader(
        tokens,
        scan(tokens, data.lexicon),
        spots,
        find_dates(tokens, None, data.dates),
        find_numbers(tokens, data.numbers),
        data.lexicon,
        data.language_frames,
        closed,
    )
    cells = Cells(tokens, data.registry, home)
    found: list[Party] = []
    for sentence in split_sentences(tokens, data.page):
        reader.headline = sentence.headline
        units = reader.units(sentence.first, sentence.last)
        found += [cells.party(unit.phrase) for unit in units if unit.phrase is not None and (unit.phrase.agent or unit.phrase.parties)]
    return found
