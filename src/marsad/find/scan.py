"""The one scan: every known name, trigger and function word of a text, found word by word in the lexicon's table."""

from __future__ import annotations

from marsad.find.lexicon import Lexicon
from marsad.find.readings import Reading
from marsad.find.senses import Sense
from marsad.text.tokens import BREAK, WORD, Tokens

VERBAL = frozenset(("past", "present", "past.passive", "present.passive"))


class Hit:
    """A name found: its tokens (inclusive), its meaning, its clitics; `cut` is how many folded letters are proclitics."""

    __slots__ = ("art", "conj", "cut", "enclitic", "first", "last", "prep", "sense")

    def __init__(self, first: int, last: int, sense: Sense, conj: str, prep: str, art: bool, enclitic: str, cut: int) -> None:
        self.first, self.last, self.sense, self.conj, self.prep, self.art = first, last, sense, conj, prep, art
        self.enclitic, self.cut = enclitic, cut


def scan(tokens: Tokens, lexicon: Lexicon) -> list[list[Hit]]:
    """For each token, the hits that begin there, longest first."""
    out: list[list[Hit]] = []
    word, kind = tokens.word, tokens.kind
    single, opens, inside = lexicon.single, lexicon.opens, lexicon.inside
    last, nothing = len(word) - 1, list[Hit]()
    for i, written in enumerate(word):
        known = single.get(written)
        if known is None:
            known = _single(written, lexicon)
        hits = [Hit(i, i, sense, conj, prep, art, enclitic, cut) for sense, conj, prep, art, enclitic, cut in known] if known else nothing
        follow = opens.get(written)
        if follow is not None and i < last and kind[i] == WORD:
            following = word[i + 1]
            forms = inside.get(following)
            if forms is None:
                forms = inside[following] = lexicon.within(following)
            if (
                following == "-"
                or any(form in follow for form in forms)
                or (written in lexicon.tailing and lexicon.tail(following)[0] in follow)
            ):
                hits = _longer(tokens, i, lexicon) + hits
        out.append(hits)
    return out


def _single(written: str, lexicon: Lexicon) -> list[tuple[Sense, str, str, bool, str, int]]:
    """What a word means by itself, fewest clitics first; remembered for the next text, as is whether it opens a longer name."""
    if len(lexicon.single) > 200_000:
        lexicon.single.clear()
        lexicon.opens.clear()
        lexicon.inside.clear()
    found: list[tuple[Sense, str, str, bool, str, int]] = []
    for reading in lexicon.readings(written):
        if reading.key in lexicon.more and not reading.enclitic:
            lexicon.opens[written] = lexicon.opens.get(written, set()) | lexicon.more[reading.key]
            if not lexicon.tails.isdisjoint(lexicon.opens[written]):
                lexicon.tailing.add(written)
        for number in lexicon.keys.get(reading.key, ()):
            sense = lexicon.senses[number]
            if fits(sense, reading, lexicon):
                found.append((sense, reading.conj, reading.prep, reading.art, reading.enclitic, reading.cut))
    found.sort(key=lambda f: len(f[1]) + len(f[2]) + len(f[4]))
    lexicon.single[written] = found
    return found


def _longer(tokens: Tokens, i: int, lexicon: Lexicon) -> list[Hit]:
    """The names of several words that begin at token `i`, longest first."""
    hits: list[Hit] = []
    word, kind, keys, more = tokens.word, tokens.kind, lexicon.keys, lexicon.more
    total = len(word)
    for reading in lexicon.readings(word[i]):
        if reading.enclitic:
            continue
        key, last = reading.key, i
        while (follow := more.get(key)) is not None:
            last += 1
            if last < total and word[last] == "-":
                last += 1
            if last >= total or kind[last] == BREAK:
                break
            for form in lexicon.within(word[last]):
                if form in follow:
                    key += " " + form
                    break
            else:
                tail, pronoun = lexicon.tail(word[last])
                if tail in follow:  # "على أيديهم"
                    for number in keys.get(key + " " + tail, ()):
                        sense = lexicon.senses[number]
                        if sense.label == "prep" and fits(sense, reading, lexicon):
                            hits.append(Hit(i, last, sense, reading.conj, reading.prep, reading.art, pronoun, reading.cut))
                break
            for number in keys.get(key, ()):
                sense = lexicon.senses[number]
                if fits(sense, reading, lexicon):
                    hits.append(Hit(i, last, sense, reading.conj, reading.prep, reading.art, "", reading.cut))
    if len(hits) > 1:
        hits.sort(key=lambda h: (-h.last, len(h.conj) + len(h.prep)))
    return hits


BARE = frozenset(("or", "neg", "rel", "topic"))
"""Classes of function words that no pronoun is written on: "أمني" is no "or" with "me"."""


def fits(sense: Sense, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether the clitics suit the kind of word: verbs take no article, nouns no future sign."""
    prep = reading.prep
    if sense.form in VERBAL:
        if reading.art:
            return False
        if prep:
            return sense.form.startswith("present") and (prep in lexicon.future or lexicon.prepositions.get(prep) == "for")
        return True
    if prep and prep in lexicon.future:
        return False
    if sense.art and not reading.art:
        return False
    if sense.category == "word":
        return sense.art == reading.art and not (reading.enclitic and sense.label in BARE)
    return not (reading.enclitic and (sense.category == "party" or sense.label == "or"))
