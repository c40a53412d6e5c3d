"""Every page in both languages and on both screens: nothing serious by axe, nothing cut off, no request elsewhere, no layout that moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from marsad.store import Store

from .conftest import axe

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Visit = Callable[..., Page]
SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value; })
    .observe({type: "layout-shift", buffered: true});
"""
"""Run before the scripts of a page. When nothing more is fetched for half a second, all that moves by itself has moved."""
WIDE = """() => [...document.querySelectorAll("main *")].filter(one => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.closest(".table-wrap, .map, .scroll-x, .visually-hidden, svg, .leaflet-container, .tabs, pre")) return false;
  return box.right > innerWidth + 1 || box.left < -1;
}).slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""


def paths(store: Store) -> list[str]:
    """A path of each page."""
    case = max(store.cases(), key=lambda one: len(one.tellings))
    telling = case.tellings[0]
    return [
        "/",
        "/incidents",
        "/incidents?view=map&q=ترهونة",
        f"/incident/{case.incident.id}",
        f"/report/{telling.document}",
        "/review",
        f"/review/{telling.key}",
        f"/review/{telling.key}/correct",
        f"/review/{telling.key}/links",
        *(f"/ledger/{name}" for name in ("losses", "transfers", "casualties", "control", "statements")),
        "/registry/parties",
        "/registry/parties/ly-lna",
        "/registry/parties/new",
        "/registry/proposals",
        "/outlets",
        "/audit",
        "/feeds",
        "/views",
        "/export",
        "/preferences",
        "/about",
        "/api/v1/docs",
        "/nowhere",
    ]


@pytest.mark.parametrize(("lang", "screen"), [("ar", "desktop"), ("ar", "phone"), ("en", "desktop"), ("en", "phone")])
def test_pages(visit: Visit, full: Store, lang: str, screen: str) -> None:
    page = visit("/about", lang, screen)
    page.add_init_script(SHIFTS)
    found: list[str] = []
    for path in paths(full):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        shift = page.evaluate("window.shifted")
        found += [f"{path}: {one}" for one in axe(page)]
        wide, width = page.evaluate(WIDE), page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width[0] > width[1] + 1:
            found.append(f"{path}: {width[0]} px wide on a screen of {width[1]}: {wide}")
        if shift > 0.1:
            found.append(f"{path}: the layout moves by {shift:.3f}")
        if page.locator("html").get_attribute("dir") != ("rtl" if lang == "ar" else "ltr"):
            found.append(f"{path}: wrong direction")
    assert not found, "\n".join(found)


def test_dark_pages_have_contrast_too(visit: Visit, full: Store) -> None:
    page = visit("/about", "ar", color_scheme="dark")
    found: list[str] = []
    for path in paths(full)[:14]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += [f"{path}: {one}" for one in axe(page)]
    assert not found, "\n".join(found)
