"""GeoJSON, HXL, workbooks and Parquet read by the tools that people read them with; the same bytes, no matter when; a stream."""

from __future__ import annotations

import csv
import datetime
import gc
import json
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import hxl
import openpyxl
import pytest
from casebook import brega, many, tarhuna
from geojson_pydantic import FeatureCollection
from handmade import case, event, kept, side, toll, where
from pyarrow import parquet as pq

from marsad.export import Options, parquet, tables, write, xlsx
from marsad.export.common import EVIDENCE
from marsad.incident import Case, Contradiction, Days, Loss, Stand, Voice

OURS = ("acled", "ucdp", "plover", "geojson", "hxl", "xlsx", "parquet")
OPTIONS = Options(generated="2021-03-11", title="March", filter="type=shelling", coder="0.1.0")


def odd() -> list[Case]:
    """Cases with what formats stumble over: nothing known, formulas, quotes, other planes, control characters, lone surrogates."""
    text = '=1+1\r\n"اقتباس", 🙂 \ud800\x00\x0b+2'
    full = case(
        "killing",
        [kept(text, title="=cmd|' /C calc'!A0", publisher="@SUM(A1)", url="https://x.example/1")],
        [event(text, "killing")],
        id="i2",
        actor=[side("-2+3", "rebel"), side('"; DROP', "militia")],
        target=[side("+مدني", "civilians")],
        place=where("province"),
        counts=[toll(3, low=1, high=9), toll(None, "wounded", low=5, high=None)],
        equipment=[Loss(item="#N/A", outcome="destroyed", low=1, best=1, high=1)],
        note={"en": "=HYPERLINK(1)", "ar": "ملاحظة"},
        contradictions=[Contradiction(kind="count", stands=[Stand(value="=9", by=[Voice(telling="t0", document="k1", source="a")])])],
        sources=["@SUM(A1)"],
        speakers=["=شاهد"],
    )
    return [case("shelling", when=Days()), full]


# -- all of them


@pytest.mark.parametrize("format", OURS)
def test_the_same_cases_give_the_same_bytes(format: str, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write(format, [*many(), *odd()], tmp_path / "one" / "out", OPTIONS).files]
    if format == "xlsx":
        time.sleep(2.1)  # clocks of archives tick every other second
    again = [path.read_bytes() for path in write(format, iter([*many(), *odd()]), tmp_path / "two" / "out", again_options()).files]
    assert first == again and all(first)


def again_options() -> Options:
    """The same options for cases that come as a stream: names are told beforehand."""
    from dataclasses import replace

    from marsad.export.mask import names_of

    return replace(OPTIONS, private=list(dict.fromkeys(name for made in [*many(), *odd()] for name in names_of(made))))


@pytest.mark.parametrize("format", OURS)
def test_no_cases_are_a_whole_file(format: str, tmp_path: Path) -> None:
    written = write(format, [], tmp_path / "out", OPTIONS)
    assert written.rows == 0 and not written.left
    assert all(path.exists() for path in written.files)


@pytest.mark.parametrize("format", OURS)
def test_a_failure_leaves_nothing(format: str, tmp_path: Path) -> None:
    def broken() -> Iterator[Case]:
        yield tarhuna()
        raise OSError("the store went away")

    with pytest.raises(OSError, match="went away"):
        write(format, broken(), tmp_path / "out.x", OPTIONS)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("format", OURS)
def test_memory_does_not_grow_with_the_cases(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet.write, "__defaults__", (10,))  # rows that are kept until a group is full
    held: list[int] = []

    def stream() -> Iterator[Case]:
        for i in range(151):
            if i in (50, 100, 150):
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
            text = f"قصف رقم {i} " + "على القرية وقتل ثلاثة " * 30
            yield case("killing", [kept(text, f"k{i}")], [event(text, "killing")], id=f"i{i}", counts=[toll(3)], place=where("exact"))

    # What looks words up remembers the last of them, up to a limit. It does so before it is measured, else the first test would fill it.
    write(format, stream(), tmp_path / "before", OPTIONS)
    held.clear()
    tracemalloc.start()
    try:
        assert write(format, stream(), tmp_path / "out", OPTIONS).rows == 151
    finally:
        tracemalloc.stop()
    assert held[2] - held[1] < 50 * 1_000, f"more is kept of a case than its key: {held}"


# -- GeoJSON


def features(path: Path) -> list[dict]:
    read = json.loads(path.read_text(encoding="utf-8"))
    FeatureCollection.model_validate(read)
    assert "crs" not in read
    return read["features"]


