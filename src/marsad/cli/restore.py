"""`marsad restore`: a store from a backup."""

from __future__ import annotations

import argparse
from pathlib import Path

from marsad.cli import exits
from marsad.cli.backup import told
from marsad.cli.stored import opened, url


def run(args: argparse.Namespace) -> int:
    """Fill an empty store from the backup; gives the exit code."""
    with opened(args, create=True) as store:
        made = store.restore(Path(args.file))
    told(args, made, f"{url(args)} holds again")
    return exits.OK
