"""Who asks, and what they may: one person on their own machine, or one of a team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from marsad.desk.state import desk_of

ROLES = ("reader", "analyst", "editor", "admin")
"""From the one who may least to the one who may all."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `scopes` bounds what a token may do, None for a session."""

    name: str
    role: str
    id: int | None = None
    scopes: frozenset[str] | None = None

    def may(self, role: str) -> bool:
        """Whether the person has at least this role."""
        return ROLES.index(self.role) >= ROLES.index(role)


def needs(role: str, scope: str = "read") -> Callable[[Request], Person]:
    """The dependency of a route that only those may ask who have at least this role."""

    def person(request: Request) -> Person:
        return Person(desk_of(request).settings.user, ROLES[-1])

    person.__dict__["needs"] = (role, scope)
    return person
