"""Who says what stands in a row, in which words, and how far it is borne out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import msgspec

from marsad.incident import Case, Side, Telling, Voice
from marsad.ledger import parties
from marsad.link import graph
from marsad.record import Party

HAPPENED = frozenset(("reported", "claimed"))
STANDINGS = ("claimed", "reported", "admitted", "corroborated", "verified", "contested", "denied")
"""How far a row is borne out: claimed by one side; told by outlets in their own voice; admitted by the party that it speaks against;
told by a side other than the one that claims it; verified by a person; claimed and denied; only denied."""


class Claimant(msgspec.Struct, kw_only=True, frozen=True):
    """A party that says so, or an outlet in its own voice (`outlet`). `id`: that of the registry, of the party for which it speaks."""

    name: str
    id: str | None = None
    outlet: bool = False


class Heard:
    """The tellings of a case by key, and what they know of their voices."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.tellings = {t.key: t for t in case.tellings if t.decision != "rejected"}

    @property
    def day(self) -> str:
        """A day of the incident, by which the alignments of parties are read; "" where none is known."""
        when = self.case.incident.when
        return when.start or when.end or ""

    def whole(self, voices: Iterable[Voice]) -> list[Voice]:
        """Voices in one order, each with its words: where a cell has none of its own, those that name the event."""
        out = []
        for voice in voices:
            telling = self.tellings.get(voice.telling)
            if voice.mention is None and telling is not None:
                voice = msgspec.structs.replace(voice, mention=telling.event.trigger)
            out.append(voice)
        return sorted(out, key=order)

    def voice(self, telling: Telling, low: int | None = None, high: int | None = None) -> Voice:
        """The voice of a telling, in the words that name its event."""
        document, event = self.case.documents[telling.document], telling.event
        nearest = event.speaker[-1] if event.speaker else None
        return Voice(
            telling=telling.key,
            document=telling.document,
            source=document.source or document.publisher or document.key,
            speaker=(nearest.id or nearest.name) if nearest else None,
            status=event.status,
            low=low,
            high=high,
            mention=event.trigger,
        )

    def documents(self, voices: Iterable[Voice]) -> list[str]:
        """Ids, as given, of the documents of voices."""
        return sorted({self.case.documents[v.document].id for v in voices if v.document in self.case.documents})

    def speaker(self, voice: Voice) -> Party | None:
        """The party nearest to the words of a voice; None where the outlet speaks itself."""
        telling = self.tellings.get(voice.telling)
        return telling.event.speaker[-1] if telling is not None and telling.event.speaker else None

    def claimant(self, voice: Voice) -> Claimant:
        """Who says it."""
        party = self.speaker(voice)
        if party is None:
            document = self.case.documents.get(voice.document)
            return Claimant(name=(document.publisher if document else None) or voice.source, outlet=True)
        if (id_ := parties.known(party)) is None:
            return Claimant(name=parties.shown(party))
        entry = graph.parties().get(id_)
        alone = entry is not None and entry.kind == "media" and not entry.of
        at = parties.force(id_, self.day)
        return Claimant(name=parties.name(at, party.name), id=at, outlet=alone)

    def claimants(self, voices: Iterable[Voice]) -> list[Claimant]:
        """Who says it, each once."""
        return sorted({self.claimant(v) for v in voices}, key=lambda c: (c.outlet, c.name, c.id or ""))

    def standing(self, voices: Sequence[Voice], denials: Sequence[Voice], against: Side | None) -> str:
        """One of `STANDINGS`. `against`: the party that a row speaks against, whose own word bears it out."""
        said = [v for v in voices if v.status in HAPPENED]
        if self.case.incident.status == "verified":
            return "verified"
        if denials or len(said) < len(voices):
            return "contested" if said else "denied"
        sides = [c.id for c in self.claimants(said) if c.id and not c.outlet]
        if any(not graph.one_side(a, b, self.day) for a, b in combinations(sides, 2)):
            return "corroborated"
        if against is not None and (id_ := parties.known(against)) and any(graph.one_side(s, id_, self.day) for s in sides):
            return "admitted"
        return "reported" if not sides and any(v.status == "reported" for v in said) else "claimed"


def order(voice: Voice) -> tuple[str, int, str]:
    """The key by which voices are put in an order that is theirs."""
    return voice.document, voice.mention.start if voice.mention else -1, voice.telling


def spread(voices: Iterable[Voice]) -> tuple[int, int, int] | None:
    """Low, best and high of what voices count: best is what most sources give (ties: the lower). None where none gives a number."""
    told = [(v.source, low, v.high if v.high is not None else low) for v in voices if (low := _least(v)) is not None]
    if not told:
        return None
    often = Counter(low for _, low in {(source, low) for source, low, _ in told})
    low, high = min(low for _, low, _ in told), max(max(low, high) for _, low, high in told)
    return low, min(often, key=lambda n: (-often[n], n)), high


def _least(voice: Voice) -> int | None:
    return voice.low if voice.low is not None else voice.high
