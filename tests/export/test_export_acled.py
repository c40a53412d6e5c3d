"""ACLED's columns: sub-events by who stands on either side, deaths out of tolls, what has no row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from casebook import brega, many, tarhuna
from handmade import case, kept, side, toll, where

from marsad.data import Row, read_rows
from marsad.export import Options, acled, write
from marsad.export.acled import COLUMNS
from marsad.export.common import EVIDENCE
from marsad.export.mask import Masker
from marsad.incident import Case, Contradiction, Days, Loss, Side, Stand, Voice
from marsad.link import graph
from marsad.ontology import TYPES

ROWS = read_rows(Path(__file__).parent / "acled.yaml")


def party(told: str) -> Side:
    what, _, name = told.partition(":")
    if what == "id":
        entry = graph.parties()[name]
        return Side(name=entry.name, id=name, kind=entry.kind, of=entry.of[0][0] if entry.of else None)
    if what == "words":
        return side(name)
    return side("ليلى حداد", "person", private=True) if what == "private" else side(f"one {what}", what)


def made_of(row: Row) -> Case:
    counts = [toll(int(row["killed"]))] if "killed" in row else []
    used = [Loss(item="x", id=row["used"], outcome="used")] if "used" in row else []
    sides = {role: [party(told) for told in row.texts(role)] for role in ("actor", "target")}
    return case(row["type"], place=where("exact", country=row["place"], admin1=None), counts=counts, equipment=used, **sides)


def cells(made: Case, options: Options | None = None) -> dict[str, object]:
    options = options or Options()
    return dict(zip(COLUMNS, acled.row(made, Masker(options).of(made), options), strict=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['type']}-{row.line}")
def test_the_row_for_a_type_and_its_parties(row: Row) -> None:
    found = cells(made_of(row))
    assert (found["event_type"], found["sub_event_type"]) == (row["event"], row["sub"])
    assert str(found["interaction"] or "") == row["inter"]
    assert (found["civilian_targeting"] == "Civilian targeting") == row.flag("civilian")


def test_every_sub_event_is_one_of_acled() -> None:
    known = {row["sub"] for row in ROWS} | {"Chemical weapon", "Suicide bomb", "Sexual violence", "Abduction/forced disappearance"}
    known |= {"Agreement", "Change to group/activity", "Disrupted weapons use"}
    for type_, row in TYPES.items():
        if row.acled:
            event, sub = acled.sub_event(case(type_).incident)
            assert sub in known and event == row.acled.split(" · ")[0], type_


def test_disorder_types() -> None:
    told = {row["sub"]: cells(made_of(row))["disorder_type"] for row in ROWS}
    assert told["Excessive force against protesters"] == "Political violence; Demonstrations"
    assert told["Mob violence"] == told["Armed clash"] == "Political violence"
    assert told["Violent demonstration"] == told["Peaceful protest"] == "Demonstrations"
    assert told["Arrests"] == "Strategic developments"


def test_people_without_a_name_stand_under_acleds() -> None:
    found = cells(case("shelling", place=where("exact"), target=[side("خمسة مدنيين", "civilians")]))
    assert (found["actor1"], found["inter1"]) == ("", None)
    assert (found["actor2"], found["assoc_actor_2"], found["inter2"]) == ("Civilians (Libya)", "خمسة مدنيين", 7)


def test_a_clash_is_told_apart_by_who_fights_together() -> None:
    sides = [party("id:ly-lna"), party("id:ly-gna-forces"), party("words:مسلحون")]
    found = cells(case("clash", actor=sides, place=where("exact")))
    assert (found["actor1"], found["actor2"], found["assoc_actor_2"]) == (sides[0].name, sides[1].name, "مسلحون")


@pytest.mark.parametrize(
    ("when", "day", "precision"),
    [
        (Days(start="2021-03-08", end="2021-03-08", precision="day"), "2021-03-08", 1),
        (Days(start="2021-03-08", end="2021-03-14", precision="week"), "2021-03-11", 2),
        (Days(start="2021-03-01", end="2021-03-31", precision="month"), "2021-03-16", 3),
        (Days(start=None, end="2021-03-10", precision="open"), "2021-03-10", 3),
        (Days(), None, None),
    ],
)
def test_days(when: Days, day: str | None, precision: int | None) -> None:
    found = cells(case("shelling", when=when))
    assert (found["event_date"], found["time_precision"]) == (day, precision)


def test_geography() -> None:
    found = cells(case("shelling", place=where("exact")))
    told = [found[key] for key in ("iso", "region", "country", "admin1", "location", "latitude", "longitude", "geo_precision")]
    assert told == [434, "Northern Africa", "Libya", "Murqub District", "Tarhuna", 32.44, 13.63, 1]
    nowhere = cells(case("shelling"))
    assert {nowhere[key] for key in ("iso", "country", "location", "latitude", "longitude", "geo_precision")} == {None}


def test_deaths_are_never_taken_from_the_wounded() -> None:
    assert cells(case("shelling", counts=[toll(9, "wounded")]))["fatalities"] == 0
    assert cells(case("shelling", counts=[toll(9, "wounded"), toll(2)]))["fatalities"] == 2


def test_reports_that_differ_are_noted() -> None:
    voice = Voice(telling="t0", document="k1", source="a")
    differ = Contradiction(kind="count", stands=[Stand(value="4", by=[voice]), Stand(value="9", by=[voice])])
    found = cells(case("shelling", note={"en": "Shelling of Tarhuna."}, contradictions=[differ], counts=[toll(4, high=9)]))
    assert found["notes"] == "Shelling of Tarhuna. [Reports differ on count: 4 / 9]"
    assert found["fatalities"] == 4


def test_what_has_no_row_is_counted(tmp_path: Path) -> None:
    cases = [case("statement"), case("aid"), case("statement"), case("shelling", status="planned", modality="planned"), case("shelling")]
    denied = case("shelling", status="denied")
    denied.incident.status = "denied"
    written = write("acled", [*cases, denied], tmp_path / "out.csv")
    assert written.rows == 1
    assert written.left == {
        "ACLED has no row for aid": 1,
        "ACLED has no row for statement": 2,
        "denied by all, or only planned, demanded or possible": 2,
    }


def test_the_file(tmp_path: Path) -> None:
    written = write("acled", many(), tmp_path / "out.csv", Options(generated="2021-03-11"))
    with written.files[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*COLUMNS, *EVIDENCE] and len(COLUMNS) == 31
    assert [row["event_id_cnty"] for row in rows] == ["inc-tarhuna", "inc-brega"]
    assert {row["timestamp"] for row in rows} == {"1615420800"}
    assert all(float(row["latitude"]) and row["country"] == "Libya" for row in rows)


def test_every_row_leads_back_to_its_words(tmp_path: Path) -> None:
    with write("acled", many(), tmp_path / "out.csv").files[0].open(encoding="utf-8", newline="") as file:
        rows = {row["event_id_cnty"]: row for row in csv.DictReader(file)}
    for made in (tarhuna(), brega()):
        row = rows[made.incident.id]
        document = next(d for d in made.documents.values() if d.text_sha256 == row["document_sha256"])
        text = (document.title or "") if row["span_in"] == "title" else document.text
        words = text[int(row["span_start"]) : int(row["span_end"])]
        assert row["masked"] == "true" or row["quote"].removeprefix("'") == words
        assert len(row["evidence"].split()) == len({*row["evidence"].split()}) >= 1


def test_the_scale_of_sources() -> None:
    documents = [kept("قصف", "k1", source="x")]
    made = case("shelling", documents, place=where("exact"), sources=["reuters", "somebody"])
    assert cells(made)["source_scale"] == "International-Other"
