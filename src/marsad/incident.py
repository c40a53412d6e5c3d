"""What many reports say of one incident: the types that linking makes, the store keeps, and ledgers and exports read.

An event of a record (`marsad.record.Event`) is one telling of an incident; the cells of the incident are what its tellings agree
on, each with the voices that say it, and what they do not agree on stands as contradictions beside.
"""

from __future__ import annotations

import msgspec

from marsad.record import Event, Span

STATUSES = ("single claim", "one-sided", "corroborated", "contested", "denied", "verified")
"""What the tellings together say of an incident's truth. `verified` only by a person."""
MODALITIES = ("happened", "planned", "demanded", "possible")
"""How an incident is told: what no telling says or denies to have happened is never corroborated, and counts nowhere as a fact."""
CONTRADICTIONS = ("denial", "count", "culprit", "outcome", "equipment")
"""What tellings of one incident may disagree on."""


class Kept(msgspec.Struct, kw_only=True):
    """A document as kept. `key` is its identity (a hash of its content), `id` the name that it was given.

    `copy_of` is the key of the first document kept whose text it repeats, `agency` the id of the agency whose text it is (of the
    outlets of the world data), `source` what counts once however often it is printed: the agency, else the outlet, else itself.
    """

    key: str
    id: str
    text: str
    text_sha256: str
    bytes_sha256: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str = "ar"
    url: str | None = None
    version: int = 1
    """Of the documents with this address, in the order in which they came."""
    superseded_by: str | None = None
    copy_of: str | None = None
    agency: str | None = None
    source: str = ""
    collected: str = ""
    """When it was added, UTC, ISO 8601."""
    file: str = ""
    line: int = 0
    media_type: str = "text/plain"
    private: list[str] = []
    """Names of private persons that any of its events tells, as written there: an export masks them in every case of the document."""


class Telling(msgspec.Struct, kw_only=True):
    """One event of one document, as it stands now. `key` is unique in the store; `decision` is what a person said of it."""

    key: str
    event: Event
    document: str
    """Key of the document."""
    decision: str | None = None
    """None, `accepted`, `edited` or `rejected`; a rejected one belongs to no incident."""
    made_by: str | None = None
    """Who added it: a person, where the coder read nothing."""


class Voice(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Who gives a value, and where it stands: the evidence of one cell of an incident."""

    telling: str
    document: str
    source: str
    """The independent source (`Kept.source`)."""
    speaker: str | None = None
    """Id of the speaker nearest to the words, else the name as told; None where the outlet speaks itself."""
    side: str | None = None
    """Id of the party for which it speaks: the speaker's own, or that of an outlet which belongs to one; None where it is not known."""
    status: str = "reported"
    low: int | None = None
    high: int | None = None
    mention: Span | None = None


class Side(msgspec.Struct, kw_only=True):
    """A party of an incident: as actor, target, or owner of what was lost or counted."""

    name: str
    id: str | None = None
    kind: str = "group"
    of: str | None = None
    role: str | None = None
    private: bool = False
    called: list[str] = []
    """What the outlets called it."""
    by: list[Voice] = []


class Where(msgspec.Struct, kw_only=True):
    """The place of an incident, no finer than its finest telling. Degrees WGS84."""

    name: str
    name_ar: str | None = None
    id: str | None = None
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: str | None = None
    radius_km: float | None = None
    by: list[Voice] = []


class Days(msgspec.Struct, kw_only=True):
    """First and last possible day of an incident, ISO; null where open."""

    start: str | None = None
    end: str | None = None
    time: str | None = None
    precision: str = "open"
    stated: bool = False
    by: list[Voice] = []


class Toll(msgspec.Struct, kw_only=True):
    """How many: `low` and `high` of all that is claimed now, `best` the number that most independent voices allow.

    Of several such the lowest, unless a higher one was published on a later day. `of` None: of all, or it is not said of whom.
    """

    kind: str
    of: Side | None = None
    low: int | None = None
    best: int | None = None
    high: int | None = None
    by: list[Voice] = []


class Loss(msgspec.Struct, kw_only=True):
    """Equipment in an incident: what, whose, how many and what became of it. The rows of an incident add up (`marsad.link.losses`)."""

    item: str
    id: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")
    origin: str | None = None
    outcome: str | None = None
    owner: Side | None = None
    low: int | None = None
    best: int | None = None
    high: int | None = None
    by: list[Voice] = []


class Stand(msgspec.Struct, kw_only=True):
    """One side of a contradiction: the value, in words, and who stands by it."""

    value: str
    by: list[Voice] = []


class Contradiction(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Tellings that can't all be right. `kind` is one of `CONTRADICTIONS`; `with_` names the other incident, if there is one."""

    kind: str
    stands: list[Stand]
    with_: str | None = msgspec.field(default=None, name="with")


class Incident(msgspec.Struct, kw_only=True):
    """One incident. `id` is stable; `type` is the type that its most exact tellings give."""

    id: str
    type: str
    group: str
    status: str
    modality: str = "happened"
    """One of `MODALITIES`: whether any telling says, or denies, that it happened, or all only ask for, plan or expect it."""
    documents: list[str]
    """Ids of the documents as given, in the order in which they came."""
    records: list[str]
    """Ids of the events."""
    actor: list[Side] = []
    target: list[Side] = []
    place: Where | None = None
    when: Days
    counts: list[Toll] = []
    equipment: list[Loss] = []
    contradictions: list[Contradiction] = []
    sources: list[str] = []
    """The independent sources."""
    speakers: list[str] = []
    """The independent speakers: two outlets that quote one spokesman are one."""
    confidence: float = 0.0
    note: dict[str, str] = {}
    """One sentence, by language (`en`, `ar`)."""


class Decision(msgspec.Struct, kw_only=True):
    """What a person decided, when and why; machines never undo it."""

    at: str
    by: str
    action: str
    """accept, reject, edit, add, verify, merge, split, undo."""
    subject: str
    """Id of the incident or key of the telling."""
    reason: str = ""
    change: dict[str, object] = {}
    undone: bool = False
    """Whether a later decision undid it."""


class Case(msgspec.Struct, kw_only=True):
    """An incident with all that it rests on: what ledgers and exports read, one after another."""

    incident: Incident
    tellings: list[Telling]
    documents: dict[str, Kept]
    decisions: list[Decision] = []

    def document(self, telling: Telling) -> Kept:
        """The document of a telling."""
        return self.documents[telling.document]
