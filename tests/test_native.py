"""The compiled coder: what is to be compiled can be."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".venv" / "native.log"


@pytest.mark.skipif(not LOG.exists(), reason="not set up by make: runs from source")
@pytest.mark.skipif(shutil.which("cc") is None and shutil.which("gcc") is None, reason="no C compiler here: runs from source")
def test_where_there_is_a_compiler_the_coder_is_compiled() -> None:
    spec = importlib.util.find_spec("marsad.coder.engine")
    assert spec is not None
    assert spec.origin is not None
    assert not spec.origin.endswith(".py"), LOG.read_text(encoding="utf-8", errors="replace")[-2000:]
