"""The shell of the desk: languages, directions, digits, and faults that are told kindly."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from marsad.desk.i18n import COOKIE, Preferences
from marsad.desk.text import day, days, digits, number, span

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("asked", "lang", "dir"),
    [("ar", "ar", "rtl"), ("en-GB,en;q=0.8,ar;q=0.5", "en", "ltr"), ("fr, ar;q=0.4", "ar", "rtl"), ("", "en", "ltr")],
)
def test_the_language_that_the_browser_asks_for(client: TestClient, asked: str, lang: str, dir: str) -> None:
    assert f'<html lang="{lang}" dir="{dir}"' in client.get("/about", headers={"accept-language": asked}).text


def test_a_language_that_was_chosen_stays(client: TestClient) -> None:
    answer = client.get("/language/ar", params={"to": "/about"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/about")
    assert '<html lang="ar" dir="rtl"' in client.get("/about").text


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(client: TestClient, to: str) -> None:
    assert client.get("/language/ar", params={"to": to}).headers["location"] == "/"


def test_what_is_not_there_is_told_on_a_page(client: TestClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404 and "<main" in answer.text


def test_what_is_not_there_is_a_problem_for_programs(client: TestClient) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer.headers["content-type"] == "application/problem+json" and answer.json()["status"] == 404


ARABIC, HIJRI = Preferences("ar", "arabic"), Preferences("en", hijri=True)


def test_numbers_and_days(database: str) -> None:
    assert number(1250, Preferences()) == "<bdi>1,250</bdi>"
    assert digits("2020-05-18", ARABIC) == "٢٠٢٠-٠٥-١٨"
    assert span(3, 4, 6, Preferences()) == '<bdi>4</bdi> <small class="ends">(<bdi>3</bdi>–<bdi>6</bdi>)</small>'
    assert span(3, 3, 3, Preferences()) == "<bdi>3</bdi>"
    assert "<bdi>3</bdi>+" in span(3, 3, None, Preferences())
    assert "25 Ramadan 1441" in day("2020-05-18", HIJRI)
    assert '<time datetime="2020-05-18">' in day("2020-05-18", ARABIC) and "٢٠٢٠" in day("2020-05-18", ARABIC)
    assert days(None, None, ARABIC) == "" and "–" in days("2020-05-18", "2020-05-20", Preferences())


def test_a_cookie_of_rubbish_is_none(client: TestClient) -> None:
    client.cookies.set(COOKIE, "lang=xx&digits=%00&theme=neon")
    assert '<html lang="en" dir="ltr" data-theme="system"' in client.get("/about").text
