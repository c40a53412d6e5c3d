"""Drafts: each trigger of a sentence with the phrases that fill its slots, before they become cells."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from marsad.coder.arguments import PLACE_PREPS, Around, Group, left_subject, opens_clause, rightward, subject_of
from marsad.coder.draft import ABSTRACT, Draft, Pronoun, beside, fold_result, laid, whom
from marsad.coder.modality import aimed, modality
from marsad.coder.needs import lacks, meets
from marsad.coder.phrases import CRAFT, Phrase, Unit
from marsad.coder.roles import accused, blame
from marsad.coder.subjects import Subjects
from marsad.find.numbers import Number
from marsad.lang.frames import Frame
from marsad.ontology import TYPES


def _aimed_at(frame: Frame, group: Group, around: Around) -> bool:
    """Whether what follows an event noun does it, as "for" tells whom or what it hits."""
    if frame.slots.get("of") != "target" or frame.slots.get("subject") != "actor" or not group[0].agent:
        return False
    return any(role == "for" and (g[0].placelike or g[0].kind in ("object", "civilians")) for role, g, _ in around.preps)


class Drafter(Subjects):
    """Makes the drafts of one sentence."""

    def drafts(self) -> list[Draft]:
        """One draft a trigger, in order; triggers of light verbs and causes are folded into the event that they carry."""
        out: list[Draft] = []
        for k, unit in enumerate(self.units):
            if unit.frame is None or unit.hit is None:
                if unit.what == "np" and (fallen := self._falling(k)) is not None:
                    out.append(fallen)
                continue
            if unit.what == "act" and any(d.idiom[0] <= unit.first <= d.idiom[1] for d in out):
                continue  # "لقي أربعة مصرعهم": a part of the verb
            draft = self._choose(k, unit, out)
            modality(self.units, draft)
            self._toll(draft)
            out.append(draft)
        self._share(out)
        blame(out)
        self._link(out)
        for draft in out:
            if draft.unmet and draft.actors and not draft.merged:
                self._again(draft)
        beside(out, self.units)
        for draft, other in pairwise(out):
            if other.stopped and draft.frame.content is not None and not draft.places:
                # "دعوات لوقف تدفق الأسلحة إلى X": what is asked for is for X
                draft.places = [(role, p) for role, p in other.places if role == "to"]
        return out

    def _again(self, draft: Draft) -> None:
        """Choose anew among the frames of an event noun when its light verb has told who acts: "تمكن الجيش من الدخول إلى"."""
        for hit in draft.unit.frames if draft.unit.what == "act" else ():
            frame = self.frames[hit.sense.ref]
            if frame is draft.frame or not frame.needs:
                continue
            other = Draft(draft.at, draft.unit, frame, frame.type or "", draft.form)
            self._act(other)
            other.actors = [*draft.actors, *(p for p in other.actors if p not in draft.actors)]
            if any(self.meets(need, other) for need in frame.needs):
                draft.frame, draft.type, draft.unmet, draft.unit.frame = frame, other.type, False, frame
                draft.targets, draft.places, draft.items = other.targets, other.places, other.items
                return

    def _share(self, drafts: list[Draft]) -> None:
        """Of one number that two event nouns share each has a part: "مقتل وإصابة 17"."""
        for draft, other in pairwise(drafts):
            number = next((p.number for p in other.targets if p.number is not None and p in draft.targets), None)
            joined = other.at - draft.at == 2 and self.units[draft.at + 1].what == "and"
            joined = joined and draft.unit.number is None  # "ثلاثة شهداء وإصابة سبعة"
            if not joined or not (draft.frame.count and other.frame.count) or number is None or number.low is None or number.low < 2:
                continue
            part = Number(1, number.low - 1, number.first, number.last, number.kind)
            for d in (draft, other):
                d.targets = [replace(p, number=part) if p.number is number else p for p in d.targets]
                d.tolls = [(d.frame.count or "", p, d.unit) for p in d.targets if p.number is part]

    def _choose(self, k: int, unit: Unit, before: list[Draft]) -> Draft:
        """The draft of the first frame whose needs are met, among those that share the trigger; one without needs where none is."""
        assert unit.frame is not None and unit.hit is not None
        spare: Draft | None = None
        frames = [self.frames[h.sense.ref] for h in unit.frames] if len(unit.frames) > 1 else [unit.frame]
        if unit.what == "verb" and len(frames) > 1 and any(f.light == "cause" for f in frames):
            toll = any(u.what == "act" and u.frame is not None and u.frame.result for u in self.units[k + 1 : k + 3])
            frames.sort(key=lambda f: (f.light == "cause") != toll)  # "غارات توقع ستة قتلى"; "توقع اتفاقا"
        frames = [f for f in frames if not lacks(f, unit, self.words)] or frames
        if any(f.predicate for f in frames):  # "يصف" says what something is; that other verbs have its letters is chance
            frames = [f for f in frames if f.predicate or (f.needs and "idiom" in f.needs[0])]
        frames.sort(key=lambda f: not (f.result and f.needs and "idiom" in f.needs[0]))  # "لقي أربعة مصرعهم": the verb alone says less
        for frame in frames:
            if lacks(frame, unit, self.words):
                continue
            idiom = frame.needs[0].get("idiom") if frame.needs else None
            draft = Draft(k, unit, frame, frame.type or "", unit.hit.sense.form)
            if unit.what == "verb":
                self._verb(draft, before)
            elif unit.what == "act":
                self._act(draft)
            else:
                self._participle(draft, before)
            if frame.needs and (unit.whole or any(self.meets(need, draft) for need in frame.needs)):
                if idiom is not None:
                    self._past_idiom(draft, idiom.split())
                unit.frame = frame
                return draft
            draft.unmet = bool(frame.needs)
            does = frame.light == "actor" and bool(draft.subject) and draft.subject[0].agent  # "يجري الجيش تحقيقا": it does not happen
            if spare is None or (spare.frame.needs and not frame.needs) or (spare.frame.light == "none" and does):
                spare = draft
        if spare is None:  # a verb that tells something only with the rest of an idiom
            spare = Draft(k, unit, frames[0], "", unit.hit.sense.form, merged=True, unmet=True)
            if unit.what == "verb":
                self._verb(spare, before)  # "ينهي زيارته ويعلن": who does it may do the next thing too
            return spare
        unit.frame = spare.frame
        return spare

    def _past_idiom(self, draft: Draft, rest: list[str]) -> None:
        """What stands after the rest of an idiom belongs to it too: "لقي أربعة مصرعهم في …"."""
        at = self.words.index(rest[0], draft.unit.last + 2)
        draft.idiom = (at, at + len(rest) - 1)
        last = next((i for i, u in enumerate(self.units) if u.what == "act" and u.first <= draft.idiom[1] <= u.last), -1)
        if last < 0:
            return
        around, draft.around = draft.around, rightward(self.units, last, draft.frame.slots)
        self._prepositions(draft)
        around.preps += draft.around.preps
        around.dates += draft.around.dates
        around.end = draft.around.end
        draft.around, draft.dates = around, around.dates

    def meets(self, need: dict[str, str], draft: Draft) -> bool:
        """Whether the phrases of a draft are what a frame needs."""
        return meets(need, draft, self.units, self.words, self.item_class)

    # -- verbs

    def _verb(self, draft: Draft, before: list[Draft]) -> None:
        k, unit, frame = draft.at, draft.unit, draft.frame
        around = draft.around = rightward(self.units, k, frame.slots)
        ahead = before[-1] if before else None
        left, how = left_subject(self.units, k)
        enclitic = unit.hit.enclitic if unit.hit else ""
        bare = list(around.bare)
        governed = bare.pop(0) if unit.governs and bare and frame.slots.get("object") == "target" else []
        bare = [] if governed else bare  # "حكم على ناشط خمس سنوات": who judges would stand before
        plural = self._plural_verb(unit)
        subject: Group = []
        target: Group = []
        we = draft.we = unit.hit is not None and unit.hit.sense.label == "s"
        after = self.units[k + 1] if k + 1 < len(self.units) else None
        held = self.units[k - 1].phrase if k else None
        resumed = after.role if after is not None and after.what == "pron" else ""
        if how == "topic":  # "أما الحركة فتطالبها الحكومة": a pronoun takes it up, or it is the subject
            how = "antecedent" if enclitic or resumed else "fronted"
        was_laid = laid(draft, left, how, bare) and not (enclitic or resumed or we)
        if how == "held" and not was_laid:
            falls = frame.slots.get("subject") == "equipment" and bool(left) and bool(left[0].items) and not bare  # "بقذيفة سقطت على"
            how, left = ("antecedent", left) if enclitic or resumed or falls else ("", [])
        if how == "relative" and around.pronouns and around.pronouns[0][1] == k + 1:
            role, how = frame.slots.get(around.pronouns[0][0], "place"), ""  # "المحاور التي تقدمت فيها": who, the main clause tells
            self._fill_as(draft, role, left)
            left, draft.described = [], True
        if how == "antecedent" and any(at == k + 1 for _, at in around.pronouns):
            how, left = "", []  # "13 ولاية اعتقل فيها 300": the pronoun takes it up
        opened = k > 1 and self.units[k - 2].what == "and" and how == "fronted" and opens_clause(self.units, k - 1)
        if how == "fronted" and (enclitic or resumed) and held is not None and not held.definite and not opened:
            how, left = "antecedent", [held]
        of_other = draft.described
        draft.described = of_other or how == "relative" or (how == "antecedent" and bool(enclitic or resumed))
        if draft.described:
            left = [_all(p) for p in left]
        if was_laid:  # "بعبوة زرعت على الطريق"
            target, subject = left, []
        elif draft.described and not of_other:
            if enclitic:
                target, subject = left, bare.pop(0) if bare and not frame.predicate else []
            elif bare and bare[0][0].enclitic and bare[0][0].agent:  # "حفتر الذي أعلنت قواته"
                subject = bare.pop(0)
                target = bare.pop(0) if bare else []
            elif how == "relative" and any(at == k + 1 and frame.slots.get(role) == "equipment" for role, at in around.pronouns):
                self._fill_as(draft, "equipment", left)  # "الأسلحة التي استولت عليها"
                subject = bare.pop(0) if bare else []
            elif resumed:  # "منظومة أمدت بها الإمارات مليشيا"
                self._fill_as(draft, frame.slots.get(resumed, "none"), left)
                subject, target = bare.pop(0) if bare else [], bare.pop(0) if bare else []
            else:
                subject, target = left, bare.pop(0) if bare else []
        elif how in ("fronted", "antecedent") and (
            (how == "fronted" and not (self._comma(k) and bare and bare[0][0].agent and self._agrees(unit, bare[0][0])))
            or plural
            or not bare
            or not bare[0][0].agent
        ):
            subject = left
            target = bare.pop(0) if bare else []
            if enclitic and how == "fronted":
                draft.pronouns["object"] = Pronoun(unit, enclitic)
        elif enclitic:
            if bare and not frame.predicate and self._agrees(unit, bare[0][0]):
                subject = bare.pop(0)
            draft.pronouns["object"] = Pronoun(unit, enclitic)
        elif we:
            target = bare.pop(0) if bare else []  # "سنسيطر على المطار": whoever speaks
        elif how == "he" and bare and not frame.predicate and not (frame.voice == "both" and len(bare) < 2):
            target = bare.pop(0)  # "قال الجيش إنه أسقط طائرتين"
        elif bare and (led := self._goes_on(k, frame, bare, before)):
            subject, target = led, bare.pop(0)
        elif len(bare) >= 2 and not plural and self._agrees(unit, bare[0][0]) and bare[0][0].head not in ABSTRACT:
            subject, target = bare[0], bare[1]
            bare = bare[2:]
        elif bare:
            group = bare.pop(0)
            active = ahead is not None and bool(ahead.subject) and ahead.subject[0].agent and not ahead.passive and frame.voice == "both"
            goes_on = active and unit.conj and ahead is not None and self._near(ahead.at, k) and self._agrees(unit, ahead.subject[0])
            if goes_on and ahead is not None:
                subject, target = ahead.subject, group  # "تقصف البلدة وتأسر الجنود"
            elif group[0].oblique and unit.conj:
                target = group  # "وطرد المسلحين": no subject ends like this
            elif frame.weak and k > 0 and self.units[k - 1].what == "act" and not self.units[k - 1].number:
                target = group  # "هجوم استهدف مقر الأمم المتحدة": the event is the subject
            elif plural or frame.slots.get("subject") == "none" or not self._may_act(group[0], frame) or not self._agrees(unit, group[0]):
                target = group
            else:
                subject = group
        target = target or governed
        near = k > 0 and self.units[k - 1].what == "act" and ahead is not None and ahead.at == k - 1 and not ahead.frame.light
        draft.by_event = not subject and (near or (unit.conj and ahead is not None and ahead.by_event and self._near(ahead.at, k)))
        passive = frame.voice == "passive" or draft.form.endswith(".passive")
        if unit.vowelled:
            passive = True
        elif frame.voice == "both" and not enclitic and not we:
            # "أفرجت الجماعة عن خمسة": who did it, where whom stands after a preposition
            agent = bool(subject) and subject[0].agent and any(frame.slots.get(role) == "target" for role, _, _ in around.preps)
            agent = agent or (
                bool(subject) and subject[0].agent and unit.whole and unit.hit is not None and not unit.hit.sense.form.endswith("passive")
            )
            whom = any(frame.slots.get(role) == "target" for role, _ in around.pronouns) and unit.conj and not subject and not target
            goes_on = whom and ahead is not None and bool(ahead.subject) and self._agrees(unit, ahead.subject[0])
            passive = not agent and not goes_on and self._passive(subject, target, how, plural)  # "واعتقلت 20 وأفرجت عنهم"
        by = any(role == "agent" for role, _, _ in around.preps) or any(role == "agent" for role, _ in around.pronouns)
        passive = passive or (bool(subject) and not target and by)
        draft.passive = passive
        if passive:
            if not subject:
                subject = target
            target, subject = subject, []
        elif (
            not subject
            and frame.content is None
            and before
            and not draft.by_event
            and not we
            and (unit.conj or how in ("", "he") or (draft.described and enclitic))  # "المدينة التي دخلتها": who acts in the main clause
        ):
            told = self._antecedent(k) or self._joined_subject(k)
            verbs = [d for d in reversed(before) if d.unit.what == "verb" and d.subject and d.subject[0].kind != "equipment"]
            if how == "he":  # "قال مصدران إنها": she of before
                verbs = [d for d in verbs if self._agrees(unit, d.subject[0])]
            carried = verbs[0] if verbs and not told else None
            meant = k > 0 and self.units[k - 1].what == "comp" and draft.form.startswith("present")  # "أعرب عن أمله في أن يزور"
            if carried is not None and how == "" and carried.frame.content is not None and not meant and self._said(carried.at, k):
                carried = None  # "قال المرصد إن هؤلاء استهدفوا": not the one who says so
            if of_other and carried is not None and not carried.subject[0].agent:
                carried = None
            if carried is not None and self._near(carried.at, k) and (unit.conj or plural or self._agrees(unit, carried.subject[0])):
                subject = carried.subject
            if told:
                subject = told
        draft.subject, draft.object, draft.fronted = subject, target, how == "fronted" and bool(subject)
        self._fill(draft, "subject", subject)
        whose = frame.slots.get("object") == "actor" and bool(subject) and bool(target) and target[0].enclitic != ""
        if not whose:  # "سحبت باريس قواتها": whose they are is told
            self._fill(draft, "object", target)
        self._prepositions(draft)
        self._struck(draft)

    def _antecedent(self, k: int) -> Group:
        """Of a second verb in a relative clause ("التي عادت وتبنت") the phrase that the clause is about."""
        i = k - 1
        while i >= 0 and self.units[i].what in ("and", "adv", "date", "verb") and k - i <= 4:
            i -= 1
        held = self.units[i - 1].phrase if i > 0 and self.units[i].what == "rel" and k - i > 1 else None
        return [held] if held is not None else []

    def _joined_subject(self, k: int) -> Group:
        """The subject of a verb that tells no event, joined to this one by "and": "سيتجمع المقاتلون في …، وسيسلمون سلاحهم"."""
        if not self.units[k].conj:
            return []
        for i in range(k - 1, -1, -1):
            unit = self.units[i]
            if unit.what in ("comp", "conj") or (unit.what == "sign" and unit.role in ".:"):
                return []
            if unit.what == "verb":
                group = subject_of(self.units, i) if unit.frame is None else []
                return (
                    group
                    if group and group[0].agent and (self._plural_verb(self.units[k]) or self._agrees(self.units[k], group[0]))
                    else []
                )
        return []

    def _comma(self, k: int) -> bool:
        """Whether a single comma stands right before the verb: what is before it is then no subject, if one follows."""
        return k > 0 and self.units[k - 1].what == "sign" and sum(u.what == "sign" for u in self.units[:k]) == 1

    def _said(self, i: int, k: int) -> bool:
        """Whether what unit `i` says, after a plain "that", holds unit `k`, and nothing else says who acts there."""
        return any(u.what == "comp" and u.role == "that" for u in self.units[i:k]) and not self.units[k].conj

    def _passive(self, subject: Group, target: Group, how: str, plural: bool) -> bool:
        if not target:
            return True
        first = subject[0] if subject else None
        if first is None:
            return False
        return first.kind == "civilians" or first.number is not None

    # -- event nouns

    def _act(self, draft: Draft) -> None:
        frame = draft.frame
        around = draft.around = rightward(self.units, draft.at, frame.slots)
        unit = draft.unit
        for hit in unit.adjectives:
            if hit.sense.category == "party":
                phrase = Phrase(hit.first, hit.last, hit.cut, head="party", parties=[hit])
                role = frame.slots.get("of", "actor")
                if "actor" in frame.slots.values() or "sides" in frame.slots.values():
                    self._put(draft, "actor" if role != "sides" else "sides", [phrase])
        enclitic = self._pronoun(unit)
        bare = list(around.bare)
        draft.object = bare[0] if bare else []
        definite = unit.hit is not None and unit.hit.art
        if enclitic:
            draft.pronouns["of"] = Pronoun(unit, enclitic)
            if bare:
                self._fill(draft, "object", bare[0])
        elif bare and "object" in frame.slots and any(role == "agent" for role, _, _ in around.preps):
            self._fill(draft, "object", bare[0])  # "تم اقتحام المقر من قبل مسلحين"
        elif bare and (unit.governs or accused(draft)):
            self._fill(draft, "object", bare[0])
        elif bare and not definite:
            if len(bare) >= 2 and "object" in frame.slots and bare[0][0].agent:
                self._fill_as(draft, frame.slots.get("subject", "actor"), bare[0])
                self._fill(draft, "object", bare[1])
            elif (
                aimed(self.units, draft.at)
                and frame.slots.get("of") == "actor"
                and not any(r in ("for", "agent") for r, _, _ in around.preps)
            ):
                self._fill(draft, "object", bare[0])  # "لدعم X": whoever is meant to is said elsewhere
            elif _aimed_at(frame, bare[0], around):
                self._fill_as(draft, "actor", bare[0])  # "استهداف طيران X لحي في Y"
            else:
                self._fill(draft, "of", bare[0])
        self._prepositions(draft)

    def _participle(self, draft: Draft, before: list[Draft]) -> None:
        frame = draft.frame
        around = draft.around = rightward(self.units, draft.at, frame.slots)
        left = self._meanwhile(draft.at, before) if draft.form == "circumstance" else left_subject(self.units, draft.at)[0]
        passive = draft.form == "passive" or frame.voice == "passive"
        if passive:
            self._fill(draft, "object", left)
        else:
            if around.bare:
                draft.object = around.bare[0]
                self._fill(draft, "object", around.bare[0])
            if frame.type and not frame.content:
                doer = frame.slots.get("subject") in ("actor", "sides", "either", "target")
                self._fill_as(draft, "actor", left) if not doer and frame.slots.get("agent") == "actor" else self._fill(
                    draft, "subject", left
                )
        self._prepositions(draft)

    def _meanwhile(self, k: int, before: list[Draft]) -> Group:
        """The subject of the verb that a participle goes with."""
        i = next((i for i in range(k - 1, -1, -1) if self.units[i].what == "verb"), -1)
        draft = next((d for d in before if d.at == i), None)
        if draft is not None:
            return draft.subject
        around = rightward(self.units, i)
        return around.bare[0] if around.bare else left_subject(self.units, i)[0]

    # -- light verbs, causes and verbs whose subject is an event

    def _link(self, drafts: list[Draft]) -> None:
        at = {d.at: d for d in drafts}
        units = self.units
        for draft in drafts:
            frame = draft.frame
            if draft.merged and draft.type == "equipment-loss":
                continue  # told of the act already
            if draft.unit.what == "participle" and frame.light != "cause" and not frame.weak:
                continue
            if self._parted(draft, drafts) or (frame.content is not None and frame.light is None):
                continue  # "تطالبه بالإفراج عنهم"
            if frame.light is None and not frame.weak and not (draft.unit.what == "verb" and draft.unit.hit and draft.unit.hit.enclitic):
                continue
            partner, side = self._partner(draft, at)
            if partner is not None and partner.never:
                partner = None  # "دون وقوع إصابات"
            if partner is not None and draft.frame.weak and not draft.frame.result and partner.form.startswith("noun"):
                partner = None  # "تستهدف منزلا، انتشال خمسة شهداء": the strike is no name of the dead
            if partner is None:
                if frame.light is not None:
                    draft.merged = True
                continue
            if frame.light == "cause":
                draft.merged = True
                if side == "left":
                    partner.dates = partner.dates + [i for i in draft.around.dates if i not in partner.dates]
                    self._results(draft, partner, drafts)
                else:
                    apart = draft.unit.conj and bool(draft.around.bare)
                    source = partner if not partner.frame.result else None if apart else self._left_act(draft, at)
                    if source is None and not partner.actors:
                        partner.actors = [p for p in draft.subject if p.agent or p.items]  # "انتحاري يخلف 12 قتيلا"
                    if source is not None:
                        self._results(draft, source, drafts)
                continue
            draft.merged = True
            if frame.light is not None and frame.type is not None and TYPES[frame.type].group == TYPES[partner.type or frame.type].group:
                partner.type = frame.type  # "تبادل الطرفان القصف": shelling, and a fight of two sides
            partner.inherits = draft.at
            partner.we = partner.we or draft.we
            if frame.result:
                partner.tolls += draft.tolls  # "هجوم أودى بحياة ثمانية"
                if side == "right" and not partner.targets:
                    partner.targets = [t for t in draft.targets if whom(t, draft.parted)]
            if frame.claim and draft.negated:
                continue
            if frame.claim:
                partner.claimants = list(draft.subject or draft.actors)
            before = units[partner.at - 1] if partner.at else None
            if side == "right" and partner.modal == "possible" and before is not None and before.what == "prep":
                partner.modal = ""
            for role, group, spot in draft.around.preps:  # "اشتباكات تدور بين X وY"
                whose = role == "for" and any(units[spot - 1].phrase is p for p in draft.targets)  # "هجوم استهدف دورية للجيش"
                where = role in PLACE_PREPS or (role == "with" and group[0].placelike)
                if role in partner.frame.slots and side == "left" and not (whose or where):
                    self._fill_as(partner, partner.frame.slots[role], group)
            if frame.light == "use":  # "القصف الذي استخدمت فيه الصواريخ"
                partner.items += draft.items
                partner.actors = partner.actors or list(draft.actors)
                continue
            light = frame.light or ("actor" if side == "left" else "none")
            if (
                frame.weak
                and side == "right"
                and draft.subject
                and any(r in ("with", "by") and at.get(j) is partner for r, j in draft.around.acts)
            ):
                light = "actor"  # "الطيران يستهدف المدينة بعدة غارات"
            # "ضربات التحالف مخازن": the first is the genitive; none after "غارة جوية"
            own = 0 if partner.unit.hit is not None and (partner.unit.hit.art or partner.unit.whole or partner.unit.adjectives) else 1
            if frame.weak and side == "right" and len(partner.around.bare) > own and not draft.subject:
                # the event is the subject, what follows it the object: "استهدفت الغارات مواقع"
                told = partner.around.bare[own]
                partner.actors = [a for a in partner.actors if a not in told]
                partner.items = [(role, p) for role, p in partner.items if p not in told]
                self._fill_as(partner, "target", told)
                self._spoil(frame, told, partner)
            if draft.modal and not partner.modal:
                partner.modal = draft.modal
            partner.negated = partner.negated or (draft.negated and partner.unit.what == "act")
            partner.dates = partner.dates + draft.around.dates
            if side == "left" and not (draft.unit.hit and draft.unit.hit.enclitic):
                # the event is the subject: "هجوم استهدف X"
                self._spoil(frame, [*draft.targets, *(p for _, p in draft.items)], partner)
                for phrase in draft.targets:
                    if phrase not in partner.targets and all(phrase is not p for _, p in partner.items):
                        partner.targets.append(phrase)
                partner.places += [p for p in draft.places if p not in partner.places]
            elif light in ("actor", "target"):
                held = draft.subject or draft.actors or draft.targets
                if light == "target" and draft.unit.what == "verb":
                    partner.places += [("in", p) for p in held if p.placelike and not p.parties]  # "شهدت المنطقة اشتباكات"
                    held = [p for p in held if not p.placelike]
                if light == "actor" and held and side == "right":
                    given = [p for role, group, _ in partner.around.preps if role == "for" for p in group]
                    if partner.actors and all(p in given for p in partner.actors):
                        partner.targets += partner.actors  # "نصب مقاتلو الحركة كمينا لرتل": whom, as the verb says who
                        partner.actors = []
                if light == "actor" and side == "left" and held and held[0].agent and held[0].head not in CRAFT:
                    # "غارات الطائرات التي تشنها فرنسا": who sends the craft
                    partner.items += [("craft", p) for p in partner.actors if p.head in CRAFT and not p.parties]
                    partner.actors = [p for p in partner.actors if p.head not in CRAFT or p.parties]
                store = partner.actors if light == "actor" else partner.targets
                if light == "target" and partner.frame.count and not partner.targets and partner.unit.number is None:
                    partner.tolls = [(partner.frame.count, p, partner.unit) for p in held]  # "تعرض جنديان لإصابات"
                if not store or light == "target":
                    store.extend(p for p in held if p not in store)
                partner.places += [p for p in draft.places if p not in partner.places and p[0] in PLACE_PREPS]
                if "object" in draft.pronouns and side != "left" and light == "actor":
                    partner.pronouns.setdefault("object", draft.pronouns["object"])
            else:
                partner.places += [p for p in draft.places if p not in partner.places]

    def _parted(self, draft: Draft, drafts: list[Draft]) -> bool:
        """ "ألقت الشرطة القبض على ثلاثة": the rest of the idiom is an event noun itself; it takes what stood around the verb."""
        idiom = draft.frame.needs[0].get("idiom") if draft.frame.needs else None
        if idiom is None or draft.unit.what != "verb" or draft.merged:
            return False
        noun = next((d for d in drafts if d.at > draft.at and d.unit.what == "act" and d.type == draft.type), None)
        if noun is None or not idiom.startswith(self.words[noun.unit.first]):
            return False
        draft.merged, noun.inherits, noun.modal, noun.negated = True, draft.at, draft.modal, draft.negated
        if not draft.form.endswith("passive"):
            noun.actors += draft.subject or draft.targets
        noun.places += draft.places
        noun.dates = noun.dates + draft.around.dates
        return True

    def _partner(self, draft: Draft, at: dict[int, Draft]) -> tuple[Draft | None, str]:
        """The event noun that a verb carries: its antecedent or subject to the left, or its subject or object to the right."""
        units, k = self.units, draft.at
        if draft.frame.light in ("cause", "none") or draft.frame.weak:
            nxt = at.get(k + 1)
            dead = nxt is not None and draft.frame.light == "none" and nxt.form.startswith("noun")  # "انتشال خمسة شهداء"
            if nxt is not None and nxt.unit.what == "act" and nxt.frame.type and (dead or not nxt.frame.result):
                return nxt, "right"
        i = k - 1
        while i >= 0 and units[i].what in ("rel", "date", "be"):
            i -= 1
        if i >= 0 and units[i].what == "act" and i in at and at[i].frame.type:
            return at[i], "left"
        if draft.frame.light == "use" and any(at == k + 1 for _, at in draft.around.pronouns):
            left = self._left_act(draft, at)  # "هجوما على القاعدة استخدموا فيه القذائف"
            return left, "left"
        taken = i > 0 and units[i].what == "np" and units[i - 1].what == "act" and draft.described
        if (
            taken
            and draft.frame.light == "actor"
            and draft.unit.hit is not None
            and draft.unit.hit.enclitic
            and i - 1 in at
            and at[i - 1].type
        ):
            return at[i - 1], "left"  # "غارات الطائرات التي تشنها فرنسا"
        if 0 < i < k - 1 and units[k - 1].what == "rel" and draft.unit.hit is not None and draft.unit.hit.enclitic:
            left = self._left_act(draft, at)  # "المجزرة في بلدة X التي ارتكبها Y"
            if left is not None and draft.frame.light == "actor":
                return left, "left"
        # a phrase or two of its own between the noun and the verb: "هجوم X على Y أسفر عن"
        own = draft.frame.light == "cause" and draft.unit.conj and bool(draft.around.bare)  # "وأدى العدوان إلى": what led to it is told
        if not own and (draft.frame.light == "cause" or draft.frame.weak or draft.frame.light == "none"):
            left = self._left_act(draft, at)
            if left is not None and (draft.frame.light == "cause" or not draft.actors):
                return left, "left"
        for role, j in draft.around.acts:
            if draft.frame.weak and role not in ("", "with", "by"):
                continue  # "دمر دبابتين خلال معارك": two things that happened
            if draft.frame.light == "actor" and "object" not in draft.frame.slots and draft.frame.slots.get(role) != "act":
                continue  # "يردون على الغارات بقصف"
            other = at.get(j)
            if other is not None and other.frame.type:
                return other, "right"
            nested = self._nested(j, at)
            if nested is not None:
                return nested, "right"
        # "at" is filled as drafts are made in order, so acts to the right are there already
        j = draft.around.end
        if j < len(units) and units[j].what == "act" and at.get(j) is not None and at[j].frame.type and j - k <= 6:
            return at[j], "right"
        return None, ""

    def _results(self, cause: Draft, source: Draft, drafts: list[Draft]) -> None:
        """The toll that a cause leads to belongs to the act: "غارة أسفرت عن مقتل أربعة"."""
        for other in drafts:
            lost = (
                other.type == "equipment-loss" and other.unit.what == "act" and not other.actors and TYPES[source.type].group == "violence"
            )
            if other.at > cause.at and lost and not other.merged and self._near(cause.at, other.at):
                self._spoil(other.frame, other.targets, source)  # "غارة أسفرت عن تدمير دبابتين"
                source.targets = source.targets or list(other.targets)
                source.places = source.places or list(other.places)
                other.merged = True
            if other.at > cause.at and other.frame.result and not other.merged:
                if any(u.what == "sign" and u.role in ".:" for u in self.units[cause.at : other.at]):
                    break
                fold_result(other, source)


def _all(phrase: Phrase) -> Phrase:
    """Those of whom a part is told: "أسقطنا 41 من أصل 51 صاروخا أطلقتها" is about 51."""
    sub = phrase.affiliated
    if sub is None or sub.number is None or phrase.number is None or not (sub.items or sub.head in CRAFT):
        return phrase
    return sub
