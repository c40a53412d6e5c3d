"""Correcting a telling, and adding one that the coder missed: one form, which works without scripts as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk import drafting, lookup, reports
from marsad.desk.auth.person import Person, needs
from marsad.desk.correct import EVIDENCE, N_, Corrected, Wrong, corrected, empty_event
from marsad.desk.drafting import Draft
from marsad.desk.fields import LISTS, Fields, Words, fields_of, numbers
from marsad.desk.i18n import catalogue, preferences
from marsad.desk.pages.review import SLOTS, decide
from marsad.desk.reading import Reading, called, read
from marsad.desk.render import page
from marsad.desk.reports import Report, Told
from marsad.desk.state import desk_of
from marsad.desk.way import way_of
from marsad.ontology import COUNTS, OUTCOMES, PRECISIONS, STATUSES, TYPES
from marsad.record import Event
from marsad.store.states import state_of
from marsad.world.registry import CLASSES, KINDS, PERSON_ROLES

router = APIRouter()
Analyst = Annotated[Person, Depends(needs("analyst"))]
Decides = Annotated[Person, Depends(needs("analyst", "write"))]
_OWN = frozenset(("csrf", "do", "expected", "reason", "start", "end", "quote"))
"""Fields of the form that are not the event's."""
_MOST = 400
"""Fields that a form has at most."""
CHOICES = {
    "types": TYPES,
    "statuses": STATUSES,
    "counts": COUNTS,
    "outcomes": OUTCOMES,
    "precisions": PRECISIONS,
    "evidence": EVIDENCE,
    "kinds": sorted(KINDS),
    "party_roles": PERSON_ROLES,
    "classes": sorted(CLASSES),
}


@router.get("/review/find")
def find(request: Request, person: Analyst, kind: str = "party", words: str = "", country: str = "", path: str = "") -> Response:
    """Entries of the registry by name, as a list to choose from."""
    found = lookup.search(kind, words, country or None) if kind in lookup.KINDS else []
    return page(request, person, "review/_found.html", found=found, path=path, words=words)


@router.get("/review/add")
def missed(request: Request, person: Analyst, report: str) -> Response:
    """The form for an event that the coder missed."""
    found = reports.report(desk_of(request).store.engine, report)
    shown = read(request, person, found, folded=False)
    return _form(request, person, found, shown, None, Draft({"type": "", "status": "reported"}, "trigger"), {}, {})


@router.post("/review/add")
async def add(request: Request, person: Decides, report: str) -> Response:
    """Work on the form for a missed event, or save it."""
    form = await _fields(request)
    found = reports.report(desk_of(request).store.engine, report)
    shown = read(request, person, found, folded=False)
    before = empty_event()
    words = Words(found.kept, shown.cover)
    draft = _worked(form, {}, words, before)
    if form.get("do") != "save":
        return _form(request, person, found, shown, None, draft, form, {})
    made = _read(draft, {}, before, words, found.told)
    if made.event is None:
        return _form(request, person, found, shown, None, draft, form, made.wrong)
    store = desk_of(request).store
    key = store.add_event(found.kept.key, made.event, person.name, form.get("reason", "").strip() or "missed by the coder")
    return RedirectResponse(way_of(request).url(f"/review/{key}", done=key), 303)


@router.get("/review/{key}/correct")
def correct(request: Request, person: Analyst, key: str, cell: str = "") -> Response:
    """The form for a telling. `cell`: the one to begin with."""
    found, whole = reports.report_of(desk_of(request).store.engine, key)
    shown = read(request, person, found, whole, folded=False)
    _, told = found.of(whole)
    fields = fields_of(told.telling.event, Words(found.kept, shown.cover), shown.cover)
    return _form(request, person, found, shown, told, Draft(fields, cell), {}, {})


@router.post("/review/{key}/correct")
async def save(request: Request, person: Decides, key: str) -> Response:
    """Work on the form of a telling, or save it: to the store only what was asked for by `do=save`."""
    form = await _fields(request)
    store = desk_of(request).store
    found, whole = reports.report_of(store.engine, key)
    shown = read(request, person, found, whole, folded=False)
    _, told = found.of(whole)
    before, words = told.telling.event, Words(found.kept, shown.cover)
    given = fields_of(before, words, shown.cover)
    draft = _worked(form, given, words, before)
    if form.get("do") != "save":
        return _form(request, person, found, shown, told, draft, form, {})
    made = _read(draft, given, before, words, found.told)
    if made.event is None:
        return _form(request, person, found, shown, told, draft, form, made.wrong)
    return _saved(request, person, whole, form, draft, made, told)


