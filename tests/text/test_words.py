"""Words taken apart: the article and the proclitics, whose letters are the language's data."""

from __future__ import annotations

import pytest

from marsad.compiled import LANGUAGE
from marsad.lang.language import load_language
from marsad.text.words import bare, clitics, proclitics


@pytest.mark.parametrize(
    ("word", "want"),
    [("القاهره", "قاهره"), ("الب", "الب"), ("البو", "البو"), ("الرقه", "رقه"), ("ولقاهره", "ولقاهره"), ("", ""), ("ال", "ال")],
)
def test_bare(word: str, want: str) -> None:
    assert bare(word) == want


@pytest.mark.parametrize(
    ("word", "want"),
    [
        ("دمشق", [(0, "", "دمشق")]),
        ("بدمشق", [(0, "", "بدمشق"), (1, "ب", "دمشق")]),
        ("ودمشق", [(0, "", "ودمشق"), (1, "و", "دمشق")]),
        ("وبدمشق", [(0, "", "وبدمشق"), (1, "و", "بدمشق"), (2, "وب", "دمشق")]),
        ("للرقه", [(0, "", "للرقه"), (1, "ل", "لرقه"), (2, "ل", "الرقه")]),
        ("وللرقه", [(0, "", "وللرقه"), (1, "و", "للرقه"), (2, "ول", "لرقه"), (3, "ول", "الرقه")]),
        ("فو", [(0, "", "فو")]),
        ("", [(0, "", "")]),
    ],
)
def test_proclitics(word: str, want: list[tuple[int, str, str]]) -> None:
    assert proclitics(word) == want


def test_the_letters_are_those_of_the_language() -> None:
    morphology = load_language(LANGUAGE).morphology
    article, joined, conjunctions, prepositions = clitics()
    assert (article, tuple(conjunctions), tuple(prepositions)) == (
        morphology.article,
        morphology.conjunctions,
        tuple(morphology.prepositions),
    )
    assert joined == "".join(k + v for k, v in morphology.assimilated.items())
