"""What is turned away before any page is asked: other names of this machine, other web sites, and too much at once.

A page elsewhere can make its own name point to 127.0.0.1 and would then be of the same origin as the desk: so the desk answers only to
its own names. What browsers tell of where a request comes from is taken where they tell it; forms carry a token beside.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marsad.desk.auth import visit
from marsad.desk.auth.headers import Headers, plain
from marsad.desk.auth.person import SAFE
from marsad.desk.settings import Settings, is_loopback

MOST = 32 * 1024 * 1024
"""Bytes that a request may bring."""
_EVERYWHERE = ("0.0.0.0", "::", "")
_HERE = ("127.0.0.1", "localhost", "::1")
_OWN = ("same-origin", "none")


class TooMuch(Exception):
    """A request brings more than it may."""


def names(settings: Settings) -> frozenset[str] | None:
    """The names that a desk answers to; None where a team did not say, and so for any."""
    told = {name.lower() for name in settings.hosts}
    if settings.host not in _EVERYWHERE:
        told.add(settings.host.lower())
    if settings.team and not settings.hosts and not is_loopback(settings.host):
        return None
    return frozenset(told | set(_HERE))


def host_of(netloc: str) -> str:
    """The name in a host header.

    >>> host_of("localhost:8710"), host_of("[::1]:8710")
    ('localhost', '::1')
    """
    try:
        return (urlsplit(f"//{netloc}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def foreign(method: str, headers: dict[str, str]) -> bool:
    """Whether a request comes from another web site than ours. Links from elsewhere may lead here, but do nothing."""
    site = headers.get("sec-fetch-site")
    if method in SAFE:
        link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") in ("document", None)
        return site is not None and site not in _OWN and not link
    if site is not None and site not in _OWN:
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


class Guard:
    """Turns away what does not come from where it should, and sets the cookie of the desk."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings, self.names = app, settings, names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refused(scope["method"], headers)
        if refused is not None:
            await plain(send, *refused)
            return
        state, begun = scope.setdefault("state", {}), False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start" and (cookie := visit.header(self.settings, state)) is not None:
                message["headers"] = [*message.get("headers", ()), cookie]
            await send(message)

        try:
            await self.app(scope, _bounded(receive), sending)
        except TooMuch:
            if begun:
                raise
            await plain(send, 413, f"That is more than {MOST // 1024 // 1024} MB: send less at once.")

    def _refused(self, method: str, headers: dict[str, str]) -> tuple[int, str] | None:
        host = host_of(headers.get("host", ""))
        if self.names is not None and host not in self.names:
            return 421, (
                f"The desk does not answer to the name '{host}'. Open it under its own address; "
                "where people reach it under that name, start it with: marsad desk --team --name NAME"
            )
        if foreign(method, headers):
            return 403, "This request comes from another web site. Open the desk itself, and do it there."
        if int(headers.get("content-length", "0") if headers.get("content-length", "0").isdecimal() else "0") > MOST:
            return 413, f"That is more than {MOST // 1024 // 1024} MB: send less at once."
        return None


def _bounded(receive: Receive) -> Receive:
    got = 0

    async def bounded() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST:
            raise TooMuch
        return message

    return bounded


def install(app: FastAPI, settings: Settings) -> None:
    """Put guard and headers before an app, the headers outermost, so that what the guard answers has them too."""
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Headers, settings=settings)
