"""People named in a text: runs of words that are somebody's name, known to the registry or not.

A run is given names and what goes on from them: fathers' names, أبو X, بن X, عبد X, a family's name. Who bears an office or a rank by the
words around the name is public, in all of the text; everybody else is private (RECORD.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from marsad.find.lexicon import Lexicon
from marsad.find.scan import VERBAL, Hit
from marsad.lang.names import DOUBTFUL, GIVEN, OPEN, Names
from marsad.text.tokens import SIGN, WORD, Tokens
from marsad.text.words import proclitics

LONGEST = 6
"""Words of a name."""
BACK = 9
"""Words before a name that may hold the office of who bears it."""
_BODIES = frozenset(("force", "org", "place", "court", "medium"))
_PEOPLE = frozenset(("person", "civil", "fighter", "prisoner", "protester", "suicide", "hostage"))
_SOMEBODY = frozenset(("civil", "anyone", "prisoner", "protester", "hostage", "rest"))
_LEAST, _MEMO = 3, 200_000
_WITHIN = frozenset(("link", "affil"))
_OF = frozenset(("in", "of", "about", "from", "direction"))
"""Function words between an office and a name: "الناطق باسم الجيش في المدينة سالم عوض"."""
_NOMINAL = frozenset(("noun", "adjective", "party", "equipment"))
_JOINS = frozenset("_#")


class Run:
    """A name: tokens `first` to `last`, the first without `cut` letters of clitics.

    `titled`: a private person's title stands before it; `office`: the words around tell an office or rank; `public`: somebody with an
    office anywhere in the text; `family`: a family's name, no person's.
    """

    __slots__ = ("cut", "family", "first", "last", "office", "public", "titled", "words")

    def __init__(self, first: int, last: int, cut: int, words: tuple[str, ...], titled: bool, office: bool, family: bool) -> None:
        self.first, self.last, self.cut, self.words = first, last, cut, words
        self.titled, self.office, self.public, self.family = titled, office, office, family


class Finder:
    """Finds the names of people in one text, beside the hits of its scan. `towns`: the known names of places, folded and bare; `shut`:
    tokens of numbers and dates, which no name holds."""

    def __init__(
        self,
        tokens: Tokens,
        hits: list[list[Hit]],
        names: Names,
        lexicon: Lexicon,
        kinds: list[str],
        towns: Mapping[str, int],
        shut: set[int],
    ) -> None:
        self.shut = shut
        self.tokens, self.hits, self.names, self.lexicon, self.kinds, self.towns = tokens, hits, names, lexicon, kinds, towns
        self.article = lexicon.article

    def runs(self) -> list[Run]:
        """The names in order, apart from each other, those that the registry has left out."""
        out: list[Run] = []
        word, met, names = self.tokens.word, self.names.met, self.names
        i, size = 0, len(word)
        while i < size:
            ways = met.get(word[i])
            if ways is None:
                ways = names.begins(word[i])
            if not ways:
                i += 1
                continue
            known = self._registered(i)
            run = self._at(i, ways) if known < i else None
            if run is not None:
                out.append(run)
                i = run.last + 1
            else:
                i = max(i, known) + 1
        self._share(out)
        return out

    def families(self) -> list[Run]:
        """The names of families, behind the words for one."""
        out = []
        for i in range(1, len(self.tokens)):
            if self.tokens.kind[i] == WORD and self.tokens.kind[i - 1] == WORD and self._bare(i - 1) in self.names.families:
                last = self._family(i)
                if last >= i:
                    out.append(Run(i, last, 0, tuple(self.tokens.word[i : last + 1]), False, False, True))
        return out

    # -- one name

    def _at(self, i: int, ways: tuple[tuple[int, str, str], ...]) -> Run | None:
        """The name that begins at token `i`, if one does."""
        if self.tokens.kind[i] != WORD or i in self.shut:
            return None
        if i + 1 < len(self.tokens) and self._title_word(i) and self.names.begins(self.tokens.word[i + 1]):
            return None  # "الحاج إبراهيم"
        for cut, rest, kind in ways:
            if cut and any(h.cut < cut for h in self.hits[i]):
                return None  # a word of the language
            if (kind != OPEN and not self._spelled(i, rest)) or self._no_start(i, rest, kind):
                continue
            if self._called_after(i, cut):
                return None
            titled = not cut and self._titled(i)
            last, parts, second = self._end(i, GIVEN if titled and kind == DOUBTFUL else kind)
            if not parts or not self._enough(i, cut, kind, parts, second, titled):
                continue
            words = (rest, *self.tokens.word[i + 1 : last + 1])
            return Run(i, last, cut, words, titled, self._has_office(i, last, cut > 0), False)
        return None

    def _no_start(self, i: int, rest: str, kind: str) -> bool:
        """Whether a word that may be a name is something else by where it stands: "باسم الجيش", "التحالف العربي", "ديار بكر"."""
        if any(h.sense.label == "link" and not h.enclitic for h in self.hits[i]):
            return True
        before = self.tokens.word[i - 1] if i and self.tokens.kind[i - 1] == WORD else ""
        if (
            kind == DOUBTFUL
            and rest.startswith(self.article)
            and any(way.startswith(self.article) for _, _, way in proclitics(before))
            and self._what(i - 1) not in ("title", "honour", "office")
        ):
            return True
        plain = self.lexicon.bare(rest)
        if before and f"{self.lexicon.bare(before)} {plain}" in self.towns:
            return True  # "السيدة زينب" is a town
        after = self.tokens.word[i + 1] if i + 1 < len(self.tokens) else ""
        town = f"{plain} {self.lexicon.bare(after)}" in self.towns
        return town and (kind == DOUBTFUL or (kind == OPEN and not self.names.begins(after)))  # "أم درمان صباح السبت"

    def _enough(self, i: int, cut: int, kind: str, parts: int, second: str, titled: bool) -> bool:
        """Whether there are signs enough that it is somebody: `second` tells what the second part of the name is."""
        if kind != DOUBTFUL:
            return titled or parts > 1
        if titled:
            article = self.tokens.word[i - 1].startswith(self.article) and not self.tokens.word[i].startswith(self.article)
            return parts > 1 or article  # "جندي تركي" is nobody called تركي
        if parts < 2 or any(h.last == i and h.sense.category == "frame" for h in self.hits[i]):
            return False  # "عودة خالد"
        if second in (GIVEN, OPEN, "family"):
            return True
        return second == DOUBTFUL and (parts > 2 or not (self._means(i) or cut))

    def _means(self, i: int) -> bool:
        """Whether a word, as it stands, means something to the language besides a name."""
        return any(h.last == i and h.sense.category in ("noun", "frame", "adjective", "verb") for h in self.hits[i])

    def _end(self, i: int, kind: str) -> tuple[int, int, str]:
        """The last token of a name, how many parts it has (words that are one name count once), and what its second part is."""
        names, word, kinds = self.names, self.tokens.word, self.tokens.kind
        last, parts, second = i, 0 if kind == OPEN else 1, ""
        joins = kind == OPEN
        for j in range(i + 1, min(len(word), i + LONGEST)):
            w = word[j]
            if kinds[j] != WORD or j in self.shut or self._parted(j) or (w not in names.links and self._registered(j, several=True) >= j):
                break
            if joins:
                if not self._may_follow(j):
                    break
                second = second or (OPEN if parts else "")
                last, joins, parts = j, False, parts + 1
            elif w in names.closes:
                last = j
            elif w in names.links or w in names.opens:
                joins = True
            else:
                like = self._like_name(j, kind, parts)
                if not like:
                    break
                last, parts = j, parts + 1
                second = second or like
        return last, parts, second

    def _parted(self, j: int) -> bool:
        """Whether a sign that the tokens do not show stands before a word: a quotation mark."""
        text, start = self.tokens.text, self.tokens.start[j]
        return any(not (c.isspace() or c in _JOINS or not c.isprintable()) for c in text[self.tokens.end[j - 1] : start])

    def _may_follow(self, j: int) -> bool:
        """Whether a word may go on "father of", "servant of", "son of": no function word and no event noun of the language."""
        w = self.tokens.word[j]
        if self.names.kind(w) and self._spelled(j, w):
            return True
        return not any(h.last == j and (h.sense.category == "word" or (h.sense.category == "frame" and h.art)) for h in self.hits[j])

    def _like_name(self, j: int, kind: str, parts: int = 1) -> str:
        """What a word is as a part of a name that goes on: GIVEN, DOUBTFUL, "family", "unknown", or "" where it is none."""
        w, names = self.tokens.word[j], self.names
        found = names.kind(w)
        if found and self._spelled(j, w):
            office = any(h.sense.label == "person" and h.art for h in self.hits[j]) and self._goes_on(j + 1)  # "الأمين العام"
            return (
                "" if office or any(h.sense.label == "link" and not h.enclitic for h in self.hits[j]) else found
            )  # "المتحدث باسم": no باسم
        if w in names.stops or self._title_word(j) or len(w) < _LEAST:
            return ""
        own = [h for h in self.hits[j] if h.last == j]
        if w.startswith(self.article) and len(w) > len(self.article) + 1:
            return self._family_name(j, own, kind, parts)
        if self.hits[j] or (kind == DOUBTFUL and parts == 1) or w.endswith(names.never) or self.tokens.word[j - 1].startswith(self.article):
            return ""  # behind a family's name nothing unknown follows
        if parts > 1 and (w.startswith(self.lexicon.conjunctions[0]) or w.endswith(self.lexicon.accusative)):
            return ""  # "and …"; an accusative
        if w.startswith(self.lexicon.present) and len(w) > _LEAST:
            return ""  # a verb that no table has
        for cut, _, rest in proclitics(w):
            if cut and (rest.startswith(self.article) or names.kind(rest) or rest in self.towns or rest in self.lexicon.keys):
                return ""
        return "unknown"

    def _family_name(self, j: int, own: list[Hit], kind: str, parts: int) -> str:
        """Whether a word with the article is the name of a family: one of origin, of a craft, or one that nothing else is known of."""
        w = self.tokens.word[j]
        like = w.endswith(self.names.family)
        if self.hits[j] and self.hits[j][0].last > j:
            return ""  # a name of several words
        for h in own:
            sense = h.sense
            if h.conj or h.prep or h.enclitic:
                continue
            people = sense.category == "noun" and sense.label in _PEOPLE and sense.form == "noun"
            if people and sense.label == "person" and (parts > 1 or self._goes_on(j + 1)):
                return ""  # "أحمد فوزي المتحدث", "همام القائد العسكري": an office
            if not (people or sense.category == "adjective" or (sense.category == "party" and like)):
                return ""
            if w.endswith(self.lexicon.full):
                return ""
        if kind == DOUBTFUL:
            return "family" if like else ""
        if own and (w.endswith(self.names.unlike) or self.tokens.word[j - 1].startswith(self.article)):
            return ""
        return "family"

    def _goes_on(self, j: int) -> bool:
        """Whether a word goes on an office: an adjective with the article, "in the name of"."""
        if j >= len(self.tokens) or self.tokens.kind[j] != WORD:
            return False
        return self.tokens.word[j].startswith(self.article) or any(h.sense.label == "link" for h in self.hits[j])

    # -- what stands around

    def _registered(self, i: int, several: bool = False) -> int:
        """The last token of a name of the registry that begins at a token: one of several words, or (not `several`) a public person's;
        -1 where none does."""
        for h in self.hits[i]:
            if h.sense.category == "party" and (h.last > i or (not several and self.kinds[h.sense.ref] == "person")):
                return h.last
        plain = self.names.same.get(self.tokens.word[i], "")
        if plain and plain != self.tokens.word[i]:  # "أبي بكر البغدادي"
            words = [plain, *(self.lexicon.bare(w) for w in self.tokens.word[i + 1 : i + LONGEST])]
            for n in range(min(len(words), LONGEST), 1, -1):
                senses = self.lexicon.keys.get(" ".join(words[:n]), ())
                if any(self.lexicon.senses[number].category == "party" for number in senses):
                    return i + n - 1
        return -1

    def _titled(self, i: int) -> bool:
        """Whether the word before says that a private person's name follows."""
        return i > 0 and self.tokens.kind[i - 1] == WORD and (self.tokens.word[i - 1] in self.names.called or self._title_word(i - 1))

    def _title_word(self, i: int) -> bool:
        return bool(self._title(i))

    def _title(self, i: int) -> str:
        """The title that a word is, without clitics and article; "" where it is none: "باب" is no "by a father"."""
        for cut, title, article in self._titles(self.tokens.word[i]):
            if article or not any(h.last == i and (h.cut < cut or self._verbal(h)) for h in self.hits[i]):
                return title
        return ""

    def _titles(self, word: str) -> list[tuple[int, str, bool]]:
        """The ways in which a folded word may be a title: letters cut off, the title, whether the article stands with it. Cached."""
        found = self.names.titled.get(word)
        if found is None:
            if len(self.names.titled) > _MEMO:
                self.names.titled.clear()
            titles, n, found = self.names.titles, len(self.article), []
            for cut, _, rest in proclitics(word):
                if rest.startswith(self.article) and rest[n:] in titles:
                    found.append((cut, rest[n:], True))
                found += [(cut, title, False) for title in (rest, *self._owned(rest)) if title in titles]
            self.names.titled[word] = found
        return found

    def _owned(self, word: str) -> list[str]:
        """What a word may be without the pronoun on it: والدتها, والدة."""
        out = []
        for enclitic in self.lexicon.enclitics:
            if word.endswith(enclitic):
                base = word[: len(word) - len(enclitic)]
                out.append(base)
                out += [base[: len(base) - len(opened)] + closed for opened, closed in self.lexicon.restore if base.endswith(opened)]
        return out

    def _verbal(self, h: Hit) -> bool:
        return h.sense.category == "verb" or (h.sense.category == "frame" and h.sense.form in VERBAL and not h.art)

    def _bare(self, i: int) -> str:
        """A word without clitics and article."""
        w = self.tokens.word[i]
        if w in self.names.families or w in self.names.memorials:
            return w
        for _, _, rest in proclitics(w):
            if rest in self.names.families or rest in self.names.memorials:
                return rest
        return w

    def _called_after(self, i: int, cut: int) -> bool:
        """Whether it is what is called after a person: "كتيبة أحمد خليل", "شارع عمر المختار"."""
        if cut or i == 0 or self.tokens.kind[i - 1] != WORD:
            return False
        if self._bare(i - 1) in self.names.memorials:
            return True
        before = [h for h in self.hits[i - 1] if h.last == i - 1 and not h.enclitic]
        if any(h.art or h.sense.label == "person" for h in before):
            return False
        return any(h.sense.category == "noun" and h.sense.label in _BODIES for h in before)

    def _what(self, i: int) -> str:
        """What a word is to the name after it: "title", "honour", "office", "stop" or nothing."""
        title = self._title(i)
        if title:
            return "honour" if title in self.names.honours else "title"
        if self.tokens.word[i] in self.names.called:
            return "honour"  # "مسؤول في التنظيم يدعى سالم عوض"
        found, word = "", self.tokens.word[i]
        noun = word.startswith(self.article) or self.lexicon.bare(word) in self.towns
        noun = noun or any(h.sense.category in _NOMINAL and not h.enclitic for h in self.hits[i])
        for h in self.hits[i]:
            sense = h.sense
            if sense.category == "noun" and sense.label == "person":
                return "office"
            if (self._verbal(h) and not noun) or (sense.category == "word" and not (sense.label in _WITHIN or sense.kind in _OF)):
                found = "stop"
            if sense.category == "noun" and sense.label in _SOMEBODY and sense.form == "noun" and not (h.art or h.enclitic):
                found = "stop"  # "وزير الصحة … شخص يدعى سالم عوض"
        return found

    def _has_office(self, i: int, last: int, clitic: bool) -> bool:
        """Whether the words around a name tell an office of who bears it."""
        after, kind, word = last + 1, self.tokens.kind, self.tokens.word
        comma = after < len(kind) and kind[after] == SIGN
        after += comma
        if after < len(kind) and kind[after] == WORD:
            quant = any(h.sense.label == "quant" for h in self.hits[after])  # "سالم عوض أحد قادة التنظيم"
            if self._what(after + (quant and after + 1 < len(kind))) == "office":
                return True
        if clitic:
            return False
        j, least = i - 1, max(-1, i - 1 - BACK)
        if j > 0 and kind[j] == SIGN and ((comma and word[j] in self.names.commas) or (word[j] == "." and len(word[j - 1]) == 1)):
            j -= 1 if word[j] in self.names.commas else 2  # "قائد اللواء، سالم عوض، إن"; "د. سالم عوض"
        while j > least:
            if kind[j] != WORD:
                return False
            what = self._what(j)
            if what == "office":
                return True
            if what == "title" and j and self._what(j - 1) == "office":
                return True  # "السكرتير الإعلامي": an adjective
            if what in ("title", "stop"):
                return False
            j -= 1
        return False

    def _family(self, i: int) -> int:
        """The last token of a family's name that begins at `i`; -1 where none does."""
        w, names = self.tokens.word[i], self.names
        if self._registered(i) >= i or w in names.stops:
            return -1
        if (w in names.links or w in names.opens) and i + 1 < len(self.tokens) and self.tokens.kind[i + 1] == WORD:
            return i + 1 if self._may_follow(i + 1) else -1
        if names.kind(w) == DOUBTFUL:
            return -1
        if w.startswith(self.article):
            known = any(h.sense.category not in ("party", "adjective") and h.sense.label != "person" for h in self.hits[i])
            return i if not known and not w.endswith(self.names.unlike) else -1
        if self.hits[i] or w.endswith(self.names.unlike) or len(w) < _LEAST:
            return -1
        return i if self._like_name(i, GIVEN) else -1

    # -- spelling

    def _spelled(self, i: int, name: str) -> bool:
        """Whether a word is spelled as a name is: it may leave off hamzas and dots, but adds none (تأمر is no تامر)."""
        written = self.names.spelled.get(name, name)
        tokens, weaker, seats = self.tokens, self.names.weaker, self.names.seats
        text = [c for c in tokens.text[tokens.start[i] : tokens.end[i]] if c.isalpha() and c != "\u0640"]
        if len(text) < len(written):
            return True  # in other signs: ligatures
        for c, n in zip(text[len(text) - len(written) :], written, strict=True):
            if c == n or (c not in seats and n not in seats):
                continue
            if c not in weaker.get(n, n):
                return False
            if c + n in self.names.pronoun and any(h.enclitic for h in self.hits[i]):
                return False  # نظيره, "his peer", is no نظيرة
            if c + n in self.names.particle and any(h.sense.category == "word" for h in self.hits[i]):
                return False  # على is no علي
        return True

    # -- the whole text

    def _share(self, runs: list[Run]) -> None:
        """Who has an office anywhere in the text is public wherever the name is told again, in full or in part."""
        public = [run.words for run in runs if run.office]
        for run in runs if public else ():
            run.public = run.office or any(_same(run.words, words) for words in public)


def _same(words: tuple[str, ...], public: tuple[str, ...]) -> bool:
    """Whether a name is a public one told again: some of its words, two at least, or all of them and more."""
    if len(words) > len(public):
        return len(public) > 1 and words[: len(public)] == public
    return len(words) > 1 and {*words} <= {*public}
