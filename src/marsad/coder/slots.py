"""Slots: where the phrases around a trigger go in the frame that it has."""

from __future__ import annotations

from marsad.coder.arguments import PLACE_PREPS, Group
from marsad.coder.draft import ABSTRACT, NEEDS, Draft, Pronoun
from marsad.coder.phrases import CRAFT, Phrase, Unit
from marsad.lang.frames import Frame
from marsad.ontology import TYPES
from marsad.world.nouns import place_words

MOVES = frozenset(("withdrawal", "deployment", "advance", "protest"))
"""Types whose nouns are followed by "of whom" in the words for "for whom"."""


def _exact(phrase: Phrase) -> bool:
    """Whether a phrase names a settlement or a part of one, known or not, rather than a wider place."""
    if phrase.places:
        return phrase.placelike and phrase.places[0].precision in ("exact", "near", "district")
    return phrase.head == "place" and phrase.core > phrase.first and not (phrase.definite or phrase.enclitic or phrase.plural)


class Slots:
    """Fills the slots of one sentence's drafts. `item_class` tells the class of an equipment hit.

    `pronouns` are those of the third person, "him" first.
    """

    def __init__(
        self,
        units: list[Unit],
        item_class: list[frozenset[str]],
        frames: list[Frame],
        closed: frozenset[int],
        words: list[str],
        pronouns: list[str],
    ) -> None:
        self.units, self.item_class, self.frames, self.closed, self.words, self.pronouns = (
            units,
            item_class,
            frames,
            closed,
            words,
            pronouns,
        )

    def _him(self, enclitic: str) -> bool:
        """Whether a pronoun stands for one man."""
        return enclitic == self.pronouns[0]

    def _site(self, phrase: Phrase) -> bool:
        """Whether a thing is a site with a name."""
        noun = place_words().nouns.get(self.words[phrase.first][phrase.cut :]) if phrase.kind == "object" else None
        return noun is not None and noun.site and phrase.core > phrase.first and phrase.number is None and not phrase.items

    def _fill(self, draft: Draft, slot: str, group: Group) -> None:
        role = draft.frame.slots.get(slot)
        if group and role:
            self._fill_as(draft, role, group)

    def _fill_as(self, draft: Draft, role: str, group: Group) -> None:
        if role == "either" and draft.type == "support":
            # "مساندة المقاومة" helps it; "مساندة قطر للمقاومة" is Qatar's help
            given = any(r in ("for", "agent", "to", "from", "with") for r, _, _ in draft.around.preps)
            self._put(draft, "actor" if given else "target", group)
        elif role == "either":
            # "استعادة اليمن": the country is what is taken, where no other place is told
            taken = TYPES[draft.type].group == "territory" and not any(r == "on" for r, _, _ in draft.around.preps)
            agents = [p for p in group if p.agent and not p.placelike and not (taken and p.places and p.first == p.last)]
            rest = [p for p in group if p not in agents]
            if agents:
                self._put(draft, "actor", agents)
            if rest:
                self._put(draft, "target", [p for p in rest if not p.agent])
                draft.places += [("target", p) for p in rest if p.agent]
        else:
            self._put(draft, role, group)

    def _put(self, draft: Draft, role: str, group: Group) -> None:
        listed = bool(group) and group[0].head == "place" and (group[0].plural or group[0].dual)
        for phrase in group:
            if listed and role == "target" and not (phrase.head or phrase.parties or phrase.items or phrase.nouns):
                draft.places.append(("target", phrase))  # "بلدات الخيام وعيترون": of unknown names too
                continue
            if phrase.head in ABSTRACT and role in ("actor", "sides", "target", "speaker"):
                draft.topics.append(phrase)
            elif role in ("actor", "sides"):
                if phrase.placelike and not phrase.parties:
                    draft.places.append(("of", phrase))
                elif phrase.kind == "equipment" and not phrase.parties:
                    acts = bool(draft.type) and (TYPES[draft.type].group in ("violence", "people") or draft.type == "seizure")
                    bears = acts and draft.unit.what == "verb" and any(self.item_class[h.sense.ref] & NEEDS["bearer"] for h in phrase.items)
                    means = "with" if draft.frame.outcome and draft.unit.what == "verb" else "equipment"  # "أسقطت المضادات مسيرتين"
                    (draft.actors.append(phrase) if bears else draft.items.append((means, phrase)))  # "زورق دورية ضبط مركبا"
                elif (
                    draft.unit.what == "act"
                    and not phrase.agent
                    and phrase.kind != "civilians"
                    and not (phrase.kind in ("object", "equipment") and phrase.parties)
                ):
                    draft.topics.append(phrase)
                else:
                    draft.actors.append(phrase)
            elif role == "target" and phrase.number is not None and phrase.number.kind == "ordinal" and not phrase.nouns:
                if draft.frame.count and not phrase.definite:
                    draft.tolls.append((draft.frame.count, phrase, draft.unit))  # "وأصيب ثالث"
                continue  # "انفجار الثانية": what blew up
            elif role == "target":
                # "غارة على صنعاء" strikes the town, though its name may stand for a state
                seat = phrase.head == "party" and phrase.parties[0].sense.form == "seat" and bool(phrase.places)
                placed = draft.type in ("bombing", "suicide-bombing") and draft.unit.what == "verb"
                named = phrase.kind == "" and not phrase.parties and not phrase.items and phrase.number is None and group[0].placelike
                if placed and any(self.item_class[h.sense.ref] & NEEDS["mine"] for h in phrase.items):
                    draft.items.append(("with", phrase))  # "فجر مسلحون عبوة ناسفة"
                elif named or phrase.placelike or (seat and bool(draft.type) and TYPES[draft.type].group in ("violence", "territory")):
                    draft.places.append(("target", phrase))
                else:
                    draft.targets.append(phrase)
            elif role == "place":
                draft.places.append(("slot", phrase))
            elif role == "equipment" and draft.type == "arms-transfer" and phrase.parties and not phrase.items:
                draft.targets.append(phrase)  # "سلمت روسيا الجزائر دبابات"
            elif role in ("equipment", "counts", "number"):
                draft.items.append((role, phrase))
                if phrase.placelike:
                    draft.places.append(("in", phrase))
            elif role in ("topic", "content", "speaker"):
                draft.topics.append(phrase)

    def _besides(self, phrase: Phrase, draft: Draft) -> str:
        """The role of the places before one that goes beside them: "في الحوطة في لحج، فضلا عن تعز"; else nothing."""
        at = next(i for i, u in enumerate(self.units) if u.phrase is phrase)
        if not at or self.units[at - 1].role != "besides":
            return ""
        return next((role for role, _ in reversed(draft.places) if role not in ("within", "beyond")), "")

    def _prepositions(self, draft: Draft) -> None:
        slots = draft.frame.slots
        struck = not draft.type or TYPES[draft.type].group == "violence"
        placed = struck and any(role == "target" and _exact(p) for role, p in draft.places)  # "قصف بلدة X بريف Y"
        asked = False
        for role, group, at in draft.around.preps:
            first = group[0]
            placed = placed or any(of in ("target", "slot") and _named(p) for of, p in draft.places)
            asked = asked or (draft.frame.content is not None and slots.get(role) in ("content", "topic", "act") and not first.agent)
            site = bool(first.places) or first.head == "place"
            if placed and (role in PLACE_PREPS or role == "with") and site and not (at and self.units[at - 1].what == "and"):
                inner = "beyond" if role == "direction" else "within"  # "في سوق X في ديالى": the second holds the first
                draft.places += [(self._besides(p, draft) or inner, p) for p in group]
                continue
            placed = placed or (
                (role in PLACE_PREPS or role == "with") and (first.placelike or bool(first.places) or first.kind == "object")
            )
            placed = placed or (role in ("on", "for", "to") and _exact(first) and struck)
            before = self.units[at - 1].phrase if at else None
            if role == "direction" and before is not None and before.places:
                if all(p is not before for _, p in draft.places):
                    draft.places.append(("in", before))  # "قبائل مدينة الأصابعة جنوب طرابلس": the direction tells where the town is
                draft.places += [(self._besides(p, draft), p) for p in group[1:] if self._besides(p, draft)]
                continue
            if role in PLACE_PREPS:
                if asked:
                    continue  # "طالبت بتصعيد المقاومة في الضفة": where what is asked for is to be
                if first.placelike or first.places or first.kind in ("place", "object") or role == "direction" or role == "near":
                    like = [p for p in group if p is first or p.places or (p.kind in ("place", "object", "") and p.head not in ABSTRACT)]
                    draft.places += [(role, p) for p in like]  # "في سوريا ومتمردي حزب العمال": like goes with like
                continue
            wanted = slots.get(role)
            fallen = draft.frame.count is not None and draft.frame.result and not draft.targets
            people = first.kind in ("force", "civilians", "person") or (first.kind == "" and first.agent)
            if role == "from" and fallen and people and (draft.form.startswith("noun") or draft.unit.last > draft.unit.first):
                wanted = "target"  # "سقط قتلى من الجيش"
            told = draft.unit.what == "act" and TYPES[draft.type].group == "speech" if draft.type else False
            if role == "from" and told and first.parties and draft.frame.content is not None and wanted != "content" and not draft.actors:
                draft.actors += group  # "تهديد من أنقرة", "بطلب من تركيا"
                continue
            seat = bool(first.places) and first.head == "party" and wanted in (None, "equipment")  # "مقر المنظمة بالجزائر"
            if role == "with" and (first.placelike or seat or self._site(first)):
                draft.places += [("in", p) for p in group]  # "بمدينة سرت", "بمستشفى الياسمين"
                continue
            called = role == "for" and draft.type == "meeting" and wanted in ("target", "sides")  # "زيارته لمصر"
            if (role in ("to", "from") or called) and first.places and first.first == first.last and wanted in ("target", "actor", "sides"):
                draft.places += [(role, p) for p in group]  # "تدفق الأسلحة إلى ليبيا"
                continue
            if role == "from" and first.placelike and wanted == "none" and draft.frame.count == "captured":
                draft.places += [(role, p) for p in group]  # "خطفوا معلمين من قرية النخل"
                continue
            craft = first.head in CRAFT and not first.parties
            if role == "from" and first.agent and (told or (draft.form.endswith("passive") and not wanted)) and "actor" in slots.values():
                wanted = "actor"  # "استنكار من منظمات", "محاصرة من القوات"
            if role in ("with", "cause") and first.head == "fire" and wanted != "content":
                draft.actors += [Phrase(h.first, h.last, h.cut, head="party", parties=[h]) for h in first.parties]  # "برصاص الاحتلال"
            if role in ("with", "cause") and draft.frame.result and first.items and not first.agent and not draft.actors:
                whose = [h for h in first.parties if h.sense.form != "nisba" or h.art]  # "بقذائف الاحتلال"; not of what make they are
                draft.actors += [Phrase(h.first, h.last, h.cut, head="party", parties=[h]) for h in whose[:1]]
            hit_by = draft.type in ("bombing", "suicide-bombing") and not first.placelike
            own = (
                draft.type == "bombing" and draft.unit.hit is not None and draft.unit.hit.last > draft.unit.hit.first
            )  # the trigger names the munition itself
            if hit_by and own and role == "with" and not any(self.item_class[h.sense.ref] & NEEDS["munition"] for h in first.items):
                draft.targets += group  # "انفجار عبوة بسيارة عسكرية"
                continue
            if hit_by and role in ("amid", "between") and first.kind in ("civilians", "force"):
                draft.targets += group  # "فجر نفسه وسط المصلين"
                continue
            if role == "from" and wanted == "actor" and first.kind in ("object", "equipment", "place") and first.first == first.last:
                continue  # "أطلقوا النار من سيارة"
            if (
                role == "for"
                and draft.unit.what == "verb"
                and before is not None
                and before.kind in ("object", "equipment")
                and first.agent
            ):
                if draft.type in ("seizure", "interception", "equipment-loss"):
                    draft.items += [("equipment", t) for t in draft.targets if t.kind == "equipment"]
                    draft.targets = [*(t for t in draft.targets if t.kind != "equipment"), *group]
                continue  # "هاجمت مقرا للفرقة 30", "استولت على دبابات للمسلحين": whose it is
            whole = before is not None and not before.definite and any(before is p for p in (*draft.object, *draft.subject))
            whole = whole and before is not None and (draft.unit.what == "verb" or not before.agent)
            if role == "for" and wanted in ("target", "actor") and whole and draft.unit.what == "verb" and draft.type not in MOVES:
                draft.items += [("equipment", p) for p in group if p.items and not p.agent]  # "مستودعا للعبوات"
                continue
            if role == "for" and wanted == "target" and whole and slots.get("object", slots.get("of")) == "target":
                continue  # "نهبوا مستودعا للحبوب", "قصفت رتلا للكتائب": the genitive of what is indefinite
            owned = before is not None and not before.definite and before.kind in ("object", "equipment") and first.agent
            if role == "for" and owned and any(before in named for _, named, _ in draft.around.preps):
                continue  # "ضربات على مواقع لهذا التنظيم"
            if (
                role == "for"
                and wanted == "actor"
                and first.kind in ("object", "place")
                and draft.unit.what == "act"
                and draft.type not in MOVES
            ):
                wanted = "target"  # "ضربات جوية لمواقع داعش"
            hit_first = before is not None and before.kind in ("force", "object", "equipment", "organisation") and not before.parties
            if role == "for" and wanted == "actor" and hit_first and first.agent and any(before is p for p in draft.targets):
                continue  # "هجوم على دورية للجيش": whose it is
            if (
                role == "for"
                and before is not None
                and before.placelike
                and (wanted != "target" or any(before in named for _, named, _ in draft.around.preps))
            ):
                continue  # "في مخيم اليرموك للاجئين": whose the place is; but "تصدت الزاوية للمهاجمين"
            against = any(r in ("on", "against") for r, _, _ in draft.around.preps)
            if role == "for" and wanted == "target" and first.agent and against and draft.unit.what == "act":
                wanted = "actor"  # "قصف للجيش على البلدة": one is told after "on", so the other does it
            if craft and role == "from" and wanted == "actor" and draft.actors:
                draft.items += [("craft", p) for p in group]  # "يقصف الجيش البلدة من طائرات حربية"
                continue
            if craft and role == "for" and wanted == "actor":
                draft.actors += group  # "غارة لطائرة مسيرة"
            if (
                wanted
                and role in ("for", "with", "by")
                and (craft or (first.items and not first.agent))
                and not (role == "for" and draft.type in MOVES)  # "انسحاب لبعض الآليات"
                and wanted not in ("content", "act")
            ):
                draft.items += [("with" if role in ("with", "by") else "equipment", p) for p in group]
            elif wanted:
                self._fill_as(draft, wanted, group)
            elif role in ("to", "on", "from", "with", "by") and first.placelike:
                draft.places += [(role, p) for p in group]
            elif role in ("with", "by", "cause", "during") and (first.items or craft):
                draft.items += [("with", p) for p in group]
        after = draft.at + 1
        if after < len(self.units) and self.units[after].role == "among" and slots.get("between") == "sides":
            word = self.words[self.units[after].last]
            ending = next((e for e in self.pronouns if word.endswith(e)), "")
            if ending and any(role == "between" for role, _, _ in draft.around.preps):
                draft.pronouns.setdefault("between", Pronoun(self.units[after], ending))  # "اشتباكات بينها وبين الحوثيين"
        for role, at in draft.around.pronouns:
            hit = self.units[at].hit
            if slots.get(role) == "target" and not draft.targets and hit is not None:
                draft.pronouns.setdefault(role, Pronoun(self.units[at], hit.enclitic))  # "أطلق مسلحون النار عليه"
            elif role == "agent" and slots.get(role) == "actor" and not draft.actors and hit is not None:
                draft.pronouns.setdefault(role, Pronoun(self.units[at], hit.enclitic))  # "قتل على أيديهم"
        draft.dates = draft.around.dates


def _named(phrase: Phrase) -> bool:
    """Whether a phrase is a place with a name, known or not."""
    plain = not (phrase.number or phrase.definite or phrase.plural)
    return bool(phrase.places) or (phrase.head == "place" and phrase.core > phrase.first and plain)
