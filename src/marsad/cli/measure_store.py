"""`marsad measure store`: how fast reports are added, and how soon search answers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import msgspec

from marsad.cli import exits
from marsad.measure.stored import Stored, Work, measure
from marsad.store.database import StoreError

_LEAST = 100
"""Reports below which nothing can be told."""


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    if args.reports < _LEAST or args.events < 1:
        raise exits.Stop(exits.USAGE, f"--reports: too few to measure (give {_LEAST} or more)")
    try:
        figures = measure(args.reports, args.events, args.jobs, args.db)
    except StoreError as error:
        raise exits.Stop(exits.USAGE, str(error)) from None
    if args.json:
        print(msgspec.json.encode(figures._asdict()).decode())
    else:
        for label, text in lines(figures):
            print(f"{label:<20}{text}")
    return exits.OK


def lines(figures: Stored) -> Iterator[tuple[str, str]]:
    """The figures as they are read."""
    yield "texts", f"{figures.added.reports:,} reports of {figures.words} words and more, {figures.added.events:,} events"
    yield "the bare coder", f"{_work(figures.coder)}; in {figures.jobs} processes {_work(figures.coders)}"
    yield "adding", f"{_work(figures.added)}, {_memory(figures.added)}"
    shares = f"{figures.ratio:.0%} of one process, {figures.ratio_all:.0%} of {figures.jobs}"
    yield "speed of adding", f"{shares}; {figures.ratio_cpu:.0%} by processor time"
    if figures.filled is not None:
        yield "adding more", f"{figures.filled.reports:,} reports, {_work(figures.filled)}, {_memory(figures.filled)}"
    yield "one report more", f"{figures.single_seconds:.2f} s from the shell"
    for each in figures.search:
        kinds = ", ".join(f"{kind} {ms:g}" for kind, ms in each.kinds.items())
        told = f"median {each.median_ms:g} ms, 95 of 100 within {each.p95_ms:g} ms ({each.queries} queries among {each.events:,} events)"
        yield f"search, {each.database}", f"{told}; medians: {kinds}"


def _work(work: Work) -> str:
    return f"{work.rate:,.0f} reports a second ({1000 * work.cpu_seconds / work.reports:.1f} ms of processor time each)"


def _memory(work: Work) -> str:
    return f"{work.memory_mb:,.0f} MB at the peak, {work.all_memory_mb:,.0f} MB with the processes that code"
