"""`marsad ledger` as far as it does not open a store: formats, options, files."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path

import msgspec
import pytest
from ledger_cases import case, cases

from marsad.cli import exits, parser
from marsad.cli.ledger import write
from marsad.cli.ledgers import show_ledger
from marsad.incident import Case
from marsad.ledger import NAMES, build
from marsad.ledger.sheet import columns

SCENES = Path(__file__).parent / "scenes"


@cache
def everything() -> list[Case]:
    return [one for path in sorted(SCENES.glob("*.yaml")) for one in cases(path)]


def run(*words: str) -> int:
    return write(parser().parse_args(["ledger", *words]), iter(everything()))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_jsonl_and_csv_have_the_same_rows(name: str, tmp_path: Path) -> None:
    assert run(name, "--out", str(tmp_path / "rows.jsonl")) == exits.OK
    assert run(name, "--out", str(tmp_path / "rows.csv")) == exits.OK
    lines = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_bytes().splitlines()]
    sheet = list(csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text(encoding="utf-8-sig"))))
    assert [line["row"] for line in lines] == [row["row"] for row in sheet] != []
    assert tuple(sheet[0]) == columns(name)
    for line, row in zip(lines, sheet, strict=True):
        assert row["voice_document"].split("; ") == [voice["document"] for voice in line["voices"]]


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_line_is_wider_than_the_screen(name: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    show_ledger(build(name, everything()), stream)
    lines = stream.getvalue().replace("\u200e", "").splitlines()
    assert lines and max(map(len, lines)) <= width


def test_a_table_tells_the_bounds_and_what_stands_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    stream = io.StringIO()
    show_ledger(build("losses", everything()), stream)
    told = stream.getvalue()
    for words in ("4–5", "9 × Air-defence system destroyed", "contradiction", "To review: may be one", "corroborated"):
        assert words in told


def test_a_table_goes_to_a_file(tmp_path: Path) -> None:
    assert run("control", "--format", "table", "--on", "2020-05-26", "--out", str(tmp_path / "held.txt")) == exits.OK
    told = (tmp_path / "held.txt").read_text()
    assert "Control on 2020-05-26" in told and "سرت" in told


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_chart_is_drawn_beside_the_rows(ending: str, tmp_path: Path) -> None:
    assert run("losses", "--out", str(tmp_path / "rows.jsonl"), "--chart", str(tmp_path / f"chart.{ending}")) == exits.OK
    assert (tmp_path / "rows.jsonl").stat().st_size and (tmp_path / f"chart.{ending}").read_bytes()[:4] in (b"<svg", b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("losses", "--on", "2020-05-20"), "marsad ledger control --on DAY"),
        (("control", "--on", "20 May"), "is no date"),
        (("losses", "--chart", "chart.pdf"), "neither .svg nor .png"),
        (("losses", "--chart", "no/such/folder/chart.svg", "--format", "jsonl"), "can't be written"),
    ],
)
def test_what_cannot_be_is_told(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(exits.Stop, match=told):
        run(*words)


def test_a_cell_is_no_formula(tmp_path: Path) -> None:
    one = next(c for c in cases(SCENES / "tanks.yaml") if c.incident.id == "gharyan")
    named = {key: msgspec.structs.replace(document, publisher="=1+1", source="=1+1") for key, document in one.documents.items()}
    told = case("gharyan", one.tellings, named)
    write(parser().parse_args(["ledger", "losses", "--out", str(tmp_path / "rows.csv")]), [told])
    (row,) = [r for r in csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text(encoding="utf-8-sig"))) if r["row"] == "loss"]
    assert row["claimants"] == "'=1+1"
