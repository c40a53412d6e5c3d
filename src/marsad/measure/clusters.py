"""Incidents as JSON lines: the gold (`samples/incidents/clusters.jsonl`), or what `marsad incidents` gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from marsad.measure.bcubed import Told
from marsad.measure.gold import GoldError
from marsad.read.jsonl import brief, parse

_REMEDY = "mend the line; samples/incidents/clusters.jsonl shows the form"


def read_clusters(path: Path) -> list[Told]:
    """The incidents of a file: `documents` of each, and where the line has them `lat` and `lon` (degrees WGS84), `day` and `until`.

    Raises `GoldError` for the first wrong line, `OSError` where the file can't be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start])
        raise GoldError(path, before.count(b"\n") + 1, "not UTF-8", "save the file as UTF-8") from None
    out = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            out.append(_told(parse(line)))
        except ValueError as error:
            raise GoldError(path, number, brief(error), _REMEDY) from None
    if not out:
        raise GoldError(path, 1, "the file is empty", "give incidents in JSON lines, each with its documents")
    return out


def _told(row: Any) -> Told:
    documents = row.get("documents") if isinstance(row, dict) else None
    if not isinstance(documents, list) or not documents or not all(isinstance(each, str) for each in documents):
        raise ValueError("'documents' must be a list of ids")
    if len(set(documents)) < len(documents):
        raise ValueError("a document stands twice in 'documents'")
    lat, lon = (_degrees(row, key, most) for key, most in (("lat", 90), ("lon", 180)))
    first = _day(row, "day")
    return Told(tuple(documents), lat, lon, first, _day(row, "until") or first)


def _degrees(row: dict[str, Any], key: str, most: float) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most:
        raise ValueError(f"'{key}' is no number from {-most} to {most}")
    return float(value)


def _day(row: dict[str, Any], key: str) -> date | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"'{key}' is no day")
    return date.fromisoformat(value)
