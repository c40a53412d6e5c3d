"""How right incidents are: B-cubed of clusterings that may overlap (extended B-cubed: Amigó et al. 2009, section 5), and pairs.

A clustering is the documents of each incident, by id. A document that no incident of one side holds stands alone there. The
documents that are judged are the gold's; others are passed over.

Two documents may meet in several incidents (a strike, and its denial). Extended B-cubed asks that they meet as often as the gold
says. Where the gold has one incident for what is told as several, judge with `often=False`: then they meet or they don't.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0
FAR_KM = 50.0
"""Beyond it two incidents are far apart, unless told otherwise: towns, not quarters of one."""
FAR_DAYS = 3
"""The same for the days between them."""

Clusters = Iterable[Collection[str]]
_Vectors = NDArray[np.float64]


class BCubed(NamedTuple):
    """Precision, recall and their harmonic mean, each 0 to 1, over so many documents."""

    precision: float
    recall: float
    f1: float
    documents: int


class Told(NamedTuple):
    """An incident of the gold: the documents that tell it, where (degrees WGS84) and when; what is not known is None."""

    documents: Collection[str]
    lat: float | None = None
    lon: float | None = None
    first: date | None = None
    last: date | None = None


class Pairs(NamedTuple):
    """Pairs of documents: those of the gold and how many meet; those joined and how many are not of incidents far apart."""

    gold: int
    met: int
    joined: int
    near: int

    @property
    def recall(self) -> float:
        """The share of the gold's pairs that meet in one predicted incident; 1 where there are none."""
        return self.met / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        """The share of the predicted pairs whose gold incidents are not far apart; 1 where there are none."""
        return self.near / self.joined if self.joined else 1.0


def bcubed(predicted: Clusters, gold: Clusters, documents: Collection[str] | None = None, *, often: bool = True) -> BCubed:
    """B-cubed of `predicted` against `gold` over `documents` (unless given, those of the gold).

    Raises `ValueError` where there is no document to judge.
    """
    gold = [frozenset(cluster) for cluster in gold]
    judged = frozenset(documents) if documents is not None else frozenset().union(*gold)
    if not judged:
        raise ValueError("no document is in the gold")
    ours, theirs = _Memberships(predicted, judged), _Memberships(gold, judged)
    precision = recall = 0.0
    for document in sorted(judged):
        right, found = _met(document, ours, theirs, often)
        precision += right / ours.reach(document)
        recall += found / theirs.reach(document)
    precision, recall = precision / len(judged), recall / len(judged)
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall), len(judged))


def pairs(
    predicted: Clusters, gold: Sequence[Told], *, km: float = FAR_KM, days: int = FAR_DAYS, documents: Collection[str] | None = None
) -> Pairs:
    """The pairs of `gold` that meet in `predicted`, and the predicted ones whose gold incidents are not far apart.

    Two incidents are far apart where more than `km` lie between their places or more than `days` between their days; what the gold
    does not know tells nothing. A document of several incidents is as near as the nearest of them.
    """
    judged = frozenset(documents) if documents is not None else frozenset().union(*(told.documents for told in gold))
    ours, theirs = _Memberships(predicted, judged), _Memberships([told.documents for told in gold], judged)
    wanted = met = 0
    for document in judged:
        for other in theirs.neighbours(document):
            if document < other:
                wanted += 1
                met += not ours.of[document].isdisjoint(ours.of[other])
    joined = near = 0
    spots = _Spots(gold, theirs.numbers, km, days)
    for number, cluster in enumerate(ours.clusters):
        some, close = _near(number, cluster, ours, theirs, spots)
        joined += some
        near += close
    return Pairs(wanted, met, joined, near)


