"""The tables of people: accounts, sessions, tokens and failed logins. Of every secret only a hash is kept.

Sessions and failed logins are not part of a backup: whoever restores one does not bring back who was logged in.
"""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marsad.store.schema import Base, Pk

PASSING = {"passing": True}
"""Tables of what passes: not part of a backup."""


def state_of(name: str, role: str, disabled: bool, password: str | None, outside: str | None) -> str:
    """The hash of what lets somebody in: the log holds it for each change, so that one made past the log is found."""
    return hashlib.sha256(json.dumps([name, role, disabled, password, outside]).encode()).hexdigest()


class AccountRow(Base):
    """Somebody who works at the desk. `password`: as argon2 wrote it; None where they have none (invited, or known by `outside`, the
    issuer and subject of an OpenID provider). `invite`: hash of the link by which they set it, until `invite_until`."""

    __tablename__ = "user_account"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    disabled: Mapped[bool] = mapped_column(Boolean)
    password: Mapped[str | None] = mapped_column(Text)
    outside: Mapped[str | None] = mapped_column(Text, unique=True)
    invite: Mapped[str | None] = mapped_column(String(64), unique=True)
    invite_until: Mapped[str | None] = mapped_column(String(32))
    created: Mapped[str] = mapped_column(String(32))
    preferences: Mapped[str] = mapped_column(Text)
    """How they want the desk, as the cookie of the desk holds it."""


class SessionRow(Base):
    """A browser in which somebody is logged in: until `until`, and while it was `seen` not long ago."""

    __tablename__ = "session"
    __table_args__ = {"info": PASSING}  # noqa: RUF012
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[int] = mapped_column(Pk, ForeignKey("user_account.pk"), index=True)
    created: Mapped[str] = mapped_column(String(32))
    seen: Mapped[str] = mapped_column(String(32))
    until: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(200))


class TokenRow(Base):
    """A token with which a program asks on somebody's behalf. `hint`: its first letters, by which people know it."""

    __tablename__ = "api_token"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    account: Mapped[int] = mapped_column(Pk, ForeignKey("user_account.pk"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(16))
    scopes: Mapped[str] = mapped_column(String(64))
    """With spaces between them."""
    created: Mapped[str] = mapped_column(String(32))
    until: Mapped[str | None] = mapped_column(String(32))
    used: Mapped[str | None] = mapped_column(String(32))
    revoked: Mapped[bool] = mapped_column(Boolean)


class AttemptRow(Base):
    """A login that failed, under the hash of what it is counted by: the account, the address, or both."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_by", "by", "at"), {"info": PASSING})
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(32), index=True)
