"""An event that comes back from somebody who saw it masked: what they left as it was, is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from marsad.desk.api.masked import Seen
from marsad.incident import Kept, Telling
from marsad.record import Event, Party, Span


def restored(event: Event, before: Telling | None, document: Kept, seen: Seen) -> Event:
    """`event` with the words of the document where blotted ones came back, and with the names of those whose pseudonym came back.

    `before`: the telling as it is, none for an event that is new. What was changed stays changed.
    """
    if not seen.mask.on:
        return event
    event = msgspec.convert(_spans(msgspec.to_builtins(event), document, seen), Event)
    known = {_at(party): party for party in _parties(before.event)} if before is not None else {}
    for party in _parties(event):
        old = known.get(_at(party))
        if old is not None:
            party.name = old.name if party.name == seen.mask.party(old) else party.name
            party.called = old.called if party.called == seen.mask.text(old.called) else party.called
    if before is not None:
        _things(event, before.event, seen)
    return event


def _spans(value: Any, document: Kept, seen: Seen) -> Any:
    if isinstance(value, list):
        return [_spans(part, document, seen) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() >= {"text", "start", "end"}:
        in_title = value.get("in") == "title"
        start, end = value["start"], value["end"]
        if 0 <= start < end and value["text"] == seen.written(document.key, in_title)[start:end]:
            own = (document.title or "") if in_title else document.text
            return value | {"text": own[start:end]}
        return value
    return {key: _spans(part, document, seen) for key, part in value.items()}


def _parties(event: Event) -> Iterator[Party]:
    yield from (*event.actor, *event.target, *event.speaker)
    yield from (count.of for count in event.counts if count.of)
    yield from (item.owner for item in event.equipment if item.owner)


def _at(party: Party) -> tuple[int, int, str | None]:
    return party.mention.start, party.mention.end, party.mention.in_


def _things(event: Event, old: Event, seen: Seen) -> None:
    """Items and the place, whose names are words of the text where nobody knows them."""
    items = {(item.mention.start, item.mention.end, item.mention.in_): item.item for item in old.equipment}
    for item in event.equipment:
        known = items.get((item.mention.start, item.mention.end, item.mention.in_))
        if known is not None and item.item == seen.mask.text(known):
            item.item = known
    place, was = event.place, old.place
    if place is not None and was is not None and _same(place.mention, was.mention):
        place.name = was.name if place.name == seen.mask.text(was.name) else place.name
        if was.name_ar and place.name_ar == seen.mask.text(was.name_ar):
            place.name_ar = was.name_ar


def _same(one: Span, other: Span) -> bool:
    return (one.start, one.end, one.in_) == (other.start, other.end, other.in_)
