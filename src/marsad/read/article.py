"""The article in a page: boxes of links are taken out, then trafilatura finds the main text."""

from __future__ import annotations

import logging
import re
from typing import Any

from lxml.etree import strip_elements, strip_tags

from marsad.read.days import heading
from marsad.read.markup import blocks, deeper, size
from marsad.read.pages import Pages, fold, load_pages
from marsad.read.prune import LABEL, prune
from marsad.read.text import is_blank

_SOME, _MANY, _DEEP = 5_000, 50_000, 250
"""Elements beyond which those within a line are taken out first; elements, and elements within each other, beyond which the article is
not looked for, because that would take minutes."""
_DROPPED = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas")
_INLINE = ("span", "font", "b", "i", "em", "strong", "u", "small", "big", "bdi", "bdo", "mark", "abbr", "wbr", "nobr")
_LITTLE, _LEAST = 250, 40
"""Characters of a text that may not be all, and of one that is more than a line of a menu."""
_TOP, _UP = 6, 12
"""Paragraphs among which the title may stand; elements around it that are looked into for what it is the title of."""
_WORD = re.compile(r"[^\W\d_]")
# Marks that trafilatura drops, of which the direction of a text is made, and letters of no living script that stand for them meanwhile.
_MARKS = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
_STAND_INS = "".join(chr(0x10080 + i) for i in range(len(_MARKS)))
_MARKED, _STOOD_IN = re.compile(f"[{_MARKS}]"), re.compile(f"[{_STAND_INS}]")
_HIDE, _SHOW = str.maketrans(_MARKS, _STAND_INS), str.maketrans(_STAND_INS, _MARKS)


def drop_unseen(root: Any) -> None:
    """Take out what shows no text."""
    strip_elements(root, *_DROPPED, with_tail=False)


def main_text(root: Any, title: str | None) -> tuple[list[str], bool]:
    """The paragraphs of the article in a page without what shows no text (`root`, which is changed), and whether it was too large to
    look for it: then those that are no links, below the title."""
    elements = size(root)
    if elements > _MANY or deeper(root, _DEEP):
        return _near(root, title), True
    prune(root, load_pages())
    if elements > _SOME:
        strip_tags(root, *_INLINE)
    for element in root.iter("time", "label"):  # trafilatura drops them with their words
        if (line := element.getparent()) is not None and line.tag in ("p", "blockquote") and len(line.text_content()) > _LEAST:
            element.tag = "span"
    marked = _stand_in(root)
    texts = _extract(root)
    if (found := sum(map(len, texts))) < _LITTLE and sum(map(len, near := _near(root, title))) > 1.5 * found:
        texts = near
    return [text for text in (text.translate(_SHOW) for text in texts) if not is_blank(text)] if marked else texts, False


def tidy(texts: list[str], title: str | None) -> list[str]:
    """The paragraphs without the title, what stands above it, and the foot of the site: the title is given apart."""
    pages, folded = load_pages(), fold(title or "")
    at = next((i for i, text in enumerate(texts[:_TOP]) if folded and fold(text) == folded), -1)
    if at < len(texts) - 1 and all(len(text) < LABEL for text in texts[: at + 1]):
        texts = texts[at + 1 :]
    texts = [text for text in texts if len(text) > LABEL or not _is_litter(text, pages)]
    while texts and len(texts[-1]) <= LABEL and fold(texts[-1]).startswith(pages.foot):
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
    around = heading(body, title)
    for _ in range(_UP):
        if around is None or around is body:
            break
        around = around.getparent()
        texts = _unlinked(around)
        at = next((i for i, text in enumerate(texts) if fold(text) == folded), -1)
        if sum(map(len, texts[at + 1 :])) >= _LEAST:
            return texts[at + 1 :]
    return [text for text in _unlinked(body) if len(text) >= 2 * _LEAST]


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
    told = root.text_content()
    if not _MARKED.search(told) or _STOOD_IN.search(told):
        return False
    for element in root.iter():
        if element.text:
            element.text = element.text.translate(_HIDE)
        if element.tail:
            element.tail = element.tail.translate(_HIDE)
    return True
