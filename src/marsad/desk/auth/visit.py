"""The one cookie of the desk: a random token that is a session where somebody is logged in, and else only a visit.

At each login and logout it is another: a token that was planted before is worth nothing after.
"""

from __future__ import annotations

import hmac
import re

from fastapi import Request

from marsad.desk.auth import secret
from marsad.desk.settings import Settings
from marsad.desk.state import desk_of

_FORM = re.compile(r"[\w-]{43}\Z", re.ASCII)
_NEW = "visit"


def cookie_name(settings: Settings) -> str:
    """Behind TLS one that no other host can set; else one of its own for each port, since ports of a machine share their cookies."""
    return "__Host-marsad" if settings.secure else f"marsad_{settings.port}"


def given(request: Request) -> str | None:
    """The token that the browser sent; None where it sent none of ours."""
    told = request.cookies.get(cookie_name(desk_of(request).settings), "")
    return told if _FORM.match(told) else None


def token(request: Request) -> str:
    """The token of this browser; a new one, sent with the answer, where it has none."""
    new: str | None = getattr(request.state, _NEW, None)
    told = new or given(request)
    if told is None:
        told = secret.made()
        renew(request, told)
    return told


def renew(request: Request, token: str | None = None) -> None:
    """Give the browser another token: that of a session, or a new visit."""
    setattr(request.state, _NEW, token or secret.made())


def header(settings: Settings, state: dict[str, object]) -> tuple[bytes, bytes] | None:
    """The header that sets the cookie; None where it stays as it is."""
    new = state.get(_NEW)
    if not isinstance(new, str):
        return None
    told = f"{cookie_name(settings)}={new}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if settings.secure else ''}"
    return b"set-cookie", told.encode()


def csrf_of(token: str) -> str:
    """The token that forms carry, made of the token in the cookie, which no script reads.

    >>> len(csrf_of("a" * 43))
    64
    """
    return hmac.new(token.encode(), b"form", "sha256").hexdigest()
