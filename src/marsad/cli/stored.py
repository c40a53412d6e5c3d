"""What the commands that work on a store share: opening it, filters as people write them, rows printed as a table, JSON or CSV."""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from marsad.cli import exits
from marsad.cli.named import party, place
from marsad.read import day as iso_day
from marsad.store import DEFAULT, Store, StoreError
from marsad.store.database import CantWrite, Damaged, Unavailable, explained

if TYPE_CHECKING:
    from marsad.cli.listed import Layout
    from marsad.store.filters import Filter


def url(args: argparse.Namespace) -> str:
    """The database that is meant: `--db`, else `$MARSAD_DB`, else a file here."""
    return args.db or os.environ.get("MARSAD_DB") or DEFAULT


_CODES = ((Damaged, exits.BAD_INPUT), (Unavailable, exits.UNAVAILABLE), (CantWrite, exits.CANT_CREATE))


@contextmanager
def opened(args: argparse.Namespace, create: bool = False) -> Iterator[Store]:
    """The store that is meant. Raises `Stop` for what the store can't do, or the database."""
    from sqlalchemy.exc import DBAPIError

    try:
        store = Store(url(args), create=create)
        try:
            store.use_entries()
            yield store
        except DBAPIError as error:
            raise explained(error, store.engine.url) from None
        finally:
            store.close()
    except StoreError as error:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), exits.USAGE)
        raise exits.Stop(code, str(error)) from None


def form(args: argparse.Namespace) -> str:
    """The format that is meant: that of `--format`, else a table on a terminal and JSON lines in a pipe."""
    return args.format or ("table" if sys.stdout.isatty() else "jsonl")


def jobs(args: argparse.Namespace) -> int:
    """How many processes code."""
    return int(args.jobs) or min(os.cpu_count() or 1, 4)


def day(name: str, value: str | None) -> str | None:
    """A day that was given as an option. Raises `Stop` where it is none."""
    if value is None:
        return None
    try:
        return iso_day(value).isoformat()
    except ValueError:
        raise exits.Stop(exits.USAGE, f"{name}: '{value}' is no date (write YYYY-MM-DD)") from None


def filtered(args: argparse.Namespace) -> Filter:
    """The filter that the options mean. Raises `Stop` for a party or place that is not known."""
    from marsad.store.filters import Filter

    try:
        near = tuple(float(part) for part in args.near.split(",")) if args.near else None
        if near is not None and (len(near) != 3 or not (-90 <= near[0] <= 90 and -180 <= near[1] <= 180 and 0 < near[2] < 21_000)):
            raise ValueError
    except ValueError:
        raise exits.Stop(exits.USAGE, f"--near: '{args.near}' is no circle (write LAT,LON,KM: 32.43,13.63,20)") from None
    if not 0 <= args.confidence <= 1:
        raise exits.Stop(exits.USAGE, f"--confidence: '{args.confidence:g}' is not between 0 and 1 (write 0.8)")
    return Filter(
        type=tuple(args.type),
        party=tuple(party(name) for name in args.party),
        place=place(args.place),
        near=near,
        since=day("--since", args.since),
        until=day("--until", args.until),
        status=tuple(args.status),
        outlet=tuple(args.outlet),
        confidence=args.confidence,
        document=tuple(args.document),
        incident=tuple(args.incident),
    )


def print_rows(form: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str], layout: Layout | None = None) -> int:
    """Print rows as JSON lines, CSV or a table (on narrow screens by `layout`); gives how many."""
    if form == "jsonl":
        return _json(rows)
    if form == "csv":
        return _csv(rows, list(columns))
    from marsad.cli.listed import print_table

    return print_table(rows, list(columns), layout)


def _json(rows: Iterable[Mapping[str, Any]]) -> int:
    number = 0
    for row in rows:
        number += 1
        sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
    sys.stdout.buffer.flush()
    return number


def _csv(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> int:
    from marsad.cli.sheet import guarded

    text = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=True)
    writer, number = csv.writer(text), 0
    writer.writerow(columns)
    for row in rows:
        number += 1
        writer.writerow([guarded(cell) if isinstance(cell := _flat(row.get(name)), str) else cell for name in columns])
    text.detach()
    return number


def _flat(value: Any) -> Any:
    return "; ".join(str(part) for part in value) if isinstance(value, list | tuple | set) else value
