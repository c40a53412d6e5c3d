"""What counts once: the source of documents and the speakers of tellings."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from marsad.data import Row, read_rows
from marsad.incident import Kept, Telling
from marsad.link.sources import outlet, source
from marsad.link.voices import independent_speakers
from marsad.record import Event, Extent, Party, Span, When

_CASES = read_rows(Path(__file__).with_name("speakers.yaml"))


def _kept(
    key: str, publisher: str | None = None, agency: str | None = None, published: str | None = None, copy_of: str | None = None
) -> Kept:
    return Kept(
        key=key, id=key, text="", text_sha256="", bytes_sha256="", publisher=publisher, agency=agency, published=published, copy_of=copy_of
    )


def _party(row: Row) -> Party:
    name = row.get("name", row.get("id"))
    return Party(
        name, row.get("id"), row.get("kind", "group"), None, row.get("of"), row.flag("private"), Span(name, 0, 1), None, name, "neutral"
    )


def _telling(key: int, speaker: list[Row]) -> Telling:
    when = When("2020-05-01", "2020-05-01", None, "day", True, None)
    event = Event(
        f"{key}", "airstrike", "claimed", Span("قصف", 0, 3), Extent(0, 3), [], [], [_party(row) for row in speaker], None, when,
        [], [], [], None, 1.0, [],
    )  # fmt: skip
    return Telling(key=f"{key}", event=event, document=f"{key}")


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["name"])
def test_independent_speakers(case: Row) -> None:
    tellings = [_telling(n, speaker) for n, speaker in enumerate(case["tellings"])]
    assert independent_speakers(tellings) == case.texts("speakers")


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["name"])
def test_as_many_speakers_in_any_order(case: Row) -> None:
    tellings = [_telling(n, speaker) for n, speaker in enumerate(case["tellings"])]
    assert {len(independent_speakers(order)) for order in permutations(tellings)} == {len(case.texts("speakers"))}


def test_outlets() -> None:
    assert outlet("قناة الجزيرة") == outlet("aljazeera.net") == "aljazeera"
    assert outlet("نشرةُ الحيّ") == outlet("نشرة الحي") == "نشره الحي"
    assert outlet("") is outlet(None) is outlet(" ") is None


def test_a_source_is_the_agency_else_the_outlet_else_the_document() -> None:
    assert source(_kept("a", "قناة الجزيرة", agency="reuters")) == "reuters"
    assert source(_kept("a", "قناة الجزيرة")) == "aljazeera"
    assert source(_kept("a", "نشرة الحي")) == "نشره الحي"
    assert source(_kept("a")) == "a"
    assert source(_kept("b", copy_of="a")) == "a"


def test_copies_are_one_source_whatever_the_outlets() -> None:
    group = [
        _kept("a", "نشرة الحي", published="2021-05-04"),
        _kept("b", "قناة الجزيرة", published="2021-05-03", copy_of="a"),
        _kept("c", copy_of="a"),
    ]
    assert {source(document, group) for document in group} == {"aljazeera"}
    credited = [*group, _kept("d", "صحيفة الوادي", agency="afp", published="2021-05-05", copy_of="a")]
    assert {source(document, credited) for document in credited} == {"afp"}
    assert source(credited[-1], group) == "afp"  # the document itself need not be among them
    nobody = [_kept("a"), _kept("b", copy_of="a")]
    assert {source(document, nobody) for document in nobody} == {"a"}
