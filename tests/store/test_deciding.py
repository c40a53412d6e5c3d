"""What people decide holds for good, is told with who and why, and is undone only by a later decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.coder import Coder
from marsad.export import Options, write
from marsad.link.cluster import incident_id
from marsad.read import Report
from marsad.record import Event, Party, Place, Span
from marsad.store import Store, StoreError
from marsad.store.filters import Filter

from .otherwise import otherwise, relinking
from .scene import BY, WHY, groups, of, scene, strike, telling

Add = Callable[[Store, list[Report]], None]
T, G = ["t1", "t2", "t3"], ["g1", "g2", "g3"]
LATER = [strike(place, paper) for place in "tg" for paper in "45"]


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene."""
    store = holding("scene", scene)
    assert sorted(groups(store).values()) == [G, T, ["w1"]]
    return store


def documents(store: Store) -> list[list[str]]:
    return sorted(groups(store).values())


def event(store: Store, document: str) -> Event:
    (hit,) = [hit for hit in store.search(limit=500).hits if hit.document == document]
    return hit.telling.event


def decisions(store: Store) -> dict[str, Callable[[str, str], object]]:
    """A decision of each kind, by who and why."""
    t1, tarhuna, gharyan = telling(store, "t1"), of(store, "t1"), of(store, "g1")
    return {
        "accept": lambda by, why: store.accept(t1, by, why),
        "reject": lambda by, why: store.reject(t1, by, why),
        "edit": lambda by, why: store.edit(t1, event(store, "t1"), by, why),
        "verify": lambda by, why: store.verify_incident(tarhuna, by, why),
        "merge": lambda by, why: store.merge(tarhuna, gharyan, by, why),
        "split": lambda by, why: store.split(tarhuna, [t1], by, why),
    }


KINDS = ("accept", "reject", "edit", "verify", "merge", "split")


@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_is_told_with_who_and_why(told: Store, kind: str) -> None:
    head, before = told.verify().head, groups(told)
    decide = decisions(told)[kind]
    for by in ("", " \n"):
        with pytest.raises(StoreError, match="needs the name of who decides"):
            decide(by, WHY)
    if kind != "accept":  # that a telling is right is the reason
        for why in ("", " \t"):
            with pytest.raises(StoreError, match="needs its reason"):
                decide(BY, why)
    assert (told.verify().head, groups(told)) == (head, before)
    decide(f" {BY}\0 ", f" {WHY}\ud800 ")
    last = [row for row in told.log() if row["action"] == f"person.{kind}"]
    assert [(row["actor"], row["reason"]) for row in last] == [(f"{BY}\ufffd", f"{WHY}\ufffd")]
    assert told.verify().faults == []


def test_decisions_stand_in_their_case(told: Store) -> None:
    for kind in ("verify", "accept"):
        decisions(told)[kind](BY, WHY)
    (case,) = told.cases(Filter(document=("t1",)))
    assert [(one.action, one.by, one.reason) for one in case.decisions] == [("verify", BY, WHY), ("accept", BY, WHY)]
    assert case.incident.status == "verified"
    assert {one.key: one.decision for one in case.tellings}[telling(told, "t1")] == "accepted"


# -- accept and reject


def test_a_rejected_telling_leaves_its_incident_and_comes_back(told: Store) -> None:
    before = groups(told)
    told.reject(telling(told, "t1"), BY, WHY)
    assert documents(told) == [G, ["t2", "t3"], ["w1"]]
    told.accept(telling(told, "t1"), BY)
    assert groups(told) == before
    assert told.verify().faults == []


def test_an_incident_without_tellings_is_in_no_list_and_its_id_comes_back(told: Store) -> None:
    before, count = groups(told), told.counts()["incidents"]
    incident = of(told, "w1")
    told.reject(telling(told, "w1"), BY, WHY)
    assert incident not in groups(told)
    assert told.counts()["incidents"] == count - 1
    assert list(told.cases(Filter(incident=(incident,)))) == []
    assert [hit.telling.decision for hit in told.search("سرت").hits] == ["rejected"]
    for decide in (
        lambda: told.verify_incident(incident, BY, WHY),
        lambda: told.merge(of(told, "t1"), incident, BY, WHY),
        lambda: told.split(incident, [telling(told, "w1")], BY, WHY),
    ):
        with pytest.raises(StoreError, match="no tellings any more"):
            decide()
    told.accept(telling(told, "w1"), BY)
    assert groups(told) == before
    assert told.verify().faults == []


