"""Noun phrases: which words belong together as one party, place or thing, and whose it is."""

from __future__ import annotations

from marsad.coder.choice import Choice
from marsad.coder.phrases import AGENTS, CRAFT, NOMINAL, OPENERS, PARTICIPLES, Phrase, Unit
from marsad.find.scan import VERBAL, Hit
from marsad.text.tokens import BREAK, NUMBER, SIGN, WORD


def named_by(phrase: Phrase, hit: Hit) -> bool:
    """Whether a noun of the phrase has the words of `hit` and a party's name begins with them."""
    return phrase.nouns[-1].first == hit.first and any(p.first == hit.first and p.last > hit.last for p in phrase.parties)


class NounPhrases(Choice):
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
        unit.frames = [h for h in self.hits[i] if h.sense.category == "frame" and h.last == hit.last and h.sense.form == hit.sense.form]
        out.append(unit)
        j = hit.last + 1
        if what == "act" or (hit.last > hit.first and verbal):  # its adjectives go with it
            while j <= last and j not in self.dates and (self._is_adjective(j, hit) if what == "act" else self._agrees(j, hit)):
                unit.adjectives += [h for h in self.hits[j] if h.sense.category in ("party", "adjective", "frame")][:3]
                unit.last = j
                j += 1
        return j

    def _is_adjective(self, j: int, head: Hit) -> bool:
        if self.tokens.kind[j] != WORD:
            return False
        article = self.lexicon.article
        word, last = self.tokens.word[j], self.tokens.word[head.last]
        definite = word.startswith(article) and len(word) > 4
        if head.last > head.first and last.startswith(article) and definite:
            return any(h.sense.category == "adjective" or h.sense.form == "nisba" for h in self.hits[j])
        for h in self.hits[j]:
            if h.conj or h.prep or h.enclitic or h.last != j:
                continue
            if h.sense.category == "adjective" or (h.sense.category == "party" and h.sense.form == "nisba"):
                return not (head.art and not definite) and not (definite and not head.art and not head.enclitic)
        if self._agrees(j, head):
            return True
        if head.art and definite and not any(h.sense.category in ("noun", "frame", "party", "equipment") for h in self.hits[j]):
            return j not in self.places
        return False

    def _agrees(self, j: int, head: Hit) -> bool:
        """Whether an unknown word has the ending of the indefinite noun before it: "جلسة طارئة", "ملفا كاملا"."""
        word, last, ending = self.tokens.word[j], self.tokens.word[head.last], self.lexicon.accusative
        plain = [h for h in self.hits[j] if not h.conj and not h.prep]
        known = any(h.sense.category != "adjective" and h.sense.label != "quant" for h in plain) or (
            not plain and (j in self.places or bool(self.hits[j]))
        )
        if known or j in self.numbers or head.art or head.enclitic or len(word) <= 3 or word.startswith(self.lexicon.article):
            return False
        return (head.last in self.closed and j in self.closed) or (last.endswith(ending) and word.endswith(ending))

    def _proclitics(self, i: int, best: Hit | None) -> tuple[str, str, bool, int]:
        """The conjunction, preposition and article that a word begins with, and how many letters the first two take."""
        if best is not None:
            return best.conj, best.prep, best.art, best.cut
        place = self.places.get(i)
        if place is not None:
            return place.conj, place.prep, False, place.cut
        word, lexicon = self.tokens.word[i], self.lexicon
        article = lexicon.article
        if self.tokens.glued[i] and i and self.tokens.word[i - 1] == "-":
            return "", "", False, 0
        number = self.numbers.get(i)
        if number is not None and number.clitic:
            conj = word[0] if word[0] in lexicon.conjunctions else ""
            return conj, word[len(conj) : number.clitic][:1], False, number.clitic
        conj = ""
        for n, c in enumerate(lexicon.conjunctions):
            if (
                word.startswith(c)
                and len(word) >= 5
                and ((n == 0 and not self.naming) or word[len(c) :].startswith((article, *self.joined)))
            ):
                conj = c
        rest = word[len(conj) :]
        for p in lexicon.prepositions:
            if rest.startswith(p + article) and len(rest) >= 6:
                return conj, p, True, len(conj) + len(p)
            if rest.startswith(p) and len(rest) >= 5 and i in self.closed and not self.naming and lexicon.prepositions[p] != "as":
                return conj, p, False, len(conj) + len(p)
            if p in lexicon.assimilated and rest.startswith(p + lexicon.assimilated[p]) and len(rest) >= 5:
                return conj, p, True, len(conj) + len(p)
        return conj, "", rest.startswith(article) and len(rest) > 4, len(conj)

    def _phrase(self, i: int, last: int, best: Hit | None, out: list[Unit]) -> int:
        conj, prep, art, cut = self._proclitics(i, best)
        if conj:
            out.append(Unit("and", i, i))
        if prep:
            out.append(Unit("prep", i, i, role=self.lexicon.prepositions.get(prep, "")))
        phrase = Phrase(i, i, cut, definite=art and not self._hamza(i, cut), feminine=i in self.closed)
        j = self._take(i, last, best, phrase)
        while j <= last and self._goes_on(j, last, phrase):
            hits = [h for h in self.hits[j] if h.last <= last and not h.conj and not h.prep]
            j = self._take(j, last, self._nominal(hits), phrase)
        phrase.last = j - 1
        phrase.core = phrase.last
        if phrase.head == "front":
            body = (phrase.definite and phrase.first == phrase.last) or (j - 1 > phrase.first and self._masdar(phrase.first + 1))
            phrase.head, phrase.kind = ("force", "force") if body else ("place", "place")
        if phrase.head == "homeland":  # "بلاده": the state that someone speaks for; "البلاد": where it happened
            phrase.head, phrase.kind = ("homeland", "organisation") if phrase.enclitic else ("place", "place")
        number = phrase.number
        if number is not None and phrase.last == number.last and j <= last and number.first == phrase.first:
            nxt = self._best(j, last, [*out, Unit("quant", j - 1, j - 1)])
            if nxt is not None and nxt.sense.category == "frame" and not nxt.conj and not nxt.prep and nxt.sense.form not in VERBAL:
                count = len(out)
                j = self._trigger(j, last, nxt, out)
                for unit in out[count:]:
                    if unit.what == "act":
                        unit.number = number
                return j
        unit = Unit("np", phrase.first, phrase.last, phrase=phrase, conj=bool(conj))
        out.append(unit)
        return self._tail(j, last, phrase, unit)

    def _hamza(self, i: int, cut: int) -> bool:
        """Whether what reads like the article is the beginning of a word: ألغام."""
        at = self.tokens.start[i] + cut
        return at < len(self.tokens.text) and self.tokens.text[at] in self.lexicon.hamza

    def _nominal(self, hits: list[Hit]) -> Hit | None:
        for h in hits:
            if h.sense.category in ("party", "equipment", "noun"):
                return h
        return hits[0] if hits and hits[0].sense.category == "adjective" else None

    def _take(self, j: int, last: int, hit: Hit | None, phrase: Phrase) -> int:
        """Take one word or name into the phrase; the next token."""
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
                phrase.items.append(h)
                end = max(end, h.last)
            elif category == "noun":
                if not phrase.nouns or phrase.nouns[-1].last < h.first:
                    phrase.nouns.append(h)
                    end = max(end, h.last)
                elif h.sense.label in CRAFT and named_by(phrase, h):
                    phrase.nouns[-1] = h  # "مقاتلات التحالف": craft, though the word means fighters too
                named = any(p.first == h.first and p.last > h.last and p.sense.form != "nisba" for p in phrase.parties)
                if not phrase.head and not named and (hit is None or h.first == hit.first):
                    self._set_head(phrase, h)
        if place is not None and place.last <= last and (place.last >= end or not phrase.parties or phrase.parties[-1].first < j):
            phrase.places.append(place)
            end = max(end, place.last)
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

    def _goes_on(self, j: int, last: int, phrase: Phrase) -> bool:
        """Whether the phrase takes the word at `j` too."""
        tokens = self.tokens
        unnamed = phrase.head == "place" and not phrase.places and phrase.first == j - 1
        self.naming = (phrase.head in ("person", "party", "") and not self.hits[j - 1]) or unnamed
        body = phrase.head in ("force", "org", "front") and phrase.first == j - 1 and not phrase.definite and not phrase.enclitic
        if body and j in self.dates and self.dates[j].last == j and j < last and tokens.kind[j + 1] == WORD:
            return True  # "حركة فجر الجبال": a time of day within a name
        if j in self.dates or j in self.quotes or tokens.kind[j] == BREAK:
            return False
        if phrase.head == "place" and not phrase.places and tokens.kind[j] == WORD:
            # "قرية أم الحصى", "بلدة كفر ياسين": a name that no table has, of two words
            if (
                phrase.first == j - 1
                and j < last
                and tokens.word[j] in self.openings
                and tokens.kind[j + 1] == WORD
                and j + 1 not in self.dates
            ):
                return True
            if phrase.first == j - 2 and tokens.word[j - 1] in self.openings and j not in self.places:
                return True
        if tokens.kind[j] == SIGN:
            return tokens.word[j] == "-" and tokens.glued[j] and j + 1 <= last and tokens.glued[j + 1]
        if tokens.word[j] in self.lone:
            return False
        if j in self.numbers:
            number = self.numbers[j]
            if number.clitic:
                return False
            many = phrase.definite and phrase.plural and tokens.word[j].startswith(self.lexicon.article)  # "الجنود الثلاثة"
            if phrase.number is not None or (number.words and number.kind != "ordinal" and not many):
                return False
            following = number.last + 1
            if following <= last and any(h.sense.label == "prep" and h.sense.kind == "from" for h in self.hits[following]):
                return False
            return following > last or not any(
                h.sense.category in ("noun", "equipment") for h in self.hits[following] if not h.prep and not h.conj
            )
        if tokens.kind[j] == NUMBER:
            return j - 1 >= phrase.first and ":" not in tokens.word[j]
        if j - phrase.first > 9:
            return False
        hits = self.hits[j]
        if hits and hits[0].last > last:
            hits = [h for h in hits if h.last <= last]
        place = self.places.get(j)
        if hits:
            longest = hits[0].last
            least = 9
            plain: list[Hit] = []
            for h in hits:
                if h.last < longest:
                    break
                clitics = len(h.conj) + len(h.prep)
                if clitics < least:
                    least, plain = clitics, [h]
                elif clitics == least:
                    plain.append(h)
            if least:
                return False
            if any(h.sense.form == "circumstance" and not h.art for h in plain):
                if self._complete(j - 1, phrase):
                    return False
                plain = [h for h in plain if h.sense.form != "circumstance"]
                if not plain:
                    return True
            if place is not None and not place.conj and not place.prep and phrase.head == "place" and not phrase.places:
                return True
            if any(h.sense.category == "word" for h in plain):
                return False
            if self._closed(j, plain, phrase):
                return False
            if self._begins_anew(j, plain, phrase):
                return False
            kinds = {h.sense.category for h in plain}
            single = phrase.first == j - 1 and not phrase.definite and not phrase.places and not phrase.enclitic
            if kinds & NOMINAL:
                return not (
                    "frame" in kinds
                    and phrase.agent
                    and any(h.sense.form in VERBAL and not h.enclitic for h in plain if h.sense.category == "frame")
                )
            if "frame" in kinds:
                # "محاور القتال", "وزير النقل": what the place or the office is of
                if body and j < last and tokens.word[j + 1].startswith(self.lexicon.article):
                    return self._masdar(j)  # "جبهة تحرير الوادي"
                held = phrase.kind == "place" or phrase.head in ("person", "org")
                office = any(h.last == j - 1 and h.sense.label in ("org", "person") and not h.art for h in self.hits[j - 1])
                return ((single and held) or office) and any(h.art and h.sense.form.startswith("masdar") for h in plain)
            return (
                "verb" not in kinds
                or (place is not None and not phrase.places)
                or (single and phrase.head == "place" and not phrase.plural)
            )
        if place is not None:
            return not place.conj and not place.prep
        if self._closed(j, [], phrase):
            return False
        conj, prep, _, _ = self._proclitics(j, None)
        if conj or prep:
            return False
        word = tokens.word[j]
        for sign in ("", *self.lexicon.future) if not unnamed else ():  # an unknown verb in the present or future
            if word.startswith(sign) and word[len(sign) :].startswith(self.lexicon.present) and len(word) - len(sign) >= 4:
                return False
        return True

    def _closed(self, j: int, plain: list[Hit], phrase: Phrase) -> bool:
        """Whether a phrase that ends in a word with the article can take no more: nothing indefinite can follow but a name."""
        lexicon, word, before = self.lexicon, self.tokens.word[j], self.tokens.word[j - 1]
        if phrase.head not in ("org", "force", "fighter", "civil", "object", "source") and not (
            phrase.parties and phrase.parties[-1].last == j - 1
        ):
            return False
        for conj in lexicon.conjunctions:
            if before.startswith(conj + lexicon.article):
                before = before[len(conj) :]
        if not (before.startswith(lexicon.article) and len(before) > 4):
            return False
        if not plain:
            return (
                not word.startswith(lexicon.article)
                and phrase.head in ("org", "force", "fighter", "civil", "anyone", "object", "party")
                and j - 1 != phrase.first - 1
            )
        one = bool(phrase.nouns) and phrase.nouns[0].sense.form == "noun" and phrase.nouns[0].first == j - 1
        if one and any(h.sense.category == "noun" and h.sense.form.endswith("plural") for h in plain) and word.endswith(self.full[:2]):
            return True  # "توعدت الحكومة المتمردين": many are no adjective to one
        nouns = [h for h in plain if h.sense.category in ("noun", "equipment")]
        if not nouns or any(h.sense.category == "party" or (h.art and h.sense.category == "adjective") for h in plain):
            return False
        if all(h.art and h.sense.label == "fighter" and h.sense.form == "noun" for h in nouns) and (j in self.closed) == (
            j - 1 in self.closed
        ):
            return False  # "الجماعة المسلحة"
        return all(h.sense.label not in ("person",) for h in nouns)

    def _begins_anew(self, j: int, plain: list[Hit], phrase: Phrase) -> bool:
        """Whether a noun opens a phrase of its own: after a full name, "دعا المندوب طاهر السني مجلس الأمن", "دخلت قوات الوفاق بلدتي"."""
        if any(h.sense.label == "rest" for h in plain):
            return False  # "مدنيان آخران"
        if plain[0].enclitic and phrase.agent and self._complete(j - 1, phrase) and any(h.sense.category == "noun" for h in plain):
            return True  # "وزير الخارجية نظيره"
        named = any(h.sense.category == "party" and h.sense.form not in ("nisba", "people") for h in plain)
        plainly = all(
            h.sense.category != "adjective" and h.sense.form not in ("nisba", "people") and h.sense.label != "person" for h in plain
        )
        if plainly and (named or any(h.sense.category in ("noun", "equipment") for h in plain)) and self._full(j - 1):
            return True  # "مسلحون النار", "مسلحين حافلة": a noun with its full plural ending takes no other in idafa
        whole = phrase.parties[-1] if phrase.parties and phrase.parties[-1].last == j - 1 else None
        named = whole is not None and whole.sense.form not in ("nisba", "people")
        if plainly and named and all(h.sense.category == "noun" and not h.art for h in plain):
            return True  # "تنظيم داعش مسؤولية": a name takes no genitive
        if (
            phrase.kind in ("force", "organisation")
            and phrase.head in ("force", "org")
            and self._complete(j - 1, phrase)
            and not plain[0].art
        ) and any(h.sense.category == "noun" and h.sense.label == "person" for h in plain):
            return True  # "قتلت القوات الخاصة قائد الجماعة"
        office = phrase.head == "person" and j - 1 > phrase.first and self._complete(j - 1, phrase)
        if office and plainly and all(h.sense.category == "noun" for h in plain):
            return True  # "محملا رئيس الحكومة المسؤولية"
        object_ = self.tokens.word[j].endswith(self.lexicon.accusative) and all(h.sense.category == "noun" and h.last == j for h in plain)
        if object_ and plainly and not plain[0].art and self._complete(j - 1, phrase):
            return True  # "أصدرت الخزانة بيانا": an indefinite object after who did it
        thing = any(h.sense.category == "equipment" or (h.sense.category == "noun" and h.sense.label in OPENERS) for h in plain)
        opens = thing or any(
            h.sense.category == "party" and h.sense.form not in ("nisba", "people") and self.kinds[h.sense.ref] != "person" for h in plain
        )
        if not opens or any(h.sense.category == "adjective" or h.sense.form == "nisba" for h in plain):
            return False
        if phrase.head == "person" and self._complete(j - 1, phrase):
            return True  # "اتهم وزير الصحة الجماعة المسلحة", "دعا المندوب مجلس الأمن"
        if (
            phrase.head in ("fighter", "suicide")
            and phrase.first == j - 1
            and not phrase.definite
            and not phrase.plural
            and not plain[0].art
        ) and any(h.sense.category == "noun" and h.sense.label in ("civil", "fighter") for h in plain):
            return True  # "استهدف قناص امرأة"
        if phrase.head in CRAFT and phrase.core < 0 and j - phrase.first >= 2 and any(h.sense.label in OPENERS for h in plain if not h.art):
            return True  # "طائرة مسيرة سيارة"
        if phrase.kind == "equipment" and thing and not plain[0].art and self._complete(j - 1, phrase):
            return any(h.sense.category == "noun" for h in plain)  # "راجمات الصواريخ مواقع"
        if thing and (phrase.agent or phrase.kind == "civilians") and not plain[0].art:
            word, ahead = self.tokens.word[j], self.hits[j - 1]
            if word.endswith(self.lexicon.accusative) and plain[0].first == plain[0].last:
                return True  # "طائرات مستودعا": only an object of the verb ends so
            if (
                j - 1 > phrase.first
                and ahead
                and all(h.sense.category == "adjective" or h.sense.form in ("nisba", "people") for h in ahead if h.last == j - 1)
            ):
                return True  # "قوة أمنية منازل": an adjective ends what can take a noun
        if (phrase.head == "person" or phrase.parties) and j - phrase.first >= 2 and not self.hits[j - 1] and j - 1 not in self.places:
            return True
        before = phrase.parties[-1] if phrase.parties else None
        return before is not None and before.last == j - 1 and before.sense.form not in ("nisba", "people")

    def _masdar(self, i: int) -> bool:
        return any(h.sense.form == "masdar" and not h.conj and not h.prep and h.last == i for h in self.hits[i])

    def _full(self, i: int) -> bool:
        """Whether the word at `i` is a noun with the ending of a plural or dual that is not in idafa: مسلحون, مسلحان."""
        if not self.tokens.word[i].endswith(self.full):
            return False
        ends = ("dual",) if self.tokens.word[i].endswith(self.full[2]) else ("plural", "dual")  # أعيان, شبان are no duals
        return any(h.sense.category == "noun" and h.last == i and h.sense.form.endswith(ends) for h in self.hits[i])

    # -- tails: "التابعة لـ X", "10 من قياديي X", "الناطق باسم X"

    def _tail(self, j: int, last: int, phrase: Phrase, unit: Unit) -> int:
        for _ in range(3):
            if j > last or j in self.dates:
                break
            if self._more_adjective(j, phrase):
                phrase.last = unit.last = j
                j += 1
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
                    if j + 1 <= last and self.tokens.word[j] in ("،", ",") and not self._office(j + 1):
                        j += 1  # the comma that closes the name
                    continue
                break
            if link is None:
                one = phrase.head in ("fighter", "civil") and not phrase.definite and phrase.number is None
                partitive = (
                    (one and self._body_after(j, last))
                    or (phrase.number is not None and (phrase.last == phrase.number.last or phrase.kind in ("force", "civilians")))
                    or phrase.quant
                )
                preposition = next((h for h in self.hits[j] if h.sense.label == "prep" and h.sense.kind == "from"), None)
                taken = partitive and preposition is not None and preposition.last == j
                if not taken and not self._named_after(j, last, phrase):
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
            if best is not None and best.sense.category == "frame" and best.sense.form in VERBAL:
                break
            end = self._phrase(start, last, best, inner)
            joined = next((u for u in inner if u.what == "np"), None)
            if joined is None or joined.phrase is None:
                break
            sub = joined.phrase
            phrase.last = unit.last = sub.last
            phrase.parties += sub.parties
            phrase.places += [p for p in sub.places if link is None or link.sense.label != "link"]
            if phrase.affiliated is None:
                phrase.affiliated = sub
            if not phrase.head:
                phrase.head, phrase.kind = sub.head, sub.kind
            j = end
            while (
                phrase.head == "person"
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

    def _and_of(self, j: int, last: int) -> Phrase | None:
        """The definite body, after "and", that goes on a partitive; not one that has a number or tail of its own."""
        if j > last or not any(
            h.conj and h.art and (h.sense.category == "party" or h.sense.label in ("force", "org")) for h in self.hits[j]
        ):
            return None
        inner: list[Unit] = []
        self._phrase(j, last, self._best(j, last, []), inner)
        return next((u.phrase for u in inner if u.what == "np"), None)

    def _more_adjective(self, j: int, phrase: Phrase) -> bool:
        """ "القوات الأمريكية والأجنبية", "أهداف حكومية وأجنبية": a second adjective, joined by "and"."""
        word, before, article = self.tokens.word[j], self.tokens.word[j - 1], self.lexicon.article
        if j - 1 == phrase.first or j - 1 not in self.closed or j not in self.closed or j in self.places:
            return False
        conj = next((c for c in self.lexicon.conjunctions if word.startswith(c)), "")
        definite = word.startswith(conj + article)
        if not conj or definite != before.startswith(article) or not (definite or self.hits[j]):
            return False
        if not any(h.last == j - 1 and (h.sense.category == "adjective" or h.sense.form == "nisba") for h in self.hits[j - 1]):
            return False
        return all(h.sense.category == "adjective" for h in self.hits[j])

    def _body_after(self, j: int, last: int) -> bool:
        """ "عنصر من حزب العمال": a preposition, then a body that people belong to."""
        k = j + 1
        return k <= last and any(
            not h.prep and not h.conj and (h.sense.category == "party" or h.sense.label in ("force", "fighter", "org"))
            for h in self.hits[k]
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
        if phrase.head != "person" or not any(
            h.sense.label == "prep" and h.sense.kind in ("in", "to") and h.last == j for h in self.hits[j]
        ):
            return False
        k = j + 1
        end = -1
        if k <= last and k in self.places:
            end = self.places[k].last
        for h in self.hits[k] if k <= last else ():
            if h.sense.category == "party":
                end = max(end, h.last)
        if end < 0 or end + 1 > last or self.tokens.kind[end + 1] != WORD:
            return False
        after = end + 1
        if not self.hits[after] and self.tokens.word[after].startswith(tuple(self.lexicon.assimilated)):
            return False  # "في أنقرة لبحث"
        return not self.hits[after] or all(h.sense.category in ("party", "adjective") for h in self.hits[after])
