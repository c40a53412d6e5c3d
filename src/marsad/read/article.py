"""The article in a page: boxes of links are taken out, then trafilatura finds the main text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml.etree import strip_elements, strip_tags

from marsad.read.markup import blocks, depth
from marsad.read.pages import Pages, fold, load_pages

_SOME, _MANY, _DEEP = 5_000, 50_000, 250
"""Elements beyond which those within a line are taken out first; elements, and elements within each other, beyond which the article is
not looked for, because that would take minutes."""
_DROPPED = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas")
_INLINE = ("span", "font", "b", "i", "em", "strong", "u", "small", "big", "bdi", "bdo", "mark", "abbr", "wbr", "nobr")
_WHOLE = frozenset(("html", "body", "main", "article", "form"))
_LITTLE, _LEAST = 250, 40
"""Characters of a text that may not be all, and of one that is more than a line of a menu."""
_TOP, _UP = 6, 12
"""Paragraphs among which the title may stand; elements around it that are looked into for what it is the title of."""
_WORD = re.compile(r"[^\W\d_]")
_BOX, _LABEL = 3_000, 200
"""Characters of a box of links, and of a line that names another report, at most."""
# Marks that trafilatura drops, of which the direction of a text is made, and letters of no living script that stand for them meanwhile.
_MARKS = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
_STAND_INS = "".join(chr(0x10080 + i) for i in range(len(_MARKS)))
_HIDE, _SHOW = str.maketrans(_MARKS, _STAND_INS), str.maketrans(_STAND_INS, _MARKS)


def drop_unseen(root: Any) -> None:
    """Take out what shows no text."""
    strip_elements(root, *_DROPPED, with_tail=False)


def main_text(root: Any, title: str | None) -> tuple[list[str], bool]:
    """The paragraphs of the article in a page without what shows no text (`root`, which is changed), and whether it was too large to
    look for it: then those that are no links, below the title."""
    prune(root, load_pages())
    elements = sum(1 for _ in root.iter())
    if elements > _MANY or depth(root) > _DEEP:
        return _near(root, title), True
    if elements > _SOME:
        strip_tags(root, *_INLINE)
    marked = _stand_in(root)
    texts = _extract(root)
    if (size := sum(map(len, texts))) < _LITTLE and sum(map(len, near := _near(root, title))) > 1.5 * size:
        texts = near
    return [text.translate(_SHOW) for text in texts] if marked else texts, False


def tidy(texts: list[str], title: str | None) -> list[str]:
    """The paragraphs without the title, what stands above it, and the foot of the site: the title is given apart."""
    pages, folded = load_pages(), fold(title or "")
    at = next((i for i, text in enumerate(texts[:_TOP]) if folded and fold(text) == folded), -1)
    if at < len(texts) - 1 and all(len(text) < _LABEL for text in texts[: at + 1]):
        texts = texts[at + 1 :]
    texts = [text for text in texts if len(text) > _LABEL or not _is_litter(text, pages)]
    while texts and len(texts[-1]) <= _LABEL and fold(texts[-1]).startswith(pages.foot):
        texts.pop()
    first = next((i for i, text in enumerate(texts) if _WORD.search(text)), len(texts))
    return texts[first:]


def _is_litter(text: str, pages: Pages) -> bool:
    """Whether a paragraph is a label, or a label and the name of another report."""
    folded = fold(text)
    return (length := pages.label(folded)) > 0 and (length >= len(folded) or ":" in folded[: length + 1])


def _near(root: Any, title: str | None) -> list[str]:
    """What stands below the title: the paragraphs, no links, of the first element around it that has some; without a title, of all."""
    body = root.find("body") if root.find("body") is not None else root
    folded = fold(title or "")
    around = next(_heads(body, folded), None)
    for _ in range(_UP):
        if around is None or around is body:
            break
        around = around.getparent()
        texts = _unlinked(around)
        at = next((i for i, text in enumerate(texts) if fold(text) == folded), -1)
        if sum(map(len, texts[at + 1 :])) >= _LEAST:
            return texts[at + 1 :]
    return [text for text in _unlinked(body) if len(text) >= 2 * _LEAST]


def _heads(body: Any, title: str) -> Iterator[Any]:
    """The elements that hold the title and nothing else, headings first."""
    most = 2 * len(title) + 50
    for element in [*body.iter("h1", "h2"), *body.iter("div", "span", "p", "td", "h3", "h4", "font", "b", "strong")]:
        if title and (text := element.text_content()) and len(text) < most and fold(text) == title:
            yield element


def _unlinked(element: Any) -> list[str]:
    return [block.text for block in blocks(element) if block.linked <= 0.4 * len(block.text)]


def _extract(root: Any) -> list[str]:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page that it finds nothing in
    from trafilatura import bare_extraction

    try:
        # For precision: else it takes the whole page, menus and all, where the article is short.
        found = bare_extraction(root, fast=True, favor_precision=True, include_comments=False, with_metadata=False)
    except Exception:  # a broken page may end it in lxml, in a regular expression, anywhere
        return []
    body = getattr(found, "body", None)
    return [block.text for block in blocks(body, frozenset())] if body is not None else []


def _stand_in(root: Any) -> bool:
    """Put letters for the marks of direction, where the page has some."""
    told = "".join(root.itertext())
    if not any(mark in told for mark in _MARKS) or any(letter in told for letter in _STAND_INS):
        return False
    for element in root.iter():
        if element.text:
            element.text = element.text.translate(_HIDE)
        if element.tail:
            element.tail = element.tail.translate(_HIDE)
    return True


def prune(root: Any, pages: Pages) -> None:
    """Take out boxes of links to other reports, and the lines that name one ("read also: …")."""
    body = root.find("body") if root.find("body") is not None else root
    size = len(body.text_content())
    most = min(_BOX, size * 2 // 5)

    @lru_cache(maxsize=4096)
    def is_box(name: str) -> bool:
        return pages.box(name)

    doomed: list[Any] = []
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag in _WHOLE:
            continue
        if any(is_box(name) for name in (element.get("class"), element.get("id")) if name) and len(element.text_content()) <= most:
            doomed.append(element)
            continue
        text = element.text
        if text and not text.isspace() and (length := pages.label(fold(text[:_LABEL]))):
            doomed += _labelled(element, length)
        elif element.tag == "a" and (previous := _before(element)) is not None:
            _cut_label(element, previous, pages)
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _labelled(element: Any, length: int) -> list[Any]:
    """What goes with a label: all that holds it and links only; where that is the label alone, the links that follow too."""
    block = element
    while block.tag not in _WHOLE and (up := block.getparent()) is not None and up.tag not in _WHOLE and _apart(up, length) <= 20:
        block = up
    if _apart(block, length) > 20:
        line = " ".join(block.text_content().split())
        return [block] if len(line) <= _LABEL and _is_named(line, length) else []
    out, following = [block], block.getnext()
    if block.find(".//a") is None:
        while following is not None and following.find(".//a") is not None and _apart(following, 0) <= 20:
            out.append(following)
            following = following.getnext()
    return out


def _is_named(line: str, length: int) -> bool:
    """Whether a line is a label, a colon and a name."""
    return ":" in fold(line)[: length + 1]


def _apart(element: Any, label: int) -> int:
    """Characters of an element that are neither in links nor of a label in it; many, where there are too many to be a box."""
    text = element.text_content()
    if len(text) > _BOX:
        return len(text)
    linked = " ".join("".join(a.text_content() for a in element.iter("a")).split())
    return len(" ".join(text.split())) - len(linked) - label


def _before(element: Any) -> Any | None:
    """The element whose text, or whose tail, stands right before this one."""
    previous = element.getprevious()
    return previous if previous is not None else element.getparent()


def _cut_label(link: Any, previous: Any, pages: Pages) -> None:
    """Cut "… read also: <a>…</a>" off the end of a paragraph, the link with it."""
    where = "tail" if link.getprevious() is not None else "text"
    text = getattr(previous, where)
    if not text or not (words := text.rstrip().split(" ")):
        return
    for count in range(min(5, len(words)), 1, -1):
        folded = fold(" ".join(words[-count:]))
        if pages.label(folded) == len(folded):
            setattr(previous, where, " ".join(words[:-count]))
            for inner in link.iter():
                inner.text = None
                if inner is not link:
                    inner.tail = None
            return