def test_who_opened_an_incident_may_leave_it(told: Store, add: Add) -> None:
    """The incident keeps its id, and what left it never falls back into it by its name."""
    (document,) = [name for name in T if incident_id(telling(told, name)) == of(told, name)]
    incident, one = of(told, document), event(told, document)
    told.edit(telling(told, document), _when(one, start="2019-03-01", end="2019-03-01"), BY, WHY)
    rest = [name for name in T if name != document]
    assert documents(told) == sorted([G, [document], rest, ["w1"]])
    assert groups(told)[incident] == rest
    add(told, LATER)
    assert groups(told)[incident] == sorted([*rest, "t4", "t5"])
    assert told.verify().faults == []


# -- edit


def corrected(store: Store) -> Event:
    """The first report on Tarhuna, as it would be had it been Gharyan, a drone strike, and by a party."""
    one, other = event(store, "t1"), event(store, "g1")
    assert one.place is not None
    assert other.place is not None
    place = msgspec.structs.replace(other.place, mention=one.place.mention)
    actor = Party("Libyan National Army", "ly-lna", "armed-group", None, None, False, one.trigger, None, one.trigger.text, "neutral")
    return msgspec.structs.replace(one, type="drone-strike", place=place, actor=[actor])


def test_an_edit_is_linked_and_found_by_what_it_says_now(told: Store, add: Add, tmp_path: Path) -> None:
    key = telling(told, "t1")
    assert [hit.document for hit in told.search("غريان", Filter(document=("t1",))).hits] == []
    told.edit(key, corrected(told), BY, WHY)
    assert documents(told) == [["g1", "g2", "g3", "t1"], ["t2", "t3"], ["w1"]]
    for words, wanted in (
        ("غريان", Filter()),
        ("drone", Filter()),
        ("", Filter(place="geonames:2217362")),
        ("", Filter(party=("ly-lna",))),
        ("", Filter(type=("drone-strike",))),
    ):
        assert "t1" in [hit.document for hit in told.search(words, wanted).hits], (words, wanted)
    assert "t1" not in [hit.document for hit in told.search("", Filter(place="geonames:2210221")).hits]
    write("gold", told.cases(Filter(reviewed=True)), tmp_path / "gold.jsonl", Options())
    (row,) = map(json.loads, (tmp_path / "gold.jsonl").read_text("utf-8").splitlines())
    assert row["doc"] == "t1"
    assert [(one["type"], one["actor"]) for one in row["events"]] == [("drone-strike", [["قصفت"]])]
    (decision,) = [one for case in told.cases() for one in case.decisions]
    assert decision.change["type"] == {"from": "airstrike", "to": "drone-strike"}
    assert told.verify().faults == []
    before = groups(told)
    add(told, LATER)
    assert of(told, "g4") == of(told, "t1") == next(id for id, group in before.items() if "t1" in group)


def test_an_edit_is_undone_by_another(told: Store) -> None:
    before, first = groups(told), event(told, "t1")
    told.edit(telling(told, "t1"), corrected(told), BY, WHY)
    told.edit(telling(told, "t1"), first, BY, "it was right")
    assert groups(told) == before
    assert [hit.document for hit in told.search("غريان", Filter(document=("t1",))).hits] == []


def test_private_names_of_an_edit_are_masked(told: Store) -> None:
    one = event(told, "t1")
    person = Party("مدنيين", None, "person", None, None, True, one.trigger, None, "قصفت", "neutral")
    told.edit(telling(told, "t1"), msgspec.structs.replace(one, target=[person]), BY, WHY)
    assert {"مدنيين", "قصفت"} <= set(told.private_names())


def changed(event: Event, **cells: object) -> Event:
    return msgspec.structs.replace(event, **cells)


def _place(event: Event, **cells: object) -> Event:
    assert isinstance(event.place, Place)
    return changed(event, place=msgspec.structs.replace(event.place, **cells))


def _count(event: Event, **cells: object) -> Event:
    return changed(event, counts=[msgspec.structs.replace(event.counts[0], **cells)])


