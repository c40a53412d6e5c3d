"""Sentences: the cases in sentences.yaml, the invariants, and what a wrong data file is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.compiled import LANGUAGE
from marsad.data import DataError, Row, read_rows
from marsad.text.sentences import load_page_data, split_sentences
from marsad.text.tokens import BREAK, SIGN, tokenize

CASES = read_rows(Path(__file__).with_name("sentences.yaml"))
PAGE = load_page_data(LANGUAGE / "text.yaml")
WORDS = st.sampled_from(["د", "أ", "هـ", "قصف", "سي", "1436", "3", "Facebook", "s Post", "اقرأ أيضا", "مواضيع ذات صلة"])
PIECES = st.one_of(WORDS, st.sampled_from(".…؟!:•()«»'\n \u2028\ud800"))
UNICODE = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
ANY = st.one_of(UNICODE, st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["text"][:20]))
def test_case(case: Row) -> None:
    tokens = tokenize(case.text("text"))
    marks = {(False, False): "", (True, False): "^ ", (False, True): "~ ", (True, True): "^~ "}
    got = [marks[s.headline, s.litter] + tokens.words(s.first, s.last).strip("•/ ") for s in split_sentences(tokens, PAGE)]
    assert got == case.texts("want")


def test_cases_are_many() -> None:
    assert len({case.text("text") for case in CASES}) == len(CASES) >= 60


@given(ANY)
def test_sentences_are_in_order_and_lose_no_word(text: str) -> None:
    tokens = tokenize(text)
    sentences = split_sentences(tokens, PAGE)
    at, held = 0, set()
    for sentence in sentences:
        assert at <= sentence.first <= sentence.last < len(tokens)
        assert all(kind != BREAK for kind in tokens.kind[sentence.first : sentence.last + 1])
        held.update(range(sentence.first, sentence.last + 1))
        at = sentence.last + 1
    assert all(i in held for i, kind in enumerate(tokens.kind) if kind < SIGN)


@pytest.mark.parametrize(
    ("text", "most"),
    [("قصف، " * 5000, 202), ("قصف " * 5000, 301), ("." * 5000, 1), ("؟!" * 5000, 1)],
    ids=["commas", "words", "stops", "signs"],
)
def test_no_sentence_is_without_end(text: str, most: int) -> None:
    sentences = split_sentences(tokenize(text), PAGE)
    assert max((s.last - s.first + 1 for s in sentences), default=0) <= most


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("- one\n", ":1: the file must be a mapping"),
        ("litter: [a]\nletter: [b]\n", ":2: unknown key 'letter'"),
        ("litter: a\n", ":1: 'litter' must be a list"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "text.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="text.yaml" + fault):
        load_page_data(path)
