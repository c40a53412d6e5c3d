"""The language of the interface, from one page to the same page in another language."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk.auth.person import ANONYMOUS, Person, needs
from marsad.desk.i18n import COOKIE, Preferences, languages, preferences

router = APIRouter()
YEAR = 365 * 24 * 3600


@router.get("/language/{name}")
def language(request: Request, _person: Annotated[Person, Depends(needs(ANONYMOUS))], name: str, to: str = "/") -> Response:
    """Take a language, and go back to the page of this desk that was left. Open to all: the login has a language too."""
    answer = RedirectResponse(to if is_own(to) else "/", 303)
    if name in languages():
        keep(answer, replace(preferences(request), lang=name), request)
    return answer


def is_own(path: str) -> bool:
    """Whether a path leads to this desk, and nowhere else.

    >>> is_own("/incidents?q=a"), is_own("//evil.example"), is_own("https://evil.example"), is_own("/\\\\\\\\evil.example")
    (True, False, False, False)
    """
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def keep(answer: Response, wanted: Preferences, request: Request) -> None:
    """Keep what a person wants in the cookie."""
    secure = request.app.state.desk.settings.secure
    answer.set_cookie(COOKIE, wanted.cookie(), max_age=YEAR, httponly=True, samesite="lax", secure=secure)
