"""The queue gives each telling that nobody has judged once, in its order, within a filter, and not what another person looks at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select, text, update

from marsad.incident import Days, Incident, Loss, Toll
from marsad.read import Report
from marsad.store import Store, StoreError
from marsad.store.filters import Filter
from marsad.store.impact import impact
from marsad.store.queueing import ORDERS, Waiting
from marsad.store.schema import EventRow, IncidentRow

from .scene import BY, WHY, of, scene, telling

Add = Callable[[Store, list[Report]], None]
OTHER = "another analyst"


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene, with confidences and weights of our own."""
    store = holding("scene", scene)
    sure = {"t1": 0.9, "t2": 0.42, "t3": 0.58, "g1": 0.5, "g2": 0.5, "g3": 0.1, "w1": 0.51}
    with store.engine.begin() as connection:
        for name, confidence in sure.items():
            connection.execute(update(EventRow).where(EventRow.key == telling_in(connection, name)).values(confidence=confidence))
        for name, weight in (("t1", 3.0), ("g1", 11.0), ("w1", 3.0)):
            mine = select(EventRow.incident).where(EventRow.key == telling_in(connection, name)).scalar_subquery()
            connection.execute(update(IncidentRow).where(IncidentRow.pk == mine).values(impact=weight))
    return store


def telling_in(connection: Connection, name: str) -> str:
    found = "SELECT event.key FROM event JOIN document ON document.pk = event.document WHERE document.given_id = :name"
    return str(connection.execute(text(found), {"name": name}).scalar_one())


def pages(store: Store, order: str, limit: int, **more: object) -> list[Waiting]:
    """All that a queue gives, page after page."""
    found: list[Waiting] = []
    after: str | None = None
    while True:
        page = store.queue(order=order, limit=limit, after=after, **more)
        found += page.items
        after = page.next
        assert len(page.items) == limit or after is None
        if after is None:
            return found


def names(store: Store, found: list[Waiting]) -> list[str]:
    of_ = {telling(store, report.id): report.id for report in scene()}
    return [of_[one.telling] for one in found]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_orders(told: Store, limit: int) -> None:
    assert names(told, pages(told, "doubt", limit)) == ["g1", "g2", "w1", "t2", "t3", "t1", "g3"] or names(
        told, pages(told, "doubt", limit)
    ) == ["g1", "g2", "w1", "t3", "t2", "t1", "g3"]
    found = pages(told, "recent", limit)
    assert [(one.day, one.pk) for one in found] == sorted(((one.day, one.pk) for one in found), reverse=True)
    assert len(found) == 7
    heavy = names(told, pages(told, "impact", limit))
    assert set(heavy[:3]) == {"g1", "g2", "g3"}
    assert len(set(heavy)) == 7


@pytest.mark.parametrize("order", ORDERS)
def test_what_is_judged_meanwhile_moves_nothing(told: Store, order: str) -> None:
    whole = [one.telling for one in pages(told, order, 10)]
    first = told.queue(order=order, limit=2)
    told.accept(first.items[0].telling, BY)
    told.reject(first.items[1].telling, BY, WHY)
    rest = [one.telling for one in told.queue(order=order, limit=10, after=first.next).items]
    assert set(rest) == set(whole[2:])
    assert [one.telling for one in told.queue(order=order, limit=10).items] == rest


@pytest.mark.parametrize("order", ORDERS)
def test_a_filter_holds(told: Store, order: str) -> None:
    assert set(names(told, pages(told, order, 2, wanted=Filter(place="geonames:2210221")))) == {"t1", "t2", "t3"}
    assert names(told, pages(told, order, 2, wanted=Filter(type=("withdrawal",)))) == ["w1"]
    assert pages(told, order, 2, wanted=Filter(since="2021-01-01")) == []