def _when(event: Event, **cells: object) -> Event:
    return changed(event, when=msgspec.structs.replace(event.when, **cells))


WRONG: dict[str, tuple[Callable[[Event], Event], str]] = {
    "another event": (lambda e: changed(e, id="0" * 16), "the telling"),
    "an unknown type": (lambda e: changed(e, type="airstrik"), "'airstrik'"),
    "an unknown status": (lambda e: changed(e, status="true"), "'true'"),
    "words that are not there": (lambda e: changed(e, trigger=Span("قصف", e.trigger.start, e.trigger.end)), "does not stand"),
    "no words": (lambda e: _place(e, mention=Span()), "does not stand"),
    "words of a title that there is not": (lambda e: changed(e, trigger=Span("قصفت", 0, 4, "title")), "of the title"),
    "a sentence beyond the end": (lambda e: changed(e, sentence=msgspec.structs.replace(e.sentence, end=10_000)), "sentence"),
    "no day": (lambda e: _when(e, start="2020-02-30"), "'2020-02-30'"),
    "a day of another calendar": (lambda e: _when(e, start="20200519", end="2020-05-19"), "'20200519'"),
    "an end before the beginning": (lambda e: _when(e, start="2020-05-20", end="2020-05-19"), "begins on"),
    "a point off the globe": (lambda e: _place(e, lat=91.0), "91.0"),
    "half a point": (lambda e: _place(e, lat=None), "latitude and a longitude"),
    "a precision of its own": (lambda e: _place(e, precision="city"), "'city'"),
    "a radius without end": (lambda e: _place(e, radius_km=float("nan")), "radius"),
    "fewer than none": (lambda e: _count(e, low=-1), "-1"),
    "at least more than at most": (lambda e: _count(e, low=5, high=3), "5 at least"),
    "an unknown count": (lambda e: _count(e, kind="dead"), "'dead'"),
    "more than sure": (lambda e: changed(e, confidence=1.5), "1.5"),
}


def test_an_edit_that_cannot_be_changes_nothing(told: Store) -> None:
    before, key, first = (groups(told), told.verify()), telling(told, "t1"), event(told, "t1")
    for what, (change, said) in WRONG.items():
        with pytest.raises(StoreError, match=said):
            told.edit(key, change(first), BY, what)
    assert (groups(told), told.verify()) == before


# -- merge and split


def more(store: Store, add: Add, coder: Coder, tmp_path: Path) -> Store:
    add(store, LATER)
    return store


def recoded(store: Store, add: Add, coder: Coder, tmp_path: Path) -> Store:
    store.recode(coder, everything=True)
    return store


def relinked(store: Store, add: Add, coder: Coder, tmp_path: Path) -> Store:
    """Read by a later version, so that every telling is linked anew."""
    recoded, _ = store.recode(otherwise(coder, relinking))
    assert recoded.changed == len(scene())
    return store


def restored(store: Store, add: Add, coder: Coder, tmp_path: Path) -> Store:
    store.backup(tmp_path / "backup.zip")
    other = Store("sqlite://")
    other.restore(tmp_path / "backup.zip")
    add(other, LATER)
    return other


AFTERWARDS = (more, recoded, relinked, restored)


def without(groups: list[list[str]], later: set[str]) -> list[list[str]]:
    return sorted([name for name in group if name not in later] for group in groups)


@pytest.mark.parametrize("then", AFTERWARDS)
def test_a_merge_holds(told: Store, add: Add, coder: Coder, tmp_path: Path, then: Callable[..., Store]) -> None:
    tarhuna, gharyan = of(told, "t1"), of(told, "g1")
    told.merge(tarhuna, gharyan, BY, WHY)
    assert documents(told) == [[*G, *T], ["w1"]]
    after = then(told, add, coder, tmp_path)
    found = documents(after)
    assert len(found) == 2, found
    assert without(found, {"t4", "t5", "g4", "g5"}) == [[*G, *T], ["w1"]]
    assert {name for group in found for name in group} >= {report.id for report in LATER} or then in (recoded, relinked)
    if then is not relinked:
        assert of(after, "t1") == tarhuna
    assert after.verify().faults == []


