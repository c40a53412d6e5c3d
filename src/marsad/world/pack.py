"""A file of named columns that is mapped into memory, not read: how the gazetteer is kept on disk."""

from __future__ import annotations

import json
import mmap
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"MARSADP2"


class PackError(ValueError):
    """The file is no pack, or was cut short."""


def write_pack(path: Path, columns: dict[str, NDArray[Any]], texts: dict[str, list[str]], about: dict[str, Any]) -> None:
    """Write numeric `columns`, lists of `texts` (strings without line breaks) and `about` (JSON) to `path`, or nothing at all.

    The same content gives the same bytes.
    """
    sections: dict[str, list[Any]] = {}
    parts: list[bytes] = []
    at = 0
    for name, column in columns.items():
        data = np.ascontiguousarray(column).tobytes()
        sections[name] = [column.dtype.str, len(column), at, len(data)]
        parts.append(data + b"\0" * (-len(data) % 8))
        at += len(parts[-1])
    for name, strings in texts.items():
        if any("\n" in s for s in strings):
            raise PackError(f"'{name}' holds a line break")
        data = "\n".join(strings).encode()
        sections[name] = ["text", len(strings), at, len(data)]
        parts.append(data + b"\0" * (-len(data) % 8))
        at += len(parts[-1])
    head = json.dumps({"about": about, "sections": sections}, ensure_ascii=False, sort_keys=True).encode()
    head += b" " * (-(len(head) + 16) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with half.open("wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
            for part in parts:
                file.write(part)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


class Pack:
    """An open pack. Columns are views of the mapped file; texts are decoded on demand."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(16)
            if head[:8] != _MAGIC:
                raise PackError(f"{path}: not a pack of places of this version (build it again: marsad places build)")
            size = int.from_bytes(head[8:], "little")
            described = json.loads(file.read(size))
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.about: dict[str, Any] = described["about"]
        self._sections: dict[str, list[Any]] = described["sections"]
        self._base = 16 + size
        if any(self._base + at + length > len(self._map) for _, _, at, length in self._sections.values()):
            raise PackError(f"{path}: the file was cut short (build it again: marsad places build)")

    def column(self, name: str) -> NDArray[Any]:
        """The column `name`, unread until touched."""
        kind, count, at, _ = self._sections[name]
        return np.frombuffer(self._map, dtype=np.dtype(kind), count=count, offset=self._base + at)

    def texts(self, name: str) -> list[str]:
        """All strings of `name`."""
        _, count, at, length = self._sections[name]
        return self._map[self._base + at : self._base + at + length].decode().split("\n") if count else []

    def blob(self, name: str) -> tuple[int, mmap.mmap]:
        """Where the section begins, and the map, to cut single strings from."""
        return self._base + int(self._sections[name][2]), self._map