def test_geojson_is_geojson(tmp_path: Path) -> None:
    found = features(write("geojson", [*many(), *odd()], tmp_path / "out.geojson", OPTIONS).files[0])
    assert [feature["id"] for feature in found] == ["inc-tarhuna", "inc-brega", "i1", "i2"]
    assert found[2]["geometry"] is None and found[2]["properties"]["radius_m"] is None
    lon, lat = found[0]["geometry"]["coordinates"]
    assert 9 < lon < 26 and 19 < lat < 34, "Libya lies there"


@pytest.mark.parametrize(("precision", "point"), [("exact", [13.63, 32.44]), ("province", [13.6, 32.4]), ("country", [13.6, 32.4])])
def test_a_point_says_how_far_off_it_may_be(precision: str, point: list[float], tmp_path: Path) -> None:
    radius = {"exact": 8.0, "province": 90.0, "country": 60.0}[precision]
    found = features(write("geojson", [case("shelling", place=where(precision, radius_km=radius))], tmp_path / "out").files[0])[0]
    assert found["geometry"]["coordinates"] == point
    assert (found["properties"]["geo_precision"], found["properties"]["radius_m"]) == (precision, radius * 1000)


def test_a_feature_says_who_says_so(tmp_path: Path) -> None:
    found = features(write("geojson", many(), tmp_path / "out").files[0])[0]["properties"]
    assert {telling["status"] for telling in found["tellings"]} >= {"claimed", "denied"}
    texts = {document.text_sha256: document for document in tarhuna().documents.values()}
    for telling in found["tellings"]:
        document = texts[telling["document_sha256"]]
        whole = (document.title or "") if telling["span_in"] == "title" else document.text
        words = whole[telling["span_start"] : telling["span_end"]]
        assert telling["masked"] == (telling["quote"] != words)
    assert any(telling["masked"] for telling in found["tellings"])
    assert found["contradictions"]


# -- HXL

HXL = [
    ["#valid_tag", "#valid_required", "#valid_datatype"],
    ["#event+id", "true", ""],
    ["#date+start", "", "date"],
    ["#geo+lat", "", "number"],
    ["#geo+lon", "", "number"],
    ["#affected+killed", "", "number"],
    ["#meta+sha256", "true", ""],
]


def test_hxl_reads_its_tags(tmp_path: Path) -> None:
    path = write("hxl", [*many(), *odd()], tmp_path / "out.csv").files[0]
    with path.open("rb") as file:
        data = hxl.data(hxl.make_input(file)).cache()
        rows = list(data)
        assert [row.get("#event+id") for row in rows] == ["inc-tarhuna", "inc-brega", "i1", "i2"]
        assert rows[3].get("#affected+killed+min") == "1" and rows[3].get("#affected+injured+max") == "5"
        assert hxl.schema(HXL).validate(data)


def test_hxl_reads_nothing_else_for_a_tag(tmp_path: Path) -> None:
    with write("hxl", many(), tmp_path / "out.csv", Options(bom=True)).files[0].open(encoding="utf-8-sig", newline="") as file:
        head, tags, *rows = list(csv.reader(file))
    assert len(head) == len(tags) == len(set(tags)) == len(rows[0])
    assert all(tag.startswith("#") for tag in tags)


# -- workbooks


def test_a_workbook(tmp_path: Path) -> None:
    path = write("xlsx", [*many(), *odd()], tmp_path / "out.xlsx", OPTIONS).files[0]
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Incidents", "Records", "Contradictions", "Sources", "About"]
    sheet = book["Incidents"]
    rows = [dict(zip((c.value for c in sheet[1]), row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["Incident"].value for row in rows] == ["inc-tarhuna", "inc-brega", "i1", "i2"]
    assert rows[0]["Date from"].value == datetime.datetime(2020, 5, 19) and rows[0]["Date from"].is_date
    assert (rows[3]["Killed, least"].value, rows[3]["Killed, most"].value) == (1, 9)
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}5"
    assert book["Records"].max_row == 1 + sum(len(made.tellings) for made in [*many(), *odd()])
    assert book["Sources"].max_row == 1 + len({key for made in [*many(), *odd()] for key in made.documents})
    assert ("Filter", "type=shelling") in {(row[0].value, row[1].value) for row in book["About"].iter_rows()}
    assert book.properties.title == "March" and book.properties.created == datetime.datetime(2021, 3, 11)


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write("xlsx", odd(), tmp_path / "out.xlsx").files[0])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    risky = [cell for cell in cells if cell.value[:1] in "=+-@#"]
    assert len(risky) > 8
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert {"=HYPERLINK(1)", "@SUM(A1)", '-2+3; "; DROP'} <= {cell.value for cell in risky}


