"""Frames: what the words that tell an event mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Frame:
    """What a trigger means and which slots it takes. `slots` maps subject, object, of and the names of prepositions to roles."""

    id: str
    type: str | None
    slots: dict[str, str] = field(default_factory=dict)
    content: str | None = None
    voice: str = "active"
    needs: list[dict[str, str]] = field(default_factory=list)
    light: str | None = None
    outcome: str | None = None
    count: str | None = None
    result: bool = False
    weak: bool = False
    upgrade: dict[str, str] = field(default_factory=dict)
    status: str | None = None
    predicate: bool = False
    claim: bool = False
    bare: bool = field(init=False, default=False)
    """Whether it tells no act with the article: "غارات العدوان", a side."""

    def __post_init__(self) -> None:
        self.bare = any("trigger" in need for need in self.needs)

    def __reduce__(self) -> tuple[Any, ...]:
        # compiled, a class is not packed by itself
        most = (self.id, self.type, self.slots, self.content, self.voice, self.needs, self.light, self.outcome, self.count)
        return (Frame, (*most, self.result, self.weak, self.upgrade, self.status, self.predicate, self.claim))
