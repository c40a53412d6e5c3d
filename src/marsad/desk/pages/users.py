"""Who works at the desk: for admins."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Engine

from marsad.desk.auth import accounts, login, sessions, tokens
from marsad.desk.auth.person import ROLES, SESSION, Person, needs
from marsad.desk.render import page
from marsad.desk.state import desk_of
from marsad.store.database import StoreError, reading

router = APIRouter(include_in_schema=False)
Admin = Annotated[Person, Depends(needs("admin", SESSION))]
Text = Annotated[str, Form()]


def _engine(request: Request) -> Engine:
    return desk_of(request).store.engine


@router.get("/users")
def show(request: Request, person: Admin) -> Response:
    """All accounts."""
    return _all(request, person)


def _all(request: Request, person: Person, status: int = 200, fault: StoreError | None = None, name: str = "") -> Response:
    engine = _engine(request)
    told: dict[str, Any] = {
        "accounts": accounts.listed(engine),
        "open": login.sessions_by_account(engine),
        "roles": ROLES,
        "fault": fault,
        "name": name,
    }
    return page(request, person, "login/users.html", status, **told)


@router.post("/users")
def invite_new(request: Request, person: Admin, name: Text = "", role: Text = "reader") -> Response:
    """Make an account, and a link by which its owner sets the password."""
    engine = _engine(request)
    try:
        account = accounts.add(engine, name, role, person.name)
    except StoreError as fault:
        return _all(request, person, 400, fault, name[:64])
    return _one(request, person, account.id, link=_link(request, accounts.invite(engine, account.id, person.name)))


def _link(request: Request, given: str) -> str:
    link = request.url_for("invitation", given=given)
    return str(link.replace(scheme="https") if desk_of(request).settings.secure else link)


@router.get("/users/{id}")
def one(request: Request, person: Admin, id: int) -> Response:
    """An account with its sessions and tokens."""
    return _one(request, person, id)


def _one(
    request: Request, person: Person, id: int, status: int = 200, link: str | None = None, fault: StoreError | None = None
) -> Response:
    engine = _engine(request)
    with reading(engine) as connection:
        account = accounts.get(connection, id)
    told: dict[str, Any] = {"account": account, "sessions": sessions.of(engine, id), "tokens": tokens.of(engine, id), "roles": ROLES}
    return page(request, person, "login/user.html", status, link=link, fault=fault, **told)


@router.post("/users/{id}/role")
def role(request: Request, person: Admin, id: int, role: Text = "") -> Response:
    """Give somebody another role."""
    try:
        accounts.set_role(_engine(request), id, role, person.name)
    except StoreError as fault:
        return _one(request, person, id, 400, fault=fault)
    return _back(id)


@router.post("/users/{id}/disable")
def disable(request: Request, person: Admin, id: int) -> Response:
    """Lock somebody out."""
    try:
        accounts.set_disabled(_engine(request), id, True, person.name)
    except StoreError as fault:
        return _one(request, person, id, 400, fault=fault)
    return _back(id)


@router.post("/users/{id}/enable")
def enable(request: Request, person: Admin, id: int) -> Response:
    """Let somebody in again."""
    accounts.set_disabled(_engine(request), id, False, person.name)
    return _back(id)


@router.post("/users/{id}/invite")
def invite(request: Request, person: Admin, id: int) -> Response:
    """A new link, for somebody who lost the first, or their password."""
    try:
        given = accounts.invite(_engine(request), id, person.name)
    except StoreError as fault:
        return _one(request, person, id, 400, fault=fault)
    return _one(request, person, id, link=_link(request, given))


@router.post("/users/{id}/sessions/end")
def end(request: Request, person: Admin, id: int) -> Response:
    """Log somebody out everywhere."""
    login.logout_everywhere(_engine(request), id, person.name)
    return _back(id)


@router.post("/users/{id}/tokens/{token}/revoke")
def revoke(request: Request, person: Admin, id: int, token: int) -> Response:
    """Make a token useless."""
    tokens.revoke(_engine(request), token, person.name, id)
    return _back(id)


def _back(id: int) -> Response:
    return RedirectResponse(f"/users/{id}", 303)
