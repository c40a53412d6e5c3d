"""HTML to text: the tree of a page or of a piece of one, and the paragraphs in it."""

from __future__ import annotations

import re
from typing import Any

from marsad.read.text import is_blank

TAGS = 500_000
"""Tags of a page; one with more is refused: nothing that a person wrote has as many."""
DEPTH = 2_000
"""Elements within each other; the parser passes over what lies deeper."""

# Hundreds of attributes in one tag: the parser takes time by their square. A name may hold all but white space, "/", ">" and "=".
_FLOOD = re.compile(r"""<[a-zA-Z][^\s>/]*+(?:[\s/]*+[^\s>/][^\s>/=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+){300,}+""")
_GAP = re.compile(" ?\x1f[\x1f ]*")
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
# fmt: off
# What shows no text, or none of the page itself.
_HIDDEN = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video", "select",
    "option", "button", "input", "textarea", "datalist", "map", "head", "nav", "aside", "footer", "dialog", "menu",
))
_PARAGRAPHS = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "head", "blockquote", "quote", "pre", "code", "ul", "ol", "dl", "list",
    "table", "section", "article", "main", "header", "address", "figure", "figcaption", "hr", "details", "summary", "center",
    "fieldset", "body",
))
_LINES = frozenset((
    "li", "item", "tr", "row", "br", "lb", "dt", "dd", "caption",
))
_CELLS = frozenset(("td", "th", "cell"))
# fmt: on


class TooMuch(ValueError):
    """The page is too large or too deep to be read: `fault`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def parse(text: str) -> Any | None:
    """The tree of a page, or of a piece of one (an element of lxml); None where there is none. Raises `TooMuch`."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    if text.count("<") > TAGS:
        raise TooMuch(f"more than {TAGS:,} tags")
    # Comments and processing instructions would cut a text into pieces.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        return document_fromstring(_FLOOD.sub("<i", text).replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None


def depth(root: Any) -> int:
    """How many elements lie within each other."""
    deepest, level, element = 0, 0, root
    while element is not None:
        deepest = max(deepest, level)
        if len(element):
            element, level = element[0], level + 1
            continue
        while element is not None and element is not root and element.getnext() is None:
            element, level = element.getparent(), level - 1
        element = element.getnext() if element is not None and element is not root else None
    return deepest


def paragraphs(root: Any, hidden: frozenset[str] = _HIDDEN) -> list[str]:
    """The paragraphs of an element, in order, without what lies in `hidden` elements. Lines within one are kept apart."""
    out: list[str] = []
    pieces: list[str] = []

    def close() -> None:
        lines = (_GAP.sub("\t", _SPACE.sub(" ", line).strip(" \x1f")) for line in "".join(pieces).split("\x1e"))
        text = "\n".join(line for line in lines if not is_blank(line))
        if text:
            out.append(text)
        pieces.clear()

    skipped = None
    from lxml.etree import iterwalk

    for event, element in iterwalk(root, events=("start", "end")):
        tag = element.tag
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                if element is not root:
                    pieces.append(_plain(element.tail))
            continue
        if event == "start" and (not isinstance(tag, str) or tag in hidden) and element is not root:
            skipped = element
            continue
        if tag in _PARAGRAPHS:
            close()
        elif tag in _LINES:
            pieces.append("\x1e")
        elif tag in _CELLS:
            pieces.append("\x1f")
        if event == "start":
            pieces.append(_plain(element.text))
        elif element is not root:
            pieces.append(_plain(element.tail))
    close()
    return out


def _plain(text: str | None) -> str:
    """Text without the signs that part lines and cells here."""
    return text.replace("\x1e", " ").replace("\x1f", " ") if text else ""


def to_text(root: Any) -> str:
    """The text of an element, an empty line between paragraphs."""
    return "\n\n".join(paragraphs(root))
