"""The tables. Cells that are searched are columns; records and incidents as a whole are JSON beside them.

Days are ISO strings, times UTC in ISO 8601, hashes SHA-256 in hex. Rows of documents, records and events are added and marked, never
deleted: a later record takes the place of an earlier one by `current`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Pk = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only a column of type INTEGER."""


PENDING = text("NOT linked")
"""Events that wait to be linked, as their index knows them."""


STALE = text("stale")
"""Incidents that wait to be told anew."""
OPEN = text("current AND decision IS NULL")
"""Events that no person has judged."""
JUDGED = text("decision IS NOT NULL")
_ROWS = {"sqlite_with_rowid": False}
"""Tables that are nothing but an index."""


class Base(DeclarativeBase):
    """All tables."""


class DocumentRow(Base):
    """A document as received: never changed but for what later documents make of it. `private`: the names of private persons that its
    record tells, as a list in JSON."""

    __tablename__ = "document"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    given_id: Mapped[str] = mapped_column(Text, index=True)
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64), index=True)
    bytes_sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    published: Mapped[str | None] = mapped_column(String(10), index=True)
    language: Mapped[str] = mapped_column(String(16))
    url: Mapped[str | None] = mapped_column(Text)
    url_key: Mapped[str | None] = mapped_column(Text, index=True)
    version: Mapped[int] = mapped_column(Integer)
    superseded_by: Mapped[str | None] = mapped_column(String(64))
    copy_of: Mapped[str | None] = mapped_column(String(64), index=True)
    agency: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, index=True)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    collected: Mapped[str] = mapped_column(String(32))
    file: Mapped[str] = mapped_column(Text)
    line: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(64))
    private: Mapped[bytes] = mapped_column(LargeBinary)


class RawRow(Base):
    """Bytes as received, packed with zlib, where the text in UTF-8 is not the same bytes."""

    __tablename__ = "raw"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class BandRow(Base):
    """Under which keys likely copies of a document are looked up."""

    __tablename__ = "document_band"
    __table_args__ = _ROWS
    band: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    document: Mapped[int] = mapped_column(Pk, ForeignKey("document.pk"), primary_key=True)


class RecordRow(Base):
    """What one version of the coder read in a document. `sha256` is of coder, events and what was left, as JSON; `events` are the
    events of a record that is no longer current (those of a current one have rows of their own)."""

    __tablename__ = "record"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    document: Mapped[int] = mapped_column(Pk, ForeignKey("document.pk"), index=True)
    version: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(String(64))
    coded: Mapped[str] = mapped_column(String(32))
    current: Mapped[bool] = mapped_column(Boolean)
    sha256: Mapped[str] = mapped_column(String(64))
    left: Mapped[bytes] = mapped_column(LargeBinary)
    events: Mapped[bytes | None] = mapped_column(LargeBinary)


