"""The log of all changes, for who keeps watch over it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy import select

from marsad.desk.api.problems import Problem
from marsad.desk.api.routing import answer, part
from marsad.desk.api.shapes import Checked, Log, LogRow
from marsad.desk.api.spec import IF_NONE, limit, parameter, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.state import desk_of
from marsad.store import StoreError, naming
from marsad.store.database import reading
from marsad.store.schema import AuditRow

routes = part("audit")
Admin = Annotated[Person, Depends(needs("admin", "admin"))]
LIMIT, MOST = 100, 1000
_BEFORE = {"type": "integer", "minimum": 1, "maximum": 2**53}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_LOG = (
    parameter("subject", "Only about that document, telling or incident"),
    parameter("before", "Only rows with a lower number: `next` of the page before", _BEFORE),
    limit(MOST, LIMIT),
    IF_NONE,
)


def _number(request: Request, name: str, default: int, most: int) -> int:
    told = request.query_params.get(name)
    if told is None:
        return default
    if not (told.isdecimal() and told.isascii() and len(told) < 18 and 1 <= int(told) <= most):
        raise Problem(400, f"{name}: '{told[:20]}' is no number that can be", f"give a whole number from 1 to {most}")
    return int(told)


@routes.get("/audit", **says(Log, parameters=_LOG, told="Rows of the log"))
def log(request: Request, person: Admin) -> Response:
    """Rows of the audit log, the latest first. Each carries the hash of the row before it."""
    most, before = _number(request, "limit", LIMIT, MOST), _number(request, "before", 2**53, 2**53)
    subject = request.query_params.get("subject")
    told = select(AuditRow.__table__).where(AuditRow.seq < before).order_by(AuditRow.seq.desc()).limit(most + 1)
    with reading(desk_of(request).store.engine) as connection:
        if subject:
            try:
                told = told.where(AuditRow.subject.in_(naming.subjects(connection, subject)))
            except StoreError:
                return answer(request, Log(rows=[], next=None))
        rows = [LogRow(**row) for row in connection.execute(told).mappings()]
    return answer(request, Log(rows=rows[:most], next=rows[most - 1].seq if len(rows) > most else None))


@routes.get("/audit/verify", **says(Checked, parameters=(parameter("head", "A head of the log that was noted down earlier", _HASH),)))
def verify(request: Request, person: Admin) -> Response:
    """Whether the log is whole, and the store as it says. Reads all of it: in a large store this takes minutes."""
    head = request.query_params.get("head") or None
    found = desk_of(request).store.verify(head)
    return answer(request, Checked(whole=not found.faults, **found._asdict()))
