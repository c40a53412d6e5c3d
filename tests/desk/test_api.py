"""The API as programs read it: lists, forms, pages, caching, masks, look-up, faults."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from fastapi import FastAPI
from geojson_pydantic import Feature, FeatureCollection
from starlette.testclient import TestClient
from store.conftest import Add

from desk.people import browser, program
from marsad.desk.api import sheets
from marsad.desk.app import create_app
from marsad.desk.settings import Settings
from marsad.export.common import unguard
from marsad.read import Report
from marsad.store import Store

V1 = "/api/v1"
PRIVATE = "سالم مفتاح الورفلي"
SAID = f"قال المواطن {PRIVATE} إن طائرات حربية قصفت سوقا في مدينة ترهونة وقتلت خمسة مدنيين."
EVIL = "=HYPERLINK(1)"


@pytest.fixture
def api(app: FastAPI) -> TestClient:
    """A program that may read, of somebody who may see everything."""
    return program(app, "admin", ("read", "admin"))


@pytest.fixture
def small(store: Store, add: Add, report: Callable[..., Report]) -> Iterator[FastAPI]:
    """A desk with one report that names a private person, whose id is a formula."""
    add(store, [report(id=EVIL, text=SAID, publisher="A paper", published=date(2020, 5, 20), url="https://a.example/1")])
    url = store.engine.url.render_as_string(hide_password=False)
    made = create_app(replace(Settings(), db=url, team=True))
    yield made
    made.state.desk.close()


def ids(answer: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [entry["incident"]["id"] for entry in answer["incidents"]]


# -- lists


def test_a_list_has_what_the_store_has(api: TestClient, full: Store) -> None:
    answer = api.get(f"{V1}/incidents", params={"limit": 1000})
    assert answer.json()["total"] == full.counts()["incidents"] == len(ids(answer.json()))
    assert set(ids(answer.json())) == {case.incident.id for case in full.cases(texts=False)}


def test_pages_by_their_links_are_the_whole(api: TestClient) -> None:
    whole = ids(api.get(f"{V1}/incidents", params={"limit": 1000}).json())
    seen, path, pages = [], f"{V1}/incidents?limit=7", 0
    while path:
        answer = api.get(path)
        seen += ids(answer.json())
        assert answer.headers["x-total-count"] == str(len(whole))
        found = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
        path, pages = found[1] if found else "", pages + 1
    assert seen == whole and pages == -(-len(whole) // 7)


def test_a_filter_is_that_of_the_pages(api: TestClient, full: Store) -> None:
    answer = api.get(f"{V1}/incidents", params={"type": "violence", "country": "LY", "limit": 1000}).json()
    for entry in answer["incidents"]:
        assert entry["incident"]["group"] == "violence"
    assert 0 < answer["total"] < full.counts()["incidents"]


def test_voices_come_only_when_asked_for(api: TestClient) -> None:
    short, long = (api.get(f"{V1}/incidents", params={"evidence": told}).json()["incidents"] for told in ("false", "true"))
    assert not any(entry["incident"]["when"]["by"] for entry in short)
    assert any(entry["incident"]["when"]["by"] for entry in long)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("type=nonsense", "no type of event"),
        ("since=yesterday", "since"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("after=rubbish", "cursor"),
        ("tpye=airstrike", "tpye"),
        ("format=xml", "xml"),
    ],
)
def test_a_wrong_query_is_a_problem_with_its_remedy(api: TestClient, query: str, told: str) -> None:
    answer = api.get(f"{V1}/incidents?{query}")
    assert answer.status_code == 400 and answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"] and answer.json()["remedy"]


# -- forms


def test_csv_is_read_back_as_it_was_places_too(api: TestClient) -> None:
    answer = api.get(f"{V1}/incidents", params={"format": "csv", "limit": 1000})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8" and not answer.content.startswith(b"\xef\xbb\xbf")
    rows = sheets.read(answer.content)
    places = {f["id"]: f for f in api.get(f"{V1}/incidents", params={"format": "geojson", "limit": 1000}).json()["features"]}
    assert len(rows) == len(places)
    for row in rows:
        feature = places[row["incident"]]
        told = (feature["geometry"] or {}).get("coordinates")
        assert told == ([row["longitude"], row["latitude"]] if "longitude" in row else None)
        assert row.get("note_ar") == feature["properties"]["note_ar"]
        assert row.get("actor", []) == list(dict.fromkeys(side["name"] for side in feature["properties"]["actor"]))


def test_geojson_is_geojson(api: TestClient) -> None:
    answer = api.get(f"{V1}/incidents", headers={"accept": "application/geo+json"})
    found: FeatureCollection = FeatureCollection.model_validate_json(answer.content)
    assert len(found.features) == len(answer.json()["features"]) > 10
    id = answer.json()["features"][0]["id"]
    Feature.model_validate_json(api.get(f"{V1}/incidents/{id}", params={"format": "geojson"}).content)
    FeatureCollection.model_validate_json(api.get(f"{V1}/map", params={"zoom": 3}).content)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/html, text/*;q=0.5", "text/csv; charset=utf-8"),
        ("application/json;q=0.1, application/geo+json", "application/geo+json"),
        ("application/json, text/csv;q=0", "application/json"),
    ],
)
def test_the_form_is_the_one_that_is_liked_best(api: TestClient, accept: str, media: str) -> None:
    answer = api.get(f"{V1}/incidents", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert "Accept" in answer.headers["vary"]


def test_a_form_that_there_is_not(api: TestClient) -> None:
    answer = api.get(f"{V1}/incidents", headers={"accept": "image/png"})
    assert answer.status_code == 406 and "text/csv" in answer.json()["remedy"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_cell_is_run_by_a_spreadsheet(small: FastAPI) -> None:
    text = program(small, "reader", ("read",)).get(f"{V1}/incidents", params={"format": "csv"}).text
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert f"'{EVIL}" in cells and not any(cell.startswith(("=", "@", "+")) for cell in cells)
    assert EVIL in map(unguard, cells)


@pytest.mark.parametrize("parts", [[], ["a"], ["a; b", "c"], ["\\", ";", "a\\;b"], [" lead", "trail "], ["a;", "b"]])
def test_lists_in_a_cell_are_parted_again(parts: list[str], database: str) -> None:
    assert sheets.parted(sheets.joined(parts)) == parts


# -- caching


@pytest.mark.parametrize(
    "path", ["/incidents", "/facets", "/timeline", "/map", "/version", "/registry/parties?q=ly", "/views", "/openapi.json"]
)
def test_what_the_caller_has_is_not_sent_again(api: TestClient, path: str) -> None:
    first = api.get(V1 + path)
    again = api.get(V1 + path, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert api.get(V1 + path, headers={"if-none-match": '"other"'}).status_code == 200


def test_the_etag_of_an_incident_is_its_revision(api: TestClient, full: Store) -> None:
    entry = api.get(f"{V1}/incidents").json()["incidents"][0]
    answer = api.get(entry["href"])
    assert answer.headers["etag"] == f'"{entry["revision"]}"'
    full.verify_incident(entry["incident"]["id"], "somebody", "seen there")
    later = api.get(entry["href"], headers={"if-none-match": answer.headers["etag"]})
    assert later.status_code == 200 and later.headers["etag"] != answer.headers["etag"]
    assert later.json()["incident"]["status"] == "verified" and later.json()["decisions"][-1]["reason"] == "seen there"


# -- what an incident rests on


def test_the_words_of_each_voice_stand_in_its_document(api: TestClient) -> None:
    looked = 0
    for entry in api.get(f"{V1}/incidents", params={"limit": 10}).json()["incidents"]:
        detail = api.get(entry["href"]).json()
        texts = {source["key"]: api.get(source["href"]).json() for source in detail["sources"]}
        for side in detail["incident"]["actor"]:
            for voice in side["by"]:
                span = voice["mention"]
                own = texts[voice["document"]]
                told = own["document"]["title"] if span.get("in") == "title" else own["text"]
                assert told[span["start"] : span["end"]] == span["text"]
                looked += 1
        for telling in detail["tellings"]:
            one = api.get(f"{V1}/tellings/{telling['key']}").json()
            assert one["telling"]["event"] == telling["event"] and one["document"]["key"] in texts
            assert one["telling"]["event"]["trigger"]["text"] in (one["sentence"] or telling["event"]["trigger"]["text"])
    assert looked > 5


def test_a_cut_id_is_enough_and_a_wrong_one_is_told(api: TestClient) -> None:
    id = ids(api.get(f"{V1}/incidents").json())[0]
    assert api.get(f"{V1}/incidents/{id[:-4]}").json()["incident"]["id"] == id
    for path in (
        "/incidents/i-none",
        "/documents/none",
        "/tellings/none-such-key",
        "/registry/parties/none",
        "/registry/planets/x",
        "/nothing",
    ):
        answer = api.get(V1 + path)
        assert answer.status_code == 404 and answer.json()["remedy"], path


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/incidents"), ("DELETE", "/incidents/i-1"), ("PUT", "/views/1"), ("GET", "/decisions")]
)
def test_a_method_that_means_nothing_there(app: FastAPI, method: str, path: str) -> None:
    answer = program(app, "admin", ("read", "write")).request(method, V1 + path)
    assert answer.status_code == 405 and method not in answer.headers["allow"] and answer.json()["remedy"].endswith(answer.headers["allow"])


def test_a_document_is_sensitive_until_a_person_finds_it_not_to_be(api: TestClient, full: Store) -> None:
    key = api.get(f"{V1}/search", params={"limit": 1}).json()["hits"][0]["document"]
    told = api.get(f"{V1}/documents/{key}").json()
    assert (told["flags"], told["sensitive"]) == ([], True)
    full.set_flags(key, ["not-sensitive"], "somebody")
    told = api.get(f"{V1}/documents/{key}").json()
    assert (told["flags"], told["sensitive"]) == (["not-sensitive"], False)


def test_search_finds_by_any_spelling(api: TestClient) -> None:
    answer = api.get(f"{V1}/search", params={"q": "طرابلس", "limit": 3})
    hits = answer.json()["hits"]
    assert len(hits) == 3 and all(hit["sentence"] for hit in hits)
    more = api.get(re.findall(r'<([^>]+)>; rel="next"', answer.headers["link"])[0]).json()["hits"]
    assert not {hit["telling"]["key"] for hit in hits} & {hit["telling"]["key"] for hit in more}
    assert api.get(f"{V1}/search", params={"contested": "any"}).status_code == 400


# -- summaries


def test_facets_and_timeline_count_what_the_list_has(api: TestClient) -> None:
    total = api.get(f"{V1}/incidents").json()["total"]
    facets = {facet["name"]: facet for facet in api.get(f"{V1}/facets").json()["facets"]}
    assert sum(value["count"] for value in facets["status"]["values"]) >= total
    value = facets["country"]["values"][0]
    assert api.get(f"{V1}/incidents", params={facets["country"]["param"]: value["value"]}).json()["total"] == value["count"]
    told = api.get(f"{V1}/timeline").json()
    assert told["undated"] + sum(one["day"] + one["range"] + one["open"] for one in told["buckets"]) == total


def test_the_map_counts_them_all_and_shows_no_point_too_fine(api: TestClient) -> None:
    told = api.get(f"{V1}/map", params={"zoom": 12}).json()
    assert sum(one["properties"]["count"] for one in told["features"]) == told["shown"] > 0
    assert told["shown"] + told["beyond"] + told["nowhere"] == api.get(f"{V1}/incidents").json()["total"]
    for one in told["features"]:
        if one["properties"]["count"] == 1:
            id = one["properties"]["incidents"][0]
            assert one["geometry"] == api.get(f"{V1}/incidents/{id}", params={"format": "geojson"}).json()["geometry"]
    assert api.get(f"{V1}/map", params={"bbox": "1,2,3"}).status_code == 400


@pytest.mark.parametrize("name", ["losses", "transfers", "casualties", "control", "statements"])
def test_ledgers_as_rows_and_as_csv(api: TestClient, name: str) -> None:
    told = api.get(f"{V1}/ledgers/{name}").json()
    text = api.get(f"{V1}/ledgers/{name}", params={"format": "csv"}).text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == told["columns"] and len(rows) - 1 == len(told["rows"]) == told["total"]
    assert api.get(f"{V1}/ledgers/{name}", params={"type": "statement", "since": "1990-01-01", "until": "1990-01-02"}).json()["rows"] == []


def test_a_ledger_goes_by_pages(api: TestClient) -> None:
    whole = api.get(f"{V1}/ledgers/statements").json()["rows"]
    first = api.get(f"{V1}/ledgers/statements", params={"limit": 2})
    rest = api.get(re.findall(r'<([^>]+)>; rel="next"', first.headers["link"])[0])
    assert len(whole) > 3 and [*first.json()["rows"], *rest.json()["rows"]] == whole[:4]
    for path in ("/ledgers/losses?on=2020-05-01", "/ledgers/control?on=never"):
        assert api.get(V1 + path).status_code == 400
    assert api.get(f"{V1}/ledgers/gossip").status_code == 404


# -- registry


def test_the_registry_is_found_by_name_in_any_spelling(api: TestClient) -> None:
    party = api.get(f"{V1}/registry/parties", params={"q": "حَفتر"}).json()["entries"][0]
    assert party == api.get(f"{V1}/registry/parties/{party['id']}").json() and "Haftar" in party["name"]
    item = api.get(f"{V1}/registry/equipment", params={"q": "pantsir", "limit": 1}).json()
    assert item["entries"][0]["kind"] == "air-defence system" and item["total"] >= 1
    place = api.get(f"{V1}/registry/places", params={"q": "ترهونه"}).json()["entries"][0]
    assert place == api.get(f"{V1}/registry/places/{place['id']}").json() and place["country"] == "LY"
    assert api.get(f"{V1}/registry/places").status_code == 400


# -- who may what


def test_private_persons_are_masked_wherever_they_are_told(small: FastAPI) -> None:
    reader = program(small, "reader", ("read",))
    id = ids(reader.get(f"{V1}/incidents").json())[0]
    detail = reader.get(f"{V1}/incidents/{id}").json()
    key, telling = detail["sources"][0]["key"], detail["tellings"][0]["key"]
    paths = (
        "/incidents?evidence=true",
        "/incidents?format=csv",
        "/incidents?format=geojson",
        f"/incidents/{id}",
        f"/documents/{key}",
        f"/tellings/{telling}",
        "/search",
        "/ledgers/casualties",
        "/ledgers/statements?format=csv",
    )
    for path in paths:
        answer = reader.get(V1 + path)
        assert answer.status_code == 200 and not any(word in answer.text for word in PRIVATE.split()), path
    shown = reader.get(f"{V1}/documents/{key}").json()
    assert shown["masked"] and len(shown["text"]) == len(SAID) and shown["text"][:12] == SAID[:12]
    for told in shown["tellings"]:
        trigger = told["event"]["trigger"]
        assert shown["text"][trigger["start"] : trigger["end"]] == trigger["text"]


def test_an_editor_reads_names_for_a_reason_that_is_logged(small: FastAPI, store: Store) -> None:
    editor = program(small, "editor", ("read", "unmask"))
    key = editor.get(f"{V1}/search").json()["hits"][0]["document"]
    path = f"{V1}/documents/{key}"
    before = editor.get(path)
    assert editor.post(f"{path}/reveal", json={"reason": "  "}).status_code == 422
    assert program(small, "analyst", ("read", "write")).post(f"{path}/reveal", json={"reason": "x"}).status_code == 403
    assert PRIVATE not in before.text and editor.post(f"{path}/reveal", json={"reason": "for the court"}).status_code == 204
    after = editor.get(path, headers={"if-none-match": before.headers["etag"]}).json()
    assert after["text"] == SAID and not after["masked"]
    telling = f"{V1}/tellings/{after['tellings'][0]['key']}"
    reader = program(small, "reader", ("read",)).get(telling)
    assert PRIVATE in editor.get(telling, headers={"if-none-match": reader.headers["etag"]}).text and PRIVATE not in reader.text
    rows = [row for row in store.log(key) if row["action"] == "person.reveal"]
    assert [(row["actor"], row["reason"]) for row in rows] == [("the-editor", "for the court")]


def test_nobody_is_told_anything_without_a_login(small: FastAPI) -> None:
    stranger = browser(small)
    for path in ("/incidents", "/openapi.json", "/docs", "/views", "/nothing", "/health"):
        answer = stranger.get(V1 + path)
        assert answer.status_code == 401 and answer.headers["content-type"] == "application/problem+json", path
        assert answer.json()["remedy"] and "www-authenticate" in answer.headers


def test_the_log_is_for_admins(small: FastAPI, store: Store) -> None:
    assert program(small, "editor", ("read", "write")).get(f"{V1}/audit").status_code == 403
    admin = program(small, "admin", ("read", "admin"))
    rows = admin.get(f"{V1}/audit", params={"limit": 3}).json()
    assert len(rows["rows"]) == 3 and rows["rows"][0]["previous"] == rows["rows"][1]["hash"]
    assert admin.get(f"{V1}/audit", params={"before": rows["next"]}).json()["rows"][0]["seq"] == rows["next"] - 1
    told = admin.get(f"{V1}/audit/verify").json()
    assert told["whole"] and told["head"] == rows["rows"][0]["hash"] and told["rows"] == rows["rows"][0]["seq"]
    assert not admin.get(f"{V1}/audit/verify", params={"head": "0" * 63 + "1"}).json()["whole"]


# -- the page of the API


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_of_the_api_loads_nothing(api: TestClient) -> None:
    text = api.get(f"{V1}/docs").text
    assert "GET /api/v1/incidents/{id}" in text and 'id="type-Incident"' in text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert loaded and all(path.startswith(("/", "#")) and not path.startswith("//") for path in loaded)
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", text)
    links = set(re.findall(r'href="#(type-[^"]+)"', text))
    assert links <= set(re.findall(r'id="(type-[^"]+)"', text)) and len(links) > 20
