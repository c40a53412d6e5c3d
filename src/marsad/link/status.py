"""What the tellings together say of an incident's truth, by who says it and for whom they speak."""

from __future__ import annotations

from collections.abc import Iterable

from marsad.incident import Contradiction, Decision
from marsad.link import graph
from marsad.link.told import HAPPENED, Told

_CONTESTING = frozenset(("denial", "culprit"))
_RULINGS = frozenset(("verify", "reject"))


def status(id: str, told: list[Told], decisions: Iterable[Decision], contradictions: list[Contradiction], day: str) -> str:
    """One of `marsad.incident.STATUSES`.

    - `verified`: a person's last ruling on the incident says so.
    - `denied`: nobody says now that it happened: there are only denials, or who claimed it denies it.
    - `contested`: it is denied by one and told by another, or ascribed to two that are not of one side.
    - `corroborated`: voices of different sides, or of different sources of which one at least speaks for no party. What an outlet says
      itself beside a speaker whom it quotes on the same rests on him.
    - `single claim`: all rests on one voice: one source in its own words, or one speaker, whoever quotes him. Speakers without a name
      are one, for they may be.
    - `one-sided`: several voices, all of one side. What is only planned, demanded or possible gets no further.
    """
    if _verified(id, told, decisions):
        return "verified"
    said = [t for t in told if t.event.status in HAPPENED]
    denying = [t for t in told if t.event.status == "denied"]
    taken_back = {t.voice_of for t in denying}
    said = [t for t in said if t.voice_of not in taken_back]
    if denying and not said:
        return "denied"
    if any(c.kind in _CONTESTING for c in contradictions):
        return "contested"
    quoting = {t.document.key for t in said if t.named}
    voices = {(t.origin, t.source): t for t in said or told if t.named or t.document.key not in quoting}
    if len({"" if t.nameless else t.origin for t in voices.values()}) == 1:
        return "single claim"
    return "corroborated" if said and _independent(list(voices.values()), day) else "one-sided"


def _verified(id: str, told: list[Told], decisions: Iterable[Decision]) -> bool:
    """Whether the last ruling of a person is that it is so. One on an incident that was merged into this holds for it."""
    keys = {t.key for t in told}
    rulings = [d for d in decisions if d.action in _RULINGS and not d.undone and d.subject not in keys]
    return bool(rulings) and max(rulings, key=lambda d: (d.at, d.subject == id)).action == "verify"


def _independent(voices: list[Told], day: str) -> bool:
    """Whether two voices are of different sides, or of different sources with one of no side."""
    for number, one in enumerate(voices):
        for other in voices[:number]:
            if one.side is not None and other.side is not None:
                if not graph.one_side(one.side, other.side, day):
                    return True
            elif one.source != other.source and one.origin != other.origin and not (one.nameless and other.nameless):
                return True
    return False
