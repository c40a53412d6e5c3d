"""Quotes are found where they stand, by whole words, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad import compiled
from marsad.extract.quotes import find_quote
from marsad.text.tokens import tokenize

ENCLITICS = tuple(compiled.load().lexicon.enclitics)


def found(text: str, quote: str) -> list[tuple[str, bool]]:
    tokens = tokenize(text)
    if not len(tokens):
        return []
    matches = list(find_quote(quote, tokens, 0, len(tokens) - 1, ENCLITICS))
    for match in matches:
        assert tokens.start[match.first] <= match.start < match.end == tokens.end[match.last]
    return [(text[match.start : match.end], match.exact) for match in matches]


@pytest.mark.parametrize(
    ("text", "quote", "wanted"),
    [
        ("قصفت الطائرات مدينة سرت", "مدينة سرت", [("مدينة سرت", True)]),
        ("وصلت لقوات الوادي تعزيزات", "قوات الوادي", [("قوات الوادي", True)]),  # a proclitic may be left out
        ("انسحب من القصر", "قصر", [("القصر", True)]),  # the article may not
        ("وبالقصف رد الجيش", "قصف", [("القصف", True)]),
        ("للجيش مواقع هنا", "الجيش", [("جيش", False)]),  # lam has swallowed the alef
        ("دمرت قواته الجسر", "قوات", [("قواته", True)]),  # an enclitic comes along
        ("وصل إلى حلبجة", "حلب", []),  # no name in the middle of another
        ("قتل 120 شخصا", "12", []),
        ("قتل 3.5 في المئة", "3", []),
        ("سيطروا على المبنى", "سيطروا على المبني", [("سيطروا على المبنى", False)]),  # ya for alef maqsura
        ("قال أحمد الإمام", "احمد الامام", [("أحمد الإمام", False)]),
        ("هاجموا مدرســة البلدة", "مدرسة البلدة", [("مدرســة البلدة", False)]),  # tatweel
        ("قُصِفَتِ المدينةُ ليلا", "قصفت المدينة", [("قُصِفَتِ المدينةُ", False)]),
        ("قُصِفَتِ المدينةُ ليلا", "قُصِفَتِ المدينةُ", [("قُصِفَتِ المدينةُ", True)]),
        ("مقتل ٤٥ شخصا", "45 شخصا", [("٤٥ شخصا", False)]),
        ("بيان حركة «فجر الوادي» أمس", 'حركة "فجر الوادي"', [("حركة «فجر الوادي", False)]),
        ("غارة ثم غارة", "غارة", [("غارة", True), ("غارة", True)]),
        ("غارة على البلدة", " «غارة». ", [("غارة", True)]),
        ("غارة على البلدة", "غارة جوية", []),
        ("غارة على البلدة", "", []),
        ("غارة على البلدة", " …", []),
        ("غارة\nعلى البلدة", "غارة على البلدة", [("غارة\nعلى البلدة", False)]),
    ],
)
def test_where_a_quote_stands(text: str, quote: str, wanted: list[tuple[str, bool]]) -> None:
    assert found(text, quote) == wanted


def test_only_in_the_given_tokens() -> None:
    tokens = tokenize("غارة على سرت. غارة على حلب")
    assert [m.first for m in find_quote("غارة", tokens, 4, 6, ENCLITICS)] == [4]
    assert list(find_quote("سرت", tokens, 4, 6, ENCLITICS)) == []


WORDS = ["قصفت", "الطائرات", "وبالقصر", "سرت،", "«حلب»", "قُتِلَ", "12", "مدرســة", "\n", "👨‍👧", "\u202e", "T-72", "ـ"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.data())
def test_whole_words_of_a_text_are_found_in_it(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    tokens = tokenize(text)
    if len(tokens) == 0:
        return
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, min(len(tokens) - 1, first + 4)))
    quote = text[tokens.start[first] : tokens.end[last]]
    if any(kind in (0, 1) for kind in tokens.kind[first : last + 1]):
        assert found(text, quote), (text, quote)


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_strings(text: str, quote: str) -> None:
    for words, exact in found(text, quote):
        assert words in text
        assert not exact or quote.strip()[:1] == "" or words