@pytest.mark.parametrize("then", AFTERWARDS)
def test_a_split_holds(told: Store, add: Add, coder: Coder, tmp_path: Path, then: Callable[..., Store]) -> None:
    tarhuna = of(told, "t1")
    new = told.split(tarhuna, [telling(told, "t2"), telling(told, "t3")], BY, WHY)
    assert of(told, "t2") == new
    after = then(told, add, coder, tmp_path)
    assert of(after, "t1") != of(after, "t2") == of(after, "t3")
    assert len(documents(after)) == 4
    assert after.verify().faults == []


def test_a_wrong_merge_is_split_and_both_are_as_they_were(told: Store, add: Add) -> None:
    before, tarhuna, gharyan = groups(told), of(told, "t1"), of(told, "g1")
    told.verify_incident(gharyan, BY, WHY)
    told.merge(tarhuna, gharyan, BY, WHY)
    (case,) = told.cases(Filter(document=("g1",)))
    assert (case.incident.id, case.incident.status) == (tarhuna, "verified")
    assert [one.action for one in case.decisions] == ["verify", "merge"]
    assert told.split(tarhuna, [telling(told, name) for name in G], BY, WHY) == gharyan
    assert groups(told) == before
    assert {case.incident.id: case.incident.status == "verified" for case in told.cases()} == {id: id == gharyan for id in before}
    add(told, LATER)
    assert sorted(map(len, groups(told).values())) == [1, 5, 5]
    assert told.verify().faults == []


def test_a_wrong_split_is_merged(told: Store, add: Add) -> None:
    tarhuna = of(told, "t1")
    new = told.split(tarhuna, [telling(told, "t1")], BY, WHY)
    told.merge(tarhuna, new, BY, WHY)
    assert groups(told)[tarhuna] == T
    add(told, LATER)
    assert groups(told)[tarhuna] == [*T, "t4", "t5"]


def test_what_is_decided_on_a_merged_incident_goes_to_the_one_that_took_it_in(told: Store) -> None:
    tarhuna, gharyan, sirte = of(told, "t1"), of(told, "g1"), of(told, "w1")
    told.merge(tarhuna, gharyan, BY, WHY)
    told.merge(sirte, tarhuna, BY, WHY)
    for name in (tarhuna, gharyan, gharyan[:10]):
        told.verify_incident(name, BY, WHY)
        assert [case.incident.id for case in told.cases(Filter(incident=(name,)))] == [sirte]
        assert told.explain_link(name, sirte).verdict == f"one incident, {sirte}"
    with pytest.raises(StoreError, match="one incident already"):
        told.merge(gharyan, tarhuna, BY, WHY)
    new = told.split(gharyan, [telling(told, "g1")], BY, WHY)
    assert groups(told)[new] == ["g1"]
    assert told.verify().faults == []


def test_a_merged_incident_takes_what_is_like_any_part_of_it(told: Store, add: Add) -> None:
    """However unlike the other part is: 60 kilometres lie between the two markets."""
    told.merge(of(told, "t1"), of(told, "g1"), BY, WHY)
    for report in LATER:
        add(told, [report])
    assert documents(told) == [sorted([*G, *T, *(report.id for report in LATER)]), ["w1"]]


def test_a_split_makes_no_part_empty(told: Store) -> None:
    tarhuna = of(told, "t1")
    for names, said in (([], "empty"), (T, "empty"), (["g1"], "has no telling")):
        with pytest.raises(StoreError, match=said):
            told.split(tarhuna, [telling(told, name) for name in names], BY, WHY)
    assert documents(told) == [G, T, ["w1"]]


