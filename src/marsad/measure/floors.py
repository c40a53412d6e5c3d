"""Floors: the figures that each gold set reached, below which they may not fall unnoticed; kept in a file with why any was lowered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from marsad.data import DataError, Row, read_rows
from marsad.measure.score import CELLS, Scores
from marsad.measure.sets import fingerprint

SLACK = 0.005
"""How far a figure may fall below its floor."""
_HEAD = """\
# The F1 that the coder reached on each gold set. A test fails where a figure falls more than {slack:g} below its floor.
#   marsad measure floors --raise                                        takes over what got better
#   marsad measure floors --lower SET/CELL --reason "why it may fall"    takes over what got worse, and keeps the reason here
# `gold` is the fingerprint of texts and events: floors hold for that gold alone. Files outside the project may be absent.
"""


_GOLD = "gold"
"""In the place of a cell: the gold itself was taken over anew."""


class Lowered(NamedTuple):
    """A floor that was lowered: on which day, of which cell (or `_GOLD`), from and to what, and why."""

    on: str
    cell: str
    before: float
    after: float
    reason: str


@dataclass(frozen=True, slots=True)
class Floors:
    """The floors of one gold set; `file` as seen from the project's folder, `gold` its fingerprint ("" before the first raise)."""

    name: str
    file: str
    gold: str = ""
    floors: Mapping[str, float] = field(default_factory=dict)
    lowered: tuple[Lowered, ...] = ()

    @property
    def outside(self) -> bool:
        """Whether the file is not the project's own, and may be absent."""
        return Path(self.file).is_absolute() or ".." in Path(self.file).parts


class Fall(NamedTuple):
    """What is wrong with a set: a cell below its floor, or where `cell` is "" what `fault` says."""

    cell: str
    floor: float
    now: float
    fault: str = ""

    def __str__(self) -> str:
        return self.fault or f"{self.cell} fell to {self.now:.3f}, its floor is {self.floor:.3f}"


def read_floors(path: Path) -> list[Floors]:
    """The sets of a file of floors. Raises `DataError` for the first wrong entry."""
    sets = [_floors(row) for row in read_rows(path)]
    names = [each.name for each in sets]
    if twice := [name for name in names if names.count(name) > 1]:
        raise DataError(path, 0, f"the set '{twice[0]}' stands twice", "keep one")
    return sets


def _floors(row: Row) -> Floors:
    row.only("set", "file", "gold", "floors", "lowered")
    cells = row.mapping("floors") if "floors" in row else Row(row.path, row.line)
    cells.only(*CELLS)
    floors = {cell: cells.number(cell, 0, 1) for cell in cells}
    lowered = tuple(_lowered(entry) for entry in row.rows("lowered")) if "lowered" in row else ()
    return Floors(row.text("set"), row.text("file"), row.text("gold", ""), floors, lowered)


def _lowered(row: Row) -> Lowered:
    row.only("on", "cell", "from", "to", "reason")
    cell = row.choice("cell", (*CELLS, _GOLD))
    before, after = (0.0, 0.0) if cell == _GOLD else (row.number("from", 0, 1), row.number("to", 0, 1))
    return Lowered(row.text("on"), cell, before, after, row.text("reason"))


def write_floors(sets: list[Floors]) -> str:
    """The file of floors, whole."""
    return _HEAD.format(slack=SLACK) + "".join(_entry(each) for each in sets)


def _entry(each: Floors) -> str:
    lines = [f"\n- set: {each.name}", f"  file: {each.file}"]
    if each.gold:
        lines += [f'  gold: "{each.gold}"', "  floors:"]
        lines += [f"    {cell}: {each.floors[cell]:.3f}" for cell in CELLS if cell in each.floors]
    if each.lowered:
        lines.append("  lowered:")
        for low in each.lowered:
            told = json.dumps(low.reason, ensure_ascii=False)
            step = "" if low.cell == _GOLD else f"from: {low.before:.3f}, to: {low.after:.3f}, "
            lines.append(f"    - {{on: {low.on}, cell: {low.cell}, {step}reason: {told}}}")
    return "\n".join(lines) + "\n"


def now(scores: Scores) -> dict[str, float]:
    """The figures to pin: F1 of each cell that the gold has something for."""
    return {name: figure.f1 for name, figure in scores.figures().items() if figure.n}


def falls(each: Floors, scores: Scores) -> list[Fall]:
    """What fell below its floor; a changed gold alone where there is one, as its figures can't be compared."""
    if not each.gold:
        return [Fall("", 0, 0, "it has no floors yet (take over what it reaches: marsad measure floors --raise)")]
    if each.gold != fingerprint(scores.documents):
        return [
            Fall("", 0, 0, f"its gold is not that of the floors (take it over: marsad measure floors --lower {each.name} --reason WHY)")
        ]
    figures = now(scores)
    return [Fall(cell, floor, figures.get(cell, 0.0)) for cell, floor in each.floors.items() if below(floor, figures.get(cell, 0.0))]


def below(floor: float, figure: float) -> bool:
    """Whether a figure is more than the slack below its floor."""
    return round(floor - figure, 4) > SLACK


def raised(each: Floors, scores: Scores) -> Floors:
    """The floors with what got better taken over; a set that is new gets its first. Raises `ValueError` where the gold was changed."""
    gold = fingerprint(scores.documents)
    if each.gold and each.gold != gold:
        raise ValueError(f"{each.name}: {falls(each, scores)[0]}")
    figures = now(scores)
    floors = {cell: max(figures.get(cell, 0.0), each.floors.get(cell, 0.0)) for cell in CELLS if cell in figures or cell in each.floors}
    return replace(each, gold=gold, floors=floors)


def lowered(each: Floors, scores: Scores, cell: str, reason: str, on: str) -> Floors:
    """The floors with what got worse taken over: of `cell`, or of all ("") and with the gold as it is now. The reason is kept.

    Raises `ValueError` where nothing fell, or there is no such cell.
    """
    gold, figures = fingerprint(scores.documents), now(scores)
    if cell and each.gold != gold:
        raise ValueError(f"{each.name}: {falls(each, scores)[0]}")
    if cell and cell not in each.floors:
        raise ValueError(f"{each.name}: '{cell}' has no floor (it has: {', '.join(each.floors)})")
    cells = [name for name in each.floors if name == cell or not cell]
    worse = [name for name in cells if figures.get(name, 0.0) < each.floors[name]]
    fallen = [Lowered(on, name, each.floors[name], figures.get(name, 0.0), reason) for name in worse]
    if not fallen and each.gold == gold:
        raise ValueError(f"{each.name}: nothing to lower: no figure is below its floor (leave --lower out)")
    if each.gold != gold:
        fallen.insert(0, Lowered(on, _GOLD, 0.0, 0.0, reason))
    floors = {name: figures.get(name, 0.0) if name in worse else floor for name, floor in each.floors.items()}
    return replace(each, gold=gold, floors=floors, lowered=(*each.lowered, *fallen))
