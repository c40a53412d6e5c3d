"""Cases made of coded sentences: which event of which report tells which incident is said, the rest is as in the store.

A file of cases is a list of reports: `id`, `text`, `on` (the day of publication), `by` (the outlet), `copy_of` (the id of the report
that it repeats), and `tells`: for each incident its id and the type, or the type and words of the trigger, of the event that tells it
(several: a list). Events that no incident has are incidents of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from marsad.coder import Coder
from marsad.data import Row, read_rows
from marsad.incident import Case, Decision, Kept, Telling
from marsad.link.agree import incident
from marsad.record import Event, Record


@cache
def coder() -> Coder:
    return Coder()


@cache
def coded(text: str, on: str, by: str) -> Record:
    return coder().code(text, on, None, by)


def kept(row: Row) -> Kept:
    text = row.text("text")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Kept(
        key=hashlib.sha256(f"{row.text('id')} {text}".encode()).hexdigest()[:16],
        id=row.text("id"),
        text=text,
        text_sha256=digest,
        bytes_sha256=digest,
        publisher=row.text("by"),
        published=row.text("on"),
        source=row.text("source", "") or row.text("by"),
        copy_of=row.text("copy_of", "") or None,
        collected=f"2030-01-01T00:00:{row.line % 60:02d}Z",
    )


def meant(row: Row, events: Sequence[Event], want: str) -> Event:
    """The event of a report that "type" or "type words" means."""
    type_, _, words = want.partition(" ")
    for event in events:
        if event.type == type_ and (not words or words in event.trigger.text or event.trigger.text in words or words == _place(event)):
            return event
    found = ", ".join(f"{e.type} {e.trigger.text}" for e in events)
    raise AssertionError(f"{row.path.name}:{row.line}: no event '{want}' among: {found}")


def _place(event: Event) -> str:
    return event.place.name if event.place else ""


def cases(path: Path, decisions: Iterable[Decision] = ()) -> list[Case]:
    """The cases of a file."""
    tellings: dict[str, list[Telling]] = {}
    documents: dict[str, Kept] = {}
    for row in read_rows(path):
        document = kept(row)
        documents[document.key] = document
        events = coded(document.text, row.text("on"), row.text("by")).events
        told: dict[str, str] = {}
        for id_, wants in row.get("tells", {}).items():
            for want in wants if isinstance(wants, list) else [wants]:
                told[meant(row, events, str(want)).id] = str(id_)
        for n, event in enumerate(events):
            id_ = told.get(event.id, f"{document.id}-{n}")
            telling = Telling(key=f"{document.key}-{event.id}", event=event, document=document.key)
            tellings.setdefault(id_, []).append(telling)
    return [case(id_, its, documents, decisions) for id_, its in sorted(tellings.items())]


def case(id_: str, tellings: list[Telling], documents: dict[str, Kept], decisions: Iterable[Decision] = ()) -> Case:
    ours = [d for d in decisions if d.subject == id_]
    needed = {t.document: documents[t.document] for t in tellings}
    return Case(incident=incident(id_, tellings, needed, ours), tellings=tellings, documents=needed, decisions=ours)
