"""Incidents from weighed pairs: a new telling joins the incident that it agrees with best, opens one, or shows that two are one.

Clusters grow by the mean agreement of all their acts (average linkage), never by one link of a chain, and not across a hard
conflict. The same rows and the same known incidents give the same moves, in whatever order the rows come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from marsad.link.acts import by_document, fold
from marsad.link.blocking import CROWD, pairs
from marsad.link.grow import Work
from marsad.link.moves import Move, incident_id
from marsad.link.row import Act, Row
from marsad.link.settings import Settings

__all__ = ["CROWD", "Linker", "Move", "Pair", "incident_id", "pairs"]
Pair = tuple[str, str]


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
        split = {frozenset(pair) for pair in apart}
        held: dict[str, list[Row]] = defaultdict(list)
        for row, incident in known:
            held[incident].append(row)
        names = {row.key for row, _ in known}
        fresh = [row for row in new if row.key not in names]
        if not fresh:
            return []
        kept: list[tuple[Act, str | None]] = [(act, incident) for incident in sorted(held) for act in by_document(held[incident], split)]
        told: list[tuple[Act, str | None]] = [(act, None) for act in sorted(by_document(fresh, split), key=lambda act: act.keys[0])]
        nodes = sorted(fold([*kept, *told], split), key=lambda node: node[1] is not None)  # the new ones first
        work = Work([act for act, _ in nodes], [incident for _, incident in nodes], self.settings, split)
        work.weigh(sum(incident is None for _, incident in nodes))
        work.unite(together)
        work.grow()
        return work.moves([row.key for row in fresh], {incident: len(group) for incident, group in held.items()})
