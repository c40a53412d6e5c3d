"""Reliability: whether what is said to be 80 % sure is right four times in five."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

BINS = 10
SURE = 0.8
"""The confidence from which a record counts as sure."""
Judged = tuple[float, bool]
"""A confidence, and whether what it stands at is right."""


class Bin(NamedTuple):
    """All within a tenth of the scale: how many, how sure on average, how many of them right."""

    n: int
    sure: float
    right: float


class Reliability(NamedTuple):
    """How many were judged, the share that is right, the expected calibration error (the mean distance of bins from the truth, by
    their size; Naeini and others 2015), and of those at `SURE` and over the share that is right, and their share in all."""

    n: int
    right: float
    ece: float
    sure_right: float | None
    sure_share: float
    bins: tuple[Bin | None, ...]


def reliability(judged: Sequence[Judged]) -> Reliability:
    """The reliability of confidences. Raises `ValueError` where there are none."""
    if not judged:
        raise ValueError("nothing to judge")
    n = len(judged)
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for sure, right in judged:
        bins[min(int(sure * BINS + 1e-9), BINS - 1)].append((sure, right))
    found = tuple(Bin(len(b), sum(s for s, _ in b) / len(b), sum(r for _, r in b) / len(b)) if b else None for b in bins)
    ece = sum(b.n * abs(b.sure - b.right) for b in found if b) / n
    high = [right for sure, right in judged if sure >= SURE]
    return Reliability(n, sum(r for _, r in judged) / n, ece, sum(high) / len(high) if high else None, len(high) / n, found)


_WIDE, _HIGH, _EDGE, _GAP = 150, 150, 30, 24


def plot(figures: dict[str, Reliability]) -> str:
    """The reliability of each as a picture (SVG): circles by how sure, how many right, and how many they are; the line is the truth."""
    columns = min(3, len(figures))
    rows = -(-len(figures) // columns)
    width, height = columns * (_WIDE + _EDGE + _GAP) + _GAP, rows * (_HIGH + _EDGE + _GAP) + _GAP
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="9">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for i, (name, figure) in enumerate(figures.items()):
        left, top = _GAP + _EDGE // 2 + (i % columns) * (_WIDE + _EDGE + _GAP), _GAP + (i // columns) * (_HIGH + _EDGE + _GAP)
        out += _panel(name, figure, left, top)
    return "\n".join([*out, "</svg>", ""])


def _panel(name: str, figure: Reliability, left: int, top: int) -> list[str]:
    out = [
        f'<text x="{left}" y="{top - 6}"><tspan font-weight="bold">{name}</tspan> n = {figure.n}, ECE {figure.ece:.3f}</text>',
        f'<rect x="{left}" y="{top}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="#999"/>',
        f'<line x1="{left}" y1="{top + _HIGH}" x2="{left + _WIDE}" y2="{top}" stroke="#999" stroke-dasharray="3 3"/>',
        f'<text x="{left + _WIDE}" y="{top + _HIGH + 10}" text-anchor="end">said, 0 to 1</text>',
        f'<text transform="translate({left - 4} {top + 34}) rotate(-90)" text-anchor="middle">right, 0 to 1</text>',
    ]
    for found in figure.bins:
        if found:
            x, y = left + found.sure * _WIDE, top + (1 - found.right) * _HIGH
            size = 2 + 10 * (found.n / figure.n) ** 0.5
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="#26a" fill-opacity="0.6"/>')
    return out
