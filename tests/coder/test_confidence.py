"""Confidence: what makes it is told and adds up, it is a probability whatever the weights, and wrong weights are refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from math import exp
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad import compiled
from marsad.coder.confidence import FAMILIES, SIDES, sure_of
from marsad.coder.engine import code_part
from marsad.data import DataError
from marsad.lang.confidence import BASE, CELLS, Weights, load_weights
from marsad.record import Event
from marsad.text.tokens import tokenize

TEXTS = [
    "قصفت طائرات حربية سوقا في مدينة ترهونة أمس، ما أسفر عن مقتل تسعة مدنيين وإصابة 20 آخرين.",
    "قال المتحدث باسم الجيش إن قواته دمرت ثلاث دبابات للمتمردين قرب نيالا، فيما نفى المتمردون ذلك.",
    "مقتل جنديين في هجوم على حاجز بسرت\n\nوأعلن تنظيم داعش مسؤوليته عن الهجوم. ودعا رئيس البلدية إلى وقف إطلاق النار.",
    "انسحبت القوات من القرية ثم سيطر عليها مسلحون، بحسب مصدر محلي. وقد تهاجم الحركة المدينة غدا.",
    "تبادلت القوات الحكومية والحوثيون القصف في الحديدة وتعز، وسقط قتلى من الطرفين.",
]
WEIGHTS = st.dictionaries(
    st.sampled_from([*FAMILIES, "type airstrike", "form past", "actor named", "place exact", "status claimed", "line first"]),
    st.lists(st.floats(-20, 20), min_size=len(CELLS), max_size=len(CELLS)),
    max_size=12,
)
BASES = st.lists(st.floats(-20, 20), min_size=len(CELLS), max_size=len(CELLS))


@cache
def data() -> compiled.Data:
    return compiled.load()


def events(text: str, weights: Weights | None = None) -> list[Event]:
    of = data() if weights is None else replace(data(), weights=weights)
    return code_part(tokenize(text), of, "a", date(2024, 3, 6), None, None, None)[0]


@pytest.mark.parametrize("text", TEXTS)
def test_what_made_it_adds_up(text: str) -> None:
    found = events(text)
    assert found
    for event in found:
        (told,) = [step.rule for step in event.why if step.step == "weight"]
        odds = sum(float(number) for number in re.findall(r"[+-]\d+\.\d\d", told))
        assert event.confidence == pytest.approx(1 / (1 + exp(-odds)), abs=0.015)
        assert {part.rsplit(" ", 1)[0] for part in re.sub(r" \([^)]*\)", "", told).split("; ")} <= {BASE, *SIDES}


@pytest.mark.parametrize("text", TEXTS)
def test_each_cell_that_holds_something_has_its_own(text: str) -> None:
    for event in events(text):
        cells = {"actor": event.actor, "target": event.target, "speaker": event.speaker, "place": event.place, "counts": event.counts}
        cells |= {"equipment": event.equipment, "when": event.when, "status": event.status}
        sure = sure_of(event)
        assert set(sure) == {name for name, cell in cells.items() if cell}
        assert all(0 <= value <= 1 for value in sure.values())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), WEIGHTS, BASES)
def test_it_is_a_probability_whatever_the_weights(text: str, of: dict[str, list[float]], base: list[float]) -> None:
    for event in events(text, Weights(base, of)):
        assert 0 <= event.confidence <= 1
        assert all(0 <= value <= 1 for value in sure_of(event).values())


def test_the_weights_are_what_makes_it() -> None:
    plain = Weights()
    assert {event.confidence for event in events(TEXTS[0], plain)} == {0.5}
    row = [0.0] * len(CELLS)
    row[0], row[CELLS.index("place")] = 3.0, -3.0
    (event, *_) = events(TEXTS[0], Weights(of={"type airstrike": row}))
    assert event.type == "airstrike"
    assert (event.confidence, sure_of(event)["place"], sure_of(event)["status"]) == (0.95, 0.05, 0.5)
    assert "weight" in {step.step for step in event.why}
    assert any(step.rule == "base +0.00; trigger +3.00 (type airstrike)" for step in event.why)


def test_what_was_met_before_changes_nothing() -> None:
    cold = load_weights(compiled.WEIGHTS, FAMILIES)
    first = [events(text, cold) for text in TEXTS]
    assert [events(text, cold) for text in reversed(TEXTS)] == first[::-1]


def test_what_is_seen_is_kept_only_where_asked() -> None:
    weights = Weights(seen={})
    found = events(TEXTS[1], weights)
    assert weights.seen is not None
    assert {event.id for event in found} <= set(weights.seen)
    for facts in weights.seen.values():
        assert {fact.split(" ", 1)[0] for fact in facts} <= set(FAMILIES)
    assert data().weights.seen is None


def test_no_family_stands_on_two_sides() -> None:
    assert len(set(FAMILIES)) == len(FAMILIES)


def test_the_weights_of_the_package() -> None:
    weights = data().weights
    assert any(row[0] for row in weights.of.values())
    assert {fact.split(" ", 1)[0] for fact in weights.of} <= set(FAMILIES)


RIGHT = "".join(f"{cell}:\n  base: 0.5\n  line first: -1\n" for cell in CELLS)
FAULTS = {
    "a cell that is none": (RIGHT + "colour:\n  base: 0\n", 28, "unknown key 'colour'"),
    "a cell that is missing": (RIGHT.replace("status:\n  base: 0.5\n  line first: -1\n", ""), 1, "'status' is missing"),
    "no base": (RIGHT.replace("  base: 0.5\n", "", 1), 2, "'base' is missing"),
    "a fact that is none": (RIGHT.replace("line first", "weather fine", 1), 3, "'weather fine' is nothing that the coder tells"),
    "no number": (RIGHT.replace("-1", "heavy", 1), 3, "'line first' is no number"),
    "no weight": (RIGHT.replace(" -1", "", 1), 3, "'line first' must be one string"),
    "not finite": (RIGHT.replace("-1", "nan", 1), 3, "'line first' is no number"),
    "out of all measure": (RIGHT.replace("0.5", "200", 1), 2, "'base' is beyond 20"),
    "no mapping": (RIGHT.replace("event:\n  base: 0.5\n  line first: -1", "event: 3"), 1, "'event' is missing or no mapping"),
    "twice": (RIGHT.replace("  line first: -1\n", "  line first: -1\n  line first: 1\n", 1), 4, "'line first' stands twice"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_wrong_weights_are_refused(tmp_path: Path, name: str) -> None:
    content, line, fault = FAULTS[name]
    path = tmp_path / "confidence.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=rf"^confidence.yaml:{line}: .*{re.escape(fault)}.* \(.+\)$"):
        load_weights(path, FAMILIES)


def test_right_weights_are_read(tmp_path: Path) -> None:
    path = tmp_path / "confidence.yaml"
    path.write_text(RIGHT, "utf-8")
    weights = load_weights(path, FAMILIES)
    assert weights.base == [0.5] * len(CELLS)
    assert weights.of == {"line first": [-1.0] * len(CELLS)}
    assert weights.start == "base +0.50"
