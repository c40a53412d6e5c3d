"""Tolls: whom a trigger counts, how many, and what falls where no verb says so."""

from __future__ import annotations

from marsad.coder.arguments import STOPS, Group, group_at, rightward
from marsad.coder.draft import NEEDS, Draft
from marsad.coder.phrases import Phrase, Unit
from marsad.coder.slots import Slots
from marsad.find.numbers import Number
from marsad.lang.frames import Frame


class Tolls(Slots):
    """Reads the tolls of one sentence's drafts."""

    def _toll(self, draft: Draft) -> None:
        """The people that a trigger counts: its own number, or those of its targets; the strikes of "خمس غارات"."""
        frame, unit = draft.frame, draft.unit
        if frame.count and draft.form == "noun" and unit.number is None:
            unit.number = self._shared(draft.at)
        if frame.count:
            counted = draft.targets or draft.topics  # of recruits: "جندوا خمسة آلاف شاب"
            phrases: list[Phrase | None] = [p for p in counted if p.number is not None or p.dual or p.nouns or p.parties or not p.kind] or [
                None
            ]
            if phrases == [None] and unit.what == "verb" and unit.hit is not None and self._him(unit.hit.enclitic):
                unit.number = Number(1, 1, unit.first, unit.last, "cardinal")  # "فقتلاه": one
            if unit.number is not None:
                phrases = [None]
            elif draft.form.startswith("noun") and (tally := self._tally(draft.at)) is not None:
                whose = next((p for p in draft.targets if p.agent and p.last < tally.first), None)
                tally.affiliated = tally.affiliated or whose  # "ارتفع عدد قتلى الحوثيين إلى 18"
                phrases = [tally]
                draft.inherits = draft.at
            draft.tolls += [(frame.count, phrase, unit) for phrase in phrases]
            if draft.form.startswith("noun") and (more := self._more_dead(draft.at)) is not None:
                draft.tolls.append((frame.count, more.phrase, more))
            if frame.slots.get("subject") == "none" and draft.subject and draft.subject[0].agent:
                for phrase in phrases:  # "فقد الجيش 27 جنديا": whose they were
                    if phrase is not None and phrase.affiliated is None:
                        phrase.affiliated = draft.subject[0]
            for i, other in enumerate(self.units[:-1]):
                if other.phrase is not None and any(other.phrase is p for p in counted):
                    after = self.units[i + 1]
                    draft.parted = draft.parted or after.what == "among" or after.role in ("among", "from")
        elif draft.type in ("assault", "defection", "deployment", "withdrawal") and any(
            p.number is not None and p.head == "fighter" for p in draft.actors
        ):
            draft.tolls += [("fighters", p, unit) for p in draft.actors if p.number is not None and p.head == "fighter"]
        elif (
            (unit.number is not None or draft.form.endswith(".dual"))
            and not (unit.number is not None and unit.number.kind == "ordinal")
            and draft.type in ("airstrike", "shelling", "missile-strike", "drone-strike")
        ):
            draft.tolls.append(("strikes", None, unit))

    def _struck(self, draft: Draft) -> None:
        """Whom the event that is a toll verb's subject hit: "قتلت الغارة أربعة"."""
        event = draft.frame.weak or (draft.frame.result and draft.around.end == draft.at + 1)
        if draft.frame.count and event and not any(self._people(p) for p in draft.targets):
            draft.targets += self._beyond(draft)

    @staticmethod
    def _people(phrase: Phrase) -> bool:
        return phrase.kind in ("civilians", "force", "person") and (phrase.number is not None or phrase.dual or bool(phrase.nouns))

    def _beyond(self, draft: Draft) -> Group:
        """Whom an event killed, past the event: "أودى انفجار لغم بحياة صيادين", "راح ضحية الغارة على البلدة ثمانية"."""
        start = draft.around.end
        if start >= len(self.units) or self.units[start].what != "act":
            return []
        for i in range(start + 1, len(self.units)):
            unit, ahead = self.units[i], self.units[i - 1]
            if unit.what in ("verb", "comp", "rel", "conj", "act", "participle") or (unit.what == "sign" and unit.role in STOPS):
                return []
            phrase = unit.phrase
            if phrase is not None and phrase.head == "abstract" and len(phrase.nouns) > 1:
                phrase = _genitive(phrase)  # "بحياة الصحفي"
            elif ahead.what in ("prep", "and", "among"):
                continue
            if phrase is not None and self._people(phrase):
                return [phrase, *group_at(self.units, i)[0][1:]]
        return []

    def _more_dead(self, k: int) -> Unit | None:
        """ "شهيدة وطفلها": the people that "and" joins to a noun for the dead."""
        two = self.units[k + 1 : k + 3]
        if len(two) < 2 or two[0].what != "and" or two[1].phrase is None or two[1].phrase.kind != "civilians":
            return None
        return two[1]

    def _shared(self, k: int) -> Number | None:
        """ "15 بين قتيل وجريح": of a number that two kinds share, each has one at least."""
        j = k - 1
        if j > 1 and self.units[j].what == "and" and self.units[j - 1].what == "act":
            j -= 2
        held = self.units[j - 1].phrase if j > 0 and self.units[j].what == "prep" and self.units[j].role == "between" else None
        number = held.number if held is not None else None
        if number is None or number.low is None or number.low < 2:
            return None
        return Number(1, number.low - 1, number.first, number.last, number.kind)

    def _tally(self, k: int) -> Phrase | None:
        """The phrase with the number that a tally comes to: "ارتفع عدد القتلى إلى 18", "ارتفع إلى 18 عدد القتلى"."""
        held = self.units[k - 1].phrase if k else None
        if held is None or not (held.head == "tally" or any(n.sense.label == "tally" for n in held.nouns)):
            return self._second(k)
        if held.number is not None and held.number.first == held.first:
            return Phrase(held.first, held.number.last, number=held.number)
        for i in range(k + 1, len(self.units)):
            unit, ahead = self.units[i], self.units[i - 1]
            if unit.what == "sign" and unit.role in STOPS:
                return None
            if unit.what == "act" and (unit.number is not None or unit.frame is None or unit.frame.result):
                return None  # "عدد القتلى … إلى 18 قتيلا"; but "عدد قتلى الغارة … إلى 18"
            phrase = unit.phrase
            if phrase is not None and phrase.number is not None and (ahead.what in ("verb", "act", "approx") or ahead.role == "to"):
                return phrase if phrase.number.kind != "ordinal" else None
        return None

    def _second(self, k: int) -> Phrase | None:
        """ "بلغ عدد القتلى 30 والجرحى 70", "إلى 45، والجرحى إلى 100": the number of the second of two that are tallied."""
        if k < 4 or self.units[k - 1].what != "and":
            return None
        first = next((i for i in range(k - 2, max(k - 8, 0), -1) if self.units[i].what == "act"), 0)
        tally = self.units[first - 1].phrase if first else None
        if tally is None or tally.head != "tally" or any(u.what in ("verb", "conj", "comp") for u in self.units[first:k]):
            return None
        for unit in self.units[k + 1 : k + 4]:
            phrase = unit.phrase
            if phrase is not None:
                return phrase if phrase.number is not None and phrase.number.first == phrase.first else None
            if unit.what != "approx" and not (unit.what == "prep" and unit.role == "to"):
                return None
        return None

    # -- the act that a toll or a loss came of

    @staticmethod
    def _spoil(frame: Frame, things: Group, partner: Draft) -> None:
        if frame.outcome:
            held = [p for _, p in partner.spoils]
            partner.spoils += [(frame.outcome, p) for p in things if p.items and all(p is not h for h in held)]  # "الغارة دمرت شاحنة"

    def _nested(self, j: int, at: dict[int, Draft]) -> Draft | None:
        """ "مواصلة التقدم", "وقوع اشتباكات": the event noun behind a light one."""
        other = at.get(j)
        if other is None or other.frame.light is None:
            return None
        nxt = j + 1
        if nxt < len(self.units) and self.units[nxt].what == "act" and at.get(nxt) is not None and at[nxt].frame.type:
            return at[nxt]
        return None

    def _left_act(self, draft: Draft, at: dict[int, Draft]) -> Draft | None:
        i = draft.at - 1
        crossed = 0
        while i >= 0 and draft.at - i < 14:
            unit = self.units[i]
            if unit.what == "sign" and unit.role in ".:?!":
                return None
            if unit.what == "verb":
                crossed += 1
                if unit.frame is not None and unit.frame.content is not None:
                    return None
                if i in at and at[i].type and not at[i].frame.content:
                    return at[i]
                if crossed > 1:
                    return None
            if unit.what == "act" and i in at and at[i].type and not at[i].frame.result:
                return at[i]
            i -= 1
        return None

    # -- what falls

    def _falling(self, k: int) -> Draft | None:
        """ "براميل متفجرة على داريا": munitions that open a clause, and where they fall, with no verb between."""
        units, unit = self.units, self.units[k]
        phrase = unit.phrase
        if phrase is None or phrase.kind != "equipment" or not phrase.items or k + 2 >= len(units) or units[k + 1].role != "on":
            return None
        before, item = units[k - 1] if k else None, phrase.items[0]
        if units[k + 2].what != "np" or not self.item_class[item.sense.ref] & NEEDS["munition"]:
            return None
        if before is not None and not (before.what == "sign" or (before.what == "np" and k == 1)):
            return None
        frame = self._fall_frame()
        after = units[k + 3 : k + 9]
        if frame is None or any(u.what == "verb" for u in after):
            return None
        act = Unit("act", unit.first, item.last, hit=item, frame=frame)
        draft = Draft(k, act, frame, frame.type or "", "masdar")
        draft.around = rightward(units, k, frame.slots)
        draft.items.append(("equipment", phrase))
        nations = [h for h in phrase.parties if h.sense.form == "nisba"]
        draft.actors = [Phrase(h.first, h.last, h.cut, head="party", parties=[h]) for h in nations]
        self._prepositions(draft)
        return draft

    def _fall_frame(self) -> Frame | None:
        """The frame of what munitions do by themselves."""
        return next(
            (
                f
                for f in self.frames
                if f.type and f.slots.get("of") == "equipment" and "subject" not in f.slots and f.slots.get("on") == "target"
            ),
            None,
        )


def _genitive(phrase: Phrase) -> Phrase:
    """What follows the first noun of a phrase, as a phrase."""
    noun = phrase.nouns[1]
    return Phrase(noun.first, phrase.last, noun.cut, head=noun.sense.label, kind=noun.sense.kind, nouns=phrase.nouns[1:],
                  parties=phrase.parties, places=phrase.places, definite=noun.art, core=phrase.core)  # fmt: skip
