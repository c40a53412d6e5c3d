"""Whether an event that a person wrote can be one: its words are in the document, its values are of the ontology."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import msgspec

from marsad.ontology import COUNTS, OUTCOMES, PRECISIONS, STATUSES, TYPES
from marsad.record import Event, Extent, Place, Span, When


def faults(event: Event, text: str, title: str | None) -> Iterator[str]:
    """What is wrong with an event, in words; nothing where it is one of this document."""
    if event.type not in TYPES:
        yield f"no type of event is named '{event.type}'"
    if event.status not in STATUSES:
        yield f"no status is named '{event.status}' (one of {', '.join(STATUSES)})"
    if not 0 <= event.confidence <= 1:
        yield f"confidence is {event.confidence}, not between 0 and 1"
    yield from _when(event.when)
    if event.place is not None:
        yield from _place(event.place)
    for count in event.counts:
        if count.kind not in COUNTS:
            yield f"nothing is counted as '{count.kind}' (one of {', '.join(COUNTS)})"
    for item in event.equipment:
        if item.outcome is not None and item.outcome not in OUTCOMES:
            yield f"no outcome is named '{item.outcome}' (one of {', '.join(OUTCOMES)})"
    bounds = [(count.low, count.high) for count in event.counts] + [(item.low, item.high) for item in event.equipment]
    for low, high in bounds:
        if min(low or 0, high or 0) < 0 or (low is not None and high is not None and low > high):
            yield f"no number is {low} at least and {high} at most"
    yield from _words(event, text, title or "")


def _when(when: When) -> Iterator[str]:
    for day in (when.start, when.end):
        try:
            if day is not None and date.fromisoformat(day).isoformat() != day:
                raise ValueError
        except ValueError:
            yield f"'{day}' is no day (write YYYY-MM-DD)"
            return
    if when.start is not None and when.end is not None and when.start > when.end:
        yield f"it begins on {when.start} and ends on {when.end}"


def _place(place: Place) -> Iterator[str]:
    if place.precision is not None and place.precision not in PRECISIONS:
        yield f"no precision is named '{place.precision}' (one of {', '.join(PRECISIONS)})"
    if (place.lat is None) != (place.lon is None):
        yield "a point has a latitude and a longitude"
    elif place.lat is not None and place.lon is not None and not (abs(place.lat) <= 90 and abs(place.lon) <= 180):
        yield f"no point is at {place.lat}, {place.lon}"
    if place.radius_km is not None and not 0 <= place.radius_km < math.inf:
        yield f"no radius is {place.radius_km} km"


def _words(event: Event, text: str, title: str) -> Iterator[str]:
    sentence = event.sentence
    if not 0 <= sentence.start <= sentence.end <= len(title if sentence.in_ else text):
        yield "its sentence is not in the document"
    for span in spans(event):
        own = title if span.in_ else text
        if span.start < 0 or not span.text or own[span.start : span.end] != span.text:
            yield f"'{span.text}' does not stand at {span.start} to {span.end} of the {'title' if span.in_ else 'text'}"


def spans(told: object) -> Iterator[Span]:
    """All words that a record, or a part of one, quotes."""
    if isinstance(told, Span):
        yield told
    elif isinstance(told, list):
        for part in told:
            yield from spans(part)
    elif isinstance(told, msgspec.Struct) and not isinstance(told, Extent):
        for name in told.__struct_fields__:
            yield from spans(getattr(told, name))
