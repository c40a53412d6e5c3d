"""The options of the commands that work on a store."""

from __future__ import annotations

import argparse
from typing import Any

_EXAMPLE = "\u062a\u0631\u0647\u0648\u0646\u0629"  # Tarhuna
Commands = Any
"""`argparse` gives its sub-commands no public type."""


def add_to(commands: Commands) -> None:
    """Add the commands."""
    for add in (_add, _incidents, _search, _ledger, _export, _people, _keeping):
        add(commands)


def database(p: argparse.ArgumentParser) -> None:
    """The database."""
    p.add_argument(
        "--db",
        metavar="URL",
        help="the database: sqlite:///FILE, a file, or postgresql://user@host/name (default: $MARSAD_DB, else sqlite:///marsad.db)",
    )


def common(p: argparse.ArgumentParser) -> None:
    """The database and the format."""
    database(p)
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


def _search(commands: Commands) -> None:
    p = commands.add_parser(
        "search",
        help="events by words in any spelling, and by filters",
        description="Find events whose sentence, title or names have all WORDS, in any spelling and with any article, clitic or ending.\n"
        "A word that no event has is taken for those nearest to it, and that is said. The latest come first.",
        epilog=f"examples:\n  marsad search {_EXAMPLE}\n  marsad search drone --party ly-lna --since 2020-05-01 --limit 20",
    )
    p.add_argument("words", nargs="*", metavar="WORD", help="all must be found; none: by the filters alone")
    p.add_argument("--limit", type=int, default=50, metavar="N", help="events of a page (default: %(default)s)")
    p.add_argument("--after", metavar="CURSOR", help="the next page: the cursor that the last one told")
    common(p)
    filters(p)


def _ledger(commands: Commands) -> None:
    from marsad.ledger import NAMES

    p = commands.add_parser(
        "ledger",
        help="what incidents add up to: losses, arms transfers, casualties, control, statements",
        description="Add incidents up, each unit once however often it was told; claimed, corroborated and denied apart.",
        epilog="examples:\n"
        "  marsad ledger losses --party LNA --since 2020-05-01\n"
        "  marsad ledger control --place LY --on 2020-05-20 --chart control.svg\n"
        "  marsad ledger casualties --format csv > casualties.csv",
    )
    _ledger_options(p, NAMES)
    _db(p)
    filters(p)


def _export(commands: Commands) -> None:
    from marsad.export import FORMATS

    p = commands.add_parser(
        "export",
        help="incidents in the formats of the field",
        description="Write incidents, all or those of a filter, with the hash and the span that each row was read from. Names of private\n"
        "persons are masked.\n\nformats:\n" + "\n".join(f"  {name:<12} {told}" for name, told in FORMATS.items()),
        epilog="examples:\n"
        "  marsad export acled --out libya.csv --place LY --since 2020-05-01\n"
        "  marsad export dossier --out dossiers --incident i-54a1bd6ce7076260\n"
        '  marsad export package --out evidence --unmask --reason "for the court, by order of ..."',
    )
    p.add_argument("what", choices=tuple(FORMATS), metavar="FORMAT", help="one of the formats above")
    p.add_argument("--out", required=True, metavar="PATH", help="the file, or the folder for formats of many files")
    p.add_argument(
        "--unmask", action="store_true", help="leave names of private persons readable; needs --reason, which goes to the audit log"
    )
    p.add_argument("--reason", metavar="WORDS", help="why names may be read")
    p.add_argument("--by", metavar="NAME", help="who exports, for the audit log (default: $MARSAD_USER, else the user of the machine)")
    p.add_argument("--title", metavar="WORDS", help="a title, where the format has one")
    p.add_argument("--language", choices=("en", "ar"), default="en", help="of headings and notes, where the format has one of them")
    p.add_argument("--bom", action="store_true", help="begin CSV with a byte order mark, for spreadsheets")
    p.add_argument("--rtl", action="store_true", help="lay sheets out from right to left")
    p.add_argument("--texts", action="store_true", help="put the texts of the reports into a crate, not their hashes alone")
    p.add_argument("--no-pdf", action="store_true", help="of dossiers, HTML alone")
    p.add_argument("--generated", metavar="DAY", help="the day that stands in the export (default: today)")
    common(p)
    filters(p)


def _db(p: argparse.ArgumentParser) -> None:
    p.add_argument("--db", metavar="URL", help="the database (default: $MARSAD_DB, else sqlite:///marsad.db)")


