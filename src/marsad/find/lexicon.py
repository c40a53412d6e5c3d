"""The lexicon: every known name, trigger and function word in one table, and how a written word is read against it."""

from __future__ import annotations

import msgspec

from marsad.find.readings import Reading, read
from marsad.find.senses import Sense
from marsad.lang.language import Language, Morphology
from marsad.world.registry import Registry


class Lexicon(msgspec.Struct):
    """Keys are folded words without articles; `more` holds the openings of longer keys, each with the words that go on from it."""

    senses: list[Sense]
    keys: dict[str, list[int]]
    more: dict[str, set[str]]
    conjunctions: tuple[str, ...]
    prepositions: dict[str, str]
    future: tuple[str, ...]
    article: str
    assimilated: dict[str, str]
    enclitics: dict[str, str]
    restore: tuple[tuple[str, str], ...]
    present: str
    prefixes: tuple[str, ...]
    hamza: tuple[str, ...]
    accusative: str
    passive_vowel: str
    full: tuple[str, ...]
    """What a plural or dual ends in where no noun follows it in idafa."""
    tails: set[str] = msgspec.field(default_factory=set)
    """Last words of prepositions of several words, which take a pronoun: "على أيدي", "على أيديهم"."""
    tailing: set[str] = msgspec.field(default_factory=set)
    """Words met so far that may open one of them."""
    tailed: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    cache: dict[str, tuple[Reading, ...]] = msgspec.field(default_factory=dict)
    single: dict[str, list[tuple[Sense, str, str, bool, str, int]]] = msgspec.field(default_factory=dict)
    opens: dict[str, set[str]] = msgspec.field(default_factory=dict)
    """Words met so far that open longer names, with the words that may follow."""
    inside: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Words met so far as they count inside a name."""

    def bare(self, word: str) -> str:
        """The word without the article, where three letters or more remain."""
        n = len(self.article)
        return word[n:] if len(word) >= n + 3 and word.startswith(self.article) else word

    def within(self, word: str) -> tuple[str, ...]:
        """The bare forms of a word inside a name; "for the" inside it counts for nothing: "منظومة للدفاع الجوي" is "منظومة دفاع جوي"."""
        plain = self.bare(word)
        for prep, elided in self.assimilated.items():
            if word.startswith(prep) and len(word) >= 5:
                rest = word[len(prep) :]
                return (plain, rest[len(elided) :] if rest.startswith(elided) else rest)
        return (plain,)

    def tail(self, word: str) -> tuple[str, str]:
        """The last word of a preposition and the pronoun that it carries; nothing where the word is none. Cached."""
        found = self.tailed.get(word)
        if found is None:
            if len(self.tailed) > 200_000:
                self.tailed.clear()
            ends = (e for e in self.enclitics if word.endswith(e) and word[: -len(e)] in self.tails)
            pronoun = max(ends, key=len, default="")
            found = self.tailed[word] = (word[: len(word) - len(pronoun)] if pronoun else "", pronoun)
        return found

    def readings(self, word: str) -> tuple[Reading, ...]:
        """The ways to read a folded word that the table knows, fewest clitics first. Cached."""
        found = self.cache.get(word)
        if found is None:
            if len(self.cache) > 200_000:
                self.cache.clear()
            found = self.cache[word] = tuple(read(word, self))
        return found


def build_lexicon(language: Language, registry: Registry) -> Lexicon:
    """Put all names of the language and the registry into one table."""
    m: Morphology = language.morphology
    lexicon = Lexicon(
        [],
        {},
        {},
        m.conjunctions,
        m.prepositions,
        m.future,
        m.article,
        m.assimilated,
        m.enclitics,
        m.restore,
        m.prefixes[0],
        m.prefixes[:2],
        m.hamza,
        m.accusative,
        m.passive_vowel,
        (*m.sound[:2], *m.dual[:2]),
    )
    numbers: dict[tuple[str, int, str, str, str, bool], int] = {}
    # nouns and event nouns are written without the article
    whole = {w for w, told in language.forms.items() if " " not in w and any(t[0] in ("frame", "noun") for t in told)}

    def add(words: str, category: str, ref: int, label: str, kind: str, form: str, strict: bool) -> None:
        parts = words.split()
        if not parts:
            return
        while category != "party" and len(parts) > 1 and parts[-1] in lexicon.prepositions:
            parts.pop()  # "وفقا ل": the preposition stands at the next word
        bare = [lexicon.bare(p) for p in parts if p != "-"]
        if form.startswith(("past", "present")) or (parts[0] in whole and category != "party"):
            bare[0] = parts[0]  # the first letters of "التقى" and "إلقاء" are no article
        sense = Sense(category, ref, label, kind, form, strict and bare[0] != parts[0])
        number = numbers.setdefault(sense.fields(), len(numbers))
        if number == len(lexicon.senses):
            lexicon.senses.append(sense)
        key = " ".join(bare)
        entry = lexicon.keys.setdefault(key, [])
        if number not in entry:
            entry.append(number)
        if category == "word" and label == "prep" and len(bare) > 1:
            lexicon.tails.add(bare[-1])
        for i in range(1, len(bare)):
            lexicon.more.setdefault(" ".join(bare[:i]), set()).add(bare[i])

    for words, entries in language.forms.items():
        for category, ref, form, agree in entries:
            if isinstance(ref, tuple):
                add(words, category, -1, ref[0], ref[1], form, category == "word")
            elif isinstance(ref, int):
                add(words, category, ref, agree, "", form, False)
            else:
                add(words, category, -1, agree, str(ref), form, False)
    for words, category, index, form in registry.names:
        add(words, category, index, "", "", form, category == "party" and form != "nisba")
    return lexicon


def lookup(lexicon: Lexicon, word: str) -> list[tuple[Reading, list[Sense]]]:
    """What the table knows of one written word or name (for `marsad inspect`)."""
    from marsad.text.tokens import tokenize

    tokens = tokenize(word).word
    out: list[tuple[Reading, list[Sense]]] = []
    if not tokens:
        return out
    for reading in lexicon.readings(tokens[0]):
        key = " ".join([reading.key, *(lexicon.bare(t) for t in tokens[1:] if t != "-")])
        if key in lexicon.keys:
            out.append((reading, [lexicon.senses[i] for i in lexicon.keys[key]]))
    return out