def test_very_many_tellings_are_held_by_fewer_pairs(told: Store, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marsad.store.deciding._BONDS", 5)
    told.merge(of(told, "t1"), of(told, "g1"), BY, WHY)
    add(told, LATER)
    assert len(documents(told)) == 2
    told.split(of(told, "t1"), [telling(told, name) for name in (*G, "g4", "g5")], BY, WHY)
    assert documents(told) == [[*G, "g4", "g5"], [*T, "t4", "t5"], ["w1"]]


# -- names


def test_the_beginning_of_an_id_is_enough_where_only_one_begins_so(told: Store) -> None:
    size = told.short_ids()
    for id, group in groups(told).items():
        assert [sorted(case.incident.documents) for case in told.cases(Filter(incident=(id[:size],)))] == [group]
    key = telling(told, "t1")
    told.reject(key[:10], BY, WHY)
    assert documents(told) == [G, ["t2", "t3"], ["w1"]]
    assert {row["subject"] for row in told.log(key[:20])} == {key}
    told.accept(key.split(".")[1], BY)
    assert documents(told) == [G, T, ["w1"]]


def test_what_names_nothing(told: Store) -> None:
    for name in ("", "i-", "i-000000000000", "%", "i-%%%%%%%%", "________", "nothing\0at\0all", "x" * 10_000, "é" * 9, "\ud800" * 9):
        for act in (
            lambda name: told.accept(name, BY),
            lambda name: told.verify_incident(name, BY, WHY),
            lambda name: list(told.cases(Filter(incident=(name,)))),
            lambda name: told.explain_link(name, "t1"),
            lambda name: list(told.log(name)),
            lambda name: told.search("", Filter(document=(name,))),
        ):
            with pytest.raises(StoreError, match=r"there is no|nothing is named|has nothing about"):
                act(name)


def test_a_beginning_of_several_is_refused(told: Store, add: Add, report: Callable[..., Report]) -> None:
    key = telling(told, "t1")
    twice = Report("t1", strike("t", "1").text.replace("سوقا", "سوقا آخر"), None, None, "x", given=True)
    add(told, [twice])
    with pytest.raises(StoreError, match="no telling"):
        told.accept(key[:7], BY)
    two = [hit.telling for hit in told.search("", Filter(document=("t1",))).hits]
    assert len(two) == 2
    same = [one for one in two if one.event.id == two[0].event.id]
    if len(same) == 2:
        with pytest.raises(StoreError, match="several are meant"):
            told.accept(two[0].event.id, BY)


# -- anything, in any order


def _bound(key: str, together: set[frozenset[str]]) -> set[str]:
    """All that a telling was merged with, by way of others too."""
    found, waiting = {key}, [key]
    while waiting:
        at = waiting.pop()
        more = {other for pair in together if at in pair for other in pair} - found
        found |= more
        waiting += more
    return found


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=8))
def test_any_decisions_in_any_order_hold(add: Add, coder: Coder, acts: list[tuple[str, int, int]]) -> None:
    store = Store("sqlite://")
    add(store, scene())
    keys = sorted(telling(store, report.id) for report in scene())
    apart: set[frozenset[str]] = set()
    together: set[frozenset[str]] = set()
    out: set[str] = set()
    for kind, one, other in acts:
        incidents = sorted(groups(store))
        held = {case.incident.id: sorted(t.key for t in case.tellings) for case in store.cases()}
        first, second, key = incidents[one % len(incidents)], incidents[other % len(incidents)], keys[one % len(keys)]
        if kind == "accept":
            store.accept(key, BY)
            out.discard(key)
        elif kind == "reject":
            store.reject(key, BY, WHY)
            out.add(key)
        elif kind == "verify":
            store.verify_incident(first, BY, WHY)
        elif kind == "merge" and first != second:
            store.merge(first, second, BY, WHY)
            pairs = {frozenset((a, b)) for a in held[first] for b in held[second]}
            apart, together = apart - pairs, together | pairs
        elif kind == "split" and len(held[first]) > 1:
            store.split(first, held[first][:1], BY, WHY)
            pairs = {frozenset((held[first][0], key)) for key in held[first][1:]}
            apart, together = apart | pairs, together - pairs
    add(store, LATER)
    store.recode(otherwise(coder, relinking))
    of_ = {t.key: case.incident.id for case in store.cases() for t in case.tellings}
    assert set(keys) - of_.keys() == out
    assert not [pair for pair in apart if len({of_.get(key, key) for key in pair}) == 1]
    bound = {key: _bound(key, together) for pair in together for key in pair}
    # one that was out when those whom it was merged with were put apart can't be with all of them
    meant = [pair for pair in together if not any(two <= bound[min(pair)] for two in apart)]
    assert not [pair for pair in meant if pair <= of_.keys() and len({of_[key] for key in pair}) == 2]
    assert store.verify().faults == []
    store.close()
