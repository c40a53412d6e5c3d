"""Whose text a document is, asked of the documents that are kept."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from marsad.read import Report
from marsad.store.prepare import sha256, text_bytes
from marsad.store.schema import DocumentRow


class Origin(NamedTuple):
    """Where a text comes from: see `marsad.incident.Kept`."""

    copy_of: str | None
    agency: str | None
    source: str
    signature: bytes | None
    bands: list[int]


class Copying:
    """Looks for the originals of one batch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._batch: dict[str, str] = {}

    def origin(self, key: str, pk: int, report: Report) -> Origin:
        """The origin of a document that is about to be kept."""
        digest = sha256(text_bytes(report.text))
        first = self._batch.setdefault(digest, key)
        if first == key:
            found = select(DocumentRow.key).where(DocumentRow.text_sha256 == digest).order_by(DocumentRow.pk).limit(1)
            first = self._connection.scalar(found) or key
        return Origin(first if first != key else None, None, report.publisher or first, None, [])
