"""What a page tells of its article beside the text: title, day, outlet, address. Nothing is guessed without saying so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from marsad.read import jsonl
from marsad.read.markup import TooMuch, plain, printable
from marsad.read.pages import fold
from marsad.read.report import day
from marsad.read.text import is_blank

# fmt: off
_DATES = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "publishdate", "publisheddate",
    "publish-date", "publish_date", "pubdate", "published_time", "published", "date", "dc.date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dcterms.date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "og:pubdate", "og:published_time",
)
# fmt: on
_NAMES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher", "dcterms.publisher", "copyright")
_TITLES = ("og:title", "headline", "twitter:title", "title", "dc.title")
_ARTICLE = re.compile("(?:article|posting|report)$", re.IGNORECASE)
_PARTS = re.compile(r"\s+(?:[-|\u2013\u2014\u2022\u00b7\u00bb\u00ab:]|::)+\s+|\s*\|+\s*")
_STRONG = re.compile(r"\s*[|\u00bb]\s*")
_TELLS = re.compile(r"\\?\"datePublished\\?\"\s*:\s*\\?\"([^\"\\]{8,40})")
_ADDRESSED = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|$)", re.ASCII)
_WRITTEN = re.compile(r"(?<!\d)(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))(?!\d)")
_DATED = re.compile(r"date|time|publish|posted", re.IGNORECASE)
_ASIDE = frozenset(("aside", "nav", "footer"))
_OTHERS = re.compile(
    r"comment|related|sidebar|footer|most-?(?:read|viewed|popular)|latest|trending|ticker|today|site-header|top-?bar|masthead",
    re.IGNORECASE,
)
_SAVED = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>]+)")
_FIRST = 1990
"""The year before which no page was published: what tells an earlier one tells none."""


@dataclass(slots=True)
class About:
    """What a page tells; `guessed`: from where the day is, where the page does not tell it outright."""

    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    guessed: str | None = None
    article: bool = False
    """Whether it says that it is an article."""
    body: str | None = None
    """The text of the article as linked data give it."""


def read_about(root: Any, text: str) -> About:
    """What the tree of a page, and the text that it was made of, tell."""
    meta = _meta(root)
    told = list(_linked_data(root))
    article = next((row for row in told if _is_article(row)), {})
    out = About(article=bool(article) or meta.get("og:type", "").lower() == "article")
    out.url = _address(root, meta, article, text)
    out.publisher = _publisher(meta, article)
    out.title, site = _title(root, meta, article, out.publisher)
    out.publisher = out.publisher or site or (_host(out.url) if out.url else None)
    out.body = _body(article)
    out.published = _told_day(root, meta, article)
    if out.published is None:
        out.published, out.guessed = _guessed_day(root, out.url)
    return out


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


def _meta(root: Any) -> dict[str, str]:
    """The meta tags by name, the first of each."""
    out: dict[str, str] = {}
    for element in root.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if key and content and content.strip():
            out.setdefault(key.strip().lower(), " ".join(content.split()))
    return out


def _linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD, those in a graph and the main one of a page too."""
    for element in root.iter("script"):
        if "ld+json" not in (element.get("type") or "").lower() or not element.text:
            continue
        try:
            whole = jsonl.parse(element.text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";"), strict=False)
        except ValueError:
            if told := _TELLS.search(element.text):
                yield {"@type": "Article", "datePublished": told[1]}
            continue
        for row in whole if isinstance(whole, list) else [whole]:
            graph = row.get("@graph") if isinstance(row, dict) else None
            for inner in [row, *(graph if isinstance(graph, list) else [])]:
                if isinstance(inner, dict):
                    yield inner
                    if isinstance(main := inner.get("mainEntity"), dict):
                        yield main


