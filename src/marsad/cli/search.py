"""`marsad search`: events by words and filters."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from marsad.cli import cells, exits
from marsad.cli.stored import filtered, form, opened, print_rows
from marsad.store.searching import Hit

SHEET = (
    "key", "incident", "decision", "day", "place", "type", "status", "who", "to_whom", "says", "document", "sentence",
    "publisher", "published", "url", "confidence", "text_sha256", "start", "end",
)  # fmt: skip
_SHORT = 240


def run(args: argparse.Namespace) -> int:
    """Search; gives the exit code."""
    told = form(args)
    if args.limit < 1:
        raise exits.Stop(exits.USAGE, f"--limit: no page is of {args.limit} events (ask for one at least)")
    with opened(args) as store:
        page = store.search(" ".join(args.words), filtered(args), args.limit, args.after)
        letters = store.short_ids() if told == "table" else 0
    if told == "jsonl":
        print_rows(told, (msgspec.to_builtins(hit) for hit in page.hits), ())
    elif told == "csv":
        print_rows(told, (row(hit) for hit in page.hits), SHEET)
    else:
        for hit in page.hits:
            _print(hit, letters)
    sys.stdout.flush()
    for word, near in page.taken.items():
        print(f"marsad: note: no event has '{word}'" + (f"; taken for {', '.join(near)}" if near else ""), file=sys.stderr)
    if page.next is not None:
        print(f"marsad: note: there is more: --after {page.next}", file=sys.stderr)
    elif not page.hits:
        print("marsad: note: no event is as asked for", file=sys.stderr)
    return exits.OK


def _print(hit: Hit, letters: int) -> None:
    """A hit in lines: what, when, where and in which report; who, to whom and who says so; the sentence; incident and key."""
    from rich.padding import Padding
    from rich.text import Text

    from marsad.cli.table import console, show

    told, screen = row(hit), console(sys.stdout)
    head = ("day", "place", "type", "status", "document", "decision")
    show(screen, Text(" · ".join(cells.plain(str(told[name])) for name in head if told[name]), style="bold"))
    who = [f"{label} {told[name]}" for label, name in (("who", "who"), ("to whom", "to_whom"), ("says", "says")) if told[name]]
    if who:
        show(screen, Padding(Text(" · ".join(part.replace(chr(10), ", ") for part in who)), (0, 0, 0, 2)))
    sentence = cells.plain(str(told["sentence"]))
    show(screen, Padding(Text(f"{sentence[:_SHORT]}…" if len(sentence) > _SHORT else sentence, style="dim"), (0, 0, 0, 2)))
    incident = hit.incident[:letters] if hit.incident else "in no incident"
    show(screen, Padding(Text(f"{incident} · {hit.telling.key}", style="dim"), (0, 0, 0, 2)))


def row(hit: Hit) -> dict[str, Any]:
    """A hit as people read it."""
    event = hit.telling.event
    return {
        "key": hit.telling.key,
        "incident": hit.incident,
        "decision": hit.telling.decision,
        "day": cells.when(event.when),
        "place": cells.place(event.place),
        "type": event.type,
        "status": event.status,
        "who": cells.parties(event.actor),
        "to_whom": cells.parties(event.target),
        "says": cells.speakers(event.speaker),
        "document": hit.document,
        "sentence": " ".join(hit.sentence.split()),
        "publisher": hit.publisher,
        "published": hit.published,
        "url": hit.url,
        "confidence": event.confidence,
        "text_sha256": hit.text_sha256,
        "start": event.sentence.start,
        "end": event.sentence.end,
    }
