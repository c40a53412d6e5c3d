"""Whether a document is sensitive: what a person found in it. One that nobody has looked at counts as sensitive."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, delete, select

from marsad.data import read_mapping
from marsad.ontology import COUNTS
from marsad.record import Event
from marsad.store import audit
from marsad.store.clock import now
from marsad.store.database import StoreError
from marsad.store.noting import named
from marsad.store.prepare import encode, plain, sha256
from marsad.store.rising import of_documents, rise
from marsad.store.rows import chunks, rows
from marsad.store.schema import DocumentRow, EventRow, FlagRow

FLAGS = ("graphic-violence", "personal-information", "deleted-by-source", "deceptive", "not-sensitive")
NOT_SENSITIVE = FLAGS[-1]
_EVENT = msgspec.json.Decoder(Event)


class Sign(NamedTuple):
    """What suggests a flag: people counted in one event, by what they are counted as; names of private persons. 0: nothing does."""

    counts: dict[str, int]
    private: int


@cache
def signs() -> dict[str, Sign]:
    """What `flags.yaml` says. Raises `DataError` where it is wrong."""
    data = read_mapping(Path(__file__).parent / "flags.yaml")
    data.only("flags")
    found: dict[str, Sign] = {}
    for row in data.rows("flags"):
        row.only("id", "counts", "private")
        counts = row.mapping("counts") if "counts" in row else {}
        for kind in counts:
            if kind not in COUNTS:
                raise row.error(f"nothing is counted as '{kind}'", f"one of {', '.join(COUNTS)}", "counts")
        least = {kind: int(row.mapping("counts").number(kind, 1)) for kind in counts}
        found[row.choice("id", FLAGS)] = Sign(least, int(row.number("private", 0, default=0)))
    return found


def set_flags(engine: Engine, document: str, flags: Collection[str], by: str, reason: str = "") -> None:
    """Say what is sensitive in a document, given by its key: all that is (`FLAGS`), or that nothing is; none of them: not judged."""
    wanted = sorted(set(flags), key=lambda flag: FLAGS.index(flag) if flag in FLAGS else -1)
    if unknown := [flag for flag in wanted if flag not in FLAGS]:
        raise StoreError(f"no flag is named '{unknown[0]}'", f"one of {', '.join(FLAGS)}")
    if NOT_SENSITIVE in wanted and len(wanted) > 1:
        raise StoreError(f"a report is {NOT_SENSITIVE}, or something in it is sensitive", "choose one")
    with engine.begin() as connection:
        audit.lock(connection)
        who, pk, at = named(by), _document(connection, document), now()
        held = _flags(connection, pk)
        if held == wanted:
            return
        connection.execute(delete(FlagRow).where(FlagRow.document == pk))
        rows(connection, FlagRow, [{"document": pk, "flag": flag, "at": at, "by": who} for flag in wanted])
        told = "; ".join(filter(None, (", ".join(wanted) or "not judged", plain(reason).strip())))
        was, now_ = (sha256(encode(some)) if some else None for some in (held, wanted))
        audit.append(connection, [audit.Change(who, "flag.set", plain(document), was, now_, told)], at)
        rise(connection, of_documents(connection, [pk]))


def flags(connection: Connection, document: str) -> list[str]:
    """The flags of a document; none where nobody has judged it."""
    return _flags(connection, _document(connection, document))


def flags_of(connection: Connection, documents: Collection[str]) -> dict[str, list[str]]:
    """The flags of documents, by their keys; those that nobody has judged are left out."""
    found: dict[str, list[str]] = {}
    told = select(DocumentRow.key, FlagRow.flag).join(FlagRow, FlagRow.document == DocumentRow.pk)
    for part in chunks(sorted(documents)):
        for row in connection.execute(told.where(DocumentRow.key.in_(part))):
            found.setdefault(row.key, []).append(row.flag)
    return {key: sorted(some, key=FLAGS.index) for key, some in found.items()}


def is_sensitive(held: Collection[str]) -> bool:
    """Whether a document with these flags is covered until somebody asks to see it.

    >>> is_sensitive([]), is_sensitive(["not-sensitive"])
    (True, False)
    """
    return NOT_SENSITIVE not in held


def suggested(connection: Connection, document: str) -> list[str]:
    """The flags that what was read in a document suggests."""
    pk = _document(connection, document)
    private = len(msgspec.json.decode(connection.scalars(select(DocumentRow.private).where(DocumentRow.pk == pk)).one()))
    most: dict[str, int] = {}
    events = select(EventRow.body, EventRow.edited).where(EventRow.document == pk, EventRow.current)
    for row in connection.execute(events):
        for count in _EVENT.decode(row.edited or row.body).counts:
            most[count.kind] = max(most.get(count.kind, 0), count.high or count.low or 0)
    return [flag for flag, sign in signs().items() if _shown(sign, most, private)]


def _shown(sign: Sign, most: dict[str, int], private: int) -> bool:
    counted = any(most.get(kind, 0) >= least for kind, least in sign.counts.items())
    return counted or 0 < sign.private <= private


def _flags(connection: Connection, pk: int) -> list[str]:
    return sorted(connection.scalars(select(FlagRow.flag).where(FlagRow.document == pk)), key=FLAGS.index)


def _document(connection: Connection, key: str) -> Any:
    found = connection.scalar(select(DocumentRow.pk).where(DocumentRow.key == plain(key)))
    if found is None:
        raise StoreError(f"there is no document {key}", "give its key")
    return found
