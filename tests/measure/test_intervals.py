"""Intervals and parts: what they say of outcomes made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import document, event, gold_event, record

from marsad.data import Row
from marsad.measure.intervals import LEAST, differences, intervals
from marsad.measure.parts import PARTS, parts, whole
from marsad.measure.score import CELLS, Scores, Tally, total

TEXT = "قصفت كتيبة الفجر القرية وانسحبت."
SHELLING = {"type": "shelling", "trigger": "قصفت", "actor": ["كتيبة الفجر"]}
WITHDRAWAL = {"type": "withdrawal", "trigger": "انسحبت", "actor": ["كتيبة الفجر"]}


def made(rows: list[tuple[str, str, list[dict[str, object]], list[dict[str, object]]]]) -> Scores:
    """Scores of documents, each with outlet, register, gold events and the record's."""
    scores = Scores()
    for number, (outlet, register, gold, ours) in enumerate(rows):
        wanted = [gold_event(Row(Path(), 0, row), TEXT) for row in gold]
        given = [event(Row(Path(), 0, row), TEXT) for row in ours]
        scores.add(document(str(number), TEXT, wanted, publisher=outlet, register=register), record(str(number), given))
    return scores


def test_reports_that_are_all_alike_leave_no_doubt() -> None:
    found = intervals([{"event": Tally(3, 1, 1)}] * LEAST)
    assert found["event"] == (0.75, 0.75)
    assert found["place"] is None


def test_the_more_reports_differ_the_wider_the_interval() -> None:
    alike = intervals([{"event": Tally(6, 2, 2)}, {"event": Tally(8, 2, 2)}] * 5)["event"]
    apart = intervals([{"event": Tally(0, 4, 4)}, {"event": Tally(14, 0, 0)}] * 5)["event"]
    assert alike
    assert apart
    assert apart.low < alike.low < 0.778 < alike.high < apart.high


def test_few_reports_have_no_interval() -> None:
    some: list[dict[str, Tally]] = [{"event": Tally(1, 0, 1), "place": Tally(1, 0, 0)}] * (LEAST - 1)
    assert intervals(some)["event"] is None
    assert intervals([*some, {"event": Tally(1, 0, 0)}])["event"] is not None
    assert intervals([*some, {"event": Tally(1, 0, 0), "place": Tally()}])["place"] is None, "one that has none to judge tells nothing"
    assert set(intervals([]).values()) == {None}


def test_the_status_is_the_mean_over_statuses() -> None:
    rows = [{"status reported": Tally(9, 0, 0), "status denied": Tally(0, 0, 1)}] * LEAST
    assert intervals(rows)["status"] == (0.5, 0.5)


def test_the_same_outcomes_give_the_same_interval() -> None:
    rows = [{"event": Tally(n, 1, 2)} for n in range(10)]
    assert intervals(rows) == intervals(rows)
    assert differences(rows, rows)["event"] == (0, 0)


def test_a_change_in_every_report_is_told_from_chance() -> None:
    before = [{"event": Tally(n, 4, 4)} for n in range(10)]
    after = [{"event": Tally(n + 2, 2, 2)} for n in range(10)]
    found = differences(before, after)["event"]
    assert found
    assert found.low > 0


SCORES = made(
    [
        ("A", "post", [SHELLING, WITHDRAWAL], [SHELLING]),
        ("A", "", [SHELLING], [{**SHELLING, "type": "assault"}]),
        ("B", "post", [WITHDRAWAL], [WITHDRAWAL, SHELLING]),
    ]
)


@pytest.mark.parametrize("by", PARTS)
def test_the_parts_add_up_to_the_whole(by: str) -> None:
    found = parts(SCORES, by)
    tallies = total(outcome.tallies for outcome in SCORES.outcomes)
    assert list(whole(SCORES).figures) == list(CELLS)
    assert sum(part.figures["event"].n for part in found) == tallies["event"].right + tallies["event"].missed == 4


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("type", {"shelling": (2, 0.5, 0.5), "withdrawal": (2, 1, 0.5), "assault": (0, 0, 0)}),
        ("group", {"violence": (2, 0.333, 0.5), "territory": (2, 1, 0.5)}),
        ("outlet", {"A": (3, 0.5, 0.333), "B": (1, 0.5, 1)}),
        ("register", {"post": (3, 0.667, 0.667), "(not said)": (1, 0, 0)}),
    ],
)
def test_parts(by: str, expected: dict[str, tuple[int, float, float]]) -> None:
    """Gold events, precision and recall of each: a wrong type costs the gold's recall and the record's precision."""
    found = {part.name: part.figures["event"] for part in parts(SCORES, by)}
    assert {name: (figure.n, figure.p, figure.r) for name, figure in found.items()} == expected


def test_a_cell_is_judged_where_gold_or_record_has_something() -> None:
    assert whole(SCORES).judged == {"event", "group", "actor", "when", "status", "tuple"}
    extra = made([("A", "", [SHELLING], [{**SHELLING, "place": "القرية"}])])
    assert "place" in whole(extra).judged
    assert whole(extra).figures["place"].n == 0


def test_documents_of_a_part() -> None:
    assert {part.name: part.documents for part in parts(SCORES, "outlet")} == {"A": 2, "B": 1}
    assert {part.name: part.documents for part in parts(SCORES, "type")} == {"shelling": 3, "withdrawal": 2, "assault": 1}
