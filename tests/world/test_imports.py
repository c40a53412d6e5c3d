"""An analyst's own gazetteers: what is read, what is left out, and what a wrong file is told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from marsad.data import DataError
from marsad.world import sources
from marsad.world.gazetteer import Gazetteer
from marsad.world.imports import Report, build_places, read_table

GEONAMES = [
    [
        "101",
        "Kafr Zita",
        "Kafr Zita",
        "كفر زيتا",
        "35.3736",
        "36.6017",
        "P",
        "PPL",
        "SY",
        "",
        "10",
        "",
        "",
        "",
        "17052",
        "",
        "0",
        "Asia/Damascus",
        "2020",
    ],
    [
        "102",
        "Hama Military Airport",
        "",
        "",
        "35.1182",
        "36.7112",
        "S",
        "AIRB",
        "SY",
        "",
        "10",
        "",
        "",
        "",
        "0",
        "",
        "0",
        "Asia/Damascus",
        "2020",
    ],
    ["103", "Springfield", "", "", "39.8", "-89.6", "P", "PPL", "US", "", "IL", "", "", "", "114394", "", "0", "America/Chicago", "2020"],
    ["104", "Some Well", "", "", "35.2", "36.8", "H", "WLL", "SY", "", "10", "", "", "", "0", "", "0", "Asia/Damascus", "2020"],
]
ALTERNATES = [
    ["9", "102", "ar", "مطار حماة العسكري", "1", "", "", ""],
    ["10", "102", "fr", "Hama", "", "", "", ""],
    ["11", "101", "ar", "قديم", "", "", "", "1"],
]


@pytest.fixture(autouse=True)
def no_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "geonames_cities", list)


def table(path: Path, rows: list[list[str]], between: str = "\t") -> Path:
    path.write_text("".join(between.join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_geonames(tmp_path: Path) -> None:
    dump, names, out = table(tmp_path / "SY.txt", GEONAMES), table(tmp_path / "alternateNamesV2.txt", ALTERNATES), tmp_path / "mine.pack"
    report = build_places([dump, names], out)[str(dump)]
    assert (report.kept, sum(report.left.values())) == (2, 2)
    mine = Gazetteer(out)
    base = mine.lookup("مطار حماة العسكري")[0].place
    assert (base.kind, base.id, base.country) == ("air-base", "geonames:102", "SY")
    assert mine.lookup("كفر زيتا", "SY")[0].place.kind == "town"


def test_geonames_in_a_bundle(tmp_path: Path) -> None:
    table(tmp_path / "SY.txt", GEONAMES)
    with zipfile.ZipFile(tmp_path / "SY.zip", "w") as bundle:
        bundle.write(tmp_path / "SY.txt", "SY.txt")
        bundle.writestr("readme.txt", "x")
    assert build_places([tmp_path / "SY.zip"], tmp_path / "mine.pack")[str(tmp_path / "SY.zip")].kept == 2


def test_whosonfirst(tmp_path: Path) -> None:
    def feature(**more: object) -> dict[str, object]:
        return {
            "type": "Feature",
            "id": 7,
            "properties": {"wof:id": 7, "wof:name": "Nowhere Town", "iso:country": "IQ", **more},
            "geometry": None,
        }

    folder = tmp_path / "wof"
    folder.mkdir()
    good = feature(**{"wof:placetype": "locality", "geom:latitude": 33.0, "geom:longitude": 44.0, "name:ara_x_preferred": ["بلدة لا مكان"]})
    (folder / "a.geojson").write_text(json.dumps(good), encoding="utf-8")
    (folder / "b.geojson").write_text(json.dumps(feature(**{"wof:placetype": "county"})), encoding="utf-8")
    (folder / "c.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(**{"wof:placetype": "planet"})]}), encoding="utf-8"
    )
    report = build_places([folder], tmp_path / "mine.pack")[str(folder)]
    assert report.kept == 1 and report.left == {"no coordinates": 1, "a kind of feature that is not read": 1}
    assert Gazetteer(tmp_path / "mine.pack").lookup("لا مكان", "IQ")[0].place.id == "wof:7"


def test_ocha(tmp_path: Path) -> None:
    head = ["ADM0_EN", "ADM0_PCODE", "ADM1_EN", "ADM1_AR", "ADM2_EN", "ADM2_AR", "ADM2_PCODE", "center_lat", "center_lon"]
    rows = [
        head,
        ["Sudan", "SD", "North Darfur", "شمال دارفور", "Kutum", "كتم", "SD02115", "14.2", "24.66"],
        ["Sudan", "SD", "x", "س", "y", "ص", "SD1", "", ""],
    ]
    report = Report()
    found = list(read_table(table(tmp_path / "sdn_adm2.csv", rows, ","), report))
    assert [(f.id, f.arabic, f.kind, f.country) for f in found] == [("ocha:SD02115", ["كتم"], "district", "SD")]
    assert report.left == {"no coordinates": 1}


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("x.csv", "a,b\n1,2\n", "neither OCHA"),
        ("x.geojson", "{", "not JSON"),
        ("x.geojson", "[1]", "no feature"),
        ("x.geojson", '{"features": [1]}', "no feature"),
        ("x.zip", "none", "no zip archive"),
        ("x.csv", "ADM1_EN,lat,lon\na,1,1\n\udcff,1,1\n", "x.csv:3: not UTF-8"),
        ("x.csv", "id,name,ar,kind,country,admin1,lat,lon,radius_km,source\nx:1,Town,,town,SY,,96,37,,me\n", "x.csv:2: 'lat' is beyond 90"),
        ("x.csv", "id,kind,radius_km\nx:1,town,3\n", "x.csv:2: no column 'name'"),
        ("x.txt", "\t" * 18 + "\nshort\tline\n", "columns instead of 19"),
    ],
)
def test_what_is_none_of_these_is_refused(tmp_path: Path, name: str, text: str, fault: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError, match=fault):
        build_places([tmp_path / name], tmp_path / "mine.pack")
    assert not (tmp_path / "mine.pack").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        build_places([tmp_path / "none.txt"])


def test_a_folder_without_geojson_and_a_folder_as_a_list_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no GeoJSON in the folder"):
        build_places([tmp_path])
    (tmp_path / "alternatenames").mkdir()
    with pytest.raises(DataError, match="can't be read"):
        build_places([tmp_path / "alternatenames"])


def test_a_table_in_the_projects_columns(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    head = "id,name,ar,kind,country,admin1,lat,lon,radius_km,source\n"
    path.write_text(head + "x:1,No  Such\tPlace,لا مكان هناك,village,SY,,36,37,4,me\n", encoding="utf-8")
    assert build_places([path], tmp_path / "mine.pack")[str(path)].kept == 1
    place = Gazetteer(tmp_path / "mine.pack").lookup("لا مكان هناك", "SY")[0].place
    assert (place.id, place.name, place.kind, place.radius_km) == ("x:1", "No Such Place", "village", 4.0)


def test_points_off_the_earth_are_left_out_and_unknown_countries_left_open(tmp_path: Path) -> None:
    rows = [
        ["ADM0_PCODE", "ADM1_EN", "ADM1_AR", "ADM1_PCODE", "lat", "lon"],
        ["SD", "A", "أ", "SD1", "nan", "30"],
        ["SD", "B", "ب", "SD2", "14", "300"],
        ["SD", "", "", "SD3", "14", "30"],
        ["QQ", "No Such Place", "لا مكان هناك", "QQ1", "14", "30"],
    ]
    report = build_places([table(tmp_path / "a.csv", rows, ",")], tmp_path / "mine.pack")[str(tmp_path / "a.csv")]
    assert (report.kept, report.left) == (1, {"no coordinates": 2, "no name": 1})
    assert Gazetteer(tmp_path / "mine.pack").lookup("لا مكان هناك")[0].place.country == ""
