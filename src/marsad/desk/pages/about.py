"""What the desk is, what it never does, and where its maps and names come from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from marsad.desk.auth.person import Person, needs
from marsad.desk.render import page
from marsad.desk.state import desk_of

router = APIRouter()


@router.get("/about")
def about(request: Request, person: Annotated[Person, Depends(needs("reader"))]) -> Response:
    """What this is."""
    store = desk_of(request).store
    return page(request, person, "about.html", counts=store.counts(), coder=store.coder())
