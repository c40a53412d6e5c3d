"""What linking says: what becomes of a telling, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec


class Move(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What becomes of a telling, or of two incidents."""

    action: str
    """`open`, `join`, or `merge`: `other` goes over into `incident`."""
    incident: str
    telling: str | None = None
    other: str | None = None
    weight: float = 0.0
    """Mean bits between the telling and the incident, or between the two incidents."""
    carried: list[tuple[str, float]] = []
    """The comparisons that carried it, with their mean bits, the strongest first."""
    reason: str = ""


def incident_id(key: str) -> str:
    """The id of the incident that the telling `key` opens."""
    return f"i-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def reason(weight: float, carried: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """The fields of a move that say why."""
    told = ", ".join(f"{name} {bits:+.1f}" for name, bits in carried)
    words = f"{weight:+.1f} bits on average: {told}" if told else "a person brought them together"
    return {"weight": weight, "carried": list(carried), "reason": words}
