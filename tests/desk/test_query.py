"""The query and its URL."""

from __future__ import annotations

from dataclasses import fields
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.desk.query import ANY, COLUMNS, DECISIONS, LIMIT, MOST, NAMES, NOBODY, SORTS, VIEWS, Query, QueryError
from marsad.incident import CONTRADICTIONS
from marsad.incident import STATUSES as OF_INCIDENTS
from marsad.ontology import STATUSES, TYPES
from marsad.store.filters import ROLES, Filter

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(lambda s: " ".join(s.split())).filter(bool)
_DAYS = st.dates().map(lambda day: day.isoformat())
_NUMBERS = st.decimals(0, 1, places=3).map(float)


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3, unique=True).map(lambda told: tuple(sorted(told)))


_FILTERS = st.builds(
    Filter,
    type=_some(st.sampled_from([*TYPES, "violence", "speech"])),
    party=_some(_TEXT),
    role=st.sampled_from([None, *ROLES]),
    place=st.none() | _TEXT,
    near=st.none()
    | st.tuples(
        st.floats(-90, 90).map(lambda x: round(x, 6) + 0.0), st.floats(-180, 180).map(lambda x: round(x, 6) + 0.0), st.floats(0.001, 20_000)
    ),
    since=st.none() | _DAYS,
    until=st.none() | _DAYS,
    status=_some(st.sampled_from([*STATUSES, *OF_INCIDENTS])),
    outlet=_some(_TEXT),
    confidence=_NUMBERS,
    document=_some(_TEXT),
    incident=_some(_TEXT),
    reviewed=st.booleans(),
)
_QUERIES = st.builds(
    Query,
    words=st.just("") | _TEXT,
    filter=_FILTERS,
    country=_some(st.sampled_from(["LY", "SY", "YE"])),
    decision=_some(st.sampled_from(DECISIONS)),
    sources=st.integers(0, 1000),
    reviewer=_some(_TEXT),
    assignee=st.none() | st.just(NOBODY) | _TEXT,
    contested=_some(st.sampled_from([ANY, *CONTRADICTIONS])),
    seen=st.integers(0, 10**9),
    sort=st.sampled_from([*SORTS, *(f"-{name}" for name in SORTS)]),
    columns=st.lists(st.sampled_from(COLUMNS), max_size=4, unique=True).map(tuple),
    view=st.sampled_from(VIEWS),
    after=st.none() | _TEXT,
    limit=st.integers(1, MOST),
)


@given(_QUERIES)
def test_a_query_comes_back_from_its_url(query: Query) -> None:
    assert Query.of(query.params()) == query
    _, _, told = query.url("/incidents").partition("?")
    assert Query.of(parse_qsl(told, keep_blank_values=True)) == query


@given(_QUERIES, st.randoms())
def test_what_means_the_same_is_written_the_same(query: Query, random: object) -> None:
    pairs = query.params()
    random.shuffle(pairs)  # type: ignore[attr-defined]
    assert Query.of(pairs + pairs[:0] + [("type", "")]).params() == query.params()


@given(_QUERIES)
def test_a_change_begins_at_the_first_page(query: Query) -> None:
    other = query.changed(type=("airstrike",))
    assert other.after is None and other.filter.type == ("airstrike",)
    assert query.changed(limit=7).after == query.after
    assert query.changed(after=None).after is None
    assert query.changed() == query


@given(_QUERIES)
def test_a_value_that_is_chosen_twice_is_chosen_no_more(query: Query) -> None:
    for name, value in (("type", "siege"), ("status", "denied"), ("country", "IQ"), ("reviewer", "A. Nother")):
        there = value in query.chosen(name)
        once = query.toggled(name, value)
        assert (value in once.chosen(name)) is not there
        assert once.toggled(name, value).meant() == query.meant()


def test_every_part_of_the_filter_has_a_name_in_the_url() -> None:
    assert {field.name for field in fields(Filter)} <= set(NAMES)


