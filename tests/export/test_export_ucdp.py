"""UCDP GED's columns: sides, types of violence, whose deaths, precisions."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from casebook import many
from handmade import case, kept, side, toll, where
from hypothesis import given
from hypothesis import strategies as st

from marsad.export import Options, ucdp, write
from marsad.export.common import EVIDENCE
from marsad.export.deaths import deaths
from marsad.export.mask import Masker
from marsad.export.ucdp import COLUMNS
from marsad.incident import Case, Days, Side, Where
from marsad.link import graph

STATE, REBEL, MILITIA, CIVILIANS = "state-force", "rebel", "militia", "civilians"


def party(told: str) -> Side:
    entry = graph.parties().get(told)
    return Side(name=entry.name, id=told, kind=entry.kind, of=entry.of[0][0] if entry.of else None) if entry else side(f"one {told}", told)


def cells(made: Case) -> dict[str, object]:
    dead = deaths(made.incident, made.tellings)
    assert dead is not None
    return dict(zip(COLUMNS, ucdp.row(made, Masker(Options()).of(made), dead), strict=True))


@pytest.mark.parametrize(
    ("actor", "target", "type_", "a", "b"),
    [
        ([STATE], [REBEL], 1, STATE, REBEL),
        ([REBEL], [STATE], 1, STATE, REBEL),
        ([STATE], [STATE], 1, STATE, STATE),
        ([REBEL], [MILITIA], 2, REBEL, MILITIA),
        (["tribe"], ["tribe"], 2, "tribe", "tribe"),
        ([REBEL], [CIVILIANS], 3, REBEL, "Civilians"),
        ([CIVILIANS], [STATE], 3, STATE, "Civilians"),
        ([], [CIVILIANS], None, None, "Civilians"),
        ([REBEL], [], None, REBEL, None),
        (["group"], [REBEL], None, "group", REBEL),
    ],
)
def test_types_of_violence(actor: list[str], target: list[str], type_: int | None, a: str | None, b: str | None) -> None:
    found = cells(case("assault", actor=[party(k) for k in actor], target=[party(k) for k in target], counts=[toll(3)]))
    assert found["type_of_violence"] == type_
    assert [found["side_a"], found["side_b"]] == [name if name in (None, "Civilians") else f"one {name}" for name in (a, b)]


def test_states_have_their_numbers() -> None:
    found = cells(case("airstrike", actor=[party("ru")], target=[party(CIVILIANS)], counts=[toll(3)], place=where("exact", country="SY")))
    assert (found["gwnoa"], found["gwnob"], found["country_id"], found["dyad_name"]) == (365, None, 652, "Russia - Civilians")
    conflict = [
        found[key] for key in COLUMNS if key.startswith(("conflict_", "dyad_new", "dyad_dset", "side_a_", "side_b_", "active", "code_"))
    ]
    assert conflict == [None] * len(conflict)


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ([toll(7)], (0, 0, 0, 7)),
        ([toll(4, of=party("sd-saf")), toll(3, of=party("sd-rsf"))], (4, 3, 0, 0)),
        ([toll(10), toll(4, of=party("sd-saf")), toll(2, of=side("أطفال", CIVILIANS))], (4, 0, 2, 4)),
        ([toll(20, of=side("20 جنديا"))], (20, 0, 0, 0)),
        ([toll(2, of=side("ليلى حداد", "person", private=True))], (0, 0, 2, 0)),
        ([toll(2, of=side("آخرون"))], (0, 0, 0, 2)),
        ([toll(3, of=party("ly-lna"))], (0, 0, 0, 3)),
    ],
)
def test_whose_deaths(counts, shares) -> None:
    found = cells(case("clash", actor=[party("sd-rsf"), party("sd-saf")], counts=counts))
    assert (found["side_a"], found["side_b"]) == ("Sudanese Armed Forces", "Rapid Support Forces")
    assert tuple(found[key] for key in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")) == shares


TOLLS = st.lists(
    st.tuples(
        st.sampled_from(["", "sd-saf", "sd-rsf", CIVILIANS, "group", "ly-lna"]),
        st.lists(st.integers(0, 30), min_size=3, max_size=3).map(sorted),
        st.text("abc", min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@given(TOLLS)
def test_deaths_add_up(told) -> None:
    counts = [toll(best, of=party(of) if of else None, low=low, high=high, sources=by) for of, (low, best, high), by in told]
    made = case("clash", actor=[party("sd-rsf"), party("sd-saf")], counts=counts)
    found = cells(made)
    parts = [found[key] for key in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")]
    assert all(isinstance(part, int) and part >= 0 for part in parts) and sum(parts) == found["best"]
    assert found["low"] <= found["best"] <= found["high"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("place", "precision", "grid"),
    [
        (where("exact"), 1, True),
        (where("near", radius_km=12.0), 2, True),
        (where("near", radius_km=31.0), 5, False),
        (where("area", radius_km=20.0), 2, True),
        (where("district"), 3, True),
        (where("province", radius_km=90.0), 4, True),
        (where("country", radius_km=500.0), 6, False),
        (where("area", country=None, radius_km=300.0), 7, False),
        (where("exact", lat=None, lon=None), None, False),  # type: ignore[arg-type]
    ],
)
def test_precision_of_places(place: Where, precision: int | None, grid: bool) -> None:
    found = cells(case("shelling", place=place, counts=[toll(1)]))
    assert found["where_prec"] == precision
    assert (found["priogrid_gid"] is not None) == grid
    assert (found["geom_wkt"] is None) == (place.lat is None)


def test_a_point_as_text_is_longitude_first() -> None:
    found = cells(case("shelling", place=where("exact", -1.23456, 0.00001), counts=[toll(1)]))
    assert found["geom_wkt"] == "POINT (0 -1.23)"


DAY, DAYS = ("2021-03-08", "2021-03-08"), ("2021-03-08", "2021-03-20")


@pytest.mark.parametrize(("days", "precision", "clarity"), [(DAY, "exact", 1), (DAYS, "exact", 2), (DAY, "country", 2)])
def test_clarity(days: tuple[str, str], precision: str, clarity: int) -> None:
    made = case("shelling", place=where(precision), when=Days(start=days[0], end=days[1], precision="day"), counts=[toll(1)])
    assert cells(made)["event_clarity"] == clarity


def test_sources_and_who_told_them() -> None:
    documents = [kept("قصف", "k1", title="قصف في ترهونة"), kept("قصفت", "k2", publisher="وكالة المرفأ", published=None)]
    found = cells(case("shelling", documents, sources=["a", "b"], speakers=["un", "شاهد"], counts=[toll(1)]))
    assert found["number_of_sources"] == 2
    assert found["source_article"] == '"صحيفة الضفاف, 2021-03-10, قصف في ترهونة";"وكالة المرفأ"'
    assert found["source_original"] == "United Nations;شاهد"
    assert (found["source_office"], found["source_date"]) == ("صحيفة الضفاف;وكالة المرفأ", "2021-03-10")


def test_what_has_no_row_is_counted(tmp_path: Path) -> None:
    cases = [
        case("shelling", counts=[toll(1)]),
        case("shelling"),
        case("shelling", counts=[toll(5, "wounded")]),
        case("shelling", counts=[toll(0)]),
        case("statement", counts=[toll(3)]),
        case("shelling", status="possible", modality="possible", counts=[toll(3)]),
    ]
    written = write("ucdp", cases, tmp_path / "out.csv")
    assert written.rows == 1
    assert written.left == {
        "denied by all, or only planned, demanded or possible": 1,
        "no armed force: statement": 1,
        "no death reported": 3,
    }


def test_the_file(tmp_path: Path) -> None:
    assert len(COLUMNS) == len(set(COLUMNS)) == 49
    with write("ucdp", many(), tmp_path / "out.csv").files[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["inc-tarhuna"] and list(rows[0]) == [*COLUMNS, *EVIDENCE]
    assert int(rows[0]["low"]) <= int(rows[0]["best"]) <= int(rows[0]["high"])
