"""Queries of mixed kinds, as people ask them, made from the reports that a store holds; the same for the same reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from marsad.record import Event
from marsad.store.filters import Filter

if TYPE_CHECKING:
    from marsad.read import Report
    from marsad.store import Store

_SEED = 5
_SAMPLE = 2000
"""Reports from which words are taken."""
_DAYS = 10
_KM = 25.0
_STATUSES = ("reported", "claimed", "denied", "contested", "corroborated")
"""Of events and of incidents."""
_LETTERS = 5
"""Letters that a word has at least to be misspelt."""


class Query(NamedTuple):
    """What is asked for. `after`: the cursor of the page before."""

    kind: str
    words: str = ""
    wanted: Filter = Filter()
    after: str | None = None


def queries(reports: Sequence[Report], store: Store, number: int) -> list[Query]:
    """So many queries, of each kind about as many."""
    random = Random(_SEED)
    seen = Counter(word for report in reports[:_SAMPLE] for word in set(report.text.split()) if len(word) >= _LETTERS and word.isalpha())
    ranked = [word for word, _ in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))]
    common, rare = ranked[:40], ranked[len(ranked) // 2 :]
    events = _events(store, [random.choice(ranked[:400]) for _ in range(40)])
    makers: list[Callable[[], Query | None]] = [
        lambda: Query("rare word", random.choice(rare)),
        lambda: Query("common word", random.choice(common)),
        lambda: Query("two words", f"{random.choice(common)} {random.choice(ranked[:400])}"),
        lambda: Query("misspelt word", _misspelt(random.choice(ranked[:400]), random)),
        lambda: _party(random.choice(events)) if events else None,
        lambda: _place(random.choice(events)) if events else None,
        lambda: Query("status", random.choice(["", random.choice(common)]), Filter(status=(random.choice(_STATUSES),))),
        lambda: _next(store, Query("next page", random.choice(common))),
    ]
    return [query for query, _ in zip(_made(makers), range(number), strict=False)]


def _made(makers: Sequence[Callable[[], Query | None]]) -> Iterator[Query]:
    while True:
        yield from (query for make in makers if (query := make()) is not None)


def _events(store: Store, words: Sequence[str]) -> list[Event]:
    """Some of the events that there are."""
    return [hit.telling.event for word in words for hit in store.search(word, limit=5).hits]


def _misspelt(word: str, random: Random) -> str:
    """A word with one letter left out, or two swapped."""
    at = random.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1 :] if random.random() < 0.5 else word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _party(event: Event) -> Query | None:
    party = next((party.id for party in (*event.actor, *event.target, *event.speaker) if party.id), None)
    day = event.when.start or event.when.end
    if party is None or day is None:
        return None
    middle = date.fromisoformat(day)
    since, until = (middle + timedelta(days) for days in (-_DAYS, _DAYS))
    return Query("party and days", wanted=Filter(party=(party,), since=since.isoformat(), until=until.isoformat()))


def _place(event: Event) -> Query | None:
    place = event.place
    if place is None or place.lat is None or place.lon is None:
        return None
    return Query("place and radius", wanted=Filter(near=(place.lat, place.lon, _KM)))


def _next(store: Store, query: Query) -> Query | None:
    page = store.search(query.words, query.wanted)
    return query._replace(after=page.next) if page.next else None
