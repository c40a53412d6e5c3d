"""Data of an analyst's own: entries beside those of the project, names for entries that there are, used by the coder at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from marsad import compiled
from marsad.coder import Coder
from marsad.data import DataError
from marsad.world import own

TEXT = "قصفت كتيبة الصخرة السوداء مدينة سرت أمس بطائرة رعد الصحراء المسيرة، وقتل أربعة مدنيين."
PARTY = """- id: x-black-rock
  name: Black Rock Battalion
  kind: militia
  country: LY
  ar: [كتيبة الصخرة السوداء]
  source: made up for a test
"""
MORE = """- id: ly-lna
  extends: yes
  ar: [كتائب السحابة البيضاء]
"""
ITEM = """- id: x-desert-thunder
  name: Desert Thunder
  class: drone
  ar: [طائرة رعد الصحراء المسيرة]
  source: made up for a test
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose data are used until the test ends."""
    for kind in ("parties", "equipment", "places"):
        (tmp_path / kind).mkdir()
    before = own.folders()
    yield tmp_path
    compiled.use(before)


def names(text: str) -> tuple[list[str | None], list[str | None]]:
    """Ids of actors and of equipment of the first event."""
    event = Coder().code(text, "2020-05-20").events[0]
    return [one.id for one in event.actor], [one.id for one in event.equipment]


def test_entries_of_ones_own_are_used_at_once(folder: Path) -> None:
    before = compiled.load().digest
    assert names(TEXT) != (["x-black-rock"], ["x-desert-thunder"])
    (folder / "parties" / "mine.yaml").write_text(PARTY + MORE, encoding="utf-8")
    (folder / "equipment" / "mine.yaml").write_text(ITEM, encoding="utf-8")
    compiled.use([folder])
    assert names(TEXT) == (["x-black-rock"], ["x-desert-thunder"])
    assert names(TEXT.replace("كتيبة الصخرة السوداء", "كتائب السحابة البيضاء"))[0] == ["ly-lna"]
    assert compiled.load().digest != before
    compiled.use([])
    assert compiled.load().digest == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (PARTY.replace("x-black-rock", "ly-lna"), "stands already in"),
        (MORE.replace("ly-lna", "x-nobody"), "no entry has the id"),
        (MORE + "  kind: militia\n", "unknown key 'kind'"),
    ],
)
def test_what_is_wrong_is_told_with_its_file(folder: Path, wrong: str, told: str) -> None:
    (folder / "parties" / "mine.yaml").write_text(wrong, encoding="utf-8")
    compiled.use([folder])
    with pytest.raises(DataError, match=told) as raised:
        compiled.build()
    assert "mine.yaml" in str(raised.value)


def test_those_who_ask_at_once_get_what_one_of_them_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_CACHE", str(tmp_path))
    built: list[None] = []
    build = compiled.build
    monkeypatch.setattr(compiled, "build", lambda: (built.append(None), build())[1])
    with ThreadPoolExecutor(3) as pool:
        told = [asked.result() for asked in [pool.submit(compiled.load.__wrapped__) for _ in range(3)]]
    assert {each.digest for each in told} == {compiled.fingerprint()}
    assert len(built) == 1


def test_what_was_made_of_other_folders_is_made_anew(folder: Path) -> None:
    made: list[list[Path]] = []

    def make() -> list[Path]:
        made.append(own.folders())
        if len(made) == 1:
            own.name([folder])
        return made[-1]

    assert own.compiled(make) == [folder]
    assert len(made) == 2
