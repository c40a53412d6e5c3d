"""How many were killed, wounded, taken: the counts of an incident, one a kind and a party."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.incident import Incident, Side, Toll
from marsad.link.figures import Figure, spread
from marsad.link.naming import part_of
from marsad.link.sides import key_of, same, side
from marsad.link.told import Told
from marsad.record import Count, Event, Party


@dataclass(slots=True, eq=False)
class Counted:
    """All figures of one kind of count and one party; `of` None where no telling says whose, or all together are meant."""

    kind: str
    of: Party | None
    figures: list[Figure] = field(default_factory=list)


def counted(told: list[Told], targets: list[Side], day: str) -> list[Counted]:
    """The figures of the tellings, those of one kind and party together."""
    groups: list[Counted] = []
    for t in told:
        for count in t.event.counts:
            of = count.of or _part(t.event, count)
            group = next((g for g in groups if g.kind == count.kind and _one(g.of, of, day)), None)
            if group is None:
                groups.append(group := Counted(count.kind, of))
            group.figures.append(Figure(t, count.low, count.high, count.mention))
    return _joined(groups, targets, day)


def _part(event: Event, count: Count) -> Party | None:
    """Of whom a count is that stands in the one target's own words: "ثلاثة من موظفيها"."""
    if len(event.target) != 1:
        return None
    party, mention = event.target[0], count.mention
    inside = party.mention.in_ == mention.in_ and party.mention.start < mention.end and mention.start < party.mention.end
    return party if inside and party.id is None and part_of(party.name) else None


def _one(some: Party | None, other: Party | None, day: str) -> bool:
    if some is None or other is None:
        return some is other
    return key_of(some) == key_of(other) or ((some.kind == "civilians") == (other.kind == "civilians") and same(some, other, day))


def _joined(groups: list[Counted], targets: list[Side], day: str) -> list[Counted]:
    """Put a count of nobody to that of the one party of its kind, where that is the one target and known, or the numbers are the same."""
    out = list(groups)
    for bare in [g for g in groups if g.of is None]:
        owned = [g for g in groups if g.kind == bare.kind and g.of is not None]
        if len(owned) != 1:
            continue
        one = owned[0]
        assert one.of is not None
        target = len(targets) == 1 and (one.of.id or one.of.of) and same(targets[0], one.of, day)
        if target or spread(bare.figures)[:2] == spread(one.figures)[:2]:
            one.figures = sorted(one.figures + bare.figures, key=lambda f: (f.told.published, f.told.document.collected, f.told.key))
            out.remove(bare)
    return out


def tolls(groups: list[Counted]) -> list[Toll]:
    """The counts with low, best and high, and the voices of each."""
    out = []
    for group in groups:
        low, best, high = spread(group.figures)
        of = None if group.of is None else side(group.of, [])
        out.append(Toll(kind=group.kind, of=of, low=low, best=best, high=high, by=[f.voice() for f in group.figures]))
    return out


def total(incident: Incident, kind: str) -> tuple[int, int, int | None] | None:
    """Low, best and high of one kind of count over all parties of an incident; None where none is numbered.

    A count of nobody in particular is the whole, or what its parts leave: the greater of it and the sum of the others.
    """
    bare = [t for t in incident.counts if t.kind == kind and t.of is None and t.best is not None]
    owned = [t for t in incident.counts if t.kind == kind and t.of is not None and t.best is not None]
    if not bare and not owned:
        return None
    sums = [_sum(rows) for rows in (bare, owned) if rows]
    high = None if any(s[2] is None for s in sums) else max(s[2] or 0 for s in sums)
    return max(s[0] for s in sums), max(s[1] for s in sums), high


def _sum(rows: list[Toll]) -> tuple[int, int, int | None]:
    high = None if any(row.high is None for row in rows) else sum(row.high or 0 for row in rows)
    return sum(row.low or 0 for row in rows), sum(row.best or 0 for row in rows), high
