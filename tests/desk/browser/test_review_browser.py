"""Reviewing in a real browser: by keys alone, in both languages, with the words of an Arabic report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk.browser.conftest import axe
from marsad.record import Event
from marsad.store import Store
from marsad.store.cases import telling
from marsad.store.database import reading
from marsad.store.schema import DocumentRow, EventRow

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Visit = Callable[..., Page]


def some(store: Store) -> tuple[str, str]:
    """The key of a telling that somebody claims, and that of its report."""
    with reading(store.engine) as connection:
        told = select(EventRow.key, DocumentRow.key).join(DocumentRow, DocumentRow.pk == EventRow.document)
        key, document = connection.execute(told.where(EventRow.status == "claimed").order_by(EventRow.pk).limit(1)).one()
        return str(key), str(document)


def state(store: Store, key: str) -> tuple[Event, str | None]:
    """The event of a telling as it stands, and what was decided."""
    with reading(store.engine) as connection:
        found = telling(connection.execute(select(EventRow.__table__).where(EventRow.key == key)).one(), "")
        return found.event, found.decision


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_cell_lights_its_words_and_they_light_it(visit: Visit, full: Store, lang: str) -> None:
    key, document = some(full)
    page = visit(f"/report/{document}?event={key}", lang)
    row = page.locator("tr[data-article='#text'][data-spans]").first
    row.hover()
    lit = page.locator("#text mark.is-lit")
    expect(lit.first).to_be_visible()
    words = lit.first.inner_text()
    page.locator("h1").hover()
    expect(lit).to_have_count(0)
    page.locator("#text mark", has_text=words).first.hover()
    expect(page.locator("tr.is-lit").first).to_be_visible()


def test_accepted_with_one_key_and_undone_with_another(visit: Visit, full: Store) -> None:
    key, _ = some(full)
    page = visit(f"/review/{key}", "ar")
    page.keyboard.press("KeyA")
    page.wait_for_url("**done=*")
    assert state(full, key)[1] == "accepted"
    page.keyboard.press("KeyU")
    page.wait_for_url(f"**/{key}?undone=1")
    assert state(full, key)[1] is None


def test_rejected_with_two_keys(visit: Visit, full: Store) -> None:
    key, _ = some(full)
    page = visit(f"/review/{key}", "ar")
    page.keyboard.press("KeyR")
    page.keyboard.press("Digit4")
    page.wait_for_url("**done=*")
    assert state(full, key)[1] == "rejected"


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_corrected_by_selecting_arabic_words_with_keys(visit: Visit, full: Store, lang: str) -> None:
    """From the beginning of the text two words on, one more with Shift; the digit of the target takes them; saved with a key."""
    key, _ = some(full)
    before, _ = state(full, key)
    page = visit(f"/review/{key}", lang)
    page.locator("#text").focus()
    for pressed in ("Home", "ArrowLeft", "ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(pressed)
    expect(page.locator("#f_end")).not_to_have_value("")
    quote, start = page.locator("#f_quote").input_value(), int(page.locator("#f_start").input_value())
    page.keyboard.press("Digit2")
    page.wait_for_url("**/correct*")
    field = page.locator(f"input[name$='.quote'][value='{quote}']")
    expect(field).to_have_count(1)
    page.get_by_role("button", name="As the text has it" if lang == "en" else "كما هو في النص").click()
    expect(page.locator("button[data-key=KeyS]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**done=*")
    after, decision = state(full, key)
    assert decision == "edited"
    new = [party for party in after.target if party not in before.target]
    assert [(party.mention.text, party.mention.start) for party in new] == [(quote, start)]
    assert after.actor == before.actor and after.place == before.place


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_pages_are_open_to_all_and_nothing_leaves_the_screen(visit: Visit, full: Store, lang: str, screen: str) -> None:
    key, document = some(full)
    page = visit("/review", lang, screen)
    for path in ("/review", f"/review/{key}", f"/review/{key}/correct", f"/review/{key}/links", f"/report/{document}"):
        page.goto(path)
        assert not axe(page), path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
