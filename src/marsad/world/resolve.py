"""Which names in a text are places there, and which place each means.

The choice is made for the whole document: the countries that it names or whose people it names, the provinces, and the
places already certain draw the doubtful ones to them. A name that is also a common word or a person's counts as a place
only where the text around it says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from marsad.text.tokens import WORD, Tokens
from marsad.text.words import ARTICLE, bare, proclitics
from marsad.world.context import GIVEN, NOUN, OTHER, PEOPLE, THING, Evidence, before, gather
from marsad.world.gazetteer import HOME, Gazetteer, Place, PlaceCandidate, Reading
from marsad.world.nouns import place_words

THRESHOLD = 1.0
"""What must speak for a name before it is taken for a place."""
_SURE = 0.86
_ALONE = 0.9
"""What speaks for a name that stands alone: a hashtag, the head of a line."""
_AT_HOME = 2.1
"""What speaks for a common word that is a town too, after a word that a place follows, where the text is about its country."""
_SPLIT = 1.5
"""What speaks against a name that is only the rest of another word."""
_LIKELY = 0.8
"""How far in rank below the first of its name a place beside another may stand."""
_FEW = 4
"""How many words on a name may be beside another."""
_WITHIN_TOWNS = frozenset(("quarter", "road", "square"))
"""Kinds that lie in towns, and are often named after others."""
_DRAWN = 0.6
"""How much of the pull of sure places counts for a doubtful name near them."""


@dataclass(slots=True)
class Resolved:
    """A name taken for a place: its reading, the words around it, the place chosen, and what spoke for it."""

    reading: Reading
    evidence: Evidence
    candidate: PlaceCandidate
    belief: float
    lat: float
    lon: float
    precision: str
    radius_km: float

    def in_tag(self, tokens: Tokens) -> bool:
        """Whether the words are only a part of a hashtag with other words: a topic rather than a place told of."""
        text, start, end = tokens.text, tokens.start[self.evidence.first], tokens.end[self.evidence.last]
        return text[start - 1 : start] == "_" or text[end : end + 1] == "_"


@dataclass(slots=True)
class Context:
    """What is known beside the text: the publisher's country (ISO2) or that of the report."""

    country: str | None = None
    weights: dict[str, float] = field(default_factory=dict)


class _Base(NamedTuple):
    """What a name is by itself: its belief without context; whether it is a country's, a common word, a generic noun, an adjective too."""

    belief: float
    country: str | None
    common: bool
    generic: bool
    adjective: bool
    candidates: tuple[PlaceCandidate, ...]


class _Memo:
    """What was worked out about names of one gazetteer, kept for the next text."""

    __slots__ = ("bases", "guesses", "strong")

    def __init__(self) -> None:
        self.bases: dict[tuple[int, int], _Base] = {}
        self.guesses: dict[tuple[str, frozenset[str]], tuple[PlaceCandidate, ...]] = {}
        self.strong: dict[str, bool] = {}

    def trim(self) -> None:
        """Forget all where it has grown too large."""
        for kept in (self.bases, self.guesses, self.strong):
            if len(kept) > 100_000:
                kept.clear()


def _base(gazetteer: Gazetteer, reading: Reading, words: list[str]) -> _Base:
    """How far a name is a place without any context."""
    table = place_words()
    candidates = gazetteer.candidates(reading.name, reading.bits)
    if not candidates:
        return _Base(-9.0, None, True, False, False, ())
    best = candidates[0]
    country = best.place.country if best.place.kind == "country" else None
    belief = 0.8 * (best.score - 4.7)
    several = len(words)
    generic = several == 1 and bare(words[0]) in table.nouns
    known = [w in table.common or (bare(w) in table.common and not country) or w in table.given for w in words]
    if several > 1:
        belief = max(belief, 0.3 if best.place.own and table.kinds[best.place.kind].settled else -1.2) + (
            (-0.2 if best.place.own else -1.6 if best.place.weight < 4.5 else -1.1 if best.place.weight < 5 else -0.4)
            if all(known)
            else 0.8 + 0.4 * (several - 2)
        )
    elif words[0] in table.nouns:
        belief = -9.0
    elif country and generic:
        belief = 0.5
    elif known[0] or generic:
        belief = min(belief, 1.2) - (2.1 if country else 2.8)
    elif len(bare(words[0])) <= 2:
        belief -= 2.4
    elif len(bare(words[0])) == 3:
        belief -= 0.5
    elif best.place.own and gazetteer.as_written(best):
        belief = max(belief, 0.1)
    if several == 1 and best.place.country not in gazetteer.covered and not country and best.score < 4.9:
        belief -= 1.0
    if country and not known[0] and not generic:
        belief = max(belief, 2.5) if best.score > 6.6 else -9.0
    return _Base(belief, country, all(known), generic, several == 1 and words[0] in gazetteer.adjective_forms, candidates)


