"""Incidents from weighed pairs: a new telling joins the incident that it agrees with best, opens one, or shows that two are one.

Clusters grow by the mean agreement of all their tellings (average linkage), never by one link of a chain, and never across a
hard conflict. The same rows and the same known incidents give the same moves, in whatever order the rows come.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from marsad.link.compare import COMPARISONS
from marsad.link.rows import Row, blocks, probes
from marsad.link.settings import Settings
from marsad.link.weigh import Weighed, weigh

CROWD = 400
"""Rows under one key beyond which the key tells nothing: its pairs are left to other keys."""
Pair = tuple[str, str]


class Move(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What becomes of a telling, or of two incidents."""

    action: str
    """`open`, `join`, or `merge`: `other` goes over into `incident`."""
    incident: str
    telling: str | None = None
    other: str | None = None
    weight: float = 0.0
    """Mean bits between the telling and the incident, or between the two incidents."""
    carried: list[tuple[str, float]] = []
    """The comparisons that carried it, with their mean bits, the strongest first."""
    reason: str = ""


def incident_id(key: str) -> str:
    """The id of the incident that the telling `key` opens."""
    return f"i-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


@dataclass(slots=True)
class _Tie:
    """All that stands between two clusters: sum of bits, number of pairs, of hard conflicts, and the pairs themselves."""

    total: float = 0.0
    number: int = 0
    hard: int = 0
    pairs: list[int] = field(default_factory=list)

    def add(self, other: _Tie) -> None:
        """Take over the pairs of another."""
        self.total += other.total
        self.number += other.number
        self.hard += other.hard
        self.pairs += other.pairs


@dataclass(slots=True)
class _Cluster:
    """Tellings that are of one incident; `incidents` are the known ones among them."""

    rows: list[int]
    least: str
    incidents: set[str] = field(default_factory=set)
    ties: dict[int, _Tie] = field(default_factory=dict)


