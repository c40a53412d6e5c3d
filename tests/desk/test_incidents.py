"""The list: each view is a URL, counts are what a click gives, what is done to many is asked for first and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from desk.scenes import HARM, PRIVATE, found, id_of, scene, text, tree, within
from marsad.desk.pages.incidents import toggles
from marsad.desk.query import COLUMNS, Query
from marsad.read import Report
from marsad.store import Store

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def full(holding: Callable[[str, Callable[[], list[Report]]], Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def ids(client: TestClient, path: str) -> list[str]:
    """The incidents of a page, in order."""
    return [box.get("value") for box in tree(client, path).xpath('//input[@name="incident"]')]


def test_all_incidents_are_there_once(client: TestClient, full: Store) -> None:
    told = ids(client, "/incidents")
    assert sorted(told) == sorted(case.incident.id for case in full.cases(texts=False))
    assert found(tree(client, "/incidents")) == len(told)


def test_each_count_of_a_facet_is_what_its_link_finds(client: TestClient) -> None:
    page = tree(client, "/incidents")
    links = page.xpath('//details[@data-facet]//li/a[span[@class="count"]]')
    assert len(links) > 15
    for link in links:
        count = int(text(within(link, "count")[0]))
        chosen = tree(client, link.get("href"))
        assert found(chosen) == count, (link.get("href"), text(link))
        assert within(chosen, "chip", "li"), "what is chosen stands above the list"


def test_what_a_click_means_is_what_the_query_says(database: str) -> None:
    queries = [
        [],
        [("type", "shelling"), ("party", "ly-lna"), ("sort", "type"), ("q", "a b"), ("place", "geonames:1"), ("after", "xx")],
        [("status", "contested"), ("status", "denied"), ("sources", "2")],
    ]
    clicks = [("type", "shelling"), ("party", "x y"), ("place", "geonames:1"), ("status", "denied"), ("sources", "3"), ("assignee", "-")]
    for query in map(Query.of, queries):
        for name, value in clicks:
            assert toggles(query, name)(value) == query.toggled(name, value).url("/incidents")


def test_all_values_of_a_facet_are_searched_within(client: TestClient) -> None:
    whole = tree(client, "/incidents/facet/type").xpath('//ul[@class="facet"]/li/a')
    some = tree(client, "/incidents/facet/type?find=shell").xpath('//ul[@class="facet"]/li/a')
    assert len(whole) > len(some) == 1
    assert client.get("/incidents/facet/nonsense").status_code == 404


def test_words_are_found_in_any_spelling(client: TestClient, full: Store) -> None:
    assert ids(client, "/incidents?q=غَريان") == ids(client, "/incidents?q=غريان") != []
    assert id_of(full, "town", "capture") in ids(client, "/incidents?q=صبراته")
    nothing = tree(client, "/incidents?q=كلمةلاتوجدفيأيتقرير")
    assert found(nothing) == 0 and within(nothing, "empty")


def test_pages_follow_each_other(client: TestClient) -> None:
    whole, path, seen = ids(client, "/incidents"), "/incidents?limit=3", []
    while path:
        page = tree(client, path)
        seen += [box.get("value") for box in page.xpath('//input[@name="incident"]')]
        path = (page.xpath('//a[@rel="next"]/@href') or [""])[0]
    assert seen == whole and len(whole) > 3


def test_order_and_columns(client: TestClient) -> None:
    assert ids(client, "/incidents?sort=day") != ids(client, "/incidents?sort=-day")
    heads = tree(client, f"/incidents?columns={','.join(COLUMNS)}").xpath("//table[@id='incidents']/thead//th[@data-col]/@data-col")
    assert heads == list(COLUMNS)
    page = tree(client, "/incidents?sort=type")
    (sorted_,) = page.xpath("//th[@aria-sort]")
    assert sorted_.get("data-col") == "type" and sorted_.get("aria-sort") == "ascending"


def test_a_script_gets_the_list_alone(client: TestClient) -> None:
    part = client.get("/incidents?type=shelling", headers={"hx-request": "true"}).text
    assert "<html" not in part and part.lstrip().startswith('<div id="found"')
    back = client.get("/incidents?type=shelling", headers={"hx-request": "true", "hx-history-restore-request": "true"}).text
    assert "<html" in back, "who goes back in the browser gets the page whole"


def test_without_scripts_all_is_links_and_forms(client: TestClient) -> None:
    page = tree(client, "/incidents?type=shelling")
    assert not page.xpath("//a[not(@href)] | //button[@type='button']")
    for form in page.xpath("//form"):
        assert form.get("action") and (form.xpath(".//button") or form.get("action") == "/incidents"), form.get("action")
    assert not page.xpath("//*[@style] | //*[starts-with(name(@*), 'on')]")


def test_what_is_exported_is_what_is_seen(client: TestClient) -> None:
    page = tree(client, "/incidents?type=shelling&sort=type")
    (button,) = [a for a in page.xpath("//a") if a.get("href").startswith("/export")]
    assert text(button) == f"Export {found(page)} incident{'s' * (found(page) != 1)}"
    assert ("type", "shelling") in parse_qsl(urlsplit(button.get("href")).query)


def test_a_view_is_saved_and_opened(client: TestClient) -> None:
    page = tree(client, "/incidents?type=shelling&sort=type")
    (query,) = page.xpath('//form[@action="/views"]/input[@name="query"]/@value')
    assert client.post("/views", data={"name": "Shelling", "query": query}).status_code == 303
    (link,) = [a for a in tree(client, "/incidents").xpath('//a[starts-with(@href, "/views/")]') if text(a) == "Shelling"]
    opened = client.get(link.get("href"))
    assert opened.status_code == 303 and ids(client, opened.headers["location"]) == ids(client, "/incidents?type=shelling&sort=type")


def test_the_map_has_all_that_have_a_place(client: TestClient, full: Store) -> None:
    told = client.get("/incidents/map.json?bbox=-180,-85,180,85&zoom=2").json()
    placed = [case.incident for case in full.cases(texts=False) if case.incident.place and case.incident.place.lat is not None]
    assert sum(one["count"] for one in told["clusters"]) == len(placed)
    near = client.get("/incidents/map.json?bbox=-180,-85,180,85&zoom=12").json()["clusters"]
    known = {case.id for case in placed}
    assert {id for one in near for id in one["ids"]} <= known and all(one["radius_km"] is not None for one in near if one["count"] == 1)
    assert client.get("/incidents/map.json?bbox=1,2,3").status_code == 400
    assert client.get("/incidents/map.json?zoom=near").status_code == 400


def test_nothing_of_a_report_is_markup_and_no_private_name_is_shown(client: TestClient) -> None:
    everything = f"/incidents?columns={','.join(COLUMNS)}"
    for path in ("/", "/incidents", everything, "/incidents/facet/outlet", "/ledger/casualties/rows"):
        for language in ("en", "ar"):
            told = client.get(path, headers={"accept-language": language}).text
            assert HARM not in told and "onerror=alert" not in told.replace("&#34;&gt;&lt;img src=x onerror=alert", ""), path
            assert PRIVATE not in told, path


def test_many_are_accepted_when_it_is_confirmed_and_undone_as_one(client: TestClient, full: Store) -> None:
    id = id_of(full, "five", "shelling")
    (case,) = [case for case in full.cases(texts=False) if case.incident.id == id]
    form = {"action": "accept", "incident": [id], "back": "/incidents?type=shelling"}
    asked = client.post("/incidents/bulk", data=form)
    assert asked.status_code == 200 and 'name="confirmed"' in asked.text and not decisions(full)
    done = client.post("/incidents/bulk", data={**form, "confirmed": "1"})
    assert f"{len(case.tellings)} records are accepted" in text(lxml.html.fromstring(done.text))
    assert decisions(full) == ["accepted"] * len(case.tellings)
    bulk = lxml.html.fromstring(done.text).xpath('//input[@name="bulk"]/@value')[0]
    assert client.post("/incidents/undo", data={"bulk": bulk, "back": "/incidents"}).status_code == 303
    assert not decisions(full)
    logged = [line["action"] for line in full.log() if line["actor"] == "Analyst"]
    assert logged.count("person.accept") == len(case.tellings), "a line of the log for each"


def decisions(store: Store) -> list[str]:
    """What people decided on tellings."""
    return [t.decision for case in store.cases(texts=False) for t in case.tellings if t.decision]


def test_many_are_assigned(client: TestClient, full: Store) -> None:
    id = id_of(full, "town", "capture")
    form = {"action": "assign", "incident": [id], "assignee": "Leila", "confirmed": "1"}
    assert "1 incident is assigned" in text(lxml.html.fromstring(client.post("/incidents/bulk", data=form).text))
    assert ids(client, "/incidents?assignee=Leila") == [id]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"action": "burn", "incident": ["x"]}, "known: assign"),
        ({"action": "accept"}, "tick the rows"),
        ({"action": "accept", "incident": [str(n) for n in range(300)]}, "at most"),
    ],
)
def test_what_can_t_be_done_to_many_is_told_kindly(client: TestClient, form: dict[str, object], told: str) -> None:
    answer = client.post("/incidents/bulk", data=form)
    assert answer.status_code == 400 and told in answer.text


def test_many_that_are_exported_are_named_in_the_address(client: TestClient, full: Store) -> None:
    id = id_of(full, "town", "capture")
    answer = client.post("/incidents/bulk", data={"action": "export", "incident": [id]})
    assert answer.headers["location"] == f"/export?incident={id}"


def test_no_page_elsewhere_makes_the_desk_do_anything(app: FastAPI, full: Store) -> None:
    with TestClient(app, base_url="http://127.0.0.1:8710") as stranger:
        id = id_of(full, "town", "capture")
        for path, form in (
            ("/incidents/bulk", {"action": "accept", "incident": [id], "confirmed": "1"}),
            (f"/incident/{id}/verify", {"reason": "so"}),
        ):
            assert stranger.post(path, data=form).status_code == 403
    assert not decisions(full)
