"""What holds of the ledgers of any cases: numbers in order, the order of cases and copies without effect, words behind every row."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_cases import case

from marsad.incident import Case, Kept, Telling, Voice
from marsad.ledger import NAMES, rows
from marsad.ledger.reckon import Claim, Sum, nearness, settle, total
from marsad.ledger.sheet import columns, flat
from marsad.record import Count, Event, Extent, Item, Party, Place, Span, When

TEXT = "قال المتحدث إن القوات دمرت ثلاث دبابات وقتلت أربعة قرب المدينة، ونفى الآخرون ذلك"
TYPES = ("equipment-loss", "drone-strike", "shelling", "killing", "clash", "arms-transfer", "capture", "withdrawal", "handover", "siege")
SPEECH = ("accusation", "denial", "demand", "statement")
WHO = ("ly-lna", "ly-gna-forces", "ly-volcano", "ae", "tr", None)
WHERE = (("geonames:2210221", "Tarhuna", 32.43, 13.63), ("geonames:2210554", "Sirte", 31.2, 16.58), (None, "بلدة", None, None))
ITEMS = (("tank", "Tank", "tank"), ("t-72", "T-72", "tank"), ("pantsir-s1", "Pantsir-S1", "air-defence system"), (None, "عربة", None))
MANY = settings(max_examples=25, deadline=None)


def span(start: int, end: int) -> Span:
    return Span(TEXT[start:end], start, end)


words = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda at: span(at[0], at[0] + at[1]))
numbers = st.one_of(st.just((None, None)), st.integers(0, 12).flatmap(lambda n: st.sampled_from([(n, n), (n, n + 3), (n, None)])))


@st.composite
def parties(draw: st.DrawFn) -> Party:
    id_ = draw(st.sampled_from(WHO))
    mention, private = draw(words), id_ is None and draw(st.booleans())
    kind = "person" if private else draw(st.sampled_from(("group", "civilians"))) if id_ is None else "state-force"
    return Party(id_ or mention.text, id_, kind, None, None, private, mention, None, mention.text, "neutral")


@st.composite
def events(draw: st.DrawFn, type_: str) -> Event:
    some = st.lists(parties(), max_size=2)
    start, days = draw(st.integers(1, 28)), draw(st.sampled_from((0, 0, 0, 2, 6)))
    open_ = draw(st.booleans())
    when = When(None if open_ else f"2020-05-{start:02d}", f"2020-05-{min(28, start + days):02d}", None, "day", not open_, None)
    id_, name, lat, lon = draw(st.sampled_from(WHERE))
    place = Place(name, None, id_, "LY", None, lat, lon, "exact", 8.0, draw(words), None)
    owner = st.one_of(st.none(), parties())
    items = []
    for item, called, class_ in draw(st.lists(st.sampled_from(ITEMS), max_size=2, unique=True)):
        outcome = "supplied" if type_ == "arms-transfer" else draw(st.sampled_from(("destroyed", "captured", "used", None)))
        items.append(Item(called, item, class_, None, *draw(numbers), outcome, draw(owner), draw(words)))
    counts = [
        Count(kind, *draw(numbers), draw(owner), draw(words)) for kind in draw(st.sets(st.sampled_from(("killed", "wounded", "strikes"))))
    ]
    return Event(
        id=f"{draw(st.integers(0, 2**40)):x}",
        type=type_,
        status=draw(st.sampled_from(("reported", "claimed", "claimed", "denied", "planned"))),
        trigger=draw(words),
        sentence=Extent(0, len(TEXT)),
        actor=draw(some),
        target=draw(some),
        speaker=draw(st.lists(parties(), max_size=1)),
        place=draw(st.one_of(st.none(), st.just(place))),
        when=when,
        counts=counts,
        equipment=items,
        evidence=[],
        content_of=None,
        confidence=0.5,
        why=[],
    )


@st.composite
def many_cases(draw: st.DrawFn) -> list[Case]:
    out = []
    documents = {f"d{n}": document(f"d{n}", f"outlet {n % 3}") for n in range(4)}
    for n in range(draw(st.integers(1, 6))):
        type_ = draw(st.sampled_from((*TYPES, *SPEECH)))
        told = draw(st.lists(st.tuples(events(type_), st.sampled_from(sorted(documents))), min_size=1, max_size=3))
        tellings = [Telling(key=f"{n}-{i}", event=event, document=at) for i, (event, at) in enumerate(told)]
        out.append(case(f"case {n}", tellings, documents))
    return out


def document(key: str, outlet: str, of: str | None = None) -> Kept:
    return Kept(
        key=key, id=f"report {key}", text=TEXT, text_sha256="0", bytes_sha256="0", publisher=outlet, source=outlet, copy_of=of,
        published="2020-05-29", collected=f"2030-01-01T00:00:00Z {key}",
    )  # fmt: skip


def ledger(name: str, cases: list[Case]) -> list[bytes]:
    return [msgspec.json.encode(row) for row in rows(name, cases)]


def sums(value: Any) -> Iterator[tuple[int | None, int | None, int | None]]:
    """Every low, best and high in a row."""
    if isinstance(value, list):
        for part in value:
            yield from sums(part)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, Voice):
        if hasattr(value, "best"):
            yield value.low, value.best, value.high
        for field in msgspec.structs.fields(type(value)):
            yield from sums(getattr(value, field.name))


@MANY
@given(many_cases())
def test_numbers_are_in_order(cases: list[Case]) -> None:
    for name in NAMES:
        for row in rows(name, cases):
            for low, best, high in sums(row):
                assert (low is None) == (best is None) == (high is None)
                assert low is None or best is None or high is None or 0 <= low <= best <= high, row


@MANY
@given(many_cases(), st.integers(0, 1000))
def test_the_order_of_cases_and_tellings_changes_nothing(cases: list[Case], seed: int) -> None:
    other = [msgspec.structs.replace(one, tellings=one.tellings[::-1]) for one in cases]
    random.Random(seed).shuffle(other)
    for name in NAMES:
        assert ledger(name, cases) == ledger(name, other)


@MANY
@given(many_cases())
def test_every_row_has_its_words(cases: list[Case]) -> None:
    keys = {t.key: t for one in cases for t in one.tellings}
    for name in NAMES:
        for row in rows(name, cases):
            voices: list[Voice] = row.voices  # type: ignore[attr-defined]
            assert voices, row
            for voice in voices:
                mention = voice.mention
                assert mention is not None and keys[voice.telling].document == voice.document
                hidden = "█" in mention.text
                assert len(mention.text) == mention.end - mention.start and (hidden or TEXT[mention.start : mention.end] == mention.text)


@MANY
@given(many_cases(), st.integers(0, 100), st.integers(0, 100))
def test_a_copy_changes_no_number(cases: list[Case], which: int, telling: int) -> None:
    n = which % len(cases)
    one = cases[n]
    first = one.tellings[telling % len(one.tellings)]
    original = one.documents[first.document]
    copy = document(f"copy of {original.key}", "copier", original.key)
    copy.source, copy.published = original.source, original.published
    documents = {**one.documents, copy.key: copy}
    again = [
        *one.tellings,
        *(Telling(key=f"again {t.key}", event=t.event, document=copy.key) for t in one.tellings if t.document == first.document),
    ]
    more = [*cases[:n], case(one.incident.id, again, documents), *cases[n + 1 :]]
    for name in NAMES:
        assert [list(sums(row)) for row in rows(name, cases)] == [list(sums(row)) for row in rows(name, more)]


@MANY
@given(many_cases())
def test_rows_lie_flat(cases: list[Case]) -> None:
    for name in NAMES:
        for row in rows(name, cases):
            cells = flat(row)
            assert set(cells) <= set(columns(name))
            assert all(isinstance(cell, str | int | float | bool | None) for cell in cells.values())


@MANY
@given(many_cases())
def test_no_private_name_is_told(cases: list[Case]) -> None:
    sides = [p for one in cases for t in one.tellings for p in (*t.event.actor, *t.event.speaker, *t.event.target)]
    private = {p.name for p in sides if p.private} - {p.name for p in sides if not p.private}  # what one calls a man another calls a group
    told = {side for name in NAMES for row in rows(name, cases) for side in names(row)}
    assert not private & told


def names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from names(part)
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(type(value)):
            part = getattr(value, field.name)
            if isinstance(part, str) and field.name in ("name", "party", "supplier", "recipient", "speaker"):
                yield part
            elif not isinstance(part, str):
                yield from names(part)


days = st.tuples(st.integers(0, 12), st.sampled_from((0, 0, 1)))
claims = st.lists(st.tuples(days, st.integers(0, 5), st.sampled_from(("tank", "t-72"))), max_size=9)


@settings(max_examples=120, deadline=None)
@given(claims)
def test_the_low_end_is_the_heaviest_set_of_which_no_two_may_be_one(told: list[tuple[tuple[int, int], int, str]]) -> None:
    made = [claim(f"{n}", *one) for n, one in enumerate(told)]
    pairs = settle(made)
    near = {frozenset((a.incident, b.incident)) for a, b in pairs}
    found = total(made, nearness(pairs))
    counted = [c for c in made if not c.takes_in]
    best = 0
    for size in range(len(counted) + 1):
        for chosen in combinations(counted, size):
            if not any(frozenset((a.incident, b.incident)) in near for a, b in combinations(chosen, 2)):
                best = max(best, sum(c.number[0] for c in chosen if c.number))
    assert found == Sum(
        low=best, best=found.high, high=sum(c.number[2] for c in counted if c.number), claims=len(counted), beside=len(made) - len(counted)
    )


def claim(id_: str, at: tuple[int, int], n: int, item: str) -> Claim:
    from marsad.incident import Days

    start, end = f"2020-05-{at[0] + 1:02d}", f"2020-05-{at[0] + at[1] + 1:02d}"
    what = ("tank",) if item == "tank" else ("t-72", "tank")
    return Claim(id_, (n, n, n), Days(start=start, end=end, stated=True, precision="day"), None, what)
