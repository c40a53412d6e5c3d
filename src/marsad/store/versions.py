"""Versions of one address: an outlet that changes a report after it was first read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from marsad.store.linking import retire
from marsad.store.rows import chunks
from marsad.store.schema import DocumentRow, EventRow, IncidentRow

_LEAST = 0.3
"""Share of the words of the shorter text that two versions of a report have in common; a page on which another report stands has less."""


class Version(NamedTuple):
    """A document that took the place of an earlier one: how many of its events are as before, and the types of those new and gone."""

    earlier: str
    given_id: str
    url: str
    number: int
    same: int
    new: list[str]
    gone: list[str]


def addresses(connection: Connection, documents: Sequence[dict[str, Any]]) -> set[str]:
    """Those addresses of documents that were just kept that other documents have too."""
    often = Counter(row["url_key"] for row in documents if row["url_key"] is not None)
    found = {address for address, times in often.items() if times > 1}
    first = min((row["pk"] for row in documents), default=0)
    for part in chunks(sorted(often)):
        held = select(DocumentRow.url_key).where(DocumentRow.url_key.in_(part), DocumentRow.pk < first)
        found.update(address for address in connection.scalars(held) if address is not None)
    return found


def earlier(connection: Connection, row: dict[str, Any]) -> Version | None:
    """Let a document that was just kept take the place of the one with its address, if there is one. The events of that one leave
    the incidents: what an outlet withdrew, it no longer says. They stay in the store, under the document that said them."""
    found = connection.execute(
        select(DocumentRow.pk, DocumentRow.key, DocumentRow.version, DocumentRow.text, DocumentRow.given_id, DocumentRow.title)
        .where(DocumentRow.url_key == row["url_key"], DocumentRow.pk < row["pk"], DocumentRow.superseded_by.is_(None))
        .order_by(DocumentRow.pk.desc())
    ).all()
    before = next((other for other in found if _one_report(other, row)), None)
    if before is None:
        return None
    connection.execute(update(DocumentRow).where(DocumentRow.pk == before.pk).values(superseded_by=row["key"]))
    connection.execute(update(DocumentRow).where(DocumentRow.pk == row["pk"]).values(version=before.version + 1))
    old, new = _told(connection, before.pk), _told(connection, row["pk"])
    retire(
        connection,
        connection.scalars(select(EventRow.pk).where(EventRow.document == before.pk, EventRow.current, EventRow.decision.is_(None))).all(),
    )
    staying = select(EventRow.incident).where(EventRow.document == before.pk, EventRow.current, EventRow.incident.is_not(None))
    connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(staying)).values(stale=True))
    same = sum((old & new).values())
    told = [sorted(kind for kind, *_ in part.elements()) for part in (new - old, old - new)]
    return Version(before.key, row["given_id"], row["url"], before.version + 1, same, *told)


def _one_report(other: Any, row: dict[str, Any]) -> bool:
    if other.given_id == row["given_id"] or (other.title and other.title == row["title"]):
        return True
    ours, theirs = set(row["text"].split()), set(other.text.split())
    return len(ours & theirs) >= _LEAST * min(len(ours), len(theirs))


def _told(connection: Connection, document: int) -> Counter[tuple[str, str, str | None, str | None]]:
    cells = select(EventRow.type, EventRow.status, EventRow.place, EventRow.first_day)
    return Counter(
        (row.type, row.status, row.place, row.first_day)
        for row in connection.execute(cells.where(EventRow.document == document, EventRow.current))
    )
