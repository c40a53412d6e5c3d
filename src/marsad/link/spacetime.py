"""Where and when an incident was, by all that tell of it."""

from __future__ import annotations

from collections import Counter

from marsad.incident import Days, Where
from marsad.link.told import Told
from marsad.ontology import PRECISIONS
from marsad.record import Place

_EXACT = {precision: rank for rank, precision in enumerate(PRECISIONS)}


def _rank(place: Place) -> tuple[int, float]:
    return _EXACT.get(place.precision or "", len(_EXACT)), place.radius_km or 0.0


def where(told: list[Told]) -> Where | None:
    """The most exact place told, with the voices that say so."""
    places = [(t.event.place, t) for t in told if t.event.place is not None]
    if not places:
        return None
    often = Counter(place.id or place.name for place, _ in places)
    best, _ = min(places, key=lambda p: (p[0].id is None, _rank(p[0]), -often[p[0].id or p[0].name]))
    return Where(
        name=best.name,
        name_ar=best.name_ar,
        id=best.id,
        country=best.country,
        admin1=best.admin1,
        lat=best.lat,
        lon=best.lon,
        precision=best.precision,
        radius_km=best.radius_km,
        by=[t.voice(place.mention) for place, t in places if (place.id or place.name) == (best.id or best.name)],
    )


def when(told: list[Told]) -> Days:
    """The days that all tellings allow; where there are none, the whole range of those that are stated."""
    stated = [t for t in told if t.event.when.stated] or told
    whens = [t.event.when for t in stated]
    start = max((w.start for w in whens if w.start), default=None)
    end = min((w.end for w in whens if w.end), default=None)
    if start and end and start > end:
        start, end = min(w.start for w in whens if w.start), max(w.end for w in whens if w.end)
    finest = min(whens, key=lambda w: ("hour", "day", "week", "month", "year", "open").index(w.precision))
    return Days(
        start=start,
        end=end,
        time=next((w.time for w in whens if w.time), None),
        precision=finest.precision if start == end else finest.precision if finest.precision != "hour" else "day",
        stated=any(w.stated for w in whens),
        by=[t.voice(t.event.when.mention) for t in stated],
    )
