"""The time of day, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """Now, in ISO 8601 to the millisecond.

    >>> now()[-1]
    'Z'
    """
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
