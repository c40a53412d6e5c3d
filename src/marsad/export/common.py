"""What writers share: whole files or none, cells that a spreadsheet does not run, the evidence of a row."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from marsad.export import Options
from marsad.export.mask import Mask
from marsad.incident import Case, Kept, Telling
from marsad.record import Span

Cell = str | int | float | bool | None
HAPPENED = ("reported", "claimed")
"""Statuses of a telling that say that the event took place."""
EVIDENCE = ("document_sha256", "span_in", "span_start", "span_end", "quote", "masked", "evidence")
"""Columns that say which words a row was read from: hash of the document's text, where the sentence stands, its words; all the others."""
_LONE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to, beside `path`; it takes its place when all was written, and is taken away when that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def clean(text: str) -> str:
    """Text that every format can hold: no lone surrogates, no control characters but tab and line ends."""
    return _CONTROL.sub("\ufffd", _LONE.sub("\ufffd", text))


def guard(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would be one, and before what already is so guarded.

    >>> guard("=1+1"), guard("'=1"), guard("-3.5"), guard("عين")
    ("'=1+1", "''=1", '-3.5', 'عين')
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def unguard(text: str) -> str:
    """The cell before `guard`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def plain(cell: Cell) -> str:
    """A cell as it stands in a CSV file: numbers without an exponent, nothing for None, text guarded."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.7f}".rstrip("0").rstrip(".")
    return guard(clean(cell)) if isinstance(cell, str) else str(cell)


class Csv:
    """A CSV file after RFC 4180: UTF-8, CRLF, quotes where needed."""

    def __init__(self, file: IO[str], columns: Sequence[str], options: Options) -> None:
        if options.bom:
            file.write("\ufeff")
        self._writer = csv.writer(file, lineterminator="\r\n")
        self._writer.writerow(columns)
        self.rows = 0

    def tags(self, cells: Iterable[str]) -> None:
        """Write a second row of the head."""
        self._writer.writerow(cells)

    def row(self, cells: Iterable[Cell]) -> None:
        """Write a row."""
        self._writer.writerow([plain(cell) for cell in cells])
        self.rows += 1


@contextmanager
def csv_file(path: Path, columns: Sequence[str], options: Options) -> Iterator[Csv]:
    """A CSV file that is whole or not there."""
    with whole(path) as half, half.open("w", encoding="utf-8", newline="") as file:
        yield Csv(file, columns, options)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that a telling was read from. Offsets are those of the stored document, also where the quote is masked."""

    telling: str
    sha256: str
    in_: str
    start: int
    end: int
    quote: str
    masked: bool

    def reference(self) -> str:
        """In one word: `sha256:in:start-end`."""
        return f"{self.sha256}:{self.in_}:{self.start}-{self.end}"


def extent(telling: Telling) -> tuple[str, int, int]:
    """Where the sentence of a telling stands: title or text, start, end; the trigger where the sentence is not known."""
    event = telling.event
    at: Span | object = event.sentence if event.sentence.end > event.sentence.start >= 0 else event.trigger
    return (getattr(at, "in_", None) or "text", getattr(at, "start", 0), getattr(at, "end", 0))


def words(document: Kept, where: str, start: int, end: int) -> str:
    """The words of a document at a place."""
    return (document.title or "" if where == "title" else document.text)[start:end]


def evidence_of(telling: Telling, document: Kept, mask: Mask) -> Evidence:
    """The evidence of one telling."""
    where, start, end = extent(telling)
    quote = words(document, where, start, end)
    shown = mask.text(quote, document.language)
    return Evidence(telling.key, document.text_sha256, where, start, end, shown, shown != quote)


def ranked(case: Case) -> list[Telling]:
    """The tellings, those that say that it happened first, else as they came."""
    return sorted(case.tellings, key=lambda telling: telling.event.status not in HAPPENED)


def evidence(case: Case, mask: Mask) -> list[Evidence]:
    """The evidence of an incident, best first."""
    return [evidence_of(telling, case.document(telling), mask) for telling in ranked(case)]


def evidence_cells(found: Sequence[Evidence]) -> list[Cell]:
    """The cells of `EVIDENCE`: the first in full, the others by reference."""
    if not found:
        return [None] * len(EVIDENCE)
    first = found[0]
    others = " ".join(dict.fromkeys(one.reference() for one in found))
    return [first.sha256, first.in_, first.start, first.end, first.quote, first.masked, others]


def happened(case: Case) -> bool:
    """Whether any telling says that the event took place, and they do not all deny it."""
    return case.incident.status != "denied" and any(telling.event.status in HAPPENED for telling in case.tellings)
