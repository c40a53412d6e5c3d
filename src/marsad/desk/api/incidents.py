"""Incidents: lists by any query, one with all that it rests on."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from marsad.desk.api import sheets
from marsad.desk.api.fetch import API, Row, incident, of_pks, seen, source, told
from marsad.desk.api.masked import masks
from marsad.desk.api.routing import CSV, FORMS, GEOJSON, answer, form_of, links, part
from marsad.desk.api.shapes import Detail, Entry, Incidents
from marsad.desk.api.spec import CURSOR, IF_NONE, filters, formats, limit, parameter, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.query import LIMIT, MOST, NAMES, SORTS, Query, QueryError
from marsad.desk.state import Desk, desk_of
from marsad.export.geojson import feature

routes = part("incidents")
Reader = Annotated[Person, Depends(needs("reader"))]
_ORDER = parameter("sort", "What the list is ordered by", {"type": "string", "enum": [*SORTS, *(f"-{name}" for name in SORTS)]})
_EVIDENCE = parameter("evidence", "With who says each value, and where", {"type": "boolean"})
_OWN = ("format", "evidence", "lang")
_LIST = (*filters(), _ORDER, CURSOR, limit(MOST, LIMIT), formats("json", "csv", "geojson"), _EVIDENCE, IF_NONE)


def query_of(request: Request, *more: str) -> Query:
    """The query that a call means. Raises `QueryError` where it means nothing, also for a name that is none: a misspelt filter is no
    filter, and would give more than was asked for."""
    query = Query.of(request.query_params, known=(*NAMES, *more))
    if (told := request.query_params.get("limit")) is not None and not (told.isdecimal() and 1 <= int(told) <= MOST):
        raise QueryError(f"limit: '{told[:20]}' is no size of a page", f"give a whole number from 1 to {MOST:,}")
    return query


@routes.get(
    "/incidents",
    **says(Incidents, 406, forms=("json", "csv", "geojson"), parameters=_LIST, told="A page of incidents, with Link headers"),
)
def listed(request: Request, person: Reader) -> Response:
    """Incidents by the same filters as the pages, as JSON, CSV or GeoJSON. Of each page the whole; the next is in `Link`."""
    form = form_of(request, ("json", "csv", "geojson"))
    query = query_of(request, *_OWN)
    evidence = request.query_params.get("evidence", "").lower() in ("1", "true", "yes", "on")
    desk = desk_of(request)
    found = desk.index.find(query)
    rows = of_pks(desk.store, found.pks, texts=form != "json" or evidence)
    headers = links(request, next=found.next, prev=found.prev) | {"X-Total-Count": str(found.total)}
    if form == "csv":
        headers["Content-Disposition"] = 'attachment; filename="incidents.csv"'
        return answer(request, _sheet(desk, rows), CSV, headers=headers)
    if form == "geojson":
        return answer(request, _map(desk, rows), GEOJSON, headers=headers)
    entries = _entries(desk, rows, evidence)
    body = Incidents(total=found.total, incidents=entries, next=found.next, previous=found.prev, taken=found.taken, masked=True)
    return answer(request, body, headers=headers)


def _entries(desk: Desk, rows: list[Row], evidence: bool) -> list[Entry]:
    known, out = masks(desk.store), []
    with known.lock:
        for row in rows:
            shown = seen(known, row.case).incident(voices=evidence)
            out.append(Entry(revision=row.revision, incident=shown, href=f"{API}/incidents/{row.case.incident.id}"))
    return out


def _sheet(desk: Desk, rows: list[Row]) -> bytes:
    known = masks(desk.store)
    with known.lock:
        return sheets.written((row.case, seen(known, row.case).mask) for row in rows)


def _map(desk: Desk, rows: list[Row]) -> dict[str, object]:
    known = masks(desk.store)
    with known.lock:
        features = [feature(row.case, seen(known, row.case).mask) for row in rows]
    return {"type": "FeatureCollection", "features": features}


@routes.get(
    "/incidents/{id}",
    **says(
        Detail,
        404,
        406,
        forms=("json", "csv", "geojson"),
        parameters=(formats("json", "csv", "geojson"), IF_NONE),
        told="The incident; its ETag is for If-Match",
    ),
)
def one(request: Request, id: str, person: Reader) -> Response:
    """An incident with its tellings, sources and decisions. The id may be cut, as long as no other begins so."""
    form = form_of(request, ("json", "csv", "geojson"))
    desk = desk_of(request)
    row = incident(desk.store, id)
    etag = etag_of(row.revision, form)
    if form == "csv":
        return answer(request, _sheet(desk, [row]), CSV, etag=etag)
    if form == "geojson":
        return answer(request, _map(desk, [row])["features"][0], GEOJSON, etag=etag)  # type: ignore[index]
    return answer(request, detail(desk, row), FORMS[form], etag=etag)


def etag_of(revision: int, form: str = "json") -> str:
    """The ETag of an incident in a form: the revision, which is what `If-Match` needs, then the form."""
    return f'"{revision}"' if form == "json" else f'"{revision}.{form}"'


def detail(desk: Desk, row: Row) -> Detail:
    """An incident with all that it rests on, as somebody may see it."""
    known = masks(desk.store)
    with known.lock:
        one = seen(known, row.case)
        return Detail(
            revision=row.revision,
            incident=one.incident(),
            tellings=[told(one, telling, row.case.incident.id) for telling in row.case.tellings],
            sources=[source(one.document(key)) for key in row.case.documents],
            decisions=[one.decision(decision) for decision in row.case.decisions],
            masked=one.mask.on,
        )
