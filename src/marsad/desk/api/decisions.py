"""Decisions by programs: the same as on the pages, with `If-Match`, so that nobody overwrites what they have not seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, Request, Response
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from marsad.desk.api import asked, fetch
from marsad.desk.api.codec import decode
from marsad.desk.api.fetch import Held, seen
from marsad.desk.api.masked import alone, masks
from marsad.desk.api.problems import Problem
from marsad.desk.api.restoring import restored
from marsad.desk.api.routing import answer, bounded, part
from marsad.desk.api.shapes import Made
from marsad.desk.api.spec import IF_MATCH, reference, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.auth.undoing import may_undo
from marsad.desk.state import desk_of
from marsad.incident import Telling
from marsad.record import Event
from marsad.store import Store, StoreError
from marsad.store.database import reading
from marsad.store.schema import EventRow, IncidentRow
from marsad.store.states import Conflict

routes = part("decisions")
Analyst = Annotated[Person, Depends(needs("analyst", "write"))]
_TAG = re.compile(r'(?:W/)?"?([0-9a-zA-Z.-]+)"?')
_KINDS = (
    asked.Accept,
    asked.Reject,
    asked.Edit,
    asked.Add,
    asked.Verify,
    asked.Merge,
    asked.Split,
    asked.Undo,
    asked.Comment,
    asked.Assign,
)
_ANY: dict[str, Any] = {
    "oneOf": [reference(kind) for kind in _KINDS],
    "discriminator": {
        "propertyName": "action",
        "mapping": {str(kind.__struct_config__.tag): reference(kind)["$ref"] for kind in _KINDS},
    },
}
D = TypeVar("D")


@routes.post(
    "/decisions",
    **says(Made, 404, 409, 412, 413, 428, status=201, parameters=(IF_MATCH,), body=_ANY, told="It is decided; `decision` is its number"),
)
async def decide(request: Request, person: Analyst) -> Response:
    """Decide: accept, reject, edit, add, verify, merge, split, undo, comment or assign. The audit log has it under the name of who asks."""
    body = await bounded(request)
    return await run_in_threadpool(_decided, request, decode(body, asked.Decision), person)  # type: ignore[arg-type]


def _decided(request: Request, wanted: asked.Decision, person: Person) -> Response:
    store, tag = desk_of(request).store, request.headers.get("if-match")
    try:
        made = _ACTIONS[type(wanted)](store, wanted, person, tag)
    except Conflict as error:
        raise conflict(store, error, 409 if tag is None else 412) from None
    return answer(request, made, status=201)


def conflict(store: Store, error: Conflict, status: int) -> Problem:
    """What was changed meanwhile, with both versions."""
    known = masks(store)
    told: dict[str, Any] = {"yours": error.wanted, "theirs": error.now}
    revision = None
    try:
        if isinstance(error.now, Event) or isinstance(error.wanted, Event):
            held = fetch.held(store, error.subject)
            revision = held.tag
            with known.lock:
                one = seen(known, held.case)
                told = {name: _shown(one, value, held) for name, value in told.items()}
        else:
            revision = str(store.incident_state(error.subject))
    except (Problem, StoreError):
        pass  # it is gone: then there is nothing to show but what the error tells
    who = f"{error.by} ({error.action}, {error.at})" if error.by else "somebody else"
    detail = f"{error.subject} was changed meanwhile by {who}"
    return Problem(status, detail, "look at both versions, and decide again with the revision that is told here", revision=revision, **told)


def _shown(one: Any, value: Any, held: Held) -> Any:
    if not isinstance(value, Event):
        return value
    return one.telling(Telling(key=held.telling.key, event=value, document=held.document.key)).event


def _tag(tag: str | None) -> str:
    """What `If-Match` names. Raises `Problem` where it is missing."""
    if tag is None:
        raise Problem(428, "it is not said which version was decided on", "send its ETag in If-Match, or * for whatever it is now")
    found = _TAG.fullmatch(tag.strip())
    if tag.strip() != "*" and found is None:
        raise Problem(400, f"If-Match: '{tag[:80]}' is no ETag of ours", "send the ETag as it came")
    return "*" if found is None else found[1]


def _telling(store: Store, key: str, tag: str | None) -> tuple[Held, str | None]:
    """The telling that is meant, and the state in which it was seen (None: whatever it is)."""
    told = _tag(tag)
    held = fetch.held(store, key)
    return held, None if told == "*" else fetch.state_in(told)


def _incident(store: Store, name: str, tag: str | None) -> tuple[str, int | None]:
    """The id of the incident that is meant, and the revision at which it was seen."""
    told = _tag(tag)
    with reading(store.engine) as connection:
        id = str(fetch.incident_row(connection, name).id)
    first = told.partition(".")[0]
    if told != "*" and not (first.isdecimal() and len(first) < 18):
        raise Problem(412, f"If-Match: '{told[:80]}' is no revision of an incident", f"send the ETag of GET /api/v1/incidents/{id}")
    return id, None if told == "*" else int(first)


def _after(store: Store, action: str, subject: str, decision: int | None, *tellings: str, incidents: tuple[str, ...] = ()) -> Made:
    """What a decision did."""
    with reading(store.engine) as connection:
        columns = select(IncidentRow.id, IncidentRow.revision)
        ids = columns.where(IncidentRow.id.in_(incidents))
        found = {row.id: row.revision for row in connection.execute(ids)}
        told = columns.join(EventRow, EventRow.incident == IncidentRow.pk).where(EventRow.key.in_(tellings))
        found |= {row.id: row.revision for row in connection.execute(told)}
    return Made(action=action, subject=subject, decision=decision, revisions=found)


def _accept(store: Store, wanted: asked.Accept, person: Person, tag: str | None) -> Made:
    held, expected = _telling(store, wanted.telling, tag)
    number = store.accept(held.telling.key, person.name, wanted.reason, expected=expected)
    return _after(store, "accept", held.telling.key, number, held.telling.key)


def _reject(store: Store, wanted: asked.Reject, person: Person, tag: str | None) -> Made:
    held, expected = _telling(store, wanted.telling, tag)
    number = store.reject(held.telling.key, person.name, wanted.reason, expected=expected)
    return _after(store, "reject", held.telling.key, number, incidents=(held.incident,) if held.incident else ())


def _edit(store: Store, wanted: asked.Edit, person: Person, tag: str | None) -> Made:
    held, expected = _telling(store, wanted.telling, tag)
    known = masks(store)
    with known.lock:
        event = restored(wanted.event, held.telling, held.document, seen(known, held.case))
    number = store.edit(held.telling.key, event, person.name, wanted.reason, expected=expected)
    return _after(store, "edit", held.telling.key, number, held.telling.key)


def _add(store: Store, wanted: asked.Add, person: Person, tag: str | None) -> Made:
    del tag
    found = fetch.document(store, wanted.document).kept
    known = masks(store)
    with known.lock:
        event = restored(wanted.event, None, found, seen(known, alone(found, [])))
    key = store.add_event(found.key, msgspec.structs.replace(event, id=""), person.name, wanted.reason)
    return _after(store, "add", key, None, key)


def _verify(store: Store, wanted: asked.Verify, person: Person, tag: str | None) -> Made:
    if not person.may("editor", "write"):
        raise Problem(403, "only an editor verifies an incident", "ask an editor")
    id, expected = _incident(store, wanted.incident, tag)
    number = store.verify_incident(id, person.name, wanted.reason, expected=expected)
    return _after(store, "verify", id, number, incidents=(id,))


def _merge(store: Store, wanted: asked.Merge, person: Person, tag: str | None) -> Made:
    id, expected = _incident(store, wanted.incident, tag)
    other, _ = _incident(store, wanted.other, "*")
    states: Any = expected if wanted.other_revision is None or expected is None else (expected, wanted.other_revision)
    number = store.merge(id, other, person.name, wanted.reason, expected=states)
    return _after(store, "merge", id, number, incidents=(id, other))


def _split(store: Store, wanted: asked.Split, person: Person, tag: str | None) -> Made:
    id, expected = _incident(store, wanted.incident, tag)
    new = store.split(id, wanted.tellings, person.name, wanted.reason, expected=expected)
    return _after(store, "split", id, store.last_decision(person.name), incidents=(id, new))


def _undo(store: Store, wanted: asked.Undo, person: Person, tag: str | None) -> Made:
    del tag
    may_undo(store, person, wanted.decision)
    number = store.undo(wanted.decision, person.name, wanted.reason)
    return _after(store, "undo", str(wanted.decision), number)


def _comment(store: Store, wanted: asked.Comment, person: Person, tag: str | None) -> Made:
    del tag
    number = store.comment(wanted.kind, _subject(store, wanted.kind, wanted.subject), wanted.text, person.name)
    return _after(store, "comment", wanted.subject, number)


def _assign(store: Store, wanted: asked.Assign, person: Person, tag: str | None) -> Made:
    subject = _subject(store, wanted.kind, wanted.subject)
    expected: int | str | None = None
    if tag is not None:
        _, expected = (_incident if wanted.kind == "incident" else _telling)(store, subject, tag)
    number = store.assign(wanted.kind, subject, wanted.person, wanted.state, person.name, wanted.reason, expected=expected)
    return _after(store, "assign", subject, number, incidents=(subject,))


def _subject(store: Store, kind: str, name: str) -> str:
    """The whole id or key of what is meant."""
    if kind == "document":
        return fetch.document(store, name).kept.key
    return fetch.held(store, name).telling.key if kind == "telling" else _incident(store, name, "*")[0]


_ACTIONS: dict[type, Callable[[Store, Any, Person, str | None], Made]] = {
    asked.Accept: _accept,
    asked.Reject: _reject,
    asked.Edit: _edit,
    asked.Add: _add,
    asked.Verify: _verify,
    asked.Merge: _merge,
    asked.Split: _split,
    asked.Undo: _undo,
    asked.Comment: _comment,
    asked.Assign: _assign,
}
