"""The ledger of casualties: killed, wounded and others, by party and civilians, as low, best and high, and by who says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from marsad.export import Options
from marsad.incident import Case, Toll, Voice, Where
from marsad.ledger import parties
from marsad.ledger.acts import ACTS
from marsad.ledger.reckon import Claim, Near, Number, Sum, nearness, settle, total
from marsad.ledger.review import Beside, Overlap, beside_row, overlap_rows
from marsad.ledger.voices import HAPPENED, Claimant, Heard, listen, spread
from marsad.link import graph

KINDS = ("killed", "wounded", "missing", "captured", "displaced")
"""Kinds of count that are casualties."""
UNDATED = "undated"
NOWHERE = "no place told"

_At = TypeVar("_At")


class ClaimantSays(msgspec.Struct, kw_only=True):
    """What one party or outlet counts: null where it gives no number."""

    by: Claimant
    low: int | None
    best: int | None
    high: int | None
    voices: list[Voice]


class CasualtyRow(msgspec.Struct, kw_only=True, tag="casualty", tag_field="row"):
    """What one incident says of the dead, wounded or others of one party."""

    party: str
    party_id: str | None
    kind: str
    standing: str
    low: int | None
    best: int | None
    high: int | None
    by: list[ClaimantSays]
    claimants: list[Claimant]
    place: Where | None
    start: str | None
    end: str | None
    month: str
    """Of its last day; `undated` where it has none."""
    incident: str
    type: str
    documents: list[str]
    sources: int
    beside: bool = False
    """Whether it stands beside the sum, for the sum has its parts."""
    overlaps: list[str] = []
    voices: list[Voice]


class CasualtyTotal(msgspec.Struct, kw_only=True, tag="total", tag_field="row"):
    """All of one kind of one party: in all, in a month, or at a place (`scope`: all, month, place; `at`: which)."""

    party: str
    party_id: str | None
    kind: str
    scope: str
    at: str | None
    all: Sum
    by: list[ClaimantSum]
    """Only what each claims."""
    incidents: list[str]
    voices: list[Voice]


class ClaimantSum(msgspec.Struct, kw_only=True):
    """All that one claimant counts."""

    by: Claimant
    sum: Sum


class CasualtyLedger(msgspec.Struct, kw_only=True):
    """Totals first; then each incident's part, what stands beside, and pairs of incidents to review."""

    totals: list[CasualtyTotal]
    casualties: list[CasualtyRow]
    beside: list[Beside]
    overlaps: list[Overlap]


class _Draft:
    """A row with the claim that is reckoned with."""

    def __init__(self, row: CasualtyRow, claim: Claim) -> None:
        self.row, self.claim = row, claim


def casualties(cases: Iterable[Case], options: Options | None = None) -> CasualtyLedger:
    """The ledger of `cases`, in any order."""
    return _ledger([draft for heard in listen(cases, options) for draft in _drafts(heard)])


def _drafts(heard: Heard) -> list[_Draft]:
    found: dict[str, dict[tuple[str | None, str], list[Toll]]] = {}
    for toll in heard.case.incident.counts:
        if toll.kind in KINDS and any(v.status in HAPPENED for v in toll.by):
            party = heard.key(toll.of) if toll.of is not None else (None, parties.UNTOLD)
            found.setdefault(toll.kind, {}).setdefault(party, []).append(toll)
    found = {kind: _finest(whose, heard.day) for kind, whose in found.items()}
    return [draft for kind, whose in found.items() for draft in _kind(heard, kind, whose)]


def _finest(whose: dict[tuple[str | None, str], list[Toll]], day: str) -> dict[tuple[str | None, str], list[Toll]]:
    """The tolls of each party, those of a government with those of its force where one incident tells of one only."""
    out: dict[tuple[str | None, str], list[Toll]] = {}
    for party, tolls in whose.items():
        under = [p for p in whose if p != party and p[0] and party[0] and graph.under(p[0], party[0], day)]
        out.setdefault(under[0] if len(under) == 1 else party, []).extend(tolls)
    return out


