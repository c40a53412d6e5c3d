"""What an outlet changed between two versions of a report: word by word, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MOST = 2500
"""Words of a stretch that is compared word by word; a longer one stands as a whole, out and in."""


class Change(NamedTuple):
    """A stretch of text: `same`, `ins` (new) or `del` (gone)."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """The later text with what was taken out and put in: without `del` it is the later one, without `ins` the earlier one.

    >>> changes("قتل ثلاثة جنود", "قتل خمسة جنود")[1:3]
    [Change(kind='del', text='ثلاثة '), Change(kind='ins', text='خمسة ')]
    """
    found: list[Change] = []
    for change in _lines(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if found and found[-1].kind == change.kind:
            found[-1] = Change(change.kind, found[-1].text + change.text)
        elif change.text:
            found.append(change)
    return found


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Whole lines that are the same are passed over; within those that are not, words are compared."""
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            yield Change("same", new)
            continue
        ones, others = _WORDS.findall(old), _WORDS.findall(new)
        if kind == "replace" and max(len(ones), len(others)) <= _MOST:
            yield from _words(ones, others)
        else:
            yield Change("del", old)
            yield Change("ins", new)


def _words(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(after[c:d]))
        else:
            yield Change("del", "".join(before[a:b]))
            yield Change("ins", "".join(after[c:d]))


def share(found: Sequence[Change]) -> tuple[int, int]:
    """How many words were put in, and taken out."""
    counted = {kind: sum(len(re.findall(r"\w+", change.text)) for change in found if change.kind == kind) for kind in ("ins", "del")}
    return counted["ins"], counted["del"]
