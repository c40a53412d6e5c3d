"""Tellings flattened to rows: what the comparisons of linking need of one event, and the keys under which its like are looked up.

Days are ordinals (`date.toordinal`), distances kilometres, names folded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from marsad.incident import Kept, Telling
from marsad.link.families import SPEECH, families
from marsad.link.graph import above, parties
from marsad.link.keys import blocks, probes
from marsad.link.row import Row
from marsad.link.words import names, persons, sites, sketch, spots, things, units
from marsad.record import Event, Extent, Party, Place
from marsad.text.tokens import tokenize
from marsad.world.homes import home

__all__ = ["blocks", "probes", "row", "rows"]

RARE = 8
"""Rare words of a row."""
WORDS = 12
"""Words of a short document, or of a sentence of a long one, that are kept at most, the rarest first."""
SHORT = 120
"""Tokens up to which a document is one piece, whose words all stand for each of its events."""
PROPER = 3
"""Tokens from which on a word is a proper name (`words.units`)."""
VILLAGE = 5.0
"""Kilometres of radius up to which a place is a village or a quarter."""
AROUND, COUNTRYSIDE = 10.0, 30.0
"""Kilometres around the seat of a page, and of one of a city, in which it tells of things at least."""
CITY = 5.3
"""Weight of a place from which on it is a city."""
WIDE = 25.0
"""Kilometres of radius from which on a place is a region."""
RESULT = 3
"""Rank of families from which on a type tells a result, not the act."""
LATER = 2
"""Days after an act at which its dead are still counted, found and buried."""
NAMED = 2
"""A toll up to this, where people are named, counts those who are mourned: others may have died with them."""
EXACT = 2
"""Days between the first and the last possible one of an event whose day is told."""
THINGS = frozenset({"group"})
"""Kinds of target whose words say what was hit: a market, a house; those of people say less."""
UNREAL = frozenset({"demanded", "planned", "possible"})
"""Statuses of what has not, or perhaps not, happened."""


_OPPOSED = frozenset(("government", "rebel", "militia", "armed-group", "tribe", "party", "council"))
"""Kinds of party that may fight another one of their own country: their common state says nothing."""


@lru_cache(maxsize=65536)
def _holders(party: str, day: str) -> frozenset[str]:
    """A party and those whom it stands under on a day."""
    kinds = parties()
    opposed = party in kinds and kinds[party].kind in _OPPOSED
    held = above(party, day)
    return frozenset(one for one in held if one == party or not (opposed and one in kinds and kinds[one].kind == "state"))


class Around(NamedTuple):
    """The telling words around an event, as tokens; the people named there; what places there are called."""

    words: list[str]
    people: list[str]
    spots: list[str]


class _Text:
    """The words of a document: all of a short one, those of one sentence of a long one."""

    def __init__(self, document: Kept) -> None:
        self.body = tokenize(document.text)
        self.title = tokenize(document.title) if document.title else None
        self.parts: dict[tuple[bool, int], Around] = {}

    def around(self, event: Event) -> Around:
        """The words around an event."""
        short, title = len(self.body) <= SHORT, event.sentence.in_ is not None
        key = (False, -1) if short else (title, event.sentence.start)
        if key not in self.parts:
            words, kinds = self._whole() if short else self._some(title, event.sentence)
            self.parts[key] = Around(sketch(words, kinds, WORDS), persons(words, kinds), spots(words, kinds))
        return self.parts[key]

    def _whole(self) -> tuple[list[str], list[int]]:
        title = self.title
        return [*(title.word if title else ()), *self.body.word], [*(title.kind if title else ()), *self.body.kind]

    def _some(self, title: bool, sentence: Extent) -> tuple[list[str], list[int]]:
        tokens = (self.title if title else self.body) or self.body
        first, last = bisect_left(tokens.start, sentence.start), bisect_left(tokens.start, sentence.end)
        return tokens.word[first:last], tokens.kind[first:last]


@lru_cache(maxsize=65536)
def _day(value: str | None) -> int | None:
    return date.fromisoformat(value[:10]).toordinal() if value else None


def _when(row: Row, event: Event) -> None:
    """The first and last day: of an event that is not dated, the day of publication and the one before."""
    first, last = _day(event.when.start), _day(event.when.end)
    if last is None and row.mode == "fact":
        last = max(row.published, first or 0) if row.published is not None else first
    if first is None and last is None:
        return
    if first is None and last is not None:
        first = last - 1
    row.first, row.last = first, last if last is not None else first
    row.stated = event.when.stated and event.when.start is not None and row.last is not None and row.last - (row.first or 0) <= EXACT
    if row.stated and row.first is not None and families()[row.type].rank >= RESULT:
        row.first, row.stated = row.first - LATER, False


@lru_cache(maxsize=65536)
def _name(text: str) -> str:
    return " ".join(tokenize(text).word)


def _where(row: Row, place: Place | None) -> None:
    if place is None:
        return
    row.place_words = sorted({*names(place.mention.text), *(names(place.name_ar) if place.name_ar else ())})
    row.sites = sorted({*row.sites, *sites(place.mention.text)})
    row.place = place.id or _name(place.name)
    row.lat, row.lon, row.radius = place.lat, place.lon, place.radius_km or row.radius  # the default itself, which is not written
    row.wide = place.precision in ("district", "province", "country") or row.radius > WIDE
    row.named = place.id is None and any(units(word) >= PROPER for word in row.place_words)
    row.fine = not row.wide and place.precision != "near" and (place.id is None or row.radius <= VILLAGE)
    row.country, row.admin1 = place.country, place.admin1


def _ids(parties: Sequence[Party]) -> list[str]:
    return sorted({p.id for p in parties if p.id})


def _up(ids: Sequence[str], day: str) -> list[str]:
    return sorted(frozenset().union(*(_holders(party, day) for party in ids))) if ids else []


def _who(row: Row, event: Event, day: str) -> None:
    row.actors, row.targets = _ids(event.actor), _ids(event.target)
    row.actors_up, row.targets_up = _up(row.actors, day), _up(row.targets, day)
    row.target_kinds = sorted({p.kind for p in event.target})
    row.speakers = sorted({p.id or _name(p.name) for p in event.speaker})
    row.sites = sorted({word for p in event.target if p.kind in THINGS and not p.id for word in things(p.mention.text)})


def _counts(row: Row, event: Event) -> None:
    for count in event.counts:
        if count.kind in ("killed", "wounded"):
            low = count.low if count.low is not None else count.high
            before = row.killed if count.kind == "killed" else row.wounded
            if low is None or (before is not None and before >= low):
                continue
            most = count.high if count.high is not None else low * 2
            if count.kind == "killed":
                row.killed, row.killed_most = low, most
            else:
                row.wounded, row.wounded_most = low, most
        elif count.low is not None:
            row.other_counts.append(f"{count.kind} {count.low}")
    row.other_counts = sorted(set(row.other_counts))


def rows(document: Kept, tellings: Sequence[Telling]) -> list[Row]:
    """The rows of a document's tellings, in their order. Told together, a bare toll has the place of the act beside it; a post that
    tells no place has that of its page."""
    text = _Text(document)
    out = [_row(telling.key, telling.event, document, text) for telling in tellings]
    _borrow(out, document.publisher or "")
    if document.publisher and len(text.body) <= SHORT:
        _at_home(out, document.publisher)
    return out


def row(telling: Telling, document: Kept) -> Row:
    """The row of one telling by itself."""
    return rows(document, [telling])[0]


def _mode(event: Event, published: str | None) -> str:
    """Whether an act is told as done, or how else. One announced for a day that has come when it is told is as done: others tell it so."""
    if event.status not in UNREAL:
        return "fact"
    come = event.status == "planned" and published is not None and event.when.end is not None and event.when.end <= published
    return "fact" if come else event.status


def _row(key: str, event: Event, document: Kept, text: _Text) -> Row:
    family = families()[event.type]
    row = Row(
        key=key,
        document=document.key,
        text=document.copy_of or document.key,
        copy=" ".join((document.copy_of or document.key, event.type, _name(event.trigger.text), event.place.name if event.place else "")),
        type=event.type,
        family=family.name,
        arena=family.arena,
        mode=_mode(event, document.published),
        published=_day(document.published),
        title=event.trigger.in_ == "title",
    )
    _when(row, event)
    _who(row, event, document.published or "")
    _where(row, event.place)
    _counts(row, event)
    row.equipment = sorted({i.id for i in event.equipment if i.id})
    row.classes = sorted({i.class_ for i in event.equipment if i.class_})
    around = text.around(event)
    row.words, people = around.words, around.people
    row.spots = sorted({*row.place_words, *around.spots})
    row.rare = [word[:-2] for word in row.words if word.endswith("++")][:RARE]
    if people and row.killed is not None and row.killed <= NAMED:
        row.killed = row.killed_most = None
    row.persons = people if not row.place_words else [name for name in people if set(row.place_words).isdisjoint(name.split())]
    return row


@lru_cache(maxsize=10_000)
def _page(publisher: str) -> tuple[str, ...]:
    """The rare words of a publisher's name: a local page has its town in it."""
    return tuple(word for word in names(publisher) if units(word))


