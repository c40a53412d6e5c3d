"""The ledger of arms transfers: supplier, recipient, item and number, who accuses, who denies, what the accused say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from marsad.export import Options
from marsad.incident import Case, Telling, Voice, Where
from marsad.ledger import parties
from marsad.ledger.losses import kinds
from marsad.ledger.reckon import Claim, Sum, nearness, one_kind, settle, total
from marsad.ledger.voices import HAPPENED, Claimant, Heard, listen, order, spread
from marsad.link import graph
from marsad.record import Item, Party

TYPE = "arms-transfer"
ANY = "arms"
"""The item where no report names one."""
THEN = 30
"""Days between a claim and a denial that may still be of it."""
ANSWERS = frozenset(("denial", "rejection", "statement", "condemnation"))
"""Speech by which an accused party answers."""


class Says(msgspec.Struct, kw_only=True):
    """A party and its words."""

    by: Claimant
    what: str
    """`claims`, `denies`, or the type of the speech."""
    voices: list[Voice]


class TransferRow(msgspec.Struct, kw_only=True, tag="transfer", tag_field="row"):
    """What one incident says of one item that was supplied."""

    supplier: str
    supplier_id: str | None
    recipient: str
    recipient_id: str | None
    class_: str | None = msgspec.field(name="class")
    item: str
    item_id: str | None
    low: int | None
    best: int | None
    high: int | None
    standing: str
    accusations: list[Says]
    """Who says that it happened and is neither supplier nor recipient."""
    admissions: list[Says]
    """Supplier or recipient who say so themselves."""
    denials: list[Says]
    answers: list[Says]
    """What the accused say in the same documents without saying what of."""
    place: Where | None
    start: str | None
    end: str | None
    incident: str
    documents: list[str]
    sources: int
    voices: list[Voice]


class TransferTotal(msgspec.Struct, kw_only=True, tag="total", tag_field="row"):
    """All that one party is said to have supplied to another, of an item."""

    supplier: str
    supplier_id: str | None
    recipient: str
    recipient_id: str | None
    class_: str | None = msgspec.field(name="class")
    item: str
    all: Sum
    accusers: list[Claimant]
    deniers: list[Claimant]
    admitted_by: list[Claimant]
    first: str | None
    last: str | None
    incidents: list[str]
    voices: list[Voice]


class TransferLedger(msgspec.Struct, kw_only=True):
    """Totals first, then each incident's part."""

    totals: list[TransferTotal]
    transfers: list[TransferRow]


_Key = tuple[str | None, str]
_UNTOLD: _Key = (None, parties.UNTOLD)


class _Draft:
    def __init__(self, row: TransferRow, claim: Claim) -> None:
        self.row, self.claim = row, claim


class _Answer:
    """A speech of a party in a document, which may answer what the document tells of it."""

    def __init__(self, by: Claimant, type_: str, voice: Voice) -> None:
        self.by, self.type, self.voice = by, type_, voice


def transfers(cases: Iterable[Case], options: Options | None = None) -> TransferLedger:
    """The ledger of `cases`, in any order. Transfers that nobody says or denies to have happened are left out."""
    drafts: list[_Draft] = []
    answers: dict[str, list[_Answer]] = {}
    contents: set[tuple[str, str]] = set()
    for heard in listen(cases, options):
        contents |= {(t.document, t.event.content_of) for t in heard.tellings.values() if t.event.content_of}
        _note_answers(heard, answers)
        if heard.case.incident.type == TYPE:
            drafts += _drafts(heard)
    for draft in drafts:
        _answer(draft.row, answers, contents)
    _deny_others(drafts)
    return _ledger(drafts)


class _Told:
    """Tellings of one supplier, recipient and item. Two may be of one transfer where neither says what the other does not."""

    def __init__(self, supplier: _Key, recipient: _Key, item: Item | None) -> None:
        self.supplier, self.recipient, self.item = supplier, recipient, item
        self.what = kinds(item.id, item.class_, item.item) if item is not None else ()
        self.tellings: list[tuple[Telling, Item | None]] = []

    def meets(self, other: _Told) -> bool:
        sides = ((self.supplier, other.supplier), (self.recipient, other.recipient))
        if not all(a == b or _UNTOLD in (a, b) for a, b in sides):
            return False
        return not self.what or not other.what or self.what[0] in other.what or other.what[0] in self.what

    def within(self, other: _Told) -> bool:
        """Whether the other tells all that this one tells, and this one tells something."""
        sides = ((self.supplier, other.supplier), (self.recipient, other.recipient))
        return (
            self.says > 0
            and self.meets(other)
            and all(b != _UNTOLD for a, b in sides if a != _UNTOLD)
            and (not self.what or bool(other.what))
        )

    @property
    def says(self) -> int:
        """How much is told."""
        return (self.supplier != _UNTOLD) + (self.recipient != _UNTOLD) + len(self.what)

    @property
    def order(self) -> tuple[int, _Key, _Key, tuple[str, ...]]:
        return -self.says, (self.supplier[0] or "", self.supplier[1]), (self.recipient[0] or "", self.recipient[1]), self.what


