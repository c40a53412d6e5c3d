"""Short posts: what one tells in a line or two is about one thing, so that its parts complete each other.

A post names its place in a tag, at its head or behind what was hit, and often has no verb: a family's name, a quarter, "شهداء". Where
the grammar of sentences leaves the place of an act open, the one that the post tells stands; where it finds no act, the words do.
"""

from __future__ import annotations

import hashlib

from marsad.coder.phrases import Phrase
from marsad.coder.settings import Context
from marsad.coder.spots import Spot
from marsad.find.dates import When as FoundDate
from marsad.lang.cues import ANY, Cues
from marsad.lang.frames import Frame
from marsad.ontology import TYPES
from marsad.record import Event, Extent, Place, Span, Step, When
from marsad.text.sentences import Sentence
from marsad.text.tokens import WORD
from marsad.world.nouns import place_words
from marsad.world.sources import km

POST = 110
"""Tokens up to which a text is a post."""
SURE = 0.3
"""Confidence of an act that is told by a word alone."""
_NARROW = frozenset(("exact", "near", "area", "district"))
_TOGETHER = 40.0
"""Kilometres within which the places of a post are parts of one."""
_ACTS = frozenset(("violence", "materiel"))
_TOLD = frozenset(("reported", "claimed", "denied"))


def settle_places(context: Context, frames: list[Frame], sentences: list[Sentence]) -> None:
    """Give the acts of a post that have no place, or one that no table has, the place that the post tells."""
    open_ = [e for e in context.events if TYPES[e.type].group in _ACTS and e.status in _TOLD and (e.place is None or e.place.lat is None)]
    if not open_ or (spot := _told(context.places)) is None:
        return
    held = context.cells.place(Phrase(spot.first, spot.last), spot, "in")
    spoken = _spoken(context, spot.first, frames, sentences)
    for event in open_:
        place = event.place
        if spoken or (place is not None and place.antecedent is not None):
            continue
        if place is None:
            event.place = context.cells.place(Phrase(spot.first, spot.last), spot, "in")
        elif _bare(context, place):
            event.place = context.cells.place(Phrase(spot.first, spot.last), spot, "in")
            event.place.antecedent, event.place.mention = event.place.mention, place.mention
        elif not place.mention.start <= held.mention.start < place.mention.end:
            wide = held.precision not in ("exact", "near")
            place.country, place.admin1, place.lat, place.lon = held.country, held.admin1, held.lat, held.lon
            place.precision, place.radius_km = (held.precision, held.radius_km) if wide else ("near", max(held.radius_km or 0.0, 10.0))


def _spoken(context: Context, at: int, frames: list[Frame], sentences: list[Sentence]) -> bool:
    """Whether the place at token `at` stands behind a verb of saying, so that it may be where somebody spoke: "أكد الخبير من العاصمة"."""
    first = next((s.first for s in sentences if s.first <= at <= s.last), at)
    hits = (h for i in range(first, at) for h in context.cells.hits[i])
    return any(h.sense.category == "frame" and frames[h.sense.ref].content is not None for h in hits)


def _told(spots: list[Spot]) -> Spot | None:
    """The place that a post tells: the most exact of those that lie together; none where they lie apart."""
    narrow = [s for s in spots if s.precision in _NARROW and s.lat is not None and s.lon is not None]
    if not narrow:
        wide = {s.chosen.id: s for s in spots if s.precision == "province"}
        return next(iter(wide.values())) if len(wide) == 1 else None
    first = narrow[0]
    for spot in narrow[1:]:
        if km(first.lat or 0.0, first.lon or 0.0, spot.lat or 0.0, spot.lon or 0.0) > _TOGETHER + first.radius_km:
            return None
    return min(narrow, key=lambda s: (s.precision not in ("exact", "near"), s.chosen.radius_km, s.first))


def _bare(context: Context, place: Place) -> bool:
    """Whether a place is told by a common noun alone: "الحي", "المكان"."""
    words = place.mention.text.split()
    nouns = place_words().nouns
    return len(words) == 1 and place.id is None and _folded(context, place.mention).removeprefix(context.cells.article) in nouns


def _folded(context: Context, span: Span) -> str:
    tokens = context.tokens
    return next((tokens.word[i] for i in range(len(tokens)) if tokens.start[i] <= span.start < tokens.end[i]), "")


def by_cue(context: Context, cues: Cues, dates: list[FoundDate], sentences: list[Sentence], document: str) -> Event | None:
    """The act that a post without a verb tells by a word alone."""
    if any(TYPES[e.type].group == "violence" for e in context.events) or context.calm is not None:
        return None
    tokens, alone = context.tokens, all(e.type == "equipment-loss" and not e.equipment for e in context.events)  # "احترقا"
    met = [(i, *cue) for i, kind in enumerate(tokens.kind) if kind == WORD and (cue := cues.of(tokens.word[i])) is not None]
    sure = any(form in cues.sure for _, form, _ in met)
    shown = [(i, type_) for i, form, type_ in met if type_ != ANY and (alone or form in cues.strong)]
    if not shown or not (sure or len({form for _, form, _ in met}) > 1):
        return None
    at, type_ = next(((i, t) for i, t in shown if t != "killing"), shown[0])
    trigger = context.cells.tokens_span(at, at)
    here = next(s for s in sentences if s.first <= at <= s.last)
    extent = Extent(tokens.start[here.first], tokens.end[here.last], context.cells.where)
    spot = _told(context.places)
    place = context.cells.place(Phrase(spot.first, spot.last), spot, "in") if spot is not None else None
    key = f"{document}|{type_}|{trigger.in_}|{trigger.start}|{trigger.end}|cue"
    id_ = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    why = [Step("cue", type_, trigger)]
    return Event(id_, type_, "reported", trigger, extent, [], [], [], place, _when(context, dates), [], [], [], None, SURE, why)


def _when(context: Context, dates: list[FoundDate]) -> When:
    """The only day that a post tells, else that it was by the day of publication."""
    published = context.reference.isoformat() if context.reference else None
    days = [
        d for d in dates if d.start is not None and d.precision in ("day", "hour") and (not published or d.start.isoformat() <= published)
    ]
    if len({d.start for d in days}) != 1:
        return When(None, published, None, "open", False, None)
    day = days[0]
    end = day.end.isoformat() if day.end else None
    return When(
        day.start.isoformat() if day.start else None, end, day.time, day.precision, True, context.cells.tokens_span(day.first, day.last)
    )
