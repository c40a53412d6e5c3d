"""The crate: read again by the library of the format, every file with its hash, made the same each time."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import casebook
import pytest
from rocrate.rocrate import ROCrate

from marsad.export import Options, write
from marsad.export.rocrate import MANIFEST, METADATA

GENERATED = Options(generated="2020-06-01T00:00:00Z", coder="0.1.0 data 1f2e")
TEXTS = Options(generated="2020-06-01T00:00:00Z", texts=True)
OPEN = Options(generated="2020-06-01T00:00:00Z", texts=True, unmask=True, reason="a test")


def made(out: Path, options: Options = GENERATED) -> Path:
    assert write("rocrate", casebook.many(), out, options).rows == len(casebook.many())
    return out


@pytest.mark.parametrize("name", ["crate", "crate.zip"])
def test_the_library_reads_it_again(tmp_path: Path, name: str) -> None:
    crate = ROCrate(made(tmp_path / name))
    files = {entity.id: entity for entity in crate.data_entities}
    assert {"incidents.csv", "voices.csv", "datapackage.json", "annotations.jsonld", MANIFEST} <= set(files)
    for id_, entity in files.items():
        content = (crate.source / id_).read_bytes()
        assert entity["encodingFormat"]
        assert id_ == MANIFEST or entity["sha256"] == hashlib.sha256(content).hexdigest()
    action = crate.dereference("#export")
    assert action.type == "CreateAction" and action["endTime"] == "2020-06-01T00:00:00Z"
    assert action["instrument"]["name"] == "Marsad" and "1f2e" in action["instrument"]["description"]
    assert {result.id for result in action["result"]} == set(files)
    assert crate.root_dataset["license"] and crate.root_dataset["datePublished"] == "2020-06-01T00:00:00Z"


def test_the_metadata_name_no_file_that_is_not_there(tmp_path: Path) -> None:
    folder = made(tmp_path / "crate", TEXTS)
    graph = json.loads((folder / METADATA).read_text(encoding="utf-8"))["@graph"]
    named = {entity["@id"] for entity in graph if entity["@type"] == "File"}
    assert named == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {METADATA}
    root = next(entity for entity in graph if entity["@id"] == "./")
    assert {part["@id"] for part in root["hasPart"]} == named


def test_the_manifest_has_the_hash_of_every_other_file(tmp_path: Path) -> None:
    folder = made(tmp_path / "crate", TEXTS)
    told = dict(reversed(line.split("  ", 1)) for line in (folder / MANIFEST).read_text(encoding="utf-8").splitlines())
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert told == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items() if name != MANIFEST}


def test_texts_are_those_of_the_hash_unless_masked(tmp_path: Path) -> None:
    documents = {kept.text_sha256: kept for case in casebook.many() for kept in case.documents.values()}
    whole, masked = made(tmp_path / "open", OPEN) / "texts", made(tmp_path / "masked", TEXTS) / "texts"
    assert {path.stem for path in whole.iterdir()} == {path.stem for path in masked.iterdir()} == set(documents)
    for digest, kept in documents.items():
        assert hashlib.sha256((whole / f"{digest}.txt").read_bytes()).hexdigest() == digest
        assert ((masked / f"{digest}.txt").read_bytes().decode() == kept.text) == (casebook.PRIVATE not in kept.text)
    assert not (made(tmp_path / "none") / "texts").exists()


def test_private_names_are_in_no_file(tmp_path: Path) -> None:
    for path in made(tmp_path / "crate", TEXTS).rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode()
            assert not [word for word in casebook.PRIVATE.split() if word in text], path.name


def test_the_same_cases_give_the_same_bytes(tmp_path: Path) -> None:
    assert made(tmp_path / "a.zip", TEXTS).read_bytes() == made(tmp_path / "b.zip", TEXTS).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
