"""Secrets that are made here, and what is kept of them: a hash. They are 256 random bits, so a plain hash hides them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta


def made() -> str:
    """A new secret: 256 random bits as text."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def later(at: str, seconds: float) -> str:
    """A time so much later than another, written alike.

    >>> later("2024-05-01T10:00:00.000Z", 90)
    '2024-05-01T10:01:30.000Z'
    """
    moved = datetime.fromisoformat(at) + timedelta(seconds=seconds)
    return moved.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def between(at: str, other: str) -> float:
    """The seconds from one time to another."""
    return (datetime.fromisoformat(other) - datetime.fromisoformat(at)).total_seconds()
