"""Coordinates, deaths, days, cells: what the tabular exports share."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest
from handmade import case, count, event, kept, person, side, span, toll, where
from hypothesis import example, given
from hypothesis import strategies as st

from marsad.export import Options, geo, when
from marsad.export.common import Csv, clean, guard, plain, unguard, whole
from marsad.export.deaths import deaths, in_words
from marsad.incident import Days
from marsad.ontology import PRECISIONS


@given(
    st.floats(-89.9, 89.9, allow_nan=False),
    st.floats(-179.9, 179.9, allow_nan=False),
    st.sampled_from(PRECISIONS),
    st.none() | st.floats(0.05, 1500),
)
def test_a_point_is_no_finer_than_its_precision(lat: float, lon: float, precision: str, radius: float | None) -> None:
    place = where(precision, lat, lon, radius_km=radius)
    at = geo.point(place)
    assert at is not None
    digits = geo.decimals(place)
    step = 10.0**-digits
    assert digits <= {"exact": 4, "near": 2, "area": 2, "district": 2, "province": 1, "country": 1}[precision]
    assert step * 111.32 <= geo.radius_km(place) / 5 or digits == geo.code(place).decimals
    assert digits == 0 or 10 * step * 111.32 > geo.radius_km(place) / 5, "one decimal fewer would do"
    for told, cut in ((lat, at.lat), (lon, at.lon)):
        assert math.isclose(cut, round(cut, digits), abs_tol=1e-9) and abs(told - cut) <= step / 2 + 1e-9
        assert len(plain(cut).partition(".")[2]) <= digits


@pytest.mark.parametrize(
    "place",
    [None, where("exact", math.nan, 1.0), where("exact", 91.0, 1.0), where("country", 10.0, 181.0), where("exact", None, None)],  # type: ignore[arg-type]
)
def test_no_point_where_none_is_known(place) -> None:
    assert geo.point(place) is None


@pytest.mark.parametrize(
    ("lat", "lon", "cell"),
    [
        (-89.75, -179.75, 1),
        (-89.75, 179.75, 720),
        (89.75, 179.75, 259200),
        (34.53, 69.17, 179779),  # Kabul
        (36.20, 37.16, 181875),  # Aleppo
        (90.0, 180.0, 259200),
    ],
)
def test_cells_of_the_grid(lat: float, lon: float, cell: int) -> None:
    assert geo.grid_cell(lat, lon) == cell


def test_countries_have_what_other_schemes_ask_for() -> None:
    known = geo.countries()
    assert len(known) == 250
    numbers = [country.gwno for country in known.values() if country.gwno]
    assert len(numbers) == len(set(numbers)) == 195
    assert all(country.acled_region and (country.iso or two == "XK") for two, country in known.items())
    assert {country.ucdp_region for country in known.values()} == {"Africa", "Americas", "Asia", "Europe", "Middle East", ""}
    assert (known["LY"].gwno, known["SY"].ucdp_name, known["PS"].acled_name) == (620, "Syria", "Palestine")


def test_provinces_have_names() -> None:
    assert geo.province(where("exact")) == "Murqub District"
    assert geo.province(where("exact", admin1="ZZ")) == "ZZ"
    assert geo.province(where("exact", admin1=None)) is None


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([], None),
        ([toll(3, "wounded")], None),
        ([toll(4)], (4, 4, 4, 4)),
        ([toll(4, low=2, high=9)], (2, 4, 9, 4)),
        ([toll(None, low=None, high=None)], None),
        ([toll(None, low=5, high=None)], (5, 5, 5, 5)),
        ([toll(3, of=side("a", "rebel")), toll(2, of=side("b", "civilians"))], (5, 5, 5, 0)),
        ([toll(10), toll(2, of=side("b", "civilians"))], (10, 10, 10, 8)),
        ([toll(4), toll(6, of=side("a", "rebel")), toll(4, of=side("b", "civilians"))], (4, 4, 10, 4)),
        ([toll(4), toll(6, of=side("a", "rebel"), sources="bc"), toll(4, of=side("b", "civilians"), sources="bc")], (4, 10, 10, 0)),
        ([toll(5, of=side("مدنيين", "civilians")), toll(3, of=side("قرويين", "civilians"), sources="b")], (3, 3, 3, 0)),
        ([toll(5, of=side("مدنيين", "civilians")), toll(3, of=side("قرويين", "civilians"))], (8, 8, 8, 0)),
    ],
)
def test_deaths(counts, told) -> None:
    found = deaths(case("shelling", counts=counts).incident)
    assert (found and (found.low, found.best, found.high, found.rest)) == told
    assert found is None or found.low <= found.best <= found.high


NUMBER = st.integers(0, 50)
OWNER = st.sampled_from([None, "rebel", "civilians", "group"])


@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER, OWNER, st.text("abc", min_size=1, max_size=3)), max_size=5))
def test_deaths_are_in_order_and_of_somebody_or_nobody(told) -> None:
    counts = []
    for one, two, three, kind, sources in told:
        low, best, high = sorted((one, two, three))
        counts.append(toll(best, of=side(f"a {kind}", kind) if kind else None, sources=sources, low=low, high=high))
    found = deaths(case("shelling", counts=counts).incident)
    assert (found is None) == (not counts)
    if found:
        assert 0 <= found.low <= found.best <= found.high and found.rest >= 0


def test_a_number_among_the_words_of_the_target_is_of_it() -> None:
    text = "قصفت طائرة سوقا وقتلت خمسة مدنيين"
    victims = person(text, "خمسة مدنيين", private=False, kind="civilians")
    told = event(text, "airstrike", target=[victims], counts=[count(text, "خمسة", 5)])
    five = toll(5)
    five.by[0].telling, five.by[0].mention = "t0", span(text, "خمسة")
    made = case("airstrike", [kept(text)], [told], target=[side("خمسة مدنيين", "civilians")], counts=[five])
    found = deaths(made.incident, made.tellings)
    assert found is not None and [(owner.kind, number) for owner, number in found.parts] == [("civilians", 5)]


@pytest.mark.parametrize(("text", "least"), [("عشرات", 10), ("العشرات", 10), ("مئات", 100), ("بضعة", 3), ("dozens", 12), ("خمسة", None)])
def test_numbers_in_words(text: str, least: int | None) -> None:
    assert in_words(text) == least


@pytest.mark.parametrize(
    ("start", "end", "acled", "ucdp"),
    [
        ("2021-03-08", "2021-03-08", 1, 1),
        ("2021-03-08", "2021-03-09", 2, 2),
        ("2021-03-08", "2021-03-13", 2, 2),
        ("2021-03-08", "2021-03-14", 2, 3),
        ("2021-03-01", "2021-03-31", 3, 4),
        ("2021-01-01", "2021-12-31", 3, 5),
        (None, "2021-03-08", 3, 5),
        ("2021-03-08", None, 3, 5),
    ],
)
def test_precision_of_days(start: str | None, end: str | None, acled: int, ucdp: int) -> None:
    found = when.span(Days(start=start, end=end))
    assert found is not None and (when.acled(found), when.ucdp(found)) == (acled, ucdp)
    assert found.first <= found.middle <= found.last


def test_no_day_is_no_span() -> None:
    assert when.span(Days()) is None


CELLS = st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text()


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6), st.booleans())
@example([["=1+1", "'=1", "-x"]], True)
@example([["a\r\nb", 'a"b,c', "\ufeff"]], False)
@example([["@x", "＝1", "\ttab"]], False)
@example([["\ud800", "a\x00b", ""]], False)
def test_csv_read_back_is_what_was_written(rows: list[list], bom: bool) -> None:
    file = io.StringIO(newline="")
    out = Csv(file, ["a", "b", "c"], Options(bom=bom))
    for row in rows:
        out.row(row)
    data = file.getvalue().encode("utf-8")
    assert data.startswith(b"\xef\xbb\xbf") == bom
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig" if bom else "utf-8"), newline=""), strict=True))
    assert read[0] == ["a", "b", "c"] and len(read) == len(rows) + 1 == out.rows + 1
    for row, cells in zip(rows, read[1:], strict=True):
        for cell, written in zip(row, cells, strict=True):
            assert written == plain(cell)
            if isinstance(cell, str):
                assert unguard(written) == clean(cell)
                assert not written.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) or float(written) is not None


@given(st.text())
def test_the_guard_can_be_taken_off(text: str) -> None:
    assert unguard(guard(text)) == text


@given(st.text(st.characters()))
def test_clean_text_can_be_written(text: str) -> None:
    assert "\x00" not in clean(text) and len(clean(text)) == len(text)
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError), whole(path) as half:
        half.write_text("new")
        raise RuntimeError
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["out.csv"]
