"""Exports: exactly what is seen, in every format, masked; who may, and what the log tells of it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from store.conftest import Add

from desk.people import logged_in, program
from marsad.desk.api import exporting
from marsad.export import FORMATS
from marsad.read import Report
from marsad.store import Store

PRIVATE = "سالم مفتاح الورفلي"
TEXTS = (
    f"قال المواطن {PRIVATE} إن طائرات حربية قصفت سوقا في مدينة ترهونة وقتلت خمسة مدنيين.",
    "سيطرت قوات حكومة الوفاق على مدينة غريان بعد اشتباكات.",
)


@pytest.fixture
def told(store: Store, add: Add, report: Callable[..., Report]) -> Store:
    add(store, [report(id=f"r{n}", text=text, published=date(2020, 5, 20)) for n, text in enumerate(TEXTS)])
    return store


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where exports are made."""
    made = tmp_path / "exports"
    made.mkdir()
    monkeypatch.setattr(exporting.tempfile, "tempdir", str(made))
    return made


def contents(content: bytes) -> str:
    """All text of a file, also of one that is packed."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(contents(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")


def test_the_button_says_how_many_and_the_file_has_them(desk: FastAPI) -> None:
    rana = logged_in(desk, "analyst")
    for query in ("", "type=airstrike", "type=airstrike&since=2031-01-01"):
        total = rana.get(f"/api/v1/incidents?{query}").json()["total"]
        text = rana.get(f"/export?{query}").text
        assert re.search(rf"Export <bdi>{total}</bdi> incidents?<", text), query
        kept = re.findall(r'name="query" value="([^"]*)"', text)[0].replace("&amp;", "&")
        made = rana.post("/export", data={"query": kept, "format": "geojson"})
        assert made.headers["x-total-count"] == str(total) and len(made.json()["features"]) == total
        ids = {entry["incident"]["id"] for entry in rana.get(f"/api/v1/incidents?{query}").json()["incidents"]}
        assert {feature["id"] for feature in made.json()["features"]} == ids


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_made_masked_and_logged(desk: FastAPI, told: Store, folder: Path, format: str) -> None:
    rana = logged_in(desk, "analyst", "rana")
    key = next(t.key for case in told.cases() for t in case.tellings)
    told.accept(key, "rana")  # a gold file is of what was reviewed
    answer = rana.post("/export", data={"query": "", "format": format, "texts": "1"})
    assert answer.status_code == 200, answer.text
    name = re.findall(r'filename="([^"]+)"', answer.headers["content-disposition"])[0]
    assert name.startswith(f"marsad-{format}-") and answer.content
    assert not any(word in contents(answer.content) for word in PRIVATE.split())
    rows = [row for row in told.log() if row["action"].startswith("export")]
    assert [(row["actor"], row["action"], row["subject"]) for row in rows] == [("rana", "export", format)]
    assert list(folder.iterdir()) == []
    assert told.verify().faults == []


def test_names_stay_readable_only_for_an_editor_with_a_reason(desk: FastAPI, told: Store) -> None:
    analyst, editor = logged_in(desk, "analyst"), logged_in(desk, "editor")
    asked = {"query": "type=airstrike", "format": "geojson", "unmask": "1", "reason": "for the court"}
    assert "unmask" not in analyst.get("/export").text and 'name="unmask"' in editor.get("/export").text
    assert analyst.post("/export", data=asked).status_code == 403
    refused = editor.post("/export", data=asked | {"reason": "  "})
    assert refused.status_code == 422 and 'role="alert"' in refused.text
    assert not any(row["action"].startswith("export") for row in told.log())
    made = editor.post("/export", data=asked)
    assert made.status_code == 200 and PRIVATE in made.text
    (row,) = (row for row in told.log() if row["action"].startswith("export"))
    assert (row["actor"], row["action"]) == ("the-editor", "export.unmasked")
    assert "for the court" in row["reason"] and "type airstrike" in row["reason"]


def test_who_may_export(desk: FastAPI) -> None:
    assert logged_in(desk, "reader").get("/export").status_code == 403
    assert logged_in(desk, "reader").post("/export", data={"format": "geojson"}).status_code == 403
    assert program(desk, "editor", ("read", "write")).get("/export").status_code == 403
    without = logged_in(desk, "analyst")
    del without.headers["x-csrf-token"]
    assert without.post("/export", data={"format": "geojson"}).status_code == 403


def test_programs_export_too(desk: FastAPI, told: Store) -> None:
    api = program(desk, "editor", ("read", "export"))
    made = api.post("/api/v1/exports", json={"format": "plover", "query": "type=airstrike"})
    assert made.status_code == 200 and made.headers["content-type"] == "application/x-ndjson"
    assert all(json.loads(line) for line in made.text.splitlines()) and made.text
    unmasked = {"format": "geojson", "unmask": True, "reason": "for the court"}
    assert api.post("/api/v1/exports", json=unmasked).status_code == 403
    assert PRIVATE in program(desk, "editor", ("read", "export", "unmask")).post("/api/v1/exports", json=unmasked).text
    assert api.post("/api/v1/exports", json={"format": "telepathy"}).status_code == 422
    assert program(desk, "analyst", ("read", "write")).post("/api/v1/exports", json={"format": "acled"}).status_code == 403


def test_too_many_are_refused_kindly(desk: FastAPI, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    rana = logged_in(desk, "analyst")
    answer = rana.post("/export", data={"query": "", "format": "geojson"})
    assert answer.status_code == 413 and "narrow the query" in answer.text and "at most 1" in answer.text
    assert "at most <bdi>1</bdi>" in rana.get("/export").text and list(folder.iterdir()) == []


def test_an_export_waits_for_its_turn(desk: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_WAIT", 0.01)
    rana = logged_in(desk, "analyst")
    with exporting._turn(), exporting._turn():
        answer = rana.post("/export", data={"query": "", "format": "geojson"})
        assert answer.status_code == 503 and "try again" in answer.text
    assert rana.post("/export", data={"query": "", "format": "geojson"}).status_code == 200


def test_what_fails_leaves_nothing(desk: FastAPI, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(exporting, "write", fails)
    assert logged_in(desk, "analyst").post("/export", data={"query": "", "format": "geojson"}).status_code == 500
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_options_reach_the_file(desk: FastAPI) -> None:
    rana = logged_in(desk, "analyst")
    plain = rana.post("/export", data={"query": "", "format": "hxl"}).content
    marked = rana.post("/export", data={"query": "", "format": "hxl", "bom": "1"}).content
    assert marked == b"\xef\xbb\xbf" + plain
    titled = rana.post("/export", data={"query": "type=airstrike", "format": "geojson", "title": "One week"}).json()
    assert titled["metadata"]["title"] == "One week" and titled["metadata"]["filter"] == "type airstrike"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_wrong_format_or_query_is_told(desk: FastAPI) -> None:
    rana: TestClient = logged_in(desk, "analyst")
    assert rana.post("/export", data={"query": "", "format": "telepathy"}).status_code == 400
    assert rana.post("/export", data={"query": "type=nonsense", "format": "geojson"}).status_code == 400
    assert rana.post("/export", data={"query": "airstrike", "format": "geojson"}).status_code == 400  # no name, no filter: not all
    assert rana.get("/export?type=nonsense").status_code == 400
