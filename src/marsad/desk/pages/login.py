"""The way in and out: login, logout, invitations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk.auth import accounts, login, visit
from marsad.desk.auth.oidc import provider_of
from marsad.desk.auth.passwords import LEAST, WeakPassword
from marsad.desk.auth.person import ANONYMOUS, SESSION, Person, needs
from marsad.desk.i18n import COOKIE
from marsad.desk.pages.language import YEAR, is_own
from marsad.desk.render import page
from marsad.desk.state import desk_of

router = APIRouter(include_in_schema=False)
Anybody = Annotated[Person, Depends(needs(ANONYMOUS))]
Own = Annotated[Person, Depends(needs("reader", SESSION))]
Text = Annotated[str, Form()]


@router.get("/login")
def ask(request: Request, person: Anybody, to: str = "/") -> Response:
    """The form of the login."""
    if person.known:
        return RedirectResponse(to if is_own(to) else "/", 303)
    return _form(request, 200, to)


@router.post("/login")
def enter(request: Request, person: Anybody, name: Text = "", password: Text = "", to: Text = "/") -> Response:
    """Log in."""
    if not desk_of(request).settings.team:
        return RedirectResponse("/", 303)
    found = login.login(desk_of(request).store.engine, name, password, address(request), request.headers.get("user-agent", ""))
    if found.wait:
        answer = _form(request, 429, to, name, wait=-(-found.wait // 60))
        answer.headers["retry-after"] = str(found.wait)
        return answer
    if found.token is None or found.account is None:
        return _form(request, 401, to, name, wrong=True)
    return welcome(request, person, found.token, found.account.id, to)


def welcome(request: Request, person: Person, token: str, account: int, to: str = "/") -> Response:
    """Give the browser its session, a new one whatever it had before, and lead on."""
    engine = desk_of(request).store.engine
    before = visit.given(request)
    if person.id is not None and before is not None:
        login.logout(engine, person.id, before)
    visit.renew(request, token)
    answer = RedirectResponse(to if is_own(to) else "/", 303)
    wanted = accounts.preferences(engine, account)
    if wanted:
        answer.set_cookie(COOKIE, wanted, max_age=YEAR, httponly=True, samesite="lax", secure=desk_of(request).settings.secure)
    return answer


def _form(request: Request, status: int, to: str, name: str = "", wrong: bool = False, wait: int = 0) -> Response:
    provider = provider_of(desk_of(request))
    told: dict[str, Any] = {
        "to": to if is_own(to) else "/",
        "name": name[:64],
        "wrong": wrong,
        "wait": wait,
        "provider": provider and provider.name,
    }
    return page(request, None, "login/login.html", status, **told)


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client is not None else "?"


@router.post("/logout")
def leave(request: Request, person: Own) -> Response:
    """Log out here."""
    token = visit.given(request)
    if person.id is not None and token is not None:
        login.logout(desk_of(request).store.engine, person.id, token)
    return left(request)


@router.post("/logout/everywhere")
def leave_everywhere(request: Request, person: Own) -> Response:
    """Log out in all browsers, this one too."""
    if person.id is not None:
        login.logout_everywhere(desk_of(request).store.engine, person.id, person.name)
    return left(request)


def left(request: Request) -> Response:
    """After a logout nothing of it is left in the browser."""
    visit.renew(request)
    answer = RedirectResponse("/login" if desk_of(request).settings.team else "/", 303)
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.get("/invitation/{given}")
def invitation(request: Request, _person: Anybody, given: str) -> Response:
    """The form where somebody who was invited sets their password."""
    return _invitation(request, given)


@router.post("/invitation/{given}")
def take_up(request: Request, person: Anybody, given: str, password: Text = "", again: Text = "") -> Response:
    """Set the password, and log in."""
    engine = desk_of(request).store.engine
    if password != again:
        return _invitation(request, given, 400, differ=True)
    try:
        account = accounts.take_up(engine, given, password)
    except WeakPassword as weak:
        return _invitation(request, given, 400, weak=weak)
    token = login.begin_session(engine, account, address(request), request.headers.get("user-agent", ""), "by invitation")
    return welcome(request, person, token, account.id)


def _invitation(request: Request, given: str, status: int = 200, differ: bool = False, weak: WeakPassword | None = None) -> Response:
    desk = desk_of(request)
    account, provider = accounts.invited(desk.store.engine, given), provider_of(desk)
    told: dict[str, Any] = {
        "account": account,
        "given": given,
        "least": LEAST,
        "differ": differ,
        "weak": weak,
        "provider": provider and provider.name,
    }
    return page(request, None, "login/invitation.html", status, **told)
