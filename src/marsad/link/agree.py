"""The tellings of one incident become the incident: what they agree on, who says so, and where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from marsad.incident import Decision, Incident, Kept, Telling
from marsad.link import graph
from marsad.link.contradict import within
from marsad.link.sides import merged
from marsad.link.spacetime import when, where
from marsad.link.told import HAPPENED, Told, ready
from marsad.link.tolls import distinct, losses, tolls
from marsad.ontology import TYPES

_EXACT = {
    **dict.fromkeys(("killing", "equipment-loss", "statement"), 0),
    **dict.fromkeys(("assault", "clash", "shelling", "shooting", "advance", "deployment"), 1),
    **dict.fromkeys(("drone-strike", "suicide-bombing", "chemical-attack"), 3),
}
"""How much a type tells of the act: 2 where it is not here."""


def incident(id: str, tellings: list[Telling], documents: dict[str, Kept], decisions: Iterable[Decision] = ()) -> Incident:
    """The incident of `tellings`, whose documents are in `documents` by key. The order of the tellings changes nothing.

    `decisions`: those on the incident (its id is their subject); `verify` makes it verified. Tellings come as decided: an edited one
    with its edit, rejected ones are left out. Raises `ValueError` where no telling is left, `KeyError` where a document is missing.
    """
    told = ready(tellings, documents)
    if not told:
        raise ValueError(f"incident {id} has no tellings")
    said = [t for t in told if t.event.status in HAPPENED] or [t for t in told if t.event.status != "denied"] or told
    day = min((t.day for t in said if t.day), default="")
    type_ = _type(said)
    kept = sorted({t.document.key: t.document for t in told}.values(), key=lambda d: (d.collected, d.file, d.line, d.key))
    disagree = within(told)
    return Incident(
        id=id,
        type=type_,
        group=TYPES[type_].group,
        status=_status(id, told, decisions, bool(disagree), day),
        modality=_modality(told),
        documents=[d.id for d in kept],
        records=distinct(t.event.id for t in told),
        actor=merged(said, lambda t: t.event.actor, day),
        target=merged(said, lambda t: t.event.target, day),
        place=where(said),
        when=when(said),
        counts=tolls(said),
        equipment=losses(said),
        contradictions=disagree,
        sources=distinct(t.source for t in told),
        speakers=distinct(t.speaker for t in told if t.speaker is not None),
        confidence=max(t.event.confidence for t in told),
    )


def _modality(told: list[Told]) -> str:
    """What the tellings say of an event that none says or denies to have happened; of several the one nearest to an act."""
    statuses = {t.event.status for t in told}
    return next((m for m in ("planned", "demanded", "possible") if m in statuses and not statuses & {*HAPPENED, "denied"}), "happened")


def _type(told: list[Told]) -> str:
    often = Counter(t.event.type for t in told)
    return max(often, key=lambda type_: (_EXACT.get(type_, 2), often[type_], type_))


def _status(id: str, told: list[Told], decisions: Iterable[Decision], contested: bool, day: str) -> str:
    if any(d.action == "verify" and d.subject == id for d in decisions):
        return "verified"
    said = [t for t in told if t.event.status in HAPPENED]
    if not said:
        return "denied" if all(t.event.status == "denied" for t in told) else "single claim"
    if contested:
        return "contested"
    if len({t.origin for t in said}) == 1:
        return "single claim"
    for a in said:
        for b in said:
            if a.side and b.side and not graph.one_side(a.side, b.side, day):
                return "corroborated"
            if a.source != b.source and not (a.side and b.side) and a.origin != b.origin:
                return "corroborated"
    return "one-sided"
