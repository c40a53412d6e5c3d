"""A draft: a trigger with the phrases that fill its slots, before it becomes a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from marsad.coder.arguments import Around, Group
from marsad.coder.phrases import Phrase, Unit
from marsad.find.scan import Hit
from marsad.lang.frames import Frame
from marsad.ontology import TYPES
from marsad.record import Step
from marsad.world.registry import CLASSES


@dataclass(slots=True)
class Pronoun:
    """An enclitic that fills a slot: where its word stands and which it is."""

    unit: Unit
    enclitic: str


@dataclass(slots=True)
class Draft:
    """An event in the making. `at`: index of its unit; `via`: the verb that governs it where that is another unit."""

    at: int
    unit: Unit
    frame: Frame
    type: str
    form: str
    actors: list[Phrase] = field(default_factory=list)
    targets: list[Phrase] = field(default_factory=list)
    places: list[tuple[str, Phrase]] = field(default_factory=list)
    items: list[tuple[str, Phrase]] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    spoils: list[tuple[str, Phrase]] = field(default_factory=list)
    """What became of equipment by an act that another verb tells of: "الغارة دمرت دبابة"."""
    tolls: list[tuple[str, Phrase | None, Unit]] = field(default_factory=list)
    topics: list[Phrase] = field(default_factory=list)
    pronouns: dict[str, Pronoun] = field(default_factory=dict)
    around: Around = field(default_factory=Around)
    negated: bool = False
    modal: str = ""
    merged: bool = False
    inherits: int = -1
    why: list[Step] = field(default_factory=list)
    claimants: Group = field(default_factory=list)
    never: bool = False
    """Whether it is said that it will not be."""
    stopped: bool = False
    """Whether it stands under "stopping", "preventing"."""
    after: bool = False
    """Whether it stands after "after", "because of" or the like: told as having happened, whatever is asked for around it."""
    under: bool = False
    """Whether it tells who holds a place ("under the control of"), not an act."""
    described: bool = False
    """Whether its clause tells about a noun of another clause ("systems that X supplied"): the places of that other are not its own."""
    source: Draft | None = None
    """The act that its toll went to."""
    by_event: bool = False
    """Whether its subject is the event noun before it: "القصف قتل 11"."""
    passive: bool = False
    we: bool = False
    """Whether its verb, or the light verb that carries it, says "we"."""
    unmet: bool = False
    """Whether what its frame needs is not there."""
    parted: bool = False
    """Whether of the people that it counts some are told apart: "15 شخصا بينهم نساء"."""
    fallen: Group = field(default_factory=list)
    """Fighters among those of its toll: in a clash a side of it."""
    fronted: bool = False
    """Whether its subject stands before the verb."""
    idiom: tuple[int, int] = (-1, -2)
    """The tokens of the rest of its idiom, past the subject."""
    means: Hit | None = None
    """What a toll came of, where no act is told: "ألغام تقتل تسعة"."""
    subject: Group = field(default_factory=list)
    object: Group = field(default_factory=list)


ABSTRACT = frozenset(("stop", "tally", "blame", "fire", "another", "abstract", "self", "relief"))
"""Heads of phrases that are no party."""
NEEDS = {
    "flying": frozenset(("aircraft", "helicopter", "drone", "loitering munition", "missile", "anti-ship missile", "boat", "ship")),
    "munition": frozenset(("munition", "missile", "mortar", "artillery", "mlrs", "anti-tank missile", "ammunition", "explosive")),
    "mine": frozenset(("mine", "explosive", "munition")),
    "bearer": frozenset(("boat", "ship", "tank", "helicopter", "aircraft", "ifv", "apc")),
    "chemical": frozenset(("chemical-weapon",)),
    "equipment": CLASSES,
    "arms": CLASSES - {"vehicle"},
}
"""Kinds of equipment that frames may need, by name."""


def fold_result(result: Draft, source: Draft, main: bool = False) -> None:
    """Move a toll into the act that it came of. `main`: the toll is what the sentence is about ("قتل 15 شخصا في الهجوم")."""
    result.merged, result.source = True, source
    if result.form.startswith("noun"):  # "عدد قتلى الغارة على السوق إلى 12 شخصا": the toll, not who was struck
        source.targets = [t for t in source.targets if all(t is not p for _, p, _ in result.tolls)]
    source.tolls += result.tolls
    source.fallen += [t for t in result.targets if t.kind == "force"]
    hit = [t for t in result.targets if whom(t, result.parted)]
    if not source.targets or (main and hit and all(t.kind in ("object", "equipment") for t in source.targets)):
        source.targets = hit  # "مقتل قيادي في استهداف سيارته": people before things
    if not source.places:
        source.places += result.places
    if not source.actors and result.type == "shooting":
        source.actors += [a for a in result.actors if a.agent]  # "استشهد برصاص X خلال مداهمة"
    source.dates = source.dates + [d for d in result.dates if d not in source.dates]


def whom(phrase: Phrase, parted: bool) -> bool:
    """Whether those of a toll are told as whom it hit: not a bare number, "43 others", mere "persons" without more."""
    if phrase.affiliated is not None or phrase.parties:
        return True
    if phrase.head == "rest":
        return False
    if not phrase.nouns:
        return (
            phrase.number is not None and phrase.number.low is not None and phrase.number.last < phrase.last
        )  # "30 كرديا": a kind that no table has
    return parted or phrase.head != "anyone"


ARMED = frozenset(("violence", "materiel", "territory"))
"""Groups of types that an armed side does in one go."""
HANDS = ARMED | {"people"}


def beside(drafts: list[Draft], units: list[Unit]) -> None:
    """Who acts in the main clause acts in what goes with it: "دمرت القوات مدرعتين خلال هجوم على الموقع", "دخلتها بعد معارك مع الجيش"."""
    for draft, other in pairwise([d for d in drafts if d.type and not d.merged]):
        before = units[other.at - 1] if other.at else None
        light = units[draft.inherits].frame if draft.inherits >= 0 and draft.unit.what == "act" else None
        if light is not None and light.light == "actor" and before is not None and before.what == "and" and not other.around.negated:
            if other.unit.what == "act" and not other.actors and not other.pronouns and other.targets:
                other.actors = list(draft.actors)  # "تمكنت القوات من تحييد 25 وتدمير معسكر"
            continue
        if before is None or before.what != "prep" or before.role not in ("during", "after") or other.unit.what != "act":
            continue
        free = not other.actors and not other.pronouns and bool(other.targets or other.places)
        armed = TYPES[draft.type].group in HANDS and TYPES[other.type].group in ARMED
        if free and armed and draft.unit.what == "verb" and not draft.passive:
            other.actors = list(draft.actors)


def laid(draft: Draft, left: list[Phrase], how: str, bare: list[list[Phrase]]) -> bool:
    """Whether what stands before a verb is a weapon that was laid, though the verb is not spelled as passive: "بعبوة زرعت على الطريق"."""
    frame = draft.frame
    if not left or not left[0].items or left[0].agent or how not in ("held", "antecedent", "fronted"):
        return False
    if draft.type != "bombing" or frame.slots.get("object") != "equipment" or frame.voice != "active":
        return False
    return draft.form.startswith("past") and not (bare and bare[0][0].items and not bare[0][0].enclitic)
