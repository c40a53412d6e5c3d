"""Modality: whether an act is told as done, denied, planned or only possible, by the words right around it."""

from __future__ import annotations

from marsad.coder.arguments import clause_start
from marsad.coder.draft import Draft
from marsad.coder.phrases import Unit
from marsad.coder.settings import FUTURE
from marsad.coder.speakers import Scope


def aimed(units: list[Unit], k: int) -> bool:
    """Whether an event noun tells what something is for: "ل" on the noun itself, without the article."""
    before, hit = units[k - 1] if k else None, units[k].hit
    if before is None or before.what != "prep" or before.role != "for" or hit is None or not hit.prep or hit.art:
        return False
    led = units[k - 2] if k > 1 else None
    if led is not None and led.phrase is not None and led.phrase.head == "tally":
        return False  # "حصيلة أولية لقصف المدينة"
    frame = units[k].frame
    if frame is not None and frame.result and hit.sense.form.startswith("noun"):
        return False  # "أسماء لشهداء المجزرة"
    return led is None or led.frame is None or led.frame.light != "cause"  # "ما أدى لإصابة المئات": it came about


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
    draft.after = draft.after or _behind(units, i)
    own = i > 0 and units[i].what == "prep" and units[i].first == draft.unit.first
    draft.under = (
        i >= 0 and units[i - own].what == "prep" and units[i - own].role == "under"
    )  # "الخاضعة لسيطرتها": the "ل" is the act's own
    if j >= 0 and units[j].what == "prep" and units[j].role == "without" and draft.unit.what == "act":
        draft.never = True
    if draft.unit.what == "act" and _meant(units, k):
        draft.modal = draft.modal or "possible"
    kinds = {h.sense.kind for h in draft.unit.adjectives if h.sense.category == "adjective"}
    draft.modal = draft.modal or ("planned" if "planned" in kinds else "possible" if "possible" in kinds else "")  # "هجمات محتملة"
    start = clause_start(units, k)
    if start and units[start - 1].role == "copula":  # "أهمية تحرير البلدة هي زيادة الحصار": the predicate is thought of too
        draft.modal = draft.modal or next((_thought(u) for u in units[clause_start(units, start - 1) : start - 1] if u.what == "modal"), "")
    j = k - 1
    while j >= max(0, start - 1):
        unit = units[j]
        if unit.what == "neg":
            if k - j <= 2 or (draft.unit.what == "verb" and k - j <= 2):
                draft.negated = draft.negated or unit.role == "denied"
                if unit.role == "planned-not":
                    draft.never = draft.negated = True
        elif unit.what == "modal" and unit.role == "if":
            draft.modal = draft.modal or "possible"
        elif unit.what == "modal" and unit.role == "maybe" and _past(units[j + 1]):
            pass  # "قد شرعت القوات باقتحام المدينة"
        elif unit.what == "modal":
            past = (
                draft.unit.what == "verb"
                and draft.form.startswith("past")
                and unit.role == "possible"
                and unit.first == unit.last
                and k - j == 1
            )
            if not past and not draft.modal and k - j <= 5:
                draft.modal = _thought(unit)
        elif unit.what == "sign" or (unit.what == "verb" and (draft.unit.what == "verb" or k - j > 5)):
            break
        j -= 1
    verb = units[start - 1] if start else None
    if (
        draft.unit.what == "act"
        and not draft.modal
        and verb is not None
        and verb.what == "verb"
        and (verb.frame is None or verb.frame.light == "cause" or verb.frame.status is not None)
    ):
        # of the verb that it hangs on: "إذا لم يوافق المسلحون على الانسحاب", "من المنتظر أن يؤدي زيارة"
        begun = clause_start(units, start - 1)
        ahead = [*units[begun : start - 1], *units[max(begun - 2, 0) : begun]]
        draft.modal = next((_MODALS[u.role] for u in ahead if u.what == "modal" and u.role in _MODALS), "")


def _thought(unit: Unit) -> str:
    """What a modal word makes of an act."""
    return "possible" if unit.role == "maybe" else unit.role


def _past(unit: Unit) -> bool:
    """Whether a unit is a verb in the past."""
    return unit.what == "verb" and (unit.role == "past" or (unit.hit is not None and unit.hit.sense.form.startswith("past")))


def _behind(units: list[Unit], i: int) -> bool:
    """Whether what stands before an act, up to unit `i`, shows that it happened: "ردا على جريمة إحراق", "تحقيق في مقتل"."""
    if i < 1:
        return False
    held, before = units[i].phrase, units[i - 1]
    if units[i].what == "np" and held is not None and held.kind == "abstract" and held.first == held.last and not held.definite:
        return before.what == "prep" and before.role in ("cause", "after", "response")
    if units[i].what != "prep" or units[i].role not in ("in", "about"):
        return False
    return before.what == "act" and before.frame is not None and before.frame.type == "legal-action"


_MODALS = {"if": "possible", "planned": "planned"}


def _meant(units: list[Unit], k: int) -> bool:
    """Whether an act is what a purpose is about: "لإقناعهم بتسليمها"."""
    if k < 3 or units[k - 1].what != "prep" or units[k - 1].role not in ("with", "to", "on"):
        return False
    phrase, aim = units[k - 2].phrase, units[k - 3]
    return phrase is not None and phrase.head == "abstract" and aim.what == "prep" and aim.role == "for" and aim.first == units[k - 2].first


def status_of(draft: Draft, held: list[Scope]) -> str:
    """The status of an act: what the words around it make of it, within what is said (`held`: its scopes, outermost first)."""
    inner = held[-1].status if held else "reported"
    spoken = any(s.speaker for s in held)
    if draft.negated:
        return "denied"
    if len(held) > 1 and inner in ("planned", "possible") and not held[-1].speaker and held[-2].status == "denied":
        return "denied"  # "نفى أي نية لإرسال قوات"
    if draft.modal in ("planned", "possible"):
        hit = draft.unit.hit
        aim = draft.unit.what == "act" and draft.modal == "possible" and hit is not None and bool(hit.prep) and not hit.art
        opener = held[-1].draft if held else None
        told = inner == "denied" or (inner == "planned" and (opener is None or opener.type != "support"))  # readiness is no plan
        if aim and told and held[-1].object_only and held[-1].first == draft.at:
            return inner  # "تستعد لهجوم": "for" belongs to the verb, and tells no aim of something else
        return "planned" if draft.modal == "planned" else "possible"
    done = draft.unit.what == "verb" and draft.described and not draft.modal and not draft.unit.future
    if inner in FUTURE and (draft.after or done):
        inner = "claimed"  # "طالب بالانسحاب من المناطق التي استولوا عليها"
    if draft.stopped and inner in ("demanded", "planned", "possible", "claimed"):
        return "claimed"  # "دعا إلى وقف القصف": the shelling is told as going on
    if inner == "claimed" and not spoken:
        return "reported"
    return inner
