"""Noun phrases: which words belong together as one party, place or thing, and whose it is."""

from __future__ import annotations

from marsad.coder.boundaries import Boundaries
from marsad.coder.phrases import AGENTS, CRAFT, PARTICIPLES, Phrase, Unit
from marsad.find.numbers import Number
from marsad.find.scan import VERBAL, Hit
from marsad.text.tokens import SIGN, WORD


def named_by(phrase: Phrase, hit: Hit) -> bool:
    """Whether a noun of the phrase has the words of `hit` and a party's name begins with them."""
    return phrase.nouns[-1].first == hit.first and any(p.first == hit.first and p.last > hit.last for p in phrase.parties)


class NounPhrases(Boundaries):
    """Reads noun phrases, and event nouns with their adjectives."""

    def _trigger(self, i: int, last: int, hit: Hit, out: list[Unit]) -> int:
        if hit.conj:
            out.append(Unit("and", i, i, hit=hit))
        verbal = hit.sense.form in VERBAL
        if verbal and hit.last > hit.first and not hit.conj and out and out[-1].what in ("prep", "passive") and not hit.prep:
            verbal = False  # "إلى عقد جلسة": after a preposition the noun of the same letters
        if hit.prep and not verbal:
            out.append(Unit("prep", i, i, role=self.lexicon.prepositions.get(hit.prep, ""), hit=hit))
        frame = self.frames[hit.sense.ref] if hit.sense.category == "frame" else None
        what = "verb" if verbal else "participle" if hit.sense.form in PARTICIPLES else "act"
        unit = Unit(what, hit.first, hit.last, hit=hit, frame=frame, conj=bool(hit.conj), future=hit.prep in self.lexicon.future,
                    purpose=verbal and hit.prep in self.for_)  # fmt: skip
        unit.governs = hit.last > hit.first and any(h.sense.label == "prep" and h.last == hit.last for h in self.hits[hit.last])
        unit.vowelled = verbal and hit.sense.form.startswith("past") and self._vowelled(i)
        unit.frames = [h for h in self.hits[i] if h.sense.category == "frame" and h.last == hit.last and self._alike(h, hit)]
        out.append(unit)
        j = hit.last + 1
        if what == "act" or (hit.last > hit.first and verbal):  # its adjectives go with it
            while j <= last and j not in self.dates and (self._is_adjective(j, hit) if what == "act" else self._agrees(j, hit)):
                unit.adjectives += [h for h in self.hits[j] if h.sense.category in ("party", "adjective", "frame")][:3]
                unit.last = j
                j += 1
        return j

    def _alike(self, h: Hit, hit: Hit) -> bool:
        """Whether a trigger may be meant as well as the one chosen: of the same form, or with the rest of an idiom "فقد مدني حياته"."""
        if h.sense.form == hit.sense.form:
            return True
        needs = self.frames[h.sense.ref].needs
        return bool(needs) and "idiom" in needs[0] and h.sense.form.partition(".")[0] == hit.sense.form and not (h.conj or h.prep)

    def _is_adjective(self, j: int, head: Hit) -> bool:
        number = self.numbers.get(j)
        if self.tokens.kind[j] != WORD or (number is not None and number.kind == "cardinal"):
            return False  # "مقتل مئتا شخص"
        article = self.lexicon.article
        word, last = self.tokens.word[j], self.tokens.word[head.last]
        if word.endswith(self.full[0]) and not last.endswith(self.full[0]):
            return False  # "تسلل مسلحون": people
        definite = word.startswith(article) and len(word) > 4
        if head.last > head.first and last.startswith(article) and definite:
            return any(h.sense.category == "adjective" or h.sense.form == "nisba" for h in self.hits[j])
        if definite and j - 1 > head.last and not self.tokens.word[j - 1].startswith(article) and j not in self.places:
            like = any(h.sense.category == "adjective" for h in self.hits[j - 1])
            return like and not any(h.sense.category in ("frame", "party", "equipment") for h in self.hits[j])  # "لغم تقليدي الصنع"
        if word.endswith(self.full[:2]) and not head.sense.form.endswith("dual"):
            return False  # "مقتل حوثيين": many men are no adjective to an act
        for h in self.hits[j]:
            if h.conj or h.prep or h.enclitic or h.last != j:
                continue
            if h.sense.category == "adjective" or (h.sense.category == "party" and h.sense.form == "nisba"):
                return not (head.art and not definite) and not (definite and not head.art and not head.enclitic)
        if self._agrees(j, head):
            return True
        if any(h.conj and h.sense.category == "adjective" and not (h.prep or h.enclitic) and h.art == head.art for h in self.hits[j]):
            return any(h.sense.category == "adjective" for h in self.hits[j - 1])  # "قصف صاروخي ومدفعي سعودي"
        if head.art and definite and not any(h.sense.category in ("noun", "frame", "party", "equipment") for h in self.hits[j]):
            return j not in self.places
        return False

    def _phrase(self, i: int, last: int, best: Hit | None, out: list[Unit]) -> int:
        conj, prep, art, cut = self._proclitics(i, best)
        if conj:
            out.append(Unit("and", i, i))
        if prep:
            out.append(Unit("prep", i, i, role=self.lexicon.prepositions.get(prep, "")))
        definite = art and not self._hamza(i, cut)
        # with the article a last alef is no ending of the accusative: الميليشيا
        feminine = i in self.closed or (definite and self.tokens.word[i].endswith(self.lexicon.accusative))
        phrase = Phrase(i, i, cut, definite=definite, feminine=feminine)
        j = self._take(i, last, best, phrase)
        while j <= last and self._goes_on(j, last, phrase):
            hits = [h for h in self.hits[j] if h.last <= last and not h.conj and not h.prep]
            j = self._take(j, last, self._nominal(hits), phrase)
        phrase.last = j - 1
        phrase.core = phrase.last
        if out and out[-1].what == "quant" and out[-1].role == "one" and phrase.number is None:
            phrase.number = Number(1, 1, i, i, "cardinal")  # "أحد الجنود"
        noun = phrase.nouns[0] if phrase.nouns and phrase.number is None else None
        if noun is not None and noun.first == phrase.first and noun.sense.form.endswith(("plural", "dual")):
            phrase.oblique = self.tokens.word[noun.last].endswith(self.full[1])
        if phrase.head == "front":
            body = (phrase.definite and phrase.first == phrase.last) or (j - 1 > phrase.first and self._masdar(phrase.first + 1))
            phrase.head, phrase.kind = ("force", "force") if body else ("place", "place")
        if phrase.head == "org" and self._named_district(phrase):
            phrase.head, phrase.kind = "place", "place"
        if phrase.head == "homeland":  # "بلاده": the state that someone speaks for; "البلاد": where it happened
            phrase.head, phrase.kind = ("homeland", "organisation") if phrase.enclitic else ("place", "place")
        number = phrase.number
        if number is not None and phrase.last == number.last and j <= last and number.first == phrase.first:
            nxt = self._dead(self.hits[j]) or self._best(j, last, [*out, Unit("quant", j - 1, j - 1)])
            counted = nxt is not None and nxt.sense.category == "frame" and not nxt.conj and not nxt.prep
            counted = counted and nxt is not None and not (nxt.sense.form == "active" and phrase.definite)  # "الآلاف مطالبين …"
            if nxt is not None and counted and nxt.sense.form == "active":  # "خمسة متهمين": people, no act
                phrase.last = phrase.core = nxt.last
                phrase.head, phrase.kind, phrase.nouns, j = "anyone", "civilians", [nxt], nxt.last + 1
            elif nxt is not None and counted and nxt.sense.form not in VERBAL:
                count = len(out)
                j = self._trigger(j, last, nxt, out)
                for unit in out[count:]:
                    if unit.what == "act":
                        unit.number = number
                return j
        unit = Unit("np", phrase.first, phrase.last, phrase=phrase, conj=bool(conj))
        out.append(unit)
        return self._tail(j, last, phrase, unit)

    def _named_district(self, phrase: Phrase) -> bool:
        """ "مديرية رازح": a district, where a place follows; there are police directorates too."""
        named = bool(phrase.places) and phrase.places[0].first == phrase.first + 1 and not phrase.parties
        return named and any(h.sense.label == "place" and h.last == phrase.first for h in self.hits[phrase.first])

    def _district(self, j: int, last: int) -> bool:
        """Whether the name of a place may stand at `j`: a known one, or a word that nothing else is known of but as a verb."""
        if j > last or self.tokens.kind[j] != WORD or j in self.dates:
            return False
        spot = self.places.get(j)
        if spot is not None:
            return not spot.prep and not spot.conj
        plain = [h for h in self.hits[j] if not h.conj and not h.prep]
        return not self.tokens.word[j].startswith(self.lexicon.article) and all(h.sense.form in VERBAL for h in plain)

    def _nominal(self, hits: list[Hit]) -> Hit | None:
        for h in hits:
            if h.sense.category in ("party", "equipment", "noun"):
                return h
        return hits[0] if hits and hits[0].sense.category == "adjective" else None

    def _take(self, j: int, last: int, hit: Hit | None, phrase: Phrase) -> int:
        """Take one word or name into the phrase; the next token."""
        run = self.people.get(j)
        if run is not None and phrase.run is None:
            phrase.run = run
            return min(run.last, last) + 1
        number = self.numbers.get(j)
        if number is not None and number.last <= last and (hit is None or hit.last <= number.last):
            if phrase.number is None:
                phrase.number = number
            return number.last + 1
        place = self.places.get(j)
        end = j
        for h in self.hits[j]:
            if h.last > last or (j > phrase.first and (h.conj or h.prep)):
                continue
            category = h.sense.category
            if category == "party" and (not phrase.parties or phrase.parties[-1].last < h.first):
                phrase.parties.append(h)
                end = max(end, h.last)
            elif category == "equipment" and (not phrase.items or phrase.items[-1].last < h.first):
                if not any(n.sense.category == "noun" and n.last > h.last for n in self.hits[j]):  # an ambulance is no vehicle of war
                    phrase.items.append(h)
                    end = max(end, h.last)
            elif category == "noun":
                if not phrase.nouns or phrase.nouns[-1].last < h.first:
                    phrase.nouns.append(h)
                    end = max(end, h.last)
                elif (
                    (phrase.nouns[-1].sense.label, h.sense.label) == ("org", "place")
                    and phrase.nouns[-1].first == h.first == phrase.first
                    and self._district(h.last + 1, last)
                ):
                    phrase.nouns[-1] = h  # "مديرية باقم"; but "مديرية الأمن"
                    self._set_head(phrase, h)
                elif h.sense.label == "fighter" and phrase.nouns[-1].sense.label == "abstract" and phrase.nouns[-1].first == h.first:
                    phrase.nouns[-1] = h  # "أبطال": heroes, not an annulment
                    if phrase.head == "abstract":
                        self._set_head(phrase, h)
                elif h.sense.label == "both" and h.art and phrase.nouns[-1].first == h.first == phrase.first:
                    phrase.nouns[-1] = h  # "الطرفان": those told of, not two of any kind
                    self._set_head(phrase, h)
                elif h.sense.label in CRAFT and named_by(phrase, h):
                    phrase.nouns[-1] = h  # "مقاتلات التحالف": craft, though the word means fighters too
                named = any(p.first == h.first and p.last > h.last and p.sense.form != "nisba" for p in phrase.parties)
                dual = h.sense.form.endswith("dual") and any(
                    p.sense.category == "party" and p.last == h.last and p.sense.form not in ("nisba", "people") for p in self.hits[j]
                )
                named = named or dual  # "طالبان" are the movement, not two students
                if not phrase.head and not named and (hit is None or h.first == hit.first):
                    self._set_head(phrase, h)
        if place is not None and place.last <= last and (place.last >= end or not phrase.parties or phrase.parties[-1].first < j):
            phrase.places.append(place)
            end = max(end, place.last)
        counted = phrase.number is not None and phrase.number.first == phrase.first and phrase.number.last == j - 1
        if not phrase.head and counted and phrase.items and phrase.items[-1].first == j:
            phrase.head, phrase.kind, phrase.plural = "equipment", "equipment", True  # "ثلاث دبابات"
        if not phrase.head and j == phrase.first:
            if phrase.parties and phrase.parties[-1].first == j:
                phrase.head, phrase.kind = "party", ""
            elif phrase.places and phrase.places[-1].first == j:
                phrase.head, phrase.kind = "named-place", "place"
            elif phrase.items and phrase.items[-1].first == j:
                phrase.head, phrase.kind = "equipment", "equipment"
                phrase.plural, phrase.dual = phrase.items[-1].sense.form == "plural", phrase.items[-1].sense.form == "dual"
        return end + 1

    def _set_head(self, phrase: Phrase, h: Hit) -> None:
        phrase.head, phrase.kind = h.sense.label, h.sense.kind
        phrase.plural = h.sense.form.endswith("plural")
        phrase.dual = h.sense.form.endswith("dual")
        phrase.enclitic = h.enclitic

    # -- tails: "التابعة لـ X", "10 من قياديي X", "الناطق باسم X"

    def _tail(self, j: int, last: int, phrase: Phrase, unit: Unit) -> int:
        for _ in range(3):
            if j > last or j in self.dates:
                break
            if self._more_adjective(j, phrase):
                phrase.last = unit.last = j
                j += 1
                continue
            if phrase.head in CRAFT and (end := self._unmanned(j, last)) > 0:
                phrase.last = unit.last = end
                phrase.head, j = "drone", end + 1
                continue
            link = next((h for h in self.hits[j] if h.sense.category == "word" and h.sense.label in ("affil", "link", "partitive")), None)
            inner: list[Unit] = []
            if link is None and (self._owned(j, last, phrase) or self._serves(j, last, phrase)):
                j = self._phrase(j, last, self._best(j, last, [Unit("prep", j, j)]), inner)
                sub = next((u.phrase for u in inner if u.what == "np"), None)
                if sub is None:
                    break
                self._join(phrase, unit, sub)
                continue
            if link is None and self._apposed(j, last, phrase):
                hit = self._best(j + 1, last, [Unit("prep", j, j)])
                j = self._phrase(j + 1, last, hit, inner)
                sub = next((u.phrase for u in inner if u.what == "np"), None)
                if sub is not None:
                    phrase.last = unit.last = sub.last
                    phrase.parties += sub.parties
                    phrase.nouns += sub.nouns
                    phrase.run = phrase.run or sub.run
                    if j + 1 <= last and self.tokens.word[j] in ("،", ",") and not self._office(j + 1):
                        j += 1  # the comma that closes the name
                    continue
                break
            if link is None:
                one = phrase.head in ("fighter", "civil", "force") and not phrase.definite and phrase.number is None and not phrase.enclitic
                partitive = (
                    (one and self._body_after(j, last))
                    or (phrase.number is not None and (phrase.last == phrase.number.last or phrase.kind in ("force", "civilians")))
                    or phrase.quant
                )
                preposition = next((h for h in self.hits[j] if h.sense.label == "prep" and h.sense.kind == "from"), None)
                taken = partitive and preposition is not None and preposition.last == j
                if not taken and not self._belongs(j, last, phrase) and not self._named_after(j, last, phrase):
                    break
                start = (preposition.last if preposition is not None and partitive else self.hits[j][0].last) + 1
            else:
                if link.sense.label == "link" and not any(n.sense.label == "person" for n in phrase.nouns):
                    break
                start = link.last + 1
                if start <= last:
                    nxt = next((h for h in self.hits[start] if h.sense.label == "prep" and h.last == start), None)
                    if nxt is not None:
                        start += 1
            if start > last or self.tokens.kind[start] == SIGN or start in self.dates:
                break
            best = self._best(start, last, [Unit("prep", start, start)])
            if best is not None and best.sense.category in ("word", "verb"):
                break
            if best is not None and best.sense.category == "frame" and (best.sense.form in VERBAL or best.sense.form == "masdar"):
                break  # "بعد يوم واحد من دخول القوات"
            end = self._phrase(start, last, best, inner)
            joined = next((u for u in inner if u.what == "np"), None)
            if joined is None or joined.phrase is None:
                break
            sub = joined.phrase
            whence = sub.placelike or (sub.kind == "object" and bool(sub.enclitic))
            if (
                link is None
                and whence
                and not sub.parties
                and phrase.head in ("civil", "anyone", "crowd")
                and phrase.last == j - 1
                and phrase.nouns
            ):
                break  # "3000 أسرة من قرى الريف": where they come from
            phrase.last = unit.last = sub.last
            phrase.parties += sub.parties
            phrase.run = phrase.run or sub.run
            phrase.places += [p for p in sub.places if link is None or link.sense.label != "link"]
            if phrase.affiliated is None:
                phrase.affiliated = sub
            if not phrase.head:
                phrase.head, phrase.kind = sub.head, sub.kind
                phrase.items = phrase.items or list(sub.items)  # "20 من أصل 24 مسيرة"
            j = end
            holder = self.people.get(j) if j <= last and phrase.head == "person" and phrase.run is None else None
            if holder is not None and holder.cut == 0:
                phrase.run = holder
                phrase.last = unit.last = min(holder.last, last)
                j = phrase.last + 1
            while (
                phrase.head == "person"
                and holder is None
                and j <= last
                and j - end < 3
                and self.tokens.kind[j] == WORD
                and not self.hits[j]
                and j not in self.places
                and j not in self.dates
                and j not in self.numbers
                and not self._proclitics(j, None)[1]
            ):  # "مندوبتها لدى الأمم المتحدة كيلي كرافت": the name of the office's holder
                phrase.last = unit.last = j
                j += 1
            if link is None and phrase.number is not None and (more := self._and_of(j, last)) is not None:
                # "ثلاثة عناصر من الجيش والشرطة": both are what the number is of
                j = more.last + 1
                phrase.last = unit.last = more.last
                phrase.parties += more.parties
        return j

    def _unmanned(self, j: int, last: int) -> int:
        """The last word of "without a pilot" at `j`, behind a craft that has an adjective: "طائرة أمريكية بدون طيار"; else 0."""
        without = next((h for h in self.hits[j] if h.sense.label == "prep" and h.sense.kind == "without" and h.last < last), None)
        pilot = without is not None and any(h.sense.label == "fighter" and not (h.art or h.prep) for h in self.hits[without.last + 1])
        return without.last + 1 if without is not None and pilot else 0

    def _and_of(self, j: int, last: int) -> Phrase | None:
        """The definite body, after "and", that goes on a partitive; not one that has a number or tail of its own."""
        if j > last or not any(
            h.conj and h.art and (h.sense.category == "party" or h.sense.label in ("force", "org")) for h in self.hits[j]
        ):
            return None
        inner: list[Unit] = []
        self._phrase(j, last, self._best(j, last, []), inner)
        return next((u.phrase for u in inner if u.what == "np"), None)

    def _body_after(self, j: int, last: int) -> bool:
        """ "عنصر من حزب العمال": a preposition, then a body that people belong to."""
        k = j + 1
        return k <= last and any(
            not h.prep and not h.conj and (h.sense.category == "party" or h.sense.label in ("force", "fighter", "org"))
            for h in self.hits[k]
        )

    def _belongs(self, j: int, last: int, phrase: Phrase) -> bool:
        """ "مصدر في وزارة الداخلية": someone, then the body that he is in."""
        if phrase.head not in ("source", "person") or phrase.definite or phrase.parties or phrase.enclitic:
            return False
        if not any(h.sense.label == "prep" and h.sense.kind == "in" and h.last == j and not h.enclitic for h in self.hits[j]):
            return False
        return j < last and any(
            h.sense.category == "noun" and h.sense.label in ("org", "force") and not h.prep and not h.conj for h in self.hits[j + 1]
        )

    def _join(self, phrase: Phrase, unit: Unit, sub: Phrase) -> None:
        phrase.last = unit.last = sub.last
        phrase.parties += sub.parties
        phrase.places += sub.places
        phrase.nouns += sub.nouns
        if phrase.affiliated is None:
            phrase.affiliated = sub

    def _owned(self, j: int, last: int, phrase: Phrase) -> bool:
        """ "مواقع للحوثيين": an indefinite thing, then whose it is."""
        if phrase.definite or phrase.kind not in ("object", "equipment", "place") or phrase.head == "named-place" or phrase.enclitic:
            return False
        for h in self.hits[j]:
            if h.last <= last and h.prep in self.for_ and h.prep and not h.conj:
                return h.sense.category in ("party", "noun") and (h.sense.category == "party" or h.sense.kind in AGENTS)
        return False

    def _serves(self, j: int, last: int, phrase: Phrase) -> bool:
        """ "الأمين العام للأمم المتحدة": an office, then the body that it serves."""
        if phrase.head != "person" or (not phrase.definite and not phrase.nouns):
            return False
        for h in self.hits[j]:
            if h.last <= last and h.prep in self.for_ and h.prep and not h.conj and (h.art or h.sense.category == "party"):
                return (h.sense.category == "party" and self.kinds[h.sense.ref] not in ("media", "person", "state")) or (
                    h.sense.category == "noun" and h.sense.label in ("org", "force")
                )
        return False

    def _apposed(self, j: int, last: int, phrase: Phrase) -> bool:
        """ "المتحدث باسم القوات، العميد أحمد": an office, a comma, then the name."""
        if self.tokens.word[j] not in ("،", ",") or j + 2 > last:
            return False
        for h in self.hits[j + 1]:  # "للرئيس اليمني، عبد ربه منصور هادي، في": a name between commas
            named = h.sense.category == "party" and self.kinds[h.sense.ref] == "person" and not h.conj and not h.prep
            if (
                named
                and h.last + 1 <= last
                and self.tokens.word[h.last + 1] in ("،", ",")
                and any(n.sense.label == "person" for n in phrase.nouns)
            ):
                return True
        if phrase.head != "person":
            return False
        return any(h.sense.category == "noun" and h.sense.label == "person" and not h.conj and not h.prep for h in self.hits[j + 1])

    def _office(self, j: int) -> bool:
        return any(h.sense.category == "noun" and h.sense.label == "person" for h in self.hits[j])

    def _named_after(self, j: int, last: int, phrase: Phrase) -> bool:
        """ "السفير الأمريكي في ليبيا ريتشارد": a title, a preposition, a place, then a name."""
        if (
            phrase.head != "person"
            or phrase.run is not None
            or not any(h.sense.label == "prep" and h.sense.kind in ("in", "to") and h.last == j for h in self.hits[j])
        ):
            return False
        k = j + 1
        end = -1
        if k <= last and k in self.places:
            end = self.places[k].last
        for h in self.hits[k] if k <= last else ():
            if h.sense.category == "party":
                end = max(end, h.last)
            elif h.sense.label in ("org", "force") and h.last < last and h.last + 1 in self.people:
                return True  # "القيادي في التنظيم سالم عوض"
        if end < 0 or end + 1 > last or self.tokens.kind[end + 1] != WORD:
            return False
        after = end + 1
        if not self.hits[after] and self.tokens.word[after].startswith(tuple(self.lexicon.assimilated)):
            return False  # "في أنقرة لبحث"
        return not self.hits[after] or all(h.sense.category in ("party", "adjective") for h in self.hits[after])
