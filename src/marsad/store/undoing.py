"""Undoing a decision: what was before it is brought back, cells, incidents and ids, and that it was undone is a decision of its own.

A decision on which later ones rest is not undone before these are. What the coder read meanwhile stands: a telling that nobody has judged
any more is as the coder reads it now, and reports that joined an incident which is taken apart are linked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from marsad.record import Event
from marsad.store import audit, naming, resting
from marsad.store.assigning import incidents_of
from marsad.store.clock import now
from marsad.store.database import StoreError
from marsad.store.linking import merge_rows, retire, unlink
from marsad.store.noting import needed, new_bulk, note
from marsad.store.prepare import sha256
from marsad.store.replacing import overlap, span
from marsad.store.restoring import current_record, restore, rewrite, stale
from marsad.store.rising import latest, rise
from marsad.store.rows import chunks
from marsad.store.schema import AssignmentRow, BondRow, DecisionRow, DocumentRow, EventRow, IncidentRow

_EVENT = msgspec.json.Decoder(Event)
_Hashes = tuple[str | None, str | None]


def undo(engine: Engine, number: int, by: str, reason: str) -> int:
    """Undo a decision; gives the number of the decision that does. Raises `StoreError` where later ones rest on it."""
    with engine.begin() as connection:
        audit.lock(connection)
        return _undo(connection, number, by, reason, None)


def undo_bulk(engine: Engine, bulk: str, by: str, reason: str) -> list[int]:
    """Undo all decisions that were taken together, or none of them."""
    with engine.begin() as connection:
        audit.lock(connection)
        told = select(DecisionRow.pk).where(DecisionRow.bulk == bulk, DecisionRow.action != "undo").order_by(DecisionRow.pk.desc())
        gone = resting.undone(connection)
        found = [pk for pk in connection.scalars(told) if pk not in gone]
        if not found:
            raise StoreError(f"there are no decisions of the name {bulk} to be undone", "the history tells what was decided together")
        name = new_bulk()
        return [_undo(connection, pk, by, reason, name) for pk in found]


def last_decision(connection: Connection, by: str) -> int | None:
    """The number of the last decision that a person took and can undo; None where there is none."""
    told = select(DecisionRow.pk).where(DecisionRow.by == by, DecisionRow.action != "undo", DecisionRow.before.is_not(None))
    undone = select(DecisionRow.undoes).where(DecisionRow.undoes.is_not(None))
    return connection.scalar(told.where(DecisionRow.pk.not_in(undone)).order_by(DecisionRow.pk.desc()).limit(1))


def _undo(connection: Connection, number: int, by: str, reason: str, bulk: str | None) -> int:
    decision = connection.execute(select(DecisionRow.__table__).where(DecisionRow.pk == number)).one_or_none()
    if decision is None:
        raise StoreError(f"there is no decision {number}", "the history tells their numbers")
    if decision.action == "undo":
        raise StoreError(f"decision {number} undid another", "decide again what was undone")
    if decision.before is None:
        raise StoreError(f"decision {number} was kept without what was before it", "decide again: accept, edit, merge or split")
    why = needed(reason)
    resting.check(connection, decision)
    hashes = _ACTS[decision.action](connection, decision, msgspec.json.decode(decision.before), by)
    change = {"action": decision.action, "by": decision.by, "at": decision.at}
    return note(connection, by, "undo", decision.subject, why, change, hashes, bulk=bulk, undoes=number)


# -- tellings


def _telling(connection: Connection, decision: Any, kept: dict[str, Any], by: str) -> _Hashes:
    """Bring back a telling as it was; one that nobody has judged then, as the coder reads it now."""
    row = naming.telling(connection, decision.subject)
    document = connection.execute(select(DocumentRow.superseded_by).where(DocumentRow.pk == row.document)).one()
    record = current_record(connection, row.document)
    before = sha256(row.edited or row.body)
    open_ = kept["decision"] is None
    fresh = {"decision": None, "edited": None, "row": None}
    if open_ and (document.superseded_by is not None or row.record != record):
        _retire(connection, row, fresh)
    elif open_ and kept["current"] and row.body != kept["body"].encode():
        unlink(connection, [row.pk])
        rewrite(connection, row, _EVENT.decode(row.body), fresh | {"current": True})
    else:
        restore(connection, row, kept, resting.incident(connection, decision, row, kept["incident"]))
    if open_:
        _let_in(connection, row, record, by)
    return before, sha256(kept["edited"].encode()) if kept["edited"] else None


def _added(connection: Connection, decision: Any, kept: dict[str, Any], by: str) -> _Hashes:
    """Take out what a person had added."""
    row = naming.telling(connection, decision.subject)
    _retire(connection, row, {"decision": None, "edited": None})
    _let_in(connection, row, current_record(connection, row.document), by)
    return sha256(row.edited or row.body), None


def _retire(connection: Connection, row: Any, told: dict[str, Any]) -> None:
    retire(connection, [row.pk])
    rewrite(connection, row, _EVENT.decode(row.body), told)


def _let_in(connection: Connection, row: Any, record: int | None, by: str) -> None:
    """Let those events of the current record wait to be linked that were kept out because these words were judged."""
    told = select(EventRow.pk, EventRow.key, EventRow.body, EventRow.decision, EventRow.current, EventRow.record)
    others = connection.execute(told.where(EventRow.document == row.document, EventRow.pk != row.pk)).all()
    judged = [span(one.body) for one in others if one.decision is not None]
    out = [one for one in others if one.decision is None and not one.current and one.record == record]
    out = [one for one in out if overlap(span(one.body), span(row.body))]
    back = [one for one in out if not any(overlap(span(one.body), words) for words in judged)]
    for one in back:
        connection.execute(update(EventRow).where(EventRow.pk == one.pk).values(current=True, linked=False))
    audit.append(connection, [audit.Change(by, "event.return", one.key, None, None, "its words are judged no more") for one in back], now())


# -- incidents


def _verified(connection: Connection, decision: Any, kept: dict[str, Any], by: str) -> _Hashes:
    stale(connection, {naming.incident(connection, decision.subject).pk})
    return None, None


def _merged(connection: Connection, decision: Any, kept: dict[str, Any], by: str) -> _Hashes:
    """Give back to an incident that went over the tellings that it had, and relink what joined both since."""
    into, gone = naming.incident(connection, decision.subject), _row(connection, kept["other"])
    _are_read(connection, [*kept["ours"], *kept["theirs"]])
    _relink_others(connection, into.pk, {*kept["ours"], *kept["theirs"]})
    _unbind(connection, kept["bonds"])
    for part in chunks(kept["theirs"]):
        connection.execute(update(EventRow).where(EventRow.key.in_(part), EventRow.incident == into.pk).values(incident=gone.pk))
    connection.execute(update(IncidentRow).where(IncidentRow.pk == gone.pk).values(merged_into=None, revision=latest(connection) + 1))
    stale(connection, {into.pk, gone.pk})
    return gone.id, None


def _parted(connection: Connection, decision: Any, kept: dict[str, Any], by: str) -> _Hashes:
    """Give back to an incident what was taken out of it; the other is where it was before, or leads to it."""
    row, own = naming.incident(connection, decision.subject), _row(connection, kept["into"])
    _are_read(connection, kept["moved"])
    _relink_others(connection, own.pk, set(kept["moved"]))
    _unbind(connection, kept["bonds"])
    merge_rows(connection, row.pk, own.pk, row.id)
    if kept["revived"]:
        told = {"merged_into": kept["was_in"], "stale": kept["was_in"] is None}
        connection.execute(update(IncidentRow).where(IncidentRow.pk == own.pk).values(**told))
    stale(connection, {row.pk})
    return own.id, None


def _row(connection: Connection, id: str) -> Any:
    return connection.execute(select(IncidentRow.pk, IncidentRow.id).where(IncidentRow.id == id)).one()


def _are_read(connection: Connection, keys: Sequence[str]) -> None:
    """Raise `StoreError` where the coder no longer reads any of these: what it reads in their place is held by the decision too."""
    for part in chunks(keys):
        held = select(EventRow.key).where(EventRow.key.in_(part), EventRow.current.is_(False), EventRow.decision.is_(None))
        if (key := connection.scalar(held.limit(1))) is not None:
            raise StoreError(f"the report was read anew since: {key} is no more", "split or merge what stands there now")


def _relink_others(connection: Connection, incident: int, but: Collection[str]) -> None:
    """Let the tellings of an incident but these be linked anew."""
    held = connection.execute(select(EventRow.pk, EventRow.key).where(EventRow.incident == incident)).all()
    unlink(connection, [row.pk for row in held if row.key not in but])


def _unbind(connection: Connection, bonds: Sequence[tuple[str, str, bool | None]]) -> None:
    for one, other, together in bonds:
        connection.execute(delete(BondRow).where(BondRow.one == one, BondRow.other == other))
        if together is not None:
            connection.execute(insert(BondRow), [{"one": one, "other": other, "together": together}])


# -- assignments


def _assigned(connection: Connection, decision: Any, kept: dict[str, Any], by: str) -> _Hashes:
    """Give back who was to look at it."""
    here = AssignmentRow.kind == kept["kind"], AssignmentRow.row == kept["row"]
    connection.execute(delete(AssignmentRow).where(*here))
    if kept["was"] is not None:
        connection.execute(insert(AssignmentRow), [kept["was"]])
    rise(connection, incidents_of(connection, kept["kind"], kept["row"]))
    return None, None


_ACTS: dict[str, Callable[[Connection, Any, dict[str, Any], str], _Hashes]] = {
    **dict.fromkeys(("accept", "reject", "edit"), _telling),
    "add": _added,
    "verify": _verified,
    "merge": _merged,
    "split": _parted,
    "assign": _assigned,
}
