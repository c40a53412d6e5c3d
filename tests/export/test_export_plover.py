"""PLOVER: events and modes, who is actor and recipient, what has not happened, where and by which words."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from casebook import many, tarhuna
from handmade import case, kept, side, toll, where

from marsad.data import Row, read_rows
from marsad.export import Options, plover, write
from marsad.export.mask import Masker
from marsad.incident import Case, Days
from marsad.ontology import TYPES

ROWS = read_rows(Path(__file__).parent / "plover.yaml")
EVENTS = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
MODES = {
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone heavy-weapons "
    "crowd-control unconventional",
}
SECTORS = [
    "COP",
    "GOV",
    "JUD",
    "LEG",
    "MIL",
    "PRM",
    "PTY",
    "REB",
    "SPY",
    "UAF",
    "UNK",
    "AGR",
    "BUS",
    "CRM",
    "CVL",
    "EDU",
    "ELI",
    "JRN",
    "LAB",
    "MED",
    "REF",
    "OPP",
    "PRE",
    "REL",
    "SOC",
]
TEXT = {"type": ["string", "null"]}
ENTITY = {
    "type": "object",
    "required": ["code", "sector", "entity_text", "identifier_text"],
    "properties": {
        "code": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$"},
        "sector": {"enum": [*SECTORS, None]},
        "entity_text": {"type": "string"},
        "identifier_text": {"type": "string"},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["id", "date", "actor", "event"],
    "properties": {
        "id": {"type": "string"},
        "has_event": {"const": True},
        "date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "enddate": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "time": TEXT,
        "actor": {"type": "array", "items": ENTITY},
        "recipient": {"type": "array", "items": ENTITY},
        "event": {"type": "array", "items": {"enum": EVENTS}, "minItems": 1},
        "mode": {
            "type": "array",
            "items": {"enum": [*" ".join(MODES.values()).split(), "historical", "future", "hypothetical", "negation"]},
        },
        "quad_code": {"enum": [1, 2, 3, 4]},
        "event_loc": {
            "type": ["object", "null"],
            "properties": {"resolution": {"enum": [1, 2, 3, 4, 5]}, "geonameid": {"type": ["integer", "null"]}},
        },
        "size": {"type": "object", "properties": {key: {"type": ["integer", "null"]} for key in ("dead", "injured", "arrested")}},
        "text_info": {
            "type": ["object", "null"],
            "required": ["start", "end", "sha256"],
            "properties": {"sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        },
        "cite_info": {"type": "object"},
    },
}


def record(made: Case, options: Options | None = None) -> dict:
    options = options or Options()
    return plover.record(made, Masker(options).of(made), options)


def made_of(row: Row) -> Case:
    sides = {
        role: [side("ليلى حداد", "person", private=True) if kind == "private" else side(f"one {kind}", kind) for kind in row.texts(role)]
        for role in ("actor", "target")
    }
    return case(row["type"], status=row.get("status", "single claim"), modality=row.get("modality", "happened"), **sides)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['type']}-{row.line}")
def test_the_event_for_a_type(row: Row) -> None:
    made = made_of(row)
    made.incident.status = row.get("status", "single claim")
    found = record(made)
    assert found["event"] == [row["event"]] and found["quad_code"] == int(row["quad"])
    assert found["mode"] == row.texts("mode") and found["context"] == row.texts("context")


def test_every_mode_is_one_of_its_event() -> None:
    for type_, row in TYPES.items():
        if row.plover:
            event, mode = plover.event_of(case(type_).incident)
            assert event in EVENTS and (not mode or mode in MODES[event].split()), type_


def test_both_sides_of_a_fight_are_actors() -> None:
    found = record(case("clash", actor=[side("a", "rebel")], target=[side("b", "militia")]))
    assert [entity["sector"] for entity in found["actor"]] == ["REB", "PRM"] and found["recipient"] == []


def test_entities() -> None:
    made = case("shelling", actor=[side("Russia", "state-force", "ru")], target=[side("وكالة", "aid"), side("منظمة", "igo")])
    found = record(made)
    assert [(e["code"], e["sector"]) for e in (*found["actor"], *found["recipient"])] == [("RUS", "MIL"), ("NGO", "CVL"), ("IGO", None)]


@pytest.mark.parametrize(
    ("place", "resolution", "city"),
    [
        (where("exact"), 4, "Tarhuna"),
        (where("exact", radius_km=0.5), 5, None),
        (where("near"), 3, None),
        (where("district"), 3, None),
        (where("province"), 2, None),
        (where("country"), 1, None),
    ],
)
def test_resolution(place, resolution: int, city: str | None) -> None:
    found = record(case("shelling", place=place))["event_loc"]
    assert (found["resolution"], found["city"], found["country_code"], found["geonameid"]) == (resolution, city, "LBY", 2210221)


def test_what_is_long_past_is_history() -> None:
    documents = [kept("قصف", published="2023-01-01")]
    assert "historical" in record(case("shelling", documents))["mode"]
    assert "historical" not in record(case("shelling", documents, when=Days(start=None, end="2021-03-08")))["mode"]


def test_what_has_no_record_is_counted(tmp_path: Path) -> None:
    cases = [case("statement"), case("aid"), case("shelling", when=Days()), case("shelling")]
    written = write("plover", cases, tmp_path / "out.jsonl")
    assert written.rows == 1
    assert written.left == {"PLOVER has no event for statement": 1, "PLOVER's AID needs a recipient": 1, "no day known": 1}


def test_the_file_is_what_the_scheme_says(tmp_path: Path) -> None:
    cases = [*many(), *(made_of(row) for row in ROWS)]
    written = write("plover", cases, tmp_path / "out.jsonl", Options(generated="2021-03-11", coder="0.1.0", title="March"))
    lines = written.files[0].read_text(encoding="utf-8").splitlines()
    assert len(lines) == written.rows == len(cases)
    for line in lines:
        jsonschema.validate(json.loads(line), SCHEMA)


def test_the_span_is_that_of_the_text(tmp_path: Path) -> None:
    found = record(tarhuna())
    info = found["text_info"]
    document = next(d for d in tarhuna().documents.values() if d.text_sha256 == info["sha256"])
    words = (document.title or "" if info["in"] == "title" else document.text)[info["start"] : info["end"]]
    assert info["masked"] or found["text"] == words
    assert {telling["status"] for telling in found["marsad"]["tellings"]} >= {"claimed", "denied"}


def test_sizes() -> None:
    found = record(case("shelling", counts=[toll(4, low=2, high=9), toll(7, "wounded"), toll(3, "captured")]))
    assert found["size"] == {"dead": 4, "injured": 7, "arrested": 3}
