"""Training of the confidence: a logistic model for records and one for each cell, on annotated reports.

A penalty on the weights (ridge) keeps those of rare facts small. What the models are worth is measured on reports that they have
not seen: in turn, each tenth of the reports is judged by models trained on the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marsad.coder import Coder
from marsad.coder.confidence import sure_of
from marsad.lang.confidence import BASE, CELLS
from marsad.measure.gold import GoldDocument
from marsad.measure.reliability import Judged, Reliability, reliability
from marsad.measure.score import verdicts
from marsad.record import Record

FOLDS = 10
_STRENGTH = 5.0
"""The penalty: half of it times the sum of the squared weights."""
_LEAST = 5
"""Records of which a fact must hold to have a weight."""
_SMALLEST = 0.05
"""Weights that are nearer to nothing are left out."""
_ROUNDS, _CLOSE = 50, 1e-7

TELLING = {
    "event": "type frame form idiom result speech weak rivals ambiguous filled actor-words targets speaker toll told repeated "
    "length line nth status",
    "actor": "actor actor-side actor-words actors target type form trigger before idiom inherits line nth scope scope-object status",
    "target": "target target-side target-words targets actor type form trigger next idiom line nth",
    "speaker": "speaker speakers speech scope scope-object scopes trigger line nth length",
    "place": "place place-by place-side place-words targets group line nth status",
    "when": "when when-precision dates trigger result told repeated line nth status",
    "counts": "toll toll-bound tolls form place-side targets line status",
    "equipment": "item outcome items",
    "status": "status scope scope-object scopes form trigger before modal described triggers line nth speakers",
}
"""What tells of each cell: families of facts, chosen for what they add on unseen reports and for sense."""


class Sample(NamedTuple):
    """A record that was judged: its document by number, the facts told of it, what of it is right, how sure the coder was."""

    document: int
    facts: frozenset[str]
    right: dict[str, bool]
    sure: dict[str, float]


class Model(NamedTuple):
    """Weights by fact, in log odds, counted from `base`."""

    base: float
    weights: dict[str, float]

    def probability(self, facts: Iterable[str]) -> float:
        """How likely something is right of which these facts hold."""
        return float(1 / (1 + np.exp(-self.base - sum(self.weights.get(fact, 0.0) for fact in facts))))


def samples(coder: Coder, documents: Iterable[GoldDocument]) -> list[Sample]:
    """Code the reports and judge each record against the gold."""
    weights = coder.data.weights
    out: list[Sample] = []
    for number, gold in enumerate(documents):
        r = gold.report
        seen = weights.seen = {}
        try:
            record: Record = coder.code(r.text, r.published, r.title, r.publisher, id=r.id, url=r.url)
        finally:
            weights.seen = None
        for event, right in zip(record.events, verdicts(gold, record), strict=True):
            out.append(Sample(number, frozenset(seen[event.id]), right, {"event": event.confidence} | sure_of(event)))
    return out


def fit(rows: Sequence[frozenset[str]], right: Sequence[bool], families: Collection[str]) -> Model:
    """The model whose weights fit best under the penalty (Newton's method). Raises `ValueError` where there are no rows."""
    if not rows:
        raise ValueError("nothing to learn from")
    held = Counter(fact for facts in rows for fact in facts if fact.split(" ", 1)[0] in families)
    names = sorted(fact for fact, n in held.items() if n >= _LEAST)
    column = {fact: i for i, fact in enumerate(names)}
    x: NDArray[np.float64] = np.zeros((len(rows), len(names) + 1))
    x[:, -1] = 1.0
    for i, facts in enumerate(rows):
        for fact in facts:
            if fact in column:
                x[i, column[fact]] = 1.0
    y = np.array(right, dtype=np.float64)
    penalty = np.full(len(names) + 1, _STRENGTH)
    penalty[-1] = 0.01  # the base is free, but finite where all are right
    w: NDArray[np.float64] = np.zeros(len(names) + 1)
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - y) + penalty * w
        bend = (x.T * (p * (1 - p))) @ x + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        w -= step
        if float(np.abs(step).max()) < _CLOSE:
            break
    return Model(round(float(w[-1]), 2), {f: round(float(v), 2) for f, v in zip(names, w, strict=False) if abs(v) >= _SMALLEST})


def train(found: Sequence[Sample]) -> dict[str, Model]:
    """The model of each cell. Raises `ValueError` where no sample has one of them."""
    out = {}
    for cell in CELLS:
        held = [s for s in found if cell in s.right]
        if not held:
            raise ValueError(f"no record with {cell} among them")
        out[cell] = fit([s.facts for s in held], [s.right[cell] for s in held], TELLING[cell].split())
    return out


def cross_validated(found: Sequence[Sample], cell: str, folds: int = FOLDS) -> list[Judged]:
    """For each sample with the cell: how sure a model is that has not seen its document, and whether it is right."""
    held = [s for s in found if cell in s.right]
    fold = {document: i % folds for i, document in enumerate(sorted({s.document for s in held}))}
    out: list[Judged] = []
    for k in sorted(set(fold.values())):
        seen = [s for s in held if fold[s.document] != k]
        if not seen:
            raise ValueError(f"only one document with {cell}: name more")
        model = fit([s.facts for s in seen], [s.right[cell] for s in seen], TELLING[cell].split())
        out += [(model.probability(s.facts), s.right[cell]) for s in held if fold[s.document] == k]
    return out


def validate(found: Sequence[Sample]) -> dict[str, Reliability]:
    """The reliability of each cell on documents that its model has not seen."""
    return {cell: reliability(cross_validated(found, cell)) for cell in CELLS}


def as_told(found: Sequence[Sample]) -> dict[str, Reliability]:
    """The reliability of each cell by the confidence that the coder gave it."""
    judged = {cell: [(s.sure[cell], s.right[cell]) for s in found if cell in s.right and cell in s.sure] for cell in CELLS}
    return {cell: reliability(rows) for cell, rows in judged.items() if rows}


def written(models: dict[str, Model]) -> str:
    """The models as the data file that the coder reads, heaviest facts first."""
    out = [
        "# How much each thing that is known of a record tells whether the record (event) or a cell of it is right, in log odds.",
        "# Made by `marsad measure train`; docs/confidence.md tells what the facts mean.",
    ]
    for cell, model in models.items():
        out += [f"{cell}:", f"  {BASE}: {model.base:.2f}"]
        rows = sorted(model.weights.items(), key=lambda fw: (-abs(fw[1]), fw[0]))
        out += [f"  {fact}: {weight:+.2f}" for fact, weight in rows]
    return "\n".join(out) + "\n"
