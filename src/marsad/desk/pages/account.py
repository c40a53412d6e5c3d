"""One's own account: password, tokens, the browsers in which one is logged in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Engine

from marsad.desk.auth import accounts, limit, login, passwords, sessions, tokens, visit
from marsad.desk.auth.person import SESSION, Person, needs
from marsad.desk.pages.login import address
from marsad.desk.render import page
from marsad.desk.state import desk_of
from marsad.store.clock import now
from marsad.store.database import StoreError, reading

router = APIRouter(include_in_schema=False)
Own = Annotated[Person, Depends(needs("reader", SESSION))]
Text = Annotated[str, Form()]


def _engine(request: Request) -> Engine:
    return desk_of(request).store.engine


def _own_id(request: Request, person: Person) -> int:
    """The account of a person; that of the one who works alone is made when something is first kept for them."""
    return person.id if person.id is not None else accounts.of_local(_engine(request), person.name).id


def _show(
    request: Request, person: Person, status: int = 200, made: str | None = None, fault: StoreError | None = None, done: str = ""
) -> Response:
    engine = _engine(request)
    with reading(engine) as connection:
        account = accounts.get(connection, person.id) if person.id is not None else accounts.find(connection, person.name)
    told: dict[str, Any] = {
        "account": account,
        "tokens": tokens.of(engine, account.id) if account is not None else [],
        "sessions": sessions.of(engine, account.id) if account is not None and person.id is not None else [],
        "scopes": tokens.scopes_of(person.role),
        "least": passwords.LEAST,
        "made": made,
        "fault": fault,
        "done": done,
    }
    return page(request, person, "login/account.html", status, **told)


@router.get("/account")
def show(request: Request, person: Own, done: str = "") -> Response:
    """The page."""
    return _show(request, person, done=done)


@router.post("/account/password")
def password(request: Request, person: Own, old: Text = "", new: Text = "", again: Text = "") -> Response:
    """Change the password; whoever was logged in elsewhere is no longer. The old one is asked for, and counted like a login."""
    engine = _engine(request)
    if person.id is None:
        return RedirectResponse("/account", 303)
    try:
        account = _proven(engine, person, old, request)
        if new != again:
            raise accounts.AccountError("the new password is not the same twice", "write it again")
        accounts.set_password(engine, account.id, new, person.name)
    except StoreError as fault:
        return _show(request, person, 400, fault=fault)
    visit.renew(request, login.begin_session(engine, account, address(request), request.headers.get("user-agent", ""), "new password"))
    return RedirectResponse("/account?done=password", 303)


def _proven(engine: Engine, person: Person, old: str, request: Request) -> accounts.Account:
    at = now()
    with reading(engine) as connection:
        account = accounts.get(connection, person.name)
    wait = limit.begin(engine, account.name, address(request), at)
    if wait:
        raise accounts.AccountError("too many tries", f"wait {-(-wait // 60)} minutes")
    if account.password is not None and not passwords.fits(account.password, old):
        raise accounts.AccountError("the old password is wrong", "write it again")
    with engine.begin() as connection:
        limit.succeeded(connection, account.name, address(request), at)
    return account


@router.post("/account/tokens")
def token(request: Request, person: Own, name: Text = "", days: Text = "", scope: Annotated[tuple[str, ...], Form()] = ()) -> Response:
    """Make a token, and show it this once."""
    try:
        if days and not (days.isascii() and days.isdigit()):
            raise accounts.AccountError(f"'{days[:20]}' is no number of days", "give a whole number, or nothing")
        made = tokens.make(_engine(request), _own_id(request, person), name, scope, int(days[:6]) if days else None, person.name)
    except StoreError as fault:
        return _show(request, person, 400, fault=fault)
    return _show(request, person, made=made)


@router.post("/account/tokens/{id}/revoke")
def revoke(request: Request, person: Own, id: int) -> Response:
    """Make a token of one's own useless."""
    tokens.revoke(_engine(request), id, person.name, _own_id(request, person))
    return RedirectResponse("/account", 303)


@router.post("/account/sessions/{id}/end")
def end(request: Request, person: Own, id: int) -> Response:
    """Log out in another browser."""
    if person.id is not None:
        login.logout_everywhere(_engine(request), person.id, person.name, session=id)
    return RedirectResponse("/account", 303)
