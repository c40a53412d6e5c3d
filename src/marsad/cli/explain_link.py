"""`marsad explain-link`: why two tellings, or two incidents, are or are not one."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from marsad.cli import exits
from marsad.cli.listed import Layout
from marsad.cli.stored import form, opened, print_rows

COLUMNS = ("comparison", "a", "b", "level", "weight")
LAYOUT = Layout((("comparison", "level", "weight"), ("a", "b")), labelled=True, widths={"comparison": 10, "level": 28, "weight": 7})


def run(args: argparse.Namespace) -> int:
    """Explain; gives the exit code."""
    told = form(args)
    with opened(args) as store:
        found = store.explain_link(args.a, args.b)
    if told == "jsonl":
        print_rows(told, [msgspec.to_builtins(found)], ())
        return exits.OK
    rows: list[dict[str, Any]] = [msgspec.to_builtins(line) for line in found.explained.lines]
    if told == "table":
        print(f"{found.a} and {found.b}: {found.verdict}")
    if told == "table":
        rows = [row for row in rows if row["a"] or row["b"]]
    print_rows(told, rows, COLUMNS, LAYOUT)
    if told == "table":
        explained = found.explained
        print(f"sum {explained.total:+.1f} bits (before any comparison {explained.prior:+.1f}); {explained.threshold:+.1f} are needed")
        for conflict in explained.conflicts:
            print(f"ruled out by {conflict}")
        for line in found.decided:
            print(line)
    sys.stdout.flush()
    return exits.OK
