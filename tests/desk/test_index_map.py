"""Map, timeline and overview of the index, against what the rows of the store add up to."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desk.scattered import Scattered
from marsad.desk.index import Box, Index
from marsad.desk.query import Query, QueryError
from marsad.store import Store
from marsad.store.database import reading
from marsad.store.filters import Filter
from marsad.store.schema import IncidentRow

_FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
_WORLD = Box(-180.0, -90.0, 180.0, 90.0)


@pytest.fixture
def index(store: Store) -> Index:
    """The index of a store with incidents of all sorts."""
    Scattered(store, 5).add(90)
    return Index(store)


def rows(index: Index, query: Query) -> list[Any]:
    """The incidents that a query finds, as the store has them, with their bodies read."""
    with reading(index.store.engine) as connection:
        held = connection.execute(select(IncidentRow.__table__).where(IncidentRow.pk.in_(index.all(query)))).mappings()
        return [{**row, "body": msgspec.json.decode(row["body"])} for row in held]


def point(row: Any) -> tuple[float, float] | None:
    """The coordinates of an incident."""
    place = row["body"].get("place") or {}
    return None if place.get("lat") is None else (place["lat"], place["lon"])


def within(at: tuple[float, float], box: Box) -> bool:
    """Whether a point lies in a box."""
    wide = box.east - box.west
    across = wide >= 360 or (at[1] - box.west) % 360 <= wide % 360
    return across and box.south <= at[0] <= box.north


@pytest.mark.parametrize("zoom", [0, 3.5, 8, 22])
def test_all_that_has_coordinates_is_on_the_map_of_the_world_once(index: Index, zoom: float) -> None:
    found, told = index.clusters(Query(), _WORLD, zoom), rows(index, Query())
    placed = [row for row in told if point(row) is not None]
    assert found.shown == len(placed) == sum(one.count for one in found.clusters)
    assert (found.beyond, found.nowhere) == (0, len(told) - len(placed)) and found.nowhere > 0
    mixed: Counter[str] = Counter()
    for one in found.clusters:
        mixed.update(one.statuses)
        assert sum(one.statuses.values()) == one.count and len(one.pks) in (0, one.count)
    assert mixed == Counter(row["status"] for row in placed)


def test_a_view_shows_what_lies_in_it(index: Index) -> None:
    everything = rows(index, Query())

    @_FEW
    @given(st.floats(-200, 200), st.floats(0.01, 300), st.floats(-80, 79), st.floats(0.01, 90), st.floats(0, 20))
    def same(west: float, wide: float, south: float, high: float, zoom: float) -> None:
        box = Box(west, south, west + wide, min(south + high, 84.0))
        found = index.clusters(Query(), box, zoom)
        inside = [row for row in everything if (at := point(row)) is not None and within(at, box)]
        assert found.shown == len(inside) == sum(one.count for one in found.clusters)
        assert found.shown + found.beyond + found.nowhere == len(everything)

    same()


def test_a_view_over_the_antimeridian_shows_both_sides(index: Index) -> None:
    here = [row for row in rows(index, Query()) if (at := point(row)) is not None and abs(at[1]) > 179]
    assert len({point(row) for row in here}) == 2
    for box in (Box(179.0, -20.0, -179.0, -10.0), Box(179.0, -20.0, 181.0, -10.0), Box(-181.0, -20.0, -179.0, -10.0)):
        found = index.clusters(Query(), box, 4)
        assert found.shown == len(here) and all(abs(one.lon) > 179 for one in found.clusters)


def test_a_single_incident_tells_how_far_off_it_may_be(store: Store) -> None:
    Scattered(store, 8).add(400)
    index = Index(store)
    told = {row["pk"]: row["body"]["place"] for row in rows(index, Query()) if point(row) is not None}
    singles = 0
    for day in ("2020-05-01", "2020-05-20", "2021-01-01"):
        for kind in ("airstrike", "clash", "statement"):
            query = Query(filter=Filter(type=(kind,), since=day, until=day))
            for one in index.clusters(query, _WORLD, 18).clusters:
                if one.count == 1:
                    singles += 1
                    place = told[one.pks[0]]
                    assert (one.precision, one.radius_km) == (place["precision"], place["radius_km"])
                    assert math.isclose(one.lat, place["lat"], abs_tol=1e-5) and math.isclose(one.lon, place["lon"], abs_tol=1e-5)
                else:
                    assert one.precision is None and one.radius_km is None
    assert singles


def test_a_wide_view_at_a_near_zoom_has_not_more_cells_than_can_be_seen(index: Index) -> None:
    assert len(index.clusters(Query(), _WORLD, 22).clusters) <= len(index.clusters(Query(), _WORLD, 30).clusters) <= 12


@pytest.mark.parametrize("told", ["", "1,2,3", "a,b,c,d", "1,2,3,nan", "1,9,3,2", "1,2,3,4,5"])
def test_a_wrong_box_is_told(told: str) -> None:
    with pytest.raises(QueryError, match="bbox"):
        Box.of(told)


@pytest.mark.parametrize("step", ["day", "week", "month", None])
def test_each_incident_is_in_one_bucket_of_the_timeline(index: Index, step: str | None) -> None:
    found, told = index.timeline(Query(), step), rows(index, Query())
    begun = [row["first_day"] or row["last_day"] for row in told]
    assert found.undated == begun.count(None) and sum(one.total for one in found.buckets) == len(told) - found.undated
    for at, one in enumerate(found.buckets):
        mine = [row for row, day in zip(told, begun, strict=True) if day is not None and one.start <= day <= one.end]
        assert one.total == len(mine)
        assert one.day == sum(row["first_day"] == row["last_day"] for row in mine)
        assert one.open == sum(row["first_day"] is None or row["last_day"] is None for row in mine)
        assert at == 0 or found.buckets[at - 1].end < one.start
    assert found.step == (step or "week")


def test_the_overview_adds_up(index: Index) -> None:
    told = rows(index, Query())
    found = index.overview(Query(), seen=0, visited="2024-01-05T12:00:00.000Z")
    assert found.total == len(told)
    assert found.new == sum(row["opened"] > "2024-01-05T12" for row in told) and found.new + found.changed == found.total
    assert found.statuses == Counter(row["status"] for row in told)
    assert found.nowhere == sum(point(row) is None for row in told)
    days = [row["first_day"] or row["last_day"] for row in told if row["first_day"] or row["last_day"]]
    assert (found.since, found.until) == (min(days), max(days)) and found.undated == len(told) - len(days)
    later = index.overview(Query(), seen=index.revision)
    assert (later.new, later.changed) == (0, 0)
