"""Tellings made ready for comparison: whose words each is, and in which order they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marsad.incident import Kept, Telling, Voice
from marsad.record import Event, Party, Span
from marsad.text.fold import fold

HAPPENED = frozenset(("reported", "claimed"))
"""Statuses of a telling that says of its event that it happened."""
_FOLDED: dict[str, str] = {}


def folded(text: str) -> str:
    """`text` in the folded spelling by which names are compared. Cached."""
    found = _FOLDED.get(text)
    if found is None:
        if len(_FOLDED) > 100_000:
            _FOLDED.clear()
        found = _FOLDED[text] = " ".join(fold(text).text.split())
    return found


@dataclass(slots=True, eq=False)
class Told:
    """A telling with its document. `origin` is what counts once: a known speaker whoever quotes him, else the source.

    `side` is the id of the party for which the voice speaks, None where it speaks for none that is known.
    """

    telling: Telling
    event: Event
    document: Kept
    source: str
    speaker: str | None
    side: str | None
    origin: str
    day: str

    def voice(self, mention: Span | None = None, low: int | None = None, high: int | None = None) -> Voice:
        """The evidence for a cell: this telling, with the words of the cell and the number that it gives."""
        return Voice(
            telling=self.telling.key,
            document=self.telling.document,
            source=self.source,
            speaker=self.speaker,
            status=self.event.status,
            low=low,
            high=high,
            mention=mention,
        )


def source_of(document: Kept) -> str:
    """What counts once however often it is printed."""
    return document.source or document.agency or document.publisher or document.key


def _speaks(speaker: Party | None, source: str) -> tuple[str | None, str | None, str]:
    """Id or name, side and origin of the voice nearest to the words."""
    if speaker is None:
        return None, None, f"source {source}"
    if speaker.id is not None:
        return speaker.id, speaker.id, f"speaker {speaker.id}"
    if speaker.of is not None:
        return speaker.name, speaker.of, f"speaker {speaker.of} {folded(speaker.name)}"
    return speaker.name, None, f"source {source}"


def ready(tellings: Iterable[Telling], documents: dict[str, Kept]) -> list[Told]:
    """The tellings with their documents, in an order that is theirs and not the list's: as published, then as they came."""
    out = []
    for telling in tellings:
        if telling.decision == "rejected":
            continue
        document = documents[telling.document]
        event, source = telling.event, source_of(document)
        speaker, side, origin = _speaks(event.speaker[-1] if event.speaker else None, source)
        out.append(
            Told(telling, event, document, source, speaker, side, origin, event.when.start or event.when.end or document.published or "")
        )
    out.sort(key=lambda t: (t.document.published or "", t.document.collected, t.document.key, t.event.trigger.start, t.telling.key))
    return out
