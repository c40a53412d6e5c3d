"""`marsad data`: check the data files, or compile them for a quick start."""

from __future__ import annotations

import argparse
import sys

from marsad.cli import exits
from marsad.data import DataError


def run(args: argparse.Namespace) -> int:
    """Read every file anew and name all that is wrong (check), or what stops the compiling (compile)."""
    try:
        return _run(args.action)
    except DataError as error:
        print(f"marsad: {error}", file=sys.stderr)
        return exits.BAD_INPUT


def _run(action: str) -> int:
    from marsad import compiled  # the code itself reads how words take clitics: a fault there is to be told like the others
    from marsad.check import find_faults
    from marsad.world.gazetteer import Gazetteer

    if action == "check" and (faults := find_faults()):
        for fault in faults:
            print(f"marsad: {fault}", file=sys.stderr)
        print(f"marsad: {len(faults)} wrong {'entry' if len(faults) == 1 else 'entries'}", file=sys.stderr)
        return exits.BAD_INPUT
    data, gazetteer = compiled.load(), Gazetteer.load()
    persons = sum(party.kind == "person" for party in data.registry.parties)
    print(
        f"{len({frame.id for frame in data.language_frames})} frames, {len(data.registry.parties) - persons} parties, {persons} persons, "
        f"{len(data.registry.equipment)} kinds of equipment, {len(data.lexicon.keys)} names and words, {len(gazetteer)} places"
    )
    return exits.OK
