"""Two texts laid side by side: the runs of words that both have, and what one says in the other's place between them."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from marsad.link.limits import Limits
from marsad.link.wording import DAY, NAME, NUMBER, PLAIN, kind, names_it, same, value

_TRIES = 6
"""Places in the longer text at which a run is tried, where two words of it stand at several."""
_KINDS = (NAME, NUMBER, DAY, PLAIN)


class Overlap(NamedTuple):
    """`shared` of the `words` of the shorter text stand in the longer one, of `longer` words, `known` names and numbers among them.

    The rest: how many names (those among the first words apart), numbers, days and other words one text has in place of others of the
    other, each pair counted once.
    """

    shared: int
    words: int
    longer: int
    known: int
    lead: int
    names: int
    numbers: int
    days: int
    plain: int

    @property
    def share(self) -> float:
        """Share of the shorter text."""
        return self.shared / self.words if self.words else 0.0


_TELLING = (NAME, NUMBER)
_NONE, _LETTERS = "\0", 0x10FFFF
"""The letter for words that the other text does not have, and the last letter: it may stand for several words."""
_LONG = 2000
"""Words from which on a text is not searched through for each pair of words of the other."""
_FAR = 40
"""Words between two runs beyond which nothing stands in the other's place, in short texts too."""
Run = tuple[int, int, int]
"""Where it begins in the longer and in the shorter text, and its length."""
Gap = tuple[int, list[str], list[str]]
"""What stands between two runs in both texts, and where it begins in the shorter one."""
Pair = tuple[int, str, str]
"""Two words that stand in each other's place, with their kind."""


def overlap(one: list[str], other: list[str], rules: Limits) -> Overlap:
    """Lay two texts (folded words) side by side. Which is named first makes no difference.

    Of texts that share too little to be one nothing more is told than how much they share.
    """
    shorter, longer = sorted((one, other), key=lambda text: (len(text), text))
    runs = _runs(longer, shorter, rules)
    shared = sum(run[2] for run in runs)
    gaps = _gaps(longer, shorter, runs, rules)
    shared += sum(x == y for _, here, there in gaps if len(here) == len(there) for x, y in zip(here, there, strict=True))
    swaps = _others(longer, shorter, gaps) if shared >= max(rules.share * len(shorter), rules.whole * len(longer)) else {}
    known = {word for _, at, length in runs for word in shorter[at : at + length] if kind(word) in _TELLING} if swaps else ()
    lead = sum(pair[0] == NAME and at < rules.lead for pair, at in swaps.items())
    names, numbers, days, plain = (sum(pair[0] == what for pair in swaps) for what in _KINDS)
    return Overlap(shared, len(shorter), len(longer), len(known), lead, names - lead, numbers, days, plain)


def _others(longer: list[str], shorter: list[str], gaps: list[Gap]) -> dict[Pair, int]:
    """The pairs of words that stand in each other's place, with where they first do. Names that both texts have are no others."""
    pairs: dict[Pair, int] = {}
    for at, here, there in gaps:
        for pair in _swaps(here, there):
            pairs.setdefault(pair, at)
    if any(pair[0] == NAME for pair in pairs):
        ours, theirs = set(longer), set(shorter)
        return {pair: at for pair, at in pairs.items() if pair[0] != NAME or not (names_it(theirs, pair[1]) or names_it(ours, pair[2]))}
    return pairs


def _runs(longer: list[str], shorter: list[str], rules: Limits) -> list[Run]:
    """The runs that both texts have, in the order of the shorter one."""
    if longer == shorter:
        return [(0, 0, len(shorter))]
    # A letter stands for each word of the longer text, so that pairs of words are found in it as pairs of letters in a string.
    letters = {word: chr(min(n, _LETTERS)) for n, word in enumerate(dict.fromkeys(longer), 1)}
    there, here = "".join([letters[word] for word in longer]), "".join([letters.get(word, _NONE) for word in shorter])
    size, most = len(longer), len(shorter)
    pairs = {there[i : i + 2] for i in range(size - 1)} if size > _LONG else None
    runs: list[Run] = []
    at, end, last = 0, 0, most - 1
    while at < last:
        pair = here[at : at + 2]
        if (first := there.find(pair) if pairs is None or pair in pairs else -1) < 0:
            at += 1
            continue
        length, start = 0, 0
        for i in _places(there, pair, first, end):
            n = 0
            while i + n < size and at + n < most and longer[i + n] == shorter[at + n]:
                n += 1
            if n > length:
                length, start = n, i
        if length > 1:
            runs.append((start, at, length))
            end = start + length
        at += max(length, 1)
    return [run for n, run in enumerate(runs) if run[2] >= rules.run or _beside(runs, n, rules)]


def _places(there: str, pair: str, first: int, end: int) -> list[int]:
    """Where to try a pair of words: at all of a few places, else at the first ones from where the last run ended."""
    places = [first]
    while (at := there.find(pair, places[-1] + 1)) >= 0:
        places.append(at)
    if len(places) <= _TRIES:
        return places
    first = next((n for n, i in enumerate(places) if i >= end), 0)
    return places[first : first + _TRIES]


def _beside(runs: list[Run], n: int, rules: Limits) -> bool:
    """Whether a run stands beside a longer one in both texts."""
    i, j, length = runs[n]
    if n and (before := runs[n - 1])[2] >= rules.run and 0 <= i - before[0] - before[2] <= rules.gap:
        return j - before[1] - before[2] <= rules.gap
    if n + 1 < len(runs) and (after := runs[n + 1])[2] >= rules.run and 0 <= after[0] - i - length <= rules.gap:
        return after[1] - j - length <= rules.gap
    return False


def _gaps(longer: list[str], shorter: list[str], runs: list[Run], rules: Limits) -> list[Gap]:
    """What stands between two runs, before the first and after the last, where both texts have a little there, and where."""
    most = rules.gap if len(shorter) >= rules.short_words else _FAR
    edges = [(0, 0, 0), *runs, (len(longer), len(shorter), 0)]
    found = []
    for (i, j, length), (k, m, _) in pairwise(edges):
        if 0 < k - i - length <= most and 0 < m - j - length <= most:
            found.append((j + length, longer[i + length : k], shorter[j + length : m]))
    return found


def _swaps(here: list[str], there: list[str]) -> list[Pair]:
    """The pairs of words that stand in each other's place, each with its kind, that of the longer text first."""
    if "".join(here) == "".join(there):
        return []  # "عبد الله" and "عبدالله"
    found = []
    for what in _KINDS:
        left = [value(word) if what == NUMBER else word for word in here if kind(word) == what]
        right = [value(word) if what == NUMBER else word for word in there if kind(word) == what]
        alike = (lambda x, y: x == y) if what == NUMBER else same
        only = [x for x in left if not any(alike(x, y) for y in right)]
        others = [y for y in right if not any(alike(x, y) for x in left)]
        found += [(what, x, y) for x, y in zip(only, others, strict=False)]
    return found
