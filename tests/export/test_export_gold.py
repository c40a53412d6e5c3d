"""A gold file of what people reviewed: the evaluation reads it, and the coder that made the records scores full marks on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import casebook
import pytest

from marsad.export import Options, write
from marsad.measure.gold import read_gold
from marsad.measure.score import score

GENERATED = Options(generated="2020-06-01")
OPEN = Options(generated="2020-06-01", unmask=True, reason="a test")


def exported(path: Path, options: Options, decided: str | None = "accepted") -> list[dict[str, Any]]:
    write("gold", [casebook.case(casebook.TARHUNA, "inc-1", decided=decided), casebook.brega()], path, options)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("options", [GENERATED, OPEN])
def test_every_quote_is_in_the_text(tmp_path: Path, options: Options) -> None:
    documents = exported(tmp_path / "gold.jsonl", options)
    assert [document["doc"] for document in documents] == ["coast-1", "harbour-1", "bulletin-1"]
    for document in documents:
        text = document["text"]
        for event in document["events"]:
            assert event["trigger"] in event["sentence"] and event["sentence"] in text
            groups = [*event["actor"], *event["target"], *event["speaker"], event["place"] or []]
            groups += [count.get("of", []) for count in event["counts"]] + [[item["item"]] for item in event["equipment"]]
            assert all(words in text for group in groups for words in group)


def test_the_evaluation_gives_the_coder_full_marks(tmp_path: Path) -> None:
    exported(tmp_path / "gold.jsonl", OPEN)
    gold = read_gold(tmp_path / "gold.jsonl")
    records = [casebook.coder().code(d.report.text, d.report.published, id=d.report.id) for d in gold]
    figures = score(gold, records).figures()
    assert {cell: figure.f1 for cell, figure in figures.items() if figure.n} == {c: 1.0 for c, f in figures.items() if f.n}
    assert figures["event"].n >= 6


def test_masked_names_are_masked_in_text_and_quotes_alike(tmp_path: Path) -> None:
    documents = exported(tmp_path / "gold.jsonl", GENERATED)
    assert not any(word in json.dumps(documents, ensure_ascii=False) for word in casebook.PRIVATE.split())
    assert [document["masked"] for document in documents] == [True, False, True]
    assert read_gold(tmp_path / "gold.jsonl")


def test_only_what_a_person_judged_is_gold(tmp_path: Path) -> None:
    assert exported(tmp_path / "none.jsonl", GENERATED, decided=None) == []
    written = write("gold", [casebook.tarhuna()], tmp_path / "part.jsonl", GENERATED)
    reviewed = [t for t in casebook.tarhuna().tellings if t.decision == "accepted"]
    titles = [t for t in reviewed if t.event.sentence.in_ == "title"]
    assert titles, "a record read from a title is not of the text"
    assert written.rows == len(reviewed) - len(titles)
    assert written.left == {
        "records read from a title given apart": len(titles),
        "records that no one has reviewed": len(casebook.tarhuna().tellings) - len(reviewed),
    }
    documents = [json.loads(line) for line in (tmp_path / "part.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {document["reviewed"] for document in documents} == {"part"}


def test_a_document_of_two_incidents_stands_once(tmp_path: Path) -> None:
    first = casebook.case(casebook.TARHUNA[:1], "inc-1", decided="edited")
    halves = [casebook.part(first, lambda number: number % 2 == 0), casebook.part(first, lambda number: number % 2 == 1)]
    write("gold", halves, tmp_path / "gold.jsonl", GENERATED)
    (document,) = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    assert document["reviewed"] == "all"
    places = [int(event["evidence"].split(":")[2].split("-")[0]) for event in document["events"]]
    assert places == sorted(places) and len(places) == 2
    assert [event["id"] for event in document["events"]] == ["e1", "e2"]
