"""Choosing among the readings of a word, from what stands before it."""

from __future__ import annotations

from typing import ClassVar

from marsad.coder.phrases import NOMINAL, Phrase, Unit
from marsad.coder.spots import Spot
from marsad.find.dates import When as FoundDate
from marsad.find.lexicon import Lexicon
from marsad.find.numbers import Number
from marsad.find.people import Run
from marsad.find.scan import VERBAL, Hit
from marsad.lang.frames import Frame
from marsad.text.tokens import WORD, Tokens
from marsad.world.nouns import place_words

HEADS = frozenset((":", "-", "–", "|"))
"""Signs after a place that heads a line."""
ALONE = frozenset(("topic", "latest", "pron"))
"""Function words that take no preposition: "باما" is no "أما"."""


class Choice:
    """What a document's words may be, and which reading of a word fits where it stands."""

    def __init__(self, tokens: Tokens, hits: list[list[Hit]], places: list[Spot], dates: list[FoundDate], numbers: list[Number],
                 lexicon: Lexicon, frames: list[Frame], closed: frozenset[int],
                 kinds: list[str], people: dict[int, Run]) -> None:  # fmt: skip
        self.closed = closed
        self.people = people
        """The names of people that the registry does not know, by their first tokens."""
        self.kinds = kinds
        self.tokens, self.hits, self.lexicon, self.frames = tokens, hits, lexicon, frames
        self.places: dict[int, Spot] = {}
        for place in places:
            if place.first not in self.places or self.places[place.first].last < place.last:
                self.places[place.first] = place
        self.dates = {d.first: d for d in dates}
        self.dated = {i for d in dates for i in range(d.first, d.last + 1)}
        self.numbers = {n.first: n for n in numbers if n.first not in self.dated and n.piece < 0}
        self.naming, self.end = False, 0
        self.quotes: frozenset[int] = frozenset()
        self.stated = False
        self.said = False
        """Whether the word before is a verb of speech: who speaks follows."""
        """Whether a verb like "is still" waits for its predicate."""
        self.openings, self.given = place_words().openings, place_words().given
        self.lone = dict.fromkeys(lexicon.conjunctions, "and") | dict(lexicon.prepositions)
        self.full = lexicon.full
        self.for_ = {p for p, name in lexicon.prepositions.items() if name == "for"}
        self.joined = tuple(p + lexicon.article for p in lexicon.prepositions) + tuple(p + a for p, a in lexicon.assimilated.items())

    def _best(self, i: int, last: int, out: list[Unit]) -> Hit | None:
        hits = self.hits[i]
        if not hits:
            return None
        number = self.numbers.get(i)
        if number is not None and number.words and not any(h.last > number.last for h in hits):
            for h in hits:
                if h.conj and not number.clitic:
                    continue  # "واحد" is one, "وأحد" is "and one of"
                if h.sense.category == "word" and (h.sense.label == "approx" or (h.sense.label == "quant" and h.last >= number.last)):
                    return h
            return None
        longest = -1
        top: list[Hit] = []
        for h in hits:  # longest first
            if h.last > last or (h.art and h.sense.form in ("active", "passive")) or (h.prep and h.sense.label in ALONE):
                continue
            if h.art and h.sense.category == "frame" and self.frames[h.sense.ref].bare:
                continue  # "غارات العدوان": a side, no act
            if h.sense.label == "affil" and (not out or (h.conj and not h.art)):
                continue  # "وتابع المتحدث": no "belonging to" without what belongs
            if h.sense.form == "circumstance":
                if self._circumstance(h, out) and not self._object(h, i, out):
                    return h
                continue
            if longest < 0:
                longest = h.last
            elif h.last < longest:
                break
            top.append(h)
        if out and any(h.conj for h in top) and not self._continues(out):
            top = [h for h in top if not h.conj or h.sense.form not in VERBAL] or top
        if len(top) > 1 and self._parted(i, top):
            top = [h for h in top if h.conj]
        if not top:
            return None
        place = self.places.get(i)
        if place is not None and place.last > longest and place.last > i:
            return None
        if out and out[-1].what in ("np", "date", "adv", "be", "neg") and (predicate := self._predicate(i)) is not None:
            return predicate
        if len(top) > 1 and (verb := self._verb_of_toll(i, top)) is not None:
            return verb
        if len(top) == 1:
            chosen = top[0]
        elif longest + 1 in self.numbers and (about := next((h for h in top if h.sense.label == "approx"), None)) is not None:
            return about  # "نحو 300" is no direction
        elif self._vowelled(i) and (past := [h for h in top if h.sense.form.startswith("past")]):
            return min(past, key=lambda h: self._rank(h, i, out))  # "قُتل" is no event noun
        elif (told := self._resumed(top, i, longest, out)) is not None:
            return told
        elif out and out[-1].what == "quant" and (fallen := next((h for h in top if self._toll(h)), None)) is not None:
            chosen = fallen  # "45 شهيدا"
        elif out and out[-1].what == "quant" and (people := [h for h in top if h.sense.category == "noun" and not h.prep and not h.conj]):
            chosen = min(people, key=lambda h: self._rank(h, i, out))  # "مئات الأسر": families
        elif (
            out
            and out[-1].what in ("sign", "and")
            and (participle := next((h for h in top if h.sense.form == "active" and not h.art and not h.prep), None))
        ):
            chosen = participle  # "…، مطالبا الجيش"
        elif self._after_np(out) and (noun := self._titled(top)) is not None:
            chosen = noun  # "محمد أمين حاكم المنطقة"
        else:
            chosen = min(top, key=lambda h: self._rank(h, i, out))
        category = chosen.sense.category
        if category == "frame" and place is not None and place.last >= chosen.last and self._after_place_noun(out):
            return None
        if place is not None and chosen.sense.form in VERBAL and out and (out[-1].what in ("prep", "quant", "act") or self._construct(out)):
            return None  # "معظم عدن", "نازحي تدمر": a place, though a verb has its letters
        if place is not None and chosen.sense.form in VERBAL and place.last >= chosen.last and self._entered(out):
            return None  # "دخل الجيش تدمر"
        heads = place is not None and not out and place.last + 1 < len(self.hits) and self.tokens.word[place.last + 1] in HEADS
        if heads and chosen.sense.form in VERBAL:
            return None  # "سرت: مقتل طفلين"
        located = bool(out) and out[-1].what == "prep" and out[-1].role == "in"
        if located and category == "frame" and place is not None and place.last >= chosen.last and not chosen.art and not chosen.prep:
            return None  # "مظاهرات في دكا"
        if category in NOMINAL:
            return chosen
        if chosen.sense.form in VERBAL and not self._verb_here(chosen, top, i, out):
            others = [h for h in top if h.sense.form not in VERBAL]
            if not others and chosen.last == i and (category == "verb" or (out and out[-1].what in ("prep", "quant"))):
                return None
            return min(others, key=lambda h: self._rank(h, i, out)) if others else chosen
        return chosen

    def _hamza(self, i: int, cut: int) -> bool:
        """Whether what reads like the article is the beginning of a word: ألغام."""
        at = self.tokens.start[i] + cut
        return at < len(self.tokens.text) and self.tokens.text[at] in self.lexicon.hamza

    def _resumed(self, top: list[Hit], i: int, longest: int, out: list[Unit]) -> Hit | None:
        """The verb, where the words around it allow nothing else: "معارك قتل فيها 26", "خلف القصف قتيلين"."""
        past = [h for h in top if h.sense.form.startswith("past")]
        if out and out[-1].what == "comp" and out[-1].role == "that-he" and (taken := [h for h in past if h.enclitic]):
            return min(taken, key=lambda h: self._rank(h, i, out))  # "قال إنه ضبطها"
        past = [h for h in past if not h.enclitic]
        if not past or longest + 1 >= len(self.hits):
            return None
        after = self.hits[longest + 1]
        opens = not out or out[-1].what in ("comp", "conj", "sign", "and")
        cause = [h for h in past if h.sense.category == "frame" and self.frames[h.sense.ref].light == "cause"]
        if (
            cause
            and out
            and out[-1].what in ("np", "act")
            and (longest + 1 in self.numbers or any(h.sense.label == "approx" for h in after))
        ):
            return cause[0]  # "الهجوم خلف 30 قتيلا"
        if cause and opens and any(h.sense.label == "prep" for h in top):
            event = any(h.sense.form.startswith("masdar") and h.sense.category == "frame" and not h.prep and not h.conj for h in after)
            return cause[0] if event else None
        resumed = any(h.sense.label == "prep" and h.sense.kind == "in" and h.enclitic for h in after)
        return min(past, key=lambda h: self._rank(h, i, out)) if resumed and out and out[-1].what in ("np", "act", "rel", "sign") else None

    def _parted(self, i: int, top: list[Hit]) -> bool:
        """Whether a hamza after "and" shows that a word begins there: "وإلى" is no governor."""
        conj = next((h.conj for h in top if h.conj), "")
        at = self.tokens.start[i] + len(conj)
        return bool(conj) and at < self.tokens.end[i] and self.tokens.text[at] in self.lexicon.hamza

    def _verb_of_toll(self, i: int, top: list[Hit]) -> Hit | None:
        """The verb among readings as function words, where it loses or leaves people: "فقد مدني حياته" is no "and perhaps",
        "قصف خلف قتيلين" no "behind"."""
        verbs = [h for h in top if h.sense.category == "frame" and h.sense.form == "past" and not (h.conj or h.prep or h.enclitic)]
        word = next((h for h in top if h.sense.category == "word"), None) if verbs else None
        if word is None or word.sense.label not in ("modal", "prep") or i + 1 >= len(self.hits):
            return None
        if word.sense.label == "modal":
            ahead = self.hits[i + 1]
            return verbs[0] if word.conj and ahead and not any(h.sense.form in VERBAL for h in ahead) else None
        after = self.numbers[i + 1].last + 1 if i + 1 in self.numbers else i + 1
        toll = after < len(self.hits) and any(
            h.sense.category == "frame" and h.sense.form.startswith("noun") and self.frames[h.sense.ref].count for h in self.hits[after]
        )
        return next((h for h in verbs if self.frames[h.sense.ref].light == "cause"), None) if toll else None

    def _construct(self, out: list[Unit]) -> bool:
        """Whether the last phrase ends in a plural that a genitive must follow: "نازحي"."""
        phrase = out[-1].phrase
        if phrase is None or not phrase.nouns or phrase.nouns[-1].last != phrase.last:
            return False
        noun, word = phrase.nouns[-1], self.tokens.word[phrase.last]
        return noun.sense.form.endswith("plural") and noun.sense.kind == "civilians" and word.endswith(self.full[1][:1])

    def _continues(self, out: list[Unit]) -> bool:
        """Whether "and" with a verb can stand here: "الفرص التي وفرتها" begins with no "and", for nothing is there to go on from."""
        if out[-1].what in ("comp", "rel", "neg", "modal", "prep"):
            return False
        for unit in reversed(out):
            if unit.what in ("verb", "act", "participle", "sign", "conj", "accord", "be", "passive"):
                return True
            if unit.what in ("comp", "rel"):
                return False
        return True

    def _toll(self, hit: Hit) -> bool:
        """Whether a noun counts people by what became of them."""
        sense = hit.sense
        return sense.category == "frame" and sense.form.startswith("noun") and self.frames[sense.ref].result

    def _entered(self, out: list[Unit]) -> bool:
        """Whether the verb of the clause, whose subject has just been told, wants a place."""
        at = -1 if out and out[-1].what == "verb" else -2
        if len(out) < -at or out[at].what != "verb" or out[-1].what not in ("np", "verb"):
            return False
        one = out[at].frame
        frames = [self.frames[h.sense.ref] for h in out[at].frames] or ([one] if one is not None else [])
        return any(f.slots.get("object") == "place" for f in frames)

    def _states(self, out: list[Unit]) -> bool:
        """Whether a verb like "is still" stands in the clause, without another verb."""
        for unit in reversed(out):
            if unit.what == "be":
                return True
            if unit.what in ("verb", "act", "comp", "rel", "conj", "participle") or (unit.what == "sign" and unit.role not in ("،", ",")):
                return False
        return False

    def _predicate(self, i: int) -> Hit | None:
        """A participle that tells what someone is: after "is still" and the like, or many in the nominative after a noun
        ("20 ألف مدني محاصرون"); not "the besieged town"."""
        plain = (h for h in self.hits[i] if h.sense.form == "passive" and not (h.art or h.prep or h.conj or h.enclitic))
        hit = next(plain, None)
        return hit if hit is not None and (self.stated or self.tokens.word[i].endswith(self.full[0])) else None

    def _titled(self, top: list[Hit]) -> Hit | None:
        """The title of a person among the readings of a word, where none is a preposition."""
        if any(h.sense.label == "prep" for h in top):
            return None
        plain = (h for h in top if not h.conj and not h.prep and not h.enclitic)
        return next((h for h in plain if h.sense.category == "noun" and h.sense.label == "person"), None)

    def _vowelled(self, i: int) -> bool:
        """Whether the vowels written on a word are those of a passive: قُتل, استُهدف."""
        text, start, end = self.tokens.text, self.tokens.start[i], self.tokens.end[i]
        return self.lexicon.passive_vowel in text[start : end - 2]

    def _circumstance(self, hit: Hit, out: list[Unit]) -> bool:
        """Whether a participle tells what the subject of the verb did meanwhile: "انسحب المسلحون من القرية خاطفين معهم …".

        It has no article, and what stands before it has: it cannot be its adjective.
        """
        if hit.art or hit.prep or hit.conj or hit.enclitic or not out:
            return False
        before = out[-1]
        if before.what == "np":
            phrase = before.phrase
            if phrase is None or not self._complete(phrase.last, phrase):
                return False
        elif (
            before.what not in ("date", "adv", "pron", "participle")
            and not (before.what == "prep" and before.role == "direction")
            and not (before.what == "sign" and before.role in ("،", ","))
        ):
            return False
        for unit in reversed(out):
            if unit.what in ("comp", "rel", "conj") or (unit.what == "sign" and unit.role not in ("،", ",", "(", ")", '"', "«", "»")):
                return False
            if unit.what == "verb" or (unit is out[0] and unit.what == "act"):
                return True
        return False

    def _object(self, hit: Hit, i: int, out: list[Unit]) -> bool:
        """Whether a participle is but a noun of people whom the verb takes: "استقدم المتمردون مقاتلين"."""
        frame = out[-2].frame if len(out) > 1 and out[-2].what == "verb" and out[-1].what == "np" else None
        if frame is None or frame.slots.get("object", "none") == "none":
            return False
        return any(h.sense.category == "noun" and h.last == hit.last for h in self.hits[i])

    def _complete(self, last: int, phrase: Phrase) -> bool:
        """Whether the word at `last` makes the phrase definite: it has the article or ends a name."""
        if any(party.last == last for party in phrase.parties) or any(place.last == last for place in phrase.places):
            return True
        word = self.tokens.word[last]
        return phrase.definite if last == phrase.first else word.startswith(self.lexicon.article) and len(word) > 4

    _ORDER: ClassVar[dict[str, int]] = {"word": 0, "frame": 1, "party": 2, "equipment": 3, "noun": 4, "adjective": 5, "verb": 3}

    def _rank(self, h: Hit, i: int, out: list[Unit]) -> tuple[int, int, int]:
        plain = h.sense.category != "verb" or (not out and not self.headline)  # a sentence may well begin with a verb that tells no event
        clitics = len(h.conj) + len(h.prep) + len(h.enclitic) + (0 if plain else 2)
        order = self._ORDER.get(h.sense.category, 6)
        if h.sense.form in ("active", "passive"):
            order = 5
        if h.sense.category == "party" and h.sense.form == "nisba":
            order = 4
        if h.sense.category == "party" and h.sense.art:
            order = 0
        verbal = h.sense.form in VERBAL
        wants = self._wants_verb(i, out, h)
        held = h.last > h.first and h.sense.label == "prep"  # "في السياق أعلنت": of two readings not the one that needs a noun
        return (clitics, order, (0 if verbal == wants else 1) + (2 if h.sense.label == "s" else 0) + held)

    def _after_place_noun(self, out: list[Unit]) -> bool:
        return bool(out) and out[-1].what == "np" and out[-1].phrase is not None and out[-1].phrase.head == "place"

    def _wants_verb(self, i: int, out: list[Unit], hit: Hit) -> bool:
        """Whether a verb is likely here, from what stands before: after "that" a noun comes first, or a verb in the present."""
        form = hit.sense.form
        before = out[-1] if out else None
        if before is not None and before.what == "prep" and before.hit is not None and before.hit.enclitic:
            before = out[-2] if len(out) > 1 else None  # "قياديا فيه أنكر": a preposition with its pronoun takes no noun
        if i in self.quotes:
            return True  # a quotation of several words opens with a clause
        if before is not None and before.what == "comp" and before.role == "that":
            return not form.startswith("past")
        if hit.conj and (trigger := next((u.what for u in reversed(out) if u.what in ("verb", "act", "sign", "comp", "rel")), "")):
            return trigger != "act"  # "دمر مدرعة وقتل ثلاثة"; "مقتل أربعة وجرح عشرة"
        if before is not None and before.what == "and":
            before = out[-2] if len(out) > 1 else None
            return before is None or before.what in ("verb", "np", "date", "sign")
        if before is None:
            return True
        if before.what == "act" and before.hit is not None and before.hit.art:
            return True  # "القصف قتل 11": a noun would have the article too
        launched = hit.enclitic != "" and form.startswith("past") and hit.sense.category == "frame"
        if (
            launched
            and before.what == "act"
            and before.hit is not None
            and not before.hit.enclitic
            and self.frames[hit.sense.ref].light == "actor"
        ):
            return True  # "غارات عنيفة شنها التحالف"
        if before.what in ("prep", "passive", "quant", "dem", "act", "approx"):
            return False
        if before.what in ("comp", "rel", "neg", "conj", "be", "modal"):
            return True
        if before.what == "verb":
            return False
        if before.what == "np":  # a clause has one verb: a second word that may be one is its object, a noun
            for unit in reversed(out):
                if unit.what in ("comp", "rel", "conj", "sign", "and", "neg"):
                    break
                if unit.what == "verb":
                    return False
        return before.what in ("sign", "date", "np")

    def _verb_here(self, hit: Hit, top: list[Hit], i: int, out: list[Unit]) -> bool:
        """Whether a word that may be a verb is one: a noun of the same letters stands after prepositions, in idafa and in headlines."""
        others = [h for h in top if h.sense.form not in VERBAL]
        if hit.prep:
            return True
        if hit.enclitic and hit.sense.category == "frame" and self.frames[hit.sense.ref].slots.get("object", "none") == "none" and others:
            return False
        if hit.enclitic and out and out[-1].what in ("sign", "verb", "date") and any(h.sense.form == "masdar" for h in others):
            return False  # "واصلت القوات تقدمها"
        if out and out[-1].role == "maybe":
            return True  # "كان الوزير قد نفى"
        if not self._wants_verb(i, out, hit):
            return not others and (not out or out[-1].what not in ("prep", "passive", "quant", "dem"))
        if not others:
            return True
        following = hit.last + 1
        if following < len(self.tokens) and self.tokens.kind[following] == WORD:
            # "نهب مجهولون", "نفى مسؤول": who did it, no adjective
            many = self.tokens.word[following].endswith(self.full[0])
            whom = (
                ("person", "civil", "crowd", "fighter")
                if hit.sense.category == "frame" and self.frames[hit.sense.ref].count
                else ("person",)
            )
            someone = many or any(h.sense.label in whom and not h.art for h in self.hits[following])  # "قتل مدني": whom, no adjective
            if not someone and any(
                h.sense.category == "adjective" or h.sense.form == "nisba" for h in self.hits[following] if not h.art and not h.conj
            ):
                return False
            if any(h.sense.category == "word" and h.sense.label == "prep" for h in self.hits[following]) and not self._after_np(out):
                return hit.conj != "" or not out
        return bool(out) or not self.headline or all(h.conj for h in others)

    headline = False

    def _after_np(self, out: list[Unit]) -> bool:
        return bool(out) and out[-1].what == "np"
