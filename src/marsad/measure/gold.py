"""Gold files: the events that people found in reports, one document a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from marsad.read.jsonl import parse, read_row
from marsad.read.report import Bad, Report

Group = list[str]
"""The ways in which a text names one party or place; any of them is right."""


class GoldError(ValueError):
    """A gold file is wrong. The message names file, line, fault and remedy."""

    def __init__(self, path: Path, line: int, fault: str, remedy: str) -> None:
        super().__init__(f"{path}:{line}: {fault} ({remedy})")


class GoldCount(msgspec.Struct):
    """A number of people or strikes, `of`: whose, where the gold says so."""

    kind: str
    low: int | None
    high: int | None
    of: Group | None = None


class GoldItem(msgspec.Struct):
    """Equipment: which, what became of it, how many (None: any number is right)."""

    item: str
    outcome: str | None
    n: int | None = None


class GoldEvent(msgspec.Struct):
    """An event; `when` is its first and last day, either None where open."""

    type: str
    sentence: str
    trigger: str
    actor: list[Group]
    target: list[Group]
    speaker: list[Group]
    place: Group | None
    when: list[str | None]
    counts: list[GoldCount]
    equipment: list[GoldItem]
    status: str
    when_stated: bool = False


@dataclass(slots=True)
class GoldDocument:
    """A report with the events that people found in it."""

    report: Report
    events: list[GoldEvent]


def read_gold(path: Path) -> list[GoldDocument]:
    """The documents of a gold file. Raises `GoldError` for the first wrong line, `OSError` where the file can't be read."""
    return list(_documents(path))


def _documents(path: Path) -> Iterator[GoldDocument]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise GoldError(path, 1, "not UTF-8", "save the gold file as UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = parse(line)
        except ValueError as error:
            raise GoldError(path, number, f"not JSON: {error}", "mend the line") from None
        if not isinstance(row, dict) or not isinstance(row.get("events"), list):
            raise GoldError(path, number, "no gold: 'events' is missing", "to code reports without gold: marsad code")
        for item in read_row(row, str(path), number, path.parent):
            if isinstance(item, Bad):
                raise GoldError(path, number, item.fault, item.remedy)
            if isinstance(item, Report):
                yield GoldDocument(item, [_event(event, path, number) for event in row["events"]])


def _event(row: Any, path: Path, line: int) -> GoldEvent:
    try:
        if isinstance(row, dict) and isinstance(row.get("counts"), dict):
            ends = {kind: value if isinstance(value, list) else [value, value] for kind, value in row["counts"].items()}
            row = row | {"counts": [{"kind": kind, "low": low, "high": high} for kind, (low, high) in ends.items()]}
        return msgspec.convert(row, GoldEvent)
    except ValueError as error:  # msgspec's ValidationError is one
        raise GoldError(path, line, str(error), "mend the line: see the guidelines of the gold") from None
