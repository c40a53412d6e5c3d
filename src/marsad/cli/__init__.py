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
from marsad.cli import desk_options, exits, store_options

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
        description="Code reports. FILE is plain text (one report), JSON lines (one report a line, with text or text_file, and\n"
        "id, title, published, publisher, url where known), a saved web page (.html) or a feed (RSS or Atom, one report an\n"
        "entry); - or nothing is standard input.",
        epilog="examples:\n"
        "  marsad code report.txt --published 2020-05-20\n"
        "  marsad code samples/*.jsonl --format table\n"
        "  cat reports.jsonl | marsad code - > events.jsonl\n"
        "  marsad code reports.jsonl --out events.csv\n\n"
        "exit code: 0 all coded; 65 some input was bad (it is named, the rest is coded); 64 wrong usage; 69 a model did not answer;\n"
        "78 an extractor is unknown or lacks a setting",
    )
    p.add_argument("files", nargs="*", metavar="FILE", help="text, JSON lines, web page or feed; - is standard input")
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
    _add_extractor(p)
    p.add_argument("-q", "--quiet", action="store_true", help="no summary and no progress on standard error")


def _add_extractor(p: _Parser) -> None:
    p.add_argument(
        "--extractor",
        metavar="NAME",
        default="rules",
        help="what finds the events: rules (default), llm (a language model, where MARSAD_LLM_URL and MARSAD_LLM_MODEL name one), "
        "ensemble (both, compared), or one that is installed",
    )


def _add_evaluate(commands: argparse._SubParsersAction[_Parser]) -> None:
    p = commands.add_parser(
        "evaluate",
        help="code the reports of gold files and score the result",
        description="Code the reports of gold files and print precision, recall, F1 with its 95 % interval over reports, and how many the\n"
        "gold has, a cell a line. Files whose names begin with heldout are kept apart from development: of them only figures.",
        epilog="examples:\n"
        "  marsad evaluate samples/heldout.jsonl\n"
        "  marsad evaluate samples/reports-b.jsonl --misses --by cell | less\n"
        '  marsad evaluate samples/reports-b.jsonl --misses --only "actor: role swapped"\n'
        "  marsad evaluate samples/*.jsonl --save before.json; marsad evaluate samples/*.jsonl --against before.json\n"
        "  marsad evaluate samples/*.jsonl --per register",
    )
    p.add_argument("gold", nargs="+", metavar="GOLD.jsonl", help="gold file: reports with the events that people found in them")
    _add_extractor(p)
    p.add_argument("--misses", action="store_true", help="tell how many misses there are of each cause, then list them with both readings")
    p.add_argument("--by", choices=("type", "cell", "cause"), help="what the misses are sorted by (default: cause)")
    p.add_argument("--only", metavar="NAME", help="only misses of that type, cell, cause or report")
    p.add_argument(
        "--per", action="append", choices=("type", "group", "outlet", "register"), help="figures for each of them too; may be repeated"
    )
    p.add_argument("--save", metavar="RUN.json", help="keep figures and the outcome of each event, for --against")
    p.add_argument("--against", metavar="RUN.json", help="tell what got better and what broke since that run was saved")
    p.add_argument("--json", action="store_true", help="print the figures as JSON, and with them what else is asked for")


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


