"""`marsad restore`: a store from a backup."""

from __future__ import annotations

import argparse
from pathlib import Path

from marsad.cli import exits
from marsad.cli.backup import told
from marsad.cli.stored import opened, url
from marsad.store import StoreError
from marsad.store.backup import check


def run(args: argparse.Namespace) -> int:
    """Fill an empty store from the backup; gives the exit code."""
    path = Path(args.file)
    try:
        check(path)  # before a database is made for it
    except StoreError as error:
        raise exits.Stop(exits.BAD_INPUT, str(error)) from None
    with opened(args, create=True) as store:
        made = store.restore(path)
    told(args, made, f"{url(args)} holds again")
    return exits.OK
