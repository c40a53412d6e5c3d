"""Tolls: how many a trigger counts, and what falls where no verb says so."""

from __future__ import annotations

from marsad.coder.arguments import STOPS, rightward
from marsad.coder.draft import NEEDS, Draft
from marsad.coder.phrases import Phrase, Unit
from marsad.coder.slots import Slots
from marsad.find.numbers import Number
from marsad.lang.language import Frame


def _name(phrase: Phrase) -> bool:
    """Whether a phrase holds words that no table has, and nothing else: it may name someone."""
    return not (phrase.head or phrase.parties or phrase.places or phrase.items)


class Tolls(Slots):
    """Counts the people of the drafts of one sentence."""

    def _toll(self, draft: Draft) -> None:
        """The people that a trigger counts: its own number, or those of its targets; the strikes of "خمس غارات"."""
        frame, unit = draft.frame, draft.unit
        if frame.count and draft.form == "noun" and unit.number is None:
            unit.number = self._shared(draft.at)
        if frame.count:
            counted = draft.targets or draft.topics  # of recruits: "جندوا خمسة آلاف شاب"
            phrases: list[Phrase | None] = [p for p in counted if p.number is not None or p.dual or p.nouns or _name(p)] or [None]
            if phrases == [None] and unit.what == "verb" and unit.hit is not None and self._him(unit.hit.enclitic):
                unit.number = Number(1, 1, unit.first, unit.last, "cardinal")  # "فقتلاه": one
            if unit.number is not None:
                phrases = [None]
            elif draft.form.startswith("noun") and (tally := self._tally(draft.at)) is not None:
                phrases = [tally]
                draft.inherits = draft.at
            draft.tolls += [(frame.count, phrase, unit) for phrase in phrases]
            if draft.form.startswith("noun") and (more := self._more_dead(draft.at)) is not None:
                draft.tolls.append((frame.count, more.phrase, more))
            for i, other in enumerate(self.units[:-1]):
                if other.phrase is not None and any(other.phrase is p for p in counted):
                    after = self.units[i + 1]
                    draft.parted = draft.parted or after.what == "among" or after.role in ("among", "from")
        elif draft.type in ("assault", "defection", "deployment", "withdrawal") and any(
            p.number is not None and p.head == "fighter" for p in draft.actors
        ):
            draft.tolls += [("fighters", p, unit) for p in draft.actors if p.number is not None and p.head == "fighter"]
        elif (
            unit.number is not None
            and unit.number.kind != "ordinal"
            and draft.type in ("airstrike", "shelling", "missile-strike", "drone-strike")
        ):
            draft.tolls.append(("strikes", None, unit))

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
        """ "ارتفع عدد القتلى إلى 18": the phrase with the number that a tally comes to."""
        before = self.units[k - 1] if k else None
        if before is None or before.phrase is None or not any(n.sense.label == "tally" for n in before.phrase.nouns):
            return None
        for i in range(k + 1, len(self.units)):
            unit, ahead = self.units[i], self.units[i - 1]
            if unit.what == "act" or (unit.what == "sign" and unit.role in STOPS):
                return None
            phrase = unit.phrase
            if phrase is not None and phrase.number is not None and (ahead.what in ("verb", "act", "approx") or ahead.role == "to"):
                return phrase if phrase.number.kind != "ordinal" else None
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
