"""Ground: a part of a document with all that our data know of it, so that quoted words become cells of the record.

What a model quotes is only words. Who or what they mean, where that is, which day and how many is read from them by the same data
as the rule coder's: a party gets one name whoever named it, and no number or coordinate is a model's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from marsad.coder.cells import Cells
from marsad.coder.engine import prepare
from marsad.coder.phrases import Phrase, Unit
from marsad.coder.units import Reader
from marsad.extract.quotes import Match, find_quote
from marsad.find.dates import When as FoundDate
from marsad.find.dates import find_dates
from marsad.find.numbers import Number, find_numbers
from marsad.record import Count, Extent, Item, Party, Place, Span, When
from marsad.text.sentences import Sentence, split_sentences
from marsad.text.tokens import tokenize
from marsad.world.places import cut_start

if TYPE_CHECKING:
    from marsad.coder.spots import Spot
    from marsad.compiled import Data
    from marsad.extract import Task

_NO_NUMBERS = ("ordinal", "fraction", "percent")
_OPEN = frozenset(("demanded", "planned", "possible"))


class Ground:
    """One part of a document: its title (`where` is "title") or its text."""

    def __init__(self, text: str, where: str | None, task: Task, data: Data) -> None:
        self.tokens, self.where, self.published = tokenize(text), where, task.published
        self.enclitics: Collection[str] = data.lexicon.enclitics
        self.frames = data.language_frames
        self.sentences = [s for s in split_sentences(self.tokens, data.page) if not s.litter] if self.tokens.word else []
        found = prepare(self.tokens, data, task.published, task.country, where) if self.tokens.word else None
        self.reader: Reader | None = None
        self.spots: list[Spot] = []
        if found is not None:
            context, self.reader = found
            self.cells, self.spots = context.cells, context.places
            self.dates, self.numbers = list(self.reader.dates.values()), list(self.reader.numbers.values())
        else:  # no word of it is in our data; a model may still see an event there
            self.cells = Cells(self.tokens, data.registry, [[] for _ in self.tokens.word], {}, where)
            self.dates = find_dates(self.tokens, task.published, data.dates) if self.tokens.word else []
            self.numbers = find_numbers(self.tokens, data.numbers) if self.tokens.word else []

    # -- words

    def written(self, sentence: Sentence) -> str:
        """A sentence in one line."""
        return " ".join(self.tokens.words(sentence.first, sentence.last).split())

    def extent(self, sentence: Sentence) -> Extent:
        return Extent(self.tokens.start[sentence.first], self.tokens.end[sentence.last], self.where)

    def find(self, quote: str, sentence: Sentence) -> Iterator[Match]:
        """Where a quote stands in a sentence."""
        return find_quote(quote, self.tokens, sentence.first, sentence.last, self.enclitics)

    def span(self, match: Match) -> Span:
        return self.cells.span(match.start, match.end)

    def triggers(self, first: int, last: int) -> Iterator[tuple[str, Match]]:
        """The words that our frames know among the tokens `first` to `last`: the type they tell of, and where, proclitics off."""
        for row in self.cells.hits[first : last + 1]:
            for hit in row:
                kind = self.frames[hit.sense.ref].type if hit.sense.category == "frame" else None
                if kind is not None and hit.last <= last:
                    start = self.cells.start_after(hit.first, hit.cut)
                    yield kind, Match(hit.first, hit.last, start, self.tokens.end[hit.last], True)

    def evidence(self, sentence: Sentence) -> list[str]:
        """What the sentence says that a claim rests on."""
        hits = self.cells.hits[sentence.first : sentence.last + 1]
        return sorted({h.sense.kind for row in hits for h in row if h.sense.label == "evidence"})

    # -- cells

    def _units(self, match: Match) -> list[Unit]:
        if self.reader is None:
            return []
        self.reader.headline = False
        return self.reader.units(match.first, match.last)

    def _phrase(self, match: Match) -> Phrase | None:
        """The noun phrase that the quoted words are, or begin with: rather one that can act than another."""
        phrases = [u.phrase for u in self._units(match) if u.phrase is not None]
        return next((p for p in phrases if p.agent or p.parties), phrases[0] if phrases else None)

    def _mention(self, match: Match, phrase: Phrase | None) -> Span:
        """The quoted words without the proclitics of the first."""
        start = match.start
        if phrase is not None and phrase.first == match.first:
            start = max(start, self.cells.start_after(phrase.first, phrase.cut))
        return self.cells.span(start, match.end)

    def party(self, match: Match, named: bool = False) -> Party:
        """The quoted words as a party. `named`: whether they are said to name a human being, who is private unless an office is told."""
        phrase = self._phrase(match)
        mention = self._mention(match, phrase)
        if phrase is None:
            kind = "person" if named else "group"
            return Party(mention.text, None, kind, None, None, named, mention, None, mention.text, "neutral")
        party = replace(self.cells.party(phrase), mention=mention, called=mention.text)
        if party.id is None:
            party.name = mention.text
            if named and party.role is None and phrase.head not in ("person", "source"):
                party.kind, party.private = "person", True
        return party

    def place(self, match: Match) -> Place:
        """The quoted words as a place: the one that is named in them, if any table has it."""
        spots = [s for s in self.spots if match.first <= s.first and s.last <= match.last]
        phrase = self._phrase(match)
        mention = self._mention(match, phrase)
        spot = next((s for s in spots if phrase is None or s in phrase.places), spots[0] if spots else None)
        if spot is None:
            return Place(mention.text, mention.text, None, None, None, None, None, None, None, mention, None)
        named = Phrase(match.first, match.last, places=[spot], kind="place")
        return replace(self.cells.place(named, spot, "in"), mention=mention)

    def when(self, match: Match | None, status: str) -> When | None:
        """The time that the quoted words tell, or that none is told; None where they tell of none that can be reckoned."""
        published = self.published.isoformat() if self.published else None
        if match is None:
            return When(published, None, None, "open", False, None) if status in _OPEN else When(None, published, None, "open", False, None)
        found = next((d for d in self.dates if d.first <= match.last and match.first <= d.last), None)
        return None if found is None else self._when(found)

    def _when(self, found: FoundDate) -> When:
        start, end = (day.isoformat() if day else None for day in (found.start, found.end))
        return When(start, end, found.time, found.precision, True, self.cells.tokens_span(found.first, found.last), found.flag)

    def _number(self, match: Match) -> Number | None:
        inside = (n for n in self.numbers if match.first <= n.first and n.last <= match.last)
        return next((n for n in inside if n.kind not in _NO_NUMBERS and n.piece < 0), None)

    def _bounds(self, match: Match) -> tuple[int | None, int | None]:
        """How many the quoted words say: by a number, a dual, a singular; unknown where by none."""
        if (number := self._number(match)) is not None:
            return self.cells.bounds(number)
        for unit in self._units(match):
            if (bounds := self.cells.counted(unit.phrase, unit)) is not None:
                return bounds
        return None, None

    def _widened(self, match: Match) -> Match:
        """The quoted words with the number right before them, where they hold none: "دبابات" of "ثلاث دبابات"."""
        if self._number(match) is not None:
            return match
        before = (n for n in self.numbers if n.last == match.first - 1 and n.kind not in _NO_NUMBERS and n.piece < 0)
        number = next(before, None)
        if number is None or match.start > self.tokens.start[match.first]:
            return match  # what has a proclitic of its own is counted by no number before it
        return match._replace(first=number.first, start=cut_start(self.tokens, number.first, number.clitic))

    def count(self, match: Match, kind: str, of: Party | None) -> Count:
        """The quoted words as a number of people or strikes."""
        match = self._widened(match)
        return Count(kind, *self._bounds(match), of, self._mention(match, self._phrase(match)))

    def item(self, match: Match, outcome: str | None, owner: Party | None) -> Item:
        """The quoted words as equipment."""
        match = self._widened(match)
        phrases = [u.phrase for u in self._units(match) if u.phrase is not None]
        mention = self._mention(match, phrases[0] if phrases else None)
        known = next((items for p in phrases if (items := self.cells.items(p, outcome or ""))), None)
        if known is not None:
            item = replace(known[0], mention=mention, outcome=outcome, owner=owner)
            if item.low is None and self._number(match) is not None:
                item.low, item.high = self._bounds(match)
            return item
        low, high = self._bounds(match)
        return Item(mention.text, None, None, None, low, high, outcome, owner, mention)
