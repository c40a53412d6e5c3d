"""Whose a phrase is, and whom it stands for: owners of equipment, the body behind a spokesman, both sides of a clash."""

from __future__ import annotations

from marsad.coder.cells import Cells
from marsad.coder.draft import Draft
from marsad.coder.phrases import Phrase
from marsad.coder.settings import Context
from marsad.coder.speakers import fuller
from marsad.ontology import TYPES
from marsad.record import Party


def town(draft: Draft, enclitic: str) -> bool:
    """Whether the pronoun on an event noun is the place that is taken: "تحريرها"; not where a place is told: "سيطرتها على المدينة"."""
    slots = draft.frame.slots
    if slots.get("of") != "either" or TYPES[draft.type].group != "territory" or "place" not in slots.values() or enclitic != "her":
        return False
    return not any(role in ("slot", "target") for role, _ in draft.places)


def instead(phrases: list[Phrase], sides: list[Phrase]) -> list[Phrase]:
    """The phrases with the sides where "both" stands."""
    if not any(p.head == "both" for p in phrases):
        return phrases
    kept = [p for p in phrases if p.head != "both"]
    return [*kept, *(p for p in sides if p not in kept)]


def parties_of(phrases: list[Phrase], cells: Cells) -> list[Party]:
    out: list[Party] = []
    seen: set[tuple[int, int]] = set()
    for phrase in phrases:
        key = (phrase.first, phrase.last)
        if key not in seen:
            seen.add(key)
            out.append(cells.party(phrase))
    return out


def spoken_for(phrase: Phrase, context: Context) -> Party:
    """The party of a speaker; of "the source" that of whom it takes up."""
    whom = fuller(phrase, context.memory)
    party = context.cells.party(whom or phrase)
    if whom is not None:
        party.antecedent, party.mention = party.mention, context.cells.phrase_span(phrase)
    return party


def body_of(phrase: Phrase) -> Phrase:
    """The body that a spokesman speaks for; any other phrase itself."""
    office = phrase.head == "person" or any(n.sense.label == "person" for n in phrase.nouns)
    return phrase.affiliated if office and phrase.affiliated is not None else phrase


def owner_of(phrase: Phrase) -> Phrase:
    """Whose equipment it is, where the text says so: "منظومات تابعة لقوات X"."""
    sub = phrase.affiliated
    return sub if phrase.kind == "equipment" and sub is not None and sub.parties and not sub.items else phrase


def owners_of(draft: Draft) -> list[Phrase]:
    """Whose the craft or arms are that were shot down or seized: "طائرة تابعة للجيش", "مسيرة أوكرانية"."""
    for _, phrase in draft.items:
        if phrase.affiliated is not None and phrase.affiliated.parties and not phrase.affiliated.items:
            return [phrase.affiliated]
        if draft.type == "interception":
            nation = next((p for p in phrase.parties if p.sense.form in ("nisba", "people")), None)
            if nation is not None:
                return [Phrase(nation.first, nation.last, nation.cut, head="party", parties=[nation])]
    return []
