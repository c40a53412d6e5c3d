"""Ledgers: the numbers are the ledger's, each leads to its words in three clicks, and none is reckoned twice for nothing."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from desk.scenes import HARM, PRIVATE, id_of, scene, text, tree, within
from marsad.desk import asking, tally
from marsad.ledger import NAMES, build, rows_of
from marsad.ledger.casualties import CasualtyLedger
from marsad.ledger.losses import LossLedger
from marsad.read import Report
from marsad.store import Store

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def full(holding: Callable[[str, Callable[[], list[Report]]], Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def test_a_newcomer_reaches_the_words_behind_a_number_in_three_clicks(client: TestClient) -> None:
    ledger = tree(client, "/ledger/losses")
    numbers = [a for a in ledger.xpath("//td//a") if text(a) == "3"]
    assert numbers
    for number in numbers:
        rows = tree(client, number.get("href"))  # the first click: rows, with the sentences
        said = within(rows, "voice", "li")
        assert said and any("دبابات" in text(one) for one in said)
        (words, *_) = [a.get("href") for one in said for a in one.xpath("./a")]
        path, _, mark = words.partition("#")
        report = tree(client, path)  # the second: the words in their report
        assert report.xpath(f'//mark[@id="{mark}"]')


def test_units_lead_to_their_words_at_once(client: TestClient) -> None:
    units = within(tree(client, "/ledger/losses"), "units", "ul")
    (unit, *_) = units[0].xpath("./li/a[1]")
    path, _, mark = unit.get("href").partition("#")
    assert text(unit).startswith("3") and tree(client, path).xpath(f'//mark[@id="{mark}"]')


def test_numbers_are_those_of_the_ledger(client: TestClient, full: Store) -> None:
    ledger = build("losses", full.cases())
    assert isinstance(ledger, LossLedger)
    page = tree(client, "/ledger/losses")
    for total in (total for total in ledger.totals if total.item is None):
        part = next(section for section in within(page, "party", "section") if total.party in text(section.xpath("./h2")[0]))
        (row,) = [row for row in within(part, "class-row", "tr") if text(row[0]).replace("-", " ") == total.class_.replace("-", " ")]
        assert text(row[-1]) == (str(total.all.high) if total.all.low == total.all.high else f"{total.all.low}–{total.all.high}")
    casualties = build("casualties", full.cases())
    assert isinstance(casualties, CasualtyLedger)
    shown = [
        [text(cell) for cell in row]
        for row in tree(client, "/ledger/casualties").xpath("//main/div[contains(@class, 'table-wrap')]//tbody/tr")
    ]
    told = [(t.all.low, t.all.best, t.all.high) for t in casualties.totals if t.scope == "all"]
    assert [tuple(int(cell or 0) for cell in row[2:5]) for row in shown] == told


@pytest.mark.parametrize("name", NAMES)
def test_each_number_has_as_many_rows_as_it_is_made_of(client: TestClient, name: str) -> None:
    page = tree(client, f"/ledger/{name}")
    links = {a.get("href") for a in page.xpath("//a") if "/rows?" in a.get("href", "") or a.get("href", "").endswith("/rows")}
    assert links or name in ("control", "statements")
    for link in links:
        rows = tree(client, link)
        assert rows.xpath("//li[@data-row]") and within(rows, "voice", "li"), link


@pytest.mark.parametrize("name", NAMES)
def test_files_hold_the_whole_ledger(client: TestClient, full: Store, name: str) -> None:
    wanted = list(rows_of(build(name, full.cases())))
    lines = client.get(f"/ledger/{name}/download?format=jsonl").text.splitlines()
    assert [json.loads(line)["row"] for line in lines] == [row.__struct_config__.tag for row in wanted]
    table = list(csv.reader(io.StringIO(client.get(f"/ledger/{name}/download?format=csv").text.removeprefix("\ufeff"))))
    assert len(table) == len(wanted) + 1 and {len(row) for row in table} == {len(table[0])}
    assert PRIVATE not in "".join(lines) and not any(PRIVATE in cell for row in table for cell in row)
    assert {line["subject"] for line in full.log() if line["action"] == "export"} == {f"ledger {name} jsonl", f"ledger {name} csv"}
    assert client.get(f"/ledger/{name}/download?format=doc").status_code == 400


def test_charts_are_drawn(client: TestClient) -> None:
    pytest.importorskip("vl_convert")
    assert "<svg" in client.get("/ledger/losses/download?format=svg").text
    assert client.get("/ledger/control/download?format=png").content.startswith(b"\x89PNG")


def test_control_is_told_by_day(client: TestClient) -> None:
    strip = tree(client, "/ledger/control")
    assert "Şabrātah" in text(strip) and strip.xpath('//svg[contains(@class, "strip")]//rect')
    before, after = (text(tree(client, f"/ledger/control?on={day}")) for day in ("2020-05-01", "2020-06-01"))
    assert "Şabrātah" in after and "Şabrātah" not in before
    assert client.get("/ledger/control?on=soon").status_code == 400


def test_statements_are_told_with_what_they_are_about(client: TestClient) -> None:
    page = tree(client, "/ledger/statements")
    assert "Türkiye" in text(page) and "condemnation" in text(page)
    one = tree(client, "/ledger/statements?kind=condemnation")
    assert len(one.xpath("//li[@data-row]")) == 1


def test_filters_hold_as_elsewhere(client: TestClient) -> None:
    assert within(tree(client, "/ledger/losses?until=2019-01-01"), "empty")
    placed = tree(client, "/ledger/losses?place=geonames:2210221")
    assert not within(placed, "empty") and "Tarhuna" in text(within(placed, "chips")[0])
    assert client.get("/ledger/losses?type=nonsense").status_code == 400
    assert client.get("/ledger/nonsense").status_code == 404


def test_no_private_name_and_no_markup_of_a_report(client: TestClient) -> None:
    for name in NAMES:
        for path in (f"/ledger/{name}", f"/ledger/{name}/rows"):
            for language in ("en", "ar"):
                told = client.get(path, headers={"accept-language": language}).text
                assert PRIVATE not in told and HARM not in told, path


def test_a_ledger_is_reckoned_once_for_each_state_of_the_store(client: TestClient, full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    often: list[str] = []

    def counting(name: str, *rest: object) -> object:
        often.append(name)
        return build(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(tally, "build", counting)
    for path in ("/ledger/losses", "/ledger/losses?lang=ar", "/ledger/losses/rows", "/ledger/losses/download"):
        assert client.get(path).status_code == 200
    assert often == ["losses"]
    full.verify_incident(id_of(full, "tanks", "equipment-loss"), "somebody", "seen on pictures")
    assert "verified" in client.get("/ledger/losses").text
    assert often == ["losses", "losses"]


def test_what_takes_long_goes_on_beside_the_answer(app: FastAPI, client: TestClient, full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/ledger/losses")

    def slow(name: str, *rest: object) -> object:
        time.sleep(1.5)
        return build(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(tally, "build", slow)
    monkeypatch.setattr("marsad.desk.pages.ledgers.WAIT", 0.05)
    waiting = client.get("/ledger/casualties")
    assert "being added up" in waiting.text and waiting.headers["retry-after"] == "5"
    full.verify_incident(id_of(full, "tanks", "equipment-loss"), "somebody", "seen on pictures")
    before = client.get("/ledger/losses").text
    assert "this is the ledger of before" in before and "Tank" in before
    until = time.monotonic() + 20
    while "being added up" in client.get("/ledger/casualties").text and time.monotonic() < until:
        time.sleep(0.2)
    assert "Civilians" in client.get("/ledger/casualties").text
    asking.tallies(app.state.desk).close()


def test_what_took_long_stands_for_a_while(client: TestClient, full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "LONG", 0.0)
    monkeypatch.setattr(tally, "REST", 1e6)
    assert "Tank" in client.get("/ledger/losses").text
    full.verify_incident(id_of(full, "tanks", "equipment-loss"), "somebody", "seen on pictures")
    again = client.get("/ledger/losses").text
    assert "this is the ledger of before" in again and "verified" not in again
    monkeypatch.setattr(tally, "REST", 0)
    assert "verified" in client.get("/ledger/losses").text


def test_what_is_cut_off_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST", 1)
    told = text(tree(client, "/ledger/casualties"))
    assert "the latest 1 of 2 incidents" in told
