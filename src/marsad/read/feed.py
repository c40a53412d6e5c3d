"""Feeds: RSS and Atom, one report an entry. Entities that a feed declares are never followed, nor is anything outside of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from marsad.read.about import web_address
from marsad.read.article import tidy
from marsad.read.days import read_day
from marsad.read.decode import NoText, decode_markup
from marsad.read.markup import TooMuch, clean, plain
from marsad.read.report import LIMIT, Bad, Note, Report, stem
from marsad.read.text import is_blank, reservations

RSS, ATOM = "application/rss+xml", "application/atom+xml"
_ANOTHER = "give the feed itself (.rss, .atom), or the pages it names (.html)"
_OTHERS = {
    "urlset": ("it is a sitemap, which names pages but holds no text", "give the pages that it names"),
    "sitemapindex": ("it is a list of sitemaps, which hold no text", "give the pages that they name"),
    "opml": ("it is a list of feeds (OPML)", "give the feeds that it names"),
}
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel)(?=[\s>])", re.IGNORECASE)
_WORDED = ("text/html", "text/plain", "application/xhtml+xml")
_LONGEST = 10_000
"""Characters of a title or a name that are looked at."""
_MARK = re.compile(rb"<!\[CDATA\[|<!--|<(/?)(?:[A-Za-z_][\w.-]*:)?(?:item|entry)(?=[\s/>])")


class _Piece(NamedTuple):
    """The part of a feed that holds one entry: its line and its bytes."""

    line: int
    raw: bytes


@dataclass(slots=True)
class _Tally:
    """What is to be said of a feed once, not for each of its entries."""

    undated: int = 0
    updated: int = 0
    unread: Counter[str] = field(default_factory=Counter)

    def notes(self, source: str, entries: int) -> Iterator[Note]:
        if self.updated:
            yield Note(source, 0, f"{self.updated} of {entries} entries tell only when they were updated: that day was taken")
        if self.undated:
            yield Note(source, 0, f"{self.undated} of {entries} entries tell no day of publication")
        for told, times in self.unread.items():
            yield Note(source, 0, f"'{told[:40]}' is no date that can be read ({times} of {entries} entries)")


def read_feed(data: bytes, source: str, root: str = "") -> Iterator[Report | Bad | Note]:
    """The reports of a feed, an entry each. `root`: the name of the root of XML that is no feed."""
    if len(data) > LIMIT:
        yield Bad(source, 0, f"longer than {LIMIT >> 20} MB", "split it, or give the pages it names")
        return
    if not data.strip():
        yield Bad(source, 0, "the file is empty", "leave it out, or fetch the feed again")
        return
    if root:
        yield Bad(source, 0, *_OTHERS.get(root, (f"it is XML, but no feed (its root is <{root[:40]}>)", _ANOTHER)))
        return
    try:
        found = decode_markup(data)
    except NoText as error:
        yield Bad(source, 0, error.fault, error.remedy)
        return
    yield from reservations(found, source, 0)
    # What stands before the root is left out: there entities are declared, which may swell, or fetch what is outside.
    start = found_root.start() if (found_root := _ROOT.search(found.text)) else 0
    if "<!entity" in found.text[:start].lower():
        yield Note(source, 0, "it declares entities of its own: they were passed over")
    feed = _parse(clean(found.text[start:]))
    if isinstance(feed, str):
        yield Bad(source, 0, f"can't be read as a feed: {feed}", "fetch it again, or give the pages it names")
        return
    entries = feed.get("entries") or []
    if not entries:
        fault = "the feed has no entries" if feed.get("version") else "it is no feed"
        yield Bad(source, 0, f"{fault}{_broken(feed)}", "fetch it again" if feed.get("version") else _ANOTHER)
        return
    if feed.get("bozo"):
        yield Note(source, 0, f"the feed is broken{_broken(feed)}: what could be read of it was")
    yield from _entries(feed, entries, _pieces(data), data, source)


def _parse(text: str) -> Any:
    """What feedparser makes of a feed without declarations; where it fails, why."""
    import io

    import feedparser

    try:
        # A file object: of a string that looks like an address or a name feedparser would fetch or open what it names.
        return feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
    except RecursionError:
        return "nested too deeply"
    except Exception as error:  # it checks little of what it is given
        return f"{type(error).__name__} in it"


def _broken(feed: Any) -> str:
    error = feed.get("bozo_exception")
    message = getattr(error, "getMessage", lambda: str(error))() if feed.get("bozo") and error else ""
    return f" ({' '.join(message.split())[:80]})" if message else ""


def _entries(feed: Any, entries: list[Any], pieces: list[_Piece], data: bytes, source: str) -> Iterator[Report | Bad | Note]:
    media = ATOM if str(feed.get("version") or "").startswith("atom") else RSS
    outlet = _line(_get(feed.get("feed") or {}, "title"))
    tally, exact = _Tally(), len(pieces) == len(entries)
    for number, entry in enumerate(entries, 1):
        piece = pieces[number - 1] if exact else _Piece(0, data)
        try:
            text, title = _words(entry)
        except TooMuch as error:
            yield Bad(source, piece.line, f"entry {number}: {error.fault}", "take the entry out")
            continue
        if is_blank(text):
            yield Bad(source, piece.line, f"entry {number} has neither text nor title", "take the entry out, or give the page it names")
            continue
        link = web_address(_get(entry, "link") or "")
        given = _line(_get(entry, "id")) or link
        name = given or f"{stem(source)}-{number}"
        publisher = _line(_get(entry.get("source") or {}, "title")) or outlet
        published = _published(entry, str(feed.get("version")), tally)
        yield Report(name, text, title, published, publisher, link, source, piece.line, piece.raw, given is not None, media)
    yield from tally.notes(source, len(entries))


def _get(holder: Any, key: str) -> str | None:
    """The string under `key` itself: feedparser gives others in place of some that are missing."""
    value = dict.get(holder, key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) and value.strip() else None


def _words(entry: Any) -> tuple[str, str | None]:
    """Text and title of an entry; a headline that stands alone is the text. Raises `TooMuch`."""
    title = _line(_get(entry, "title"))
    contents = dict.get(entry, "content") or []
    told = [_get(content, "value") for content in contents if str(content.get("type")) in _WORDED]
    text = max((_article(markup, title) for markup in (*told, _get(entry, "summary"))), key=len)
    if is_blank(text) or (title and text == title):
        return title or "", None
    return text, title


def _article(markup: str | None, title: str | None) -> str:
    """The text in HTML or plain words, without the title, and the links to more that sites put below."""
    text = plain(markup)
    return "\n\n".join(tidy(text.split("\n\n"), title)) or text


def _line(markup: str | None) -> str | None:
    """One line of text, or None."""
    text = " ".join(plain((markup or "")[:_LONGEST]).split())
    return text if not is_blank(text) else None


def _published(entry: Any, version: str, tally: _Tally) -> date | None:
    """The day of publication as written; else that of the last change. RSS 1.0 has one date only, and feedparser calls it `updated`."""
    told = [(key, value) for key in ("published", "created", "updated") if (value := _get(entry, key))]
    for key, value in told:
        if found := read_day(value):
            tally.updated += key == "updated" and not version.startswith("rss")
            return found
    if told:
        tally.unread[told[0][1].strip()] += 1
    else:
        tally.undated += 1
    return None


def _pieces(data: bytes) -> list[_Piece]:
    """Where each entry stands, what is quoted or commented out passed over."""
    out: list[_Piece] = []
    at, line, counted, start = 0, 1, 0, -1
    while mark := _MARK.search(data, at):
        at = mark.end()
        if mark[0] in (b"<![CDATA[", b"<!--"):
            end = data.find(b"]]>" if mark[0] == b"<![CDATA[" else b"-->", at)
            if end < 0:
                break
            at = end + 3
        elif not mark[1]:
            start = mark.start() if start < 0 else start
        elif start >= 0:
            end = data.find(b">", at)
            at = end + 1 if end >= 0 else len(data)
            line, counted = line + data.count(b"\n", counted, start), start
            out.append(_Piece(line, data[start:at]))
            start = -1
    return out
