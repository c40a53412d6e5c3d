"""The coder: mentions become events."""

from __future__ import annotations

import hashlib
from datetime import date

from marsad import compiled
from marsad.coder.engine import code_part
from marsad.coder.register import calm, register_of
from marsad.record import CoderInfo, Document, Event, Left, Record
from marsad.text.tokens import tokenize

VERSION = "0.1.0"


def as_date(value: date | str | None) -> date | None:
    """A date, or an ISO string, as a date. Raises `ValueError` where it is none."""
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


class Coder:
    """Codes texts. One may serve many threads: it holds nothing between calls but its data."""

    def __init__(self) -> None:
        self.data = compiled.load()

    def code(self, text: str, published: date | str | None = None, title: str | None = None, publisher: str | None = None, *,
             id: str | None = None, url: str | None = None, country: str | None = None) -> Record:  # fmt: skip
        """The record of one report. `published`: a date or ISO string; without it relative dates stay open."""
        day = as_date(published)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        name = id or digest[:16]
        events: list[Event] = []
        left: list[Left] = []
        tokens = tokenize(text)
        heading = tokenize(title) if title and title.strip() and not text.lstrip().startswith(title.strip()) else None
        registers = [register_of(part, self.data.registers) for part in (tokens, heading) if part is not None]
        quiet = calm(registers)
        if heading is not None:
            events, left = code_part(heading, self.data, name, day, country, "title", registers[1] if quiet else None)
        more, rest = code_part(tokens, self.data, name, day, country, None, registers[0] if quiet else None)
        document = Document(name, digest, title, publisher, day.isoformat() if day else None, "ar", url)
        return Record(document, CoderInfo(VERSION, self.data.digest), events + more, left + rest)