def _drafts(heard: Heard) -> list[_Draft]:
    """The transfers of an incident: reports that name one supplier may name several items, and those that name none are of any."""
    said, denied = _told(heard, HAPPENED), _told(heard, frozenset(("denied",)))
    whole: list[_Told] = []
    for one in sorted(said, key=lambda t: t.order):
        home = [other for other in whole if one.within(other)]
        if len(home) == 1:
            home[0].tellings += one.tellings
        else:
            whole.append(one)
    alone = [one for one in denied if not any(one.meets(other) for other in whole)]
    against = [[t for no in denied if no.meets(one) for t in no.tellings] for one in whole]
    return [_draft(heard, one, no) for one, no in zip(whole, against, strict=True)] + [_draft(heard, one, one.tellings) for one in alone]


def _told(heard: Heard, statuses: frozenset[str]) -> list[_Told]:
    found: dict[tuple[object, ...], _Told] = {}
    for telling in heard.tellings.values():
        event = telling.event
        if event.type != TYPE or event.status not in statuses:
            continue
        supplier, recipient = _side(heard, event.actor), _side(heard, event.target)
        items: list[Item | None] = [i for i in event.equipment if i.outcome in (None, "supplied")]
        for item in items or [None]:
            one = _Told(supplier, recipient, item)
            found.setdefault((supplier, recipient, one.what), one).tellings.append((telling, item))
    return list(found.values())


def _draft(heard: Heard, told: _Told, denied: Sequence[tuple[Telling, Item | None]]) -> _Draft:
    incident, item = heard.case.incident, told.item
    said = [] if denied is told.tellings else [_voice(heard, *one) for one in told.tellings]
    voices, denials = heard.whole(said), heard.whole(heard.voice(t) for t in {t.key: t for t, _ in denied}.values())
    own = [i for i in (told.supplier[0], told.recipient[0]) if i is not None]
    number = spread(voices)
    low, best, high = number or (None, None, None)
    claims = _says(heard, voices, "claims")
    row = TransferRow(
        supplier=told.supplier[1],
        supplier_id=told.supplier[0],
        recipient=told.recipient[1],
        recipient_id=told.recipient[0],
        class_=item.class_ if item is not None else None,
        item=heard.item(item) if item is not None else ANY,
        item_id=item.id if item is not None else None,
        low=low,
        best=best,
        high=high,
        standing=heard.standing(voices, denials, told.supplier[0]),
        accusations=[s for s in claims if not _of(s.by, own, heard.day)],
        admissions=[s for s in claims if _of(s.by, own, heard.day)],
        denials=_says(heard, denials, "denies"),
        answers=[],
        place=heard.where(),
        start=incident.when.start,
        end=incident.when.end,
        incident=incident.id,
        documents=heard.documents([*voices, *denials]),
        sources=len({v.source for v in voices}),
        voices=sorted([*voices, *denials], key=order),
    )
    by = tuple(s.by.id for s in claims if s.by.id)
    what = told.what or (ANY,)
    return _Draft(row, Claim(incident=incident.id, number=number, when=incident.when, where=None, what=what, by=by))


def _voice(heard: Heard, telling: Telling, item: Item | None) -> Voice:
    """The voice of a telling, in the words of the item where it names one."""
    if item is None:
        return heard.voice(telling)
    return msgspec.structs.replace(heard.voice(telling, item.low, item.high), mention=item.mention)


def _side(heard: Heard, sides: Sequence[Party]) -> _Key:
    """The supplier or recipient: the first that the registry knows, else the first told."""
    chosen = next((s for s in sides if parties.known(s)), sides[0] if sides else None)
    return heard.key(chosen) if chosen is not None else _UNTOLD


def _of(by: Claimant, own: Sequence[str], day: str) -> bool:
    return by.id is not None and any(graph.one_side(by.id, party, day) for party in own)


def _says(heard: Heard, voices: Sequence[Voice], what: str) -> list[Says]:
    found: dict[Claimant, list[Voice]] = {}
    for voice in voices:
        found.setdefault(heard.claimant(voice), []).append(voice)
    return [Says(by=by, what=what, voices=found[by]) for by in heard.claimants(voices)]


