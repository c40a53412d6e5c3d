"""The report page: words and cells, names that are masked by role, versions, copies, and reports that mean harm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI, Request
from lxml import html as lxml_html
from sqlalchemy import select
from starlette.testclient import TestClient
from store.conftest import Add

from marsad.desk.app import create_app
from marsad.desk.auth.person import Person, needs
from marsad.desk.settings import Settings
from marsad.read import Report
from marsad.store import Store
from marsad.store.database import reading
from marsad.store.schema import DocumentRow

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WITNESS = "قصفت قوات حفتر سوقا في مدينة ترهونة أمس، وقتل خمسة مدنيين. وقال الشاهد أحمد سالم المنصوري إن القصف دمر منزله."
FIRST = "أعلنت قوات حكومة الوفاق إسقاط طائرة مسيرة قرب مصراتة. وقتل ثلاثة جنود في القصف."
SECOND = "أعلنت قوات حكومة الوفاق إسقاط طائرة مسيرة قرب مصراتة. وقتل خمسة جنود في القصف."
EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "'; DROP TABLE event; --",
    "</mark></article><svg onload=alert(1)>",
]


@pytest.fixture
def own(store: Store, add: Add) -> Store:
    """A store with reports of our own."""
    url = "https://example.org/report"
    add(
        store,
        [
            Report("witness", WITNESS, title="قصف سوق في ترهونة", publisher="جريدة", published=date(2020, 5, 20), given=True),
            Report("first", FIRST, publisher="جريدة", published=date(2020, 5, 20), url=url, given=True),
            Report("second", SECOND, publisher="جريدة", published=date(2020, 5, 20), url=url, given=True),
        ],
    )
    return store


@pytest.fixture
def app(own: Store) -> Iterator[FastAPI]:
    made = create_app(Settings(db=own.engine.url.render_as_string(hide_password=False), user="Analyst"))
    yield made
    made.state.desk.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:8710", headers={"accept-language": "en"}, follow_redirects=False) as made:
        yield made


def key_of(store: Store, id: str) -> str:
    with reading(store.engine) as connection:
        return str(connection.scalar(select(DocumentRow.key).where(DocumentRow.given_id == id)))


def page(client: TestClient, path: str, **more: Any) -> Any:
    """A page as a tree."""
    answer = client.get(path, **more)
    assert answer.status_code == 200, answer.text
    return lxml_html.fromstring(answer.text)


@pytest.fixture
def as_role(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Who asks has another role from now on."""

    def run(role: str) -> None:
        async def call(self: needs, request: Request) -> Person:
            person = Person("Somebody", role)
            if not person.may(self.role):
                raise self._denied(person, "read")
            return person

        monkeypatch.setattr(needs, "__call__", call)

    return run


def test_words_of_cells_are_marked_in_the_language_of_the_report(client: TestClient, own: Store) -> None:
    tree = page(client, f"/report/{key_of(own, 'first')}")
    (text,) = tree.xpath("//article[@id='text']")
    assert (text.get("lang"), text.get("dir")) == ("ar", "rtl")
    assert text.text_content() == FIRST, "the page has the text letter by letter"
    for mark in text.xpath(".//mark"):
        start, end = map(int, mark.get("data-span").split("-"))
        assert mark.text_content() == FIRST[start:end]
    assert "m m-actor m-speaker" in " ".join(text.xpath(".//mark/@class"))


def test_each_cell_leads_to_its_words_and_they_to_it(client: TestClient, own: Store) -> None:
    tree = page(client, f"/report/{key_of(own, 'first')}")
    rows = tree.xpath("//tr[@data-spans]")
    assert len(rows) > 4
    for row in rows:
        article = tree.get_element_by_id(row.get("data-article").removeprefix("#")).text_content()
        quotes = [q.text_content() for q in row.xpath(".//q")]
        assert [article[slice(*map(int, span.split("-")))] for span in row.get("data-spans").split(",")] == quotes
        for link in row.xpath(".//a[@class='said']/@href"):
            assert tree.xpath(f"//*[@id='{link[1:]}']"), "without scripts a cell is a link to its mark"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_report_stands_in_both_languages(client: TestClient, own: Store, language: str) -> None:
    tree = page(client, f"/report/{key_of(own, 'witness')}", headers={"accept-language": language})
    assert tree.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert tree.get_element_by_id("text").get("dir") == "rtl"
    assert tree.get_element_by_id("title").text_content() == "قصف سوق في ترهونة"


