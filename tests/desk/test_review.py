"""The review queue as a person works through it without scripts, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from lxml import html as lxml_html
from sqlalchemy import select
from starlette.testclient import TestClient
from store.conftest import Add

from marsad.desk.app import create_app
from marsad.desk.settings import Settings
from marsad.incident import Telling
from marsad.read import Report
from marsad.store import Store
from marsad.store.cases import telling as telling_of
from marsad.store.database import reading
from marsad.store.schema import DocumentRow, EventRow, IncidentRow

MARKET = "قصفت قوات حفتر سوقا في مدينة ترهونة أمس، وقتل خمسة مدنيين. ودعت الأمم المتحدة إلى وقف إطلاق النار."
AGAIN = "قتل خمسة مدنيين في قصف لقوات حفتر على سوق في مدينة ترهونة أمس."
OTHER = "اعتقلت الشرطة في تونس عشرة متظاهرين خلال احتجاج قرب البرلمان."
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture
def own(store: Store, add: Add) -> Store:
    """A store with reports of our own."""
    day = date(2020, 5, 20)
    add(
        store,
        [
            Report("market", MARKET, title="قصف سوق في ترهونة", publisher="جريدة", published=day, given=True),
            Report("again", AGAIN, publisher="صحيفة أخرى", published=day, given=True),
            Report("other", OTHER, publisher="جريدة", published=day, given=True),
        ],
    )
    return store


@pytest.fixture
def app(own: Store) -> Iterator[FastAPI]:
    made = create_app(Settings(db=own.engine.url.render_as_string(hide_password=False), user="Analyst"))
    yield made
    made.state.desk.close()


class Desk:
    """Asks the desk as a browser without scripts does: forms with the fields that pages give them."""

    def __init__(self, client: TestClient, store: Store) -> None:
        self.client, self.store = client, store

    def open(self, path: str, status: int = 200) -> Any:
        """A page as a tree."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        self.text = answer.text
        self.tree = lxml_html.fromstring(answer.text)
        return self.tree

    def send(self, form: Any, button: tuple[str, str] | None = None, **changes: str) -> Any:
        """Send a form of the page."""
        fields = {name: value for name, value in form.form_values() if isinstance(value, str)} | changes
        if button is not None:
            fields[button[0]] = button[1]
        return self.client.post(form.get("action"), data=fields)

    def form(self, ending: str) -> Any:
        """The form of the page that goes to an address that ends so."""
        return next(form for form in self.tree.forms if form.get("action", "").partition("?")[0].endswith(ending))

    def key(self, document: str, type_: str) -> str:
        """The key of a telling of the text, not of the title."""
        with reading(self.store.engine) as connection:
            told = select(EventRow.__table__).join(DocumentRow, DocumentRow.pk == EventRow.document)
            told = told.where(DocumentRow.given_id == document, EventRow.type == type_, EventRow.current)
            found = [telling_of(row, "") for row in connection.execute(told.order_by(EventRow.pk))]
            return next(one.key for one in found if one.event.trigger.in_ is None)

    def telling(self, key: str) -> Telling:
        """A telling as it stands."""
        with reading(self.store.engine) as connection:
            return telling_of(connection.execute(select(EventRow.__table__).where(EventRow.key == key)).one(), "")

    def incident(self, key: str) -> str | None:
        """The id of its incident."""
        with reading(self.store.engine) as connection:
            return connection.scalar(select(IncidentRow.id).join(EventRow, EventRow.incident == IncidentRow.pk).where(EventRow.key == key))


@pytest.fixture
def desk(app: FastAPI, own: Store) -> Iterator[Desk]:
    with TestClient(app, base_url="http://127.0.0.1:8710", headers={"accept-language": "en"}, follow_redirects=False) as client:
        yield Desk(client, own)


class Went(NamedTuple):
    """Where an answer leads: the path, and the telling that was decided."""

    path: str
    done: str


def went(answer: Any) -> Went:
    assert answer.status_code == 303, answer.text
    path, _, query = answer.headers["location"].partition("?")
    found = re.search(r"done=([^&#]+)", query)
    return Went(path, found[1] if found else "")


# -- the queue


