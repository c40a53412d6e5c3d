"""What people decide on an incident, and say of it: verify, merge, split, accept, undo, assign, comment, show names.

Each form gives back what its page showed (`state`): where somebody changed the incident meanwhile, nothing is overwritten, and both
versions are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk.auth.person import Person, needs
from marsad.desk.auth.undoing import may_undo
from marsad.desk.pages.incident import case_of, meant, show
from marsad.desk.state import desk_of
from marsad.store import StoreError
from marsad.store.filters import Filter
from marsad.store.states import Conflict

router = APIRouter()
Deciding = Annotated[Person, Depends(needs("analyst", "write"))]
Editing = Annotated[Person, Depends(needs("editor", "write"))]
Seeing = Annotated[Person, Depends(needs("editor", "unmask"))]
Text = Annotated[str, Form()]


def _decided(request: Request, id: str, person: Person, decide: Callable[[], object], seen: str = "") -> Response:
    """Decide, and go back to the page of the incident; where somebody else was there first, the page tells what they did."""
    desk = desk_of(request)
    try:
        decide()
    except Conflict as clash:
        return show(request, desk, meant(desk, id)[0], person, conflict=clash, seen=seen.split())
    return RedirectResponse(f"/incident/{meant(desk, id)[1]}", 303)


def _seen(state: str) -> int | None:
    """The revision that a form gives back."""
    return int(state) if state.isascii() and state.isdigit() and len(state) < 19 else None


@router.post("/incident/{id}/verify")
def verify(request: Request, id: str, person: Editing, reason: Text = "", state: Text = "", seen: Text = "") -> Response:
    """A person verified the incident by means of their own."""
    store = desk_of(request).store
    return _decided(request, id, person, lambda: store.verify_incident(id, person.name, reason, expected=_seen(state)), seen)


@router.post("/incident/{id}/merge")
def merge(request: Request, id: str, person: Deciding, other: Text = "", reason: Text = "", state: Text = "") -> Response:
    """Two incidents are one: the other one goes over into this one."""
    store = desk_of(request).store
    return _decided(request, id, person, lambda: store.merge(id, other, person.name, reason, expected=_seen(state)))


@router.post("/incident/{id}/split")
def split(
    request: Request,
    id: str,
    person: Deciding,
    telling: Annotated[list[str] | None, Form()] = None,
    reason: Text = "",
    state: Text = "",
    seen: Text = "",
) -> Response:
    """Some tellings are of another incident: they get one of their own."""
    desk = desk_of(request)
    made: list[str] = []

    def decide() -> None:
        made.append(desk.store.split(id, telling or [], person.name, reason, expected=_seen(state)))

    answer = _decided(request, id, person, decide, seen)
    return RedirectResponse(f"/incident/{made[0]}", 303) if made else answer


@router.post("/incident/{id}/accept")
def accept(request: Request, id: str, person: Deciding) -> Response:
    """Accept all tellings that nobody decided on."""
    desk = desk_of(request)
    keys = [telling.key for telling in case_of(desk, meant(desk, id)[0]).tellings if telling.decision is None]
    return _decided(request, id, person, lambda: desk.store.decide_many("accept", keys, person.name) if keys else None)


@router.post("/incident/{id}/undo")
def undo(request: Request, id: str, person: Deciding, decision: Annotated[int, Form()] = 0, bulk: Text = "", reason: Text = "") -> Response:
    """Bring back what was before a decision, or before all that were taken together."""
    store, why = desk_of(request).store, reason.strip() or "undone on the page of the incident"
    may_undo(store, person, decision, bulk)
    return _decided(
        request, id, person, lambda: store.undo_bulk(bulk, person.name, why) if bulk else store.undo(decision, person.name, why)
    )


@router.post("/incident/{id}/assign")
def assign(request: Request, id: str, person: Deciding, to: Text = "", task: Text = "to-do", held: Text = "") -> Response:
    """Give the incident to somebody, or to whoever comes."""
    store, whole = desk_of(request).store, meant(desk_of(request), id)[1]
    return _decided(request, id, person, lambda: store.assign("incident", whole, to.strip() or None, task, person.name, expected=held))


@router.post("/incident/{id}/comment")
def comment(request: Request, id: str, person: Deciding, text: Text = "") -> Response:
    """Say something of the incident to the others."""
    store, whole = desk_of(request).store, meant(desk_of(request), id)[1]
    return _decided(request, id, person, lambda: store.comment("incident", whole, text, person.name))


@router.post("/incident/{id}/comment/{number:int}/withdraw")
def withdraw(request: Request, id: str, number: int, person: Deciding) -> Response:
    """Take back what one said."""
    store = desk_of(request).store
    return _decided(request, id, person, lambda: store.withdraw_comment(number, person.name, person.may("admin")))


@router.post("/incident/{id}/reveal")
def reveal(request: Request, id: str, person: Seeing, reason: Text = "") -> Response:
    """The page once with the names of private persons, for a reason that stands in the log. Nothing of it is kept."""
    desk = desk_of(request)
    pk, whole = meant(desk, id)
    if not reason.strip():
        raise StoreError("names of private persons are shown only for a reason", "tell why they are needed: it stands in the log")
    desk.store.log_export(person.name, "page of an incident", reason.strip(), Filter(incident=(whole,)))
    return show(request, desk, pk, person, unmask=True)