@pytest.mark.parametrize("order", ORDERS)
def test_what_another_looks_at_is_passed_over(told: Store, order: str) -> None:
    told.assign("incident", of(told, "t1"), OTHER, "to-do", BY)
    told.assign("telling", telling(told, "g1"), OTHER, "in-progress", BY)
    told.assign("telling", telling(told, "g2"), BY, "in-progress", BY)
    told.assign("telling", telling(told, "w1"), None, "help-needed", BY)
    assert set(names(told, pages(told, order, 2, person=BY))) == {"g2", "g3", "w1"}
    assert set(names(told, pages(told, order, 2, person=OTHER))) == {"t1", "t2", "t3", "g1", "g3", "w1"}
    assert len(pages(told, order, 2)) == 7
    assert names(told, pages(told, order, 2, person=BY, mine=True)) == ["g2"]
    assert set(names(told, pages(told, order, 2, person=OTHER, mine=True))) == {"t1", "t2", "t3", "g1"}
    (one,) = [one for one in pages(told, order, 9) if one.telling == telling(told, "t2")]
    assert (one.person, one.state, one.incident) == (OTHER, "to-do", of(told, "t1"))
    told.assign("incident", of(told, "t1"), OTHER, "done", OTHER)
    assert set(names(told, pages(told, order, 2, person=OTHER))) == {"g1", "g3", "w1"}


def test_counts(told: Store) -> None:
    told.accept(telling(told, "t1"), BY)
    told.reject(telling(told, "t2"), BY, WHY)
    told.edit(telling(told, "t3"), told.search("", Filter(document=("t3",))).hits[0].telling.event, BY, WHY)
    told.assign("incident", of(told, "g1"), BY, "to-do", OTHER)
    told.assign("telling", telling(told, "g1"), BY, "done", OTHER)
    found = told.queue_counts(person=BY)
    assert {name: number for name, number in found.items() if number} == {
        "open": 4,
        "accepted": 1,
        "edited": 1,
        "rejected": 1,
        "mine": 1,
        "to-do": 1,
        "done": 1,
    }
    assert told.queue_counts(Filter(document=("t1", "g1")))["open"] == 1
    assert told.queue_counts()["mine"] == 0


def test_what_is_no_queue(told: Store) -> None:
    cursor = told.queue(order="recent", limit=1).next
    for wrong in (
        {"order": "chance"},
        {"limit": 0},
        {"after": "?"},
        {"after": "e30"},
        {"after": cursor, "order": "impact"},
        {"after": cursor, "order": "doubt"},
        {"wanted": Filter(type=("party",))},
    ):
        with pytest.raises(StoreError):
            told.queue(**wrong)  # type: ignore[arg-type]


def test_queues_go_by_their_indexes(told: Store) -> None:
    """What is asked of SQLite is answered without sorting all that waits."""
    if told.engine.dialect.name != "sqlite":
        return
    asked: list[tuple[str, object]] = []
    from sqlalchemy import event

    def note(connection: object, cursor: object, statement: str, parameters: object, *more: object) -> None:
        if "ORDER BY" in statement and "LIMIT" in statement:
            asked.append((statement, parameters))

    event.listen(told.engine, "before_cursor_execute", note)
    for order in ("doubt", "recent"):
        told.queue(order=order, person=BY)
    event.remove(told.engine, "before_cursor_execute", note)
    assert len(asked) == 3
    with told.engine.connect() as connection:
        for statement, parameters in asked:
            plan = " ".join(row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters))
            assert "TEMP B-TREE" not in plan
            assert "ix_event_doubt" in plan or "ix_event_open" in plan


def incident(**cells: object) -> Incident:
    told = {"id": "i", "type": "airstrike", "group": "violence", "status": "single claim", "documents": [], "records": [], "when": Days()}
    return Incident(**{"sources": ["a"], **told, **cells})  # type: ignore[arg-type]


def test_how_much_hangs_on_an_incident() -> None:
    five, wide = Toll(kind="killed", low=5, best=5, high=5), Toll(kind="killed", low=3, best=4, high=9)
    nine, some = Loss(item="Pantsir-S1", low=9, best=9, high=9), Toll(kind="wounded")
    assert impact(incident()) == 0
    assert impact(incident(counts=[five])) == 5
    assert impact(incident(counts=[five], sources=["a", "b"])) == 0
    assert impact(incident(counts=[wide], sources=["a", "b"])) == 6
    assert impact(incident(counts=[wide])) == 10
    assert impact(incident(equipment=[nine])) == 9
    assert impact(incident(counts=[some])) == 20
    assert impact(incident(counts=[Toll(kind="killed", low=40)], sources=["a", "b"])) == 40
    assert impact(incident(counts=[five], modality="planned")) == 0
    assert impact(incident(counts=[five], status="denied")) == 0
