"""A page elsewhere can't make the desk do anything: whatever changes something carries a token that only the desk's own pages know.

That holds for one person on their own machine too: any web page that they visit could send a form to 127.0.0.1.
"""

from __future__ import annotations

import hmac

from fastapi import Request

from marsad.desk.auth import visit
from marsad.desk.auth.person import Denied

HEADER = "x-csrf-token"
FIELD = "csrf"
_API = "/api/"
"""What takes no forms, and reads its body itself."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def token(request: Request) -> str:
    """The token for the forms of a page, and for the header of what scripts send."""
    return visit.csrf_of(visit.token(request))


async def check(request: Request) -> None:
    """Raises `Denied` where a request does not carry the token of its browser."""
    own = visit.given(request)
    told = request.headers.get(HEADER)
    if (
        told is None
        and not request.url.path.startswith(_API)
        and request.headers.get("content-type", "").split(";")[0].strip().lower() in _FORMS
    ):
        field = (await request.form()).get(FIELD)
        told = field if isinstance(field, str) else None
    if own is None or told is None or not hmac.compare_digest(visit.csrf_of(own).encode(), told.encode()):
        raise Denied(403, "csrf")
