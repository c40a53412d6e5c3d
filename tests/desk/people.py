"""Who asks a desk in the tests: a visitor, somebody of a role in their browser, a program with a token."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import FastAPI
from sqlalchemy import update
from starlette.testclient import TestClient

from marsad.desk.auth import accounts, secret, sessions, tokens, visit
from marsad.desk.auth.accounts import Account
from marsad.store.accounts_schema import AccountRow
from marsad.store.database import reading

HOST = "127.0.0.1"
PASSWORD = "seven goats at tea"


def browser(app: FastAPI, token: str | None = None) -> TestClient:
    """A browser with a token in its cookie, that of a session or only of a visit, which sends what the pages' scripts send."""
    settings = app.state.desk.settings
    token = token or secret.made()
    scheme = "https" if settings.secure else "http"
    made = TestClient(
        app,
        base_url=f"{scheme}://{HOST}:{settings.port}",
        headers={"accept-language": "en", "x-csrf-token": visit.csrf_of(token)},
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    made.cookies.set(visit.cookie_name(settings), token, domain=HOST)
    return made


def somebody(app: FastAPI, role: str, name: str | None = None) -> Account:
    """An account of a role; made where it is not there."""
    engine, name = app.state.desk.store.engine, name or f"the-{role}"
    with reading(engine) as connection:
        found = accounts.find(connection, name)
    if found is None:
        found = accounts.add(engine, name, role, "test")
        with engine.begin() as connection:  # a hash that nothing fits, and quickly made: so that they count as able to log in
            connection.execute(update(AccountRow).where(AccountRow.pk == found.id).values(password="none"))
            accounts.note(connection, "test", "user.password", found, accounts.get(connection, name))
    return found


def logged_in(app: FastAPI, role: str, name: str | None = None) -> TestClient:
    """The browser of somebody of a role who is logged in."""
    account = somebody(app, role, name)
    with app.state.desk.store.engine.begin() as connection:
        return browser(app, sessions.start(connection, account.id, HOST, "test"))


def program(app: FastAPI, role: str, scopes: Iterable[str]) -> TestClient:
    """A program with a token of somebody of a role."""
    account = somebody(app, role)
    token = tokens.make(app.state.desk.store.engine, account.id, "test", scopes, None, "test")
    made = TestClient(app, base_url=f"http://{HOST}:{app.state.desk.settings.port}", follow_redirects=False, raise_server_exceptions=False)
    made.headers["authorization"] = f"Bearer {token}"
    return made