def _country_weights(
    gazetteer: Gazetteer, tokens: Tokens, vocabulary: set[str], readings: list[tuple[Reading, _Base]], context: Context
) -> dict[str, float]:
    """How much the text speaks of each country: its name, its people, its large towns."""
    weights: dict[str, float] = dict(context.weights)
    if context.country:
        weights[context.country] = weights.get(context.country, 0.0) + 1.5
    adjectives = gazetteer.adjective_forms
    for word in sorted(w for w in vocabulary if w in adjectives):
        country = adjectives[word]
        weights[country] = min(2.0, weights.get(country, 0.0) + 0.4 * tokens.word.count(word))
    for _, base in readings:
        if base.belief < 0.3 or not base.candidates:
            continue
        best = base.candidates[0]
        weight = 0.8 if base.country else 0.6 if best.score > 5.2 else 0.3
        if any(c.score > best.score - 2.0 and c.place.country != best.place.country for c in base.candidates[1:4]):
            weight *= 0.2
        code = best.place.country
        weights[code] = min(3.0, weights.get(code, 0.0) + weight)
    return weights


def _beside(kept: list[_Judged], n: int, tokens: Tokens) -> list[Place]:
    """What the names right before and after may mean, where only a few words part them: "الكرامة شرقي الرقة"."""
    out: list[Place] = []
    for other in (n - 1, n + 1):
        if 0 <= other < len(kept):
            left, right = kept[min(n, other)][0].last, kept[max(n, other)][0].first
            if right - left <= _FEW and all(tokens.kind[i] == WORD for i in range(left + 1, right)):
                named = kept[other][2].candidates[:4]
                out += [c.place for c in named if c.place.kind != "country" and c.score > named[0].score - _LIKELY]
    return out


def _drawn(place: Place, beside: list[Place]) -> float:
    """How much the names beside it draw a place: those near it, and the province that holds it."""
    pull = 0.0
    for other in beside:
        if other.index == place.index:
            continue
        if other.kind == "province":
            pull = max(pull, 1.5 if (other.country, other.admin1) == (place.country, place.admin1) else 0.0)
        elif abs(other.lat - place.lat) + abs(other.lon - place.lon) < 0.7:
            return 2.8
    return pull


def _only_named_after(evidence: Evidence, candidate: PlaceCandidate, chosen: list[PlaceCandidate | None]) -> bool:
    """Whether a quarter or street only bears the name of a place elsewhere: "حي الجولان" in a report on another town."""
    noun, place = evidence.noun, candidate.place
    if noun is None or noun.of or place.kind in noun.kinds or not (noun.kinds & _WITHIN_TOWNS):
        return False
    others = [c.place for c in chosen if c is not None and c.place.index != place.index and c.place.precision == "exact"]
    far = all(abs(o.lat - place.lat) + abs(o.lon - place.lon) > 0.25 for o in others)
    return bool(others) and far


