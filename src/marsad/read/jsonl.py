"""JSON lines: one report a line, also gold files; a `.json` file may hold one object, or a list of them, over many lines.

Keys: `id` (or `doc`), `text` (or `text_file`, a file beside this one), `title`, `published`, `publisher` (or `outlet`), `url`.
Others are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from marsad.read.decode import Decoded, NoText, decode
from marsad.read.report import LIMIT, Bad, Note, Report, day, stem
from marsad.read.text import is_blank, reservations


class _Wrong(ValueError):
    """A field that can't be used: the fault and the remedy."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(fault)
        self.fault, self.remedy = fault, remedy


def parse(line: str, strict: bool = True) -> Any:
    """The JSON in `line`, lone surrogates kept. Raises `ValueError` where it is none. Not `strict`: line ends may stand in its strings."""
    try:
        return json.loads(line, strict=strict)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def is_object(line: str) -> bool:
    """Whether a line is one JSON object."""
    if not line.lstrip("\ufeff \t\r\n").startswith("{"):
        return False
    try:
        return isinstance(parse(line.lstrip("\ufeff")), dict)
    except ValueError:
        return False


def read_lines(lines: Iterable[bytes | str], source: str, folder: Path, whole: bytes | None = None) -> Iterator[Report | Bad | Note]:
    """The reports of JSON lines. A bad line is named and the rest goes on. `folder`: where `text_file` is looked for; `whole`: the
    bytes of the file, where they could not be cut into lines."""
    some = said = False
    for number, raw in enumerate(lines, 1):
        if isinstance(raw, bytes):
            if len(raw) > LIMIT:
                yield Bad(source, number, f"longer than {LIMIT >> 20} MB", "split the line")
                some = True
                continue
            if not raw.strip():
                continue
            try:
                found = decode(raw)
            except NoText as error:
                yield Bad(source, number, error.fault, error.remedy)
                if number == 1 and error.whole:
                    return
                some = True
                continue
            if not (said and found.guess and not found.broken):  # a code page is told once a file
                yield from reservations(found, source, number)
            said = said or found.guess is not None
        else:
            found = Decoded(raw, "", 0)
        line = found.text.lstrip("\ufeff").rstrip()
        if is_blank(line):
            continue
        some = True
        try:
            row = parse(line)
        except ValueError as error:
            yield Bad(source, number, f"not JSON: {brief(error)}", "mend the line, or take it out")
            continue
        yield from read_row(row, source, number, folder, raw.rstrip(b"\r\n") if isinstance(raw, bytes) else whole)
    if not some:
        yield Bad(source, 0, "the file is empty", "leave it out, or put one JSON object a line in")


def read_whole(text: str, source: str, folder: Path, raw: bytes | None = None) -> Iterator[Report | Bad | Note]:
    """The reports of a JSON file that is one object or a list of objects; else of its lines. `raw`: its bytes."""
    try:
        whole = parse(text)
    except ValueError:
        whole = None
    if isinstance(whole, dict):
        yield from read_row(whole, source, 1, folder, raw)
    elif isinstance(whole, list):
        for number, row in enumerate(whole, 1):
            yield from read_row(row, source, number, folder, raw)
    else:
        yield from read_lines(text.split("\n"), source, folder, raw)


def read_row(row: Any, source: str, line: int, folder: Path, raw: bytes | None = None) -> Iterator[Report | Bad | Note]:
    """The report that one JSON object, read from the bytes `raw`, holds. Where its text stands in a file of its own, that file is
    what was received."""
    if not isinstance(row, dict):
        yield Bad(source, line, "not a JSON object", 'write {"id": "…", "text": "…"}')
        return
    try:
        name = _name(row)
        published = _published(row)
        title, publisher, url = _string(row, "title"), _string(row, "publisher", "outlet"), _string(row, "url")
        text, media = _string(row, "text"), "application/json"
        if text is None:
            found, raw = _beside(row, folder)
            yield from reservations(found, source, line)
            text, media = found.text, "text/plain"
        if is_blank(text):
            raise _Wrong("the text is empty", "put the text in, or take the line out")
    except _Wrong as error:
        yield Bad(source, line, error.fault, error.remedy)
        return
    given = name is not None
    yield Report(name or f"{stem(source)}-{line}", text, title, published, publisher, url, source, line, raw, given, media)


def _name(row: dict[str, Any]) -> str | None:
    value = row.get("id") if row.get("id") not in (None, "") else row.get("doc")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _Wrong("'id' is no string", 'write "id": "a name of your own"')
    return value


def _string(row: dict[str, Any], *keys: str) -> str | None:
    """The string under the first of `keys` that has one; none is no fault, anything but a string is."""
    for key in keys:
        value = row.get(key)
        if value is None:
            continue
        if not isinstance(value, str):
            raise _Wrong(f"'{key}' is no string", f'write "{key}": "…", or leave it out')
        return value
    return None


def _published(row: dict[str, Any]) -> date | None:
    value = row.get("published")
    if value is None or value == "":
        return None
    try:
        return day(value if isinstance(value, str) else json.dumps(value))
    except ValueError:
        raise _Wrong(f"'published' is no date: {json.dumps(value, ensure_ascii=False)[:40]}", "write it as YYYY-MM-DD, or null") from None


def _beside(row: dict[str, Any], folder: Path) -> tuple[Decoded, bytes]:
    """The text of a report that stands in a file of its own, and its bytes."""
    name = _string(row, "text_file")
    if not name:
        raise _Wrong("neither 'text' nor 'text_file'", "give the text of the report in one of them")
    try:
        with (folder / name).open("rb") as file:
            data = file.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise _Wrong(f"text_file '{name}' is longer than {LIMIT >> 20} MB", "give one report a file")
        return decode(data), data
    except NoText as error:
        raise _Wrong(f"text_file '{name}': {error.fault}", error.remedy) from None
    except (OSError, ValueError) as error:
        if isinstance(error, _Wrong):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _Wrong(f"text_file '{name}' can't be read: {reason}", f"put it beside the file that names it, in {folder}") from None


def brief(error: ValueError) -> str:
    """What is wrong in a line of JSON, and where in it."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return str(error)
