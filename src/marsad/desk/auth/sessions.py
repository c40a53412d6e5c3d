"""Sessions: a random token in a cookie, of which the database holds a hash only. A login always makes a new one."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Update, delete, insert, select, text, update
from sqlalchemy.exc import OperationalError

from marsad.desk.auth import secret
from marsad.desk.auth.accounts import Account, account_of
from marsad.desk.auth.agents import short
from marsad.store.accounts_schema import AccountRow, SessionRow
from marsad.store.clock import now
from marsad.store.database import reading

IDLE = 12 * 3600
"""Seconds without a click after which a session ends."""
WHOLE = 7 * 24 * 3600
"""Seconds after which it ends in any case."""
_SEEN_EVERY = 60
"""Seconds: a click that follows another so soon is not noted."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody is logged in."""

    id: int
    created: str
    seen: str
    until: str
    address: str
    agent: str

    @property
    def browser(self) -> str:
        """Which browser it is, in short."""
        return short(self.agent)


def start(connection: Connection, account: int, address: str, agent: str) -> str:
    """Begin a session; gives its token."""
    made, at = secret.made(), now()
    connection.execute(delete(SessionRow).where((SessionRow.until <= at) | (SessionRow.seen <= secret.later(at, -IDLE))))
    connection.execute(
        insert(SessionRow).values(
            token=secret.kept(made),
            account=account,
            created=at,
            seen=at,
            until=secret.later(at, WHOLE),
            address=address[:64],
            agent="".join(letter for letter in agent if letter.isprintable())[:200],
        )
    )
    return made


def find(engine: Engine, token: str) -> Account | None:
    """Whose session a token is; None where it is none, or ended, or its owner is locked out."""
    at = now()
    told = select(AccountRow.__table__, SessionRow.pk.label("session"), SessionRow.seen).join(SessionRow)
    told = told.where(SessionRow.token == secret.kept(token), SessionRow.until > at, SessionRow.seen > secret.later(at, -IDLE))
    with reading(engine) as connection:
        row = connection.execute(told.where(AccountRow.disabled.is_(False))).one_or_none()
    if row is None:
        return None
    if row.seen < secret.later(at, -_SEEN_EVERY):
        hasty(engine, update(SessionRow).where(SessionRow.pk == row.session).values(seen=at))
    return account_of(row)


def end(connection: Connection, token: str) -> None:
    """End the session of a token."""
    connection.execute(delete(SessionRow).where(SessionRow.token == secret.kept(token)))


def end_of(connection: Connection, account: int, session: int | None = None, but: str | None = None) -> int:
    """End one session of somebody, or all, or all `but` that of a token; gives how many."""
    told = delete(SessionRow).where(SessionRow.account == account)
    if session is not None:
        told = told.where(SessionRow.pk == session)
    if but is not None:
        told = told.where(SessionRow.token != secret.kept(but))
    return connection.execute(told).rowcount


def of(engine: Engine, account: int) -> list[Session]:
    """The sessions of somebody, the latest first."""
    at = now()
    told = select(SessionRow.__table__).where(SessionRow.account == account, SessionRow.until > at)
    told = told.where(SessionRow.seen > secret.later(at, -IDLE)).order_by(SessionRow.seen.desc())
    with reading(engine) as connection:
        return [Session(row.pk, row.created, row.seen, row.until, row.address, row.agent) for row in connection.execute(told)]


def hasty(engine: Engine, statement: Update) -> None:
    """Write what may as well be left out: it waits for no other writer, so that a page does not wait either."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        sqlite = connection.dialect.name == "sqlite"
        before = driver.execute("PRAGMA busy_timeout").fetchone()[0] if sqlite else 0
        try:
            if sqlite:
                driver.execute("PRAGMA busy_timeout=0")
            with contextlib.suppress(OperationalError), connection.begin():
                if not sqlite:
                    connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
                connection.execute(statement)
        finally:
            if sqlite:
                driver.execute(f"PRAGMA busy_timeout={before}")
