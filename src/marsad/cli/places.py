"""`marsad places build`: a richer gazetteer of an analyst's own files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from marsad.cli import exits
from marsad.data import DataError
from marsad.world.imports import build_places


def run(args: argparse.Namespace) -> int:
    """Build, and tell what was kept of each source and what left out."""
    out = Path(args.out) if args.out else None
    try:
        reports = build_places([Path(source) for source in args.sources], out)
    except DataError as error:
        print(f"marsad: {error}", file=sys.stderr)
        return exits.BAD_INPUT
    except OSError as error:
        raise exits.Stop(exits.CANT_CREATE, f"{error.filename}: {error.strerror} (nothing was replaced)") from None
    for source, report in reports.items():
        left = "".join(f"; left out {n}: {reason}" for reason, n in sorted(report.left.items()))
        print(f"{source}: {report.kept} places{left}")
    print(f"written to {out}" if out else "in use from now on")
    return exits.OK
