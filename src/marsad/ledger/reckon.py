"""How many in all: claims of many incidents as low, best and high, each unit once.

Claims that may tell the same units (same kind of thing, days and places that meet) are all in the high end and once in the low end:
the low end is the heaviest set of claims of which no two may be one, so at least as many units as that were told. A claim over an
interval ("nine in two days") that takes in claims for single days by the same side stands beside the sum, with what it takes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from marsad.incident import Days, Where
from marsad.ledger.meeting import meet_days, meet_places, span_of, width
from marsad.link import graph

Number = tuple[int, int, int]
"""Low, best and high."""
Near = dict[int, set[int]]
"""By `id` of a claim those that it may be one with."""
_EXACT = 12
"""Claims that hang together of which the heaviest set is searched for; of more it is approached, from below."""


class Sum(msgspec.Struct, kw_only=True):
    """How many of all claims: `claims` are in it, `uncounted` more give no number, `beside` stand beside it."""

    low: int = 0
    best: int = 0
    high: int = 0
    claims: int = 0
    uncounted: int = 0
    beside: int = 0


@dataclass(slots=True, eq=False)
class Claim:
    """What one incident counts of one thing. `number` is low, best and high, None where no telling gives any.

    `what` are the kinds that it counts as, the most exact first; `by` the ids of the parties that say so.
    """

    incident: str
    number: Number | None
    when: Days
    where: Where | None
    what: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    whose: str | None = None
    """Id, else name, of the party that it is counted of; null where no report tells it, and it may be anybody's."""
    act: str = ""
    """The kind of act, where the incident's type tells it."""
    takes_in: list[Claim] = field(default_factory=list)
    """The claims beside which this one stands."""
    days: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.days = span_of(self.when)

    @property
    def order(self) -> tuple[int, str, tuple[str, ...], tuple[int, int, int]]:
        return self.days[0], self.incident, self.what, self.number or (0, 0, 0)


def one_kind(a: Claim, b: Claim) -> bool:
    """Whether what two claims count may be the same kind of thing: one counts as the other."""
    return not a.what or not b.what or a.what[0] in b.what or b.what[0] in a.what


def may_be_one(a: Claim, b: Claim) -> bool:
    """Whether two claims may count the same units."""
    if a.incident == b.incident or (a.act and b.act and a.act != b.act):
        return False
    return one_kind(a, b) and meet_days(a.days, b.days) and _one_owner(a, b) and meet_places(a.where, b.where)


def _one_owner(a: Claim, b: Claim) -> bool:
    """Whether two claims may be of one party."""
    if a.whose is None or b.whose is None or a.whose == b.whose:
        return True
    return graph.one_side(a.whose, b.whose, a.when.end or "")


def takes_in(a: Claim, b: Claim, sides: bool) -> bool:
    """Whether `a` is a claim over an interval of which `b` may be a part. `sides`: only where one side makes both."""
    if a.number is None or b.number is None or not a.when.stated or a.number[0] <= b.number[0]:
        return False
    if not a.when.start or not a.when.end or not (length := a.days[1] - a.days[0]):
        return False
    wider = width(a.where) > width(b.where)
    if not wider and length < 2:  # a night is two days, and no interval
        return False
    if _length(b) > length or (_length(b) == length and not wider):
        return False
    if sides and not _one_side(a, b):
        return False
    return one_kind(a, b) and meet_days(a.days, b.days) and _one_owner(a, b) and meet_places(a.where, b.where)


def _length(claim: Claim) -> int:
    return claim.days[1] - claim.days[0] if claim.when.stated and claim.when.start and claim.when.end else 0


def _one_side(a: Claim, b: Claim) -> bool:
    day = a.when.end or ""
    return any(graph.one_side(x, y, day) for x in a.by for y in b.by)


def settle(claims: Sequence[Claim], sides: bool = True) -> list[tuple[Claim, Claim]]:
    """Mark the claims that stand beside (`takes_in`), and give the pairs of the others that may be one; both in a fixed order."""
    ordered = sorted(claims, key=lambda c: c.order)
    pairs: list[tuple[Claim, Claim]] = []
    for a, b in _near(ordered):
        if takes_in(a, b, sides):
            a.takes_in.append(b)
        elif takes_in(b, a, sides):
            b.takes_in.append(a)
        elif a.number and b.number and may_be_one(a, b):
            pairs.append((a, b))
    return [(a, b) for a, b in pairs if not a.takes_in and not b.takes_in]


def _near(ordered: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of claims whose days meet, of claims in the order of their first day."""
    open_: list[Claim] = []
    for claim in ordered:
        open_ = [other for other in open_ if other.days[1] >= claim.days[0]]
        for other in open_:
            yield other, claim
        open_.append(claim)


def nearness(pairs: Iterable[tuple[Claim, Claim]]) -> Near:
    """Which claims may be one, from pairs."""
    near: Near = {}
    for a, b in pairs:
        near.setdefault(id(a), set()).add(id(b))
        near.setdefault(id(b), set()).add(id(a))
    return near


def total(claims: Iterable[Claim], near: Near, numbers: Mapping[int, Number] | None = None) -> Sum:
    """The sum of settled claims. `numbers`: by `id` of the claim, those that are to be summed, where they are not the claims' own."""
    out, weights = Sum(), dict[int, int]()
    for claim in sorted(claims, key=lambda c: c.order):
        number = claim.number if numbers is None else numbers.get(id(claim))
        if claim.takes_in:
            out.beside += 1
        elif number is None:
            out.uncounted += 1
        else:
            out.claims += 1
            out.best += number[1]
            out.high += number[2]
            weights[id(claim)] = number[0]
    rank = {node: i for i, node in enumerate(weights)}
    out.low = sum(_heaviest(group, near, weights, rank) for group in _together(weights, near))
    return out


def _together(nodes: Mapping[int, int], near: Near) -> Iterator[list[int]]:
    """Nodes that hang together, by those among them."""
    seen: set[int] = set()
    for node in nodes:
        if node in seen:
            continue
        group, ways = [], [node]
        seen.add(node)
        while ways:
            group.append(at := ways.pop())
            fresh = [n for n in near.get(at, ()) if n not in seen and n in nodes]
            seen.update(fresh)
            ways += fresh
        yield group


def _heaviest(group: Sequence[int], near: Near, weights: Mapping[int, int], rank: Mapping[int, int]) -> int:
    """The weight of the heaviest set of nodes of which no two are near each other."""
    left = sorted(group, key=lambda n: (-weights[n], len(near.get(n, ())), rank[n]))
    if len(left) > _EXACT:
        kept: set[int] = set()
        for node in left:
            if not near.get(node, set()) & kept:
                kept.add(node)
        return sum(weights[n] for n in kept)

    def best(at: int, barred: frozenset[int]) -> int:
        if at == len(left):
            return 0
        without = best(at + 1, barred)
        if left[at] in barred:
            return without
        return max(without, weights[left[at]] + best(at + 1, barred | near.get(left[at], set())))

    return best(0, frozenset())
