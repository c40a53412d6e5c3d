"""Incidents as CSV that can be read again: what was written is what is read, places too.

UTF-8 without a byte order mark, RFC 4180. A cell that a spreadsheet would run begins with an apostrophe (`marsad.export.common.guard`).
The parts of a list are parted by "; "; within a part, a semicolon and a backslash have a backslash before them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from marsad.export import Options
from marsad.export.common import Csv, unguard
from marsad.export.mask import Mask
from marsad.export.tables import Column, Value, incident, table
from marsad.incident import Case

TABLE = "incidents"
_PARTS = re.compile(r"(?:[^;\\]|\\.)+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def written(cases: Iterable[tuple[Case, Mask]]) -> bytes:
    """A sheet with a row an incident."""
    file = io.StringIO(newline="")
    columns = table(TABLE).columns
    sheet = Csv(file, [column.key for column in columns], Options())
    for case, mask in cases:
        values = incident(case, mask)
        sheet.row([_cell(values.get(column.key)) for column in columns])
    return file.getvalue().encode()


def _cell(value: Value) -> str | int | float | bool | None:
    if isinstance(value, list):
        return joined(value)
    return value.isoformat() if isinstance(value, date) else value


def joined(parts: Sequence[str]) -> str:
    """A list in one cell.

    >>> joined(["a; b", "c"]), parted(joined(["a; b", "c"]))
    ('a\\\\; b; c', ['a; b', 'c'])
    """
    return "; ".join(re.sub(r"([;\\])", r"\\\1", part) for part in parts)


def parted(cell: str) -> list[str]:
    """The parts of a list in one cell."""
    return [_ESCAPED.sub(r"\1", part[1:] if number else part) for number, part in enumerate(_PARTS.findall(cell))]


def read(content: bytes) -> list[dict[str, Value]]:
    """The rows of a sheet as they were before they were written; cells that are empty are left out."""
    columns = {column.key: column for column in table(TABLE).columns}
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [_row(row, columns) for row in rows]


def _row(row: Mapping[str, str], columns: Mapping[str, Column]) -> dict[str, Value]:
    return {key: _value(cell, columns[key].kind) for key, cell in row.items() if key in columns and cell != ""}


def _value(cell: str, kind: str) -> Value:
    if kind == "integer":
        return int(cell)
    if kind == "number":
        return float(cell)
    if kind == "flag":
        return cell == "true"
    if kind == "day":
        return date.fromisoformat(cell)
    return parted(unguard(cell)) if kind == "list" else unguard(cell)
