"""Why something was not right: each missed event, spurious record and wrong cell, sorted by its cause.

Causes are told from gold, record and text alone, but for one question: whether the coder knows the word that the gold takes for the
trigger. `CAUSES` explains them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from marsad.measure.cell_causes import Fault, Scene, cell_faults, find
from marsad.measure.gold import GoldDocument
from marsad.measure.match import Wanted
from marsad.measure.score import Outcome, Scores
from marsad.record import Event, Record, Span

CAUSES: dict[str, dict[str, str]] = {
    "event": {
        "trigger unknown": "no entry of the data has the word that names the event",
        "trigger known but no record": "the data have the word, but nothing was made of it, and no note says why",
        "left out": "the coder saw the word and left it out; its note says why",
        "wrong sense in the group": "a record at the word, of another type of the group",
        "wrong sense of another group": "a record at the word, of a type of another group",
        "another trigger": "a record of the type in the sentence, at another word",
        "one record for several": "the record at the word stands for another event of the gold",
        "trigger too long": "a record at the word, whose trigger is much longer",
        "told twice": "one record more at the word of a gold event",
        "spurious beside gold events": "a record in a sentence of whose events it is none",
        "spurious where gold has none": "a record in a sentence without events",
    },
    "actor, target, speaker": {
        "role swapped": "the party stands in another role of the record",
        "taken up wrongly": "a pronoun or general noun was taken for another party than the gold's",
        "not taken up": "a pronoun or general noun was not resolved",
        "told elsewhere": "no wording of it stands in the sentence, and the record has none",
        "too wide": "the record's words hold the gold's, and more than may be",
        "too narrow": "the gold's words hold the record's, which tell too little",
        "other words": "the record's words overlap the gold's",
        "another party": "the record has one where the gold has another",
        "missing": "the record has none, though the sentence tells it",
        "extra": "the gold has none",
    },
    "place": {
        "other place of the sentence": "the record has another place of the same sentence",
        "other place of the text": "the record has a place of another sentence",
    },
    "when": {
        "date not read": "the gold has a stated time, the record has none",
        "date where none is stated": "the record has a stated time, the gold has none",
        "date taken from elsewhere": "the time that the record took over bounds it wrongly",
        "days too wide": "the record's days hold the gold's",
        "days too narrow": "the gold's days hold the record's",
        "other year": "the same days of another year",
        "other days": "the days differ",
    },
    "counts": {
        "other kind": "the same number of something else",
        "other number": "another number of the same",
        "whose": "kind and number are right, but not whose they are",
        "on another record": "another record of the sentence has the count",
    },
    "equipment": {
        "outcome": "the item is right, what became of it is not",
        "number": "the item is right, how many is not",
        "other item": "the record has one item where the gold has another",
    },
    "status": {"gold → record": "one status was taken for another: each pair is a cause of its own"},
}
"""The causes by the cells where they are told first; `missing`, `extra` and those of words are told of other cells too."""

Known = Callable[[str], Sequence[tuple[int, int, str]]]
"""For a text: the words that the data know as triggers, start, end and type ("" where the type hangs on others)."""


class Miss(NamedTuple):
    """Something that was not right: where, in which cell, why, and both readings.

    `lost`, `extra`: whether the gold's is lacking and whether the record's is too much. `start`, `end`: the sentence (offsets of
    the document's text); `marks`: what to mark in it, each with what it is: trigger, gold or ours.
    """

    outcome: Outcome
    type: str
    cell: str
    cause: str
    detail: str
    gold: str
    ours: str
    lost: bool
    extra: bool
    start: int
    end: int
    marks: tuple[tuple[int, int, str], ...]

    @property
    def document(self) -> GoldDocument:
        """The document that it is about."""
        return self.outcome.document


def causes(scores: Scores, known: Known) -> list[Miss]:
    """All misses, in the order of the documents and of their text; none of documents that are held out."""
    out: list[Miss] = []
    held: dict[int, list[Outcome]] = {id(document): [] for document in scores.documents}
    for outcome in scores.outcomes:
        held[id(outcome.document)].append(outcome)
    for document, record in zip(scores.documents, scores.records, strict=True):
        if document.held_out:
            continue
        out += sorted(_Document(document, record, held[id(document)], known).misses(), key=lambda miss: (miss.start, miss.marks))
    return out


class _Document:
    """One document, its record, and what became of each event."""

    def __init__(self, gold: GoldDocument, record: Record | None, outcomes: list[Outcome], known: Known) -> None:
        self.gold, self.text, self.outcomes = gold, gold.report.text, outcomes
        self.left = record.left if record else []
        self.known = known
        self.explained: set[int] = set()
        """Records without gold that stand where a gold event was missed: both are one miss."""

    def misses(self) -> Iterator[Miss]:
        for outcome in self.outcomes:
            if outcome.wanted and outcome.event:
                yield from self._pair(outcome, outcome.wanted, outcome.event)
            elif outcome.wanted:
                yield self._missed(outcome, outcome.wanted)
        for outcome in self.outcomes:
            if outcome.event and not outcome.wanted and id(outcome.event) not in self.explained:
                yield self._spurious(outcome, outcome.event)

    def _pair(self, outcome: Outcome, wanted: Wanted, event: Event) -> Iterator[Miss]:
        if not outcome.named:
            yield self._event(outcome, event, *self._mistaken(wanted, event))
        scene = Scene(self.gold, wanted, event, [o.event for o in self.outcomes if o.event and o.event is not event])
        for fault in cell_faults(scene):
            yield self._cell(outcome, scene, fault)

    def _mistaken(self, wanted: Wanted, event: Event) -> tuple[str, str]:
        """Why a pair has the wrong type or trigger: cause and detail."""
        if wanted.overlaps(event.trigger):
            return "wrong sense in the group", f"{wanted.event.type} → {event.type}"
        if _at(wanted, event):
            return "trigger too long", ""
        if wanted.event.type == event.type:
            return "another trigger", ""
        if other := next((o.event for o in self.outcomes if o.event and not o.wanted and _at(wanted, o.event)), None):
            return "wrong sense of another group", f"{wanted.event.type} → {other.type}"
        return self._why_missed(wanted)

    def _missed(self, outcome: Outcome, wanted: Wanted) -> Miss:
        event = next((o.event for o in self.outcomes if o.event and not o.wanted and _at(wanted, o.event)), None)
        if event is not None and id(event) not in self.explained:
            self.explained.add(id(event))
            if not wanted.overlaps(event.trigger):
                return self._event(outcome, event, "trigger too long", "")
            return self._event(outcome, event, "wrong sense of another group", f"{wanted.event.type} → {event.type}")
        return self._event(outcome, None, *self._why_missed(wanted))

    def _why_missed(self, wanted: Wanted) -> tuple[str, str]:
        """Why no record stands for a gold event: cause and detail."""
        for left in self.left:
            if not left.span.in_ and wanted.at(left.span.start, left.span.end):
                return "left out", left.what
        if other := next((o.event for o in self.outcomes if o.event and o.wanted and _at(wanted, o.event)), None):
            return "one record for several", other.type
        types = {kind for start, end, kind in self.known(self.text) if wanted.at(start, end)}
        if not types:
            return "trigger unknown", ""
        if wanted.event.type in types:
            return "trigger known but no record", "as this type"
        return "trigger known but no record", "as another type only" if types - {""} else "as a word that tells no event by itself"

    def _spurious(self, outcome: Outcome, event: Event) -> Miss:
        sentence = [o for o in self.outcomes if o.wanted and _inside(event.trigger, o.wanted)]
        there = [o for o in sentence if o.wanted and _at(o.wanted, event)]
        if stray := next((o for o in there if o.wanted and o.event and not o.wanted.overlaps(o.event.trigger)), None):
            return self._event(outcome, event, "wrong sense of another group", f"{stray.type} → {event.type}")
        if there:
            return self._event(outcome, event, "told twice", "")
        return self._event(outcome, event, "spurious beside gold events" if sentence else "spurious where gold has none", "")

    def _event(self, outcome: Outcome, event: Event | None, cause: str, detail: str) -> Miss:
        wanted = outcome.wanted
        start, end = _extent(wanted, event, self.text)
        marks = {(first, last, "trigger") for first, last in (wanted.triggers if wanted else [])}
        if event and not event.trigger.in_:
            marks.add((event.trigger.start, event.trigger.end, "ours" if wanted else "trigger"))
        gold = f"{wanted.event.type} «{wanted.event.trigger}»" if wanted else ""
        ours = f"{event.type} «{event.trigger.text}»" if event else ""
        about = (outcome, outcome.type, "event", cause, detail, gold, ours, bool(wanted), bool(event))
        return Miss(*about, start, end, _within(marks, start, end))

    def _cell(self, outcome: Outcome, scene: Scene, fault: Fault) -> Miss:
        wanted, event = scene.wanted, scene.event
        start, end = _extent(wanted, event, self.text)
        marks = {(event.trigger.start, event.trigger.end, "trigger")} if not event.trigger.in_ else set()
        marks |= {(span.start, span.end, "ours") for span in fault.spans if span and not span.in_}
        for words in fault.group:
            if at := find(words, self.text, start, end):
                marks.add((*at, "gold"))
                break
        return Miss(outcome, outcome.type, *fault[:7], start, end, _within(marks, start, end))


def _at(wanted: Wanted, event: Event) -> bool:
    return not event.trigger.in_ and wanted.at(event.trigger.start, event.trigger.end)


def _inside(span: Span, wanted: Wanted) -> bool:
    return not span.in_ and wanted.start <= span.start < wanted.end


def _extent(wanted: Wanted | None, event: Event | None, text: str) -> tuple[int, int]:
    """The sentence of a miss: the gold's, or the record's."""
    if wanted and wanted.start >= 0:
        return wanted.start, wanted.end
    if event and not event.sentence.in_:
        return max(event.sentence.start, 0), min(event.sentence.end, len(text))
    return 0, 0


def _within(marks: set[tuple[int, int, str]], start: int, end: int) -> tuple[tuple[int, int, str], ...]:
    return tuple(sorted(mark for mark in marks if start <= mark[0] < mark[1] <= end))
