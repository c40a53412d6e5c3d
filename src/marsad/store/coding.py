"""Coding many reports in processes of their own, in order.

Each process has a pipe; when the program that started it ends, however it ends, the pipe breaks and the process ends too. A
process that is forked shares the data of the coder with the one that started it: they take most of the memory, and a second to load.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Semaphore, Thread, active_count
from typing import TYPE_CHECKING, NamedTuple

from marsad.extract import ModelError
from marsad.read import Report
from marsad.store.prepare import RecordCells, prepare

if TYPE_CHECKING:
    from marsad.coder import Coder

FEW = 48
"""Reports that are coded sooner than another process could start."""
_PIECE = 12
"""Reports that are handed over at a time."""
_HELD = 3
"""Pieces that a process has at a time."""
_NICE = 10
"""By how much the processes give way to the one that keeps and links what they code: it alone can't be helped by another."""
_AHEAD = 4_000_000
"""Code points of the reports that are coded ahead, while those before are kept and linked: what is read in them takes ten times that."""

Task = tuple[str, Report]


class Fault(NamedTuple):
    """A report that could not be coded: what went wrong, and whether a model gave no answer."""

    what: str
    unanswered: bool = False


Coded = tuple[Task, RecordCells | Fault]


def code_one(coder: Coder, task: Task) -> RecordCells | Fault:
    """The record of one report as rows, or what went wrong. Raises `ModelError` where no report can be coded."""
    key, report = task
    try:
        record = coder.code(report.text, report.published, report.title, report.publisher, id=report.id, url=report.url)
        return prepare(key, report, record)
    except ModelError as error:
        if error.final:
            raise
        return Fault(str(error), unanswered=True)
    except Exception as error:
        if "MARSAD_DEBUG" in os.environ:
            raise
        return Fault(f"Marsad failed on it: {error!r}")


def code(tasks: Iterable[Task], coder: Callable[[], Coder], jobs: int) -> Iterator[Coded]:
    """The reports with their records, in their order; with `jobs` processes once there are more than a few.

    `coder` makes the coder of this process, where it is needed.
    """
    waiting = iter(tasks)
    first = list(islice(waiting, FEW))
    if jobs > 1 and len(first) == FEW:
        yield from _in_processes(chain(first, waiting), coder, jobs)
    elif first:
        ready = coder()
        for task in chain(first, waiting):
            yield task, code_one(ready, task)


def _in_processes(tasks: Iterable[Task], coder: Callable[[], Coder], jobs: int) -> Iterator[Coded]:
    waiting: SimpleQueue[_Job | None] = SimpleQueue()
    coders = _started(waiting, coder, jobs)
    ahead: deque[_Job] = deque()
    held, ended = 0, False
    try:
        for piece in _pieces(tasks):
            job = _Job(piece, Future(), sum(len(report.text) for _, report in piece))
            waiting.put(job)
            ahead.append(job)
            held += job.size
            while ahead and (held > _AHEAD or ahead[0].answer.done()):
                held -= ahead[0].size
                yield from _received(ahead.popleft())
        while ahead:
            yield from _received(ahead.popleft())
        ended = True
    finally:
        for _ in coders:  # first for all: any of them may take any
            waiting.put(None)
        for one in coders:
            one.end(at_once=not ended)


class _Job(NamedTuple):
    """A piece of work, with where its answer comes: what `code_one` gives, packed."""

    piece: list[Task]
    answer: Future[bytes]
    size: int


def _started(waiting: SimpleQueue[_Job | None], coder: Callable[[], Coder], jobs: int) -> list[_Coder]:
    """The processes, and then their threads: a process is forked only where no thread runs that may hold a lock."""
    ready = coder() if sys.platform == "linux" and active_count() == 1 else None
    context: SpawnContext | ForkContext = get_context("spawn") if ready is None else get_context("fork")
    pipes, processes = [], []
    for _ in range(jobs):
        ours, theirs = context.Pipe()
        pipes.append(ours)
        # A forked process has the ends of those before it too, and must close them: else they would not break when this program ends.
        process = context.Process(target=_work, args=(theirs, ready, [] if ready is None else list(pipes)), daemon=True)
        process.start()
        theirs.close()
        processes.append(process)
    return [_Coder(waiting, pipe, process) for pipe, process in zip(pipes, processes, strict=True)]


class _Coder:
    """A process that codes, with a thread that hands it work and one that takes its answers, so that it need not wait for either."""

    def __init__(self, waiting: SimpleQueue[_Job | None], pipe: Pipe, process: BaseProcess) -> None:
        self._pipe, self._process = pipe, process
        self._waiting = waiting
        self._given: deque[Future[bytes]] = deque()
        self._free = Semaphore(_HELD)
        self._threads = [Thread(target=each, daemon=True) for each in (self._give, self._take)]
        for thread in self._threads:
            thread.start()

    def _give(self) -> None:
        while self._free.acquire() and (job := self._waiting.get()) is not None:
            self._given.append(job.answer)
            try:
                self._pipe.send([(key, replace(report, raw=None)) for key, report in job.piece])
            except OSError:
                _fail(job.answer)
                return

    def _take(self) -> None:
        try:
            while True:
                body = self._pipe.recv_bytes()
                self._given.popleft().set_result(body)
                self._free.release()
        except (EOFError, OSError):
            while self._given:
                _fail(self._given.popleft())

    def end(self, at_once: bool) -> None:
        """Let the process end. `at_once`: whatever it is doing."""
        giving, taking = self._threads
        if at_once:
            self._process.terminate()
        else:
            giving.join(5)
            with suppress(OSError):
                self._pipe.send(None)
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
        self._free.release()
        for thread in (giving, taking):
            thread.join(5)
        self._pipe.close()


def _fail(answer: Future[bytes]) -> None:
    ended = ModelError("a process that codes reports has ended", "is there enough memory? try --jobs 1", final=True)
    with suppress(InvalidStateError):  # both threads may see it
        answer.set_exception(ended)


def _received(job: _Job) -> Iterator[Coded]:
    yield from zip(job.piece, pickle.loads(job.answer.result()), strict=True)


def _pieces(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    waiting = iter(tasks)
    while piece := list(islice(waiting, _PIECE)):
        yield piece


def _work(pipe: Pipe, ready: Coder | None, others: Sequence[Pipe]) -> None:
    """What a process does: code what comes until the pipe closes. `ready`: a coder that it has from the process that it was forked from,
    as it has `others`, which it closes."""
    import gc
    import signal

    from marsad.cli.loading import load_coder

    gc.freeze()  # what a forked process has from the other is no concern of its own: least of all connections to a database
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that started it says when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    for other in others:
        other.close()
    coder = ready or load_coder()
    while True:
        try:
            if (tasks := pipe.recv()) is None:
                return
            pipe.send([code_one(coder, task) for task in tasks])
        except (EOFError, BrokenPipeError):
            return
