"""Who a request comes from: a session, a token of a program, or the one person who works alone."""

from __future__ import annotations

import base64
import binascii

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from marsad.desk.auth import sessions, tokens, visit
from marsad.desk.auth.person import NOBODY, ROLES, Denied, Person
from marsad.desk.state import desk_of

_WHO = "who"


async def identify(request: Request) -> Person:
    """Who asks; `NOBODY` where we don't know. Raises `Denied` for a token that does not work."""
    found: Person | None = getattr(request.state, _WHO, None)
    if found is None:
        asks_store = desk_of(request).settings.team or "authorization" in request.headers
        found = await run_in_threadpool(_who, request) if asks_store else _who(request)
        setattr(request.state, _WHO, found)
        if found.known:
            request.state.person = found
    return found


def _who(request: Request) -> Person:
    desk = desk_of(request)
    told = _token(request.headers.get("authorization", ""))
    if told is not None:
        person = tokens.find(desk.store.engine, told)
        if person is None:
            raise Denied(401, "token")
        return person
    if not desk.settings.team:
        return Person(desk.settings.user, ROLES[-1])
    cookie = visit.given(request)
    account = sessions.find(desk.store.engine, cookie) if cookie else None
    return NOBODY if account is None else account.person


def _token(header: str) -> str | None:
    """The token of a header: as bearer, or as the password of basic authentication, which is all that readers of feeds can do."""
    kind, _, told = header.strip().partition(" ")
    if kind.lower() == "bearer":
        return told.strip()
    if kind.lower() == "basic":
        try:
            password = base64.b64decode(told, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
        return password if password.startswith(tokens.PREFIX) else None  # a proxy in front may have passwords of its own
    return None
