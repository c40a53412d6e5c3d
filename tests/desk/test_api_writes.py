"""Decisions by programs: what they do, who may, and that nobody overwrites what they have not seen. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from store.conftest import Add

from desk.people import browser, logged_in, program
from marsad.read import Report
from marsad.store import Store

V1 = "/api/v1"
PRIVATE = "سالم مفتاح الورفلي"
TEXTS = (
    f"قال المواطن {PRIVATE} إن طائرات حربية قصفت سوقا في مدينة ترهونة وقتلت خمسة مدنيين.",
    "قصفت طائرات حربية سوقا في مدينة ترهونة وقتلت سبعة مدنيين.",
)


@pytest.fixture
def told(store: Store, add: Add, report: Callable[..., Report]) -> Store:
    """A store with two reports of one strike, by two outlets."""
    days = {"published": date(2020, 5, 20)}
    add(store, [report(id=f"r{n}", text=text, publisher=f"Paper {n}", **days) for n, text in enumerate(TEXTS)])
    return store


@pytest.fixture
def api(desk: FastAPI) -> TestClient:
    """A program of an editor."""
    return program(desk, "editor", ("read", "write"))


def first(api: TestClient) -> dict[str, Any]:
    """The incident that most is told of."""
    entries = api.get(f"{V1}/incidents").json()["incidents"]
    details = [api.get(entry["href"]).json() for entry in entries]
    return dict(max(details, key=lambda one: (len(one["tellings"]), one["incident"]["id"])))


def of(api: TestClient, key: str) -> tuple[dict[str, Any], str]:
    """A telling, and its ETag."""
    answer = api.get(f"{V1}/tellings/{key}")
    return answer.json(), answer.headers["etag"]


def decide(api: TestClient, action: str, tag: str | None = None, **body: Any) -> Any:
    headers = {} if tag is None else {"if-match": tag}
    return api.post(f"{V1}/decisions", json={"action": action, **body}, headers=headers)


def test_a_telling_is_accepted_and_rejected_and_that_is_undone(api: TestClient, told: Store) -> None:
    key = first(api)["tellings"][0]["key"]
    made = decide(api, "accept", of(api, key)[1], telling=key)
    assert made.status_code == 201 and of(api, key)[0]["telling"]["decision"] == "accepted"
    made = decide(api, "reject", of(api, key)[1], telling=key, reason="a market of the same name")
    assert made.status_code == 201 and of(api, key)[0]["telling"]["incident"] is None
    undone = decide(api, "undo", decision=made.json()["decision"], reason="it is the market")
    assert undone.status_code == 201 and of(api, key)[0]["telling"]["decision"] == "accepted"
    assert [row["action"] for row in told.log(key)][-3:] == ["person.accept", "person.reject", "person.undo"]
    assert told.verify().faults == []


def test_a_correction_changes_the_incident_and_its_revision(api: TestClient, told: Store) -> None:
    incident = first(api)
    key = incident["tellings"][0]["key"]
    one, tag = of(api, key)
    event = one["telling"]["event"] | {"type": "drone-strike"}
    made = decide(api, "edit", tag, telling=key, event=event, reason="it was a drone")
    assert made.status_code == 201, made.text
    after = of(api, key)[0]
    assert after["telling"]["event"]["type"] == "drone-strike" and after["telling"]["decision"] == "edited"
    assert after["revision"] == made.json()["revisions"][after["telling"]["incident"]] > incident["revision"]
    assert after["decisions"][-1]["change"] == {"type": {"from": "airstrike", "to": "drone-strike"}}


def test_what_came_masked_goes_back_as_it_was(api: TestClient, told: Store) -> None:
    tellings = api.get(f"{V1}/search").json()["hits"]
    key = next(hit["telling"]["key"] for hit in tellings if hit["telling"]["event"]["speaker"])
    one, tag = of(api, key)
    event = one["telling"]["event"]
    assert PRIVATE not in str(one)
    event["status"] = "claimed"
    assert decide(api, "edit", tag, telling=key, event=event, reason="he only claims it").status_code == 201
    kept = next(t for case in told.cases() for t in case.tellings if t.key == key)
    assert kept.event.status == "claimed"
    assert kept.event.speaker[0].mention.text.endswith(PRIVATE) and PRIVATE in kept.event.speaker[0].name
    assert PRIVATE not in str(of(api, key)[0])


def test_a_correction_that_quotes_what_is_not_there_is_refused(api: TestClient) -> None:
    key = first(api)["tellings"][0]["key"]
    one, tag = of(api, key)
    event = one["telling"]["event"]
    event["trigger"] |= {"text": "طارت"}
    answer = decide(api, "edit", tag, telling=key, event=event, reason="no")
    assert answer.status_code == 422 and "طارت" in answer.json()["detail"] and answer.json()["remedy"]


def test_the_second_of_two_is_told_both_versions(api: TestClient, desk: FastAPI) -> None:
    key = first(api)["tellings"][0]["key"]
    one, tag = of(api, key)
    event = one["telling"]["event"]
    other = program(desk, "analyst", ("read", "write"))
    assert decide(other, "edit", tag, telling=key, event=event | {"type": "shelling"}, reason="mine").status_code == 201
    late = decide(api, "edit", tag, telling=key, event=event | {"type": "drone-strike"}, reason="and mine")
    assert late.status_code == 412 and late.headers["content-type"] == "application/problem+json"
    told = late.json()
    assert (told["yours"]["type"], told["theirs"]["type"]) == ("drone-strike", "shelling") and PRIVATE not in late.text
    assert of(api, key)[0]["telling"]["event"]["type"] == "shelling"
    assert f'"{told["revision"]}"' == of(api, key)[1]
    assert decide(api, "edit", f'"{told["revision"]}"', telling=key, event=event, reason="seen both").status_code == 201


def test_without_if_match_nothing_is_decided(api: TestClient) -> None:
    incident = first(api)
    key, id = incident["tellings"][0]["key"], incident["incident"]["id"]
    for body in ({"action": "accept", "telling": key}, {"action": "verify", "incident": id, "reason": "x"}):
        answer = api.post(f"{V1}/decisions", json=body)
        assert answer.status_code == 428 and "If-Match" in answer.json()["remedy"]
    assert decide(api, "accept", "*", telling=key).status_code == 201
    assert decide(api, "verify", '"nonsense"', incident=id, reason="x").status_code == 412
    assert decide(api, "verify", "not an etag!", incident=id, reason="x").status_code == 400


def test_incidents_are_split_merged_and_verified(api: TestClient, told: Store) -> None:
    incident = first(api)
    id, keys = incident["incident"]["id"], [one["key"] for one in incident["tellings"]]
    assert len(keys) > 1
    tag = api.get(f"{V1}/incidents/{id}").headers["etag"]
    made = decide(api, "split", tag, incident=id, tellings=keys[:1], reason="another day")
    assert made.status_code == 201
    (new,) = set(made.json()["revisions"]) - {id}
    stale = decide(api, "verify", tag, incident=id, reason="the film")
    assert stale.status_code == 412 and stale.json()["theirs"] == keys[1:]
    tag = api.get(f"{V1}/incidents/{id}").headers["etag"]
    assert decide(api, "verify", tag, incident=id, reason="the film").status_code == 201
    tag = api.get(f"{V1}/incidents/{id}").headers["etag"]
    assert decide(api, "merge", tag, incident=id, other=new, reason="one day after all").status_code == 201
    again = api.get(f"{V1}/incidents/{new}").json()
    assert again["incident"]["id"] == id and {one["key"] for one in again["tellings"]} == set(keys)
    assert told.verify().faults == []


def test_an_event_that_was_missed_is_added(api: TestClient) -> None:
    one = of(api, first(api)["tellings"][0]["key"])[0]
    document = one["document"]["key"]
    event = one["telling"]["event"] | {"id": "", "type": "displacement", "counts": [], "equipment": []}
    made = decide(api, "add", document=document, event=event, reason="the people fled")
    assert made.status_code == 201, made.text
    added = of(api, made.json()["subject"])[0]
    assert added["telling"]["event"]["type"] == "displacement" and added["document"]["key"] == document


def test_remarks_and_assignments(api: TestClient, told: Store) -> None:
    id = first(api)["incident"]["id"]
    assert decide(api, "comment", kind="incident", subject=id, text="look at the film").status_code == 201
    assert [one.text for one in told.comments("incident", id)] == ["look at the film"]
    assert decide(api, "assign", kind="incident", subject=id, person="rana", state="in-progress").status_code == 201
    found = told.assignment("incident", id)
    assert found is not None and (found.person, found.state) == ("rana", "in-progress")
    assert api.get(f"{V1}/incidents", params={"assignee": "rana"}).json()["total"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        (b'{"action": "delete"}', 422),
        (b'{"action": "accept", "telling": "00000000", "more": 1}', 422),
        (b'{"action": "reject", "telling": "0000000000", "reason": ""}', 422),
        (b"[" * 100_000, 422),
        (b'{"action": "accept", "telling": "' + b"0" * 3_000_000 + b'"}', 413),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_wrong_body_is_a_problem(api: TestClient, body: bytes, status: int) -> None:
    answer = api.post(f"{V1}/decisions", content=body, headers={"if-match": "*"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json") and answer.json()["remedy"]


def test_what_is_not_there_can_not_be_decided_on(api: TestClient) -> None:
    for action, body in (("accept", {"telling": "00000000.0000"}), ("verify", {"incident": "i-00000000", "reason": "x"})):
        assert decide(api, action, "*", **body).status_code == 404
    assert decide(api, "undo", decision=99_999, reason="x").status_code == 422


@pytest.mark.parametrize(
    ("role", "scopes", "status"), [("reader", ("read",), 403), ("analyst", ("read",), 403), ("analyst", ("read", "write"), 201)]
)
def test_who_may_decide(desk: FastAPI, role: str, scopes: tuple[str, ...], status: int) -> None:
    who = program(desk, role, scopes)
    key = first(who)["tellings"][0]["key"]
    assert decide(who, "accept", "*", telling=key).status_code == status


def test_only_an_editor_verifies(desk: FastAPI, told: Store) -> None:
    analyst = program(desk, "analyst", ("read", "write"))
    id = first(analyst)["incident"]["id"]
    answer = decide(analyst, "verify", "*", incident=id, reason="I was there")
    assert answer.status_code == 403 and "editor" in answer.json()["remedy"]
    assert not any(row["action"] == "person.verify" for row in told.log())


def test_a_session_needs_the_token_of_its_pages_and_a_program_does_not(desk: FastAPI) -> None:
    session = logged_in(desk, "analyst")
    key = first(session)["tellings"][0]["key"]
    assert decide(session, "accept", "*", telling=key).status_code == 201
    del session.headers["x-csrf-token"]
    assert decide(session, "accept", "*", telling=key).status_code == 403
    assert decide(browser(desk), "accept", "*", telling=key).status_code == 401
