"""How often somebody may try to log in. Kept in the database, so that a restart forgets nothing.

An account is counted with the address that tries it, so that a stranger can't lock its owner out from elsewhere, and by itself, with
more patience, so that many addresses are no way around.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from sqlalchemy import Connection, Engine, delete, insert, select, text

from marsad.desk.auth import secret
from marsad.store.accounts_schema import AttemptRow

WINDOW = 15 * 60
"""Seconds that a failed login counts."""
BOTH, ACCOUNT, ADDRESS = 5, 25, 40
"""Failed logins within that: of an account from one address, of an account, of an address."""
_LOCK = 0x6D617273
_HOST_BITS = 64


def source(address: str) -> str:
    """What counts as one address: of IPv6 the net, of which everybody has plenty of addresses.

    >>> source("192.0.2.7"), source("2001:db8::1:2")
    ('192.0.2.7', '2001:db8::/64')
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return address if ip.version == 4 else str(ip_network(f"{ip}/{_HOST_BITS}", strict=False))


def _keys(name: str, address: str) -> dict[str, int]:
    """What a login is counted by, and how many may fail. Names are hashed: some people type their password there."""
    told = source(address)
    return {
        secret.kept(f"both {name} {told}"): BOTH,
        secret.kept(f"account {name}"): ACCOUNT,
        secret.kept(f"address {told}"): ADDRESS,
    }


def begin(engine: Engine, name: str, address: str, at: str) -> int:
    """Count a login as failed until it succeeds; gives the seconds to wait, 0 where it may be tried."""
    since = secret.later(at, -WINDOW)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite lets one write at a time anyway
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        connection.execute(delete(AttemptRow).where(AttemptRow.at <= since))
        keys = _keys(name, address)
        wait = max(_wait(connection, key, most, since, at) for key, most in keys.items())
        if not wait:
            connection.execute(insert(AttemptRow), [{"by": key, "at": at} for key in keys])
    return wait


def _wait(connection: Connection, key: str, most: int, since: str, at: str) -> int:
    told = select(AttemptRow.at).where(AttemptRow.by == key, AttemptRow.at > since).order_by(AttemptRow.at.desc())
    first = connection.scalars(told.offset(most - 1).limit(1)).one_or_none()
    return 0 if first is None else max(1, round(secret.between(at, secret.later(first, WINDOW))))


def succeeded(connection: Connection, name: str, address: str, at: str) -> None:
    """Forget what failed before for this account from this address, and that this login was counted as failed."""
    both, *others = _keys(name, address)
    connection.execute(delete(AttemptRow).where(AttemptRow.by == both))
    connection.execute(delete(AttemptRow).where(AttemptRow.by.in_(others), AttemptRow.at == at))
