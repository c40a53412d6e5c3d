"""Tokens with which programs ask on somebody's behalf: what they are for, within what the role of their owner allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Engine, func, insert, select, update

from marsad.desk.auth import secret
from marsad.desk.auth.accounts import AccountError, account_of, get, note
from marsad.desk.auth.person import SCOPES, Person
from marsad.desk.auth.sessions import hasty
from marsad.store import audit
from marsad.store.accounts_schema import AccountRow, TokenRow
from marsad.store.clock import now
from marsad.store.database import reading

PREFIX = "marsad_"
"""What a token begins with, so that one that was left somewhere is known for what it is."""
_HINT = len(PREFIX) + 4
_LEAST_ROLE = {"read": "reader", "write": "analyst", "export": "analyst", "unmask": "editor", "admin": "admin"}
_MOST = 50
"""Tokens that one person may have."""
_DAY = 24 * 3600
_USED_EVERY = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it later."""

    id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    created: str
    until: str | None
    used: str | None
    revoked: bool

    @property
    def works(self) -> bool:
        """Whether it may be used."""
        return not self.revoked and (self.until is None or self.until > now())


def scopes_of(role: str) -> tuple[str, ...]:
    """What the tokens of a role may be for.

    >>> scopes_of("analyst")
    ('read', 'write', 'export')
    """
    person = Person("", role)
    return tuple(scope for scope in SCOPES if person.may(_LEAST_ROLE[scope]))


def make(engine: Engine, owner: int, name: str, scopes: Iterable[str], days: int | None, by: str) -> str:
    """A new token, told once. `days`: how long it works. Raises `AccountError`."""
    made, at, wanted = PREFIX + secret.made(), now(), set(scopes)
    if days is not None and not 0 < days <= 3660:
        raise AccountError(f"a token can't work for {days} days", "give a number of days from 1 to 3660, or none")
    with engine.begin() as connection:
        audit.lock(connection)
        account = get(connection, owner)
        allowed = scopes_of(account.role)
        if not wanted or wanted - set(allowed):
            raise AccountError(f"a token of yours can be for {', '.join(allowed)}", "choose one of them at least, and no other")
        if not name.strip():
            raise AccountError("the token has no name", "name it after the program that uses it")
        alive = select(func.count()).select_from(TokenRow).where(TokenRow.account == owner, TokenRow.revoked.is_(False))
        if (connection.scalar(alive) or 0) >= _MOST:
            raise AccountError(f"you have {_MOST} tokens", "revoke those that you don't use")
        told = " ".join(scope for scope in SCOPES if scope in wanted)
        connection.execute(
            insert(TokenRow).values(
                account=owner,
                name=name.strip()[:100],
                token=secret.kept(made),
                hint=made[:_HINT],
                scopes=told,
                created=at,
                until=secret.later(at, days * _DAY) if days else None,
                revoked=False,
            )
        )
        note(connection, by, "token.add", account, account, f"{made[:_HINT]}… {told}")
    return made


def find(engine: Engine, given: str) -> Person | None:
    """Who asks with a token, and what it is for; None where it does not work (any more)."""
    if not given.startswith(PREFIX):
        return None
    at = now()
    told = select(AccountRow.__table__, TokenRow.pk.label("token_pk"), TokenRow.scopes, TokenRow.used, TokenRow.until).join(TokenRow)
    told = told.where(TokenRow.token == secret.kept(given), TokenRow.revoked.is_(False), AccountRow.disabled.is_(False))
    with reading(engine) as connection:
        row = connection.execute(told).one_or_none()
    if row is None or (row.until is not None and row.until <= at):
        return None
    if row.used is None or row.used < secret.later(at, -_USED_EVERY):
        hasty(engine, update(TokenRow).where(TokenRow.pk == row.token_pk).values(used=at))
    return replace(account_of(row).person, scopes=frozenset(row.scopes.split()))


def revoke(engine: Engine, id: int, by: str, owner: int | None = None) -> None:
    """Make a token useless. `owner`: only where it is theirs. Raises `AccountError` where there is none."""
    with engine.begin() as connection:
        audit.lock(connection)
        told = select(TokenRow.__table__).where(TokenRow.pk == id)
        row = connection.execute(told if owner is None else told.where(TokenRow.account == owner)).one_or_none()
        if row is None:
            raise AccountError("there is no such token", "it may be gone already")
        account = get(connection, row.account)
        connection.execute(update(TokenRow).where(TokenRow.pk == id).values(revoked=True))
        if not row.revoked:
            note(connection, by, "token.revoke", account, account, f"{row.hint}…")


def of(engine: Engine, owner: int) -> list[Token]:
    """The tokens of somebody that are not revoked, the latest first."""
    told = select(TokenRow.__table__).where(TokenRow.account == owner, TokenRow.revoked.is_(False)).order_by(TokenRow.pk.desc())
    with reading(engine) as connection:
        return [
            Token(row.pk, row.name, row.hint, tuple(row.scopes.split()), row.created, row.until, row.used, row.revoked)
            for row in connection.execute(told)
        ]
