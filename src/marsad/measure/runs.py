"""Runs: what a version of the coder got right, kept in a file, and compared with what another gets right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from marsad.measure.causes import Miss
from marsad.measure.intervals import Interval, differences
from marsad.measure.score import CELLS, STATUS, Figure, Outcome, Scores, Tallies, Tally, figures, total

FORM = 1
"""Counted up when a file of an earlier form can't be read any more."""
RIGHT = "right"
_JUDGED = ("event", "actor", "target", "speaker", "place", "when", "counts", "equipment")
_SPURIOUS = "spurious"


class State(msgspec.Struct, frozen=True):
    """An event of the gold, or a record that answers none, and of each cell that there is to judge: "right", or the causes."""

    document: str
    type: str
    trigger: str
    at: int
    """Where its sentence, or the trigger of a record without gold, begins."""
    n: int
    """Which of those that are alike, from 0."""
    cells: dict[str, str]

    @property
    def key(self) -> tuple[str, str, str, int, int, bool]:
        """What it is known by in another run."""
        return (self.document, self.type, self.trigger, self.at, self.n, self.spurious)

    @property
    def spurious(self) -> bool:
        """Whether it is a record that no gold event has."""
        return _SPURIOUS in self.cells


class Run(msgspec.Struct):
    """A run: by which coder and data, the tallies of each document and cell (right, spurious, missed), and each event."""

    form: int
    version: str
    data: str
    gold: str
    documents: dict[str, dict[str, list[int]]]
    events: list[State]


class Change(NamedTuple):
    """A cell of an event that is right in one run only; `before`, `now`: "right", or the causes. `outcome` is of the later run."""

    outcome: Outcome | None
    state: State
    cell: str
    before: str
    now: str


class Comparison(NamedTuple):
    """Two runs over the reports that both have: each cell's figure before and now with the interval of the change; changed events."""

    documents: int
    others: int
    """Reports that only one run has."""
    cells: dict[str, tuple[Figure, Figure, Interval | None]]
    better: list[Change]
    broken: list[Change]
    events_of_one: int
    """Gold events that only one run has: the gold was changed."""


def run_of(scores: Scores, misses: Sequence[Miss], gold: str) -> Run:
    """The run to keep. Of documents that are held out only tallies."""
    coder = next((record.coder for record in scores.records if record), None)
    documents = {
        key: {name: [tally.right, tally.spurious, tally.missed] for name, tally in sorted(tallies.items())}
        for key, tallies in _documents(scores).items()
    }
    states = [state for state, _ in _states(scores, misses)]
    return Run(FORM, coder.version if coder else "", coder.data if coder else "", gold, documents, states)


def read_run(data: bytes) -> Run:
    """A run that was kept. Raises `ValueError` where `data` are none, or of another form."""
    run = msgspec.json.decode(data, type=Run)
    if run.form != FORM:
        raise ValueError(f"it is of form {run.form}, this version reads form {FORM}")
    return run


def compare(before: Run, scores: Scores, misses: Sequence[Miss]) -> Comparison:
    """What a run got right that `before` did not, and the other way round."""
    now = _documents(scores)
    shared = sorted(now.keys() & before.documents.keys())
    earlier = [_tallies(before.documents[key]) for key in shared]
    later = [now[key] for key in shared]
    was, is_ = figures(total(earlier)), figures(total(later))
    moved = differences(earlier, later)
    cells = {name: (was[name], is_[name], moved[name]) for name in CELLS}
    both = set(shared)
    here = {state.key: (state, outcome) for state, outcome in _states(scores, misses) if state.document in both}
    there = {state.key: state for state in before.events if state.document in both}
    changes = list(_changes(there, here))
    better = [change for change in changes if change.now in (RIGHT, "")]
    broken = [change for change in changes if change.now not in (RIGHT, "")]
    others = len(now.keys() ^ before.documents.keys())
    changed = sum(not spurious for *_, spurious in here.keys() ^ there.keys())
    return Comparison(len(shared), others, cells, better, broken, changed)


_Key = tuple[str, str, str, int, int, bool]


def _changes(there: dict[_Key, State], here: dict[_Key, tuple[State, Outcome]]) -> Iterator[Change]:
    for key, (state, outcome) in here.items():
        old = there.get(key)
        if old is None:
            if state.spurious:
                yield Change(outcome, state, "event", "", state.cells[_SPURIOUS])
            continue
        if not state.spurious:
            yield from _cells(old, state, outcome)
    for key, old in there.items():
        if key not in here and old.spurious:
            yield Change(None, old, "event", old.cells[_SPURIOUS], "")


def _cells(old: State, state: State, outcome: Outcome) -> Iterator[Change]:
    """The cells of a gold event that turned right or wrong; of one that is found in one run only, the event."""
    matched = all("group" in s.cells for s in (old, state))
    for cell in (*_JUDGED, "status") if matched else ("event",):
        was, now = old.cells.get(cell, RIGHT), state.cells.get(cell, RIGHT)
        if (was == RIGHT) != (now == RIGHT):
            yield Change(outcome, state, cell, was, now)


def _documents(scores: Scores) -> dict[str, Tallies]:
    held: dict[str, list[Tallies]] = {document.key: [] for document in scores.documents}
    for outcome in scores.outcomes:
        held[outcome.document.key].append(outcome.tallies)
    return {key: total(rows) for key, rows in held.items()}


def _tallies(row: dict[str, list[int]]) -> Tallies:
    return {name: Tally(*numbers) for name, numbers in row.items()}


def _states(scores: Scores, misses: Sequence[Miss]) -> Iterator[tuple[State, Outcome]]:
    """The state of each event of the documents that are not held out, with what became of it."""
    faults: dict[int, dict[str, list[str]]] = {}
    for miss in misses:
        held = faults.setdefault(id(miss.outcome), {}).setdefault(miss.cell, [])
        if miss.cause not in held:
            held.append(miss.cause)
    seen: Counter[tuple[object, ...]] = Counter()
    for outcome in scores.outcomes:
        if outcome.document.held_out:
            continue
        wrong = {cell: "; ".join(told) for cell, told in faults.get(id(outcome), {}).items()}
        if outcome.wanted:
            trigger, at = outcome.wanted.event.trigger, outcome.wanted.start
            cells = dict.fromkeys(_right(outcome.tallies), RIGHT) | wrong
        elif outcome.event:
            trigger, at = outcome.event.trigger.text, outcome.event.trigger.start
            cells = {_SPURIOUS: wrong.get("event", "stands where another type is wanted")}
        like = (outcome.document.key, outcome.type, trigger, at, bool(outcome.wanted))
        yield State(outcome.document.key, outcome.type, trigger, at, seen[like], cells), outcome
        seen[like] += 1


def _right(tallies: Tallies) -> Iterator[str]:
    """The cells that have something to judge, and have it all right; `group` where the event is matched at all."""
    for name, tally in tallies.items():
        if tally.right and not tally.spurious + tally.missed and name not in ("tuple", "when_stated"):
            yield "status" if name.startswith(STATUS) else name
