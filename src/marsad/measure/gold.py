"""Gold files: the events that people found in reports, one document a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from marsad.read.jsonl import parse

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


class GoldDocument(msgspec.Struct):
    """A document with its events. `text` is that of the file that the line names, where it holds none itself."""

    doc: str
    published: str | None
    events: list[GoldEvent]
    text: str = ""


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
        if not isinstance(row, dict) or "events" not in row:
            raise GoldError(path, number, "no gold: 'events' is missing", "give a gold file; to code reports: marsad code")
        yield _document(row, path, number)


def _document(row: dict[str, Any], path: Path, line: int) -> GoldDocument:
    for event in row["events"] if isinstance(row["events"], list) else ():
        if isinstance(event, dict) and isinstance(event.get("counts"), dict):
            ends = {kind: value if isinstance(value, list) else [value, value] for kind, value in event["counts"].items()}
            event["counts"] = [{"kind": kind, "low": value[0], "high": value[-1]} for kind, value in ends.items()]
    try:
        document = msgspec.convert(row, GoldDocument)
    except (msgspec.ValidationError, IndexError) as error:
        raise GoldError(path, line, str(error), "mend the line: see the guidelines of the gold") from None
    if "text" not in row and "text_file" in row:
        try:
            document.text = (path.parent / str(row["text_file"])).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise GoldError(path, line, f"text_file can't be read: {error}", "put it beside the gold file, in UTF-8") from None
    return document
