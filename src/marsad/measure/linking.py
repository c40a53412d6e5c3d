"""How right the incidents of a set of reports are against those that people made of it, and why pairs of reports don't meet.

The reports are added to a store of their own, as `marsad add` does it, so that all parts count: coder, copies, linking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from marsad.link.acts import acts
from marsad.link.compare import COMPARISONS
from marsad.link.families import SPEECH, families
from marsad.link.row import Act, Row
from marsad.link.settings import load
from marsad.link.weigh import weigh
from marsad.measure.bcubed import BCubed, Pairs, bcubed, pairs

if TYPE_CHECKING:
    from marsad.coder import Coder
    from marsad.measure.bcubed import Told
    from marsad.read import Report
    from marsad.store import Store
    from marsad.store.coding import Fault

ARENA = "attack"
"""The arena of the acts whose pairs are explained where the gold does not say what it is."""
NEAR = 3.0
"""Bits that a comparison must speak against a pair to be named."""


class Missed(NamedTuple):
    """A pair of the gold that does not meet: the reports, the cause, and what it is seen by."""

    one: str
    other: str
    cause: str
    seen: str


class Linking(NamedTuple):
    """The figures. B-cubed is over incidents that are acts, not over what is said of them; pairs are over all."""

    bcubed: BCubed
    pairs: Pairs
    incidents: int
    documents: int
    bare: list[str]
    """Documents that are in no incident of an act."""
    missed: list[Missed]

    def causes(self) -> Counter[str]:
        """How many pairs are missed for each cause."""
        return Counter(miss.cause for miss in self.missed)


class _Known(NamedTuple):
    """What the store knows of a document: the types of all its events, and its acts of the arena."""

    types: list[str]
    acts: list[Act]


def linking(reports: Sequence[Report], gold: Sequence[Told], coder: Coder) -> Linking:
    """Add the reports to a store in memory, link them and judge the incidents.

    Raises `ValueError` where no report of the gold is among the reports, or one can't be coded.
    """
    from marsad.store import Store

    judged = {report.id for report in reports} & {document for told in gold for document in told.documents}
    store = Store("sqlite://")
    try:
        store.add(reports, lambda: coder, on_fault=_refuse)
        cases = [(families()[c.incident.type].arena, c.incident.documents) for c in store.cases(texts=False)]
        deeds = [documents for arena, documents in cases if arena != SPEECH]
        found = pairs([documents for _, documents in cases], gold, documents=judged)
        return Linking(
            bcubed(deeds, [told.documents for told in gold], judged, often=False),
            found,
            len(deeds),
            len(judged),
            sorted(judged.difference(*deeds)),
            _missed(store, [documents for _, documents in cases], gold, judged),
        )
    finally:
        store.close()


def _refuse(report: Report, fault: Fault) -> None:
    raise ValueError(f"{report.id}: {fault.what}")


def _missed(store: Store, ours: Sequence[Sequence[str]], gold: Sequence[Told], judged: set[str]) -> list[Missed]:
    met = {pair for documents in ours for pair in combinations(sorted(set(documents)), 2)}
    wanted = sorted({pair for told in gold for pair in combinations(sorted(judged.intersection(told.documents)), 2)} - met)
    known = _known(store)
    open_: list[tuple[str, str]] = []
    out = []
    for one, other in wanted:
        cause = _lacking(known, one) or _lacking(known, other)
        if cause is None:
            open_.append((one, other))
        else:
            out.append(Missed(one, other, *cause))
    return sorted(out + _compared(known, open_))


def _known(store: Store) -> dict[str, _Known]:
    """What the store knows of each document, by its given id."""
    from sqlalchemy import select

    from marsad.store.schema import DocumentRow, EventRow

    told = select(DocumentRow.given_id, EventRow.row).join(EventRow, EventRow.document == DocumentRow.pk).where(EventRow.current)
    rows: dict[str, list[Row]] = defaultdict(list)
    decoder = msgspec.msgpack.Decoder(Row)
    with store.engine.connect() as connection:
        for document, row in connection.execute(told.order_by(EventRow.pk)):
            rows[document].append(decoder.decode(row or b""))
    return {document: _Known([r.type for r in some], acts([r for r in some if r.arena == ARENA])) for document, some in rows.items()}


def _lacking(known: dict[str, _Known], document: str) -> tuple[str, str] | None:
    if document not in known:
        return "no event", document
    if not known[document].acts:
        return "no event of the kind", f"{document}: {', '.join(known[document].types)}"
    return None


def _compared(known: dict[str, _Known], wanted: Sequence[tuple[str, str]]) -> list[Missed]:
    """The pairs whose documents both tell acts, with the cause that the best pair of acts shows."""
    rows: list[Row] = []
    first: dict[str, int] = {}
    for document in sorted({each for pair in wanted for each in pair}):
        first[document] = len(rows)
        rows += [act.row for act in known[document].acts]
    spans = {document: range(at, at + len(known[document].acts)) for document, at in first.items()}
    couples = [tuple(sorted(couple)) for one, other in wanted for couple in product(spans[one], spans[other])]
    flat = np.array(couples, dtype=np.int64).reshape(-1, 2)
    weighed = weigh(rows, flat[:, 0], flat[:, 1], load())
    at = {pair: i for i, pair in enumerate(zip(weighed.left.tolist(), weighed.right.tolist(), strict=True))}
    out = []
    for one, other in wanted:
        between = [at[min(a, b), max(a, b)] for a, b in product(spans[one], spans[other])]
        best = max(between, key=lambda i: float(weighed.weight[i]))
        a, b = rows[int(weighed.left[best])], rows[int(weighed.right[best])]
        parts = {c.name: round(float(bits), 1) for c, bits in zip(COMPARISONS, weighed.parts[best], strict=True)}
        out.append(Missed(one, other, *_why(a, b, parts, float(weighed.weight[best]))))
    return out


def _why(a: Row, b: Row, parts: dict[str, float], weight: float) -> tuple[str, str]:
    """The cause for two acts, and what it is seen by."""
    told = f"{weight:+.1f}: {', '.join(f'{name} {bits:+.1f}' for name, bits in sorted(parts.items(), key=lambda p: p[1]) if bits)}"
    places = f"{a.place or '-'} / {b.place or '-'}"
    if weight >= load().join:
        return "agree, but clustered apart", told
    if parts["day"] <= -NEAR:
        return "another day", f"{a.first}..{a.last} / {b.first}..{b.last}; {told}"
    if parts["place"] <= -NEAR:
        return "another place" if a.lat is not None and b.lat is not None else "a place not on the map", f"{places}; {told}"
    if a.place is None or b.place is None:
        return "no place", f"{places}; {told}"
    return f"weighed apart by {min(parts, key=lambda name: parts[name])}", f"{places}; {told}"
