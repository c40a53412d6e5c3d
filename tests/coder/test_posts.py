"""Posts of our own as an independent monitor of civilian harm reads them: posts.yaml, one post a row.

text, on   the post, and the day on which it was put up
at         where it happened, latitude and longitude: the place of a record of violence lies within 15 km
deaths     low..high, high left open where more may be: the killed of such a record are within it
side       ids of parties, one of which is an actor of such a record, or holds one
known      {measure: what is wrong with the coder today}: the measure must fail, and the mark goes when it is mended

What a row does not name is not measured; that violence is told always is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from marsad.coder import Coder
from marsad.data import Row, read_rows
from marsad.ontology import TYPES
from marsad.record import Event

MEASURES = ("violence", "at", "deaths", "side")
NEAR_KM = 15.0
KM_A_DEGREE = 111.2
ROWS = read_rows(Path(__file__).with_name("posts.yaml"))


@cache
def coder() -> Coder:
    return Coder()


@cache
def records(line: int) -> list[Event]:
    row = next(r for r in ROWS if r.line == line)
    return [e for e in coder().code(row.text("text"), row.text("on")).events if TYPES[e.type].group == "violence"]


@cache
def holders() -> dict[str, list[str]]:
    return {p.id: [holder for holder, _, _ in p.of] for p in coder().data.registry.parties}


@cache
def above(party: str) -> frozenset[str]:
    """A party and all that hold it, whenever they did."""
    return frozenset({party}.union(*(above(o) for o in holders().get(party, ()))))


def apart(lat: float, lon: float, event: Event) -> float:
    """Kilometres from a point to the place of a record; without limit where it has none."""
    place = event.place
    if place is None or place.lat is None or place.lon is None:
        return math.inf
    return KM_A_DEGREE * math.hypot(place.lat - lat, (place.lon - lon) * math.cos(math.radians(lat)))


def within(want: str, event: Event) -> bool:
    low, high = want.split("..")
    for count in event.counts:
        least, most = count.low or count.high or 0, count.high or count.low or 0
        if count.kind == "killed" and most >= int(low) and (not high or least <= int(high)):
            return True
    return False


def right(row: Row, measure: str, events: list[Event]) -> bool:
    if measure == "at":
        lat, lon = map(float, row.texts("at"))
        return any(apart(lat, lon, e) <= NEAR_KM for e in events)
    if measure == "deaths":
        return any(within(row.text("deaths"), e) for e in events)
    if measure == "side":
        sides = set(row.texts("side"))
        return any(p.id and sides & above(p.id) for e in events for p in e.actor)
    return bool(events)


def measures(row: Row) -> list[str]:
    return [m for m in MEASURES if m == "violence" or m in row]


def params() -> Iterator[Any]:
    for row in ROWS:
        row.only("text", "on", "known", *MEASURES)
        known = row.mapping("known") if "known" in row else Row(row.path, row.line)
        for measure in measures(row):
            marks = [pytest.mark.xfail(strict=True, reason=known.text(measure))] if measure in known else []
            yield pytest.param(row, measure, id=f"{row.line}-{measure}", marks=marks)


@pytest.mark.parametrize(("row", "measure"), list(params()))
def test_post(row: Row, measure: str) -> None:
    events = records(row.line)
    assert right(row, measure, events), [(e.type, e.trigger.text, e.actor, e.place, e.counts) for e in events]
