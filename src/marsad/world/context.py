"""What the words around a name tell: whether it is a place there, which kind, and how far from it the text points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from marsad.text.tokens import NUMBER, SIGN, WORD, Tokens
from marsad.text.words import bare, proclitics
from marsad.world.nouns import Noun, PlaceWords, place_words

NOUN, PREPOSITION, DIRECTION, NEAR, MIDDLE, PEOPLE, THING, GIVEN, OTHER = range(9)
"""What a word before a name may be."""
_HEADS = frozenset(":-–—(|/")
"""Signs after a name that heads a line."""


class Before(NamedTuple):
    """A word as it stands before a name: its sort, its tables, the letters cut off and what the proclitics tell."""

    sort: int
    noun: Noun | None
    value: float
    cut: int
    clitic: float
    thing: bool
    middle: bool = False


@lru_cache(maxsize=65536)
def before(word: str) -> Before:
    """What the folded `word` tells of a name after it."""
    words = place_words()
    for cut, clitic, rest in proclitics(word):
        told = words.clitics.get(clitic[-1:], 0.0) if clitic else 0.0
        thing = rest in words.things
        if rest in words.directions:
            return Before(DIRECTION, words.nouns.get(rest), words.directions[rest], cut, told, False)
        if rest in words.near and rest in words.prepositions:
            return Before(NEAR, None, 0.0, cut, told, False)
        noun = words.nouns.get(rest)
        if noun is not None:
            return Before(NOUN, noun, noun.strength, cut, told, thing, rest in words.middle)
        if rest in words.near:
            return Before(NEAR, None, 0.0, cut, told, False)
        if rest in words.middle:
            return Before(MIDDLE, None, 0.0, cut, told, False)
        if rest in words.prepositions:
            return Before(PREPOSITION, None, words.prepositions[rest], cut, told, False)
        if thing:
            return Before(THING, None, 0.0, cut, told, True)
        if rest in words.people:
            return Before(PEOPLE, None, 0.0, cut, told, False)
        if rest in words.given:
            return Before(GIVEN, None, 0.0, cut, told, False)
    return Before(OTHER, None, 0.0, 0, 0.0, False)


@dataclass(slots=True)
class Evidence:
    """What surrounds a name: `told` sums what speaks for a place (hundredths of the tables, as units); the rest is how it is meant.

    `first`, `cut` and `last` are the mention with its generic noun and tail; `bearing` degrees and `distance` km from the place.
    `tagged`: a hashtag of its own; `opens`: the head of a line, with a sign after it ("دمشق - وكالات").
    """

    told: float = 0.0
    first: int = 0
    cut: int = 0
    last: int = 0
    noun: Noun | None = None
    near: bool = False
    middle: bool = False
    bearing: float | None = None
    distance: float | None = None
    joined: bool = False
    person: bool = False
    country: str | None = None
    tagged: bool = False
    opens: bool = False


def gather(tokens: Tokens, first: int, last: int, cut: int, clitic: str, adjectives: dict[str, str]) -> Evidence:
    """Read the words around the name at the tokens `first` to `last`."""
    words = place_words()
    found = Evidence(0.0, first, cut, last)
    if clitic and clitic[-1] in words.clitics:
        found.told += words.clitics[clitic[-1]]
        _after(tokens, found, adjectives, words)
        return found
    found.joined = clitic != "" and not (first and tokens.kind[first - 1] == SIGN and tokens.word[first - 1] in ".!?:")
    at = first - 1
    _stands(tokens, found)
    if at >= 0 and tokens.kind[at] == WORD and not clitic:
        at = _nouns(tokens, at, found)
    elif at >= 0 and tokens.kind[at] == SIGN and tokens.word[at] in "،,/" and not clitic:
        found.joined = True
    if not clitic and (found.noun is None or found.cut == 0):
        _place(tokens, at, found, words)
    _after(tokens, found, adjectives, words)
    return found


def _stands(tokens: Tokens, found: Evidence) -> None:
    """Whether the name is a hashtag of its own, which continues a list of such, and whether it heads a line."""
    text, first, last = tokens.text, found.first, found.last
    start, end = tokens.start[first], tokens.end[last]
    if text[start - 1 : start] == "#" and text[end : end + 1] != "_":
        found.tagged = True
        found.joined = found.joined or (first > 0 and text[start - 2 : start - 1] == " " and _tag(tokens, first - 1))
    if (not first or "\n" in text[tokens.end[first - 1] : start]) and last + 1 < len(tokens.word) and tokens.kind[last + 1] == SIGN:
        found.opens = tokens.word[last + 1] in _HEADS


def _tag(tokens: Tokens, at: int) -> bool:
    """Whether the token `at` belongs to a hashtag."""
    while at > 0 and tokens.text[tokens.start[at] - 1] == "_":
        at -= 1
    return tokens.text[tokens.start[at] - 1 : tokens.start[at]] == "#"


def _nouns(tokens: Tokens, at: int, found: Evidence) -> int:
    """Take generic nouns into the mention; gives the token left of them."""
    while at >= 0 and tokens.kind[at] == WORD:
        word = before(tokens.word[at])
        if word.sort == NOUN and word.noun is not None:
            if found.noun is None:
                found.told += word.value
                found.noun = word.noun
                if word.thing:
                    found.told -= 2.2
            found.near = found.near or word.noun.of == "around"
            found.middle = found.middle or (word.middle and word.noun.of == "in")
            found.first, found.cut = at, word.cut
            if word.clitic:
                found.told += 0.5 * word.clitic
            if word.cut:
                return at - 1
            at -= 1
            continue
        break
    return at


def _place(tokens: Tokens, at: int, found: Evidence, words: PlaceWords) -> None:
    """Read prepositions, directions and distances that end at the token `at`."""
    if at < 0 or tokens.kind[at] != WORD:
        return
    if found.noun is not None and found.cut and tokens.word[found.first][: found.cut][-1] in words.clitics:
        return
    bearings: list[float] = []
    while at >= 0 and tokens.kind[at] == WORD and len(bearings) < 3:
        word = before(tokens.word[at])
        if word.sort == DIRECTION:
            bearings.append(word.value)
            at -= 1
            if word.cut:
                if word.clitic == 0.0 and at >= 0 and before(tokens.word[at]).sort == DIRECTION:
                    continue
                break
            continue
        if word.sort == MIDDLE:
            found.middle = True
            found.told += 1.2
            at -= 1
            continue
        break
    if bearings:
        found.told += 2.0
        found.near = True
        found.bearing = _mean(bearings)
        found.distance = _distance(tokens, at, words)
        return
    if at < 0 or tokens.kind[at] != WORD:
        return
    word = before(tokens.word[at])
    if word.sort == PREPOSITION:
        found.told += word.value
        found.distance = _distance(tokens, at - 1, words)
        found.near = found.near or found.distance is not None
    elif word.sort == NEAR:
        found.told += 1.2
        found.near = True
    elif found.tagged:
        return
    elif word.sort == THING and found.noun is None:
        found.told -= 3.5
    elif word.sort in (PEOPLE, GIVEN) and found.noun is None:
        found.told -= 2.4 if word.sort == PEOPLE else 1.8
        found.person = True


def _mean(bearings: list[float]) -> float:
    x = sum(math.cos(math.radians(b)) for b in bearings)
    y = sum(math.sin(math.radians(b)) for b in bearings)
    return math.degrees(math.atan2(y, x)) % 360


def _distance(tokens: Tokens, at: int, words: PlaceWords) -> float | None:
    """The distance in km whose unit stands at the token `at` ("100 كلم"), links passed over, none where there is none."""
    passed = 0
    while at >= 0 and tokens.kind[at] == WORD and tokens.word[at] in words.links and passed < 3:
        at, passed = at - 1, passed + 1
    if at < 1 or tokens.kind[at] != WORD:
        return None
    unit = words.units.get(tokens.word[at])
    if unit is None or tokens.kind[at - 1] != NUMBER:
        return None
    try:
        value = float(tokens.word[at - 1].replace("،", ".").replace(",", "."))
    except ValueError:
        return None
    return value * unit if 0 < value * unit <= 2000 else None


def _after(tokens: Tokens, found: Evidence, adjectives: dict[str, str], words: PlaceWords) -> None:
    """Read what follows the name: a tail of its own, a country's adjective, a distance in brackets."""
    at = found.last + 1
    size = len(tokens.word)
    if found.noun is not None and found.noun.site:
        while at < size and tokens.kind[at] == WORD and tokens.word[at] in words.tails and at - found.last <= 2:
            found.last = at
            at += 1
    if at >= size:
        return
    if tokens.kind[at] == WORD:
        country = adjectives.get(tokens.word[at])
        if country is not None and bare(tokens.word[at]) != tokens.word[at]:
            found.country = country
            found.told += 0.8
        elif (word := before(tokens.word[at])).sort == DIRECTION:
            found.told += 1.6
        elif word.sort == NOUN and word.noun is not None and (word.clitic > 0.8):
            found.told += 0.5
    elif tokens.word[at] == "(" and at + 1 < size and (tokens.kind[at + 1] == NUMBER or before(tokens.word[at + 1]).sort == DIRECTION):
        found.told += 1.5
