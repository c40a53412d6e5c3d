"""The article in a page: boxes of links are taken out, then trafilatura finds the main text."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from marsad.read.markup import depth, paragraphs
from marsad.read.pages import Pages, fold, load_pages

_MANY, _DEEP = 50_000, 250
"""Elements, and elements within each other, beyond which the text of a page is taken whole: finding its article would take minutes."""
_DROPPED = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas")
_INLINE = ("span", "font", "b", "i", "em", "strong", "u", "small", "big", "bdi", "bdo", "mark", "abbr", "wbr", "nobr")
_WHOLE = frozenset(("html", "body", "main", "article", "form"))
_BOX, _LABEL = 3_000, 200
"""Characters of a box of links, and of a line that names another report, at most."""
# Marks that trafilatura drops, of which the direction of a text is made, and letters of no living script that stand for them meanwhile.
_MARKS = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
_STAND_INS = "".join(chr(0x10080 + i) for i in range(len(_MARKS)))
_HIDE, _SHOW = str.maketrans(_MARKS, _STAND_INS), str.maketrans(_STAND_INS, _MARKS)


def drop_unseen(root: Any) -> None:
    """Take out what shows no text."""
    from lxml.etree import strip_elements

    strip_elements(root, *_DROPPED, with_tail=False)


def main_text(root: Any) -> tuple[list[str], bool]:
    """The paragraphs of the article in a page without what shows no text (`root` is changed), and whether it was too large to look for
    it: then those of the whole page."""
    prune(root, load_pages())
    if sum(1 for _ in root.iter()) > _MANY or depth(root) > _DEEP:
        return paragraphs(root), True
    return _extract(root), False


def _extract(root: Any) -> list[str]:
    from lxml.etree import strip_tags

    strip_tags(root, *_INLINE)
    marked = _stand_in(root)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page that it finds nothing in
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(root, fast=True, include_comments=False, with_metadata=False)
    except Exception:  # a broken page may end it in lxml, in a regular expression, anywhere
        return paragraphs(root)
    body = getattr(found, "body", None)
    if body is None:
        return []
    texts = paragraphs(body, frozenset())
    return [text.translate(_SHOW) for text in texts] if marked else texts


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
