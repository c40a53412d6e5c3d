"""Whether reports of one incident come together, measured end to end; and the causes where they don't."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from marsad.coder import Coder
from marsad.measure.bcubed import Told
from marsad.measure.clusters import read_clusters
from marsad.measure.linking import linking
from marsad.read import Report

INCIDENTS = Path(__file__).parents[2] / "samples" / "incidents"
DAY = date(2024, 3, 6)


def report(id_: str, text: str) -> Report:
    return Report(id=id_, text=text, published=DAY)


def test_pairs_that_meet_and_the_causes_of_those_that_do_not() -> None:
    found = [
        report("a", "قصف الطيران الحربي سوقا شعبية في مدينة جسر الشغور ومقتل 14 مدنيا"),
        report("b", "غارة جوية على سوق مدينة جسر الشغور تقتل 14 مدنيا"),
        report("c", "صباح الخير يا أهلنا الكرام"),
        report("d", "اجتماع وزيري خارجية فرنسا وألمانيا في باريس"),
    ]
    told = linking(found, [Told(["a", "b", "c"]), Told(["d", "elsewhere"])], Coder())
    assert (told.pairs.gold, told.pairs.met) == (3, 1)
    assert [(miss.one, miss.other, miss.cause) for miss in told.missed] == [("a", "c", "no event"), ("b", "c", "no event")]
    assert told.bare == ["c"]
    assert told.documents == 4


def test_a_gold_of_other_reports_is_refused() -> None:
    with pytest.raises(ValueError, match="no document"):
        linking([report("a", "نص")], [Told(["b", "c"])], Coder())


@pytest.mark.parametrize("name", ["posts", "posts-kept"])
def test_the_sample_posts_hold_what_they_promise(name: str) -> None:
    rows = [json.loads(line) for line in (INCIDENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    told = read_clusters(INCIDENTS / f"{name}-clusters.jsonl")
    assert {row["id"] for row in rows} == {document for each in told for document in each.documents}
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["fictional"] and row["text"] and 4 <= len(row["text"].split()) <= 120 for row in rows)
    assert all(each.first is not None and each.lat is not None for each in told)


def test_the_posts_are_many_and_of_several_wars() -> None:
    rows = [json.loads(line) for path in INCIDENTS.glob("posts*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    posts = [row for row in rows if "text" in row]
    assert len(posts) >= 150
    assert len([row for row in rows if "incident" in row]) >= 45
    assert len({row["country"] for row in posts}) >= 6
