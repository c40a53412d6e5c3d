"""What a query adds up to: facets, timeline, map, ledgers."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from sqlalchemy import select

from marsad.desk.api.everything import numbers
from marsad.desk.api.exporting import told
from marsad.desk.api.incidents import query_of
from marsad.desk.api.masked import masks
from marsad.desk.api.problems import Problem
from marsad.desk.api.routing import CSV, GEOJSON, answer, form_of, links, part
from marsad.desk.api.shapes import (
    Bucket,
    ClusterFeature,
    ClusterProperties,
    Clusters,
    Facet,
    Facets,
    LedgerRows,
    PointAt,
    Timeline,
    Value,
)
from marsad.desk.api.spec import DAY, IF_NONE, filters, limit, parameter, reference, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.index.clusters import Box, Cluster
from marsad.desk.index.timeline import STEPS
from marsad.desk.query import NAMES, Query
from marsad.desk.state import Desk, desk_of
from marsad.export import Options, geo
from marsad.export.common import plain
from marsad.incident import Where
from marsad.ledger import NAMES as LEDGERS
from marsad.ledger import build, rows_of
from marsad.ledger.sheet import columns, table
from marsad.store.cases import cases
from marsad.store.database import reading
from marsad.store.rows import chunks
from marsad.store.schema import IncidentRow

routes = part("summaries")
Reader = Annotated[Person, Depends(needs("reader"))]
ROWS, MOST_ROWS = 1000, 10_000
MOST = 20_000
"""Incidents that a ledger adds up here at most."""
_WORLD = "-180,-90,180,90"
_DECIMALS = 3
"""Of the middle of a cluster: a hundred metres."""
_STEP = parameter("step", "How long a bucket is; without it, what suits", {"type": "string", "enum": list(STEPS)})
_BOX = parameter("bbox", "West,south,east,north in degrees; the world without it", {"type": "string", "example": "9,19,26,34"})
_ZOOM = parameter("zoom", "How near the map is", {"type": "integer", "minimum": 0, "maximum": 22, "default": 2})
_GEO = {GEOJSON: {"schema": reference(Clusters)}}
_LEDGER = (*filters(), parameter("on", "Of control: who holds what on that day", DAY))


@routes.get("/facets", **says(Facets, parameters=(*filters(), IF_NONE), told="The facets"))
def facets(request: Request, person: Reader) -> Response:
    """How many incidents of the query have which type, party, country and so on. `param` names the filter that a value is given to."""
    found = desk_of(request).index.facets(query_of(request))
    shown = [
        Facet(name=one.name, param=one.param, values=[Value(**value._asdict()) for value in one.values], more=one.more) for one in found
    ]
    return answer(request, Facets(facets=shown))


@routes.get("/timeline", **says(Timeline, parameters=(*filters(), _STEP, IF_NONE), told="The timeline"))
def timeline(request: Request, person: Reader) -> Response:
    """Incidents of the query over time, without gaps."""
    step = request.query_params.get("step") or None
    if step is not None and step not in STEPS:
        raise Problem(400, f"step: '{step[:20]}' is no step of a timeline", f"one of {', '.join(STEPS)}")
    found = desk_of(request).index.timeline(query_of(request, "step"), step)
    return answer(request, Timeline(step=found.step, undated=found.undated, buckets=[Bucket(**one._asdict()) for one in found.buckets]))


@routes.get(
    "/map", **says(Clusters, forms=("json",), media=_GEO, parameters=(*filters(), _BOX, _ZOOM, IF_NONE), told="The map, as GeoJSON")
)
def clusters(request: Request, person: Reader) -> Response:
    """Where the incidents of the query are, clustered for a zoom. No point is finer than what is known: `radius_m` says how far off."""
    desk = desk_of(request)
    zoom = _whole(request, "zoom", 2, 0, 22)
    found = desk.index.clusters(query_of(request, "bbox", "zoom"), Box.of(request.query_params.get("bbox") or _WORLD), zoom)
    pks = [pk for one in found.clusters for pk in one.pks]
    ids = _ids(desk, pks)
    told = Clusters(
        type="FeatureCollection",
        features=[_feature(one, [ids[pk] for pk in one.pks if pk in ids]) for one in found.clusters],
        shown=found.shown,
        beyond=found.beyond,
        nowhere=found.nowhere,
    )
    return answer(request, told, GEOJSON)


def _ids(desk: Desk, pks: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    with reading(desk.store.engine) as connection:
        for part in chunks(pks):
            told = select(IncidentRow.pk, IncidentRow.id).where(IncidentRow.pk.in_(part))
            found |= {row.pk: row.id for row in connection.execute(told)}
    return found


def _feature(one: Cluster, ids: list[str]) -> ClusterFeature:
    lat, lon, radius = round(one.lat, _DECIMALS), round(one.lon, _DECIMALS), None
    if one.count == 1:  # a single one is shown no finer than in an export
        at = geo.point(Where(name="", lat=one.lat, lon=one.lon, precision=one.precision, radius_km=one.radius_km))
        if at is not None:
            lat, lon, radius = at.lat, at.lon, at.radius_m
    return ClusterFeature(
        geometry=PointAt(coordinates=(lon, lat)),
        properties=ClusterProperties(count=one.count, statuses=one.statuses, incidents=ids, precision=one.precision, radius_m=radius),
    )


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
    query = Query.of([pair for pair in request.query_params.multi_items() if pair[0] not in own], known=NAMES)
    desk = desk_of(request)
    pks = numbers(desk.index, query, MOST, "ledger")
    private = masks(desk.store).names()
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
        masked=True,
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
