"""Spots: the places named in a document, chosen together."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from marsad.text.tokens import Tokens
from marsad.world.gazetteer import Gazetteer, Place


class Spot(NamedTuple):
    """A place name at the tokens `first` to `last`; `cut` letters of proclitics; the place chosen, if any."""

    first: int
    last: int
    cut: int
    conj: str
    prep: str
    chosen: Place | None


def find_spots(tokens: Tokens, gazetteer: Gazetteer, country: str | None) -> tuple[list[Spot], str | None]:
    """The place names of a text with the place that each means, and the country that the text is about."""
    hits = gazetteer.find(tokens)
    votes: Counter[str] = Counter()
    for hit in hits:
        if hit.candidates and hit.candidates[0].score > 0:
            votes[hit.candidates[0].place.country] += 1
    home = votes.most_common(1)[0][0] if votes else country
    out = []
    for hit in hits:
        best = max(hit.candidates, key=lambda c: c.score + (1.5 if c.place.country == home else 0.0), default=None)
        if best is None or best.score < 0.5:
            continue
        clitic = hit.clitic
        conj = clitic[:1] if clitic[:1] and clitic[0] in "و"[:1] + "ف"[:1] else ""
        out.append(Spot(hit.first, hit.last, hit.cut, conj, clitic[len(conj):], best.place))
    return out, home
