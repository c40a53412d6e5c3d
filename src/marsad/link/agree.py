"""The tellings of one incident become the incident: what they agree on, who says so, and where they part."""

from __future__ import annotations

from collections.abc import Iterable

from marsad.incident import Contradiction, Decision, Incident, Kept, Telling
from marsad.link import graph
from marsad.link.contradict import within
from marsad.link.losses import losses, lost
from marsad.link.note import notes
from marsad.link.sides import in_one_role, merged, turned
from marsad.link.spacetime import when, where
from marsad.link.status import status
from marsad.link.told import HAPPENED, Told, owned, ready
from marsad.link.tolls import counted, tolls
from marsad.link.voices import independent_speakers
from marsad.ontology import MUTUAL, TYPES

_EXACT = {
    **dict.fromkeys(("killing", "equipment-loss", "statement"), 0),
    **dict.fromkeys(("assault", "clash", "shelling", "shooting", "advance", "deployment", "seizure"), 1),
    **dict.fromkeys(("drone-strike", "suicide-bombing", "chemical-attack"), 3),
}
"""How much a type tells of the act, where it is not 2: "killing" says nothing of how, a drone strike is an airstrike and more."""
_THEIRS = frozenset(("materiel", "territory"))
"""Groups in which a person stands for those whom he leads: arms for a commander are arms for his force, as are strikes by him."""
_HIS = frozenset((*_THEIRS, "violence"))


def incident(id: str, tellings: list[Telling], documents: dict[str, Kept], decisions: Iterable[Decision] = ()) -> Incident:
    """The incident of `tellings`, whose documents are in `documents` by key. The order of the tellings changes nothing.

    `decisions`: those on the incident; `verify` makes it verified. Tellings come as decided: an edited one with its edit; rejected ones
    are left out. Cells rest on the tellings that say that it happened; where there are none, on those that plan, demand or expect it,
    else on the denials. Raises `ValueError` where no telling is left, `KeyError` where a document is missing.
    """
    told = ready(tellings, documents)
    if not told:
        raise ValueError(f"incident {id} has no tellings")
    said = _basis(told)
    day = min((t.day for t in said if t.day), default="")
    type_ = _type(said)
    group = TYPES[type_].group
    roles = turned(said, day)
    actor = merged(said, lambda t: roles[t.key][0], day, persons=group not in _HIS)
    target = merged(said, lambda t: roles[t.key][1], day, things=True, persons=group not in _THEIRS)
    if type_ not in MUTUAL:
        actor, target = in_one_role(actor, target)
    owned(told, actor[0].id if len(actor) == 1 else None)
    counts, items = counted(said, target, day), lost(said, day)
    contradictions = within(told, actor, target, counts, items, day)
    kept = sorted({t.document.key: t.document for t in told}.values(), key=lambda d: (d.collected, d.file, d.line, d.key))
    out = Incident(
        id=id,
        type=type_,
        group=group,
        status=status(id, told, decisions, contradictions, day),
        modality=_modality(told),
        documents=list(dict.fromkeys(d.id for d in kept)),
        records=list(dict.fromkeys(t.event.id for t in told)),
        actor=actor,
        target=target,
        place=where(said),
        when=when(said),
        counts=tolls(counts),
        equipment=losses(items),
        contradictions=contradictions,
        sources=list(dict.fromkeys(t.source for t in told)),
        speakers=_speakers(told, day),
        confidence=_confidence(said),
    )
    out.note = notes(out)
    return out


def contradicted(one: Incident, others: Iterable[Contradiction]) -> None:
    """Add to an incident what contradicts it from outside (`marsad.link.between`), and tell its status and its note anew.

    Who denies elsewhere what it tells makes it contested, as within. That a party spoke is not contested by what another says.
    """
    one.contradictions = [*one.contradictions, *others]
    denied = any(c.kind == "denial" and c.with_ is not None for c in one.contradictions)
    if denied and one.group != "speech" and one.modality == "happened" and one.status not in ("denied", "verified"):
        one.status = "contested"
    one.note = notes(one)


def _basis(told: list[Told]) -> list[Told]:
    """The tellings that the cells rest on."""
    said = [t for t in told if t.event.status in HAPPENED]
    return said or [t for t in told if t.event.status != "denied"] or told


def _modality(told: list[Told]) -> str:
    """What the tellings say of an event that none says or denies to have happened; of several what is nearest to an act."""
    statuses = {t.event.status for t in told}
    if statuses & {*HAPPENED, "denied"}:
        return "happened"
    return next(m for m in ("planned", "demanded", "possible") if m in statuses)


def _speakers(told: list[Told], day: str) -> list[str]:
    """The independent speakers; whom the text calls by a word for himself ("قواته") is who he is."""
    quoting = [t for t in told if t.speaker is not None]
    if len({t.speaker for t in quoting}) < 2:
        return [t.speaker for t in quoting[:1] if t.speaker is not None]
    out = independent_speakers(t.telling for t in quoting if t.speaker in _names(t))
    for t in quoting:
        if t.speaker is not None and t.speaker not in _names(t):
            known = [said for said in out if said in graph.parties()]
            if not any(graph.one_side(t.speaker, said, day) for said in known):
                out.append(t.speaker)
    return out


def _names(one: Told) -> tuple[str | None, str]:
    """How a telling calls its speaker."""
    return one.event.speaker[-1].id, one.event.speaker[-1].name


def _type(told: list[Told]) -> str:
    """The type that tells most of the act, of several the one that most voices give."""
    origins: dict[str, set[str]] = {}
    for t in told:
        origins.setdefault(t.event.type, set()).add(t.origin)
    return min(origins, key=lambda type_: (-_EXACT.get(type_, 2), -len(origins[type_]), type_))


def _confidence(told: list[Told]) -> float:
    """The chance that one of the tellings at least was read right: of each document its surest counts."""
    sure: dict[str, float] = {}
    for t in told:
        sure[t.document.key] = max(sure.get(t.document.key, 0.0), t.event.confidence)
    wrong = 1.0
    for confidence in sure.values():
        wrong *= 1.0 - confidence
    return round(1.0 - wrong, 4)
