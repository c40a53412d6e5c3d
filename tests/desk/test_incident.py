"""An incident: each value leads to its words, what competes stands side by side, what is decided is logged and can be undone."""

from __future__ import annotations

from collections.abc import Callable

import lxml.html
import pytest
from starlette.testclient import TestClient

from desk.scenes import HARM, PRIVATE, id_of, scene, text, tree, within
from marsad.read import Report
from marsad.store import Store

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def full(holding: Callable[[str, Callable[[], list[Report]]], Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


@ONE
def test_each_link_to_words_ends_at_a_mark_of_these_words(client: TestClient, full: Store) -> None:
    links = set()
    for case in full.cases(texts=False):
        page = tree(client, f"/incident/{case.incident.id}")
        links |= {(a.get("href"), text(a.xpath("./q")[0])) for a in page.xpath("//li/a[starts-with(@href, '/report/')][q]")}
    assert len(links) > 20
    for href, quote in links:
        path, _, mark = href.partition("#")
        report = tree(client, path)
        (begins,) = report.xpath(f'//*[@id="{mark}"]')
        assert quote.split()[0][:3] in text(begins.getparent()) or "private" in quote or "Person" in quote, (href, quote)


@ONE
def test_numbers_that_compete_stand_with_who_tells_them(client: TestClient, full: Store) -> None:
    page = tree(client, f"/incident/{id_of(full, 'five', 'shelling')}")
    (killed,) = [cell for cell in within(page, "cell", "div") if text(cell.xpath("./h3")[0]) == "killed"]
    figures = [(text(row[0]), len(row.xpath(".//li"))) for row in killed.xpath(".//tbody/tr")]
    assert [figure for figure, _ in figures] == ["1", "5", "7"] and all(voices for _, voices in figures)
    assert "(1–7)" in text(killed)
    conflict = within(page, "conflict")
    assert conflict and {"1 killed", "5 killed", "7 killed"} <= {text(v.xpath("./p")[0]) for v in within(conflict[0], "version")}


@ONE
def test_a_denial_stands_against_what_it_denies_on_both_pages(client: TestClient, full: Store) -> None:
    tanks = id_of(full, "tanks", "equipment-loss")
    page = tree(client, f"/incident/{tanks}")
    (conflict,) = within(page, "conflict")
    assert {text(v.xpath("./p")[0]) for v in within(conflict, "version")} >= {"claimed", "denied"}
    assert "3" in text(within(page, "page-head")[0].getparent()) and "Tank" in text(page)


@ONE
def test_private_names_are_shown_once_for_a_reason_that_is_logged(client: TestClient, full: Store) -> None:
    id = id_of(full, "five", "shelling")
    for language in ("en", "ar"):
        assert PRIVATE not in client.get(f"/incident/{id}", headers={"accept-language": language}).text
    refused = client.post(f"/incident/{id}/reveal", data={"reason": " "})
    assert refused.status_code == 400 and PRIVATE not in refused.text
    shown = client.post(f"/incident/{id}/reveal", data={"reason": "to ask the family"})
    assert PRIVATE in shown.text and shown.headers["cache-control"] == "no-store"
    assert PRIVATE not in client.get(f"/incident/{id}").text
    (line,) = [line for line in full.log() if line["action"] == "export.unmasked"]
    assert "to ask the family" in line["reason"] and line["actor"] == "Analyst"


@ONE
def test_nothing_of_a_report_is_markup(client: TestClient, full: Store) -> None:
    told = client.get(f"/incident/{id_of(full, HARM + '-id')}").text
    assert HARM not in told and "&lt;script&gt;" in told
    page = lxml.html.fromstring(told)
    assert not page.xpath('//a[starts-with(@href, "javascript")] | //img')


@ONE
def test_the_article_keeps_its_language_whatever_that_of_the_page(client: TestClient, full: Store) -> None:
    for language in ("en", "ar"):
        page = tree(client, f"/incident/{id_of(full, 'town', 'capture')}", **{"accept-language": language})
        quotes = page.xpath("//blockquote")
        assert quotes and all((q.get("lang"), q.get("dir")) == ("ar", "rtl") for q in quotes)
        assert set(page.xpath("//blockquote//mark/@class")) >= {"m m-trigger", "m m-place", "m m-actor"}


@ONE
def test_what_is_not_there_is_told(client: TestClient) -> None:
    answer = client.get("/incident/i-0000000000000000")
    assert answer.status_code == 404 and "<main" in answer.text


@BOTH
def test_merged_incidents_lead_to_the_one_that_has_them_and_a_merge_is_undone(client: TestClient, full: Store) -> None:
    one, other = id_of(full, "town", "capture"), id_of(full, "voice", "condemnation")
    compared = tree(client, f"/incident/{one}/with/{other}")
    state = compared.xpath('//input[@name="state"]/@value')[0]
    answer = client.post(f"/incident/{one}/merge", data={"other": other, "reason": "the same, it was found", "state": state})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/incident/{one}")
    moved = client.get(f"/incident/{other}")
    assert (moved.status_code, moved.headers["location"]) == (303, f"/incident/{one}")
    page = tree(client, f"/incident/{one}")
    (decision,) = page.xpath('//form[contains(@action, "/undo")]/input[@name="decision"]/@value')
    assert client.post(f"/incident/{one}/undo", data={"decision": decision}).status_code == 303
    assert client.get(f"/incident/{other}").status_code == 200


@BOTH
def test_of_two_people_the_second_sees_what_the_first_did(client: TestClient, full: Store) -> None:
    id = id_of(full, "five", "shelling")
    page = tree(client, f"/incident/{id}")
    state, seen = (page.xpath(f'//form[contains(@action, "/verify")]/input[@name="{name}"]/@value')[0] for name in ("state", "seen"))
    (telling, *_) = page.xpath('//input[@name="telling"]/@value')
    full.reject(telling, "Somebody else", "it tells of another town")
    answer = client.post(f"/incident/{id}/verify", data={"reason": "seen on pictures", "state": state, "seen": seen})
    assert answer.status_code == 409 and "it tells of another town" in answer.text
    assert "Somebody else" in answer.text and "Nothing that you sent was written" in answer.text
    assert all(case.incident.status != "verified" for case in full.cases(texts=False))
    assert "It had 1 record that is no longer in it." in text(lxml.html.fromstring(answer.text))
    fresh = lxml.html.fromstring(answer.text).xpath('//form[contains(@action, "/verify")]/input[@name="state"]/@value')[0]
    assert client.post(f"/incident/{id}/verify", data={"reason": "seen on pictures", "state": fresh}).status_code == 303
    assert "verified" in text(within(tree(client, f"/incident/{id}"), "page-head")[0])


@BOTH
def test_tellings_are_split_off(client: TestClient, full: Store) -> None:
    id = id_of(full, "five", "shelling")
    page = tree(client, f"/incident/{id}")
    tellings, state = (
        page.xpath('//input[@name="telling"]/@value'),
        page.xpath('//form[contains(@action, "/split")]/input[@name="state"]/@value')[0],
    )
    answer = client.post(f"/incident/{id}/split", data={"telling": [tellings[0]], "reason": "another shelling", "state": state})
    made = answer.headers["location"]
    assert answer.status_code == 303 and made != f"/incident/{id}"
    assert tree(client, made).xpath('//li[starts-with(@id, "t-")]/@id') == [f"t-{tellings[0]}"]


@BOTH
def test_comments_and_assignments(client: TestClient, full: Store) -> None:
    id = id_of(full, "town", "capture")
    assert client.post(f"/incident/{id}/comment", data={"text": f"look at this {HARM}"}).status_code == 303
    told = client.get(f"/incident/{id}").text
    assert "look at this &lt;script&gt;" in told and HARM not in told
    (withdraw,) = lxml.html.fromstring(told).xpath('//form[contains(@action, "/withdraw")]/@action')
    assert client.post(withdraw).status_code == 303
    assert "look at this" not in client.get(f"/incident/{id}").text
    held = tree(client, f"/incident/{id}").xpath('//input[@name="held"]/@value')[0]
    assert client.post(f"/incident/{id}/assign", data={"to": "Leila", "task": "in-progress", "held": held}).status_code == 303
    assert tree(client, f"/incident/{id}").xpath('//input[@name="to"]/@value') == ["Leila"]
    late = client.post(f"/incident/{id}/assign", data={"to": "Omar", "task": "to-do", "held": held})
    assert late.status_code == 409 and "Leila" in late.text
    assert client.post(f"/incident/{id}/comment", data={"text": "  "}).status_code == 400


@ONE
def test_all_open_records_are_accepted(client: TestClient, full: Store) -> None:
    id = id_of(full, "five", "shelling")
    assert client.post(f"/incident/{id}/accept").status_code == 303
    page = tree(client, f"/incident/{id}")
    assert len(within(page, "badge-accepted")) == len(page.xpath('//li[starts-with(@id, "t-")]'))


@ONE
@pytest.mark.parametrize("format", ["html", "pdf"])
def test_the_dossier(client: TestClient, full: Store, format: str) -> None:
    id = id_of(full, "five", "shelling")
    answer = client.get(f"/incident/{id}/dossier", params={"format": format})
    if format == "pdf" and answer.status_code == 503:
        pytest.skip(answer.text[:200])
    assert answer.status_code == 200 and f'filename="{id}.{format}"' in answer.headers["content-disposition"]
    assert PRIVATE not in answer.text if format == "html" else answer.content.startswith(b"%PDF")
    assert [line["subject"] for line in full.log() if line["action"] == "export"] == [f"dossier {format}"]
    assert client.get(f"/incident/{id}/dossier?format=doc").status_code == 400
