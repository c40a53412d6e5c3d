"""The ledger of losses: equipment destroyed, damaged, captured or abandoned, by party, class and item; who says so, who denies it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from marsad.export import Options
from marsad.incident import Case, Loss, Voice, Where
from marsad.ledger import parties
from marsad.ledger.acts import ACTS
from marsad.ledger.reckon import Claim, Near, Number, Sum, nearness, settle, total
from marsad.ledger.review import Beside, Overlap, beside_row, overlap_rows
from marsad.ledger.voices import HAPPENED, Claimant, Heard, listen, spread
from marsad.link import graph
from marsad.ontology import OUTCOMES

LOST = OUTCOMES[:4]
"""Outcomes by which equipment is lost to its owner."""
_LOSING = frozenset(("equipment-loss", "interception"))
"""Types of which what has no outcome is lost all the same."""
NOT_SAID = "lost"
"""The outcome where no report says it."""
COLUMNS = {"claimed": "claimed", "reported": "reported", "contested": "denied", "denied": "denied"}
"""The column of a total that a standing counts in; the others are corroborated."""


_Given = dict[str, list[tuple[int, int, list[str], tuple[str | None, str]]]]
"""By document: start and end of a sentence, what it says was supplied (empty: it does not say), and to whom."""


class LossRow(msgspec.Struct, kw_only=True, tag="loss", tag_field="row"):
    """What one incident says of one item."""

    party: str
    party_id: str | None
    class_: str = msgspec.field(name="class")
    item: str
    item_id: str | None
    outcome: str
    standing: str
    low: int | None
    best: int | None
    high: int | None
    claimants: list[Claimant]
    denied_by: list[Claimant]
    place: Where | None
    start: str | None
    end: str | None
    incident: str
    type: str
    documents: list[str]
    sources: int
    beside: bool = False
    """Whether it stands beside the sum, for the sum has its parts."""
    overlaps: list[str] = []
    """Incidents that may tell the same units."""
    voices: list[Voice]


class LossTotal(msgspec.Struct, kw_only=True, tag="total", tag_field="row"):
    """All that a party lost of a class, or of an item (`item` not null), with one outcome."""

    party: str
    party_id: str | None
    class_: str = msgspec.field(name="class")
    item: str | None
    outcome: str
    all: Sum
    """What anybody says happened, denied by others or not."""
    claimed: Sum
    reported: Sum
    corroborated: Sum
    denied: Sum
    """What is denied: by one party while another claims it, or altogether."""
    incidents: list[str]
    voices: list[Voice]


class LossLedger(msgspec.Struct, kw_only=True):
    """Totals first; then each incident's part, what stands beside, and pairs of incidents to review."""

    totals: list[LossTotal]
    losses: list[LossRow]
    beside: list[Beside]
    overlaps: list[Overlap]


def losses(cases: Iterable[Case], options: Options | None = None) -> LossLedger:
    """The ledger of `cases`, in any order. Raises nothing for cells that are empty: they count as not told."""
    drafts: list[_Draft] = []
    given: _Given = {}
    for heard in listen(cases, options):
        _note_given(heard, given)
        drafts += _drafts(heard)
    for draft in drafts:
        if draft.row.party_id is None and draft.row.party == parties.UNTOLD:
            _owner_from_gift(draft, given)
    return _ledger(drafts)


class _Draft:
    """A row with the claim that is reckoned with."""

    def __init__(self, row: LossRow, claim: Claim) -> None:
        self.row, self.claim = row, claim


def _drafts(heard: Heard) -> list[_Draft]:
    return [_draft(heard, cell) for cell in heard.case.incident.equipment if _lost(heard, cell)]


def _lost(heard: Heard, cell: Loss) -> bool:
    if not cell.by or not any(v.status in HAPPENED or v.status == "denied" for v in cell.by):
        return False
    return cell.outcome in LOST or (cell.outcome is None and heard.case.incident.type in _LOSING)


