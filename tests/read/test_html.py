"""Saved web pages: the article, what the page tells of it, and pages that give none."""

from __future__ import annotations

import logging
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.read import Bad, Note, Report, read_file
from marsad.read.days import read_day
from marsad.read.html import read_html
from marsad.read.markup import plain
from marsad.read.pages import fold, load_pages, read_pages

DATA = yaml.safe_load((Path(__file__).parent / "pages.yaml").read_text(encoding="utf-8"))
Item = Report | Bad | Note


def fill(text: str) -> str:
    """The text with its pieces in place."""
    while "«" in text:
        filled = re.sub("«(\\w+)»", lambda name: str(DATA["pieces"].get(name[1], name[0])), text)
        if filled == text:
            break
        text = filled
    return text


ARTICLE, TITLE, ONE = fill("<article><h1>«title»</h1>«body»</article>"), fill("«title»"), fill("«one»")
PAGE = f"<html><head><title>{TITLE}</title></head><body>{ARTICLE}</body></html>"


def read(html: str | bytes, name: str = "page.html") -> list[Item]:
    return list(read_html(html.encode() if isinstance(html, str) else html, name))


def only(items: list[Item]) -> Report:
    (report,) = [item for item in items if isinstance(item, Report)]
    return report


@pytest.mark.parametrize("case", DATA["pages"], ids=[case["name"] for case in DATA["pages"]])
def test_page(case: dict[str, Any]) -> None:
    html = fill(case["html"])
    items = read(html)
    said = [item.fault if isinstance(item, Bad) else item.text for item in items if not isinstance(item, Report)]
    expected = [case["fault"]] if "fault" in case else case.get("notes", [])
    assert len(said) == len(expected), said
    assert all(text.startswith(start) for text, start in zip(said, expected, strict=True)), said
    if "fault" in case:
        (bad,) = items
        assert isinstance(bad, Bad)
        assert bad.source == "page.html"
        assert bad.remedy.startswith(case.get("remedy", ""))
        return
    report = only(items)
    assert report.text.split("\n\n") == [fill(text) for text in case["text"]]
    told = (report.title, report.published, report.publisher, report.url)
    assert told == (fill(case["title"]) if "title" in case else None, case.get("published"), case.get("publisher"), case.get("url"))
    assert (report.id, report.given, report.media_type, report.raw) == ("page", False, case.get("media", "text/html"), html.encode())


ENCODED = [
    ("utf-8", "utf-8", []),
    ("utf-8", "windows-1256", []),  # the page declares what it is not
    ("utf-8-sig", "iso-8859-1", []),
    ("utf-16", "utf-16", []),
    ("utf-16-le", "utf-8", []),
    ("cp1256", "windows-1256", ["read as windows-1256, because it is not UTF-8"]),
    ("cp1256", "utf-8", ["read as windows-1256, because it is not UTF-8"]),
    ("iso8859_6", "iso-8859-1", ["read as ISO 8859-6, because it is not UTF-8"]),
]


@pytest.mark.parametrize(("encoding", "declared", "notes"), ENCODED)
def test_encoding_by_the_bytes(tmp_path: Path, encoding: str, declared: str, notes: list[str]) -> None:
    scripts = "<script>" + "var a = 1;" * 10_000 + "</script>"
    page = PAGE.replace("<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={declared}">{scripts}')
    path = tmp_path / "page.htm"
    path.write_bytes(page.encode(encoding, "ignore"))
    items = list(read_file(str(path)))
    assert [item.text for item in items if isinstance(item, Note)] == notes
    report = only(items)
    assert (report.title, report.text.split("\n\n")[0], report.raw) == (TITLE, ONE, path.read_bytes())


def test_an_encoding_that_only_the_page_knows() -> None:
    text = "Взрыв прогремел в посёлке Долина утром, три человека погибли, сообщил врач местной больницы. " * 4
    page = f'<html><head><meta charset="windows-1251"></head><body><article><p>{text}</p></article></body></html>'
    assert only(read(page.encode("cp1251"))).text == text.strip()
    for wrong in ("no-such", "rot13", "utf-8"):
        (bad,) = read(page.replace("windows-1251", wrong).encode("cp1251"))
        assert isinstance(bad, Bad)
        assert bad.fault.startswith("its encoding is unknown")


def test_pages_one_behind_the_other() -> None:
    other = PAGE.replace(TITLE, "خبر آخر")
    first, bad, last = read(f"{PAGE}\n<!DOCTYPE html>\n<html></html>\n\n{other}", "a/two.html")
    assert isinstance(first, Report)
    assert isinstance(bad, Bad)
    assert isinstance(last, Report)
    assert [(first.id, first.line), ("", bad.line), (last.id, last.line)] == [("two", 1), ("", 2), ("two-3", 5)]
    assert (first.title, last.title) == (TITLE, "خبر آخر")


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 100, bytes(range(256)) * 4, b"\x1f\x8b\x08\x00....", b"%PDF-1.7", b"bplist00\xd1"])
def test_what_is_no_page(data: bytes) -> None:
    (bad,) = read(data)
    assert isinstance(bad, Bad)
    assert bad.remedy


def test_a_few_nul_bytes_are_nothing() -> None:
    assert only(read(PAGE.replace("<p>", "\0<p>").replace("مخيم", "مخيم\0"))).text.split("\n\n")[0] == ONE


