"""The floors: no figure falls unnoticed; what raises and lowers them."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import document, event, gold_event, record

from marsad.coder import Coder
from marsad.data import DataError, Row
from marsad.measure.floors import Floors, below, falls, lowered, now, raised, read_floors, write_floors
from marsad.measure.score import Scores, score
from marsad.measure.sets import evaluate

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("floors.yaml")
SETS = read_floors(FILE)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.mark.parametrize("each", SETS, ids=lambda each: each.name)
def test_no_figure_fell(coder: Coder, each: Floors) -> None:
    path = ROOT / each.file
    if each.outside and not path.exists():
        pytest.skip(f"{each.file} is not here: its floors are not tested")
    fallen = falls(each, evaluate(path, coder))
    assert not fallen, "; ".join(map(str, fallen)) + ". To see what broke: marsad evaluate --save, --against"


def test_each_sample_and_the_development_set_have_floors() -> None:
    assert {ROOT / each.file for each in SETS} == {*(ROOT / "samples").glob("*.jsonl"), ROOT / "../shared/gold/dev.jsonl"}
    assert all(each.floors for each in SETS)


def test_the_file_is_as_it_is_written() -> None:
    assert write_floors(SETS) == FILE.read_text(encoding="utf-8")


# -- on a set of our own

TEXT = "قصفت كتيبة الفجر القرية."
SHELLING: dict[str, object] = {"type": "shelling", "trigger": "قصفت", "actor": ["كتيبة الفجر"]}


def scored(right: int, wrong: int, kind: str = "airstrike") -> Scores:
    """So many documents whose record is right, and so many whose record has another type."""
    gold, records = [], []
    for number in range(right + wrong):
        row = SHELLING if number < right else {**SHELLING, "type": kind}
        gold.append(document(str(number), TEXT, [gold_event(Row(Path(), 0, SHELLING), TEXT)]))
        records.append(record(str(number), [event(Row(Path(), 0, row), TEXT)]))
    return score(gold, records)


NEW = Floors("own", "own.jsonl")
REACHED = raised(NEW, scored(8, 2))


def test_a_new_set_fails_until_it_has_floors() -> None:
    assert ["no floors yet" in str(fall) for fall in falls(NEW, scored(8, 2))] == [True]
    assert REACHED.floors == now(scored(8, 2))
    assert REACHED.floors["event"] == 0.8
    assert "place" not in REACHED.floors, "the gold has none"
    assert falls(REACHED, scored(8, 2)) == falls(REACHED, scored(10, 0)) == []


@pytest.mark.parametrize(("floor", "figure", "expected"), [(0.8, 0.795, False), (0.8, 0.794, True), (0.8, 0.9, False), (0.8, 0.8, False)])
def test_the_slack(floor: float, figure: float, expected: bool) -> None:
    assert below(floor, figure) is expected


def test_what_fell_is_named() -> None:
    assert [(fall.cell, fall.floor, fall.now) for fall in falls(REACHED, scored(5, 5))] == [("event", 0.8, 0.5), ("tuple", 0.8, 0.5)]
    assert str(falls(REACHED, scored(5, 5))[0]) == "event fell to 0.500, its floor is 0.800"


def test_raising_never_lowers() -> None:
    assert raised(REACHED, scored(5, 5)).floors == REACHED.floors
    assert raised(REACHED, scored(9, 1)).floors["event"] == 0.9


def test_lowering_keeps_the_reason() -> None:
    """One cell, or all; in the file, and read again from there."""
    one = lowered(REACHED, scored(5, 5), "event", 'we ask for "more": less is found', "2024-03-06")
    assert (one.floors["event"], one.floors["tuple"]) == (0.5, 0.8)
    every = lowered(REACHED, scored(5, 5), "", "all of it", "2024-03-06")
    assert (every.floors["event"], every.floors["tuple"], len(every.lowered)) == (0.5, 0.5, 2)
    assert [tuple(low) for low in one.lowered] == [("2024-03-06", "event", 0.8, 0.5, 'we ask for "more": less is found')]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    sets = [lowered(REACHED, scored(5, 5), "", 'a "reason": #1', "2024-03-06"), Floors("new", "../new.jsonl")]
    path = tmp_path / "floors.yaml"
    path.write_text(write_floors(sets), encoding="utf-8")
    assert read_floors(path) == sets
    assert [each.outside for each in sets] == [False, True]


def test_there_must_be_something_to_lower() -> None:
    for cell, fault in (("event", "nothing to lower"), ("", "nothing to lower"), ("place", "'place' has no floor")):
        with pytest.raises(ValueError, match=fault):
            lowered(REACHED, scored(8, 2), cell, "why not", "2024-03-06")


def test_floors_hold_for_their_gold_alone(tmp_path: Path) -> None:
    """A changed gold is taken over with a reason, whether its figures are better or worse."""
    changed = scored(9, 2)
    assert ["not that of the floors" in str(fall) for fall in falls(REACHED, changed)] == [True]
    with pytest.raises(ValueError, match="not that of the floors"):
        raised(REACHED, changed)
    with pytest.raises(ValueError, match="not that of the floors"):
        lowered(REACHED, changed, "event", "why not", "2024-03-06")
    taken = lowered(REACHED, changed, "", "a report more", "2024-03-06")
    assert falls(taken, changed) == []
    assert [(low.cell, low.reason) for low in taken.lowered] == [("gold", "a report more")]
    path = tmp_path / "floors.yaml"
    path.write_text(write_floors([taken]), encoding="utf-8")
    assert read_floors(path) == [taken]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- file: a.jsonl\n", "1: 'set' must be one string"),
        ("- set: a\n  file: a\n  floors: {events: 0.5}\n", "3: unknown key 'events'"),
        ("- set: a\n  file: a\n  floors: {event: 1.5}\n", "3: 'event' is beyond 1"),
        ("- set: a\n  file: a\n  lowered:\n    - {on: b, cell: event, from: 0.5, to: 0.4}\n", "4: 'reason' must be one string"),
        ("- {set: a, file: a}\n- {set: a, file: b}\n", "the set 'a' stands twice"),
    ],
)
def test_a_wrong_file_is_named_by_line(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "floors.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        read_floors(path)
