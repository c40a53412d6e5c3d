"""The index of incidents in memory, which answers lists, facets and maps."""

from __future__ import annotations

from marsad.store import Store


class Index:
    """The incidents of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
