"""Where output goes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from marsad.cli.exits import CANT_CREATE, Stop


@contextmanager
def output(path: str | None) -> Iterator[BinaryIO]:
    """A stream to write to: `path`, written beside it and renamed at the end, or standard output.

    Raises `Stop` where no file can be made there, or it can't be written to its end. Where the body raises, `path` stays as it was.
    """
    try:
        yield from _output(path)
    except BrokenPipeError:
        raise
    except OSError as error:
        said = f"{path or 'standard output'}: can't be written: {error.strerror} (make room, or choose another place)"
        raise Stop(CANT_CREATE, said) from None


def _output(path: str | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if target.exists() and not target.is_file():
        if target.is_dir():
            raise Stop(CANT_CREATE, f"{path}: it is a folder (give the name of a file in it)")
        with target.open("wb") as stream:  # a device or a pipe can't be renamed over
            yield stream
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise Stop(CANT_CREATE, f"{path}: can't be written: {error.strerror} (make the folder, or choose another)") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
        part.replace(target.resolve() if target.is_symlink() else target)
    finally:
        part.unlink(missing_ok=True)
