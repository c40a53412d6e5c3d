"""Folding: the cases in folding.yaml, whole blocks of Unicode, the map back."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data import Row, read_rows
from marsad.text.fold import fold, fold_text
from marsad.text.tokens import BREAK, NUMBER, SIGN, WORD, tokenize

CASES = read_rows(Path(__file__).with_name("folding.yaml"))
ARABIC = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةآأإءئؤًٌَُِّْٰـ٠١٢٣45 .،,-_#\n\u200f\u200d«»"), max_size=60)
PIECES = st.sampled_from(
    ["هـ ", "الهـ ـجـ ـوم", "مقـ.ـتل", "&quot;", "&amp;amp;#1602;", "ﷺ", "ﻻ", "\u0301\u0301", "\ud800", "ـ", " ", "&", "1436", "👩\u200d👧"]
)
UNICODE = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
ANY = st.one_of(UNICODE, ARABIC, st.lists(st.one_of(PIECES, ARABIC), max_size=12).map("".join))


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["text"][:30]))
def test_case(case: Row) -> None:
    assert tokenize(case.text("text")).word == case.text("want").split(" ")


def test_cases_are_many() -> None:
    assert len({case.text("text") for case in CASES}) == len(CASES) >= 100


def test_every_digit_of_unicode_is_one() -> None:
    digits = [c for c in map(chr, range(0x110000)) if unicodedata.decimal(c, None) is not None]
    assert len(digits) > 600
    assert [c for c in digits if fold(c).text != str(unicodedata.decimal(c))] == []


def test_every_presentation_form_is_its_letters() -> None:
    blocks = [c for block in (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00)) for c in map(chr, block) if unicodedata.category(c) == "Lo"]
    assert len(blocks) > 600
    letters = {c: re.sub(r"[^\w ]|\u0640", "", unicodedata.normalize("NFKC", c).strip()) for c in blocks}
    assert [c for c in blocks if fold(c).text != fold(letters[c]).text] == []


def test_controls_within_a_word_are_nothing() -> None:
    controls = [0x61C, 0xFEFF, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A)]
    assert {fold(f"قص{chr(c)}ف").text for c in controls} == {"قصف"}


def test_lone_surrogates_pass() -> None:
    assert fold("\ud800قصف\udfff").text == "\ud800قصف\udfff"


@given(ANY)
def test_the_text_alone_is_the_same(text: str) -> None:
    assert fold_text(text) == fold(text).text


def test_the_text_alone_of_each_code_point_is_the_same() -> None:
    text = "x".join(chr(code) for code in range(0x110000) if chr(code) not in "&ـ")
    assert fold_text(text) == fold(text).text


@given(ANY)
def test_the_map_back_is_monotone_and_within_bounds(text: str) -> None:
    folded = fold(text)
    start, end = folded.start.tolist(), folded.end.tolist()
    assert len(folded.text) == len(start) == len(end)
    assert start == sorted(start) and end == sorted(end)
    assert all(0 <= s < e <= len(text) for s, e in zip(start, end, strict=True))


@given(ANY)
def test_tokens_increase(text: str) -> None:
    tokens = tokenize(text)
    assert tokens.start == sorted(tokens.start) and tokens.end == sorted(tokens.end)
    assert all(0 <= s < e <= len(text) for s, e in zip(tokens.start, tokens.end, strict=True))
    assert all(tokens.word) and set(tokens.kind) <= {WORD, NUMBER, SIGN, BREAK}
    assert len(tokens) == len(tokens.start) == len(tokens.end) == len(tokens.kind) == len(tokens.glued)


@given(ARABIC)
def test_a_words_own_letters_give_the_word(text: str) -> None:
    tokens = tokenize(text)
    for i, word in enumerate(tokens.word):
        if tokens.kind[i] == WORD:
            assert fold(tokens.words(i, i)).text.strip() == word


@given(ANY.filter(lambda text: "&" not in text))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@pytest.mark.parametrize("piece", ["\u064e", "ـ", "ـ.", "ـ ", "هـ ", "قـ.ـ", "&quot;", "\u202e"], ids=ascii)
def test_long_runs_end(piece: str) -> None:
    folded = fold(piece * (500_000 // len(piece)))
    assert len(folded.text) == len(folded.start) <= 500_000
