"""Search: events by words in any spelling and by a filter, page after page.

Both databases hold the same stems under each event, so they find the same. Each word must be found; one that no event has is taken for
the nearest that some have, one or two letters apart, and the answer says so. The order is by day, the latest first; a cursor names the
last event of a page, so that pages neither repeat nor skip when reports come in between.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, select, text, tuple_

from marsad.incident import Telling
from marsad.store.cases import telling
from marsad.store.database import StoreError, reading
from marsad.store.filters import Filter, where
from marsad.store.schema import DocumentRow, EventRow, IncidentRow, WordRow
from marsad.store.words import stems

_NEAR = 4
"""Nearest words that a misspelt one is taken for at most."""
_MANY = 3000
"""Events with all words beyond which the events are gone through by day, and not those found by their words."""


class Hit(msgspec.Struct, kw_only=True):
    """A telling that was found, with where it stands."""

    telling: Telling
    document: str
    """Id of the document as given."""
    publisher: str | None
    published: str | None
    url: str | None
    incident: str | None
    sentence: str
    text_sha256: str


class Page(msgspec.Struct, kw_only=True):
    """Hits in order, the cursor of the next page (None on the last), and which words were taken for which others."""

    hits: list[Hit]
    next: str | None
    taken: dict[str, list[str]]


class _Cursor(NamedTuple):
    day: str
    pk: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.day} {self.pk}".encode()).decode().rstrip("=")


def _cursor(told: str) -> _Cursor:
    try:
        day, _, pk = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode().rpartition(" ")
        return _Cursor(day, int(pk))
    except (ValueError, binascii.Error):
        raise StoreError(f"'{told}' is no cursor", "give the one that the page before ended with") from None


def search(engine: Engine, words: str = "", wanted: Filter | None = None, limit: int = 50, after: str | None = None) -> Page:
    """A page of events. `after`: the cursor that the page before ended with. Raises `StoreError` for a wrong cursor or filter."""
    held = where(wanted or Filter())
    if after is not None:
        held.append(tuple_(EventRow.day, EventRow.pk) < tuple_(*_cursor(after)))
    with reading(engine) as connection:
        taken = {word: _nearest(connection, word) for word in stems(words)}
        if not all(taken.values()):
            return Page(hits=[], next=None, taken={word: near for word, near in taken.items() if near != [word]})
        told = select(EventRow.pk, EventRow.day).where(*held).order_by(EventRow.day.desc(), EventRow.pk.desc()).limit(limit + 1)
        if taken:
            told = told.where(_matching(connection, list(taken.values())))
        found = connection.execute(told).all()
        hits = _hits(connection, [row.pk for row in found[:limit]])
    more = str(_Cursor(found[limit - 1].day, found[limit - 1].pk)) if len(found) > limit else None
    return Page(hits=hits, next=more, taken={word: near for word, near in taken.items() if near != [word]})


def _matching(connection: Connection, words: list[list[str]]) -> Any:
    """The condition that an event has one of each list of words."""
    if connection.dialect.name == "postgresql":
        asked = " & ".join("(" + " | ".join(_quoted(word) for word in near) + ")" for near in words)
        return text("event.pk IN (SELECT event FROM event_words WHERE words @@ CAST(:asked AS tsquery))").bindparams(asked=asked)
    asked = " AND ".join("(" + " OR ".join(f'"{word}"' for word in near) + ")" for near in words)
    few = text("SELECT count(*) FROM (SELECT 1 FROM event_words WHERE event_words MATCH :asked LIMIT :most)")
    column = "event.pk"
    if (connection.execute(few, {"asked": asked, "most": _MANY}).scalar() or 0) >= _MANY:
        column = "+event.pk"  # the plus keeps SQLite from going through all that have the words
    return text(f"{column} IN (SELECT rowid FROM event_words WHERE event_words MATCH :asked)").bindparams(asked=asked)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''").replace("\\", "\\\\") + "'"


def _nearest(connection: Connection, word: str) -> list[str]:
    """The word itself where some event has it, else the words nearest to it; none where nothing is near."""
    if connection.scalar(select(WordRow.word).where(WordRow.word == word)) is not None:
        return [word]
    if len(word) < 4:
        return []
    most = 1 if len(word) < 7 else 2
    grams = sorted({word[i : i + 3] for i in range(len(word) - 2)})
    if connection.dialect.name == "sqlite":
        asked = " OR ".join(f'"{gram}"' for gram in grams)
        told = connection.execute(text("SELECT word FROM word_grams WHERE word_grams MATCH :asked"), {"asked": asked})
    else:
        asked_any = " OR ".join(f"word LIKE :g{i}" for i in range(len(grams)))
        told = connection.execute(text(f"SELECT word FROM word WHERE {asked_any}"), {f"g{i}": f"%{gram}%" for i, gram in enumerate(grams)})
    near = ((distance(word, other, most), other) for (other,) in told if abs(len(other) - len(word)) <= most)
    return [other for _, other in sorted(pair for pair in near if pair[0] <= most)[:_NEAR]]


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be put in, left out, changed or swapped with the next to make one of the other; `most` + 1 for more.

    >>> distance("طرابلس", "طرابلوس", 2), distance("غريان", "غيران", 2)
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _hits(connection: Connection, pks: list[int]) -> list[Hit]:
    event = (EventRow.pk, EventRow.key, EventRow.body, EventRow.edited, EventRow.decision, IncidentRow.id)
    document = (DocumentRow.key, DocumentRow.given_id, DocumentRow.publisher, DocumentRow.published, DocumentRow.url, DocumentRow.text)
    told = select(*event, document[0].label("document_key"), *document[1:], DocumentRow.title, DocumentRow.text_sha256)
    joined = told.join(DocumentRow, DocumentRow.pk == EventRow.document).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
    found = {row.pk: row for row in connection.execute(joined.where(EventRow.pk.in_(pks)))}
    return [_hit(found[pk]) for pk in pks]


def _hit(row: Any) -> Hit:
    one = telling(row, row.document_key)
    sentence = one.event.sentence
    own = (row.title or "") if sentence.in_ else row.text
    return Hit(
        telling=one,
        document=row.given_id,
        publisher=row.publisher,
        published=row.published,
        url=row.url,
        incident=row.id,
        sentence=own[sentence.start : sentence.end],
        text_sha256=row.text_sha256,
    )
