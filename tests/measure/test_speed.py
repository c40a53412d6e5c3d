"""The measurement of speed: its parts, on a few reports."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from marsad.cli.measure import lines
from marsad.measure.speed import Speed, bare_scan, code, corpus

TEXT = "قصفت طائرات حربية مدينة ترهونة أمس"


def test_a_small_corpus_is_gone_through_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"id": "a", "text": TEXT}).encode()))
    source, reports = corpus([str(path)])
    assert source == str(path)
    assert len(reports) >= 400
    assert {report.text for report in reports} == {TEXT}


def test_no_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no reports"):
        corpus([])


def test_coding_and_scanning_are_timed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT}), encoding="utf-8")
    _, reports = corpus([str(path)])
    seconds, slowest, events = code(reports)
    assert 0 < slowest <= seconds
    assert events >= len(reports)
    names, scan = bare_scan(reports)
    assert names is not None
    assert scan is not None
    assert names > 10_000
    assert scan < seconds


def test_the_figures_are_told() -> None:
    speed = Speed("a", 400, 8000, 900, 300.0, 6000.0, 30.0, 0.5, 200.0, 9.0, 0.5, 100.0, 50_000, 0.1, 13.3)
    told = dict(lines(speed))
    assert "13.3 times as long" in told["one bare scan"]
    assert "ahocorasick_rs" in dict(lines(speed._replace(names_scanned=None, scan_seconds=None, times_one_scan=None)))["one bare scan"]
