"""Arabic and Latin spellings of one name brought together: consonant skeletons to find them, a likeness to rank them.

Arabic writes consonants and long vowels; Latin spellings differ by language and age of the map (Khums, Homs, Choms). The
skeleton keeps what both sides keep: the consonants, in classes wide enough for each tradition. Which letters answer to
which is data (`lang/ar/latin.yaml`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from marsad.data import Row, read_mapping
from marsad.text.words import bare

DATA = Path(__file__).parents[1] / "lang" / "ar" / "latin.yaml"
_MOST = 16
_OPEN = "\0"
_ENDS = (("", 0.0), ("h", 0.0), ("a", 0.02), ("ah", 0.0), ("e", 0.04), ("eh", 0.02), ("at", 0.02), ("et", 0.06), ("t", 0.1))
"""How a final ه, mostly ة, is written in Latin."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Letters:
    """The tables of `latin.yaml`."""

    skeleton: dict[str, tuple[str, ...]]
    pairs: dict[str, str]
    final: str
    opened: str
    latin: dict[str, tuple[str, ...]]
    country: dict[str, dict[str, tuple[str, ...]]]
    articles: dict[str, str]
    sounds: dict[str, tuple[tuple[str, float], ...]]
    vowels: frozenset[str]
    short: float
    long: float
    other: float


@cache
def letters(path: Path = DATA) -> Letters:
    """Read the tables; what is missing or no number raises `DataError`."""
    data = read_mapping(path)
    data.only("skeleton", "pairs", "final", "opened", "latin", "country", "articles", "sounds", "vowels", "other")
    vowels, country, sounds = data.mapping("vowels"), data.mapping("country"), data.mapping("sounds")
    vowels.only("letters", "short", "long")

    def classes(row: Row) -> dict[str, tuple[str, ...]]:
        return {key: tuple(row.texts(key, empty=True)) for key in row}

    def pairs(row: Row) -> dict[str, str]:
        return {key: row.text(key, "") for key in row}

    def costs(row: Row) -> tuple[tuple[str, float], ...]:
        return tuple(sorted(((sound, row.number(sound, 0) / 100) for sound in row), key=lambda pair: -len(pair[0])))

    return Letters(
        classes(data.mapping("skeleton")),
        pairs(data.mapping("pairs")),
        data.text("final"),
        data.text("opened"),
        classes(data.mapping("latin")),
        {code: classes(country.mapping(code)) for code in country},
        pairs(data.mapping("articles")),
        {sound: costs(sounds.mapping(sound)) for sound in sounds},
        frozenset(vowels.text("letters")),
        vowels.number("short", 0) / 100,
        vowels.number("long", 0) / 100,
        data.number("other", 0) / 100,
    )


@lru_cache(maxsize=65536)
def arabic_keys(name: str) -> tuple[str, ...]:
    """The skeletons that the folded Arabic `name` may have, likeliest first, without doublets."""
    table = letters()
    options: list[tuple[str, ...]] = []
    words = [bare(w) for w in name.split()]
    for number, word in enumerate(words):
        at = 0
        while at < len(word):
            if (pair := word[at : at + 2]) in table.pairs:
                whole = table.skeleton.get(table.pairs[pair], ("?",))[0]
                options.append((whole, table.skeleton[pair[0]][0] + whole))
                at += 2
                continue
            letter = word[at]
            at += 1
            if letter == table.final and at == len(word) and at > 1:
                if number + 1 < len(words):
                    options.append((table.opened, ""))
                continue
            classes = table.skeleton.get(letter, ("?",))
            if classes != ("",):
                options.append(classes)
    several = 1
    for i, classes in enumerate(options):
        several *= len(classes)
        if several > _MOST:
            several //= len(classes)
            options[i] = classes[:1]
    return tuple(dict.fromkeys(_squeezed("".join(way)) for way in product(*options)))


def _squeezed(key: str) -> str:
    return "".join(c for i, c in enumerate(key) if not i or c != key[i - 1])


def plain(name: str) -> str:
    """A Latin name in lower case, without accents but with long vowels doubled as `a:`; ç, ş and ğ stay."""
    out = []
    for char in unicodedata.normalize("NFC", name.lower()):
        if char in "çşğ":
            out.append(char)
            continue
        parts = unicodedata.normalize("NFD", char)
        base = parts[0]
        out.append(base if base.isalpha() or base in " -'" else " " if base.isspace() or base in ",.()/" else "'")
        if len(parts) > 1 and ("\u0304" in parts or "\u0302" in parts) and base in "aeiou":
            out.append(":")
    return "".join(out).replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("æ", "ae").replace("ß", "ss")


