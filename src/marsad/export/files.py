"""Where exports go: nothing half written is left, and the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from marsad.export import ExportError, Written
from marsad.export.common import clean, whole

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: the earliest that a zip can tell."""
_BLOCK = 1 << 20


@contextmanager
def lines(out: Path) -> Iterator[IO[str]]:
    """A text file that stands at `out` only when all of it is written."""
    with whole(out) as half, half.open("w", encoding="utf-8", newline="\n") as file:
        yield file


def line(value: Any) -> str:
    """A value as one line of JSON, without what no file can hold."""
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


@contextmanager
def bundle(out: Path, mark: str) -> Iterator[Path]:
    """A folder to fill; when all of it is written it stands at `out`, as one archive where the name ends in .zip.

    `mark`: a file that every such folder has: one that has it is replaced. Raises `ExportError` where `out` is a folder of other things.
    """
    if out.is_dir() and any(out.iterdir()) and not (out / mark).is_file():
        raise ExportError(f"{out} is a folder with files of another kind (give a new one, or a name that ends in .zip)")
    out.parent.mkdir(parents=True, exist_ok=True)
    folder, packed, old = (out.with_name(f"{out.name}.{os.getpid()}.{what}") for what in ("part", "zip", "old"))
    folder.mkdir()
    try:
        yield folder
        if out.suffix.lower() == ".zip":
            pack(folder, packed)
            packed.replace(out)
        else:
            if out.is_dir():
                out.replace(old)
            folder.replace(out)
    finally:
        packed.unlink(missing_ok=True)
        for left in (folder, old):
            shutil.rmtree(left, ignore_errors=True)


def written(out: Path, rows: int, left: dict[str, int] | None = None) -> Written:
    """What stands at `out` now: the archive, or the files of the folder."""
    return Written(files=contents(out) if out.is_dir() else [out], rows=rows, left=left or {})


def needed(library: str) -> Any:
    """A library that only some exports need. Raises `ExportError` where it is not installed."""
    try:
        return import_module(library)
    except ImportError as error:
        raise ExportError(f"{library} can't be loaded: {error} (install it: pip install 'marsad[export]')") from None


def pack(folder: Path, out: Path) -> None:
    """The files of a folder as one archive, in order of their names, all of one time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in contents(folder):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            info.external_attr, info.compress_type, info.create_system = 0o644 << 16, zipfile.ZIP_DEFLATED, 3
            with path.open("rb") as source, archive.open(info, "w", force_zip64=path.stat().st_size > 1 << 31) as target:
                shutil.copyfileobj(source, target, _BLOCK)


def contents(folder: Path) -> list[Path]:
    """The files below a folder, in order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    state = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            state.update(block)
    return state.hexdigest()


def manifest(folder: Path, name: str) -> None:
    """Write the hash of every file of the folder into one called `name`, as `sha256sum -c` reads it."""
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in contents(folder)]
    (folder / name).write_text("".join(lines), encoding="utf-8", newline="\n")
