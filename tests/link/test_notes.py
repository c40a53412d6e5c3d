"""The sentence on an incident, and the files that hold its words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from agreed import agreed, rows

from marsad.data import DataError, Row
from marsad.link.note import note
from marsad.link.phrases import FOLDER, languages, read_phrases
from marsad.ontology import TYPES

FAULTS = [
    ("airstrike: [", "airstrke: [", "unknown key 'airstrke'"),
    ("{actor} <~captured|capture> {site}", "{acter} <~captured|capture> {site}", "unknown cell 'acter'"),
    (
        "shots <were ~fired|be fired>[ at {target}]",
        "shots <were ~fired|be fired> at {target}",
        "the last pattern of 'shooting' needs a cell",
    ),
    ("a riot <~took place|take place>[ against", "a riot took place[ against", "no verb, or"),
    ("in {place}", "in {place", "a bracket that does not close"),
    (
        "months: [January, February, March, April, May, June, July, August, September, October, November, December]",
        "months: March",
        "'months' must be a list of strings",
    ),
    ("an airstrike <was ~carried out|", "an airstrike <was carried out|", "no place for a hedge"),
    (", December]", "]", "11 months"),
    ("  denied: denied\n", "", "'denied' is missing"),
    ("capital: yes", "capital: maybe", "'capital' must be yes or no"),
    ('{name}"\nofficial', '{nam}"\nofficial', "unknown cell 'nam'"),
]


@pytest.mark.parametrize("row", rows("notes.yaml"), ids=lambda row: row["name"])
def test_note(row: Row) -> None:
    row.only("name", "tellings", "en", "ar")
    assert agreed(row).note == {"en": row["en"], "ar": row["ar"]}


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("status", ["reported", "claimed", "denied", "demanded", "planned", "possible"])
def test_every_type(type_: str, status: str) -> None:
    """Each type has a sentence in each language, whatever its cells are and however it is told."""
    chance = random.Random(f"{type_}{status}")
    for _ in range(4):
        cells = {
            "actor": chance.choice([[], ["sd-saf"], ["sd-saf", "tr"], ["!سالم عوض"]]),
            "target": chance.choice([[], ["sd-rsf"], ["مدنيين"], ["سوقا شعبيا"]]),
            "counts": chance.choice([[], ["killed 4", "displaced 20"]]),
            "equipment": chance.choice([[], ["1 tank destroyed of sd-rsf", "2 missile used", "3 drone supplied"]]),
        } | ({"place": "town"} if chance.random() < 0.5 else {})
        told = Row(Path("-"), 1, {"doc": "a", "type": type_, "status": status, **cells})
        for text in agreed(Row(Path("-"), 1, {"tellings": [told]})).note.values():
            assert text.endswith(").")
            assert not set("{}[]<>|~") & set(text)
            assert "سالم" not in text
            assert "  " not in text


def test_languages() -> None:
    """A note has each language that there is a file for."""
    assert [phrases.language for phrases in languages()] == sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS)
def test_faults(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """A slip in a file of words is refused with file and line."""
    text = (FOLDER / "en.yaml").read_text()
    assert old in text
    path = tmp_path / "en.yaml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(DataError, match=r"en\.yaml:\d+: .*") as caught:
        read_phrases(path)
    assert fault in str(caught.value)


def test_new_language(tmp_path: Path) -> None:
    """A language is one more file: here the English one under another name."""
    path = tmp_path / "xx.yaml"
    path.write_text((FOLDER / "en.yaml").read_text())
    row = rows("notes.yaml")[0]
    assert note(agreed(row), read_phrases(path)) == row["en"]
