"""Where a page is at home, by its name: "تنسيقية النخيل", "مدينة الزيتون الآن"."""

from __future__ import annotations

from functools import lru_cache

from marsad.text.tokens import WORD, tokenize
from marsad.world.gazetteer import EXACT, Gazetteer, Place
from marsad.world.nouns import common

_MOST = 4
"""Words of a place's name at most."""
_LEAST = 3.8
"""How likely a place must be by its size alone: a hamlet has no page of its own."""
_CLEAR = 0.8
"""How much likelier it must be than its namesakes in other countries."""
_ABROAD = frozenset(("river", "sea", "country"))


@lru_cache(maxsize=4096)
def home(publisher: str) -> Place | None:
    """The place that the name of an outlet or a page holds, the longest name first; none where it holds none, or one that many bear."""
    gazetteer = Gazetteer.load()
    cut = tokenize(publisher)
    words = [word for word, kind in zip(cut.word, cut.kind, strict=True) if kind == WORD]
    for size in range(min(_MOST, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            part = words[at : at + size]
            if size == 1 and common(part[0]):
                continue
            found = [c for c in gazetteer.lookup(" ".join(part)) if c.how == EXACT]
            if found and found[0].score >= _LEAST and found[0].place.kind not in _ABROAD and found[0].place.country in gazetteer.arabic:
                first = found[0]
                others = (c.score for c in found if c.place.country != first.place.country)
                return first.place if first.score - max(others, default=0.0) >= _CLEAR else None
    return None
