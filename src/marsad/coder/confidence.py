"""Confidence: how likely a record, and each of its cells, is right, from what is known of it.

What tells is put into words ("form past", "actor named"), by sides: the trigger, who, where and when, the sentence. Each fact has
a weight learned from annotated reports, and a logistic sum of them is the probability. The sides of records are of few kinds, so
that what a kind adds is reckoned once.
"""

from __future__ import annotations

from math import exp

from marsad.coder.draft import Draft
from marsad.coder.phrases import Unit
from marsad.coder.reference import Told
from marsad.coder.settings import Context
from marsad.coder.speakers import Scope
from marsad.find.scan import Hit
from marsad.lang.confidence import CELLS, Key, Part, Weights
from marsad.ontology import TYPES
from marsad.record import Event, Party, Span, Step

SIDES = {
    "trigger": ("frame", "type", "group", "form", "trigger", "modal", "weak", "idiom", "result", "speech", "ambiguous"),
    "around it": ("before", "next", "rivals", "inherits", "described", "told", "repeated"),
    "who": ("actor", "actor-side", "actor-words", "actors", "target", "target-side", "target-words", "targets"),
    "where and when": ("place", "place-by", "place-side", "place-words", "when", "when-precision", "dates"),
    "with what": ("toll", "toll-bound", "tolls", "item", "outcome", "items", "filled"),
    "who says so": ("speaker", "speakers", "scope", "scope-object", "scopes", "status"),
    "sentence": ("line", "length", "triggers", "nth"),
}
"""What is told of each side, in the order of its key: whether something holds, or which of several it is ("" tells nothing)."""
FAMILIES = tuple(family for families in SIDES.values() for family in families)
_MANY = 50_000
"""Kinds of sides that are remembered at most."""
_NEAR = 30
"""Letters from a trigger within which a cell's words are near."""
_RECENT = 6


def judge(
    event: Event, draft: Draft, triggers: int, units: list[Unit], held: list[Scope], context: Context, told: Told | None, weights: Weights
) -> None:
    """Set the confidence of an event and add to its steps what made it, and how sure each cell is.

    `triggers`: how many its sentence holds; `held`: the scopes it stands in; `told`: the event that it takes up.
    """
    parts = [
        _part(_trigger(event, draft, _ambiguous(context.cells.hits[draft.unit.first])), weights),
        _part(_around(event, draft, units, context, told), weights),
        _part(_who(event), weights),
        _part(_where(event, draft), weights),
        _part(_with(event), weights),
        _part(_said(event, held), weights),
        _part(_sentence(event, draft, triggers, units, context), weights),
    ]
    if weights.seen is not None:
        weights.seen.setdefault(event.id, tuple([fact for part in parts for fact in part.facts]))
    sums = weights.base[:]
    words = [weights.start]
    for part in parts:
        if part.words:
            words.append(part.words)
        for i, add in part.adds:
            sums[i] += add
    sure = [int(100.0 / (1.0 + exp(-z)) + 0.5) for z in sums]
    said = [weights.said[i][sure[i]] for i, given in enumerate(_given(event)) if given]
    event.confidence = sure[0] / 100
    event.why.append(Step("weight", "; ".join(words), None))
    event.why.append(Step("sure", ", ".join(said), None))


def _given(event: Event) -> tuple[bool, ...]:
    """Which of `CELLS` hold something; for the record itself there is a place of its own."""
    return (False, bool(event.actor), bool(event.target), bool(event.speaker), event.place is not None, True, bool(event.counts),
            bool(event.equipment), True)  # fmt: skip


def sure_of(event: Event) -> dict[str, float]:
    """How sure each cell of a record is, as its steps tell: {"actor": 0.83, …}; cells that hold nothing are not among them.

    A cell's confidence is the probability that nothing in it is wrong, given that there is such an event.
    """
    told = (words.split(" ") for step in event.why if step.step == "sure" for words in step.rule.split(", "))
    return {cell: float(sure) for cell, sure in told}


def _part(key: Key, weights: Weights) -> Part:
    """What one side of a record adds, reckoned once for its kind; the key begins with the side."""
    part = weights.parts.get(key)
    if part is not None:
        return part
    side = str(key[0])
    facts = [name if value is True else f"{name} {value}" for name, value in zip(SIDES[side], key[1:], strict=True) if value]
    adds = [0.0] * len(CELLS)
    most, heaviest = 0.0, ""
    for fact in facts:
        row = weights.of.get(fact)
        if row is None:
            continue
        for i, weight in enumerate(row):
            adds[i] += weight
        if abs(row[0]) > most:
            most, heaviest = abs(row[0]), fact
    words = f"{side} {adds[0]:+.2f} ({heaviest})" if heaviest else ""
    part = Part(tuple(facts), [(i, add) for i, add in enumerate(adds) if add], words)
    if len(weights.parts) >= _MANY:
        weights.parts.clear()
    weights.parts[key] = part
    return part


