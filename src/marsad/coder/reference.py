"""Reference: whom a pronoun, an unsaid subject or "the attack" takes up."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.coder.arguments import PLACE_PREPS, STOPS, group_at, rightward, subject_of
from marsad.coder.draft import ABSTRACT, Draft
from marsad.coder.phrases import Phrase, Unit
from marsad.coder.speakers import Scope
from marsad.find.dates import When as FoundDate
from marsad.ontology import TYPES
from marsad.record import Place, When

GENERAL = {
    "assault": frozenset(t for t, kind in TYPES.items() if kind.group == "violence") - {"killing", "clash"},
    "bombing": frozenset(("suicide-bombing",)),
    "shelling": frozenset(("airstrike", "missile-strike", "drone-strike", "chemical-attack")),
    "airstrike": frozenset(("drone-strike",)),
}
"""The more exact acts that the nouns of a type may take up: "the attack", "the blast", "the strike"."""


FIGHTS = frozenset(("assault", "advance", "capture", "siege"))
"""What "the fighting" may take up besides a fight."""
FAR = 8
"""Sentences after which a definite noun no more means the event told before."""


@dataclass(slots=True)
class Told:
    """An event told earlier in the document: what it was, who and where, and in which sentence."""

    sentence: int
    type: str
    actors: list[Phrase]
    targets: list[Phrase]
    places: list[tuple[str, Phrase]]
    place: Place | None
    when: When


@dataclass(slots=True)
class History:
    """What has been told so far."""

    sentence: int = 0
    events: list[Told] = field(default_factory=list)
    agents: list[Phrase] = field(default_factory=list)
    date: FoundDate | None = None
    """The last date of the sentences before."""

    def tell(self, draft: Draft, place: Place | None, when: When) -> None:
        """Keep an event for what follows."""
        self.events.append(Told(self.sentence, draft.type, draft.actors, draft.targets, draft.places, place, when))


def antecedent(units: list[Unit], drafts: list[Draft], at: int, enclitic: str, history: History, closed: frozenset[int]) -> Phrase | None:
    """The phrase that a pronoun on unit `at` stands for: a subject before it, an agent before it, a subject after it, one of before."""

    def suits(phrase: Phrase) -> bool:
        if not phrase.agent:
            return False
        if enclitic == "her":
            return phrase.first in closed or phrase.plural or phrase.head not in ("person", "fighter")
        if enclitic == "him":
            return not phrase.plural and phrase.first not in closed
        return phrase.head != "source" and not (phrase.kind == "person" and not phrase.plural)

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


def sufferer(
    units: list[Unit], drafts: list[Draft], draft: Draft, enclitic: str, history: History, closed: frozenset[int]
) -> Phrase | None:
    """Those who suffer an act by a pronoun: "اختطفت الحركة الوالي ثم اغتالته". The nearest who fits and does not act."""

    def suits(phrase: Phrase) -> bool:
        if (
            not (phrase.agent or phrase.kind in ("civilians", "person"))
            or phrase.head in ABSTRACT
            or any(p.first == phrase.first for p in draft.actors)
        ):
            return False
        many = phrase.plural or phrase.dual or phrase.quant or phrase.number is not None
        if enclitic == "her":
            she = phrase.first in closed or phrase.plural or (bool(phrase.places) and bool(phrase.parties))
            return she and phrase.kind not in ("civilians", "person")
        if enclitic == "him":
            return not many and phrase.first not in closed
        group = phrase.kind == "civilians" and bool(phrase.nouns) and phrase.nouns[0].sense.form != "noun"
        return many or group or phrase.kind == "force"

    if draft.type and TYPES[draft.type].group == "speech":  # "تنفي كيغالي تسليح الحركة، وتتهمها الأمم المتحدة": who spoke is spoken of
        for other in reversed(drafts):
            if other.at < draft.at and other.unit.what == "verb" and other.subject and suits(other.subject[0]):
                return other.subject[0]
    for i in range(draft.at - 1, -1, -1):
        phrase = units[i].phrase
        if units[i].what == "np" and phrase is not None and suits(phrase):
            return phrase
    return next((p for p in reversed(history.agents) if suits(p)), None)


def unsaid_actor(draft: Draft, drafts: list[Draft], held: list[Scope], units: list[Unit]) -> list[Phrase]:
    """Who does an event whose noun or purpose verb names no one: whoever is asked to, plans to or tries to; the subject of its verb."""
    if draft.actors:
        return []
    inner = held[-1] if held else None
    slots = draft.frame.slots
    if slots.get("subject", slots.get("of")) not in ("actor", "sides"):
        if inner is None or not inner.object_only or slots.get("agent") != "actor":
            return []
        if inner.draft is not None and inner.draft.type == "accusation" and draft.unit.what == "act":
            return inner.asked  # "اتهم الجيش الجماعة بتفجير السوق"
        meant = inner.status == "planned" or (inner.status == "possible" and not inner.speaker)
        return inner.subject if meant and draft.unit.what == "act" else []  # "خططوا لاغتيالات"
    if inner is not None and inner.object_only and (not draft.frame.result or inner.status in ("demanded", "planned", "possible")):
        if (inner.status == "demanded" or (inner.draft is not None and inner.draft.type == "accusation")) and inner.asked:
            return inner.asked
        if (
            inner.status == "denied"
            and inner.subject
            and (draft.at - inner.first <= 1 or units[draft.at - 1].what == "and")
            and draft.frame.slots.get("subject") == "actor"
        ):
            return inner.subject
        warned = inner.draft is not None and inner.draft.type == "warning"
        if warned and inner.asked and inner.asked[0].agent and draft.unit.what == "act" and slots.get("subject") == "actor":
            return inner.asked  # "حذر طهران من استهداف السفن"
        meant = inner.status == "planned" or (inner.status == "possible" and not inner.speaker)  # who fears a thing does not do it
        if meant and inner.subject and draft.frame.slots.get("subject") == "actor":
            return inner.subject
    if draft.type in ("meeting", "negotiation", "clash") and (side := _side(draft, drafts, units)):
        return side
    if draft.unit.what != "act" or draft.frame.slots.get("of") not in ("actor", "either", "sides", "place"):
        return []
    before = units[draft.at - 1] if draft.at else None
    if before is None or before.what != "prep" or before.role not in ("for", "on", "to", "from", "in"):
        return []
    asks = before.role == "for" and bool(draft.type) and TYPES[draft.type].group == "speech"  # "تظاهروا للمطالبة بالإفراج عنهم"
    if (draft.modal != "possible" and before.role != "on" and not asks) or draft.type in ("aid", "agreement"):
        return []
    given = units[draft.at - 2].phrase if draft.at > 1 and before.role == "for" else None
    if (
        given is not None
        and given.kind == "force"
        and draft.at > 2
        and units[draft.at - 3].what == "prep"
        and units[draft.at - 3].role == "for"
    ):
        return [given]  # "دعم للجيش لاستعادة المدينة": who is helped to
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


def _side(draft: Draft, drafts: list[Draft], units: list[Unit]) -> list[Phrase]:
    """Who takes part in what two sides do, where only the other is told: the subject of its clause, as in
    "انتزعت القوات الميناء بعد معارك مع المتمردين", "التقى المبعوث الوزير خلال زيارة إلى القاهرة", "الوزير في زيارة إلى كابل"."""
    before = units[draft.at - 1] if draft.at else None
    hit = draft.unit.hit
    if draft.unit.what != "act" or hit is None or hit.enclitic or before is None or before.what != "prep":
        return []
    if before.role not in ("in", "during", "cause", "after", "time") or (not draft.targets if draft.type == "clash" else hit.art):
        return []
    first = 0
    for i in range(draft.at - 1, -1, -1):
        unit = units[i]
        if unit.what in ("comp", "rel") or (unit.what == "sign" and unit.role in STOPS):
            first = i + 1
            break
        if unit.what == "verb":
            told = next((d for d in drafts if d.at == i), None)
            if told is not None and (told.passive or told.frame.result or told.type == draft.type):
                return []
            group = subject_of(units, i) if told is None else told.subject or told.actors
            return [p for p in group if p.agent and p not in draft.targets]
    group, end = group_at(units, first)
    return [p for p in group if p.agent and not p.places] if end == draft.at - 1 else []


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
    for speech in (False, True):
        for other in reversed(drafts):
            judged = bool(other.type) and (TYPES[other.type].group == "speech") == speech
            if other.at < draft.at and judged and (pair := _pair(other.actors, other.targets)):
                return pair
        for told in reversed(history.events):
            if (TYPES[told.type].group == "speech") == speech and (pair := _pair(told.actors, told.targets)):
                return pair
    return []


def _pair(actors: list[Phrase], targets: list[Phrase]) -> list[Phrase]:
    """Those of an act who can act, where they are two or more."""
    sides: list[Phrase] = []
    for phrase in (*actors, *targets):
        if phrase.agent and phrase.head != "both" and all(p.first != phrase.first for p in sides):
            sides.append(phrase)
    return sides if len(sides) > 1 else []


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


def recalled(draft: Draft, units: list[Unit]) -> bool:
    """Whether an act told before is only named again, as the subject of a verb that tells no event: "ويأتي هذا الهجوم بعد"."""
    i = draft.at - 1
    while i > 0 and units[i].what == "dem":
        i -= 1
    verb = units[i] if i >= 0 else None
    own = draft.actors or draft.targets or draft.places or draft.tolls or draft.dates or draft.items or draft.inherits >= 0
    return verb is not None and verb.what == "verb" and verb.frame is None and not own


def place_taken_up(draft: Draft, units: list[Unit], history: History) -> Place | None:
    """Where the event was that a definite noun takes up from farther off, whoever is told of now: "تبنت الحركة الهجوم"."""
    hit = draft.unit.hit
    before = units[draft.at - 1] if draft.at else None
    shown = before is not None and before.what == "dem"
    if draft.unit.what != "act" or hit is None or not (hit.art or shown) or draft.frame.result:
        return None
    fight = draft.type == "clash"
    for told in reversed(history.events):
        if history.sentence - told.sentence > FAR:
            return None
        if told.place is not None and (
            told.type == draft.type or told.type in GENERAL.get(draft.type, ()) or (fight and told.type in FIGHTS)
        ):
            return told.place
    return None
