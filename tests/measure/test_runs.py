"""Two runs compared: what is told of cells and events that turned right or wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from made import document, event, gold_event, record

from marsad.data import Row
from marsad.measure.causes import causes
from marsad.measure.runs import FORM, Comparison, Run, compare, read_run, run_of
from marsad.measure.score import Scores, score

TEXT = "قصفت كتيبة الفجر القرية وانسحب حرس السد."
SHELLING: dict[str, object] = {"type": "shelling", "trigger": "قصفت", "actor": ["كتيبة الفجر"], "place": "القرية"}
WITHDRAWAL: dict[str, object] = {"type": "withdrawal", "trigger": "انسحب", "actor": ["حرس السد"]}
BOTH = [SHELLING, WITHDRAWAL]
BARE = {key: value for key, value in SHELLING.items() if key != "actor"}


def scored(ours: Sequence[dict[str, object]], gold: Sequence[dict[str, object]] = BOTH, name: str = "a", file: str = "own.jsonl") -> Scores:
    wanted = [gold_event(Row(Path(), 0, row), TEXT) for row in gold]
    given = [event(Row(Path(), 0, row), TEXT) for row in ours]
    return score([document(name, TEXT, wanted, file)], [record(name, given)])


def kept(scores: Scores) -> Run:
    """A run, written and read again."""
    return read_run(msgspec.json.encode(run_of(scores, causes(scores, lambda text: []), "gold")))


def compared(before: Scores, now: Scores) -> Comparison:
    return compare(kept(before), now, causes(now, lambda text: []))


def changes(found: Comparison) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """What got better and what broke: type, cell, before, now."""
    better, broken = ([(c.state.type, c.cell, c.before, c.now) for c in side] for side in (found.better, found.broken))
    return better, broken


CASES: dict[str, tuple[list[dict[str, object]], list[dict[str, object]], list[tuple[str, ...]]]] = {
    "a cell": ([BARE, WITHDRAWAL], BOTH, [("shelling", "actor", "missing", "right")]),
    "an event": ([SHELLING], BOTH, [("withdrawal", "event", "trigger unknown", "right")]),
    "a type": ([{**SHELLING, "type": "airstrike"}, WITHDRAWAL], BOTH, [("shelling", "event", "wrong sense in the group", "right")]),
    "a record too many": ([*BOTH, {"type": "aid", "trigger": "القرية"}], BOTH, [("aid", "event", "spurious beside gold events", "")]),
    "a cell too many": ([{**SHELLING, "target": ["القرية"]}, WITHDRAWAL], BOTH, [("shelling", "target", "extra", "right")]),
    "a status": ([SHELLING, {**WITHDRAWAL, "status": "denied"}], BOTH, [("withdrawal", "status", "reported → denied", "right")]),
    "nothing": ([BARE], [BARE], []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_got_better_one_way_breaks_the_other(name: str) -> None:
    worse, right, expected = CASES[name]
    assert changes(compared(scored(worse), scored(right))) == (expected, [])
    back = [(kind, cell, now, before) for kind, cell, before, now in expected]
    assert changes(compared(scored(right), scored(worse))) == ([], back)


def test_the_figures_of_both_runs() -> None:
    found = compared(scored([SHELLING]), scored(BOTH))
    was, now, interval = found.cells["event"]
    assert (was.r, now.r, interval) == (0.5, 1.0, None)
    assert (found.documents, found.others, found.events_of_one) == (1, 0, 0)


def test_only_what_both_runs_have_is_compared() -> None:
    both = scored(BOTH)
    both.join(scored(BOTH, name="b"))
    found = compared(both, scored(BOTH, gold=[SHELLING]))
    assert (found.documents, found.others, found.events_of_one) == (1, 1, 1)
    assert [(c.state.type, c.before, c.now) for c in found.broken] == [("withdrawal", "", "spurious beside gold events")]


def test_events_that_are_alike_are_told_apart() -> None:
    twice = [SHELLING, {**SHELLING, "place": "السد"}]
    run = kept(scored([SHELLING], gold=twice))
    assert [(state.type, state.n, "group" in state.cells) for state in run.events] == [("shelling", 0, True), ("shelling", 1, False)]


def test_of_what_is_held_out_only_figures_are_kept() -> None:
    run = kept(scored([SHELLING], file="elsewhere/heldout.jsonl"))
    assert run.events == []
    assert run.documents["heldout/a"]["event"] == [1, 0, 1]
    found = compared(scored([SHELLING], file="heldout.jsonl"), scored(BOTH, file="heldout.jsonl"))
    assert changes(found) == ([], [])
    assert found.cells["event"][1].f1 == 1


def test_a_run_holds_no_path() -> None:
    assert list(kept(scored(BOTH, file="/some/where/own.jsonl")).documents) == ["own/a"]


@pytest.mark.parametrize("data", [b"", b"[]", b'{"form": 1}', b"\xff"])
def test_what_is_no_run(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_run(data)


def test_a_run_of_another_form() -> None:
    run = kept(scored(BOTH))
    run.form = FORM + 1
    with pytest.raises(ValueError, match=f"form {FORM + 1}"):
        read_run(msgspec.json.encode(run))
