"""Reference: whom a pronoun, an unsaid subject or "the attack" takes up."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.coder.arguments import PLACE_PREPS, STOPS, rightward
from marsad.coder.draft import Draft
from marsad.coder.phrases import Phrase, Unit
from marsad.coder.speakers import Scope
from marsad.find.dates import When as FoundDate
from marsad.ontology import TYPES
from marsad.record import Place

GENERAL = {
    "assault": frozenset(t for t, kind in TYPES.items() if kind.group == "violence") - {"killing", "clash"},
    "bombing": frozenset(("suicide-bombing",)),
    "shelling": frozenset(("airstrike", "missile-strike", "drone-strike", "chemical-attack")),
    "airstrike": frozenset(("drone-strike",)),
}
"""The more exact acts that the nouns of a type may take up: "the attack", "the blast", "the strike"."""


@dataclass(slots=True)
class Told:
    """An event told earlier in the document: what it was, who and where, and in which sentence."""

    sentence: int
    type: str
    actors: list[Phrase]
    targets: list[Phrase]
    places: list[tuple[str, Phrase]]
    date: FoundDate | None
    place: Place | None


@dataclass(slots=True)
class History:
    """What has been told so far."""

    sentence: int = 0
    events: list[Told] = field(default_factory=list)
    agents: list[Phrase] = field(default_factory=list)
    date: FoundDate | None = None
    """The last date of the sentences before."""

    def tell(self, draft: Draft, date: FoundDate | None, place: Place | None) -> None:
        """Keep an event for what follows."""
        self.events.append(Told(self.sentence, draft.type, draft.actors, draft.targets, draft.places, date, place))


def antecedent(
    units: list[Unit], drafts: list[Draft], at: int, enclitic: str, history: History, closed: frozenset[int], but: list[Phrase]
) -> Phrase | None:
    """The phrase that a pronoun on unit `at` stands for: a subject before it, an agent before it, a subject after it, one of before;
    none of those that are something else in the event already (`but`)."""

    def suits(phrase: Phrase) -> bool:
        if not (phrase.agent or (but and phrase.kind == "civilians")) or any(phrase is p for p in but):
            return False
        if enclitic == "her":
            return phrase.first in closed or phrase.plural or phrase.head not in ("person", "fighter")
        if enclitic == "him":
            return not phrase.plural and phrase.first not in closed
        return True

    for draft in reversed(drafts):
        if draft.at < at and draft.unit.what == "verb" and draft.subject and suits(draft.subject[0]):
            return draft.subject[0]
    for i in range(at - 1, -1, -1):
        phrase = units[i].phrase
        if units[i].what == "np" and phrase is not None and suits(phrase):
            return phrase
    for draft in drafts:
        if draft.at > at and draft.unit.what == "verb" and draft.subject and suits(draft.subject[0]):
            return draft.subject[0]
    return next((p for p in reversed(history.agents[-6:]) if suits(p)), None)


def unsaid_actor(draft: Draft, drafts: list[Draft], held: list[Scope], units: list[Unit]) -> list[Phrase]:
    """Who does an event whose noun or purpose verb names no one: whoever is asked to, plans to or tries to; the subject of its verb."""
    if draft.actors:
        return []
    inner = held[-1] if held else None
    slots = draft.frame.slots
    if slots.get("subject", slots.get("of")) not in ("actor", "sides"):
        meant = inner is not None and inner.object_only and inner.status in ("planned", "possible") and slots.get("agent") == "actor"
        return inner.subject if meant and inner is not None and draft.unit.what == "act" else []  # "خططوا لاغتيالات"
    if inner is not None and inner.object_only and (not draft.frame.result or inner.status in ("demanded", "planned", "possible")):
        if (inner.status == "demanded" or (inner.draft is not None and inner.draft.type == "accusation")) and inner.asked:
            return inner.asked
        if inner.status == "denied" and inner.subject and draft.frame.slots.get("subject") == "actor":
            return inner.subject
        if inner.status in ("planned", "possible") and inner.subject and draft.frame.slots.get("subject") == "actor":
            return inner.subject
    if draft.unit.what != "act" or draft.frame.slots.get("of") not in ("actor", "either", "sides", "place"):
        return []
    before = units[draft.at - 1] if draft.at else None
    if before is None or before.what != "prep" or before.role not in ("for", "on", "to", "from", "in"):
        return []
    if draft.modal != "possible" and before.role != "on":
        return []
    governed = _governing(units, draft.at)
    if governed:
        return governed
    for other in reversed(drafts):
        if other.at >= draft.at:
            continue
        if any(u.what == "comp" or (u.what == "sign" and u.role in STOPS) for u in units[other.at : draft.at]):
            break
        if other.unit.what == "verb" and other.subject and other.subject[0].agent:
            return other.subject
        if other.actors and other.type and TYPES[other.type].group != "speech":
            return other.actors
    return []


def _governing(units: list[Unit], at: int) -> list[Phrase]:
    """The subject of the verb right before, where that verb tells no event: "وافق المتمردون على الانسحاب"."""
    for i in range(at - 1, -1, -1):
        if units[i].what in ("sign", "comp", "rel", "conj"):
            return []
        if units[i].what == "verb":
            bare = rightward(units, i).bare if units[i].frame is None else []
            return bare[0] if bare and bare[0][0].agent else []
    return []


def both(draft: Draft, drafts: list[Draft], history: History) -> list[Phrase]:
    """The sides that "الطرفين" takes up: those of the act before it, in the sentence or told earlier."""
    for other in reversed(drafts):
        if other.at < draft.at and other.type and other.targets and other.actors:
            return [*other.actors, *other.targets]
    for told in reversed(history.events):
        if told.actors and (told.targets or len(told.actors) > 1):
            return [*told.actors, *told.targets]
    return []


def take_up(draft: Draft, units: list[Unit], history: History) -> Told | None:
    """The event that a definite noun takes up ("الهجوم", "هذا القصف"), where it says nothing of its own."""
    hit = draft.unit.hit
    if draft.unit.what != "act" or hit is None or (draft.actors and not draft.claimants):
        return None
    if draft.unit.adjectives and hit.sense.form.endswith("plural"):
        return None
    before = units[draft.at - 1] if draft.at else None
    shown = before is not None and before.what == "dem"
    if not (hit.art or shown) or draft.frame.result:
        return None
    placed = any(role in PLACE_PREPS or role in ("slot", "target") for role, _ in draft.places)
    for told in reversed(history.events):
        if history.sentence - told.sentence > (1 if placed else 3):
            return None
        if placed and told.type != draft.type:
            continue
        if told.type == draft.type or told.type in GENERAL.get(draft.type, ()):
            return told
    return None
