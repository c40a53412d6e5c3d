"""Saved views: made, renamed, shared, deleted, opened with what is new in them, and their feeds."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad import __version__
from marsad.desk.api import feed as atom
from marsad.desk.api import saved
from marsad.desk.api.entries import entries
from marsad.desk.api.routing import answer
from marsad.desk.auth.person import Person, needs
from marsad.desk.i18n import catalogue, preferences
from marsad.desk.render import page
from marsad.desk.state import Desk, desk_of

router = APIRouter()
Reader = Annotated[Person, Depends(needs("reader"))]
Analyst = Annotated[Person, Depends(needs("analyst"))]
Anybody = Annotated[Person, Depends(needs("anonymous"))]
Text = Annotated[str, Form()]
FEED = 50
"""Incidents of a feed."""
_BACK = "/views"


@router.get("/views")
def views(request: Request, person: Reader) -> Response:
    """The views that somebody may see."""
    return _list(request, person)


def _list(
    request: Request, person: Person, status: int = 200, fault: str = "", remedy: str = "", told: tuple[int, str] | None = None
) -> Response:
    desk = desk_of(request)
    found = saved.standing(desk, desk.store.views(person.name))
    feeds = {one.view.pk for one in found if saved.has_feed(desk.store, one.view.pk, person)}
    mine = [one for one in found if one.view.owner == person.name]
    others = [one for one in found if one.view.owner != person.name]
    return page(request, person, "views/list.html", status, mine=mine, others=others, feeds=feeds, told=told, fault=fault, remedy=remedy)


def _nameless(request: Request, person: Person) -> Response:
    _ = catalogue(preferences(request).lang).gettext
    return _list(request, person, 422, _("The view has no name."), _("Give it one."))


@router.post("/views")
def save(request: Request, person: Analyst, name: Text = "", query: Text = "", shared: Text = "") -> Response:
    """Save what somebody sees under a name. One of theirs that has it is replaced."""
    if not name.strip():
        return _nameless(request, person)
    desk_of(request).store.save_view(person.name, name, saved.kept(saved.query_of(query)), bool(shared))
    return RedirectResponse(_BACK, 303)


@router.get("/views/{id:int}")
def opened(request: Request, id: int, person: Reader, new: bool = False) -> Response:
    """Open a view, or what is new in it, on the page of incidents. What is shown then counts as seen."""
    desk = desk_of(request)
    (found,) = saved.standing(desk, [saved.view_of(desk.store, id, person)])
    if found.fault:
        return _list(request, person, 422, found.fault)
    if "prefetch" not in request.headers.get("sec-purpose", ""):
        desk.store.mark_seen(id, person.name)
    return RedirectResponse(found.path_new if new and found.view.seen else found.path, 303)


@router.post("/views/{id:int}")
def change(request: Request, id: int, person: Analyst, name: Text = "", query: Text | None = None, shared: Text = "") -> Response:
    """Rename a view, change its query, share it or not."""
    store = desk_of(request).store
    view = saved.own_view(store, id, person)
    if not name.strip():
        return _nameless(request, person)
    told = None if query is None else saved.kept(saved.query_of(query))
    saved.change(store, view, person, name, told, bool(shared))
    return RedirectResponse(_BACK, 303)


@router.post("/views/{id:int}/delete")
def drop(request: Request, id: int, person: Analyst) -> Response:
    """Delete a view."""
    store = desk_of(request).store
    saved.drop(store, saved.own_view(store, id, person), person)
    return RedirectResponse(_BACK, 303)


@router.post("/views/{id:int}/seen")
def seen(request: Request, id: int, person: Reader) -> Response:
    """Note that all that a view shows has been seen."""
    store = desk_of(request).store
    store.mark_seen(saved.view_of(store, id, person).pk, person.name)
    return RedirectResponse(_BACK, 303)


@router.post("/views/{id:int}/feed")
def subscribe(request: Request, id: int, person: Reader) -> Response:
    """Make an address for the feed of a view. It is told this once; one that was made before ends."""
    store = desk_of(request).store
    view = saved.view_of(store, id, person)
    token = saved.open_feed(store, view.pk, person)
    return _list(request, person, told=(view.pk, f"{_base(request)}/views/{view.pk}.atom?token={quote(token)}"))


@router.post("/views/{id:int}/feed/stop")
def unsubscribe(request: Request, id: int, person: Reader) -> Response:
    """End the address of a feed."""
    store = desk_of(request).store
    saved.shut_feed(store, saved.view_of(store, id, person).pk, person)
    return RedirectResponse(_BACK, 303)


@router.get("/views/{id:int}.atom")
def feed(request: Request, id: int, person: Anybody, token: str = "") -> Response:
    """The feed of a view: by a token of its own, by an API token, or for who is logged in. Names of private persons are masked for all."""
    desk = desk_of(request)
    reader = saved.feed_reader(desk, id, token, person)
    return answer(request, written(request, desk, id, reader), atom.MEDIA)


def written(request: Request, desk: Desk, id: int, reader: Person) -> bytes:
    """The feed of a view as somebody may read it."""
    view = saved.view_of(desk.store, id, reader)
    language = preferences(request).lang
    found = desk.index.find(replace(saved.query_of(view.query, strict=False), sort="-changed", limit=FEED, after=None))
    shown = entries(desk, found.pks, language, _base(request))
    updated = max((one.updated for one in shown), default=view.at)
    own = f"{_base(request)}/views/{view.pk}.atom"
    return atom.written(
        atom.Feed(
            view=f"{view.owner}:{view.pk}:{view.at}",
            title=view.name,
            subtitle=saved.told(language),
            language=language,
            own=own,
            home=f"{_base(request)}/views/{view.pk}",
            updated=max(updated, view.at),
            version=__version__,
            entries=shown,
        )
    )


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
