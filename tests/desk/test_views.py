"""Saved views: made, opened, shared, changed, deleted; what is new in them; their feeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import feedparser
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from store.conftest import Add

from desk.people import browser, logged_in, program, somebody
from marsad.desk.api.feed import name
from marsad.desk.auth import accounts
from marsad.read import Report
from marsad.store import Store

PRIVATE = "سالم مفتاح الورفلي"
TEXTS = (
    f"قال المواطن {PRIVATE} إن طائرات حربية قصفت سوقا في مدينة ترهونة وقتلت خمسة مدنيين.",
    "سيطرت قوات حكومة الوفاق على مدينة غريان بعد اشتباكات.",
)
LATER = "قصفت طائرات حربية مستشفى في مدينة سرت وقتلت تسعة مدنيين."
HOSTILE = "<script>alert(1)</script>\x0b ]]> &amp;"


@pytest.fixture
def told(store: Store, add: Add, report: Callable[..., Report]) -> Store:
    add(store, [report(id=f"r{n}", text=text, published=date(2020, 5, 20)) for n, text in enumerate(TEXTS)])
    return store


@pytest.fixture
def rana(desk: FastAPI) -> TestClient:
    """An analyst in her browser."""
    return logged_in(desk, "analyst", "rana")


def save(client: TestClient, name: str = "Strikes", query: str = "type=airstrike", **more: str) -> int:
    answer = client.post("/views", data={"name": name, "query": query, **more})
    assert (answer.status_code, answer.headers["location"]) == (303, "/views"), answer.text
    views = client.get("/api/v1/views").json()["views"]
    return next(int(view["id"]) for view in views if view["name"] == name)


def view(client: TestClient, id: int) -> dict[str, object]:
    return dict(client.get(f"/api/v1/views/{id}").json())


def feed_of(client: TestClient, id: int) -> str:
    """Makes the address of a feed."""
    text = client.post(f"/views/{id}/feed").text
    return re.findall(r"https?://[^<\"]+\.atom\?token=[\w-]+", text)[0]


def test_a_view_is_saved_and_opens_what_it_was(rana: TestClient) -> None:
    id = save(rana, query="?type=shelling&type=airstrike&sort=day&after=YQ")
    opened = rana.get(f"/views/{id}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/incidents?type=airstrike&type=shelling&sort=day")
    assert "Strikes" in rana.get("/views").text
    whole = save(rana, "By its address", "/incidents?q=what%3F&type=airstrike")
    assert rana.get(f"/views/{whole}").headers["location"] == "/incidents?q=what%3F&type=airstrike"


def test_what_came_since_is_new_until_it_is_seen(rana: TestClient, told: Store, add: Add, report: Callable[..., Report]) -> None:
    id = save(rana)
    assert (view(rana, id)["new"], view(rana, id)["total"]) == (0, 1)
    add(told, [report(id="r9", text=LATER, published=date(2020, 5, 28))])
    assert (view(rana, id)["new"], view(rana, id)["total"]) == (1, 2)
    assert f'href="/views/{id}?new=1"' in rana.get("/views").text
    where = rana.get(f"/views/{id}", params={"new": "1"}).headers["location"]
    found = rana.get("/api/v1/incidents?" + where.partition("?")[2]).json()
    assert [entry["incident"]["place"]["name"] for entry in found["incidents"]] == ["Sirte"]
    assert view(rana, id)["new"] == 0


def test_a_browser_that_looks_ahead_has_seen_nothing(rana: TestClient, told: Store, add: Add, report: Callable[..., Report]) -> None:
    id = save(rana)
    add(told, [report(id="r9", text=LATER, published=date(2020, 5, 28))])
    rana.get(f"/views/{id}", headers={"sec-purpose": "prefetch"})
    assert view(rana, id)["new"] == 1
    assert rana.post(f"/views/{id}/seen").status_code == 303 and view(rana, id)["new"] == 0


def test_a_view_is_changed_shared_and_deleted_by_its_owner_alone(rana: TestClient, desk: FastAPI, told: Store) -> None:
    id = save(rana)
    omar = logged_in(desk, "analyst", "omar")
    assert omar.get(f"/views/{id}").status_code == 404
    assert rana.post(f"/views/{id}", data={"name": "Air", "shared": "1"}).status_code == 303
    assert omar.get(f"/views/{id}").status_code == 303 and "Air" in omar.get("/views").text
    for path in (f"/views/{id}", f"/views/{id}/delete"):
        assert omar.post(path, data={"name": "Mine"}).status_code == 403
    assert view(rana, id)["name"] == "Air"
    assert rana.post(f"/views/{id}/delete").status_code == 303 and rana.get(f"/views/{id}").status_code == 404
    assert [row["action"] for row in told.log() if row["action"].startswith("view.")] == ["view.save", "view.change", "view.drop"]
    assert told.verify().faults == []


def test_a_name_that_is_taken_and_one_that_is_none(rana: TestClient) -> None:
    id, _ = save(rana), save(rana, "Other")
    assert rana.post(f"/views/{id}", data={"name": "Other"}).status_code == 400
    for path in ("/views", f"/views/{id}"):
        answer = rana.post(path, data={"name": "  "})
        assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert rana.post("/views", data={"name": "x", "query": "type=nonsense"}).status_code == 400
    assert view(rana, id)["name"] == "Strikes"


def test_a_query_that_means_nothing_any_more_is_told(rana: TestClient, told: Store) -> None:
    id = told.save_view("rana", "Old", "type=no-such-type", False)
    assert view(rana, id)["fault"] and "no-such-type" in rana.get("/views").text
    assert rana.get(f"/views/{id}").status_code == 422


def test_views_by_programs(desk: FastAPI) -> None:
    api = program(desk, "analyst", ("read", "write"))
    made = api.post("/api/v1/views", json={"name": "Strikes", "query": "?type=airstrike"})
    assert made.status_code == 201 and made.json()["query"] == "type=airstrike"
    path = made.headers["location"]
    assert api.patch(path, json={"shared": True, "name": "Air"}).json() == made.json() | {"shared": True, "name": "Air"}
    assert api.patch(path, json={"query": "type=nonsense"}).status_code == 422
    assert api.patch(path, json={"seen": True}).json()["new"] == 0
    assert (api.delete(path).status_code, api.get(path).status_code) == (204, 404)


# -- feeds


def test_a_feed_is_valid_and_tells_the_latest_first(
    rana: TestClient, desk: FastAPI, told: Store, add: Add, report: Callable[..., Report]
) -> None:
    id = save(rana, query="")
    address = feed_of(rana, id)
    add(told, [report(id="r9", text=LATER, published=date(2020, 5, 28))])
    stranger = browser(desk)
    answer = stranger.get(address)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10" and found.feed.title == "Strikes"
    assert len(found.entries) == view(rana, id)["total"] and "Sirte" in found.entries[0].title
    for entry in found.entries:
        assert entry.id.startswith("urn:uuid:") and entry.published <= entry.updated <= found.feed.updated
        assert rana.get("/api/v1/incidents/" + entry.link.rpartition("/")[2]).status_code == 200
        assert name("incident", entry.link.rpartition("/")[2]) == entry.id
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    assert not any(word in answer.text for word in PRIVATE.split())
    assert stranger.get(address, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_a_change_moves_an_entry_up_under_the_same_id(rana: TestClient, desk: FastAPI, told: Store) -> None:
    address = feed_of(rana, save(rana, query=""))
    before = feedparser.parse(browser(desk).get(address).content).entries
    last = before[-1]
    told.verify_incident(last.link.rpartition("/")[2], "rana", "seen")
    after = feedparser.parse(browser(desk).get(address).content).entries
    assert after[0].id == last.id and after[0].updated > last.updated and "verified" in {tag.term for tag in after[0].tags}
    assert {entry.id for entry in after} == {entry.id for entry in before}


def test_a_feed_is_for_who_has_its_address_while_that_holds(rana: TestClient, desk: FastAPI, told: Store) -> None:
    id, other = save(rana), save(rana, "Other", "")
    address = feed_of(rana, id)
    stranger = browser(desk)
    assert stranger.get(address).status_code == 200
    for path in (f"/views/{id}.atom", f"/views/{id}.atom?token=wrong", address.replace(f"/{id}.atom", f"/{other}.atom")):
        answer = stranger.get(path)
        assert answer.status_code == 401 and "Basic" in answer.headers["www-authenticate"], path
    assert rana.get(f"/views/{id}.atom").status_code == 200
    assert program(desk, "reader", ("read",)).get(f"/views/{id}.atom").status_code == 404
    again = feed_of(rana, id)
    assert (stranger.get(address).status_code, stranger.get(again).status_code) == (401, 200)
    assert rana.post(f"/views/{id}/feed/stop").status_code == 303 and stranger.get(again).status_code == 401
    token = again.rpartition("=")[2]
    assert not any(token in str(row) for row in told.log()) and token not in str(told.preferences("rana"))


def test_a_feed_ends_with_the_account_and_with_the_view(rana: TestClient, desk: FastAPI, told: Store) -> None:
    omar = logged_in(desk, "reader", "omar")
    id = save(rana, shared="1")
    hers, his = feed_of(rana, id), feed_of(omar, id)
    stranger = browser(desk)
    assert (stranger.get(hers).status_code, stranger.get(his).status_code) == (200, 200)
    accounts.set_disabled(told.engine, somebody(desk, "reader", "omar").id, True, "test")
    assert (stranger.get(hers).status_code, stranger.get(his).status_code) == (200, 401)
    rana.post(f"/views/{id}/delete")
    assert stranger.get(hers).status_code == 401


def test_a_feed_that_is_shared_no_more_is_its_owners_alone(rana: TestClient, desk: FastAPI) -> None:
    omar = logged_in(desk, "reader", "omar")
    id = save(rana, shared="1")
    his = feed_of(omar, id)
    rana.post(f"/views/{id}", data={"name": "Strikes"})
    assert browser(desk).get(his).status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_names_of_any_kind_are_text(rana: TestClient, desk: FastAPI) -> None:
    rana.post("/views", data={"name": HOSTILE})
    (one,) = rana.get("/api/v1/views").json()["views"]
    assert "<script>alert" not in rana.get("/views").text
    found = feedparser.parse(browser(desk).get(feed_of(rana, one["id"])).content)
    assert not found.bozo and found.version == "atom10"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_feed_in_arabic(rana: TestClient, desk: FastAPI) -> None:
    address = feed_of(rana, save(rana))
    text = browser(desk).get(address, headers={"accept-language": "ar"}).text
    assert 'xml:lang="ar"' in text and "ترهونة" in text


def test_readers_see_views_and_make_none(desk: FastAPI, rana: TestClient) -> None:
    id = save(rana, shared="1")
    reader = logged_in(desk, "reader", "omar")
    assert reader.get(f"/views/{id}").status_code == 303 and 'action="/views"' not in reader.get("/views").text
    assert reader.post("/views", data={"name": "x"}).status_code == 403
    del rana.headers["x-csrf-token"]
    assert rana.post("/views", data={"name": "x"}).status_code == 403
