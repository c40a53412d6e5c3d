"""The review queue: one telling after another, accepted or rejected with one key or two, by keys, by mouse, or without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk import queue, reports
from marsad.desk.auth.person import Person, needs
from marsad.desk.auth.undoing import may_undo
from marsad.desk.history import notes, past
from marsad.desk.i18n import preferences
from marsad.desk.lookup import called
from marsad.desk.reading import read
from marsad.desk.render import page
from marsad.desk.sensitive import GRAPHIC
from marsad.desk.state import desk_of
from marsad.desk.way import Way, way_of
from marsad.store import StoreError
from marsad.store.database import reading
from marsad.store.states import Conflict, state_of

router = APIRouter()
Analyst = Annotated[Person, Depends(needs("analyst"))]
Decides = Annotated[Person, Depends(needs("analyst", "write"))]
Text = Annotated[str, Form()]

REASONS = ("not-said", "not-conflict", "twice", "background", "not-meant", "not-text", "other")
"""Why a telling is rejected, by the digit that chooses it."""
SLOTS = ("actor", "target", "speaker", "place", "when", "counts", "equipment", "trigger")
"""Cells by the digit that takes the selected words to them."""
FOLD = 15
"""Decisions of one sitting after which graphic texts are folded, whatever they were before."""
BREAK = 50
"""Minutes of one sitting after which a break is recommended."""
_LISTED = 50


@router.get("/review")
def waiting(request: Request, person: Analyst, done: str = "", go: str = "") -> Response:
    """The queue. `go`: at once to its first telling; `done`: the telling that was decided last."""
    way, store = way_of(request), desk_of(request).store
    with reading(store.engine) as connection:
        found = queue.waiting(connection, way.query, way.order, person.name, _LISTED)
        if go and found:
            return RedirectResponse(way.url(f"/review/{found[0].key}"), 303)
        done_ = past(connection, done) if done else None
        told = queue.progress(connection, way.query, person.name)
    names = {id: called(id, preferences(request).lang) for one in found for id in one.about}
    return page(request, person, "review/queue.html", way=way, names=names, found=found, progress=told, orders=queue.ORDERS, done=done_)


@router.get("/review/{key}")
def one(request: Request, person: Analyst, key: str, done: str = "") -> Response:
    """A telling to be judged."""
    return telling_page(request, person, key, done)


def telling_page(request: Request, person: Person, key: str, done: str = "", status: int = 200, **more: Any) -> Response:
    """The page of a telling."""
    way, store = way_of(request), desk_of(request).store
    found, whole = reports.report_of(store.engine, key)
    if whole != key:
        return RedirectResponse(way.url(f"/review/{whole}"), 307)
    with reading(store.engine) as connection:
        told = queue.progress(connection, way.query, person.name)
        after = queue.next_of(connection, way.query, way.order, person.name, key)
        before = queue.next_of(connection, way.query, way.order, person.name, key, back=True)
        done_ = past(connection, done) if done else None
        own = past(connection, key)
        noted = notes(connection, key)
    folded = told.mine >= FOLD or GRAPHIC in found.flags
    shown = read(request, person, found, key, folded)
    return page(
        request,
        person,
        "review/one.html",
        status,
        r=shown,
        event=shown.chosen,
        state=state_of(found.of(key)[1].telling),
        way=way,
        progress=told,
        after=after,
        before=before,
        done=done_,
        own=own,
        notes=noted,
        reasons=REASONS,
        slots=SLOTS,
        rest=told.minutes >= BREAK,
        **more,
    )


@router.post("/review/{key}/accept")
def accept(request: Request, person: Decides, key: str, expected: Text = "", reason: Text = "") -> Response:
    """The telling is right."""
    return decide(request, person, key, lambda: desk_of(request).store.accept(key, person.name, reason, expected=expected or None))


@router.post("/review/{key}/reject")
def reject(request: Request, person: Decides, key: str, expected: Text = "", why: Text = "", reason: Text = "") -> Response:
    """The report does not say this: for one of `REASONS`, or a reason in words."""
    if why and why not in REASONS:
        raise StoreError(f"no reason is named '{why}'", f"known: {', '.join(REASONS)}")
    told = ": ".join(filter(None, (why if why != "other" or not reason.strip() else "", reason.strip())))
    if not told or told == "other":
        raise StoreError("a rejection needs its reason", "choose one, or write it")
    return decide(request, person, key, lambda: desk_of(request).store.reject(key, person.name, told, expected=expected or None))


@router.post("/review/{key}/undo")
def undo(request: Request, person: Decides, key: str, number: Annotated[int, Form()], reason: Text = "") -> Response:
    """Take back a decision; then its telling is on the page again."""
    store = desk_of(request).store
    may_undo(store, person, number)
    store.undo(number, person.name, reason.strip() or "undone by its reviewer")
    return RedirectResponse(way_of(request).url(f"/review/{key}", undone="1"), 303)


@router.post("/review/{key}/comment")
def comment(request: Request, person: Decides, key: str, text: Text = "") -> Response:
    """Remark something on a telling."""
    if not text.strip():
        raise StoreError("a comment has words", "write some")
    desk_of(request).store.comment("telling", key, text.strip(), person.name)
    return RedirectResponse(way_of(request).url(f"/review/{key}") + "#comments", 303)


@router.post("/review/{key}/assign")
def assign(request: Request, person: Decides, key: str, to: Text = "", me: Text = "") -> Response:
    """Give a telling to a person, to oneself (`me`), or to nobody."""
    desk_of(request).store.assign("telling", key, person.name if me else to.strip() or None, "to-do", person.name)
    return RedirectResponse(way_of(request).url(f"/review/{key}"), 303)


def decide(request: Request, person: Person, key: str, act: Callable[[], object], fields: dict[str, str] | None = None) -> Response:
    """Decide, and go on to the next; where somebody else was quicker, show both versions and change nothing. `fields`: the form that
    may be gone on with then."""
    way, store = way_of(request), desk_of(request).store
    try:
        act()
    except Conflict as found:
        return conflict(request, person, key, way, found, fields)
    with reading(store.engine) as connection:
        after = queue.next_of(connection, way.query, way.order, person.name, key)
    return RedirectResponse(way.url(f"/review/{after}" if after else "/review", done=key), 303)


def conflict(request: Request, person: Person, key: str, way: Way, found: Conflict, fields: dict[str, str] | None = None) -> Response:
    """Both versions side by side, and what may be done."""
    from marsad.desk.conflicts import sides

    told, _ = reports.report_of(desk_of(request).store.engine, key)
    state = state_of(told.of(key)[1].telling)
    return page(
        request, person, "review/conflict.html", 409, way=way, key=key, state=state, fields=fields, **sides(request, person, told, found)
    )
