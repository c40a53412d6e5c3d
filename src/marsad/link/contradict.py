"""What tellings of one incident, and incidents of each other, can't both say."""

from __future__ import annotations

from marsad.incident import Contradiction, Stand
from marsad.link import graph
from marsad.link.told import HAPPENED, Told


def within(told: list[Told]) -> list[Contradiction]:
    """The contradictions between tellings of one incident."""
    return [*_denials(told), *_culprits(told)]


def _denials(told: list[Told]) -> list[Contradiction]:
    said = [t for t in told if t.event.status in HAPPENED]
    denied = [t for t in told if t.event.status == "denied"]
    if not said or not denied:
        return []
    return [
        Contradiction(
            kind="denial",
            stands=[
                Stand(value="claimed", by=[t.voice(t.event.trigger) for t in said]),
                Stand(value="denied", by=[t.voice(t.event.trigger) for t in denied]),
            ],
        )
    ]


def _culprits(told: list[Told]) -> list[Contradiction]:
    stands: dict[str, Stand] = {}
    for t in told:
        for party in t.event.actor if t.event.status in HAPPENED else ():
            if party.id:
                stands.setdefault(party.id, Stand(value=party.name)).by.append(t.voice(party.mention))
    ids = list(stands)
    day = told[0].day if told else ""
    apart = [a for a in ids if any(a != b and not graph.one_side(a, b, day) for b in ids)]
    together = {t.telling.key for t in told if len(t.event.actor) > 1}
    apart = [a for a in apart if not any(v.telling in together for v in stands[a].by)]
    return [Contradiction(kind="culprit", stands=[stands[a] for a in apart])] if len(apart) > 1 else []
