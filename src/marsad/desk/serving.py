"""Serving the desk: in one process, or in several that share a port, so that people who ask at once have all cores."""

from __future__ import annotations

import gc
import os
from threading import Thread
from typing import TYPE_CHECKING

import msgspec

from marsad.desk.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

_SETTINGS = "MARSAD_DESK_SETTINGS"
_PATIENCE = 60
"""Seconds that a process may be too busy to tell that it lives."""


def serve(app: FastAPI, settings: Settings, workers: int) -> None:
    """Serve until it is stopped. `app` is what one process serves; of several, each makes its own."""
    import uvicorn

    if workers < 2:
        prepare(app)
        uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False, proxy_headers=settings.secure)
        return
    app.state.desk.close()
    os.environ[_SETTINGS] = msgspec.json.encode(settings).decode()
    uvicorn.run(
        "marsad.desk.serving:made",
        factory=True,
        workers=workers,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        proxy_headers=settings.secure,
        timeout_worker_healthcheck=_PATIENCE,
    )


def made() -> FastAPI:
    """The application of one of several processes."""
    from marsad.desk.app import create_app

    app = create_app(msgspec.json.decode(os.environ[_SETTINGS], type=Settings))
    prepare(app)
    return app


def prepare(app: FastAPI) -> None:
    """Read the index before somebody asks for it."""
    Thread(target=_warm, args=(app,), name="index", daemon=True).start()


def _warm(app: FastAPI) -> None:
    """Read the index. It stays, and is large: to look through it for garbage would hold up those who ask for half a second each time."""
    gc.set_threshold(50_000, 20, 50)
    app.state.desk.index.warm()
    gc.collect()
    gc.freeze()
