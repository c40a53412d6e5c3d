"""The causes of misses: causes.yaml, one a row.

text     the report; it is its own sentence where the gold names none
gold     its events, as `made.gold_event` reads them
ours     the events of the record, as `made.event` reads them
known    words that the data know as triggers, and their type
left     words that the record notes as left out
misses   all misses, "cell: cause (detail)", in any order; only events and cells that a row names are judged
"""

from __future__ import annotations

from pathlib import Path

import pytest
from made import document, event, gold_event, record, span

from marsad.coder import Coder
from marsad.data import Row, read_rows
from marsad.measure.causes import CAUSES, Miss, causes
from marsad.measure.gold import GoldDocument
from marsad.measure.known import triggers
from marsad.measure.match import group_of
from marsad.measure.score import STATUS, Scores, score, total
from marsad.measure.sets import evaluate
from marsad.record import Record

ROOT = Path(__file__).parents[2]
ROWS = read_rows(Path(__file__).with_name("causes.yaml"))


def read(row: Row, source: str = "own.jsonl") -> tuple[GoldDocument, Record]:
    row.only("text", "gold", "ours", "known", "left", "misses")
    text = row.text("text")
    gold = [gold_event(each, text) for each in row.get("gold", [])]
    ours = [event(each, text) for each in row.get("ours", [])]
    return document("a", text, gold, source), record("a", ours, [span(text, words) for words in row.texts("left")])


def found(row: Row, source: str = "own.jsonl") -> list[Miss]:
    gold, coded = read(row, source)
    known = [(*_ends(row.text("text"), words), kind) for words, kind in row.get("known", {}).items()]
    return causes(score([gold], [coded]), lambda text: known)


def _ends(text: str, words: str) -> tuple[int, int]:
    at = span(text, words)
    return at.start, at.end


def told(miss: Miss) -> str:
    shown = miss.detail and (miss.cell in ("event", "counts", "equipment") or miss.cause in ("missing", "role swapped"))
    return f"{miss.cell}: {miss.cause}{f' ({miss.detail})' if shown else ''}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"line{row.line}")
def test_the_cause_is_told(row: Row) -> None:
    assert sorted(map(told, found(row))) == sorted(row.texts("misses"))


def test_every_cause_has_a_row() -> None:
    """A cause that no row tells may be one that nothing ever has."""
    seen = {miss.cause for row in ROWS for miss in found(row)}
    named = {cause for group in CAUSES.values() for cause in group}
    assert named - seen == {"gold → record"}  # stands for each pair of statuses
    assert {cause for cause in seen - named if " → " not in cause} == set()


def test_the_words_of_both_readings_are_marked() -> None:
    row = next(row for row in ROWS if row.texts("misses") == ["place: other place of the sentence"])
    (miss,) = found(row)
    text = row.text("text")
    assert {(what, text[start:end]) for start, end, what in miss.marks} == {
        ("trigger", "قصفت"), ("gold", "بلدة الزيتونة"), ("ours", "سهل القمح")
    }  # fmt: skip
    assert (miss.gold, miss.ours, text[miss.start : miss.end]) == ("«بلدة الزيتونة» | «الزيتونة»", "«سهل القمح»", text)


def test_of_what_is_held_out_no_miss_is_told() -> None:
    assert all(found(row, "elsewhere/heldout.jsonl") == [] for row in ROWS)


@pytest.fixture(scope="module", params=["reports-a", "reports-b"])
def coded(request: pytest.FixtureRequest) -> tuple[Scores, list[Miss]]:
    coder = Coder()
    scores = evaluate(ROOT / "samples" / f"{request.param}.jsonl", coder)
    return scores, causes(scores, triggers(coder.data))


def test_the_misses_add_up_to_the_figures(coded: tuple[Scores, list[Miss]]) -> None:
    """Nothing is left unexplained, and nothing told twice."""
    scores, misses = coded
    tallies = total(outcome.tallies for outcome in scores.outcomes)
    for cell in ("event", "actor", "target", "speaker", "place", "when", "counts", "equipment"):
        rows = [miss for miss in misses if miss.cell == cell]
        assert (sum(miss.lost for miss in rows), sum(miss.extra for miss in rows)) == (tallies[cell].missed, tallies[cell].spurious), cell
    confused = sum(tally.missed for name, tally in tallies.items() if name.startswith(STATUS))
    assert sum(miss.cell == "status" for miss in misses) == confused


def test_marks_stand_in_the_sentence(coded: tuple[Scores, list[Miss]]) -> None:
    for miss in coded[1]:
        assert 0 <= miss.start <= miss.end <= len(miss.document.report.text)
        assert all(miss.start <= start < end <= miss.end for start, end, _ in miss.marks)
        assert miss.lost or miss.extra
        assert group_of(miss.type)
