"""Undoing brings back exactly what was before, is a decision itself, and waits for what rests on the decision to be undone first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from marsad.coder import Coder
from marsad.extract import Task
from marsad.read import Report
from marsad.record import Event
from marsad.store import Store, StoreError
from marsad.store.database import reading
from marsad.store.filters import Filter
from marsad.store.schema import BlockRow, BondRow, ContradictionRow, EventPartyRow, EventRow, IncidentRow

from .otherwise import named, otherwise, relinking, surer
from .scene import BY, WHY, groups, of, scene, strike, telling

Add = Callable[[Store, list[Report]], None]
SECOND = "another analyst"


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def whole(store: Store) -> dict[str, Any]:
    """All that decisions change, but for revisions and for incidents that have no tellings."""
    found = sorted(hit.telling.key for hit in store.search("ترهونة", limit=99).hits)
    with reading(store.engine) as connection:
        keys = {row.pk: row.key for row in connection.execute(select(EventRow.pk, EventRow.key))}
        ids = {row.pk: row.id for row in connection.execute(select(IncidentRow.pk, IncidentRow.id))}
        events = {}
        for row in connection.execute(select(EventRow.__table__)).mappings():
            told = {name: value for name, value in row.items() if name not in ("pk", "record", "incident")}
            events[row["key"]] = told | {"incident": ids.get(row["incident"])}
        living = select(IncidentRow.__table__).where(IncidentRow.merged_into.is_(None), IncidentRow.type != "")
        unlike = ("pk", "revision", "opened")
        return {
            "events": events,
            "incidents": {
                row["id"]: {name: value for name, value in row.items() if name not in unlike}
                for row in connection.execute(living).mappings()
            },
            "bonds": sorted(map(tuple, connection.execute(select(BondRow.__table__)))),
            "blocks": sorted((row.block, keys[row.event]) for row in connection.execute(select(BlockRow.__table__))),
            "parties": sorted((row.party, keys[row.event], row.role) for row in connection.execute(select(EventPartyRow.__table__))),
            "contradictions": sorted(
                (ids[row.incident], row.kind, row.other, row.body) for row in connection.execute(select(ContradictionRow.__table__))
            ),
            "found": found,
        }


def event(store: Store, document: str) -> Event:
    (hit,) = [hit for hit in store.search(limit=500).hits if hit.document == document]
    return hit.telling.event


def moved(store: Store) -> Event:
    """The first report on Tarhuna, as it would be had it been Gharyan."""
    one, other = event(store, "t1"), event(store, "g1")
    assert one.place is not None
    assert other.place is not None
    return msgspec.structs.replace(one, type="drone-strike", place=msgspec.structs.replace(other.place, mention=one.place.mention))


def alone(store: Store) -> Event:
    """The first report on Tarhuna, as one of another year."""
    one = event(store, "t1")
    return msgspec.structs.replace(one, when=msgspec.structs.replace(one.when, start="2019-03-01", end="2019-03-01"))


def keys(store: Store, *names: str) -> list[str]:
    return [telling(store, name) for name in names]


ACTS: dict[str, Callable[[Store], object]] = {
    "accept": lambda store: store.accept(telling(store, "t1"), BY),
    "reject": lambda store: store.reject(telling(store, "t1"), BY, WHY),
    "reject the only one": lambda store: store.reject(telling(store, "w1"), BY, WHY),
    "edit": lambda store: store.edit(telling(store, "t1"), moved(store), BY, WHY),
    "edit apart": lambda store: store.edit(telling(store, "t1"), alone(store), BY, WHY),
    "verify": lambda store: store.verify_incident(of(store, "t1"), BY, WHY),
    "merge": lambda store: store.merge(of(store, "t1"), of(store, "g1"), BY, WHY),
    "split": lambda store: store.split(of(store, "t1"), keys(store, "t1"), BY, WHY),
    "split two": lambda store: store.split(of(store, "t1"), keys(store, "t2", "t3"), BY, WHY),
}


@pytest.mark.parametrize("kind", ACTS)
def test_all_is_as_it_was(told: Store, kind: str) -> None:
    before = whole(told)
    ACTS[kind](told)
    number = told.last_decision(BY)
    assert number is not None
    assert whole(told) != before
    undoing = told.undo(number, SECOND, "it was a slip")
    assert whole(told) == before
    assert told.verify().faults == []
    last = list(told.log())[-1] if kind == "accept" else next(row for row in told.log() if row["action"] == "person.undo")
    assert undoing == number + 1
    if last["action"] == "person.undo":
        assert (last["actor"], last["reason"]) == (SECOND, f"undoes {number}: it was a slip")
    with pytest.raises(StoreError, match="undone already"):
        told.undo(number, BY, WHY)
    with pytest.raises(StoreError, match="decide again"):
        told.undo(undoing, BY, WHY)
    assert told.last_decision(BY) is None
    ACTS[kind](told)  # and it may be decided again
    again = told.last_decision(BY)
    assert again is not None
    told.undo(again, BY, WHY)
    assert whole(told) == before


def test_what_was_decided_before_holds_again(told: Store) -> None:
    key = telling(told, "t1")
    steps: list[tuple[int, dict[str, Any]]] = []
    for act in (
        lambda: told.accept(key, BY),
        lambda: told.edit(key, moved(told), BY, WHY),
        lambda: told.reject(key, BY, WHY),
        lambda: told.accept(key, BY, "after all"),
        lambda: told.edit(key, alone(told), BY, WHY),
    ):
        before = whole(told)
        steps.append((act(), before))
    for number, before in reversed(steps):
        told.undo(number, BY, WHY)
        assert whole(told) == before
        assert told.verify().faults == []


def test_what_rests_on_a_decision_is_undone_first(told: Store) -> None:
    key, tarhuna, gharyan, sirte = telling(told, "t1"), of(told, "t1"), of(told, "g1"), of(told, "w1")
    first = told.accept(key, BY)
    second = told.edit(key, msgspec.structs.replace(event(told, "t1"), confidence=0.5), SECOND, WHY)
    with pytest.raises(StoreError, match=f"{SECOND} has decided on it since: edit .*undo decision {second} first"):
        told.undo(first, BY, WHY)
    merged = told.merge(tarhuna, gharyan, BY, WHY)
    verified = told.verify_incident(tarhuna, BY, WHY)
    with pytest.raises(StoreError, match=f"undo decision {verified} first"):
        told.undo(merged, BY, WHY)
    more = told.merge(sirte, tarhuna, BY, WHY)
    told.undo(verified, BY, WHY)
    with pytest.raises(StoreError, match=f"undo decision {more} first"):
        told.undo(merged, BY, WHY)
    told.undo(second, BY, WHY)  # its words went nowhere: the merges don't rest on it
    told.undo(first, BY, WHY)
    assert of(told, "t1") == of(told, "w1") == sirte
    told.undo(more, BY, WHY)
    told.undo(merged, BY, WHY)
    assert sorted(groups(told)) == sorted([tarhuna, gharyan, sirte])
    assert told.verify().faults == []


def test_a_merge_rests_on_the_edit_that_moved_a_telling(told: Store) -> None:
    number = told.edit(telling(told, "t1"), moved(told), BY, WHY)
    merged = told.merge(of(told, "w1"), of(told, "g1"), BY, WHY)
    with pytest.raises(StoreError, match=f"undo decision {merged} first"):
        told.undo(number, BY, WHY)


def test_a_telling_comes_back_to_where_it_belongs_now(told: Store) -> None:
    tarhuna, gharyan = of(told, "t1"), of(told, "g1")
    before = groups(told)
    merged = told.merge(tarhuna, gharyan, BY, WHY)
    rejected = told.reject(telling(told, "g1"), BY, WHY)
    told.undo(merged, BY, WHY)
    assert groups(told)[gharyan] == ["g2", "g3"]
    told.undo(rejected, BY, WHY)
    assert groups(told) == before
    assert told.verify().faults == []


def test_what_joined_a_merged_incident_is_linked_anew(told: Store, add: Add) -> None:
    tarhuna, gharyan = of(told, "t1"), of(told, "g1")
    merged = told.merge(tarhuna, gharyan, BY, WHY)
    add(told, [strike("g", "4"), strike("t", "4")])
    assert len(groups(told)[tarhuna]) == 8
    told.undo(merged, BY, WHY)
    assert groups(told)[tarhuna] == ["t1", "t2", "t3", "t4"]
    assert groups(told)[gharyan] == ["g1", "g2", "g3", "g4"]
    assert told.verify().faults == []


def test_what_joined_an_incident_that_was_split_off_is_linked_anew(told: Store, add: Add) -> None:
    tarhuna = of(told, "t1")
    told.split(tarhuna, keys(told, "t1"), BY, WHY)
    add(told, [strike("t", "4"), strike("t", "5")])
    told.undo(told.last_decision(BY) or 0, BY, WHY)
    assert groups(told)[tarhuna] == ["t1", "t2", "t3", "t4", "t5"]


def test_an_incident_that_a_split_revived_goes_back_into_the_other(told: Store) -> None:
    tarhuna, gharyan = of(told, "t1"), of(told, "g1")
    merged = told.merge(tarhuna, gharyan, BY, WHY)
    before = whole(told)
    assert told.split(tarhuna, keys(told, "g1", "g2", "g3"), BY, WHY) == gharyan
    number = told.last_decision(BY)
    assert number == merged + 1
    told.undo(number, BY, WHY)
    assert whole(told) == before
    assert [case.incident.id for case in told.cases(Filter(incident=(gharyan,)))] == [tarhuna]
    told.undo(merged, BY, WHY)
    assert told.verify().faults == []


def test_an_incident_that_was_split_off_and_is_no_more_leads_to_the_other(told: Store) -> None:
    tarhuna = of(told, "t1")
    new = told.split(tarhuna, keys(told, "t3"), BY, WHY)
    told.undo(told.last_decision(BY) or 0, BY, WHY)
    assert new != tarhuna
    assert [case.incident.id for case in told.cases(Filter(incident=(new,)))] == [tarhuna]


# -- the coder read anew meanwhile


def test_a_telling_that_nobody_judges_any_more_is_as_the_coder_reads_it_now(told: Store, coder: Coder) -> None:
    number = told.accept(telling(told, "t1"), BY)
    old = event(told, "t1")
    told.recode(otherwise(coder, surer))
    assert event(told, "t1") == old
    told.undo(number, BY, WHY)
    assert event(told, "t1").confidence > old.confidence
    assert groups(told)[of(told, "t1")] == ["t1", "t2", "t3"]
    assert told.verify().faults == []


def test_what_was_kept_off_judged_words_comes_in(told: Store, coder: Coder) -> None:
    def renamed(task: Task, one: Event) -> list[Event]:
        return [msgspec.structs.replace(one, id=named(one, "again"))]

    number = told.reject(telling(told, "t1"), BY, WHY)
    told.recode(otherwise(coder, renamed))
    assert "t1" not in [name for group in groups(told).values() for name in group]
    told.undo(number, BY, WHY)
    assert groups(told)[of(told, "t1")] == ["t1", "t2", "t3"]
    (hit,) = [hit for hit in told.search(limit=99).hits if hit.document == "t1"]
    assert hit.telling.decision is None
    assert told.verify().faults == []


def test_a_merge_of_tellings_that_are_no_more_is_split(told: Store, coder: Coder) -> None:
    def renamed(task: Task, one: Event) -> list[Event]:
        return [msgspec.structs.replace(one, id=named(one, "again"))]

    number = told.merge(of(told, "t1"), of(told, "g1"), BY, WHY)
    told.recode(otherwise(coder, renamed))
    with pytest.raises(StoreError, match="read anew since"):
        told.undo(number, BY, WHY)


def test_what_linking_compares_is_read_anew(told: Store, coder: Coder) -> None:
    number = told.edit(telling(told, "t1"), moved(told), BY, WHY)
    told.recode(otherwise(coder, relinking))
    told.undo(number, BY, WHY)
    assert groups(told)[of(told, "t1")] == ["t1", "t2", "t3"]
    assert told.verify().faults == []


# -- many at once


def test_decisions_taken_together_are_undone_together(told: Store) -> None:
    before = whole(told)
    wanted = keys(told, "t1", "t2", "w1")
    made = told.decide_many("reject", [*wanted, "no such telling"], BY, WHY)
    assert (made.done, list(made.refused)) == (wanted, ["no such telling"])
    assert sorted(groups(told).values()) == [["g1", "g2", "g3"], ["t3"]]
    numbers = told.undo_bulk(made.bulk, SECOND, WHY)
    assert len(numbers) == len(wanted)
    assert whole(told) == before
    with pytest.raises(StoreError, match="no decisions of the name"):
        told.undo_bulk(made.bulk, SECOND, WHY)
    assert told.verify().faults == []


def test_one_that_cant_be_undone_keeps_all(told: Store) -> None:
    made = told.decide_many("accept", keys(told, "t1", "t2"), BY)
    told.reject(telling(told, "t1"), SECOND, WHY)
    before = whole(told)
    with pytest.raises(StoreError, match=SECOND):
        told.undo_bulk(made.bulk, BY, WHY)
    assert whole(told) == before


def test_what_an_earlier_marsad_kept_is_decided_again(told: Store) -> None:
    number = told.accept(telling(told, "t1"), BY)
    with told.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER decision_no_update"))
        else:
            connection.execute(text("ALTER TABLE decision DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE decision SET before = NULL"))
    for decision, said in ((number, "decide again"), (99, "there is no decision 99")):
        with pytest.raises(StoreError, match=said):
            told.undo(decision, BY, WHY)
    with pytest.raises(StoreError, match="needs its reason"):
        told.undo(told.accept(telling(told, "t2"), BY), BY, " ")


# -- anything, in any order


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(("accept", "reject", "edit", "verify", "merge", "split")), st.integers(0, 9), st.integers(0, 9)),
        min_size=1,
        max_size=7,
    )
)
def test_undone_in_turn_all_is_as_it_was(add: Add, acts: list[tuple[str, int, int]]) -> None:
    store = Store("sqlite://")
    add(store, scene())
    tellings = sorted(telling(store, report.id) for report in scene())
    places = [event(store, "t1"), event(store, "g1"), event(store, "w1")]
    made: list[tuple[int, dict[str, Any]]] = []
    for kind, one, other in acts:
        held = {case.incident.id: sorted(t.key for t in case.tellings) for case in store.cases()}
        if not held:
            break
        incidents, key = sorted(held), tellings[one % len(tellings)]
        first, second = incidents[one % len(incidents)], incidents[other % len(incidents)]
        before, number = whole(store), store.last_decision(BY) or 0
        if kind == "accept":
            store.accept(key, BY)
        elif kind == "reject":
            store.reject(key, BY, WHY)
        elif kind == "edit":
            (mine,) = [hit.telling.event for hit in store.search(limit=99).hits if hit.telling.key == key]
            when = places[other % 3].when
            day = "2020-05-19" if other % 2 else "2019-01-01"
            store.edit(key, msgspec.structs.replace(mine, when=msgspec.structs.replace(when, start=day, end=day, mention=None)), BY, WHY)
        elif kind == "verify":
            store.verify_incident(first, BY, WHY)
        elif kind == "merge" and first != second:
            store.merge(first, second, BY, WHY)
        elif kind == "split" and len(held[first]) > 1:
            store.split(first, held[first][:1], BY, WHY)
        if (last := store.last_decision(BY) or 0) != number:
            made.append((last, before))
    for number, before in reversed(made):
        store.undo(number, BY, WHY)
        assert whole(store) == before
    assert store.verify().faults == []
    store.close()