class _Memberships:
    """The incidents of each document, by number. One that holds a single document joins nothing, and is only counted in `alone`."""

    def __init__(self, clusters: Clusters, judged: frozenset[str]) -> None:
        self.clusters: list[list[str]] = []
        self.of: dict[str, frozenset[int]] = {}
        self.alone: Counter[str] = Counter()
        self.numbers: dict[str, list[int]] = defaultdict(list)
        """The incidents of a document by their number as given, those that hold it alone among them."""
        of: dict[str, set[int]] = {document: set() for document in judged}
        for given, cluster in enumerate(clusters):
            members = sorted(judged.intersection(cluster))
            for document in members:
                self.numbers[document].append(given)
            if len(members) == 1:
                self.alone[members[0]] += 1
            elif members:
                for document in members:
                    of[document].add(len(self.clusters))
                self.clusters.append(members)
        self.of = {document: frozenset(numbers) for document, numbers in of.items()}
        self._reach: dict[frozenset[int], int] = {}

    def neighbours(self, document: str) -> Counter[str]:
        """How often each other document meets this one."""
        out: Counter[str] = Counter()
        for number in self.of[document]:
            out.update(self.clusters[number])
        del out[document]
        return out

    def reach(self, document: str) -> int:
        """How many documents meet this one, itself among them."""
        if not (numbers := self.of[document]):
            return 1
        if numbers not in self._reach:
            self._reach[numbers] = len(set().union(*(self.clusters[number] for number in numbers)))
        return self._reach[numbers]

    def own(self, document: str) -> int:
        """In how many incidents a document is; one that is in none is one of its own."""
        return len(self.of[document]) + self.alone[document] or 1


def _met(document: str, ours: _Memberships, theirs: _Memberships, often: bool) -> tuple[float, float]:
    """Over all documents that meet this one on both sides: the sums of what is right of what is ours, and found of what is theirs."""
    one, two = ours.own(document), theirs.own(document)
    both = min(one, two) if often else 1
    right, found = (both / one, both / two) if often else (1.0, 1.0)
    mine = ours.of[document]
    for other, wanted in theirs.neighbours(document).items():
        if not (given := len(mine & ours.of[other])):
            continue
        both = min(given, wanted)
        right += both / given if often else 1.0
        found += both / wanted if often else 1.0
    return right, found


class _Spots:
    """Where and when the incidents of the gold are, as arrays, and what is far."""

    def __init__(self, gold: Sequence[Told], numbers: Mapping[str, list[int]], km: float, days: int) -> None:
        self.numbers, self.days = numbers, days
        self.cosine = np.cos(min(km / EARTH_KM, np.pi))
        lat = np.radians(np.array([np.nan if told.lat is None else told.lat for told in gold], dtype=np.float64))
        lon = np.radians(np.array([np.nan if told.lon is None else told.lon for told in gold], dtype=np.float64))
        self.vectors: _Vectors = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
        self.first = np.array([_ordinal(told.first or told.last) for told in gold], dtype=np.float64)
        self.last = np.array([_ordinal(told.last or told.first) for told in gold], dtype=np.float64)

    def near(self, one: int, others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each of `others` is not far from `one`."""
        with np.errstate(invalid="ignore"):  # what is not known compares as false, and is not far
            far = self.vectors[others] @ self.vectors[one] < self.cosine - 1e-12
            gap = np.maximum(self.first[others] - self.last[one], self.first[one] - self.last[others])
        out: NDArray[np.bool_] = ~(far | (gap > self.days)) | (others == one)
        return out


def _near(number: int, cluster: list[str], ours: _Memberships, theirs: _Memberships, spots: _Spots) -> tuple[int, int]:
    """How many pairs a predicted incident joins that none before it does, and how many of them are not far apart."""
    judged = [document for document in cluster if document in theirs.numbers]
    flat = np.array([told for document in judged for told in theirs.numbers[document]], dtype=np.int64)
    ends = np.cumsum([0, *(len(theirs.numbers[document]) for document in judged)])
    joined = near = 0
    for at, document in enumerate(judged[:-1]):
        close = np.zeros(ends[-1] - ends[at + 1], dtype=np.bool_)
        for told in theirs.numbers[document]:
            close |= spots.near(told, flat[ends[at + 1] :])
        told_near = np.logical_or.reduceat(close, ends[at + 1 : -1] - ends[at + 1])
        new = _new(number, document, judged[at + 1 :], ours)
        joined += len(told_near) if new is None else int(new.sum())
        near += int(told_near.sum() if new is None else (told_near & new).sum())
    return joined, near


def _new(number: int, document: str, others: list[str], ours: _Memberships) -> NDArray[np.bool_] | None:
    """Which of `others` meet `document` in no incident of a lower number; None: none does."""
    before = {each for each in ours.of[document] if each < number}
    return np.array([before.isdisjoint(ours.of[other]) for other in others], dtype=np.bool_) if before else None


def _ordinal(day: date | None) -> float:
    return np.nan if day is None else float(day.toordinal())
