"""Stores on both databases. PostgreSQL is a real server on loopback; without Debian's package its tests are skipped."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from marsad.cli.loading import load_coder
from marsad.coder import Coder
from marsad.read import Report, read
from marsad.store import Store

from . import server

SAMPLES = Path(__file__).parents[2] / "samples" / "incidents" / "reports.jsonl"
FEW = 16
Add = Callable[[Store, list[Report]], None]
MakeUrl = Callable[..., str]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server."""
    programs = server.programs()
    if programs is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    with server.server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which of the two databases."""
    return str(request.param)


@pytest.fixture
def make_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeUrl]:
    """Makes URLs of databases: empty ones, or copies of the one whose URL is given; of this kind, or the one that is asked for."""
    made: list[tuple[str, str]] = []

    def make(template: str | None = None, database: str = database) -> str:
        name = f"t{uuid.uuid4().hex[:12]}"
        if database == "sqlite":
            if template is not None:
                shutil.copy(template.removeprefix("sqlite:///"), tmp_path / name)
            return f"sqlite:///{tmp_path / name}"
        base = request.getfixturevalue("postgresql")
        made.append((base, name))
        server.run(base, f"CREATE DATABASE {name}" + (f" TEMPLATE {template.rpartition('/')[2]}" if template else ""))
        return f"{base}/{name}"

    yield make
    for base, name in made:
        server.run(base, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(make_url: MakeUrl, request: pytest.FixtureRequest) -> str:
    """The URL of the store of a test that has one, else of an empty database."""
    return str(request.getfixturevalue("store").url) if "store" in request.fixturenames else make_url()


@pytest.fixture(scope="session")
def templates() -> dict[tuple[str, str], str]:
    """URLs of databases that are copied, and never changed, by the kind of database and the name of what they hold."""
    return {}


@pytest.fixture
def holding(
    database: str,
    make_url: MakeUrl,
    templates: dict[tuple[str, str], str],
    add: Add,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str, Callable[[], list[Report]]], Store]]:
    """Opens stores that hold reports: added once a session under a name, then copied."""
    opened: list[Store] = []

    def run(name: str, reports: Callable[[], list[Report]]) -> Store:
        if (database, name) not in templates:
            url = f"sqlite:///{tmp_path_factory.mktemp(name) / 'template.db'}"
            if database == "postgresql":
                base = request.getfixturevalue("postgresql")
                server.run(base, f"CREATE DATABASE {name}")
                url = f"{base}/{name}"
            first = Store(url)
            add(first, reports())
            first.close()
            templates[database, name] = url
        opened.append(Store(make_url(templates[database, name])))
        return opened[-1]

    yield run
    for store in opened:
        store.close()


@pytest.fixture
def store(holding: Callable[[str, Callable[[], list[Report]]], Store]) -> Store:
    """An empty store, copied from one that was made once: to make it takes as long as many of the tests."""
    return holding("empty", list)


@pytest.fixture(scope="session")
def coder() -> Coder:
    return load_coder()


@pytest.fixture(scope="session")
def reports() -> list[Report]:
    """The first sample reports; they tell of a few incidents several times."""
    return [item for item in read([str(SAMPLES)]) if isinstance(item, Report)][:FEW]


@pytest.fixture(scope="session")
def add(coder: Coder) -> Add:
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
