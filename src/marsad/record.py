"""The types that everything passes on: the record of a document, as `marsad code` writes it.

Offsets are Unicode code points of the document's text as given (`in_` = "title" for a title given apart), ends exclusive.
"""

from __future__ import annotations

import msgspec


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of the document: `text` is `document.text[start:end]`, always."""

    text: str = msgspec.field(default="")
    start: int = msgspec.field(default=-1)
    end: int = msgspec.field(default=-1)
    in_: str | None = msgspec.field(default=None, name="in")


class Extent(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a sentence stands."""

    start: int = msgspec.field(default=-1)
    end: int = msgspec.field(default=-1)
    in_: str | None = msgspec.field(default=None, name="in")


class Party(msgspec.Struct):
    """Someone who acts, is acted upon or speaks; `id` null where the registry does not know them."""

    name: str
    id: str | None
    kind: str
    role: str | None
    of: str | None
    private: bool
    mention: Span
    antecedent: Span | None
    called: str
    tone: str


class Place(msgspec.Struct):
    """A place; coordinates in degrees WGS84, `radius_km` how far off they may be."""

    name: str
    name_ar: str | None
    id: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: str | None
    radius_km: float | None
    mention: Span
    antecedent: Span | None


class When(msgspec.Struct):
    """First and last possible day (ISO), null where open; `stated` false where only the publication date bounds it."""

    start: str | None
    end: str | None
    time: str | None
    precision: str
    stated: bool
    mention: Span | None
    flag: str | None = None


class Count(msgspec.Struct):
    """People or strikes counted; `low` null for "dozens", `high` null for "more than"."""

    kind: str
    low: int | None
    high: int | None
    of: Party | None
    mention: Span


class Item(msgspec.Struct):
    """Equipment: how many of what, and what became of it."""

    item: str
    id: str | None
    class_: str | None = msgspec.field(name="class")
    origin: str | None
    low: int | None
    high: int | None
    outcome: str | None
    owner: Party | None
    mention: Span


class Step(msgspec.Struct):
    """One step of the reasoning: what was decided, by which rule of the data, on which words."""

    step: str
    rule: str
    span: Span | None


class Event(msgspec.Struct):
    """One event mention with all its cells."""

    id: str
    type: str
    status: str
    trigger: Span
    sentence: Extent
    actor: list[Party]
    target: list[Party]
    speaker: list[Party]
    place: Place | None
    when: When
    counts: list[Count]
    equipment: list[Item]
    evidence: list[str]
    content_of: str | None
    confidence: float
    why: list[Step]


class Left(msgspec.Struct):
    """Something seen but not coded."""

    what: str
    span: Span


class Document(msgspec.Struct):
    """Where a record came from. `sha256` is of the text in UTF-8 (lone surrogates passed through)."""

    id: str
    sha256: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str
    url: str | None


class CoderInfo(msgspec.Struct):
    """Which code and which data made the record."""

    version: str
    data: str


class Record(msgspec.Struct):
    """All that was read from one document."""

    document: Document
    coder: CoderInfo
    events: list[Event]
    left: list[Left]
