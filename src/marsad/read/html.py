"""Saved web pages: the text of the article, and what the page tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from marsad.read.about import About, read_about
from marsad.read.article import drop_unseen, main_text, tidy
from marsad.read.decode import NoText, decode_markup
from marsad.read.markup import DEPTH, TooMuch, brief, deeper, parse
from marsad.read.pages import fold, load_pages
from marsad.read.report import LIMIT, Bad, Note, Report, stem
from marsad.read.text import from_decoded, reservations

MEDIA = "text/html"
_TAG = re.compile("<[A-Za-z!/?]")
_NEXT = re.compile(r"(?<=</html>)\s*(?=<!doctype html|<html[\s>])", re.IGNORECASE)
_OPENED, _CLOSED, _TAIL = re.compile(r"<body[\s>]", re.IGNORECASE), re.compile(r"</(?:body|html)\s*>", re.IGNORECASE), 4096
_ARTICLE = "save the page of one article from a browser, or its text as a .txt file"
_SHORT, _LITTLE = 400, 120
"""Characters of a paragraph that may be the words of a page that gives no article, and of a text beside them that is no article."""
_CARDS, _CARD, _FIRST = 5, 600, 200
"""Cards that lead to articles, from which on a page may be one of links; characters of one at most; how many are looked at."""
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


class _Seen(NamedTuple):
    """What a page holds beside its article: its words, folded (the first of them), frames, scripts, links, cards that lead to articles."""

    words: str
    frames: tuple[str, ...]
    frameset: bool
    scripts: bool
    deep: bool
    links: frozenset[str]
    cards: tuple[str, ...]


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
    if not _TAG.search(found.text):
        yield Note(source, 0, "there are no tags in it: read as plain text")
        yield from from_decoded(found, source, data)
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
    about = read_about(root, page.text)
    seen = _look(root, about)
    texts, whole = main_text(root, about.title)
    texts = tidy(texts, about.title)
    if about.body and sum(map(len, texts)) < len(about.body) // 2:
        texts = [about.body]
    texts, wall, free = _past_wall(about, texts)
    if fault := _fault(about, texts, wall, free, seen):
        yield Bad(source, page.line, *fault)
        return
    yield from _notes(about, wall, whole, seen, source, page.line)
    if _OPENED.search(page.text) and not _CLOSED.search(page.text[-_TAIL:]):
        yield Note(source, page.line, "the page has no end: it may be cut off")
    text = "\n\n".join(texts)
    yield Report(name, text, about.title, about.published, about.publisher, about.url, source, page.line, data, False, MEDIA)


def _look(root: Any, about: About) -> _Seen:
    """What is to be known of a page before all but its article is taken out of it; what shows no text is taken out already."""
    frames = [frame.get("src") for frame in root.iter("frame", "iframe") if frame.get("src")]
    scripts, set_ = root.find(".//script") is not None, root.find(".//frameset") is not None
    deep = deeper(root, DEPTH)
    drop_unseen(root)
    words = fold(f"{about.title or ''} {root.text_content()[:20_000]}")
    links = [line for _, line in brief(root.iter("a"), _CARD) if len(line) > 15]
    cards = [
        words for card, words in brief(root.iter("article"), _CARD) if any(h.find(".//a") is not None for h in card.iter("h2", "h3", "h4"))
    ]
    return _Seen(words, tuple(frames), set_, scripts, deep, frozenset(links), tuple(cards[:_FIRST]))


def _past_wall(about: About, texts: list[str]) -> tuple[list[str], str | None, int]:
    """The paragraphs without those that ask to log in, the kind of refusal in any of them or in the title, and the characters of those
    that refuse nothing."""
    told = load_pages()
    walls = [told.wall(fold(text)) if len(text) <= _SHORT else None for text in texts]
    kind = next((wall for wall in walls if wall), None) or told.wall(fold(about.title or ""))
    free = sum(len(text) for text, wall in zip(texts, walls, strict=True) if wall is None)
    return [text for text, wall in zip(texts, walls, strict=True) if wall != "login"], kind, free


def _fault(about: About, texts: list[str], wall: str | None, free: int, seen: _Seen) -> tuple[str, str] | None:
    """Why a page gives no article, and what to do; None where it gives one."""
    if free < _LITTLE and (wall or (not texts and (wall := load_pages().wall(seen.words)))):
        return _WALLS[wall]
    if texts:
        return ("it is a page of links to articles", _ARTICLE) if not about.article and _is_index(texts, seen) else None
    if seen.frameset or (seen.frames and len(seen.words) < _SHORT):
        return "it is a frame set: its text stands in other files", f"name those files ({', '.join(seen.frames[:3])})"
    if seen.deep:
        return f"elements within each other more than {DEPTH:,} deep", _ARTICLE
    if seen.scripts and len(seen.words) < _SHORT:
        return _WALLS["scripts"]
    if len(seen.links) > _CARDS:
        return "it is a page of links to articles", _ARTICLE
    return "no text of an article was found", _ARTICLE


def _is_index(texts: list[str], seen: _Seen) -> bool:
    """Whether nearly all that was found are the words of links, or of cards that lead to articles."""
    lines = [" ".join(line.split()) for text in texts[:_FIRST] for line in text.split("\n")[:_FIRST]]
    size = sum(map(len, lines))
    linked = sum(len(line) for line in lines if line in seen.links)
    carded = sum(len(line) for line in lines if any(line in card for card in seen.cards)) if len(seen.cards) >= _CARDS else 0
    return (len(texts) > 3 and linked > 0.7 * size) or carded > 0.7 * size


def _notes(about: About, wall: str | None, whole: bool, seen: _Seen, source: str, line: int) -> Iterator[Note]:
    """What was guessed or may be missing."""
    if about.guessed and about.published:
        yield Note(source, line, f"published {about.published}: guessed from {about.guessed}, because the page does not tell it outright")
    if whole:
        yield Note(source, line, "too large to look for the article in it: what stands below the title was taken")
    if seen.deep:
        yield Note(source, line, f"what lies more than {DEPTH:,} elements deep was passed over")
    if wall == "login":
        yield Note(source, line, "the page asks to log in or to subscribe: the text may end early")