def _saved(request: Request, person: Person, key: str, form: Fields, draft: Draft, made: Corrected, told: Told) -> Response:
    """Save a corrected event; one in which nothing is other than before is accepted."""
    store, event, expected = desk_of(request).store, made.event, form.get("expected") or None
    assert event is not None
    reason = form.get("reason", "").strip()
    if event == told.telling.event and expected in (None, state_of(told.telling)):
        return decide(request, person, key, lambda: store.accept(key, person.name, reason, expected=expected))
    why = reason or "read again in the text"
    return decide(request, person, key, lambda: store.edit(key, event, person.name, why, expected=expected), draft.fields)


async def _fields(request: Request) -> Fields:
    """The fields of a form, each once, as text."""
    form = await request.form(max_files=0, max_fields=_MOST)
    return {name: value.replace("\r\n", "\n") for name, value in form.multi_items() if isinstance(value, str)}


def _worked(form: Fields, shown: Fields, words: Words, before: Event) -> Draft:
    """The form after what its button asks for. A form that only carries selected words is that of the event as it is."""
    fields = {name: value for name, value in form.items() if name not in _OWN} or dict(shown)
    act, _, rest = form.get("do", "").partition(":")
    path, _, value = rest.partition(":")
    country = before.place.country if before.place else None
    if act == "words":
        return drafting.take_words(fields, path, form, words, country)
    if act == "find":
        return drafting.look_up(fields, path, country)
    if act == "take":
        return drafting.take(fields, path, value)
    if act == "add":
        return drafting.add(fields, path)
    if act == "drop":
        return drafting.drop(fields, path)
    if act == "back":
        return drafting.back(fields, shown, path)
    return drafting.settle(fields, country) if act == "save" else Draft(fields, path)


def _read(draft: Draft, shown: Fields, before: Event, words: Words, told: Iterable[Told]) -> Corrected:
    """The event of a form; a name that was typed and not chosen is a fault of its own."""
    if draft.path:
        return Corrected(None, {f"{draft.path}.name": Wrong(N_("Choose the one that is meant, or take it as the text has it."), {})})
    return corrected(draft.fields, shown, before, words, _speech(told))


def _speech(told: Iterable[Told]) -> set[str]:
    """The ids of the speech events of a report."""
    return {one.telling.event.id for one in told if TYPES.get(one.telling.event.type, TYPES["statement"]).group == "speech"}


def _form(
    request: Request, person: Person, found: Report, shown: Reading, told: Told | None, draft: Draft, form: Fields, wrong: dict[str, Wrong]
) -> Response:
    """The form as a page."""
    wanted = preferences(request)
    speech = [(one.telling.event.id, called(number, one, wanted)) for number, one in enumerate(found.told, 1) if one is not told]
    speech = [one for one in speech if one[0] in _speech(found.told)]
    words = catalogue(wanted.lang)
    faults = {name: words.gettext(one.text) % one.told for name, one in wrong.items()}
    state = form.get("expected") or (state_of(told.telling) if told is not None else "")
    return page(
        request,
        person,
        "review/correct.html",
        422 if wrong else 200,
        r=shown,
        d=_cells(draft.fields),
        draft=draft,
        faults=faults,
        speech=speech,
        way=way_of(request),
        choices=CHOICES,
        slots=SLOTS,
        state=state,
        told=told,
        reason=form.get("reason", ""),
    )


def _cells(fields: Fields) -> dict[str, list[tuple[str, bool]]]:
    """The cells of each kind that the form has: path, and whether it is to be taken out."""
    out: dict[str, list[tuple[str, bool]]] = {}
    for name in LISTS:
        out[name] = [(f"{name}.{at}", bool(fields.get(f"{name}.{at}.drop"))) for at in numbers(fields, name)]
    return out
