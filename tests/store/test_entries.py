"""What people add to the registry: proposed, checked, accepted by somebody, used by the coder, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from marsad import compiled
from marsad.coder import Coder
from marsad.store import Store, StoreError
from marsad.store.entries import decide, entries, propose
from marsad.world import own

ROCK = {"id": "x-black-rock", "name": "Black Rock Battalion", "kind": "militia", "country": "LY", "ar": ["كتيبة الصخرة السوداء"]}
ALIAS = {"id": "ly-lna", "extends": "yes", "loaded": ["كتائب السحابة البيضاء"]}
TOWN = {"id": "x:tel-rock", "name": "Tell Rock", "ar": ["تل الصخرة السوداء"], "kind": "town", "country": "LY", "lat": "31.5", "lon": "15.5"}
TEXT = "قصفت كتيبة الصخرة السوداء مدينة سرت أمس، وانسحبت كتائب السحابة البيضاء من ترهونة."


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = own.folders()
    yield
    if own.folders() != before:
        compiled.use(before)


def actors() -> list[str | None]:
    return [party.id for event in Coder().code(TEXT, "2020-05-20").events for party in event.actor]


def test_what_is_accepted_is_used(store: Store) -> None:
    rock = propose(store.engine, "parties", ROCK, "ana", "a page of the battalion")
    alias = propose(store.engine, "parties", ALIAS, "ana", "the outlets of the other side")
    assert not store.use_entries()
    for pk in (rock, alias):
        decide(store.engine, pk, "accepted", "ed", "seen in three reports")
    assert store.use_entries() and not store.use_entries()
    assert actors() == ["x-black-rock", "ly-lna"]
    decide(store.engine, rock, "withdrawn", "ed", "it is the same as another")
    assert store.use_entries()
    assert actors() == [None, "ly-lna"] or actors()[-1] == "ly-lna"
    assert "x-black-rock" not in actors()
    assert [row["action"] for row in store.log()][-3:] == ["registry.accepted", "registry.accepted", "registry.withdrawn"]
    assert store.verify().faults == []


def test_a_place_is_checked_as_the_tables_are(store: Store) -> None:
    propose(store.engine, "places", TOWN, "ana", "a map")
    with pytest.raises(StoreError, match="lat"):
        propose(store.engine, "places", TOWN | {"lat": "north"}, "ana", "a map")


@pytest.mark.parametrize(
    ("kind", "row", "told"),
    [
        ("parties", ROCK | {"kind": "band"}, "band"),
        ("parties", ROCK | {"id": "ly-lna"}, "stands already"),
        ("parties", ALIAS | {"id": "x-nobody"}, "no entry has the id"),
        ("parties", ROCK | {"of": ["x-nobody"]}, "no party"),
        ("ships", ROCK, "no registry"),
    ],
)
def test_what_could_not_be_used_is_not_proposed(store: Store, kind: str, row: dict[str, object], told: str) -> None:
    with pytest.raises(StoreError, match=told):
        propose(store.engine, kind, row, "ana", "a page")
    assert entries(store.engine) == []


def test_who_decides_knows_of_who_was_quicker(store: Store) -> None:
    pk = propose(store.engine, "parties", ROCK, "ana", "a page")
    seen = entries(store.engine, "proposed")[0].seen
    decide(store.engine, pk, "refused", "ed", "no source", seen=seen)
    with pytest.raises(StoreError, match=r"refused|meanwhile"):
        decide(store.engine, pk, "refused", "eve", "no source", seen=seen)
    with pytest.raises(StoreError, match="meanwhile"):
        decide(store.engine, pk, "accepted", "eve", "", seen=seen)
    assert [one.state for one in entries(store.engine, id="x-black-rock")] == ["refused"]