def _choose(
    base: _Base, evidence: Evidence, weights: dict[str, float], anchors: list[Place], beside: list[Place] | None = None
) -> PlaceCandidate | None:
    """The candidate that fits best: prominence, country, kind of the noun before it, the places already certain and those beside it."""
    best: PlaceCandidate | None = None
    top = -99.0
    noun = evidence.noun if evidence.noun is not None and not evidence.noun.of else None
    for candidate in base.candidates:
        place = candidate.place
        weight = weights.get(place.country, 0.0)
        score = candidate.score + 3.0 * weight / (weight + 0.8)
        if noun is not None:
            score += HOME if place.country in noun.homes else 0.0
            score += _fit(place.kind, noun.local.get(place.country, noun.kinds)) - (1.2 if noun.site and place.kind == "country" else 0.0)
        if evidence.country is not None:
            score += 3.0 if place.country == evidence.country else -1.0
        if anchors and place.kind not in ("country", "province", "region"):
            score += _pull(place, anchors)
        if beside and place.kind not in ("country", "province", "region"):
            score += _drawn(place, beside)
        if score > top:
            best, top = candidate, score
    return best


@lru_cache(maxsize=4096)
def _fit(kind: str, kinds: frozenset[str]) -> float:
    """How well a place of `kind` fits the noun before it: a village called a town passes, a province called a town does not."""
    if not kinds:
        return 0.0
    if kind in kinds:
        return 1.5 if kind in ("capital", "city", "town", "village") else 2.5
    table = place_words().kinds
    if table[kind].settled:
        return 0.0 if kind in ("capital", "city") else 1.2 if any(table[k].settled for k in kinds) else 0.0
    return -0.8


def _pull(place: Place, anchors: list[Place]) -> float:
    """How much the certain places of the text draw `place`: the province it lies in, the nearest town."""
    pull, nearest = 0.0, 1e9
    for anchor in anchors:
        if anchor.index == place.index:
            continue
        if anchor.kind == "province":
            if anchor.country == place.country and anchor.admin1 == place.admin1:
                pull = 1.0
            continue
        nearest = min(nearest, abs(anchor.lat - place.lat) + abs(anchor.lon - place.lon))
    if nearest < 0.6:
        return pull + 1.0
    return pull + (0.6 if nearest < 1.5 else 0.3 if nearest < 3 else 0.0)


def _anchors(judged: list[_Judged], least: float) -> list[Place]:
    """The places that are certain, up to eight: believed in more than `least`, with no other place of the name near in rank."""
    return [
        c.place
        for _, _, base, belief in judged
        if belief > least and base.candidates
        for c in base.candidates[:1]
        if c.place.kind != "country" and (len(base.candidates) < 2 or base.candidates[1].score < c.score - 1.0)
    ][:8]


def _opens_another(reading: Reading, tokens: Tokens, openings: frozenset[str]) -> bool:
    """Whether a one-word name only opens a longer one that no table knows: the second word has the article, the first has not."""
    at = reading.first + 1
    if at >= len(tokens) or tokens.kind[at] != WORD or not tokens.word[at].startswith(ARTICLE):
        return False
    return tokens.word[reading.first][reading.cut :] in openings


def _whole(word: str) -> bool:
    """Whether a word from which a proclitic was cut off is a common word or a person's name as it stands ("باراك")."""
    table = place_words()
    return word in table.given or word in table.common


