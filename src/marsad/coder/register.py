"""What a report is about, from its words: whether those of war outweigh those of fields that borrow them."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.lang.registers import STATE, WAR, Registers
from marsad.ontology import TYPES
from marsad.text.tokens import Tokens

ARMED = frozenset(("violence", "materiel", "territory"))
"""Groups of types whose words are borrowed: "هجوم" on the pitch, "تراجع" of a price."""
OWN = frozenset(("protest", "riot", "aid", "displacement"))
"""Types whose words no other field borrows: a strike for pay is a protest."""
LEAST, WEIGHT = 2, 3
"""A report is calm with so many different words of peace, if they are more than so many times those of war."""


@dataclass(slots=True)
class Register:
    """The different words of war and of peace in a text; at which tokens those of war stand, and those of the affairs of states."""

    war: set[str] = field(default_factory=set)
    peace: set[str] = field(default_factory=set)
    at: list[int] = field(default_factory=list)
    state: list[int] = field(default_factory=list)


def register_of(tokens: Tokens, registers: Registers) -> Register:
    """Count the words of `tokens` that tell what they are about."""
    out = Register()
    met, words, plain = registers.met, registers.words, registers.plain
    for i, word in enumerate(tokens.word):
        form = met.get(word)
        if form is None:
            form = plain(word)
        if not form:
            continue
        kind = words[form]
        if kind == WAR:
            out.war.add(form)
            out.at.append(i)
        elif kind == STATE:
            out.state.append(i)
        else:
            out.peace.add(form)
    return out


def calm(parts: list[Register]) -> bool:
    """Whether a report, of a title and a text, is about anything but armed conflict."""
    war, peace = set[str](), set[str]()
    for part in parts:
        war |= part.war
        peace |= part.peace
    return len(peace) >= LEAST and len(peace) > WEIGHT * len(war)


def borrowed(kind: str, register: Register, first: int, last: int) -> bool:
    """Whether in a calm report an event of this type has nothing about it, in its sentence from `first` to `last`, of what it is
    coded for: an armed act nothing of war, any other ("دعا المدرب", "اجتماع الشركة") nothing of war or of states."""
    if kind in OWN or any(first <= i <= last for i in register.at):
        return False
    return TYPES[kind].group in ARMED or not any(first <= i <= last for i in register.state)
