"""Whose text a document is, asked of the documents that are kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, islice
from sys import intern
from typing import NamedTuple

from sqlalchemy import Connection, select

from marsad.link.copies import Known, bands, copy_of, words
from marsad.link.limits import limits
from marsad.read import Report
from marsad.store.prepare import RecordCells
from marsad.store.schema import BandRow, DocumentRow

_MANY = 500
_RECENT = 3000
"""Documents whose words are kept in memory from one batch to the next."""


_BITS = 40
"""Of the number of a document."""
_MASK = (1 << _BITS) - 1


def _interned(told: list[str]) -> list[str]:
    """The words, each once in memory: most stand in many documents, and those met before are compared by identity."""
    return list(map(intern, told))


def _likeliest(held: Iterable[Sequence[int]], most: int) -> list[int]:
    """The numbers that stand in most of these lists, of those in as many the lowest: sorted as one number each, which costs least."""
    counts = Counter(chain.from_iterable(held))
    least = sorted(counts.values())[-most] if len(counts) > most else 1  # most numbers stand in one list, and need not be sorted
    told = sorted([(often << _BITS) - pk for pk, often in counts.items() if often >= least], reverse=True)
    return [-one & _MASK for one in told[:most]]


class Origin(NamedTuple):
    """Where a text comes from: see `marsad.incident.Kept`. `source` is that of the document alone, `bands` are what copies find it by."""

    copy_of: str | None
    source: str
    bands: list[int]


class Copying:
    """Looks for the originals of a batch of documents, in their order."""

    def __init__(self, connection: Connection, batch: Sequence[RecordCells], recent: dict[int, Known]) -> None:
        self._connection = connection
        self._held: dict[int, list[int]] = defaultdict(list)
        """Band -> numbers of documents."""
        self._known = recent
        for pk in list(islice(recent, max(0, len(recent) - _RECENT))):
            del recent[pk]
        sought = sorted({band for cells in batch for band in bands(cells.signature)})
        for at in range(0, len(sought), _MANY):
            held = select(BandRow.band, BandRow.document).where(BandRow.band.in_(sought[at : at + _MANY]))
            for band, document in connection.execute(held.order_by(BandRow.band, BandRow.document)):
                self._held[band].append(document)

    def origin(self, key: str, pk: int, report: Report, cells: RecordCells) -> Origin:
        """The origin of a document that is about to be kept under the number `pk`."""
        rules = limits()
        sought = bands(cells.signature)
        likely = _likeliest((self._held.get(band, ())[: rules.common] for band in sought), rules.compared)
        new = Known(key, key, _interned(cells.told.split()), cells.signature, report.published)
        found = copy_of(new, self._fetch(likely)) if likely else None
        self._known[pk] = new if found is None else new._replace(original=found.original)
        new_bands = [band for band in sought if len(self._held.get(band, ())) < rules.common] if found is None or found.brings_news else []
        for band in new_bands:
            self._held[band].append(pk)
        original = None if found is None else found.original
        return Origin(original, cells.agency or cells.outlet or key, new_bands)

    def _fetch(self, pks: list[int]) -> list[Known]:
        missing = [pk for pk in pks if pk not in self._known]
        columns = (DocumentRow.pk, DocumentRow.key, DocumentRow.copy_of, DocumentRow.text, DocumentRow.signature, DocumentRow.published)
        for row in self._connection.execute(select(*columns).where(DocumentRow.pk.in_(missing))) if missing else ():
            day = date.fromisoformat(row.published) if row.published else None
            self._known[row.pk] = Known(row.key, row.copy_of or row.key, _interned(words(row.text)), row.signature or b"", day)
        return [self._known[pk] for pk in pks]
