"""Subjects: whether a phrase may be the subject of a verb, and which goes on from the verb before."""

from __future__ import annotations

from marsad.coder.arguments import Group
from marsad.coder.draft import ABSTRACT, Draft
from marsad.coder.phrases import CRAFT, Phrase, Unit
from marsad.coder.tolls import Tolls
from marsad.lang.frames import Frame


class Subjects(Tolls):
    """What the drafts of one sentence ask about subjects and pronouns."""

    def _goes_on(self, k: int, frame: Frame, bare: list[Group], before: list[Draft]) -> Group:
        """The subject of the verb before, where what stands after a second one is its object: "الوزير ينفي …، ويحذر طهران",
        "قال الرئيس … ودعا البرلمان إلى"."""
        unit = self.units[k]
        lead = next((d for d in reversed(before) if d.unit.what == "verb"), None)
        if lead is None or not lead.subject or not unit.conj or frame.slots.get("object") != "target":
            return []
        whom = bare[0][0]
        said = lead.frame.content is not None and frame.content is not None and lead.subject[0].head == "person" and bool(whom.parties)
        alone = len(bare) == 1 or bare[1][0].head in ABSTRACT
        if not (said or (lead.fronted and whom.agent)) or not alone or not self._near(lead.at, k):
            return []
        return lead.subject if self._agrees(unit, lead.subject[0]) else []

    def _near(self, i: int, k: int) -> bool:
        return not any(u.what == "sign" and u.role in ".:" for u in self.units[i:k])

    def _plural_verb(self, unit: Unit) -> bool:
        return unit.hit is not None and unit.hit.sense.label == "p"

    def _agrees(self, unit: Unit, phrase: Phrase) -> bool:
        """Whether a phrase may be the subject of the verb before it, by gender."""
        agree = unit.hit.sense.label if unit.hit is not None else ""
        if (phrase.number is not None and phrase.number.first == phrase.first) or phrase.quant:
            return True
        feminine = phrase.feminine
        noun = phrase.nouns[0] if phrase.nouns and phrase.nouns[0].first == phrase.first else None
        if noun is not None and not feminine and any(p.first == phrase.first and p.last > noun.last for p in phrase.parties):
            noun = None  # of a name ("الأمم المتحدة") the first word tells no gender
        if agree == "m":
            things = noun is not None and noun.sense.form.endswith("plural") and noun.sense.label == "org"  # "ناشد الدول": many are "she"
            return not (things or (feminine and noun is not None and noun.sense.form == "noun"))
        if (
            agree == "f"
            and noun is not None
            and noun.sense.form.endswith("dual")
            and noun.sense.label in ("person", "source")
            and not feminine
        ):
            return False  # "قال مصدران إنها": not they
        if agree == "f":
            # of a noun of several words ("قوات الأمن") the number is not known
            return feminine or noun is None or noun.sense.form != "noun" or noun.last > noun.first or phrase.enclitic != ""
        return True

    def _pronoun(self, unit: Unit) -> str:
        """The pronoun on an event noun, or on the last word of one of several words: "إطلاق سراحهم"."""
        hit = unit.hit
        if hit is None or hit.enclitic or hit.last == hit.first or unit.frame is None or hit.last in self.closed:
            return hit.enclitic if hit is not None else ""
        if unit.frame.slots.get("of") not in ("actor", "target", "either"):
            return ""
        word = self.words[hit.last]
        return next((e for e in self.pronouns if word.endswith(e) and len(word) - len(e) >= 3), "")

    def _may_act(self, phrase: Phrase, frame: Frame) -> bool:
        role = frame.slots.get("subject", "actor")
        if phrase.head in ABSTRACT:
            return role == "speaker" and phrase.head == "tally"  # "تشير حصيلة أولية إلى"
        if role in ("actor", "speaker", "sides", "either"):
            if frame.slots.get("object", "none") in ("none", "content", "act") and not frame.weak:
                return True
            counted = phrase.number is not None or phrase.dual
            if counted and (phrase.kind == "civilians" or (frame.result and frame.count)):
                return False
            return phrase.agent or phrase.kind in ("", "civilians")
        return role != "equipment" or bool(phrase.items) or phrase.head in CRAFT
