"""The headers of every answer, also of faults: what a browser may load, who may frame or read it, and that it is not kept."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marsad.desk.settings import Settings

_LOG = logging.getLogger("marsad.desk")
_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}
_TLS = {"strict-transport-security": "max-age=31536000"}


def origin_of(tiles: str | None) -> str | None:
    """The origin of a template of tile addresses.

    >>> origin_of("https://tiles.example.org:8443/{z}/{x}/{y}.png")
    'https://tiles.example.org:8443'
    """
    parts = urlsplit(tiles or "")
    whole = parts.scheme in ("http", "https") and parts.netloc and not set(parts.netloc) & set(" ;,'\"")
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if whole else None


def policy(tiles: str | None) -> str:
    """What a page may load: its own scripts, styles, fonts and images, and tiles where they were asked for. Nothing inline."""
    images = " ".join(filter(None, ("'self'", "data:", origin_of(tiles))))
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self'; img-src {images}; font-src 'self'; connect-src 'self'; "
        "object-src 'none'; frame-src 'none'; worker-src 'self'; manifest-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


class Headers:
    """Adds the headers, where a page has not set its own. An answer is not kept by anybody unless its page says so."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        own = _FIXED | {"content-security-policy": policy(settings.tiles)} | (_TLS if settings.secure else {})
        self.headers = [(name.encode(), value.encode()) for name, value in (own | {"cache-control": "no-store"}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._add(message)
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if begun:
                raise
            _LOG.exception("%s %s", scope["method"], scope["path"])
            await plain(sending, 500, "Something went wrong here, and it is in the log of the server. Nothing was half changed: try again.")

    def _add(self, message: MutableMapping[str, Any]) -> None:
        headers = list(message.get("headers", ()))
        told = {name.lower() for name, _ in headers}
        message["headers"] = headers + [(name, value) for name, value in self.headers if name not in told]


async def plain(send: Send, status: int, text: str) -> None:
    """An answer in plain text."""
    body = text.encode() + b"\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
