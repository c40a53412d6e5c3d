"""People as the coder's cells have them: a name is a phrase of its own, and private where no office stands with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from marsad.coder import Coder
from marsad.data import Row, read_rows

ROWS = read_rows(Path(__file__).parent / "people.yaml")


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_who_is_told(coder: Coder, row: Row) -> None:
    row.only("text", "people", "place")
    events = coder.code(row.text("text"), "2024-03-06").events
    cells = [(name, p) for e in events for name in ("actor", "target", "speaker") for p in getattr(e, name)]
    found = {f"{name}{'!' if p.private else ''} {p.mention.text}" for name, p in cells}
    assert set(row.texts("people")) <= found, found
    private = {want.partition("! ")[2] for want in row.texts("people") if "!" in want}
    assert {p.mention.text for _, p in cells if p.private} == private
    assert all(p.kind == "person" for _, p in cells if p.private)
    if "place" in row:
        assert any(e.place and e.place.mention.text == row["place"] for e in events)


def test_the_words_of_a_private_person_are_those_of_the_text(coder: Coder) -> None:
    for row in ROWS:
        text = row.text("text")
        for event in coder.code(text, "2024-03-06").events:
            for party in (*event.actor, *event.target, *event.speaker):
                assert text[party.mention.start : party.mention.end] == party.mention.text
