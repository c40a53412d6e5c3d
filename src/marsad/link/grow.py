"""Clusters grown from weighed pairs by average linkage, with hard conflicts and what people decided."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marsad.link.blocking import pairs
from marsad.link.compare import COMPARISONS
from marsad.link.families import SPEECH
from marsad.link.moves import Move, incident_id, reason
from marsad.link.row import Act
from marsad.link.settings import Settings
from marsad.link.weigh import Weighed, weigh

FLOOR = -12.0
"""No pair counts for less: one that is hopeless should not outweigh many that agree."""
MANY = 6
"""Known incidents beside one new act that may be looked at for merging, and their acts."""
Pair = tuple[float, str, str, int, int]
"""Less how well two clusters agree, so that the best come first; what they are named after; their numbers."""


class Tie:
    """What stands between two clusters: sum of bits, number of pairs, number of hard conflicts."""

    __slots__ = ("hard", "number", "total")

    def __init__(self, total: float, number: int, hard: int) -> None:
        self.total, self.number, self.hard = total, number, hard


class Work:
    """The growing of clusters over acts, the new ones first; `given` names the incidents of the known ones."""

    def __init__(self, acts: Sequence[Act], given: Sequence[str | None], settings: Settings, apart: Collection[frozenset[str]]) -> None:
        self.acts, self.given, self.settings = acts, given, settings
        self.place = {key: i for i, act in enumerate(acts) for key in (*act.keys, *act.echoes)}
        self.apart = [tuple(self.place[key] for key in sorted(pair)) for pair in apart if all(key in self.place for key in pair)]
        first: dict[str, int] = {}
        self.of = [i if name is None else first.setdefault(name, i) for i, name in enumerate(given)]
        self.members: dict[int, list[int]] = defaultdict(list)
        for i, cluster in enumerate(self.of):
            self.members[cluster].append(i)
        keys = {i: [*act.keys, *act.echoes] for i, act in enumerate(acts)}
        self.least = {cluster: min(key for i in group for key in keys[i]) for cluster, group in self.members.items()}
        self.known = {cluster: {name for i in group if (name := given[i])} for cluster, group in self.members.items()}
        self.ties: dict[int, dict[int, Tie]] = {cluster: {} for cluster in self.members}
        self.absent, self.tolerate = settings.absent, settings.tolerate
        self.join: list[float] = [settings.speech if act.row.arena == SPEECH else settings.join for act in acts]
        """What a cluster that is named after this act must weigh."""
        self.weighed = Weighed.none()

    def weigh(self, new: int) -> None:
        """Weigh the pairs that share a key, those of known incidents beside one another where a new act is near to both."""
        rows = [act.row for act in self.acts]
        left, right = pairs(rows, new)
        more = self._beside(left, right, new)
        if more:
            flat = np.array(more, dtype=np.int64)
            left, right = np.concatenate([left, flat[:, 0]]), np.concatenate([right, flat[:, 1]])
        self.weighed = weigh(rows, left, right, self.settings)
        self._tie()

    def _beside(self, left: NDArray[np.int64], right: NDArray[np.int64], new: int) -> list[tuple[int, int]]:
        near: dict[int, set[int]] = defaultdict(set)
        for i, j in zip(left[right >= new].tolist(), right[right >= new].tolist(), strict=True):
            near[i].add(self.of[j])
        couples = {pair for found in near.values() if len(found) <= MANY for pair in combinations(sorted(found), 2)}
        return sorted(
            (min(i, j), max(i, j)) for a, b in couples for i, j in product(self.members[a][:MANY], self.members[b][:MANY]) if i != j
        )

    def _hard(self) -> NDArray[np.bool_]:
        limits = []
        for comparison in COMPARISONS:
            weights = self.settings.weights(comparison.name)
            hard = [w for level, w in zip(comparison.told, weights, strict=True) if level.hard]
            limits.append(max(hard) + 1e-3 if hard else -np.inf)
        found: NDArray[np.bool_] = np.any(self.weighed.parts <= np.array(limits, dtype=np.float32), axis=1)
        return found

    def _tie(self) -> None:
        of, ties = self.of, self.ties
        bits = np.maximum(self.weighed.weight, FLOOR).tolist()
        for i, j, weight, hard in zip(self.weighed.left.tolist(), self.weighed.right.tolist(), bits, self._hard().tolist(), strict=True):
            a, b = of[i], of[j]
            if a != b:
                mine = ties[a]
                if (tie := mine.get(b)) is None:
                    mine[b] = ties[b][a] = Tie(weight, 1, hard)
                else:
                    tie.total += weight
                    tie.number += 1
                    tie.hard += hard

    def _parted(self, a: int, b: int) -> bool:
        return any({self.of[i], self.of[j]} == {a, b} for i, j in self.apart)

    def score(self, a: int, b: int, tie: Tie) -> float | None:
        """Mean bits between two clusters, where they may and should be one; None where not."""
        total, number, hard = tie.total, tie.number, tie.hard
        if hard and hard * self.tolerate >= number:
            return None
        missing = len(self.members[a]) * len(self.members[b]) - number
        score = (total + self.absent * missing) / (number + missing) if missing > 0 else total / number
        least = self.join[a]
        if score < least:
            return None
        if self.known[a] and self.known[b] and score < self.settings.merge:
            return None
        if self.apart and self._parted(a, b):
            return None
        return round(score, 6)

    def fuse(self, a: int, b: int) -> int:
        """Make one cluster of two; gives its number: that of the one that holds a known incident, else of the larger."""
        if (bool(self.known[b]), len(self.ties[b]), -b) > (bool(self.known[a]), len(self.ties[a]), -a):
            a, b = b, a
        into, gone = self.ties[a], self.ties.pop(b)
        into.pop(b, None)
        for c, tie in gone.items():
            if c == a:
                continue
            other = self.ties[c]
            del other[b]
            if (mine := into.get(c)) is None:
                into[c] = other[a] = tie
            else:
                mine.total += tie.total
                mine.number += tie.number
                mine.hard += tie.hard
        for i in self.members[b]:
            self.of[i] = a
        self.members[a] += self.members.pop(b)
        self.least[a] = min(self.least[a], self.least.pop(b))
        self.known[a] |= self.known.pop(b)
        return a

    def unite(self, together: Iterable[tuple[str, str]]) -> None:
        """Bring together what a person brought together, where no person put it apart."""
        for one, two in sorted(together):
            if one in self.place and two in self.place:
                a, b = self.of[self.place[one]], self.of[self.place[two]]
                if a != b and not self._parted(a, b):
                    self.fuse(a, b)

    def grow(self) -> None:
        """Fuse the two clusters that agree best, as long as any agree well enough.

        The heap holds for a cluster only the pair that was its best when it was last looked through: what is made later is looked through
        when it is made, so that no pair is better than the first of the heap.
        """
        heap = [best for a in self.ties if (best := self._best(a, later=True)) is not None]
        heapq.heapify(heap)
        while heap:
            less, one, two, a, b = heapq.heappop(heap)
            if (ties := self.ties.get(a)) is None:
                continue
            tie = ties.get(b)
            if tie is not None and {self.least[a], self.least[b]} == {one, two} and self.score(a, b, tie) == -less:
                a = self.fuse(a, b)
            if (best := self._best(a)) is not None:
                heapq.heappush(heap, best)

    def _best(self, a: int, later: bool = False) -> Pair | None:
        """The pair of a cluster that agrees best. `later`: with one of a higher number."""
        least = self.settings.join  # a mean below it is hopeless: what is absent only lowers it
        best: Pair | None = None
        for b, tie in self.ties[a].items():
            if (later and b < a) or tie.total < least * tie.number or (score := self.score(a, b, tie)) is None:
                continue
            if best is None or score >= -best[0]:
                one, two = self.least[a], self.least[b]
                pair = (-score, one, two, a, b) if one < two else (-score, two, one, a, b)
                if best is None or pair < best:
                    best = pair
        return best

    # -- what it comes to

    def moves(self, keys: Sequence[str], sizes: Mapping[str, int]) -> list[Move]:
        """The moves that the clusters mean, for the tellings `keys` in their order, then merges; `sizes`: tellings of known incidents."""
        names: dict[int, str] = {}
        merged: list[tuple[str, str]] = []
        taken = set(self.given)
        for cluster, known in self.known.items():
            ranked = sorted(known, key=lambda name: (-sizes[name], name))
            names[cluster] = ranked[0] if ranked else self._own_name(cluster, taken)
            merged += [(ranked[0], other) for other in ranked[1:]]
        found = self._shares()
        out = [self._move(key, names, found) for key in keys]
        for into, other in sorted(merged):
            bits = self._between(into, other)
            out.append(Move(action="merge", incident=into, other=other, **reason(*bits)))
        return out

    def _own_name(self, cluster: int, taken: Collection[str | None]) -> str:
        """The name of an incident that is opened. The one that its first telling opened before may live on without it."""
        name = incident_id(self.least[cluster])
        while name in taken:
            name = incident_id(name)
        return name

    def _move(self, key: str, names: Mapping[int, str], found: Mapping[int, tuple[float, list[tuple[str, float]]]]) -> Move:
        i = self.place[key]
        cluster, act = self.of[i], self.acts[i]
        if not self.known[cluster] and key == self.least[cluster]:
            return Move(action="open", incident=names[cluster], telling=key, reason="no incident agrees well enough")
        if key in act.echoes:
            why: dict[str, Any] = {"reason": "told elsewhere in the same words"}
        elif key != act.keys[0]:
            why = {"reason": "told in the same document"}
        else:
            why = reason(*found[i]) if i in found else {"reason": "told in the same words, or brought together by a person"}
        return Move(action="join", incident=names[cluster], telling=key, **why)

    def _shares(self) -> dict[int, tuple[float, list[tuple[str, float]]]]:
        """For each act the mean bits between it and the others of its cluster, and what each comparison gave to them."""
        of = np.array(self.of)
        left, right = self.weighed.left, self.weighed.right
        within = of[left] == of[right] if len(left) else np.zeros(0, dtype=np.bool_)
        ends = np.concatenate([left[within], right[within]])
        size, width = len(self.acts), len(COMPARISONS)
        number = np.bincount(ends, minlength=size)
        sums = np.zeros((size, width + 1))
        for at in range(width + 1):
            bits = (self.weighed.weight if at == width else self.weighed.parts[:, at])[within]
            sums[:, at] = np.bincount(ends, weights=np.concatenate([bits, bits]), minlength=size)
        return {int(i): _told(sums[i] / number[i]) for i in np.flatnonzero(number)}

    def _between(self, one: str, other: str) -> tuple[float, list[tuple[str, float]]]:
        sides = np.array([1 if name == one else 2 if name == other else 0 for name in self.given])
        across = sides[self.weighed.left] + sides[self.weighed.right] == 3
        across &= sides[self.weighed.left] != 0
        across &= sides[self.weighed.right] != 0
        if not across.any():
            return 0.0, []
        return _told(np.append(self.weighed.parts[across].mean(axis=0), self.weighed.weight[across].mean()))


def _told(bits: NDArray[np.float64]) -> tuple[float, list[tuple[str, float]]]:
    carried = [(c.name, round(value, 2)) for c, value in zip(COMPARISONS, bits.tolist(), strict=False) if abs(value) >= 0.3]
    return round(float(bits[-1]), 2), sorted(carried, key=lambda part: (-part[1], part[0]))
