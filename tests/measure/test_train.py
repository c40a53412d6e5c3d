"""Training: the models learn what tells, and are judged on documents that they have not seen."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.cli import main
from marsad.cli.loading import load_coder
from marsad.coder.confidence import FAMILIES
from marsad.lang.confidence import CELLS, load_weights
from marsad.measure.gold import GoldDocument, read_gold
from marsad.measure.reliability import plot, reliability
from marsad.measure.score import score, verdicts
from marsad.measure.train import TELLING, Model, Sample, as_told, cross_validated, fit, samples, train, written

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "samples" / "reports-a.jsonl"
JUDGED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50)


def facts(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_a_model_learns_what_tells() -> None:
    rows = [facts("line first", "nth late")] * 60 + [facts("line late", "nth late")] * 60 + [facts("line title")] * 2
    model = fit(rows, [True] * 54 + [False] * 6 + [False] * 54 + [True] * 6 + [True] * 2, {"line"})
    assert set(model.weights) == {"line first", "line late"}  # of a rare fact nothing is learned, and of other families
    assert model.probability(facts("line first")) > 0.75 > 0.25 > model.probability(facts("line late"))


def test_where_all_are_right_the_model_stays_finite() -> None:
    model = fit([facts("line first")] * 30, [True] * 30, {"line"})
    assert 0.9 < model.probability(facts("line first")) < 1


def test_a_share_without_facts_is_the_base() -> None:
    assert fit([facts()] * 40, [True] * 30 + [False] * 10, set()).probability(facts()) == pytest.approx(0.75, abs=0.01)


def test_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        fit([], [], set())


def test_no_document_is_judged_by_what_it_taught() -> None:
    """In one document a fact comes with every wrong record: who has not seen the document can't know."""
    strange = [Sample(0, facts("line title"), {"event": False}, {})] * 20
    others = [Sample(n, facts("line first"), {"event": True}, {}) for n in range(1, 10) for _ in range(10)]
    judged = cross_validated(strange + others, "event")
    assert min(sure for sure, right in judged if not right) > 0.8
    assert len(judged) == 110
    alone = fit([s.facts for s in strange + others], [s.right["event"] for s in strange + others], TELLING["event"].split())
    assert alone.probability(facts("line title")) < 0.5


def test_one_document_is_too_few() -> None:
    with pytest.raises(ValueError, match="only one document"):
        cross_validated([Sample(0, facts(), {"event": True}, {})], "event")


def test_only_what_the_coder_tells_is_learned_from() -> None:
    assert set(TELLING) == set(CELLS)
    assert {family for families in TELLING.values() for family in families.split()} <= set(FAMILIES)


@pytest.fixture(scope="module")
def gold() -> list[GoldDocument]:
    return read_gold(GOLD)


@pytest.fixture(scope="module")
def found(gold: list[GoldDocument]) -> list[Sample]:
    return samples(load_coder(), gold)


def test_verdicts_agree_with_the_score(gold: list[GoldDocument]) -> None:
    coder = load_coder()
    records = [coder.code(g.report.text, g.report.published, g.report.title, id=g.report.id) for g in gold]
    figures = score(gold, records).figures()
    judged = [verdict for g, record in zip(gold, records, strict=True) for verdict in verdicts(g, record)]
    assert len(judged) == sum(len(record.events) for record in records)
    assert figures["event"].p == pytest.approx(sum(v["event"] for v in judged) / len(judged), abs=0.001)
    assert figures["group"].p == pytest.approx(sum("status" in v for v in judged) / len(judged), abs=0.001)
    timed = [v["when"] for v in judged if "when" in v]
    assert figures["when"].p == pytest.approx(sum(timed) / len(timed), abs=0.001)


def test_models_are_written_and_read_back(found: list[Sample], tmp_path: Path) -> None:
    models = train(found)
    path = tmp_path / "confidence.yaml"
    path.write_text(written(models), "utf-8")
    weights = load_weights(path, FAMILIES)
    for number, cell in enumerate(CELLS):
        assert weights.base[number] == models[cell].base
        assert {fact: row[number] for fact, row in weights.of.items() if row[number]} == models[cell].weights
    assert written(train(found)) == path.read_text("utf-8")


def test_the_coder_says_what_the_model_says(found: list[Sample], tmp_path: Path) -> None:
    """What is reckoned while coding, side by side and from memory, is the plain sum of the file's weights."""
    coder = load_coder()
    weights = coder.data.weights
    for sample in found[:50]:
        for number, cell in enumerate(CELLS):
            model = Model(weights.base[number], {fact: row[number] for fact, row in weights.of.items()})
            if cell in sample.sure:
                assert sample.sure[cell] == pytest.approx(model.probability(sample.facts), abs=0.0051)


def test_training_leaves_the_coder_as_it_was(found: list[Sample]) -> None:
    assert found
    assert load_coder().data.weights.seen is None
    assert set(as_told(found)) <= set(CELLS)


# -- reliability


def test_reliability_by_hand() -> None:
    r = reliability([(0.9, True), (0.9, True), (0.9, False), (0.9, True), (0.2, False), (0.2, True)])
    assert (r.n, r.right, r.sure_right, r.sure_share) == (6, 4 / 6, 0.75, 4 / 6)
    assert r.ece == pytest.approx((4 * 0.15 + 2 * 0.3) / 6)
    assert [i for i, b in enumerate(r.bins) if b] == [2, 9]


def test_reliability_where_none_is_sure() -> None:
    assert reliability([(0.5, True)]).sure_right is None
    with pytest.raises(ValueError, match="nothing to judge"):
        reliability([])


@given(JUDGED)
def test_the_error_is_a_share(judged: list[tuple[float, bool]]) -> None:
    r = reliability(judged)
    assert 0 <= r.ece <= 1
    assert sum(b.n for b in r.bins if b) == r.n == len(judged)
    assert reliability([(float(right), right) for _, right in judged]).ece == 0


@given(st.dictionaries(st.sampled_from(CELLS), JUDGED, min_size=1))
def test_the_picture_has_a_circle_for_each_bin(judged: dict[str, list[tuple[float, bool]]]) -> None:
    figures = {name: reliability(rows) for name, rows in judged.items()}
    tree = ElementTree.fromstring(plot(figures))
    assert len(tree.findall("{*}circle")) == sum(b is not None for r in figures.values() for b in r.bins)
    _, _, width, height = (float(n) for n in tree.attrib["viewBox"].split())
    for circle in tree.findall("{*}circle"):
        assert 0 < float(circle.attrib["cx"]) < width
        assert 0 < float(circle.attrib["cy"]) < height


def test_the_command_trains_and_measures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, picture = tmp_path / "weights.yaml", tmp_path / "r.svg"
    assert main(["measure", "train", "--gold", str(GOLD), "--out", str(out), "--plot", str(picture), "--json"]) == 0
    learned = json.loads(capsys.readouterr().out)
    assert set(learned) == set(CELLS)
    assert load_weights(out, FAMILIES).of
    assert picture.read_text("utf-8").startswith("<svg")
    assert main(["measure", "reliability", "--gold", str(GOLD)]) == 0
    head, first, *_ = capsys.readouterr().out.splitlines()
    assert head.split() == ["n", "right", "ECE", "at", "0.8", "share"]
    assert first.split()[:2] == ["event", str(learned["event"]["n"])]
