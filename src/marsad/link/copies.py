"""Which reports repeat one text.

A store keeps of each report its `signature` and, under each of its `bands`, its key. For a new report it asks for those that share bands
with it, the ones with most first, and gives them to `copy_of`, which compares the texts word by word.

An update of a story (the same text, the toll now five instead of three) is a copy: it is one source all the same. A report of the same
kind on another town is none, however alike the words: names and numbers in each other's place weigh more than words that are the same.
What can't be told from the text, a short post whose number alone differs, is decided by the day: on the same day it is an update, on
another one a report of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from marsad.link.limits import Limits, limits
from marsad.link.overlap import Overlap, overlap
from marsad.link.sketch import bands, signature, similar
from marsad.link.wording import words

__all__ = ["Copies", "Copy", "Known", "bands", "copy_of", "is_copy", "known", "signature", "similar", "words"]


class Known(NamedTuple):
    """A report as copies are told. `original`: key of the report that it repeats, its own where it repeats none; `day`: published."""

    key: str
    original: str
    words: list[str]
    signature: bytes
    day: date | None = None


class Copy(NamedTuple):
    """That a report repeats another. `original` is the first report kept of all that repeat the text, `of` the one compared with it.

    `share`: of the words of the shorter text, how many stand in the longer one; `new`: share of its own words that are not in `of`.
    """

    original: str
    of: str
    share: float
    new: float

    @property
    def brings_news(self) -> bool:
        """Whether others may repeat words of it that the original lacks: then its bands are kept too."""
        return self.new > 1 - limits().nothing_new


def known(key: str, text: str, day: date | None = None, folded: str | None = None) -> Known:
    """A new report, ready to be compared. `folded`: the text folded, where the caller has it."""
    held = words(text, folded)
    return Known(key, key, held, signature(held), day)


def copy_of(new: Known, candidates: Iterable[Known]) -> Copy | None:
    """Which of the candidates the new report repeats. The first in which it brings nothing new, else the one with which it shares most.

    Candidates come with those first that share most bands with it.
    """
    rules = limits()
    vocabulary = set(new.words)
    best: tuple[Overlap, Known] | None = None
    for held in candidates:
        if held.key == new.key or similar(new.signature, held.signature) < rules.likely:
            continue
        most = _most(new.words, vocabulary, held.words, rules)
        if most <= 0 or (best is not None and most <= best[0].share):
            continue
        found = overlap(new.words, held.words, rules)
        if (best is None or found.share > best[0].share) and _is_copy(found, new, held, rules):
            best = found, held
            if found.shared >= rules.nothing_new * len(new.words):
                break
    if best is None:
        return None
    found, held = best
    return Copy(held.original, held.key, found.share, 1 - found.shared / len(new.words) if new.words else 0.0)


def _most(new: list[str], vocabulary: set[str], held: list[str], rules: Limits) -> float:
    """The share of the shorter text that may stand in the longer one at most: no run holds a word that the other text lacks. 0 where
    that is too little for a copy, or too few words stand in both: then they need not be laid side by side."""
    words = set(held)
    if not words or not vocabulary or len(vocabulary & words) < rules.share * min(len(vocabulary), len(words)):
        return 0.0
    shorter, longer = (held, vocabulary) if len(held) < len(new) else (new, words)
    shared = sum([word in longer for word in shorter])
    if len(new) == len(held):
        shared = max(shared, sum([word in vocabulary for word in held]))
    return shared / len(shorter) if shared >= rules.share * len(shorter) else 0.0


def is_copy(one: Known, other: Known) -> bool:
    """Whether two reports are one text."""
    rules = limits()
    return _is_copy(overlap(one.words, other.words, rules), one, other, rules)


def _is_copy(found: Overlap, one: Known, other: Known, rules: Limits) -> bool:
    apart = abs((one.day - other.day).days) if one.day and other.day else 0
    if found.words <= rules.tiny_words:
        return one.words == other.words and apart <= rules.tiny_days and bool(one.words)
    if found.share < (rules.short_share if found.words < rules.short_words else rules.share) or found.shared < rules.whole * found.longer:
        return False
    number = rules.number_same_day if not apart and one.day and other.day else rules.number
    cost = found.lead * rules.name_in_lead + found.names * rules.name + found.numbers * number
    cost += found.days * rules.day + found.plain * rules.word
    return cost <= found.known * rules.allowed_known + found.shared * rules.allowed_word


class Copies:
    """Reports added one after another, each with what it repeats. Keeps in memory what a store keeps in its tables."""

    def __init__(self) -> None:
        self._reports: dict[str, Known] = {}
        self._bands: dict[int, list[str]] = {}

    def add(self, key: str, text: str, day: date | None = None, folded: str | None = None) -> Copy | None:
        """Add a report; gives what it repeats. A key that is there already is left as it is."""
        if key in self._reports:
            return None
        rules = limits()
        new = known(key, text, day, folded)
        keys = bands(new.signature)
        shared = Counter(held for band in keys for held in self._bands.get(band, ()))
        likely = [held for held, _ in shared.most_common(rules.compared)]
        copy = copy_of(new, (self._reports[held] for held in likely))
        self._reports[key] = new if copy is None else new._replace(original=copy.original)
        if copy is None or copy.brings_news:
            for band in keys:
                held = self._bands.setdefault(band, [])
                if len(held) < rules.common:
                    held.append(key)
        return copy

    def original(self, key: str) -> str:
        """The report that this one repeats, or itself. Raises `KeyError` where it was never added."""
        return self._reports[key].original

    def groups(self) -> dict[str, list[str]]:
        """The reports by the text that they repeat, in the order in which they came."""
        out: dict[str, list[str]] = {}
        for key, report in self._reports.items():
            out.setdefault(report.original, []).append(key)
        return out
