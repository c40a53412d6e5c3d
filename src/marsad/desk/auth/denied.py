"""What somebody is told who may not do what they asked."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk.auth.person import SAFE, Denied
from marsad.desk.i18n import catalogue, preferences
from marsad.desk.render import labels, url

_API = "/api/"
_CHALLENGE = 'Bearer realm="marsad"'


def denied(request: Request, error: Exception) -> Response:
    """The way to the login for somebody whom we don't know and who opens a page; else what is wrong, and the remedy."""
    from marsad.desk.app import fault

    assert isinstance(error, Denied)
    login = url("/login", to=_back(request))
    unknown, program = error.why == "unknown", request.url.path.startswith(_API)
    if unknown and not program and request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": login})
    if unknown and not program and request.method in SAFE:
        return RedirectResponse(login, 303)
    language = preferences(request).lang
    answer = fault(request, error.status, *_told(error, catalogue(language).gettext, language))
    if error.status == 401:
        answer.headers["www-authenticate"] = _CHALLENGE if "sec-fetch-mode" in request.headers else f'{_CHALLENGE}, Basic realm="marsad"'
    return answer


def _back(request: Request) -> str:
    """Where to go on after the login."""
    if request.method not in SAFE or request.url.path == "/":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _told(error: Denied, _: Callable[[str], str], language: str) -> tuple[str, str]:
    """What is wrong, and the remedy."""
    if error.why == "unknown":
        return _("You are not logged in, or no longer."), _("Log in in another window, then come back to this one and send it again.")
    if error.why == "token":
        return _("This token does not work, or no longer."), _("Make a new one on your account's page.")
    if error.why == "csrf":
        return _("This form is out of date, or comes from elsewhere."), _("Load the page again, and send it from there.")
    if error.why == "scope":
        return (
            _("Your token is not for this."),
            _("Make one that is for: %(scope)s.") % {"scope": error.values["scope"]},
        )
    wanted, own = (labels(language, "role", error.values[name]) for name in ("role", "own"))
    return (
        _("That takes the role %(role)s; yours is %(own)s.") % {"role": wanted, "own": own},
        _("Ask an admin, if your work needs it."),
    )
