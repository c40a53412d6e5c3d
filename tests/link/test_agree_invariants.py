"""What holds of every incident, whatever its tellings are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
from agreed import PLACES, kept, party
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.incident import STATUSES, Incident, Kept, Telling, Voice
from marsad.link.agree import incident
from marsad.link.between import between, summaries
from marsad.link.tolls import total
from marsad.ontology import COUNTS, OUTCOMES, TYPES
from marsad.record import Count, Event, Extent, Item, Span, When

PARTIES = ["ly-lna", "ly-166-lna", "ly-gna-forces", "ly-mismari", "ru", "ru-wagner", "مسلحون", "كتيبة شهاب الوادي", "مدنيين", "!سالم عوض"]
ITEMS = ["pantsir-s1", "air-defence-system", "tank", "missile"]
DAYS = [(date(2024, 3, 1) + timedelta(n)).isoformat() for n in range(9)]


def _parties(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(PARTIES), max_size=most, unique=True)


@st.composite
def _numbers(draw: st.DrawFn) -> tuple[int | None, int | None]:
    low = draw(st.none() | st.integers(0, 40))
    return low, draw(st.none() | st.integers(low or 0, 60))


@st.composite
def _when(draw: st.DrawFn) -> When:
    days = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
    stated = draw(st.booleans())
    start = draw(st.none() | st.just(days[0])) if stated else None
    return When(start, days[1], draw(st.none() | st.just("09:30")), "day", stated, None)


@st.composite
def _telling(draw: st.DrawFn, number: int) -> tuple[Telling, Kept]:
    at = [number * 10_000]
    document = kept(
        draw(st.sampled_from("abcd")), draw(st.sampled_from(["s1", "s2", "so-shahada"])), draw(st.none() | st.sampled_from(DAYS))
    )
    counts = [
        Count(
            draw(st.sampled_from(COUNTS)),
            *draw(_numbers()),
            draw(st.none() | st.sampled_from(PARTIES).map(lambda p: party(p, at))),
            Span("4", at[0], at[0] + 1),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    items = [
        Item("x", draw(st.sampled_from(ITEMS)), None, None, *draw(_numbers()), draw(st.none() | st.sampled_from(OUTCOMES)),
             draw(st.none() | st.sampled_from(PARTIES).map(lambda p: party(p, at))), Span("x", at[0], at[0] + 1))
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    event = Event(
        f"e{number}",
        draw(st.sampled_from(sorted(TYPES))),
        draw(st.sampled_from(["reported", "claimed", "denied", "planned", "demanded", "possible"])),
        Span("فعل", at[0], at[0] + 3),
        Extent(0, 9),
        *([party(p, at) for p in draw(_parties(2))] for _ in range(3)),
        draw(st.none() | st.sampled_from(sorted(PLACES)).map(PLACES.__getitem__)),
        draw(_when()),
        counts,
        items,
        [],
        None,
        draw(st.floats(0, 1)),
        [],
    )
    return Telling(key=f"t{number}", event=event, document=document.key), document


@st.composite
def _tellings(draw: st.DrawFn) -> tuple[list[Telling], dict[str, Kept]]:
    made = [draw(_telling(number)) for number in range(draw(st.integers(1, 5)))]
    documents: dict[str, Kept] = {}
    for _, document in made:
        documents.setdefault(document.key, document)
    return [telling for telling, _ in made], documents


def _voices(one: Incident) -> Iterator[Voice]:
    cells = [*one.actor, *one.target, one.when, *one.counts, *one.equipment, *([one.place] if one.place else [])]
    for cell in cells:
        yield from cell.by
    for contradiction in one.contradictions:
        for stand in contradiction.stands:
            yield from stand.by


FAST = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@FAST
@given(_tellings(), st.randoms(use_true_random=False))
def test_order_of_tellings(made: tuple[list[Telling], dict[str, Kept]], chance: random.Random) -> None:
    """The order in which tellings and documents come changes nothing, and nothing that is given is changed."""
    tellings, documents = made
    before = msgspec.json.encode([tellings, documents])
    first = incident("i", tellings, documents)
    assert msgspec.json.encode([tellings, documents]) == before
    again = list(tellings)
    chance.shuffle(again)
    other = incident("i", again, dict(sorted(documents.items(), reverse=True)))
    assert msgspec.json.encode(other) == msgspec.json.encode(first)


@FAST
@given(_tellings())
def test_cells(made: tuple[list[Telling], dict[str, Kept]]) -> None:
    """Numbers are ordered, each voice is of a telling, sources are no more than documents, no private name is in a note."""
    tellings, documents = made
    one = incident("i", tellings, documents)
    keys = {telling.key: telling for telling in tellings}
    for row in (*one.counts, *one.equipment):
        told = [n for n in (row.low, row.best, row.high) if n is not None]
        assert told == sorted(told)
        assert row.by
    for voice in _voices(one):
        assert keys[voice.telling].document == voice.document
        assert voice.source == documents[voice.document].source
    assert one.status in STATUSES
    assert 1 <= len(one.sources) <= len(one.documents) == len({t.document for t in tellings})
    assert len(one.speakers) <= len(tellings)
    assert one.group == TYPES[one.type].group
    assert one.type in {t.event.type for t in tellings}
    assert set(one.records) == {t.event.id for t in tellings}
    assert one.when.start is None or one.when.end is None or one.when.start <= one.when.end
    assert 0 <= one.confidence <= 1
    if one.modality != "happened":
        assert one.status in ("single claim", "one-sided")
    if len({t.document for t in tellings}) == 1 and not any(t.event.speaker for t in tellings):
        assert one.status in ("single claim", "denied")
    for text in one.note.values():
        assert "سالم" not in text
        assert not set("{}[]<>|~") & set(text)
        assert text.endswith(".")
        assert "  " not in text


@FAST
@given(_tellings())
def test_place_is_told(made: tuple[list[Telling], dict[str, Kept]]) -> None:
    """The place is one that a telling gives, as exact as there."""
    one = incident("i", *made)
    told = {(t.event.place.name, t.event.place.precision, t.event.place.lat, t.event.place.radius_km) for t in made[0] if t.event.place}
    assert (
        (one.place is None and not told)
        or one.place is None
        or (one.place.name, one.place.precision, one.place.lat, one.place.radius_km) in told
    )


@FAST
@given(st.lists(_tellings(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_between(made: list[tuple[list[Telling], dict[str, Kept]]], chance: random.Random) -> None:
    """Contradictions between incidents name another one of them, stand on both sides, and do not hang on the order."""
    incidents = [incident(f"i{n}", *one) for n, one in enumerate(made)]
    found = between(incidents)
    for id_, rows in found.items():
        for row in rows:
            assert row.with_ in {one.id for one in incidents} - {id_}
            assert len(row.stands) == 2
            assert all(stand.by for stand in row.stands)
            assert row.kind != "denial" or any(other.with_ == id_ and other.kind == "denial" for other in found[row.with_])
    again = list(incidents)
    chance.shuffle(again)
    assert msgspec.json.encode(between(again), order="deterministic") == msgspec.json.encode(found, order="deterministic")
    for whole, parts in summaries(incidents).items():
        assert whole not in parts
        assert set(parts) <= {one.id for one in incidents}


@FAST
@given(_tellings(), st.sampled_from(COUNTS))
def test_total(made: tuple[list[Telling], dict[str, Kept]], kind: str) -> None:
    """A total is no less than any of its parts."""
    one = incident("i", *made)
    found = total(one, kind)
    parts = [t for t in one.counts if t.kind == kind and t.best is not None]
    assert (found is None) == (not parts)
    if found is not None:
        assert found[0] <= found[1]
        assert found[2] is None or found[1] <= found[2]
        assert all(found[1] >= (t.best or 0) for t in parts)
