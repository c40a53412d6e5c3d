"""The overview of a period: map, timeline, what is new, what is contested, ledgers in short, how far the review is."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import func, select

from marsad.desk import drawn, sums
from marsad.desk.asking import query_of, tally, wants_part
from marsad.desk.auth.person import Person, needs
from marsad.desk.i18n import direction, preferences
from marsad.desk.query import Query
from marsad.desk.render import page
from marsad.desk.rows import listed
from marsad.desk.state import Desk, desk_of
from marsad.desk.tally import Pending
from marsad.ledger.casualties import CasualtyLedger
from marsad.ledger.losses import LossLedger
from marsad.ledger.parties import ALL
from marsad.store.database import reading
from marsad.store.filters import where
from marsad.store.schema import EventRow

router = APIRouter()
SEEN, BASE = "marsad_seen", "marsad_base"
"""Cookies: the state of the store when the desk was last open, and when it was opened this time."""
PERIODS = (7, 30, 90, 365)
"""Days of the periods that are offered, up to the last day that is told of."""
_KEPT = 64
_FEW = 6
_PART = 5
_YEAR = 365 * 24 * 3600


class Period(NamedTuple):
    """A period that is offered; `days` None: of all time."""

    days: int | None
    url: str
    chosen: bool


@router.get("/")
def overview(request: Request, person: Annotated[Person, Depends(needs("reader"))]) -> Response:
    """The overview of the period of the address, all time where it gives none."""
    desk, query, lang = desk_of(request), query_of(request), preferences(request).lang
    desk.index.refresh()
    whole = desk.index.find(query.changed(limit=1, after=None))
    if not whole.total and not query and not desk.store.counts()["documents"]:
        return page(request, person, "overview/empty.html", db=desk.store.url)
    base, figures = _base(request, desk), desk.index.overview(query)
    answer = page(
        request,
        person,
        "overview/page.html",
        query=query,
        total=whole.total,
        periods=periods(desk, query),
        timeline=timeline(desk, query, lang),
        figures=figures,
        new=None if base is None else _some(desk, query.changed(seen=base, sort="-changed"), lang),
        latest=_some(desk, query.changed(sort="-changed"), lang) if base is None else None,
        contested=_some(desk, query.changed(status=["contested"]), lang),
        review=progress(desk, query),
        ledgers=_ledgers(desk, query, lang, 0.4),
    )
    return _remember(request, answer, desk, base)


@router.get("/overview/ledgers")
def ledgers(request: Request, person: Annotated[Person, Depends(needs("reader"))]) -> Response:
    """The ledgers of the overview, once they are added up."""
    desk, query, lang = desk_of(request), query_of(request), preferences(request).lang
    template = "overview/_ledgers.html" if wants_part(request) else "overview/ledgers.html"
    return page(request, person, template, query=query, ledgers=_ledgers(desk, query, lang, 6.0))


def _some(desk: Desk, query: Query, lang: str) -> dict[str, Any]:
    """The first incidents of a query, and how many there are."""
    found = desk.index.find(query.changed(limit=_FEW, after=None))
    return {"total": found.total, "rows": listed(desk.store.engine, found.pks, lang), "query": query}


def _base(request: Request, desk: Desk) -> int | None:
    """The state of the store as whoever asks last saw it; None where they never were here."""
    for name in (BASE, SEEN):
        told = request.cookies.get(name, "")
        if told.isascii() and told.isdigit() and len(told) < 16:
            return min(int(told), desk.index.revision)
    return None


def _remember(request: Request, answer: Response, desk: Desk, base: int | None) -> Response:
    """What is new stays new until the browser is closed: then what was seen this time counts as seen."""
    secure, now = desk.settings.secure, str(desk.index.revision)
    answer.set_cookie(SEEN, now, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
    if BASE not in request.cookies:
        answer.set_cookie(BASE, str(base) if base is not None else now, httponly=True, samesite="lax", secure=secure)
    return answer


def periods(desk: Desk, query: Query) -> list[Period]:
    """All time, and the last days up to the last one that is told of."""
    last = last_day(desk)
    given = (query.filter.since, query.filter.until)
    out = [Period(None, query.url("/", since=None, until=None), given == (None, None))]
    for days in PERIODS if last else ():
        assert last is not None
        since = (date.fromisoformat(last) - timedelta(days=days - 1)).isoformat()
        out.append(Period(days, query.url("/", since=since, until=last), given == (since, last)))
    return out


def last_day(desk: Desk) -> str | None:
    """The last day that is told of, none of the future."""
    last = desk.index.overview(Query()).until
    return min(last, date.today().isoformat()) if last else None


PARTS = ("day", "range", "open")
"""How exactly the time of an incident is known: to the day, to several days, to an end of it."""


def timeline(desk: Desk, query: Query, lang: str) -> dict[str, Any]:
    """The incidents of a query over time, as columns and as the numbers of a table."""
    told = desk.index.timeline(query)
    buckets = [(one.start, one.end, {part: getattr(one, part) for part in PARTS}) for one in told.buckets]
    return {
        "step": told.step,
        "buckets": told.buckets,
        "undated": told.undated,
        "parts": PARTS,
        "columns": drawn.columns(buckets, PARTS, direction(lang) == "rtl"),
    }


def progress(desk: Desk, query: Query) -> dict[str, int]:
    """How many tellings of the period there are, and what people said of them. Counted once for each state of the store."""
    held: OrderedDict[object, dict[str, int]] = desk.__dict__.setdefault("_progress", OrderedDict())
    key = (query.filter, desk.index.revision)
    found = held.get(key)
    if found is None:
        with reading(desk.store.engine) as connection:
            row = connection.execute(select(func.count(), func.count(EventRow.decision)).where(*where(query.filter))).one()
        found = held[key] = {"all": row[0], "decided": row[1], "open": row[0] - row[1]}
        while len(held) > _KEPT:
            held.popitem(last=False)
    return found


def _ledgers(desk: Desk, query: Query, lang: str, wait: float) -> dict[str, Any]:
    """The heaviest losses and the most casualties; `pending` where they are still being added up."""
    told = [tally(desk, name, query, wait) for name in ("losses", "casualties")]
    losses, casualties = (one.before if isinstance(one, Pending) else one for one in told)
    if losses is None or casualties is None:
        return {"pending": True, "losses": [], "tolls": [], "more_losses": 0, "more_tolls": 0, "truncated": False}
    assert isinstance(losses.ledger, LossLedger) and isinstance(casualties.ledger, CasualtyLedger)
    lost = [one for one in sums.losses(losses.ledger, lang) if one.all.any]
    tolls = [
        one for one in sums.tolls(casualties.ledger, lang) if one.claims and one.kind in ("killed", "wounded") and one.key["of"] != ALL
    ]
    tolls.sort(key=lambda one: (-one.best, one.name))
    return {
        "pending": False,
        "losses": lost[:_PART],
        "tolls": tolls[:_PART],
        "more_losses": max(0, len(lost) - _PART),
        "more_tolls": max(0, len(tolls) - _PART),
        "truncated": losses.truncated or casualties.truncated,
    }
