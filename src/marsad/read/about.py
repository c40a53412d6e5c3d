"""What a page tells of its article beside the text: title, day, outlet, address. Nothing is guessed without saying so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from marsad.read import jsonl
from marsad.read.days import META, guessed_day, heading, told_day
from marsad.read.markup import TooMuch, brief, plain, printable
from marsad.read.pages import fold
from marsad.read.text import is_blank

_NAMES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher", "dcterms.publisher", "copyright")
_TITLES = ("og:title", "headline", "twitter:title", "title", "dc.title")
_ARTICLE = re.compile("(?:article|posting|report)$", re.IGNORECASE)
_PARTS = re.compile(r"\s+(?:[-|\u2013\u2014\u2022\u00b7\u00bb\u00ab:]|::)+\s+|\s*\|+\s*")
_STRONG = re.compile(r"\s*[|\u00bb]\s*")
_TELLS = re.compile(r"\\?\"datePublished\\?\"\s*:\s*\\?\"([^\"\\]{8,40})")
_LONG = 1_000
"""Characters of a title at most."""
_SAVED = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>]+)")


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
    head = heading(root, out.title)
    out.published = told_day(root, [_string(article.get("datePublished")), *(meta.get(name) for name in META)], head)
    if out.published is None:
        out.published, out.guessed = guessed_day(head, out.url)
    return out


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
    return " ".join(printable(unescape(value)).split()) or None if isinstance(value, str) else None


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
    heads = [head for _, head in brief(root.iter("h1"), _LONG) if head and head != publisher]
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