def pairs(rows: Sequence[Row], new: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of positions that share a key, each once, at least one of each pair among the first `new` rows."""
    kept: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        for key in blocks(row):
            kept[key].append(i)
    found: set[int] = set()
    size = len(rows)
    for i in range(new):
        for key in probes(rows[i]):
            others = kept.get(key)
            if others is None or len(others) > CROWD:
                continue
            found.update(i * size + j if i < j else j * size + i for j in others if i != j)
    flat = np.array(sorted(found), dtype=np.int64)
    return flat // size, flat % size


class Linker:
    """Assigns tellings to incidents by `settings`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def assign(
        self,
        new: Sequence[Row],
        known: Sequence[tuple[Row, str]] = (),
        apart: Collection[Pair] = (),
        together: Collection[Pair] = (),
    ) -> list[Move]:
        """What becomes of the `new` rows, one move for each in their order, then merges of known incidents.

        `known`: tellings of incidents that share a key with a new row, or better all of those incidents. `apart`, `together`: pairs of
        keys of tellings that a person split or merged; they hold against any weight, `apart` before `together`.
        """
        held = {row.key for row, _ in known}
        fresh = {row.key: row for row in new if row.key not in held}
        rows = [*sorted(fresh.values(), key=lambda r: r.key), *(row for row, _ in known)]
        if not fresh:
            return []
        weighed = weigh(rows, *pairs(rows, len(fresh)), self.settings)
        work = _Work(rows, [None] * len(fresh) + [incident for _, incident in known], weighed, self.settings, apart)
        work.unite(together)
        work.grow()
        return work.moves([row.key for row in new if row.key in fresh])


class _Work:
    """The growing of clusters over one set of weighed pairs."""

    def __init__(
        self, rows: Sequence[Row], incidents: Sequence[str | None], weighed: Weighed, settings: Settings, apart: Collection[Pair]
    ) -> None:
        self.rows, self.weighed, self.settings = rows, weighed, settings
        self.place = {row.key: i for i, row in enumerate(rows)}
        self.apart = {(self.place[a], self.place[b]) for a, b in apart if a in self.place and b in self.place}
        self.of = list(range(len(rows)))
        self.clusters: dict[int, _Cluster] = {}
        self.given = incidents
        self.joined: dict[int, list[int]] = {}
        self._start()
        self._tie()

    def _start(self) -> None:
        first: dict[str, int] = {}
        for i, incident in enumerate(self.given):
            if incident is not None and incident in first:
                cluster = self.clusters[first[incident]]
                cluster.rows.append(i)
                cluster.least = min(cluster.least, self.rows[i].key)
                self.of[i] = first[incident]
            else:
                self.clusters[i] = _Cluster([i], self.rows[i].key, {incident} if incident else set())
                if incident:
                    first[incident] = i

    def _hard(self) -> NDArray[np.bool_]:
        limits = []
        for comparison in COMPARISONS:
            weights = self.settings.weights(comparison.name)
            hard = [w for level, w in zip(comparison.told, weights, strict=True) if level.hard]
            limits.append(max(hard) + 1e-3 if hard else -np.inf)
        found: NDArray[np.bool_] = np.any(self.weighed.parts <= np.array(limits), axis=1)
        return found

    def _tie(self) -> None:
        hard = self._hard().tolist()
        for n, (i, j, weight) in enumerate(
            zip(self.weighed.left.tolist(), self.weighed.right.tolist(), self.weighed.weight.tolist(), strict=True)
        ):
            a, b = self.of[i], self.of[j]
            if a == b:
                continue
            tie = self.clusters[a].ties.get(b)
            if tie is None:
                tie = self.clusters[a].ties[b] = self.clusters[b].ties[a] = _Tie()
            tie.total += max(weight, -20.0)
            tie.number += 1
            tie.hard += hard[n]
            tie.pairs.append(n)
        for i, j in self.apart:
            a, b = self.of[i], self.of[j]
            if a != b:
                ruled = self.clusters[a].ties.get(b) or _Tie()
                self.clusters[a].ties[b] = self.clusters[b].ties[a] = ruled
                ruled.hard += 1

    def _score(self, a: int, b: int, tie: _Tie) -> float:
        """Mean bits between two clusters; what shares no key speaks neither for nor against."""
        if tie.hard or not tie.number:
            return -np.inf
        both = bool(self.clusters[a].incidents and self.clusters[b].incidents)
        score = tie.total / tie.number
        return score if score >= (self.settings.merge if both else self.settings.join) else -np.inf

    def _fuse(self, a: int, b: int) -> int:
        """Make one cluster of two; gives its number."""
        if (self.clusters[b].incidents, b) > (self.clusters[a].incidents, a):
            a, b = b, a
        into, gone = self.clusters[a], self.clusters.pop(b)
        into.ties.pop(b, None)
        for c, tie in gone.ties.items():
            if c == a:
                continue
            other = self.clusters[c].ties
            del other[b]
            if (mine := into.ties.get(c)) is None:
                into.ties[c] = other[a] = tie
            else:
                mine.add(tie)
        for i in gone.rows:
            self.of[i] = a
        into.rows += gone.rows
        into.least = min(into.least, gone.least)
        into.incidents |= gone.incidents
        return a

    def unite(self, together: Iterable[Pair]) -> None:
        """Bring together what a person brought together, where no person put it apart."""
        for one, two in sorted(together):
            if one in self.place and two in self.place:
                a, b = self.of[self.place[one]], self.of[self.place[two]]
                if a != b and not any({self.of[i], self.of[j]} == {a, b} for i, j in self.apart):
                    self._fuse(a, b)

    def grow(self) -> None:
        """Fuse the two clusters that agree best, as long as any agree well enough."""
        heap: list[tuple[float, str, str, int, int, int]] = []

        def push(a: int, b: int, tie: _Tie) -> None:
            score = self._score(a, b, tie)
            if score > -np.inf:
                one, two = sorted((self.clusters[a].least, self.clusters[b].least))
                heapq.heappush(heap, (-round(score, 6), one, two, a, b, tie.number))

        for a, cluster in self.clusters.items():
            for b, tie in cluster.ties.items():
                if a < b:
                    push(a, b, tie)
        while heap:
            score, _, _, a, b, number = heapq.heappop(heap)
            if a not in self.clusters or b not in self.clusters:
                continue
            now = self.clusters[a].ties.get(b)
            if now is None or now.number != number or -round(self._score(a, b, now), 6) != score:
                continue
            c = self._fuse(a, b)
            for d, other in self.clusters[c].ties.items():
                push(c, d, other)

    def moves(self, keys: Sequence[str]) -> list[Move]:
        """The moves that the clusters mean."""
        sizes: dict[str, int] = defaultdict(int)
        for incident in self.given:
            if incident:
                sizes[incident] += 1
        names: dict[int, str] = {}
        merges: list[Move] = []
        for number, cluster in self.clusters.items():
            known = sorted(cluster.incidents, key=lambda name: (-sizes[name], name))
            names[number] = known[0] if known else incident_id(cluster.least)
            merges += [self._merge(known[0], other) for other in known[1:]]
        opened: set[int] = set()
        out = []
        for key in keys:
            i = self.place[key]
            number = self.of[i]
            if not self.clusters[number].incidents and self.clusters[number].least == key:
                opened.add(number)
                out.append(Move(action="open", incident=names[number], telling=key, reason="no incident agrees well enough"))
            else:
                out.append(self._join(i, names[number]))
        return out + sorted(merges, key=lambda move: (move.incident, move.other or ""))

    def _carried(self, at: Sequence[int]) -> tuple[float, list[tuple[str, float]]]:
        if not at:
            return 0.0, []
        mean = self.weighed.parts[at].mean(axis=0)
        carried = [(c.name, round(float(bits), 2)) for c, bits in zip(COMPARISONS, mean, strict=True) if abs(bits) >= 0.3]
        return round(float(self.weighed.weight[at].mean()), 2), sorted(carried, key=lambda part: (-part[1], part[0]))

    def _join(self, i: int, incident: str) -> Move:
        mates = set(self.clusters[self.of[i]].rows)
        at = [n for n in self._around(i) if (self.weighed.left[n] in mates and self.weighed.right[n] in mates)]
        weight, carried = self._carried(at)
        return Move(
            action="join", incident=incident, telling=self.rows[i].key, weight=weight, carried=carried, reason=_reason(weight, carried)
        )

    def _around(self, i: int) -> list[int]:
        """The pairs that a row takes part in."""
        if not self.joined:
            for n, (a, b) in enumerate(zip(self.weighed.left.tolist(), self.weighed.right.tolist(), strict=True)):
                self.joined.setdefault(a, []).append(n)
                self.joined.setdefault(b, []).append(n)
        return self.joined.get(i, [])

    def _merge(self, incident: str, other: str) -> Move:
        one = {i for i, name in enumerate(self.given) if name == incident}
        two = {i for i, name in enumerate(self.given) if name == other}
        at = [
            n
            for i in two
            for n in self._around(i)
            if int(self.weighed.left[n]) in one or int(self.weighed.right[n]) in one
        ]  # fmt: skip
        weight, carried = self._carried(at)
        return Move(action="merge", incident=incident, other=other, weight=weight, carried=carried, reason=_reason(weight, carried))


def _reason(weight: float, carried: Sequence[tuple[str, float]]) -> str:
    told = ", ".join(f"{name} {bits:+.1f}" for name, bits in carried)
    return f"{weight:+.1f} bits on average: {told}" if told else "a person brought them together"
