"""FollowTheMoney: every entity is one for the installed model, and every link has both its ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import casebook
import msgspec
import pytest
from followthemoney import model
from followthemoney.exc import InvalidData

from marsad.export import Options, ftm, write
from marsad.incident import Case
from marsad.ontology import TYPES
from marsad.record import When

GENERATED = Options(generated="2020-06-01")
OPEN = Options(generated="2020-06-01", unmask=True, reason="a test")


def exported(tmp_path: Path, options: Options = GENERATED, cases: list[Case] | None = None) -> list[dict[str, Any]]:
    write("ftm", cases or casebook.many(), tmp_path / "out.ftm.json", options)
    return [json.loads(line) for line in (tmp_path / "out.ftm.json").read_text(encoding="utf-8").splitlines()]


def test_the_model_takes_every_entity_as_it_is(tmp_path: Path) -> None:
    entities = exported(tmp_path)
    for entity in entities:
        proxy = model.get_proxy(entity, cleaned=False)
        proxy.schema.validate(proxy.to_dict())
        assert {name: sorted(values) for name, values in proxy.to_dict()["properties"].items()} == entity["properties"]
        assert all(proxy.has(name) for name in proxy.schema.required)
    assert {e["schema"] for e in entities} >= {
        "Event",
        "Article",
        "Address",
        "PublicBody",
        "Documentation",
        "Mention",
        "Vehicle",
        "UnknownLink",
    }


def test_ids_are_there_once_and_links_have_their_ends(tmp_path: Path) -> None:
    entities = exported(tmp_path)
    ids = [e["id"] for e in entities]
    assert len(ids) == len(set(ids))
    seen: set[str] = set()
    for entity in entities:
        for name, values in entity["properties"].items():
            if model.get(entity["schema"]).properties[name].type.name == "entity":  # type: ignore[union-attr]
                assert set(values) <= seen, f"{entity['schema']}.{name} points at what has not come yet"
        seen.add(entity["id"])


def test_every_entity_has_its_words(tmp_path: Path) -> None:
    for entity in exported(tmp_path):
        assert entity["evidence"], entity
        assert all(len(reference.split(":")[0]) == 64 for reference in entity["evidence"])


def test_private_persons_are_no_entities_unless_unmasked(tmp_path: Path) -> None:
    masked = exported(tmp_path)
    assert not any(word in json.dumps(masked, ensure_ascii=False) for word in casebook.PRIVATE.split())
    assert not any(e["schema"] == "Person" for e in masked)
    written = write("ftm", casebook.many(), tmp_path / "again", GENERATED)
    assert written.left["private persons, as entities"] == 1
    people = [e for e in exported(tmp_path, OPEN) if e["schema"] == "Person"]
    assert any(casebook.PRIVATE in name for e in people for name in e["properties"]["name"])


def test_ids_do_not_change_with_what_else_is_exported(tmp_path: Path) -> None:
    alone = {e["id"] for e in exported(tmp_path, cases=[casebook.tarhuna()])}
    assert alone < {e["id"] for e in exported(tmp_path)}


def test_an_address_that_is_none_is_left_out(tmp_path: Path) -> None:
    assert "javascript:" not in json.dumps(exported(tmp_path))


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        ("2020-05-19", "2020-05-19", "day", {"date": "2020-05-19"}),
        ("2020-05-19", "2020-05-19", "hour", {"date": "2020-05-19"}),
        ("2020-05-01", "2020-05-31", "month", {"date": "2020-05"}),
        ("2020-01-01", "2020-12-31", "year", {"date": "2020"}),
        ("2020-05-17", "2020-05-23", "week", {"startDate": "2020-05-17", "endDate": "2020-05-23"}),
        (None, "2020-05-20", "open", {"startDate": "", "endDate": "2020-05-20"}),
        (None, None, "open", {"date": ""}),
    ],
)
def test_dates_are_as_exact_as_told(start: str | None, end: str | None, precision: str, expected: dict[str, str]) -> None:
    assert ftm.dates(When(start, end, None, precision, True, None)) == expected


def test_a_property_that_the_model_has_not_is_an_error() -> None:
    with pytest.raises(InvalidData):
        ftm.checked({"id": "x", "schema": "Event", "properties": {"name": ["a"], "victims": ["4"]}})
    with pytest.raises(InvalidData, match="no name"):
        ftm.checked({"id": "x", "schema": "Event", "properties": {"summary": ["a"]}})


def test_each_schema_that_the_data_name_is_of_the_model() -> None:
    for what, base in (("parties", "LegalEntity"), ("equipment", "Vehicle")):
        for kind in ftm.schemas(what):
            schema = model.get(ftm.schemas(what).text(kind))
            assert schema is not None and schema.is_a(base) and not schema.abstract, kind


def test_each_type_of_event_can_be_told(tmp_path: Path) -> None:
    made = casebook.case(casebook.TARHUNA[:1], "inc-any")
    cases = []
    for type_ in TYPES:
        incident = msgspec.structs.replace(made.incident, id=f"inc-{type_}", type=type_, place=None)
        cases.append(msgspec.structs.replace(made, incident=incident))
    events = [e for e in exported(tmp_path, cases=cases) if e["schema"] == "Event"]
    assert [e["properties"]["name"][0].split(",")[0] for e in events] == list(TYPES)
