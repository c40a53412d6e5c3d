"""What a file of marks holds, told by how it begins: a web page, a feed, or other XML."""

from __future__ import annotations

import re

from marsad.read.decode import wide

PAGE, FEED, XML = "page", "feed", "xml"
_HEAD = 1 << 16
_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!doctype(?:[^>\[\"']|\"[^\"]*\"|'[^']*')*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s>/])")
_PAGES = frozenset(("html", "head", "body", "frameset"))
_FEEDS = frozenset(("rss", "feed", "rdf", "channel"))


def look(data: bytes) -> tuple[str, str]:
    """The kind of what the bytes begin (PAGE, FEED, XML, or "" where they are neither), and the name of its root."""
    head = data[:_HEAD]
    text = head.decode(wide(head[:4096]) or "utf-8", "replace").lstrip("\ufeff")
    at, page, xml = 0, False, False
    while found := _PROLOGUE.match(text, at):
        told = found[0][:40].lower()
        page, xml = page or told.startswith("<!doctype html"), xml or told.startswith(("<?xml", "<!doctype"))
        at = found.end()
    root = _ROOT.match(text, at)
    name = root[2].lower() if root else ""
    if name in _FEEDS:
        return FEED, name
    if page or name in _PAGES:
        return PAGE, name
    return (XML, name) if xml and root else ("", name)
