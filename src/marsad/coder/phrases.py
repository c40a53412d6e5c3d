"""Noun phrases and the other units that a sentence is cut into."""

from __future__ import annotations

from dataclasses import dataclass

from marsad.coder.spots import Spot
from marsad.find.dates import When as FoundDate
from marsad.find.numbers import Number
from marsad.find.people import Run
from marsad.find.scan import Hit
from marsad.lang.frames import Frame

AGENTS = frozenset(("force", "organisation", "person", "media"))
OPENERS = frozenset(("org", "force", "fighter", "place", "object", "civil", "crowd"))
CRAFT = frozenset(("aircraft", "drone"))
"""Heads of phrases that are equipment and may act too."""
PARTICIPLES = frozenset(("active", "passive", "circumstance"))
NOMINAL = frozenset(("party", "equipment", "noun", "adjective"))


@dataclass(slots=True, init=False)
class Phrase:
    """A noun phrase. `cut`: folded letters of its first word that are proclitics; `head`: the class of its first known noun."""

    first: int
    last: int
    cut: int
    head: str
    kind: str
    parties: list[Hit]
    places: list[Spot]
    items: list[Hit]
    nouns: list[Hit]
    number: Number | None
    definite: bool
    dual: bool
    plural: bool
    quant: bool
    feminine: bool
    enclitic: str
    affiliated: Phrase | None
    core: int
    """Last token before an affiliation or a relative tail."""
    oblique: bool
    """Whether its noun has an ending that no subject has: المسلحين."""
    run: Run | None
    """The name of a person in it whom the registry does not know."""

    def __init__(self, first: int, last: int, cut: int = 0, head: str = "", kind: str = "", parties: list[Hit] | None = None,
                 places: list[Spot] | None = None, items: list[Hit] | None = None, nouns: list[Hit] | None = None,
                 number: Number | None = None, definite: bool = False, dual: bool = False, plural: bool = False, quant: bool = False,
                 feminine: bool = False, enclitic: str = "", affiliated: Phrase | None = None, core: int = -1,
                 oblique: bool = False, run: Run | None = None) -> None:  # fmt: skip
        # Written out, here and below, because only then it is compiled: a sentence makes many.
        self.first, self.last, self.cut, self.head, self.kind = first, last, cut, head, kind
        self.parties, self.places = [] if parties is None else parties, [] if places is None else places
        self.items, self.nouns = [] if items is None else items, [] if nouns is None else nouns
        self.number, self.definite, self.dual, self.plural, self.quant = number, definite, dual, plural, quant
        self.feminine, self.enclitic, self.affiliated, self.core, self.oblique = feminine, enclitic, affiliated, core, oblique
        self.run = run

    @property
    def agent(self) -> bool:
        """Whether it can act: armed, official, a person, or a named party."""
        return self.kind in AGENTS or (bool(self.parties) and self.kind not in ("place", "object", "civilians", "equipment"))

    @property
    def placelike(self) -> bool:
        return self.kind == "place" or (bool(self.places) and not self.parties and self.kind in ("", "place"))


@dataclass(slots=True, init=False)
class Unit:
    """One unit.

    `what`: np, verb, act (an event noun), participle, prep, comp, rel, neg, modal, conj, and, sign, date, accord, passive, be, among.
    """

    what: str
    first: int
    last: int
    role: str
    hit: Hit | None
    frame: Frame | None
    phrase: Phrase | None
    date: FoundDate | None
    conj: bool
    future: bool
    purpose: bool
    vowelled: bool
    """Whether its vowels, where written, make it a passive."""
    governs: bool
    """Whether its last word is a preposition, so that what follows is its object: "القبض على"."""
    frames: list[Hit]
    number: Number | None
    adjectives: list[Hit]

    def __init__(self, what: str, first: int, last: int, role: str = "", hit: Hit | None = None, frame: Frame | None = None,
                 phrase: Phrase | None = None, date: FoundDate | None = None, conj: bool = False, future: bool = False,
                 purpose: bool = False, vowelled: bool = False, governs: bool = False, frames: list[Hit] | None = None,
                 number: Number | None = None, adjectives: list[Hit] | None = None) -> None:  # fmt: skip
        self.what, self.first, self.last, self.role, self.hit, self.frame, self.phrase = what, first, last, role, hit, frame, phrase
        self.date, self.conj, self.future, self.purpose, self.vowelled = date, conj, future, purpose, vowelled
        self.governs = governs
        self.frames, self.number, self.adjectives = [] if frames is None else frames, number, [] if adjectives is None else adjectives

    @property
    def whole(self) -> bool:
        """Whether its trigger of several words holds what its frame needs: "إسقاط طائرة"."""
        return self.hit is not None and self.hit.last > self.hit.first