def _keeping(commands: Commands) -> None:
    p = commands.add_parser(
        "recode",
        help="code anew what an earlier version coded",
        description="Code anew the reports whose records an earlier version, or other data, made. Earlier records are kept as history;\n"
        "what a person decided stays.",
        epilog="example:\n  marsad recode --since 2020-05-01",
    )
    p.add_argument("--since", metavar="DAY", help="only reports published on that day or later")
    p.add_argument("--all", action="store_true", help="also those that this version has coded already")
    p.add_argument("--extractor", metavar="NAME", default="rules", help="what finds the events (see marsad code --help)")
    p.add_argument("--jobs", type=int, default=0, metavar="N", help="processes that code (default: one a core, four at most)")
    common(p)
    for name, told, more in (
        ("backup", "the whole store in one file", "Write all that is in the store to FILE, which restores it into either database."),
        ("restore", "a store from a backup", "Fill an empty store from FILE, whole or not at all."),
    ):
        p = commands.add_parser(
            name, help=told, description=more, epilog=f"example:\n  marsad {name} marsad-2020-05.zip --db sqlite:///marsad.db"
        )
        p.add_argument("file", metavar="FILE", help="the backup")
        common(p)
    p = commands.add_parser(
        "audit",
        help="whether the store is as its log says",
        description="verify: check the log of all changes, link by link, and documents, records and incidents against it. log: print it.",
        epilog="examples:\n  marsad audit verify\n  marsad audit log --subject i-54a1bd6ce7076260\n\n"
        "exit code: 0 all is as it was written; 1 it is not",
    )
    p.add_argument("action", choices=("verify", "log"))
    p.add_argument("--head", metavar="HASH", help="of verify: a head of the log that was noted down earlier and must be in it")
    p.add_argument("--subject", metavar="ID", help="of log: only rows about that document, telling or incident")
    common(p)


def _people(commands: Commands) -> None:
    p = commands.add_parser(
        "explain-link",
        help="why two reports are, or are not, of one incident",
        description="Tell how A and B compare, and what that weighs. Each is the id of an incident, of a report or of an event.",
        epilog="example:\n  marsad explain-link report-1 report-2",
    )
    p.add_argument("a", metavar="A")
    p.add_argument("b", metavar="B")
    common(p)
    p = commands.add_parser(
        "review",
        help="decide: accept, reject or correct a telling; merge, split or verify incidents",
        description="Keep what a person decides. No later run changes it; it is a row of the audit log, with who decided and why.",
        epilog="examples:\n"
        '  marsad review accept 48d798aa495f99bf.09c21eb0aee7d741 --by "A. Analyst"\n'
        '  marsad review merge i-54a1bd6ce7076260 i-30365981fd4e781c --by "A. Analyst" --reason "one strike, two names of the village"\n'
        '  marsad review split i-54a1bd6ce7076260 48d798aa495f99bf.09c21eb0aee7d741 --by "A. Analyst" --reason "the day before"',
    )
    p.add_argument("decision", choices=("accept", "reject", "edit", "verify", "merge", "split"))
    p.add_argument(
        "subjects", nargs="+", metavar="ID", help="keys of tellings; of verify and merge, incidents; of split, an incident and tellings"
    )
    p.add_argument("--by", required=True, metavar="NAME", help="who decides")
    p.add_argument("--reason", default="", metavar="WORDS", help="why; only accept goes without")
    p.add_argument("--file", metavar="EVENT.json", help="of edit: the event as it should be")
    _db(p)


def _ledger_options(p: argparse.ArgumentParser, names: dict[str, str]) -> None:
    """The options of the command, but those that open a store and choose incidents."""
    p.add_argument("name", choices=sorted(names), metavar="LEDGER", help="; ".join(f"{name}: {told}" for name, told in names.items()))
    p.add_argument("--on", metavar="DAY", help="of control: who holds what on that day (YYYY-MM-DD)")
    p.add_argument(
        "--format",
        choices=("table", "jsonl", "csv"),
        help="table: to read; jsonl: one row a line with its evidence; csv: for spreadsheets "
        "(default: by the ending of --out, else table on a terminal and jsonl in a pipe)",
    )
    p.add_argument("--out", metavar="FILE", help="write there instead of standard output, whole or not at all (csv with a byte order mark)")
    p.add_argument("--chart", metavar="FILE", help="draw it too: FILE.svg or FILE.png")
