"""Merging: how the triggers of one sentence bear on one another, so that one act makes one record."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from marsad.coder.arguments import BREAKS, COMMA, PLACE_PREPS, STOPS, rightward
from marsad.coder.draft import Draft, fold_result
from marsad.coder.phrases import CRAFT, Phrase, Unit
from marsad.coder.speakers import Scope
from marsad.find.numbers import Number
from marsad.find.scan import Hit
from marsad.lang.frames import Frame
from marsad.ontology import TYPES

SOFT = frozenset((":", "..", "...", "…", "-", "–", "="))
"""Signs after which a toll may stand for itself: "غارة على البلدة: 3 قتلى"."""


def split(drafts: list[Draft]) -> list[Draft]:
    """Two tolls of two kinds of people are two records: "مقتل 12 متشددا و5 مدنيين"."""
    out = []
    for draft in drafts:
        counted = [p for p in draft.targets if p.number is not None]
        if (
            draft.merged
            or draft.type != "killing"
            or len(counted) < 2
            or len({p.kind for p in counted}) < 2
            or len(counted) != len(draft.targets)
        ):
            out.append(draft)
            continue
        for phrase in counted:
            tolls = [t for t in draft.tolls if t[1] is phrase]
            out.append(replace(draft, targets=[phrase], tolls=tolls))
    return out


def another(drafts: list[Draft], units: list[Unit]) -> list[Draft]:
    """ "تدمير ثلاث منظومات في ترهونة، وأخرى في الوشكة": one more of the same, in a second place."""
    out = []
    for draft in drafts:
        out.append(draft)
        out += _people(draft, units)
        k = draft.around.end
        if draft.merged or not draft.type or k + 3 >= len(units) + 1:
            continue
        while k < len(units) and units[k].what in ("and", "sign") and units[k].role not in STOPS:
            k += 1
        head = units[k].phrase if k < len(units) else None
        if head is None or head.head != "another" or k + 2 >= len(units) or units[k + 1].what != "prep":
            continue
        where = units[k + 2].phrase
        if where is not None and where.kind in ("place", "object", "") and units[k + 1].role in PLACE_PREPS:
            place = [(units[k + 1].role, where)]
            items = [(role, _one(p)) for role, p in draft.items]
            out.append(replace(draft, places=place, targets=[_one(p) for p in draft.targets], items=items, tolls=[], subject=[]))
    return out


def _people(draft: Draft, units: list[Unit]) -> list[Draft]:
    """ "تدفق الأسلحة والمقاتلين إلى X": the people among what flows are a deployment of their own."""
    if draft.merged or draft.type != "arms-transfer":
        return []
    carried = [*draft.around.joined, *(p for role, group, _ in draft.around.preps if role == "for" for p in group)]
    if not carried or (not draft.items and not draft.unit.whole):
        return []
    out = []
    for phrase in carried:
        if phrase.head in ("fighter", "force", "anyone") and phrase.nouns and not phrase.number:
            unit = Unit("act", phrase.nouns[0].first, phrase.nouns[0].last, hit=phrase.nouns[0], frame=draft.frame)
            frame = replace(draft.frame, needs=[], outcome=None)
            kept = [t for t in draft.targets if t is not phrase]
            owner = [phrase] if phrase.parties else []
            out.append(replace(draft, unit=unit, frame=frame, type="deployment", actors=owner, targets=kept, items=[], tolls=[]))
            draft.targets = kept
    return out


def _one(phrase: Phrase) -> Phrase:
    """One more of the equipment that a phrase names."""
    return replace(phrase, number=Number(1, 1, phrase.first, phrase.first, "cardinal")) if phrase.items else phrase


def merge(drafts: list[Draft], units: list[Unit], denied: set[int]) -> None:
    """One act, one record: tolls go to the act of their clause; a second toll joins the first."""
    live = [d for d in drafts if not d.merged and d.type]
    for draft, other in list(pairwise(live)):
        if _bare_dead(draft) and other.unit.number is not None and other.frame.count == draft.frame.count and _rises(draft, units):
            draft.merged = True  # "ارتفع عدد الشهداء إلى 17 شهيدا": the number is told of the second
            live.remove(draft)
        elif _bare_dead(draft) and draft.inherits < 0 and other.at == draft.at + 1 and TYPES[other.type].group == "violence":
            draft.merged = True  # "أسماء شهداء مجزرة X"
            live.remove(draft)
    for i, draft in enumerate(live):
        if not draft.frame.result or draft.merged or draft.at in denied:
            continue
        last = live[i - 1] if i else None
        others = any(n.sense.label == "rest" for t in draft.targets for n in t.nouns)  # "فيما جرح صحفيان آخران": besides those told of
        if (
            last is not None
            and last.source is not None
            and not draft.places
            and (draft.at - last.at == 1 or ((others or _conj(draft, units)) and draft.at - last.at <= 8))
        ):
            fold_result(draft, last.source)  # "… : مقتل امرأة وإصابة طفلين": the second toll goes where the first went
            continue
        for other in live[:i][::-1] + live[i + 1 :]:
            if other is draft or other.merged:
                continue
            low, high = sorted((draft.at, other.at))
            between = units[low + 1 : high]
            stops = [u for u in between if u.what == "sign" and u.role in STOPS]
            told = other.at < draft.at and draft.unit.what == "act" and TYPES[other.type].group == "violence" and not other.frame.result
            while between and _carries(between[-1]):
                between.pop()  # "…، إضافة إلى 12 جريحا", "… .. انتشال خمسة شهداء"
            sign = between[-1] if between and between[-1].what == "sign" else None
            after = (
                sign is not None and stops in ([], [sign]) and (sign.role in SOFT or (sign.role in COMMA and draft.unit.number is not None))
            )
            joined = not stops and high - low <= 16 and _conj(draft, units)
            if told and not stops and _rises(other, units):
                fold_result(draft, other)  # "حصيلة القصف … إلى 53 قتيلا"
                break
            if told and draft.inherits >= 0 and draft.form.startswith("noun") and not stops and not draft.around.dates:
                fold_result(draft, other)  # "قصفت المدفعية البلدة، ليرتفع عدد القتلى إلى 9"
                break
            if told and _more(draft, other, between) and not draft.places and (after or joined):
                fold_result(draft, other)  # "قذائف تسقط على الحي: مقتل امرأة", "تفجير عند حاجز، وسقوط خمسة قتلى"
                break
            if stops:
                continue
            if other.at < draft.at and TYPES[other.type].group == "violence" and not other.frame.result and _within(draft, units):
                fold_result(draft, other)  # "معارك مع X قتل فيها 26 من Y"
                break
            ahead = draft.form.startswith("noun") or (draft.unit.what == "verb" and not draft.subject and not other.frame.result)
            if high - low == 1 and low == draft.at and ahead and TYPES[other.type].group == "violence":
                other.actors = [a for a in other.actors if a not in draft.targets]
                fold_result(draft, other, main=draft.unit.what == "verb")  # "عدد قتلى الغارة", "قتلت الغارة أربعة"
                break
            if (
                other.at < draft.at
                and any(u.what == "conj" and u.role == "cause" for u in between)
                and TYPES[other.type].group in ("violence", "materiel")
            ):
                fold_result(draft, other)  # "انفجرت سيارة، ما أدى إلى مقتل"
                break
            if (
                other.at < draft.at
                and (draft.unit.conj or others)
                and draft.unit.what == "verb"
                and _more(draft, other, between)
                and (TYPES[other.type].group == "violence" and not other.frame.result and high - low <= 20)
                and (others or not any(u.what == "conj" and u.role in BREAKS for u in between))
            ):
                fold_result(draft, other)  # "أطلقا النار على شرطي فقتلاه"
                break
            if (
                other.at < draft.at
                and draft.unit.what == "verb"
                and other.unit.what == "act"
                and not draft.subject
                and (high - low == 1 or all(u.what in ("date", "sign") for u in between))
            ):
                fold_result(draft, other)  # "الغارات تقتل 390"
                break
            if other.frame.result:
                # "مقتل 4 وإصابة 20": the later joins the earlier
                if (
                    other.at < draft.at
                    and not any(u.what in ("comp",) for u in between)
                    and high - low <= 9
                    and (others or not any(u.what == "conj" and u.role in BREAKS for u in between))
                ):
                    _join_tolls(draft, other, any(u.what == "among" or (u.what == "prep" and u.role == "among") for u in between))
                    break
                continue
            if TYPES[other.type].group != "violence" and other.type != "equipment-loss":
                continue
            causal = any(
                u.what == "prep" and u.role in ("cause", "during", "after", "in", "with", "time", "agent", "by")
                for u in units[max(high - 2, low) : high]
            )
            causal = causal or _exposed(units, high)
            causal = causal or any(u.what == "conj" and u.role == "when" for u in between)
            causal = causal or (high > 2 and units[high - 1].what == "prep" and units[high - 2].what == "date")
            if other.at > draft.at and causal and high - low <= 16 and not any(u.what == "comp" for u in between):
                fold_result(draft, other, main=True)
                break


def _more(draft: Draft, other: Draft, between: list[Unit]) -> bool:
    """Whether a toll may be one more of an act: the act has none of its kind that is read already, and no other place is told."""
    if not other.tolls:
        return True
    apart = bool(draft.places) and any(u.what == "sign" for u in between)
    return not apart and all(kind != draft.frame.count for kind, _, _ in other.tolls)


def _exposed(units: list[Unit], k: int) -> bool:
    """Whether an act stands under a light noun that a cause governs: "بعد تعرضه لمحاولة اغتيال", "جراء تعرض المصنع لقصف"."""
    light = next((i for i in range(k - 1, max(k - 5, 0), -1) if units[i].what == "act"), 0)
    frame, before = units[light].frame, units[light - 1] if light else None
    if before is None or frame is None or frame.light != "target":
        return False
    return before.what == "prep" and before.role in ("cause", "after", "with")


def _within(draft: Draft, units: list[Unit]) -> bool:
    """Whether "in it" after a toll verb takes up an act; not a place that its relative clause is about."""
    after = units[draft.at + 1] if draft.at + 1 < len(units) else None
    if draft.unit.what != "verb" or after is None or after.what != "prep" or after.role != "in" or after.hit is None:
        return False
    relative = draft.at > 1 and units[draft.at - 1].what == "rel" and units[draft.at - 2].what == "np"
    return bool(after.hit.enclitic) and not relative


def _carries(unit: Unit) -> bool:
    """Whether a unit only leads on to the toll after it."""
    return (unit.what == "prep" and unit.role == "together") or (
        unit.what == "act" and unit.frame is not None and unit.frame.light == "none" and unit.frame.type is None
    )


def _bare_dead(draft: Draft) -> bool:
    """Whether a trigger names the dead or the wounded without a number."""
    return draft.frame.result and draft.form.startswith("noun") and draft.unit.number is None


def _dead_noun(unit: Unit) -> bool:
    return unit.what == "act" and unit.frame is not None and unit.frame.result


def _rises(draft: Draft, units: list[Unit]) -> bool:
    """Whether a trigger is what a tally is of: "حصيلة القصف", "عدد ضحايا القصف"."""
    i = draft.at - 1
    while i >= 0 and draft.at - i <= 3 and (units[i].what == "prep" or _dead_noun(units[i])):
        i -= 1
    held = units[i].phrase if i >= 0 else None
    return held is not None and (held.head == "tally" or any(n.sense.label == "tally" for n in held.nouns))


def _conj(draft: Draft, units: list[Unit]) -> bool:
    """Whether "and" joins an event noun, or the light one that it hangs on ("وسقوط خمسة قتلى"), to what stands before."""
    at = draft.at - 1
    while at > 0 and units[at].what == "approx":
        at -= 1
    before = units[at] if draft.at else None
    if before is not None and before.what == "prep" and before.role == "together":
        return True  # "إضافة إلى نحو ستين جريحا"
    return draft.unit.conj or (before is not None and (before.what == "and" or (before.what == "act" and before.conj)))


def _join_tolls(draft: Draft, other: Draft, subgroup: bool) -> None:
    """The later toll joins the earlier; that of a part of the same people ("بينهم 3 جرحى") adds nothing."""
    draft.merged = True
    if not subgroup:
        other.tolls += draft.tolls
    if not other.targets:
        other.targets += draft.targets
    for place in draft.places:
        if place not in other.places:
            other.places.append(place)
    other.actors += [a for a in draft.actors if a not in other.actors]


def statement(scope: Scope, drafts: list[Draft], units: list[Unit], made: set[int]) -> Draft | None:
    """A named party's words in which no event was found (`made`: the units of those that were) are a statement."""
    if scope.status != "claimed" or scope.draft is not None or not scope.speaker or scope.object_only or not 0 <= scope.at < len(units):
        return None
    unit = units[scope.at]
    if any(scope.first <= at <= scope.last for at in made):
        return None
    who = scope.speaker[0]
    if who.head == "source" or not (who.parties or who.head == "person"):
        return None
    if (
        unit.what == "np" and who.head == "person" and scope.first + 1 < len(units)
    ):  # "وزير الخارجية: الحل سياسي": the first words stand for what is said
        said = Unit("verb", units[scope.first].first, units[min(scope.first + 1, scope.last)].last)
        return Draft(scope.first, said, Frame("colon", "statement"), "statement", "headline", actors=list(scope.speaker))
    if unit.what != "verb" or unit.frame is None or unit.frame.type is not None:
        return None
    draft = next((d for d in drafts if d.at == scope.at), None)
    if draft is not None:
        draft.type, draft.actors, draft.targets, draft.merged = "statement", list(scope.speaker), [], False
    return draft


