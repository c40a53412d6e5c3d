"""What keeps other web sites out: names, origins, tokens of forms, headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from desk.people import browser, logged_in, program
from marsad.desk.app import create_app
from marsad.desk.auth.guard import MOST
from marsad.desk.auth.headers import policy
from marsad.desk.auth.listening import Exposed
from marsad.desk.settings import Settings

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SAVE = {"digits": "arabic"}
FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
)


@pytest.fixture(params=[False, True], ids=["alone", "team"])
def desk(url: str, request: pytest.FixtureRequest) -> Iterator[FastAPI]:
    """An empty desk, for one person or a team."""
    app = create_app(Settings(db=url, team=request.param))
    yield app
    app.state.desk.close()


@pytest.fixture
def client(desk: FastAPI) -> TestClient:
    """Somebody who may all."""
    return logged_in(desk, "admin") if desk.state.desk.settings.team else browser(desk)


def test_a_form_without_its_token_does_nothing(client: TestClient) -> None:
    token = client.headers.pop("x-csrf-token")
    for sent in ({}, {"csrf": ""}, {"csrf": "x" * 64}, {"csrf": token[:-1]}, {"csrf": "\u0660" * 64}):
        answer = client.post("/preferences", data=SAVE | sent)
        assert answer.status_code == 403 and "out of date" in answer.text
    assert 'data-digits="western"' in client.get("/preferences").text
    assert client.post("/preferences", data=SAVE | {"csrf": token}).status_code == 303
    assert client.post("/preferences", files={"csrf": (None, token)}).status_code == 303
    assert client.post("/preferences", json=SAVE).status_code == 403
    assert 'data-digits="arabic"' in client.get("/preferences").text


def test_a_token_of_another_browser_is_none(desk: FastAPI, client: TestClient) -> None:
    client.headers["x-csrf-token"] = browser(desk).headers["x-csrf-token"]
    assert client.post("/preferences", data=SAVE).status_code == 403


def test_without_the_cookie_the_token_is_none(client: TestClient) -> None:
    client.cookies.clear()
    assert client.post("/logout").status_code in (401, 403)


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_another_site_sends_does_nothing(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/preferences", data=SAVE, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"origin": "http://127.0.0.1:8710"}, {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8710"}, {}]
)
def test_what_our_own_pages_send_is_taken(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/preferences", data=SAVE, headers=headers).status_code == 303


def test_links_from_elsewhere_lead_here_and_nothing_else_does(client: TestClient) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/about", headers=link).status_code == 200
    assert client.get("/about", headers=link | {"sec-fetch-dest": "iframe"}).status_code == 403
    assert client.get("/about", headers=link | {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8710", "127.0.0.1.evil.example", "", "[", "a@127.0.0.1.evil.example"])
def test_the_desk_does_not_answer_to_other_names(client: TestClient, host: str) -> None:
    for answer in (client.get("/about", headers={"host": host}), client.post("/preferences", data=SAVE, headers={"host": host})):
        assert answer.status_code == 421
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8710", "localhost:8710", "[::1]:8710", "LOCALHOST", "localhost."])
def test_the_desk_answers_to_the_names_of_this_machine(client: TestClient, host: str) -> None:
    assert client.get("/about", headers={"host": host}).status_code in (200, 303)


def test_a_team_names_its_desk(desk: FastAPI) -> None:
    app = create_app(replace(desk.state.desk.settings, team=True, secure=True, host="0.0.0.0", hosts=("desk.example.org",)))
    client = TestClient(app, base_url="https://desk.example.org", follow_redirects=False)
    assert client.get("/login").status_code == 200
    assert client.get("/login", headers={"host": "evil.example"}).status_code == 421
    app.state.desk.close()


@pytest.mark.parametrize(
    ("changes", "safe"),
    [
        ({}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"host": "192.0.2.7"}, False),
        ({"host": "192.0.2.7", "team": True}, False),
        ({"host": "192.0.2.7", "secure": True}, False),
        ({"host": "192.0.2.7", "team": True, "secure": True}, True),
        ({"team": True}, True),
    ],
)
def test_where_a_desk_may_listen(url: str, changes: dict[str, object], safe: bool) -> None:
    settings = replace(Settings(db=url), **changes)
    if safe:
        create_app(settings).state.desk.close()
    else:
        with pytest.raises(Exposed):
            create_app(settings)


@pytest.mark.parametrize("path", ["/about", "/login", "/nowhere", "/api/v1/nowhere"])
def test_every_answer_has_its_headers(client: TestClient, path: str) -> None:
    found = client.get(path).headers
    assert found["content-security-policy"] == policy(None)
    assert found["x-content-type-options"] == "nosniff"
    assert found["cross-origin-opener-policy"] == found["cross-origin-resource-policy"] == "same-origin"
    assert found["referrer-policy"] == "same-origin"
    assert found["cache-control"] == "no-store"
    assert "camera=()" in found["permissions-policy"]


def test_a_fault_of_ours_has_them_too_and_tells_nothing(desk: FastAPI, client: TestClient) -> None:
    @desk.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret of the machine")

    answer = client.get("/broken")
    assert answer.status_code == 500 and "secret" not in answer.text
    assert answer.headers["content-security-policy"] == policy(None)


def test_what_a_page_may_load(database: str) -> None:
    told = dict(part.strip().split(" ", 1) for part in policy("https://{s}.tiles.example.org/{z}/{x}/{y}.png").split(";"))
    assert told["img-src"] == "'self' data: https://*.tiles.example.org"
    assert told["default-src"] == told["script-src"] == told["style-src"] == told["form-action"] == "'self'"
    assert told["object-src"] == told["frame-ancestors"] == told["base-uri"] == "'none'"
    assert policy("https://x.example; script-src *") == policy(None) == policy("javascript:alert(1)")


def test_too_much_is_turned_away(client: TestClient) -> None:
    assert client.post("/preferences", content=b"x", headers={"content-length": str(MOST + 1)}).status_code == 413
    pieces = (b"x" * 1024 * 1024 for _ in range(MOST // 1024 // 1024 + 1))
    answer = client.post("/preferences", content=pieces, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code in (400, 413)


def test_a_program_needs_no_token_of_a_form(desk: FastAPI) -> None:
    """And no other cookie than its own header: a page elsewhere can't send that one."""
    client = program(desk, "analyst", ["read", "write"])
    client.cookies.clear()
    assert client.get("/about").status_code == 200


def test_no_program_changes_passwords_or_tokens(desk: FastAPI) -> None:
    client = program(desk, "admin", ["read", "write", "export", "unmask", "admin"])
    for path in ("/account/password", "/account/tokens", "/users", "/preferences", "/logout"):
        assert client.post(path).status_code == 403
