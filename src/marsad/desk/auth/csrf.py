"""A page elsewhere can't make the desk do anything: each form carries a token that only the desk's own pages know."""

from __future__ import annotations

from fastapi import Request


def token(request: Request) -> str:
    """The token of who asks."""
    return str(request.scope.get("state", {}).get("csrf", ""))
