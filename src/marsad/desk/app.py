"""The application: every page and every part of the API that has a router, and kind pages for what goes wrong."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from types import ModuleType

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from marsad import __version__
from marsad.desk import api, pages
from marsad.desk.auth.denied import denied
from marsad.desk.auth.guard import install
from marsad.desk.auth.listening import check
from marsad.desk.auth.oidc import told_by
from marsad.desk.auth.person import Denied
from marsad.desk.render import page
from marsad.desk.settings import Settings
from marsad.desk.state import Desk
from marsad.store import StoreError
from marsad.store.database import explained

API = "/api/"
THREADS = 6
"""Requests that one process works at together. More would only take the interpreter from one another, and the connections of the
database, of which there are fifteen and a request may need two."""


def create_app(settings: Settings) -> FastAPI:
    """The application of a desk. Raises `StoreError` where its database can't be opened, or it would not be safe where it listens."""
    check(settings)
    if settings.team:
        told_by(dict(os.environ))
    desk = Desk(settings)

    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        yield
        desk.close()

    app = FastAPI(title="Marsad", version=__version__, lifespan=living, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    for router in routers():
        app.include_router(router)
    install(app, settings)
    app.add_exception_handler(Denied, denied)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(StoreError, _store_fault)
    app.add_exception_handler(DBAPIError, _store_fault)
    return app


def routers() -> Iterator[APIRouter]:
    """The routers of all modules of pages and API."""
    for package in (pages, api):
        for module in _modules(package):
            router = getattr(module, "router", None)
            if isinstance(router, APIRouter):
                yield router


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        yield import_module(f"{package.__name__}.{found.name}")


def fault(request: Request, status: int, what: str, remedy: str = "") -> Response:
    """What is wrong, and the remedy: as a page, or as a problem (RFC 9457) where a program asks."""
    if request.url.path.startswith(API):
        told = {"type": "about:blank", "title": what, "status": status, "detail": what, "remedy": remedy}
        return JSONResponse(told, status, media_type="application/problem+json")
    person = getattr(request.state, "person", None)
    return page(request, person, "fault.html", status, fault=what, remedy=remedy, status=status)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = fault(request, error.status_code, str(error.detail), getattr(error, "remedy", ""))
    answer.headers.update(error.headers or {})
    return answer


def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return fault(request, 422, told)


def _store_fault(request: Request, error: Exception) -> Response:
    if isinstance(error, DBAPIError):
        error = explained(error, request.app.state.desk.store.engine.url)
        return fault(request, 503, error.fault, error.remedy)
    assert isinstance(error, StoreError)
    return fault(request, 400, error.fault, error.remedy)
