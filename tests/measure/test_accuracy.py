"""The page on accuracy: what stands on it, and what must not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from made import document, event, gold_event, record

from marsad.data import Row
from marsad.measure import accuracy
from marsad.measure.bcubed import BCubed, Pairs
from marsad.measure.linking import Linking, Missed
from marsad.measure.score import Scores, score

ROOT = Path(__file__).parents[2]
TEXT = "قصفت كتيبة الفجر القرية وانسحب حرس السد."
SHELLING: dict[str, object] = {"type": "shelling", "trigger": "قصفت", "actor": ["كتيبة الفجر"]}
WITHDRAWAL: dict[str, object] = {"type": "withdrawal", "trigger": "انسحب", "actor": ["حرس السد"]}
LINKED = {
    "told": Linking(
        BCubed(0.5, 1.0, 2 / 3, 4), Pairs(6, 3, 4, 3), 2, 4, ["d"], [Missed("a", "d", "no event", "d"), Missed("b", "d", "no event", "d")]
    )
}


def scored(file: str, ours: Sequence[dict[str, object]], reports: int = 16, **more: str) -> Scores:
    gold = [gold_event(Row(Path(), 0, row), TEXT) for row in (SHELLING, WITHDRAWAL)]
    given = [event(Row(Path(), 0, row), TEXT) for row in ours]
    names = [str(number) for number in range(reports)]
    return score([document(name, TEXT, gold, file, **more) for name in names], [record(name, given) for name in names])


def page(samples: dict[str, Scores], real: dict[str, Scores]) -> str:
    return accuracy.page(samples, real, lambda text: [], "1.2.3", "abcdef0123456789", LINKED)


SAMPLES = {
    "own": scored("samples/own.jsonl", [SHELLING], register="post"),
    "heldout": scored("samples/heldout.jsonl", [WITHDRAWAL, {"type": "aid", "trigger": "السد"}], register="post"),
}
REAL = {"real": scored("elsewhere/real.jsonl", [SHELLING, WITHDRAWAL], publisher="The Gazette")}


def rows(text: str, begin: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith(f"| {begin} |")]


def test_each_set_has_its_figures() -> None:
    text = page(SAMPLES, REAL)
    assert "{{" not in text
    assert "version 1.2.3, data `abcdef012345`" in text
    assert rows(text, "reports") == [["reports", "16", "16", "16"]]
    assert rows(text, "event")[0] == ["event", "0.67 (0.67–0.67)", "0.50 (0.50–0.50)", "1.00 (1.00–1.00)"]
    assert [row[:4] for row in rows(text, "post")] == [["post", "16", "32", "0.67 (0.67–0.67)"], ["post", "16", "32", "0.50 (0.50–0.50)"]]
    assert [row[:3] for row in rows(text, "The Gazette")] == [["The Gazette", "16", "32"]]


def test_the_causes_are_those_of_sets_that_are_not_held_out() -> None:
    text = page(SAMPLES, REAL)
    assert rows(text, "event")[1] == ["event", "16", "trigger unknown 16"]
    assert "spurious" not in text.partition("## Why it errs")[2]
    alone = page({"heldout": SAMPLES["heldout"]}, {})
    assert "No miss." in alone
    assert "Nothing was measured." in alone


def test_each_set_of_incidents_has_its_figures_and_the_causes_stand_below() -> None:
    text = page(SAMPLES, REAL)
    assert rows(text, "told") == [["told", "4", "2", "0.67", "0.50", "1.00", "0.50 of 6", "0.75 of 4"]]
    assert "Why pairs do not meet: no event 2." in text


def test_no_sentence_and_no_path_stands_on_it() -> None:
    text = page(SAMPLES, REAL)
    assert not re.search("[\u0600-\u06ff]", text)
    assert "elsewhere" not in text


def test_what_is_weak_is_named() -> None:
    weak = page(SAMPLES, REAL).partition("## What is weak")[2]
    assert "`withdrawal` (50 % found of 32)" in weak
    assert "event: trigger unknown 16" in weak


def test_parts_with_few_events_are_left_out() -> None:
    text = page({}, {"real": REAL["real"], "small": scored("small.jsonl", [SHELLING], 3, publisher="The Leaflet")})
    assert rows(text, "The Leaflet") == []


def test_the_page_of_the_project_is_that_of_its_template() -> None:
    """Its figures are of the day it was made; its words must be those of today."""
    made = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    template = (Path(accuracy.__file__).with_suffix(".md")).read_text(encoding="utf-8")
    at = 0
    for part in re.split(r"\{\{\w+\}\}", template):
        at = made.find(part, at)
        assert at >= 0, f"make docs/accuracy.md anew: this part differs: {part[:200]!r}"
        at += len(part)
    assert not re.search("[\u0600-\u06ff]|/work|/home", made)
