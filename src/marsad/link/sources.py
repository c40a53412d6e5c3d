"""What counts once: the source of a document, however often and by whomever its text is printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from marsad import compiled
from marsad.incident import Kept
from marsad.world.outlets import folded_name


@lru_cache(maxsize=20_000)
def outlet(publisher: str | None) -> str | None:
    """The id of a publisher where the data know it (the house, of a channel of a house), else its folded name; None where none is given."""
    if not publisher or not (name := folded_name(publisher)):
        return None
    return compiled.load().outlets.find(publisher) or name


def source(document: Kept, copies: Sequence[Kept] = ()) -> str:
    """What counts once for a document: the agency whose text it is, else the outlet, else the text, else the document itself.

    `copies`: all documents kept that repeat its text, in the order in which they came, itself among them or not. They are one source,
    whichever outlets printed them, so for all of them the result is the same: the agency that any of them credits, else the outlet of
    the first published (undated ones last, then as they came). A document that joins later may thus change the source of its copies:
    whoever keeps it writes it anew for all.
    """
    group = copies if any(held.key == document.key for held in copies) else (*copies, document)
    first = min(range(len(group)), key=lambda n: (group[n].published or "9999", n))
    ordered = (group[first], *group)
    for held in ordered:
        if held.agency:
            return held.agency
    for held in ordered:
        if name := outlet(held.publisher):
            return name
    return document.copy_of or group[0].key
