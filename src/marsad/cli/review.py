"""`marsad review`: what a person decides, kept for good."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from marsad.cli import exits
from marsad.cli.stored import opened
from marsad.record import Event


def run(args: argparse.Namespace) -> int:
    """Keep a decision; gives the exit code."""
    with opened(args) as store:
        first, rest = args.subjects[0], args.subjects[1:]
        if args.decision in ("accept", "reject"):
            for telling in args.subjects:
                (store.accept if args.decision == "accept" else store.reject)(telling, args.by, args.reason)
            print(f"{', '.join(args.subjects)}: {args.decision}ed")
        elif args.decision == "edit":
            store.edit(first, _event(args.file), args.by, args.reason)
            print(f"{first}: corrected")
        elif args.decision == "verify":
            for incident in args.subjects:
                store.verify_incident(incident, args.by, args.reason)
            print(f"{', '.join(args.subjects)}: verified")
        elif args.decision == "merge":
            _some(rest, "merge takes the incident that stays and those that go over into it")
            for other in rest:
                store.merge(first, other, args.by, args.reason)
            print(f"{', '.join(rest)} merged into {first}")
        else:
            _some(rest, "split takes an incident and those of its tellings that are of another")
            print(f"{first} split: {store.split(first, rest, args.by, args.reason)} has the tellings that were named")
    return exits.OK


def _some(rest: list[str], remedy: str) -> None:
    if not rest:
        raise exits.Stop(exits.USAGE, remedy)


def _event(name: str | None) -> Event:
    """The event in a file, as a record has it. Raises `Stop` where it is none."""
    if name is None:
        raise exits.Stop(exits.USAGE, "edit takes the event as it should be: --file EVENT.json (- is standard input)")
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return msgspec.json.decode(data, type=Event)
    except OSError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{name}: can't be read: {error.strerror} (check the name)") from None
    except msgspec.DecodeError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{name}: no event: {error} (marsad search --format jsonl gives events as they stand)") from None