def kinds(item: str | None, class_: str | None, name: str) -> tuple[str, ...]:
    """What an item counts as, the most exact first: itself, the broader kinds, its class."""
    found = [item or name]
    while item is not None and (entry := graph.items().get(item)) is not None and entry.of and entry.of not in found:
        found.append(item := entry.of)
    return tuple(dict.fromkeys([*found, *([class_] if class_ else [])]))


def _number(cell: Loss) -> Number | None:
    """Low, best and high of a cell. Cells of an incident add up: what a general word and a model both tell is in one of them."""
    numbers = [n for n in (cell.low, cell.best, cell.high) if n is not None]
    if not numbers:
        return spread(cell.by)
    low, high = min(numbers), max(numbers)
    return low, cell.best if cell.best is not None else low, high


def _draft(heard: Heard, cell: Loss) -> _Draft:
    incident = heard.case.incident
    said = heard.whole(v for v in cell.by if v.status in HAPPENED)
    denials = heard.whole([*(v for v in cell.by if v.status == "denied"), *_denials(heard, cell)])
    denials = list({v.telling: v for v in denials}.values())
    owned = cell.owner is not None and not parties.is_thing(cell.owner)
    owner = cell.owner if owned else heard.target(cell.by)
    party_id, party = heard.key(owner) if owner is not None else (None, parties.UNTOLD)
    number, voices = _number(cell), said + denials
    low, best, high = number or (None, None, None)
    claimants = heard.claimants(said)
    row = LossRow(
        party=party,
        party_id=party_id,
        class_=cell.class_ or "other",
        item=heard.item(cell),
        item_id=cell.id,
        outcome=cell.outcome or NOT_SAID,
        standing=heard.standing(voices, denials, owner),
        low=low,
        best=best,
        high=high,
        claimants=claimants,
        denied_by=heard.claimants(denials),
        place=heard.where(),
        start=incident.when.start,
        end=incident.when.end,
        incident=incident.id,
        type=incident.type,
        documents=heard.documents(voices),
        sources=len({v.source for v in said}),
        voices=voices,
    )
    claim = Claim(
        incident=incident.id,
        number=number,
        when=incident.when,
        where=incident.place,
        what=kinds(cell.id, cell.class_, cell.item),
        whose=(party_id or party) if owner is not None else None,
        by=tuple(c.id for c in claimants if c.id),
        act=ACTS.get(incident.type, ""),
    )
    return _Draft(row, claim)


def _denials(heard: Heard, cell: Loss) -> list[Voice]:
    """The voices of tellings that deny the incident and name no other equipment than that of the cell."""
    ours = set(kinds(cell.id, cell.class_, cell.item))
    out = []
    for telling in heard.tellings.values():
        event = telling.event
        if event.status == "denied" and (not event.equipment or any(i.id in ours or i.class_ in ours for i in event.equipment)):
            out.append(heard.voice(telling))
    return out


def _note_given(heard: Heard, given: _Given) -> None:
    """Keep to whom something was supplied, by document and sentence: of what a report says it was given to, it says whose it is."""
    if heard.case.incident.type != "arms-transfer":
        return
    for telling in heard.tellings.values():
        known = [p for p in telling.event.target if parties.known(p)]
        sentence = telling.event.sentence
        if telling.event.status in HAPPENED and len(known) == 1 and sentence.in_ is None:
            items = [item.id or item.item for item in telling.event.equipment]
            given.setdefault(telling.document, []).append((sentence.start, sentence.end, items, heard.key(known[0])))


def _owner_from_gift(draft: _Draft, given: _Given) -> None:
    """Give a loss without an owner the one to whom its sentence says that the item was supplied."""
    row = draft.row
    found = {
        party
        for voice in row.voices
        for first, last, items, party in given.get(voice.document, ())
        if voice.mention is not None and first <= voice.mention.start < last and (not items or (row.item_id or row.item) in items)
    }
    if len(found) == 1:
        row.party_id, row.party = found.pop()
        draft.claim.whose = row.party_id or row.party