def test_where_it_came_from(client: TestClient, own: Store) -> None:
    told = page(client, f"/report/{key_of(own, 'first')}").xpath("//dl[contains(@class,'facts')]/dd")
    words = [one.text_content() for one in told]
    assert len([one for one in words if re.fullmatch("[0-9a-f]{64}", one)]) == 2 and "https://example.org/report" in words


def test_an_address_that_is_no_web_address_is_no_link(client: TestClient, own: Store, add: Add) -> None:
    add(own, [Report("script", FIRST.replace("ثلاثة", "تسعة"), url="javascript:alert(1)", given=True)])
    assert not page(client, f"/report/{key_of(own, 'script')}").xpath("//a[starts-with(@href, 'javascript')]")


def test_versions_and_what_changed(client: TestClient, own: Store) -> None:
    first, second = key_of(own, "first"), key_of(own, "second")
    tree = page(client, f"/report/{second}?against={first}")
    (section,) = tree.xpath("//section[@id='changes']")
    assert [one.text_content().strip() for one in section.xpath(".//ins")] == ["خمسة"]
    assert [one.text_content().strip() for one in section.xpath(".//del")] == ["ثلاثة"]
    assert len(tree.xpath("//ol[contains(@class,'feed')]/li")) == 2
    assert "a later version" in page(client, f"/report/{first}").text_content()


def test_copies_are_listed_on_both_sides(client: TestClient, own: Store, add: Add) -> None:
    more = "وأضاف المصدر أن الاشتباكات استمرت في محيط المدينة حتى ساعات الصباح، وأن فرق الإسعاف نقلت الجرحى إلى المستشفى القريب."
    long = " ".join(
        [
            "انفجرت سيارة مفخخة في سوق شعبي وسط العاصمة مقديشو صباح اليوم.",
            more,
            "وقال سكان إن الكهرباء انقطعت عن أحياء عدة وإن المدارس أغلقت أبوابها في اليوم التالي.",
        ]
    )
    add(own, [Report("one", long, publisher="أ", published=date(2020, 5, 21), given=True)])
    add(own, [Report("two", long, publisher="ب", published=date(2020, 5, 21), given=True)])
    one, two = key_of(own, "one"), key_of(own, "two")
    assert page(client, f"/report/{one}").xpath(f"//a[@href='/report/{two}']")
    assert page(client, f"/report/{two}").xpath(f"//dd/a[@href='/report/{one}']")


def test_a_short_key_and_an_id_lead_to_the_report(client: TestClient, own: Store) -> None:
    whole = key_of(own, "first")
    assert client.get(f"/report/{whole[:16]}").headers["location"] == f"/report/{whole}"
    assert client.get("/report/first").headers["location"] == f"/report/{whole}"
    assert client.get("/report/nothing-of-that-name").status_code == 400


# -- names of private people


def test_names_are_masked_and_offsets_hold(client: TestClient, own: Store) -> None:
    answer = client.get(f"/report/{key_of(own, 'witness')}")
    assert "المنصوري" not in answer.text and "أحمد" not in answer.text
    text = lxml_html.fromstring(answer.text).get_element_by_id("text").text_content()
    assert len(text) == len(WITNESS) and "███" in text


@pytest.mark.parametrize("role", ["reader", "analyst"])
def test_who_may_not_see_names_cant_have_them_shown(client: TestClient, own: Store, as_role: Callable[[str], None], role: str) -> None:
    as_role(role)
    path = f"/report/{key_of(own, 'witness')}"
    assert "Show the names" not in client.get(path).text
    assert client.post(f"{path}/names", data={"reason": "curious"}).status_code == 403
    assert "المنصوري" not in client.get(path).text


