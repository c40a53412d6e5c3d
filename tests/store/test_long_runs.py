"""A long run links as it goes, and tells at its end what grew: the same incidents as if each had been told anew at each step."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path

import pytest
from sqlalchemy import select

import marsad.store.adding
import marsad.store.linking
from marsad.coder import Coder
from marsad.incident import Incident
from marsad.read import Report, read
from marsad.store import Store
from marsad.store.coding import FEW, RecordCells, code
from marsad.store.prepare import key_of
from marsad.store.schema import AuditRow, IncidentRow

Add = Callable[[Store, list[Report]], None]
SAMPLES = Path(__file__).parents[2] / "samples" / "incidents" / "reports.jsonl"


def _told(store: Store) -> list[Incident]:
    return sorted((case.incident for case in store.cases()), key=lambda one: one.id)


def _retold(store: Store) -> int:
    with store.engine.connect() as connection:
        return len(connection.scalars(select(AuditRow.seq).where(AuditRow.action == "incident.tell")).all())


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that links after every four reports, which it keeps by two, and after every six events."""
    monkeypatch.setattr(marsad.store.adding, "BATCH", 2)
    monkeypatch.setattr(marsad.store.adding, "LINK_EVERY", 4)
    monkeypatch.setattr(marsad.store.adding, "EVENTS", 6)
    monkeypatch.setattr(marsad.store.linking, "BATCH", 6)


@pytest.mark.usefixtures("pieces")
def test_what_grew_is_told_once_and_is_the_same(store: Store, add: Add, reports: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    apart = [report for at in range(3) for report in reports[at::3]]  # reports of one incident don't stand together
    add(store, apart)
    each = Store("sqlite://")
    link, told = marsad.store.linking.link, 0

    def at_once(engine: object, actor: str, more: bool = False) -> object:
        nonlocal told
        told += more
        return link(each.engine, actor)

    monkeypatch.setattr(marsad.store.adding, "link", at_once)
    add(each, apart)
    assert told > 1
    assert _told(store) == _told(each)
    assert _retold(store) < _retold(each)
    assert store.verify().faults == each.verify().faults == []
    with store.engine.connect() as connection:
        assert connection.scalars(select(IncidentRow.id).where(IncidentRow.stale)).all() == []
    each.close()


@pytest.mark.usefixtures("pieces")
def test_what_is_new_is_told_on_the_way(store: Store, coder: Coder, reports: list[Report]) -> None:
    seen = []
    store.add(reports, lambda: coder, on_kept=lambda added: seen.append(store.counts()["incidents"]))
    assert 0 < max(seen) <= store.counts()["incidents"]


def _many() -> list[tuple[str, Report]]:
    told = [report for report in read([str(SAMPLES)]) if isinstance(report, Report)]
    return [(key_of(report), report) for report in told * (1 + 2 * FEW // len(told))]


@pytest.mark.parametrize("threads", [False, True], ids=["forked", "beside a thread"])
def test_processes_code_as_this_one_does(coder: Coder, threads: bool) -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    if threads:
        other.start()
    try:
        apart, here = list(code(_many(), lambda: coder, 2)), list(code(_many(), lambda: coder, 1))
    finally:
        stop.set()
    assert len(apart) > 2 * FEW
    assert all(isinstance(record, RecordCells) for _, record in apart)
    assert apart == here


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_processes_end_with_the_one_that_started_them(coder: Coder) -> None:
    """Also where that is killed: the pipe breaks, as no other process holds an end of it."""
    ours, theirs = Pipe()
    pid = os.fork()
    if pid == 0:
        coded = code(_many(), lambda: coder, 2)
        next(coded)
        theirs.send([int(child) for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()])
        os.kill(os.getpid(), 9)
    children: list[int] = ours.recv() if ours.poll(60) else []
    os.waitpid(pid, 0)
    assert len(children) == 2
    for child in children:
        for _ in range(600):
            if not _runs(child):
                break
            time.sleep(0.05)
        assert not _runs(child)


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
