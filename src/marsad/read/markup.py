"""HTML to text: the tree of a page or of a piece of one, and the paragraphs in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from marsad.read.text import is_blank

TAGS = 500_000
"""Tags of a page; one with more is refused: nothing that a person wrote has as many."""
DEPTH = 2_000
"""Elements within each other; the parser passes over what lies deeper."""

# Hundreds of attributes in one tag: the parser takes time by their square. A name may hold all but white space, "/", ">" and "=".
_FLOOD = re.compile(r"""<([a-zA-Z][^\s>/]*+)(?:[\s/]*+[^\s>/][^\s>/=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+){300,}+""")
_LOOK = 20_000_000
"""Characters that are looked at in all elements of one kind."""
_NUMBER = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_LONE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"<[A-Za-z/!]|&(?:#\w+|[A-Za-z]\w*);")
# Signs that stand for the edges of elements while a paragraph is put together; `clean` leaves none in a text.
_LINE, _BREAK, _CELL, _LINK, _LINKED = "\x1e", "\x1d", "\x1f", "\x0e", "\x0f"
_SIGNS = re.compile("[\x0e\x0f\x1d-\x1f]")
_LINK_SIGNS = re.compile("[\x0e\x0f]")
_WORDS = re.compile("\x0e([^\x0f]*)\x0f")
_EMPTY = re.compile("\x1d\\s*\x1d[\\s\x1d]*")
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
    "li", "item", "tr", "row", "dt", "dd", "caption",
))
_BREAKS = frozenset(("br", "lb"))
_CELLS = frozenset(("td", "th", "cell"))
# fmt: on


class Block(NamedTuple):
    """A paragraph, and how many of its characters are links."""

    text: str
    linked: int


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
        return document_fromstring(clean(text).encode(), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None


def clean(text: str) -> str:
    """Marked text whose tags with hundreds of attributes have none, and without the characters that XML forbids, told by number or not."""
    return _NUMBER.sub(_character, printable(_FLOOD.sub(r"<\1 ", text)))


def printable(text: str) -> str:
    """Text without control characters; a lone surrogate is U+FFFD."""
    return _LONE.sub("\ufffd", _CONTROL.sub("", text))


def _character(number: re.Match[str]) -> str:
    """A character told by its number, or U+FFFD where XML has none of it."""
    digits = (number[1] or number[2]).lstrip("0")[:9] or "0"
    code = int(digits, 16 if number[1] else 10)
    return number[0] if code in (9, 10, 13) or 31 < code < 0xD800 or 0xDFFF < code < 0xFFFE or 0xFFFF < code < 0x110000 else "\ufffd"


def brief(elements: Iterable[Any], most: int) -> Iterator[tuple[Any, str]]:
    """Elements of `most` characters at most, with their words in one line. It ends early where the elements lie within each other
    and hold much, because then each of them is the whole page."""
    looked = 0
    for element in elements:
        text = element.text_content()
        if len(text) <= most:
            yield element, " ".join(text.split())
        if (looked := looked + len(text)) > _LOOK:
            return


def size(root: Any) -> int:
    """How many elements there are."""
    return int(root.xpath("count(descendant-or-self::*)"))


def deeper(root: Any, level: int) -> bool:
    """Whether elements lie within each other more than `level` deep."""
    return size(root) > level and bool(root.xpath(f"boolean(descendant::*[count(ancestor::*) > {level}])"))


def blocks(root: Any, hidden: frozenset[str] = _HIDDEN) -> list[Block]:
    """The paragraphs of an element, in order, without what lies in `hidden` elements. Lines within one are kept apart."""
    from lxml.etree import iterwalk

    walk = _Walk()
    skipped = None
    for event, element in iterwalk(root, events=("start", "end")):
        tag = element.tag
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                walk.add(element.tail)
            continue
        if event == "start" and element is not root and (not isinstance(tag, str) or tag in hidden):
            skipped = element
            continue
        walk.cross(tag, event == "start")
        if event == "start":
            walk.add(element.text)
        elif element is not root:
            walk.add(element.tail)
    walk.close()
    return walk.out


class _Walk:
    """What was met so far, and the paragraph that is open: its words between the signs of lines, cells and links."""

    def __init__(self) -> None:
        self.out: list[Block] = []
        self.pieces: list[str] = []
        self.links = 0

    def add(self, text: str | None) -> None:
        if text:
            text = _SIGNS.sub(" ", text)
            self.pieces.append(f"{_LINK}{text}{_LINKED}" if self.links and not text.isspace() else text)

    def cross(self, tag: Any, enters: bool) -> None:
        """Go over the edge of an element."""
        if tag in _PARAGRAPHS:
            self.close()
        elif tag in _LINES:
            self.pieces.append(_LINE)
        elif tag in _CELLS:
            self.pieces.append(_CELL)
        elif tag == "a":
            self.links += 1 if enters else -1
        elif tag in _BREAKS and enters:
            self.pieces.append(_BREAK)

    def close(self) -> None:
        """End the paragraph; where a line is left empty, it is two."""
        for part in _EMPTY.split("".join(self.pieces)):
            linked = sum(len(" ".join(words.split())) for words in _WORDS.findall(part))
            lines = _LINK_SIGNS.sub("", part).replace(_BREAK, _LINE).split(_LINE)
            told = (_GAP.sub("\t", _SPACE.sub(" ", line).strip(_CELL + " ")) for line in lines)
            if text := "\n".join(line for line in told if not is_blank(line)):
                self.out.append(Block(text, linked))
        self.pieces.clear()


def to_text(root: Any) -> str:
    """The text of an element, an empty line between paragraphs."""
    return "\n\n".join(block.text for block in blocks(root))


def plain(markup: str | None) -> str:
    """The text in HTML, or in plain words that only look like none. Raises `TooMuch`."""
    if not markup or not _TAG.search(markup):
        return markup.strip() if markup else ""
    root = parse(f"<div>{markup}</div>")
    return to_text(root) if root is not None else ""