def test_an_editor_sees_names_for_a_reason_that_is_logged(client: TestClient, own: Store, as_role: Callable[[str], None]) -> None:
    as_role("editor")
    key = key_of(own, "witness")
    path = f"/report/{key}"
    assert client.post(f"{path}/names", data={"reason": "  "}).status_code == 400
    assert "المنصوري" not in client.get(path).text, "nothing is shown without a reason"
    assert client.post(f"{path}/names", data={"reason": "for the panel", "back": path}).headers["location"] == path
    assert "المنصوري" in client.get(path).text
    (row,) = [row for row in own.log(key) if row["action"] == "person.reveal"]
    assert (row["actor"], row["reason"]) == ("Somebody", "for the panel")
    client.post(f"{path}/names", data={"hide": "1"})
    assert "المنصوري" not in client.get(path).text
    assert not own.verify().faults


def test_the_way_back_from_the_names_leads_nowhere_else(client: TestClient, own: Store, as_role: Callable[[str], None]) -> None:
    as_role("editor")
    path = f"/report/{key_of(own, 'witness')}"
    assert client.post(f"{path}/names", data={"reason": "x", "back": "https://evil.example"}).headers["location"] == path


def test_what_is_graphic_is_folded_until_it_is_wanted(client: TestClient, own: Store, as_role: Callable[[str], None]) -> None:
    as_role("editor")
    path = f"/report/{key_of(own, 'first')}"
    assert not page(client, path).xpath("//details[contains(@class,'veil')]")
    client.post(f"{path}/flags", data={"flag": ["graphic-violence"]})
    (veil,) = page(client, path).xpath("//details[contains(@class,'veil')]")
    assert veil.get("open") is None and veil.xpath(".//article[@id='text']")
    assert "Show graphic text" in veil.text_content() and "Hide graphic text" in veil.text_content()


# -- reports that mean harm


@pytest.mark.parametrize("evil", EVIL)
def test_a_hostile_report_is_only_text(client: TestClient, own: Store, add: Add, evil: str) -> None:
    add(own, [hostile(evil)])
    tree = page(client, f"/report/{key_of(own, f'id {evil}')}")
    assert_harmless(tree)
    report = hostile(evil)
    for name, own_text in (("text", report.text), ("title", report.title or "")):
        shown = tree.get_element_by_id(name).text_content()
        assert len(shown) == len(own_text), "every letter is there, as a letter"
        assert all(one in (letter, "█") for one, letter in zip(shown, own_text, strict=True))


def hostile(evil: str) -> Report:
    """A report with a payload in every field."""
    plain = Report(f"id {evil}", f"قصفت قوات {evil} سوقا في {evil} وقتل خمسة.", given=True)
    return replace(plain, title=f"قصف {evil}", publisher=evil, published=date(2020, 5, 20), url=f"https://example.org/{evil}")


def assert_harmless(tree: Any) -> None:
    """No element, attribute or address on the page is of the report."""
    assert not [one for one in tree.iter() if isinstance(one.tag, str) and any(name.startswith("on") for name in one.attrib)]
    assert not tree.xpath("//img | //svg[@onload] | //*[@style] | //script[not(@src)]")
    assert all(src.startswith("/static/") for src in tree.xpath("//script/@src"))
    assert not [link for link in tree.xpath("//@href | //@action") if link.lower().lstrip().startswith(("javascript", "data"))]


ODD = ["قصفت\r\nقوات حفتر\r\n\r\nسوقا في ترهونة\rأمس.", "قصفت 😀 قوات حفتر 𝒜 سوقا في ترهونة.", "قصفت قوات\x00 حفتر سوقا في ترهونة."]


@pytest.mark.parametrize("text", ODD)
def test_offsets_are_those_of_the_store(client: TestClient, own: Store, add: Add, text: str) -> None:
    add(own, [Report("odd", text, published=date(2020, 5, 20), given=True)])
    with reading(own.engine) as connection:
        kept = str(connection.scalar(select(DocumentRow.text).where(DocumentRow.given_id == "odd")))
    (article,) = page(client, f"/report/{key_of(own, 'odd')}").xpath("//article[@id='text']")
    assert article.get("data-length") in (None, str(len(kept)))
    assert len(article.text_content()) == len(kept)
    for mark in article.xpath(".//mark"):
        start, end = map(int, mark.get("data-span").split("-"))
        assert mark.text_content() == kept[start:end].replace("\x00", "\ufffd")
