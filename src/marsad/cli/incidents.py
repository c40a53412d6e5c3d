"""`marsad incidents`: what the store knows of incidents."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

import msgspec

from marsad.cli import exits
from marsad.cli.listed import Layout
from marsad.cli.stored import filtered, form, opened, print_rows
from marsad.incident import Case, Incident
from marsad.store import Store

COLUMNS = ("id", "day", "place", "type", "who", "to_whom", "toll", "sources", "status")
_GROUPS = (("day", "place", "id"), ("type", "status", "sources"), ("who", "to_whom", "toll"))
_WIDTHS = {"day": 13, "place": 20, "type": 15, "sources": 10, "status": 13}
SHEET = (
    *COLUMNS,
    "speakers",
    "contradictions",
    "documents",
    "records",
    "lat",
    "lon",
    "precision",
    "country",
    "confidence",
    "note_en",
    "note_ar",
)


def run(args: argparse.Namespace) -> int:
    """List incidents; gives the exit code."""
    told = form(args)
    with opened(args) as store:
        cases = store.cases(filtered(args), texts=False)
        if told == "jsonl":
            print_rows(told, (msgspec.to_builtins(case.incident) for case in cases), ())
        else:
            number = print_rows("csv", map(row, cases), SHEET) if told == "csv" else _table(store, cases)
            if told == "table" and not number:
                empty = not store.counts()["incidents"]
                print("no incident (marsad add FILE brings reports in)" if empty else "no incident is as asked for")
    return exits.OK


def _table(store: Store, cases: Iterable[Case]) -> int:
    """Print incidents to read, with ids as long as they must be."""
    letters = store.short_ids()

    def shown(case: Case) -> dict[str, Any]:
        told = row(case)
        place = case.incident.place
        country = f", {place.country}" if place and place.country and place.precision != "country" else ""
        near = "near " if place and place.precision == "near" else ""
        sources = f"{told['sources']} source{'s' * (told['sources'] != 1)}"
        return told | {"id": told["id"][:letters], "place": place and f"{near}{place.name}{country}", "sources": sources}

    return print_rows("table", map(shown, cases), COLUMNS, Layout(_GROUPS, labelled=True, widths=_WIDTHS | {"id": letters}))


def row(case: Case) -> dict[str, Any]:
    """The cells of an incident that people read first."""
    one = case.incident
    place = one.place
    return {
        "id": one.id,
        "day": days(one),
        "place": place.name if place else None,
        "type": one.type,
        "who": [side.name for side in one.actor],
        "to_whom": [side.name for side in one.target],
        "toll": [f"{bounds(toll.low, toll.best, toll.high)} {toll.kind}" for toll in one.counts]
        + [
            f"{bounds(loss.low, loss.best, loss.high)} × {loss.item}" + (f" {loss.outcome}" if loss.outcome else "")
            for loss in one.equipment
        ],
        "sources": len(one.sources),
        "status": one.status if one.modality == "happened" else f"{one.modality}, {one.status}",
        "speakers": one.speakers,
        "contradictions": [contradiction.kind for contradiction in one.contradictions],
        "documents": one.documents,
        "records": one.records,
        "lat": place and place.lat,
        "lon": place and place.lon,
        "precision": place and place.precision,
        "country": place and place.country,
        "confidence": one.confidence,
        "note_en": one.note.get("en"),
        "note_ar": one.note.get("ar"),
    }


def days(one: Incident) -> str:
    """The days of an incident, short: `2020-05-18`, `2020-05-18/19`, `by 2020-05-18`."""
    first, last = one.when.start, one.when.end
    if first is None or last is None or first == last:
        return first or (f"by {last}" if last else "")
    return f"{first}/{last[8:] if first[:8] == last[:8] else last}"


def bounds(low: int | None, best: int | None, high: int | None) -> str:
    """`5`, or `5 (3-9)` where sources differ."""
    told = "" if best is None else str(best)
    if low == high == best:
        return told
    span = f"{'' if low is None else low}-{'' if high is None else high}"
    return f"{told} ({span})" if told else span
