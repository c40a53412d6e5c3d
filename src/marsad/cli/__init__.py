"""The command line: `marsad COMMAND`. Each command lives in a module of its own and is loaded only when called."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from marsad import __version__
from marsad.cli import exits

_EXAMPLE = "\u0648\u0644\u0644\u062c\u064a\u0634"  # "and to the army"
_ABOUT = "Marsad reads Arabic conflict reporting and keeps a record that can be checked: who did what to whom, and who says so."


class _Parser(argparse.ArgumentParser):
    """A parser that takes whole option names only and leaves with the exit code of sysexits."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs |= {"allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(exits.USAGE, f"{self.prog}: {message}\nTry: {self.prog} --help\n")


def _add_code(commands: argparse._SubParsersAction[_Parser]) -> None:
    p = commands.add_parser(
        "code",
        help="code reports: texts in, events out",
        description="Code reports. FILE is plain text (one report) or JSON lines (one report a line, with text or text_file, and\n"
        "id, title, published, publisher, url where known); - or nothing is standard input.",
        epilog="examples:\n"
        "  marsad code report.txt --published 2020-05-20\n"
        "  marsad code samples/*.jsonl --format table\n"
        "  cat reports.jsonl | marsad code - > events.jsonl\n"
        "  marsad code reports.jsonl --out events.csv\n\n"
        "exit code: 0 all coded; 65 some input was bad (it is named, the rest is coded); 64 wrong usage",
    )
    p.add_argument("files", nargs="*", metavar="FILE", help="text or JSON lines; - is standard input")
    p.add_argument("--published", metavar="DATE", help="day of publication (YYYY-MM-DD) of reports that do not tell theirs")
    p.add_argument("--publisher", metavar="NAME", help="publisher of reports that do not tell theirs")
    p.add_argument(
        "--format",
        choices=("table", "jsonl", "csv"),
        help="table: to read; jsonl: one record a document, all there is; csv: one event a row, for spreadsheets "
        "(default: by the ending of --out, else table on a terminal and jsonl in a pipe)",
    )
    p.add_argument("--out", metavar="FILE", help="write there instead of standard output, whole or not at all (csv with a byte order mark)")
    p.add_argument(
        "--explain", action="store_true", help="instead of a table print each event with its words marked and each step that led to it"
    )
    p.add_argument("-q", "--quiet", action="store_true", help="no summary and no progress on standard error")


def _add_evaluate(commands: argparse._SubParsersAction[_Parser]) -> None:
    p = commands.add_parser(
        "evaluate",
        help="code the reports of a gold file and score the result",
        description="Code the reports of a gold file and print precision, recall and F1 of each cell, and how many the gold has.",
        epilog="example:\n  marsad evaluate samples/heldout.jsonl --misses",
    )
    p.add_argument("gold", metavar="GOLD.jsonl", help="gold file: reports with the events that people found in them")
    p.add_argument("--misses", action="store_true", help="list what was missed, spurious or mistyped on standard error")
    p.add_argument("--json", action="store_true", help="print the figures as JSON")


def _add_small(commands: argparse._SubParsersAction[_Parser]) -> None:
    p = commands.add_parser(
        "inspect",
        help="what the data know of a word or name",
        description="Tell what the data know of a word or name: how it is read, what it triggers, whom and where it names.",
        epilog=f"example:\n  marsad inspect {_EXAMPLE}",
    )
    p.add_argument("words", nargs="+", metavar="WORD", help="a word, or a name in quotes")
    commands.add_parser(
        "schema",
        help="the JSON Schema of a record",
        description="Print the JSON Schema (2020-12) of a record, one line of marsad code --format jsonl.",
        epilog="example:\n  marsad schema > record.schema.json",
    )
    p = commands.add_parser(
        "data",
        help="check or compile the data of language and world",
        description="check: read every data file and name each wrong entry, by line. compile: make ready for a quick start.",
        epilog="example:\n  marsad data check",
    )
    p.add_argument("action", choices=("check", "compile"))
    p = commands.add_parser(
        "measure",
        help="how fast Marsad is on this machine, how far its confidence can be trusted",
        description="speed: reports a second on one core, memory, start-up, and the ratio to one bare scan for all known names.\n"
        "reliability: whether what Marsad is 80 % sure of is right four times in five, on gold files.\n"
        "train: learn the confidence anew from gold files, and tell how it does on reports that it has not seen.",
        epilog="examples:\n"
        "  marsad measure speed samples/*.jsonl\n"
        "  marsad measure reliability --gold samples/heldout.jsonl\n"
        "  marsad measure train --gold samples/reports-a.jsonl --gold samples/reports-b.jsonl --out weights.yaml",
    )
    p.add_argument("what", choices=("speed", "reliability", "train"))
    p.add_argument(
        "files", nargs="*", metavar="FILE", help="speed: JSON lines, also packed (.gz); default: the corpus or the samples, where found"
    )
    p.add_argument("--gold", action="append", metavar="FILE", help="reliability, train: a gold file; may be given several times")
    p.add_argument("--out", metavar="FILE", help="train: write the weights there instead of into the data of the language")
    p.add_argument("--plot", metavar="FILE.svg", help="reliability, train: draw how sure against how right")
    p.add_argument("--json", action="store_true", help="print the figures as JSON")


def _add_places(commands: argparse._SubParsersAction[_Parser]) -> None:
    p = commands.add_parser(
        "places",
        help="build a gazetteer of your own",
        description="build: compile the places of your own files with those that Marsad knows. SOURCE is a GeoNames dump (with\n"
        "alternateNamesV2.txt beside it in the list for Arabic names), Who's On First GeoJSON or list, an OCHA table of\n"
        "administrative units, or a table in the columns of src/marsad/world/data/places.",
        epilog="example:\n  marsad places build SY.txt alternateNamesV2.txt",
    )
    p.add_argument("action", choices=("build",))
    p.add_argument("sources", nargs="+", metavar="SOURCE")
    p.add_argument("--out", metavar="FILE", help="write the gazetteer there; without it, it is used from then on")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = _Parser(prog="marsad", description=_ABOUT, epilog="example:\n  marsad code report.txt --published 2020-05-20")
    top.add_argument("--version", action="version", version=f"marsad {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for add in (_add_code, _add_evaluate, _add_small, _add_places):
        add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Arabic whatever the locale, and never a crash over one character
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        code: int = import_module(f"marsad.cli.{args.command}").run(args)
        sys.stdout.flush()
        return code
    except exits.Stop as stop:
        print(f"marsad: {stop}", file=sys.stderr)
        if stop.code == exits.CANT_CREATE:
            _drop_output()
        return stop.code
    except BrokenPipeError:
        _drop_output()
        return exits.PIPE_CLOSED
    except KeyboardInterrupt:
        print("marsad: interrupted", file=sys.stderr)
        return exits.INTERRUPTED
    except Exception as error:
        from marsad.data import DataError

        if not isinstance(error, DataError | OSError) or "MARSAD_DEBUG" in os.environ:
            raise
        if isinstance(error, DataError):
            print(f"marsad: the data are wrong: {error}\nTry: marsad data check", file=sys.stderr)
            return exits.BAD_DATA
        remedy = "make room, or choose another place; MARSAD_CACHE names the folder of compiled data"
        print(f"marsad: {error.filename or 'standard output'}: {error.strerror} ({remedy})", file=sys.stderr)
        if error.filename is None:
            _drop_output()
        return exits.CANT_CREATE


def _drop_output() -> None:
    """Close standard output for good: else the interpreter complains when it writes what is left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
