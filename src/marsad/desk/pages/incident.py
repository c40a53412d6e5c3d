"""An incident: its cells with who says what, what contradicts what, its sources and copies, its history, and what can be decided."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from math import log2
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from marsad.desk import names
from marsad.desk.auth.person import Person, needs
from marsad.desk.beside import beside
from marsad.desk.i18n import preferences
from marsad.desk.render import page
from marsad.desk.rows import by_ids
from marsad.desk.shown import shown
from marsad.desk.state import Desk, desk_of
from marsad.export import Options
from marsad.incident import Case, Incident, Where
from marsad.store import StoreError, naming
from marsad.store.cases import cases
from marsad.store.database import reading
from marsad.store.filters import Filter
from marsad.store.schema import AuditRow

router = APIRouter()
_HISTORY = 100
"""Rows of the log that a page shows at most."""
Reader = Annotated[Person, Depends(needs("reader"))]
Analyst = Annotated[Person, Depends(needs("analyst"))]
Deciding = Annotated[Person, Depends(needs("analyst", "write"))]
Editing = Annotated[Person, Depends(needs("editor", "write"))]
Reason = Annotated[str, Form()]


@router.get("/incident/{id}")
def incident(request: Request, id: str, person: Reader) -> Response:
    """The page of an incident; one that went over into another leads to that one."""
    desk = desk_of(request)
    pk, whole = _meant(desk, id)
    if whole != id:
        return RedirectResponse(f"/incident/{whole}", 308 if len(id) == len(whole) else 303)
    return _page(request, desk, pk, person)


def _meant(desk: Desk, id: str) -> tuple[int, str]:
    """Number and id of the incident that `id` means now."""
    try:
        with reading(desk.store.engine) as connection:
            row = naming.incident(connection, id)
    except naming.Several:
        raise
    except StoreError as error:
        raise HTTPException(404, error.fault) from None
    return int(row.pk), str(row.id)


def _case(desk: Desk, pk: int) -> Case:
    with reading(desk.store.engine) as connection:
        case = next(cases(connection, [pk]), None)
    if case is None or not case.tellings:
        raise HTTPException(410, "this incident has no tellings any more: they were rejected, or are told by others now")
    return case


def _page(request: Request, desk: Desk, pk: int, person: Person, unmask: bool = False) -> Response:
    lang, case = preferences(request).lang, _case(desk, pk)
    with reading(desk.store.engine) as connection:
        near = beside(connection, case.incident)
        other = [c.with_ for c in case.incident.contradictions if c.with_]
        rows = by_ids(connection, dict.fromkeys([*other, *near]), lang)
        log = (
            connection.execute(
                select(AuditRow.__table__)
                .where(AuditRow.subject.in_([case.incident.id, *(t.key for t in case.tellings)]))
                .order_by(AuditRow.seq.desc())
                .limit(_HISTORY)
            )
            .mappings()
            .all()
        )
    made = shown(case, lang, unmask)
    return page(
        request,
        person,
        "incident/page.html",
        headers={"Cache-Control": "no-store"} if unmask else None,
        shown=made,
        one=case.incident,
        others=rows,
        near=[rows[id] for id in near if id in rows],
        log=[{**line, "reason": made.cover.words(line["reason"])} for line in log],
        unmasked=unmask,
        places=_places(case.incident, made.title_place),
        zoom=_zoom(case.incident.place),
        class_name=partial(names.class_name, lang=lang),
        assignee=None,
        comments=[],
    )


def _places(one: Incident, name: str) -> list[dict[str, object]]:
    """The place of an incident as its map takes it."""
    place = one.place
    if place is None or place.lat is None:
        return []
    return [{"lat": place.lat, "lon": place.lon, "radius_km": place.radius_km, "name": name, "status": one.status}]


def _zoom(place: Where | None) -> int:
    """From how near the map looks: the circle of the place fills about a third of it."""
    radius = place.radius_km if place is not None and place.radius_km else 5.0
    return max(3, min(11, round(14 - log2(radius + 1))))


@router.get("/incident/{id}/with/{other}")
def together(request: Request, id: str, other: str, person: Reader) -> Response:
    """Two incidents side by side, with why they are two, so that a person can say whether they are one."""
    desk, lang = desk_of(request), preferences(request).lang
    (pk, one), (other_pk, two) = _meant(desk, id), _meant(desk, other)
    if pk == other_pk:
        return RedirectResponse(f"/incident/{one}", 303)
    sides = [shown(_case(desk, number), lang) for number in (pk, other_pk)]
    return page(
        request,
        person,
        "incident/together.html",
        sides=sides,
        class_name=partial(names.class_name, lang=lang),
        explained=desk.store.explain_link(one, two),
    )


@router.get("/incident/{id}/dossier")
def dossier(request: Request, id: str, person: Analyst, format: str = "html") -> Response:
    """The dossier of an incident, HTML or PDF, private names masked; it stands in the log who made it."""
    from marsad.export import dossier as made
    from marsad.export.cover import Cover
    from marsad.export.mask import Masker
    from marsad.export.view import view

    if format not in ("html", "pdf"):
        raise StoreError(f"there is no dossier as {format}", "ask for html or pdf")
    desk = desk_of(request)
    pk, whole = _meant(desk, id)
    case = _case(desk, pk)
    options = Options(
        language=preferences(request).lang,
        generated=datetime.now(UTC).isoformat(timespec="seconds"),
        private=desk.store.private_names(),
        coder=desk.store.coder(),
        filter=Filter(incident=(whole,)).told(),
    )
    told = view(case, Cover(Masker(options).of(case), options), options)
    body = made.html(told).encode() if format == "html" else made.pdf(told)
    desk.store.log_export(person.name, f"dossier {format}", "", Filter(incident=(whole,)))
    head = {"Content-Disposition": f'attachment; filename="{made.file_name(whole)}.{format}"'}
    return Response(body, 200, head, "text/html; charset=utf-8" if format == "html" else "application/pdf")


# -- what is decided


@router.post("/incident/{id}/reveal")
def reveal(request: Request, id: str, person: Editing, reason: Reason = "") -> Response:
    """The page once with the names of private persons, for a reason that stands in the log. Nothing of it is kept."""
    desk = desk_of(request)
    pk, whole = _meant(desk, id)
    if not reason.strip():
        raise StoreError("names of private persons are shown only for a reason", "tell why they are needed: it stands in the log")
    desk.store.log_export(person.name, "page of an incident", reason.strip(), Filter(incident=(whole,)))
    return _page(request, desk, pk, person, unmask=True)


@router.post("/incident/{id}/verify")
def verify(request: Request, id: str, person: Editing, reason: Reason = "") -> Response:
    """A person verified the incident by means of their own."""
    desk_of(request).store.verify_incident(id, person.name, reason)
    return RedirectResponse(f"/incident/{id}", 303)


@router.post("/incident/{id}/merge")
def merge(request: Request, id: str, person: Deciding, other: Annotated[str, Form()] = "", reason: Reason = "") -> Response:
    """Two incidents are one: the other one goes over into this one."""
    desk = desk_of(request)
    desk.store.merge(id, other, person.name, reason)
    return RedirectResponse(f"/incident/{_meant(desk, id)[1]}", 303)


@router.post("/incident/{id}/split")
def split(
    request: Request, id: str, person: Deciding, telling: Annotated[list[str] | None, Form()] = None, reason: Reason = ""
) -> Response:
    """Some tellings are of another incident: they get one of their own."""
    made = desk_of(request).store.split(id, telling or [], person.name, reason)
    return RedirectResponse(f"/incident/{made}", 303)
