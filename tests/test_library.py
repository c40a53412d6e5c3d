"""The library's door: what it offers, lazily, and the shapes of what it gives."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import marsad
from marsad.coder import VERSION
from marsad.record import Party, Record

ROOT = Path(__file__).parents[1]
TEXT = "أعلن المتحدث باسم قوات حفتر أمس أن طائرة مسيرة تركية قصفت مدينة ترهونة، ما أدى إلى مقتل خمسة مدنيين. ونفت تركيا ذلك."


def test_what_is_offered() -> None:
    assert set(marsad.__all__) <= set(dir(marsad))
    assert all(getattr(marsad, name) for name in marsad.__all__)
    assert marsad.__version__ == VERSION
    with pytest.raises(AttributeError, match="no attribute 'codes'"):
        _ = marsad.codes  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing() -> None:
    script = "import sys, marsad; print([m for m in ('numpy', 'msgspec', 'yaml', 'rich', 'marsad.coder') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_code() -> None:
    record = marsad.code(TEXT, published="2020-05-20", title="غارة على ترهونة", publisher="وكالة")
    assert isinstance(record, Record)
    assert (record.document.published, record.document.publisher, record.document.title) == ("2020-05-20", "وكالة", "غارة على ترهونة")
    assert record.events
    for event in record.events:
        part = record.document.title if event.trigger.in_ else TEXT
        assert part is not None
        assert part[event.trigger.start : event.trigger.end] == event.trigger.text
    assert marsad.code(TEXT, date(2020, 5, 20)) == marsad.code(TEXT, "2020-05-20") == marsad.code(TEXT, "2020-05-20T10:00:00Z")
    assert all(event.when.start is None or event.when.stated for event in marsad.code(TEXT).events)


@pytest.mark.parametrize("published", ["yesterday", "2020-13-01", "20/05/2020"])
def test_a_date_that_is_none(published: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|isoformat"):
        marsad.code(TEXT, published)


def test_one_coder_serves_many_threads() -> None:
    coder = marsad.Coder()
    alone = msgspec.json.encode(coder.code(TEXT, "2020-05-20"))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: msgspec.json.encode(coder.code(TEXT, "2020-05-20")), range(40))) == {alone}


def test_dates() -> None:
    for reference in ("2020-05-20", date(2020, 5, 20), datetime(2020, 5, 20, 12)):
        (item,) = marsad.dates("وصل أول أمس", reference)
        assert (item.start, item.end, item.precision) == (date(2020, 5, 18), date(2020, 5, 18), "day")
        assert (item.mention.text, item.mention.start, item.mention.end) == ("أول أمس", 4, 11)
    (item,) = marsad.dates("وصل أول أمس")
    assert (item.start, item.end) == (None, None)
    with pytest.raises(ValueError, match="isoformat"):
        marsad.dates("أمس", "yesterday")


def test_numbers() -> None:
    (item,) = marsad.numbers("مقتل خمسة وعشرين جنديا")
    assert (item.low, item.high) == (25, 25)
    assert (item.mention.text, item.mention.start, item.mention.end) == ("خمسة وعشرين", 5, 16)


def test_places() -> None:
    first, *_ = marsad.places("طرابلس", "LB")
    assert first.country == "LB"
    assert first.lat == pytest.approx(34.44, abs=0.1)
    (item,) = marsad.places("وصل الوفد إلى مدينة بنغازي مساء")
    assert (item.country, item.mention.text) == ("LY", "مدينة بنغازي")
    assert item.name
    assert item.id
    assert item.precision
    assert marsad.places("") == []


def test_parties() -> None:
    found = marsad.parties(TEXT)
    assert all(isinstance(party, Party) for party in found)
    starts = [party.mention.start for party in found]
    assert starts == sorted(starts)
    assert {"ly-lna", "tr"} <= {party.id or party.of for party in found}
    assert all(TEXT[party.mention.start : party.mention.end] == party.mention.text for party in found)
    assert marsad.parties("") == marsad.parties(" \n") == []


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    for item in (*marsad.dates(text, "2020-05-20"), *marsad.numbers(text), *marsad.parties(text), *marsad.places(text)):
        assert text[item.mention.start : item.mention.end] == item.mention.text
