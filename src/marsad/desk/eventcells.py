"""The cells of one event as a page shows them: the value in the language of the page, the words it was read from, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from marsad.coder.confidence import sure_of
from marsad.desk.correct import N_
from marsad.desk.i18n import Preferences, catalogue
from marsad.desk.render import labels
from marsad.desk.text import day, days, number
from marsad.export.cover import Cover
from marsad.export.evidence import stands
from marsad.incident import Kept
from marsad.link import graph
from marsad.record import Count, Event, Item, Party, Place, Span, When

_SURE = {"counts": "count", "equipment": "equipment"}


class Note(NamedTuple):
    """Something to be known of a value. `kind`: how it is called; `value`: what it is, None where the kind says all."""

    kind: str
    value: Markup | str | None = None


class Cell(NamedTuple):
    """A cell. `path`: which of the event's; `role`: how its words are marked; `spans`: where they stand, by article ("text" or "title");
    `href`: the page of what it names; `private`: whether it names somebody who is masked; `sure`: how sure the coder is, 0 to 1."""

    path: str
    role: str
    label: str
    value: Markup | str
    notes: list[Note]
    quotes: list[str]
    spans: dict[str, str]
    href: str | None = None
    private: bool = False
    sure: float | None = None

    @property
    def first(self) -> tuple[str, str] | None:
        """The first place of its words: the article, and the span."""
        return next(((where, spans.split(",")[0]) for where, spans in self.spans.items()), None)


class Shower:
    """Shows the events of one report to one person."""

    def __init__(self, kept: Kept, cover: Cover, wanted: Preferences) -> None:
        self.kept, self.cover, self.wanted = kept, cover, wanted

    def cells(self, event: Event, speech: Sequence[tuple[str, str]] = ()) -> list[Cell]:
        """All cells that hold something, in the order of the record. `speech`: ids of speech events and what they are called."""
        return list(self._cells(event, dict(speech)))

    def _cells(self, event: Event, speech: dict[str, str]) -> Iterator[Cell]:
        sure = sure_of(event)
        yield self._cell("type", "trigger", self._label("type", event.type), [event.trigger], sure=event.confidence)
        yield self._cell("status", "", self._label("event-status", event.status), [], sure=sure.get("status"))
        for role in ("actor", "target", "speaker"):
            for at, party in enumerate(getattr(event, role)):
                yield self._party(party, f"{role}/{at}", role, sure.get(role))
        if event.place is not None:
            yield self._place(event.place, sure.get("place"))
        yield self._when(event.when, sure.get("when"))
        for at, count in enumerate(event.counts):
            yield self._count(count, f"counts/{at}", sure.get("counts"))
        for at, item in enumerate(event.equipment):
            yield self._item(item, f"equipment/{at}", sure.get("equipment"))
        if event.content_of is not None:
            yield self._cell("content_of", "", speech.get(event.content_of, event.content_of), [])
        if event.evidence:
            told = [self._label("evidence", kind) for kind in event.evidence]
            yield self._cell("evidence", "", Markup("، " if self.wanted.lang == "ar" else ", ").join(told), [])

    def _label(self, context: str, name: str) -> str:
        return labels(self.wanted.lang, context, name)

    def _cell(
        self,
        path: str,
        role: str,
        value: Markup | str,
        words: Iterable[Span | None],
        notes: Iterable[Note] = (),
        href: str | None = None,
        private: bool = False,
        sure: float | None = None,
    ) -> Cell:
        found = [span for span in words if span is not None and stands(span, self.kept)]
        spans: dict[str, list[str]] = {}
        for span in found:
            spans.setdefault(span.in_ or "text", []).append(f"{span.start}-{span.end}")
        quotes = [self.cover.quote(self.kept, span.start, span.end, span.in_).text for span in found]
        where = {name: ",".join(some) for name, some in spans.items()}
        label = path.split("/")[0]
        return Cell(path, role, self._label("cell", label), value, list(notes), quotes, where, href, private, sure)

    def party(self, party: Party) -> str:
        """What a party is called on this page."""
        known = graph.parties().get(party.id or "")
        if known is None:
            return self.cover.party(party)
        return (known.name_ar if self.wanted.lang == "ar" else "") or known.name

    def _party(self, party: Party, path: str, role: str, sure: float | None) -> Cell:
        words, href = [party.mention, party.antecedent], f"/registry/parties/{party.id}" if party.id else None
        return self._cell(path, role, self.party(party), words, self._about(party), href, party.private and self.cover.mask.on, sure)

    def _about(self, party: Party) -> Iterator[Note]:
        yield Note("kind", self._label("kind", party.kind))
        if party.role:
            yield Note("role", self._label("role", party.role))
        if party.of and (above := graph.parties().get(party.of)):
            yield Note("of", (above.name_ar if self.wanted.lang == "ar" else "") or above.name)
        if party.tone == "loaded":
            yield Note("loaded", self.cover.words(party.called))
        if party.id is None:
            yield Note("unknown")

    def _place(self, place: Place, sure: float | None) -> Cell:
        named = (place.name_ar if self.wanted.lang == "ar" else None) or place.name
        notes = [Note("precision", self._label("precision", place.precision))] if place.precision else []
        if place.country:
            notes.append(Note("country", place.country))
        if place.lat is not None and place.lon is not None and place.precision in ("exact", "near"):
            notes.append(Note("point", Markup("<bdi>{}</bdi>").format(f"{place.lat:.3f}, {place.lon:.3f}")))
        if place.radius_km is not None:
            notes.append(Note("radius", number(round(place.radius_km), self.wanted)))
        if place.id is None:
            notes.append(Note("unknown"))
        href = f"/registry/places/{place.id}" if place.id else None
        words = [place.mention, place.antecedent]
        return self._cell("place", "place", self.cover.mask.place(named, place.id), words, notes, href, sure=sure)

    def _when(self, when: When, sure: float | None) -> Cell:
        notes = [Note("precision", self._label("precision", when.precision))]
        if when.time:
            notes.append(Note("time", Markup("<bdi>{}</bdi>").format(when.time)))
        if not when.stated:
            notes.append(Note("bounded"))
        if when.flag:
            notes.append(Note("flag", self.cover.words(when.flag)))
        told = self._days(when)
        return self._cell("when", "when", told or "—", [when.mention], notes, sure=sure)

    def _days(self, when: When) -> Markup:
        """A day, a span of days, or one that is open at an end, in words: signs turn round where the page does."""
        words = catalogue(self.wanted.lang)
        if when.start is None and when.end is not None:
            return Markup(escape(words.gettext(N_("by %(day)s")))) % {"day": day(when.end, self.wanted)}
        if when.end is None and when.start is not None:
            return Markup(escape(words.gettext(N_("from %(day)s on")))) % {"day": day(when.start, self.wanted)}
        return day(when.start, self.wanted) if when.start == when.end else days(when.start, when.end, self.wanted)

    def _count(self, count: Count, path: str, sure: float | None) -> Cell:
        value = Markup("{} {}").format(bounds(count.low, count.high, self.wanted), self._label("count", count.kind))
        notes = [Note("whose", self.party(count.of))] if count.of else []
        return self._cell(path, "count", value, [count.mention, *_words(count.of)], notes, sure=sure)

    def _item(self, item: Item, path: str, sure: float | None) -> Cell:
        known = graph.items().get(item.id or "")
        name = ((known.name_ar if self.wanted.lang == "ar" else "") or known.name) if known else self.cover.words(item.item)
        value = Markup("{} {}").format(bounds(item.low, item.high, self.wanted), name)
        notes = [Note("outcome", self._label("outcome", item.outcome))] if item.outcome else []
        if item.class_:
            notes.append(Note("class", self._label("class", item.class_)))
        if item.owner:
            notes.append(Note("owner", self.party(item.owner)))
        if item.id is None:
            notes.append(Note("unknown"))
        href = f"/registry/equipment/{item.id}" if item.id else None
        return self._cell(path, "equipment", value, [item.mention, *_words(item.owner)], notes, href, sure=sure)


def _words(party: Party | None) -> list[Span]:
    return [party.mention] if party is not None else []


def bounds(low: int | None, high: int | None, wanted: Preferences) -> Markup:
    """A number by its ends: 4, 4–6, at least 4 ("4+"), at most 6; "?" where nothing is known."""
    if low is None and high is None:
        return Markup("<bdi>?</bdi>")
    if low == high:
        return number(low, wanted)
    if high is None:
        return Markup("<bdi>{}+</bdi>").format(number(low, wanted))
    if low is None:
        return Markup("<bdi>≤ {}</bdi>").format(number(high, wanted))
    return Markup("<bdi>{}–{}</bdi>").format(number(low, wanted), number(high, wanted))
