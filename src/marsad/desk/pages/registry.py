"""The registry of parties, equipment and places: looked up, and added to with review."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from marsad.desk import entries as shapes
from marsad.desk.auth.person import Person, needs
from marsad.desk.i18n import preferences
from marsad.desk.render import page, url
from marsad.desk.state import desk_of
from marsad.desk.whatif import what_if
from marsad.store import StoreError
from marsad.store.entries import KINDS, Entry, decide, entries, propose

router = APIRouter(include_in_schema=False)
Reader = Annotated[Person, Depends(needs("reader"))]
Analyst = Annotated[Person, Depends(needs("analyst"))]
Editor = Annotated[Person, Depends(needs("editor"))]
MOST = 100
_REPORTS = 20
"""Kept reports that are coded with an entry at most, to see what it changes."""


@router.get("/registry")
def first(person: Reader) -> Response:
    """To the parties."""
    return RedirectResponse("/registry/parties", 303)


@router.get("/registry/proposals")
def proposals(request: Request, person: Reader, state: str = "proposed") -> Response:
    """What people proposed."""
    found = entries(desk_of(request).store.engine, None if state == "all" else state)
    return page(request, person, "registry/proposals.html", found=found[:500], state=state)


def _entry(request: Request, pk: int) -> Entry:
    found = [one for one in entries(desk_of(request).store.engine) if one.pk == pk]
    if not found:
        raise HTTPException(404, f"no entry has the number {pk}")
    return found[0]


@router.get("/registry/proposals/{pk}")
def proposal(request: Request, person: Reader, pk: int) -> Response:
    """One of them."""
    return _proposal(request, person, _entry(request, pk))


def _proposal(request: Request, person: Person, one: Entry, status: int = 200, **more: Any) -> Response:
    there = shapes.shown(desk_of(request).store, one.kind, one.id, preferences(request).lang)
    told: dict[str, Any] = {"fault": None, "tried": None, "text": "", "there": there}
    return page(request, person, "registry/proposal.html", status, one=one, **(told | more))


@router.post("/registry/proposals/{pk}/try")
async def attempt(request: Request, person: Analyst, pk: int) -> Response:
    """Code a text, or the latest reports that have the words, without and with the entry."""
    from starlette.concurrency import run_in_threadpool

    text = str((await request.form()).get("text", ""))[:20_000]
    return await run_in_threadpool(_tried, request, person, _entry(request, pk), text)


def _tried(request: Request, person: Person, one: Entry, text: str) -> Response:
    store = desk_of(request).store
    texts: list[tuple[str, str, str | None]] = [("", text, None)] if text.strip() else []
    if not texts:
        documents: dict[str, tuple[str, str, str | None]] = {}
        for name in [name for key in ("ar", "loaded", "local", "plural") for name in one.row.get(key, ())][:10]:
            for hit in store.search(f'"{name}"', limit=_REPORTS).hits:
                documents.setdefault(hit.telling.document, (hit.document, _text(request, hit.telling.document), hit.published))
        texts = list(documents.values())[:_REPORTS]
    try:
        tried = what_if([(one.kind, one.row)], texts) if texts else []
    except StoreError as fault:
        return _proposal(request, person, one, 400, fault=fault, text=text)
    return _proposal(request, person, one, tried=tried, text=text, looked=len(texts))


def _text(request: Request, key: str) -> str:
    from sqlalchemy import select

    from marsad.store.database import reading
    from marsad.store.schema import DocumentRow

    with reading(desk_of(request).store.engine) as connection:
        return connection.scalar(select(DocumentRow.text).where(DocumentRow.key == key)) or ""


@router.post("/registry/proposals/{pk}/{state}")
async def settle(request: Request, person: Analyst, pk: int, state: str) -> Response:
    """Accept, refuse or withdraw. Who proposed it may withdraw it; the rest is for editors."""
    from starlette.concurrency import run_in_threadpool

    form = await request.form()
    return await run_in_threadpool(_settled, request, person, pk, state, str(form.get("reason", "")), str(form.get("seen", "")))


def _settled(request: Request, person: Person, pk: int, state: str, reason: str, seen: str) -> Response:
    one, desk = _entry(request, pk), desk_of(request)
    if not person.may("editor") and not (state == "withdrawn" and one.by == person.name and one.state == "proposed"):
        raise HTTPException(403, "only an editor accepts and refuses entries")
    try:
        decide(desk.store.engine, pk, state, person.name, reason[:2000], int(seen) if seen.isdecimal() else None)
    except StoreError as fault:
        return _proposal(request, person, _entry(request, pk), 409, fault=fault)
    desk.renew()
    return RedirectResponse(f"/registry/proposals/{pk}", 303)


@router.get("/registry/{kind}")
def listing(request: Request, person: Reader, kind: str, q: str = "", sort: str = "", country: str = "", at: int = 0) -> Response:
    """Entries of a kind."""
    shapes_of = _known(kind)
    at = max(0, min(at, 1_000_000))
    found, total = shapes.listed(kind, q[:200], sort, country, at, MOST, preferences(request).lang)
    told: dict[str, Any] = {"kind": kind, "kinds": KINDS, "q": q[:200], "sort": sort, "country": country, "at": at, "most": MOST}
    waiting = len(entries(desk_of(request).store.engine, "proposed"))
    return page(request, person, "registry/list.html", found=found, total=total, choices=shapes_of, waiting=waiting, **told)


def _known(kind: str) -> dict[str, list[str]]:
    if kind not in KINDS:
        raise HTTPException(404, f"no registry is named '{kind[:60]}'")
    return shapes.choices(kind)


@router.get("/registry/{kind}/new")
def blank(request: Request, person: Analyst, kind: str, name: str = "") -> Response:
    """The form of a new entry."""
    return _form(request, person, kind, {"ar": name[:200]})


def _form(
    request: Request, person: Person, kind: str, values: dict[str, str], status: int = 200, fault: StoreError | None = None
) -> Response:
    told: dict[str, Any] = {"kind": kind, "fields": shapes.fields(kind), "choices": _known(kind), "values": values, "fault": fault}
    return page(request, person, "registry/form.html", status, **told)


@router.post("/registry/{kind}/new")
async def new(request: Request, person: Analyst, kind: str) -> Response:
    """Propose a new entry."""
    from starlette.concurrency import run_in_threadpool

    _known(kind)
    form = {name: str(value)[:5000] for name, value in (await request.form()).items()}
    return await run_in_threadpool(_proposed, request, person, kind, form)


def _proposed(request: Request, person: Person, kind: str, form: dict[str, str]) -> Response:
    try:
        row = shapes.row_of(kind, form)
        pk = propose(desk_of(request).store.engine, kind, row, person.name, form.get("source", ""))
    except StoreError as fault:
        return _form(request, person, kind, form, 422, fault)
    return RedirectResponse(f"/registry/proposals/{pk}", 303)


@router.get("/registry/{kind}/{id:path}")
def entry(request: Request, person: Reader, kind: str, id: str) -> Response:
    """One entry."""
    _known(kind)
    return _shown(request, person, kind, id)


def _shown(request: Request, person: Person, kind: str, id: str, status: int = 200, **more: Any) -> Response:
    one = shapes.shown(desk_of(request).store, kind, id, preferences(request).lang)
    if one is None:
        raise HTTPException(404, f"the registry has no '{id[:100]}' (look it up by its name)")
    mine = entries(desk_of(request).store.engine, kind=kind, id=id)
    told: dict[str, Any] = {"fault": None, "form": {}}
    return page(request, person, "registry/entry.html", status, kind=kind, one=one, mine=mine, **(told | more))


@router.post("/registry/{kind}/{id:path}")
async def more(request: Request, person: Analyst, kind: str, id: str) -> Response:
    """Propose names for an entry."""
    from starlette.concurrency import run_in_threadpool

    _known(kind)
    form = {name: str(value)[:5000] for name, value in (await request.form()).items()}
    return await run_in_threadpool(_named, request, person, kind, id, form)


def _named(request: Request, person: Person, kind: str, id: str, form: dict[str, str]) -> Response:
    try:
        row = shapes.extension(kind, id, form)
        pk = propose(desk_of(request).store.engine, kind, row, person.name, form.get("source", ""))
    except StoreError as fault:
        return _shown(request, person, kind, id, 422, fault=fault, form=form)
    return RedirectResponse(url(f"/registry/proposals/{pk}"), 303)
