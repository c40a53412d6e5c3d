"""Goods: equipment that stands away from the verb that tells what became of it."""

from __future__ import annotations

from marsad.coder.arguments import STOPS, Group, group_at
from marsad.coder.draft import Draft
from marsad.coder.phrases import Phrase, Unit


def taken_up(units: list[Unit], k: int) -> Phrase | None:
    """The equipment nearest before unit `k` that its pronoun may take up: "بنادق قال إنه ضبطها"."""
    for unit in reversed(units[:k]):
        if unit.what == "sign" and unit.role in STOPS:
            return None
        if unit.phrase is not None and unit.phrase.items:
            return unit.phrase
    return None


def cargo(draft: Draft, units: list[Unit]) -> Group:
    """What is in a craft that was seized: "زورقا يحمل 300 بندقية", "سفينة محملة بذخائر", "شاحنة على متنها 40 قذيفة"."""
    held = [p for p in (*draft.targets, *(p for _, p in draft.items)) if p.items and not p.definite]
    for i in range(draft.at + 1, len(units) - 2):
        if units[i].phrase is not None and any(units[i].phrase is p for p in held):
            carries, j = units[i + 1], i + 2
            hit = carries.hit
            if hit is None or hit.conj:
                continue
            bears = hit.sense.form.startswith("present") or carries.what == "participle"
            if not bears and not (carries.what == "prep" and hit.enclitic):
                continue
            if units[j].what == "prep" and j + 1 < len(units):
                j += 1
            group, _ = group_at(units, j)
            return [p for p in group if p.items and all(p is not h for h in held)]
    return []
