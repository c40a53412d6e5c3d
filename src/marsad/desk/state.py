"""What all requests of a desk share."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi import Request

from marsad.desk.settings import Settings
from marsad.desk.static import Assets
from marsad.store import Store

if TYPE_CHECKING:
    from marsad.compiled import Data
    from marsad.desk.index import Index
    from marsad.desk.outlets import Outlets


class Desk:
    """One a process: the settings, the store, and what is loaded once it is asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.db)
        self.store.use_entries()
        self.assets = Assets()

    @cached_property
    def index(self) -> Index:
        """The index of incidents in memory."""
        from marsad.desk.index import Index

        return Index(self.store)

    @cached_property
    def outlets(self) -> Outlets:
        """The table of outlets."""
        from marsad.desk.outlets import Outlets

        return Outlets(self.store, self.index)

    @property
    def data(self) -> Data:
        """Language and world, with what people added to the registry."""
        from marsad.compiled import load

        return load()

    def renew(self) -> None:
        """Take what people added to the registry meanwhile, and make ready what is compiled of it, so that nobody waits for it."""
        if self.store.use_entries():
            threading.Thread(target=lambda: self.data.gazetteer, name="registry", daemon=True).start()

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def desk_of(request: Request) -> Desk:
    """The desk that answers a request."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