def _borrow(out: list[Row], publisher: str) -> None:
    """Give an act without a place the place of the nearest act of its arena in the same document; where there is none, its rare words.

    One of them may be the village, which no table has.
    """
    for i, row in enumerate(out):
        if row.place is not None or row.arena == SPEECH:
            continue
        like = [(abs(i - j), j) for j, other in enumerate(out) if other.arena == row.arena and other.place and not other.borrowed]
        if not like:
            row.spots = sorted({*row.spots, *row.rare, *_page(publisher)})
        else:
            other = out[min(like)[1]]
            row.place, row.place_words, row.lat, row.lon = other.place, other.place_words, other.lat, other.lon
            row.radius, row.wide, row.fine, row.named = other.radius, other.wide, other.fine, other.named
            row.country, row.admin1 = other.country, other.admin1
            row.borrowed, row.spots = True, sorted({*row.spots, *other.place_words})


def _at_home(out: list[Row], publisher: str) -> None:
    """Give the acts of a short post that tells no place the one that its page is named after ("بلدية النخيل"), and a place that no table
    has its surroundings. A city's page tells of the villages around too."""
    for row in out:
        if row.lat is not None or row.arena == "speech" or (place := home(publisher)) is None:
            continue
        city = place.weight >= CITY
        row.lat, row.lon, row.radius = place.lat, place.lon, max(COUNTRYSIDE if city else AROUND, place.radius_km)
        row.country, row.admin1 = place.country, place.admin1
        row.wide = row.radius > WIDE or place.precision in ("district", "province")
        if row.place is None:
            row.place, row.borrowed = place.id, True
            row.place_words = sorted({*row.place_words, *names(place.name_ar)})
