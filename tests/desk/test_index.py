"""The index finds what SQL finds, whatever is asked and however the store changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desk.scattered import DAYS, KINDS, OUTLETS, PARTIES, PEOPLE, WORDS, Scattered, only, oracle, without_status
from marsad.desk.index import FACETS, Box, Index
from marsad.desk.query import ANY, DECISIONS, NOBODY, SORTS, Query, QueryError
from marsad.incident import CONTRADICTIONS
from marsad.incident import STATUSES as OF_INCIDENTS
from marsad.ontology import STATUSES
from marsad.store import Store, StoreError
from marsad.store.database import reading
from marsad.store.filters import ROLES, Filter
from marsad.store.schema import IncidentRow

_FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def _some(values: tuple[str, ...], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    told = st.lists(st.sampled_from(values), max_size=most, unique=True).map(lambda one: tuple(sorted(one)))
    return st.just(()) | st.just(()) | told


def _maybe(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from((None, None, None, *values))


_FILTERS = st.builds(
    Filter,
    type=_some((*KINDS, "violence", "diplomacy")),
    party=_some((*PARTIES, "nobody")),
    role=_maybe(*ROLES),
    place=_maybe("LY", "YE", "geonames:2210247", "geonames:2219905", "geonames:2219413", "geonames:70225", "geonames:70222"),
    near=_maybe((32.9, 13.2, 60.0), (13.6, 44.0, 5.0), (-17.0, 179.99, 20.0)),
    since=_maybe(*DAYS),
    until=_maybe(*DAYS),
    status=_some((*STATUSES[:3], *OF_INCIDENTS)),
    outlet=_some((*OUTLETS, "no such outlet")),
    confidence=st.sampled_from((0.0, 0.0, 0.3, 0.7)),
    document=_some(("d1", "d2", "d3")),
    incident=_some(("i-0000000000000001", "i-0000000000000002")),
    reviewed=st.sampled_from((False, False, True)),
)
_QUERIES = st.builds(
    Query,
    words=st.sampled_from(("", "", "", *WORDS, "سوق جسر", "zzzz")),
    filter=st.just(Filter()) | _FILTERS,
    country=_some(("LY", "YE", "SY")),
    decision=_some(DECISIONS),
    sources=st.sampled_from((0, 0, 2, 3)),
    reviewer=_some((*PEOPLE, "nobody known")),
    assignee=_maybe(NOBODY, *PEOPLE),
    contested=_some((ANY, *CONTRADICTIONS)),
    seen=st.sampled_from((0, 0, 0, 1, 2)),
    sort=st.sampled_from([*SORTS, *(f"-{name}" for name in SORTS)]),
    limit=st.integers(1, 30),
)


@pytest.fixture
def scattered(store: Store) -> Scattered:
    """A store with incidents of all sorts."""
    made = Scattered(store, 3)
    made.add(80)
    return made


@pytest.fixture
def index(scattered: Scattered) -> Index:
    """Its index."""
    return Index(scattered.store)


def test_it_finds_what_sql_finds(index: Index) -> None:
    @_FEW
    @given(_QUERIES)
    def same(query: Query) -> None:
        assert set(index.all(query)) == oracle(index.store, query)
        assert index.count(query) == len(index.all(query)) == index.find(query).total

    same()


def test_it_keeps_up_with_what_changes(scattered: Scattered) -> None:
    index = Index(scattered.store)

    @_FEW
    @given(st.sampled_from(("add", "change", "change", "none")), st.integers(1, 12), _QUERIES)
    def same(what: str, many: int, query: Query) -> None:
        if what != "none":
            getattr(scattered, what)(many)
        assert set(index.all(query)) == oracle(scattered.store, query)
        whole = Index(scattered.store)
        assert index.facets(Query()) == whole.facets(Query())
        assert index.all(replace(query, filter=Filter(), words="")) == whole.all(replace(query, filter=Filter(), words=""))

    same()


def test_beside_each_value_stands_what_is_found_with_it(index: Index) -> None:
    @settings(_FEW, max_examples=25)
    @given(_QUERIES, st.sampled_from(FACETS))
    def same(query: Query, name: str) -> None:
        (facet,) = index.facets(query, [name], most=50)
        assert (facet.name, facet.more) == (name, 0)
        for value in facet.values:
            assert value.selected is (value.value in query.chosen(facet.param))
            if name == "party":
                meant = query if value.selected else query.toggled("party", value.value)
            elif name in ("status", "telling"):
                meant = without_status(query, name == "telling")
                meant = replace(meant, filter=replace(meant.filter, status=(*meant.filter.status, value.value)))
            else:
                meant = only(query, facet.param, value.value)
            assert value.count == len(oracle(index.store, meant)), (name, value)

    same()


def test_a_facet_lacks_no_value(index: Index) -> None:
    told = {facet.name: {value.value: value.count for value in facet.values} for facet in index.facets(Query(), most=99)}
    assert set(told["type"]) == set(KINDS) and set(told["party"]) == set(PARTIES) and set(told["country"]) == {"LY", "YE"}
    assert set(told["outlet"]) == set(OUTLETS[:3])  # a document without an outlet is no outlet
    assert set(told["group"]) == {"violence", "speech", "diplomacy"} and set(told["reviewer"]) == set(PEOPLE)


def test_values_of_a_facet_are_found_by_their_names(index: Index) -> None:
    def named(name: str, like: str) -> list[str]:
        return [value.value for value in index.facets(Query(), [name], like={name: like})[0].values]

    assert named("party", "انصار الله") == ["ye-houthi"] and named("party", "houth") == ["ye-houthi"]
    assert named("country", "ليبيا") == ["LY"] and named("country", "yem") == ["YE"]
    assert named("place", "khum") == ["geonames:2219905"] and named("place", "no such place") == []
    assert named("outlet", "النهر") == ["صحيفة النهر"]
    with pytest.raises(StoreError, match="there is no facet 'size'"):
        index.facets(Query(), ["size"])


def test_what_is_chosen_is_shown_however_few_have_it(index: Index) -> None:
    (facet,) = index.facets(Query(filter=Filter(party=("nobody",), type=("siege",))), ["party"], most=2)
    assert ("nobody", 0, True) in [value[:3] for value in facet.values]
    (facet,) = index.facets(Query(filter=Filter(type=("siege",))), ["type"], most=1)
    assert [(value.value, value.count, value.of) for value in facet.values] == [("siege", 0, "territory")] and facet.more == len(KINDS)


# -- pages


def test_pages_neither_repeat_nor_skip(index: Index) -> None:
    @_FEW
    @given(_QUERIES)
    def same(query: Query) -> None:
        whole, told, back = index.all(query), list[int](), list[list[int]]()
        page = index.find(query)
        while True:
            assert page.first == len(told)
            told += page.pks
            back.append(page.pks)
            if page.next is None:
                break
            page = index.find(replace(query, after=page.next))
        assert told == whole
        while page.prev is not None:
            page = index.find(replace(query, after=page.prev))
            back.pop()
            assert page.pks == back[-1]
        assert len(back) <= 1 and page.first == 0

    same()


def test_the_order_is_as_asked(index: Index) -> None:
    with reading(index.store.engine) as connection:
        rows = {row.pk: row for row in connection.execute(select(IncidentRow.__table__))}
    days = [rows[pk].first_day or rows[pk].last_day or "" for pk in index.all(Query(sort="day"))]
    assert days == sorted(days) and len(set(days)) > 3
    for sort in SORTS:
        assert index.all(Query(sort=f"-{sort}")) == index.all(Query(sort=sort))[::-1]
    assert next(rows[pk].confidence for pk in index.all(Query(sort="-confidence"))) == max(row.confidence for row in rows.values())
    assert [rows[pk].revision for pk in index.all(Query(sort="changed"))] == sorted(rows[pk].revision for pk in index.all(Query()))


def test_a_page_goes_on_where_it_ended_though_reports_came_in_between(scattered: Scattered) -> None:
    index = Index(scattered.store)
    for sort in ("-day", "place", "-killed", "changed"):
        query = Query(sort=sort, limit=20)
        first = index.find(query)
        before = index.all(query)
        scattered.add(10)
        behind = index.all(replace(query, after=None))
        page = index.find(replace(query, after=first.next))
        kept = [pk for pk in behind if pk in before]
        rest = kept[kept.index(first.pks[-1]) + 1 :]
        assert [pk for pk in page.pks if pk in before] == rest[: len([pk for pk in page.pks if pk in before])]
        assert not set(page.pks) & set(first.pks)


def test_a_page_goes_on_where_it_ended_though_its_last_incident_is_gone(scattered: Scattered) -> None:
    index = Index(scattered.store)
    first = index.find(Query(sort="place", limit=10))
    with scattered.store.engine.begin() as connection:
        gone = IncidentRow.__table__.update().where(IncidentRow.pk == first.pks[-1])
        connection.execute(gone.values(merged_into="i-0000000000000001", revision=99))
    page = index.find(Query(sort="place", limit=10, after=first.next))
    assert page.first == 9 and page.pks == index.all(Query(sort="place"))[9:19]


@pytest.mark.parametrize("cursor", ["x", "!", "YiAxIG5hbiA", "a" * 300])
def test_a_wrong_cursor_is_told(index: Index, cursor: str) -> None:
    with pytest.raises(QueryError, match="is no cursor"):
        index.find(Query(after=cursor))


def test_one_incident_among_others(index: Index) -> None:
    whole = index.all(Query())
    assert index.beside(Query(), whole[0]) == (None, whole[1], 1, len(whole))
    assert index.beside(Query(), whole[5]) == (whole[4], whole[6], 6, len(whole))
    assert index.beside(Query(), 10**9) == (None, None, 0, len(whole))


# -- whole incidents, threads


def test_whole_incidents_are_those_of_the_store(scattered: Scattered) -> None:
    index = Index(scattered.store)
    pks = index.all(Query())[:7]
    assert [one.id for one in index.incidents(pks)] == [f"i-{pk:016x}" for pk in pks]
    assert index.incidents(pks)[0] is index.incidents(pks)[0]
    with scattered.store.engine.begin() as connection:
        body = connection.scalar(select(IncidentRow.body).where(IncidentRow.pk == pks[0])) or b""
        told = {"body": body.replace(b'"group":"violence"', b'"group":"changed"'), "revision": 9}
        connection.execute(IncidentRow.__table__.update().where(IncidentRow.pk == pks[0]).values(**told))
    assert index.incidents(pks)[0].group == "changed"
    assert index.incidents([10**9]) == []


def test_threads_see_one_state_each(scattered: Scattered) -> None:
    index, faults = Index(scattered.store), list[object]()

    def ask() -> None:
        for _ in range(40):
            try:
                whole = index.all(Query())
                assert len(whole) == len(set(whole))
                counts = {facet.name: sum(value.count for value in facet.values) for facet in index.facets(Query(), ["status"])}
                assert counts["status"] > 0
            except Exception as error:
                faults.append(error)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(6):
        scattered.change(5)
    for thread in threads:
        thread.join()
    assert faults == []
    assert set(index.all(Query())) == oracle(scattered.store, Query())


def test_an_empty_store_has_nothing(store: Store) -> None:
    index = Index(store)
    assert index.find(Query())[:5] == (0, [], 0, None, None) and index.revision == 0
    assert all(not facet.values for facet in index.facets(Query()) if facet.name != "assignee")
    assert index.timeline(Query()).buckets == [] and index.clusters(Query(), Box(-180, -90, 180, 90), 3).clusters == []
    assert index.overview(Query()).total == 0


@pytest.fixture
def changed(scattered: Scattered) -> Iterator[Callable[[], None]]:
    """Changes an incident."""
    yield lambda: scattered.change(1)


def test_nothing_is_read_again_where_nothing_changed(index: Index, changed: Callable[[], None]) -> None:
    first = index.refresh()
    assert index.refresh() is first
    changed()
    second = index.refresh()
    assert second is not first and second.revision > first.revision
    assert np.array_equal(second.names.spots.arrays().lat, second.spots.lat, equal_nan=True)
