"""`marsad backup`: the whole store in one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from marsad.cli import exits
from marsad.cli.code import many
from marsad.cli.stored import form, opened, print_rows


def run(args: argparse.Namespace) -> int:
    """Write the backup; gives the exit code."""
    path = Path(args.file)
    if path.is_dir() or not path.parent.exists():
        raise exits.Stop(exits.CANT_CREATE, f"{path}: no file can be made there (name a file in a folder that is there)")
    with opened(args) as store:
        try:
            made = store.backup(path)
        except OSError as error:
            said = f"{path}: can't be written: {error.strerror} (make room, or choose another place)"
            raise exits.Stop(exits.CANT_CREATE, said) from None
    told(args, made, f"{path} holds")
    return exits.OK


def told(args: argparse.Namespace, made: tuple[int, int, str], opening: str) -> None:
    """Say what a backup holds."""
    if form(args) == "table":
        print(f"{opening} {many(made[0], 'document')}, {many(made[1], 'row')} in all; head of the log {made[2]}")
    else:
        print_rows(form(args), [{"documents": made[0], "rows": made[1], "head": made[2]}], ("documents", "rows", "head"))
