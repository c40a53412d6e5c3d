"""What counts once, written anew for all documents that repeat one text when another of them comes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, or_, select, update

from marsad.incident import Kept
from marsad.link.sources import source
from marsad.store.rows import chunks, many
from marsad.store.schema import DocumentRow, EventRow, IncidentRow


def settle(connection: Connection, originals: Collection[str]) -> None:
    """Give all copies of these originals one source. Incidents that any of them tells of are told anew where it changed."""
    groups: dict[str, list[tuple[int, Kept]]] = defaultdict(list)
    columns = (DocumentRow.pk, DocumentRow.key, DocumentRow.copy_of, DocumentRow.agency, DocumentRow.publisher, DocumentRow.published)
    for part in chunks(sorted(originals)):
        told = select(*columns, DocumentRow.source).where(or_(DocumentRow.key.in_(part), DocumentRow.copy_of.in_(part)))
        for row in connection.execute(told.order_by(DocumentRow.pk)):
            given = {name: getattr(row, name) for name in ("key", "copy_of", "agency", "publisher", "published", "source")}
            groups[row.copy_of or row.key].append((row.pk, Kept(id="", text="", text_sha256="", bytes_sha256="", **given)))
    changed = []
    for group in groups.values():
        held = [kept for _, kept in group]
        one = source(held[0], held)
        changed += [{"at": pk, "made": one} for pk, kept in group if kept.source != one]
    if not changed:
        return
    many(connection, update(DocumentRow).where(DocumentRow.pk == bindparam("at")).values(source=bindparam("made")), changed)
    for some in chunks([row["at"] for row in changed]):
        told_of = select(EventRow.incident).where(EventRow.document.in_(some), EventRow.incident.is_not(None))
        connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(told_of)).values(stale=True))