def test_the_queue_leads_from_one_to_the_next(desk: Desk) -> None:
    tree = desk.open("/review")
    links = tree.xpath("//a[@data-open]/@href")
    assert len(links) == len(set(links)) > 3
    desk.open(links[0])
    answer = went(desk.send(desk.form("/accept")))
    assert answer.path == links[1] and answer.done in links[0]
    assert links[0] not in desk.open("/review").xpath("//a[@data-open]/@href")


@pytest.mark.parametrize("order", ["uncertainty", "recent", "impact"])
def test_going_on_meets_each_telling_once(desk: Desk, order: str) -> None:
    links = desk.open(f"/review?order={order}").xpath("//a[@data-open]/@href")
    seen, at = [], links[0]
    while at not in seen:
        seen.append(at)
        (at,) = desk.open(at).xpath("//a[@rel='next']/@href")
    assert seen == links
    assert desk.open(links[1]).xpath("//a[@rel='prev']/@href") == [links[0]]


def test_the_least_sure_come_first(desk: Desk) -> None:
    keys = [link.rpartition("/")[2] for link in desk.open("/review").xpath("//a[@data-open]/@href")]
    sure = [desk.telling(key).event.confidence for key in keys]
    assert sure == sorted(sure)


def test_a_queue_within_a_query_stays_in_it(desk: Desk) -> None:
    tree = desk.open("/review?type=detention")
    (link,) = tree.xpath("//a[@data-open]/@href")
    assert "type=detention" in link
    desk.open(link)
    assert "type=detention" in desk.form("/accept").get("action")
    assert went(desk.send(desk.form("/accept"))).path == "/review", "nothing else of that query waits"
    assert desk.open("/review?q=البرلمان&type=shelling").xpath("//p[@class='empty']")


def test_progress_is_told(desk: Desk) -> None:
    links = desk.open("/review").xpath("//a[@data-open]/@href")
    desk.open(links[0])
    desk.send(desk.form("/accept"))
    told = desk.open("/review").xpath("//p[@aria-label='Progress']")[0].text_content()
    assert f"{len(links) - 1} wait" in told and "1 judged" in told and "1 by you" in told


# -- decisions


def test_a_decision_takes_two_keys_at_most(desk: Desk) -> None:
    """A for yes; R, which opens the reasons, and a digit."""
    tree = desk.open(f"/review/{desk.key('other', 'detention')}")
    assert tree.xpath("//form[contains(@action,'/accept')]//button[@data-key='KeyA']")
    (menu,) = tree.xpath("//details[summary/@data-key='KeyR']")
    assert menu.xpath(".//button[@name='why']/@data-key") == [f"Digit{n}" for n in range(1, 7)]


def test_rejected_for_a_reason(desk: Desk) -> None:
    key = desk.key("other", "detention")
    desk.open(f"/review/{key}")
    assert went(desk.send(desk.form("/reject"), ("why", "background"))).done == key
    assert desk.telling(key).decision == "rejected" and desk.incident(key) is None
    assert desk.send(desk.form("/reject"), ("why", "other")).status_code == 400, "another reason has words"


def test_undone_from_the_message(desk: Desk) -> None:
    key = desk.key("other", "detention")
    incident = desk.incident(key)
    desk.open(f"/review/{key}")
    answer = desk.send(desk.form("/reject"), ("why", "not-said"))
    (toast,) = desk.open(answer.headers["location"]).xpath("//div[@data-toast]")
    assert toast.xpath(".//button[@data-key='KeyU']")
    assert went(desk.send(toast.xpath(".//form")[0])).path == f"/review/{key}"
    assert desk.telling(key).decision is None and desk.incident(key) == incident
    assert not desk.store.verify().faults


def test_the_second_of_two_people_sees_both_versions(desk: Desk) -> None:
    key = desk.key("market", "shelling")
    desk.open(f"/review/{key}")
    stale = desk.form("/accept")
    event = desk.telling(key).event
    event.status = "possible"
    desk.store.edit(key, event, "Rana", "she was quicker")
    answer = desk.send(stale)
    assert answer.status_code == 409 and "Rana" in answer.text
    tree = lxml_html.fromstring(answer.text)
    (status,) = [row for row in tree.xpath("//tbody/tr") if row.xpath("string(th)").startswith("Status")]
    assert [cell.text_content().strip() for cell in status.xpath("td")] == ["possible", "reported"]
    assert desk.telling(key).event.status == "possible" and desk.telling(key).decision == "edited", "nothing is overwritten"


