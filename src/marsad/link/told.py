"""Tellings made ready for comparison: whose words each is, and in which order they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from marsad.incident import Kept, Telling, Voice
from marsad.link import graph
from marsad.link.naming import folded
from marsad.link.voices import nameless
from marsad.record import Event, Party, Span

HAPPENED = frozenset(("reported", "claimed"))
"""Statuses of a telling that says of its event that it happened."""
_OFFICES = frozenset(("spokesman",))
"""Roles whose holders speak for their party: two spokesmen of one are one voice."""


@dataclass(slots=True, eq=False)
class Told:
    """A telling with its document. `origin` is what counts once: a known speaker whoever quotes him, else the source.

    `side` is the id of the party for which the voice speaks, None where it speaks for none that is known. `named`: whether the origin
    is a speaker and not the source. `voice_of` tells two nameless speakers of one source
    apart, who may contradict each other. `published` is when the text was first printed: of a copy, when its original was.
    """

    telling: Telling
    event: Event
    document: Kept
    source: str
    speaker: str | None
    side: str | None
    origin: str
    named: bool
    voice_of: str
    published: str
    day: str

    @property
    def nameless(self) -> bool:
        """Whether it quotes a speaker of whom nobody can say who he is: he may be the one of another outlet."""
        return self.speaker is not None and not self.named

    @property
    def key(self) -> str:
        """The key of the telling."""
        return self.telling.key

    def voice(self, mention: Span | None = None, low: int | None = None, high: int | None = None) -> Voice:
        """The evidence for a cell: this telling, with the words of the cell and the number that it gives."""
        return Voice(
            telling=self.telling.key,
            document=self.telling.document,
            source=self.source,
            speaker=self.speaker,
            side=self.side,
            status=self.event.status,
            low=low,
            high=high,
            mention=mention,
        )


def source_of(document: Kept) -> str:
    """What counts once however often it is printed."""
    return document.source or document.agency or document.publisher or document.key


def _speaks(speaker: Party | None, source: str) -> tuple[str | None, str | None, str, bool]:
    """Id or name, side, origin of the voice nearest to the words, and whether it is a speaker's own."""
    if speaker is None:
        entry = graph.parties().get(source)
        return None, source if entry is not None and entry.of else None, f"source {source}", False
    if speaker.id is not None:
        entry = graph.parties().get(speaker.id)
        office = entry.of[0][0] if entry is not None and entry.role in _OFFICES and entry.of else speaker.id
        return speaker.id, speaker.id, f"speaker {office}", True
    if speaker.of is not None:
        return speaker.name, speaker.of, f"speaker {speaker.of}", True
    if not _nameless(speaker.name, speaker.kind, speaker.private):
        return speaker.name, None, f"speaker {folded(speaker.name)}", True
    return speaker.name, None, f"source {source}", False


def owned(told: Iterable[Told], actor: str | None) -> None:
    """Who tells of his own act speaks for the actor, by whatever word the text calls him: "أعلنت قواته انسحابها"."""
    if actor is None:
        return
    for t in told:
        if t.side is None and t.speaker is not None and any(p.mention == t.event.speaker[-1].mention for p in t.event.actor):
            t.speaker = t.side = actor
            t.origin = t.voice_of = f"speaker {actor}"
            t.named = True


@lru_cache(maxsize=65536)
def _nameless(name: str, kind: str, private: bool) -> bool:
    """Whether nobody can say who a speaker is of whom the registry knows nothing (`marsad.link.voices.nameless`)."""
    return nameless(Party(name, None, kind, None, None, private, Span(), None, name, "neutral"))


def ready(tellings: Iterable[Telling], documents: dict[str, Kept]) -> list[Told]:
    """The tellings with their documents, in an order that is theirs and not the list's: as published, then as they came."""
    out = []
    for telling in tellings:
        if telling.decision == "rejected":
            continue
        document = documents[telling.document]
        event, source = telling.event, source_of(document)
        original = documents.get(document.copy_of or "", document)
        published = min(document.published or original.published or "", original.published or document.published or "")
        speaker, side, origin, named = _speaks(event.speaker[-1] if event.speaker else None, source)
        voice_of = origin if named or speaker is None else f"{origin} {folded(speaker)}"
        day = event.when.start or event.when.end or published
        out.append(Told(telling, event, document, source, speaker, side, origin, named, voice_of, published, day))
    out.sort(key=lambda t: (t.published, t.document.collected, t.document.key, t.event.trigger.start, t.telling.key))
    return out