def latin_words(name: str) -> list[str]:
    """The words of a Latin name (`plain` form) without its Arabic articles."""
    table = letters()
    words = [w.strip("'") for w in re.split(r"[\s-]+", plain(name)) if w.strip("':")]
    kept = []
    for number, word in enumerate(words):
        begins = table.articles.get(word)
        if begins is not None and number + 1 < len(words) and (not begins or words[number + 1][0] in begins):
            continue
        kept.append(word)
    return kept


def latin_keys(name: str, country: str) -> tuple[str, ...]:
    """The skeletons that a Latin `name` may have in `country` (ISO2); empty where it has none."""
    table = letters()
    own = table.country.get(country, {})
    options: list[tuple[str, ...]] = []
    words = latin_words(name)
    for number, word in enumerate(words):
        word = word.replace(":", "").replace("'", "")
        at = 0
        while at < len(word):
            for length in (4, 3, 2, 1):
                piece = word[at : at + length]
                classes = own.get(piece) or table.latin.get(piece)
                if classes is not None and len(piece) == length:
                    if piece == "h" and at + length == len(word) and at and word[at - 1] in "aeo":
                        classes = ("", "H") if number + 1 == len(words) else ("", "T", "H")
                    elif piece == "c" and "S" in classes:
                        classes = ("S",) if word[at + 1 : at + 2] in ("e", "i", "y") else ("K",)
                    options.append(classes)
                    at += length
                    break
            else:
                at += 1
    several = 1
    for i, classes in enumerate(options):
        several *= len(classes)
        if several > 4:
            several //= len(classes)
            options[i] = classes[:1]
    keys = dict.fromkeys(_squeezed("".join(way)) for way in product(*options))
    return tuple(k for k in keys if k)


@lru_cache(maxsize=8192)
def likeness(arabic: str, latin: str) -> float:
    """How well the folded name `arabic` is spelt by `latin`, 0 to 1 (1: letter for letter)."""
    table = letters()
    words = [bare(w) for w in arabic.split()]
    left = "".join(w[:-1] + _OPEN if len(w) > 1 and w[-1] == table.final else w for w in words)
    right = "".join(latin_words(latin)).replace("'", "")
    if not left or not right:
        return 0.0
    cost = _align(left, right, table)
    for pair, letter in table.pairs.items():
        if pair in left:
            cost = min(cost, _align(left.replace(pair, letter), right, table))
    return max(0.0, 1.0 - cost / (0.55 * len(left)))


def _align(left: str, right: str, table: Letters) -> float:
    """The least cost of reading `right` (with `:` after long vowels) as `left`; each left letter takes a spelling or nothing."""
    size = len(right)
    row = [0.0] * (size + 1)
    for j in range(1, size + 1):
        row[j] = row[j - 1] + _skip(right, j - 1, table)
    for letter in left:
        sounds = _ENDS if letter == _OPEN else table.sounds.get(letter, (("", 1.0),))
        new = [9.0] * (size + 1)
        for j in range(size + 1):
            best = row[j] + table.other
            for spelling, cost in sounds:
                length = len(spelling)
                if not length:
                    if row[j] + cost < best:
                        best = row[j] + cost
                elif j >= length and right.startswith(spelling, j - length) and row[j - length] + cost < best:
                    best = row[j - length] + cost
                elif j > length and right[j - 1] == ":" and right.startswith(spelling, j - 1 - length):
                    best = min(best, row[j - 1 - length] + cost)
            if j and new[j - 1] + (skip := _skip(right, j - 1, table)) < best:
                best = new[j - 1] + skip
            new[j] = best
        row = new
    return row[size]


def _skip(right: str, at: int, table: Letters) -> float:
    """What it costs to leave the Latin letter at `at` unread."""
    letter = right[at]
    if letter == ":":
        return table.long
    return table.short if letter in table.vowels else table.other


@lru_cache(maxsize=8192)
def likeness_arabic(one: str, other: str) -> float:
    """How like two folded Arabic spellings are, 0 to 1: vowels and letters of one class weigh less than others."""
    table = letters()
    a, b = "".join(bare(w) for w in one.split()), "".join(bare(w) for w in other.split())
    if not a or not b:
        return 0.0
    classes = table.skeleton

    def loss(c: str, last: bool) -> float:
        return 0.3 if classes.get(c, ("?",)) == ("",) or (last and c == table.final) else 1.0

    row = [0.0]
    for j, c in enumerate(b):
        row.append(row[-1] + loss(c, j + 1 == len(b)))
    for i, c in enumerate(a):
        new = [row[0] + loss(c, i + 1 == len(a))]
        for j, d in enumerate(b):
            same = 0.0 if c == d else 0.3 if set(classes.get(c, "?")) & set(classes.get(d, "!")) else 1.3
            new.append(min(row[j] + same, row[j + 1] + loss(c, i + 1 == len(a)), new[j] + loss(d, j + 1 == len(b))))
        row = new
    return max(0.0, 1.0 - row[-1] / (0.5 * max(len(a), len(b))))
