"""Numbers that several voices give of one thing: low, best and high, and which of them can't both be right.

Of one origin its last figure counts, for it has taken back the ones before. `low` and `high` span what the origins say now. `best` is the
number that most of them allow ("at least 4" allows 12). Of several such the lowest, as ACLED does, unless a higher one was published
on a later day, for tolls grow. UCDP keeps the same three.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marsad.incident import Voice
from marsad.link.told import Told
from marsad.record import Span

NEAR_DAYS = 7
"""Days between two publications beyond which other numbers are no contradiction but other news."""


@dataclass(slots=True, eq=False)
class Figure:
    """One number in one telling; either end None where it is open."""

    told: Told
    low: int | None
    high: int | None
    mention: Span

    def voice(self) -> Voice:
        """The figure as evidence."""
        return self.told.voice(self.mention, self.low, self.high)

    def allows(self, number: int) -> bool:
        """Whether a number may be the one meant."""
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)

    @property
    def known(self) -> bool:
        """Whether it says a number at all."""
        return self.low is not None or self.high is not None

    @property
    def least(self) -> int:
        """Its lower end, or the upper one where that is open."""
        return self.low if self.low is not None else self.high or 0


def standing(figures: list[Figure]) -> list[Figure]:
    """The last figure of each origin, of those that say a number. A telling that gives several is taken at its highest."""
    last: dict[str, Figure] = {}
    for figure in figures:
        if figure.known:
            before = last.get(figure.told.origin)
            if before is None or before.told is not figure.told or figure.least > before.least:
                last[figure.told.origin] = figure
    return list(last.values())


def spread(figures: list[Figure]) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of all figures; high None where the highest is "more than", all None where there is no number."""
    now = standing(figures)
    if not now:
        return None, None, None
    if len(now) == 1:
        one = now[0]
        return one.least, one.least, one.high
    tops = [f.high if f.high is not None else f.least for f in now]
    high = max(tops)
    unbounded = any(f.high is None and f.least >= high for f in now)
    low = min(f.least for f in now)
    return low, min(max(low, _best(now)), max(low, high)), None if unbounded and not _closed(now, high) else high


def _closed(figures: list[Figure], high: int) -> bool:
    return any(f.high == high for f in figures)


def _best(figures: list[Figure]) -> int:
    numbers = {n for f in figures for n in (f.low, f.high) if n is not None}
    allow = {n: [f for f in figures if f.allows(n)] for n in numbers}
    most = max(map(len, allow.values()))
    chosen, day = None, ""
    for number in sorted(n for n in numbers if len(allow[n]) == most):
        latest = max(f.told.published for f in allow[number])
        if chosen is None or latest > day:
            chosen, day = number, latest
    assert chosen is not None
    return chosen


def contradicting(figures: list[Figure]) -> list[list[Figure]]:
    """The standing figures in groups that can't both be right; empty where all can.

    A later, higher one is a toll that has grown, not a contradiction.
    """
    now = standing(figures)
    clash = {id(f) for f in now for other in now if f is not other and _clash(f, other)}
    groups: dict[tuple[int | None, int | None], list[Figure]] = {}
    for figure in now:
        if id(figure) in clash:
            groups.setdefault((figure.low, figure.high), []).append(figure)
    return list(groups.values())


def _clash(one: Figure, other: Figure) -> bool:
    if one.told.source == other.told.source and one.told.origin == other.told.origin:
        return False
    first, second = (one, other) if one.told.published <= other.told.published else (other, one)
    if first.high is None or second.high is None:
        below = first if first.high is not None else second
        above = second if below is first else first
        if below.high is None or above.least <= below.high:
            return False
    elif max(first.least, second.least) <= min(first.high, second.high):
        return False
    days = _days(first.told.published, second.told.published)
    return days is None or (days <= NEAR_DAYS and not (days > 0 and second.least > first.least))


def _days(first: str, second: str) -> int | None:
    if not first or not second:
        return None
    return (date.fromisoformat(second[:10]) - date.fromisoformat(first[:10])).days


def words(low: int | None, high: int | None) -> str:
    """A number in figures: "4", "4–7", "4+", "up to 7" as "–7"."""
    if low == high:
        return str(low)
    return f"{'' if low is None else low}{'+' if high is None else f'–{high}'}"
