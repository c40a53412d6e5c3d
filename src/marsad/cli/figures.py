"""Figures as they are printed: a cell a line, or a part a line with a cell a column, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marsad.cli import cells
from marsad.cli.screen import Screen
from marsad.measure.intervals import Interval
from marsad.measure.parts import Part

_COLUMNS = ("event", "group", "actor", "target", "place", "when", "counts", "equipment", "speaker", "status", "tuple")
_WIDTH = 8


def print_figures(part: Part, screen: Screen) -> None:
    """Precision, recall, F1 with its interval, and how many the gold has, a cell a line."""
    screen.line((f"{'':12}{'P':>7}{'R':>7}{'F1':>7}{'95 %':>14}{'gold':>7}", "bold"))
    for name, f in part.figures.items():
        told = "".join(f"{value:7.3f}" if name in part.judged else f"{'–':>7}" for value in f[:3])
        screen.line(f"{name:12}{told}{ends(part.intervals[name]):>14}{f.n:7d}")


def print_parts(parts: Sequence[Part], by: str, screen: Screen) -> None:
    """F1 of each cell, a part a line; below it the intervals in hundredths."""
    width = max(len(name) for name in ("register", *(part.name for part in parts)))
    heads = "".join(f"{name:>{max(_WIDTH, len(name) + 2)}}" for name in _COLUMNS)
    screen.line((f"{by:{width}}{'reports':>9}{'gold':>6}{heads}", "bold"))
    for part in parts:
        # the name stands last in its column's room: an Arabic one keeps its place by the mark behind it
        name = cells.plain(part.name) + " " * (width - len(part.name))
        row = "".join(f"{_f1(part, c):>{max(_WIDTH, len(c) + 2)}}" for c in _COLUMNS)
        screen.line(f"{name}{part.documents:9d}{part.figures['event'].n:6d}{row}")
        low = "".join(f"{_short(part.intervals[c]):>{max(_WIDTH, len(c) + 2)}}" for c in _COLUMNS)
        if low.strip():
            screen.line((f"{'':{width + 15}}{low}", "dim"))


def to_json(part: Part) -> dict[str, Any]:
    """The figures of a part with the ends of their intervals (null: too few documents to tell)."""
    return {name: f._asdict() | {"interval": part.intervals[name]} for name, f in part.figures.items()}


def ends(interval: Interval | None) -> str:
    """ "0.626–0.720", or a dash."""
    return f"{interval.low:.3f}–{interval.high:.3f}" if interval else "–"


def _f1(part: Part, cell: str) -> str:
    return f"{part.figures[cell].f1:.3f}" if cell in part.judged else "–"


def _short(interval: Interval | None) -> str:
    return f"{100 * interval.low:.0f}–{100 * interval.high:.0f}" if interval else ""
