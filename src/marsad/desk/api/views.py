"""Saved views for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from marsad.desk.api import asked, saved
from marsad.desk.api.codec import decode
from marsad.desk.api.routing import answer, bounded, part
from marsad.desk.api.saved import Standing
from marsad.desk.api.shapes import View, Views
from marsad.desk.api.spec import IF_NONE, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.state import Desk, desk_of

routes = part("views")
Reader = Annotated[Person, Depends(needs("reader"))]
Analyst = Annotated[Person, Depends(needs("analyst", "write"))]


def _told(one: Standing) -> View:
    view = one.view
    return View(
        id=view.pk,
        name=view.name,
        query=view.query,
        owner=view.owner,
        shared=view.shared,
        created=view.at,
        new=one.new,
        total=one.total,
        fault=one.fault or None,
        href=f"/api/v1/views/{view.pk}",
        page=one.path,
        feed=f"/views/{view.pk}.atom",
    )


def _one(desk: Desk, id: int, person: Person) -> View:
    (found,) = saved.standing(desk, [saved.view_of(desk.store, id, person)])
    return _told(found)


@routes.get("/views", **says(Views, parameters=(IF_NONE,), told="Views"))
def listed(request: Request, person: Reader) -> Response:
    """The views that you may see: your own, and those that others share; with how much is new in each."""
    desk = desk_of(request)
    return answer(request, Views(views=[_told(one) for one in saved.standing(desk, desk.store.views(person.name))]))


@routes.post("/views", **says(View, 413, status=201, body=asked.NewView, told="It is saved"))
async def save(request: Request, person: Analyst) -> Response:
    """Save a view. One of yours that has this name is replaced."""
    wanted = decode(await bounded(request), asked.NewView)

    def run() -> View:
        desk = desk_of(request)
        number = desk.store.save_view(person.name, wanted.name, saved.kept(saved.query_of(wanted.query)), wanted.shared)
        return _one(desk, number, person)

    made = await run_in_threadpool(run)
    return answer(request, made, status=201, headers={"Location": made.href})


@routes.get("/views/{id}", **says(View, 404, parameters=(IF_NONE,), told="The view"))
def one(request: Request, id: int, person: Reader) -> Response:
    """A view."""
    return answer(request, _one(desk_of(request), id, person))


@routes.patch("/views/{id}", **says(View, 404, 413, body=asked.ChangedView, told="The view as it is now"))
async def change(request: Request, id: int, person: Analyst) -> Response:
    """Change a view of yours: its name, its query, whether others see it; or note that all it shows has been seen."""
    wanted = decode(await bounded(request), asked.ChangedView)

    def run() -> View:
        desk = desk_of(request)
        if wanted.seen:
            desk.store.mark_seen(saved.view_of(desk.store, id, person).pk, person.name)
        if wanted.name is not None or wanted.query is not None or wanted.shared is not None:
            view = saved.own_view(desk.store, id, person)
            query = None if wanted.query is None else saved.kept(saved.query_of(wanted.query))
            saved.change(desk.store, view, person, wanted.name, query, wanted.shared)
        return _one(desk, id, person)

    return answer(request, await run_in_threadpool(run))


@routes.delete("/views/{id}", **says(None, 404, status=204, told="It is no more"))
def drop(request: Request, id: int, person: Analyst) -> Response:
    """Delete a view of yours, and its feed."""
    store = desk_of(request).store
    saved.drop(store, saved.own_view(store, id, person), person)
    return Response(status_code=204)
