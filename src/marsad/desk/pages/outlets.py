"""Outlets: volume, copies, how far what they told was borne out, and what each calls whom; and where reports come from."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from marsad.desk import names
from marsad.desk.auth.person import Person, needs
from marsad.desk.i18n import preferences
from marsad.desk.outlets import SORTS, Outlet, callings, feeds, latest, months
from marsad.desk.render import page
from marsad.desk.state import desk_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Person, Depends(needs("reader"))]
Admin = Annotated[Person, Depends(needs("admin"))]
MOST = 500


def _key(one: Outlet, sort: str) -> tuple[object, ...]:
    match sort:
        case "name":
            return (one.id.casefold(),)
        case "last":
            return (one.last,)
        case "corroborated" | "contested":
            return (one.share(getattr(one, sort)), one.incidents)
    return (getattr(one, sort),)


@router.get("/outlets")
def listing(request: Request, person: Reader, sort: str = "reports", q: str = "") -> Response:
    """All outlets."""
    sort = sort if sort in SORTS else "reports"
    table = desk_of(request).outlets.all()
    found = [one for one in table.values() if q.strip().casefold() in one.id.casefold()]
    found.sort(key=lambda one: _key(one, sort), reverse=sort != "name")
    told: dict[str, Any] = {"found": found[:MOST], "total": len(found), "all": len(table), "sort": sort, "sorts": SORTS, "q": q[:200]}
    return page(request, person, "outlets/list.html", **told)


@router.get("/outlets/{name:path}")
def outlet(request: Request, person: Reader, name: str) -> Response:
    """One outlet."""
    desk, lang = desk_of(request), preferences(request).lang
    one = desk.outlets.all().get(name)
    if one is None:
        raise HTTPException(404, f"no report is of '{name[:100]}' (look at the list of outlets)")
    called: dict[str, list[object]] = {}
    for each in callings(desk.store, name):
        called.setdefault(each.party, []).append(each)
    parties = [(id, names.party(id, id, lang), some) for id, some in called.items()]
    volume = months(desk.store, name)[-36:]
    told: dict[str, Any] = {
        "one": one,
        "called": parties,
        "reports": latest(desk.store, name),
        "volume": volume,
        "highest": max((n for _, n in volume), default=1),
    }
    return page(request, person, "outlets/outlet.html", **told)


@router.get("/feeds")
def health(request: Request, person: Admin) -> Response:
    """Where reports come from, and when the last came."""
    return page(request, person, "outlets/feeds.html", found=feeds(desk_of(request).store))
