"""The day on which a page was published: told, or guessed and said so. A wrong day is worse than none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from email.utils import parsedate
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from marsad.read.markup import brief
from marsad.read.pages import fold
from marsad.read.report import day

# fmt: off
META = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "publishdate", "publisheddate",
    "publish-date", "publish_date", "pubdate", "published_time", "published", "date", "dc.date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dcterms.date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "og:pubdate", "og:published_time",
)
# fmt: on
"""Meta tags that tell the day of publication, the surest first."""
_ADDRESSED = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|$)", re.ASCII)
_WRITTEN = re.compile(r"(?<!\d)(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))(?!\d)")
_DATED = re.compile(r"date|time|publish|posted", re.IGNORECASE)
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_ASIDE = frozenset(("aside", "nav", "footer"))
_OTHERS = re.compile(
    r"comment|related|sidebar|footer|most-?(?:read|viewed|popular)|latest|trending|ticker|today|site-header|top-?bar|masthead",
    re.IGNORECASE,
)
_FIRST = 1990
"""The year before which no page was published: what tells an earlier one tells none."""
_UP, _TEXT, _MANY = 3, 100, 500
"""Elements around a title within which its date is looked for, characters of a paragraph, before which it must stand, and elements that
are looked at."""


def read_day(text: str) -> date | None:
    """The day in a date of ISO 8601 or RFC 822, as it is written there; None where there is none, or it is before there were pages.

    >>> read_day("Wed, 06 Mar 2024 23:30:00 +0300")
    datetime.date(2024, 3, 6)
    """
    text = text.strip()
    found: date | None
    try:
        found = day(text)
    except ValueError:
        found = _other_day(text)
    return found if found and found.year >= _FIRST else None


def _other_day(text: str) -> date | None:
    if compact := re.match(r"(\d{4})[/.]?(\d{2})[/.]?(\d{2})(?:$|[T ])", text, re.ASCII):
        return _date(*compact.groups())
    try:
        parts = parsedate(text[:100])
    except (ValueError, TypeError, IndexError):
        return None
    return _date(*parts[:3]) if parts else None


def _date(year: str | int, month: str | int, number: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except (ValueError, OverflowError):
        return None


def heading(root: Any, title: str | None) -> Any | None:
    """The element that holds the title and nothing else, a heading if there is one."""
    most, folded = 2 * len(title or "") + 50, fold(title or "")
    if not folded:
        return None
    for tags in (("h1", "h2"), ("div", "span", "p", "td", "h3", "h4", "font", "b", "strong")):
        for element, text in brief(root.iter(*tags), most):
            if fold(text) == folded:
                return element
    return None


def told_day(root: Any, told: Iterable[str | None], head: Any | None) -> date | None:
    """The first day in what the head of a page tells; else that of a time element by the title, or of all such elements of the page."""
    marked = root.xpath(".//*[@itemprop='datePublished']")[:3]
    for one in [*told, *(e.get("datetime") or e.get("content") or e.text_content() for e in marked)]:
        if one and (found := read_day(one)):
            return found
    near = [element for element in _by_title(head) if element.tag == "time"]
    near.sort(key=lambda element: bool(_CHANGED.search(element.get("class") or "")))
    for element in near:
        if found := read_day(element.get("datetime") or ""):
            return found
    days = {read_day(element.get("datetime") or "") for element in islice(root.iter("time"), _MANY) if _is_own(element)} - {None}
    return days.pop() if len(days) == 1 else None


def _by_title(head: Any | None) -> Iterator[Any]:
    """The elements around the title, down to the first paragraph below it."""
    around, passed = head, False
    for _ in range(_UP):
        if around is not None and (up := around.getparent()) is not None and up.tag not in ("html", "body"):
            around = up
    for element in islice(around.iter(), _MANY) if around is not None else ():
        passed = passed or element is head
        if _is_own(element):
            yield element
        if passed and max(len(element.text or ""), len(element.tail or "")) >= _TEXT:
            return


def _is_own(element: Any) -> bool:
    """Whether an element belongs to the article, not to a comment or a box of links."""
    return not any(
        up.tag in _ASIDE or (up.tag not in ("html", "body") and _OTHERS.search(f"{up.get('class') or ''} {up.get('id') or ''}"))
        for up in (element, *element.iterancestors())
    )


def guessed_day(head: Any | None, url: str | None) -> tuple[date | None, str | None]:
    """The day in the address, or in an element by the title that is named for a date, where it can be read in one way only; and which."""
    if url and (found := _ADDRESSED.search(urlsplit(url).path)) and (guess := _date(*found.groups())):
        return guess, "its address"
    for element in _by_title(head):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _DATED.search(names) and len(text := element.text_content()) < _TEXT and (guess := _written(text)):
            return guess, f"the words '{' '.join(text.split())[:40]}'"
    return None, None


def _written(text: str) -> date | None:
    """The day in figures in a text, where they can be read in one way only: 2024/3/6, 26/3/2024, but not 6/3/2024."""
    if not (found := _WRITTEN.search(text)):
        return None
    year, month, number, one, two, last = found.groups()
    if year:
        guess = _date(year, month, number)
    elif int(one) > 12 or one == two:
        guess = _date(last, two, one)
    else:
        guess = _date(last, one, two) if int(two) > 12 else None
    return guess if guess and guess.year >= _FIRST else None
