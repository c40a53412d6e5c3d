"""Scenes of our own reports (scenes/*.yaml, see ledger_cases.py) and the rows that the ledgers make of them (wants.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from ledger_cases import cases

from marsad.data import Row, read_rows
from marsad.incident import Case
from marsad.ledger import rows
from marsad.ledger.sheet import flat

HERE = Path(__file__).parent
WANTS = read_rows(HERE / "wants.yaml")


@cache
def scene(name: str) -> list[Case]:
    return cases(HERE / "scenes" / f"{name}.yaml")


def told(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("want", WANTS, ids=lambda row: f"{row['scene']}-{row.line}")
def test_rows(want: Row) -> None:
    want.only("scene", "ledger", "on", "find", "has", "rows")
    found = [flat(row) for row in rows(want["ledger"], scene(want["scene"]), want.get("on"))]
    hits = [cells for cells in found if all(told(cells.get(key)) == str(value) for key, value in want["find"].items())]
    assert len(hits) == int(want.get("rows", 1)), [cells.get("incident") for cells in found]
    for key, value in want.get("has", {}).items():
        assert told(hits[0][key]) == str(value), (key, hits[0])
