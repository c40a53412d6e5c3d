"""What was made for a snapshot once and may be asked for again, the last few of each kind."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

_T = TypeVar("_T")


class Kept:
    """Keeps what functions make. Two threads may make one thing at the same time; both get the same."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._held: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What is kept under a key, else made and kept; what was not asked for the longest goes first."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                found: _T = self._held[key]
                return found
        made = make()
        with self._lock:
            found = self._held.setdefault(key, made)
            self._forget()
        return found

    def held(self, key: Hashable) -> Any:
        """What is kept under a key; None for nothing."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: Hashable, made: object) -> None:
        """Keep something."""
        with self._lock:
            self._held[key] = made
            self._forget()

    def _forget(self) -> None:
        while len(self._held) > self._most:
            self._held.popitem(last=False)
