"""What a call may decide, as types: the body of `POST /api/v1/decisions`, by its `action`."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from marsad.record import Event

Reason = Annotated[str, Meta(min_length=1, max_length=4000, description="Why; it goes to the audit log")]
Maybe = Annotated[str, Meta(max_length=4000, description="Why, if there is something to say")]
Key = Annotated[str, Meta(min_length=8, max_length=96, description="Key of a telling")]
Id = Annotated[str, Meta(min_length=8, max_length=64, description="Id of an incident")]
Kind = Literal["incident", "telling", "document"]
Assignable = Literal["incident", "telling"]
Format = Literal[
    "acled", "ucdp", "plover", "geojson", "hxl", "xlsx", "parquet", "ftm", "annotations", "rocrate", "package", "gold", "dossier"
]
State = Literal["to-do", "in-progress", "help-needed", "ready-for-review", "done"]


class _Decision(msgspec.Struct, kw_only=True, tag_field="action", forbid_unknown_fields=True):
    """What all decisions share."""


class Accept(_Decision, kw_only=True, tag="accept"):
    """The telling is right. It also brings back one that was rejected. If-Match: the telling."""

    telling: Key
    reason: Maybe = ""


class Reject(_Decision, kw_only=True, tag="reject"):
    """The report does not say this. If-Match: the telling."""

    telling: Key
    reason: Reason


class Edit(_Decision, kw_only=True, tag="edit"):
    """The telling as it should be, as a whole. Spans must quote the document; what was masked may be sent back as it came: the words that
    stand there are put in its place. If-Match: the telling."""

    telling: Key
    event: Event
    reason: Reason


class Add(_Decision, kw_only=True, tag="add"):
    """An event that the coder missed. Its `id` is given by the store. If-Match is not needed."""

    document: Annotated[str, Meta(min_length=1, max_length=64, description="Key of the document")]
    event: Event
    reason: Reason


class Verify(_Decision, kw_only=True, tag="verify"):
    """The incident was verified by means of one's own, which the reason tells. Needs the role of an editor. If-Match: the incident."""

    incident: Id
    reason: Reason


class Merge(_Decision, kw_only=True, tag="merge"):
    """The two are one incident: the tellings of `other` go over into `incident`. If-Match: `incident`; `other_revision` of the other."""

    incident: Id
    other: Id
    other_revision: int | None = None
    reason: Reason


class Split(_Decision, kw_only=True, tag="split"):
    """Some tellings of the incident are of another one. If-Match: the incident."""

    incident: Id
    tellings: Annotated[list[Key], Meta(min_length=1, max_length=1000)]
    reason: Reason


class Undo(_Decision, kw_only=True, tag="undo"):
    """Take back a decision, by its number. If-Match is not needed: where more was decided since, the answer is 409."""

    decision: Annotated[int, Meta(ge=1, le=2**53)]
    reason: Reason


class Comment(_Decision, kw_only=True, tag="comment"):
    """A remark on an incident, a telling or a document. If-Match is not needed."""

    kind: Kind
    subject: Annotated[str, Meta(min_length=1, max_length=96)]
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]


class Assign(_Decision, kw_only=True, tag="assign"):
    """Who is to look at an incident or a telling (none: nobody), and how far it is. If-Match may be given."""

    kind: Assignable
    subject: Annotated[str, Meta(min_length=8, max_length=96)]
    person: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    state: State = "to-do"
    reason: Maybe = ""


Decision: TypeAlias = Accept | Reject | Edit | Add | Verify | Merge | Split | Undo | Comment | Assign


class NewView(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A view to be saved. `query`: what stands after the question mark in the address of a page."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    query: Annotated[str, Meta(max_length=4000)] = ""
    shared: bool = False


class ChangedView(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a view; what is left out stays."""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    query: Annotated[str, Meta(max_length=4000)] | None = None
    shared: bool | None = None
    seen: bool | None = None
    """True: all that it shows now has been seen."""


class NewExport(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to be exported: exactly what the query shows. `unmask`: with the names of private persons; it takes a reason, the role of an
    editor and a token with the scope `unmask`."""

    format: Format
    query: Annotated[str, Meta(max_length=4000)] = ""
    unmask: bool = False
    reason: Maybe = ""
    language: Literal["en", "ar"] = "en"
    title: Annotated[str, Meta(max_length=200)] = ""
    bom: bool = False
    rtl: bool = False
    texts: bool = False
    pdf: bool = False


class Reveal(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why the names of private persons in a document must be read."""

    reason: Reason
