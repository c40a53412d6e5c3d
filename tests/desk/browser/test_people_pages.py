"""The pages of people in a real browser: in and out by keyboard, in both languages, at both widths, and what axe says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, expect

from desk.browser.conftest import LANGUAGES, SCREENS, axe
from desk.people import PASSWORD
from marsad.desk.auth import accounts, passwords
from marsad.desk.settings import Settings
from marsad.store import Store

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGES = ("/account", "/preferences", "/users", "/users/1")


@pytest.fixture
def team_address(store: Store, url: str, serve: Callable[[Settings], str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Where an empty desk is served for a team: an admin, an analyst, and somebody who was invited."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for name, role in (("rana", "admin"), ("omar", "analyst")):
        accounts.add(store.engine, name, role, "test", PASSWORD)
    accounts.add(store.engine, "زينب", "editor", "test")
    return serve(Settings(db=url, team=True))


@pytest.fixture
def opened(browser: Browser, team_address: str) -> Any:
    """Opens a page of it; nothing may be asked of others, and no script or policy may complain."""
    contexts, faults = [], list[str]()

    def start(path: str, lang: str, screen: str) -> Page:
        context = browser.new_context(base_url=team_address, locale=LANGUAGES[lang], viewport=SCREENS[screen])  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith((team_address, "data:")) else None)
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert faults == []


def log_in(page: Page) -> None:
    """By keyboard."""
    page.locator("#name").focus()
    page.keyboard.type("rana")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_can_be_read_by_all(opened: Callable[..., Page], store: Store, lang: str, screen: str) -> None:
    page = opened("/users", lang, screen)
    expect(page).to_have_url(re.compile(r"/login\?to=%2Fusers$"))
    assert axe(page) == []
    log_in(page)
    expect(page).to_have_url(re.compile("/users$"))
    assert page.locator("html").get_attribute("dir") == {"ar": "rtl", "en": "ltr"}[lang]
    page.goto("/account")
    page.locator("#token-name").fill("a sheet")
    page.locator("form[action='/account/tokens'] button").click()
    expect(page.locator(".secret")).to_have_text(re.compile("^marsad_"))
    faults = []
    for path in PAGES:
        page.goto(path)
        faults += [f"{path}: {fault}" for fault in axe(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults += [f"{path}: {wide} px wider than the screen"] if wide > 0 else []
    assert faults == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_invitation_is_taken_up(opened: Callable[..., Page], store: Store, lang: str) -> None:
    admin = opened("/login", lang, "desktop")
    log_in(admin)
    admin.goto("/users/3")
    admin.locator("form[action$='/invite'] button").click()
    link = admin.locator(".secret").inner_text()
    page = opened(link, lang, "phone")
    assert axe(page) == []
    page.locator("#password").fill("tea with seven goats")
    page.locator("#again").fill("tea with seven goats")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/account")
    assert "زينب" in page.locator("main").inner_text()
    page.locator(".menu summary").click()
    page.locator("form[action='/logout'] button").click()
    expect(page).to_have_url(re.compile("/login$"))
    page.goto("/account")
    expect(page).to_have_url(re.compile(r"/login\?to=%2Faccount$"))


def test_what_is_wished_is_so_at_once(opened: Callable[..., Page], store: Store) -> None:
    page = opened("/login?to=/preferences", "en", "desktop")
    log_in(page)
    for choice in ("[name=lang][value=ar]", "[name=digits][value=arabic]", "[name=theme][value=dark]", "[name=hijri]"):
        page.locator(choice).check()
    page.locator("form[action='/preferences'] button").click()
    html = page.locator("html")
    expect(html).to_have_attribute("dir", "rtl")
    expect(html).to_have_attribute("data-theme", "dark")
    assert axe(page) == []
