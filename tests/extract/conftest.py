"""A model's server, and an extractor that asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer, running

from marsad import compiled
from marsad.coder import Coder
from marsad.extract.llm import Llm
from marsad.extract.settings import Settings


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running() as server:
        yield server


@pytest.fixture
def llm(server: ModelServer, tmp_path: Path) -> Iterator[Callable[..., Llm]]:
    """Makes an extractor that asks the server, in haste; it closes what it made."""
    made: list[Llm] = []

    def make(**settings: Any) -> Llm:
        given = {
            "url": server.url,
            "model": "toy",
            "key": "a-secret",
            "timeout": 5.0,
            "attempts": 3,
            "wait": 0.01,
            "cache": tmp_path / "llm",
        }
        made.append(Llm(compiled.load(), Settings(**given | settings)))
        return made[-1]

    yield make
    for extractor in made:
        extractor.close()


@pytest.fixture
def coder(llm: Callable[..., Llm]) -> Callable[..., Coder]:
    """Makes a coder with such an extractor."""
    return lambda **settings: Coder(llm(**settings))
