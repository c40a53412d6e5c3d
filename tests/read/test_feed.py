"""Feeds: an entry a report; what is hostile in them stays inert."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.read import Bad, Note, Report, read, read_file
from marsad.read.feed import read_feed

CASES = yaml.safe_load((Path(__file__).parent / "feeds.yaml").read_text(encoding="utf-8"))
Item = Report | Bad | Note
ENTRY = "<item><title>قصف</title><link>https://wadi.example/1</link><description>قصف مخيم الزيتونة مساء أمس.</description></item>"
FEED = f'<rss version="2.0"><channel><title>صحيفة الوادي</title>{ENTRY}</channel></rss>'


def put(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def said(items: list[Item]) -> list[str]:
    return [item.fault if isinstance(item, Bad) else item.text for item in items if not isinstance(item, Report)]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_feed(tmp_path: Path, case: dict[str, Any]) -> None:
    data = case["feed"].encode()
    source = put(tmp_path, "feed.xml", data)
    items = list(read_file(source))
    told = said(items)
    assert len(told) == len(case.get("said", [])), told
    assert all(text.startswith(start) for text, start in zip(told, case.get("said", []), strict=True)), told
    assert all(item.remedy for item in items if isinstance(item, Bad))
    reports = [item for item in items if isinstance(item, Report)]
    media = case.get("media", "application/rss+xml")
    assert reports == [
        Report(
            entry["id"],
            entry["text"],
            entry.get("title"),
            entry.get("published"),
            entry.get("publisher"),
            entry.get("url"),
            source,
            entry.get("line", 0),
            given=entry.get("given", True),
            media_type=media,
        )
        for entry in case.get("entries", [])
    ]
    for report in reports:
        assert report.raw is not None
        assert report.raw in data
        assert (report.raw == data) == case.get("whole", False)
        assert case.get("whole") or re.fullmatch(rb"<(item|entry)\b.*</(item|entry)>", report.raw, re.DOTALL)
        assert report.line == 0 or data.split(b"\n")[report.line - 1].strip().find(report.raw.split(b"\n")[0]) >= 0


ENCODED = [
    ("utf-8", "utf-8", 0),
    ("utf-8", "windows-1256", 0),
    ("utf-8-sig", "iso-8859-1", 0),
    ("utf-16", "utf-16", 0),
    ("cp1256", "windows-1256", 1),
    ("cp1256", "utf-8", 1),
]


@pytest.mark.parametrize(("encoding", "declared", "notes"), ENCODED)
def test_encoding_by_the_bytes(tmp_path: Path, encoding: str, declared: str, notes: int) -> None:
    data = f'<?xml version="1.0" encoding="{declared}"?>\n{FEED}'.encode(encoding)
    items = list(read_file(put(tmp_path, "a.rss", data)))
    (report,) = [item for item in items if isinstance(item, Report)]
    assert (report.text, report.publisher) == ("قصف مخيم الزيتونة مساء أمس.", "صحيفة الوادي")
    assert sum("read as windows-1256" in text for text in said(items)) == notes


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        ("a.xml", FEED, "application/rss+xml"),
        ("a.html", FEED, "application/rss+xml"),
        ("a.out", f"<?xml version='1.0'?>\n\n<!-- made by hand -->\n{FEED}", "application/rss+xml"),
        (
            "a.rss",
            f"<!DOCTYPE html>\n<html><body><article><p>{'قصف مخيم الزيتونة مساء أمس. ' * 9}</p></article></body></html>",
            "text/html",
        ),
        ("a", f"\n <!-- x --><html><body><article><p>{'قصف مخيم الزيتونة مساء أمس. ' * 9}</p></article></body></html>", "text/html"),
        ("a.htm", f"<p>{'قصف مخيم الزيتونة مساء أمس. ' * 9}</p><p>{'وقتل ثلاثة أشخاص. ' * 9}</p>", "text/html"),
        ("a.txt", FEED, "text/plain"),
        ("a.out", "<قصف> مخيم", "text/plain"),
        ("a.out", "<b>قصف</b> مخيم", "text/plain"),
    ],
)
def test_a_file_is_what_it_begins_like(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: str, media: str) -> None:
    items = list(read_file(put(tmp_path, name, data.encode())))
    assert [item.media_type for item in items if isinstance(item, Report)] == [media]
    if name.endswith(".txt"):
        return
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        if encoding == "utf-8" or media != "text/plain":
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data.encode(encoding))))
            if not name.endswith(".htm"):
                assert [item.media_type for item in read(["-"]) if isinstance(item, Report)] == [media]


def test_a_json_line_brings_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "beside.txt").write_text("قصف مخيم.", encoding="cp1256")
    rows = ['{"id": "a", "text": "قصف"}', '{"text": "هدنة"}', '{"id": "b", "text_file": "beside.txt"}']
    source = put(tmp_path, "a.jsonl", "\r\n".join(rows).encode())
    reports = [item for item in read_file(source) if isinstance(item, Report)]
    assert [report.raw for report in reports] == [rows[0].encode(), rows[1].encode(), (tmp_path / "beside.txt").read_bytes()]
    assert [report.given for report in reports] == [True, False, True]
    assert [report.media_type for report in reports] == ["application/json", "application/json", "text/plain"]
    wide = "\n".join(rows).encode("utf-16")
    assert {item.raw for item in read_file(put(tmp_path, "b.jsonl", wide)) if isinstance(item, Report)} == {wide, reports[2].raw}
    whole = f"[\n{rows[0]},\n{rows[1]}]".encode()
    assert {item.raw for item in read_file(put(tmp_path, "c.json", whole)) if isinstance(item, Report)} == {whole}
    (text,) = [item for item in read_file(str(tmp_path / "beside.txt")) if isinstance(item, Report)]
    assert (text.raw, text.given, text.media_type) == ((tmp_path / "beside.txt").read_bytes(), False, "text/plain")


HUGE = {
    "swelling": f"<!DOCTYPE r [<!ENTITY a '{'x' * 100_000}'>]><rss><channel>{ENTRY}<item><title>{'&a;' * 20_000}</title></item></channel>",
    "deep": f"<rss><channel>{'<a>' * 30_000}{ENTRY}",
    "entries in entries": f"<rss><channel>{'<item>' * 5_000}{ENTRY}",
    "attributes": "<rss><channel " + " ".join(f"a{i}='x'" for i in range(30_000)) + f">{ENTRY}</channel></rss>",
    "open quotes": f"<rss><channel>{ENTRY}{'<![CDATA[' * 50_000}",
    "open comments": f"<rss><channel>{ENTRY}{'<!--' * 50_000}",
    "ampersands": f"<rss><channel>{ENTRY}{'&x' * 100_000}",
    "a long entry": f"<rss><channel>{ENTRY}<item><title>x</title><description>{'قصف ' * 300_000}</description></item></channel></rss>",
}


@pytest.mark.parametrize("name", HUGE)
def test_hostile_feeds_end_soon(name: str) -> None:
    began = time.monotonic()
    items = list(read_feed(HUGE[name].encode(), "feed.xml"))
    assert time.monotonic() - began < 10
    assert any(isinstance(item, Report) and item.text == "قصف مخيم الزيتونة مساء أمس." for item in items)
    assert sum(len(item.text) for item in items if isinstance(item, Report)) <= len(HUGE[name])


def test_what_takes_time_to_load_is_loaded_when_wanted(tmp_path: Path) -> None:
    program = (
        "import sys; from marsad.read import read; list(read(sys.argv[1:]));"
        "print(sorted({'lxml', 'trafilatura', 'feedparser', 'email.utils'} & set(sys.modules)))"
    )

    def loaded(name: str, data: str) -> str:
        source = put(tmp_path, name, data.encode())
        return subprocess.run([sys.executable, "-c", program, source], capture_output=True, text=True, check=True).stdout.strip()

    assert loaded("a.txt", "قصف") == loaded("a.jsonl", '{"text": "قصف"}') == loaded("a.out", "<قصف>") == "[]"
    assert "trafilatura" in loaded("a.html", "<p>قصف مخيم</p>")
    assert "feedparser" in loaded("a.rss", FEED)


# -- invariants


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(CASES),
    st.integers(0, 1500),
    st.sampled_from([b"", b"<", b"]]>", b"<![CDATA[", b"<item>", b"&", b"\0", b"\xff", b'"', b"</entry>"]),
)
def test_any_cut(case: dict[str, Any], at: int, between: bytes) -> None:
    feed = case["feed"].encode()
    check(feed[:at])
    check(feed[:at] + between + feed[at:])


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(data)
    check(b"<rss><channel><item><description>" + data)


def check(data: bytes) -> None:
    """What holds of all that is read."""
    items = list(read_feed(data, "feed.xml"))
    assert items
    for item in items:
        if isinstance(item, Report):
            assert item.text.strip()
            assert item.id
            assert item.raw
            assert item.raw in data
        else:
            assert str(item).startswith("feed.xml")