def settle(drafts: list[Draft], units: list[Unit], scopes: list[Scope]) -> None:
    """What acts of one sentence lend one another: place, sides, aim."""
    told = [d for d in drafts if d.type and not d.merged and (TYPES[d.type].group != "speech" or d.type == "support")]
    for n, draft in enumerate(told):
        if draft.at and units[draft.at - 1].what == "latest":
            _latest(draft, drafts)
        if draft.frame.outcome is None and not draft.targets and TYPES[draft.type].group == "territory":
            draft.targets = _holder(draft, told)
        if not draft.places and (
            TYPES[draft.type].group in ("violence", "materiel", "disorder") or draft.type in ("meeting", "negotiation")
        ):
            draft.places = _during(draft, drafts, units)
        near = told[n - 1] if n else None
        if draft.type == "legal-action":
            near = next((d for d in reversed(told[:n]) if d.type == draft.type), near)
        before = units[draft.at - 1] if draft.unit.what == "act" and draft.at else None
        if near is None or any(u.what == "sign" and u.role in STOPS for u in units[near.at : draft.at]):
            continue
        if _same_act(draft, near, units):
            draft.merged = True
            near.places = near.places or list(draft.places)
            continue
        own = draft.actors or draft.targets or draft.tolls or draft.unit.conj
        if draft.type == near.type == "protest" and draft.unit.what == "act" and not own and draft.at - near.at > 1:
            draft.merged, near.places = True, near.places or draft.places  # "خرجوا في مسيرة احتجاجا على الأسعار"
        if draft.never and near.frame.upgrade.get("without"):
            near.targets = near.targets or list(draft.targets)  # "دخلت القوات البلدة دون مواجهات مع X": whom it was taken from
        if draft.unit.purpose or (before is not None and before.what == "prep" and before.role == "for"):
            _aim(draft, near)
        elif before is not None and before.what == "prep" and (before.role == "amid" or (before.role == "after" and draft.type == "clash")):
            if not draft.places:
                draft.places = list(near.places)
            if not draft.actors and draft.targets and draft.type == "clash":
                ahead = (d.actors or [p for p in d.subject if p.agent] for d in reversed(drafts) if d.at < draft.at)
                draft.actors = list(next((a for a in ahead if a), []))
    for scope in scopes:
        judged = scope.draft
        if judged is not None and judged.type in ("condemnation", "accusation") and not judged.targets and not judged.pronouns:
            act = next((d for d in told if scope.first <= d.at <= scope.last), None)
            if act is not None and act.at - judged.at <= 6:
                judged.targets = list(act.actors)  # "ندد بقصف قوات X للبلدة": whom it is about
        elif judged is not None and judged.type == "threat" and not judged.targets and scope.object_only:
            judged.targets = next((list(d.targets) for d in told if d.at == scope.first), [])  # "هدد بقتل X"


