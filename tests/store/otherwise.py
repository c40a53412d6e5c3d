"""A coder of a later version: the rules, and what this version reads otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import replace

import msgspec

from marsad.coder import Coder
from marsad.extract import Task
from marsad.extract.rules import Rules
from marsad.record import Event, Left, Place

Change = Callable[[Task, Event], list[Event]]


class Otherwise:
    """An extractor that hands on what the rules find as `change` has it."""

    def __init__(self, rules: Rules, change: Change, tag: str) -> None:
        self.rules, self.change, self.tag = rules, change, tag

    def extract(self, task: Task) -> tuple[list[Event], list[Left]]:
        found, left = self.rules.extract(task)
        return [event for one in found for event in self.change(task, one)], left


def otherwise(coder: Coder, change: Change, tag: str = "later", digest: str | None = None) -> Coder:
    """A coder that reads as `change` says; with `digest`, one of the same version and other data."""
    made = copy(coder)
    made.extractor = Otherwise(coder.extractor, change, "" if digest else tag)  # type: ignore[arg-type]
    if digest is not None:
        made.data = replace(coder.data, digest=digest)
    return made


def as_before(task: Task, event: Event) -> list[Event]:
    """Nothing is read otherwise."""
    return [event]


def surer(task: Task, event: Event) -> list[Event]:
    """What linking does not compare is read otherwise."""
    return [msgspec.structs.replace(event, confidence=round(event.confidence / 2 + 0.5, 4))]


def relinking(task: Task, event: Event) -> list[Event]:
    """What linking compares is read otherwise in every event: all are linked anew."""
    when = msgspec.structs.replace(event.when, stated=not event.when.stated)
    return [msgspec.structs.replace(event, when=when)]


def named(event: Event, more: str) -> str:
    """The id of an event that is told apart from another by `more`."""
    return hashlib.sha256(f"{event.id} {more}".encode()).hexdigest()[:16]


def at(event: Event, place: Place) -> Event:
    """The event, read as one of another place: its words stay, its id is another."""
    assert event.place is not None
    there = msgspec.structs.replace(place, mention=event.place.mention, antecedent=event.place.antecedent)
    return msgspec.structs.replace(event, id=named(event, str(place.id)), place=there)