def _kind(heard: Heard, kind: str, whose: dict[tuple[str | None, str], list[Toll]]) -> list[_Draft]:
    """The rows of one kind: those of each party, and what a number for all has over theirs."""
    untold = (None, parties.UNTOLD)
    parts = {party: _number(tolls) for party, tolls in whose.items()}
    out = [_draft(heard, kind, party, tolls, parts[party]) for party, tolls in whose.items() if party != untold]
    if untold in whose:
        rest = _rest(parts[untold], [number for party, number in parts.items() if party != untold])
        victims = heard.target(v for toll in whose[untold] for v in toll.by) if not out else None
        party = heard.key(victims) if victims is not None else untold
        if rest is None or rest[2] > 0:
            out.append(_draft(heard, kind, party, whose[untold], rest))
    return out


def _number(tolls: Sequence[Toll]) -> Number | None:
    """The number of one party: the sum of what one report tells apart ("four soldiers and an officer"), else what reports give for all."""
    tellings = [{v.telling for v in toll.by} for toll in tolls]
    apart = any(a & b for i, a in enumerate(tellings) for b in tellings[:i])
    if len(tolls) > 1 and not apart:
        return spread(v for toll in tolls for v in toll.by if v.status in HAPPENED)
    found = [number for toll in tolls if (number := _one(toll)) is not None]
    return (sum(n[0] for n in found), sum(n[1] for n in found), sum(n[2] for n in found)) if found else None


def _one(toll: Toll) -> Number | None:
    numbers = [n for n in (toll.low, toll.best, toll.high) if n is not None]
    if not numbers:
        return spread(toll.by)
    return min(numbers), toll.best if toll.best is not None else min(numbers), max(numbers)


def _rest(whole: Number | None, parts: Sequence[Number | None]) -> Number | None:
    """What is left of the number for all when those of the parties are taken from it; null where it has no number."""
    told = [part for part in parts if part is not None]
    if whole is None or not told:
        return whole if not parts else (0, 0, 0) if whole is None else whole
    low, best, high = (sum(part[i] for part in told) for i in range(3))
    most, least = max(0, whole[2] - low), max(0, whole[0] - high)
    return least, min(max(whole[1] - best, least), most), most


def _draft(heard: Heard, kind: str, party: tuple[str | None, str], tolls: Sequence[Toll], number: Number | None) -> _Draft:
    incident = heard.case.incident
    said = heard.whole(v for toll in tolls for v in toll.by if v.status in HAPPENED)
    denials = heard.whole(heard.voice(t) for t in heard.tellings.values() if t.event.status == "denied")
    low, best, high = number or (None, None, None)
    claimants, last = heard.claimants(said), incident.when.end or incident.when.start
    victims = next((toll.of for toll in tolls if toll.of is not None), None) or heard.target(said)
    row = CasualtyRow(
        party=party[1],
        party_id=party[0],
        kind=kind,
        standing=heard.standing(said, denials, victims if party[1] != parties.UNTOLD else None),
        low=low,
        best=best,
        high=high,
        by=_by_claimant(heard, said),
        claimants=claimants,
        place=heard.where(),
        start=incident.when.start,
        end=incident.when.end,
        month=last[:7] if last else UNDATED,
        incident=incident.id,
        type=incident.type,
        documents=heard.documents(said),
        sources=len({v.source for v in said}),
        voices=said,
    )
    act = ACTS.get(incident.type, "")
    by = tuple(c.id for c in claimants if c.id)
    whose = (party[0] or party[1]) if party[1] != parties.UNTOLD else None
    claim = Claim(incident=incident.id, number=number, when=incident.when, where=incident.place, by=by, whose=whose, act=act)
    return _Draft(row, claim)


