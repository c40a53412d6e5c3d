"""Merging and splitting: which incidents lie near, how linking compared them, and which tellings of one may be of another."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk import reports
from marsad.desk.auth.person import Person, needs
from marsad.desk.candidates import neighbours
from marsad.desk.covers import cover_of
from marsad.desk.eventcells import Shower
from marsad.desk.history import past
from marsad.desk.i18n import preferences
from marsad.desk.render import page
from marsad.desk.state import desk_of
from marsad.desk.tellings import shown_incidents, shown_tellings
from marsad.desk.way import way_of
from marsad.store import StoreError
from marsad.store.database import reading
from marsad.store.states import Conflict

router = APIRouter()
Analyst = Annotated[Person, Depends(needs("analyst"))]
Decides = Annotated[Person, Depends(needs("analyst", "write"))]
Text = Annotated[str, Form()]


@router.get("/review/{key}/links")
def links(request: Request, person: Analyst, key: str, done: str = "") -> Response:
    """What the incident of a telling may be merged with, and what may be split from it. `done`: the incident that was decided on last."""
    return _page(request, person, key, done=done)


def _page(request: Request, person: Person, key: str, clash: Conflict | None = None, done: str = "") -> Response:
    way, store = way_of(request), desk_of(request).store
    with reading(store.engine) as connection:
        last = past(connection, done) if done else None
    found, whole = reports.report_of(store.engine, key)
    _, told = found.of(whole)
    wanted = preferences(request)
    cover = cover_of(request, person, found.kept, [one.telling for one in found.told], wanted.lang)
    cells = Shower(found.kept, cover, wanted).cells(told.telling.event)
    base: dict[str, Any] = {"way": way, "told": told, "cells": cells, "kept": found.kept, "clash": clash, "done": last}
    status = 409 if clash is not None else 200
    if told.incident is None:
        return page(request, person, "review/links.html", status, incident=None, near=[], tellings=[], state=0, **base)
    own = neighbours(store.engine, told.incident)
    return page(
        request,
        person,
        "review/links.html",
        status,
        incident=own.incident,
        near=shown_incidents(own.near, wanted.lang),
        tellings=shown_tellings(request, person, own.tellings, own.fits),
        state=store.incident_state(own.incident.id),
        **base,
    )


@router.post("/review/{key}/merge")
def merge(
    request: Request, person: Decides, key: str, other: Text, incident: Text, seen: Annotated[int, Form()], reason: Text = ""
) -> Response:
    """Merge another incident into that of the telling."""
    store, why = desk_of(request).store, reason.strip() or "the same incident, seen in review"
    try:
        store.merge(incident, other.strip(), person.name, why, expected=seen)
    except Conflict as found:
        return _page(request, person, key, found)
    return RedirectResponse(way_of(request).url(f"/review/{key}/links", done=incident), 303)


@router.post("/review/{key}/split")
async def split(request: Request, person: Decides, key: str) -> Response:
    """Take the chosen tellings out of the incident."""
    form = await request.form()
    told = [value for value in form.getlist("telling") if isinstance(value, str)]
    incident, seen, reason = (str(form.get(name, "")) for name in ("incident", "seen", "reason"))
    if not told:
        raise StoreError("nothing was chosen", "choose the tellings that are of another incident")
    store, why = desk_of(request).store, reason.strip() or "another incident, seen in review"
    try:
        store.split(incident, told, person.name, why, expected=int(seen) if seen.isdecimal() else None)
    except Conflict as found:
        return _page(request, person, key, found)
    return RedirectResponse(way_of(request).url(f"/review/{key}/links", done=incident), 303)
