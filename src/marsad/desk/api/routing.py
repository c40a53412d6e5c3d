"""How a call is answered: faults as problems, the form by `format` or `Accept`, `ETag` and `If-None-Match`, links between pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from marsad.desk.api.codec import encode
from marsad.desk.api.problems import Problem, problem_of

JSON, CSV, GEOJSON = "application/json", "text/csv; charset=utf-8", "application/geo+json"
FORMS = {"json": JSON, "csv": CSV, "geojson": GEOJSON}
_LARGEST = 2_000_000
"""Bytes of a body at most."""
_WRITES = ("POST", "PUT", "PATCH", "DELETE")


class ApiRoute(APIRoute):
    """A route whose faults are problems, also those of what it depends on."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its faults told."""
        inner = super().get_route_handler()

        async def run(request: Request) -> Response:
            try:
                return await inner(request)
            except Exception as error:
                return problem_of(error, request.method in _WRITES).response(request.url.path)

        return run


def part(tag: str) -> APIRouter:
    """A part of the API."""
    return APIRouter(route_class=ApiRoute, tags=[tag], default_response_class=Response)


def form_of(request: Request, allowed: Sequence[str]) -> str:
    """The form of the answer: by `?format=`, else the one that `Accept` likes best, else the first.

    Raises `Problem` for one that there is not."""
    asked = request.query_params.get("format")
    if asked is not None:
        if asked not in allowed:
            raise Problem(400, f"there is no format '{asked}' here", f"ask for one of {', '.join(allowed)}")
        return asked
    header = request.headers.get("accept", "")
    if not header.strip():
        return allowed[0]
    liked = {name: _liking(header, FORMS[name].partition(";")[0]) for name in allowed}
    best = max(allowed, key=lambda name: liked[name])
    if liked[best] <= 0:
        raise Problem(406, f"nothing here is as '{header[:80]}'", f"accept one of {', '.join(FORMS[name] for name in allowed)}")
    return best


def _liking(header: str, media: str) -> float:
    """How much an `Accept` header likes a media type: the weight of the most exact range that holds it."""
    best = (-1, 0.0)
    for told in header.split(","):
        name, *options = (piece.strip() for piece in told.split(";"))
        exact = {media: 2, f"{media.partition('/')[0]}/*": 1, "*/*": 0}.get(name.lower())
        if exact is not None:
            best = max(best, (exact, _weight(options)))
    return best[1] if best[0] >= 0 else 0.0


def _weight(options: Sequence[str]) -> float:
    for option in options:
        if option.startswith("q="):
            try:
                return min(1.0, max(0.0, float(option[2:])))
            except ValueError:
                return 0.0
    return 1.0


def answer(
    request: Request, body: Any, media: str = JSON, *, etag: str | None = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer, or 304 where the caller has it already. `body`: bytes, else what becomes JSON.

    Without an `etag` the content is its own."""
    content = body if isinstance(body, bytes) else encode(body)
    etag = etag or f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    told = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie", **(headers or {})}
    if request.method in ("GET", "HEAD") and matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=told)
    return Response(content, status, told, media)


def matches(header: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names an entity (weakly: RFC 9110, 13.1.2)."""
    if header is None:
        return False
    told = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in told or etag.removeprefix("W/") in told


def links(request: Request, **cursors: str | None) -> dict[str, str]:
    """The `Link` header (RFC 8288) of a page: `next` and `prev` where there are such, `first` always."""
    path = request.url.path
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    from urllib.parse import urlencode

    def told(rel: str, cursor: str | None) -> str:
        query = urlencode([*pairs, *([("after", cursor)] if cursor is not None else [])])
        return f'<{path}{"?" + query if query else ""}>; rel="{rel}"'

    found = [told(rel, cursor) for rel, cursor in cursors.items() if cursor is not None]
    return {"Link": ", ".join([*found, told("first", None)])}


async def bounded(request: Request) -> bytes:
    """The body of a call. Raises `Problem` where it is too long."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > _LARGEST:
            raise Problem(413, f"the body is longer than {_LARGEST:,} bytes", "send less at once")
    return bytes(found)
