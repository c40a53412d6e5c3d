"""Spots: the places named in a document, chosen together, as the coder's phrases take them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from marsad.find.lexicon import Lexicon
from marsad.text.tokens import Tokens
from marsad.world.gazetteer import Gazetteer, Place
from marsad.world.places import Context, resolve


class Spot(NamedTuple):
    """A place name at the tokens `first` to `last`, its proclitics (`cut` letters) and the place that it means.

    `lat`, `lon`, `precision`, `radius_km`: the point that the text tells, which may be a way off the place.
    """

    first: int
    last: int
    cut: int
    conj: str
    prep: str
    chosen: Place
    lat: float | None
    lon: float | None
    precision: str
    radius_km: float


def find_spots(
    tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon, country: str | None, weights: dict[str, float]
) -> tuple[list[Spot], Counter[str]]:
    """The place names of a text with the place that each means, and how much the text speaks of each country. `weights`: what is known
    of the countries before."""
    out = []
    votes: Counter[str] = Counter()
    for found in resolve(gazetteer, tokens, gazetteer.readings(tokens), Context(country, weights)):
        reading, place = found.reading, found.candidate.place
        clitic = reading.clitic
        conj = clitic[:1] if clitic[:1] in lexicon.conjunctions else ""
        out.append(
            Spot(
                reading.first,
                reading.last,
                reading.cut,
                conj,
                clitic[len(conj) :],
                place,
                found.lat,
                found.lon,
                found.precision,
                found.radius_km,
            )
        )
        if place.country:
            votes[place.country] += 2 if place.precision == "country" else 1
    if country:
        votes[country] += 1
    return out, votes
