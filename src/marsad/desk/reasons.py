"""Why the coder decided so, as steps that a page puts into words: which words, which rule, what made it surer and what less sure."""

from __future__ import annotations

import re
from typing import NamedTuple

from marsad.export.cover import Cover
from marsad.export.evidence import stands
from marsad.incident import Kept
from marsad.record import Event, Step

_WEIGHT = re.compile(r"(?P<side>.+?) (?P<bits>[+-]\d+(?:\.\d+)?)(?: \((?P<fact>[^)]*)\))?")
_SURE = ("weight", "sure")
_KNOWN = ("frame", "reference", "speaker", "actor", "cue", "extractor", "person")
_FORMS = ("past", "present", "active", "passive", "masdar", "noun", "participle", "plural", "dual", "imperative", "idiom")


class Reason(NamedTuple):
    """A step. `kind`: which sentence tells it; `rule`: the rule of the data by its name; `forms`: how its words are used; `quote` and
    `at`: its words and where they stand ("12-24"), `in_` the article that they stand in."""

    kind: str
    step: str
    rule: str
    forms: tuple[str, ...]
    quote: str
    at: str
    in_: str


class Weight(NamedTuple):
    """What one side of the record adds to its confidence, in log odds, and the fact that weighs most there."""

    side: str
    bits: float
    fact: str


def reasons(event: Event, kept: Kept, cover: Cover) -> list[Reason]:
    """The steps that led to the event, in their order."""
    return [_reason(step, kept, cover) for step in event.why if step.step not in _SURE]


def _reason(step: Step, kept: Kept, cover: Cover) -> Reason:
    span = step.span if step.span is not None and stands(step.span, kept) else None
    quote = cover.quote(kept, span.start, span.end, span.in_).text if span else ""
    at, in_ = (f"{span.start}-{span.end}", span.in_ or "text") if span else ("", "text")
    kind = step.step if step.step in _KNOWN else "other"
    rule, *rest = step.rule.split(".") if kind == "frame" else (cover.words(step.rule),)
    return Reason(kind, step.step, rule, tuple(form for form in rest if form in _FORMS), quote, at, in_)


def weights(event: Event) -> list[Weight]:
    """What made the coder surer of the event, and what less sure, the weightiest first; nothing where it does not say."""
    told = [part for step in event.why if step.step == "weight" for part in step.rule.split("; ")]
    found = [match for part in told if (match := _WEIGHT.fullmatch(part))]
    sides = [Weight(one["side"], float(one["bits"]), one["fact"] or "") for one in found if one["side"] != "base"]
    return sorted(sides, key=lambda one: -abs(one.bits))
