"""The way in by an OpenID provider."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from marsad.desk.auth.login import begin_session
from marsad.desk.auth.oidc import Provider, ProviderError, account_for, provider_of
from marsad.desk.auth.person import ANONYMOUS, Person, needs
from marsad.desk.pages.language import is_own
from marsad.desk.pages.login import address, welcome
from marsad.desk.state import desk_of

router = APIRouter(include_in_schema=False)
Anybody = Annotated[Person, Depends(needs(ANONYMOUS))]


def _provider(request: Request) -> Provider:
    provider = provider_of(desk_of(request))
    if provider is None:
        raise ProviderError("no provider is set up here", "log in with name and password")
    return provider


@router.get("/login/provider")
async def leave(request: Request, _person: Anybody, to: str = "/", invitation: str | None = None) -> Response:
    """To the provider."""
    provider = await run_in_threadpool(_provider, request)
    back = request.url_for("provider_back")
    if desk_of(request).settings.secure:
        back = back.replace(scheme="https")
    return await provider.leave(request, str(back), to if is_own(to) else "/", invitation)


@router.get("/login/provider/back", name="provider_back")
async def come_back(request: Request, person: Anybody) -> Response:
    """Back from the provider: a session, where it says who it is."""
    provider = await run_in_threadpool(_provider, request)
    claims, pending = await provider.come_back(request)
    engine = desk_of(request).store.engine

    def begin() -> Response:
        account = account_for(engine, provider.told, claims, pending.invitation)
        token = begin_session(engine, account, address(request), request.headers.get("user-agent", ""), f"by {provider.name}")
        return welcome(request, person, token, account.id, pending.to)

    return await run_in_threadpool(begin)
