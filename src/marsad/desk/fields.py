"""An event as the fields of a form, one a part of a cell: `actor.0.id`, `place.quote`, `counts.1.low`.

Words stand in two fields, the quote and where it stands (`at`: `402-406`, or `title:3-9`), so that a form without scripts can give the
quote alone. Offsets are code points of the stored text, in which private names are blotted out as long as they are, where they are masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from marsad.export.cover import Cover, written
from marsad.incident import Kept
from marsad.record import Count, Event, Item, Party, Place, Span

Fields = dict[str, str]
ROLES = ("actor", "target", "speaker")
LISTS = (*ROLES, "counts", "equipment")
"""Cells of which an event may have several."""
NEW = "+"
"""Stands for the number of a cell that is to be added: `actor.+`."""
_BLOCK = "█"
_AT = re.compile(r"(?:(title):)?(\d{1,9})-(\d{1,9})", re.ASCII)
_NUMBER = re.compile(r"(\w+)\.(\d{1,3})\.")


class Words:
    """The text and the title of a report as a person may read them, for quotes and offsets."""

    def __init__(self, kept: Kept, cover: Cover) -> None:
        self.kept = kept
        self._shown = {in_: blotted(written(kept, in_), cover.hidden(kept, in_)) for in_ in (None, "title")}

    def shown(self, in_: str | None) -> str:
        """The text, or title, as it may be read: as long as it is."""
        return self._shown[in_]

    def quote(self, span: Span | None) -> str:
        """The words of a span as they may be read."""
        return self.shown(span.in_)[span.start : span.end] if span is not None and span.start >= 0 else ""

    def hides(self, span: Span) -> bool:
        """Whether a span holds a name that may not be read."""
        return self.quote(span) != span.text

    def span(self, in_: str | None, start: int, end: int) -> Span:
        """The words from `start` to `end`, as they are kept."""
        return Span(written(self.kept, in_)[start:end], start, end, in_)

    def at(self, told: str, quote: str) -> Span | None:
        """The span that a form tells by its place; None where the quote does not stand there."""
        found = _AT.fullmatch(told.strip())
        if found is None:
            return None
        in_, start, end = found[1], int(found[2]), int(found[3])
        here = self.shown(in_)
        if not 0 <= start < end <= len(here) or (quote and even(here[start:end]) != even(quote)):
            return None
        return self.span(in_, start, end)

    def find(self, quote: str, near: int) -> Span | None:
        """Where a quote stands in the text, the nearest to `near` of several, or in the title."""
        for in_ in (None, "title"):
            places = list(_places(self.shown(in_), quote))
            if places:
                start = min(places, key=lambda at: abs(at - near))
                return self.span(in_, start, start + len(quote))
        return None


def even(text: str) -> str:
    """A text as a form gives it back at best: fields lose line ends, and what is around the words."""
    return " ".join(text.split())


def _places(text: str, quote: str) -> Iterable[int]:
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def blotted(text: str, hidden: Iterable[tuple[int, int, str]]) -> str:
    """A text with the letters of private names blotted out: as long as it was."""
    pieces, at = [], 0
    for start, end, _ in hidden:
        pieces += [text[at:start], "".join(letter if letter.isspace() else _BLOCK for letter in text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


class Group(NamedTuple):
    """The fields of one cell: their common name (`actor.0`) and what stands behind it."""

    path: str
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """A field without spaces around it."""
        return self.fields.get(name, "").strip()

    def under(self, name: str) -> Group:
        """The fields of a part: `counts.0.of`."""
        return Group(
            f"{self.path}.{name}", {key[len(name) + 1 :]: value for key, value in self.fields.items() if key.startswith(f"{name}.")}
        )

    @property
    def dropped(self) -> bool:
        """Whether the cell is to be taken out."""
        return bool(self.get("drop"))

    @property
    def empty(self) -> bool:
        """Whether nothing is told in it."""
        return not any(value.strip() for value in self.fields.values())


def group(fields: Fields, path: str) -> Group:
    """The fields of a cell."""
    return Group(path, {key[len(path) + 1 :]: value for key, value in fields.items() if key.startswith(f"{path}.")})


def numbers(fields: Fields, name: str) -> list[int]:
    """The numbers of the cells of one kind that a form holds, in order."""
    return sorted({int(found[2]) for key in fields if (found := _NUMBER.match(key)) and found[1] == name})


def fields_of(event: Event, words: Words, cover: Cover) -> Fields:
    """The fields of an event as a person may read them."""
    out: Fields = {"type": event.type, "status": event.status, "content_of": event.content_of or ""}
    out |= {f"evidence.{kind}": "1" for kind in event.evidence}
    _span(out, "trigger", event.trigger, words)
    for role in ROLES:
        for at, party in enumerate(getattr(event, role)):
            _party(out, f"{role}.{at}", party, words, cover)
    if event.place is not None:
        _place(out, event.place, words, cover)
    out |= {"when.start": event.when.start or "", "when.end": event.when.end or "", "when.time": event.when.time or ""}
    _span(out, "when", event.when.mention, words)
    for at, count in enumerate(event.counts):
        _count(out, f"counts.{at}", count, words, cover)
    for at, item in enumerate(event.equipment):
        _item(out, f"equipment.{at}", item, words, cover)
    return out


def _span(out: Fields, path: str, span: Span | None, words: Words) -> None:
    told = span is not None and span.start >= 0
    out[f"{path}.quote"] = words.quote(span) if told else ""
    out[f"{path}.at"] = place_of(span) if span is not None and told else ""


def place_of(span: Span) -> str:
    """Where a span stands, as a form tells it."""
    return f"{'title:' if span.in_ else ''}{span.start}-{span.end}"


def _party(out: Fields, path: str, party: Party, words: Words, cover: Cover) -> None:
    out |= {f"{path}.id": party.id or "", f"{path}.name": cover.party(party), f"{path}.kind": party.kind, f"{path}.role": party.role or ""}
    _span(out, path, party.mention, words)


def _place(out: Fields, place: Place, words: Words, cover: Cover) -> None:
    out |= {"place.id": place.id or "", "place.name": cover.mask.place(place.name, place.id), "place.precision": place.precision or ""}
    _span(out, "place", place.mention, words)


def _count(out: Fields, path: str, count: Count, words: Words, cover: Cover) -> None:
    out |= {f"{path}.kind": count.kind, f"{path}.low": _figure(count.low), f"{path}.high": _figure(count.high)}
    _span(out, path, count.mention, words)
    if count.of is not None:
        _party(out, f"{path}.of", count.of, words, cover)


def _item(out: Fields, path: str, item: Item, words: Words, cover: Cover) -> None:
    out |= {
        f"{path}.id": item.id or "",
        f"{path}.name": item.item if item.id else cover.words(item.item),
        f"{path}.class": item.class_ or "",
    }
    out |= {f"{path}.low": _figure(item.low), f"{path}.high": _figure(item.high), f"{path}.outcome": item.outcome or ""}
    _span(out, path, item.mention, words)
    if item.owner is not None:
        _party(out, f"{path}.owner", item.owner, words, cover)


def _figure(number: int | None) -> str:
    return "" if number is None else str(number)
