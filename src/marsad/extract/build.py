"""Events from what a model said of a window: each quote looked up, each word checked against the ontology, the rest dropped and told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from marsad.extract.ground import Ground
from marsad.extract.quotes import Match
from marsad.extract.usage import Usage
from marsad.extract.windows import Window
from marsad.ontology import COUNTS, OUTCOMES, STATUSES, TYPES
from marsad.record import Count, Event, Item, Left, Party, Place, Span, Step, When
from marsad.text.sentences import Sentence

_LONG = 6
"""Tokens that a trigger has at most."""
_LONGEST = 25
"""Tokens that a cell's quote has at most: beyond that it is no noun phrase."""
FIELDS = frozenset(
    ("sentence", "type", "status", "trigger", "actor", "target", "speaker", "place", "when", "counts", "equipment", "content_of")
)


class Line(NamedTuple):
    """A sentence of a document, and the part that it stands in."""

    ground: Ground
    sentence: Sentence


class Found(NamedTuple):
    """Where quoted words stand."""

    ground: Ground
    match: Match

    @property
    def span(self) -> Span:
        return self.ground.span(self.match)


class Builder:
    """Makes the events of one window of a document. `model` is named in each event's steps."""

    def __init__(self, document: str, model: str, lines: Sequence[Line], window: Window, usage: Usage) -> None:
        self.document, self.model, self.lines, self.window, self.usage = document, model, lines, window, usage
        self.events: list[Event] = []
        self.left: list[Left] = []
        self._taken: set[tuple[str, str | None, int]] = set()
        self._ids: dict[int, str] = {}
        self.why: list[Step] = []
        """The steps of the event that is being made."""

    def build(self, answer: Sequence[Any]) -> None:
        """Make what can be made of an answer's events."""
        contents: list[tuple[Event, Any]] = []
        for number, said in enumerate(answer):
            event = self._event(said) if isinstance(said, dict) else None
            if event is None:
                self.usage.refused += not isinstance(said, dict)
                continue
            self._ids[number] = event.id
            contents.append((event, said.get("content_of")))
            self.events.append(event)
        speech = {event.id for event in self.events if TYPES[event.type].group == "speech"}
        for event, number in contents:
            whose = self._ids.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
            if whose in speech and whose != event.id:
                event.content_of = whose
        self.usage.events += len(self.events)

    # -- one event

    def _event(self, said: dict[str, Any]) -> Event | None:
        self.why = []
        self.usage.refused += len(said.keys() - FIELDS)
        at = self._stated(said)
        kind, status = said.get("type"), said.get("status")
        found = self._trigger(said, at)
        if found is None:
            return None
        home, trigger = found
        line = self.lines[home]
        if not isinstance(kind, str) or kind not in TYPES or status not in STATUSES:
            self.usage.refused += 1
            self.left.append(Left("the model told of a type or status outside the ontology", trigger.span))
            return None
        actor, target, speaker = (self._parties(said, role, home) for role in ("actor", "target", "speaker"))
        if status == "reported" and said.get("speaker") and TYPES[kind].group != "speech":
            status = "claimed"  # a claim is never silently a fact, also where the words for who makes it are made up
            self.why.append(Step("status", "a speaker says so: claimed", speaker[0].mention if speaker else None))
        place, when = self._place(said, home), self._when(said, home, status)
        counts, items = list(self._counts(said, home)), list(self._items(said, home))
        self.why.insert(0, Step("extractor", f"llm:{self.model}", trigger.span))
        identity = self._id(kind, trigger, place, target)
        if identity in self._ids.values():
            return None
        self._taken.add((kind, trigger.ground.where, trigger.match.first))
        return Event(
            identity, kind, status, trigger.span, line.ground.extent(line.sentence), actor, target, speaker, place, when, counts, items,
            line.ground.evidence(line.sentence), None, self._confidence(trigger, place), self.why,
        )  # fmt: skip

    def _stated(self, said: dict[str, Any]) -> int | None:
        """The sentence that the model names, as an index into the lines."""
        number = said.get("sentence")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= self.window.end - self.window.start:
            return None
        return self.window.start + number

    def _trigger(self, said: dict[str, Any], at: int | None) -> tuple[int, Found] | None:
        """The trigger and its sentence: the one that the model names, else another of the window."""
        quote, kind = said.get("trigger"), str(said.get("type"))
        core = range(self.window.first, self.window.last + 1)
        if not isinstance(quote, str) or not quote.strip():
            self.usage.refused += 1
            return None
        found: list[Found] = []
        for i in [*(() if at is None else (at,)), *(i for i in core if i != at)]:
            ground, sentence = self.lines[i]
            found = [Found(ground, m) for m in ground.find(quote, sentence)]
            if found:
                break
        self.usage.quotes += 1
        if not found:
            self._absent(quote, at)
            return None
        if i not in core:
            return None  # told of a sentence that was only shown: another window codes it
        free = (f for f in found if (kind, f.ground.where, f.match.first) not in self._taken)
        trigger = next(free, found[0])
        narrow = self._narrowed(trigger, kind)
        if narrow is None:
            self.usage.refused += 1
            self.left.append(Left("the model quoted more than the words that name an event", trigger.span))
            return None
        self._spelt("trigger", narrow)
        return i, narrow

    def _absent(self, quote: str, at: int | None) -> None:
        """Tell of an event whose trigger stands in no sentence of the window."""
        around = [i for i in range(self.window.start, self.window.end + 1) if not self.window.first <= i <= self.window.last]
        if any(True for i in around for _ in self.lines[i].ground.find(quote, self.lines[i].sentence)):
            return  # of a sentence that another window codes
        self.usage.absent += 1
        ground, sentence = self.lines[self.window.first if at is None else at]
        extent = ground.extent(sentence)
        self.left.append(
            Left("the model told of an event here by words that are not in the text", ground.cells.span(extent.start, extent.end))
        )

    def _narrowed(self, found: Found, kind: str) -> Found | None:
        """A quote without the proclitics of its first word; where it is too long, the words in it that our data know to tell of `kind`."""
        ground, match = found
        known = sorted(ground.triggers(match.first, match.last), key=lambda t: t[0] != kind)
        if match.last - match.first < _LONG:
            start = next((at.start for _, at in known if at.first == match.first), match.start)
            return Found(ground, match._replace(start=max(start, match.start)))
        narrow = next((at for told, at in known if told == kind), None)
        return None if narrow is None else Found(ground, narrow._replace(exact=match.exact))

    def _id(self, kind: str, trigger: Found, place: Place | None, target: list[Party]) -> str:
        """Of the document, type, trigger and place, and whom it hit: one trigger may tell of two."""
        span = trigger.span
        where, whom = place.mention.start if place else "", target[0].mention.start if target else ""
        key = f"{self.document}|{kind}|{span.in_}|{span.start}|{span.end}|{where}|{whom}"
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def _confidence(self, trigger: Found, place: Place | None) -> float:
        """How sure an event is: less where the model quoted what is not there, for then it made up more than that."""
        lost = sum(step.rule == _DROPPED for step in self.why)
        sure = 0.6 + 0.1 * (place is not None and place.id is not None) - 0.1 * min(lost, 4) - 0.05 * (not trigger.match.exact)
        return round(max(0.1, sure), 2)

    # -- cells

    def _find(self, cell: str, quote: Any, home: int) -> Found | None:
        """Where a cell's quote stands: in the event's sentence, else in the nearest that the model saw, those before first."""
        if not isinstance(quote, str):
            self.usage.refused += 1
            return None
        self.usage.quotes += 1
        seen = range(self.window.start, self.window.end + 1)
        for i in sorted(seen, key=lambda i: (abs(i - home), i > home)):
            ground, sentence = self.lines[i]
            match = next((m for m in ground.find(quote, sentence) if m.last - m.first < _LONGEST), None)
            if match is not None:
                found = Found(ground, match)
                self._spelt(cell, found)
                return found
        self.usage.absent += 1
        self.why.append(Step(cell, _DROPPED, None))
        return None

    def _spelt(self, cell: str, found: Found) -> None:
        if not found.match.exact:
            self.usage.folded += 1
            self.why.append(Step(cell, "quoted in another spelling", found.span))

    def _listed(self, said: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
        """The entries under `key`: a model that was held to no schema writes one for a list of one, or a string for a quote."""
        value = said.get(key)
        values = value if isinstance(value, list) else [] if value is None or value == "" else [value]
        for entry in values:
            if isinstance(entry, dict):
                yield entry
            elif isinstance(entry, str) and entry.strip():
                yield {"quote": entry}
            elif entry is not None and entry != "":
                self.usage.refused += 1

    def _parties(self, said: dict[str, Any], role: str, home: int) -> list[Party]:
        out: list[Party] = []
        for entry in self._listed(said, role):
            party = self._party(role, entry, home)
            if party is not None and party.mention not in [p.mention for p in out]:
                out.append(party)
        return out

    def _party(self, role: str, entry: dict[str, Any], home: int) -> Party | None:
        found = self._find(role, entry.get("quote"), home)
        if found is None:
            return None
        named, other = entry.get("person") is True, self._antecedent(role, entry, found, home)
        if other is None:
            return found.ground.party(found.match, named)
        mention = found.ground.party(found.match).mention
        party = other.ground.party(other.match, named)
        party.antecedent, party.mention = party.mention, mention
        return party

    def _antecedent(self, cell: str, entry: dict[str, Any], found: Found, home: int) -> Found | None:
        """The words that a quote stands for, where they are others."""
        quote = entry.get("stands_for")
        if quote is None or quote == "" or quote == entry.get("quote"):
            return None
        other = self._find(cell, quote, home)
        same = other is not None and other.ground is found.ground and other.match[:2] == found.match[:2]
        return None if same else other

    def _place(self, said: dict[str, Any], home: int) -> Place | None:
        for entry in self._listed(said, "place"):
            found = self._find("place", entry.get("quote"), home)
            if found is None:
                continue
            other = self._antecedent("place", entry, found, home)
            place = found.ground.place(found.match)
            if other is None:
                return place
            mention, place = place.mention, other.ground.place(other.match)
            place.antecedent, place.mention = place.mention, mention
            return place
        return None

    def _when(self, said: dict[str, Any], home: int, status: str) -> When:
        ground, untold = self.lines[home].ground, None
        for entry in self._listed(said, "when"):
            found = self._find("when", entry.get("quote"), home)
            if found is None:
                continue
            when = found.ground.when(found.match, status)
            if when is not None:
                return when
            untold = found
        if untold is not None:
            self.left.append(Left("a time that can't be reckoned", untold.span))
        when = ground.when(None, status)
        assert when is not None
        return when

    def _counts(self, said: dict[str, Any], home: int) -> Iterator[Count]:
        for entry in self._listed(said, "counts"):
            kind = entry.get("kind")
            if kind not in COUNTS:
                self.usage.refused += 1
                continue
            found = self._find("counts", entry.get("quote"), home)
            if found is not None:
                yield found.ground.count(found.match, kind, self._owner("counts", entry, "of", home))

    def _items(self, said: dict[str, Any], home: int) -> Iterator[Item]:
        for entry in self._listed(said, "equipment"):
            outcome = entry.get("outcome")
            if outcome is not None and outcome not in OUTCOMES:
                self.usage.refused += 1
                outcome = None
            found = self._find("equipment", entry.get("quote"), home)
            if found is not None:
                yield found.ground.item(found.match, outcome, self._owner("equipment", entry, "owner", home))

    def _owner(self, cell: str, entry: dict[str, Any], key: str, home: int) -> Party | None:
        owners: Iterable[dict[str, Any]] = self._listed(entry, key)
        return next((party for owner in owners if (party := self._party(cell, owner, home)) is not None), None)


_DROPPED = "quoted words that are not in the text: dropped"
