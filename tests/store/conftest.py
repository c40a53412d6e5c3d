"""Stores on both databases. PostgreSQL is a real server on loopback; without Debian's package its tests are skipped."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from marsad.cli.loading import load_coder
from marsad.coder import Coder
from marsad.read import Report, read
from marsad.store import Store
from marsad.store.database import url_of

from . import server

SAMPLES = Path(__file__).parents[2] / "samples" / "incidents" / "reports.jsonl"
FEW = 16


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server."""
    programs = server.programs()
    if programs is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    with server.server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'marsad.db'}"
        return
    base, name = request.getfixturevalue("postgresql"), f"t{uuid.uuid4().hex[:12]}"
    admin = create_engine(url_of(f"{base}/postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{base}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    made = Store(url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def coder() -> Coder:
    return load_coder()


@pytest.fixture(scope="session")
def reports() -> list[Report]:
    """The first sample reports; they tell of a few incidents several times."""
    return [item for item in read([str(SAMPLES)]) if isinstance(item, Report)][:FEW]


@pytest.fixture(scope="session")
def add(coder: Coder) -> Callable[[Store, list[Report]], None]:
    """Adds reports to a store; fails where one can't be added."""

    def run(store: Store, some: list[Report]) -> None:
        def fault(report: Report, what: object) -> None:
            raise AssertionError(f"{report.id}: {what}")

        store.add(some, lambda: coder, on_fault=fault)

    return run


@pytest.fixture
def report() -> Callable[..., Report]:
    """A report of one sentence."""
    plain = Report("r1", "قصفت طائرات حربية سوقا في مدينة ترهونة وقتلت خمسة مدنيين.", given=True)
    return lambda **changes: replace(plain, **changes)
