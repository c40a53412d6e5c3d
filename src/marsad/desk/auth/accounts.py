"""Accounts: who works at the desk, in which role. Whatever is done to one is in the audit log, under `user:NAME`."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from marsad.desk.auth import passwords, secret
from marsad.desk.auth.person import ROLES, Person
from marsad.store import audit
from marsad.store.accounts_schema import AccountRow, SessionRow, state_of
from marsad.store.clock import now
from marsad.store.database import StoreError, reading
from marsad.store.rows import next_pk

INVITED = 7 * 24 * 3600
"""Seconds that the link of an invitation is good for."""
_MARKS = set("._-@+")
_LONGEST = 64


class AccountError(StoreError):
    """What can't be done to an account."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it stands."""

    id: int
    name: str
    role: str
    disabled: bool
    password: str | None
    outside: str | None
    invited: str | None
    """Until when they may take up the invitation."""
    created: str

    @property
    def able(self) -> bool:
        """Whether they can log in."""
        return not self.disabled and (self.password is not None or self.outside is not None)

    @property
    def person(self) -> Person:
        """Who it is when they are logged in."""
        return Person(self.name, self.role, self.id)


def plain_name(name: str) -> str:
    """A name as it is kept. Raises `AccountError` for one that is none.

    >>> plain_name(" Rana.K ")
    'rana.k'
    """
    made = unicodedata.normalize("NFKC", name).strip().casefold()
    if not 0 < len(made) <= _LONGEST or not all(letter.isalnum() or letter in _MARKS for letter in made):
        raise AccountError(f"'{name.strip()[:_LONGEST]}' is no name of an account", "use letters, digits and . _ - @ + without spaces")
    return made


def account_of(row: Row[Any]) -> Account:
    """The account of a row of its table."""
    return Account(row.pk, row.name, row.role, row.disabled, row.password, row.outside, row.invite and row.invite_until, row.created)


def listed(engine: Engine) -> list[Account]:
    """All accounts, by name."""
    with reading(engine) as connection:
        return [account_of(row) for row in connection.execute(select(AccountRow.__table__).order_by(AccountRow.name))]


def find(connection: Connection, name: str) -> Account | None:
    """The account of a name; None where there is none."""
    try:
        name = plain_name(name)
    except AccountError:
        return None
    row = connection.execute(select(AccountRow.__table__).where(AccountRow.name == name)).one_or_none()
    return None if row is None else account_of(row)


def get(connection: Connection, id: int | str) -> Account:
    """The account of a number or name. Raises `AccountError` where there is none."""
    if isinstance(id, int):
        row = connection.execute(select(AccountRow.__table__).where(AccountRow.pk == id)).one_or_none()
        found = None if row is None else account_of(row)
    else:
        found = find(connection, id)
    if found is None:
        raise AccountError(f"there is no account '{id}'", "marsad user list tells those that there are")
    return found


def add(engine: Engine, name: str, role: str, by: str, password: str | None = None, outside: str | None = None) -> Account:
    """Make an account. Raises `AccountError`, or `WeakPassword`."""
    name = plain_name(name)
    check_role(role)
    hashed = None
    if password is not None:
        passwords.check_strength(password, name)
        hashed = passwords.hashed(password)
    with engine.begin() as connection:
        audit.lock(connection)
        if find(connection, name) is not None:
            raise AccountError(f"there is an account '{name}' already", "take another name")
        row = {
            "pk": next_pk(connection, AccountRow),
            "name": name,
            "role": role,
            "disabled": False,
            "password": hashed,
            "outside": outside,
            "created": now(),
            "preferences": "",
        }
        connection.execute(insert(AccountRow).values(row))
        made = get(connection, name)
        note(connection, by, "user.add", None, made, role)
    return made


def check_role(role: str) -> None:
    """Raises `AccountError` where there is no such role."""
    if role not in ROLES:
        raise AccountError(f"there is no role '{role}'", f"one of {', '.join(ROLES)}")


def set_role(engine: Engine, id: int | str, role: str, by: str) -> None:
    """Give somebody another role; it holds from their next click on. Raises `AccountError` for the last admin."""
    check_role(role)
    with engine.begin() as connection:
        audit.lock(connection)
        before = get(connection, id)
        if before.role == "admin" and role != "admin":
            _keep_an_admin(connection, before)
        connection.execute(update(AccountRow).where(AccountRow.pk == before.id).values(role=role))
        if role != before.role:
            note(connection, by, "user.role", before, get(connection, before.id), f"{before.role} -> {role}")


def set_disabled(engine: Engine, id: int | str, disabled: bool, by: str) -> None:
    """Lock somebody out at once, or let them in again. Raises `AccountError` for the last admin."""
    with engine.begin() as connection:
        audit.lock(connection)
        before = get(connection, id)
        if disabled:
            _keep_an_admin(connection, before)
            connection.execute(delete(SessionRow).where(SessionRow.account == before.id))
        connection.execute(update(AccountRow).where(AccountRow.pk == before.id).values(disabled=disabled, invite=None, invite_until=None))
        if disabled != before.disabled:
            note(connection, by, "user.disable" if disabled else "user.enable", before, get(connection, before.id))


