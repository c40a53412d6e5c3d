"""Spots: the places named in a document, chosen together, as the coder's phrases take them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from marsad.find.lexicon import Lexicon
from marsad.find.scan import Hit
from marsad.text.tokens import Tokens
from marsad.text.words import bare
from marsad.world.gazetteer import EXACT, Gazetteer, Place
from marsad.world.nouns import common, place_words
from marsad.world.places import Context, resolve
from marsad.world.sources import km

if TYPE_CHECKING:
    from marsad.compiled import Data

PARTS = frozenset(("quarter", "road", "square"))
"""Kinds of places that lie in towns, and are often named after others."""
BESIDE = 30.0
"""Kilometres from a town within which its quarters lie."""
FOUGHT = 1.6
"""What a party may weigh for the country where it fights."""
AT_HOME = 1.5
"""What the country of a page speaks for places there in its posts, beside what it does in any report."""
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


def spots_of(tokens: Tokens, data: Data, country: str | None, weights: dict[str, float], post: bool) -> tuple[list[Spot], Counter[str]]:
    """As `find_spots`. A post is at home where its page is, or where the towns are that it names."""
    if country and post:
        weights[country] = weights.get(country, 0.0) + AT_HOME
    found = find_spots(tokens, data.gazetteer, data.lexicon, country, weights)
    if post and not found[0] and (guess := guessed(tokens, data.gazetteer)) is not None:
        weights[guess] = weights.get(guess, 0.0) + AT_HOME
        found = find_spots(tokens, data.gazetteer, data.lexicon, guess, weights)
    return (without_strays(found[0], tokens), found[1]) if post else found


def drop_strangers(hits: list[list[Hit]], data: Data, countries: Counter[str]) -> None:
    """Names that mean a party only in texts about its country ("the rebels") go where the text is about another."""
    most = max(countries.values(), default=0)
    parties = data.registry.parties
    for i, row in enumerate(hits):
        for hit in row:
            if hit.sense.form == "local":
                break
        else:
            continue
        hits[i] = [
            h
            for h in row
            if h.sense.form != "local"
            or 2 * max(countries[c] for c in (parties[h.sense.ref].country or "", *parties[h.sense.ref].theatre)) >= max(most, 1)
        ]


def fought_in(hits: list[list[Hit]], data: Data) -> dict[str, float]:
    """How much the parties of a text speak for the countries where they fight; states may be at war anywhere."""
    out: dict[str, float] = {}
    for row in hits:
        hit = next((h for h in row if h.sense.category == "party" and h.sense.form != "local"), None)
        entry = data.registry.parties[hit.sense.ref] if hit is not None else None
        if entry is None or entry.kind in ("state", "person", "media", "igo"):
            continue
        for code in entry.theatre or [entry.country or ""]:
            if code in data.gazetteer.arabic:
                out[code] = min(FOUGHT, out.get(code, 0.0) + FOUGHT / 2)
    return out
