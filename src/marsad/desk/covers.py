"""What of a report a person may read: private names are masked until somebody who may see them says why, and that is logged."""

from __future__ import annotations

import time
from collections.abc import Iterable

from fastapi import Request

from marsad.desk.auth.person import Person
from marsad.desk.state import Desk, desk_of
from marsad.export import Options
from marsad.export.cover import Cover
from marsad.export.mask import Masker
from marsad.incident import Case, Days, Incident, Kept, Telling
from marsad.store import StoreError, audit
from marsad.store.clock import now
from marsad.store.prepare import plain

_LASTS = 30 * 60
"""Seconds for which names stay readable to who had them shown."""
_MOST = 5000


def cover_of(request: Request, person: Person, kept: Kept, tellings: Iterable[Telling], language: str) -> Cover:
    """The cover of a report for a person: it hides nothing from one who had its names shown."""
    options = Options(unmask=shows(request, person, kept.key), language=language)
    return Cover(Masker(options).of(case_of(kept, tellings)), options)


def case_of(kept: Kept, tellings: Iterable[Telling]) -> Case:
    """A report as a case of its own, so that it is masked as an export would be."""
    found = list(tellings)
    none = Incident(id="", type="", group="", status="", documents=[kept.id], records=[], when=Days())
    return Case(incident=none, tellings=found, documents={kept.key: kept})


def shows(request: Request, person: Person, document: str) -> bool:
    """Whether the names in a report are readable to a person now."""
    return person.sees_private and _shown(desk_of(request)).get((person.name, document), 0.0) > time.monotonic()


def reveal(request: Request, person: Person, document: str, reason: str) -> None:
    """Let a person read the names in a report for half an hour, and log it. Raises `StoreError` without a reason."""
    if not reason.strip():
        raise StoreError("names of private people are shown only for a reason", "say why you need them")
    desk = desk_of(request)
    with desk.store.engine.begin() as connection:
        audit.append(connection, [audit.Change(person.name, "person.reveal", document, None, None, plain(reason).strip())], now())
    shown, at = _shown(desk), time.monotonic()
    if len(shown) >= _MOST:
        for key in [key for key, until in shown.items() if until <= at]:
            del shown[key]
    shown[person.name, document] = at + _LASTS


def hide(request: Request, person: Person, document: str) -> None:
    """Mask the names again."""
    _shown(desk_of(request)).pop((person.name, document), None)


def _shown(desk: Desk) -> dict[tuple[str, str], float]:
    """Until when (of the clock that only goes on) names are readable: to whom, in which report. Forgotten when the desk ends."""
    held: dict[tuple[str, str], float] = desk.__dict__.setdefault("_names_shown", {})
    return held
