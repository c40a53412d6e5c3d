"""Which reports are folded: those that somebody flagged as graphic, and those that nobody judged yet and that tell of such things."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from marsad.incident import Telling

GRAPHIC = "graphic-violence"
_TYPES = frozenset(("execution", "torture", "sexual-violence"))
"""What reports of a war tell every day is not folded: a fold that is always there is opened without a thought."""


def graphic(tellings: Iterable[Telling], flags: Collection[str] = ()) -> bool:
    """Whether a report is folded until somebody wants to read it. What a person said of it goes before what its events are."""
    if flags:
        return GRAPHIC in flags
    return any(telling.event.type in _TYPES for telling in tellings)
