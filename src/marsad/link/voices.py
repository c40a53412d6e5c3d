"""Who speaks: two outlets that quote one spokesman are one claim, and so are a spokesman and those for whom he speaks.

The speaker of a telling is the one nearest to the words: "نقلت رويترز عن وزارة الدفاع" is the ministry. Speakers of one side are one: none
of them is independent of the other. A speaker whom nobody names ("مصدر أمني", "شهود عيان", "السكان") may be anyone, also the same one
as in another outlet: all of them together count as one at most. What a nameless official says for a side that is known counts as the side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from marsad import compiled
from marsad.incident import Telling
from marsad.link import graph
from marsad.link.wording import NAME, kind, words
from marsad.record import Event, Party
from marsad.text.words import ARTICLE, proclitics

_CROWDS = frozenset(("civilians", "media"))
"""Kinds of which a word alone names nobody: "السكان", "وسائل إعلام"."""
_SOME = frozenset(("quant", "partitive", "prep"))
"""Classes of words after which it is not said who: "أحد السكان", "مصدر في"."""


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    return tuple(words(name))


def nearest(event: Event) -> Party | None:
    """The speaker nearest to the words; None where the outlet speaks itself."""
    return event.speaker[-1] if event.speaker else None


def nameless(party: Party) -> bool:
    """Whether nobody can say who a speaker is: no name, no office, nobody for whom he speaks.

    "رئيس البلدية" and "وزارة الصحة" name one by his office, "مصدر أمني" and "أحد السكان" don't.
    """
    if party.id is not None or party.of is not None or party.private:
        return False
    held = _words(party.name)
    if any(kind(word) == NAME for word in held) and not _noun(" ".join(held)):
        return False
    return party.kind in _CROWDS or not any(word.startswith(ARTICLE) for word in _head(held))


def _head(held: Sequence[str]) -> Sequence[str]:
    """The words of a noun phrase before a preposition; none where it begins with "one of"."""
    for n, word in enumerate(held):
        if _some(word) or (n and any(before and _noun(rest) for _, before, rest in proclitics(word))):
            return held[:n]
    return held


def _some(word: str) -> bool:
    lexicon = compiled.load().lexicon
    for reading in lexicon.readings(word):
        senses = [lexicon.senses[i] for i in lexicon.keys.get(reading.key, ())]
        if not reading.conj and not reading.prep and any(s.category == "word" and s.label in _SOME for s in senses):
            return True
    return False


def _noun(word: str) -> bool:
    lexicon = compiled.load().lexicon
    return any(lexicon.senses[i].category == "noun" for i in lexicon.keys.get(lexicon.bare(word), ()))


def independent_speakers(tellings: Iterable[Telling]) -> list[str]:
    """The speakers that do not speak for one another, the first of each as told: his id, else his name. What outlets say themselves
    counts among sources, not here. The result does not depend on the order of tellings, but for who is named for his side.
    """
    heard: dict[str, tuple[str, Party, str]] = {}
    for telling in tellings:
        party = nearest(telling.event)
        if party is not None:
            key = party.id or " ".join(_words(party.name))
            heard.setdefault(key, (party.id or party.name, party, telling.event.when.start or telling.event.when.end or ""))
    known = [(said, party.id or party.of or "", day) for said, party, day in heard.values() if party.id or party.of]
    named = {key: said for key, (said, party, _) in heard.items() if not (party.id or party.of or nameless(party))}
    unnamed = [said for said, party, _ in heard.values() if nameless(party)]
    return [*_sides(known), *_persons(named), *unnamed[:1]]


def _sides(known: list[tuple[str, str, str]]) -> list[str]:
    """One speaker of each side: those who are of one side each with each. What two rivals have above them does not join the two."""
    sides: dict[str, list[tuple[str, str]]] = {}
    place = {said: n for n, (said, _, _) in enumerate(known)}
    for said, id_, day in sorted(known, key=lambda one: (-len(graph.above(one[1])), one[1], one[0])):
        for held in sides.values():
            if all(graph.one_side(id_, other, day) for _, other in held):
                held.append((said, id_))
                break
        else:
            sides[said] = [(said, id_)]
    first = [min((said for said, _ in held), key=lambda said: place[said]) for held in sides.values()]
    return sorted(first, key=lambda said: place[said])


def _persons(named: dict[str, str]) -> list[str]:
    """Speakers that no registry knows; one whose name stands within another's is the same: "سالم البكري", "العميد سالم البكري"."""
    held = sorted(named, key=lambda key: (-len(key.split()), key))
    dropped = {
        key for n, key in enumerate(held) if any(set(key.split()) <= set(other.split()) for other in held[:n]) and len(key.split()) > 1
    }
    return [said for key, said in named.items() if key not in dropped]