def resolve(gazetteer: Gazetteer, tokens: Tokens, readings: Iterable[Reading], context: Context) -> list[Resolved]:
    """Of the names found, those that are places in this text, each with the place it means; in text order, none overlapping."""
    memo = gazetteer.notes
    if not isinstance(memo, _Memo):
        memo = gazetteer.notes = _Memo()
    memo.trim()
    vocabulary = set(tokens.word)
    found: list[tuple[Reading, _Base]] = []
    openings = place_words().openings
    for reading in readings:
        if reading.first == reading.last and _opens_another(reading, tokens, openings):
            continue
        key = (reading.name, reading.bits)
        base = memo.bases.get(key)
        if base is None:
            words = tokens.word[reading.first : reading.last + 1]
            words[0] = words[0][reading.cut :]
            if reading.bits & 1 and not words[0].startswith(ARTICLE):
                words[0] = ARTICLE + words[0]  # the alef that ل swallowed
            base = memo.bases[key] = _base(gazetteer, reading, [w for w in words if w != "-"])
        found.append((reading, base))
    weights = _country_weights(gazetteer, tokens, vocabulary, found, context)
    judged = _judge(gazetteer, tokens, found, weights)
    kept = _apart(judged)
    if guesses := _guessed(gazetteer, tokens, kept, weights, memo, vocabulary):
        kept = _apart(kept + guesses)
    anchors = _anchors(kept, 2.0)
    chosen = [_choose(base, evidence, weights, anchors, _beside(kept, n, tokens)) for n, (_, evidence, base, _) in enumerate(kept)]
    chosen = [c if c is None or not _only_named_after(kept[n][1], c, chosen) else None for n, c in enumerate(chosen)]
    senses: dict[int, tuple[float, str]] = {}
    for (reading, evidence, _, _), candidate in zip(kept, chosen, strict=True):
        told = evidence.told + (3.0 if evidence.country else 0.0)
        if reading.name >= 0 and candidate is not None and told > senses.get(reading.name, (0.5, ""))[0]:
            senses[reading.name] = (told, candidate.place.country)
    out = []
    for (reading, evidence, base, belief), candidate in zip(kept, chosen, strict=True):
        sense = senses.get(reading.name)
        if sense is not None and candidate is not None and candidate.place.country != sense[1] and evidence.country is None:
            candidate = _choose(base, evidence, {**weights, sense[1]: 50.0}, anchors)  # one sense a document
        if candidate is not None:
            out.append(_placed(reading, evidence, candidate, belief))
    return sorted(out, key=lambda r: (r.evidence.first, r.reading.last))


_Judged = tuple[Reading, Evidence, _Base, float]


def _judge(gazetteer: Gazetteer, tokens: Tokens, found: list[tuple[Reading, _Base]], weights: dict[str, float]) -> list[_Judged]:
    """The belief in each reading, from the name, the words around it, the document's countries, and its neighbours in a list."""
    adjectives = gazetteer.adjective_forms
    judged: list[_Judged] = []
    doubtful: list[_Judged] = []
    passed: list[tuple[Reading, _Base]] = []
    ends: dict[int, float] = {}  # last token of an accepted name -> what it lends to the next in a list
    for reading, base in found:
        if base.belief < -6.0 or (base.belief < -1.3 and not _supported(tokens, reading)):
            if not base.common:
                passed.append((reading, base))
            continue
        if base.adjective and not reading.cut and reading.first and _qualified(tokens, reading.first):
            continue
        item = _weighed(tokens, reading, base, weights, adjectives)
        if item is None:
            continue
        if item[3] >= THRESHOLD:
            judged.append(item)
            ends[reading.last] = max(ends.get(reading.last, 0.0), 2.6 if item[1].noun is not None else 1.6)
        else:
            doubtful.append(item)
    sure = {j[0].name for j in judged if j[1].noun is not None and j[3] >= 1.5}
    for reading, base in passed:
        if reading.name in sure and (item := _weighed(tokens, reading, base, weights, adjectives)) is not None:
            doubtful.append(item)
    anchors = _anchors(judged, 1.5) if doubtful else []
    for reading, evidence, base, belief in doubtful:
        if anchors and belief > THRESHOLD - 2.0 * _DRAWN and not evidence.person and not (base.common and evidence.told < 1.0):
            belief += (0.5 if base.common else 1.0) * _DRAWN * max(_pull(c.place, anchors) for c in base.candidates[:4])
        at = reading.first - 1
        if at >= 0 and tokens.kind[at] != WORD:
            at -= 1
        lent = ends.get(at, 0.0) if evidence.joined and (not base.common or reading.cut) else 0.0
        if lent:
            belief += lent + (1.0 if base.common and evidence.told < 1.0 else 0.0)
        if reading.name in sure and not evidence.person:
            belief += 1.0 if base.common else 2.4
        if belief >= THRESHOLD:
            judged.append((reading, evidence, base, belief))
            ends[reading.last] = max(lent, 1.6)
    return judged


