"""What web pages say that is no report: labels of links to others, and the words of pages that refuse to give their article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from marsad.data import read_mapping

_ROOT = Path(__file__).resolve().parent.parent
_WORLD = _ROOT / "world" / "data" / "pages.yaml"
_WALLS = ("denied", "missing", "login", "scripts")
_CUT = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Pages(NamedTuple):
    """`more`: labels, folded, long ones first; `walls`: what a page says, by kind (denied, missing, login, scripts); `boxes`: names of
    boxes of links, in small letters without joints."""

    more: tuple[str, ...]
    walls: dict[str, tuple[str, ...]]
    boxes: frozenset[str]

    def label(self, folded: str) -> int:
        """How long the label is that a folded text begins with, a colon after it included; 0 where it begins with none."""
        for label in self.more if folded.startswith(self.more) else ():
            if folded.startswith(label):
                end = len(label)
                if label.endswith(":") or not folded[end : end + 1].isalnum():
                    return end + (len(folded[end:]) - len(folded[end:].lstrip(" :.!-\u2026\u00bb>")))
        return 0

    def wall(self, folded: str) -> str | None:
        """The kind of refusal that a folded text tells, or None."""
        return next((kind for kind in _WALLS if any(words in folded for words in self.walls[kind])), None)

    def box(self, *names: str) -> bool:
        """Whether a class or id names a box of links."""
        for name in names:
            for word in name.split():
                parts = [part for part in _CUT.split(_HUMP.sub("-", word).lower()) if part]
                if any(part in self.boxes for part in parts) or any(a + b in self.boxes for a, b in pairwise(parts)):
                    return True
        return False


def fold(text: str) -> str:
    """Letters without case, signs and marks, for comparing what pages say; white space is one space."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    return " ".join("".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf")).split())


@cache
def load_pages() -> Pages:
    """The words of all languages. Raises `DataError` where a file is wrong."""
    return read_pages([_WORLD, *sorted((_ROOT / "lang").glob("*/pages.yaml"))])


def read_pages(paths: Iterable[Path]) -> Pages:
    """Read pages.yaml of the world and of languages."""
    more: set[str] = set()
    boxes: set[str] = set()
    walls: dict[str, list[str]] = {kind: [] for kind in _WALLS}
    for path in paths:
        data = read_mapping(path)
        data.only("more", "boxes", *_WALLS)
        more.update(map(fold, data.texts("more")))
        boxes.update(data.texts("boxes"))
        for kind in _WALLS:
            walls[kind] += map(fold, data.texts(kind))
    return Pages(tuple(sorted(more, key=lambda w: (-len(w), w))), {kind: tuple(words) for kind, words in walls.items()}, frozenset(boxes))
