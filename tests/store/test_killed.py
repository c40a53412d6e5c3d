"""A program that is killed at any moment leaves a whole store: what it accepted is there, nothing is there by half."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from marsad.read import Report
from marsad.store import Store

Add = Callable[[Store, list[Report]], None]
MOMENTS = 4
SCRIPT = """
import sys
from marsad.cli.loading import load_coder
from marsad.read import Report, read
import marsad.store, marsad.store.adding
marsad.store.adding.BATCH = 2
marsad.store.adding.LINK_EVERY = 4
reports = [r for r in read([sys.argv[2]]) if isinstance(r, Report)]
coder = load_coder()
store = marsad.store.Store(sys.argv[1])
print("ready", flush=True)
store.add(reports, lambda: coder, on_kept=lambda added: print(*(row.id for row in added.rows), flush=True))
print("done", flush=True)
"""


def run(url: str, path: Path, delay: float | None) -> list[str]:
    """Add reports in a process of its own, killed after `delay` seconds of work; gives the lines that it printed."""
    command = [sys.executable, "-c", SCRIPT, url, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"}) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if delay is not None:
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        return process.stdout.read().splitlines()


def test_killed_at_many_moments(url: str, tmp_path: Path, add: Add, reports: list[Report]) -> None:
    path = tmp_path / "reports.jsonl"
    rows = [{"id": r.id, "text": r.text, "publisher": r.publisher, "published": r.published and r.published.isoformat()} for r in reports]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    accepted: set[str] = set()
    lines: list[str] = []
    for moment in range(MOMENTS):
        lines = run(url, path, 0.02 + 0.25 * moment)
        accepted |= {id for line in lines if line != "done" for id in line.split()}
        store = Store(url)
        assert store.verify().faults == []
        with store.engine.connect() as connection:
            held = set(connection.exec_driver_sql("SELECT given_id FROM document").scalars())
            bare = "SELECT count(*) FROM document WHERE pk NOT IN (SELECT document FROM record)"
            assert connection.exec_driver_sql(bare).scalar() == 0
        store.close()
        assert accepted <= held
    run(url, path, None)
    store = Store(url)
    assert store.verify().faults == []
    assert {document for case in store.cases() for document in case.incident.documents} == {
        report.id for report in reports if report.id in _told(store)
    }
    whole = Store("sqlite://")
    add(whole, [Report(r.id, r.text, None, r.published, r.publisher, given=True) for r in reports])
    assert store.counts()["documents"] == whole.counts()["documents"] == len(reports)
    assert store.counts()["events"] == whole.counts()["events"]
    store.close()
    whole.close()


def _told(store: Store) -> set[str]:
    with store.engine.connect() as connection:
        told = "SELECT DISTINCT given_id FROM document JOIN event ON event.document = document.pk"
        return set(connection.exec_driver_sql(told).scalars())


@pytest.mark.parametrize("step", ["before linking", "between linking and telling"])
def test_what_an_interrupted_run_left_is_linked_by_the_next(
    store: Store, add: Add, reports: list[Report], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import marsad.store.adding
    import marsad.store.linking

    class Interrupted(RuntimeError):
        pass

    def stop(*args: object) -> None:
        raise Interrupted

    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(*((marsad.store.adding, "link") if step == "before linking" else (marsad.store.linking, "tell")), stop)
        add(store, reports)
    assert store.counts()["documents"] == len(reports)
    assert store.counts()["incidents"] == 0
    assert store.verify().faults == []
    store.link()
    found = [case.incident for case in store.cases()]
    whole = Store("sqlite://")
    add(whole, reports)
    assert found == [case.incident for case in whole.cases()]
    whole.close()
