"""`marsad recode`: what an earlier version coded is coded anew."""

from __future__ import annotations

import argparse

from marsad.cli import exits
from marsad.cli.code import many
from marsad.cli.loading import load_coder
from marsad.cli.stored import day, form, jobs, opened, print_rows
from marsad.extract import DEFAULT, ModelError
from marsad.read import Report
from marsad.read.report import where
from marsad.store.coding import Fault


def run(args: argparse.Namespace) -> int:
    """Code anew; gives the exit code."""
    faults: list[Fault] = []

    def fault(report: Report, what: Fault) -> None:
        faults.append(what)
        print(f"{where(report.source, report.line)}: {what.what}")

    with opened(args) as store:
        try:
            coder = load_coder(args.extractor)
            since, ahead = day("--since", args.since), 1 if args.extractor != DEFAULT else jobs(args)
            recoded, linked = store.recode(coder, ahead, since, args.all, fault)
        except ModelError as error:
            raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
    if form(args) != "table":
        print_rows(form(args), [recoded._asdict()], recoded._fields)
    else:
        print(f"{many(recoded.documents, 'report')} coded anew; earlier records are kept as history")
        print(f"  events: {recoded.same:,} as before, {recoded.changed:,} changed, {recoded.new:,} new, {recoded.gone:,} gone,", end=" ")
        print(f"{recoded.kept:,} left as a person decided")
        print(f"  {linked.opened:,} opened an incident, {linked.joined:,} joined one, {many(linked.merged, 'incident')} merged")
    return exits.BAD_INPUT if faults else exits.OK
