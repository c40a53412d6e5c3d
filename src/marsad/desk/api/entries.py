"""Incidents as entries of a feed, in one language, names of private persons masked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from marsad.desk.api.feed import Entry
from marsad.desk.api.masked import Seen, masks
from marsad.desk.render import labels
from marsad.desk.state import Desk
from marsad.export import geo
from marsad.store.cases import cases
from marsad.store.database import reading
from marsad.store.rows import chunks
from marsad.store.schema import AuditRow, IncidentRow


def entries(desk: Desk, pks: Sequence[int], language: str, base: str) -> list[Entry]:
    """The entries of incidents, in this order."""
    numbers = [int(pk) for pk in pks]
    with reading(desk.store.engine) as connection:
        found = list(cases(connection, numbers))
        opened = {
            row.id: row.opened for row in connection.execute(select(IncidentRow.id, IncidentRow.opened).where(IncidentRow.pk.in_(numbers)))
        }
        changed = _changed(connection, [case.incident.id for case in found])
    known = masks(desk.store)
    out = []
    with known.lock:
        for case in found:
            id = case.incident.id
            at = opened.get(id, "")
            one = Seen(case, known.of(case, unmask=False))
            out.append(_entry(one, language, f"{base}/incident/{id}", at, max(changed.get(id, at), at)))
    return out


def _changed(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """When incidents, or what is noted on them, last changed."""
    found: dict[str, str] = {}
    for part in chunks(ids):
        told = select(AuditRow.subject, func.max(AuditRow.at).label("at")).where(AuditRow.subject.in_(part)).group_by(AuditRow.subject)
        found |= {row.subject: row.at for row in connection.execute(told)}
    return found


def _entry(one: Seen, language: str, link: str, opened: str, updated: str) -> Entry:
    shown = one.incident(voices=False)
    place = shown.place
    where = ((place.name_ar if language == "ar" else None) or place.name) if place else ""
    kind, status = labels(language, "type", shown.type), labels(language, "status", shown.status)
    days = " – ".join(dict.fromkeys(filter(None, (shown.when.start, shown.when.end))))
    at = geo.point(one.case.incident.place)
    note = shown.note.get(language) or shown.note.get("en") or ""
    return Entry(
        id=shown.id,
        title=" · ".join(filter(None, (kind, where, days, status))),
        summary=note or kind,
        language=language if language in shown.note else "en",
        link=link,
        opened=opened,
        updated=updated,
        terms=(shown.type, shown.status),
        point=(at.lat, at.lon) if at else None,
    )
