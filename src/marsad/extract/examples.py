"""The examples shown to a model, made from gold files: `python -m marsad.extract.examples samples/reports-*.jsonl`.

A gold file tells what is right, an answer quotes the words that tell it. A sentence becomes an example where all that its events have
can be quoted from it, or from the one before it; a few are taken, so that each type is shown that can be.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from marsad import compiled
from marsad.extract import Task
from marsad.extract.ground import Ground
from marsad.extract.prompt import Example
from marsad.extract.quotes import Match
from marsad.find.numbers import Number
from marsad.measure.gold import GoldCount, GoldDocument, GoldEvent, Group, read_gold
from marsad.text.sentences import Sentence
from marsad.text.tokens import WORD
from marsad.text.words import ARTICLE, bare

_SHORT, _LONG, _EVENTS = 60, 420, 5
"""Characters of a sentence that may be an example, and how many events it may hold."""

_SAYS = {
    "demand": ("demanded",),
    "denial": ("denied",),
    "accusation": ("claimed",),
    "condemnation": ("claimed",),
    "warning": ("possible", "planned"),
    "threat": ("possible", "planned"),
}
"""The status of what a speech event says."""


class _Unquotable(Exception):
    """Something of an event stands in neither sentence in words of its own."""


class _Maker:
    """Makes the answer for one sentence of a document."""

    def __init__(self, ground: Ground, sentence: Sentence, before: Sentence | None) -> None:
        self.ground, self.sentence, self.before = ground, sentence, before
        self.numbers: set[int] = set()

    def events(self, gold: Sequence[GoldEvent]) -> list[dict[str, Any]]:
        """The answer's events. Raises `_Unquotable`."""
        out: list[dict[str, Any]] = []
        for event in gold:
            said = self._event(event)
            said["content_of"] = _content_of(event, gold[: len(out)])
            out.append(said)
        return out

    def _event(self, event: GoldEvent) -> dict[str, Any]:
        place = self._party(event.place) if event.place else None
        return {
            "sentence": int(self.before is not None),
            "type": event.type,
            "status": event.status,
            "trigger": event.trigger,
            "actor": self._parties(event.actor),
            "target": self._parties(event.target),
            "speaker": self._parties(event.speaker),
            "place": place and {"quote": place["quote"], "stands_for": place["stands_for"]},
            "when": self._when(event),
            "counts": [self._count(count) for count in event.counts],
            "equipment": [{"quote": self._own(i.item), "outcome": i.outcome, "owner": None} for i in event.equipment],
            "content_of": None,
        }

    def _stands(self, quote: str, sentence: Sentence | None) -> bool:
        return sentence is not None and next(self.ground.find(quote, sentence), None) is not None and quote in self.ground.written(sentence)

    def _own(self, quote: str) -> str:
        if not self._stands(quote, self.sentence):
            raise _Unquotable(quote)
        return quote

    def _parties(self, groups: Sequence[Group]) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for party in map(self._party, groups):
            if party not in out:
                out.append(party)
        return out

    def _party(self, group: Group) -> dict[str, Any]:
        """The longest way to name a party in the sentence, and what it stands for where only the sentence before names it whole."""
        own = [name for name in group if self._stands(name, self.sentence)]
        other = [name for name in group if self._stands(name, self.before)]
        if not own and not other:
            raise _Unquotable(group[0])
        quote = (own or other)[0]
        stands_for = other[0] if own and other and group.index(other[0]) < group.index(own[0]) else None
        if stands_for and (len(stands_for.split()) < 2 or next(self.ground.find(stands_for, self.sentence), None) is not None):
            stands_for = None  # the same words with other clitics
        meant, sentence = (stands_for, self.before) if stands_for else (quote, self.sentence if own else self.before)
        assert sentence is not None
        match = next(self.ground.find(meant, sentence))
        return {"quote": quote, "stands_for": stands_for, "person": self._named(match)}

    def _named(self, match: Match) -> bool:
        """Whether words name a human being: one that the registry knows, or by two words that no data know."""
        ground = self.ground
        party = ground.party(match)
        if party.kind != "person" or party.id is not None:
            return party.kind == "person"
        known = {i for s in ground.spots for i in range(s.first, s.last + 1)}
        tokens = range(match.first, match.last + 1)
        words = [ground.tokens.word[i] for i in tokens if i not in known and not ground.cells.hits[i] and ground.tokens.kind[i] == WORD]
        return sum(not word.startswith(ARTICLE) for word in words) >= 2

    def _when(self, event: GoldEvent) -> str | None:
        if not event.when_stated:
            return None
        for found in self.ground.dates:
            days = [day.isoformat() if day else None for day in (found.start, found.end)]
            if self.sentence.first <= found.first and found.last <= self.sentence.last and days == event.when:
                return self._own(self.ground.tokens.words(found.first, found.last))
        raise _Unquotable("when")

    def _count(self, count: GoldCount) -> dict[str, Any]:
        for number in self.ground.numbers:
            inside = self.sentence.first <= number.first and number.last <= self.sentence.last
            if inside and number.first not in self.numbers and self.ground.cells.bounds(number) == (count.low, count.high):
                self.numbers.add(number.first)
                return {"kind": count.kind, "quote": self._counted(number), "of": self._party(count.of) if count.of else None}
        raise _Unquotable(count.kind)

    def _counted(self, number: Number) -> str:
        """A number with the word that it counts: the next, or that before it where the number has the article."""
        tokens, first, last = self.ground.tokens, number.first, number.last
        if bare(tokens.word[first]) != tokens.word[first] and first > self.sentence.first:
            first -= 1
        elif last < self.sentence.last and tokens.kind[last + 1] == WORD:
            last += 1
        return self._own(tokens.words(first, last))


