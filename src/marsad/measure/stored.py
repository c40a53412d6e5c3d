"""The store: how fast reports are added, with all that adding does, against the bare coder; memory; how soon search answers.

Every figure is of a process of its own. The bare coder codes the same reports and keeps nothing: in one process, and in as many as
adding codes with, each of which has its share of the reports from the start.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import SpawnProcess
from pathlib import Path
from statistics import median
from threading import Barrier
from typing import Any, NamedTuple

from marsad.measure.asked import Query, queries
from marsad.measure.generate import generate
from marsad.read import Report
from marsad.read.jsonl import read_lines

WORDS = 200
"""Words that a report has at least."""
QUERIES = 200
EVENTS = 200_000
_MORE = 6
"""Seed of the reports that only fill the store."""
_EVERY = 1.0
"""Seconds between looks at the memory."""
_PATIENCE = 600
"""Seconds within which a coder is loaded."""
_CONTEXT = get_context("spawn")


class Work(NamedTuple):
    """What a task took: seconds on the clock and of processor time in all processes; MB at the peak in the main process, and in all
    processes together, where what they share counts once."""

    reports: int
    events: int
    seconds: float
    cpu_seconds: float
    memory_mb: float
    all_memory_mb: float

    @property
    def rate(self) -> float:
        """Reports a second, by the clock."""
        return self.reports / self.seconds


class Answers(NamedTuple):
    """Milliseconds that queries took in one database, and the median of each kind of query."""

    database: str
    events: int
    queries: int
    median_ms: float
    p95_ms: float
    kinds: dict[str, float]


class Stored(NamedTuple):
    """The figures. `ratio`, `ratio_all`: adding against the coder in one process and in as many, by the clock; `ratio_cpu`: by processor
    time. `single_seconds`: one report more, from the shell."""

    words: int
    jobs: int
    coder: Work
    coders: Work
    added: Work
    ratio: float
    ratio_all: float
    ratio_cpu: float
    filled: Work | None
    single_seconds: float
    search: list[Answers]


def measure(reports: int, events: int = EVENTS, jobs: int = 0, server: str | None = None) -> Stored:
    """Measure with so many reports, and search among so many events. `server`: URL of an empty database of PostgreSQL, to search there
    too. Raises `StoreError` where that can't be opened or is not empty."""
    jobs = jobs or min(os.cpu_count() or 1, 4)
    with tempfile.TemporaryDirectory(prefix="marsad-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'marsad.db'}"
        if server is not None:
            _check(server)
        path = made(folder, reports)
        alone = _bare(path, 1)
        together = _bare(path, jobs) if jobs > 1 else alone
        added = _apart(_add, path, url, jobs)
        filled = _fill(folder, url, jobs, added, events)
        single = _single(folder, url)
        search = [_apart(_search, path, url, "SQLite")]
        if server is not None:
            _apart(_copy, folder / "backup", url, server)
            search.append(_apart(_search, path, server, "PostgreSQL"))
    return Stored(
        WORDS,
        jobs,
        alone,
        together,
        added,
        round(added.rate / alone.rate, 3),
        round(added.rate / together.rate, 3),
        round(alone.cpu_seconds / added.cpu_seconds, 3),
        filled,
        round(single, 2),
        search,
    )


def made(folder: Path, reports: int, seed: int = 5) -> Path:
    """So many reports as JSON lines."""
    path = folder / f"reports-{seed}.jsonl"
    rows, _ = generate(reports, seed=seed, words=WORDS)
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row | {"id": f"{seed}-{row['id']}"}, ensure_ascii=False) + "\n")
    return path


def read(path: Path, at: int = 0, step: int = 1) -> list[Report]:
    """The reports of a file, or every so many of them."""
    return list(_stream(path))[at::step]


def _stream(path: Path) -> Iterator[Report]:
    """The reports of a file, one after another."""
    with path.open("rb") as file:
        yield from (item for item in read_lines(file, path.name, path.parent) if isinstance(item, Report))


# -- processes


def _apart(task: Callable[..., Any], *args: object) -> Any:
    """What a task gives, run in a process of its own. Raises what it raised."""
    ours, process = _started(task, *args)
    try:
        peak = 0.0
        while not ours.poll(_EVERY):
            peak = max(peak, _together(process.pid or 0))
        told = _answer(ours)
        return told._replace(all_memory_mb=peak) if peak and isinstance(told, Work) else told
    finally:
        process.join()


def _started(task: Callable[..., Any], *args: object) -> tuple[Pipe, SpawnProcess]:
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_run, args=(theirs, task, args))
    process.start()
    theirs.close()
    return ours, process


def _run(pipe: Pipe, task: Callable[..., Any], args: tuple[object, ...]) -> None:
    try:
        pipe.send(task(*args))
    except Exception as error:
        pipe.send(error)


def _answer(pipe: Pipe) -> Any:
    try:
        told = pipe.recv()
    except EOFError:
        raise RuntimeError("a process that measures has ended: is there enough memory?") from None
    if isinstance(told, Exception):
        raise told
    return told


