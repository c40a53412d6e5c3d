"""Who says what stands in a row, in which words, and how far it is borne out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import msgspec

from marsad.export import Options
from marsad.export.mask import Mask, Masker
from marsad.incident import Case, Loss, Side, Telling, Voice, Where
from marsad.ledger import parties
from marsad.link import graph
from marsad.record import Item, Party, Span

HAPPENED = frozenset(("reported", "claimed"))
STANDINGS = ("claimed", "reported", "admitted", "corroborated", "verified", "contested", "denied")
"""How far a row is borne out: claimed by one side; told by outlets in their own voice; admitted by the party that it speaks against;
told by a side other than the one that claims it; verified by a person; claimed and denied; only denied."""


class Claimant(msgspec.Struct, kw_only=True, frozen=True):
    """A party that says so, or an outlet in its own voice (`outlet`). `id`: that of the registry, of the party for which it speaks."""

    name: str
    id: str | None = None
    outlet: bool = False


def listen(cases: Iterable[Case], options: Options | None = None) -> Iterator[Heard]:
    """Each case, ready to be asked who says what. `options` tells whether, and which, private names are masked (default: all)."""
    options = options or Options()
    shared = Masker(options) if options.private or options.unmask else None
    for case in cases:
        # with a masker of its own no case looks different for those that came before it
        yield Heard(case, (shared or Masker(options)).of(case))


class Heard:
    """The tellings of a case by key, and what they know of their voices. Names of private persons are masked by `mask`."""

    def __init__(self, case: Case, mask: Mask | None = None) -> None:
        self.case = case
        self.mask = mask or Masker(Options()).of(case)
        stand = [t for t in case.tellings if t.decision != "rejected"]
        self.tellings = {t.key: t for t in sorted(stand, key=self._order)}

    def _order(self, telling: Telling) -> tuple[str, str, str, int, str]:
        """As published, then as they came: in an order that is theirs and not the list's."""
        document = self.case.documents[telling.document]
        return document.published or "", document.collected, document.key, telling.event.trigger.start, telling.key

    @property
    def day(self) -> str:
        """A day of the incident, by which the alignments of parties are read; "" where none is known."""
        when = self.case.incident.when
        return when.start or when.end or ""

    def name(self, side: Side | Party) -> str:
        """What a party is called in a row: a private person by no name. The same whatever other cases there are."""
        if side.private and not self.mask.masker.options.unmask:
            return parties.WITHHELD
        return side.name if side.id else self.mask.blank(side.name)

    def key(self, side: Side | Party) -> tuple[str | None, str]:
        """Id (null where no registry has it) and name of the party that a row of `side` is put under."""
        return parties.key(side, self.name(side), self.day)

    def target(self, voices: Iterable[Voice]) -> Party | Side | None:
        """The one known party, or the civilians, that the tellings of `voices` name as target; else the one of the incident."""
        told = {v.telling for v in voices}
        targets = [p for key, telling in self.tellings.items() if key in told for p in telling.event.target]
        return parties.only(targets, self.day) or parties.only(self.case.incident.target, self.day)

    def item(self, item: Loss | Item) -> str:
        """What equipment is called in a row."""
        return item.item if item.id else self.mask.blank(item.item)

    def where(self) -> Where | None:
        """The place of the incident, without its voices."""
        place = self.case.incident.place
        if place is None:
            return None
        return msgspec.structs.replace(place, name=place.name if place.id else self.mask.blank(place.name), by=[])

    def whole(self, voices: Iterable[Voice]) -> list[Voice]:
        """Voices in one order, each with its words: where a cell has none of its own, those that name the event."""
        out = []
        for voice in voices:
            telling = self.tellings.get(voice.telling)
            if voice.mention is None and telling is not None:
                voice = msgspec.structs.replace(voice, mention=telling.event.trigger)
            out.append(self._masked(voice))
        return sorted(out, key=order)

    def voice(self, telling: Telling, low: int | None = None, high: int | None = None) -> Voice:
        """The voice of a telling, in the words that name its event."""
        document, event = self.case.documents[telling.document], telling.event
        nearest = event.speaker[-1] if event.speaker else None
        voice = Voice(
            telling=telling.key,
            document=telling.document,
            source=document.source or document.publisher or document.key,
            speaker=(nearest.id or nearest.name) if nearest else None,
            status=event.status,
            low=low,
            high=high,
            mention=event.trigger,
        )
        return self._masked(voice)

    def _masked(self, voice: Voice) -> Voice:
        """A voice whose words and speaker name no private person; its offsets hold."""
        party, mention = self.speaker(voice), voice.mention
        speaker = voice.speaker if party is None or party.id else self.name(party)
        if mention is not None and self.mask.on:
            mention = Span(self.mask.blank(mention.text), mention.start, mention.end, mention.in_)
        if speaker == voice.speaker and mention == voice.mention:
            return voice
        return msgspec.structs.replace(voice, speaker=speaker, mention=mention)

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
            return Claimant(name=self._outlet(voice), outlet=True)
        if (id_ := parties.known(party)) is None:
            return Claimant(name=self.name(party))
        entry = graph.parties().get(id_)
        alone = entry is not None and entry.kind == "media" and not entry.of
        at = parties.force(id_, self.day)
        return Claimant(name=parties.name(at, party.name), id=at, outlet=alone)

    def _outlet(self, voice: Voice) -> str:
        """The independent source of a voice by name: a copy speaks in the name of what it repeats."""
        document = self.case.documents.get(voice.document)
        if document is None or voice.source not in (document.key, document.publisher):
            return parties.name(voice.source)
        return self.mask.blank(document.publisher or document.id)

    def claimants(self, voices: Iterable[Voice]) -> list[Claimant]:
        """Who says it, each once."""
        return sorted({self.claimant(v) for v in voices}, key=lambda c: (c.outlet, c.name, c.id or ""))

    def standing(self, voices: Sequence[Voice], denials: Sequence[Voice], against: Side | Party | str | None) -> str:
        """One of `STANDINGS`. `against`: the party (or its id) that a row speaks against, whose own word bears it out."""
        said = [v for v in voices if v.status in HAPPENED]
        if self.case.incident.status == "verified":
            return "verified"
        if denials or len(said) < len(voices):
            return "contested" if said else "denied"
        sides = [c.id for c in self.claimants(said) if c.id and not c.outlet]
        if any(not graph.one_side(a, b, self.day) for a, b in combinations(sides, 2)):
            return "corroborated"
        id_ = against if against is None or isinstance(against, str) else parties.known(against)
        if id_ and any(graph.one_side(s, id_, self.day) for s in sides):
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
