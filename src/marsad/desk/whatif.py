"""What an entry would change: texts coded without and with it, in a process of its own, so that nobody else's answers change meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from marsad.store.database import StoreError
from marsad.store.entries import write

LIMIT = 90
"""Seconds that it may take: the data are compiled anew for it."""


class Changed(NamedTuple):
    """A text whose events the entry changes: what is told without it, and with it, event by event; either empty where it is not there."""

    name: str
    pairs: list[tuple[str, str]]


def what_if(rows: Sequence[tuple[str, Mapping[str, Any]]], texts: Sequence[tuple[str, str, str | None]]) -> list[Changed]:
    """Code texts (name, text, day of publication) without and with entries; gives those whose events differ.

    Raises `StoreError` where it takes too long.
    """
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), rows)
        asked = json.dumps({"folder": name, "texts": list(texts)})
        try:
            done = subprocess.run(
                [sys.executable, "-m", "marsad.desk.whatif"], input=asked.encode(), capture_output=True, timeout=LIMIT, check=False
            )
        except subprocess.TimeoutExpired:
            raise StoreError(f"it took more than {LIMIT} seconds", "try fewer reports") from None
    if done.returncode:
        raise StoreError(
            "the texts could not be coded with it", done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or "try again"
        )
    return [Changed(one["name"], [tuple(pair) for pair in one["pairs"]]) for one in json.loads(done.stdout)]


def _told(text: str, published: str | None, coder: Any) -> list[tuple[tuple[int, str], str]]:
    """The events of a text: where each stands, and what it tells in one line."""
    out = []
    for event in coder.code(text, published).events:
        cells = [event.type, event.status]
        for role, sides in (("actor", event.actor), ("target", event.target), ("speaker", event.speaker)):
            cells += [f"{role}: {side.id or side.name}" for side in sides]
        if event.place:
            cells.append(f"place: {event.place.id or event.place.name}")
        cells += [f"equipment: {item.id or item.item}" for item in event.equipment]
        out.append(((event.trigger.start, event.type), " · ".join(cells)))
    return out


def main() -> None:
    """Read the request from standard input, and print what differs."""
    from marsad import compiled
    from marsad.coder import Coder
    from marsad.world import own

    asked = json.load(sys.stdin)
    texts = [tuple(one) for one in asked["texts"]]
    coder = Coder()
    before = [_told(text, day, coder) for _, text, day in texts]
    compiled.use([*own.folders(), Path(asked["folder"])])
    coder = Coder()
    out = []
    for (name, text, day), was in zip(texts, before, strict=True):
        now = _told(text, day, coder)
        if [line for _, line in was] != [line for _, line in now]:
            old, new = dict(was), dict(now)
            pairs = [(old.get(at, ""), new.get(at, "")) for at in sorted(old.keys() | new.keys()) if old.get(at) != new.get(at)]
            out.append({"name": name, "pairs": pairs})
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
