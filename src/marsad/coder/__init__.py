"""The coder: mentions become events."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from marsad import compiled
from marsad.record import CoderInfo, Document, Record
from marsad.world.homes import home

if TYPE_CHECKING:
    from marsad.extract import Extractor

VERSION = "0.1.0"
PAGE = 800
"""Letters of a text so short that the name of its page is needed to tell where."""


def as_date(value: date | str | None) -> date | None:
    """A date, or an ISO string, as a date. Raises `ValueError` where it is none."""
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def version_of(coder: Coder) -> str:
    """The version that a coder writes into its records: that of the rules, and what tags another extractor."""
    return f"{VERSION}+{coder.extractor.tag}" if coder.extractor.tag else VERSION


class Coder:
    """Codes texts. One may serve many threads: it holds nothing between calls but its data.

    `extractor`: what finds the events: the rules, or another one by its name ("llm", "ensemble", one of an installed package) or made
    already. Raises `marsad.extract.NotConfigured` where it is unknown or lacks a setting.
    """

    def __init__(self, extractor: str | Extractor = "rules") -> None:
        from marsad.extract import make_extractor  # not above: the rules load this package

        self.data = compiled.load()
        self.extractor = make_extractor(extractor, self.data)

    def code(self, text: str, published: date | str | None = None, title: str | None = None, publisher: str | None = None, *,
             id: str | None = None, url: str | None = None, country: str | None = None) -> Record:  # fmt: skip
        """The record of one report. `published`: a date or ISO string; without it relative dates stay open. `country`: that of the
        publisher; of a short post the place in the page's name tells it.

        Raises `marsad.extract.ModelError` where an extractor that asks a model got no answer.
        """
        from marsad.extract import Task

        day = as_date(published)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        name = id or digest[:16]
        apart = title if title and title.strip() and not text.lstrip().startswith(title.strip()) else None
        if country is None and publisher and len(text) <= PAGE:
            seat = home(publisher)
            country = seat.country if seat is not None else None
        events, left = self.extractor.extract(Task(name, text, apart, day, country))
        version = version_of(self)
        document = Document(name, digest, title, publisher, day.isoformat() if day else None, "ar", url)
        return Record(document, CoderInfo(version, self.data.digest), events, left)
