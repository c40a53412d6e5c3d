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
_LISTS = ("more", "foot")
_WALLS = ("denied", "missing", "login", "scripts")
_LONG = 1_000
"""Characters of a class or id that are looked at."""
_CUT = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Pages(NamedTuple):
    """`more`: labels of links to other reports, and `foot`: how the foot of a site begins; both folded, long ones first. `walls`: what a
    page says, by kind (denied, missing, login, scripts). `boxes`: names of boxes of links, in small letters without joints."""

    more: tuple[str, ...]
    foot: tuple[str, ...]
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
            for word in name[:_LONG].split():
                parts = [part for part in _CUT.split(_HUMP.sub("-", word).lower()) if part]
                if any(part in self.boxes for part in parts) or any(a + b in self.boxes for a, b in pairwise(parts)):
                    return True
        return False


class _Bare(dict[int, int | None]):
    """Characters without the marks and the signs that are not seen; each is looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code)) in ("Mn", "Cf") else code
        return self[code]


_BARE = _Bare({0x2019: 0x27})


def fold(text: str) -> str:
    """Letters without case, signs and marks, for comparing what pages say; white space is one space."""
    return " ".join(unicodedata.normalize("NFKD", text.casefold()).translate(_BARE).split())


@cache
def load_pages() -> Pages:
    """The words of all languages. Raises `DataError` where a file is wrong."""
    return read_pages([_WORLD, *sorted((_ROOT / "lang").glob("*/pages.yaml"))])


def read_pages(paths: Iterable[Path]) -> Pages:
    """Read pages.yaml of the world and of languages."""
    told: dict[str, set[str]] = {key: set() for key in ("boxes", *_LISTS, *_WALLS)}
    for path in paths:
        data = read_mapping(path)
        data.only(*told)
        for key, words in told.items():
            words.update(data.texts(key) if key == "boxes" else map(fold, data.texts(key)))
    more, foot = (tuple(sorted(told[key], key=lambda words: (-len(words), words))) for key in _LISTS)
    return Pages(more, foot, {kind: tuple(sorted(told[kind])) for kind in _WALLS}, frozenset(told["boxes"]))
