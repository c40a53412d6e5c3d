"""Ledgers: what incidents add up to. Each number leads to its rows, each row to the words that it was read from."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from marsad.desk import drawn, names, sums
from marsad.desk.asking import query_of, tally
from marsad.desk.auth.person import Person, needs
from marsad.desk.i18n import direction, preferences
from marsad.desk.pages.incidents import chips
from marsad.desk.query import Query, QueryError
from marsad.desk.render import page
from marsad.desk.spoken import sentences
from marsad.desk.state import Desk, desk_of
from marsad.desk.tally import Pending, Tally
from marsad.export.common import guard
from marsad.ledger import NAMES, rows_of
from marsad.ledger.casualties import CasualtyLedger
from marsad.ledger.control import ControlLedger
from marsad.ledger.losses import LossLedger
from marsad.ledger.parties import ALL
from marsad.ledger.sheet import columns, table
from marsad.ledger.statements import StatementLedger
from marsad.ledger.transfers import TransferLedger
from marsad.store.database import reading

router = APIRouter()
FORMATS = ("csv", "jsonl", "svg", "png")
WAIT = 8.0
"""Seconds that a page waits for a ledger."""
ROWS = 50
"""Rows of a page."""
OWN = (*sums.KEYS, "on", "page", "format", "lang")
_MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}
Reader = Annotated[Person, Depends(needs("reader"))]


@router.get("/ledger")
def first(request: Request, person: Reader) -> Response:
    """The ledger of losses stands for all."""
    return ledger(request, "losses", person)


@router.get("/ledger/{name}")
def ledger(request: Request, name: str, person: Reader) -> Response:
    """A ledger of what the query of the address finds."""
    desk, query = desk_of(request), query_of(request, OWN)
    found = _tally(desk, name, query)
    if isinstance(found, Pending) and found.before is None:
        return page(
            request, person, "ledgers/pending.html", 200, _again(found), name=name, names=list(NAMES), query=query, pending=found, on=None
        )
    told = found.before if isinstance(found, Pending) else found
    assert told is not None
    context = _SHOWN[name](request, told.ledger)
    shared: dict[str, Any] = {
        "name": name,
        "names": list(NAMES),
        "query": query,
        "tally": told,
        "pending": isinstance(found, Pending),
        "formats": _formats(name),
        "others": _own(request),
        "chips": chips(query, preferences(request).lang, f"/ledger/{name}"),
        "words_at": names.words_at,
        "class_name": partial(names.class_name, lang=preferences(request).lang),
        "on": None,
    }
    return page(request, person, f"ledgers/{name}.html", **shared | context)


@router.get("/ledger/{name}/rows")
def rows(request: Request, name: str, person: Reader) -> Response:
    """The rows that a number is made of, each with the sentences that say it."""
    desk, query, lang = desk_of(request), query_of(request, OWN), preferences(request).lang
    found = _tally(desk, name, query)
    told = found.before if isinstance(found, Pending) else found
    if told is None:
        return page(
            request, person, "ledgers/pending.html", 200, _again(found), name=name, names=list(NAMES), query=query, pending=found, on=None
        )
    key = {k: v for k, v in request.query_params.items() if k in sums.KEYS and v}
    chosen = sums.lines(told.ledger, key, lang)
    at = _page(request)
    shown = chosen[(at - 1) * ROWS : at * ROWS]
    with reading(desk.store.engine) as connection:
        words = sentences(connection, [line.incident for line in shown], lang)
    return page(
        request,
        person,
        "ledgers/rows.html",
        name=name,
        names=list(NAMES),
        query=query,
        key=key,
        class_name=partial(names.class_name, lang=lang),
        party_name=lambda id: names.party(id, id, lang),
        lines=[(line, words.of(line.voices)) for line in shown],
        total=len(chosen),
        at=at,
        pages=-(-len(chosen) // ROWS),
        tally=told,
        pending=isinstance(found, Pending),
    )


@router.get("/ledger/{name}/download")
def download(request: Request, name: str, person: Annotated[Person, Depends(needs("analyst", "export"))], format: str = "csv") -> Response:
    """A ledger as a file: all its rows as CSV or JSON lines, its chart as SVG or PNG. Private names are masked."""
    if format not in _formats(name):
        raise QueryError(f"there is no ledger of {name} as {format}", f"known: {', '.join(_formats(name))}")
    desk, query = desk_of(request), query_of(request, OWN)
    found = _tally(desk, name, query, 120.0)
    if isinstance(found, Pending):
        raise HTTPException(503, "the ledger is still being added up: ask again in a minute", _again(found))
    head = {"Content-Disposition": f'attachment; filename="marsad-{name}.{format}"'}
    desk.store.log_export(person.name, f"ledger {name} {format}", "", query.filter)
    if format in ("svg", "png"):
        return Response(_chart(found.ledger, format), 200, head, _MEDIA[format])
    on = _on(request) if name == "control" else None
    made = _csv(name, found.ledger, on) if format == "csv" else _jsonl(found.ledger, on)
    return StreamingResponse(made, 200, head, _MEDIA[format])


def _tally(desk: Desk, name: str, query: Query, wait: float | None = None) -> Tally | Pending:
    if name not in NAMES:
        raise HTTPException(404, f"there is no ledger of {name}; there are {', '.join(NAMES)}")
    return tally(desk, name, query, WAIT if wait is None else wait)


def _formats(name: str) -> tuple[str, ...]:
    return FORMATS


def _own(request: Request) -> list[tuple[str, str]]:
    """The parameters of the page itself."""
    return [(name, value) for name, value in request.query_params.multi_items() if name in OWN and name not in ("page", "format", "lang")]


def _again(found: Any) -> dict[str, str]:
    return {"Retry-After": "5"}


def _page(request: Request) -> int:
    told = request.query_params.get("page", "1")
    return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 7 else 1


def _on(request: Request) -> str | None:
    from marsad.read import day

    told = request.query_params.get("on")
    if not told:
        return None
    try:
        return day(told).isoformat()
    except ValueError:
        raise QueryError(f"'{told}' is no day", "write YYYY-MM-DD") from None


def _csv(name: str, found: Any, on: str | None) -> Iterator[bytes]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(columns(name))
    for cells in table(name, rows_of(found, on)):
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in cells])
        yield text.getvalue().encode("utf-8", "backslashreplace")
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _jsonl(found: Any, on: str | None) -> Iterator[bytes]:
    for row in rows_of(found, on):
        yield msgspec.json.encode(row) + b"\n"


def _chart(found: Any, format: str) -> bytes:
    from marsad.cli.chart import chart

    try:
        made = chart(found)
        if format == "svg":
            return made.encode()
        from marsad.ledger.draw import png

        return png(made)
    except ImportError:
        raise HTTPException(503, "charts need vl-convert-python: pip install vl-convert-python") from None


# -- what each ledger shows


def _losses(request: Request, found: LossLedger) -> dict[str, Any]:
    shown = sums.losses(found, preferences(request).lang)
    incidents = {row.incident for row in found.losses}
    return {
        "parties": shown,
        "outcomes": [o for o in sums.OUTCOMES if any(one.outcomes[o].any for one in shown)],
        "sureness": sums.SURENESS,
        "beside": found.beside,
        "overlaps": found.overlaps,
        "incidents": len(incidents),
        "most": max((one.all.high for one in shown), default=0),
    }


def _casualties(request: Request, found: CasualtyLedger) -> dict[str, Any]:
    lang = preferences(request).lang
    return {
        "tolls": sums.tolls(found, lang),
        "months": sums.tolls(found, lang, "month"),
        "places": sorted(sums.tolls(found, lang, "place"), key=lambda one: -one.high),
        "beside": found.beside,
        "overlaps": found.overlaps,
        "incidents": len({row.incident for row in found.casualties}),
        "most": max((one.high for one in sums.tolls(found, lang) if one.key["of"] != ALL), default=0),
    }


def _transfers(request: Request, found: TransferLedger) -> dict[str, Any]:
    return {"gifts": sums.gifts(found, preferences(request).lang), "incidents": len({row.incident for row in found.transfers})}


def _control(request: Request, found: ControlLedger) -> dict[str, Any]:
    lang, on = preferences(request).lang, _on(request)
    places = sums.held(found, lang, on)
    days = sorted(day for row in found.rows for day in (row.start, row.end) if day)
    letters = sums.holders(found, lang)
    order = {name: at for at, name in enumerate(letters)}
    rtl = direction(lang) == "rtl"
    strips = (
        [
            drawn.strips([(s.start, s.end, order.get(s.holder, -1) if s.holder else -1) for s in one.spells], *_frame(days), rtl)
            for one in places
        ]
        if days
        else []
    )
    return {"places": places, "strips": strips, "frame": _frame(days) if days else None, "letters": letters, "on": on, "left": found.left}


def _frame(days: list[str]) -> tuple[str, str]:
    """The days that the strips reach from and to: those told, and a tenth more."""
    from datetime import date, timedelta

    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    pad = timedelta(days=max(3, (last - first).days // 10))
    return (first - pad).isoformat(), (last + pad).isoformat()


def _statements(request: Request, found: StatementLedger) -> dict[str, Any]:
    lang, kind, at = preferences(request).lang, request.query_params.get("kind"), _page(request)
    kinds: dict[str, int] = {}
    for row in found.statements:
        kinds[row.type] = kinds.get(row.type, 0) + 1
    chosen = [row for row in reversed(found.statements) if kind in (None, "", row.type)]
    part = chosen[(at - 1) * ROWS : at * ROWS]
    with reading(desk_of(request).store.engine) as connection:
        words = sentences(connection, [row.incident for row in part], lang)
    shown = [(one, words.of(one.row.voices)) for one in sums.statements(part, lang)]
    ordered = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
    return {"statements": shown, "kinds": ordered, "chosen": kind, "total": len(chosen), "at": at, "pages": -(-len(chosen) // ROWS)}


_SHOWN: dict[str, Callable[[Request, Any], dict[str, Any]]] = {
    "losses": _losses,
    "casualties": _casualties,
    "transfers": _transfers,
    "control": _control,
    "statements": _statements,
}
