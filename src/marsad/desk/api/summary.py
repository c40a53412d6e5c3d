"""What a query adds up to: facets, timeline, map, ledgers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from marsad.desk.api.fetch import masks, sees_private
from marsad.desk.api.incidents import query_of
from marsad.desk.api.problems import Problem
from marsad.desk.api.routing import CSV, GEOJSON, answer, form_of, links, part
from marsad.desk.api.shapes import Bucket, Clusters, Facet, Facets, LedgerRows, Timeline, Value
from marsad.desk.api.spec import DAY, IF_NONE, filters, formats, limit, parameter, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.state import desk_of

routes = part("summaries")
Reader = Annotated[Person, Depends(needs("reader"))]
