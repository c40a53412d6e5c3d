"""An analyst's day in a real browser, in both languages: search, open, read the evidence, correct by selecting words, merge, undo, export,
and see it in the log; with the keyboard alone where it says so."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marsad.store import Store

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Visit = Callable[..., Page]
LANGUAGES = ["ar", "en"]
_WORD = """([id, word]) => {
  const root = document.getElementById(id), walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + word.length);
    node.parentElement.scrollIntoView({block: "center"});
    const box = range.getBoundingClientRect();
    return [box.left, box.right, (box.top + box.bottom) / 2];
  }
  return null;
}"""


def unveil(page: Page) -> None:
    """Show the text where it tells of violence in detail: a person asks for it by a click."""
    for veil in page.locator("details.veil:not([open]) > summary").all():
        veil.click()


def drag(page: Page, word: str, of: str = "text") -> None:
    """Select a word of the report with the mouse, from its beginning on the right."""
    unveil(page)
    box = page.evaluate(_WORD, [of, word])
    assert box, f"no '{word}' on the page"
    left, right, middle = box
    page.mouse.move(right - 1, middle)
    page.mouse.down()
    page.mouse.move(left + 1, middle, steps=4)
    page.mouse.up()
    expect(page.locator("#f_quote")).to_have_value(word)


def telling_of(store: Store, words: str, type_: str) -> str:
    """A telling whose sentence has the words."""
    return next(hit.telling.key for hit in store.search(words, limit=200).hits if hit.telling.event.type == type_)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_the_search_to_the_words_and_back(visit: Visit, lang: str) -> None:
    page = visit("/", lang)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    page.keyboard.press("/")
    page.keyboard.type("ترهونه")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]").first).to_be_visible()
    assert "q=" in page.url
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incident/*")
    words = page.locator('a[href*="/report/"][href*="#w"]').first
    words.click()
    page.wait_for_url("**/report/**")
    article = page.locator("article#text")
    expect(article).to_have_attribute("dir", "rtl")
    unveil(page)
    page.locator("mark[data-span]").first.hover()
    lit = page.locator("tr[data-spans].is-lit").first
    expect(lit).to_be_visible()
    cell = page.locator(f'tr[data-spans="{lit.get_attribute("data-spans")}"]').first
    page.mouse.move(2, 2)
    cell.hover()
    expect(page.locator("mark.is-lit").first).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cell_is_corrected_by_selecting_words_and_undone(visit: Visit, full: Store, lang: str) -> None:
    found = next(hit for hit in full.search("ترهونة", limit=200).hits if hit.telling.event.place and "ترهونة" in hit.sentence)
    key = found.telling.key
    before = found.telling.event
    assert before.place
    page = visit(f"/review/{key}", lang)
    word = "مدينة" if "مدينة" in found.sentence else found.sentence.split()[0]
    drag(page, word)
    page.keyboard.press("4")
    page.wait_for_url("**/correct**")
    expect(page.locator('input[name="place.quote"]')).to_have_value(word)
    page.locator('button[data-key="KeyS"]').click()
    page.wait_for_url(re.compile(r"/review/"))
    after = next(hit.telling for hit in full.search("", limit=500).hits if hit.telling.key == key)
    assert after.decision == "edited"
    assert after.event.place is None or after.event.place.mention != before.place.mention
    page.goto(f"/review/{key}")
    page.keyboard.press("u")
    page.wait_for_load_state("networkidle")
    again = next(hit.telling for hit in full.search("", limit=500).hits if hit.telling.key == key)
    assert (again.decision, again.event.place) == (None, before.place)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_record_is_decided_with_two_keys_at_most_on_an_arabic_layout(visit: Visit, full: Store, lang: str) -> None:
    page = visit("/review", lang)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/*")
    first = page.url
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyA', key: 'ش', bubbles: true, cancelable: true}))")
    page.wait_for_url(lambda url: url != first)
    second = page.url
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.wait_for_url(lambda url: url != second)
    made = [row["action"] for row in full.log() if row["action"].startswith("person.")]
    assert made == ["person.accept", "person.reject"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_incidents_are_merged_and_the_log_tells(visit: Visit, full: Store, lang: str) -> None:
    cases = [case for case in full.cases() if case.incident.type in ("airstrike", "shelling", "killing", "clash")]
    one, other = cases[0], cases[1]
    page = visit(f"/review/{one.tellings[0].key}/links", lang)
    page.locator('input[name="other"]:visible').fill(other.incident.id)
    page.locator('form:has(input[name="other"]:visible) button').last.click()
    page.wait_for_load_state("networkidle")
    assert [row["action"] for row in full.log() if row["action"].startswith("person.")] == ["person.merge"]
    page.goto(f"/incident/{other.incident.id}")
    assert page.url.endswith(f"/incident/{one.incident.id}")
    page.goto("/audit?what=person.")
    expect(page.locator("main")).to_contain_text("person.merge")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_seen_is_exported(visit: Visit, full: Store, lang: str) -> None:
    page = visit("/incidents?place=LY&status=single+claim", lang)
    seen = page.locator("tr[data-row]").count()
    page.locator('a[href^="/export"]').first.click()
    page.locator('select[name="format"], input[name="format"]').first.wait_for()
    chosen = page.locator('select[name="format"]')
    if chosen.count():
        chosen.select_option("acled")
    else:
        page.locator('input[name="format"][value="acled"]').check()
    with page.expect_download() as waited:
        page.locator("main form button").last.click()
    rows = list(csv.DictReader(io.StringIO(Path(waited.value.path()).read_text(encoding="utf-8-sig"))))
    assert rows and len({row["event_id_cnty"] for row in rows}) <= max(seen, 50)
    assert any(row["action"].startswith("export") for row in full.log())


def test_the_words_behind_a_number_are_three_clicks_away(visit: Visit) -> None:
    page = visit("/ledger/losses")
    clicks = 0
    while "/report/" not in page.url:
        link = page.locator('main a[href*="/report/"]')
        if not link.count():
            link = page.locator('main a[href*="/rows"]')
        link.first.click()
        page.wait_for_load_state()
        clicks += 1
        assert clicks <= 3, page.url
    unveil(page)
    expect(page.locator("mark").first).to_be_visible()
