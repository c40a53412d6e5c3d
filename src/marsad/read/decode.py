"""Bytes to text: UTF-8, UTF-16 and UTF-32, the old Arabic code pages of Windows and ISO; what is no text is told apart.

UTF-16 is known by its mark or, without one, by the high byte that Arabic letters and spaces share. The old code pages are
tried only where UTF-8 fails, and taken only where what comes out looks like Arabic.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FILES = (
    (b"\x1f\x8b", "a gzip archive", "unpack it first: gunzip FILE"),
    (b"PK\x03\x04", "a zip archive or an office document", "unpack it, or save the document as plain text"),
    (b"%PDF", "a PDF", "save its text as a UTF-8 text file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document", "save it as a UTF-8 text file"),
    (b"From: <Saved by ", "a web archive (.mht)", "save the page as HTML instead"),
    (b"bplist00", "a web archive of Safari", "save the page as HTML, or its text as a UTF-8 text file"),
    (b"\x89PNG", "a picture", "give the text of the report"),
    (b"\xff\xd8\xff", "a picture", "give the text of the report"),
)
_OLD = ("cp1256", "iso8859_6")
_NAMES = {"cp1256": "windows-1256", "iso8859_6": "ISO 8859-6"}
_ARABIC = re.compile("[\u0621-\u064a]")
_ARTICLE = re.compile("\u0627\u0644(?=[\u0621-\u064a])")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY = ("it is binary, not text", "give a plain text or JSON lines file")
_LETTER = re.compile(r"[^\W\d_]")
_ESCAPE = re.compile(r"\\[a-z]")
_MIXED = re.compile("[A-Za-z\u00c0-\u024f][\u0621-\u064a]|[\u0621-\u064a][A-Za-z\u00c0-\u024f]")
_SAMPLE = 1 << 16
_BEYOND = re.compile("[^\0-\x7f]")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z][\w.:-]{1,40})""", re.IGNORECASE)


class Decoded(NamedTuple):
    """A text, how its bytes were read, and how many of them could not be (each is U+FFFD in the text)."""

    text: str
    encoding: str
    broken: int

    @property
    def guess(self) -> str | None:
        """The name of an encoding that was guessed rather than told."""
        return _NAMES.get(self.encoding)


class NoText(ValueError):
    """The bytes are no text that can be read: `fault` and `remedy`. `whole`: nor is anything else of that file."""

    def __init__(self, fault: str, remedy: str, whole: bool = True) -> None:
        super().__init__(fault)
        self.fault, self.remedy, self.whole = fault, remedy, whole


def wide(head: bytes) -> str | None:
    """The encoding of two or four bytes a character that the first bytes of a file show, or None."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding if encoding != "utf-8" else None
    if len(head) < 4:
        return None
    # Spaces, Latin letters and Arabic letters have 0 or 6 as their high byte: one place of each pair holds hardly anything else.
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = head[place::2], head[1 - place :: 2]
        if high.count(0) + high.count(6) >= 0.85 * len(high) and low.count(0) + low.count(6) < 0.3 * len(low):
            return encoding
    return None


def decode(data: bytes) -> Decoded:
    """The text in `data`. Raises `NoText` where it is a picture, an archive or bytes that no encoding explains."""
    for magic, what, remedy in _OTHER_FILES:
        if data.startswith(magic):
            raise NoText(f"it is {what}", remedy)
    found = _decoded(data)
    sample = found.text[:_SAMPLE]
    controls = len(_CONTROL.findall(sample))
    if controls > 2 + len(sample) // 50 or (controls and not _LETTER.search(sample)):
        raise NoText(*_BINARY)
    return found


def decode_markup(data: bytes) -> Decoded:
    """The text of a page or feed: as `decode` judges; where it knows no encoding, as the page declares. Raises `NoText`."""
    try:
        return decode(data)
    except NoText as error:
        declared = _DECLARED.search(data[:_SAMPLE])
        if error.whole or declared is None:
            raise
        try:
            return Decoded(data.decode(declared[1].decode("ascii")), declared[1].decode("ascii").lower(), 0)
        except (LookupError, ValueError):
            raise error from None


def _decoded(data: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    if unmarked := wide(data[:4096]):
        return _lenient(data, unmarked)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        pass
    found = _lenient(data, "utf-8")
    proper = sum(c > "\x7f" for c in found.text) - found.broken
    if proper >= 3 and found.broken <= max(2, proper // 20):
        return found
    old = max((_lenient(data, encoding) for encoding in _OLD), key=_arabic)
    if _arabic(old) <= 0:
        sample = found.text[:_SAMPLE]
        if len(_CONTROL.findall(sample)) > len(sample) // 50:
            raise NoText(*_BINARY)
        raise NoText("its encoding is unknown (not UTF-8, UTF-16 or windows-1256)", "save it as UTF-8", whole=False)
    return old


def _lenient(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding, 0)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, text.count("\ufffd"))


def _arabic(found: Decoded) -> float:
    """How much a text read in an old code page looks like Arabic (0: not at all): Arabic letters are most of what is not ASCII,
    stand in words of their own, and among them the article is common."""
    first = _BEYOND.search(found.text)  # a page may begin with long scripts
    start = first.start() if first else 0
    text = _ESCAPE.sub(" ", found.text[start : start + _SAMPLE])
    arabic = len(_ARABIC.findall(text))
    foreign = sum(c > "\x7f" for c in text) - arabic
    if not arabic or foreign > 0.3 * arabic or len(_MIXED.findall(text)) > 0.05 * arabic or _CONTROL.search(text):
        return 0.0
    articles = len(_ARTICLE.findall(text))
    return 1 - foreign / arabic + 10 * articles / arabic if articles >= arabic // 50 else 0.0