def _content_of(event: GoldEvent, before: Sequence[GoldEvent]) -> int | None:
    """The speech event before this one whose content it is: the only one of its speaker that gives it its status."""
    if not event.speaker:
        return None
    speech = [n for n, e in enumerate(before) if event.status in _SAYS.get(e.type, ()) and event.speaker[-1] in e.actor]
    return speech[0] if len(speech) == 1 else None


def candidates(document: GoldDocument) -> Iterator[Example]:
    """All examples that a document has."""
    report = document.report
    ground = Ground(report.text, None, Task(report.id, report.text, None, report.published), compiled.load())
    before: Sentence | None = None
    for sentence in ground.sentences:
        extent, context = ground.extent(sentence), before
        before = sentence
        gold = [e for e in document.events if extent.start <= _offset(e, report.text) < extent.end]
        if not _SHORT <= extent.end - extent.start <= _LONG or len(gold) > _EVENTS:
            continue
        shown = [ground.written(s) for s in (context, sentence) if s is not None]
        try:
            yield Example(report.id, shown, len(shown) - 1, _Maker(ground, sentence, context).events(gold))
        except _Unquotable:
            continue


def _offset(event: GoldEvent, text: str) -> int:
    return text.find(event.trigger, max(0, text.find(event.sentence)))


def build(documents: Sequence[GoldDocument]) -> list[Example]:
    """A few examples that show all types which the documents can show, and one stretch in which nothing happens."""
    found = [example for document in documents for example in candidates(document)]
    shown: set[str] = set()
    chosen: list[Example] = []
    while found:
        best = max(found, key=lambda e: (len(_shows(e) - shown) ** 2 / (100 + sum(map(len, e.sentences))), -found.index(e)))
        if not _shows(best) - shown:
            break
        chosen.append(best)
        shown |= _shows(best)
    empty = [e for e in found if not e.events]
    return chosen + sorted(empty, key=lambda e: sum(map(len, e.sentences)))[:1]


def _shows(example: Example) -> set[str]:
    """What an example shows: its types, and that a quote may stand for another."""
    stands = any(p["stands_for"] for e in example.events for p in (*e["actor"], *e["target"], *e["speaker"]))
    return example.types | ({"stands_for"} if stands else set())


def main(paths: Sequence[str]) -> None:
    """Write the examples from these gold files to standard output."""
    for example in build([document for path in paths for document in read_gold(Path(path))]):
        sys.stdout.buffer.write(msgspec.json.encode(example) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
