"""`marsad code`: reports in, records out."""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol

from marsad.cli import exits
from marsad.cli.files import output
from marsad.cli.loading import load_coder
from marsad.cli.progress import Screen
from marsad.extract import ModelError
from marsad.read import Bad, Note, Report, day, read
from marsad.read.report import where
from marsad.record import Record

_WIDTH = 100
"""Columns that the summary takes at most."""


class Writer(Protocol):
    """What takes records and puts them somewhere."""

    def write(self, record: Record, report: Report) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Tally:
    """What came of a run."""

    documents: int = 0
    left: int = 0
    bad: int = 0
    unanswered: int = 0
    """Reports for which a model gave no answer."""
    undated: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    ids: dict[str, str] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        self.documents += 1
        self.left += len(record.left)
        self.undated += record.document.published is None
        self.statuses.update(event.status for event in record.events)
        self.types.update(event.type for event in record.events)

    def lines(self) -> list[str]:
        """The summary."""
        events = self.statuses.total()
        said = f"{many(self.documents, 'report')} coded: {many(events, 'event')}; {self.left} more triggers seen but not coded"
        if self.bad:
            said += f"; {self.bad} bad input{'s' if self.bad > 1 else ''}, named above"
        if self.unanswered:
            said += f"; {many(self.unanswered, 'report')} without an answer of the model, named above"
        lines = [said]
        width = min(_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns)
        for label, counter in (("by status", self.statuses), ("by type", self.types)):
            if counter:
                told = ", ".join(f"{name}\0{n}" for name, n in sorted(counter.items(), key=lambda kv: (-kv[1], kv[0])))
                told = textwrap.fill(told, width, initial_indent=f"  {label:<10} ", subsequent_indent=" " * 13, break_on_hyphens=False)
                lines.append(told.replace("\0", " "))
        return lines


def run(args: argparse.Namespace) -> int:
    """Code what is named; gives the exit code."""
    sources, published, form = _checked(args)
    to_screen = args.out is None and sys.stdout.isatty()
    screen = Screen(bar=not args.quiet and not (to_screen and form != "jsonl"))
    tally, coder = Tally(), load_coder(args.extractor)
    with output(args.out) as stream:
        writer = _writer(form, args.out, stream)
        for report in _reports(sources, screen, tally):
            told = replace(report, published=report.published or published, publisher=report.publisher or args.publisher)
            try:
                record = coder.code(told.text, told.published, told.title, told.publisher, id=told.id, url=told.url)
            except ModelError as error:
                if error.final:
                    raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
                tally.unanswered += 1
                screen.say(f"{where(told.source, told.line)}: {error}")
                continue
            except Exception as error:
                if "MARSAD_DEBUG" in os.environ:
                    raise
                tally.bad += 1
                fault = f"Marsad failed on it: {error!r}"
                screen.say(str(Bad(told.source, told.line, fault, "a fault of Marsad: please report it with this text")))
                continue
            tally.add(record)
            writer.write(record, told)
        writer.close()
    if tally.undated:
        which = "the report has" if tally.documents == 1 else f"{tally.undated} of {tally.documents} have"
        screen.say(
            f"marsad: note: {which} no publication date, so relative dates (yesterday, Sunday) stay open; give --published YYYY-MM-DD"
        )
    if not args.quiet:
        for line in [*tally.lines(), *([f"written to {args.out}"] if args.out else [])]:
            screen.say(line)
        if (usage := getattr(coder.extractor, "usage", None)) is not None:
            screen.say(f"  {args.extractor:<10} {usage}")
    return exits.BAD_INPUT if tally.bad else exits.UNAVAILABLE if tally.unanswered else exits.OK


def inputs(args: argparse.Namespace) -> tuple[list[str], date | None]:
    """The sources and the date that the arguments mean. Raises `Stop` where they can't be."""
    sources: list[str] = args.files or ["-"]
    if "-" in sources and sys.stdin.isatty():
        raise exits.Stop(exits.USAGE, f"nothing to read: name a file, or pipe a report in (marsad {args.command} report.txt)")
    if sources.count("-") > 1:
        raise exits.Stop(exits.USAGE, "standard input (-) can be read only once")
    try:
        return sources, day(args.published) if args.published is not None else None
    except ValueError:
        raise exits.Stop(exits.USAGE, f"--published: '{args.published}' is no date (write YYYY-MM-DD)") from None


def _checked(args: argparse.Namespace) -> tuple[list[str], date | None, str]:
    """The sources, the date and the format that the arguments mean. Raises `Stop` where they can't be."""
    sources, published = inputs(args)
    if args.out == "":
        raise exits.Stop(exits.USAGE, "--out: no name (give the name of a file)")
    if args.out and any(source != "-" and _same(source, args.out) for source in sources):
        raise exits.Stop(exits.USAGE, f"--out: {args.out} is one of the inputs (write to another file)")
    form: str = args.format or _format_of(args)
    if args.explain:
        if args.format in ("jsonl", "csv"):
            raise exits.Stop(
                exits.USAGE, f"--explain is for people to read (leave out --format {args.format}; in jsonl the steps stand under 'why')"
            )
        form = "explain"
    return sources, published, form


def _format_of(args: argparse.Namespace) -> str:
    """The format where none is asked for."""
    if args.out:
        return "csv" if args.out.lower().endswith(".csv") else "jsonl"
    return "table" if sys.stdout.isatty() else "jsonl"


def _same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def _writer(form: str, out: str | None, stream: BinaryIO) -> Writer:
    if form == "jsonl":
        from marsad.cli.lines import JsonWriter

        return JsonWriter(stream)
    if form == "csv":
        from marsad.cli.sheet import SheetWriter

        return SheetWriter(stream, mark=out is not None)
    from marsad.cli.explain import ExplainWriter
    from marsad.cli.table import TableWriter

    text = sys.stdout if out is None else io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", write_through=True)
    return ExplainWriter(text) if form == "explain" else TableWriter(text)


def _reports(sources: list[str], screen: Screen, tally: Tally) -> Iterator[Report]:
    """The reports that can be coded; what is bad, or to be known, is said."""
    for found in screen.track(read(sources), sources):
        if isinstance(found, Report):
            place = f"{found.source}:{found.line}" if found.line else found.source
            if (first := tally.ids.setdefault(found.id, place)) != place:
                screen.say(
                    str(Note(found.source, found.line, f"the id '{found.id}' stands already at {first}; events are told apart by it"))
                )
            yield found
            continue
        tally.bad += isinstance(found, Bad)
        screen.say(str(found))


def many(n: int, what: str, plural: str = "") -> str:
    """`1 report`, `2 reports`.

    >>> many(2, "copy", "copies")
    '2 copies'
    """
    return f"{n:,} {what if n == 1 else plural or what + 's'}"
