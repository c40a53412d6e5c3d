"""The table that people read: one document after another, one event a row; wide screens get a column a cell, narrow ones fold them."""

from __future__ import annotations

import os
from typing import IO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from marsad.cli import cells
from marsad.read import Report
from marsad.record import Event, Record

WIDE = 140
"""Columns of the screen from which each cell gets a column of its own."""
PLAIN_WIDTH = 100
STATUS = {"reported": "green", "claimed": "yellow", "denied": "red", "demanded": "cyan", "planned": "cyan", "possible": "magenta"}


def console(stream: IO[str]) -> Console:
    """A console on `stream`: as wide as the screen (or `$COLUMNS`), else of a width that a mail bears."""
    width = None if stream.isatty() or os.environ.get("COLUMNS", "").isdigit() else PLAIN_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


class TableWriter:
    """Prints each document's events as they come."""

    def __init__(self, stream: IO[str]) -> None:
        self.console = console(stream)
        self.stream = stream
        self.headed = False

    def write(self, record: Record, report: Report) -> None:
        show(self.console, Text(heading(record, report), style="bold"))
        if record.events:
            table = _wide(record.events) if self.console.width >= WIDE else _folded(record.events, self.console.width)
            table.show_header, self.headed = not self.headed, True
            show(self.console, table)
        else:
            self.console.print("  no event found")
        self.console.print()

    def close(self) -> None:
        self.stream.flush()


def heading(record: Record, report: Report) -> str:
    """The line above a document: its id, title, publisher and date."""
    document = record.document
    published = document.published or "no date"
    return " · ".join(cells.plain(part) for part in (document.id, document.publisher, published, report.title) if part)


def show(screen: Console, what: RenderableType) -> None:
    """Print, with the lines between columns held in place: a mark keeps Arabic of two columns from running into one."""
    with screen.capture() as capture:
        screen.print(what)
    for line in capture.get().splitlines(keepends=True):
        screen.file.write(line.replace("│", f"{cells.LRM}│{cells.LRM}") if cells.is_rtl(line) else line)


def _wide(events: list[Event]) -> Table:
    table = Table(box=box.MINIMAL, show_edge=False, show_lines=True, expand=True, header_style="bold")
    for name, ratio, width in (
        ("when", None, 13),
        ("where", 4, None),
        ("type", None, 15),
        ("who", 5, None),
        ("to whom", 6, None),
        ("with what", 4, None),
        ("status", None, 9),
        ("who says so", 5, None),
    ):
        table.add_column(name, ratio=ratio, width=width, overflow="fold")
    for e in events:
        whom = "\n".join(part for part in (cells.parties(e.target), cells.counts(e.counts)) if part)
        table.add_row(
            cells.when(e.when),
            cells.place(e.place),
            e.type,
            cells.parties(e.actor),
            whom,
            cells.items(e.equipment),
            _status(e),
            cells.speakers(e.speaker),
        )
    return table


def _folded(events: list[Event], width: int) -> Table:
    """When and where; type and status; the rest with their labels."""
    table = Table(box=box.MINIMAL, show_edge=False, show_lines=True, expand=True, header_style="bold")
    table.add_column("when, where", width=max(12, min(26, width // 4)), overflow="fold")
    table.add_column("type, status", width=15, overflow="fold")
    table.add_column("who, to whom, with what, who says so", ratio=1, overflow="fold")
    for e in events:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", width=9)
        grid.add_column(overflow="fold")
        for label, text in cells.rows(e):
            if label not in ("when", "where"):
                grid.add_row(label, text)
        first = Text("\n".join(part for part in (cells.when(e.when), cells.place(e.place)) if part))
        table.add_row(first, Text.assemble(f"{e.type}\n", _status(e)), grid)
    return table


def _status(event: Event) -> Text:
    return Text(event.status, style=STATUS.get(event.status, ""))