def _by_claimant(heard: Heard, said: Sequence[Voice]) -> list[ClaimantSays]:
    found: dict[Claimant, list[Voice]] = {}
    for voice in said:
        found.setdefault(heard.claimant(voice), []).append(voice)
    out = []
    for claimant in heard.claimants(said):
        low, best, high = spread(found[claimant]) or (None, None, None)
        out.append(ClaimantSays(by=claimant, low=low, best=best, high=high, voices=found[claimant]))
    return out


def _ledger(drafts: Sequence[_Draft]) -> CasualtyLedger:
    drafts = sorted(
        drafts, key=lambda d: (d.row.party == parties.UNTOLD, d.row.party, d.row.party_id or "", KINDS.index(d.row.kind), d.claim.order)
    )
    out = CasualtyLedger(totals=[], casualties=[d.row for d in drafts], beside=[], overlaps=[])
    overall: list[CasualtyTotal] = []
    for kind in KINDS:
        # the dead of an interval are the dead of its days, whoever counts them
        bucket = [d for d in drafts if d.row.kind == kind]
        pairs = settle([d.claim for d in bucket], sides=False)
        near = nearness(pairs)
        rows = {id(d.claim): d.row for d in bucket}
        for d in bucket:
            d.row.beside = bool(d.claim.takes_in)
            if d.claim.takes_in:
                out.beside.append(beside_row(d.row, d.claim, near))
        out.overlaps += overlap_rows(pairs, rows)
        whose = _split(bucket, lambda row: (row.party_id, row.party))
        for part in whose.values():
            out.totals += _totals(part, near)
        if len(whose) > 1:
            overall += _totals(bucket, near, everybody=True)
    out.totals.sort(key=lambda t: (t.party == parties.UNTOLD, t.party, t.party_id or ""))
    out.totals += overall
    return out


def _totals(bucket: Sequence[_Draft], near: Near, everybody: bool = False) -> list[CasualtyTotal]:
    """The total in all, and those of months and places."""
    out = [_total(bucket, near, "all", None, everybody)]
    for scope, at in (("month", _month), ("place", _place)):
        out += [_total(part, near, scope, name, everybody) for name, part in sorted(_split(bucket, at).items())]
    return out


def _month(row: CasualtyRow) -> str:
    return row.month


def _place(row: CasualtyRow) -> str:
    place = row.place
    if place is None:
        return NOWHERE
    return f"{place.name}, {place.country}" if place.country else place.name


def _split(bucket: Sequence[_Draft], at: Callable[[CasualtyRow], _At]) -> dict[_At, list[_Draft]]:
    found: dict[_At, list[_Draft]] = {}
    for draft in bucket:
        found.setdefault(at(draft.row), []).append(draft)
    return found


def _total(part: Sequence[_Draft], near: Near, scope: str, at: str | None, everybody: bool) -> CasualtyTotal:
    head = part[0].row
    voices = {(v.telling, v.mention): v for d in part for v in d.row.voices}
    return CasualtyTotal(
        party=parties.ALL if everybody else head.party,
        party_id=None if everybody else head.party_id,
        kind=head.kind,
        scope=scope,
        at=at,
        all=total([d.claim for d in part], near),
        by=_sums(part, near),
        incidents=sorted({d.row.incident for d in part}),
        voices=list(voices.values()),
    )


def _sums(part: Sequence[_Draft], near: Near) -> list[ClaimantSum]:
    """What each claimant counts, by its own numbers; claims that may be one are once in its low end too."""
    whose: dict[Claimant, tuple[list[Claim], dict[int, Number]]] = {}
    for d in part:
        for says in d.row.by:
            claims, numbers = whose.setdefault(says.by, ([], {}))
            claims.append(d.claim)
            if says.low is not None and says.best is not None and says.high is not None:
                numbers[id(d.claim)] = says.low, says.best, says.high
    ordered = sorted(whose, key=lambda c: (c.outlet, c.name, c.id or ""))
    return [ClaimantSum(by=claimant, sum=total(whose[claimant][0], near, whose[claimant][1])) for claimant in ordered]
