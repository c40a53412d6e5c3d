"""Whose text a report is, and who a publisher is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad import compiled
from marsad.data import DataError, Row, noted, read_mapping
from marsad.link.agencies import agency
from marsad.text.fold import fold
from marsad.world.outlets import load_outlets

_DATA = read_mapping(Path(__file__).with_name("agencies.yaml"))
_BODY = _DATA.text("body")


def _text(case: Row) -> str:
    return case["text"].replace("{body}", _BODY).replace("\\n", "\n")


@pytest.mark.parametrize("case", _DATA.rows("cases"), ids=lambda case: case["text"][:40] or "empty")
def test_agency(case: Row) -> None:
    text = _text(case)
    found = agency(text, case.get("title"), case.get("publisher"))
    assert found == case.get("agency")
    assert agency(text, case.get("title"), case.get("publisher"), folded=fold(text).text) == found


@given(st.text(alphabet="ابفدرويتز .()-/:\n،", max_size=80), st.text(max_size=20))
def test_any_text_is_taken(text: str, title: str) -> None:
    found = agency(text, title, None)
    assert found is None or any(party.id == found for party in compiled.load().registry.parties)
    assert agency(text, title, None) == found


@pytest.mark.parametrize(
    ("publisher", "found"),
    [
        ("رويترز", "reuters"),
        ("Reuters", "reuters"),
        ("https://www.reuters.com/world", "reuters"),
        ("أ.ف.ب", "afp"),
        ("الجزيرة", "aljazeera"),
        ("قناة الجزيرة", "aljazeera"),
        ("Al Jazeera", "aljazeera"),
        ("aljazeera.net", "aljazeera"),
        ("العربية الحدث", "alarabiya"),  # one newsroom
        ("القدس العربي", "al-quds-al-arabi"),
        ("نشرة الحي", None),
        ("", None),
        (None, None),
    ],
)
def test_publishers(publisher: str | None, found: str | None) -> None:
    assert compiled.load().outlets.find(publisher) == found


def test_every_agency_can_be_credited() -> None:
    outlets = compiled.load().outlets
    credited = {id_ for id_, _ in outlets.signs.values()}
    assert len(outlets.agencies) > 60
    assert outlets.agencies <= credited


def test_wrong_credits_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "credits.yaml"
    path.write_text("source: [المصدر]\nsauce: [عن]\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"credits\.yaml:2: unknown key 'sauce'"):
        load_outlets(path, compiled.load().registry)
    with noted() as faults:
        load_outlets(compiled.LANGUAGE / "credits.yaml", compiled.load().registry)
    assert not faults
