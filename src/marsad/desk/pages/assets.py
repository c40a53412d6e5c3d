"""The files that pages are made with, and what a desk lacks where they were not built. Open to all: the login has a style too."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from marsad.desk.render import page
from marsad.desk.state import desk_of

router = APIRouter()


@router.api_route("/static/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
def static(request: Request, path: str) -> Response:
    """A script, a style, a font, a map."""
    return desk_of(request).assets.answer(request, path)


@router.get("/about/assets", include_in_schema=False)
def lacking(request: Request) -> Response:
    """What this desk lacks, if anything, and how it gets it."""
    return page(request, getattr(request.state, "person", None), "assets.html")
