"""Data of an analyst's own, beside those of the project: folders with `parties/*.yaml`, `equipment/*.yaml` and `places/*.csv`.

`$MARSAD_DATA` names them, as `$PATH` names folders. An entry of theirs is a new one, or adds names to one that there is (`extends: yes`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from typing import TypeVar

_T = TypeVar("_T")
VARIABLE = "MARSAD_DATA"
_compiling = RLock()


def folders() -> list[Path]:
    """The folders, in order."""
    return [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]


def files(kind: str, ending: str, among: Sequence[Path] | None = None) -> list[Path]:
    """The files of one kind (`parties`, `equipment`, `places`) in them, or in those that are given."""
    return [path for folder in (folders() if among is None else among) for path in sorted((folder / kind).glob(f"*{ending}"))]


def everything() -> list[Path]:
    """All their files."""
    return [*files("parties", ".yaml"), *files("equipment", ".yaml"), *files("places", ".csv")]


def name(wanted: Sequence[Path]) -> None:
    """Name the folders, for this process and those that it starts."""
    if wanted:
        os.environ[VARIABLE] = os.pathsep.join(str(folder) for folder in wanted)
    else:
        os.environ.pop(VARIABLE, None)


def compiled(make: Callable[[], _T]) -> _T:
    """What is made of all data, by one thread at a time: another that asks meanwhile waits, and finds it in the cache on disk. Where other
    folders are named before it is done, it is made anew, so that nobody keeps what was made of those before."""
    with _compiling:
        while True:
            meant, made = folders(), make()
            if folders() == meant:
                return made
