"""The overview: never blank, what is new, what is contested, the same numbers as the pages that it leads to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from desk.scenes import PRIVATE, found, id_of, scene, text, tree, within
from marsad.desk.app import create_app
from marsad.desk.settings import Settings
from marsad.read import Report
from marsad.store import Store

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def full(holding: Callable[[str, Callable[[], list[Report]]], Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def test_an_empty_store_tells_how_to_begin(url: str) -> None:
    app = create_app(Settings(db=url))
    with TestClient(app, base_url="http://127.0.0.1:8710") as client:
        for path in ("/", "/incidents"):
            assert "marsad add" in client.get(path).text
        for name in ("losses", "transfers", "casualties", "control", "statements"):
            assert within(tree(client, f"/ledger/{name}"), "empty"), name
    app.state.desk.close()


def test_figures_lead_to_lists_of_as_many(client: TestClient) -> None:
    tiles = within(tree(client, "/"), "tile", "a")
    for tile in tiles:
        if tile.get("href").startswith("/incidents"):
            (number,) = within(tile, "tile-n")
            assert found(tree(client, tile.get("href"))) == int(text(number)), text(tile)
    assert len(tiles) >= 3


def test_the_timeline_says_the_same_as_its_table_and_its_links(client: TestClient) -> None:
    page = tree(client, "/")
    rows = list(page.xpath("//details//table/tbody/tr"))
    assert rows
    for row in rows:
        (link,) = row.xpath("./th/a")
        assert found(tree(client, link.get("href"))) >= int(text(row[-1])) > 0
    dated = sum(int(text(row[-1])) for row in rows)
    undated = [int(text(a).split()[0]) for a in page.xpath("//figcaption//a")]
    assert dated + sum(undated) == found(tree(client, "/incidents"))
    (drawing,) = page.xpath('//svg[contains(@class, "chart")]')
    titles = [text(title) for title in drawing.xpath(".//title")]
    assert sum(int(title.rpartition(": ")[2].split()[0]) for title in titles) == dated


def test_a_period_is_what_is_counted(client: TestClient) -> None:
    def tile(path: str) -> int:
        return int(text(within(tree(client, path), "tile-n")[0]))

    assert 0 < tile("/?since=2020-05-19&until=2020-05-19") < tile("/")
    assert "Nothing is told of this period" in client.get("/?since=1999-01-01&until=1999-01-31").text
    chosen = tree(client, "/").xpath('//nav[@aria-label="Period"]/a[@aria-current="true"]')
    assert [text(one) for one in chosen] == ["All time"]


def test_what_is_new_since_the_last_visit(client: TestClient, full: Store) -> None:
    client.get("/")  # the first visit: all is as new as anything
    client.cookies.delete("marsad_base")  # the browser was closed
    page = client.get("/").text
    assert "Nothing has changed since you were here last." in page
    full.verify_incident(id_of(full, "town"), "somebody", "seen on pictures")
    new = tree(client, "/")
    (number,) = [text(tile[0]) for tile in within(new, "tile", "a") if "since your last visit" in text(tile)]
    assert number == "1"
    assert "capture" in text(new.xpath('//section[@aria-labelledby="h-new"]')[0])


def test_ledgers_in_short_come_with_the_page_or_by_themselves(client: TestClient) -> None:
    alone = tree(client, "/overview/ledgers")
    assert "Libyan Army" in text(alone) and "<html" in client.get("/overview/ledgers").text
    part = client.get("/overview/ledgers", headers={"hx-request": "true"}).text
    assert "<html" not in part and "/ledger/losses" in part


def test_arabic_is_written_from_the_right_and_no_private_name_is_shown(client: TestClient) -> None:
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        told = client.get("/", headers={"accept-language": language}).text
        assert f'<html lang="{language}" dir="{direction}"' in told
        assert PRIVATE not in told


def test_a_query_that_means_nothing_is_told_kindly(app: FastAPI, client: TestClient) -> None:
    answer = client.get("/?since=yesterday")
    assert answer.status_code == 400 and "YYYY-MM-DD" in answer.text and "<main" in answer.text
