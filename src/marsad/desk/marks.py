"""The words that the cells of events were read from, as a page marks them: a text cut into segments, each with its roles.

Spans may nest, overlap and cross; a segment is as long as the same spans hold, so that every one is a plain element in the flow of
the text: nothing is moved, and letters of a word join over its edge. Offsets are Unicode code points of the stored text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from marsad.export.evidence import evidence
from marsad.incident import Kept, Telling

ROLES = ("trigger", "actor", "target", "speaker", "place", "when", "count", "equipment")
"""What words may tell, in the order in which a legend lists them."""
_ROLE = {"count-of": "target", "owner": "equipment"}
"""Cells that are drawn as another one: whose dead they are, whose tank it is."""


class Mark(NamedTuple):
    """Words that a cell was read from. `event`: number of the event on the page; `path`: which of its cells, as in `actor/0`."""

    start: int
    end: int
    role: str
    event: int
    path: str
    in_: str = "text"
    antecedent: bool = False


class Segment(NamedTuple):
    """Part of a text that the same marks hold. `instead`: what stands for it where it is a name that must not be read."""

    text: str
    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    instead: str | None = None

    @property
    def span(self) -> str:
        """Where it stands, as scripts read it."""
        return f"{self.start}-{self.end}"

    @property
    def roles(self) -> tuple[str, ...]:
        """What its words tell, each once, in the order of `ROLES`."""
        told = {mark.role for mark in self.marks}
        return tuple(role for role in ROLES if role in told)

    @property
    def classes(self) -> str:
        """The classes of its element."""
        rest = ("m-antecedent",) if self.marks and all(mark.antecedent for mark in self.marks) else ()
        return " ".join(("m", *(f"m-{role}" for role in self.roles), *rest))


def marks(kept: Kept, tellings: Iterable[Telling]) -> list[Mark]:
    """The words of every cell of these events of one document, by where they stand; events are numbered from 1."""
    found = {
        Mark(
            one.span.start,
            one.span.end,
            _ROLE.get(one.cell, one.cell),
            number,
            one.path.removesuffix("/antecedent"),
            one.span.in_ or "text",
            one.path.endswith("/antecedent"),
        )
        for number, telling in enumerate(tellings, 1)
        for one in evidence(telling.event, kept)
    }
    return sorted(found)


def segments(text: str, found: Iterable[Mark], hidden: Sequence[tuple[int, int, str]] = (), cuts: Collection[int] = ()) -> list[Segment]:
    """A text cut where a mark begins or ends. What lies in `hidden` (start, end, what stands for it) is one segment, whole.

    The texts of the segments are the text: nothing is lost, nothing is moved. Marks that leave the text are cut to it.
    `cuts`: where it is to be cut besides.
    """
    size = len(text)
    held = sorted({mark for mark in found if mark.start < mark.end and mark.start < size and mark.end > 0})
    names = [(max(0, start), min(size, end), instead) for start, end, instead in sorted(hidden) if start < end and start < size and end > 0]
    edges = {0, size, *(min(max(0, edge), size) for mark in held for edge in (mark.start, mark.end)), *(c for c in cuts if 0 < c < size)}
    for start, end, _ in names:
        edges = {edge for edge in edges if not start < edge < end} | {start, end}
    return list(_cut(text, sorted(edges), held, names))


def _cut(text: str, edges: list[int], held: list[Mark], names: list[tuple[int, int, str]]) -> Iterator[Segment]:
    """One pass: marks are taken up as they begin and laid down as they end."""
    open_: list[Mark] = []
    coming, at = iter([*held, None]), 0
    following = next(coming)
    for start, end in pairwise(edges):
        while following is not None and following.start < end:
            open_.append(following)
            following = next(coming)
        open_ = [mark for mark in open_ if mark.end > start]
        while at < len(names) and names[at][1] <= start:
            at += 1
        instead = names[at][2] if at < len(names) and names[at][0] <= start else None
        yield Segment(text[start:end], start, end, tuple(open_), instead)


def lines(found: Iterable[Segment]) -> list[list[Segment]]:
    """Segments by paragraph: cut at line ends, which stay at the end of the line that they end."""
    out: list[list[Segment]] = [[]]
    for segment in found:
        for piece in _pieces(segment):
            out[-1].append(piece)
            if piece.text.endswith("\n"):
                out.append([])
    return [line for line in out if line]


def _pieces(segment: Segment) -> Iterator[Segment]:
    if segment.instead is not None or "\n" not in segment.text:
        yield segment
        return
    at = segment.start
    for piece in _at_newlines(segment.text):
        yield segment._replace(text=piece, start=at, end=at + len(piece))
        at += len(piece)


def _at_newlines(text: str) -> Iterator[str]:
    """The text cut behind each newline and nowhere else."""
    first = 0
    while first < len(text):
        last = text.find("\n", first)
        last = len(text) if last < 0 else last + 1
        yield text[first:last]
        first = last
