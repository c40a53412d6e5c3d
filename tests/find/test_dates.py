"""Dates in news text: each case of dates.yaml, and what holds for any text."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data import DataError, read_rows
from marsad.find import calendar
from marsad.find.dates import When, dates, find_dates, load_dates
from marsad.text.tokens import tokenize

HERE = Path(__file__).parent
DATA = Path(calendar.__file__).parent.parent / "lang" / "ar" / "dates.yaml"
CASES = read_rows(HERE / "dates.yaml")
ARABIC = load_dates(DATA)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.line}" for case in CASES])
def test_case(case: Any) -> None:
    case.only("text", "on", "find")
    reference = None if case["on"] == "no" else case["on"]
    found = dates(case["text"], reference)
    got = [[item.mention.text, str(item.start or "-"), str(item.end or "-")] for item in found]
    assert got == [want[:3] for want in case["find"]]
    for item, want in zip(found, case["find"], strict=True):
        assert not want[3:] or want[3] in (item.precision, item.time, (item.flag or "").split(" ")[0])
        if not want[3:]:
            assert item.flag is None


def test_many_cases() -> None:
    assert len(CASES) >= 150


# Words of the data in any order come closer to the grammar than any letters would.
WORDS = sorted({word for word, kinds in ARABIC.table.items() if len(kinds) > 0})
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.integers(0, 3000).map(str),
    st.sampled_from(["/", "-", "،", ".", "(", ")", "و", "هـ", "ـ", "\n", ":", "12:30", "2015/3", "1/2/3", "31/2/2015", "٠", "00", "9999"]),
    st.text(max_size=4),
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", " ", ""])), max_size=14).map(lambda parts: "".join(a + b for a, b in parts))
REFERENCES = st.one_of(st.none(), st.dates(), st.sampled_from([date.min, date.max]))


@settings(max_examples=1500, deadline=None)
@given(TEXTS, REFERENCES)
def test_holds_for_any_text(text: str, reference: date | None) -> None:
    tokens = tokenize(text)
    before = -1
    for when in find_dates(tokens, reference, ARABIC):
        assert before < when.first <= when.last < len(tokens)
        before = when.last
        assert when.start is None or when.end is None or when.start <= when.end
        assert when.precision in ("hour", "day", "week", "month", "year", "open")
        assert 0 <= when.cut < max(1, tokens.end[when.first] - tokens.start[when.first])
    last = 0
    for item in dates(text, reference):
        assert item.mention.text == text[item.mention.start : item.mention.end]
        assert last <= item.mention.start < item.mention.end
        last = item.mention.end


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.dates(date(1950, 1, 1), date(2050, 1, 1)))
def test_same_input_same_output(text: str, reference: date) -> None:
    assert dates(text, reference) == dates(text, reference.isoformat())


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_without_a_reference_nothing_hangs_on_one(text: str) -> None:
    """What is known without a reference is what every reference gives."""
    bare = {(w.first, w.last): w for w in find_dates(tokenize(text), None, ARABIC)}
    for when in find_dates(tokenize(text), date(2009, 4, 8), ARABIC):
        twin = bare.get((when.first, when.last))
        if twin and twin.start and when.start:
            assert twin.start == when.start or when.kind in ("range", "since", "duration")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_weekday_is_the_last_one(reference: date) -> None:
    (found,) = dates("الخميس", reference)
    assert found.start is not None
    assert found.start.weekday() == 3
    assert timedelta(0) <= reference - found.start < timedelta(7)


@given(st.dates(date(1925, 1, 1), date(2070, 1, 1)))
def test_hijri_round_trip(day: date) -> None:
    from hijridate import Gregorian

    year, month, number = Gregorian.fromdate(day).to_hijri().datetuple()
    assert calendar.hijri_day(year, month, number) == day


@given(st.dates(), st.sampled_from(["day", "week", "month", "quarter", "half", "year"]))
def test_stretch_holds_its_day(day: date, unit: str) -> None:
    try:
        first, last = calendar.stretch_of(day, unit)
    except (ValueError, OverflowError):
        return
    assert first <= day <= last


@pytest.mark.parametrize(
    ("year", "day"), [(2013, date(2013, 3, 31)), (2016, date(2016, 3, 27)), (2024, date(2024, 3, 31)), (2000, date(2000, 4, 23))]
)
def test_easter(year: int, day: date) -> None:
    assert calendar.easter(year) == day


def test_since_knows_when_it_began() -> None:
    tokens = tokenize("سيطر التنظيم على المدينة منذ حزيران 2014")
    (found,) = find_dates(tokens, date(2020, 5, 20), ARABIC)
    assert (found.kind, found.start, found.end, found.begun) == ("since", date(2014, 6, 1), date(2020, 5, 20), date(2014, 6, 30))


def test_clock_without_a_day() -> None:
    (found,) = find_dates(tokenize("سمع دوي عند الساعة 23:40"), date(2020, 5, 20), ARABIC)
    assert found == When(None, None, "23:40", "hour", 3, 4, "clock")


def test_bad_reference() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        dates("أمس", "yesterday")


def test_data_is_picklable() -> None:
    assert pickle.loads(pickle.dumps(ARABIC)) == ARABIC


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value: 1, words: [يناير", "value: 13, words: [يناير", "no value of month"),
        ("value: 1, words: [يناير", "value: 1, wrods: [يناير", "unknown key 'wrods'"),
        ("  tonight: ", "  tonite: ", "unknown key 'tonite'"),
        ("unit:           #", "unitt:          #", "unknown key 'unitt'"),
        ("{value: hour, count: 1,", "{value: hour,", "needs its count"),
        ("{value: hour, count: 1,", "{value: houre, count: 1,", "no unit"),
        ("fixed 5-1", "fixed 5", "no rule of a special day"),
        ("start: {month: 1-10", "start: {month: 10-1", "two numbers"),
        ("clitics: none, words: [اثنين", "clitics: some, words: [اثنين", "no set of proclitics"),
        ("doubtful: very", "doubtful: maybe", "'maybe' is no degree of doubt"),
        ("noon: {add: 1-5}", "noon: {}", "'add' must be one string"),
        ("  evening: {", "  evenings: {", "unknown key 'evenings'"),
        ("value: 1, words: [يناير", "value: 1, article: true, words: [يناير", "'article' must be yes or no"),
        ("hijri_sign: ", "hijri_mark: ", "unknown key 'hijri_mark'"),
        ("words: [آب]", "words: []", "an entry without words"),
    ],
)
def test_faults_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = DATA.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "dates.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=rf"dates\.yaml:\d+: .*{said}"):
        load_dates(path)
