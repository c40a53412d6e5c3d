"""Search: events by words in any spelling and by a filter, page after page.

Both databases hold the same stems under each event, so they find the same. Each word must be found; one that no event has is taken for
the nearest that some have, one or two letters apart, and the answer says so. The order is by day, the latest first; a cursor names the
last event of a page, so that pages neither repeat nor skip when reports come in between.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, text, tuple_

from marsad.incident import Telling
from marsad.store.cases import telling
from marsad.store.database import StoreError, reading
from marsad.store.filters import Filter, where
from marsad.store.naming import named
from marsad.store.rows import chunks
from marsad.store.schema import DocumentRow, EventRow, IncidentRow, WordRow
from marsad.store.words import asked

_NEAR = 4
"""Nearest words that a misspelt one is taken for at most."""
_LEAST, _LONG_WORD = 4, 7
"""Letters of a word from which on one may be wrong, and two."""
_STRANGE = 40
"""Words that no event has of which the nearest are looked up; where there are more, nothing is found."""
_TOGETHER = 100
"""Words that are asked for in one expression."""
_LONG = 100_000
"""Events of a page at most."""
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2}|) (\d{1,18})", re.ASCII)
_WITH = {
    "sqlite": "SELECT rowid FROM event_words WHERE event_words MATCH :asked",
    "postgresql": "SELECT event FROM event_words WHERE words @@ CAST(:asked AS tsquery)",
}
"""The events that have what is asked for."""
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
        found = _CURSOR.fullmatch(base64.b64decode(told + "=" * (-len(told) % 4), b"-_", validate=True).decode())
    except ValueError:
        found = None
    if found is None:
        raise StoreError(f"'{told}' is no cursor", "give the one that the page before ended with")
    return _Cursor(found[1], int(found[2]))


def search(engine: Engine, words: str = "", wanted: Filter | None = None, limit: int = 50, after: str | None = None) -> Page:
    """A page of events. `after`: the cursor that the page before ended with. Raises `StoreError` for a wrong cursor, filter or limit.

    What has no letter and no digit is no word: who asks for such alone finds nothing.
    """
    if limit < 1:
        raise StoreError(f"no page is of {limit} events", "ask for one at least")
    limit = min(limit, _LONG)
    cursor = None if after is None else _cursor(after)
    asked_for = asked(words)
    with reading(engine) as connection:
        held = where(named(connection, wanted or Filter()))
        if cursor is not None:
            held.append(tuple_(EventRow.day, EventRow.pk) < tuple_(*cursor))
        meant = _meant(connection, asked_for)
        taken = {word: near for word, near in meant.items() if not set(near) & set(asked_for[word])}
        if not all(meant.values()) or (words.strip() and not meant):
            return Page(hits=[], next=None, taken=taken)
        told = select(EventRow.pk, EventRow.day).where(*held).order_by(EventRow.day.desc(), EventRow.pk.desc()).limit(limit + 1)
        if meant:
            told = told.where(*_matching(connection, list(meant.values())))
        found = connection.execute(told).all()
        hits = _hits(connection, [row.pk for row in found[:limit]])
    more = str(_Cursor(found[limit - 1].day, found[limit - 1].pk)) if len(found) > limit else None
    return Page(hits=hits, next=more, taken=taken)


def events_with(connection: Connection, words: str) -> tuple[list[int] | None, dict[str, list[str]]]:
    """The numbers of all events that have these words, and which words were taken for which others; None where no word is asked for."""
    if not words.strip():
        return None, {}
    asked_for = asked(words)
    meant = _meant(connection, asked_for)
    taken = {word: near for word, near in meant.items() if not set(near) & set(asked_for[word])}
    if not meant or not all(meant.values()):
        return [], taken
    found: set[int] | None = None
    for part in chunks(list(meant.values()), _TOGETHER):
        told = set(connection.scalars(text(_WITH[connection.dialect.name]), {"asked": _expression(connection, part)}))
        found = told if found is None else found & told
    return sorted(found or ()), taken


def _meant(connection: Connection, asked_for: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The stems that each word stands for: those of its own that some event has, else those nearest to them; none for what nothing is
    near to. What comes after a word that stands for nothing is not looked up: no event has all words."""
    known: set[str] = set()
    for part in chunks([stem for stems in asked_for.values() for stem in stems]):
        known.update(connection.scalars(select(WordRow.word).where(WordRow.word.in_(part))))
    found = {word: [stem for stem in stems if stem in known] for word, stems in asked_for.items()}
    strange = [word for word, own in found.items() if not own]
    for word in strange if len(strange) <= _STRANGE else ():
        found[word] = next(filter(None, (_nearest(connection, stem) for stem in asked_for[word])), [])
        if not found[word]:
            break
    return found


