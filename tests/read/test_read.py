"""Readers: every format and encoding, and what is said of input that can't be read."""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.read import LIMIT, Bad, Note, Report, day, read, read_file
from marsad.read.decode import NoText, decode, wide
from marsad.read.jsonl import read_lines, read_whole
from marsad.read.text import read_text

TEXT = "قصفت طائرات حربية مخيم النخلة أمس، وقال ناطق باسم الوزارة إن ثلاثة جنود قتلوا.\n"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1256", "iso8859_6"]


def put(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def faults(items: list[Report | Bad | Note]) -> list[str]:
    return [item.fault for item in items if isinstance(item, Bad)]


# -- text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    source = put(tmp_path, "report one.txt", TEXT.encode(encoding, "ignore"))
    *notes, report = read_file(source)
    assert isinstance(report, Report)
    assert (report.id, report.text, report.source, report.line) == (
        "report one",
        TEXT.encode(encoding, "ignore").decode(encoding),
        source,
        0,
    )
    guessed = {"cp1256": "windows-1256", "iso8859_6": "ISO 8859-6"}.get(encoding)
    assert [str(note) for note in notes] == ([f"{source}: note: read as {guessed}, because it is not UTF-8"] if guessed else [])


def test_a_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = "سطر\r\nسطر\u2028\u202eسطر\u202c \u0000 \U0001f4a5\n\n"
    (report,) = read_file(put(tmp_path, "a.txt", text.encode()))
    assert isinstance(report, Report)
    assert report.text == text


def test_a_few_broken_bytes_are_marked_and_the_rest_is_read(tmp_path: Path) -> None:
    bad, report = read_file(put(tmp_path, "a.txt", TEXT.encode()[:-20] + b"\xd9"))
    assert isinstance(bad, Bad)
    assert isinstance(report, Report)
    assert "broken byte" in bad.fault
    assert report.text.endswith("\ufffd")


UNREADABLE = [
    (b"", "the file is empty"),
    (b" \n\t \r\n", "nothing but white space"),
    ("\ufeff \u200f\u202e\u2066 \u3000".encode(), "nothing but white space"),
    (b"\x00\x01\x02\x03" * 100, "it is binary, not text"),
    (bytes(range(1, 32)) * 9, "it is binary, not text"),
    (b"\x00\x01\x02\xff" * 500, "it is binary, not text"),
    (bytes(range(256)) * 4, "it is binary, not text"),
    (b"\x7fELF\x02\x01\x01\x00" + bytes(500), "it is binary, not text"),
    (b"%PDF-1.7 ...", "it is a PDF"),
    (b"PK\x03\x04....", "it is a zip archive or an office document"),
    (b"\x1f\x8b\x08....", "it is a gzip archive"),
    ("Länder und Städte: größer".encode("latin-1"), "its encoding is unknown (not UTF-8, UTF-16 or windows-1256)"),
    ("Привет мир, как дела у всех".encode("cp1251"), "its encoding is unknown (not UTF-8, UTF-16 or windows-1256)"),
]


@pytest.mark.parametrize(("data", "fault"), UNREADABLE)
def test_what_is_no_text(tmp_path: Path, data: bytes, fault: str) -> None:
    source = put(tmp_path, "a.txt", data)
    (bad,) = read_file(source)
    assert isinstance(bad, Bad)
    assert (bad.source, bad.line, bad.fault) == (source, 0, fault)
    assert bad.remedy


def test_a_text_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marsad.read.text.LIMIT", 10)
    assert faults(list(read_text(TEXT.encode(), "a.txt"))) == [f"longer than {10 >> 20} MB"]
    assert LIMIT >= 10_000_000


# -- JSON lines


def test_all_keys_and_their_other_names(tmp_path: Path) -> None:
    (tmp_path / "beside.txt").write_text(TEXT, encoding="utf-8")
    source = put(tmp_path, "a.jsonl", lines(
        {"id": "one", "text": TEXT, "title": "عنوان", "published": "2020-05-20", "publisher": "وكالة", "url": "a.example", "n": [1]},
        {"doc": "two", "text_file": "beside.txt", "published": "2020-05-20T23:30:00+02:00", "outlet": "صحيفة", "events": []},
        {"id": 3, "text": TEXT, "published": None, "title": None},
        {"text": TEXT, "published": ""},
    ))  # fmt: skip
    one, two, three, four = (item for item in read_file(source) if isinstance(item, Report))
    assert one == Report(
        "one", TEXT, "عنوان", date(2020, 5, 20), "وكالة", "a.example", source, 1, given=True, media_type="application/json"
    )
    assert two == Report("two", TEXT, None, date(2020, 5, 20), "صحيفة", None, source, 2, given=True)
    assert (three.id, three.published, four.id, four.line) == ("3", None, "a-4", 4)


BAD_LINES = [
    (b'{"text": "a"', "not JSON: Expecting ',' delimiter at column 13"),
    (b"no json", "not JSON: Expecting value at column 1"),
    (b'["a"]', "not a JSON object"),
    (b"{}", "neither 'text' nor 'text_file'"),
    (b'{"id": "x", "text": null}', "neither 'text' nor 'text_file'"),
    (b'{"text": ""}', "the text is empty"),
    (b'{"text": " \\n "}', "the text is empty"),
    (b'{"text": 5}', "'text' is no string"),
    (b'{"text": "a", "title": ["b"]}', "'title' is no string"),
    (b'{"text": "a", "id": ["b"]}', "'id' is no string"),
    (b'{"text": "a", "outlet": {}}', "'outlet' is no string"),
    (b'{"text": "a", "published": "yesterday"}', "'published' is no date: \"yesterday\""),
    (b'{"text": "a", "published": "2020-02-30"}', "'published' is no date: \"2020-02-30\""),
    (b'{"text": "a", "published": 20200520}', "'published' is no date: 20200520"),
    (b'{"text": "a", "published": "20/05/2020"}', "'published' is no date: \"20/05/2020\""),
    (b'{"text_file": "none.txt"}', "text_file 'none.txt' can't be read: No such file or directory"),
    (b'{"text_file": "."}', "text_file '.' can't be read: Is a directory"),
    (b'{"text_file": "a\\u0000b"}', "text_file 'a\x00b' can't be read: embedded null byte"),
    (b"[" * 100_000, "not JSON: nested too deeply"),
    (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "not JSON: Exceeds the limit"),
    ('{"text": "größer"}'.encode("latin-1"), "its encoding is unknown (not UTF-8, UTF-16 or windows-1256)"),
]


@pytest.mark.parametrize(("line", "fault"), BAD_LINES, ids=[line.decode("latin-1")[:40] for line, _ in BAD_LINES])
def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path, line: bytes, fault: str) -> None:
    good = lines({"id": "good", "text": TEXT})
    source = put(tmp_path, "a.jsonl", good + line + b"\n\n" + good)
    first, bad, last = read_file(source)
    assert isinstance(first, Report)
    assert isinstance(bad, Bad)
    assert isinstance(last, Report)
    assert (first.line, bad.line, last.line) == (1, 2, 4)
    assert bad.fault.startswith(fault)
    assert str(bad).startswith(f"{source}:2: {bad.fault} (")


