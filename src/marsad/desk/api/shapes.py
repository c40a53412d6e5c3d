"""What the API answers, as types: the answers are encoded from them and the OpenAPI is made of them, so that both say the same."""

from __future__ import annotations

from typing import Any

import msgspec

from marsad.incident import Incident
from marsad.record import Event, Extent


class Entry(msgspec.Struct, kw_only=True):
    """An incident in a list. The voices (`by`) are left out unless `evidence=true`."""

    revision: int
    """Goes up with each change of the incident; what `If-Match` of a decision names."""
    incident: Incident
    href: str


class Incidents(msgspec.Struct, kw_only=True):
    """A page of incidents; the cursors are for `after`."""

    total: int
    incidents: list[Entry]
    next: str | None
    previous: str | None
    taken: dict[str, list[str]]
    """Words that no event has, and those that they were taken for."""
    masked: bool
    """Whether names of private persons are taken out, because whoever asks may not see them."""


class Detail(msgspec.Struct, kw_only=True):
    """An incident with all that it rests on."""

    revision: int
    incident: Incident
    tellings: list[Told]
    sources: list[Source]
    decisions: list[Ruling]
    masked: bool


class Ruling(msgspec.Struct, kw_only=True):
    """What a person decided, when and why. `undone`: a later decision took it back."""

    at: str
    by: str
    action: str
    subject: str
    reason: str
    change: dict[str, Any]
    undone: bool = False


class Source(msgspec.Struct, kw_only=True):
    """A document without its text. `bytes_sha256` is of the bytes as received, `text_sha256` of the text that all spans refer to."""

    key: str
    id: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str
    url: str | None
    source: str
    agency: str | None
    copy_of: str | None
    version: int
    superseded_by: str | None
    collected: str
    media_type: str
    text_sha256: str
    bytes_sha256: str
    href: str


class Version(msgspec.Struct, kw_only=True):
    """One version of a document, by its address."""

    key: str
    version: int
    collected: str
    text_sha256: str
    superseded_by: str | None
    href: str


class Document(msgspec.Struct, kw_only=True):
    """A document with its text and what was read from it. Offsets are Unicode code points of `text` (of `title` where `in` says so)."""

    document: Source
    text: str
    versions: list[Version]
    tellings: list[Told]
    flags: list[str]
    """What people found sensitive in it, or that nothing is."""
    sensitive: bool
    """Whether a page covers it until somebody asks: it is so unless a person found it not to be."""
    masked: bool


class Told(msgspec.Struct, kw_only=True):
    """A telling and the incident that it is of (none: it was rejected, or a later version does not say it)."""

    key: str
    incident: str | None
    decision: str | None
    state: str
    """Of the telling, for `If-Match` of a decision on it."""
    event: Event


class OneTelling(msgspec.Struct, kw_only=True):
    """A telling with its document and the sentence that it was read from."""

    telling: Told
    revision: int | None
    """Of its incident."""
    document: Source
    sentence: str
    at: Extent
    decisions: list[Ruling]
    masked: bool


class Found(msgspec.Struct, kw_only=True):
    """An event that a search found."""

    telling: Told
    document: str
    document_id: str
    publisher: str | None
    published: str | None
    url: str | None
    sentence: str
    text_sha256: str


class Search(msgspec.Struct, kw_only=True):
    """A page of what was found. `taken`: words that no event has, and those that they were taken for."""

    hits: list[Found]
    next: str | None
    taken: dict[str, list[str]]
    masked: bool


class Value(msgspec.Struct, kw_only=True):
    """A value of a facet. `of`: what it belongs to: the group of a type, the country of a place."""

    value: str
    count: int
    selected: bool
    of: str | None = None


class Facet(msgspec.Struct, kw_only=True):
    """How many incidents of the query have which value. `param`: the filter that a value is given to; `more`: values that are not told."""

    name: str
    param: str
    values: list[Value]
    more: int


class Facets(msgspec.Struct, kw_only=True):
    """The facets of a query."""

    facets: list[Facet]