def _same_act(draft: Draft, near: Draft, units: list[Unit]) -> bool:
    """Whether an act only names what the one before it is about: "معارك تحرير المحافظة", "انشقاقهم عن X وانضمامهم إلى Y"."""
    if draft.unit.what != "act" or near.unit.what != "act" or draft.unit.hit is None or near.unit.hit is None:
        return False
    if draft.at - near.at == 1:
        bare = not (draft.unit.hit.prep or draft.unit.conj or near.unit.hit.art or near.unit.hit.enclitic)
        return bare and near.type == "clash" and draft.type == "capture"
    turned = draft.type == near.type == "defection" and bool(draft.unit.hit.enclitic) and draft.unit.hit.enclitic == near.unit.hit.enclitic
    return turned and units[draft.at - 1].what == "and"


def _during(draft: Draft, drafts: list[Draft], units: list[Unit]) -> list[tuple[str, Phrase]]:
    """The place of what an act goes with: of the verb before a participle ("اقتحموا القرية ناهبين …"), of what it happens during."""
    if draft.form == "circumstance":
        main = next((d for d in reversed(drafts) if d.at < draft.at and d.unit.what == "verb"), None)
        verb = next((i for i in range(draft.at - 1, -1, -1) if units[i].what == "verb"), -1)
        if main is not None and main.at == verb and main.places:
            return list(main.places)
        if verb >= 0 and units[verb].frame is None:
            around = rightward(units, verb)
            return [
                ("in", p) for group in [*around.bare, *(g for r, g, _ in around.preps if r in PLACE_PREPS)] for p in group if p.placelike
            ]
        return []
    for role, j in draft.around.acts:
        if role in ("cause", "during"):
            other = next((d for d in drafts if d.at == j and d.type), None)
            return list(other.places) if other is not None else []  # "دمروا دبابتين خلال معارك تلال الصوان"
    return []


