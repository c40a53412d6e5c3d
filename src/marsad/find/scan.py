"""The one scan: every known name, trigger and function word of a text, found word by word in the lexicon's table."""

from __future__ import annotations

from typing import NamedTuple

from marsad.find.lexicon import Lexicon, Reading, Sense
from marsad.text.tokens import BREAK, WORD, Tokens

VERBAL = frozenset(("past", "present", "past.passive", "present.passive"))


class Hit(NamedTuple):
    """A name found: its tokens (inclusive), its meaning, its clitics; `cut` is how many folded letters are proclitics."""

    first: int
    last: int
    sense: Sense
    conj: str
    prep: str
    art: bool
    enclitic: str
    cut: int


def scan(tokens: Tokens, lexicon: Lexicon) -> list[list[Hit]]:
    """For each token, the hits that begin there, longest first."""
    out: list[list[Hit]] = []
    word, kind = tokens.word, tokens.kind
    keys, more, senses = lexicon.keys, lexicon.more, lexicon.senses
    total = len(word)
    for i in range(total):
        hits: list[Hit] = []
        out.append(hits)
        if kind[i] != WORD and word[i] not in keys and word[i] not in more:
            continue
        for reading in lexicon.readings(word[i]):
            key, last = reading.key, i
            while True:
                if key in keys and (last == i or not reading.enclitic):
                    for number in keys[key]:
                        sense = senses[number]
                        if _fits(sense, reading, lexicon):
                            hits.append(Hit(i, last, sense, reading.conj, reading.prep, reading.art, reading.enclitic, reading.cut))
                if key not in more:
                    break
                last += 1
                if last < total and word[last] == "-":
                    last += 1
                if last >= total or kind[last] == BREAK or reading.enclitic:
                    break
                longer = ""
                for form in lexicon.within(word[last]):
                    longer = key + " " + form
                    if longer in keys or longer in more:
                        break
                key = longer
        if len(hits) > 1:
            hits.sort(key=lambda h: (-h.last, len(h.conj) + len(h.prep) + len(h.enclitic)))
    return out




def _fits(sense: Sense, reading: Reading, lexicon: Lexicon) -> bool:
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
        return sense.art == reading.art
    return not (sense.category == "party" and reading.enclitic)
