"""Desks on both databases, with sample reports in them, asked in this process; browser tests serve them (tests/desk/browser)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from store.conftest import (  # noqa: F401  the fixtures of stores serve here too
    add,
    coder,
    database,
    holding,
    make_url,
    postgresql,
    report,
    reports,
    store,
    templates,
    url,
)

from marsad.desk.app import create_app
from marsad.desk.auth import visit
from marsad.desk.settings import Settings
from marsad.read import Report, read
from marsad.store import Store

SAMPLES = Path(__file__).parents[2] / "samples"
Holding = Callable[[str, Callable[[], list[Report]]], Store]


def sample_reports() -> list[Report]:
    """The reports of one story told by several, and of its days."""
    files = [SAMPLES / "incidents" / "reports.jsonl", SAMPLES / "seed-days" / "reports.jsonl"]
    found = [item for item in read([str(file) for file in files]) if isinstance(item, Report)]
    return [*found[:24], *found[-3:]]


@pytest.fixture
def full(holding: Holding) -> Store:  # noqa: F811
    """A store with the samples, of this test alone."""
    return holding("desk", sample_reports)


@pytest.fixture
def settings(full: Store) -> Settings:
    """How the desk is set up: for one person."""
    return Settings(db=str(full.engine.url.render_as_string(hide_password=False)), user="Analyst")


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """The application."""
    made = create_app(settings)
    yield made
    made.state.desk.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Asks the desk as one person does on their own machine, in English, with the token that its pages send."""
    with TestClient(app, base_url="http://127.0.0.1:8710", headers={"accept-language": "en"}, follow_redirects=False) as made:
        made.get("/preferences")
        made.headers["x-csrf-token"] = visit.csrf_of(made.cookies[visit.cookie_name(app.state.desk.settings)])
        yield made


@pytest.fixture
def team(settings: Settings) -> Settings:
    """The same desk for a team."""
    return replace(settings, team=True)


@pytest.fixture
def desk(told: Store) -> Iterator[FastAPI]:
    """The desk of a team over the store that a module calls `told`."""
    made = create_app(Settings(db=told.engine.url.render_as_string(hide_password=False), team=True))
    yield made
    made.state.desk.close()
