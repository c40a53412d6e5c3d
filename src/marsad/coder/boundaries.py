"""Boundaries: which word a noun phrase takes, and which opens a phrase of its own."""

from __future__ import annotations

from marsad.coder.choice import Choice
from marsad.coder.phrases import CRAFT, NOMINAL, OPENERS, Phrase
from marsad.find.people import Run
from marsad.find.scan import VERBAL, Hit
from marsad.text.tokens import BREAK, NUMBER, SIGN, WORD

CLOSED = frozenset(("org", "force", "fighter", "civil", "crowd", "object", "source", "aircraft", "drone", "equipment", ""))
"""Heads of phrases that a word with the article closes."""
LIKE_ADJECTIVES = frozenset(("civil", "fighter", "prisoner", "protester"))
"""Classes of nouns that stand as adjectives after a definite noun: "الناشطين المعتقلين", "الجماعة المسلحة"."""


class Boundaries(Choice):
    """Tells, word by word, how far a noun phrase goes."""

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
        run = self.people.get(i)
        if run is not None:
            clitic = self.tokens.word[i][: run.cut]
            conj = clitic[:1] if clitic[:1] in self.lexicon.conjunctions else ""
            return conj, clitic[len(conj) :][:1], False, run.cut
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
        if number is not None and number.first == i:
            return "", "", word.startswith(article), 0  # "واحدا" is one, not "and …"
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

    def _goes_on(self, j: int, last: int, phrase: Phrase) -> bool:
        """Whether the phrase takes the word at `j` too."""
        tokens = self.tokens
        unnamed = phrase.head == "place" and not phrase.places and phrase.first == j - 1
        self.naming = (phrase.head in ("person", "party", "") and not self.hits[j - 1]) or unnamed
        if phrase.head == "force" and phrase.first == j - 1 and phrase.definite and self._rank_of(j):
            phrase.head, phrase.kind = "person", "person"  # "اللواء منصور": a rank, where a name follows
        body = phrase.head in ("force", "org", "front") and phrase.first == j - 1 and not phrase.definite and not phrase.enclitic
        if body and j in self.dates and self.dates[j].last == j and j < last and tokens.kind[j + 1] == WORD:
            return True  # "حركة فجر الجبال": a time of day within a name
        if j in self.dates or j in self.quotes or tokens.kind[j] == BREAK:
            return False
        run = self.people.get(j)
        if run is not None:
            return run.cut == 0 and self._bears(j, phrase, run)
        if phrase.run is not None and phrase.run.last == j - 1:
            article = tokens.word[j].startswith(self.lexicon.article)  # "سالم عوض المتحدث باسم الجيش"
            if not (article and phrase.run.office and any(h.sense.label == "person" for h in self.hits[j])):
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
            many = (
                (phrase.definite or phrase.enclitic != "") and phrase.plural and tokens.word[j].startswith(self.lexicon.article)
            )  # "الجنود الثلاثة"
            noun = phrase.nouns[-1] if phrase.nouns else phrase.items[-1] if phrase.items else None
            one = number.words and number.kind == "cardinal" and number.low in (1, 2) and number.last == j and phrase.number is None
            if one and noun is not None and noun.last == j - 1:
                return not self.tokens.word[j].startswith(self.lexicon.article)  # "شخص واحد"
            if phrase.number is not None or (number.words and number.kind != "ordinal" and not many):
                return False
            following = number.last + 1
            if following <= last and any(h.sense.label == "prep" and h.sense.kind == "from" for h in self.hits[following]):
                return False
            ahead = [h for h in self.hits[following] if not h.prep and not h.conj] if following <= last else []
            # "طائرات التحالف 14 غارة": the number of what follows it
            return not any(
                h.sense.category in ("noun", "equipment")
                or h.sense.form.startswith("noun")
                or (h.sense.form.startswith("masdar") and number.kind != "ordinal")
                for h in ahead
            )
        if self._predicate(j) is not None or self._beyond_tag(j, phrase):
            return False
        if self._in_name(j, phrase):
            return True
        if tokens.kind[j] == NUMBER:
            return j - 1 >= phrase.first and ":" not in tokens.word[j]
        if j - phrase.first > 9:
            return False
        hits = self.hits[j]
        if any(h.conj for h in hits) and self._hamza(j, 1):
            return False  # "سائق وأحد الركاب": as it is written, no "واحد"
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
            if any(h.enclitic and h.sense.form.endswith("dual") for h in plain) and not all(h.enclitic for h in plain):
                plain = [h for h in plain if not h.enclitic]  # "مسؤولية" is no "two officials of his"
            if any(h.sense.form == "circumstance" and not h.art for h in plain):
                if self._complete(j - 1, phrase):
                    return False
                plain = [h for h in plain if h.sense.form != "circumstance"]
                if not plain:
                    return True
            if place is not None and not place.conj and not place.prep and phrase.head == "place" and not phrase.places:
                return True
            if phrase.number is not None and phrase.number.last == j - 1 and phrase.first == phrase.number.first and self._dead(plain):
                return False  # "17 شهيدا": a toll by itself
            if any(h.sense.category == "word" for h in plain):
                named = place is not None and place.last > j and not place.conj and not place.prep
                return named and phrase.head == "person" and phrase.first == j - 1  # "والي غرب دارفور"
            if not self._agreeing(j, plain) and (self._closed(j, plain, phrase) or self._begins_anew(j, plain, phrase)):
                return False
            kinds = {h.sense.category for h in plain}
            alone = phrase.number is not None and phrase.number.last == j - 1 and phrase.number.first == phrase.first
            if alone and any(self._toll(h) for h in plain):
                return False  # "45 شهيدا"
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
            body = phrase.kind in ("force", "organisation", "civilians", "equipment") or bool(phrase.parties)
            object_ = body and self._complete(j - 1, phrase) if phrase.first < j - 1 else body and phrase.definite
            return not place.conj and not place.prep and not object_  # "قصفت الطائرات الفلوجة", "قصفت قوات النظام داريا"
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

    def _bears(self, j: int, phrase: Phrase, run: Run) -> bool:
        """Whether a phrase takes the name of a person that begins at `j`: behind a title or an office, or as whose it is; what has the
        ending of a plural that takes no genitive, the article or a name already does not: "اعتقل مسلحون أحمد المنصوري"."""
        if phrase.run is not None or phrase.enclitic or (phrase.number is not None and phrase.number.last == j - 1):
            return False
        if run.titled and (phrase.definite or phrase.head not in ("fighter", "suicide")):
            return True
        named = phrase.parties[-1] if phrase.parties and phrase.parties[-1].last == j - 1 else None
        if phrase.head == "person" or any(n.sense.label == "person" for n in phrase.nouns):
            return not self._full(j - 1)
        if phrase.plural or phrase.dual or self._full(j - 1) or phrase.head == "named-place" or phrase.quant:
            return False
        if phrase.head in ("civil", "prisoner", "protester", "hostage", "anyone"):
            return True
        if named is not None:
            return named.sense.form in ("nisba", "people") and phrase.first == j - 1  # "الفلسطيني سالم عوض"
        if phrase.head in ("fighter", "suicide"):
            return phrase.definite
        if not phrase.head:
            return not phrase.places
        like = any(h.last == j - 1 and (h.sense.category == "adjective" or h.sense.form == "nisba") for h in self.hits[j - 1])
        return not like and not self._complete(j - 1, phrase)

    def _agreeing(self, j: int, plain: list[Hit]) -> bool:
        """Whether a participle agrees in article and ending with the noun before it: "الناشطين المعتقلين"."""
        word, before, article = self.tokens.word[j], self.tokens.word[j - 1], self.lexicon.article
        end = next((e for e in self.full if word.endswith(e)), "")
        like = any(h.art and h.sense.label in LIKE_ADJECTIVES for h in plain)
        return bool(end) and like and word.startswith(article) and article in before[:3] and before.endswith(end)

    def _closed(self, j: int, plain: list[Hit], phrase: Phrase) -> bool:
        """Whether a phrase that ends in a word with the article can take no more: nothing indefinite can follow but a name."""
        lexicon, word, before = self.lexicon, self.tokens.word[j], self.tokens.word[j - 1]
        if phrase.head not in CLOSED and not (phrase.parties and phrase.parties[-1].last == j - 1):
            return False
        for conj in lexicon.conjunctions:
            if before.startswith(conj + lexicon.article):
                before = before[len(conj) :]
        if not (before.startswith(lexicon.article) and len(before) > 4):
            return False
        one = bool(phrase.nouns) and phrase.nouns[0].sense.form == "noun" and phrase.nouns[0].first == j - 1
        if one and phrase.head in ("civil", "fighter") and word in self.given and j not in self.places:
            return False  # "الطفل محمد وليد"
        if not plain:
            if self._one_person(j - 1, phrase):
                return False  # "استشهاد المواطن ماهر": the name of someone without an office
            return (
                not word.startswith(lexicon.article)
                and phrase.head in ("org", "force", "fighter", "civil", "crowd", "anyone", "object", "party", "medium", "source")
                and j - 1 != phrase.first - 1
            )
        if one and any(h.sense.category == "noun" and h.sense.form.endswith("plural") for h in plain) and word.endswith(self.full[:2]):
            return True  # "توعدت الحكومة المتمردين": many are no adjective to one
        if one and word.endswith(self.full[:2]) and all(h.sense.category == "party" and h.sense.form in ("nisba", "people") for h in plain):
            return True  # "أسرت المقاومة الإيرانيين"
        if one and j in self.closed and j - 1 not in self.closed and word.startswith(lexicon.article):
            return True  # "أدان المجلس العملية": she is no adjective to him
        nouns = [h for h in plain if h.sense.category in ("noun", "equipment")]
        body = phrase.head in ("force", "org") and phrase.first == j - 1
        if body and word.endswith(self.full[:2]) and any(h.art and h.sense.form.endswith("plural") for h in nouns):
            return True  # "حاصرت القوات المسلحين": a body takes no such adjective
        if not nouns or any(h.sense.category == "party" or (h.art and h.sense.category == "adjective") for h in plain):
            return False
        if all(h.art and h.sense.label == "fighter" and h.sense.form == "noun" for h in nouns) and (j in self.closed) == (
            j - 1 in self.closed
        ):
            return False  # "الجماعة المسلحة"
        return all(h.sense.label not in ("person",) for h in nouns)

    def _dead(self, hits: list[Hit]) -> Hit | None:
        """The reading of a word that names the dead or the wounded, without clitics."""
        plain = (h for h in hits if h.sense.category == "frame" and not (h.conj or h.prep or h.art or h.enclitic))
        return next((h for h in plain if h.sense.form.startswith("noun") and self.frames[h.sense.ref].result), None)

    def _beyond_tag(self, j: int, phrase: Phrase) -> bool:
        """Whether a phrase that is the tag of a place ends before the word at `j`: at the next tag, or a noun without the article."""
        text, start = self.tokens.text, self.tokens.start
        if not phrase.places or phrase.places[-1].last != j - 1 or phrase.places[-1].first != phrase.first or start[phrase.first] == 0:
            return False
        if text[start[phrase.first] - 1] != "#":
            return False
        return text[start[j] - 1] == "#" or not self.tokens.word[j].startswith(self.lexicon.article)

    def _in_name(self, j: int, phrase: Phrase) -> bool:
        """Whether what reads as a preposition is a part of someone's name: "محمد علي الحسن"."""
        if phrase.head not in ("", "civil", "fighter", "person") or phrase.places or phrase.parties or j + 1 >= len(self.hits):
            return False
        if phrase.number is not None or not self.hits[j] or self.hits[j][0].last > j:
            return False
        if not any(h.sense.label == "prep" and h.sense.kind == "on" for h in self.hits[j]):
            return False
        return self._stranger(j - 1) and self._stranger(j + 1)

    def _stranger(self, i: int) -> bool:
        """Whether a word is none that any table has."""
        known = self.hits[i] or i in self.places or i in self.dates or i in self.numbers
        return not known and self.tokens.kind[i] == WORD

    def _one_person(self, i: int, phrase: Phrase) -> bool:
        """Whether a phrase is so far only a noun for one person who is not fighting."""
        noun = phrase.nouns[0] if phrase.head == "civil" and phrase.first == i and phrase.nouns else None
        return noun is not None and noun.last == i and noun.sense.form == "noun"

    def _begins_anew(self, j: int, plain: list[Hit], phrase: Phrase) -> bool:
        """Whether a noun opens a phrase of its own: after a full name, "دعا المندوب طاهر السني مجلس الأمن", "دخلت قوات الوفاق بلدتي"."""
        if any(h.sense.label == "rest" for h in plain):
            return False  # "مدنيان آخران"
        word, before = self.tokens.word[j], self.tokens.word[j - 1]
        if before.endswith(self.full[::2]) and word.endswith(self.full[1]) and before.startswith(self.lexicon.article):
            return True  # "قصف المقاتلون المسلحين": who, and whom
        if self.said and phrase.first == j - 1 and not phrase.head and not phrase.definite and not self.hits[j - 1]:
            return any(h.sense.category == "party" and (h.art or h.sense.form != "nisba") for h in plain)  # "طالب عسيري الحوثيين"
        if plain[0].enclitic and phrase.agent and self._complete(j - 1, phrase) and any(h.sense.category == "noun" for h in plain):
            return True  # "وزير الخارجية نظيره"
        counted = phrase.number is not None and phrase.number.last == j - 1
        nouns = all(h.sense.category == "noun" and h.last == j for h in plain) and not counted
        if nouns and self._full(j - 1) and not phrase.definite:
            like = all(h.sense.label in LIKE_ADJECTIVES for h in plain) and word.endswith(self.full)
            if not like:
                return True  # "مسلحون مجهولون الناشط", "مسلحون مدير مدرسة"
        tanween = self.lexicon.accusative
        if nouns and word.endswith(tanween) and not before.endswith(tanween):
            return True  # "قذيفة منزلا", "فلسطينيون جنودا": an accusative is no genitive
        named = any(h.sense.category == "party" and h.sense.form not in ("nisba", "people") for h in plain)
        plainly = all(
            h.sense.category != "adjective" and h.sense.form not in ("nisba", "people") and h.sense.label != "person" for h in plain
        )
        office = all(h.art and h.sense.category == "noun" and h.sense.label == "person" and h.sense.form == "noun" for h in plain)
        if (
            office
            and phrase.head in ("force", "org")
            and phrase.first == j - 1
            and phrase.definite
            and phrase.feminine
            and j not in self.closed
        ):
            return True  # "اختطفت الجماعة الوالي": he is no adjective to her
        if (
            all(h.art for h in plain)
            and self._full(j - 1)
            and self._plural(j - 1)
            and not self.tokens.word[j - 1].startswith(self.lexicon.article)
        ):
            return True  # "اختطف مسلحون الوالي": what is indefinite takes nothing definite
        like = all(h.art and h.sense.label in LIKE_ADJECTIVES for h in plain)
        noun = named or any(h.sense.category in ("noun", "equipment") for h in plain)
        counted = phrase.number is not None and phrase.number.last == j - 1  # "1.2 مليون شخص"
        alike = self._full(j - 1) and any(word.endswith(e) and before.endswith(e) for e in self.full)  # "مصدران عسكريان"
        if plainly and noun and not like and not counted and not alike and self._full(j - 1):
            return True  # "مسلحون النار", "مسلحين حافلة": a noun with its full plural ending takes no other in idafa
        whole = phrase.parties[-1] if phrase.parties and phrase.parties[-1].last == j - 1 else None
        named = whole is not None and whole.sense.form not in ("nisba", "people")
        office = all(h.art and h.sense.category == "noun" and h.sense.label == "person" for h in plain)
        person = office and any(self.kinds[h.sense.ref] == "person" for h in phrase.parties)
        if named and office and not (person or phrase.definite) and phrase.first == phrase.parties[-1].first:
            return True  # "اغتالت إسرائيل القيادي"
        if plainly and named and all(h.sense.category == "noun" and not (h.art and h.sense.label in LIKE_ADJECTIVES) for h in plain):
            return True  # "تنظيم داعش مسؤولية", "روسيا التقرير": a name takes no genitive
        if (
            phrase.kind in ("force", "organisation")
            and phrase.head in ("force", "org")
            and self._complete(j - 1, phrase)
            and not plain[0].art
        ) and any(h.sense.category == "noun" and h.sense.label == "person" for h in plain):
            return True  # "قتلت القوات الخاصة قائد الجماعة"
        office = phrase.head == "person" and j - 1 > phrase.first and self._complete(j - 1, phrase)
        if office and plainly and all(h.sense.category == "noun" and not (h.art and h.sense.label in LIKE_ADJECTIVES) for h in plain):
            return True  # "محملا رئيس الحكومة المسؤولية"
        ends = not phrase.definite and phrase.agent and self.hits[j - 1] and j - 1 > phrase.first
        ends = ends and any(h.sense.category == "adjective" or h.sense.form == "nisba" for h in self.hits[j - 1] if h.last == j - 1)
        noun = all(h.sense.category == "noun" and not h.art for h in plain)
        if ends and noun and self.tokens.word[j].endswith(self.lexicon.accusative):
            return True  # "أصدرت محكمة عسكرية حكما"
        object_ = self.tokens.word[j].endswith(self.lexicon.accusative) and all(h.sense.category == "noun" and h.last == j for h in plain)
        if object_ and plainly and not plain[0].art and self._complete(j - 1, phrase):
            return True  # "أصدرت الخزانة بيانا": an indefinite object after who did it
        thing = any(h.sense.category == "equipment" or (h.sense.category == "noun" and h.sense.label in OPENERS) for h in plain)
        opens = thing or any(
            h.sense.category == "party" and h.sense.form not in ("nisba", "people") and self.kinds[h.sense.ref] != "person" for h in plain
        )
        if not opens or any(h.sense.category == "adjective" or h.sense.form == "nisba" for h in plain):
            return False
        if phrase.head == "person" and self._complete(j - 1, phrase) and not all(h.art and h.sense.label in LIKE_ADJECTIVES for h in plain):
            return True  # "اتهم وزير الصحة الجماعة المسلحة", "دعا المندوب مجلس الأمن"
        if (
            phrase.head in ("fighter", "suicide")
            and phrase.first == j - 1
            and not phrase.definite
            and not phrase.plural
            and not plain[0].art
        ) and any(h.sense.category == "noun" and h.sense.label in ("civil", "fighter") for h in plain):
            return True  # "استهدف قناص امرأة"
        model = any(self.tokens.kind[h.last] == NUMBER for h in plain)  # "مقاتلة إف-16"
        craft = phrase.head in CRAFT and phrase.first == j - 1 and not phrase.definite and not model
        if craft and all(h.sense.category == "equipment" for h in plain):
            return True  # "ألقت مروحيات براميل متفجرة"
        if phrase.head in CRAFT and phrase.core < 0 and j - phrase.first >= 2 and any(h.sense.label in OPENERS for h in plain if not h.art):
            return True  # "طائرة مسيرة سيارة"
        if phrase.kind == "equipment" and thing and not plain[0].art and self._complete(j - 1, phrase):
            return any(h.sense.category == "noun" for h in plain)  # "راجمات الصواريخ مواقع"
        body = any(h.first == j and h.sense.category == "noun" and h.sense.label in OPENERS and not h.art for h in self.hits[j])
        body = body or any(
            h.sense.category == "party" and h.sense.form not in ("nisba", "people") and self.kinds[h.sense.ref] != "person" for h in plain
        )
        bodies = ("force", "organisation", "civilians", "media")
        if (thing or body) and not plain[0].art and phrase.kind in bodies and self._complete(j - 1, phrase):
            return True  # "ضربات التحالف مخازن", "السلطات التركية تنظيم داعش": a definite noun takes no genitive
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
        held = phrase.parties[-1] if phrase.parties else None
        return held is not None and held.last == j - 1 and held.sense.form not in ("nisba", "people")

    def _rank_of(self, j: int) -> bool:
        """Whether the word before `j` may be a rank too, and a name that no table knows stands at `j`."""
        if not any(h.sense.label == "person" for h in self.hits[j - 1]) or self.tokens.kind[j] != WORD or j in self.dates:
            return False
        plain = [h for h in self.hits[j] if not h.conj and not h.prep]
        named = any(h.sense.category == "party" and self.kinds[h.sense.ref] == "person" for h in plain)
        return named or (not self.hits[j] and not self.tokens.word[j].startswith(self.lexicon.article))

    def _masdar(self, i: int) -> bool:
        return any(h.sense.form == "masdar" and not h.conj and not h.prep and h.last == i for h in self.hits[i])

    def _full(self, i: int) -> bool:
        """Whether the word at `i` is a noun with the ending of a plural or dual that is not in idafa: مسلحون, مسلحان."""
        if not self.tokens.word[i].endswith(self.full):
            return False
        if self.tokens.word[i].endswith(self.full[0]) and len(self.tokens.word[i]) > 4 and i not in self.places:
            return True  # ون, of known nouns and others
        ends = ("dual",) if self.tokens.word[i].endswith(self.full[2]) else ("plural", "dual")  # أعيان, شبان are no duals
        return any(h.sense.category == "noun" and h.last == i and h.sense.form.endswith(ends) for h in self.hits[i])

    def _plural(self, i: int) -> bool:
        """Whether a known noun in the plural or dual ends at `i`."""
        return any(h.sense.category == "noun" and h.last == i and h.sense.form.endswith(("plural", "dual")) for h in self.hits[i])

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
