"""Where a desk may listen."""

from __future__ import annotations

from marsad.desk.settings import Settings, is_loopback
from marsad.store.database import StoreError


class Exposed(StoreError):
    """A desk that would be open to others, or whose passwords would travel readable."""


def check(settings: Settings) -> None:
    """Raises `Exposed` where a desk without login would be reached from elsewhere, or passwords would travel without TLS."""
    if is_loopback(settings.host):
        return
    if not settings.team:
        raise Exposed(f"--host: '{settings.host}' is reached from elsewhere, and nobody logs in", "add --team, or listen on 127.0.0.1")
    if not settings.secure:
        raise Exposed(
            f"--host: passwords would travel readable to '{settings.host}'",
            "put a proxy in front that ends TLS and add --behind-proxy, or listen on 127.0.0.1",
        )
