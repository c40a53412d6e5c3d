"""The ledger of arms transfers: supplier, recipient, item and number, who accuses, who denies, what the accused say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from marsad.export import Options
from marsad.incident import Case, Loss, Side, Voice, Where
from marsad.ledger import parties
from marsad.ledger.losses import kinds
from marsad.ledger.reckon import Claim, Sum, nearness, one_kind, settle, total
from marsad.ledger.voices import HAPPENED, Claimant, Heard, listen, order, spread
from marsad.link import graph

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


def _drafts(heard: Heard) -> list[_Draft]:
    if not any(t.event.status in HAPPENED or t.event.status == "denied" for t in heard.tellings.values()):
        return []
    items: list[Loss | None] = [c for c in heard.case.incident.equipment if c.outcome in (None, "supplied")]
    return [_draft(heard, item) for item in items or [None]]


def _draft(heard: Heard, item: Loss | None) -> _Draft:
    incident, day = heard.case.incident, heard.day
    supplier, recipient = _side(heard, incident.actor), _side(heard, incident.target)
    tellings = [t for t in heard.tellings.values() if t.event.type == TYPE]
    of_item = {v.telling for v in item.by} if item is not None else None
    said = [t for t in tellings if t.event.status in HAPPENED and (of_item is None or t.key in of_item)]
    words = {v.telling: v for v in item.by} if item is not None else {}
    voices = heard.whole(words.get(t.key) or heard.voice(t) for t in said)
    denials = heard.whole(heard.voice(t) for t in tellings if t.event.status == "denied")
    own = [i for i in (supplier[0], recipient[0]) if i is not None]
    number = _number(item)
    low, best, high = number or (None, None, None)
    claims = _says(heard, voices, "claims")
    row = TransferRow(
        supplier=supplier[1],
        supplier_id=supplier[0],
        recipient=recipient[1],
        recipient_id=recipient[0],
        class_=item.class_ if item is not None else None,
        item=heard.item(item) if item is not None else ANY,
        item_id=item.id if item is not None else None,
        low=low,
        best=best,
        high=high,
        standing=heard.standing(voices, denials, _first_known(incident.actor)),
        accusations=[s for s in claims if not _of(s.by, own, day)],
        admissions=[s for s in claims if _of(s.by, own, day)],
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
    what = kinds(row.item_id, row.class_, row.item)
    by = tuple(s.by.id for s in claims if s.by.id)
    return _Draft(row, Claim(incident=incident.id, number=number, when=incident.when, where=None, what=what, by=by))


def _number(item: Loss | None) -> tuple[int, int, int] | None:
    if item is None:
        return None
    numbers = [n for n in (item.low, item.best, item.high) if n is not None]
    if not numbers:
        return spread(item.by)
    return min(numbers), item.best if item.best is not None else min(numbers), max(numbers)


def _side(heard: Heard, sides: Sequence[Side]) -> tuple[str | None, str]:
    """The supplier or recipient: the first that the registry knows, else the first told."""
    chosen = next((s for s in sides if parties.known(s)), sides[0] if sides else None)
    return heard.key(chosen) if chosen is not None else (None, parties.UNTOLD)


def _first_known(sides: Sequence[Side]) -> Side | None:
    return next((s for s in sides if parties.known(s)), None)


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
