"""Atom (RFC 4287) of a saved view: an entry an incident, the one that changed last first. "Tell me when", without asking the desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from marsad.export.common import clean

MEDIA = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:marsad")


class Entry(NamedTuple):
    """An incident in a feed. `updated`: when it last changed, UTC."""

    id: str
    title: str
    summary: str
    language: str
    link: str
    opened: str
    updated: str
    terms: Sequence[str]
    point: tuple[float, float] | None


class Feed(NamedTuple):
    """A feed. `store`: what tells this store from others; `home`: the page of the view."""

    view: str
    title: str
    subtitle: str
    language: str
    own: str
    home: str
    updated: str
    version: str
    entries: Sequence[Entry]


def name(kind: str, id: str) -> str:
    """The id of a thing in feeds: the same for good.

    >>> name("incident", "i-1") == name("incident", "i-1") != name("incident", "i-2")
    True
    """
    return f"urn:uuid:{uuid.uuid5(_SPACE, f'{kind}:{id}')}"


def written(feed: Feed) -> bytes:
    """The feed as XML."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM, "georss": "http://www.georss.org/georss"})
    root.set(f"{{{_XML}}}lang", feed.language)
    _put(root, "id", name("view", feed.view))
    _put(root, "title", feed.title)
    _put(root, "subtitle", feed.subtitle)
    _put(root, "updated", feed.updated)
    _put(root, "link", rel="self", type="application/atom+xml", href=feed.own)
    _put(root, "link", rel="alternate", type="text/html", href=feed.home)
    _put(root, "generator", "Marsad", version=feed.version)
    _put(_put(root, "author"), "name", "Marsad")
    for entry in feed.entries:
        _entry(root, entry)
    made: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _entry(root: etree._Element, entry: Entry) -> None:
    one = _put(root, "entry")
    one.set(f"{{{_XML}}}lang", entry.language)
    _put(one, "id", name("incident", entry.id))
    _put(one, "title", entry.title)
    _put(one, "published", entry.opened)
    _put(one, "updated", entry.updated)
    _put(one, "link", rel="alternate", type="text/html", href=entry.link)
    for term in entry.terms:
        _put(one, "category", term=term)
    _put(one, "summary", entry.summary, type="text")
    if entry.point is not None:
        at = etree.SubElement(one, "{http://www.georss.org/georss}point")
        at.text = f"{entry.point[0]} {entry.point[1]}"


def _put(at: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(at, f"{{{_ATOM}}}{tag}", attrib=_clean(attributes))
    made.text = None if text is None else clean(text)
    return made


def _clean(attributes: Mapping[str, str]) -> dict[str, str]:
    return {key: clean(value) for key, value in attributes.items()}
