"""Logging in and out. Whether a name is known is told neither by the answer nor by how long it takes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from marsad.desk.auth import accounts, limit, passwords, sessions
from marsad.desk.auth.accounts import Account
from marsad.store import audit
from marsad.store.accounts_schema import SessionRow
from marsad.store.clock import now
from marsad.store.database import reading

UNKNOWN = "user:?"
"""Whom the log names where nobody has the name that was given: it may be a password, typed into the wrong place."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a login: a session's token, or nothing, or seconds to wait."""

    token: str | None = None
    account: Account | None = None
    wait: int = 0


def login(engine: Engine, name: str, password: str, address: str, agent: str) -> Outcome:
    """Try a name and a password."""
    at = now()
    try:
        name = accounts.plain_name(name)
    except accounts.AccountError:
        name = ""
    wait = limit.begin(engine, name, address, at)
    if wait:
        return Outcome(wait=wait)
    with reading(engine) as connection:
        account = accounts.find(connection, name)
    kept = account.password if account is not None and not account.disabled else None
    if not passwords.fits(kept, password) or account is None or kept is None:
        _failed(engine, account, address)
        return Outcome()
    if passwords.is_old(kept):
        accounts.rehash(engine, account.id, kept, password)
    return Outcome(begin_session(engine, account, address, agent, counted=at), account)


def begin_session(engine: Engine, account: Account, address: str, agent: str, how: str = "", counted: str | None = None) -> str:
    """Begin a session of somebody who has proved who they are; gives its token. `counted`: when the try was counted as failed."""
    with engine.begin() as connection:
        audit.lock(connection)
        if counted is not None:
            limit.succeeded(connection, account.name, address, counted)
        accounts.note(connection, account.name, "login", account, account, " ".join(filter(None, (how, f"from {address}"))))
        return sessions.start(connection, account.id, address, agent)


def _failed(engine: Engine, account: Account | None, address: str) -> None:
    with engine.begin() as connection:
        if account is not None:
            accounts.note(connection, "?", "login.failed", account, account, f"from {address}")
        else:
            audit.append(connection, [audit.Change("?", "login.failed", UNKNOWN, reason=f"from {address}")], now())


def logout(engine: Engine, account: int, token: str) -> None:
    """End the session of a token."""
    with engine.begin() as connection:
        audit.lock(connection)
        found = accounts.get(connection, account)
        sessions.end(connection, token)
        accounts.note(connection, found.name, "logout", found, found)


def logout_everywhere(engine: Engine, account: int, by: str, but: str | None = None, session: int | None = None) -> int:
    """End the sessions of somebody: all, or all `but` that of a token, or one. Gives how many."""
    with engine.begin() as connection:
        audit.lock(connection)
        found = accounts.get(connection, account)
        ended = sessions.end_of(connection, account, session, but)
        if ended:
            accounts.note(connection, by, "logout", found, found, f"{ended} session(s)")
        return ended


def sessions_by_account(engine: Engine) -> dict[int, int]:
    """How many sessions each account has."""
    with reading(engine) as connection:
        told = select(SessionRow.account, func.count()).where(SessionRow.until > now()).group_by(SessionRow.account)
        return {row[0]: row[1] for row in connection.execute(told)}
