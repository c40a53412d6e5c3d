"""`marsad export`: incidents in the formats of the field."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from marsad.cli import exits
from marsad.cli.code import many
from marsad.cli.stored import day, filtered, form, opened, print_rows
from marsad.cli.who import who
from marsad.export import ExportError, Options, write
from marsad.store.filters import Filter


def run(args: argparse.Namespace) -> int:
    """Export what is asked for; gives the exit code."""
    out = Path(args.out)
    with opened(args) as store:
        wanted = filtered(args)
        by = args.by or who()
        options = Options(
            unmask=args.unmask,
            reason=args.reason or "",
            generated=day("--generated", args.generated) or datetime.now(UTC).date().isoformat(),
            filter=wanted.told(),
            coder=store.coder(),
            title=args.title or "",
            private=store.private_names(),
            bom=args.bom,
            rtl=args.rtl,
            texts=args.texts,
            pdf=not args.no_pdf,
            language=args.language,
        )
        try:
            if args.unmask and options.reason.strip():
                store.log_export(by, args.what, options.reason, wanted)
            made = write(args.what, store.cases(_reviewed(wanted, args.what)), out, options)
        except ExportError as error:
            raise exits.Stop(exits.USAGE, str(error)) from None
        except OSError as error:
            raise exits.Stop(
                exits.CANT_CREATE, f"{error.filename or out}: can't be written: {error.strerror} (choose another place)"
            ) from None
        if not args.unmask or not options.reason.strip():
            store.log_export(by, args.what, "", wanted)
    row = {"files": [str(file) for file in made.files], "rows": made.rows, "left": made.left}
    if form(args) != "table":
        print_rows(form(args), [row], ("files", "rows", "left"))
        return exits.OK
    print(f"{many(made.rows, 'row')} in {', '.join(str(file) for file in made.files[:4])}{' ...' if len(made.files) > 4 else ''}")
    for reason, number in made.left.items():
        print(f"  left out: {number:,} {reason}")
    return exits.OK


def _reviewed(wanted: Filter, what: str) -> Filter:
    """A gold file is of reviewed records only."""
    return replace(wanted, reviewed=True) if what == "gold" else wanted
