"""What a reader gives: reports, what it could not read, and what it had to guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

LIMIT = 64 * 1024 * 1024
"""Bytes of one report (a text file, or a line of JSON); a longer one is refused."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Report:
    """A report to code. `source` and `line` say where it was read (line 0: the whole file).

    `raw`: the bytes as they were received: of the whole file, or of the line, or of the entry of a feed. `given`: whether the id stood
    in the input; else it was made from the name of the file.
    """

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    source: str = ""
    line: int = 0
    raw: bytes | None = field(default=None, compare=False, repr=False)
    given: bool = False
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Bad:
    """Input that could not be read: where, what is wrong, and what to do about it."""

    source: str
    line: int
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{where(self.source, self.line)}: {self.fault} ({self.remedy})"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader took for granted, and that a person should know."""

    source: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{where(self.source, self.line)}: note: {self.text}"


def where(source: str, line: int) -> str:
    """`file`, or `file:line`."""
    return f"{source}:{line}" if line else source


def stem(source: str) -> str:
    """What a report is called that has no name of its own: the file without folder and ending."""
    return PurePath(source).stem if source != "-" else "stdin"


def day(value: str) -> date:
    """The day in a date or date and time of ISO 8601, as it is written there. Raises `ValueError` where it is none.

    >>> day("2020-05-20T23:30:00+02:00")
    datetime.date(2020, 5, 20)
    """
    if not _DAY.fullmatch(value.strip()):
        raise ValueError(f"'{value}' is no date")
    return date.fromisoformat(value.strip()[:10])
