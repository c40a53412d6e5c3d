"""Which rows are laid side by side: those that share a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marsad.link.keys import blocks, probes
from marsad.link.row import Row

CROWD = 400
"""Rows under one key beyond which the key tells nothing: its pairs are left to other keys."""

NAMES = "wx"
"""Keys of names and of texts: rows under one may be laid side by side though some days lie between them."""
NEAR, NAMED = 1, 4
"""Days that may lie between two rows, and between two of one name."""
LATEST = 10**9
"""The last day of a row that has none."""


def pairs(rows: Sequence[Row], new: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of positions that share a key, each once, at least one of each pair among the first `new` rows."""
    kept: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        for key in blocks(row):
            kept[key].append(i)
    for key in [key for key, others in kept.items() if len(others) > CROWD]:
        del kept[key]
    size = len(rows)
    first = [row.first if row.first is not None else 0 for row in rows]
    last = [row.last if row.last is not None else LATEST for row in rows]
    found: set[int] = set()
    for i in range(new):
        near: set[int] = set()
        named: set[int] = set()
        for key in probes(rows[i]):
            others = kept.get(key)
            if others is not None:
                (named if key[0] in NAMES else near).update(others)
        begin, end = first[i], last[i]
        near = {j for j in near if first[j] - end <= NEAR and begin - last[j] <= NEAR}
        near.update(j for j in named if first[j] - end <= NAMED and begin - last[j] <= NAMED)
        near.discard(i)
        found.update(i * size + j if i < j else j * size + i for j in near)
    flat = np.array(sorted(found), dtype=np.int64)
    return flat // size, flat % size
