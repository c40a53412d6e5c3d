"""Incidents: table and map of one query side by side, with facets, search, order and columns. Every view is a URL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy import select

from marsad.desk import index, names
from marsad.desk.asking import query_of, wants_part
from marsad.desk.auth.person import Person, needs
from marsad.desk.auth.undoing import may_undo
from marsad.desk.i18n import preferences
from marsad.desk.index import FACETS, Box, Cluster, labels
from marsad.desk.listing import listing
from marsad.desk.pages.language import is_own
from marsad.desk.query import COLUMNS, NAMES, NOBODY, SORTS, Query, QueryError
from marsad.desk.render import page, url
from marsad.desk.rows import by_ids
from marsad.desk.state import Desk, desk_of
from marsad.ontology import TYPES
from marsad.store.database import reading
from marsad.store.noting import new_bulk
from marsad.store.rows import chunks
from marsad.store.schema import EventRow, IncidentRow

router = APIRouter()
SHOWN = 8
"""Values of a facet that are shown at first."""
MOST = 200
"""Incidents that are dealt with together at most."""
NARROW = ("day", "type", "status", "place", "actor", "target", "killed")
"""Columns beside the map, where nobody chose others."""
ALL = 500
"""Values of a facet that are shown on a page of their own."""
MAP = ("bbox", "zoom")
WORLD = "-180,-85,180,85"
_LISTED = tuple(name for name in FACETS if name not in ("group", "province"))
ACTIONS = ("assign", "accept", "export")
Reader = Annotated[Person, Depends(needs("reader"))]
Analyst = Annotated[Person, Depends(needs("analyst", "write"))]


class Value(NamedTuple):
    """A value of a facet: what it is called, how many have it, and what a click on it means."""

    value: str
    label: str
    context: str
    count: int  # type: ignore[assignment]
    chosen: bool
    url: str


class Facet(NamedTuple):
    """A facet; `more`: how many values are not shown."""

    name: str
    values: list[Value]
    more: int


@router.get("/incidents")
def incidents(request: Request, person: Reader) -> Response:
    """The incidents that a query finds: the whole page, or list and facets alone."""
    desk, query, lang = desk_of(request), query_of(request), preferences(request).lang
    found = desk.index.find(query)
    shown = query.columns or (NARROW if query.view == "both" else query.shown)
    template = "incidents/_found.html" if wants_part(request) else "incidents/page.html"
    return page(
        request,
        person,
        template,
        query=query,
        found=found,
        rows=[] if query.view == "map" else listing(request, person, found.pks, query, shown),
        facets=facets(desk, query, lang),
        chips=chips(query, lang),
        columns=COLUMNS,
        shown=shown,
        sorts=SORTS,
        empty=not found.total and not query and not desk.store.counts()["documents"],
        views=desk.store.views(person.name),
    )


@router.get("/incidents/facet/{name}")
def facet(request: Request, name: str, person: Reader, find: str = "") -> Response:
    """All values of a facet, or those that have some letters in their names."""
    desk, query, lang = desk_of(request), query_of(request, ("find",)), preferences(request).lang
    if name not in FACETS:
        raise HTTPException(404, f"there is no facet '{name}'; there are {', '.join(FACETS)}")
    (found,) = desk.index.facets(query, (name,), ALL, {name: find})
    shown = _facet(query, found, lang)
    return page(request, person, "incidents/facet.html", query=query, name=name, values=shown.values, find=find, more=shown.more)


@router.get("/incidents/map.json")
def clusters(request: Request, person: Reader) -> Response:
    """The incidents of a query on a part of the map, clustered as its zoom asks for. A place is never a point that it is not."""
    desk, query = desk_of(request), query_of(request, MAP)
    box, zoom = Box.of(request.query_params.get("bbox") or WORLD), _zoom(request.query_params.get("zoom"))
    found = desk.index.clusters(query, box, zoom)
    singles = [pk for one in found.clusters for pk in one.pks]
    with reading(desk.store.engine) as connection:
        ids = {
            pk: id
            for part in chunks(singles)
            for pk, id in connection.execute(select(IncidentRow.pk, IncidentRow.id).where(IncidentRow.pk.in_(part)))
        }
    told = {"clusters": [_cluster(one, ids) for one in found.clusters], "beyond": found.beyond, "nowhere": found.nowhere}
    return JSONResponse(told, headers={"Cache-Control": "no-cache"})


def _cluster(one: Cluster, ids: dict[int, str]) -> dict[str, Any]:
    return {
        "lat": round(one.lat, 5),
        "lon": round(one.lon, 5),
        "count": one.count,
        "statuses": one.statuses,
        "ids": [ids[pk] for pk in one.pks if pk in ids],
        "radius_km": one.radius_km,
        "precision": one.precision,
    }


def _zoom(told: str | None) -> float:
    try:
        return float(told or 3)
    except ValueError:
        raise QueryError(f"zoom: '{told}' is no zoom", "give a number from 0 to 22") from None


# -- facets


def facets(desk: Desk, query: Query, lang: str) -> list[Facet]:
    """The facets of a query, with the values that most have first, and those that are chosen."""
    return [_facet(query, one, lang) for one in desk.index.facets(query, _LISTED, SHOWN)]


def _facet(query: Query, one: index.Facet, lang: str) -> Facet:
    toggled = toggles(query, one.param)
    values = [
        Value(v.value, *label(one.name, v.value, lang), v.count, v.selected, toggled(v.value)) for v in one.values if v.count or v.selected
    ]
    return Facet(one.name, values, one.more)


_ONE = frozenset(("place", "sources", "assignee", "role"))
"""Of which a query has one value at most."""


def toggles(query: Query, name: str) -> Callable[[str], str]:
    """What `query.toggled(name, value).url("/incidents")` is for any value: the rest of the query is written once."""
    at, chosen = NAMES.index(name), query.chosen(name)
    pairs = [pair for pair in query.params() if pair[0] not in (name, "after")]
    before = [pair for pair in pairs if NAMES.index(pair[0]) < at]
    rest = urlencode(pairs[len(before) :])
    begun = urlencode(before)

    def url(value: str) -> str:
        values = () if name in _ONE else chosen
        kept = sorted(one for one in values if one != value) if value in chosen else sorted((*values, value))
        told = "&".join(filter(None, (begun, urlencode([(name, one) for one in kept]), rest)))
        return f"/incidents?{told}" if told else "/incidents"

    return url


_CONTEXTS = {
    "group": "group",
    "type": "type",
    "status": "status",
    "telling": "status",
    "contested": "contradiction",
    "decision": "decision",
    "role": "role",
}


def label(name: str, value: str, lang: str) -> tuple[str, str]:
    """What a value of a facet or a part of a query is called, and the context of the label that it has, "" for a name that is its own."""
    if name in ("party", "outlet"):
        return names.party(value, value, lang), ""
    if name == "country" or (name == "place" and ":" not in value):
        return names.country(value, lang), ""
    if name in ("place", "province"):
        found = labels.place(value)
        return ((found.name_ar if lang == "ar" else "") or found.name) if found else value, ""
    if name == "type" and value not in TYPES:
        return value, "group"
    if name == "assignee" and value == NOBODY:
        return "nobody", "person"
    return value, _CONTEXTS.get(name, "")


class Chip(NamedTuple):
    """A part of the query that is on, and the query without it."""

    name: str
    label: str
    context: str
    url: str


_NOT_CHIPS = frozenset(("sort", "columns", "view", "after", "limit", "q"))


def chips(query: Query, lang: str, path: str = "/incidents") -> list[Chip]:
    """The filters that are on; `path`: the page that a query without one of them leads to."""
    out = []
    for name, value in query.params():
        if name not in _NOT_CHIPS:
            rest = [one for one in query.chosen(name) if one != value]
            out.append(Chip(name, *label(name, value, lang), query.changed(**{name: rest or None}).url(path)))
    return out


# -- what is done to many at once


@router.post("/incidents/bulk")
def bulk(
    request: Request,
    person: Analyst,
    action: Annotated[str, Form()] = "",
    incident: Annotated[list[str] | None, Form()] = None,
    assignee: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/incidents",
    confirmed: Annotated[str, Form()] = "",
) -> Response:
    """Assign, accept or export what is selected. What changes something is asked for once more, with what it is."""
    desk, lang = desk_of(request), preferences(request).lang
    ids, to = list(dict.fromkeys(incident or [])), back if is_own(back) else "/incidents"
    if action not in ACTIONS:
        raise QueryError(f"'{action}' is nothing that can be done to many", f"known: {', '.join(ACTIONS)}")
    if not ids:
        raise QueryError("nothing is selected", "tick the rows that are meant")
    if len(ids) > MOST:
        raise QueryError(f"{len(ids)} incidents are too many at once", f"select {MOST} at most")
    if action == "export":
        return RedirectResponse(url("/export", [("incident", id) for id in ids]), 303)
    with reading(desk.store.engine) as connection:
        rows = by_ids(connection, ids, lang)
    if not confirmed:
        return page(request, person, "incidents/confirm.html", action=action, rows=list(rows.values()), assignee=assignee, back=to)
    done, bulk = _accept(desk, list(rows), person) if action == "accept" else _assign(desk, list(rows), assignee, person)
    return page(request, person, "incidents/done.html", action=action, done=done, bulk=bulk, back=to)


def _accept(desk: Desk, ids: list[str], person: Person) -> tuple[int, str]:
    """Accept all tellings of incidents that nobody decided on; gives how many, and the name under which all of it can be undone."""
    with reading(desk.store.engine) as connection:
        told = select(EventRow.key).join(IncidentRow, IncidentRow.pk == EventRow.incident)
        keys = list(connection.scalars(told.where(IncidentRow.id.in_(ids), EventRow.decision.is_(None)).order_by(EventRow.pk)))
    if not keys:
        return 0, ""
    made = desk.store.decide_many("accept", keys, person.name)
    return len(made.done), made.bulk


def _assign(desk: Desk, ids: list[str], assignee: str, person: Person) -> tuple[int, str]:
    """Give incidents to somebody, or to whoever comes; gives how many, and the name under which all of it can be undone."""
    bulk = new_bulk()
    for id in ids:
        desk.store.assign("incident", id, assignee.strip() or None, "to-do", person.name, bulk=bulk)
    return len(ids), bulk


@router.post("/incidents/undo")
def undo(request: Request, person: Analyst, bulk: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/incidents") -> Response:
    """Undo all that was done to many at once."""
    may_undo(desk_of(request).store, person, bulk=bulk)
    desk_of(request).store.undo_bulk(bulk, person.name, "undone from the list")
    return RedirectResponse(back if is_own(back) else "/incidents", 303)