HUGE = {
    "deep": "<div>" * 10_000 + ARTICLE,
    "tables in tables": "<table><tr><td>" * 600 + ARTICLE,
    "within a line": "<b>" * 1_500 + ARTICLE,
    "attributes": "<div " + " ".join(f"a{i}='<>'" for i in range(50_000)) + ">" + ARTICLE,
    "a class": f"<div class='{'related x ' * 100_000}'>" + ARTICLE,
    "labels": "<p>اقرأ أيضا: <a href=x>خبر</a></p>" * 3_000 + ARTICLE,
    "open comments": ARTICLE + "<!--" * 50_000,
    "open quotes": ARTICLE + '<a href="' * 20_001,
    "linked data": f"<script type='application/ld+json'>{'[' * 100_000}</script>" + ARTICLE,
    "a title": f"<title>{'ع | ' * 20_000}</title>" + ARTICLE,
    "a picture": f"<img src='data:image/png;base64,{'QUJD' * 2_000_000}'>" + ARTICLE,
    "many tags": "<i></i>" * 300_000 + ARTICLE,
    "lines": "".join(f"<br>{i} سطر" for i in range(20_000)) + ARTICLE,
}


@pytest.mark.parametrize("name", HUGE)
def test_large_and_deep_pages_end_soon(name: str) -> None:
    began = time.monotonic()
    items = read(f"<html><body>{HUGE[name]}")
    assert time.monotonic() - began < 10
    assert items
    assert not [item for item in items if isinstance(item, Bad) and not item.remedy]
    if name not in ("deep", "tables in tables", "many tags"):
        assert ONE in only(items).text


def test_a_page_of_thirty_megabytes() -> None:
    page = "<html><body><article>" + "".join(f"<p>{i} {ONE * 100}</p>" for i in range(1_300)) + "</article></body></html>"
    assert len(page.encode()) > 30_000_000
    began = time.monotonic()
    report = only(read(page))
    assert time.monotonic() - began < 30
    assert len(report.text.split("\n\n")) == 1_300


def test_a_page_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marsad.read.html.LIMIT", 100)
    (bad,) = read(PAGE)
    assert isinstance(bad, Bad)
    assert bad.fault.startswith("longer than")


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.WARNING):
        read("<html><body><p></p></body></html>")
        read(PAGE)
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_the_same_twice() -> None:
    assert read(PAGE) == read(PAGE)


DAYS = [
    ("2024-03-06", date(2024, 3, 6)),
    (" 2024-03-06T23:59:59.999-11:00 ", date(2024, 3, 6)),
    ("20240306T2330+0300", date(2024, 3, 6)),
    ("2024/03/06 10:00", date(2024, 3, 6)),
    ("Wed, 06 Mar 2024 23:30:00 -0500", date(2024, 3, 6)),
    ("6 Mar 2024 01:00 GMT", date(2024, 3, 6)),
    ("0001-01-01T00:00:00", None),
    ("31 Feb 2024", None),
    ("2024-02-30", None),
    ("1709760600", None),
    ("06/03/2024", None),
    ("أمس", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_read_day(text: str, expected: date | None) -> None:
    assert read_day(text) == expected


def test_words_of_pages_are_folded_alike(tmp_path: Path) -> None:
    path = tmp_path / "pages.yaml"
    path.write_text("more: [اقرأ أيضًا]\nlogin: [Log In]\nboxes: [readmore]\n", encoding="utf-8")
    pages = read_pages([path])
    assert pages.label(fold("إقرأ أيضاً :  خبر")) == len("اقرا ايضا : ")
    assert pages.label(fold("اقرأ أيضاح الوزارة")) == 0
    assert pages.wall(fold("please LOG  in")) == "login"
    assert [pages.box(name) for name in ("read-more", "box readMore", "READ_MORE", "thread-more", "")] == [True, True, True, False, False]
    assert load_pages().box("jeg_inline_related_post")


# -- invariants

FRAGMENTS = [
    *re.findall(r"<[^>]*>|[^<]{1,40}", fill(" ".join(case["html"] for case in DATA["pages"]))),
    "\0",
    "<!--",
    "-->",
    "<![CDATA[",
    "&#0;",
    "\ud800",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60))
def test_any_tags(fragments: list[str]) -> None:
    check(read("".join(fragments).encode("utf-8", "surrogatepass")))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DATA["pages"]), st.integers(0, 4000), st.binary(max_size=8))
def test_any_cut(case: dict[str, Any], at: int, between: bytes) -> None:
    page = fill(case["html"]).encode()
    check(read(page[:at]))
    check(read(page[:at] + between + page[at + len(between) :]))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(read(data))
    check(read(b"<html><body><p>" + data))


@given(st.text())
def test_plain_text_of_anything(text: str) -> None:
    assert isinstance(plain(text), str)


def check(items: list[Item]) -> None:
    """What holds of all that is read."""
    assert items
    for item in items:
        if isinstance(item, Report):
            assert item.text.strip()
            assert item.media_type == "text/plain" or not re.search(
                "[\x00-\x08\ud800-\udfff]", f"{item.text}{item.title}{item.publisher}{item.url}"
            )
            assert item.raw is not None
        else:
            assert str(item).startswith("page.html")
