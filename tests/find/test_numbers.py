"""Numbers: the cases in numbers.yaml, the invariants, and what a wrong data file is told."""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import marsad
from marsad.data import DataError, Row, read_rows
from marsad.find.number_words import NumberData, load_numbers
from marsad.find.numbers import Number, find_numbers, numbers, span
from marsad.text.tokens import tokenize

DATA = Path(marsad.__file__).parent / "lang" / "ar" / "numbers.yaml"
ARABIC = load_numbers(DATA)
KINDS = {"cardinal", "ordinal", "fraction", "percent", "range", "vague"}
CASES = read_rows(Path(__file__).with_name("numbers.yaml"))
WORDS = sorted({*ARABIC.words, *ARABIC.operators, *ARABIC.phrases, *ARABIC.percent})


def found(text: str) -> list[Number]:
    return find_numbers(tokenize(text), ARABIC)


def wanted(line: str) -> tuple[list[float | None], str, str, str]:
    """The values, kind, bound and words of one want of the case file."""
    left, words = line.split(" = ", 1)
    value, *rest = left.split()
    ends = [None if end == "?" else float(end) for end in value.split("..")]
    kind = next((word for word in rest if word in KINDS), "cardinal")
    bound = next((word for word in rest if word not in KINDS), "exact")
    return [ends[0], ends[-1]], kind, bound, words


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_case(case: Row) -> None:
    items = numbers(case.text("text"))
    want = [wanted(line) for line in case.texts("want")]
    assert [(item.kind, item.bound, item.mention.text) for item in items] == [w[1:] for w in want]
    for item, (ends, *_) in zip(items, want, strict=True):
        assert [item.low, item.high] == (ends if ends[0] is None else pytest.approx(ends))


def test_cases_are_many() -> None:
    assert len({case.text("text") for case in CASES}) == len(CASES) >= 120


@pytest.mark.parametrize(
    ("text", "top", "bottom"),
    [("نجا واحد من ستة ركاب", 1, 6), ("سبعة من تسعة", 7, 9), ("ستون على مئة وعشرين", 60, 120)],
)
def test_a_part_of_a_number_keeps_both(text: str, top: float, bottom: float) -> None:
    (number,) = found(text)
    assert number.low is not None and number.over == bottom
    assert number.low * number.over == pytest.approx(top)


def test_pieces_are_told_from_numbers() -> None:
    assert [n.piece for n in found("بتاريخ 17/3/2011 قتل 4")] == [0, 0, 0, -1]
    assert [(n.low, n.first, n.piece) for n in found("عند 18:45")] == [(18, 1, 0), (45, 1, 1)]


def test_words_are_told_from_figures() -> None:
    assert [n.words for n in found("قتل سبعة و9 وثلاثة آلاف و4 آلاف")] == [True, False, True, False]


def test_marks_and_entities_do_not_move_a_mention() -> None:
    text = "قُتِلَ ثَلاثَةٌ وعِشْرونَ جنديّاً &quot;و٥&quot;"
    assert [(n.low, n.mention.text) for n in numbers(text)] == [(23, "ثَلاثَةٌ وعِشْرونَ"), (5, "٥")]


def test_a_written_vowel_tells_a_fifth_from_five() -> None:
    assert [n.low for n in numbers("خُمس")] == [0.2]
    assert [n.low for n in numbers("خَمس")] == [5]


STUMPS = ["", " ", "و", "بين", "بين 3 و", "من 5 إلى", "خمسة من", "سالب", "جزء من", "٫", "-", "%", "/", "1/", "1/0", "^2", "9" * 5000]


@pytest.mark.parametrize("text", STUMPS)
def test_stumps(text: str) -> None:
    check(text)


def check(text: str) -> None:
    tokens = tokenize(text)
    before, floor = -1, 0
    for number in find_numbers(tokens, ARABIC):
        start, end = span(tokens, number)
        assert floor <= start < end <= len(text)
        assert 0 <= number.first <= number.last < len(tokens)
        assert number.first > before or number.piece > 0
        assert number.kind in KINDS
        assert (number.low is None) == (number.high is None) == (number.kind == "vague")
        if number.low is not None and number.high is not None:
            assert number.low <= number.high
        before, floor = number.last, end
    for item in numbers(text):
        assert text[item.mention.start : item.mention.end] == item.mention.text


@given(st.text())
def test_any_text(text: str) -> None:
    check(text)


FIGURES = st.text("0123456789٠٣.,،:/-+%^e½رو\n ", max_size=6)


@given(st.lists(st.one_of(st.sampled_from(WORDS), FIGURES), max_size=14), st.sampled_from([" ", "", " و"]))
def test_any_words(words: list[str], between: str) -> None:
    check(between.join(words))


@given(st.integers(0, 10**15))
def test_figures_keep_their_value(value: int) -> None:
    assert [n.low for n in numbers(str(value))] == [value]
    assert [n.low for n in numbers(f"{value:,}")] == [value]


def test_data_can_be_kept() -> None:
    assert pickle.loads(pickle.dumps(ARABIC)) == ARABIC
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(ARABIC), type=NumberData) == ARABIC


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('{role: unit, value: "6", forms', '{role: units, value: "6", forms', "'units' is no role"),
        ('{role: unit, value: "6", forms', "{role: unit, value: six, forms", "no number"),
        ("value: 1/6, forms", "value: 1/0, forms", "no number"),
        ("forms: [سالب,", "forms: [سالب, أربعة,", "stands twice"),
        ("forms: [سالب,", "forms: [سالب ما,", "not one word"),
        ("- bound: less", "- bound: fewer", "'fewer' is no bound"),
        ("  over: [على]", "  above: [على]", "unknown key 'above'"),
    ],
)
def test_a_wrong_entry_is_named_by_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    source = DATA.read_text(encoding="utf-8")
    assert old in source
    line = source[: source.index(old)].count("\n") + 1
    path = tmp_path / "numbers.yaml"
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=fault) as error:
        load_numbers(path)
    assert error.value.path == path
    assert error.value.line == line


@pytest.mark.parametrize("source", ["- one\n", "words: no\nand: و\n", "and: و\nclitics: [ب]\narticle: ال\n"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, source: str) -> None:
    path = tmp_path / "numbers.yaml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(DataError):
        load_numbers(path)
