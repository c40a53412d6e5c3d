"""The revision of an incident rises with each change of it, and says to readers what changed since they last looked."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import select

from marsad.coder import Coder
from marsad.read import Report
from marsad.store import Store
from marsad.store.database import reading
from marsad.store.rising import latest
from marsad.store.schema import IncidentRow

from .otherwise import otherwise, surer
from .scene import BY, WHY, of, scene, strike, telling

Add = Callable[[Store, list[Report]], None]


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def risen(store: Store, since: int) -> set[str]:
    """The ids of the incidents that changed since a revision."""
    with reading(store.engine) as connection:
        return set(connection.scalars(select(IncidentRow.id).where(IncidentRow.revision > since)))


def at(store: Store) -> int:
    with reading(store.engine) as connection:
        return latest(connection)


def test_what_a_person_changes_rises_and_nothing_else(told: Store) -> None:
    tarhuna, gharyan, sirte = of(told, "t1"), of(told, "g1"), of(told, "w1")
    key, event = telling(told, "t1"), next(hit.telling.event for hit in told.search(limit=99).hits if hit.document == "t1")
    other = msgspec.structs.replace(event, when=msgspec.structs.replace(event.when, start="2019-03-01", end="2019-03-01"))
    for act, expected in (
        (lambda: told.accept(key, BY), {tarhuna}),
        (lambda: told.verify_incident(gharyan, BY, WHY), {gharyan}),
        (lambda: told.reject(key, BY, WHY), {tarhuna}),
        (lambda: told.accept(key, BY), {tarhuna}),
        (lambda: told.edit(key, event, BY, WHY), {tarhuna}),
        (lambda: told.merge(tarhuna, gharyan, BY, WHY), {tarhuna, gharyan}),
        (lambda: told.split(tarhuna, [telling(told, name) for name in ("g1", "g2", "g3")], BY, WHY), {tarhuna, gharyan}),
        (lambda: told.reject(telling(told, "w1"), BY, WHY), {sirte}),  # which is empty then
        (lambda: told.accept(telling(told, "w1"), BY), {sirte}),
    ):
        before = at(told)
        act()
        assert risen(told, before) == expected
    before = at(told)
    told.edit(key, other, BY, WHY)
    assert {tarhuna, of(told, "t1")} <= risen(told, before)
    assert sirte not in risen(told, before)


def test_what_a_machine_changes_rises(told: Store, add: Add, coder: Coder) -> None:
    tarhuna = of(told, "t1")
    before = at(told)
    add(told, [strike("t", "4")])
    assert risen(told, before) == {tarhuna}
    before = at(told)
    told.recode(otherwise(coder, surer))  # linking compares nothing of what changed
    assert risen(told, before) == {of(told, name) for name in ("t1", "g1", "w1")}
    before = at(told)
    assert (told.link().events, at(told)) == (0, before)


def test_a_later_version_of_a_page_lets_the_incidents_of_the_earlier_one_rise(
    store: Store, add: Add, report: Callable[..., Report]
) -> None:
    add(store, [report(url="https://example.org/a"), strike("t", "1")])
    tarhuna, before = of(store, "r1"), at(store)
    store.accept(telling(store, "r1"), BY)  # so that it stays
    assert risen(store, before) == {tarhuna}
    before = at(store)
    add(store, [report(url="https://example.org/a", text=report().text + " وأدان مجلس محلي القصف.")])
    assert tarhuna in risen(store, before)
    assert store.verify().faults == []