def test_two_corrections_meet_and_the_second_may_go_on(desk: Desk) -> None:
    key = desk.key("market", "shelling")
    desk.open(f"/review/{key}/correct")
    mine = desk.form("/correct")
    event = desk.telling(key).event
    event.status = "possible"
    desk.store.edit(key, event, "Rana", "she was quicker")
    answer = desk.send(mine, ("do", "save"), type="airstrike")
    assert answer.status_code == 409
    desk.tree = lxml_html.fromstring(answer.text)
    again = desk.send(desk.form("/correct"))
    assert again.status_code == 200
    desk.tree = lxml_html.fromstring(again.text)
    assert desk.send(desk.form("/correct"), ("do", "save")).status_code == 303
    assert desk.telling(key).event.type == "airstrike"


# -- corrections


def test_corrected_by_selecting_words(desk: Desk) -> None:
    """Words that a script selected come with their offsets; the digit of a cell takes them there, and saving saves them."""
    key = desk.key("market", "shelling")
    desk.open(f"/review/{key}")
    (pick,) = desk.tree.xpath("//form[@id='pick']")
    start = MARKET.index("الأمم المتحدة")
    answer = desk.send(pick, ("do", "words:target"), start=str(start), end=str(start + 13), quote="الأمم المتحدة")
    assert answer.status_code == 200 and desk.telling(key).decision is None, "nothing is saved before it is asked for"
    desk.tree = lxml_html.fromstring(answer.text)
    before = desk.telling(key).event
    went(desk.send(desk.form("/correct"), ("do", "save")))
    after = desk.telling(key).event
    assert [party.id for party in after.target][-1] == "un" and after.target[-1].mention.start == start
    assert after.actor == before.actor and after.place == before.place and after.counts == before.counts
    assert desk.telling(key).decision == "edited"


def test_a_quote_that_is_not_where_it_says_is_refused(desk: Desk) -> None:
    key = desk.key("market", "shelling")
    desk.open(f"/review/{key}/correct")
    answer = desk.send(desk.form("/correct"), ("do", "save"), **{"place.quote": "ليست هنا", "place.at": "0-8"})
    assert answer.status_code == 422 and desk.telling(key).decision is None
    tree = lxml_html.fromstring(answer.text)
    assert tree.xpath("//input[@name='place.quote'][@aria-invalid='true']/@value") == ["ليست هنا"], "what was typed is kept"
    assert "do not stand in the report" in tree.get_element_by_id("fault-place.quote").text_content()


def test_looked_up_and_taken_from_the_registry(desk: Desk) -> None:
    key = desk.key("market", "shelling")
    desk.open(f"/review/{key}/correct")
    answer = desk.send(desk.form("/correct"), ("do", "find:actor.0"), **{"actor.0.name": "الوفاق"})
    desk.tree = lxml_html.fromstring(answer.text)
    assert "take:actor.0:ly-gna" in desk.tree.xpath("//button[@name='do']/@value")
    desk.tree = lxml_html.fromstring(desk.send(desk.form("/correct"), ("do", "take:actor.0:ly-gna")).text)
    went(desk.send(desk.form("/correct"), ("do", "save")))
    assert desk.telling(key).event.actor[0].id == "ly-gna"


def test_a_form_that_changes_nothing_accepts(desk: Desk) -> None:
    key = desk.key("market", "shelling")
    before = desk.telling(key).event
    desk.open(f"/review/{key}/correct")
    went(desk.send(desk.form("/correct"), ("do", "save")))
    assert (desk.telling(key).decision, desk.telling(key).event) == ("accepted", before)