def _memory(who: int) -> float:
    """Peak memory in MB. On Linux `ru_maxrss` is in KB."""
    return resource.getrusage(who).ru_maxrss / 1024


def _together(pid: int) -> float:
    """MB that a process and those that it started take now, pages that several share counted once; 0 where nobody tells."""
    total = 0.0
    for one in (pid, *_children(pid)):
        try:
            told = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        except OSError:  # it has just ended
            continue
        total += sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")) / 1024
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for told in Path(f"/proc/{pid}/task").glob("*/children") for child in told.read_text(encoding="ascii").split()]
    except OSError:
        return []


# -- the coder alone


def _bare(path: Path, jobs: int) -> Work:
    """The bare coder in so many processes; loading is not counted."""
    ready = _CONTEXT.Barrier(jobs + 1)
    running = [_started(_code, path, at, jobs, ready) for at in range(jobs)]
    ready.wait(_PATIENCE)
    began = time.perf_counter()
    told = [_answer(pipe) for pipe, _ in running]
    seconds = time.perf_counter() - began
    for _, process in running:
        process.join()
    memory = [each.memory_mb for each in told]
    counted = sum(each.reports for each in told), sum(each.events for each in told)
    return Work(*counted, seconds, sum(each.cpu_seconds for each in told), max(memory), sum(memory))


def _code(path: Path, at: int, step: int, ready: Barrier) -> Work:
    from marsad.cli.loading import load_coder

    reports, coder, events = read(path, at, step), load_coder(), 0
    ready.wait(_PATIENCE)
    began, clock = time.process_time(), time.perf_counter()
    for report in reports:
        events += len(coder.code(report.text, report.published, report.title, report.publisher, id=report.id, url=report.url).events)
    took = time.perf_counter() - clock
    return Work(len(reports), events, took, time.process_time() - began, _memory(resource.RUSAGE_SELF), 0.0)


# -- adding


def _add(path: Path, url: str, jobs: int) -> Work:
    from marsad.cli.loading import load_coder, load_data
    from marsad.store import Store

    store = Store(url)
    load_data()
    before = store.counts()
    began, clock = sum(os.times()[:4]), time.perf_counter()
    store.add(_stream(path), load_coder, jobs)
    took, cpu = time.perf_counter() - clock, sum(os.times()[:4]) - began
    after = store.counts()
    store.close()
    own = _memory(resource.RUSAGE_SELF)
    others = jobs * _memory(resource.RUSAGE_CHILDREN) if jobs > 1 else 0.0
    reports, events = (after[what] - before[what] for what in ("documents", "events"))
    return Work(reports, events, took, cpu, own, own + others)


def _fill(folder: Path, url: str, jobs: int, added: Work, events: int) -> Work | None:
    """Add reports until there are so many events."""
    filled = None
    while (missing := events - added.events - (filled.events if filled else 0)) > 0:
        reports = 100 + int(missing * 1.03 * added.reports / max(added.events, 1))
        seed = _MORE if filled is None else _MORE + filled.reports
        more: Work = _apart(_add, made(folder, reports, seed), url, jobs)
        filled = more if filled is None else _both(filled, more)
    return filled


def _both(one: Work, other: Work) -> Work:
    """Two tasks, one after the other."""
    return Work(
        one.reports + other.reports,
        one.events + other.events,
        one.seconds + other.seconds,
        one.cpu_seconds + other.cpu_seconds,
        max(one.memory_mb, other.memory_mb),
        max(one.all_memory_mb, other.all_memory_mb),
    )


def _single(folder: Path, url: str) -> float:
    """Seconds to add one report from the shell."""
    path = made(folder, 1, 4)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "marsad", "add", path, "--db", url, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


# -- searching


def _check(server: str) -> None:
    from marsad.store import Store, StoreError

    store = Store(server)
    try:
        if store.counts()["documents"]:
            raise StoreError(f"{server} holds documents", "give an empty database of its own to measurements")
    finally:
        store.close()


def _copy(path: Path, url: str, other: str) -> None:
    """Fill a database with what another holds."""
    from marsad.store import Store

    for name, way in ((url, "backup"), (other, "restore")):
        store = Store(name)
        getattr(store, way)(path)
        store.close()


def _search(path: Path, url: str, name: str) -> Answers:
    from marsad.store import Store

    store = Store(url)
    took: list[tuple[str, float]] = []
    asked = queries(read(path), store, QUERIES)
    for query in asked:
        took.append((query.kind, _ask(store, query)))
    events = store.counts()["events"]
    store.close()
    times = sorted(ms for _, ms in took)
    kinds = {kind: round(median(ms for each, ms in took if each == kind), 1) for kind in dict.fromkeys(kind for kind, _ in took)}
    return Answers(name, events, len(took), round(median(times), 1), round(times[int(0.95 * (len(times) - 1))], 1), kinds)


def _ask(store: Any, query: Query) -> float:
    began = time.perf_counter()
    store.search(query.words, query.wanted, after=query.after)
    return 1000 * (time.perf_counter() - began)
