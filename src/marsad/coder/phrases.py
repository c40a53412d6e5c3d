"""Noun phrases and the other units that a sentence is cut into."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.coder.spots import Spot
from marsad.find.dates import When as FoundDate
from marsad.find.numbers import Number
from marsad.find.scan import Hit
from marsad.lang.language import Frame

AGENTS = frozenset(("force", "organisation", "person", "media"))
OPENERS = frozenset(("org", "force", "fighter", "place", "object", "civil"))
CRAFT = frozenset(("aircraft", "drone"))
"""Heads of phrases that are equipment and may act too."""
PARTICIPLES = frozenset(("active", "passive", "circumstance"))
NOMINAL = frozenset(("party", "equipment", "noun", "adjective"))


@dataclass(slots=True)
class Phrase:
    """A noun phrase. `cut`: folded letters of its first word that are proclitics; `head`: the class of its first known noun."""

    first: int
    last: int
    cut: int = 0
    head: str = ""
    kind: str = ""
    parties: list[Hit] = field(default_factory=list)
    places: list[Spot] = field(default_factory=list)
    items: list[Hit] = field(default_factory=list)
    nouns: list[Hit] = field(default_factory=list)
    number: Number | None = None
    definite: bool = False
    dual: bool = False
    plural: bool = False
    quant: bool = False
    feminine: bool = False
    enclitic: str = ""
    affiliated: Phrase | None = None
    core: int = -1
    """Last token before an affiliation or a relative tail."""

    @property
    def agent(self) -> bool:
        """Whether it can act: armed, official, a person, or a named party."""
        return self.kind in AGENTS or (bool(self.parties) and self.kind not in ("place", "object", "civilians", "equipment"))

    @property
    def placelike(self) -> bool:
        return self.kind == "place" or (bool(self.places) and not self.parties and self.kind in ("", "place"))


@dataclass(slots=True)
class Unit:
    """One unit.

    `what`: np, verb, act (an event noun), participle, prep, comp, rel, neg, modal, conj, and, sign, date, accord, passive, be, among.
    """

    what: str
    first: int
    last: int
    role: str = ""
    hit: Hit | None = None
    frame: Frame | None = None
    phrase: Phrase | None = None
    date: FoundDate | None = None
    conj: bool = False
    future: bool = False
    purpose: bool = False
    vowelled: bool = False
    """Whether its vowels, where written, make it a passive."""
    governs: bool = False
    """Whether its last word is a preposition, so that what follows is its object: "القبض على"."""
    frames: list[Hit] = field(default_factory=list)
    number: Number | None = None
    adjectives: list[Hit] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether its trigger of several words holds what its frame needs: "إسقاط طائرة"."""
        return self.hit is not None and self.hit.last > self.hit.first
