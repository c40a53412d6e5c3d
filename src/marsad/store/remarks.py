"""Comments of people on incidents, tellings and documents. One is never changed; who wrote it may withdraw it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, select, update

from marsad.store import audit, naming
from marsad.store.clock import now
from marsad.store.database import StoreError
from marsad.store.noting import named
from marsad.store.prepare import plain, sha256
from marsad.store.rows import chunks, next_pk
from marsad.store.schema import CommentRow, DocumentRow

KINDS = ("incident", "telling", "document")
LONGEST = 10_000
"""Letters of a comment at most."""


class Comment(NamedTuple):
    """A comment; `withdrawn`: when it was taken back. Its text stays in the store, and is not for pages then."""

    pk: int
    at: str
    by: str
    kind: str
    subject: str
    text: str
    withdrawn: str | None


def comment(engine: Engine, kind: str, subject: str, text: str, by: str) -> int:
    """Keep a comment on an incident, a telling or a document (by its key); gives its number."""
    told = plain(text).strip()
    if not told or len(told) > LONGEST:
        raise StoreError("a comment needs words" if not told else "the comment is too long", f"write some, {LONGEST} letters at most")
    with engine.begin() as connection:
        audit.lock(connection)
        pk, at, who, about = next_pk(connection, CommentRow), now(), named(by), _subject(connection, kind, subject)
        row = {"pk": pk, "at": at, "by": who, "kind": kind, "subject": about, "text": told, "withdrawn": None}
        connection.execute(insert(CommentRow), [row])
        audit.append(connection, [audit.Change(who, "comment.add", about, None, sha256(told.encode()))], at)
        return pk


def withdraw(engine: Engine, number: int, by: str, anyones: bool = False) -> None:
    """Take back a comment of one's own; `anyones`: also one of others."""
    with engine.begin() as connection:
        audit.lock(connection)
        who, at = named(by), now()
        row = connection.execute(select(CommentRow.__table__).where(CommentRow.pk == number)).one_or_none()
        if row is None or row.withdrawn is not None:
            raise StoreError(f"there is no comment {number}", "it may have been withdrawn")
        if row.by != who and not anyones:
            raise StoreError(f"the comment is of {row.by}", "only who wrote it may withdraw it")
        connection.execute(update(CommentRow).where(CommentRow.pk == number).values(withdrawn=at))
        audit.append(connection, [audit.Change(who, "comment.withdraw", row.subject, sha256(row.text.encode()), None)], at)


def comments(connection: Connection, kind: str, subject: str) -> list[Comment]:
    """The comments on an incident (also on those that went over into it), a telling or a document, the first first."""
    about = _subject(connection, kind, subject)
    return comments_on(connection, [about, *(naming.absorbed(connection, [about]) if kind == "incident" else ())])


def comments_on(connection: Connection, subjects: list[str]) -> list[Comment]:
    """The comments on any of these, the first first."""
    found: list[Comment] = []
    for part in chunks(subjects):
        told = select(CommentRow.__table__).where(CommentRow.subject.in_(part))
        found += [Comment(**row) for row in connection.execute(told).mappings()]
    return sorted(found)


def _subject(connection: Connection, kind: str, subject: str) -> str:
    found: Any
    if kind == "incident":
        found = naming.incident(connection, subject).id
    elif kind == "telling":
        found = naming.telling(connection, subject).key
    elif kind == "document":
        found = connection.scalar(select(DocumentRow.key).where(DocumentRow.key == plain(subject)))
    else:
        raise StoreError(f"nobody comments on a '{kind}'", f"on one of {', '.join(KINDS)}")
    if found is None:
        raise StoreError(f"there is no document {subject}", "give its key")
    return str(found)
