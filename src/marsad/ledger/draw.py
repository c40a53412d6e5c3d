"""Drawings from Vega-Lite specs, without a network: SVG of the same bytes for the same spec, and PNG of that SVG.

A fill that is to be a pattern is drawn in a colour that stands for it (`hatch`) and exchanged in the SVG, for Vega has no patterns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]

FONT = "Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif"
INK, PALE, GRID = "#222222", "#666666", "#dddddd"
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999")
"""Okabe and Ito's colours: those with any colour vision tell them apart."""
SCALE = 2.0
"""Pixels of a PNG for each unit of the SVG."""
_MARK = "#fe{:04x}"
_LINES = re.compile(
    r'<text (?P<before>[^>]*)transform="translate\((?P<x>[^,]+),(?P<y>[^)]+)\)"(?P<after>[^>]*)>'
    r"(?P<lines><tspan>.*?<tspan [^>]*dy=.*?)</text>"
)
_LINE = re.compile(r"<tspan[^>]*>(.*?)</tspan>")
_STEP = re.compile(r'dy="([\d.]+)"')
_ID = re.compile(r'\bid="([^"]+)"')


class Patterns:
    """The patterns of one drawing."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, ...], str] = {}

    def hatch(self, colours: Sequence[str], ground: str = "#ffffff") -> str:
        """The colour that stands for slanted stripes of `colours`, one beside the other, on `ground` where there is one only."""
        stripes = tuple(colours) if len(colours) > 1 else (colours[0], ground)
        return self.found.setdefault(("hatch", *stripes), _MARK.format(len(self.found)))

    def dots(self, colour: str) -> str:
        """The colour that stands for dots on white."""
        return self.found.setdefault(("dots", colour), _MARK.format(len(self.found)))

    def put(self, svg: str) -> str:
        """The drawing with its patterns."""
        if not self.found:
            return svg
        for n, mark in enumerate(self.found.values()):
            svg = svg.replace(f'"{mark}"', f'"url(#pattern{n})"')
        defs = "".join(_pattern(n, kind, colours) for n, (kind, *colours) in enumerate(self.found))
        head, _, rest = svg.partition(">")
        return f"{head}><defs>{defs}</defs>{rest}"


def _pattern(n: int, kind: str, colours: Sequence[str]) -> str:
    if kind == "dots":
        inner = f'<rect width="6" height="6" fill="#ffffff"/><circle cx="3" cy="3" r="1" fill="{colours[0]}"/>'
        return f'<pattern id="pattern{n}" width="6" height="6" patternUnits="userSpaceOnUse">{inner}</pattern>'
    width = 4 * len(colours)
    stripes = "".join(f'<rect x="{4 * i}" width="4" height="8" fill="{colour}"/>' for i, colour in enumerate(colours))
    turn = 'patternTransform="rotate(45)"'
    return f'<pattern id="pattern{n}" width="{width}" height="8" patternUnits="userSpaceOnUse" {turn}>{stripes}</pattern>'


def svg(spec: Spec, patterns: Patterns | None = None) -> str:
    """The drawing of a spec. Raises `ImportError` where vl-convert-python is not installed, `ValueError` for a spec that can't be drawn."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg({**spec, "config": {**_CONFIG, **spec.get("config", {})}})
    drawn = _apart(_numbered(drawn))
    return (patterns.put(drawn) if patterns is not None else drawn) + "\n"


def png(drawn: str) -> bytes:
    """An SVG as PNG, `SCALE` pixels a unit."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(drawn, scale=SCALE))


def _numbered(drawn: str) -> str:
    """Ids counted anew: Vega goes on counting from drawing to drawing."""
    for n, old in enumerate(dict.fromkeys(_ID.findall(drawn))):
        drawn = re.sub(rf'(id="|#){re.escape(old)}(?=["\)])', rf"\g<1>part{n}", drawn)
    return drawn


def _apart(drawn: str) -> str:
    """Each line of a text on its own: those who order Arabic from right to left do it for a whole text at once, over its lines.

    Labels (texts that end at their point) are centred on it.
    """
    return _LINES.sub(_lines, drawn)


def _lines(found: re.Match[str]) -> str:
    lines = _LINE.findall(found["lines"])
    step = float(_STEP.findall(found["lines"])[0])
    y = float(found["y"]) - (step * (len(lines) - 1) / 2 if 'text-anchor="end"' in found["before"] else 0)
    return "".join(
        f'<text {found["before"]}transform="translate({found["x"]},{y + n * step:g})"{found["after"]}>{line}</text>'
        for n, line in enumerate(lines)
    )


_CONFIG: Spec = {
    "font": FONT,
    "background": "#ffffff",
    "padding": 12,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "color": INK,
        "subtitleColor": PALE,
        "fontSize": 15,
        "subtitleFontSize": 11,
        "offset": 12,
    },
    "axis": {
        "labelColor": INK,
        "titleColor": PALE,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": PALE,
        "tickColor": PALE,
        "labelLimit": 220,
        "labelPadding": 5,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": PALE,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "labelLimit": 0,
    },
    "text": {"color": INK, "fontSize": 11},
}
