"""Windows: a long text in stretches of sentences, each with some of what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

BEFORE, AFTER = 3, 1
"""Sentences around a window that the model sees too: who "he" is stands before, who says so may stand after."""


class Window(NamedTuple):
    """Sentences `first` to `last` are to be read, those from `start` to `end` are seen. All ends inclusive."""

    first: int
    last: int
    start: int
    end: int

    def halves(self, total: int) -> list[Window]:
        """The window in two, of a text of `total` sentences; none where it is one sentence."""
        if self.first == self.last:
            return []
        middle = (self.first + self.last) // 2
        return [_window(self.first, middle, total), _window(middle + 1, self.last, total)]


def windows(sizes: Sequence[int], limit: int) -> list[Window]:
    """Cut sentences of these `sizes` into windows of at most `limit`, where a sentence is not longer by itself.

    >>> windows([40, 40, 40], 100)
    [Window(first=0, last=1, start=0, end=2), Window(first=2, last=2, start=0, end=2)]
    """
    out: list[Window] = []
    first = held = 0
    for i, size in enumerate(sizes):
        if i > first and held + size > limit:
            out.append(_window(first, i - 1, len(sizes)))
            first, held = i, 0
        held += size
    if sizes:
        out.append(_window(first, len(sizes) - 1, len(sizes)))
    return out


def _window(first: int, last: int, total: int) -> Window:
    return Window(first, last, max(0, first - BEFORE), min(total - 1, last + AFTER))
