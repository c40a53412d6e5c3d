"""Rows that several ledgers have: pairs of incidents that may be one, and claims that stand beside the sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from marsad.incident import Voice
from marsad.ledger.reckon import Claim, Near, total
from marsad.ledger.voices import Claimant


class Counted(Protocol):
    """What a row tells of itself here."""

    party: str
    incident: str
    low: int | None
    high: int | None
    claimants: list[Claimant]
    documents: list[str]
    voices: list[Voice]
    overlaps: list[str]


class Overlap(msgspec.Struct, kw_only=True, tag="overlap", tag_field="row"):
    """Two incidents that may count the same: a link to review."""

    party: str
    incidents: list[str]
    what: list[str]
    """What each counts, in words."""
    least: int
    """How many of the high end are not in the low end if they are one."""
    reason: str
    documents: list[str]
    voices: list[Voice]


class Beside(msgspec.Struct, kw_only=True, tag="beside", tag_field="row"):
    """A claim over an interval, and the sum of the claims that it takes in. `agrees`: its number lies in that sum."""

    party: str
    what: str
    incident: str
    low: int
    high: int
    start: str | None
    end: str | None
    of: list[str]
    """The incidents that it takes in."""
    sum_low: int
    sum_high: int
    agrees: bool
    claimants: list[Claimant]
    documents: list[str]
    voices: list[Voice]


def overlap_rows(pairs: Sequence[tuple[Claim, Claim]], rows: Mapping[int, Counted]) -> list[Overlap]:
    """A row for each pair that a person can judge; each is told in the rows of both incidents."""
    out = []
    for a, b in pairs:
        if (a.where and b.where) or (a.number == b.number and a.days == b.days):  # else a claim without a place could be any
            one, other = rows[id(a)], rows[id(b)]
            one.overlaps.append(b.incident)
            other.overlaps.append(a.incident)
            out.append(_overlap(a, one, b, other))
    return out


def _overlap(a: Claim, one: Counted, b: Claim, other: Counted) -> Overlap:
    least = min(a.number[0] if a.number else 0, b.number[0] if b.number else 0)
    return Overlap(
        party=one.party,
        incidents=[a.incident, b.incident],
        what=[told(one), told(other)],
        least=least,
        reason=_reason(a, b),
        documents=sorted({*one.documents, *other.documents}),
        voices=[*one.voices, *other.voices],
    )


def _reason(a: Claim, b: Claim) -> str:
    """Why two claims may be one, in words."""
    if a.incident == b.incident:
        return "one incident tells both, one kind counts as the other"
    where = "one place"
    if a.where is None or b.where is None:
        where = "a place that is not told"
    elif a.where.id is None or a.where.id != b.where.id:
        where = "places that meet"
    when = "one day" if a.days == b.days and a.days[0] == a.days[1] else "days that meet"
    what = "the same kind" if a.what == b.what else "one kind counts as the other"
    return f"{when}, {where}, {what}"


def told(row: Counted) -> str:
    """What a row counts: "3 × Tank destroyed"."""
    item, outcome, kind = (getattr(row, name, None) for name in ("item", "outcome", "kind"))
    number = str(row.low) if row.low == row.high else f"{row.low}–{row.high}"
    return f"{number} × {item} {outcome}" if item else f"{number} {kind}"


def beside_row(row: Counted, claim: Claim, near: Near) -> Beside:
    """The row of a claim that stands beside."""
    inside = total([c for c in claim.takes_in if not c.takes_in], near)
    low, _, high = claim.number or (0, 0, 0)
    return Beside(
        party=row.party,
        what=told(row),
        incident=row.incident,
        low=low,
        high=high,
        start=claim.when.start,
        end=claim.when.end,
        of=sorted({c.incident for c in claim.takes_in}),
        sum_low=inside.low,
        sum_high=inside.high,
        agrees=low <= inside.high and inside.low <= high,
        claimants=row.claimants,
        documents=row.documents,
        voices=row.voices,
    )