def _note_answers(heard: Heard, answers: dict[str, list[_Answer]]) -> None:
    """Keep who denies, rejects or states something, by document."""
    for telling in heard.tellings.values():
        event = telling.event
        if event.type in ANSWERS and event.status in HAPPENED:
            for party in event.actor:
                if (id_ := parties.known(party)) is not None:
                    at = parties.force(id_, heard.day)
                    by = Claimant(name=parties.name(at, party.name), id=at)
                    answers.setdefault(telling.document, []).append(_Answer(by, f"{event.type}\0{event.id}", heard.voice(telling)))


def _answer(row: TransferRow, answers: dict[str, list[_Answer]], contents: set[tuple[str, str]]) -> None:
    """Put beside a transfer what its supplier and recipient say in the documents that tell it, but for speech with a content of its own."""
    own = [i for i in (row.supplier_id, row.recipient_id) if i is not None]
    found: dict[tuple[Claimant, str], list[Voice]] = {}
    for document in sorted({v.document for v in row.voices}):
        for answer in answers.get(document, ()):
            type_, _, event = answer.type.partition("\0")
            if (document, event) not in contents and _of(answer.by, own, row.start or row.end or ""):
                found.setdefault((answer.by, type_), []).append(answer.voice)
    for (by, type_), voices in sorted(found.items(), key=lambda f: (f[0][0].name, f[0][1])):
        says = Says(by=by, what=type_, voices=sorted(voices, key=order))
        (row.denials if type_ == "denial" else row.answers).append(says)
    if row.denials and row.standing not in ("verified", "denied"):
        row.standing = "contested"


def _deny_others(drafts: Sequence[_Draft]) -> None:
    """Put a denial that no report sets against a claim ("we gave nobody arms") beside the claims that it meets: of one supplier, to one
    recipient or to any, of the item or of arms as such, of about one time."""
    alone: dict[str | None, list[_Draft]] = {}
    for draft in drafts:
        if draft.row.standing == "denied" and draft.row.supplier_id is not None:
            alone.setdefault(draft.row.supplier_id, []).append(draft)
    for draft in drafts:
        row = draft.row
        for other in alone.get(row.supplier_id, ()) if row.standing != "denied" else ():
            theirs = other.row
            to_all = theirs.recipient == parties.UNTOLD
            of_all = theirs.item == ANY or theirs.class_ in (None, "other")
            if (
                (to_all or theirs.recipient_id == row.recipient_id)
                and (of_all or one_kind(draft.claim, other.claim))
                and _about_then(draft, other)
            ):
                row.denials += [says for says in theirs.denials if says not in row.denials]
                row.standing = row.standing if row.standing == "verified" else "contested"


def _about_then(a: _Draft, b: _Draft) -> bool:
    (first, last), (other_first, other_last) = a.claim.days, b.claim.days
    return first - THEN <= other_last and other_first - THEN <= last


def _told_first(row: TransferRow) -> tuple[bool, str, bool, str]:
    return row.supplier == parties.UNTOLD, row.supplier, row.recipient == parties.UNTOLD, row.recipient


def _ledger(drafts: Sequence[_Draft]) -> TransferLedger:
    drafts = sorted(drafts, key=lambda d: (*_told_first(d.row), d.row.item, d.claim.order))
    buckets: dict[tuple[str, ...], list[_Draft]] = {}
    for draft in drafts:
        row = draft.row
        buckets.setdefault((row.supplier_id or "", row.supplier, row.recipient_id or "", row.recipient, row.item), []).append(draft)
    return TransferLedger(totals=[_total(bucket) for bucket in buckets.values()], transfers=[d.row for d in drafts])


def _total(bucket: Sequence[_Draft]) -> TransferTotal:
    rows, head = [d.row for d in bucket], bucket[0].row
    asserted = [d.claim for d in bucket if d.row.accusations or d.row.admissions]
    days = sorted(day for row in rows for day in (row.start, row.end) if day)
    voices = {(v.telling, v.mention): v for row in rows for v in row.voices}
    return TransferTotal(
        supplier=head.supplier,
        supplier_id=head.supplier_id,
        recipient=head.recipient,
        recipient_id=head.recipient_id,
        class_=head.class_,
        item=head.item,
        all=total(asserted, nearness(settle(asserted))),
        accusers=_who(says for row in rows for says in row.accusations),
        deniers=_who(says for row in rows for says in row.denials),
        admitted_by=_who(says for row in rows for says in row.admissions),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        incidents=sorted({row.incident for row in rows}),
        voices=list(voices.values()),
    )


def _who(says: Iterable[Says]) -> list[Claimant]:
    return sorted({s.by for s in says}, key=lambda c: (c.outlet, c.name, c.id or ""))
