"""Places in a text, for everyone: `places(text)` gives each with its point and how exactly the text says it."""

from __future__ import annotations

import msgspec

from marsad.record import Span
from marsad.text.fold import fold
from marsad.text.tokens import WORD, Tokens, tokenize
from marsad.world.context import NOUN, before
from marsad.world.gazetteer import SKELETON, Gazetteer, Place
from marsad.world.nouns import place_words
from marsad.world.resolve import Context, Resolved, resolve
from marsad.world.skeleton import likeness

_WHOLE = 6
_SPELT = 0.9
"""How like its Latin spelling a name wholly of common words must be."""
_OPENING, _CLOSING = frozenset("\"«“„‟'‘‹"), frozenset("\"»”“'’›")


class PlaceItem(msgspec.Struct):
    """A place found: degrees WGS84; `precision` exact, near, area, district, province or country; `mention` its words."""

    name: str
    id: str | None
    lat: float | None
    lon: float | None
    country: str | None
    precision: str
    mention: Span
    name_ar: str | None = None
    admin1: str | None = None
    radius_km: float | None = None
    kind: str | None = None


def mention(tokens: Tokens, resolved: Resolved) -> Span:
    """The words of a place, with its generic noun and without proclitics."""
    evidence = resolved.evidence
    start = cut_start(tokens, evidence.first, evidence.cut)
    end = tokens.end[evidence.last]
    if tokens.text[end : end + 1] in _CLOSING and any(c in _OPENING for c in tokens.text[start:end]):
        end += 1
    return Span(tokens.text[start:end], start, end)


def cut_start(tokens: Tokens, at: int, cut: int) -> int:
    """The offset in the original text after the first `cut` folded letters of the token `at`; marks go with their letter."""
    start, end = tokens.start[at], tokens.end[at]
    if not cut:
        return start
    if end - start == len(tokens.word[at]):
        return start + cut
    folded = fold(tokens.text[start:end])
    lead = len(folded.text) - len(folded.text.lstrip())
    return start + int(folded.start[lead + cut]) if lead + cut < len(folded.text) else start


def _item(tokens: Tokens, resolved: Resolved) -> PlaceItem:
    place = resolved.candidate.place
    return PlaceItem(
        place.name,
        place.id,
        resolved.lat,
        resolved.lon,
        place.country,
        resolved.precision,
        mention(tokens, resolved),
        place.name_ar or None,
        place.admin1 or None,
        resolved.radius_km,
        place.kind,
    )


def _opened(gazetteer: Gazetteer, words: list[str], place: Place) -> bool:
    """Whether the words are a name in common words such as many places bear ("عين الحمراء"): the Latin spelling is nearly theirs."""
    if len(words) < 2 or words[0] not in place_words().openings or place.country not in gazetteer.arabic:
        return False
    return likeness(" ".join(words), place.name) >= _SPELT


def _whole(gazetteer: Gazetteer, tokens: Tokens, country: str | None) -> list[PlaceItem]:
    """The answers where the text is wholly one name, best first; none where it is a sentence."""
    size = len(tokens)
    if (
        not size
        or size > _WHOLE
        or not any(k == WORD for k in tokens.kind)
        or any(w in "،؛.!؟?:;" and k != WORD for w, k in zip(tokens.word, tokens.kind, strict=True))
    ):
        return []
    start, end = tokens.start[0], tokens.end[-1]
    found = gazetteer.lookup(tokens.text, country)
    words = [w for w, k in zip(tokens.word, tokens.kind, strict=True) if k == WORD]
    if found and found[0].how == SKELETON:
        table = place_words()
        rest = words[1:] if len(words) > 1 and before(words[0]).sort == NOUN else words
        doubtful = country is None and any(w in table.common or w in table.prepositions for w in rest)
        if len(rest) > 3 or (doubtful and not _opened(gazetteer, rest, found[0].place)):
            return []
    span = Span(tokens.text[start:end], start, end)
    return [
        PlaceItem(
            c.place.name,
            c.place.id,
            c.place.lat,
            c.place.lon,
            c.place.country,
            c.place.precision,
            span,
            c.place.name_ar or None,
            c.place.admin1 or None,
            c.place.radius_km,
            c.place.kind,
        )
        for c in found
    ]


def places(text: str, country: str | None = None, gazetteer: Gazetteer | None = None) -> list[PlaceItem]:
    """The places in `text`. `country` (ISO2) is that of the publisher, or of the name where the text is wholly one name.

    A text that is wholly one name gives that name's candidates, best first; any other gives the best answer for each
    mention, in the order of the text. Nothing raises; a name unknown to the gazetteer gives nothing.
    """
    known = gazetteer or Gazetteer.load()
    tokens = tokenize(text)
    whole = _whole(known, tokens, country)
    if whole:
        return whole
    return [_item(tokens, r) for r in resolve(known, tokens, known.readings(tokens), Context(country)) if not r.in_tag(tokens)]


__all__ = ["Context", "PlaceItem", "Resolved", "mention", "places", "resolve"]
