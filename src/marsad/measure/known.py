"""Which words of a text the data know as triggers."""

from __future__ import annotations

from functools import lru_cache

from marsad.compiled import Data
from marsad.find.scan import scan
from marsad.measure.causes import Known
from marsad.text.tokens import tokenize


def triggers(data: Data) -> Known:
    """For a text: start, end and type of each word that a frame has; the type is "" where the frame carries others ("شن هجوما")."""

    @lru_cache(maxsize=512)
    def known(text: str) -> tuple[tuple[int, int, str], ...]:
        tokens = tokenize(text)
        hits = [hit for row in scan(tokens, data.lexicon) for hit in row if hit.sense.category == "frame"]
        return tuple((*tokens.span(hit.first, hit.last), data.language_frames[hit.sense.ref].type or "") for hit in hits)

    return known
