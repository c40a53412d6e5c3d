"""The index of words: FTS5 in SQLite, tsvector in PostgreSQL, over the same words; and the words themselves, for what is misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, insert, select, text

from marsad.record import Event
from marsad.store.rows import chunks
from marsad.store.schema import DocumentRow, EventRow, WordRow
from marsad.store.words import event_words

_EVENT = msgspec.json.Decoder(Event)


def put(connection: Connection, told: Sequence[tuple[int, str]]) -> None:
    """Index events: their numbers, and the words under which each is found. Those that are indexed already are indexed anew."""
    drop([pk for pk, _ in told], connection)
    add(connection, told)


def add(connection: Connection, told: Sequence[tuple[int, str]]) -> None:
    """Index events that are not indexed yet."""
    if not told:
        return
    sqlite = connection.dialect.name == "sqlite"
    made = "INSERT INTO event_words (rowid, words) VALUES (:pk, :words)"
    if not sqlite:
        made = "INSERT INTO event_words (event, words) VALUES (:pk, array_to_tsvector(string_to_array(:words, ' ')))"
    connection.execute(text(made), [{"pk": pk, "words": words} for pk, words in told])
    _learn(connection, {word for _, words in told for word in words.split()})


def drop(events: Sequence[int], connection: Connection) -> None:
    """Take events out of the index."""
    if not events:
        return
    column = "rowid" if connection.dialect.name == "sqlite" else "event"
    connection.execute(text(f"DELETE FROM event_words WHERE {column} = :pk"), [{"pk": pk} for pk in events])


def _learn(connection: Connection, words: Iterable[str]) -> None:
    wanted = sorted(words)
    known: set[str] = set()
    for part in chunks(wanted):
        known.update(connection.scalars(select(WordRow.word).where(WordRow.word.in_(part))))
    new = [word for word in wanted if word not in known]
    if new:
        connection.execute(insert(WordRow), [{"word": word} for word in new])
        if connection.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO word_grams (word) VALUES (:word)"), [{"word": word} for word in new])


def reindex(connection: Connection) -> int:
    """Index all current events anew, as after a restore; gives how many."""
    for table in ("event_words", "word", *(("word_grams",) if connection.dialect.name == "sqlite" else ())):
        connection.execute(text(f"DELETE FROM {table}"))
    done, at = 0, 0
    columns = (EventRow.pk, EventRow.body, EventRow.edited, DocumentRow.text, DocumentRow.title)
    while True:
        told = select(*columns).join(DocumentRow, DocumentRow.pk == EventRow.document).where(EventRow.pk > at, EventRow.current)
        found = connection.execute(told.order_by(EventRow.pk).limit(2000)).all()
        if not found:
            return done
        add(connection, [(row.pk, event_words(_EVENT.decode(row.edited or row.body), row.text, row.title)) for row in found])
        done, at = done + len(found), found[-1].pk