class Bucket(msgspec.Struct, kw_only=True):
    """A stretch of the timeline, both days included. `day`: incidents known to the day; `range`: those of several days, at the first;
    `open`: those of which only one end is known, at that."""

    start: str
    end: str
    day: int
    range: int
    open: int


class Timeline(msgspec.Struct, kw_only=True):
    """Incidents of the query over time, without gaps; `undated`: those of which no day is known."""

    step: str
    buckets: list[Bucket]
    undated: int


class LedgerRows(msgspec.Struct, kw_only=True):
    """The rows of a ledger, totals first; each says in `row` which kind it is. They are cells like those of the CSV."""

    name: str
    about: str
    filter: str
    columns: list[str]
    rows: list[dict[str, str | int | float | bool | None]]
    total: int
    masked: bool


class RegistryEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An entry of the registry: a party, a piece of equipment or a place."""

    id: str
    name: str
    name_ar: str | None = None
    kind: str | None = None
    country: str | None = None
    aliases: list[str] = []
    of: list[str] = []
    """Whom a party belongs to."""
    lat: float | None = None
    lon: float | None = None
    more: dict[str, Any] = {}


class Registry(msgspec.Struct, kw_only=True):
    """Entries that were found by name or id."""

    what: str
    entries: list[RegistryEntry]
    total: int


class LogRow(msgspec.Struct, kw_only=True):
    """A row of the audit log."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    before: str | None
    after: str | None
    reason: str
    previous: str
    hash: str


class Log(msgspec.Struct, kw_only=True):
    """Rows of the audit log, the latest first; `next` is for `before`."""

    rows: list[LogRow]
    next: int | None


class Checked(msgspec.Struct, kw_only=True):
    """Whether the store is as its log says."""

    whole: bool
    rows: int
    head: str
    documents: int
    records: int
    incidents: int
    faults: list[str]


class Health(msgspec.Struct, kw_only=True):
    """Whether the desk can answer."""

    status: str
    database: str


class About(msgspec.Struct, kw_only=True):
    """What this is."""

    version: str
    api: str
    coder: str
    documents: int
    events: int
    incidents: int


class Made(msgspec.Struct, kw_only=True):
    """What a decision did: the incidents that it touched, with their revisions as they are now."""

    action: str
    subject: str
    decision: int | None
    """Its number, by which it is undone."""
    revisions: dict[str, int]


class View(msgspec.Struct, kw_only=True):
    """A saved view: a query with a name."""

    id: int
    name: str
    query: str
    """What stands after the question mark in the address of a page."""
    owner: str
    shared: bool
    created: str
    new: int
    """Incidents of the view that are new, or have changed, since you last saw it."""
    total: int
    fault: str | None
    """Why its query means nothing any more."""
    href: str
    page: str
    """Where people see it."""
    feed: str
    """The address of its Atom feed, which takes a token (`?token=`) or a login."""


class Views(msgspec.Struct, kw_only=True):
    """The views that a person sees: their own, and those that others share."""

    views: list[View]


class PointAt(msgspec.Struct, kw_only=True, tag_field="type", tag="Point"):
    """A point: longitude, latitude in degrees (WGS84)."""

    coordinates: tuple[float, float]


class ClusterProperties(msgspec.Struct, kw_only=True):
    """What is there. `incidents`: their ids where they are few; `radius_m`: of a single one, how far off its point may be."""

    count: int
    statuses: dict[str, int]
    incidents: list[str]
    precision: str | None
    radius_m: int | None


class ClusterFeature(msgspec.Struct, kw_only=True, tag_field="type", tag="Feature"):
    """Incidents near one another on the map."""

    geometry: PointAt
    properties: ClusterProperties


class Clusters(msgspec.Struct, kw_only=True):
    """The map of a query. `shown`: incidents in the view; `beyond`: those out of it; `nowhere`: those without coordinates."""

    type: str
    features: list[ClusterFeature]
    shown: int
    beyond: int
    nowhere: int


class FeatureCollection(msgspec.Struct, kw_only=True):
    """GeoJSON (RFC 7946): a feature an incident; `geometry` is null where the place is unknown."""

    type: str
    features: list[dict[str, Any]]
