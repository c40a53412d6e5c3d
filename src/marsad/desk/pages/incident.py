"""An incident: its cells with who says what, what contradicts what, its sources and copies, its history, and what can be decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from math import log2
from typing import Annotated, NamedTuple

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, select

from marsad.desk import names
from marsad.desk.auth.person import Person, needs
from marsad.desk.beside import beside
from marsad.desk.i18n import preferences
from marsad.desk.render import page
from marsad.desk.rows import by_ids
from marsad.desk.shown import flags_of, shown
from marsad.desk.state import Desk, desk_of
from marsad.export import Options
from marsad.incident import Case, Incident, Where
from marsad.store import StoreError, naming
from marsad.store.assigning import STATES, assignment
from marsad.store.cases import cases
from marsad.store.database import reading
from marsad.store.filters import Filter
from marsad.store.history import Entry, history
from marsad.store.remarks import comments
from marsad.store.schema import IncidentRow
from marsad.store.states import Conflict

router = APIRouter()
_MOST = 20
"""Tellings that left an incident of which the history is looked up."""
_HISTORY = 100
"""Rows of the log that a page shows at most."""
Reader = Annotated[Person, Depends(needs("reader"))]
Analyst = Annotated[Person, Depends(needs("analyst", "export"))]


@router.get("/incident/{id}")
def incident(request: Request, id: str, person: Reader) -> Response:
    """The page of an incident; one that went over into another leads to that one."""
    desk = desk_of(request)
    pk, whole = meant(desk, id)
    if whole != id:
        return RedirectResponse(f"/incident/{whole}", 303)
    return show(request, desk, pk, person)


def meant(desk: Desk, id: str) -> tuple[int, str]:
    """Number and id of the incident that `id` means now."""
    try:
        with reading(desk.store.engine) as connection:
            row = naming.incident(connection, id)
    except naming.Several:
        raise
    except StoreError as error:
        raise HTTPException(404, error.fault) from None
    return int(row.pk), str(row.id)


def case_of(desk: Desk, pk: int) -> Case:
    """An incident with all that it rests on."""
    with reading(desk.store.engine) as connection:
        return _case(connection, pk)


def _case(connection: Connection, pk: int) -> Case:
    case = next(cases(connection, [pk]), None)
    if case is None or not case.tellings:
        raise HTTPException(410, "this incident has no tellings any more: they were rejected, or are told by others now")
    return case


def show(
    request: Request, desk: Desk, pk: int, person: Person, unmask: bool = False, conflict: Conflict | None = None, seen: Sequence[str] = ()
) -> Response:
    """The page of an incident. `conflict`: somebody else changed it while the person decided on what they had `seen` (its tellings): the
    page shows both versions."""
    lang = preferences(request).lang
    with reading(desk.store.engine) as connection:
        case = _case(connection, pk)
        one = case.incident
        near = [other.id for other in beside(desk.index, one)]
        rows = by_ids(connection, dict.fromkeys([*(c.with_ for c in one.contradictions if c.with_), *near]), lang)
        made = shown(case, lang, unmask, flags_of(connection, case.documents))
        words = made.cover.words
        past = [_entry(entry, words) for entry in history(connection, "incident", one.id, _HISTORY)]
        worked = {
            "state": connection.scalar(select(IncidentRow.revision).where(IncidentRow.pk == pk)),
            "assigned": assignment(connection, "incident", one.id),
            "comments": [c._replace(text=words(c.text)) for c in comments(connection, "incident", one.id)],
            "history": past,
            "clash": _clash(connection, conflict, seen, case, past) if conflict else None,
        }
    return page(
        request,
        person,
        "incident/page.html",
        409 if conflict else 200,
        headers={"Cache-Control": "no-store"} if unmask else None,
        shown=made,
        one=one,
        others=rows,
        near=[rows[id] for id in near if id in rows],
        unmasked=unmask,
        places=_places(one, made.title_place),
        zoom=_zoom(one.place),
        class_name=partial(names.class_name, lang=lang),
        states=STATES,
        **worked,
    )


def _entry(entry: Entry, words: Callable[[str], str]) -> Entry:
    """A line of the history as it may be shown: its words without private names."""
    return msgspec.structs.replace(entry, reason=words(entry.reason), text=words(entry.text))


class Clash(NamedTuple):
    """What others did to an incident after a person opened its page: the tellings that left it and that came, and what people did last."""

    fault: str
    gone: list[str]
    come: list[str]
    done: list[Entry]


def _clash(connection: Connection, conflict: Conflict, seen: Sequence[str], case: Case, past: Sequence[Entry]) -> Clash:
    """Both versions of an incident: as the person saw it (`seen`: its tellings), and as it is now."""
    held = [telling.key for telling in case.tellings]
    gone = [key for key in seen if key not in held]
    told = [*past, *(entry for key in gone[:_MOST] for entry in history(connection, "telling", key, 5))]
    people = {entry.seq: entry for entry in told if not entry.machine}
    done = [people[seq] for seq in sorted(people, reverse=True)[:3]]
    return Clash(conflict.fault, gone, [key for key in held if seen and key not in seen], done)


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
    (pk, one), (other_pk, two) = meant(desk, id), meant(desk, other)
    if pk == other_pk:
        return RedirectResponse(f"/incident/{one}", 303)
    sides = [shown(case_of(desk, number), lang) for number in (pk, other_pk)]
    return page(
        request,
        person,
        "incident/together.html",
        sides=sides,
        class_name=partial(names.class_name, lang=lang),
        explained=desk.store.explain_link(one, two),
        state=desk.store.incident_state(one),
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
    pk, whole = meant(desk, id)
    case = case_of(desk, pk)
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
