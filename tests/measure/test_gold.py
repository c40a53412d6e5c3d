"""Gold files: what is read, and what a wrong one is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marsad.measure.gold import GoldError, read_gold

EVENT: dict[str, object] = {
    "type": "airstrike", "sentence": "قصفت طائرات ترهونة.", "trigger": "قصفت", "actor": [["طائرات"]], "target": [], "speaker": [],
    "place": ["ترهونة"], "when": [None, "2020-05-20"], "counts": {"killed": [3, None], "wounded": 2},
    "equipment": [{"item": "طائرات", "outcome": "used"}], "status": "reported",
}  # fmt: skip
ROW: dict[str, object] = {"id": "a", "text": "قصفت طائرات ترهونة.", "published": "2020-05-20"}


def line(row: dict[str, object] | None = None, **event: object) -> bytes:
    return json.dumps(ROW | {"events": [EVENT | event]} | (row or {}), ensure_ascii=False).encode() + b"\n"


def test_counts_are_a_number_or_two(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n" + line())
    (document,) = read_gold(path)
    assert (document.report.id, document.report.line) == ("a", 2)
    assert [(count.kind, count.low, count.high) for count in document.events[0].counts] == [("killed", 3, None), ("wounded", 2, 2)]


FAULTS: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 1, "the file is empty"),
    "blank": (b"\n \n", 1, "the file is empty"),
    "binary": (b"\x00\xff\xfe" * 50, 1, "not UTF-8"),
    "windows-1256": (b"\n" + line().decode().encode("cp1256"), 2, "not UTF-8"),
    "utf-16": (line().decode().encode("utf-16"), 1, "not UTF-8"),
    "broken": (line() + b'{"id": "b",\n', 2, "not JSON: Expecting property name enclosed in double quotes at column 12"),
    "deep": (b"[" * 100_000, 1, "not JSON: nested too deeply"),
    "null": (b"null\n", 1, "no gold: 'events' is missing"),
    "no events": (json.dumps(ROW).encode(), 1, "no gold: 'events' is missing"),
    "no text": (line({"text": None}), 1, "neither 'text' nor 'text_file'"),
    "no such text": (line({"text": None, "text_file": "none.txt"}), 1, "text_file 'none.txt' can't be read"),
    "published": (line({"published": "soon"}), 1, "'published' is no date"),
    "event": (line({"events": [3]}), 1, "Expected `object`, got `int`"),
    "missing field": (line({"events": [{"type": "airstrike"}]}), 1, ".*missing required field"),
    "type": (line() + line(type="airstrik"), 2, "'airstrik' is no event type: airstrike,"),
    "status": (line(status="said"), 1, "'said' is no status: reported,"),
    "count": (line(counts={"slain": 3}), 1, "'slain' is no kind of count: killed,"),
    "count of three": (line(counts={"killed": [1, 2, 3]}), 1, "the count 'killed' is neither a number nor two"),
    "count of words": (line(counts={"killed": "many"}), 1, "Expected `int | null`, got `str`"),
    "outcome": (line(equipment=[{"item": "a", "outcome": "gone"}]), 1, "'gone' is no outcome: destroyed,"),
    "when": (line(when=["2020-05-32", None]), 1, "day is out of range|'2020-05-32'"),
    "when of words": (line(when=["yesterday", None]), 1, "'yesterday' is no date"),
    "half a when": (line(when=["2020-05-20"]), 1, "'when' must be a first and a last day"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_gold_file_is_refused(tmp_path: Path, name: str) -> None:
    content, number, fault = FAULTS[name]
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(GoldError, match=rf"gold\.jsonl:{number}: ({fault}).* \(.+\)$"):
        read_gold(path)
