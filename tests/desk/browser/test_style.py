"""The styles and scripts of the desk in a real browser, on the page of styles: what the policy allows, how Arabic looks, what keys do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from style_page import served, span_of, told

from marsad.desk.static import SOURCE, Assets

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
AXE = SOURCE / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: nothing is tested in a browser"),
    pytest.mark.skipif(not Assets().built, reason="the assets are not built: make assets"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(Assets()) as found:
        yield found


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that must say nothing in the console and ask nobody else."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith("http://127.0.0.1:") else None)
    yield opened
    assert said == []
    context.close()


def show(page: Any, address: str, lang: str = "ar", theme: str = "light", width: int = 1440) -> Any:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}?lang={lang}&theme={theme}")
    page.wait_for_selector("[data-filled]")
    page.evaluate("document.fonts.ready")
    return page


def until(page: Any, so: str, arg: Any = None) -> None:
    """Waits for something to be so. (Playwright's own way needs `eval`, which the policy forbids.)"""
    for _ in range(100):
        if page.evaluate(so, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never so: {so}")


@pytest.mark.parametrize(
    ("lang", "theme", "width"), [("ar", "light", 1440), ("en", "dark", 1440), ("ar", "dark", 390), ("en", "light", 390)]
)
def test_nothing_that_axe_calls_serious(browser: Any, address: str, lang: str, theme: str, width: int) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make assets")
    context = browser.new_context(bypass_csp=True)  # axe is put into the page as text
    page = show(context.new_page(), address, lang, theme, width)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    told_ = [(one["id"], one["impact"], [node["target"] for node in one["nodes"]][:4]) for one in found["violations"]]
    context.close()
    assert [one for one in told_ if one[1] in ("serious", "critical")] == []


@pytest.mark.parametrize(("lang", "width"), [("ar", 1440), ("en", 1440), ("ar", 390), ("en", 390)])
def test_nothing_is_wider_than_the_window(page: Any, address: str, lang: str, width: int) -> None:
    show(page, address, lang, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_arabic_is_in_fonts_of_ours_and_a_mark_within_a_word_keeps_its_letters_joined(page: Any, address: str) -> None:
    show(page, address)
    loaded = page.evaluate("[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.family)")
    assert {"Marsad Sans Arabic", "Marsad Naskh", "Marsad Sans"} <= {name.strip('"') for name in loaded}
    whole, cut = (page.locator(one).bounding_box()["width"] for one in ("#whole", "#cut"))
    assert abs(whole - cut) < 0.1
    assert page.evaluate("getComputedStyle(document.querySelector('#cut mark')).paddingInlineStart") == "0px"


def test_a_selection_with_an_emoji_before_it_is_told_in_code_points(page: Any, address: str) -> None:
    show(page, address)
    words = "قوات الوادي"
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                document.getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                return;
            }
        }""",
        words,
    )
    until(page, "document.querySelector('#q').value !== ''")
    start, end = span_of(words)
    assert (page.input_value("#s"), page.input_value("#e"), page.input_value("#q")) == (str(start), str(end), words)


def test_words_over_several_marks_are_one_selection(page: Any, address: str) -> None:
    show(page, address)
    page.evaluate(
        """() => {
            const marks = document.querySelectorAll('#text mark');
            document.getSelection().setBaseAndExtent(marks[0].firstChild, 0, marks[4].firstChild, 2);
        }"""
    )
    until(page, "document.querySelector('#q').value !== ''")
    start, end = int(page.input_value("#s")), int(page.input_value("#e"))
    assert told("report")["text"][start:end] == page.input_value("#q")
    assert page.input_value("#q").startswith("أعلن")


def test_words_are_picked_by_keys_alone(page: Any, address: str) -> None:
    show(page, address)
    page.keyboard.press("Digit1")
    assert page.evaluate("document.activeElement.id") == "text"
    assert page.get_attribute("#pick", "aria-pressed") == "true"
    page.keyboard.press("ArrowRight")  # back, in a text from right to left: the word before "بئر السدرة"
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    start, end = int(page.input_value("#s")), int(page.input_value("#e"))
    assert page.input_value("#q") == "قرب «بئر السدرة" == told("report")["text"][start:end]
    assert page.evaluate("document.querySelector('#correct').contains(document.activeElement)")


def test_a_prefix_is_taken_off_by_keys(page: Any, address: str) -> None:
    show(page, address)
    page.focus("#text")
    page.keyboard.press("Home")
    page.keyboard.press("End")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    word = page.evaluate("document.getSelection().toString()")
    page.keyboard.press("Control+ArrowLeft")
    assert page.evaluate("document.getSelection().toString()") == word[1:]
    page.keyboard.press("Enter")
    assert page.input_value("#q") == word[1:]


def test_escape_gives_the_keys_back(page: Any, address: str) -> None:
    show(page, address)
    page.keyboard.press("Digit1")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "pick"


def test_a_cell_lights_its_words_and_a_word_its_cells(page: Any, address: str) -> None:
    show(page, address)
    start, end = span_of("بئر السدرة")
    row = page.locator(f'tr[data-spans="{start}-{end}"]')
    row.focus()
    assert page.locator("#text .is-lit").all_inner_texts() == ["بئر السدرة"]
    page.locator("#text mark.m-when").first.hover()
    lit = page.locator("tr.is-lit bdi").all_inner_texts()
    assert lit == ["فجر الثلاثاء"]
    assert page.locator(".mark-tip").inner_text().strip() == told("words")["ar"]["when"]


def test_keys_are_places_and_mute_in_fields(page: Any, address: str) -> None:
    show(page, address)
    page.evaluate(
        """() => {
            window.accepted = 0;
            document.querySelector('#accept').addEventListener('click', (event) => { event.preventDefault(); window.accepted += 1; });
        }"""
    )
    press = (
        "(code, key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {code, key, bubbles: true, cancelable: true}))"
    )
    page.evaluate(f"({press})('KeyA', 'ش')")
    assert page.evaluate("window.accepted") == 1
    page.keyboard.press("Slash")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("a")
    assert (page.evaluate("window.accepted"), page.input_value("#find")) == (1, "a")
    page.keyboard.press("Escape")
    page.keyboard.press("KeyA")
    assert page.evaluate("window.accepted") == 2


def test_the_list_of_keys_tells_both_caps_and_changes_them(page: Any, address: str) -> None:
    show(page, address)
    page.keyboard.press("Shift+Slash")
    row = page.locator("#keys-help tr", has_text=told("words")["ar"]["accept"])
    assert row.locator("kbd").all_inner_texts() == ["A", "ش"]
    row.locator("button").click()
    page.keyboard.press("KeyZ")
    assert page.locator("#keys-help tr", has_text=told("words")["ar"]["accept"]).locator("kbd").first.inner_text() == "Z"
    page.keyboard.press("Escape")
    assert page.locator("#accept kbd").inner_text() == "Z"
    show(page, address)
    assert page.locator("#accept kbd").inner_text() == "Z"


def test_rows_are_walked_by_keys(page: Any, address: str) -> None:
    show(page, address)
    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyJ")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#i1"
    page.keyboard.press("KeyK")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#i0"
    page.keyboard.press("KeyX")
    assert page.locator("[data-row] input:checked").count() == 1


def test_columns_are_chosen_and_stay_so(page: Any, address: str) -> None:
    show(page, address)
    page.locator("[data-columns] summary").click()
    page.locator("[data-columns] input[value=sources]").uncheck()
    assert not page.locator("th[data-col=sources]").is_visible()
    show(page, address)
    assert not page.locator("td[data-col=sources]").first.is_visible()


def test_what_cannot_be_taken_back_is_asked_first(page: Any, address: str) -> None:
    show(page, address)
    page.fill("#n", "x")
    page.locator("#sure .primary").click()
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("Escape")
    assert "n=x" not in page.url
    page.locator("#sure .primary").click()
    page.locator("dialog[open] .primary").click()
    page.wait_for_url("**n=x**")


def test_the_map_has_links_with_names_and_no_false_pin(page: Any, address: str) -> None:
    show(page, address, "en")
    marks = page.locator(".map a.cluster")
    assert marks.count() == 4
    names = [mark.get_attribute("aria-label") for mark in marks.all()]
    assert any("within 40 km" in name for name in names)
    assert page.locator('a.cluster[href="/incident/near-sirte"]').count() == 1
    assert page.locator("img.leaflet-marker-icon").count() == 0
    assert page.locator(".place-label").count() >= 1
    page.locator("a.cluster", has_text="120").focus()
    before = page.evaluate("document.querySelector('.map').dataset.at")
    page.keyboard.press("Enter")
    until(page, "(before) => document.querySelector('.map').dataset.at !== before", before)


def test_the_page_does_not_move_while_it_loads(page: Any, address: str) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.moved += one.value; }))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    show(page, address)
    page.wait_for_timeout(500)
    assert page.evaluate("window.moved") < 0.05


def test_a_masked_name_and_a_carriage_return_take_their_places(page: Any, address: str) -> None:
    show(page, address)
    page.evaluate(
        """() => {
            const article = document.createElement('article');
            article.setAttribute('data-select', '');
            article.setAttribute('data-quote', '#q');
            article.setAttribute('data-start', '#s');
            article.setAttribute('data-end', '#e');
            const name = document.createElement('span');
            name.setAttribute('data-instead', '');
            name.setAttribute('data-span', '4-9');
            name.textContent = '██';
            const note = document.createElement('sup');
            note.setAttribute('data-skip', '');
            note.textContent = '1';
            article.append('ا😀\\rب', name, note, ' تم');
            document.querySelector('main').prepend(article);
            document.getSelection().setBaseAndExtent(name, 0, article.lastChild, 3);
        }"""
    )
    until(page, "document.querySelector('#e').value !== ''")
    assert (page.input_value("#s"), page.input_value("#e")) == ("4", "12")
    assert page.input_value("#q") == "\ufffc" * 5 + " تم"
