"""Coding many reports in processes of their own, in order.

Each process has a pipe; when the program that started it ends, however it ends, the pipe breaks and the process ends too.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
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
_AHEAD = 3
"""Pieces that wait for a process at most."""

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
        yield from _in_processes(chain(first, waiting), jobs)
    elif first:
        ready = coder()
        for task in chain(first, waiting):
            yield task, code_one(ready, task)


def _in_processes(tasks: Iterable[Task], jobs: int) -> Iterator[Coded]:
    context = get_context("spawn")
    pipes: list[Pipe] = []
    processes = []
    try:
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            pipes.append(ours)
            processes.append(process)
        sent: deque[tuple[Pipe, list[Task]]] = deque()
        for number, piece in enumerate(_pieces(tasks)):
            pipe = pipes[number % jobs]
            pipe.send([(key, replace(report, raw=None)) for key, report in piece])
            sent.append((pipe, piece))
            if len(sent) > jobs * _AHEAD:
                yield from _received(*sent.popleft())
        while sent:
            yield from _received(*sent.popleft())
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join(5)
            if process.is_alive():
                process.terminate()


def _received(pipe: Pipe, piece: list[Task]) -> Iterator[Coded]:
    try:
        yield from zip(piece, pipe.recv(), strict=True)
    except EOFError:
        raise ModelError("a process that codes reports has ended", "is there enough memory? try --jobs 1", final=True) from None


def _pieces(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    waiting = iter(tasks)
    while piece := list(islice(waiting, _PIECE)):
        yield piece


def _work(pipe: Pipe) -> None:
    """What a process does: code what comes until the pipe closes."""
    import signal

    from marsad.cli.loading import load_coder

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that started it says when to stop
    coder = load_coder()
    while True:
        try:
            tasks = pipe.recv()
            pipe.send([code_one(coder, task) for task in tasks])
        except (EOFError, BrokenPipeError):
            return
