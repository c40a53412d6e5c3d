"""What a model is told and shown: the examples are our samples', right, and of every type."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from marsad import compiled
from marsad.check import find_faults
from marsad.data import DataError
from marsad.extract import Task, prompt
from marsad.extract.answers import Unreadable, read_answer, salvage
from marsad.extract.examples import build
from marsad.extract.ground import Ground
from marsad.extract.prompt import DATA, Example, choose, load_prompt, quotes_of, read_examples, read_types
from marsad.extract.windows import Window, windows
from marsad.measure.gold import read_gold
from marsad.ontology import STATUSES, TYPES

ROOT = Path(__file__).parents[2]
SAMPLES = [ROOT / "samples" / f"reports-{letter}.jsonl" for letter in "ab"]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples()


def test_the_examples_tell_what_the_samples_have(examples: list[Example]) -> None:
    gold = {document.report.id: document for path in SAMPLES for document in read_gold(path)}
    for example in examples:
        document = gold[example.source]
        assert all(sentence in " ".join(document.report.text.split()) for sentence in example.sentences)
        own = example.sentences[example.context]
        wanted = [(e.type, e.status, e.trigger) for e in document.events if own in " ".join(e.sentence.split()) and e.trigger in own]
        assert [(e["type"], e["status"], e["trigger"]) for e in example.events] == wanted


def test_examples_are_made_from_gold_files() -> None:
    made = build([document for path in SAMPLES for document in read_gold(path)])
    assert {event["type"] for example in made for event in example.events} == set(TYPES)
    assert len(made) < 40
    for example in made:
        prompt.check_example(example)
    assert build([]) == []


def test_the_examples_show_every_type_and_status(examples: list[Example]) -> None:
    events = [event for example in examples for event in example.events]
    assert {event["type"] for event in events} == set(TYPES)
    assert {event["status"] for event in events} == set(STATUSES)
    assert any(not example.events for example in examples)
    assert any(party["stands_for"] for event in events for party in event["actor"])


def test_no_example_is_of_a_report_that_is_held_out(examples: list[Example]) -> None:
    kept_apart = " ".join(" ".join(d.report.text.split()) for d in read_gold(ROOT / "samples" / "heldout.jsonl"))
    assert {e.source for e in examples} <= {d.report.id for path in SAMPLES for d in read_gold(path)}
    assert not [s for e in examples for s in e.sentences if s in kept_apart]


def test_each_quote_of_an_example_is_found(examples: list[Example]) -> None:
    data = compiled.load()
    for example in examples:
        grounds = [Ground(sentence, None, Task("x", sentence), data) for sentence in example.sentences]
        for event in example.events:
            assert event["sentence"] == example.context
            for quote in quotes_of(event):
                assert any(m for g in grounds for s in g.sentences for m in g.find(quote, s)), quote


def test_each_type_has_a_line() -> None:
    assert list(read_types()) == list(TYPES)
    instructions = load_prompt().instructions
    assert all(f"\n- {name}: " in instructions for name in (*TYPES, *STATUSES))


def test_examples_are_chosen_by_type(examples: list[Example]) -> None:
    for kind in TYPES:
        chosen = choose(examples, Counter({kind: 1}))
        assert any(kind in example.types for example in chosen)
        assert len(chosen) == prompt.SHOWN
    told = Counter({"siege": 5, "aid": 4, "torture": 3, "riot": 2})
    assert {"siege", "aid", "torture", "riot"} <= set().union(*(e.types for e in choose(examples, told)))
    assert choose(examples, told) == choose(examples, Counter(dict(reversed(told.items()))))
    assert len(choose(examples, Counter(dict.fromkeys(TYPES, 1)))) == prompt.SHOWN
    assert choose([], told) == []


def test_the_version_of_the_prompt_changes_with_its_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    load_prompt.cache_clear()
    before = load_prompt().digest
    for path in DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "prompt.txt").write_text((DATA / "prompt.txt").read_text(encoding="utf-8") + "\nBe brief.", encoding="utf-8")
    monkeypatch.setattr(prompt, "DATA", tmp_path)
    load_prompt.cache_clear()
    assert load_prompt().digest != before
    load_prompt.cache_clear()


def test_wrong_data_are_named(tmp_path: Path, examples: list[Example]) -> None:
    assert find_faults() == []
    types = tmp_path / "types.yaml"
    types.write_text((DATA / "types.yaml").read_text(encoding="utf-8").replace("clash:", "clush:"), encoding="utf-8")
    with pytest.raises(DataError, match=r"types.yaml:\d+: unknown key 'clush'"):
        read_types(types)
    types.write_text("clash: two sides\n", encoding="utf-8")
    with pytest.raises(DataError, match="'airstrike' is missing"):
        read_types(types)
    path = tmp_path / "examples.jsonl"
    first = msgspec.to_builtins(next(e for e in examples if e.events))
    for change, fault in (
        ({"type": "bombardment"}, "no type"),
        ({"status": "confirmed"}, "no type and status"),
        ({"trigger": "ليس هنا"}, "does not stand in its sentences"),
        ({"extra": 1}, "other fields"),
    ):
        path.write_text(json.dumps(first | {"events": [first["events"][0] | change]}) + "\n", encoding="utf-8")
        with pytest.raises(DataError, match=f"examples.jsonl:1: no example: .*{fault}"):
            read_examples(path)
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(DataError, match="no example"):
        read_examples(path)


# -- answers and windows


@pytest.mark.parametrize(
    ("content", "early"),
    [
        ('{"events": [{"type": "clash", "trigger": "اشت', True),
        ('{"events": [{"type": "clash"}, ', True),
        ('{"events": [{"type": "clash"', True),
        ('```json\n{"events": [\n```', True),
        ('{"events": [{"type" "clash"}]}', False),
        ("no", False),
        ('{"events": 3}', False),
        ("[" * 100_000, False),
    ],
)
def test_an_unreadable_answer_tells_whether_it_only_ends_early(content: str, early: bool) -> None:
    with pytest.raises(Unreadable) as caught:
        read_answer(content)
    assert caught.value.ends_early is early


def test_whole_events_of_half_an_answer() -> None:
    whole = json.dumps({"events": [{"type": "clash", "trigger": "اشتبك"}, {"type": "siege"}]}, ensure_ascii=False)
    assert read_answer(whole) == salvage(whole)
    sizes = [len(salvage(whole[:n])) for n in range(len(whole) + 1)]
    assert sizes == sorted(sizes)
    assert set(sizes) == {0, 1, 2}
    assert salvage("") == salvage("no JSON") == []


@pytest.mark.parametrize("sizes", [[], [5], [5000], [300] * 40, [10, 5000, 10, 10, 990, 990, 20]])
def test_windows_hold_each_sentence_once(sizes: list[int]) -> None:
    found = windows(sizes, 1000)
    assert [i for w in found for i in range(w.first, w.last + 1)] == list(range(len(sizes)))
    for window in found:
        assert 0 <= window.start <= window.first <= window.last <= window.end < len(sizes)
        assert window.first == window.last or sum(sizes[window.first : window.last + 1]) <= 1000
        halves = window.halves(len(sizes))
        held = [i for w in halves for i in range(w.first, w.last + 1)]
        assert held == ([] if window.first == window.last else list(range(window.first, window.last + 1)))


def test_windows_overlap() -> None:
    assert windows([600] * 5, 1300)[1] == Window(2, 3, 0, 4)
