"""A real browser before a real server on loopback. Without Chromium, or with assets that are not built, these tests are skipped."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from marsad.desk.app import create_app
from marsad.desk.settings import Settings
from marsad.desk.static import Assets

AXE = Path(__file__).parents[3] / "src" / "marsad" / "desk" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LANGUAGES = {"ar": "ar-LY", "en": "en-GB"}
Serve = Callable[[Settings], str]


# Of the package: while it runs, no other test can run an event loop of its own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no browser here: apt-get install chromium")
    if not Assets().built:
        pytest.skip("the scripts and styles are not built: make assets")
    made = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
    yield made
    made.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves desks on loopback until the test ends; gives their addresses."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(settings: Settings) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        app = create_app(replace(settings, port=port))
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def address(serve: Serve, settings: Settings) -> str:
    """Where a desk with the samples is served for one person."""
    return serve(settings)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the desk in a language and on a screen. No request may leave the machine, and no script may fail."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def start(path: str = "/", lang: str = "en", screen: str = "desktop", **more: Any) -> Page:
        context = browser.new_context(base_url=address, locale=LANGUAGES[lang], viewport=SCREENS[screen], **more)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if "Content Security Policy" in said.text else None)
        page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith((address, "data:", "blob:")) else None)
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not faults, faults


def axe(page: Page) -> list[str]:
    """What axe-core finds on a page that is serious or critical, told by rule and element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]} — {node['failureSummary'][:300]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