def test_lone_surrogates_are_kept(tmp_path: Path) -> None:
    (report,) = read_file(put(tmp_path, "a.jsonl", b'{"id": "\\udc00", "text": "a \\ud800 b \\ud83d\\udca5"}\n'))
    assert isinstance(report, Report)
    assert (report.id, report.text) == ("\udc00", "a \ud800 b \U0001f4a5")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    data = lines({"id": "a", "text": TEXT}, {"id": "b", "text": TEXT}).decode().encode(encoding)
    items = list(read_file(put(tmp_path, "a.jsonl", data)))
    assert [item.text for item in items if isinstance(item, Report)] == [TEXT, TEXT]
    assert sum(isinstance(item, Note) for item in items) == (encoding == "cp1256")
    assert not faults(items)


def test_a_text_file_in_another_encoding(tmp_path: Path) -> None:
    put(tmp_path, "old.txt", TEXT.encode("cp1256"))
    note, report = read_file(put(tmp_path, "a.jsonl", lines({"text_file": "old.txt"})))
    assert isinstance(note, Note)
    assert isinstance(report, Report)
    assert (note.line, report.text) == (1, TEXT)


@pytest.mark.parametrize("whole", [{"id": "a", "text": TEXT}, [{"id": "a", "text": TEXT}, {"id": "b", "text": TEXT}]])
def test_a_json_file_over_many_lines(tmp_path: Path, whole: object) -> None:
    items = list(read_file(put(tmp_path, "a.json", json.dumps(whole, indent=1).encode())))
    assert [item.id for item in items if isinstance(item, Report)] == (["a", "b"] if isinstance(whole, list) else ["a"])


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\x00\x01\x02" * 50, b"\x1f\x8b\x08\x00 ..."])
def test_no_lines(tmp_path: Path, data: bytes) -> None:
    (bad,) = read_file(put(tmp_path, "a.jsonl", data))
    assert isinstance(bad, Bad)


