"""Saved web pages: the text of the article, and what the page tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from marsad.read.about import About, read_about
from marsad.read.article import drop_unseen, main_text
from marsad.read.decode import NoText, decode_markup
from marsad.read.markup import DEPTH, TooMuch, depth, parse
from marsad.read.pages import fold, load_pages
from marsad.read.report import LIMIT, Bad, Note, Report, stem
from marsad.read.text import reservations

MEDIA = "text/html"
_NEXT = re.compile(r"(?<=</html>)\s*(?=<!doctype html|<html[\s>])", re.IGNORECASE)
_ARTICLE = "save the page of one article from a browser, or its text as a .txt file"
_SHORT = 400
"""Characters up to which a text is looked at for the words of a page that gives no article."""
_WALLS = {
    "denied": ("the site refused to give the page", "open it in a browser, and save it there once the article shows"),
    "missing": ("the site says that there is no such page", "look for the article elsewhere, or for an archived copy of it"),
    "login": ("it is a page to log in or to subscribe", "log in, and save the page of the article again"),
    "scripts": (
        "its text is made by scripts, which a saved file does not hold",
        "save it from a browser once the article shows (as 'complete')",
    ),
}


class _Page(NamedTuple):
    """One page of a file: where it begins, and its text."""

    line: int
    text: str


def read_html(data: bytes, source: str) -> Iterator[Report | Bad | Note]:
    """The report that a saved page holds; the reports, where pages were put one behind the other."""
    if len(data) > LIMIT:
        yield Bad(source, 0, f"longer than {LIMIT >> 20} MB", _ARTICLE)
        return
    if not data.strip():
        yield Bad(source, 0, "the file is empty", "leave it out, or save the page again")
        return
    try:
        found = decode_markup(data)
    except NoText as error:
        yield Bad(source, 0, error.fault, error.remedy)
        return
    yield from reservations(found, source, 0)
    pages = _pages(found.text)
    for number, page in enumerate(pages, 1):
        name = stem(source) if number == 1 else f"{stem(source)}-{number}"
        yield from _read_page(page, name, data, source)


def _pages(text: str) -> list[_Page]:
    """The pages of a file, cut where one ends and another begins."""
    cuts = [0, *(found.end() for found in _NEXT.finditer(text)), len(text)]
    pages, line = [], 1
    for start, end in pairwise(cuts):
        pages.append(_Page(line if len(cuts) > 2 else 0, text[start:end]))
        line += text.count("\n", start, end)
    return pages


def _read_page(page: _Page, name: str, data: bytes, source: str) -> Iterator[Report | Bad | Note]:
    try:
        root = parse(page.text)
    except TooMuch as error:
        yield Bad(source, page.line, error.fault, _ARTICLE)
        return
    if root is None:
        yield Bad(source, page.line, "no text in it", _ARTICLE)
        return
    frames = [frame.get("src") for frame in root.iter("frame", "iframe") if frame.get("src")]
    scripts = sum(1 for _ in root.iter("script"))
    sunk = depth(root) >= DEPTH
    about = read_about(root, page.text)
    drop_unseen(root)
    seen = fold(f"{about.title or ''} {root.text_content()[:20_000]}")
    links = [line for a in root.iter("a") if len(line := " ".join(a.text_content().split())) > 15]
    texts, whole = main_text(root)
    texts = _untitled(texts, about.title)
    size = sum(map(len, texts))
    if fault := _fault(about, texts, size, seen, links, frames if root.find(".//frameset") is not None or not size else [], scripts, sunk):
        yield Bad(source, page.line, *fault)
        return
    yield from _notes(about, texts, whole, sunk, source, page.line)
    yield Report(name, "\n\n".join(texts), about.title, about.published, about.publisher, about.url, source, page.line, data, False, MEDIA)


def _untitled(texts: list[str], title: str | None) -> list[str]:
    """The paragraphs without the title that stands above them: it is given apart."""
    if title and len(texts) > 1 and fold(texts[0]) == fold(title):
        return texts[1:]
    return texts


def _fault(
    about: About, texts: list[str], size: int, seen: str, links: list[str], frames: list[Any], scripts: int, sunk: bool
) -> tuple[str, str] | None:
    """Why a page gives no article, and what to do; None where it gives one."""
    if size <= _SHORT:
        wall = load_pages().wall(fold(" ".join([about.title or "", *texts])) if size else seen)
        if wall and not (about.article and size > _SHORT // 4):
            return _WALLS[wall]
    if not size and sunk:
        return f"elements within each other more than {DEPTH:,} deep", _ARTICLE
    if not size and frames:
        return "it is a frame set: its text stands in other files", f"name those files ({', '.join(frames[:3])})"
    if not size and scripts and len(seen) < _SHORT:
        return _WALLS["scripts"]
    if not size:
        return "no text of an article was found", _ARTICLE
    if not about.article and _is_index(texts, size, links):
        return "it is a page of links to articles", _ARTICLE
    return None


def _is_index(texts: list[str], size: int, links: list[str]) -> bool:
    """Whether nearly all that was found are the words of links."""
    known = set(links)
    linked = sum(len(line) for text in texts for line in text.split("\n") if line.strip() in known)
    return len(texts) > 3 and linked > 0.7 * size


def _notes(about: About, texts: list[str], whole: bool, sunk: bool, source: str, line: int) -> Iterator[Note]:
    """What was guessed or may be missing."""
    if about.guessed and about.published:
        yield Note(source, line, f"published {about.published}: the page does not tell it, {about.guessed} does")
    if whole:
        yield Note(source, line, "too large to look for the article in it: all its text was taken")
    if sunk:
        yield Note(source, line, f"what lies more than {DEPTH:,} elements deep was passed over")
    if load_pages().wall(fold(" ".join(texts[-3:]))) == "login":
        yield Note(source, line, "the page asks to log in or to subscribe: the text may end early")
