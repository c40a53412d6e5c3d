"""The ensemble: rules and a language model read the same text, and each record tells where they agree.

What both found (same type, overlapping trigger) is surer than either alone. Where they differ the record is less sure, and `why` says
in which cell: sorted by confidence, what a person should look at stands first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from marsad.extract import Extractor, Task
from marsad.extract.rules import Rules
from marsad.extract.usage import Usage
from marsad.record import Event, Left, Party, Place, Span, Step

if TYPE_CHECKING:
    from marsad.compiled import Data
    from marsad.extract.llm import Llm

MOST = 0.98
DIFFERENT_CELL, DIFFERENT_TYPE, ALONE = 0.95, 0.6, 0.8
"""By what the confidence is multiplied: for each cell that differs, for a type that differs, for what only one of the two found."""
STEP = "ensemble"


class Ensemble:
    """Two extractors side by side. The records are the rules' where both found an event: they can be explained."""

    def __init__(self, rules: Extractor, llm: Llm) -> None:
        self.rules, self.llm = rules, llm

    @property
    def tag(self) -> str:
        return f"ensemble.{self.llm.tag.removeprefix('llm.')}"

    @property
    def usage(self) -> Usage:
        """What the model has cost."""
        return self.llm.usage

    def close(self) -> None:
        self.llm.close()

    def extract(self, task: Task) -> tuple[list[Event], list[Left]]:
        """The events of both, compared. Raises `ModelError` where the model gave no answer: half an ensemble is none."""
        events, left = self.rules.extract(task)
        others, rest = self.llm.extract(task)
        return compare(events, others), left + rest


def compare(rules: list[Event], model: list[Event]) -> list[Event]:
    """The events of two readings of one text: what both have once, surer, and the others, less sure."""
    pairs = _pairs(rules, model)
    taken = set(pairs.values())
    ids = {model[j].id: rules[i].id for i, j in pairs.items()}
    out = [_both(event, model[pairs[i]]) if i in pairs else _alone(event, "only the rules found it") for i, event in enumerate(rules)]
    held = {event.id for event in out}
    for j, event in enumerate(model):
        if j not in taken and event.id not in held:
            out.append(_alone(event, "only the model found it"))
            held.add(event.id)
    for event in out:
        if event.content_of not in held:
            event.content_of = ids.get(event.content_of or "")
    return sorted(out, key=lambda e: (e.trigger.in_ is None, e.trigger.start))


def _pairs(rules: list[Event], model: list[Event]) -> dict[int, int]:
    """Which events are one, as indices: those of one type first, then the likest."""
    fits = sorted(
        (
            (_likeness(one, other), -i, -j)
            for i, one in enumerate(rules)
            for j, other in enumerate(model)
            if _meet(one.trigger, other.trigger)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for _, i, j in fits:
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return pairs


def _likeness(one: Event, other: Event) -> int:
    same = sum(_agree(one, other, cell) is not False for cell in _CELLS)
    return 100 * (one.type == other.type) + same


def _meet(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.in_ == other.in_ and one.start < other.end and other.start < one.end


def _mentions(cells: Iterable[Party | Place]) -> list[list[Span]]:
    return [[span for span in (cell.mention, cell.antecedent) if span is not None] for cell in cells]


def _places(event: Event) -> list[Place]:
    return [event.place] if event.place is not None else []


_CELLS: dict[str, Callable[[Event], list[Party] | list[Place]]] = {
    "actor": lambda e: e.actor,
    "target": lambda e: e.target,
    "speaker": lambda e: e.speaker,
    "place": _places,
}


def _agree(one: Event, other: Event, cell: str) -> bool | None:
    """Whether two events have the same in a cell; None where neither has anything."""
    mine, theirs = (_CELLS[cell](event) for event in (one, other))
    if not mine and not theirs:
        return None
    known = [{c.id for c in cells if c.id is not None} for cells in (mine, theirs)]
    if known[0] and known[0] == known[1]:
        return True
    first, second = _mentions(mine), _mentions(theirs)
    return len(first) == len(second) and all(
        any(_meet(a, b) for b in spans for a in mine_) for mine_, spans in zip(first, second, strict=True)
    )


def _both(event: Event, other: Event) -> Event:
    """An event that both found: the rules', with what the model says of it."""
    why = list(event.why)
    if event.type != other.type:
        why.append(Step(STEP, f"the model calls it {other.type}", other.trigger))
        return replace(event, confidence=_times(event.confidence, DIFFERENT_TYPE), why=why)
    sure = min(MOST, 1.0 - (1.0 - event.confidence) * (1.0 - other.confidence))
    why.append(Step(STEP, "rules and model agree on type and trigger", other.trigger))
    for cell in _CELLS:
        if _agree(event, other, cell) is False:
            sure *= DIFFERENT_CELL
            why += _differing(cell, _CELLS[cell](other))
    status = event.status
    if status != other.status:
        sure *= DIFFERENT_CELL
        why.append(Step(STEP, f"the model's status is {other.status}", other.trigger))
        status = other.status if status == "reported" else status  # a claim is never silently a fact
    if (event.when.start, event.when.end) != (other.when.start, other.when.end):
        sure *= DIFFERENT_CELL
        told = "/".join(day or ".." for day in (other.when.start, other.when.end))
        why.append(Step(STEP, f"the model's when is {told}", other.when.mention))
    return replace(event, status=status, confidence=round(sure, 2), why=why)


def _differing(cell: str, theirs: list[Party] | list[Place]) -> list[Step]:
    if not theirs:
        return [Step(STEP, f"the model has no {cell}", None)]
    return [Step(STEP, f"the model's {cell} is another", c.mention) for c in theirs]


def _alone(event: Event, rule: str) -> Event:
    return replace(event, confidence=_times(event.confidence, ALONE), why=[*event.why, Step(STEP, rule, event.trigger)])


def _times(confidence: float, factor: float) -> float:
    return round(confidence * factor, 2)


def from_environment(data: Data) -> Ensemble:
    """Rules and the model that the environment configures. Raises `NotConfigured` where it configures none."""
    from marsad.extract.llm import from_environment as llm

    return Ensemble(Rules(data), llm(data))
