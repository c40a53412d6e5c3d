"""How many, and what was lost: numbers of an incident as low, best and high over independent voices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from marsad.incident import Loss, Side, Toll, Voice
from marsad.link.sides import names, side
from marsad.link.told import Told
from marsad.record import Count, Item, Party


def _key(party: Party | None) -> str:
    return "" if party is None else party.id or party.of or names(party)


def _range(voices: list[Voice], told: dict[str, Told]) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of numbers; of one origin its last figure counts, for tolls grow."""
    last: dict[str, Voice] = {}
    for voice in voices:
        if voice.low is not None or voice.high is not None:
            last[told[voice.telling].origin] = voice
    lows = [v.low for v in last.values() if v.low is not None]
    highs = [v.high for v in last.values() if v.high is not None]
    values = Counter(v.low if v.low is not None else v.high for v in last.values())
    if not values:
        return None, None, None
    best = min(values, key=lambda value: (-values[value], value or 0))
    return min(lows, default=None), best, max(highs) if len(highs) == len(last) else None


def tolls(told: list[Told]) -> list[Toll]:
    """The counts, one a kind and owner."""
    found: dict[tuple[str, str], tuple[Count, list[Voice]]] = {}
    by_key = {t.telling.key: t for t in told}
    for t in told:
        for count in t.event.counts:
            found.setdefault((count.kind, _key(count.of)), (count, []))[1].append(t.voice(count.mention, count.low, count.high))
    out = []
    for (kind, _), (count, voices) in found.items():
        low, best, high = _range(voices, by_key)
        out.append(Toll(kind=kind, of=_owner(count.of), low=low, best=best, high=high, by=voices))
    return out


def _owner(party: Party | None) -> Side | None:
    return None if party is None else side(party, [])


def losses(told: list[Told]) -> list[Loss]:
    """The equipment, one an item, outcome and owner."""
    found: dict[tuple[str, str, str], tuple[Item, list[Voice]]] = {}
    by_key = {t.telling.key: t for t in told}
    for t in told:
        for item in t.event.equipment:
            key = (item.id or item.item, item.outcome or "", _key(item.owner))
            found.setdefault(key, (item, []))[1].append(t.voice(item.mention, item.low, item.high))
    return [_loss(item, voices, by_key) for item, voices in found.values()]


def _loss(item: Item, voices: list[Voice], told: dict[str, Told]) -> Loss:
    low, best, high = _range(voices, told)
    return Loss(
        item=item.item,
        id=item.id,
        class_=item.class_,
        origin=item.origin,
        outcome=item.outcome,
        owner=_owner(item.owner),
        low=low,
        best=best,
        high=high,
        by=voices,
    )


def distinct(values: Iterable[str]) -> list[str]:
    """Values without repetition, in their order."""
    return list(dict.fromkeys(values))