def _weighed(tokens: Tokens, reading: Reading, base: _Base, weights: dict[str, float], adjectives: dict[str, str]) -> _Judged | None:
    """A reading with the words around it and the belief that they give; none where it cannot be a name."""
    evidence = gather(tokens, reading.first, reading.last, reading.cut, reading.clitic, adjectives)
    if base.generic and not (_named(evidence, base) if base.country is None else evidence.told > 0.9 or _spoken_of(base, weights)):
        return None
    home = max((weights.get(c.place.country, 0.0) for c in base.candidates[:4]), default=0.0)
    belief = base.belief + evidence.told + (0.8 if base.common else 1.2) * home / (home + 1.0)
    if base.common and evidence.told < 1.0:
        belief -= 1.0
    elif base.common and reading.first == reading.last and home >= 0.8 and not base.generic:
        belief += _AT_HOME  # "في الطبقة" in a report on Syria
    elif not base.common and (evidence.tagged or evidence.opens):
        belief += _ALONE
    if reading.cut and reading.first == reading.last and _whole(tokens.word[reading.first]):
        belief -= _SPLIT
    return reading, evidence, base, belief


def _strong(word: str) -> bool:
    """Whether the word is a noun for towns or divisions, that may stand before a name unknown in Arabic."""
    found, kinds = before(word), place_words().kinds
    noun = found.noun
    if found.sort != NOUN or found.thing or noun is None or noun.of or noun.strength < 2.2:
        return False
    return not noun.kinds or any(kinds[k].settled or kinds[k].precision in ("province", "district") for k in noun.kinds)


def _guessed(
    gazetteer: Gazetteer, tokens: Tokens, kept: list[_Judged], weights: dict[str, float], memo: _Memo, vocabulary: set[str]
) -> list[_Judged]:
    """Names that the pack has in Latin only: after a generic noun, and only in countries that the text speaks of."""
    spoken = sorted((c for c, w in weights.items() if w >= 0.8 and c in gazetteer.covered), key=lambda c: (-weights[c], c))
    if not spoken:
        return []
    countries = frozenset(spoken[:3])
    word, kind, strong = tokens.word, tokens.kind, memo.strong
    for w in vocabulary:
        if w not in strong:
            strong[w] = _strong(w)
    nouns = {w for w in vocabulary if strong[w]}
    places = [at for at, w in enumerate(word) if w in nouns] if nouns else []
    taken = {i for j in kept for i in range(j[1].first, j[1].last + 1)}
    found: dict[tuple[str, ...], tuple[PlaceCandidate, ...]] = {}
    for at in places:
        for size in (2, 1):
            span = range(at + 1, at + size + 1)
            if at in taken or span[-1] >= len(word) or any(kind[i] != WORD or i in taken for i in span):
                continue
            words = word[at + 1 : at + size + 1]
            if not all(_strange(w, gazetteer) for w in words) or (size == 1 and len(bare(words[0])) < 4):
                continue
            key = (" ".join(words), countries)
            if key not in memo.guesses:
                memo.guesses[key] = tuple(gazetteer.skeleton(key[0], _writers(words[0], countries, gazetteer), _SURE))
            if memo.guesses[key]:
                found[tuple(words)] = memo.guesses[key]
                break
    out: list[_Judged] = []
    for words_found, candidates in found.items():
        size = len(words_found)
        for at in range(len(word) - size + 1):
            ways = proclitics(word[at]) if word[at].endswith(words_found[0]) else []
            cut, clitic = next(((cut, clitic) for cut, clitic, rest in ways if rest == words_found[0]), (-1, ""))
            if cut >= 0 and tuple(word[at + 1 : at + size]) == words_found[1:] and not taken.intersection(range(at, at + size)):
                evidence = gather(tokens, at, at + size - 1, cut, clitic, gazetteer.adjective_forms)
                out.append(
                    (Reading(at, at + size - 1, -1, cut, clitic, 0), evidence, _Base(0.0, None, False, False, False, candidates), THRESHOLD)
                )
    return out


def _writers(word: str, countries: frozenset[str], gazetteer: Gazetteer) -> frozenset[str]:
    """The countries whose names `word` may be: those that speak no Arabic have none with its article, or with its adjective ending."""
    if bare(word) == word and not word.endswith(place_words().nisba):
        return countries
    return frozenset(c for c in countries if c in gazetteer.arabic and bare(word) != word)


