"""Web Annotations: shape, positions, quotes and what masking leaves of them."""

from __future__ import annotations

import json
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import casebook
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.export import Options, write
from marsad.export.annotations import SCHEMA
from marsad.export.cover import Cover
from marsad.export.evidence import evidence
from marsad.export.mask import Masker
from marsad.incident import Case

SHAPE = json.loads(SCHEMA.read_text(encoding="utf-8"))
GENERATED = Options(generated="2020-06-01")
OPEN = Options(generated="2020-06-01", unmask=True, reason="a test")


def exported(tmp_path: Path, options: Options, cases: list[Case] | None = None) -> dict[str, Any]:
    write("annotations", cases or [casebook.tarhuna()], tmp_path / "a.jsonld", options)
    found: dict[str, Any] = json.loads((tmp_path / "a.jsonld").read_text(encoding="utf-8"))
    return found


def frozen(case: Case, source: str) -> str:
    """The text, or the title, that an annotation's source names by its hash."""
    kind, _, digest = source.removeprefix("urn:marsad:").partition(":sha256:")
    texts = [kept.text if kind == "text" else kept.title or "" for kept in case.documents.values()]
    return next(text for text in texts if casebook.digest(text) == digest)


def test_the_collection_holds_every_span_of_every_cell(tmp_path: Path) -> None:
    collection = exported(tmp_path, GENERATED)
    jsonschema.Draft202012Validator(SHAPE).validate(collection)
    items = collection["first"]["items"]
    spans = [
        found.span for telling in casebook.tarhuna().tellings for found in evidence(telling.event, casebook.tarhuna().document(telling))
    ]
    assert collection["total"] == len(items) == len(spans)
    assert len({item["id"] for item in items}) == len(items)
    assert {item["body"][0]["value"] for item in items} >= {"trigger", "actor", "target", "speaker", "place", "when", "count", "equipment"}


def test_positions_are_code_points_and_quotes_are_the_words_there(tmp_path: Path) -> None:
    case = casebook.tarhuna()
    items = exported(tmp_path, OPEN)["first"]["items"]
    sources = set()
    for item in items:
        text = frozen(case, item["target"]["source"])
        position, quote = item["target"]["selector"]
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])
        assert "masked" not in item
        sources.add(item["target"]["source"].split(":")[2])
    assert sources == {"text", "title"}, "a title given apart is a source of its own"


def test_masked_names_are_nowhere_and_positions_stay(tmp_path: Path) -> None:
    case = casebook.tarhuna()
    masked, shown = exported(tmp_path, GENERATED), exported(tmp_path, OPEN)
    assert not any(word in json.dumps(masked, ensure_ascii=False) for word in casebook.PRIVATE.split())
    pairs = list(zip(masked["first"]["items"], shown["first"]["items"], strict=True))
    flagged = [item for item, _ in pairs if "exact" in item.get("masked", [])]
    assert {frozen(case, i["target"]["source"])[i["target"]["selector"][0]["start"] :][:4] for i in flagged} == {"المو", "فرج "}
    for item, other in pairs:
        assert item["target"]["selector"][0] == other["target"]["selector"][0]
        for part in ("exact", "prefix", "suffix"):
            same = item["target"]["selector"][1][part] == other["target"]["selector"][1][part]
            assert same == (part not in item.get("masked", []))


def test_the_schema_refuses_a_position_that_is_none(tmp_path: Path) -> None:
    collection = exported(tmp_path, GENERATED)
    collection["first"]["items"][0]["target"]["selector"][0]["start"] = -1
    with pytest.raises(jsonschema.ValidationError, match="-1"):
        jsonschema.Draft202012Validator(SHAPE).validate(collection)


def test_the_same_cases_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write("annotations", [casebook.tarhuna()], tmp_path / name, GENERATED)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


_WORDS = st.lists(st.sampled_from(["فرج", "بوشناف", "وفرج", "😀", "قصف", "في", "،", "\n", "ترهونة", "21:30", "بـوشناف", "ﺎ"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(_WORDS, st.data())
def test_a_quote_hides_the_whole_of_a_name_that_it_cuts(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    cover = Cover(Masker(Options()).of(casebook.named(casebook.PRIVATE)), Options())
    kept = casebook.plain(text)
    hidden = cover.hidden(kept)
    assert all(0 <= a < b <= len(text) for a, b, _ in hidden) and all(x[1] <= y[0] for x, y in pairwise(hidden))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = cover.quote(kept, start, end)
    touched = [(a, b) for a, b, _ in hidden if a < end and start < b]
    assert quote.masked == bool(touched)
    assert quote.masked or quote.text == text[start:end]
    left = "".join(text[i] for i in range(start, end) if not any(a <= i < b for a, b in touched))
    rest = iter(quote.text)
    assert all(any(c == letter for letter in rest) for c in left), "what is no name stays, in order"
    assert "بوشناف" not in quote.text


def test_numbers_of_annotations_do_not_hang_on_one_case(tmp_path: Path) -> None:
    ids = count()
    cases = [casebook.case(casebook.TARHUNA[:1], f"inc-{next(ids)}") for _ in range(3)]
    assert exported(tmp_path, GENERATED, cases)["total"] == 3 * len(exported(tmp_path, GENERATED, cases[:1])["first"]["items"])
