"""Answers kept on disk, by a hash of all that was asked."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec


class Answer(NamedTuple):
    """What a model said. `cut`: it was cut off before its end; tokens as the server counts them, 0 where it does not say."""

    content: str
    cut: bool = False
    tokens_in: int = 0
    tokens_out: int = 0


class Cache:
    """A folder of answers. Only those that could be read are put in; a file that can't be read is as good as none."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> Answer | None:
        """The answer kept under `key`."""
        if (path := self._path(key)) is None:
            return None
        try:
            return msgspec.convert(json.loads(path.read_bytes()), Answer)
        except (OSError, ValueError, RecursionError):  # msgspec's ValidationError is a ValueError
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer. A full or closed disk is no reason to lose it: then it is not kept."""
        if (path := self._path(key)) is None:
            return
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # answers quote reports that may not be public
            part.write_bytes(json.dumps(answer).encode())  # in ASCII: a model may answer with lone surrogates
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink()


def key_of(model: str, prompt: str, messages: list[dict[str, str]]) -> str:
    """The hash of what is asked: the model, the version of the prompt, and the messages, which hold the text."""
    asked = json.dumps([model, prompt, messages], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()