# -- sides


def _trigger(event: Event, draft: Draft, ambiguous: bool) -> Key:
    unit, frame = draft.unit, draft.frame
    return (
        "trigger",
        frame.id,
        event.type,
        TYPES[event.type].group,
        draft.form,
        unit.what,
        draft.modal,
        frame.weak,
        unit.whole,
        frame.result,
        frame.content is not None,
        ambiguous,
    )


def _ambiguous(hits: list[Hit]) -> bool:
    """Whether what tells the event may be, or begin, a name or a noun as well."""
    return any(hit.sense.category in ("party", "noun", "equipment") for hit in hits)


def _around(event: Event, draft: Draft, units: list[Unit], context: Context, told: Told | None) -> Key:
    at = draft.at
    repeated = False
    for earlier in context.history.events[-_RECENT:]:
        repeated = repeated or earlier.type == event.type
    return (
        "around it",
        units[at - 1].what if at else "start",
        units[at + 1].what if at + 1 < len(units) else "end",
        len(draft.unit.frames) > 1,
        draft.inherits >= 0,
        draft.described,
        told is not None,
        repeated,
    )


def _who(event: Event) -> Key:
    actor, target, trigger = event.actor, event.target, event.trigger
    return (
        "who",
        _source(actor),
        _side(actor[0].mention, actor[0].antecedent, trigger) if actor else "",
        _words(actor[0].mention) if actor else "",
        _few(len(actor)),
        _source(target),
        _side(target[0].mention, target[0].antecedent, trigger) if target else "",
        _words(target[0].mention) if target else "",
        _few(len(target)),
    )


def _where(event: Event, draft: Draft) -> Key:
    place, when = event.place, event.when
    return (
        "where and when",
        "none" if place is None else "unknown" if place.id is None else place.precision or "known",
        "" if place is None else draft.places[0][0] if draft.places else "around",
        "" if place is None else _side(place.mention, place.antecedent, event.trigger),
        "" if place is None else _words(place.mention),
        "stated" if when.stated else "ahead" if when.end is None else "by" if when.start is None else "on",
        when.precision if when.stated else "",
        _few(len(draft.dates)),
    )


def _with(event: Event) -> Key:
    counts, items = event.counts, event.equipment
    return (
        "with what",
        counts[0].kind if counts else "none",
        "" if not counts else "open" if counts[0].low is None or counts[0].high is None else "one" if counts[0].high == 1 else "several",
        _few(len(counts)),
        (items[0].class_ or "unknown") if items else "none",
        (items[0].outcome or "") if items else "",
        _few(len(items)),
        ("none", "one", "two", "all")[bool(event.actor) + bool(event.target) + (event.place is not None)],  # of who, whom and where
    )


def _said(event: Event, held: list[Scope]) -> Key:
    return (
        "who says so",
        _source(event.speaker),
        _few(len(event.speaker)),
        held[-1].status if held else "none",
        bool(held) and held[-1].object_only,
        _few(len(held)),
        event.status,
    )


def _sentence(event: Event, draft: Draft, triggers: int, units: list[Unit], context: Context) -> Key:
    length, at, nth = units[-1].last - units[0].first, draft.at, context.history.sentence
    return (
        "sentence",
        "title" if event.trigger.in_ is not None else "first" if nth == 1 else "second" if nth == 2 else "early" if nth < 6 else "late",
        "short" if length < 10 else "middle" if length < 25 else "long" if length < 50 else "very-long",
        "one" if triggers == 1 else "few" if triggers < 4 else "many" if triggers < 8 else "very-many",
        "opening" if at < 3 else "early" if at < 10 else "middle" if at < 25 else "late",
    )


def _few(n: int) -> str:
    return "" if n < 2 else "two" if n == 2 else "several"


def _source(parties: list[Party]) -> str:
    """How the first of the parties is known: by what it stands for, by the registry, as someone of a party there, or by a noun alone."""
    if not parties:
        return "none"
    party = parties[0]
    if party.antecedent is not None:
        return "reference"
    if party.id is not None:
        return "named"
    return "member" if party.of is not None else "name" if party.private else "noun"


def _side(span: Span, antecedent: Span | None, trigger: Span) -> str:
    """On which side of the trigger a cell's words stand, and how far off."""
    if antecedent is not None:
        return "reference"
    after = span.start - trigger.end
    if after >= 0:
        return "next" if after <= 3 else "after" if after <= _NEAR else "far-after"
    before = trigger.start - span.end
    return "within" if before < 0 else "before" if before <= _NEAR else "far-before"


def _words(span: Span) -> str:
    n = span.text.count(" ")
    return "one" if n == 0 else "few" if n < 3 else "many" if n < 6 else "very-many"
