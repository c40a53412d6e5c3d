"""The options of the commands that work on a store."""

from __future__ import annotations

import argparse
from typing import Any

Commands = Any
"""`argparse` gives its sub-commands no public type."""


def add_to(commands: Commands) -> None:
    """Add the commands."""
    _add(commands)
    _incidents(commands)


def common(p: argparse.ArgumentParser) -> None:
    """The database and the format."""
    p.add_argument(
        "--db",
        metavar="URL",
        help="the database: sqlite:///FILE, a file, or postgresql://user@host/name (default: $MARSAD_DB, else sqlite:///marsad.db)",
    )
    p.add_argument("--format", choices=("table", "jsonl", "csv"), help="default: table on a terminal, jsonl in a pipe")


def filters(p: argparse.ArgumentParser) -> None:
    """Which incidents are meant."""
    g = p.add_argument_group("filters", "every one that is given must hold; those that may be repeated hold where one of them does")
    g.add_argument("--type", action="append", default=[], metavar="TYPE", help="a type of event, or a group of types; may be repeated")
    g.add_argument(
        "--party",
        action="append",
        default=[],
        metavar="PARTY",
        help="a party, by id or name, with all who belong to it; each that is given must take part",
    )
    g.add_argument("--place", metavar="PLACE", help="a place, by id or name, or a country of two letters, with all that lies in it")
    g.add_argument("--near", metavar="LAT,LON,KM", help="a circle: 32.43,13.63,20")
    g.add_argument("--since", metavar="DAY", help="on that day or later (YYYY-MM-DD)")
    g.add_argument("--until", metavar="DAY", help="on that day or earlier")
    g.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="STATUS",
        help="of an event (claimed, denied, ...) or an incident (corroborated, contested, ...); may be repeated",
    )
    g.add_argument("--outlet", action="append", default=[], metavar="NAME", help="an outlet or agency; may be repeated")
    g.add_argument("--confidence", type=float, default=0.0, metavar="P", help="events at least so sure (0 to 1)")
    g.add_argument("--document", action="append", default=[], metavar="ID", help="a report; may be repeated")
    g.add_argument("--incident", action="append", default=[], metavar="ID", help="an incident; may be repeated")


def _add(commands: Commands) -> None:
    p = commands.add_parser(
        "add",
        help="bring reports into the store: keep, code, link",
        description="Keep reports for good, code them and link those that tell of one incident. FILE is what marsad code reads: plain\n"
        "text, JSON lines, saved web pages, RSS and Atom; - or nothing is standard input. What is kept already is passed over.",
        epilog="examples:\n"
        "  marsad add samples/incidents/reports.jsonl\n"
        '  marsad add report.txt --published 2020-05-20 --publisher "A paper"\n'
        "  marsad add reports/*.html --db postgresql://marsad@localhost/marsad\n\n"
        "exit code: 0 all is in; 65 some input was bad (it is named, the rest is in); 64 wrong usage; 69 no database or no model",
    )
    p.add_argument("files", nargs="*", metavar="FILE", help="text, JSON lines, HTML, RSS or Atom; - is standard input")
    p.add_argument("--published", metavar="DATE", help="day of publication (YYYY-MM-DD) of reports that do not tell theirs")
    p.add_argument("--publisher", metavar="NAME", help="publisher of reports that do not tell theirs")
    p.add_argument("--extractor", metavar="NAME", default="rules", help="what finds the events (see marsad code --help)")
    p.add_argument("--jobs", type=int, default=0, metavar="N", help="processes that code (default: one a core, four at most)")
    p.add_argument("-q", "--quiet", action="store_true", help="no summary and no progress")
    common(p)


def _incidents(commands: Commands) -> None:
    p = commands.add_parser(
        "incidents",
        help="the incidents that the reports tell of",
        description="List incidents: what happened on a day in a place, according to whom, and how many independent sources say so.",
        epilog="examples:\n"
        "  marsad incidents --place LY --since 2020-05-01 --until 2020-05-31\n"
        "  marsad incidents --type airstrike --status contested --format csv > contested.csv",
    )
    common(p)
    filters(p)
