"""What the commands that work on a store share: opening it, filters as people write them, rows printed as a table, JSON or CSV."""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from marsad.cli import exits
from marsad.store import DEFAULT, Store, StoreError

if TYPE_CHECKING:
    from marsad.store.filters import Filter


def url(args: argparse.Namespace) -> str:
    """The database that is meant: `--db`, else `$MARSAD_DB`, else a file here."""
    return args.db or os.environ.get("MARSAD_DB") or DEFAULT


@contextmanager
def opened(args: argparse.Namespace, create: bool = False) -> Iterator[Store]:
    """The store that is meant. Raises `Stop` for what the store can't do."""
    try:
        store = Store(url(args), create=create)
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise exits.Stop(exits.UNAVAILABLE if "server" in error.remedy else exits.USAGE, str(error)) from None


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
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise exits.Stop(exits.USAGE, f"{name}: '{value}' is no date (write YYYY-MM-DD)") from None


def filtered(args: argparse.Namespace) -> Filter:
    """The filter that the options mean. Raises `Stop` for a party or place that is not known."""
    from marsad.store.filters import Filter

    try:
        near = tuple(float(part) for part in args.near.split(",")) if args.near else None
        if near is not None and (len(near) != 3 or not (-90 <= near[0] <= 90 and -180 <= near[1] <= 180 and near[2] > 0)):
            raise ValueError
    except ValueError:
        raise exits.Stop(exits.USAGE, f"--near: '{args.near}' is no circle (write LAT,LON,KM: 32.43,13.63,20)") from None
    return Filter(
        type=tuple(args.type),
        party=tuple(_party(name) for name in args.party),
        place=_place(args.place),
        near=near,
        since=day("--since", args.since),
        until=day("--until", args.until),
        status=tuple(args.status),
        outlet=tuple(args.outlet),
        confidence=args.confidence,
        document=tuple(args.document),
        incident=tuple(args.incident),
    )


def _party(name: str) -> str:
    """The id of a party given by its id or by a name in any language that the data have."""
    import marsad
    from marsad.link.graph import parties

    known = parties()
    if name in known:
        return name
    same = [entry.id for entry in known.values() if entry.name.casefold() == name.casefold()]
    same = same or [party.id for party in marsad.parties(name) if party.id]
    if not same:
        raise exits.Stop(exits.USAGE, f"--party: '{name}' is not known (marsad inspect tells what a name means; ids are taken too)")
    return same[0]


def _place(name: str | None) -> str | None:
    """The id of a place given by its id, by the code of a country or by its name."""
    if name is None or ":" in name or (len(name) == 2 and name.isascii()):
        return name
    from marsad.world.places import places

    found = places(name)
    if not found or found[0].id is None:
        raise exits.Stop(exits.USAGE, f"--place: '{name}' is not known (marsad inspect tells what a name means; ids are taken too)")
    return found[0].id


def print_rows(form: str, rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> int:
    """Print rows as JSON lines, CSV or a table; gives how many."""
    if form == "jsonl":
        return _json(rows)
    if form == "csv":
        return _csv(rows, list(columns))
    return _table(rows, list(columns))


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


def _table(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> int:
    from rich import box
    from rich.table import Table

    from marsad.cli.table import console, show

    screen = console(sys.stdout)
    table = Table(box=box.MINIMAL, show_edge=False, show_lines=False, expand=True, header_style="bold")
    for name in columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    number = 0
    for row in rows:
        number += 1
        table.add_row(*(str(_flat(row.get(name)) or "") for name in columns))
    if number:
        show(screen, table)
    return number


def _flat(value: Any) -> Any:
    return "; ".join(str(part) for part in value) if isinstance(value, list | tuple | set) else value
