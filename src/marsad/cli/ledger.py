"""`marsad ledger`: what incidents add up to, as tables, JSON lines, CSV and charts."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from marsad.cli import exits
from marsad.cli.files import output
from marsad.cli.lines import to_json
from marsad.cli.sheet import guarded
from marsad.cli.stored import filtered, opened
from marsad.export import Options
from marsad.incident import Case
from marsad.ledger import build, rows_of
from marsad.read import day

if TYPE_CHECKING:
    from marsad.ledger import Ledger


def run(args: argparse.Namespace) -> int:
    """Write a ledger of the incidents that are asked for; gives the exit code."""
    with opened(args) as store:
        options = Options(private=store.private_names(), filter=filtered(args).told())
        return write(args, store.cases(filtered(args)), options)


def write(args: argparse.Namespace, cases: Iterable[Case], options: Options | None = None) -> int:
    """Write the ledger that `args` ask for; gives the exit code. `cases` are read once and not kept.

    Raises `Stop` where the options can't be: a wrong day, `--on` for another ledger than control, a chart of an unknown kind.
    """
    form = _checked(args)
    ledger = build(args.name, cases, options)
    if args.chart:
        from marsad.cli.chart import draw

        draw(ledger, args.chart)
    with output(args.out) as stream:
        if form == "table":
            _table(args, ledger, stream)
        elif form == "csv":
            _csv(args.name, rows_of(ledger, args.on), stream, mark=args.out is not None)
        else:
            _jsonl(rows_of(ledger, args.on), stream)
    return exits.OK


def _checked(args: argparse.Namespace) -> str:
    if args.on is not None:
        if args.name != "control":
            raise exits.Stop(exits.USAGE, "--on asks who holds what on a day (marsad ledger control --on DAY)")
        try:
            args.on = day(args.on).isoformat()
        except ValueError:
            raise exits.Stop(exits.USAGE, f"--on: '{args.on}' is no date (write YYYY-MM-DD)") from None
    if args.chart and not args.chart.lower().endswith((".svg", ".png")):
        raise exits.Stop(exits.USAGE, f"--chart: {args.chart} is neither .svg nor .png")
    if args.format:
        return str(args.format)
    if args.out:
        return "csv" if args.out.lower().endswith(".csv") else "jsonl"
    return "table" if sys.stdout.isatty() else "jsonl"


def _jsonl(found: Iterable[msgspec.Struct], stream: BinaryIO) -> None:
    for row in found:
        stream.write(to_json(row) + b"\n")


def _csv(name: str, found: Iterable[msgspec.Struct], stream: BinaryIO, mark: bool) -> None:
    from marsad.ledger.sheet import columns, table

    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    if mark:
        text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(columns(name))
    for cells in table(name, iter(found)):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    text.detach()


def _table(args: argparse.Namespace, ledger: Ledger, stream: BinaryIO) -> None:
    from marsad.cli.ledgers import show_ledger

    if args.out is None:
        show_ledger(ledger, sys.stdout, args.on)
        return
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", write_through=True)
    show_ledger(ledger, text, args.on)
    text.detach()
