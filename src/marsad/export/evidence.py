"""The words that each cell of an event was read from, one after another: what annotations, packages and dossiers show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from marsad.incident import Case, Days, Incident, Kept, Loss, Side, Telling, Toll, Voice
from marsad.record import Count, Event, Item, Party, Place, Span, When


class Evidence(NamedTuple):
    """A cell's words. `cell` is its role, `path` which of the event's cells it is, `value` what was read from the words."""

    cell: str
    path: str
    value: str
    span: Span
    party: Party | None = None


def evidence(event: Event, kept: Kept) -> Iterator[Evidence]:
    """Every span that a cell of the event was read from, in the order of the record; a resolved noun gives its antecedent too.

    What a person put in without words of the text has no span, and is passed over.
    """
    return (found for found in _evidence(event) if stands(found.span, kept))


def stands(span: Span | None, kept: Kept) -> bool:
    """Whether a span is one of the document."""
    text = (kept.title or "") if span is not None and span.in_ == "title" else kept.text
    return span is not None and 0 <= span.start < span.end <= len(text)


def _evidence(event: Event) -> Iterator[Evidence]:
    yield Evidence("trigger", "trigger", event.type, event.trigger)
    for role in ("actor", "target", "speaker"):
        for number, party in enumerate(getattr(event, role)):
            yield from _party(party, role, f"{role}/{number}")
    if event.place is not None:
        yield from _resolved("place", "place", event.place.name, event.place)
    if event.when.mention is not None:
        yield Evidence("when", "when", days(event.when), event.when.mention)
    for number, count in enumerate(event.counts):
        yield Evidence("count", f"counts/{number}", f"{count.kind} {interval(count)}".rstrip(), count.mention)
        if count.of is not None:
            yield from _party(count.of, "count-of", f"counts/{number}/of")
    for number, item in enumerate(event.equipment):
        yield Evidence("equipment", f"equipment/{number}", equipment(item), item.mention)
        if item.owner is not None:
            yield from _party(item.owner, "owner", f"equipment/{number}/owner")


def _party(party: Party, cell: str, path: str) -> Iterator[Evidence]:
    yield from _resolved(cell, path, party.name, party)


def _resolved(cell: str, path: str, value: str, found: Party | Place) -> Iterator[Evidence]:
    party = found if isinstance(found, Party) else None
    yield Evidence(cell, path, value, found.mention, party)
    if found.antecedent is not None:
        yield Evidence(cell, f"{path}/antecedent", value, found.antecedent, party)


def equipment(item: Item | Loss) -> str:
    """Item, number and outcome, as far as they are known: Pantsir-S1 1 destroyed."""
    return " ".join(part for part in (item.item, interval(item), item.outcome or "") if part)


def days(when: When | Days) -> str:
    """An interval of ISO 8601, ".." where it is open: 2020-05-19, 2020-05-01/2020-05-31, 2020-05-20/.."""
    return when.start if when.start and when.start == when.end else f"{when.start or '..'}/{when.end or '..'}"


def interval(number: Count | Item | Toll | Loss | Voice) -> str:
    """Low and high: 4, 4–6, ≥4, ≤6; nothing where neither is known."""
    low, high = number.low, number.high
    if low is None or high is None:
        return "" if low is high is None else f"≥{low}" if high is None else f"≤{high}"
    return str(low) if low == high else f"{low}–{high}"


class Cell(NamedTuple):
    """A cell of an incident. `path`: actor/0, place, counts/1/of; `value` in words, `by` who gives it, `party` the one that it names."""

    path: str
    value: str
    by: list[Voice]
    party: Side | None = None


def cells(incident: Incident) -> Iterator[Cell]:
    """Every cell of an incident with its voices; the sides of a contradiction too."""
    for role in ("actor", "target"):
        for number, side in enumerate(getattr(incident, role)):
            yield Cell(f"{role}/{number}", side.name, side.by, side)
    if incident.place is not None:
        yield Cell("place", incident.place.name, incident.place.by)
    yield Cell("when", days(incident.when), incident.when.by)
    for number, toll in enumerate(incident.counts):
        yield Cell(f"counts/{number}", f"{toll.kind} {interval(toll)}".rstrip(), toll.by)
        if toll.of is not None:
            yield Cell(f"counts/{number}/of", toll.of.name, toll.of.by or toll.by, toll.of)
    for number, loss in enumerate(incident.equipment):
        yield Cell(f"equipment/{number}", equipment(loss), loss.by)
        if loss.owner is not None:
            yield Cell(f"equipment/{number}/owner", loss.owner.name, loss.owner.by or loss.by, loss.owner)
    for number, contradiction in enumerate(incident.contradictions):
        for at, stand in enumerate(contradiction.stands):
            yield Cell(f"contradictions/{number}/{at}", stand.value, stand.by)


def reference(kept: Kept, span: Span) -> str:
    """Where words stand, in one word: `sha256:in:start-end`."""
    return f"{kept.text_sha256}:{span.in_ or 'text'}:{span.start}-{span.end}"


def words_of(voice: Voice, telling: Telling | None) -> Span | None:
    """The words of a voice; where the cell has none of its own, those that tell the event."""
    return voice.mention if voice.mention is not None and voice.mention.start >= 0 else telling.event.trigger if telling else None


def stood(case: Case, voices: list[Voice]) -> Iterator[tuple[Kept, Span]]:
    """The documents and words of voices, as far as they are in this case."""
    tellings = {telling.key: telling for telling in case.tellings}
    for voice in voices:
        span, kept = words_of(voice, tellings.get(voice.telling)), case.documents.get(voice.document)
        if kept is not None and span is not None and stands(span, kept):
            yield kept, span


def cited(case: Case) -> list[Kept]:
    """The documents that the tellings and the voices of a case name, as far as they are in it."""
    keys = [telling.document for telling in case.tellings]
    keys += [voice.document for cell in cells(case.incident) for voice in cell.by]
    return [case.documents[key] for key in dict.fromkeys(keys) if key in case.documents]
