"""What goes wrong in a call, as RFC 9457 tells it: `application/problem+json`, each with what to do about it.

>>> Problem(404, "There is no incident 'x'", "GET /api/v1/incidents lists them").told().status
404
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from marsad.desk.api.codec import encode
from marsad.export import ExportError
from marsad.store.database import CantWrite, Damaged, StoreError, Unavailable

MEDIA = "application/problem+json"
_REMEDIES = {
    401: "send a token (Authorization: Bearer ...), or log in",
    403: "ask somebody whose role allows it",
    404: "/api/v1/docs tells what there is",
    405: "/api/v1/docs tells the methods of each address",
    429: "wait as long as Retry-After says",
}


class ProblemTold(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A problem: what is wrong (`detail`) and what to do about it (`remedy`). A conflict carries both versions."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    remedy: str
    instance: str | None = None
    fields: list[dict[str, Any]] | None = None
    """Which parts of the call are wrong, where there are several."""
    revision: str | None = None
    """Of a conflict: the revision as it stands now, for `If-Match`."""
    yours: Any = None
    """Of a conflict: what the call wanted to write."""
    theirs: Any = None
    """Of a conflict: what stands there now."""


class Problem(HTTPException):
    """A call that can't be answered as it was meant."""

    def __init__(self, status: int, detail: str, remedy: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(status, detail, headers)
        self.status, self.remedy, self.more = status, remedy, more

    def told(self, instance: str | None = None) -> ProblemTold:
        """As it is written."""
        title = HTTPStatus(self.status).phrase
        return ProblemTold(title=title, status=self.status, detail=str(self.detail), remedy=self.remedy, instance=instance, **self.more)

    def response(self, instance: str | None = None) -> Response:
        """The answer that tells it."""
        headers = {"Cache-Control": "no-store", **(self.headers or {})}
        return Response(encode(self.told(instance)), self.status, headers, MEDIA)


def problem_of(error: Exception, writing: bool = False) -> Problem:
    """The problem that an exception of the desk, the store or an export means; raises it again where it is none of theirs.

    `writing`: the call had a body, so that what the store can't do is a matter of the body and not of the address.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, StoreError):
        return Problem(_status(error, writing), error.fault, error.remedy)
    if isinstance(error, ExportError):
        return Problem(422, str(error), "change the options of the export")
    if isinstance(error, RequestValidationError):
        fields = [{"at": "/".join(map(str, one["loc"])), "fault": one["msg"]} for one in error.errors()]
        return Problem(422 if writing else 400, f"{fields[0]['at']}: {fields[0]['fault']}", "mend the call", fields=fields)
    if isinstance(error, HTTPException):
        return _http(error)
    raise error


def _status(error: StoreError, writing: bool) -> int:
    if isinstance(error, Unavailable):
        return 503
    if isinstance(error, Damaged | CantWrite):
        return 500
    return 422 if writing else 400


def _http(error: HTTPException) -> Problem:
    status = error.status_code
    remedy = _REMEDIES.get(status, "mend the call, as /api/v1/docs describes it")
    return Problem(status, str(error.detail or HTTPStatus(status).phrase), remedy, dict(error.headers or {}))
