"""Reading: files and standard input as reports, whatever their format and encoding. What is bad is named, never raised.

>>> from marsad.read import read
>>> [r.fault for r in read(["no-such-file.txt"])]
['no such file']
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path, PurePath
from typing import BinaryIO

from marsad.read import decode, jsonl, kinds, text
from marsad.read.report import LIMIT, Bad, Note, Report, day

__all__ = ["LIMIT", "Bad", "Note", "Report", "day", "read", "read_file"]

_LINES = frozenset((".jsonl", ".ndjson", ".json"))
_TEXTS = frozenset((".txt", ".text", ".md"))
_PAGES = frozenset((".html", ".htm", ".xhtml"))
_FEEDS = frozenset((".rss", ".atom", ".xml", ".rdf"))
_WHOLE = _TEXTS | _PAGES | _FEEDS
_STDIN = "-"


def read(sources: Iterable[str]) -> Iterator[Report | Bad | Note]:
    """The reports of files, in order; `-` is standard input."""
    for source in sources:
        yield from read_file(source)


def read_file(source: str) -> Iterator[Report | Bad | Note]:
    """The reports of one file: JSON lines, a web page or a feed, by its ending or how it begins; else plain text."""
    if source == _STDIN:
        yield from _read(sys.stdin.buffer, source, Path())
        return
    try:
        path = Path(source)
        if not source.strip():
            yield Bad(f"'{source}'", 0, "no such file", "check the name")
            return
        if path.is_dir():
            yield Bad(source, 0, "it is a folder", f"name the files in it: {source.rstrip('/')}/*")
            return
        with path.open("rb") as file:
            yield from _read(file, source, path.parent)
    except FileNotFoundError:
        yield Bad(source, 0, "no such file", "check the name")
    except PermissionError:
        yield Bad(source, 0, "no permission to read it", f"chmod +r {source}")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        yield Bad(source, 0, f"can't be read: {reason}", "check the file")


def _read(file: BinaryIO, source: str, folder: Path) -> Iterator[Report | Bad | Note]:
    ending = PurePath(source).suffix.lower() if source != _STDIN else ""
    first = file.readline(LIMIT + 1)
    if decode.wide(first[:4096]) or first.startswith(b"\0"):
        yield from _read_wide(_rest(first, file), ending, source, folder)
        return
    if ending in _LINES or (ending not in _WHOLE and _opens(first)):
        if ending == ".json" and not _opens(first):
            yield from _read_wide(_rest(first, file), ending, source, folder)
            return
        yield from jsonl.read_lines(chain([first] if first else [], iter(lambda: _line(file), b"")), source, folder)
    else:
        yield from _read_whole(_rest(first, file), ending, source)


def _read_whole(data: bytes, ending: str, source: str) -> Iterator[Report | Bad | Note]:
    """Read a file as a page, a feed or a text: as it begins, except that a text stays a text."""
    kind, root = ("", "") if ending in _TEXTS else kinds.look(data)
    if kind == kinds.PAGE or (ending in _PAGES and not kind):
        from marsad.read.html import read_html  # not above: what it needs takes a while to load

        yield from read_html(data, source)
    elif kind or ending in _FEEDS:
        from marsad.read.feed import read_feed

        yield from read_feed(data, source, root if kind != kinds.FEED else "")
    else:
        yield from text.read_text(data, source)


def _read_wide(data: bytes, ending: str, source: str, folder: Path) -> Iterator[Report | Bad | Note]:
    """Read a file that can't be cut into lines before it is decoded."""
    if ending not in _LINES | _TEXTS and (ending in _PAGES | _FEEDS or kinds.look(data)[0]):
        yield from _read_whole(data, ending, source)
        return
    if len(data) > LIMIT:
        yield Bad(source, 0, f"longer than {LIMIT >> 20} MB", "save it as JSON lines in UTF-8, one report a line")
        return
    try:
        found = decode.decode(data)
    except decode.NoText as error:
        yield Bad(source, 0, error.fault, error.remedy)
        return
    if ending in _LINES or (ending not in _TEXTS and jsonl.is_object(found.text.partition("\n")[0])):
        yield from text.reservations(found, source, 0)
        yield from jsonl.read_whole(found.text, source, folder, data)
    else:
        yield from text.from_decoded(found, source, data)


def _rest(first: bytes, file: BinaryIO) -> bytes:
    """The whole file, of which `first` is read already; no more than is needed to tell that it is too long."""
    return first + file.read(max(0, LIMIT + 1 - len(first)))


def _opens(line: bytes) -> bool:
    """Whether a first line is a JSON object."""
    try:
        return jsonl.is_object(decode.decode(line).text)
    except decode.NoText:
        return False


def _line(file: BinaryIO) -> bytes:
    """The next line; what is beyond `LIMIT` of it is passed over."""
    line = file.readline(LIMIT + 1)
    if len(line) > LIMIT and not line.endswith(b"\n"):
        while (rest := file.readline(LIMIT)) and not rest.endswith(b"\n"):
            pass
    return line
