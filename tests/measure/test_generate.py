"""Made-up reports: the same for the same seed, gold that fits them, and a grammar that stays on its feet."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from marsad.data import DataError, Row
from marsad.measure.bcubed import Told, bcubed
from marsad.measure.generate import Generator, generate
from marsad.measure.made import FOLDER, World, sizes
from marsad.measure.templates import Filler, Value, parse
from marsad.ontology import TYPES

N = 600


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def made(world: World) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    return generate(N, world=world)


def test_the_same_seed_gives_the_same_bytes(world: World, made: object) -> None:
    assert json.dumps(generate(N, world=world)) == json.dumps(made)
    assert generate(50, seed=6, world=world) != generate(50, seed=7, world=world)


def test_gold_and_reports_fit(made: tuple[list[dict[str, object]], list[dict[str, object]]]) -> None:
    reports, clusters = made
    published = {str(report["id"]): date.fromisoformat(str(report["published"])) for report in reports}
    assert len(published) == len(reports) == N
    assert list(published.values()) == sorted(published.values())
    assert all(report["fictional"] for report in reports)
    told = Counter(document for cluster in clusters for document in cluster["documents"])  # type: ignore[attr-defined]
    assert told.keys() == published.keys()
    assert 1 < max(told.values()) < 5
    for cluster in clusters:
        assert cluster["type"] in TYPES
        documents: list[str] = cluster["documents"]  # type: ignore[assignment]
        assert len(set(documents)) == len(documents) > 0
        late = [(published[each] - date.fromisoformat(str(cluster["day"]))).days for each in documents]
        assert 0 <= min(late) <= max(late) < 15
    gold = [Told(cluster["documents"]) for cluster in clusters]  # type: ignore[arg-type]
    assert bcubed([each.documents for each in gold], [each.documents for each in gold]).f1 == 1


def test_texts_are_whole(made: tuple[list[dict[str, object]], list[dict[str, object]]]) -> None:
    for report in made[0]:
        text = str(report["text"])
        assert not set("{}[]|") & set(text), text
        assert "  " not in text
        assert " ." not in text


def test_a_length_can_be_asked_for(world: World) -> None:
    lengths = [len(report["text"].split()) for report in generate(60, words=200, world=world)[0]]
    assert sorted(lengths)[30] >= 200
    assert max(lengths) < 400


def test_every_kind_has_a_sentence_for_the_poorest_telling(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    poor = world.shares | {"no_actor": 1.0, "no_toll": 1.0, "no_day": 1.0, "vague_act": 0.0}
    monkeypatch.setattr(world, "shares", poor)
    many = [1] * 1500
    incidents = world.incidents(many, Random(3))
    seen = {telling.incident.kind.name for telling in Generator(world, Random(4)).tellings(incidents, many)}
    assert seen == {kind.name for kind in world.kinds}


def test_a_slip_in_the_data_is_named(tmp_path: Path) -> None:
    for name in ("generate.yaml", "sentences.yaml"):
        text = (FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("    victims: civil\n", "    victim: civil\n", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"sentences\.yaml:\d+: unknown key 'victim'"):
        World(tmp_path)


def test_sizes_add_up() -> None:
    found = sizes(10_000, 1.75, 40, Random(1))
    assert sum(found) == 10_000
    assert max(found) <= 40
    assert Counter(found).most_common(1)[0][0] == 1


# -- templates

PLACE = {"place": Value("القرية", "f"), "name": Value("حي حي النهر", "m"), "nothing": Value("")}


def filled(text: str, **phrases: str) -> set[str | None]:
    row = Row(Path("made.yaml"), 3)
    lists = {name: [parse(row, "lead", phrase)] for name, phrase in phrases.items()}
    template = parse(row, "lead", text)
    return {Filler(PLACE, lists, Random(seed)).one([template]) for seed in range(20)}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("في {place}.", {"في القرية."}),
        ("{place:شهد/شهدت} {place}", {"شهدت القرية"}),
        ("{name:شهد/شهدت} {name}", {"شهد حي النهر"}),
        ("(قصف|غارة) على {place}", {"قصف على القرية", "غارة على القرية"}),
        ("قصف[ عنيف]", {"قصف", "قصف عنيف"}),
        ("قصف[ نفذه {who}]", {"قصف"}),
        ("قصف نفذه {who}", {None}),
        ("(قصف|هجوم نفذه {who})", {"قصف"}),
        ("{toll} في {place}", {"مقتل رجل في القرية"}),
        ("{nothing}قصف {nothing} {place} {nothing}.", {"قصف القرية."}),
        ("(وكالات)", {"(وكالات)"}),
        ("([أ|ب)", set()),
        ("قصف]", set()),
        ("{place", set()),
        ("(أ|ب", set()),
    ],
)
def test_templates(text: str, whole: set[str | None]) -> None:
    if whole:
        assert filled(text, toll="مقتل رجل") == whole
    else:
        with pytest.raises(DataError, match=r"made\.yaml:3: a bracket"):
            filled(text)


def test_each_sentence_once() -> None:
    row = Row(Path("made.yaml"), 3)
    templates = [parse(row, "follow", text) for text in ("واحد", "اثنان", "{who}", "ثلاثة")]
    assert sorted(Filler(PLACE, {}, Random(1)).each(templates)) == sorted(["واحد", "اثنان", "ثلاثة"])