def _is_article(row: dict[str, Any]) -> bool:
    kinds = row.get("@type")
    return any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _string(value: Any) -> str | None:
    """A string, the name of an object, or the first of a list of them."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@id")
    return " ".join(printable(value).split()) or None if isinstance(value, str) else None


def _publisher(meta: dict[str, str], article: dict[str, Any]) -> str | None:
    named = [meta.get("og:site_name"), _string(article.get("publisher")), *(meta.get(name) for name in _NAMES)]
    return next((name for name in named if name and "://" not in name and len(name) <= 100), None)


def _body(article: dict[str, Any]) -> str | None:
    """The text in linked data: plain, or HTML that was quoted once more."""
    body = article.get("articleBody")
    if not isinstance(body, str) or is_blank(body):
        return None
    try:
        return printable(plain(unescape(body))) or None
    except TooMuch:
        return None


def _title(root: Any, meta: dict[str, str], article: dict[str, Any], publisher: str | None) -> tuple[str | None, str | None]:
    """The title without the name of the site, and that name where only the title of the page tells it."""
    element = root.find(".//head/title")
    tagged = " ".join(element.text_content().split()) if element is not None else ""
    told = [title for title in (_string(article.get("headline")), *(meta.get(name) for name in _TITLES), tagged) if title]
    heads = [head for head in (" ".join(h.text_content().split()) for h in root.iter("h1")) if head and head != publisher]
    title = next((head for head in heads for one in told if one == head or (one.startswith(head) and _PARTS.match(one, len(head)))), None)
    if title is None and not told:
        return (heads[0] if len(heads) == 1 else None), None
    title, site = (title, None) if title is not None else _unsigned(told[0], publisher)
    if publisher is None and site is None and tagged.startswith(title) and (rest := _PARTS.match(tagged, len(title))):
        site = _PARTS.split(tagged[rest.end() :])[-1].strip() or None
    return title, site


def _unsigned(title: str, publisher: str | None) -> tuple[str, str | None]:
    """A title without the name of the site before or after it. Without a name that is known only "|" and "»" are taken to part them,
    because a dash may stand in a title; the shorter part is the site."""
    for cut in list(_PARTS.finditer(title))[::-1]:
        before, after = title[: cut.start()].strip(), title[cut.end() :].strip()
        if publisher and before and fold(after) == fold(publisher):
            return before, None
        if publisher and after and fold(before) == fold(publisher):
            return after, None
    parts = _STRONG.split(title) if publisher is None else []
    if len(parts) > 1 and 0 < len(parts[-1]) < len(parts[0]):
        return parts[0], parts[-1]
    if len(parts) > 1 and 0 < len(parts[0]) < len(parts[-1]):
        return parts[-1], parts[0]
    return title, None


def _address(root: Any, meta: dict[str, str], article: dict[str, Any], text: str) -> str | None:
    """The canonical address; where it is that of the whole site, a longer one."""
    base = root.find(".//head/base")
    saved = _SAVED.search(text[:4096])
    links = [link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    main = article.get("mainEntityOfPage")
    told = [*links, meta.get("og:url"), saved[1] if saved else None, article.get("url"), main if isinstance(main, str) else None]
    told += [main.get("@id")] if isinstance(main, dict) else []
    whole = next(
        (one for one in (meta.get("og:url"), saved[1] if saved else None, base.get("href") if base is not None else None) if one), ""
    )
    found = [address for one in told if isinstance(one, str) and (address := web_address(one, whole))]
    return next((one for one in found if urlsplit(one).path.strip("/") or urlsplit(one).query), found[0] if found else None)


def web_address(told: str, base: str = "") -> str | None:
    """An address of the web made whole, without the part after "#"; None where it is none."""
    try:
        whole = urljoin(base, told.strip()) if base else told.strip()
        parts = urlsplit(whole if not whole.startswith("//") else f"https:{whole}")
        if parts.scheme in ("http", "https") and parts.hostname and len(whole) <= 2000 and not re.search(r"[\s<>\x00-\x1f]", whole):
            return parts._replace(fragment="").geturl()
    except ValueError:
        pass
    return None


def _host(url: str) -> str | None:
    host = urlsplit(url).hostname
    return host.removeprefix("www.") if host else None


def _told_day(root: Any, meta: dict[str, str], article: dict[str, Any]) -> date | None:
    """The day that the page tells: linked data, then meta tags, then a time that stands by the article."""
    told = [_string(article.get("datePublished")), *(meta.get(name) for name in _DATES)]
    told += [e.get("datetime") or e.get("content") or e.text_content() for e in root.xpath(".//*[@itemprop='datePublished']")[:3]]
    for one in told:
        if one and (found := read_day(one)):
            return found
    times = [element for element in _below_title(root, "time") if element.get("datetime") and _is_own(element)]
    times.sort(key=lambda element: "updat" in (element.get("class") or "").lower() or "modif" in (element.get("class") or "").lower())
    return next((found for element in times if (found := read_day(element.get("datetime")))), None)


def _below_title(root: Any, *tags: str) -> list[Any]:
    """The elements of these tags, those below the title first: above it stands what belongs to the site."""
    above: list[Any] = []
    below: list[Any] = []
    titled = False
    for element in root.iter("h1", *tags):
        if element.tag == "h1":
            titled = True
        else:
            (below if titled else above).append(element)
    return below + above


def _is_own(element: Any) -> bool:
    """Whether an element belongs to the article, not to a comment or a box of links."""
    return not any(
        up.tag in _ASIDE or (up.tag not in ("html", "body") and _OTHERS.search(f"{up.get('class') or ''} {up.get('id') or ''}"))
        for up in element.iterancestors()
    )


def _guessed_day(root: Any, url: str | None) -> tuple[date | None, str | None]:
    """The day in the address, or in an element that is named for a date, where it can be read in one way only."""
    if url and (found := _ADDRESSED.search(urlsplit(url).path)) and (guess := _date(*found.groups())):
        return guess, "its address"
    for element in _below_title(root, "span", "div", "p", "time", "small", "i"):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _DATED.search(names) and _is_own(element) and len(text := element.text_content()) < 100 and (guess := _written(text)):
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
