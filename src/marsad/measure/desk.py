"""The desk: how soon it answers when it is full and twenty people work at it.

The desk is started as people start it, in a process of its own; people ask from another one, on the same machine. Two figures are told:
with people who read a while before they go on, and with people who ask again at once, so that as many questions as there are people
wait at any moment. Beside each stands the ratio to a page that tells nothing, in the same run.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, select

from marsad.measure.desk_fill import fill
from marsad.measure.desk_load import KINDS, Answer, Known, ask
from marsad.store import Store, StoreError
from marsad.store.database import reading
from marsad.store.schema import DocumentRow, EventPartyRow, EventRow, IncidentRow, WordRow

HOST = "127.0.0.1"
_MANY = 2000
_COMMON = 40
_PATIENCE = 600
"""Seconds within which the desk is up and its index read."""
_PAUSE = 1.0
"""Seconds that a person reads."""


class Figures(NamedTuple):
    """Of one kind of page: how many were asked for, milliseconds, the ratio of the medians to that of an empty page, bytes, faults."""

    kind: str
    asked: int
    median_ms: float
    p95_ms: float
    ratio: float
    size: int
    faults: int


class Run(NamedTuple):
    """People who pause so many seconds (0: none), how many answers a second they had, what processor time the desk took for one, and the
    figures of each kind and of all."""

    pause: float
    rate: float
    cpu_ms: float
    figures: list[Figures]


class Measured(NamedTuple):
    """All figures; `first_seconds`: until the first list was there, after the start; `memory_mb`: of the desk in the end."""

    database: str
    incidents: int
    records: int
    users: int
    workers: int
    fill_seconds: float | None
    first_seconds: float
    memory_mb: float
    runs: list[Run]


def measure(
    incidents: int,
    records: int,
    users: int,
    seconds: float,
    url: str | None = None,
    workers: int = 2,
    on_made: Callable[[int], None] = lambda made: None,
) -> Measured:
    """Fill a store where it is empty (a new one of SQLite where no `url` is given), serve it, and ask. Raises `StoreError`."""
    with tempfile.TemporaryDirectory(prefix="marsad-") as folder:
        url = url or f"sqlite:///{Path(folder) / 'marsad.db'}"
        store = Store(url)
        counts, took = store.counts(), None
        store.close()
        if not counts["documents"]:
            began = time.perf_counter()
            fill(url, incidents, records, min(os.cpu_count() or 1, 4), on_made)
            took = round(time.perf_counter() - began, 1)
        counts, known = _known(url)
        return _served(url, counts, known, users, seconds, took, workers)


def _served(url: str, counts: dict[str, int], known: Known, users: int, seconds: float, took: float | None, workers: int) -> Measured:
    port, began = _free(), time.perf_counter()
    command = [sys.executable, "-m", "marsad", "desk", "--db", url, "--port", str(port), "--workers", str(workers)]
    desk = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(desk, f"http://{HOST}:{port}/incidents")
        first = round(time.perf_counter() - began, 1)
        ask(HOST, port, known, 4 * workers, min(seconds, 6.0), 0.0, seed=9)  # all processes are up, templates compiled, files read
        runs = []
        for pause in (_PAUSE, 0.0):
            before = _cpu(desk.pid)
            answers = ask(HOST, port, known, users, seconds, pause)
            runs.append(_run(answers, pause, seconds, _cpu(desk.pid) - before))
        memory = _memory(desk.pid)
    finally:
        desk.send_signal(signal.SIGINT)
        try:
            desk.wait(20)
        except subprocess.TimeoutExpired:
            desk.kill()
            desk.wait()
    name = "PostgreSQL" if url.startswith("postgres") else "SQLite"
    return Measured(name, counts["incidents"], counts["documents"], users, workers, took, first, memory, runs)


def _run(answers: list[Answer], pause: float, seconds: float, cpu: float) -> Run:
    empty = median([answer.ms for answer in answers if answer.kind == KINDS[0]] or [1.0])
    figures = [_figures(kind, [answer for answer in answers if answer.kind == kind], empty) for kind in KINDS]
    whole = _figures("all but empty", [answer for answer in answers if answer.kind != KINDS[0]], empty)
    spent = round(1000 * cpu / max(len(answers), 1), 1)
    return Run(pause, round(len(answers) / seconds, 1), spent, [*(one for one in figures if one.asked), whole])


def _figures(kind: str, answers: list[Answer], empty: float) -> Figures:
    times = sorted(answer.ms for answer in answers) or [0.0]
    middle, late = median(times), times[int(0.95 * (len(times) - 1))]
    size = round(median([answer.size for answer in answers] or [0]))
    faults = sum(answer.status != 200 for answer in answers)
    return Figures(kind, len(answers), round(middle, 1), round(late, 1), round(middle / empty, 1), size, faults)


def _known(url: str) -> tuple[dict[str, int], Known]:
    """What is in a store that people may ask for; the same each time."""
    store, random = Store(url), Random(3)
    with reading(store.engine) as connection:
        last = connection.scalar(select(func.max(IncidentRow.pk))) or 1
        some = [random.randint(1, last) for _ in range(_MANY)]
        ids, points = list[str](), list[tuple[float, float]]()
        for at in range(0, _MANY, 500):
            ids += connection.scalars(select(IncidentRow.id).where(IncidentRow.pk.in_(some[at : at + 500]), IncidentRow.type != "")).all()
        told = select(EventRow.lat, EventRow.lon).where(EventRow.pk.in_(some[:500]), EventRow.lat.is_not(None), EventRow.lon.is_not(None))
        points = [(row.lat, row.lon) for row in connection.execute(told) if row.lat is not None and row.lon is not None]
        known = Known(
            ids,
            list(connection.scalars(_often(EventPartyRow.party))),
            list(connection.scalars(_often(IncidentRow.type).where(IncidentRow.type != ""))),
            list(connection.scalars(_often(IncidentRow.country).where(IncidentRow.country.is_not(None)))),
            list(connection.scalars(_often(DocumentRow.source))),
            list(connection.scalars(select(WordRow.word).order_by(WordRow.word).limit(_MANY)))[::20],
            points or [(0.0, 0.0)],
        )
    counts = store.counts()
    store.close()
    if not all(known):
        raise StoreError(f"{url} holds too little to ask for", "give an empty database, which is filled, or one with more reports")
    return counts, known


def _often(column: Any) -> Any:
    return select(column).group_by(column).order_by(func.count().desc()).limit(_COMMON)


def _free() -> int:
    with socket.socket() as held:
        held.bind((HOST, 0))
        return int(held.getsockname()[1])


def _wait(desk: subprocess.Popen[bytes], address: str) -> None:
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until:
        if desk.poll() is not None:
            raise StoreError(f"the desk ended with {desk.returncode}", "run marsad desk on that database, and see what it says")
        try:
            with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
                answer.read()
            return
        except OSError:  # not there yet, or not yet done with what it must read
            time.sleep(0.2)
    raise StoreError(f"the desk was not there within {_PATIENCE} s", "ask for fewer incidents")


def _family(pid: int) -> list[Path]:
    """A process and those that it started, as the system shows them; none where it doesn't."""
    own = Path(f"/proc/{pid}")
    try:
        children = (own / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return []
    return [own, *(one for child in children for one in _family(int(child)))]


def _memory(pid: int) -> float:
    """MB that a process and those that it started hold."""
    lines = [line for one in _family(pid) for line in (one / "status").read_text().splitlines() if line.startswith("VmRSS")]
    return round(sum(int(line.split()[1]) for line in lines) / 1024, 1)


def _cpu(pid: int) -> float:
    """Seconds of processor time that they have taken."""
    ticks = [(one / "stat").read_text().rpartition(")")[2].split()[11:13] for one in _family(pid)]
    return sum(int(tick) for pair in ticks for tick in pair) / os.sysconf("SC_CLK_TCK")