def test_a_workbook_in_arabic_is_laid_out_from_the_right(tmp_path: Path) -> None:
    options = Options(language="ar", rtl=True)
    book = openpyxl.load_workbook(write("xlsx", [tarhuna()], tmp_path / "out.xlsx", options).files[0])
    assert book.sheetnames[0] == "الحوادث" and all(sheet.sheet_view.rightToLeft for sheet in book)
    assert book["السجلات"]["B1"].value == "السجل"
    left = openpyxl.load_workbook(write("xlsx", [tarhuna()], tmp_path / "left.xlsx").files[0])
    assert not any(sheet.sheet_view.rightToLeft for sheet in left)


def test_what_a_sheet_can_not_hold_goes_to_the_next(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x", "w"):
        pass
    written = xlsx.write([case("shelling", id=f"i{i}") for i in range(5)], tmp_path / "out.xlsx", Options(), most=3)
    book = openpyxl.load_workbook(written.files[0])
    assert {"Incidents", "Incidents (2)", "Incidents (3)"} < set(book.sheetnames) and written.rows == 5
    ids = [book[name].cell(row, 1).value for name in ("Incidents", "Incidents (2)", "Incidents (3)") for row in (2, 3)]
    assert ids == ["i0", "i1", "i2", "i3", "i4", None]


def test_long_words_are_cut(tmp_path: Path) -> None:
    text = "قصف " * 12_000
    made = case("shelling", [kept(text)], [event(text, "shelling")])
    book = openpyxl.load_workbook(write("xlsx", [made], tmp_path / "out.xlsx").files[0])
    longest = max((cell.value for cell in book["Records"][2] if isinstance(cell.value, str)), key=len)
    assert len(longest) == xlsx.MOST_CHARACTERS and longest.endswith("[…]")


# -- Parquet


def test_tables_have_types(tmp_path: Path) -> None:
    written = write("parquet", [*many(), *odd()], tmp_path / "out", OPTIONS)
    assert [path.name for path in written.files] == ["incidents.parquet", "records.parquet"]
    incidents, records = (pq.read_table(path) for path in written.files)
    assert incidents.schema.field("date_start").type == "date32[day]" and incidents.schema.field("killed_best").type == "int64"
    assert str(incidents.schema.field("actor").type).startswith("list")
    assert incidents.column("incident").to_pylist() == ["inc-tarhuna", "inc-brega", "i1", "i2"]
    assert incidents.column("actor").to_pylist()[3] == ["-2+3", '"; DROP'], "no spreadsheet reads it: nothing is put before"
    assert records.num_rows == sum(len(made.tellings) for made in [*many(), *odd()])
    told = pq.read_metadata(written.files[0]).metadata
    assert (told[b"title"], told[b"filter"], told[b"table"]) == (b"March", b"type=shelling", b"marsad incidents")


def test_one_name_puts_the_records_beside(tmp_path: Path) -> None:
    written = write("parquet", [brega()], tmp_path / "march.parquet")
    assert [path.name for path in written.files] == ["march.parquet", "march-records.parquet"]


def test_rows_are_written_in_groups(tmp_path: Path) -> None:
    written = parquet.write([case("shelling", id=f"i{i}") for i in range(7)], tmp_path / "out", Options(), group=3)
    assert [pq.ParquetFile(written.files[0]).metadata.row_group(i).num_rows for i in range(3)] == [3, 3, 1]


@pytest.mark.parametrize("name", ["incidents", "records", "contradictions", "sources"])
def test_the_columns_are_those_of_the_rows(name: str) -> None:
    from marsad.export.mask import Masker

    made = tarhuna()
    mask = Masker(Options()).of(made)
    rows = {
        "incidents": [tables.incident(made, mask)],
        "records": list(tables.records(made, mask)),
        "contradictions": list(tables.contradictions(made, mask)),
        "sources": [tables.source(document, mask) for document in made.documents.values()],
    }[name]
    told = {column.key for column in tables.table(name).columns}
    assert rows and all(row.keys() <= told | {"admin1", "place_ar", "place_id", "country", "radius_m", "evidence"} for row in rows)
    assert told <= {key for row in rows for key in row}
    assert all(row["document_sha256"] and isinstance(row["span_end"], int) for row in rows)
    assert {"document_sha256", "span_start", "span_end"} <= told and set(EVIDENCE) - {"evidence"} <= told | {"span_in", "quote", "masked"}
