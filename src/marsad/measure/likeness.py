"""Whether two mentions name the same thing, as the gold's guidelines have it: like in spelling, and sharing a telling word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from marsad.data import read_yaml

_DROPPED = [*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6EE), 0x640]
_ALIKE = dict.fromkeys((0x622, 0x623, 0x625, 0x671), 0x627) | {0x649: 0x64A, 0x629: 0x647, 0x624: 0x648, 0x626: 0x64A}
_SPELLING: dict[int, int | None] = {**dict.fromkeys(_DROPPED), **_ALIKE}
_SIGN = re.compile(r"[^\w\s]")
_LEAST = 3
_SLACK = 3


@cache
def _tables() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """The generic words; the clitics with an article; those of one letter."""
    data = read_yaml(Path(__file__).with_name("words.yaml"))
    clitics = data.texts("clitics")
    return frozenset(data.texts("generic")), tuple(c for c in clitics if len(c) > 1), tuple(c for c in clitics if len(c) == 1)


@lru_cache(maxsize=65536)
def folded(text: str) -> tuple[str, ...]:
    """The words of a mention in one spelling."""
    return tuple(_SIGN.sub(" ", text.translate(_SPELLING)).lower().split())


@lru_cache(maxsize=65536)
def bare(word: str) -> str:
    """A folded word without its clitics, where three letters remain."""
    _, articles, letters = _tables()
    for clitics in (articles, letters):
        clitic = next((c for c in clitics if word.startswith(c)), None)
        if clitic and len(word) - len(clitic) >= _LEAST:
            return word[len(clitic) :]
    return word


@lru_cache(maxsize=65536)
def telling(text: str) -> frozenset[str]:
    """The words of a mention that tell who is meant, each with and without its clitics."""
    generic, _, _ = _tables()
    found: set[str] = set()
    for word in folded(text):
        if len(word) >= _LEAST and word not in generic and bare(word) not in generic:
            found.update((word, bare(word)))
    return frozenset(found)


@lru_cache(maxsize=65536)
def same(one: str, other: str) -> bool:
    """Whether two mentions are equal, or one holds the words of the other and they share one that tells.

    >>> same("قوات حفتر", "لقوات حفتر"), same("قوات حفتر", "قوات الوفاق")
    (True, False)
    """
    a, b = folded(one), folded(other)
    if a == b or [bare(w) for w in a] == [bare(w) for w in b]:
        return True
    left, right = telling(one), telling(other)
    if left.isdisjoint(right):
        return False
    written, against = " ".join(a), " ".join(b)
    return written in against or against in written or left <= right or right <= left


def in_group(mentions: Iterable[str], group: Sequence[str]) -> bool:
    """Whether one of `mentions` is one of the group's, and not much longer than the longest of them."""
    most = max(len(name.split()) for name in group) + _SLACK
    return any(same(mention, name) for mention in mentions if len(mention.split()) <= most for name in group)