class EventRow(Base):
    """One event of a record. `body` as coded, `edited` as a person corrected it, `row` as linking compares it; `place` is the id of the
    place or null. An event that is not `current` belongs to no incident: a later record or version does not have it any more."""

    __tablename__ = "event"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    key: Mapped[str] = mapped_column(String(96), unique=True)
    event_id: Mapped[str] = mapped_column(String(64), index=True)
    record: Mapped[int] = mapped_column(Pk, ForeignKey("record.pk"), index=True)
    document: Mapped[int] = mapped_column(Pk, ForeignKey("document.pk"), index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    current: Mapped[bool] = mapped_column(Boolean)
    type: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(16))
    place: Mapped[str | None] = mapped_column(Text, index=True)
    country: Mapped[str | None] = mapped_column(String(2), index=True)
    admin1: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    precision: Mapped[str | None] = mapped_column(String(16))
    first_day: Mapped[str | None] = mapped_column(String(10), index=True)
    last_day: Mapped[str | None] = mapped_column(String(10))
    day: Mapped[str] = mapped_column(String(10))
    """The last day, else the first, else nothing: what lists are ordered by."""
    confidence: Mapped[float] = mapped_column(Float)
    decision: Mapped[str | None] = mapped_column(String(16))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    edited: Mapped[bytes | None] = mapped_column(LargeBinary)
    row: Mapped[bytes | None] = mapped_column(LargeBinary)
    linked: Mapped[bool] = mapped_column(Boolean)
    incident: Mapped[int | None] = mapped_column(Pk, index=True)
    made_by: Mapped[str | None] = mapped_column(Text)
    """Who added it: a person, where the coder read nothing."""
    __table_args__ = (
        Index("ix_event_pending", "pk", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_event_day", "day", "pk"),
        Index("ix_event_doubt", "confidence", "pk", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_event_open", "day", "pk", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_event_judged", "decision", sqlite_where=JUDGED, postgresql_where=JUDGED),
    )


class EventPartyRow(Base):
    """Whom an event names, and whom they belong to, so that a party is found with its members."""

    __tablename__ = "event_party"
    __table_args__ = _ROWS
    party: Mapped[str] = mapped_column(Text, primary_key=True)
    event: Mapped[int] = mapped_column(Pk, ForeignKey("event.pk"), primary_key=True)
    role: Mapped[str] = mapped_column(String(8), primary_key=True)


class BlockRow(Base):
    """Under which keys the candidates of an event are looked up when reports are linked."""

    __tablename__ = "event_block"
    __table_args__ = _ROWS
    block: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event: Mapped[int] = mapped_column(Pk, ForeignKey("event.pk"), primary_key=True)


class IncidentRow(Base):
    """An incident. `body` is the whole as JSON, to be made anew where `stale`; `merged_into` names the incident that took it in.

    `revision` rises whenever it, its tellings or what is noted on them changes, beyond that of every other incident: what changed since
    a reader last looked is all that has a higher one. `impact`: how much of the ledgers hangs on it (`marsad.store.impact`).
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_stale", "pk", sqlite_where=STALE, postgresql_where=STALE),
        Index("ix_incident_impact", "impact", "pk"),
    )
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    type: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(16), index=True)
    place: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(String(2))
    first_day: Mapped[str | None] = mapped_column(String(10), index=True)
    last_day: Mapped[str | None] = mapped_column(String(10))
    confidence: Mapped[float] = mapped_column(Float)
    opened: Mapped[str] = mapped_column(String(32))
    stale: Mapped[bool] = mapped_column(Boolean)
    merged_into: Mapped[str | None] = mapped_column(String(64), index=True)
    revision: Mapped[int] = mapped_column(BigInteger, index=True)
    impact: Mapped[float] = mapped_column(Float)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ContradictionRow(Base):
    """Tellings of an incident that can't all be right; `other` is the other incident, where it is between two."""

    __tablename__ = "contradiction"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    incident: Mapped[int] = mapped_column(Pk, ForeignKey("incident.pk"), index=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    other: Mapped[str | None] = mapped_column(String(64), index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class DecisionRow(Base):
    """What a person decided. Machines never change it. `undoes`: the decision that it undoes; `before`: what undoing it brings back, as
    JSON; `bulk`: the name that decisions taken together share."""

    __tablename__ = "decision"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    at: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(96), index=True)
    reason: Mapped[str] = mapped_column(Text)
    change: Mapped[bytes] = mapped_column(LargeBinary)
    bulk: Mapped[str | None] = mapped_column(String(32), index=True)
    undoes: Mapped[int | None] = mapped_column(Pk, index=True)
    before: Mapped[bytes | None] = mapped_column(LargeBinary)


class BondRow(Base):
    """Two events that a person put into one incident (`together`) or apart; the later decision counts."""

    __tablename__ = "bond"
    one: Mapped[str] = mapped_column(String(96), primary_key=True)
    other: Mapped[str] = mapped_column(String(96), primary_key=True, index=True)
    together: Mapped[bool] = mapped_column(Boolean)


class CommentRow(Base):
    """What a person remarked on an incident, a telling or a document (`kind`); `withdrawn` says when it was taken back."""

    __tablename__ = "comment"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    at: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(96), index=True)
    text: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[str | None] = mapped_column(String(32))


class AssignmentRow(Base):
    """Who is to look at an incident or a telling (`kind`), and how far it is; `row` is its number, `subject` its id or key."""

    __tablename__ = "assignment"
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    row: Mapped[int] = mapped_column(Pk, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(96), index=True)
    person: Mapped[str | None] = mapped_column(Text, index=True)
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(Text)


class FlagRow(Base):
    """What a person found sensitive in a document, or that nothing is. One without a row is not judged, and counts as sensitive."""

    __tablename__ = "document_flag"
    document: Mapped[int] = mapped_column(Pk, ForeignKey("document.pk"), primary_key=True, autoincrement=False)
    flag: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(Text)


class ViewRow(Base):
    """A view that a person saved: its query as a URL has it; `shared`: with all who may read."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_owner", "owner", "name", unique=True),)
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[str] = mapped_column(String(32))


class SeenRow(Base):
    """The revision up to which a person has seen a view."""

    __tablename__ = "view_seen"
    view: Mapped[int] = mapped_column(Pk, ForeignKey("saved_view.pk"), primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[str] = mapped_column(String(32))


class PreferenceRow(Base):
    """How a person wants the desk: digits, language, keys."""

    __tablename__ = "preference"
    person: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class WordRow(Base):
    """A word under which some event is found."""

    __tablename__ = "word"
    __table_args__ = _ROWS
    word: Mapped[str] = mapped_column(Text, primary_key=True)


class AuditRow(Base):
    """One change. `hash` covers the row and `previous`, the hash of the row before."""

    __tablename__ = "audit_log"
    seq: Mapped[int] = mapped_column(Pk, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(Text, index=True)
    before: Mapped[str | None] = mapped_column(String(64))
    after: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """How long the log is and its last hash: a log cut short at the end is known by it."""

    __tablename__ = "audit_head"
    pk: Mapped[int] = mapped_column(Integer, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
