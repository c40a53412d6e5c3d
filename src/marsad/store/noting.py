"""Decisions as rows, each with its row of the log, and with what undoing it brings back."""

from __future__ import annotations

import re
import secrets
from typing import Any

from sqlalchemy import Connection, insert

from marsad.store import audit
from marsad.store.clock import now
from marsad.store.database import StoreError
from marsad.store.prepare import encode, plain
from marsad.store.rows import next_pk
from marsad.store.schema import DecisionRow

_UNDOES = re.compile(r"undoes (\d+): ")


def new_bulk() -> str:
    """A name for decisions that are taken together."""
    return secrets.token_hex(8)


def needed(reason: str) -> str:
    """The reason of a decision. Raises `StoreError` where there is none."""
    if not reason.strip():
        raise StoreError("a decision needs its reason", "give one: --reason '...'")
    return reason.strip()


def named(by: str) -> str:
    """Who decides. Raises `StoreError` where it is nobody."""
    who = plain(by).strip()
    if not who:
        raise StoreError("a decision needs the name of who decides", "give it: --by NAME")
    return who


def logged_reason(reason: str, undoes: int | None) -> str:
    """The reason of a decision as the log has it: with the number of the decision that it undoes."""
    return reason if undoes is None else f"undoes {undoes}: {reason}"


def undone_by(reason: str) -> int:
    """The number of the decision that is undone, of the reason in the log; 0 where there is none."""
    found = _UNDOES.match(reason)
    return int(found[1]) if found else 0


def note(
    connection: Connection,
    by: str,
    action: str,
    subject: str,
    reason: str,
    change: dict[str, Any],
    hashes: tuple[str | None, str | None] = (None, None),
    *,
    before: object = None,
    bulk: str | None = None,
    undoes: int | None = None,
) -> int:
    """Keep a decision, and log it; gives its number. `hashes`: of the thing before and after; `before`: what undoing it needs."""
    who, why, at, pk = named(by), plain(reason), now(), next_pk(connection, DecisionRow)
    kept = None if before is None else encode(before)
    row = {"pk": pk, "at": at, "by": who, "action": action, "subject": subject, "reason": why, "change": encode(change)}
    connection.execute(insert(DecisionRow), [row | {"bulk": bulk, "undoes": undoes, "before": kept}])
    audit.append(connection, [audit.Change(who, f"person.{action}", subject, *hashes, logged_reason(why, undoes))], at)
    return pk
