"""The patterns of notes: sentences with cells, parts that are left out where a cell is empty, and the forms of a verb."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from marsad.data import Row

_PARTS = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
_CELL = re.compile(r"\{([^{}]*)\}")
_VERB = re.compile(r"<([^<>|]*)\|([^<>|]*)>")
_Part = tuple[tuple[str, ...], bool, tuple[str, ...]]


class Pattern:
    """A pattern: `{cell}`, `[left out where a cell in it is empty]`, `<as it happened|after an auxiliary>` with `~` for a hedge."""

    __slots__ = ("parts",)

    def __init__(self, text: str) -> None:
        self.parts: list[_Part] = []
        for optional, plain in _PARTS.findall(text):
            pieces = tuple(_CELL.split(optional or plain))
            self.parts.append((pieces, bool(optional), pieces[1::2]))

    @property
    def needed(self) -> frozenset[str]:
        """The cells without which it can't be filled."""
        return frozenset(cell for _, optional, cells in self.parts if not optional for cell in cells)

    def cells(self) -> frozenset[str]:
        """All its cells."""
        return frozenset(cell for _, _, cells in self.parts for cell in cells)

    def fill(self, values: Mapping[str, str]) -> tuple[str, frozenset[str]] | None:
        """The text with the cells that it used; None where one that it needs is empty."""
        out: list[str] = []
        used: list[str] = []
        for pieces, optional, cells in self.parts:
            texts = [values[cell] for cell in cells]
            if all(texts):
                out.append(pieces[0])
                for text, piece in zip(texts, pieces[2::2], strict=True):
                    out += (text, piece)
                used += cells
            elif not optional:
                return None
        return "".join(out), frozenset(used)


def conjugate(text: str, auxiliary: str, hedge: str) -> str:
    """The verbs of a filled pattern: as it happened, with the hedge at its place, or after an auxiliary, where there is one."""
    return _VERB.sub(lambda verb: auxiliary + verb[2] if auxiliary else verb[1].replace("~", hedge), text)


def read_pattern(row: Row, key: str, text: str, cells: Collection[str], verb: bool = False) -> Pattern:
    """A pattern of a data file under `key` of `row`. Brackets that do not close, unknown cells and a missing verb are refused."""
    bare = _CELL.sub("", text)
    if "{" in bare or "}" in bare or not _balanced(text):
        raise row.error(f"a bracket that does not close in '{text[:60]}'", "write {cell} and [part], none within another", key)
    pattern = Pattern(text)
    if unknown := sorted(pattern.cells() - set(cells)):
        raise row.error(f"unknown cell '{unknown[0]}'", f"known here: {', '.join(sorted(cells))}", key)
    if verb and not all("~" in told and not told.endswith("~") for told, _ in (_VERB.findall(text) or [("", "")])):
        raise row.error(f"no verb, or no place for a hedge, in '{text[:60]}'", "write <~did|do> or <was ~done|be done>", key)
    return pattern


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if depth not in (0, 1):
            return False
    return depth == 0
