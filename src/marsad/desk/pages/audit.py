"""The log of all changes: looked through, and verified."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select

from marsad.desk.auth.person import Person, needs
from marsad.desk.render import page, url
from marsad.desk.state import desk_of
from marsad.store import StoreError, audit, naming
from marsad.store.database import reading
from marsad.store.schema import AuditRow

router = APIRouter(include_in_schema=False)
Admin = Annotated[Person, Depends(needs("admin", "admin"))]
MOST = 100
_PERSON = "person."
ACTIONS = ("person.", "document.", "record.", "incident.", "registry.", "export", "user.", "comment.", "flag.", "view.")
"""Beginnings of actions, by which the log is filtered."""


@router.get("/audit")
def log(
    request: Request, person: Admin, who: str = "", what: str = "", subject: str = "", before: int = 0, since: str = "", until: str = ""
) -> Response:
    """Rows of the log, the latest first."""
    engine = desk_of(request).store.engine
    told = select(AuditRow.__table__).order_by(AuditRow.seq.desc()).limit(MOST + 1)
    fault = None
    if who:
        told = told.where(AuditRow.actor == who)
    if what:
        told = told.where(AuditRow.action.startswith(what, autoescape=True))
    if since:
        told = told.where(AuditRow.at >= since)
    if until:
        told = told.where(AuditRow.at < f"{until}T99")
    if before > 0:
        told = told.where(AuditRow.seq < before)
    with reading(engine) as connection:
        if subject:
            try:
                told = told.where(AuditRow.subject.in_(naming.subjects(connection, subject)))
            except StoreError as error:
                fault, told = error, told.where(AuditRow.subject == subject)
        rows = connection.execute(told).mappings().all()
        length, head = audit.head(connection)
    asked = {"who": who, "what": what, "subject": subject, "since": since, "until": until}
    return page(
        request, person, "audit/log.html", rows=rows[:MOST], more=rows[MOST - 1]["seq"] if len(rows) > MOST else None,
        asked=asked, actions=ACTIONS, length=length, head=head, fault=fault, link=_link,
    )  # fmt: skip


def _link(action: str, subject: str) -> str | None:
    """The page of what a row is about; None where it has none."""
    room = action.partition(".")[0]
    if room == "document":
        return url(f"/report/{subject}")
    if room == "incident" or action in ("person.verify", "person.merge", "person.split"):
        return url(f"/incident/{subject}")
    if room == "person":
        return url(f"/review/{subject}")
    if room == "registry":
        return url(f"/registry/{subject}")
    return None


@router.post("/audit/verify")
def verify(request: Request, person: Admin) -> Response:
    """Go through the whole log, and hold the store against it."""
    return page(request, person, "audit/verified.html", found=desk_of(request).store.verify())
