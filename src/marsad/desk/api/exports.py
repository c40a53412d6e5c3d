"""Exports for programs."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from marsad.desk.api import asked, exporting
from marsad.desk.api.codec import decode
from marsad.desk.api.routing import bounded, part
from marsad.desk.api.saved import query_of
from marsad.desk.api.spec import says
from marsad.desk.auth.person import Person, needs
from marsad.desk.state import desk_of

routes = part("exports")
Analyst = Annotated[Person, Depends(needs("analyst", "export"))]
_BINARY: dict[str, str] = {"type": "string", "format": "binary"}
_FILES = {
    media: {"schema": {"type": "object"} if media.endswith("json") and media != "application/x-ndjson" else _BINARY}
    for media in (one.partition(";")[0] for one in exporting.MEDIA.values())
}


@routes.post("/exports", **says(None, 413, body=asked.NewExport, media=_FILES, told="The file"))
async def export(request: Request, person: Analyst) -> Response:
    """Export exactly what a query shows, in a format of the field. It is a row of the audit log. A large one takes a while."""
    wanted = decode(await bounded(request), asked.NewExport)
    told = msgspec.structs.asdict(wanted) | {"query": query_of(wanted.query)}
    made = await run_in_threadpool(exporting.made, desk_of(request), exporting.Wanted(**told), person)
    return exporting.sent(made)
