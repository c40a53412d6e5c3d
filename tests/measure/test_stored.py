"""The measurement of the store: its parts, on a few reports. How long a thing took is never tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from marsad.cli.loading import load_coder
from marsad.cli.measure_store import lines
from marsad.measure.asked import queries
from marsad.measure.stored import Answers, Stored, Work, made, read
from marsad.store import Store

KINDS = {"rare word", "common word", "two words", "misspelt word", "status"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("stored"), 24)


def test_reports_are_dealt_out_once_each(path: Path) -> None:
    assert len(read(path)) == 24
    dealt = [report.id for at in range(3) for report in read(path, at, 3)]
    assert sorted(dealt) == sorted(report.id for report in read(path))


def test_queries_are_the_same_for_the_same_store_and_can_all_be_asked(path: Path) -> None:
    store, reports = Store("sqlite://"), read(path)
    store.add(reports, load_coder)
    asked = queries(reports, store, 40)
    assert len(asked) == 40
    assert asked == queries(reports, store, 40)
    assert {query.kind for query in asked} >= KINDS
    for query in asked:
        store.search(query.words, query.wanted, after=query.after)
    assert any(store.search(query.words, query.wanted).hits for query in asked if query.kind == "common word")
    misspelt = [store.search(query.words) for query in asked if query.kind == "misspelt word"]
    assert any(page.taken for page in misspelt)


def test_queries_of_an_empty_store(path: Path) -> None:
    assert {query.kind for query in queries(read(path), Store("sqlite://"), 10)} == KINDS


def test_the_figures_are_told() -> None:
    work = Work(1000, 9000, 10.0, 5.0, 300.0, 0.0)
    slow = Work(1000, 9000, 20.0, 25.0, 400.0, 900.0)
    search = Answers("SQLite", 9000, 200, 3.5, 9.25, {"rare word": 1.0})
    figures = Stored(200, 2, work, work, slow, 0.5, 0.5, 0.2, None, 1.5, [search])
    told = dict(lines(figures))
    assert told["speed of adding"] == "50% of one process, 50% of 2; 20% by processor time"
    assert "50 reports a second (25.0 ms of processor time each), 400 MB" in told["adding"]
    assert "median 3.5 ms, 95 of 100 within 9.25 ms" in told["search, SQLite"]
    assert "adding more" not in told
    assert "adding more" in dict(lines(figures._replace(filled=slow)))
