"""Needs: what must stand around a trigger for one of its senses rather than another."""

from __future__ import annotations

from marsad.coder.draft import NEEDS, Draft
from marsad.coder.phrases import CRAFT, Phrase, Unit
from marsad.lang.frames import Frame
from marsad.ontology import TYPES


def meets(need: dict[str, str], draft: Draft, units: list[Unit], words: list[str], item_class: list[frozenset[str]]) -> bool:
    """Whether the phrases of a draft are of the kinds that its frame needs: slot -> kind, "any" for all slots."""
    for slot, what in need.items():
        if slot == "subject" and draft.we and what == "force":
            continue  # "دخلنا المدينة": whoever speaks
        if slot == "idiom":
            at = _idiom(what.split(), draft, units, words)
            if at < 0:
                return False
            for store in (draft.targets, draft.actors):
                store[:] = [p for p in store if p.first != at]
            continue
        phrases = (
            draft.subject
            if slot == "subject"
            else draft.object
            if slot == "object"
            else draft.targets
            if slot == "target"
            else [
                *draft.actors,
                *draft.targets,
                *(p for _, p in draft.places),
                *(p for _, p in draft.items),
                *(p for g in draft.around.bare for p in g),
                *draft.subject,
            ]
        )
        if what == "place":
            ok = any(_placelike(p) for p in (draft.object if slot == "object" else [p for _, p in draft.places])) or (
                "of" in draft.pronouns and draft.frame.slots.get("of") in ("either", "place")
            )
        elif what in NEEDS:
            ok = any(p.head in NEEDS[what] or any(item_class[h.sense.ref] & NEEDS[what] for h in p.items) for p in phrases)
        elif what == "by-act":  # "ارتقى إثر قصف"
            ok = any(role in ("cause", "with") and _violent(units[j]) for role, j in draft.around.acts)
        elif what == "indefinite":
            ok = draft.unit.hit is not None and not draft.unit.hit.art
        elif what == "alone":
            ok = not any(role in ("", "with") for role, _ in draft.around.acts)
        elif what in CRAFT:
            ok = any(p.head == what or any(n.sense.label == what for n in p.nouns) for p in phrases)
        elif what == "several":
            ok = any(p.kind in ("civilians", "force") and (p.number is not None or p.dual or p.plural or p.quant) for p in phrases)
        elif what == "site":
            ok = "of" in draft.pronouns or any(p.places or p.kind in ("place", "object") for p in phrases)
        elif what == "out-of":
            ok = any(role == "from" and (group[0].places or group[0].kind == "place") for role, group, _ in draft.around.preps) or any(
                u.what == "prep" and u.role == "from" and u.hit is not None and u.hit.enclitic
                for u in units[draft.at + 1 : draft.around.end + 1]
            )
        elif what == "origin":
            ok = any(u.what == "prep" and u.role in ("from", "among") for u in units[draft.at + 1 : draft.around.end + 2])
        elif what == "on":
            ok = any(role == "on" and group[0].kind in ("force", "civilians", "person") for role, group, _ in draft.around.preps)
        elif what in ("about", "agent"):
            ok = any(role == what for role, _, _ in draft.around.preps) or any(role == what for role, _ in draft.around.pronouns)
        elif what == "act":
            nxt = units[draft.at + 1 : draft.around.end + 1]
            ok = any(u.what == "act" and u.frame is not None and bool(u.frame.type) for u in nxt)
        elif what == "with-act":
            ok = any(role == "with" for role, _ in draft.around.acts) or _answered(units, draft)
        elif what == "to-act":
            ok = any(role == "to" for role, _ in draft.around.acts) or any(
                role == "to" and group[0].kind == "abstract" for role, group, _ in draft.around.preps
            )
        elif what == "said":
            end = draft.around.end
            ok = end < len(units) and units[end].what == "comp"  # "نقلت القناة أن"
        elif what == "counted":
            ok = any((p.number is not None or p.dual) and p.kind in ("civilians", "force", "person", "") for p in phrases)
        elif what == "governed":
            roles = [*(role for role, _, _ in draft.around.preps), *(role for role, _ in draft.around.acts)]  # "تحقيق في مقتل"
            ok = draft.inherits >= 0 or any(role in ("in", "about", "together") for role in roles)
        elif what == "force":
            ok = any(p.kind == "force" or (p.parties and p.head in ("party", "force")) for p in phrases)
        elif what == "troops":
            ok = any(p.kind in ("force", "equipment") or (p.parties and p.head in ("party", "force")) for p in phrases)
        elif what == "party":
            ok = any(p.parties for p in phrases)
        elif what == "goods":
            ok = any(p.kind == "object" for p in phrases)
        elif what == "person":
            ok = any(p.head == "person" or (p.kind == "" and p.parties) for p in phrases)
        elif what == "people":
            ok = "of" in draft.pronouns or any(p.kind in ("civilians", "force", "person") or p.parties for p in phrases)
        else:
            ok = any(p.head == what or p.kind == what for p in phrases)
        if not ok:
            return False
    return True


