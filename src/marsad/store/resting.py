"""Which later decisions rest on one, and where a telling belongs once a decision on it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from marsad.store import naming
from marsad.store.database import StoreError
from marsad.store.schema import DecisionRow

_TELLINGS = ("accept", "reject", "edit", "add")
_INCIDENTS = ("merge", "split")


def undone(connection: Connection) -> set[int]:
    """The numbers of the decisions that were undone."""
    told = select(DecisionRow.undoes).where(DecisionRow.undoes.is_not(None))
    return {pk for pk in connection.scalars(told) if pk is not None}


def check(connection: Connection, decision: Any) -> None:
    """Raise `StoreError` where a decision was undone already, or a later one rests on it."""
    gone = undone(connection)
    if decision.pk in gone:
        raise StoreError(f"decision {decision.pk} was undone already", "decide again, if it should hold")
    moved = False
    for later in _after(connection, decision.pk, gone):
        about = decision.action in _TELLINGS and later.action in _INCIDENTS and decision.subject in _homes(later)
        rests = _moved_before(later, decision) if about and not moved else not about and _rests(later, decision)
        moved = moved or about
        if rests:
            raise StoreError(
                f"{later.by} has decided on it since: {later.action} at {later.at}, for {later.reason or 'no reason told'}",
                f"undo decision {later.pk} first",
            )


def _after(connection: Connection, number: int, gone: set[int]) -> Iterator[Any]:
    """The later decisions that hold, the first first."""
    told = select(DecisionRow.__table__).where(DecisionRow.pk > number, DecisionRow.action != "undo").order_by(DecisionRow.pk)
    return (row for row in connection.execute(told).all() if row.pk not in gone)


def _rests(later: Any, decision: Any) -> bool:
    if decision.action == "assign" or later.action == "assign":
        return bool(decision.action == later.action and decision.subject == later.subject)
    if decision.action in _TELLINGS:
        return bool(later.action in _TELLINGS and later.subject == decision.subject)
    if decision.action in _INCIDENTS:
        if later.action in _INCIDENTS:
            return not _homes(later).keys().isdisjoint(_homes(decision))
        return bool(later.action == "verify" and later.subject in {*_homes(decision).values(), *_becomes(decision)})
    return False


def _moved_before(later: Any, decision: Any) -> bool:
    """Whether the first later decision on its incident found a telling elsewhere than the one that is to be undone did."""
    return bool(decision.action != "add" and _homes(later)[decision.subject] != msgspec.json.decode(decision.before)["incident"])


def _homes(decision: Any) -> dict[str, str]:
    """The tellings of a merge or split, each with the incident that it was in before."""
    change, kept = msgspec.json.decode(decision.change), msgspec.json.decode(decision.before or b"{}")
    if decision.action == "merge":
        return {**dict.fromkeys(kept.get("ours", ()), decision.subject), **dict.fromkeys(change["tellings"], change["other"])}
    return dict.fromkeys([*change["tellings"], *kept.get("rest", ())], decision.subject)


def _becomes(decision: Any) -> set[str]:
    """The incidents that a merge or split leaves."""
    change = msgspec.json.decode(decision.change)
    return {decision.subject, *([change["into"]] if decision.action == "split" else ())}


def incident(connection: Connection, decision: Any, row: Any, was_in: str | None) -> int | None:
    """The number of the incident to which a telling (its row) belongs once a decision on it is undone: that in which it was, or what
    has become of it since."""
    gone = undone(connection)
    if any(later.action in _INCIDENTS and row.key in _homes(later) for later in _after(connection, decision.pk, gone)):
        return int(row.incident) if row.incident is not None else None  # it was there already, and people decided on it there
    if was_in is None:
        return None
    for earlier, _ in sorted(_undone_since(connection, decision.pk), key=lambda pair: pair[1]):
        before = _homes(earlier).get(row.key)
        after = earlier.subject if earlier.action == "merge" else msgspec.json.decode(earlier.change)["into"]
        if before is not None and was_in == after:
            was_in = before
    return int(naming.incident(connection, was_in).pk)


def _undone_since(connection: Connection, number: int) -> list[tuple[Any, int]]:
    """Merges and splits from before a decision that were undone after it, with the number of what undid each."""
    undoing = select(DecisionRow.undoes, DecisionRow.pk).where(DecisionRow.pk > number, DecisionRow.undoes < number)
    by = {row.undoes: row.pk for row in connection.execute(undoing)}
    told = select(DecisionRow.__table__).where(DecisionRow.pk.in_(by), DecisionRow.action.in_(_INCIDENTS))
    return [(row, by[row.pk]) for row in connection.execute(told)]
