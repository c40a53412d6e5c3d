"""Gold files: the events that people found in reports, one document a line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from marsad.ontology import COUNTS, OUTCOMES, STATUSES, TYPES
from marsad.read.jsonl import brief, parse, read_row
from marsad.read.report import Bad, Report, day

Group = list[str]
"""The ways in which a text names one party or place; any of them is right."""
_REMEDY = "mend the line; samples/heldout.jsonl shows the form"


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
    """A report with the events that people found in it; `register`: how such reports are written (agency, post, …), "" where not said."""

    report: Report
    events: list[GoldEvent]
    register: str = ""

    @property
    def held_out(self) -> bool:
        """Whether its file is kept apart from development: then only figures of it may be shown."""
        return held_out(Path(self.report.source))

    @property
    def key(self) -> str:
        """The document by file and id, the same on every machine."""
        return f"{Path(self.report.source).stem}/{self.report.id}"


def held_out(path: Path) -> bool:
    """Whether a gold file is kept apart from development, as its name says."""
    return path.name.startswith("heldout")


def read_gold(path: Path) -> list[GoldDocument]:
    """The documents of a gold file. Raises `GoldError` for the first wrong line, `OSError` where the file can't be read."""
    if not (documents := list(_documents(path))):
        raise GoldError(path, 1, "the file is empty", "give a gold file in JSON lines")
    return documents


def _documents(path: Path) -> Iterator[GoldDocument]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start])
        raise GoldError(path, before.count(b"\n") + 1, "not UTF-8", "save the gold file as UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = parse(line)
        except ValueError as error:
            raise GoldError(path, number, f"not JSON: {brief(error)}", "mend the line") from None
        if not isinstance(row, dict) or not isinstance(row.get("events"), list):
            raise GoldError(path, number, "no gold: 'events' is missing", "to code reports without gold: marsad code")
        for item in read_row(row, str(path), number, path.parent):
            if isinstance(item, Bad):
                raise GoldError(path, number, item.fault, item.remedy)
            if isinstance(item, Report):
                if not isinstance(register := row.get("register") or "", str):
                    raise GoldError(path, number, "'register' is no string", 'write "register": "agency", or leave it out')
                yield GoldDocument(item, [_event(event, path, number) for event in row["events"]], register)


def _event(row: Any, path: Path, line: int) -> GoldEvent:
    try:
        if isinstance(row, dict) and isinstance(row.get("counts"), dict):
            ends = {kind: value if isinstance(value, list) else [value, value] for kind, value in row["counts"].items()}
            if wrong := [kind for kind, value in ends.items() if len(value) != 2]:
                raise ValueError(f"the count '{wrong[0]}' is neither a number nor two")
            row = row | {"counts": [{"kind": kind, "low": low, "high": high} for kind, (low, high) in ends.items()]}
        event = msgspec.convert(row, GoldEvent)
        _check(event)
    except ValueError as error:  # msgspec's ValidationError is one
        raise GoldError(path, line, str(error), _REMEDY) from None
    return event


def _check(event: GoldEvent) -> None:
    """Raise `ValueError` for a word that no record has: it would count as missed, whatever the coder does."""

    def one_of(value: str, allowed: Collection[str], what: str) -> None:
        if value not in allowed:
            raise ValueError(f"'{value}' is no {what}: {', '.join(allowed)}")

    one_of(event.type, TYPES, "event type")
    one_of(event.status, STATUSES, "status")
    for count in event.counts:
        one_of(count.kind, COUNTS, "kind of count")
    for item in event.equipment:
        if item.outcome is not None:
            one_of(item.outcome, OUTCOMES, "outcome")
    if len(event.when) != 2:
        raise ValueError("'when' must be a first and a last day, either of them null where it is open")
    for end in event.when:
        if end is not None:
            day(end)
