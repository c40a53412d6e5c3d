"""Gold and records made by hand from short rows, for the tests of what is measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marsad.data import Row
from marsad.measure.gold import GoldCount, GoldDocument, GoldEvent, GoldItem, Group
from marsad.read import Report
from marsad.record import CoderInfo, Count, Document, Event, Extent, Item, Left, Party, Place, Record, Span, When

DAY = "2024-03-06"
REASON = "trigger without who, whom or where"


def gold_event(row: Row, text: str) -> GoldEvent:
    """An event of the gold: alternatives of a party are parted by `|`, a count is `kind n of WHOSE`, an item `n outcome WORDS`."""
    row.only("type", "trigger", "sentence", "actor", "target", "speaker", "place", "when", "counts", "equipment", "status")
    first, _, last = row.text("when", "..").partition("..")
    stated = "when" in row
    return GoldEvent(
        row.text("type"),
        row.text("sentence", text),
        row.text("trigger"),
        *([_group(words) for words in row.texts(role)] for role in ("actor", "target", "speaker")),  # type: ignore[arg-type]
        _group(row.text("place")) if "place" in row else None,
        [first, last] if stated else [None, DAY],
        [_gold_count(words) for words in row.texts("counts")],
        [_gold_item(words) for words in row.texts("equipment")],
        row.text("status", "reported"),
        stated,
    )


def _group(words: str) -> Group:
    return words.split(" | ")


def _gold_count(words: str) -> GoldCount:
    number, _, whose = words.partition(" of ")
    kind, n = number.split()
    return GoldCount(kind, int(n), int(n), _group(whose) if whose else None)


def _gold_item(words: str) -> GoldItem:
    n, outcome, item = words.split(" ", 2)
    return GoldItem(item, outcome, int(n))


def event(row: Row, text: str) -> Event:
    """A record's event: a party is `MENTION = ANTECEDENT` or a mention; `when` ends in `unstated` where the text does not state it."""
    row.only("type", "trigger", "actor", "target", "speaker", "place", "when", "counts", "equipment", "status")
    days, _, how = row.text("when", ".. unstated").partition(" ")
    first, _, last = days.partition("..")
    place = Place(row["place"], None, None, None, None, None, None, None, None, span(text, row["place"]), None) if "place" in row else None
    return Event(
        row.text("trigger"),
        row.text("type"),
        row.text("status", "reported"),
        span(text, row.text("trigger")),
        Extent(0, len(text)),
        *([party(words, text) for words in row.texts(role)] for role in ("actor", "target", "speaker")),  # type: ignore[arg-type]
        place,
        When(first or None, last or None, None, "day", not how, None),
        [_count(words, text) for words in row.texts("counts")],
        [_item(words, text) for words in row.texts("equipment")],
        [],
        None,
        1.0,
        [],
    )


def party(words: str, text: str) -> Party:
    mention, _, stands = words.partition(" = ")
    antecedent = span(text, stands) if stands else None
    return Party(mention, None, "group", None, None, False, span(text, mention), antecedent, mention, "neutral")


def _count(words: str, text: str) -> Count:
    number, _, whose = words.partition(" of ")
    kind, n = number.split()
    return Count(kind, int(n), int(n), party(whose, text) if whose else None, Span(text[:3], 0, 3))


def _item(words: str, text: str) -> Item:
    n, outcome, item = words.split(" ", 2)
    return Item(item, None, None, None, int(n), int(n), outcome, None, span(text, item))  # type: ignore[call-arg]


def span(text: str, words: str) -> Span:
    at = text.index(words)
    return Span(words, at, at + len(words))


def document(name: str, text: str, events: Sequence[GoldEvent], source: str = "own.jsonl", **more: str) -> GoldDocument:
    """A gold document; `publisher` and `register` where they matter."""
    report = Report(name, text, published=date.fromisoformat(DAY), publisher=more.get("publisher"), source=source)
    return GoldDocument(report, list(events), more.get("register", ""))


def record(name: str, events: Sequence[Event], left: Sequence[Span] = ()) -> Record:
    head = Document(name, "", None, None, DAY, "ar", None)
    return Record(head, CoderInfo("1", "data"), list(events), [Left(REASON, each) for each in left])