def _matching(connection: Connection, words: list[list[str]]) -> Iterator[ColumnElement[bool]]:
    """The conditions that an event has one of each list of words, many words at a time."""
    column = "event.pk"
    for number, part in enumerate(chunks(words, _TOGETHER)):
        asked_for = _expression(connection, part)
        if connection.dialect.name == "postgresql":
            found = text(f"event.pk IN (SELECT event FROM event_words WHERE words @@ CAST(:asked{number} AS tsquery))")
        else:
            few = text("SELECT count(*) FROM (SELECT 1 FROM event_words WHERE event_words MATCH :asked LIMIT :most)")
            if number == 0 and (connection.execute(few, {"asked": asked_for, "most": _MANY}).scalar() or 0) >= _MANY:
                column = "+event.pk"  # the plus keeps SQLite from going through all that have the words
            found = text(f"{column} IN (SELECT rowid FROM event_words WHERE event_words MATCH :asked{number})")
        yield cast("ColumnElement[bool]", found.bindparams(**{f"asked{number}": asked_for}))


def _expression(connection: Connection, words: Sequence[list[str]]) -> str:
    """What a database is asked for: one of each list of words."""
    if connection.dialect.name == "postgresql":
        return " & ".join("(" + " | ".join(_quoted(word) for word in near) + ")" for near in words)
    return " AND ".join("(" + " OR ".join(f'"{word}"' for word in near) + ")" for near in words)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''").replace("\\", "\\\\") + "'"


def _nearest(connection: Connection, word: str) -> list[str]:
    """The words nearest to one that no event has; none where nothing is near."""
    if len(word) < _LEAST:
        return []
    most = 1 if len(word) < _LONG_WORD else 2
    likely = _alike_at_an_end(connection, word) if most == 1 else _alike_within(connection, word)
    near = ((distance(word, other, most), other) for other in likely if abs(len(other) - len(word)) <= most)
    return [other for _, other in sorted(pair for pair in near if pair[0] <= most)[:_NEAR]]


def _alike_at_an_end(connection: Connection, word: str) -> Iterable[str]:
    """The words that begin or end as a short one: one letter may be wrong, so that half of it is right; or two are swapped."""
    half = len(word) // 2
    swapped = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
    size, begins = func.length(WordRow.word), func.substr(WordRow.word, 1, half) == word[:half]
    ends = func.substr(WordRow.word, size - (len(word) - half - 1)) == word[half:]
    near = and_(size.between(len(word) - 1, len(word) + 1), or_(begins, ends))
    return connection.scalars(select(WordRow.word).where(or_(WordRow.word.in_(swapped), near)))


def _alike_within(connection: Connection, word: str) -> Iterable[str]:
    """The words that have three letters in a row that a long one has."""
    grams = sorted({word[i : i + 3] for i in range(len(word) - 2)})
    if connection.dialect.name == "sqlite":
        asked_for = " OR ".join(f'"{gram}"' for gram in grams)
        return connection.execute(text("SELECT word FROM word_grams WHERE word_grams MATCH :asked"), {"asked": asked_for}).scalars()
    any_of = " OR ".join(f"word LIKE :g{i}" for i in range(len(grams)))
    return connection.execute(
        text(f"SELECT word FROM word WHERE {any_of}"), {f"g{i}": f"%{gram}%" for i, gram in enumerate(grams)}
    ).scalars()


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
    event = (EventRow.pk, EventRow.key, EventRow.body, EventRow.edited, EventRow.decision, EventRow.made_by, IncidentRow.id)
    document = (DocumentRow.key, DocumentRow.given_id, DocumentRow.publisher, DocumentRow.published, DocumentRow.url, DocumentRow.text)
    told = select(*event, document[0].label("document_key"), *document[1:], DocumentRow.title, DocumentRow.text_sha256)
    joined = told.join(DocumentRow, DocumentRow.pk == EventRow.document).outerjoin(IncidentRow, IncidentRow.pk == EventRow.incident)
    found = {row.pk: row for part in chunks(pks) for row in connection.execute(joined.where(EventRow.pk.in_(part)))}
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
