"""What becomes of tellings: reports of our own (linked.yaml), and what must hold for any rows."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.coder import Coder
from marsad.data import Row as Entry
from marsad.data import read_rows
from marsad.incident import Kept, Telling
from marsad.link.cluster import Linker, Move, incident_id
from marsad.link.explain import explain
from marsad.link.families import SPEECH, families
from marsad.link.row import Row
from marsad.link.rows import blocks, probes, rows
from marsad.link.settings import load

CASES = read_rows(Path(__file__).with_name("linked.yaml"))
LINKER = Linker(load())


@cache
def coder() -> Coder:
    return Coder()


def told(name: str, report: Entry) -> list[Row]:
    title, publisher = report.text("title", "") or None, report.text("publisher", "") or None
    record = coder().code(report.text("text"), report.text("on"), title, publisher)
    kept = Kept(key=name, id=name, text=report.text("text"), text_sha256="", bytes_sha256="", title=title, published=report.text("on"))
    kept.publisher = publisher
    return rows(kept, [Telling(key=f"{name} {n}", event=event, document=name) for n, event in enumerate(record.events)])


def incidents(moves: list[Move]) -> dict[str, str]:
    found = {move.telling: move.incident for move in moves if move.telling}
    into = {move.other: move.incident for move in moves if move.action == "merge"}
    return {key: into.get(name, name) for key, name in found.items() if key is not None}


def marked(case: Entry) -> Any:
    """A case; one of which is `known` what is wrong must go wrong, until it is mended."""
    known = case.text("known", "")
    return pytest.param(case, id=case["name"], marks=[pytest.mark.xfail(reason=known, strict=True)] if known else [])


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
def test_reports(case: Entry, at_once: bool) -> None:
    case.only("name", "reports", "same", "apart", "one", "known")
    reports = case.mapping("reports")
    documents = [told(name, reports.mapping(name)) for name in reports]
    arena = {row.key: row.arena for document in documents for row in document}
    of: dict[str, str] = {}
    known: list[tuple[Row, str]] = []
    for batch in [[row for document in documents for row in document]] if at_once else documents:
        moves = LINKER.assign(batch, known)
        into = {move.other: move.incident for move in moves if move.action == "merge"}
        of = {key: into.get(name, name) for key, name in (of | incidents(moves)).items()}
        known = [(row, of[row.key]) for row in [*(row for row, _ in known), *batch]]
    of = {key: name for key, name in of.items() if arena[key] != SPEECH}
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in of.items():
        found[key.split()[0]].add(name)
    for group in case.get("same", []):
        assert set.intersection(*(found[name] for name in group)), found
    for one, other in case.get("apart", []):
        assert found[one].isdisjoint(found[other]), found
    for one in case.get("one", []):
        assert len(found[one]) == 1, of


# -- whatever the rows

PLACES = {
    "a": (35.0, 40.0, 2.0),
    "b": (35.02, 40.03, 3.0),
    "c": (35.2, 40.4, 8.0),
    "d": (33.5, 36.3, 20.0),
}
TYPES = ["airstrike", "shelling", "killing", "clash", "withdrawal", "accusation"]


@st.composite
def some_rows(draw: st.DrawFn, most: int = 9) -> list[Row]:
    out = []
    for n in range(draw(st.integers(2, most))):
        kind = draw(st.sampled_from(TYPES))
        family = families()[kind]
        place = draw(st.sampled_from(["a", "a", "b", "c", "d", None]))
        lat, lon, radius = PLACES[place] if place else (None, None, 0.0)
        day = 737000 + draw(st.integers(0, 3))
        killed = draw(st.sampled_from([None, 2, 14, 15, 60]))
        document = f"d{draw(st.integers(0, 5))}"
        out.append(
            Row(
                key=f"{document} {n}",
                document=document,
                text=draw(st.sampled_from([document, "d0"])),
                copy=f"{document} {n}",
                type=kind,
                family=family.name,
                arena=family.arena,
                mode=draw(st.sampled_from(["fact", "fact", "fact", "planned"])),
                published=day + draw(st.integers(0, 2)),
                first=day,
                last=day + draw(st.integers(0, 1)),
                stated=draw(st.booleans()),
                place=place,
                fine=radius < 5,
                lat=lat,
                lon=lon,
                radius=radius,
                country="SY" if place else None,
                admin1="07" if place else None,
                killed=killed,
                killed_most=killed,
                actors=sorted(draw(st.sets(st.sampled_from(["us", "ru"]), max_size=1))),
                words=sorted(draw(st.sets(st.sampled_from(["w1", "w1+", "w2", "w2+", "w3", "w3+"])))),
                spots=sorted(draw(st.sets(st.sampled_from(["s1", "s2"]), max_size=1))),
            )
        )
    return out


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def partition(of: dict[str, str]) -> set[frozenset[str]]:
    groups = defaultdict(set)
    for key, name in of.items():
        groups[name].add(key)
    return {frozenset(group) for group in groups.values()}


def by_document(some: list[Row]) -> list[list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in some:
        groups[row.document].append(row)
    return list(groups.values())


@SLOW
@given(some_rows(), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(some: list[Row], random: object) -> None:
    documents = by_document(some)
    other = list(documents)
    random.shuffle(other)  # type: ignore[attr-defined]
    one = incidents(LINKER.assign([row for document in documents for row in document]))
    two = incidents(LINKER.assign([row for document in other for row in document]))
    assert one == two


@SLOW
@given(some_rows())
def test_each_telling_has_one_move_and_an_incident_the_id_of_the_telling_that_opens_it(some: list[Row]) -> None:
    moves = LINKER.assign(some)
    assert [move.telling for move in moves] == [row.key for row in some]
    opened = {move.incident: move.telling for move in moves if move.action == "open"}
    assert set(opened) == {move.incident for move in moves}
    for name, telling in opened.items():
        assert telling is not None and name == incident_id(telling)
    assert all(move.reason for move in moves)


@SLOW
@given(some_rows())
def test_adding_twice_changes_nothing(some: list[Row]) -> None:
    of = incidents(LINKER.assign(some))
    assert LINKER.assign(some, [(row, of[row.key]) for row in some]) == []


@SLOW
@given(some_rows(), st.data())
def test_known_incidents_keep_their_ids_and_tellings(some: list[Row], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(some)))
    of = incidents(LINKER.assign(some[:cut]))
    moves = LINKER.assign(some[cut:], [(row, of[row.key]) for row in some[:cut]])
    names = set(of.values())
    for move in moves:
        if move.action == "merge":
            assert {move.incident, move.other} <= names and move.incident != move.other and move.reason
        elif move.action == "open":
            assert move.incident not in names
        else:
            assert move.incident in names | {m.incident for m in moves if m.action == "open"}


@SLOW
@given(some_rows(), st.data())
def test_what_a_person_put_apart_stays_apart(some: list[Row], data: st.DataObject) -> None:
    couples = list(combinations([row.key for row in some], 2))
    apart = data.draw(st.sets(st.sampled_from(couples), min_size=1, max_size=4))
    together = data.draw(st.sets(st.sampled_from(couples), max_size=3))
    of = incidents(LINKER.assign(some, (), apart, together))
    for one, other in apart:
        assert of[one] != of[other]


@SLOW
@given(some_rows(), st.data())
def test_what_a_person_brought_together_stays_together(some: list[Row], data: st.DataObject) -> None:
    couples = list(combinations([row.key for row in some], 2))
    together = data.draw(st.sets(st.sampled_from(couples), min_size=1, max_size=3))
    of = incidents(LINKER.assign(some, (), (), together))
    for one, other in together:
        assert of[one] == of[other]


@SLOW
@given(some_rows(most=2))
def test_a_hard_conflict_keeps_two_tellings_apart(some: list[Row]) -> None:
    one, other = some[0], msgspec.structs.replace(some[1], document="other", text="other")
    told = explain(one, other)
    assert abs(told.total - told.prior - sum(line.weight for line in told.lines)) < 0.2
    of = incidents(LINKER.assign([one, other]))
    if told.conflicts:
        assert of[one.key] != of[other.key]


@SLOW
@given(some_rows(most=6))
def test_a_row_is_found_under_its_own_keys(some: list[Row]) -> None:
    for row in some:
        assert set(blocks(row)) <= set(probes(row)) | {key for key in blocks(row) if key.startswith("f|")}
        assert len(blocks(row)) == len(set(blocks(row)))
