"""How a desk is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

from marsad.store import DEFAULT

PORT = 8710


@dataclass(frozen=True, slots=True)
class Settings:
    """`team`: accounts, roles and login; else one person, on loopback only. `tiles`: a template of tile addresses for the map, or None
    for the basemap of its own. `secure`: TLS ends in front of the desk, so that cookies may only travel over it."""

    db: str = DEFAULT
    host: str = "127.0.0.1"
    port: int = PORT
    team: bool = False
    user: str = "analyst"
    tiles: str | None = None
    secure: bool = False
    hosts: tuple[str, ...] = field(default=())
    """Names under which the desk is reached, beside `host`."""

    @property
    def address(self) -> str:
        """Where the desk is to be opened."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
