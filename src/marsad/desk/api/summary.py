"""What a query adds up to: facets, timeline, map, ledgers."""

from __future__ import annotations

import csv
import io
import math
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from marsad.desk.api.everything import numbers
from marsad.desk.api.exporting import told
from marsad.desk.api.fetch import masks, sees_private
from marsad.desk.api.incidents import query_of
from marsad.desk.api.problems import Problem
from marsad.desk.api.routing import CSV, GEOJSON, answer, form_of, links, part
from marsad.desk.api.shapes import Bucket, Clusters, Facet, Facets, LedgerRows, Timeline, Value
from marsad.desk.api.spec import DAY, IF_NONE, filters, formats, limit, parameter, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.state import desk_of
from marsad.export import Options
from marsad.export.common import plain
from marsad.ledger import NAMES as LEDGERS
from marsad.ledger import build, rows_of
from marsad.ledger.sheet import columns, table
from marsad.store.cases import cases
from marsad.store.database import reading

routes = part("summaries")
Reader = Annotated[Person, Depends(needs("reader"))]
ROWS, MOST_ROWS = 1000, 10_000
MOST = 20_000
"""Incidents that a ledger adds up here at most."""
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_BOX = parameter("bbox", "West,south,east,north in degrees; the world without it")
_ZOOM = parameter("zoom", "How near the map is", {"type": "integer", "minimum": 0, "maximum": 19, "default": 2})
_LEDGER = (*filters(), parameter("on", "Of control: who holds what on that day", DAY))


@routes.get("/facets", **says(Facets, parameters=(*filters(), IF_NONE), told="The facets"))
def facets(request: Request, person: Reader) -> Response:
    """How many incidents of the query have which type, party, country and so on."""
    desk = desk_of(request)
    desk.index.refresh()
    found = desk.index.facets(query_of(request))
    shown = [Facet(name=one.name, values=[_value(value) for value in one.values]) for one in found]
    return answer(request, Facets(facets=shown))


def _value(one: Any) -> Value:
    value, count, selected = one
    return Value(value=str(value), count=int(count), selected=bool(selected))


@routes.get("/timeline", **says(Timeline, parameters=(*filters(), IF_NONE), told="The timeline"))
def timeline(request: Request, person: Reader) -> Response:
    """Incidents of the query over time."""
    desk = desk_of(request)
    desk.index.refresh()
    found = desk.index.timeline(query_of(request))
    return answer(request, found)


@routes.get("/map", **says(Clusters, forms=("geojson",), parameters=(*filters(), _BOX, _ZOOM, IF_NONE), told="The map, as GeoJSON"))
def map(request: Request, person: Reader) -> Response:
    """Where the incidents of the query are, clustered for a zoom. No point is finer than what is known: `radius_m` says how far off."""
    desk = desk_of(request)
    desk.index.refresh()
    found = desk.index.clusters(query_of(request, "bbox", "zoom"), box_of(request), zoom_of(request))
    return answer(request, Clusters(type="FeatureCollection", features=[_feature(one) for one in found]), GEOJSON)


def _feature(one: Any) -> dict[str, Any]:
    properties = {"count": int(one.count), "incidents": list(one.ids), "statuses": dict(one.statuses)}
    if one.radius_km is not None:
        properties["radius_m"] = round(float(one.radius_km) * 1000)
    point = [round(float(one.lon), 6), round(float(one.lat), 6)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": point}, "properties": properties}


def box_of(request: Request) -> tuple[float, float, float, float]:
    """The box of `bbox`: west, south, east, north. Raises `Problem` where it is none."""
    given = request.query_params.get("bbox")
    if not given:
        return _WORLD
    try:
        west, south, east, north = (float(part) for part in given.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (-540 <= west <= east <= 540 and -90 <= south <= north <= 90):
        raise Problem(400, f"bbox: '{given[:60]}' is no box", "give west,south,east,north in degrees: 9,19,26,34")
    return west, south, east, north


def zoom_of(request: Request) -> int:
    """The zoom of `zoom`. Raises `Problem` where it is none."""
    given = request.query_params.get("zoom", "2")
    if not (given.isdecimal() and given.isascii() and len(given) < 3 and int(given) <= 19):
        raise Problem(400, f"zoom: '{given[:20]}' is no zoom", "give a whole number from 0 to 19")
    return int(given)


@routes.get(
    "/ledgers/{name}",
    **says(
        LedgerRows,
        404,
        406,
        413,
        forms=("json", "csv"),
        parameters=(*_LEDGER, parameter("after", "How many rows to pass over", {"type": "integer", "minimum": 0}), limit(MOST_ROWS, ROWS)),
        told="Rows of the ledger, totals first",
    ),
)
def ledger(request: Request, name: str, person: Reader) -> Response:
    """What the incidents of the query add up to: `losses`, `transfers`, `casualties`, `control` or `statements`."""
    if name not in LEDGERS:
        raise Problem(404, f"there is no ledger '{name[:40]}'", f"one of {', '.join(sorted(LEDGERS))}")
    form, on = form_of(request, ("json", "csv")), _day(request, name)
    most, first = _whole(request, "limit", ROWS, 1, MOST_ROWS), _whole(request, "after", 0, 0, 10**9)
    own = ("on", "format", "limit", "after")
    from marsad.desk.query import NAMES, Query

    query = Query.of([pair for pair in request.query_params.multi_items() if pair[0] not in own], known=NAMES)
    desk = desk_of(request)
    desk.index.refresh()
    pks = numbers(desk.index, query, MOST, "ledger")
    private = () if sees_private(person) else masks(desk.store).names()
    with reading(desk.store.engine) as connection:
        made = build(name, cases(connection, pks), Options(private=private, filter=told(query)))
    cells = list(table(name, rows_of(made, on)))
    shown = cells[first : first + most]
    more = str(first + most) if first + most < len(cells) else None
    headers = links(request, next=more) | {"X-Total-Count": str(len(cells))}
    names = list(columns(name))
    if form == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer(request, _sheet(names, shown), CSV, headers=headers)
    body = LedgerRows(
        name=name,
        about=LEDGERS[name],
        filter=told(query),
        columns=names,
        rows=[dict(zip(names, row, strict=True)) for row in shown],
        total=len(cells),
        masked=not sees_private(person),
    )
    return answer(request, body, headers=headers)


def _sheet(names: list[str], rows: list[Any]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
    return file.getvalue().encode()


def _day(request: Request, name: str) -> str | None:
    given = request.query_params.get("on")
    if not given:
        return None
    if name != "control":
        raise Problem(400, "on: it asks who holds what on a day", "ask /api/v1/ledgers/control")
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Problem(400, f"on: '{given[:20]}' is no day", "write YYYY-MM-DD") from None


def _whole(request: Request, name: str, default: int, least: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isdecimal() and given.isascii() and len(given) < 11 and least <= int(given) <= most):
        raise Problem(400, f"{name}: '{given[:20]}' is no number that can be", f"give a whole number from {least} to {most:,}")
    return int(given)
