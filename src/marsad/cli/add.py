"""`marsad add`: reports into the store, coded and linked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from marsad.cli import exits
from marsad.cli.code import inputs, many
from marsad.cli.loading import load_coder, load_data
from marsad.cli.progress import Screen
from marsad.cli.stored import form, jobs, opened, print_rows, url
from marsad.extract import DEFAULT, ModelError
from marsad.read import Bad, Report, read
from marsad.read.report import where
from marsad.store.coding import FEW, Fault
from marsad.store.intake import Added

COLUMNS = ("id", "outcome", "events", "copy_of", "version", "key")


@dataclass(slots=True)
class _Tally:
    bad: int = 0
    unanswered: int = 0
    known: int = 0
    kept: int = 0
    events: int = 0
    copies: int = 0
    rows: list[dict[str, object]] = field(default_factory=list)


def run(args: argparse.Namespace) -> int:
    """Add what is named; gives the exit code."""
    sources, published = inputs(args)
    screen, tally = Screen(bar=not args.quiet), _Tally()
    told = form(args)
    ahead = 1 if args.extractor != DEFAULT else jobs(args)

    def kept(added: Added) -> None:
        tally.kept += added.documents
        tally.events += added.events
        tally.copies += added.copies
        for version in added.versions:
            gone = f"; gone: {', '.join(version.gone)}" if version.gone else ""
            new = f"; new: {', '.join(version.new)}" if version.new else ""
            screen.say(
                f"marsad: note: {version.given_id} is version {version.number} of {version.url}: {version.same} as before{new}{gone}"
            )
        if told != "table":
            tally.rows.extend(row._asdict() for row in added.rows)

    def known(report: Report) -> None:
        tally.known += 1
        if told != "table":
            tally.rows.append({"id": report.id, "outcome": "known"})

    def fault(report: Report, what: Fault) -> None:
        tally.unanswered += what.unanswered
        tally.bad += not what.unanswered
        remedy = "" if what.unanswered else " (a fault of Marsad: please report it with this text)"
        screen.say(f"{where(report.source, report.line)}: {what.what}{remedy}")

    with opened(args, create=True) as store:
        try:
            linked = store.add(
                _reports(sources, published, args.publisher, screen, tally), lambda: load_coder(args.extractor), ahead, kept, known, fault
            )
        except ModelError as error:
            raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
        if told != "table":
            print_rows(told, tally.rows, COLUMNS)
        if not args.quiet:
            for line in _summary(tally, linked, store.counts(), url(args)):
                print(line, file=sys.stdout if told == "table" else sys.stderr)
    return exits.BAD_INPUT if tally.bad else exits.UNAVAILABLE if tally.unanswered else exits.OK


def _summary(tally: _Tally, linked: tuple[int, ...], counts: dict[str, int], name: str) -> Iterator[str]:
    _, opened, joined, merged = linked
    known = f"; {tally.known:,} kept already" if tally.known else ""
    copies = f", {many(tally.copies, 'of them a copy', 'of them copies')}" if tally.copies else ""
    yield f"{many(tally.kept, 'report')} added{copies}{known}: {many(tally.events, 'event')}"
    yield f"  {opened:,} opened an incident, {joined:,} joined one, {many(merged, 'incident was', 'incidents were')} merged into others"
    yield f"  {name} holds " + ", ".join(many(counts[f"{what}s"], what) for what in ("document", "event", "incident"))
    if tally.bad or tally.unanswered:
        yield f"  {many(tally.bad + tally.unanswered, 'input')} could not be added, named above"


def _reports(sources: list[str], published: date | None, publisher: str | None, screen: Screen, tally: _Tally) -> Iterator[Report]:
    """The reports that can be added; what is bad, or to be known, is said."""
    number = 0
    for found in screen.track(read(sources), sources):
        if isinstance(found, Report):
            number += 1
            if number == FEW:
                load_data()  # other processes begin to code: the data are loaded here before much else is
            yield replace(found, published=found.published or published, publisher=found.publisher or publisher)
            continue
        tally.bad += isinstance(found, Bad)
        screen.say(str(found))
