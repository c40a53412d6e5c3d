"""Plain text: one file, one report, named by the stem of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marsad.read.decode import Decoded, NoText, decode
from marsad.read.report import LIMIT, Bad, Note, Report, stem

_SEEN = re.compile("[^\\s\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\ufeff\xad\0]")


def is_blank(text: str) -> bool:
    """Whether nothing but white space and invisible signs stands in `text`."""
    return _SEEN.search(text) is None


def reservations(found: Decoded, source: str, line: int) -> Iterator[Bad | Note]:
    """What must be said of a text that was not plain UTF-8."""
    if found.guess:
        yield Note(source, line, f"read as {found.guess}, because it is not UTF-8")
    if found.broken:
        yield Bad(
            source, line, f"{found.broken} broken byte(s) of {found.encoding}, read as U+FFFD", "mend the file; the rest of it was coded"
        )


def read_text(data: bytes, source: str) -> Iterator[Report | Bad | Note]:
    """The report that the bytes of a text file hold."""
    if len(data) > LIMIT:
        yield Bad(source, 0, f"longer than {LIMIT >> 20} MB", "give one report a file, or JSON lines")
        return
    if not data:
        yield Bad(source, 0, "the file is empty", "leave it out, or put the text in")
        return
    try:
        found = decode(data)
    except NoText as error:
        yield Bad(source, 0, error.fault, error.remedy)
        return
    yield from from_decoded(found, source, data)


def from_decoded(found: Decoded, source: str, raw: bytes) -> Iterator[Report | Bad | Note]:
    """The report that a text is, once its bytes (`raw`) are read."""
    if is_blank(found.text):
        yield Bad(source, 0, "nothing but white space", "leave it out, or put the text in")
        return
    yield from reservations(found, source, 0)
    yield Report(stem(source), found.text, source=source, raw=raw)
