"""Logging in with an OpenID provider of one's own, where one is set up in the environment:

    MARSAD_OIDC_ISSUER         its address, as it names itself
    MARSAD_OIDC_CLIENT_ID      and MARSAD_OIDC_CLIENT_SECRET: what it knows the desk by
    MARSAD_OIDC_NAME           what the button says
    MARSAD_OIDC_ROLE           the role of newcomers; without it only those come in whom an admin invited

Who it means is told by issuer and subject, never by a name or an address of mail, which people can change there.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from fastapi import Request, Response
from sqlalchemy import Engine

from marsad.desk.auth import accounts, secret, visit
from marsad.desk.auth.accounts import Account, AccountError
from marsad.desk.auth.person import ROLES
from marsad.desk.settings import is_loopback
from marsad.desk.state import Desk
from marsad.store.database import StoreError, reading

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Ways of signing that we take: those with a public key."""
_WAITS = 600
"""Seconds that a login at the provider may take."""
_MOST = 1000
"""Logins that may be under way."""
_TRIES = 100


class ProviderError(StoreError):
    """The provider does not let somebody in, or does not answer as it should."""


@dataclass(frozen=True, slots=True)
class Told:
    """How the provider is set up."""

    issuer: str
    client: str
    secret: str
    name: str
    role: str | None


@dataclass
class Pending:
    """A login that is under way: where it leads, and what authlib keeps of it."""

    to: str
    invitation: str | None
    begun: float = field(default_factory=time.monotonic)
    kept: dict[str, Any] = field(default_factory=dict)


class Provider:
    """The provider that a desk trusts."""

    def __init__(self, told: Told) -> None:
        from authlib.integrations.starlette_client import OAuth

        self.told, self.name = told, told.name
        self.pending: OrderedDict[str, Pending] = OrderedDict()
        self.client: Any = OAuth().register(
            "provider",
            client_id=told.client,
            client_secret=told.secret,
            server_metadata_url=f"{told.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10},
        )

    async def leave(self, request: Request, back: str, to: str, invitation: str | None) -> Response:
        """Send the browser to the provider. Raises `ProviderError`."""
        browser = secret.kept(visit.token(request))
        self._forget()
        self.pending[browser] = Pending(to, invitation)
        request.scope["session"] = self.pending[browser].kept
        await self._ready()
        answer: Response = await self._asked(self.client.authorize_redirect(request, back))
        return answer

    async def come_back(self, request: Request) -> tuple[dict[str, Any], Pending]:
        """What the provider says of who comes back from it. Raises `ProviderError`."""
        browser = visit.given(request)
        pending = self.pending.pop(secret.kept(browser), None) if browser else None
        if pending is None or time.monotonic() - pending.begun > _WAITS:
            raise ProviderError("this login was not begun here, or took too long", "begin it again")
        request.scope["session"] = pending.kept
        await self._ready()
        told = await self._asked(self.client.authorize_access_token(request))
        claims = told.get("userinfo")
        if not claims or not claims.get("sub"):
            raise ProviderError(f"{self.name} did not say who you are", "tell an admin: it must send an ID token")
        return dict(claims), pending

    async def _ready(self) -> None:
        """Know how the provider works; what it signs with a shared secret, or not at all, is not taken."""
        metadata = await self._asked(self.client.load_server_metadata())
        if str(metadata.get("issuer", "")).rstrip("/") != self.told.issuer.rstrip("/"):
            raise ProviderError(f"{self.name} names itself otherwise", "tell an admin: MARSAD_OIDC_ISSUER must be the name that it gives")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED_BY] or ["RS256"]

    async def _asked(self, answer: Any) -> Any:
        from authlib.common.errors import AuthlibBaseError
        from httpx2 import HTTPError
        from joserfc.errors import JoseError

        try:
            return await answer
        except (AuthlibBaseError, JoseError, HTTPError, ValueError, RuntimeError, KeyError) as error:
            raise ProviderError(f"{self.name} did not let you in ({type(error).__name__})", "try again, or tell an admin") from error

    def _forget(self) -> None:
        old = time.monotonic() - _WAITS
        while self.pending and (len(self.pending) >= _MOST or next(iter(self.pending.values())).begun < old):
            self.pending.popitem(last=False)


def told_by(environment: dict[str, str]) -> Told | None:
    """How the provider is set up; None where there is none. Raises `ProviderError` where it can't be as it is written."""
    issuer = environment.get("MARSAD_OIDC_ISSUER")
    if not issuer:
        return None
    parts, role = urlsplit(issuer), environment.get("MARSAD_OIDC_ROLE") or None
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ProviderError(
            f"MARSAD_OIDC_ISSUER: '{issuer}' is not an https address", "give the address by which the provider names itself"
        )
    if role not in (None, *ROLES[:-1]):
        raise ProviderError(f"MARSAD_OIDC_ROLE: newcomers can't be '{role}'", f"one of {', '.join(ROLES[:-1])}, or nothing")
    client, password = environment.get("MARSAD_OIDC_CLIENT_ID"), environment.get("MARSAD_OIDC_CLIENT_SECRET")
    if not client or not password:
        raise ProviderError("MARSAD_OIDC_ISSUER needs a client", "set MARSAD_OIDC_CLIENT_ID and MARSAD_OIDC_CLIENT_SECRET")
    return Told(issuer, client, password, environment.get("MARSAD_OIDC_NAME") or parts.hostname or issuer, role)


_PROVIDERS: WeakKeyDictionary[Desk, Provider | None] = WeakKeyDictionary()


def provider_of(desk: Desk) -> Provider | None:
    """The provider of a desk; None where it has none, or one person works alone."""
    if desk not in _PROVIDERS:
        told = told_by(dict(os.environ)) if desk.settings.team else None
        _PROVIDERS[desk] = None if told is None else Provider(told)
    return _PROVIDERS[desk]


def account_for(engine: Engine, told: Told, claims: dict[str, Any], invitation: str | None) -> Account:
    """Whose account the claims mean: a known one, the one that the invitation is for, or a new one. Raises `ProviderError`."""
    outside = f"{told.issuer.rstrip('/')} {claims['sub']}"
    if invitation is not None:
        return accounts.join_outside(engine, invitation, outside)
    with reading(engine) as connection:
        found = accounts.by_outside(connection, outside)
    if found is None and told.role is None:
        raise ProviderError(f"{told.name} knows you, but you have no account here", "ask an admin for an invitation")
    if found is None:
        found = _newcomer(engine, told, claims, outside)
    if found.disabled:
        raise ProviderError("your account is locked", "ask an admin")
    return found


def _newcomer(engine: Engine, told: Told, claims: dict[str, Any], outside: str) -> Account:
    wished = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])[:50]
    base = "".join(letter if letter.isalnum() or letter in "._-@+" else "-" for letter in wished) or "user"
    for name in (base, *(f"{base}-{number}" for number in range(2, _TRIES))):
        with reading(engine) as connection:
            if accounts.find(connection, name) is not None:
                continue
        return accounts.add(engine, name, told.role or ROLES[0], told.name, outside=outside)
    raise AccountError(f"there are too many accounts like '{base}'", "ask an admin for an invitation")
