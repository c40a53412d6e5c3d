"""Whether the desk is well, what it is, and what its API can do."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import text

from marsad import __version__
from marsad.desk.api import spec
from marsad.desk.api.problems import Problem
from marsad.desk.api.reference import operations, types
from marsad.desk.api.routing import answer, part
from marsad.desk.api.shapes import About, Health
from marsad.desk.api.spec import IF_NONE, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.render import page
from marsad.desk.state import desk_of
from marsad.store.database import reading

routes = part("about")
Reader = Annotated[Person, Depends(needs("reader"))]


@routes.get("/health", **says(Health, told="It is well"))
def health(request: Request, person: Reader) -> Response:
    """Whether the database answers; 503 where it does not."""
    with reading(desk_of(request).store.engine) as connection:
        connection.execute(text("SELECT 1"))
        kind = connection.dialect.name
    return answer(request, Health(status="ok", database=kind), headers={"Cache-Control": "no-store"})


@routes.get("/version", **says(About, parameters=(IF_NONE,), told="Versions and sizes"))
def version(request: Request, person: Reader) -> Response:
    """The version of Marsad, of the coder that made the records, and how much there is."""
    store = desk_of(request).store
    return answer(request, About(version=__version__, api="v1", coder=store.coder(), **store.counts()))


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI of the whole API."""
    from marsad.desk.api.v1 import router

    return spec.document(router)


@routes.get("/openapi.json", include_in_schema=False)
def described(request: Request, person: Reader) -> Response:
    """The OpenAPI (3.1)."""
    return answer(request, openapi(), "application/json")


@routes.get("/docs", include_in_schema=False)
def docs(request: Request, person: Reader) -> Response:
    """The OpenAPI to read. It loads nothing from elsewhere."""
    told = openapi()
    return page(request, person, "api/docs.html", groups=operations(told), schemas=types(told), about=told["info"])


def nothing(request: Request, rest: str, person: Reader) -> Response:
    """What there is not, or not by this method."""
    del person
    for path, methods in openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), request.url.path):
            allowed = ", ".join(sorted(method.upper() for method in methods))
            raise Problem(405, f"{request.method} means nothing at {request.url.path}", f"use {allowed}", {"Allow": allowed})
    raise Problem(404, f"there is nothing at /api/v1/{rest}", "/api/v1/docs tells what there is")


def catch(router: APIRouter) -> None:
    """Answer what no route of the router answers; to be called when all are there."""
    router.add_api_route("/{rest:path}", nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
