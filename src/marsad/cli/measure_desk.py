"""`marsad measure desk`: how soon the desk answers twenty people among 200,000 incidents."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import msgspec

from marsad.cli import exits
from marsad.measure.desk import Figures, Measured, measure
from marsad.store.database import StoreError

_EVERY = 20_000
"""Incidents after which filling tells how far it is."""
_USERS, _SECONDS, _WORKERS = 200, 600, 16


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    if not (
        0 < args.users <= _USERS and 0 < args.workers <= _WORKERS and 0 < args.seconds <= _SECONDS and 0 < args.incidents <= args.records
    ):
        raise exits.Stop(
            exits.USAGE,
            f"--users 1 to {_USERS}, --workers 1 to {_WORKERS}, --seconds 1 to {_SECONDS}, at least as many --records as --incidents",
        )
    told = [0]

    def made(number: int) -> None:
        if number // _EVERY > told[0]:
            told[0] = number // _EVERY
            print(f"marsad: {number:,} incidents are made", file=sys.stderr)

    try:
        figures = measure(args.incidents, args.records, args.users, args.seconds, args.db, args.workers, made)
    except (StoreError, ConnectionError) as error:
        raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
    if args.json:
        print(msgspec.json.encode(figures).decode())
    else:
        print("\n".join(lines(figures)))
    return exits.OK


def lines(figures: Measured) -> Iterator[str]:
    """The figures as they are read."""
    filled = "" if figures.fill_seconds is None else f"; filled in {figures.fill_seconds:g} s"
    yield f"{figures.database}: {figures.incidents:,} incidents, {figures.records:,} records{filled}"
    yield f"processes that answer: {figures.workers}"
    yield f"the first list {figures.first_seconds:g} s after the start; {figures.memory_mb:,.0f} MB in the end"
    for each in figures.runs:
        how = f"who read {each.pause:g} s before they go on" if each.pause else "who ask again at once"
        yield ""
        yield f"{figures.users} people {how}: {each.rate:g} answers a second, {each.cpu_ms:g} ms of processor time each"
        yield f"{'':16}{'asked':>8}{'median ms':>12}{'p95 ms':>10}{'to empty':>10}{'kB':>8}{'faults':>8}"
        yield from map(_line, each.figures)


def _line(one: Figures) -> str:
    return f"{one.kind:16}{one.asked:8,}{one.median_ms:12.1f}{one.p95_ms:10.1f}{one.ratio:10.1f}{one.size / 1000:8.1f}{one.faults:8}"
