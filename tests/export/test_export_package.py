"""The data package: what a validator says of it, and that each value leads back to its words."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from pathlib import Path

import casebook
import frictionless
import pytest

from marsad.export import ExportError, Options, package, write
from marsad.export.common import unguard
from marsad.export.package import columns, schema

GENERATED = Options(generated="2020-06-01T00:00:00Z")
OPEN = Options(generated="2020-06-01T00:00:00Z", unmask=True, reason="a test")


def made(tmp_path: Path, options: Options = GENERATED) -> Path:
    write("package", casebook.many(), tmp_path / "out", options)
    return tmp_path / "out"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(folder: Path) -> list[str]:
    """What is wrong with the package, and with each table of it."""
    report = frictionless.validate(str(folder / package.DESCRIPTION))
    found = [error.type for error in report.errors] + [error.type for task in report.tasks for error in task.errors]
    assert report.valid == (not found)
    assert found or len(report.tasks) == len(schema())
    return found


@pytest.mark.parametrize("generated", ["2020-06-01T00:00:00Z", "2020-06-01", ""])
def test_a_validator_finds_it_whole(tmp_path: Path, generated: str) -> None:
    assert faults(made(tmp_path, Options(generated=generated, title="Tarhuna", filter="place LY", coder="0.1.0"))) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("voices", "inc-tarhuna,actor/0,0", "inc-nowhere,actor/0,0", "foreign-key"),
        ("records", "2020-05-19", "yesterday", "type-error"),
        ("incidents", "inc-tarhuna,", "inc-brega,", "primary-key"),
        ("sources", "وكالة المرفأ", "وكالة المرفا", "hash-count"),
    ],
)
def test_a_validator_finds_what_is_not(tmp_path: Path, table: str, old: str, new: str, fault: str) -> None:
    folder = made(tmp_path)
    path = folder / f"{table}.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    assert fault in faults(folder)


def test_description_and_tables_agree(tmp_path: Path) -> None:
    folder = made(tmp_path)
    description = json.loads((folder / package.DESCRIPTION).read_text(encoding="utf-8"))
    assert "profile" not in description
    for resource in description["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        assert content.decode().partition("\r\n")[0] == ",".join(columns(resource["name"]))


def test_every_row_of_voices_and_records_leads_back_to_its_words(tmp_path: Path) -> None:
    texts = {kept.text_sha256: kept for case in casebook.many() for kept in case.documents.values()}
    folder = made(tmp_path, OPEN)
    for row in rows(folder, "voices") + rows(folder, "records"):
        kept = texts[row["text_sha256"]]
        text = kept.title if row["part"] == "title" else kept.text
        assert (text or "")[int(row["start"]) : int(row["end"])] == unguard(row["quote"]) != ""
    for row in rows(folder, "incidents") + rows(folder, "contradictions"):
        for reference in row["evidence"].split():
            digest, part, span = reference.split(":")
            start, end = map(int, span.split("-"))
            assert digest in texts and part in ("text", "title") and start < end
        assert row["evidence"]


def test_every_cell_of_an_incident_has_a_voice(tmp_path: Path) -> None:
    folder = made(tmp_path)
    cells = {(row["incident"], row["cell"].split("/")[0]) for row in rows(folder, "voices")}
    assert {("inc-tarhuna", cell) for cell in ("actor", "target", "place", "when", "counts", "equipment", "contradictions")} <= cells
    told = {(row["incident"], row["number"], row["stand"]) for row in rows(folder, "contradictions")}
    said = {(row["incident"], *row["cell"].split("/")[1:]) for row in rows(folder, "voices") if row["cell"].startswith("contradictions/")}
    assert told == said != set()


def test_private_names_are_in_no_file_and_can_be_asked_for(tmp_path: Path) -> None:
    folder = made(tmp_path)
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not [word for word in casebook.PRIVATE.split() if word in text], path.name
    assert casebook.PRIVATE in (made(tmp_path / "open", OPEN) / "voices.csv").read_text(encoding="utf-8")


def test_an_archive_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        written = write("package", casebook.many(), tmp_path / name, GENERATED)
        assert written.files == [tmp_path / name] and written.rows == len(casebook.many())
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert sorted(archive.namelist()) == sorted([package.DESCRIPTION, *(f"{name}.csv" for name in schema())])


def test_an_earlier_package_is_replaced_and_other_files_are_not(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / "voices.csv").unlink()
    assert (made(tmp_path) / "voices.csv").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(ExportError, match="another kind"):
        write("package", casebook.many(), tmp_path / "mine", GENERATED)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    def broken() -> object:
        yield casebook.tarhuna()
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="broke"):
        write("package", broken(), tmp_path / "out", GENERATED)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_no_incident_is_a_package_too(tmp_path: Path) -> None:
    assert write("package", [], tmp_path / "out", GENERATED).rows == 0
    assert faults(tmp_path / "out") == []
