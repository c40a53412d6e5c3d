"""The map: incidents in a view, those near one another on it as one."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from marsad.desk.index.columns import NONE, Bools, Floats, Longs, mercator
from marsad.desk.index.snapshot import Snapshot
from marsad.desk.query import QueryError

CELL = 64
"""Pixels of the side of a cell."""
TILE = 256
MOST_ZOOM = 22
FEW = 8
"""Incidents of a cluster up to which it tells their numbers."""
_CELLS = 20_000
"""Cells of a view at most: a wide view at a near zoom is clustered as from further away."""
_WORLD = 85.05112878


class Box(NamedTuple):
    """A view in degrees. It may reach over the antimeridian: `west` greater than `east`, or longitudes beyond 180."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, told: str) -> Box:
        """The box of "west,south,east,north". Raises `QueryError` for what is none."""
        try:
            parts = [float(part) for part in told.split(",")]
            if len(parts) != 4 or not all(map(math.isfinite, parts)):
                raise ValueError
        except ValueError:
            raise QueryError(f"bbox: '{told}' is no box", "give west,south,east,north in degrees: 9,19,26,34") from None
        west, south, east, north = parts
        if south > north:
            raise QueryError(f"bbox: '{told}' has its south north of its north", "give west,south,east,north in degrees: 9,19,26,34")
        return cls(west, south, east, north)


class Cluster(NamedTuple):
    """Incidents near one another: the middle of their points in degrees, how many, how many of each status, and where they are few their
    numbers (`pks`). Of a single one also its precision and how far off the point may be."""

    lat: float
    lon: float
    count: int  # type: ignore[assignment]
    statuses: dict[str, int]
    pks: list[int]
    precision: str | None = None
    radius_km: float | None = None


class Clusters(NamedTuple):
    """`shown`: incidents in the view; `beyond`: those with coordinates out of it; `nowhere`: those without coordinates."""

    clusters: list[Cluster]
    shown: int
    beyond: int
    nowhere: int


def clusters(snapshot: Snapshot, found: Bools, box: Box, zoom: float) -> Clusters:
    """What a view at a zoom shows."""
    own = snapshot.incidents
    total = int(np.count_nonzero(found))
    placed = found & snapshot.placed
    west, width = _across(box)
    top, bottom = _down(box)
    east = west + width
    across = (own.x >= west) & (own.x <= east) if east < 1.0 else (own.x >= west) | (own.x <= east - 1.0)
    seen = np.flatnonzero(placed & (own.y >= top) & (own.y <= bottom) & across)
    everywhere = int(np.count_nonzero(placed))
    if not len(seen):
        return Clusters([], 0, everywhere, total - everywhere)
    cells = _cells(own.x[seen], own.y[seen], zoom, width, bottom - top)
    return Clusters(_told(snapshot, seen, cells), len(seen), everywhere - len(seen), total - everywhere)


def _across(box: Box) -> tuple[float, float]:
    """Where a box begins in the west (0 to 1), and how wide it is."""
    width = box.east - box.west
    if width >= 360.0:
        return 0.0, 1.0
    return (box.west + 180.0) / 360.0 % 1.0, (width % 360.0) / 360.0


def _down(box: Box) -> tuple[float, float]:
    """The northern and the southern end of a box. At the edges of the map all that lies beyond them is shown too."""
    _, y = mercator(np.array([box.north, box.south]), np.zeros(2))
    top = -1.0 if box.north >= _WORLD else float(y[0])
    return top, 2.0 if box.south <= -_WORLD else float(y[1])


def _cells(x: Floats, y: Floats, zoom: float, width: float, height: float) -> Longs:
    """The number of the cell of each point: cells are the same wherever the view begins, so that clusters stay when it moves."""
    side = 2.0 ** min(max(math.floor(zoom), 0), MOST_ZOOM) * TILE / CELL
    while side > 1 and (width * side + 1) * (min(height, 1.0) * side + 1) > _CELLS:
        side /= 2
    columns, rows = np.floor(x * side).astype(np.int64), np.floor(y * side).astype(np.int64)
    out: Longs = (rows - rows.min()) * (int(side) + 1) + columns
    return out


def _told(snapshot: Snapshot, seen: Longs, cells: Longs) -> list[Cluster]:
    own = snapshot.incidents
    order = np.argsort(cells, kind="stable")
    seen, cells = seen[order], cells[order]
    starts = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]]))
    sizes = np.diff(np.append(starts, len(seen)))
    lat = np.add.reduceat(own.lat[seen], starts) / sizes
    lon = np.add.reduceat(own.lon[seen], starts) / sizes
    names = snapshot.names.status.texts
    number = np.repeat(np.arange(len(starts)), sizes)
    mix = np.bincount(number * len(names) + own.status[seen], minlength=len(starts) * len(names)).reshape(len(starts), -1).tolist()
    out = []
    pks = own.pk[seen]
    for at, (start, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True)):
        statuses = {name: count for name, count in zip(names, mix[at], strict=True) if count}
        told = pks[start : start + size].tolist() if size <= FEW else []
        one = Cluster(round(float(lat[at]), 5), round(float(lon[at]), 5), size, statuses, told)
        out.append(one if size > 1 else _single(snapshot, int(seen[start]), one))
    return out


def _single(snapshot: Snapshot, at: int, one: Cluster) -> Cluster:
    own = snapshot.incidents
    precision, radius = int(own.precision[at]), float(own.radius[at])
    return one._replace(
        precision=None if precision == NONE else snapshot.names.precision.texts[precision], radius_km=None if math.isnan(radius) else radius
    )
