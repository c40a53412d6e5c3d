"""GeoJSON after RFC 7946: a feature an incident, its point no finer than its precision, no geometry where the place is unknown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from marsad.export import Options, Written, geo, shape
from marsad.export.common import clean, whole
from marsad.export.mask import Mask, Masker, about
from marsad.incident import Case


def feature(case: Case, mask: Mask) -> dict[str, Any]:
    """An incident as a feature. Longitude stands before latitude; `radius_m` says how far off the point may be."""
    at = geo.point(case.incident.place)
    geometry = {"type": "Point", "coordinates": [at.lon, at.lat]} if at else None
    return {"type": "Feature", "id": case.incident.id, "geometry": geometry, "properties": shape.incident(case, mask)}


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write one FeatureCollection, a feature a line."""
    rows = 0
    masker = Masker(options)
    with whole(out) as half, half.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for case in cases:
            file.write(f"{',' if rows else ''}\n{to_json(feature(case, masker.of(case)))}")
            rows += 1
        file.write(f'\n], "metadata": {to_json(about(masker))}}}\n')
    return Written(files=[out], rows=rows)


def to_json(value: object) -> str:
    """JSON in one line that any reader takes: no lone surrogates, no NaN."""
    return clean(json.dumps(value, ensure_ascii=False, allow_nan=False))
