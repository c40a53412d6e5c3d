"""How many died: one figure of an incident out of its tolls, and whose dead they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from marsad.export.names import folded
from marsad.export.sides import name_of_kind, words
from marsad.incident import Incident, Side, Telling, Toll
from marsad.record import Span
from marsad.text.tokens import tokenize

KILLED = "killed"
_Told = tuple[Toll, tuple[int, int, int, bool]]


@dataclass(frozen=True, slots=True)
class Deaths:
    """Deaths of an incident, `low <= best <= high`; `parts` are the best figures by owner, `rest` those whose owner nobody told."""

    low: int
    best: int
    high: int
    parts: list[tuple[Side, int]] = field(default_factory=list)
    vague: bool = False
    """Whether the figure stands for a word like "dozens"."""

    @property
    def rest(self) -> int:
        """Deaths without an owner."""
        return self.best - sum(number for _, number in self.parts)


def _numbers(toll: Toll) -> tuple[int, int, int, bool] | None:
    """Low, best, high, and whether they come from words alone; None where there is no figure."""
    known = [number for number in (toll.low, toll.best, toll.high) if number is not None]
    if known:
        best = toll.best if toll.best is not None else toll.low if toll.low is not None else 0
        low = min(best, toll.low if toll.low is not None else best)
        return low, best, max(best, toll.high if toll.high is not None else best), False
    least = [number for voice in toll.by if voice.mention for number in [in_words(voice.mention.text)] if number]
    return (min(least), min(least), max(least), True) if least else None


def in_words(text: str) -> int | None:
    """The least that a number in words stands for: "عشرات" is 10."""
    vague = words().vague
    return next((vague[word] for word in [*tokenize(text).word, folded(text)] if word in vague), None)


def deaths(incident: Incident, tellings: Sequence[Telling] = ()) -> Deaths | None:
    """The dead of an incident, never counted from the wounded; None where nobody gives a figure.

    With its `tellings` a toll without an owner is of the target among whose words it stands ("five civilians").

    A toll without an owner is the sum of those with one where it is as high; where it is lower the reports differ, and the figure
    that more independent sources give stands, the lower one where they are as many.
    """
    counted = [toll if toll.of else msgspec.structs.replace(toll, of=_target(toll, incident, tellings)) for toll in incident.counts]
    told = [(toll, numbers) for toll in counted if toll.kind == KILLED and (numbers := _numbers(toll))]
    owned = _apart([(toll, numbers) for toll, numbers in told if toll.of is not None])
    whole = [(toll, numbers) for toll, numbers in told if toll.of is None]
    parts = [(toll.of, numbers[1]) for toll, numbers in owned if toll.of is not None and numbers[1]]
    vague = all(numbers[3] for _, numbers in told)
    if not told:
        return None
    low, best, high = (sum(numbers[i] for _, numbers in owned) for i in range(3))
    if not whole:
        return Deaths(low, best, high, parts, vague)
    all_low, all_best, all_high = (max(numbers[i] for _, numbers in whole) for i in range(3))
    if not owned or all_best >= best:
        return Deaths(all_low, all_best, max(all_high, high), parts, vague)
    if _sources(owned) > _sources(whole):
        return Deaths(min(low, all_low), best, max(high, all_high), parts, vague)
    return Deaths(min(low, all_low), all_best, max(high, all_high), [], vague)


def _target(toll: Toll, incident: Incident, tellings: Sequence[Telling]) -> Side | None:
    """The one party among whose words every voice of a toll counts."""
    spans = {voice.telling: voice.mention for voice in toll.by}
    found: set[str] = set()
    for telling in tellings:
        if telling.key in spans:
            mention = spans[telling.key]
            within = [party for party in telling.event.target if mention and _within(mention, party.mention)]
            found.update([within[0].id or within[0].name] if within else [""])
    sides = [side for side in incident.target if {side.id or side.name, side.name} & found]
    return sides[0] if len(found) == 1 and sides else None


def _within(inner: Span, outer: Span) -> bool:
    return inner.in_ == outer.in_ and outer.start <= inner.start and inner.end <= outer.end


def _apart(tolls: list[_Told]) -> list[_Told]:
    """Tolls that may be added up: of those for one kind of owner that no report tells together ("civilians" and "villagers"), the one
    that more independent sources give, the lower one where they are as many.
    """
    kept: list[_Told] = []
    for told in sorted(tolls, key=lambda t: (-_sources([t]), t[1][1])):
        if all(_owner(told[0]) != _owner(other[0]) or _together(told[0], other[0]) for other in kept):
            kept.append(told)
    return [told for told in tolls if told in kept]


def _owner(toll: Toll) -> str:
    side = toll.of
    return "" if side is None else side.id or side.of or name_of_kind(side)


def _together(one: Toll, other: Toll) -> bool:
    return bool({voice.telling for voice in one.by} & {voice.telling for voice in other.by})


def _sources(tolls: list[_Told]) -> int:
    return len({voice.source for toll, _ in tolls for voice in toll.by})