def test_a_line_that_is_too_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("marsad.read", "marsad.read.jsonl"):
        monkeypatch.setattr(f"{module}.LIMIT", 100)
    source = put(tmp_path, "a.jsonl", lines({"text": "ab"}, {"text": "a" * 1000}, {"text": "cd"}))
    items = list(read_file(source))
    assert [item.text for item in items if isinstance(item, Report)] == ["ab", "cd"]
    assert [(item.line, item.fault) for item in items if isinstance(item, Bad)] == [(2, "longer than 0 MB")]


# -- files


def test_files_that_are_not_there_or_not_files(tmp_path: Path) -> None:
    items = list(read([str(tmp_path), str(tmp_path / "none.txt"), "nul\0.txt"]))
    assert faults(items) == ["it is a folder", "no such file", "can't be read: embedded null byte"]


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    source = put(tmp_path, "a.txt", TEXT.encode())
    monkeypatch.setattr(Path, "open", refuse)
    assert faults(list(read_file(source))) == ["no permission to read it"]


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (TEXT.encode(), ["stdin"]),
        (TEXT.encode("utf-16"), ["stdin"]),
        (TEXT.encode("cp1256"), ["stdin"]),
        (b"{ not json, but text\n", ["stdin"]),
        (b"\n" + lines({"id": "a", "text": TEXT}), ["stdin"]),
        (b" " + lines({"id": "a", "text": TEXT}, {"text": TEXT}), ["a", "stdin-2"]),
        (lines({"id": "a", "text": TEXT}).decode().encode("utf-16"), ["a"]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, ids: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [item.id for item in read(["-"]) if isinstance(item, Report)] == ids


def test_a_file_of_unknown_ending_is_known_by_its_first_line(tmp_path: Path) -> None:
    assert [item.id for item in read_file(put(tmp_path, "a", lines({"id": "x", "text": TEXT}))) if isinstance(item, Report)] == ["x"]
    assert [item.id for item in read_file(put(tmp_path, "b.out", TEXT.encode())) if isinstance(item, Report)] == ["b"]


# -- invariants


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    for items in (list(read_text(data, "a.txt")), list(read_lines(io.BytesIO(data), "a.jsonl", Path()))):
        assert items
        assert all(isinstance(item, Report | Bad | Note) for item in items)
    wide(data)


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    with suppress(NoText):  # a NUL after the mark of UTF-16 makes the mark of UTF-32
        assert text.startswith("\0") or decode(text.encode("utf-16")).text == text
    list(read_whole(text, "a.json", Path()))
    reports = [item for item in read_lines([json.dumps({"id": "a", "text": text})], "a.jsonl", Path()) if isinstance(item, Report)]
    assert not reports or reports[0].text == text


@pytest.mark.parametrize("value", ["2020-05-20", " 2020-05-20 ", "2020-05-20 10:00", "2020-05-20T23:59:59Z"])
def test_day(value: str) -> None:
    assert day(value) == date(2020, 5, 20)


@pytest.mark.parametrize("value", ["", "20200520", "2020-W21-3", "2020-05", "2020-13-01", "2020-05-20x", "٢٠٢٠-٠٥-٢٠", "20-05-2020"])
def test_no_day(value: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day"):
        day(value)
