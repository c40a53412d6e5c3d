"""Rolls of the dead: names one a line, or one after another behind a colon, as posts give them."""

from __future__ import annotations

from typing import NamedTuple

from marsad.coder.draft import Draft
from marsad.coder.phrases import Phrase, Unit
from marsad.find.numbers import Number
from marsad.find.people import Run
from marsad.find.scan import Hit
from marsad.lang.frames import Frame
from marsad.ontology import TYPES
from marsad.text.sentences import Sentence
from marsad.text.tokens import NUMBER, SIGN, WORD, Tokens

_LEAST, _MOST = 2, 500
"""Names of a roll."""
_WORDS = 7
"""Words of one name at most, with what stands beside it: an age, "his wife"."""
_PAUSES = frozenset("،,-–*/")


class Roll(NamedTuple):
    """How many are named, and the tokens of the names."""

    names: int
    first: int
    last: int


def roll_of(tokens: Tokens, hits: list[list[Hit]], frames: list[Frame], sentences: list[Sentence], n: int) -> Roll | None:
    """The names that sentence `n` announces as those of the dead: in the lines after it, or behind its colon."""
    here = sentences[n]
    roll = _lines(tokens, hits, sentences, n) or _row(tokens, hits, here)
    if roll is None or not any(_dead(h, frames) for i in range(here.first, here.last + 1) for h in hits[i]):
        return None
    return roll


def named(roll: Roll, drafts: list[Draft], people: dict[int, Run]) -> None:
    """Put those named on the act that their sentence tells of, as whom it befell, and their number, unless one stands there."""
    live = [d for d in drafts if not d.merged and d.type and TYPES[d.type].group == "violence"]
    act = next((d for d in live if not d.frame.result), live[0] if live else None)
    if act is not None:
        told = {i for p in act.targets if p.run is not None for i in range(p.run.first, p.run.last + 1)}
        runs = [people[i] for i in range(roll.first, roll.last + 1) if i in people and i not in told]
        act.targets += [Phrase(run.first, run.last, run.cut, core=run.last, run=run) for run in runs]
    if act is None or any(kind == "killed" and _numbered(phrase, unit) for kind, phrase, unit in act.tolls):
        return
    number = Number(roll.names, roll.names, roll.first, roll.last, "cardinal")
    act.tolls = [t for t in act.tolls if t[0] != "killed"]
    act.tolls.append(("killed", None, Unit("np", roll.first, roll.last, number=number)))
    act.inherits = act.at


def _numbered(phrase: Phrase | None, unit: Unit) -> bool:
    return unit.number is not None or (phrase is not None and (phrase.number is not None or phrase.dual))


def _dead(hit: Hit, frames: list[Frame]) -> bool:
    return hit.sense.category == "frame" and frames[hit.sense.ref].count == "killed" and frames[hit.sense.ref].result


def _lines(tokens: Tokens, hits: list[list[Hit]], sentences: list[Sentence], n: int) -> Roll | None:
    """Lines of one form that follow: numbered, with a sign before or behind their first word, or plain behind a colon."""
    if n + _LEAST >= len(sentences):
        return None
    form = _form(tokens, sentences[n + 1])
    if form == "" and tokens.word[sentences[n].last] != ":":
        return None
    m, end = n + 1, min(len(sentences), n + _MOST)
    while m < end and _form(tokens, sentences[m]) == form and _name(tokens, hits, sentences[m].first, sentences[m].last, form != ""):
        m += 1
    return Roll(m - n - 1, sentences[n + 1].first, sentences[m - 1].last) if m - n - 1 >= _LEAST else None


def _form(tokens: Tokens, line: Sentence) -> str:
    """What the lines of a roll have in common: a number, a sign before the name, a sign behind its first word, or nothing."""
    first = line.first
    if tokens.kind[first] == NUMBER:
        return "number"
    if tokens.kind[first] == SIGN:
        return "sign"
    return "title" if first < line.last and tokens.word[first + 1] in _PAUSES and tokens.kind[first + 1] == SIGN else ""


def _row(tokens: Tokens, hits: list[list[Hit]], here: Sentence) -> Roll | None:
    """Names behind the last colon of a sentence, with pauses between."""
    colon = next((i for i in range(here.last - 1, here.first, -1) if tokens.word[i] == ":" and tokens.kind[i] == SIGN), -1)
    if colon < 0:
        return None
    parts, start = [], colon + 1
    for i in range(colon + 1, here.last + 2):
        if i > here.last or (tokens.kind[i] == SIGN and tokens.word[i] in _PAUSES):
            if i > start:
                parts.append((start, i - 1))
            start = i + 1
    good = len(parts) >= _LEAST and all(b > a and _name(tokens, hits, a, b) for a, b in parts)
    return Roll(len(parts), colon + 1, here.last) if good else None


def _name(tokens: Tokens, hits: list[list[Hit]], first: int, last: int, marked: bool = False) -> bool:
    """Whether a few words hold nothing but what names people have: a word unknown or kin,
    and, unless the line is `marked` as one of a roll, no function word and no event noun."""
    words = [i for i in range(first, last + 1) if tokens.kind[i] == WORD]
    if not 1 <= len(words) <= _WORDS:
        return False
    for i in words if not marked else ():
        top = [h for h in hits[i] if h.last <= last and not (h.conj or h.prep)]
        if any(h.sense.category == "word" and h.sense.kind != "on" for h in top):
            return False
        if any(h.sense.category == "frame" and h.sense.form.startswith("masdar") for h in top):
            return False
    return any(not hits[i] or any(h.sense.kind == "civilians" for h in hits[i]) for i in words)
