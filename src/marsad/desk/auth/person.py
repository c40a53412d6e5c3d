"""Who asks, and what they may. Every route of the desk names the least role that may use it.

>>> Person("rana", "analyst").may("reader")
True
>>> Person("rana", "analyst").may("editor")
False
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request

ANONYMOUS = "anonymous"
"""The role of somebody who is not known."""
ROLES = ("reader", "analyst", "editor", "admin")
"""Each may all that those before it may."""
SCOPES = ("read", "write", "export", "unmask", "admin")
"""What a token may be for, within what the role of its owner allows."""
SESSION = "session"
"""What no token is for: passwords, sessions and tokens themselves."""
SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""
_RANK = {role: rank for rank, role in enumerate((ANONYMOUS, *ROLES))}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks. `scopes`: what their token is for; None where they came without one. `id`: of their account."""

    name: str
    role: str
    id: int | None = None
    scopes: frozenset[str] | None = None

    @property
    def known(self) -> bool:
        """Whether we know who it is."""
        return self.role != ANONYMOUS

    def may(self, role: str, scope: str = "read") -> bool:
        """Whether their role is this or a higher one, and their token, where they came with one, is for this."""
        return _RANK[self.role] >= _RANK[role] and (role == ANONYMOUS or self.scopes is None or scope in self.scopes)

    @property
    def sees_private(self) -> bool:
        """Whether they may ask to see the names of private persons (with a reason, that is logged)."""
        return self.may("editor", "unmask")


NOBODY = Person("", ANONYMOUS)


class Denied(Exception):
    """Somebody may not do what they asked. `status`: 401 where we don't know them, 403 where we do. `why`: an id of the reason."""

    def __init__(self, status: int, why: str, **values: str) -> None:
        super().__init__(why)
        self.status, self.why, self.values = status, why, values


class needs:
    """A dependency of a route: `Depends(needs("analyst"))` gives the person, or raises `Denied`.

    `scope` is what a token must be for: without it "read" for methods that change nothing and "write" for the others. `SESSION` lets no
    token in, `needs("anonymous")` everybody. Whatever changes something must come from a page of ours (see `marsad.desk.auth.csrf`).
    """

    def __init__(self, role: str, scope: str | None = None) -> None:
        if role not in _RANK or scope not in (None, SESSION, *SCOPES):
            raise ValueError(f"no such role or scope: {role}, {scope}")
        self.role, self.scope = role, scope

    def scope_of(self, method: str) -> str:
        """What a token must be for."""
        return self.scope or ("read" if method in SAFE else "write")

    async def __call__(self, request: Request) -> Person:
        """The person, who may."""
        from marsad.desk.auth.csrf import check
        from marsad.desk.auth.gate import identify

        person = await identify(request)
        scope = self.scope_of(request.method)
        if not person.may(self.role, scope):
            raise self._denied(person, scope)
        if request.method not in SAFE and person.scopes is None:
            await check(request)
        return person

    def _denied(self, person: Person, scope: str) -> Denied:
        if not person.known:
            return Denied(401, "unknown")
        if person.may(self.role, next(iter(person.scopes or ()), scope)):
            return Denied(403, "scope", scope=scope)
        return Denied(403, "role", role=self.role, own=person.role)


def need_of(route: Any) -> needs | None:
    """What a route of the app asks for; None where it asks nothing, which no route should."""
    found = (
        [dependant.call for dependant in _all(route.dependant) if isinstance(dependant.call, needs)] if hasattr(route, "dependant") else []
    )
    return found[0] if found else None


def _all(dependant: Any) -> list[Any]:
    return [dependant, *(inner for one in dependant.dependencies for inner in _all(one))]
