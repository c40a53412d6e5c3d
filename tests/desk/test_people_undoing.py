"""Whoever may not take a decision may not take it back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from desk.people import logged_in
from marsad.desk.app import create_app
from marsad.desk.settings import Settings
from marsad.store import Store

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def desk(team: Settings) -> Iterator[FastAPI]:
    """A desk with samples, for a team."""
    app = create_app(team)
    yield app
    app.state.desk.close()


def undo(client: TestClient, incident: str, number: int, by_api: bool) -> int:
    if by_api:
        return client.post("/api/v1/decisions", json={"action": "undo", "decision": number, "reason": "a test"}).status_code
    return client.post(f"/incident/{incident}/undo", data={"decision": str(number)}).status_code


@pytest.mark.parametrize("by_api", [False, True])
def test_an_analyst_takes_no_verification_back(desk: FastAPI, full: Store, by_api: bool) -> None:
    case = next(iter(full.cases()))
    number = full.verify_incident(case.incident.id, "an editor", "seen by ourselves")
    assert undo(logged_in(desk, "analyst"), case.incident.id, number, by_api) == 403
    assert undo(logged_in(desk, "editor"), case.incident.id, number, by_api) in (200, 201, 303)


@pytest.mark.parametrize("by_api", [False, True])
def test_an_analyst_takes_other_decisions_back(desk: FastAPI, full: Store, by_api: bool) -> None:
    case = next(iter(full.cases()))
    number = full.accept(case.incident.records[0], "another", "right")
    assert undo(logged_in(desk, "analyst"), case.incident.id, number, by_api) in (200, 201, 303)
