"""Spots: the places named in a document, chosen together, as the coder's phrases take them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from marsad.find.lexicon import Lexicon
from marsad.text.tokens import Tokens
from marsad.text.words import bare
from marsad.world.gazetteer import EXACT, Gazetteer, Place
from marsad.world.nouns import common, place_words
from marsad.world.places import Context, resolve
from marsad.world.sources import km

PARTS = frozenset(("quarter", "road", "square"))
"""Kinds of places that lie in towns, and are often named after others."""
BESIDE = 30.0
"""Kilometres from a town within which its quarters lie."""
TOWN = 4.7
"""How likely a place must be by its size alone to be one that a post names without a word about it."""


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


def without_strays(spots: list[Spot], tokens: Tokens) -> list[Spot]:
    """The places of a post without the quarters whose name is a common word ("حي الثورة") and near which nothing else that it names lies:
    every town has one."""
    table, words = place_words(), tokens.word
    out = []
    for spot in spots:
        name = words[spot.first][spot.cut :]
        plain = spot.first == spot.last and (name in table.common or bare(name) in table.common)
        if plain and spot.chosen.kind in PARTS and not any(o is not spot and _beside(o, spot) for o in spots):
            continue
        out.append(spot)
    return out


def _beside(one: Spot, other: Spot) -> bool:
    if one.lat is None or other.lat is None or one.lon is None or other.lon is None:
        return False
    return km(one.lat, one.lon, other.lat, other.lon) <= BESIDE + one.radius_km


def guessed(tokens: Tokens, gazetteer: Gazetteer) -> str | None:
    """The only country that names in a post without any sure place may lie in: those of towns, as they are written, and no common words."""
    words = tokens.word
    found: set[str] = set()
    for reading in gazetteer.readings(tokens):
        part = words[reading.first : reading.last + 1]
        if len(part) == 1 and common(part[0]):
            continue
        named = [c for c in gazetteer.candidates(reading.name, reading.bits) if c.how == EXACT and c.place.country in gazetteer.arabic]
        if named and (len(part) > 1 or named[0].score >= TOWN):
            found.add(named[0].place.country)
    return found.pop() if len(found) == 1 else None