def test_a_missed_event_is_added(desk: Desk) -> None:
    desk.open(f"/review/{desk.key('other', 'detention')}")
    link = next(link for link in desk.tree.xpath("//a/@href") if link.startswith("/review/add"))
    desk.open(link)
    assert desk.send(desk.form("/add"), ("do", "save")).status_code == 422
    fields = {"type": "protest", "trigger.quote": "احتجاج", "trigger.at": "", "actor.0.quote": "متظاهرين", "actor.0.kind": "civilians"}
    key = went(desk.send(desk.form("/add"), ("do", "save"), **fields)).done
    found = desk.telling(key)
    assert (found.event.type, found.event.trigger.start, found.decision) == ("protest", OTHER.index("احتجاج"), "accepted")
    assert "A person added it, reading احتجاج" in desk.open(f"/review/{key}").text_content()
    assert not desk.store.verify().faults


# -- incidents


def test_split_and_merged_again(desk: Desk) -> None:
    key, other = desk.key("market", "shelling"), desk.key("again", "shelling")
    whole = desk.incident(key)
    assert whole == desk.incident(other), "the samples tell of one incident"
    desk.open(f"/review/{other}/links")
    assert "For one incident" in desk.text
    went(desk.send(desk.form("/split")))
    apart = desk.incident(other)
    assert apart != whole == desk.incident(key)
    desk.open(f"/review/{key}/links")
    form = next(f for f in desk.tree.forms if f.get("action", "").endswith("/merge") and f.fields.get("other") == apart)
    went(desk.send(form))
    assert desk.incident(other) == desk.incident(key) == whole
    assert not desk.store.verify().faults


def test_a_split_of_an_incident_that_changed_meanwhile_is_refused(desk: Desk) -> None:
    other = desk.key("again", "shelling")
    desk.open(f"/review/{other}/links")
    stale, incident = desk.form("/split"), desk.incident(other)
    desk.store.reject(desk.key("market", "shelling"), "Rana", "not here")
    answer = desk.send(stale)
    assert answer.status_code == 409 and "Somebody was quicker" in answer.text
    assert desk.incident(other) == incident


# -- notes


def test_comments_and_assignment(desk: Desk) -> None:
    key = desk.key("market", "shelling")
    desk.open(f"/review/{key}")
    went(desk.send(desk.form("/comment"), text="انظر إلى التاريخ"))
    went(desk.send(desk.form("/assign"), to="Rana"))
    text = desk.open(f"/review/{key}").text_content()
    assert "انظر إلى التاريخ" in text and desk.tree.xpath("//input[@name='to']/@value") == ["Rana"]
    assert key not in str(desk.open("/review").xpath("//a[@data-open]/@href")), "what is given to another is not in the way"
    assert key in str(desk.open("/review?assignee=Rana").xpath("//a[@data-open]/@href"))


# -- harm


def test_payloads_in_every_field_stay_text(desk: Desk) -> None:
    key = desk.key("market", "shelling")
    desk.open(f"/review/{key}")
    desk.send(desk.form("/comment"), text=EVIL)
    desk.open(f"/review/{key}/correct")
    form = desk.form("/correct")
    names = [name for name, _ in form.form_values() if name not in ("csrf", "expected")]
    answer = desk.send(form, ("do", "save"), **dict.fromkeys(names, EVIL))
    assert answer.status_code == 422
    pages = [answer.text, desk.client.get(f"/review/{key}").text]
    pages += [desk.client.get("/review/find", params={"kind": "party", "words": EVIL, "path": EVIL}).text]
    for text in pages:
        tree = lxml_html.fromstring(text)
        assert not tree.xpath("//script[not(@src)] | //img | //*[@onerror] | //*[@style]")


@pytest.mark.parametrize("ending", ["accept", "reject", "undo", "comment", "assign", "correct", "merge", "split"])
def test_nothing_is_decided_without_the_token_of_the_page(desk: Desk, ending: str) -> None:
    key = desk.key("market", "shelling")
    assert desk.client.post(f"/review/{key}/{ending}", data={"reason": "x", "number": "1"}).status_code == 403
    assert desk.telling(key).decision is None


WRONG = ["/review/nothing-of-that-key", "/review/add?report=nothing", "/review?type=nonsense", "/review?order=nonsense&q=لا شيء"]


@pytest.mark.parametrize("path", WRONG)
def test_what_is_not_there_is_told_kindly(desk: Desk, path: str) -> None:
    answer = desk.client.get(path)
    assert answer.status_code < 500 and "<main" in answer.text
