"""What counts once, written anew for all documents that repeat one text when another of them comes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from marsad.incident import Kept
from marsad.link.sources import source
from marsad.store.rows import chunks, many
from marsad.store.schema import DocumentRow, EventRow, IncidentRow

_COLUMNS = (DocumentRow.pk, DocumentRow.key, DocumentRow.copy_of, DocumentRow.agency, DocumentRow.publisher, DocumentRow.published)
_UNDATED = "9999"


def settle(connection: Connection, originals: Collection[str], since: int = 0) -> None:
    """Give all copies of these originals one source. Incidents that any of them tells of are told anew where it changed.

    `since`: only documents of this number and later are new. Then a group in whose source they change nothing is not looked through.
    """
    changed, open_ = _followed(connection, originals, since) if since else ([], list(originals))
    groups: dict[str, list[tuple[int, Kept]]] = defaultdict(list)
    for part in chunks(sorted(open_)):
        told = select(*_COLUMNS, DocumentRow.source).where(or_(DocumentRow.key.in_(part), DocumentRow.copy_of.in_(part)))
        for row in connection.execute(told.order_by(DocumentRow.pk)):
            given = {name: getattr(row, name) for name in ("key", "copy_of", "agency", "publisher", "published", "source")}
            groups[row.copy_of or row.key].append((row.pk, Kept(id="", text="", text_sha256="", bytes_sha256="", **given)))
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


def _followed(connection: Connection, originals: Collection[str], since: int) -> tuple[list[dict[str, Any]], list[str]]:
    """The new documents whose source becomes that of their group, and the originals whose groups have to be looked through: where a new
    one was published before all others, is the first to credit an agency, or the first of a group of which no source is known."""
    changed: list[dict[str, Any]] = []
    open_: list[str] = []
    for part in chunks(sorted(originals)):
        first, credits, of = dict[str, str](), dict[str, bool](), dict[str, str]()
        for row in connection.execute(select(*_COLUMNS, DocumentRow.source).where(DocumentRow.key.in_(part))):
            first[row.key], credits[row.key], of[row.key] = row.published or _UNDATED, row.agency is not None, row.source
        dated = func.min(func.coalesce(DocumentRow.published, _UNDATED)), func.count(DocumentRow.agency)
        copies = select(DocumentRow.copy_of, *dated).where(DocumentRow.copy_of.in_(part), DocumentRow.pk < since)
        for original, least, credited in connection.execute(copies.group_by(DocumentRow.copy_of)):
            assert original is not None
            first[original], credits[original] = min(first[original], least), credits[original] or credited > 0
        new = select(*_COLUMNS, DocumentRow.source).where(DocumentRow.copy_of.in_(part), DocumentRow.pk >= since)
        for original, group in groupby(connection.execute(new.order_by(DocumentRow.copy_of, DocumentRow.pk)), lambda row: row.copy_of):
            rows = list(group)
            if any(
                (row.published or _UNDATED) < first[original]
                or (row.agency and not credits[original])
                or (row.publisher and of[original] == original)
                for row in rows
            ):
                open_.append(original)
            else:
                changed += [{"at": row.pk, "made": of[original]} for row in rows if row.source != of[original]]
    return changed, open_
