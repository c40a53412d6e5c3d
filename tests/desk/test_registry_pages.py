"""The registry at the desk: looked up in any spelling, added to with review, used at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from marsad import compiled
from marsad.coder import Coder
from marsad.store.entries import entries
from marsad.world import own

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ROCK = {
    "id": "x-black-rock",
    "name": "Black Rock Battalion",
    "kind": "militia",
    "country": "LY",
    "ar": "كتيبة الصخرة السوداء",
    "source": "a page",
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = own.folders()
    yield
    if own.folders() != before:
        compiled.use(before)


def post(client: TestClient, path: str, page: str, **form: str) -> str:
    """Send the form of a page; gives where it leads, or the page with the fault."""
    token = re.search(r'name="csrf" value="([^"]*)"', client.get(page).text)
    assert token
    answer = client.post(path, data={"csrf": token[1], **form}, headers={"origin": "http://127.0.0.1:8710"})
    return answer.headers["location"] if answer.status_code == 303 else answer.text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/registry/parties?q=الجيش الوطني الليبي", "ly-lna"),
        ("/registry/parties?q=haftar", "Haftar"),
        ("/registry/parties?country=LY&sort=militia", "militia"),
        ("/registry/equipment?q=بانتسير", "Pantsir"),
        ("/registry/places?q=ترهونه", "geonames:2210221"),
        ("/registry/parties/ly-lna", "قوات حفتر"),
        ("/registry/equipment/pantsir-s1", "Pantsir"),
        ("/registry/places/geonames:2210221", "Tarhuna"),
    ],
)
def test_what_is_known_is_found(client: TestClient, path: str, told: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert told in answer.text


@pytest.mark.parametrize("path", ["/registry/ships", "/registry/parties/x-nobody", "/registry/proposals/99", "/registry/places/geonames:0"])
def test_what_is_not_known_is_told(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_entry_is_proposed_accepted_and_used(client: TestClient, app: FastAPI) -> None:
    at = post(client, "/registry/parties/new", "/registry/parties/new", **ROCK)
    assert at.startswith("/registry/proposals/")
    assert "Black Rock Battalion" in client.get("/registry/proposals").text
    tried = post(client, f"{at}/try", at, text="قصفت كتيبة الصخرة السوداء مدينة سرت أمس وقتلت ثلاثة مدنيين.")
    assert "<ins>" in tried and "x-black-rock" in tried
    assert "x-black-rock" not in {party.id for party in compiled.load().registry.parties}
    assert post(client, f"{at}/accepted", at, reason="seen", seen="0") == at
    assert [party.id for party in Coder().code("قصفت كتيبة الصخرة السوداء مدينة سرت أمس.", "2020-05-20").events[0].actor] == [
        "x-black-rock"
    ]
    assert "Black Rock Battalion" in client.get("/registry/parties/x-black-rock").text
    assert "meanwhile" in post(client, f"{at}/withdrawn", at, seen="0")
    assert post(client, f"{at}/withdrawn", at, seen="1") == at
    assert client.get("/registry/parties/x-black-rock").status_code == 404


def test_what_is_wrong_is_told_and_kept_in_the_form(client: TestClient, app: FastAPI) -> None:
    told = post(client, "/registry/parties/new", "/registry/parties/new", **(ROCK | {"of": "x-nobody"}))
    assert "x-nobody" in told and "Black Rock Battalion" in told and 'role="alert"' in told
    assert "no name is given" in post(client, "/registry/parties/ly-lna", "/registry/parties/ly-lna", source="a page")
    assert entries(app.state.desk.store.engine) == []


def test_names_are_added_to_an_entry(client: TestClient) -> None:
    at = post(client, "/registry/parties/ly-lna", "/registry/parties/ly-lna", loaded="كتائب السحابة البيضاء", source="a page")
    post(client, f"{at}/accepted", at, seen="0")
    assert "كتائب السحابة البيضاء" in client.get("/registry/parties/ly-lna").text