def _strange(word: str, gazetteer: Gazetteer) -> bool:
    """Whether a word may be a name: no common word, no person's name, no function word, no adjective of a country."""
    table = place_words()
    return not (
        word in table.common
        or bare(word) in table.common
        or bare(word) in table.nouns
        or word in table.given
        or word in gazetteer.adjective_forms
        or before(word).sort != OTHER
        or len(word) < 3
    )


def _qualified(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` stands as an adjective after a definite noun ("الصحف السعودية")."""
    return tokens.word[at - 1].startswith(ARTICLE) and tokens.text[tokens.start[at] - 1] != "#" and tokens.glued[at] is False


def _spoken_of(base: _Base, weights: dict[str, float]) -> bool:
    return any(weights.get(c.place.country, 0.0) > 0.3 for c in base.candidates)


def _named(evidence: Evidence, base: _Base) -> bool:
    """Whether a noun of place is itself a name here ("محافظة العاصمة"): after a noun that points at what some candidate is."""
    noun = evidence.noun
    return (
        noun is not None and not noun.of and any(c.place.kind in noun.local.get(c.place.country, noun.kinds) for c in base.candidates[:6])
    )


def _supported(tokens: Tokens, reading: Reading) -> bool:
    """Whether anything before the name may speak for a place: a look at one word, before the costly reading of all around it."""
    if reading.clitic:
        return reading.clitic[-1] in place_words().clitics or reading.cut == 1
    return reading.first > 0 and before(tokens.word[reading.first - 1]).sort not in (OTHER, PEOPLE, GIVEN, THING)


def _apart(judged: list[_Judged]) -> list[_Judged]:
    """Of readings that overlap, the longest name, then the one that most speaks for."""
    taken: set[int] = set()
    kept = []
    for item in sorted(judged, key=lambda j: (-(j[0].last - j[0].first), -j[3], j[0].cut)):
        span = range(item[0].first, item[0].last + 1)
        if not taken.intersection(span):
            taken.update(span)
            kept.append(item)
    return sorted(kept, key=lambda j: j[0].first)


def _placed(reading: Reading, evidence: Evidence, candidate: PlaceCandidate, belief: float) -> Resolved:
    """The point that the text means: the place itself, a part of it, or a way off in some direction."""
    place = candidate.place
    lat, lon, precision, radius = place.lat, place.lon, place.precision, place.radius_km
    wide = place.precision in ("country", "province", "area")
    if evidence.distance is not None and not wide:
        precision = "near"
        radius = round(max(2.0, 0.25 * evidence.distance), 1) if evidence.bearing is not None else evidence.distance + place.radius_km
        if evidence.bearing is not None:
            lat, lon = moved(lat, lon, evidence.bearing, evidence.distance)
    elif evidence.bearing is not None and wide:
        lat, lon = moved(lat, lon, evidence.bearing, 0.4 * radius)
        precision, radius = "area", round(0.6 * radius, 1)
    elif evidence.near and not wide:
        precision, radius = "near", max(15.0, 2 * radius)
    elif wide and evidence.noun is not None and (evidence.noun.of == "around" or evidence.middle):
        precision = "area"
    elif evidence.noun is not None and evidence.noun.site and place.kind not in evidence.noun.kinds:
        if wide:
            precision = "area" if place.precision != "country" else precision
        else:
            precision, radius = "near", max(10.0, radius)
    return Resolved(reading, evidence, candidate, belief, lat, lon, precision, radius)


def moved(lat: float, lon: float, bearing: float, distance: float) -> tuple[float, float]:
    """The point `distance` km from another in the direction `bearing` (degrees from north), on a sphere."""
    d, b, la, lo = distance / 6371.0, math.radians(bearing), math.radians(lat), math.radians(lon)
    la2 = math.asin(max(-1.0, min(1.0, math.sin(la) * math.cos(d) + math.cos(la) * math.sin(d) * math.cos(b))))
    lo2 = lo + math.atan2(math.sin(b) * math.sin(d) * math.cos(la), math.cos(d) - math.sin(la) * math.sin(la2))
    return round(math.degrees(la2), 5), round((math.degrees(lo2) + 540) % 360 - 180, 5)