def test_what_is_not_asked_for_is_not_written() -> None:
    assert Query().params() == [] and Query().url("/incidents") == "/incidents"
    assert not Query.of({"type": "", "q": "  ", "sources": "0", "limit": str(LIMIT), "columns": ",".join(COLUMNS[:9])})
    assert Query.of({"limit": "99999999"}).limit == MOST
    assert not Query(sort="day", view="map", limit=3) and Query(words="x") and Query(filter=Filter(role="actor"))


def test_digits_of_any_script_are_numbers() -> None:
    query = Query.of({"sources": "٣", "near": "٣٢٫٤٣,١٣٫٦٣,٢٠", "since": "٢٠٢٠-٠٥-٠١"})
    assert (query.sources, query.filter.near, query.filter.since) == (3, (32.43, 13.63, 20.0), "2020-05-01")


@pytest.mark.parametrize(
    ("name", "value", "fault", "remedy"),
    [
        ("type", "airstrik", "no type of event is named 'airstrik'", "types: airstrike"),
        ("status", "true", "no status is named 'true'", "contested"),
        ("role", "victim", "no role is named 'victim'", "actor, target"),
        ("since", "01/05/2020", "since: '01/05/2020' is no day", "YYYY-MM-DD"),
        ("until", "2020-02-30", "until: '2020-02-30' is no day", "YYYY-MM-DD"),
        ("near", "32,13", "near: '32,13' is no circle", "32.43,13.63,20"),
        ("near", "nan,0,1", "near: 'nan,0,1' is no circle", "32.43,13.63,20"),
        ("near", "91,0,1", "near: '91,0,1' lies nowhere on the globe", "latitude"),
        ("country", "Libya", "country: 'LIBYA' is no country", "LY"),
        ("sources", "-1", "sources: '-1' is no number", "whole number"),
        ("sources", "many", "sources: 'many' is no number", "up to 1,000"),
        ("confidence", "80", "confidence: '80' is no share", "0.8"),
        ("contested", "yes", "no kind of contradiction is named 'yes'", "any, denial"),
        ("decision", "rejected", "no decision is named 'rejected'", "accepted, edited, none"),
        ("reviewed", "perhaps", "reviewed: 'perhaps' is neither", "give 1"),
        ("sort", "size", "nothing is sorted by 'size'", "day, changed"),
        ("columns", "day,size", "no column is named 'size'", "actor"),
        ("view", "globe", "no view is named 'globe'", "map"),
        ("q", "x" * 2001, "q: 2,001 letters are too many", "2,000"),
    ],
)
def test_what_means_nothing_is_told_with_its_remedy(name: str, value: str, fault: str, remedy: str) -> None:
    with pytest.raises(QueryError) as raised:
        Query.of([(name, value)])
    assert fault in raised.value.fault and remedy in raised.value.remedy


def test_one_value_is_not_two() -> None:
    with pytest.raises(QueryError, match="since: given twice"):
        Query.of([("since", "2020-01-01"), ("since", "2020-01-02")])
    assert Query.of([("since", "2020-01-01"), ("since", "2020-01-01")]).filter.since == "2020-01-01"


def test_an_unknown_name_is_a_fault_where_that_is_asked_for() -> None:
    pairs = [("typ", "airstrike"), ("bbox", "1,2,3,4")]
    assert Query.of(pairs) == Query()
    with pytest.raises(QueryError, match="nothing is filtered by 'typ'"):
        Query.of(pairs, known=("bbox",))
    with pytest.raises(QueryError, match="nothing is filtered by 'typ'"):
        Query().url("/incidents", typ="airstrike")


def test_changes_are_given_by_the_names_of_the_url() -> None:
    query = Query.of({"q": "market", "after": "c"})
    assert query.url("/map", near=(32.5, 13.0, 20), reviewed=True) == "/map?q=market&near=32.5%2C13%2C20&reviewed=1"
    assert query.url("/map", q=None, columns=("id", "day")) == "/map?columns=id%2Cday"
    assert query.changed(after="d").after == "d"
