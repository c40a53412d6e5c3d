"""Roles: who does an act, or suffers it, where a word of another act tells it."""

from __future__ import annotations

from itertools import pairwise

from marsad.coder.draft import Draft
from marsad.coder.phrases import Phrase, Unit


def blame(drafts: list[Draft]) -> None:
    """ "نسبت السلطات الهجوم إلى الجماعة": who is blamed stands after the act."""
    for draft, act in pairwise(drafts):
        slots = draft.frame.slots
        if slots.get("object") != "content" or slots.get("to") != "target" or draft.targets or draft.places:
            continue
        blamed = next((group for role, group, _ in act.around.preps if role == "to" and group[0].agent), None)
        if blamed is not None and act.unit.what == "act" and draft.around.end == act.at:
            draft.targets = list(blamed)
            act.targets = [p for p in act.targets if p not in blamed]
            act.places = [(role, p) for role, p in act.places if p not in blamed]


def accused(draft: Draft) -> bool:
    """Whether the genitive of an accusation is who is accused: "اتهام الجماعة بقصف البلدة"; not "اتهامات الحكومة للجماعة"."""
    around = draft.around
    one = draft.type == "accusation" and draft.form == "masdar" and len(around.bare) == 1
    return one and any(role == "with" for role, _ in around.acts) and not any(role in ("for", "to") for role, _, _ in around.preps)


def things_meant(draft: Draft, units: list[Unit]) -> list[Phrase]:
    """What an act is aimed at where no party is told: what was shot down, what is refused ("رفض الاتفاق", "رفضت الحوار معهم")."""
    if draft.type == "interception":
        return [p for role, p in draft.items if role != "with"]
    if draft.type != "rejection":
        return []
    if draft.topics:
        return draft.topics[:1]
    act = next((units[at] for role, at in draft.around.acts if role in ("", "on")), None)
    hit = act.hit if act is not None else None
    return [Phrase(act.first, act.last, hit.cut, head="abstract", kind="abstract")] if act is not None and hit is not None else []
