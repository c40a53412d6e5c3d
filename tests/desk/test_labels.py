"""Names of places on the map: the weightiest of a view, countries from afar, in the language of the page."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

LIBYA = "9,19,25,34"


def names(client: TestClient, **asked: str) -> list[str]:
    return [one["name"] for one in client.get("/map/labels.json", params=asked).json()["labels"]]


def test_from_afar_countries_from_near_towns(client: TestClient) -> None:
    assert "Libya" in names(client, bbox=LIBYA, zoom="3")
    assert "Benghazi" not in names(client, bbox=LIBYA, zoom="3")
    near = names(client, bbox=LIBYA, zoom="6.5")
    assert near[0] == "Tripoli"
    assert "Benghazi" in near


def test_in_the_language_of_the_page(client: TestClient) -> None:
    assert "بنغازي" in names(client, bbox=LIBYA, zoom="6", lang="ar")


def test_a_view_without_land_has_no_names(client: TestClient) -> None:
    assert names(client, bbox="-40,30,-35,32", zoom="6") == []


@pytest.mark.parametrize("asked", [{"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"bbox": "nan,0,1,1"}, {"zoom": "near"}])
def test_what_is_no_view_is_told_kindly(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/map/labels.json", params=asked)
    assert answer.status_code == 400
    assert "west,south,east,north" in answer.text or "give a number from 0 to 22" in answer.text
