"""Rows as people read them: a column a cell on wide screens; on narrow ones cells stand below one another, with their labels."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rich import box
from rich.table import Table

from marsad.cli import cells
from marsad.cli.table import WIDE, console, show

_MANY = 200
"""Rows that are laid out at a time."""


@dataclass(frozen=True)
class Layout:
    """How rows stand: on narrow screens in groups of columns below one another. `widths`: of columns that need no more."""

    groups: tuple[tuple[str, ...], ...]
    labelled: bool = False
    """Whether the columns of the last group stand with their names."""
    widths: Mapping[str, int] = field(default_factory=dict)


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], layout: Layout | None = None) -> int:
    """Print rows as they come; gives how many."""
    screen, waiting, number = console(sys.stdout), iter(rows), 0
    while some := list(islice(waiting, _MANY)):
        wide = layout is None or screen.width >= WIDE
        table = _wide(some, columns, layout) if wide or layout is None else _folded(some, layout)
        table.show_header = number == 0
        show(screen, table)
        number += len(some)
    return number


def _table() -> Table:
    return Table(box=box.MINIMAL, show_edge=False, show_lines=True, expand=True, header_style="bold")


def _wide(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], layout: Layout | None) -> Table:
    table = _table()
    table.show_lines = False
    for name in columns:
        width = layout.widths.get(name) if layout else None
        table.add_column(_head(name), width=width, ratio=None if width else 1, overflow="fold")
    for row in rows:
        table.add_row(*("\n".join(_lines(row.get(name))) for name in columns))
    return table


def _folded(rows: Sequence[Mapping[str, Any]], layout: Layout) -> Table:
    table = _table()
    for group in layout.groups:
        width = max(layout.widths.get(name, 0) for name in group) if group is not layout.groups[-1] else 0
        table.add_column(", ".join(map(_head, group)), width=width or None, ratio=None if width else 1, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row, group, layout.labelled and group is layout.groups[-1]) for group in layout.groups))
    return table


def _cell(row: Mapping[str, Any], group: Sequence[str], labelled: bool) -> Table | str:
    told = [(name, lines) for name in group if (lines := list(_lines(row.get(name))))]
    if not labelled:
        return "\n".join(line for _, lines in told for line in lines)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", width=max(len(_head(name)) for name in group))
    grid.add_column(overflow="fold")
    for name, lines in told:
        grid.add_row(_head(name), "\n".join(lines))
    return grid


def _head(name: str) -> str:
    return name.replace("_", " ")


def _lines(value: Any) -> Iterator[str]:
    """A cell as lines that a screen can show."""
    for part in value if isinstance(value, list | tuple | set) else [value]:
        if part not in (None, ""):
            yield from (cells.plain(line) for line in str(part).split("\n"))
