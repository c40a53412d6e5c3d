"""The audit log: every change of a record or incident, by machine or person, a row chained to the row before by its hash.

The log tells what was changed, by whom and when, and the hash of the thing before and after. A row that is altered, removed or moved
breaks the chain; a chain cut short does not meet the head, which is kept apart. Whoever can write both could forge all of it: note
down the head that `marsad audit verify` prints, and give it back with `--head` later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, insert, select, update

from marsad.store.rows import many
from marsad.store.schema import AuditHeadRow, AuditRow

NONE = "0" * 64
"""The hash before the first row."""
_PACK = msgspec.json.Encoder()


class Change(NamedTuple):
    """A change to be noted: hashes are of the thing before and after, None where it was not, or is no more."""

    actor: str
    action: str
    subject: str
    before: str | None = None
    after: str | None = None
    reason: str = ""


class Fault(NamedTuple):
    """A place where the log is not as it was written."""

    seq: int
    what: str


def row_hash(seq: int, at: str, change: Change, previous: str) -> str:
    """The hash of a row: SHA-256 of its cells as a JSON list."""
    return hashlib.sha256(_PACK.encode([seq, at, *change, previous])).hexdigest()


def lock(connection: Connection) -> None:
    """Let no other writer begin before this transaction ends."""
    connection.execute(select(AuditHeadRow.pk).with_for_update())


def append(connection: Connection, changes: Iterable[Change], at: str) -> None:
    """Add changes to the log, within the transaction that makes them."""
    head = connection.execute(select(AuditHeadRow.seq, AuditHeadRow.hash).with_for_update()).one()
    seq, previous, rows = head.seq, head.hash, []
    for change in changes:
        seq += 1
        made = row_hash(seq, at, change, previous)
        rows.append({"seq": seq, "at": at, **change._asdict(), "previous": previous, "hash": made})
        previous = made
    if rows:
        many(connection, insert(AuditRow), rows)
        connection.execute(update(AuditHeadRow).values(seq=seq, hash=previous))


def head(connection: Connection) -> tuple[int, str]:
    """How many rows the log has, and the hash of the last; (0, `NONE`) where the head is missing."""
    found = connection.execute(select(AuditHeadRow.seq, AuditHeadRow.hash)).one_or_none()
    return (found.seq, found.hash) if found is not None else (0, NONE)


def verify_log(connection: Connection, noted: str | None = None) -> list[Fault]:
    """The places where the log is not as it was written; none where it is whole. `noted`: a head noted down earlier."""
    faults: list[Fault] = []
    seq, previous, seen = 0, NONE, noted is None
    rows = connection.execution_options(yield_per=5000).execute(select(AuditRow.__table__).order_by(AuditRow.seq))
    for row in rows:
        seq += 1
        if row.seq != seq:
            faults.append(Fault(seq, f"rows {seq} to {row.seq - 1} are missing"))
            seq = row.seq
        elif row.previous != previous:
            faults.append(Fault(seq, "the row before it is another than when it was written"))
        change = Change(row.actor, row.action, row.subject, row.before, row.after, row.reason)
        if row_hash(row.seq, row.at, change, row.previous) != row.hash:
            faults.append(Fault(seq, "its cells are not what they were when it was written"))
        previous = row.hash
        seen = seen or row.hash == noted
    at = connection.execute(select(AuditHeadRow.seq, AuditHeadRow.hash)).one_or_none()
    if at is None:
        faults.append(Fault(seq, "the head of the log is missing"))
    elif (at.seq, at.hash) != (seq, previous):
        faults.append(Fault(seq, f"the log ends at row {seq}, its head tells of {at.seq} rows and another end"))
    if not seen:
        faults.append(Fault(seq, "the head that was noted is not in the log"))
    return faults
