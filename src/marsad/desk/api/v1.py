"""Version 1 of the API: all of its parts under one address."""

from __future__ import annotations

from fastapi import APIRouter

from marsad.desk.api import about, audit, decisions, documents, exports, incidents, registry, summary, views
from marsad.desk.api.routing import ApiRoute

router = APIRouter(prefix="/api/v1", route_class=ApiRoute)
for part in (incidents, documents, summary, registry, decisions, views, exports, audit, about):
    router.include_router(part.routes)
about.catch(router)
