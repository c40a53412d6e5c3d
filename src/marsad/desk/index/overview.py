"""The overview of what is found: how much, what is new since somebody last looked, what is contested."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from marsad.desk.index.columns import NONE, Bools
from marsad.desk.index.snapshot import Snapshot
from marsad.incident import CONTRADICTIONS
from marsad.ontology import TYPES


class Overview(NamedTuple):
    """`new`: incidents opened after the time of the last visit; `changed`: others that changed after the revision that was seen then.
    `disputed`: how many have contradictions, `contested`: how many have each kind; `nowhere`: those without coordinates; `since`, `until`:
    the first and the last day."""

    total: int
    new: int
    changed: int
    disputed: int
    contested: dict[str, int]
    statuses: dict[str, int]
    groups: dict[str, int]
    countries: dict[str, int]
    undated: int
    nowhere: int
    since: str | None
    until: str | None


def overview(snapshot: Snapshot, found: Bools, seen: int | None, visited: int | None) -> Overview:
    """The overview. `seen`: the revision of the last visit; `visited`: its time in milliseconds."""
    own, names = snapshot.incidents, snapshot.names
    new = own.opened[found] > visited if visited is not None else np.zeros(int(np.count_nonzero(found)), np.bool_)
    changed = own.revision[found] > seen if seen is not None else np.zeros(len(new), np.bool_)
    contested = own.contested[found]
    types = np.bincount(own.type[found], minlength=len(names.type)).tolist()
    groups: dict[str, int] = {}
    for name, count in zip(names.type.texts, types, strict=False):
        if name in TYPES:
            groups[TYPES[name].group] = groups.get(TYPES[name].group, 0) + count
    begun = np.where(own.first == NONE, own.last, own.first)[found]
    dated = begun[begun != NONE]
    return Overview(
        total=len(new),
        new=int(np.count_nonzero(new)),
        changed=int(np.count_nonzero(changed & ~new)),
        disputed=int(np.count_nonzero(contested)),
        contested={kind: int(np.count_nonzero(contested & (1 << at))) for at, kind in enumerate(CONTRADICTIONS)},
        statuses=_counts(names.status.texts, own.status[found].tolist()),
        groups=groups,
        countries=_counts(names.country.texts, own.country[found].tolist()),
        undated=len(begun) - len(dated),
        nowhere=int(np.count_nonzero(np.isnan(own.lat[found]))),
        since=date.fromordinal(int(dated.min())).isoformat() if len(dated) else None,
        until=date.fromordinal(int(dated.max())).isoformat() if len(dated) else None,
    )


def _counts(texts: list[str], numbers: list[int]) -> dict[str, int]:
    """How often each text comes, the most frequent first."""
    told = np.array(numbers, np.int64)
    counts = np.bincount(told[told != NONE], minlength=1)
    return {texts[int(at)]: int(counts[at]) for at in np.argsort(-counts, kind="stable") if counts[at] and texts[int(at)]}
