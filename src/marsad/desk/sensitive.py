"""Which reports are folded: those that somebody flagged as graphic, and those that nobody judged yet and that tell of such things."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from marsad.incident import Telling

GRAPHIC = "graphic-violence"
_TYPES = frozenset(("execution", "torture", "sexual-violence", "suicide-bombing", "chemical-attack", "killing"))
_MANY = 10
"""Dead from which on a report is taken for graphic."""


def graphic(tellings: Iterable[Telling], flags: Collection[str] = ()) -> bool:
    """Whether a report is folded until somebody wants to read it. What a person said of it goes before what its events are."""
    if flags:
        return GRAPHIC in flags
    return any(_graphic(telling) for telling in tellings)


def _graphic(telling: Telling) -> bool:
    event = telling.event
    dead = max((count.low or count.high or 0 for count in event.counts if count.kind == "killed"), default=0)
    return event.type in _TYPES or dead >= _MANY
