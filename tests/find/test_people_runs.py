"""Names of people in running text: where they begin and end, who is private, and what only looks like a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad import compiled
from marsad.data import read_yaml
from marsad.export.people import runs
from marsad.text.fold import fold
from marsad.text.tokens import tokenize
from marsad.text.words import proclitics

ROWS = read_yaml(Path(__file__).parent / "runs.yaml")
MARKS = {"[": "private", "(": "public", "<": "family"}


def marked(row: str) -> tuple[str, list[tuple[str, str]]]:
    """The sentence without its marks, and the names that it marks."""
    names = [(hit[2], MARKS[hit[1]]) for hit in re.finditer(r"([\[(<])(.*?)[\])>]", row)]
    return re.sub(r"[\[\]()<>]", "", row), names


@pytest.mark.parametrize("row", ROWS, ids=[row[:40] for row in ROWS])
def test_names(row: str) -> None:
    text, names = marked(row)
    tokens = tokenize(text)
    found = []
    for run in runs(tokens):
        start = tokens.start[run.first] + int(fold(text[tokens.start[run.first] : tokens.end[run.first]]).start[run.cut])
        found.append((text[start : tokens.end[run.last]], "family" if run.family else "public" if run.public else "private"))
    assert found == names


NAMES = compiled.load().names
KNOWN = {text.split()[0] for text, category, *_ in compiled.load().registry.names if category == "party"}
"""First words of the registry's names."""
SURE = sorted(word for key, word in NAMES.spelled.items() if key not in NAMES.doubtful and key not in KNOWN)


@given(st.sampled_from(SURE), st.sampled_from(SURE))
def test_a_title_and_two_given_names_are_somebody(one: str, other: str) -> None:
    tokens = tokenize(f"رأينا الشاب {one} {other} هناك")
    assert [(run.first, run.last, run.titled, run.public) for run in runs(tokens)] == [(2, 3, True, False)]


@given(st.text(alphabet="ابتمحد وليسن ،.\n", max_size=80))
def test_runs_are_in_order_and_apart(text: str) -> None:
    tokens = tokenize(text)
    at = -1
    for run in runs(tokens):
        assert at < run.first <= run.last < len(tokens)
        assert 0 <= run.cut < len(tokens.word[run.first])
        assert run.words[0] in {rest for _, _, rest in proclitics(tokens.word[run.first])}
        at = run.last
