"""Modality: whether an act is told as done, denied, planned or only possible, by the words right around it."""

from __future__ import annotations

from marsad.coder.arguments import clause_start
from marsad.coder.draft import Draft
from marsad.coder.phrases import Unit


def aimed(units: list[Unit], k: int) -> bool:
    """Whether an event noun tells what something is for: "ل" on the noun itself, without the article."""
    before, hit = units[k - 1] if k else None, units[k].hit
    return before is not None and before.what == "prep" and before.role == "for" and hit is not None and bool(hit.prep) and not hit.art


def modality(units: list[Unit], draft: Draft) -> None:
    """Mark a draft with what the words around it make of it: denied, planned, possible, stopped."""
    k = draft.at
    i = k - 1
    if draft.unit.future:
        draft.modal = "planned"
    elif draft.unit.purpose:
        draft.modal = "possible"
    if draft.unit.what == "act" and aimed(units, k):
        draft.modal = draft.modal or "possible"
    j = i
    while j >= 0 and units[j].what in ("prep", "quant", "dem", "act") and units[j].role != "without" and i - j < 2:
        j -= 1
    held = units[j].phrase if j >= 0 else None
    draft.stopped = held is not None and held.head == "stop"
    draft.after = i >= 0 and units[i].what == "prep" and units[i].role in ("cause", "during", "after", "time")
    draft.under = i >= 0 and units[i].what == "prep" and units[i].role == "under"
    if j >= 0 and units[j].what == "prep" and units[j].role == "without" and draft.unit.what == "act":
        draft.never = True
    if draft.unit.what == "act" and _meant(units, k):
        draft.modal = draft.modal or "possible"
    kinds = {h.sense.kind for h in draft.unit.adjectives if h.sense.category == "adjective"}
    draft.modal = draft.modal or ("planned" if "planned" in kinds else "possible" if "possible" in kinds else "")  # "هجمات محتملة"
    start = clause_start(units, k)
    if start and units[start - 1].role == "copula":  # "أهمية تحرير البلدة هي زيادة الحصار": the predicate is thought of too
        draft.modal = draft.modal or next((u.role for u in units[clause_start(units, start - 1) : start - 1] if u.what == "modal"), "")
    j = k - 1
    while j >= max(0, start - 1):
        unit = units[j]
        if unit.what == "neg":
            if k - j <= 2 or (draft.unit.what == "verb" and k - j <= 2):
                draft.negated = draft.negated or unit.role == "denied"
                if unit.role == "planned-not":
                    draft.never = True
        elif unit.what == "modal" and unit.role == "if":
            draft.modal = draft.modal or "possible"
        elif unit.what == "modal":
            past = (
                draft.unit.what == "verb"
                and draft.form.startswith("past")
                and unit.role == "possible"
                and unit.first == unit.last
                and k - j == 1
            )
            if not past and not draft.modal and k - j <= 5:
                draft.modal = unit.role
        elif unit.what == "sign" or (unit.what == "verb" and (draft.unit.what == "verb" or k - j > 5)):
            break
        j -= 1
    verb = units[start - 1] if start else None
    if (
        draft.unit.what == "act"
        and not draft.modal
        and verb is not None
        and verb.what == "verb"
        and (verb.frame is None or verb.frame.light == "cause")
    ):
        # of the verb that it hangs on: "إذا لم يوافق المسلحون على الانسحاب", "من المنتظر أن يؤدي زيارة"
        begun = clause_start(units, start - 1)
        ahead = [*units[begun : start - 1], *units[max(begun - 2, 0) : begun]]
        draft.modal = next((_MODALS[u.role] for u in ahead if u.what == "modal" and u.role in _MODALS), "")


_MODALS = {"if": "possible", "planned": "planned"}


def _meant(units: list[Unit], k: int) -> bool:
    """Whether an act is what a purpose is about: "لإقناعهم بتسليمها"."""
    if k < 3 or units[k - 1].what != "prep" or units[k - 1].role not in ("with", "to", "on"):
        return False
    phrase, aim = units[k - 2].phrase, units[k - 3]
    return phrase is not None and phrase.head == "abstract" and aim.what == "prep" and aim.role == "for" and aim.first == units[k - 2].first
