"""Two people on one record: the second sees what the first did, and nothing is overwritten."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec
import pytest

from marsad.coder import Coder
from marsad.read import Report
from marsad.record import Event
from marsad.store import Store
from marsad.store.states import Conflict, Difference, differences, state_of

from .otherwise import otherwise, surer
from .scene import BY, WHY, groups, of, scene, strike, telling

Add = Callable[[Store, list[Report]], None]
OTHER = "another analyst"


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def event(store: Store, document: str) -> Event:
    (hit,) = [hit for hit in store.search(limit=500).hits if hit.document == document]
    return hit.telling.event


def typed(store: Store, type_: str) -> Event:
    """The first report on Tarhuna with another type."""
    return msgspec.structs.replace(event(store, "t1"), type=type_)


def test_what_was_changed_meanwhile_is_not_overwritten(told: Store) -> None:
    key, seen, wanted = telling(told, "t1"), event(told, "t1"), typed(told, "shelling")
    state = told.state(key)
    told.edit(key, typed(told, "drone-strike"), OTHER, WHY, expected=state)
    head = told.verify().head
    for decide in (
        lambda: told.edit(key, wanted, BY, WHY, expected=state),
        lambda: told.accept(key, BY, expected=state),
        lambda: told.reject(key, BY, WHY, expected=state),
    ):
        with pytest.raises(Conflict) as caught:
            decide()
        found = caught.value
        assert (found.subject, found.kind, found.by, found.action, found.decision) == (key, "telling", OTHER, "person.edit", "edited")
        assert (found.seen, found.now) == (seen, typed(told, "drone-strike"))
        assert found.changes == [Difference("type", seen.type, "drone-strike")]
        assert found.at
        assert OTHER in found.fault
        assert "type" in found.fault
    with pytest.raises(Conflict) as caught:
        told.edit(key, wanted, BY, WHY, expected=state)
    assert caught.value.wanted == wanted
    assert told.verify().head == head
    told.edit(key, wanted, BY, WHY, expected=told.state(key))
    assert event(told, "t1") == wanted
    assert told.verify().faults == []


def test_a_decision_alone_is_a_change_and_undoing_it_another(told: Store) -> None:
    key = telling(told, "t1")
    state = told.state(key)
    number = told.accept(key, OTHER)
    with pytest.raises(Conflict, match=OTHER):
        told.accept(key, BY, expected=state)
    told.undo(number, OTHER, WHY)
    told.accept(key, BY, expected=state)  # it is as it was seen


def test_a_telling_at_hand_has_the_state_of_the_store(told: Store) -> None:
    for document in ("t1", "w1"):
        told.accept(telling(told, document), BY)
    for case in told.cases():
        assert {one.key: state_of(one) for one in case.tellings} == {one.key: told.state(one.key) for one in case.tellings}


def test_what_the_coder_reads_anew_is_a_change(told: Store, coder: Coder) -> None:
    key, seen = telling(told, "t1"), event(told, "t1")
    state = told.state(key)
    told.recode(otherwise(coder, surer))
    with pytest.raises(Conflict) as caught:
        told.accept(key, BY, expected=state)
    assert (caught.value.action, caught.value.seen) == ("record.code", seen)
    assert [change.field for change in caught.value.changes] == ["confidence"]


def test_what_is_no_longer_known_is_told_as_such(told: Store) -> None:
    with pytest.raises(Conflict) as caught:
        told.accept(telling(told, "t1"), BY, expected="0" * 64 + ".open")
    assert (caught.value.seen, caught.value.changes) == (None, [])


def test_an_incident_that_changed_is_seen_again(told: Store, add: Add) -> None:
    tarhuna, gharyan = of(told, "t1"), of(told, "g1")
    revision, held = told.incident_state(tarhuna), [telling(told, name) for name in ("t1", "t2", "t3")]
    add(told, [strike("t", "4")])
    acts: tuple[Callable[[object], object], ...] = (
        lambda seen: told.verify_incident(tarhuna, BY, WHY, expected=seen),
        lambda seen: told.merge(tarhuna, gharyan, BY, WHY, expected=seen),
        lambda seen: told.merge(gharyan, tarhuna, BY, WHY, expected=(None, seen)),
        lambda seen: told.split(tarhuna, held[:1], BY, WHY, expected=seen),
    )
    for act in acts:
        with pytest.raises(Conflict) as caught:
            act(revision)
        assert (caught.value.kind, caught.value.seen, set(caught.value.now)) == ("incident", None, {*held, telling(told, "t4")})
        with pytest.raises(Conflict) as caught:
            act(held)
        assert (caught.value.subject, caught.value.seen, caught.value.action) == (tarhuna, sorted(held), "incident.join")
    now = told.incident_state(tarhuna)
    told.verify_incident(tarhuna, BY, WHY, expected=now)
    told.merge(tarhuna, gharyan, BY, WHY, expected=([*held, telling(told, "t4")], told.incident_state(gharyan)))
    assert len(groups(told)) == 2


def test_of_many_those_that_changed_are_left_out(told: Store) -> None:
    one, other = telling(told, "t1"), telling(told, "t2")
    states = {key: told.state(key) for key in (one, other)}
    told.accept(one, OTHER)
    made = told.decide_many("reject", [one, other], BY, WHY, expected=states)
    assert made.done == [other]
    assert isinstance(made.refused[one], Conflict)


def test_of_two_at_one_moment_one_sees_the_conflict(told: Store) -> None:
    key = telling(told, "t1")
    state, results, ready = told.state(key), list[str](), threading.Barrier(2)

    def decide(by: str) -> None:
        store = Store(told.url)
        ready.wait()
        try:
            store.reject(key, by, WHY, expected=state)
            results.append("done")
        except Conflict as found:
            results.append(found.by)
        store.close()

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) in (["done", "one"], ["done", "two"])
    assert [row["action"] for row in told.log(key)].count("person.reject") == 1


def test_differences_are_told_cell_by_cell(told: Store) -> None:
    one = event(told, "t1")
    assert one.place is not None
    other = msgspec.structs.replace(one, counts=[], place=msgspec.structs.replace(one.place, name="x"), actor=[])
    found = {change.field: (change.before, change.after) for change in differences(one, other)}
    assert found["place.name"] == (one.place.name, "x")
    assert found["counts.0"][1] is None
    assert found["counts.0"][0]["kind"] == "killed"
    assert differences(one, one) == []