def lacks(frame: Frame, unit: Unit, words: list[str]) -> bool:
    """Whether the rest of a frame's idiom does not stand after its verb."""
    idiom = frame.needs[0].get("idiom") if frame.needs else None
    return idiom is not None and any(word not in words[unit.last + 2 : unit.last + 11] for word in idiom.split())


def _answered(units: list[Unit], draft: Draft) -> bool:
    """Whether an act answers another: "يردون على القصف بهجمات"."""
    on, k = False, draft.at
    for i in range(k + 1, min(k + 9, len(units) - 1)):
        unit, nxt = units[i], units[i + 1]
        if unit.what in ("comp", "sign", "verb", "conj"):
            return False
        on = on or (unit.what == "prep" and unit.role == "on" and nxt.what == "act")
        if on and unit.what == "prep" and unit.role == "with" and nxt.what == "act":
            draft.around.acts.append(("with", i + 1))
            return True
    return False


def _placelike(phrase: Phrase) -> bool:
    """Whether a phrase may be a place: not an amount, a body or an abstract thing."""
    return bool(phrase.places) or phrase.kind in ("place", "object") or (phrase.kind == "" and phrase.number is None)


def _violent(unit: Unit) -> bool:
    return unit.frame is not None and unit.frame.type is not None and TYPES[unit.frame.type].group == "violence"


def _death(unit: Unit) -> bool:
    """Whether an event noun is someone's own death, as idioms have it: "لقي أربعة مصرعهم"."""
    if unit.what != "act" or unit.frame is None or unit.hit is None:
        return False
    return unit.frame.result and unit.hit.enclitic != "" and unit.hit.sense.form == "masdar"


def _idiom(rest: list[str], draft: Draft, units: list[Unit], words: list[str]) -> int:
    """The token where the rest of a verb's idiom stands in its clause, past the subject: "أطلق جنود النار"; -1 where it does not."""
    first = draft.unit.last + 2
    # "أودى انفجار لغم بحياة", "دخل وقف إطلاق النار حيز", "وصف الهجوم بأنه": an event is its subject or object, past which it goes on
    event = (draft.frame.weak and draft.frame.result) or draft.frame.light == "none" or draft.frame.content is not None
    end = min(draft.around.end, len(units))
    if end + 1 < len(units) and units[end].what == "prep" and units[end + 1].what == "act" and draft.frame.slots.get("subject") == "place":
        end += 2  # "وقعت البلدة تحت سيطرة الجيش"
    elif end < len(units) and (units[end].what == "participle" or _death(units[end])):
        end += 1  # "نصب الجنود حاجزا"
    last = (units[-1] if event else units[end - 1]).last
    for at in range(first, min(last, first + (8 if event else 6)) - len(rest) + 2):
        held = draft.frame.light is None and any(u.what == "act" and u.first <= at <= u.last and not _death(u) for u in units)
        if words[at : at + len(rest)] == rest and not held:
            return at
    return -1
