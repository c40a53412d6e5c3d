"""Names of places on the map, from the gazetteer: the map of the desk has no labels of its own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from marsad.desk.auth.person import Person, needs
from marsad.desk.i18n import preferences
from marsad.desk.index import Box
from marsad.desk.query import QueryError
from marsad.desk.state import desk_of
from marsad.world.gazetteer import Place

router = APIRouter()
MOST = 60
"""Names on one view of the map: the page leaves out those that would cover each other."""
SEEN = (
    (0.0, ("country",)),
    (5.0, ("country", "capital")),
    (6.0, ("capital", "city")),
    (8.0, ("capital", "city", "town")),
    (10.0, ("capital", "city", "town", "village", "quarter", "camp", "port", "airport", "air-base", "base", "dam", "crossing")),
)
"""Kinds of places that are named from a zoom on."""
LARGE = ("country", "capital")


@router.get("/map/labels.json", include_in_schema=False)
def labels(
    request: Request, person: Annotated[Person, Depends(needs("reader"))], bbox: str = "-180,-85,180,85", zoom: str = "3"
) -> Response:
    """The places that have the most weight in a view, heaviest first, in the language of the page (`?lang=`)."""
    box, lang = Box.of(bbox), preferences(request).lang
    kinds = kinds_at(zoom)
    found = desk_of(request).data.gazetteer.box(box.south, box.west, box.north, box.east, kinds, MOST)
    # Countries stand before towns: where two names meet, the page keeps the first.
    told = [_label(place, lang) for place in sorted(found, key=lambda place: place.kind not in LARGE)]
    return JSONResponse({"labels": told}, headers={"Cache-Control": "private, max-age=86400", "Vary": "Cookie"})


def kinds_at(zoom: str) -> tuple[str, ...]:
    """The kinds of places that are named at a zoom. Raises `QueryError` for what is no zoom."""
    try:
        at = float(zoom)
    except ValueError:
        raise QueryError(f"zoom: '{zoom}' is no zoom", "give a number from 0 to 22") from None
    return [kinds for least, kinds in SEEN if not at < least or least == 0][-1]


def _label(place: Place, lang: str) -> dict[str, str | float | int]:
    name = (place.name_ar if lang == "ar" else "") or place.name
    return {
        "name": name,
        "lat": round(place.lat, 3),
        "lon": round(place.lon, 3),
        "rank": 0 if place.kind in LARGE else 1,
        "kind": place.kind,
    }
