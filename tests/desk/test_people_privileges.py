"""Each route of the desk by each role and each token, against the table in privileges.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from fastapi import FastAPI, Request, Response
from fastapi.routing import RouteContext, iter_route_contexts
from httpx2 import Response as Answer
from starlette.testclient import TestClient

from desk.people import browser, logged_in, program
from marsad.desk.app import create_app
from marsad.desk.auth.denied import denied
from marsad.desk.auth.person import ANONYMOUS, ROLES, SCOPES, Denied, need_of
from marsad.desk.settings import Settings

TABLE: dict[str, str] = yaml.safe_load((Path(__file__).parent / "privileges.yaml").read_text(encoding="utf-8"))
NOTHING = "999999"
"""Of which there is none, so that those who may do nothing real."""
OPEN = "open"
"""What asks nobody who they are."""


class Asker(NamedTuple):
    """Who asks: their role, and what their token is for; None without a token."""

    role: str
    scope: str | None = None

    def may(self, row: str) -> bool:
        """What the table says."""
        if row == OPEN:
            return True
        role, scope = row.rpartition(" / ")[2].split()
        if role == ANONYMOUS:
            return True
        ranks = (ANONYMOUS, *ROLES)
        return ranks.index(self.role) >= ranks.index(role) and self.scope in (None, scope)


ASKERS = (*(Asker(role) for role in (ANONYMOUS, *ROLES)), *(Asker("admin", scope) for scope in SCOPES), Asker("reader", "read"))


@pytest.fixture
def desk(url: str) -> Iterator[FastAPI]:
    """An empty desk for a team, which tells when somebody is denied."""
    app = create_app(Settings(db=url, team=True))

    def telling(request: Request, error: Exception) -> Response:
        answer = denied(request, error)
        answer.headers["x-denied"] = "yes"
        return answer

    app.add_exception_handler(Denied, telling)
    yield app
    app.state.desk.close()


def routes(app: FastAPI) -> dict[str, RouteContext]:
    """The routes as the table names them."""
    found = [route for route in iter_route_contexts(app.routes) if hasattr(route, "dependant")]
    return {f"{method} {route.path}": route for route in found for method in sorted(route.methods or ())}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_table_has_each_route_and_no_other(desk: FastAPI) -> None:
    found = routes(desk)
    told = {name: need_of(route) for name, route in found.items()}
    free = {name for name, need in told.items() if need is None and TABLE.get(name) != OPEN}
    assert not free, f"these routes ask nobody who they are (give each a Depends(needs(...))): {sorted(free)}"
    asked = {name: OPEN if need is None else f"{need.role} {need.scope_of(name.split()[0])}" for name, need in told.items()}
    missing = "\n".join(f"{name}: {asked[name]}" for name in sorted(asked.keys() - TABLE.keys()))
    assert not missing, f"lines to add to privileges.yaml, if they are right:\n{missing}"
    assert not TABLE.keys() - asked.keys(), "lines of the table that are of no route any more"
    assert asked == {name: row.partition(" / ")[0] for name, row in TABLE.items()}
    assert not [route.path for route in iter_route_contexts(desk.routes) if not hasattr(route, "dependant")], "they ask nobody"


def test_each_route_by_each_role_and_token(desk: FastAPI) -> None:
    held: dict[Asker, TestClient] = {}
    faults = []
    for name, row in TABLE.items():
        method, path = name.split()
        for asker in ASKERS:
            client = held.get(asker) or held.setdefault(asker, _client(desk, asker))
            answer = client.request(method, re.sub(r"\{[^}]+\}", NOTHING, path))
            if "set-cookie" in answer.headers and asker.scope is None:  # logged out, or somebody else now
                del held[asker]
            if (fault := _fault(asker, row, method, path, answer)) is not None:
                faults.append(f"{name} by {asker}: {fault}")
    assert faults == []


def _client(desk: FastAPI, asker: Asker) -> TestClient:
    if asker.scope is not None:
        return program(desk, asker.role, [asker.scope])
    return browser(desk) if asker.role == ANONYMOUS else logged_in(desk, asker.role)


def _fault(asker: Asker, row: str, method: str, path: str, answer: Answer) -> str | None:
    status, headers = answer.status_code, answer.headers
    denied = "x-denied" in headers
    if status >= 500:
        return f"status {status}"
    if denied == asker.may(row):
        return f"{'denied' if denied else 'let in'}, status {status}"
    if not denied:
        return None
    if asker.role != ANONYMOUS:
        wanted = (401, 403) if " / " in row else (403,)  # a feed does not tell apart who is unknown and whose token is not for it
        return None if status in wanted else f"status {status}"
    to_login = status == 303 and headers["location"].startswith("/login") and method == "GET" and not path.startswith("/api/")
    return None if to_login or status == 401 else f"status {status}"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_route_that_the_table_does_not_know_would_fail(desk: FastAPI) -> None:
    """The test above can fail: it sees a route without a person, and one that is not in the table."""

    @desk.get("/forgotten")
    def forgotten() -> None:
        return None

    found = routes(desk)
    assert "GET /forgotten" in found.keys() - TABLE.keys()
    assert need_of(found["GET /forgotten"]) is None
    assert browser(desk).get("/forgotten").status_code == 200
