"""Which rows are laid side by side: those that share a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marsad.link.rows import Row, blocks, probes

CROWD = 400
"""Rows under one key beyond which the key tells nothing: its pairs are left to other keys."""


def pairs(rows: Sequence[Row], new: int, times: Sequence[int] | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of positions that share a key, each once, at least one of each pair among the first `new` rows.

    `times`: how often each row stands there; a crowd is counted so.
    """
    kept: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        for key in blocks(row):
            kept[key].append(i)
    if times is None:
        crowded = {key for key, others in kept.items() if len(others) > CROWD}
    else:
        crowded = {key for key, others in kept.items() if sum(times[i] for i in others) > CROWD}
    for key in crowded:
        del kept[key]
    size = len(rows)
    found: set[int] = set()
    for i in range(new):
        near: set[int] = set()
        for key in probes(rows[i]):
            others = kept.get(key)
            if others is not None:
                near.update(others)
        near.discard(i)
        found.update(i * size + j if i < j else j * size + i for j in near)
    flat = np.array(sorted(found), dtype=np.int64)
    return flat // size, flat % size
