"""Folding: one spelling for every way a word is written, with an exact map back to the original.

Arabic outlets write one word in many ways: with or without marks, tatweel, hamza seats and the dots of ya and ta marbuta,
in presentation forms, inside bidi controls, with letters pulled apart to get past filters. Folding brings them together.
Every folded character knows the code points of the original that it stands for.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_SIZE = 0x1FC00
_DELETE = 0xFFFFFFFF
_EXPAND = 0xFFFFFFFE

# Letters that differ only in seat, dots or origin. Keys are single characters, values what they fold to.
_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ئ": "ي",
    "ؤ": "و", "ۆ": "و", "ۇ": "و", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ۂ": "ه",
    "ک": "ك", "ڪ": "ك", "گ": "ك", "ڭ": "ك", "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف", "ڥ": "ف", "ٹ": "ت", "ڈ": "د", "ڑ": "ر",
    "ڢ": "ف", "ڧ": "ق", "ڨ": "ق", "ڕ": "ر", "ڵ": "ل", "ێ": "ي",
    "٫": ".", "٬": ",", "٪": "%", "؟": "?", "؛": ";", "۔": ".", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
    "_": " ", "#": " ", "\t": " ", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
}  # fmt: skip
_QUOTES = "\"'«»“”„‟‘’‚‛‹›`´＂＇❝❞"
_MARKS = [range(0x610, 0x61B), range(0x64B, 0x660), [0x670], range(0x6D6, 0x6DD), range(0x6DF, 0x6E5), [0x6E7, 0x6E8], range(0x6EA, 0x6EE),
          range(0x8D3, 0x8E2), range(0x8E3, 0x900), range(0x300, 0x370), [0x640]]  # fmt: skip
_INVISIBLE = [[0xAD, 0x61C, 0x180E, 0xFEFF], range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xFE00, 0xFE10)]
_COMPATIBLE = [range(0xFB50, 0xFE00), range(0xFE70, 0xFF00), range(0xFF00, 0xFFEF), range(0x1EE00, 0x1EF00)]

_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_AR = "\u0621-\u063a\u0641-\u064a\u0671-\u06d3"
_TATWEEL = "\u0640"
_ATTACHED = frozenset(c for c in map(chr, range(0x621, 0x6D4)) if unicodedata.category(c) in ("Lo", "Mn"))
# A word pulled apart: a tatweel beside a dot, a space or a star, before the word goes on. With a tatweel on the left side only, the letter
# before must be one that joins the next, and no lone heh: that with a tatweel is the sign of the Hijri era, a word of its own.
_GAP = "[ .,\u060c*_/·•-]{1,2}"
_LEFT = "(?<![\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0649])"
_BROKEN = re.compile(
    rf"(?<=[{_AR}])(?:\u0640+{_GAP}\u0640+"
    rf"|(?<!(?<![{_AR}])[\u0647\u06be]){_LEFT}\u0640+(?:[ ]|[.*_/·•-]{{1,2}})"
    rf"|[.*_/·•-]{{1,2}}\u0640+|[ ]\u0640+)(?=[{_AR}])"
)
_SPACES = re.compile("  +")
_PIECE = 1 << 19
_CUT = re.compile(f"(?<=[{_AR}]) (?=[{_AR}])")
"""How much is folded at once, and where a long text may be cut: at a space between two plain letters, which nothing reaches across."""
LONG = 48
"""Code points of a text that several parts read one after another: what was made of the last ones is kept for the next part."""


class Folded(NamedTuple):
    """Folded text; `start[i]` and `end[i]` are the code points of the original that character `i` stands for."""

    text: str
    start: NDArray[np.int32]
    end: NDArray[np.int32]


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.bool_], dict[int, str]]:
    """The look-up table (code point -> folded code point), which code points are marks, and those that expand to several."""
    table = np.arange(_SIZE, dtype=np.uint32)
    mark = np.zeros(_SIZE + 1, dtype=np.bool_)
    expand: dict[int, str] = {}

    def put(code: int, char: str) -> None:
        folded = "".join(_LETTERS.get(c, c.lower() if len(c.lower()) == 1 else c) for c in char)
        if len(folded) == 1:
            table[code] = ord(folded)
        else:
            table[code] = _EXPAND
            expand[code] = folded

    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x386, 0x530)):
        if len(chr(code).lower()) == 1:
            table[code] = ord(chr(code).lower())
    for block in _COMPATIBLE:
        for code in block:
            plain = unicodedata.normalize("NFKC", chr(code)).strip() if unicodedata.category(chr(code)) != "Cn" else chr(code)
            plain = "".join(c for c in plain if c != _TATWEEL and unicodedata.category(c) != "Mn")
            if plain != chr(code):
                put(code, plain)
                if not plain:
                    table[code], mark[code] = _DELETE, True
    for char, folded in _LETTERS.items():
        table[ord(char)] = ord(folded)
    for code in range(0x660, _SIZE):
        if (digit := unicodedata.decimal(chr(code), None)) is not None:
            table[code] = ord("0") + digit
    for char in _QUOTES:
        table[ord(char)] = 0x20
    for code in (*range(0x2000, 0x200B), 0xA0, 0x202F, 0x205F, 0x3000, 0):
        table[code] = 0x20
    for codes in _MARKS:
        for code in codes:
            table[code], mark[code] = _DELETE, True
    for codes in _INVISIBLE:
        for code in codes:
            table[code] = _DELETE
    return table, mark, expand


def _edits(text: str) -> list[tuple[int, int, str]]:
    """Stretches to read as something else: entities, broken words, a tatweel that stands for a dash."""
    found: list[tuple[int, int, str]] = []
    if "&" in text:
        for hit in _ENTITY.finditer(text):
            plain = html.unescape(f"&{hit[1]};")
            if plain != hit[0]:
                found.append((hit.start(), hit.end(), plain))
    if _TATWEEL in text:
        found += _tatweels(text)
        found.sort()
    return found


def _tatweels(text: str) -> Iterator[tuple[int, int, str]]:
    """The edits at tatweels that are not within a word."""
    done, total, at = 0, len(text), text.find(_TATWEEL)
    while at >= 0:
        stop = at + 1
        while stop < total and text[stop] == _TATWEEL:
            stop += 1
        left, right = text[at - 1 : at] in _ATTACHED, text[stop : stop + 1] in _ATTACHED
        if not (left and right):
            hits = (_BROKEN.match(text, start) for start in ((at,) if left else range(max(done, at - 2), at)))
            if (hit := next(filter(None, hits), None)) is not None:
                yield hit.start(), hit.end(), ""
                done = stop = hit.end()
            elif not left and not right:
                yield at, stop, "-"
        at = text.find(_TATWEEL, stop)


def fold(text: str) -> Folded:
    """Fold `text`. Any string is taken, lone surrogates included; nothing raises. What it gives is shared: nobody changes it.

    >>> fold("الجيشُ الإسرائيليّ").text
    'الجيش الاسراييلي'
    """
    return _last(text) if len(text) >= LONG else _folded(text, 0)


def fold_text(text: str) -> str:
    """The folded text alone, for names and sentences of which nobody asks what a letter stands for: much sooner, where they are short.

    >>> fold_text("الجيشُ الإسرائيليّ")
    'الجيش الاسراييلي'
    """
    if "&" in text or _TATWEEL in text:
        return fold(text).text
    return _SPACES.sub(" ", text.translate(_changes()))


@cache
def _changes() -> dict[int, str | None]:
    """What becomes of each code point that changes; None: nothing stays of it."""
    table, _, expand = _tables()
    told = {code: chr(table[code]) for code in np.flatnonzero(table != np.arange(_SIZE)).tolist() if table[code] < _EXPAND}
    return told | expand | dict.fromkeys(np.flatnonzero(table == _DELETE).tolist())


@lru_cache(maxsize=4)
def _last(text: str) -> Folded:
    pieces: list[Folded] = []
    at = 0
    while len(text) - at > _PIECE and (hit := _CUT.search(text, at + _PIECE)):
        pieces.append(_folded(text[at : hit.start()], at))
        at = hit.start()
    if not pieces:
        return _folded(text, 0)
    pieces.append(_folded(text[at:], at))
    texts, starts, ends = zip(*pieces, strict=True)
    return Folded("".join(texts), np.concatenate(starts), np.concatenate(ends))


def _folded(text: str, at: int) -> Folded:
    """A piece of a text, which begins at `at`, folded."""
    table, mark, expand = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    start = np.arange(len(codes), dtype=np.int32)
    end = start + 1
    if edits := _edits(text):
        codes, start, end = _apply(codes, start, end, edits)
    small = np.minimum(codes, _SIZE - 1)
    folded = np.where(codes < _SIZE, table[small], codes)
    marks = mark[small] & (codes < _SIZE)
    if marks.any():  # a character's span takes its marks along, so that a highlight never parts a letter from its vowel
        following = np.where(marks, len(codes), np.arange(len(codes)))
        nxt = np.minimum.accumulate(following[::-1])[::-1]
        after = np.append(nxt[1:], len(codes))
        last = np.clip(after - 1, 0, len(codes) - 1)
        end = np.where(marks, end, end[last]).astype(np.int32)
    if (folded == _EXPAND).any():
        folded, start, end = _expanded(codes, folded, start, end, expand)
    keep = folded != _DELETE
    space = folded == 0x20
    # Runs of spaces become one: the first is kept. Deleted characters between them don't count.
    kept_space = space[keep]
    repeat = np.zeros(len(kept_space), dtype=np.bool_)
    repeat[1:] = kept_space[1:] & kept_space[:-1]
    out, start, end = folded[keep][~repeat], start[keep][~repeat], end[keep][~repeat]
    return Folded(out.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"), start + at, end + at)


def _apply(
    codes: NDArray[np.uint32], start: NDArray[np.int32], end: NDArray[np.int32], edits: list[tuple[int, int, str]]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32]]:
    """The arrays with each edit's stretch read as its replacement."""
    total, at = len(codes), 0
    keep = np.ones(total, dtype=np.bool_)
    new: list[tuple[int, int, int]] = []
    for first, last, plain in edits:
        if first < at:
            continue
        keep[first:last] = False
        new += [(ord(c), first, last) for c in plain]
        at = last
    added = np.array(new, dtype=np.int64).reshape(-1, 3)
    kept = np.flatnonzero(keep)
    order = np.insert(kept, np.searchsorted(kept, added[:, 1]), np.arange(total, total + len(added)))
    values = (np.concatenate([old, more.astype(old.dtype)])[order] for old, more in zip((codes, start, end), added.T, strict=True))
    return next(values), next(values), next(values)


def _expanded(
    codes: NDArray[np.uint32], folded: NDArray[np.uint32], start: NDArray[np.int32], end: NDArray[np.int32], expand: dict[int, str]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32]]:
    """Ligatures written out: each letter of one stands for the whole sign."""
    times = np.ones(len(codes), dtype=np.int64)
    places = np.nonzero(folded == _EXPAND)[0]
    times[places] = [len(expand[int(codes[i])]) for i in places]
    out = np.repeat(folded, times)
    out[out == _EXPAND] = [ord(c) for i in places for c in expand[int(codes[i])]]
    return out, np.repeat(start, times), np.repeat(end, times)