def _aim(draft: Draft, near: Draft) -> None:
    """What an act is for: one more act of the same kind or the help that arms give are no second record."""
    if draft.at - near.at <= 3 and not near.places:
        near.places = list(draft.places)
    if draft.type == near.type == "legal-action" or (near.type in ("arms-transfer", "deployment") and draft.type == "support"):
        near.targets = near.targets or list(draft.targets)
        draft.merged = True
    elif near.type == "clash" and draft.frame.slots.get("object") == "target" and not near.targets and draft.targets:
        near.targets = list(draft.targets)  # "مواجهات يخوضها الجيش لدحر X"
        near.places = near.places or list(draft.places)


def _latest(draft: Draft, drafts: list[Draft]) -> None:
    """ "خسائر منيت بها قوات X، آخرها سقوط …", "هجمات شنها X، آخرها تفجير …": one of a row has the row's side."""
    for other in reversed(drafts):
        if other.at < draft.at and other.unit.what == "verb":
            if other.frame.light == "target" or other.frame.slots.get("subject") == "target":
                draft.targets = draft.targets or list(other.subject)
            elif other.frame.light == "actor" or other.type == draft.type:
                draft.actors = draft.actors or list(other.subject)
            return


def _holder(draft: Draft, told: list[Draft]) -> list[Phrase]:
    """ "التقدم في مناطق كانت تحت سيطرة X": from whom a place is taken."""
    for other in told:
        if other.type == "capture" and other.unit.what == "act" and 0 < other.at - draft.at <= 6 and other.actors:
            return list(other.actors) if other.under else []
    return []