def _keep_an_admin(connection: Connection, leaving: Account) -> None:
    if leaving.role != "admin" or not leaving.able:
        return
    others = connection.execute(select(AccountRow.__table__).where(AccountRow.role == "admin", AccountRow.pk != leaving.id))
    if not any(account_of(row).able for row in others):
        raise AccountError(f"'{leaving.name}' is the last admin", "make another admin first, who has set a password")


def set_password(engine: Engine, id: int | str, password: str, by: str) -> None:
    """Give somebody a new password, and end all their sessions. Raises `WeakPassword`."""
    with reading(engine) as connection:
        name = get(connection, id).name
    passwords.check_strength(password, name)
    hashed = passwords.hashed(password)
    with engine.begin() as connection:
        audit.lock(connection)
        before = get(connection, id)
        connection.execute(update(AccountRow).where(AccountRow.pk == before.id).values(password=hashed, invite=None, invite_until=None))
        connection.execute(delete(SessionRow).where(SessionRow.account == before.id))
        note(connection, by, "user.password", before, get(connection, before.id))


def rehash(engine: Engine, id: int, kept: str, password: str) -> None:
    """Keep the same password under the parameters of today, unless it was changed meanwhile."""
    hashed = passwords.hashed(password)
    with engine.begin() as connection:
        audit.lock(connection)
        before = get(connection, id)
        if before.password == kept:
            connection.execute(update(AccountRow).where(AccountRow.pk == id).values(password=hashed))
            note(connection, before.name, "user.rehash", before, get(connection, id))


def invite(engine: Engine, id: int | str, by: str) -> str:
    """A link's secret, by which somebody sets their password: good once, and not for long. Takes the place of an earlier one."""
    made, at = secret.made(), now()
    with engine.begin() as connection:
        audit.lock(connection)
        account = get(connection, id)
        if account.disabled:
            raise AccountError(f"'{account.name}' is locked out", "let them in again first")
        values = {"invite": secret.kept(made), "invite_until": secret.later(at, INVITED)}
        connection.execute(update(AccountRow).where(AccountRow.pk == account.id).values(values))
        note(connection, by, "user.invite", account, account)
    return made


def invited(engine: Engine, given: str) -> Account:
    """Whom an invitation is for. Raises `AccountError` where it is used, too old, or none."""
    told = select(AccountRow.__table__).where(AccountRow.invite == secret.kept(given), AccountRow.invite_until > now())
    with reading(engine) as connection:
        row = connection.execute(told.where(AccountRow.disabled.is_(False))).one_or_none()
    if row is None:
        raise AccountError("this invitation is used up, or too old", "ask an admin for a new one")
    return account_of(row)


def take_up(engine: Engine, given: str, password: str) -> Account:
    """Set the password by an invitation. Raises `AccountError`, or `WeakPassword`."""
    account = invited(engine, given)
    set_password(engine, account.id, password, account.name)
    return account


def join_outside(engine: Engine, given: str, outside: str) -> Account:
    """Take up an invitation with an account of the OpenID provider. Raises `AccountError`."""
    account = invited(engine, given)
    with engine.begin() as connection:
        audit.lock(connection)
        if (taken := by_outside(connection, outside)) is not None and taken.id != account.id:
            raise AccountError(f"you are '{taken.name}' here already", "log in")
        values = {"outside": outside, "invite": None, "invite_until": None}
        connection.execute(update(AccountRow).where(AccountRow.pk == account.id).values(values))
        made = get(connection, account.id)
        note(connection, made.name, "user.join", account, made)
    return made


def by_outside(connection: Connection, outside: str) -> Account | None:
    """Whom the OpenID provider means."""
    row = connection.execute(select(AccountRow.__table__).where(AccountRow.outside == outside)).one_or_none()
    return None if row is None else account_of(row)


def of_local(engine: Engine, name: str) -> Account:
    """The account of the person who works alone, made when something is first kept for them. It has no password."""
    name = "".join(letter if letter.isalnum() or letter in _MARKS else "-" for letter in name.strip())[:_LONGEST] or "analyst"
    with reading(engine) as connection:
        found = find(connection, name)
    return found or add(engine, name, "admin", name)


def preferences(engine: Engine, id: int) -> str:
    """How somebody wants the desk, as the cookie holds it; empty where they never said."""
    with reading(engine) as connection:
        return connection.scalar(select(AccountRow.preferences).where(AccountRow.pk == id)) or ""


def keep_preferences(engine: Engine, id: int, told: str) -> None:
    """Keep how somebody wants the desk, so that it is so in their next browser too."""
    with engine.begin() as connection:
        connection.execute(update(AccountRow).where(AccountRow.pk == id).values(preferences=told))


def note(connection: Connection, by: str, action: str, before: Account | None, after: Account, reason: str = "") -> None:
    """Note in the log what was done to an account."""
    was = None if before is None else _state(before)
    audit.append(connection, [audit.Change(by, action, f"user:{after.name}", was, _state(after), reason)], now())


def _state(account: Account) -> str:
    """The hash of what the log answers for."""
    return state_of(account.name, account.role, account.disabled, account.password, account.outside)
