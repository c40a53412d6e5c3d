"""A progress bar for long work, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_T = TypeVar("_T")
_FEEDS = (".xml", ".rss", ".atom", ".rdf")
_PATIENCE = 1.0
"""Seconds after which work counts as long."""


class Screen:
    """Standard error: messages, and below them a progress bar once the work is long (never where `bar` is false)."""

    def __init__(self, bar: bool) -> None:
        self.bar = bar and sys.stderr.isatty()
        self._progress: Progress | None = None

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        if self._progress is not None:
            self._progress.console.print(message, markup=False, highlight=False, emoji=False, soft_wrap=True)
        else:
            print(message, file=sys.stderr)

    def track(self, items: Iterable[_T], sources: list[str]) -> Iterator[_T]:
        """The items as they come, counted on the bar."""
        began, done, task = time.monotonic(), 0, None
        try:
            for item in items:
                yield item
                done += 1
                if self.bar and time.monotonic() - began > _PATIENCE:
                    task = self._show(task, done, sources)
        finally:
            if self._progress is not None:
                self._progress.stop()
                self._progress = None

    def _show(self, task: TaskID | None, done: int, sources: list[str]) -> TaskID:
        if self._progress is None or task is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("coding"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("reports"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            task = self._progress.add_task("coding", total=total(sources))
            self._progress.start()
        self._progress.update(task, completed=done)
        return task


def total(sources: list[str]) -> int | None:
    """About how many reports the files hold; None where that can't be told beforehand."""
    count = 0
    for source in sources:
        path = Path(source)
        if source == "-" or not path.is_file() or path.suffix.lower() in _FEEDS:
            return None
        if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
            with path.open("rb") as file:
                count += sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        else:
            count += 1
    return count
