"""Units: a sentence as noun phrases, verbs, event nouns and function words, in order."""

from __future__ import annotations

from marsad.coder.noun_phrases import NounPhrases
from marsad.coder.phrases import Phrase, Unit
from marsad.find.scan import VERBAL, Hit
from marsad.text.tokens import BREAK, NUMBER, SIGN, WORD

TAG = "#"
_WORDS = {
    "prep": "prep",
    "comp": "comp",
    "rel": "rel",
    "neg": "neg",
    "modal": "modal",
    "conj": "conj",
    "accord": "accord",
    "passive": "passive",
    "be": "be",
    "cease": "conj",
}


SHORT = 3
"""Letters of a part of an abbreviation."""


class Reader(NounPhrases):
    """Cuts the sentences of one document into units."""

    def units(self, first: int, last: int) -> list[Unit]:
        """The units of the tokens `first` to `last`."""
        out: list[Unit] = []
        i, self.end = first, last
        while i <= last:
            i = self._next(i, last, out)
        return out

    # -- one unit

    def _next(self, i: int, last: int, out: list[Unit]) -> int:
        tokens = self.tokens
        if (date := self.dates.get(i)) is not None and date.last <= last:
            out.append(Unit("date", i, date.last, date=date))
            return date.last + 1
        if tokens.kind[i] in (SIGN, BREAK) or (tokens.kind[i] == NUMBER and i not in self.numbers):
            out.append(Unit("sign", i, i, role="" if self._within(i) else tokens.word[i]))
            return i + 1
        if tokens.word[i] in self.lone and i < last:  # a clitic written apart from its word
            name = self.lone[tokens.word[i]]
            out.append(Unit("and", i, i) if name == "and" else Unit("prep", i, i, role=name))
            return i + 1
        self.stated = self._states(out)
        before = out[-1] if out else None
        self.said = before is not None and before.what == "verb" and before.frame is not None and before.frame.content is not None
        if i in self.people:
            return self._phrase(i, last, None, out)
        best = self._best(i, last, out)
        if best is None and i not in self.places and self._opens_clause(out) and self._like_verb(i):
            out.append(Unit("verb", i, i))
            return i + 1
        if best is None and i not in self.places and before is not None and before.role == "maybe":
            out.append(Unit("verb", i, i, role="" if self._like_verb(i) else "past"))  # after "قد" there is a verb, known or not
            return i + 1
        if best is not None and best.sense.category == "word":
            return self._function(i, best, out)
        if best is not None and best.sense.category in ("frame", "verb"):
            return self._trigger(i, last, best, out)
        j = self._phrase(i, last, best, out)
        if j <= last and self._tag_alone(i, j, out):
            out.append(Unit("sign", j - 1, j - 1, role="|"))  # "#العراق #تلعفر طيران X": a tag that names where
        return j

    def _tagged(self, i: int) -> bool:
        """Whether a word is the first of a hashtag."""
        start = self.tokens.start[i]
        return start > 0 and self.tokens.text[start - 1] == TAG

    def _tag_alone(self, i: int, j: int, out: list[Unit]) -> bool:
        """Whether the phrase from `i` to before `j` is the tag of a place with which a line opens, no part of what follows."""
        phrase = out[-1].phrase
        if not self._tagged(i) or phrase is None or not phrase.places or phrase.last != j - 1:
            return False
        if any(u.what != "sign" and not (u.what == "np" and self._tagged(u.first)) for u in out[:-1]):
            return False
        return not any(h.sense.form in VERBAL or h.sense.label == "prep" for h in self.hits[j])

    def _within(self, i: int) -> bool:
        """Whether a sign stands within short letters of one name: "سي.إن.إن"."""
        tokens = self.tokens
        if not (0 < i < len(tokens) - 1 and tokens.glued[i] and tokens.glued[i + 1]):
            return False
        return tokens.word[i] == "." and len(tokens.word[i - 1]) <= SHORT and len(tokens.word[i + 1]) <= SHORT

    def _opens_clause(self, out: list[Unit]) -> bool:
        return not self.headline and (
            not out or out[-1].what in ("comp", "rel", "neg", "conj") or (out[-1].what == "and" and len(out) == 1)
        )

    def _like_verb(self, i: int) -> bool:
        """Whether an unknown word at the start of a clause looks like a verb in the present."""
        word = self.tokens.word[i]
        for conj in ("", *self.lexicon.conjunctions):
            rest = word[len(conj) :] if word.startswith(conj) else ""
            if len(rest) >= 4 and rest[0] in self.lexicon.prefixes and i not in self.closed:
                return True
        return False

    def _function(self, i: int, hit: Hit, out: list[Unit]) -> int:
        label, role = hit.sense.label, hit.sense.kind
        if hit.conj:
            out.append(Unit("and", i, i, hit=hit))
        if hit.prep and label in ("approx", "quant", "dem"):
            out.append(Unit("prep", hit.first, hit.first, role=self.lexicon.prepositions.get(hit.prep, "")))  # "بأكثر من 70 صاروخا"
        spot = self.places.get(hit.last)
        if role == "direction" and spot is not None and spot.last > hit.last:  # "شمال سيناء" is itself a name
            if hit.first < hit.last or hit.prep or spot.prep:
                out.append(Unit("prep", hit.first, hit.first, role="in", hit=None))
            return self._phrase(hit.last, max(spot.last, self.end), None, out)
        if label == "prep" and role in ("between", "from") and self._range(hit.last + 1):
            out.append(Unit("approx", hit.first, hit.last, role="about", hit=hit))  # "ما بين 10 و15 شخصا"
        elif label in _WORDS:
            out.append(Unit(_WORDS[label], hit.first, hit.last, role=role, hit=hit, conj=bool(hit.conj)))
            if hit.prep and label == "prep":
                out[-1].role = role
        elif label == "side" and not out:
            out.append(Unit("conj", hit.first, hit.last, role="break", hit=hit))
        elif label in ("adv", "side"):
            end = hit.last
            if role == "manner" and end + 1 < len(self.tokens) and self.tokens.kind[end + 1] == WORD:
                end += 1
            out.append(Unit("adv", hit.first, end, hit=hit))
            return end + 1
        elif label == "quant" and (self._alone(hit.last + 1) or self._whence(hit)):
            end = hit.last - 1 if self._whence(hit) else hit.last
            phrase = Phrase(hit.first, end, hit.cut, head="civil", kind="civilians", quant=True, plural=True, core=end)
            out.append(Unit("np", hit.first, end, hit=hit, phrase=phrase))
            return end + 1
        elif label == "or":
            out.append(Unit("and", hit.first, hit.last, role=role, hit=hit))
        else:
            out.append(Unit(label, hit.first, hit.last, role=role, hit=hit))
        return hit.last + 1

    def _whence(self, hit: Hit) -> bool:
        """Whether the "of" that a quantifier ends in is a "from": "هرب العشرات من السجن"."""
        j = hit.last + 1
        if hit.last == hit.first or j >= len(self.tokens) or j in self.dates:
            return False
        nouns = [h for h in self.hits[j] if h.sense.category == "noun" and not h.prep and not h.conj]
        if not nouns:
            return j in self.places and not self.hits[j]
        one = all(h.art and h.sense.form == "noun" for h in nouns) or all(h.enclitic for h in nouns)
        return one and all(h.sense.label in ("place", "object") for h in nouns)

    def _range(self, j: int) -> bool:
        """Whether a range of people begins at `j`: no range of years or towns."""
        number = self.numbers.get(j)
        if number is None or number.kind != "range" or number.last + 1 >= len(self.hits):
            return False
        return any(h.sense.kind in ("civilians", "force") for h in self.hits[number.last + 1])

    def _alone(self, j: int) -> bool:
        """Whether a quantifier stands for people by itself: "تظاهر الآلاف في …"."""
        if j >= len(self.tokens) or j in self.dates or self.tokens.kind[j] == SIGN:
            return True
        if j in self.places:
            return False  # "معظم عدن"
        top = self.hits[j]
        return bool(top) and (
            any(h.sense.label == "prep" and h.sense.kind != "from" for h in top)
            or all(h.sense.form in VERBAL for h in top)
            or any(h.sense.form in ("active", "passive", "circumstance") and not h.art for h in top)  # "تظاهر الآلاف مطالبين"
        )