def shown_by(phrase: Phrase, rules: dict[str, str], item_class: list[frozenset[str]]) -> tuple[str, Hit | None]:
    """The type that a phrase shows as the means of an act, by the rules of its frame, and the word that shows it."""
    first = next((n for n in phrase.nouns if n.first == phrase.first), None)
    craft = phrase.head if phrase.head in CRAFT else first.sense.label if first is not None else ""
    if (craft in CRAFT or craft == "suicide") and craft in rules:  # also in a name: "مقاتلات التحالف"
        return rules[craft], first if craft == "suicide" else None
    for item in phrase.items:
        tags = item_class[item.sense.ref]
        for key, kind in rules.items():
            if key in tags:
                return kind, None if key in CRAFT else item
    return "", None


def fired(drafts: list[Draft], units: list[Unit]) -> None:
    """Who fired or laid what went off is told of it: "سقوط صاروخ أطلقته القوات", "انفجار لغم زرعه المسلحون"."""
    for draft in drafts:
        slots, hit = draft.frame.slots, draft.unit.hit
        fell = next((d for d in drafts if d.at < draft.at <= d.at + 3 and d.frame.slots.get("subject") == "equipment" and d.subject), None)
        if fell is not None and not (fell.merged or draft.merged) and any(p in fell.subject for p in (*draft.subject, *draft.object)):
            draft.merged = True  # "سقطت قذائف أطلقت من سوريا على معبر"
            fell.actors, fell.targets = fell.actors or list(draft.actors), fell.targets or list(draft.targets)
            fell.places = fell.places or list(draft.places)
            continue
        if draft.merged or draft.unit.what != "verb" or slots.get("object") != "equipment" or hit is None or not hit.enclitic:
            continue
        act = next((d for d in reversed(drafts) if d.at < draft.at and not d.merged and d.type), None)
        if act is None or act.unit.what != "act" or draft.at - act.at > 3 or TYPES[act.type].group != "violence" or act.actors:
            continue
        if draft.at - act.at == 1 or any(u.phrase is not None and u.phrase.items for u in units[act.at + 1 : draft.at]):
            draft.merged = True
            act.actors = list(draft.actors)
            act.places = act.places or list(draft.places)
            act.targets = act.targets or list(draft.targets)


def by_means(drafts: list[Draft], item_class: list[frozenset[str]]) -> None:
    """A toll of which no act is told is the act that its means shows: "ألغام تقتل تسعة", "قضوا بلغم"."""
    for draft in drafts:
        hit_thing = bool(draft.targets) and all(p.kind in ("object", "equipment") for p in draft.targets)  # "أصيبت الفرقاطة بصاروخ"
        if draft.merged or not draft.type or not draft.frame.result or hit_thing:
            continue
        for phrase in [*draft.actors, *draft.subject, *(p for _, p in draft.items)]:
            kind, hit = shown_by(phrase, draft.frame.upgrade, item_class)
            if kind and hit is not None:
                draft.type, draft.means = kind, hit
                draft.actors = [p for p in draft.actors if p is not phrase or p.agent or p.parties or len(p.nouns) > 0]
                for other in drafts:  # "ألغام زرعها X": who laid them
                    if other is not draft and not other.merged and any(p is phrase for p in (*other.object, *other.targets)):
                        other.merged = True
                        draft.actors = draft.actors or list(other.actors)
                        draft.type = other.type if other.type == "bombing" else draft.type
                break
