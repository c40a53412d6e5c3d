"""Tellings for tests: built from short rows, or coded from sentences by the coder itself.

A built telling is a mapping. `doc` is `SOURCE`, or `SOURCE@DAY` where it was not published on 6 March 2024; two tellings with the same
`doc` are of one document. A party is the id of one in the registry, words as told, `WORDS of ID` for some of a party, or `!NAME` for a
private person. `when` is a day, `DAY..DAY` with either side open, or `by DAY` where no word states it. A count is `KIND NUMBER` and
perhaps ` of PARTY`, an item `NUMBER ID OUTCOME` and perhaps ` of PARTY`; a number is `4`, `4-7`, `4+` or `some`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from marsad.coder import Coder
from marsad.data import Row, read_rows
from marsad.incident import Decision, Incident, Kept, Side, Telling
from marsad.link import graph
from marsad.link.agree import incident
from marsad.record import Count, Event, Extent, Item, Party, Place, Span, When

DAY = "2024-03-06"
PLACES = {
    "town": Place("Rabwa", "الربوة", "made:rabwa", "LY", "77", 32.40, 13.60, "exact", 4.0, Span("الربوة"), None),
    "near-town": Place("Rabwa", "الربوة", "made:rabwa", "LY", "77", 32.40, 13.60, "near", 15.0, Span("قرب الربوة"), None),
    "quarter": Place("Souq", "السوق", "made:souq", "LY", "77", 32.41, 13.61, "exact", 1.0, Span("السوق"), None),
    "far-town": Place("Tell", "التل", "made:tell", "LY", "61", 31.20, 16.50, "exact", 4.0, Span("التل"), None),
    "province": Place("Jabal", "الجبل", "made:jabal", "LY", "77", 32.20, 13.40, "province", 90.0, Span("الجبل"), None),
    "country": Place("Libya", "ليبيا", "country:LY", "LY", None, 27.0, 17.0, "country", 900.0, Span("ليبيا"), None),
    "told": Place("مفرق الطرق", None, None, None, None, None, None, None, None, Span("مفرق الطرق"), None),
}


def _span(words: str, at: list[int]) -> Span:
    at[0] += 100
    return Span(words, at[0], at[0] + len(words))


def party(told: str, at: list[int]) -> Party:
    """A party as written in a row."""
    entry = graph.parties().get(told)
    if entry is not None:
        name = entry.name_ar or entry.name
        return Party(
            entry.name, told, entry.kind, entry.role, entry.of[0][0] if entry.of else None, False, _span(name, at), None, name, "neutral"
        )
    words, _, of = told.partition(" of ")
    private = words.startswith("!")
    words = words.removeprefix("!")
    kind = "person" if private else "civilians" if words.startswith("مدني") else "group"
    return Party(words, None, kind, None, of or None, private, _span(words, at), None, words, "neutral")


def number(told: str) -> tuple[int | None, int | None]:
    """Low and high of a number as written in a row."""
    if told == "some":
        return None, None
    if told.endswith("+"):
        return int(told[:-1]), None
    low, _, high = told.partition("-")
    return int(low) if low else None, int(high or low)


def _when(told: str, at: list[int]) -> When:
    if told.startswith("by "):
        return When(None, told[3:], None, "open", False, None)
    first, dots, last = told.partition("..")
    return When(first or None, (last if dots else first) or None, None, "open" if dots else "day", True, _span(told, at))


def _count(told: str, at: list[int]) -> Count:
    words, _, whose = told.partition(" of ")
    kind, n = words.split()
    return Count(kind, *number(n), party(whose, at) if whose else None, _span(words, at))


def _item(told: str, at: list[int]) -> Item:
    words, _, whose = told.partition(" of ")
    n, id_, outcome = words.split()
    entry = graph.items()[id_]
    end = None if outcome == "-" else outcome
    return Item(entry.name, id_, entry.class_, entry.origin, *number(n), end, party(whose, at) if whose else None, _span(words, at))


def telling(row: Row, place: int) -> tuple[Telling, Kept]:
    """A telling of a row, and its document. `place` tells it from others of the document."""
    row.only(
        "doc", "type", "status", "actor", "target", "speaker", "place", "when", "counts", "equipment", "confidence", "decision", "copy_of"
    )
    source, _, day = row.text("doc").partition("@")
    day = day or DAY
    at = [place * 10_000]
    event = Event(
        f"{row['doc']}-{place}",
        row.text("type", "airstrike"),
        row.text("status", "reported"),
        _span("فعل", at),
        Extent(0, 10),
        *([party(told, at) for told in row.texts(role)] for role in ("actor", "target", "speaker")),
        PLACES[row["place"]] if "place" in row else None,
        _when(row.text("when", f"by {day}"), at),
        [_count(told, at) for told in row.texts("counts")],
        [_item(told, at) for told in row.texts("equipment")],
        [],
        None,
        row.number("confidence", 0, 1, 0.8),
        [],
    )
    document = kept(row["doc"], source, day, row.get("copy_of"))
    return Telling(key=f"{row['doc']}/{place}", event=event, document=document.key, decision=row.text("decision", "") or None), document


def kept(key: str, source: str, day: str | None, copy_of: str | None = None) -> Kept:
    """A document as kept."""
    return Kept(
        key=key,
        id=f"id-{key}",
        text="",
        text_sha256="",
        bytes_sha256="",
        published=day,
        source=source,
        copy_of=copy_of,
        collected=f"{day}T{key}",
    )


@cache
def coder() -> Coder:
    """The coder, loaded once."""
    return Coder()


def coded(row: Row, place: int, type_: str) -> tuple[list[Telling], Kept]:
    """The events of `type_` (several by spaces) in the text of a row."""
    row.only("doc", "text")
    source, _, day = row.text("doc").partition("@")
    document = kept(f"{row['doc']}#{place}", source, day or DAY)
    events = coder().code(row.text("text"), day or DAY).events
    return [Telling(key=f"{document.key}/{e.id}", event=e, document=document.key) for e in events if e.type in type_.split()], document


def tellings(row: Row) -> tuple[list[Telling], dict[str, Kept]]:
    """All tellings of a row of a test, and their documents."""
    found: list[Telling] = []
    documents: dict[str, Kept] = {}
    for place, told in enumerate(row.rows("tellings")):
        if "text" in told:
            some, document = coded(told, place, row.text("of"))
            found += some
        else:
            one, document = telling(told, place)
            found.append(one)
        documents[document.key] = document
    return found, documents


def agreed(row: Row, id_: str = "i-1", decisions: Sequence[Decision] = ()) -> Incident:
    """The incident of a row."""
    return incident(id_, *tellings(row), list(decisions))


def named(side: Side) -> str:
    """A side as rows name it: its id, else its name."""
    return side.id or side.name


def rows(name: str) -> list[Row]:
    """The rows of a file of this folder."""
    return read_rows(Path(__file__).with_name(name))