def _add_measure(commands: argparse._SubParsersAction[_Parser]) -> None:
    p = commands.add_parser(
        "measure",
        help="how fast Marsad is, how right, how sure it may be, and whether it got worse",
        description="Measure the coder on this machine and on gold files; learn anew how sure it may be.",
        epilog="examples:\n"
        "  marsad measure speed samples/*.jsonl\n"
        "  marsad measure store --reports 2000 --events 20000\n"
        "  marsad measure desk --incidents 20000 --records 50000\n"
        "  marsad measure accuracy --out docs/accuracy.md\n"
        "  marsad measure floors\n"
        "  marsad measure incidents --reports posts.jsonl --clusters posts-clusters.jsonl\n"
        "  marsad measure reliability --gold samples/heldout.jsonl\n"
        "  marsad measure train --gold samples/reports-a.jsonl --gold samples/reports-b.jsonl --out weights.yaml",
    )
    whats = p.add_subparsers(dest="what", metavar="WHAT", required=True)
    p = whats.add_parser(
        "speed",
        help="reports a second on one core, memory, start-up",
        description="Reports a second on one core, memory, start-up, and the ratio to one bare scan for all known names.",
        epilog="example:\n  marsad measure speed samples/*.jsonl",
    )
    p.add_argument(
        "files", nargs="*", metavar="FILE", help="JSON lines, also packed (.gz); default: the corpus or the samples, where found"
    )
    p.add_argument("--json", action="store_true", help="print the figures as JSON")
    p = whats.add_parser(
        "store",
        help="how fast reports are added, against the bare coder, and how soon search answers",
        description="Add made-up reports to a store of its own, and tell how fast against the coder alone, with how much memory; fill it\n"
        "further and time searches of many kinds. Nothing is left behind but what --db holds then.",
        epilog="examples:\n"
        "  marsad measure store --reports 2000 --events 20000\n"
        "  marsad measure store --db postgresql://marsad@localhost/empty",
    )
    p.add_argument("--reports", type=int, default=20_000, metavar="N", help="reports that are added (default: %(default)s)")
    p.add_argument("--events", type=int, default=200_000, metavar="N", help="events among which is searched (default: %(default)s)")
    p.add_argument("--jobs", type=int, default=0, metavar="N", help="processes that code (default: one a core, four at most)")
    p.add_argument("--db", metavar="URL", help="an empty database of PostgreSQL, to be filled and searched too")
    p.add_argument("--json", action="store_true", help="print the figures as JSON")
    _add_desk(whats)
    _add_confidence(whats)
    p = whats.add_parser(
        "accuracy",
        help="the page on accuracy, in Markdown",
        description="Write the page on accuracy: the figures of samples/*.jsonl and of further gold files with their intervals, per set,\n"
        "register, outlet and group of types, the causes of misses, and what is weak. Run it in the project's folder.",
        epilog="example:\n  marsad measure accuracy --gold dev.jsonl --out docs/accuracy.md",
    )
    p.add_argument("--gold", action="append", default=[], metavar="GOLD.jsonl", help="a gold file of real reports; may be repeated")
    p.add_argument("--out", metavar="FILE", help="write there instead of standard output")
    p = whats.add_parser(
        "floors",
        help="whether a figure fell below what was reached",
        description="Compare the figures of each set with its floors, and tell those that fell. Run it in the project's folder.",
        epilog="examples:\n"
        "  marsad measure floors\n"
        "  marsad measure floors --raise\n"
        '  marsad measure floors --lower reports-a/place --reason "places are no longer guessed from the outlet"\n\n'
        "exit code: 0 none fell; 1 some did",
    )
    p.add_argument("--file", default="tests/measure/floors.yaml", metavar="FLOORS.yaml", help="file of floors (default: %(default)s)")
    p.add_argument("--raise", action="store_true", dest="raise_", help="take over what got better")
    p.add_argument("--lower", action="append", default=[], metavar="SET[/CELL]", help="take over what got worse, or a changed gold")
    p.add_argument("--reason", help="why a floor may be lowered; it is kept in the file")
    p = whats.add_parser(
        "incidents",
        help="whether reports of one incident come together",
        description="Add reports to a store in memory and hold its incidents against those that people made of the same reports:\n"
        "B-cubed of the acts; the share of pairs of reports of one incident that meet in one; the share of pairs that are joined\n"
        "and not of incidents far apart (50 km, 3 days); and why pairs don't meet.",
        epilog="example:\n"
        "  marsad measure incidents --reports samples/incidents/posts.jsonl --clusters samples/incidents/posts-clusters.jsonl",
    )
    p.add_argument("--reports", required=True, metavar="REPORTS.jsonl", help="the reports, in JSON lines")
    p.add_argument("--clusters", required=True, metavar="CLUSTERS.jsonl", help="the incidents, each with the ids of its reports")
    p.add_argument("--misses", action="store_true", help="list the pairs that don't meet")
    p.add_argument("--json", action="store_true", help="print the figures as JSON")


def _add_desk(whats: argparse._SubParsersAction[_Parser]) -> None:
    p = whats.add_parser(
        "desk",
        help="how soon the desk answers when it is full and many people work at it",
        description="Fill an empty store with made-up incidents, serve it on this machine as marsad desk does, and let people ask for\n"
        "lists, facets, views of the map, pages of incidents and an empty page: first with a pause between, then without.",
        epilog="examples:\n"
        "  marsad measure desk\n"
        "  marsad measure desk --incidents 20000 --records 50000 --seconds 10\n"
        "  marsad measure desk --db postgresql://marsad@localhost/empty",
    )
    p.add_argument("--incidents", type=int, default=200_000, metavar="N", help="incidents in an empty store (default: %(default)s)")
    p.add_argument("--records", type=int, default=500_000, metavar="N", help="reports that tell of them (default: %(default)s)")
    p.add_argument("--workers", type=int, default=2, metavar="N", help="processes that answer (default: %(default)s)")
    p.add_argument("--users", type=int, default=20, metavar="N", help="people at once (default: %(default)s)")
    p.add_argument(
        "--seconds", type=float, default=30.0, metavar="S", help="how long they ask, with pauses and without (default: %(default)s)"
    )
    p.add_argument(
        "--db", metavar="URL", help="the store: filled where it is empty, else served as it is (default: a new one, which goes again)"
    )
    p.add_argument("--json", action="store_true", help="print the figures as JSON")


def _add_confidence(whats: argparse._SubParsersAction[_Parser]) -> None:
    for name, told, more in (
        ("reliability", "whether what Marsad is 80 %% sure of is right four times in five", " --gold samples/heldout.jsonl"),
        ("train", "learn anew how sure to be, from gold files", " --gold samples/reports-a.jsonl --out weights.yaml"),
    ):
        p = whats.add_parser(
            name,
            help=told,
            description=f"{told[0].upper()}{told[1:]}; of train, as judged on reports that it has not seen.",
            epilog=f"example:\n  marsad measure {name}{more}",
        )
        p.add_argument("--gold", action="append", required=True, metavar="GOLD.jsonl", help="a gold file; may be repeated")
        p.add_argument("--plot", metavar="FILE.svg", help="draw how sure against how right")
        p.add_argument("--json", action="store_true", help="print the figures as JSON")
        if name == "train":
            p.add_argument("--out", metavar="FILE", help="write the weights there instead of into the data of the language")


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
    for add in (_add_code, store_options.add_to, desk_options.add_to, _add_evaluate, _add_small, _add_measure, _add_places):
        add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Arabic whatever the locale, and never a crash over one character
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        code: int = import_module(f"marsad.cli.{args.command.replace('-', '_')}").run(args)
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