def _ledger(drafts: Sequence[_Draft]) -> LossLedger:
    drafts = sorted(
        drafts, key=lambda d: (d.row.party == parties.UNTOLD, d.row.party, d.row.class_, d.row.outcome, d.claim.order, d.row.item)
    )
    classes: dict[tuple[str, str], list[_Draft]] = {}
    for draft in drafts:
        classes.setdefault((draft.row.class_, draft.row.outcome), []).append(draft)
    out = LossLedger(totals=[], losses=[d.row for d in drafts], beside=[], overlaps=[])
    overall: list[LossTotal] = []
    for (_, _), bucket in sorted(classes.items()):
        asserted = [d for d in bucket if d.row.standing != "denied"]
        pairs = settle([d.claim for d in asserted])
        near = nearness(pairs)
        rows = {id(d.claim): d.row for d in bucket}
        for d in asserted:
            d.row.beside = bool(d.claim.takes_in)
            if d.claim.takes_in:
                _owner_from_parts(d, rows)
                out.beside.append(beside_row(d.row, d.claim, near))
        out.overlaps += overlap_rows([*pairs, *_in_one_incident(asserted)], rows)
        whose: dict[tuple[str | None, str], list[_Draft]] = {}
        for draft in bucket:
            whose.setdefault((draft.row.party_id, draft.row.party), []).append(draft)
        for part in whose.values():
            out.totals += _totals(part, near)
        if len(whose) > 1:
            overall.append(_total(bucket, near, None, everybody=True))
    out.totals.sort(key=lambda t: (t.party == parties.UNTOLD, t.party, t.party_id or "", t.class_, t.outcome, t.item or ""))
    out.totals += overall
    return out


def _owner_from_parts(draft: _Draft, rows: Mapping[int, LossRow]) -> None:
    """Give a claim over an interval whose owner is not told that of all that it takes in."""
    parts = {(rows[id(c)].party_id, rows[id(c)].party) for c in draft.claim.takes_in}
    if draft.row.party == parties.UNTOLD and len(parts) == 1:
        draft.row.party_id, draft.row.party = parts.pop()


def _in_one_incident(drafts: Sequence[_Draft]) -> list[tuple[Claim, Claim]]:
    """Pairs of claims of one incident, one of a kind that the other may be among: its low end is without it, its high end with it."""
    by_incident: dict[str, list[Claim]] = {}
    for draft in drafts:
        by_incident.setdefault(draft.claim.incident, []).append(draft.claim)
    return [
        (general, finer)
        for claims in by_incident.values()
        for general in claims
        for finer in claims
        if general.what[0] in finer.what[1:] and general.number and finer.number and general.number[0] < general.number[2]
    ]


def _totals(bucket: Sequence[_Draft], near: Near) -> list[LossTotal]:
    """The total of a party's class, and those of its items."""
    items: dict[str, list[_Draft]] = {}
    for draft in bucket:
        items.setdefault(draft.row.item, []).append(draft)
    out = [_total(bucket, near, None)]
    return out + [_total(part, near, item) for item, part in sorted(items.items())]


def _total(part: Sequence[_Draft], near: Near, item: str | None, everybody: bool = False) -> LossTotal:
    def sum_of(column: str | None) -> Sum:
        chosen = [d for d in part if (d.row.standing != "denied" if column is None else _column(d.row) == column)]
        return total([d.claim for d in chosen], near)

    head = part[0].row
    voices = {(v.telling, v.mention): v for d in part for v in d.row.voices}
    return LossTotal(
        party=parties.ALL if everybody else head.party,
        party_id=None if everybody else head.party_id,
        class_=head.class_,
        item=item,
        outcome=head.outcome,
        all=sum_of(None),
        claimed=sum_of("claimed"),
        reported=sum_of("reported"),
        corroborated=sum_of("corroborated"),
        denied=sum_of("denied"),
        incidents=sorted({d.row.incident for d in part}),
        voices=list(voices.values()),
    )


def _column(row: LossRow) -> str:
    return COLUMNS.get(row.standing, "corroborated")
