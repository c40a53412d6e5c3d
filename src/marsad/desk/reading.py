"""A report made ready for a page: what one person may read of it, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import Request
from markupsafe import Markup

from marsad.desk.article import html
from marsad.desk.auth.person import Person
from marsad.desk.covers import cover_of, shows
from marsad.desk.eventcells import Cell, Shower
from marsad.desk.i18n import Preferences, direction, preferences
from marsad.desk.marks import ROLES, Mark, marks, segments
from marsad.desk.reasons import Reason, Weight, reasons, weights
from marsad.desk.render import labels
from marsad.desk.reports import Other, Report, Told
from marsad.desk.sensitive import graphic
from marsad.export.cover import Cover, written
from marsad.export.view import link
from marsad.incident import Kept


class Shown(NamedTuple):
    """An event on the page: its number there, its cells, why it was coded."""

    number: int
    told: Told
    cells: list[Cell]
    why: list[Reason]
    weights: list[Weight]
    chosen: bool

    @property
    def key(self) -> str:
        """The key of the telling."""
        return self.told.key

    @property
    def spans(self) -> dict[str, str]:
        """Where all its words stand, by article."""
        out: dict[str, list[str]] = {}
        for cell in self.cells:
            for where, spans in cell.spans.items():
                out.setdefault(where, []).append(spans)
        return {where: ",".join(some) for where, some in out.items()}


class Reading(NamedTuple):
    """A report as a page shows it. `masked`: whether names in it are masked for who reads; `may_see`: whether they may have them shown."""

    kept: Kept
    title: Markup
    text: Markup
    plain_title: str
    publisher: str
    url: str
    link: bool
    file: str
    direction: str
    events: list[Shown]
    roles: list[str]
    versions: list[Other]
    copies: list[Other]
    copied: int
    original: Other | None
    graphic: bool
    flags: frozenset[str]
    masked: bool
    may_see: bool
    open: bool
    cover: Cover

    @property
    def chosen(self) -> Shown | None:
        """The event that stands out."""
        return next((event for event in self.events if event.chosen), None)


def read(request: Request, person: Person, found: Report, event: str = "", folded: bool = True) -> Reading:
    """A report for a person. `event`: the key of the telling whose words stand out; `folded`: whether what is graphic is folded."""
    wanted, kept = preferences(request), found.kept
    tellings = [told.telling for told in found.told]
    cover = cover_of(request, person, kept, tellings, wanted.lang)
    shown = _events(found, event, Shower(kept, cover, wanted), cover, wanted)
    chosen = next((one for one in shown if one.chosen), None)
    standing = [one for one in found.told if one.telling.decision != "rejected" or one.key == event]
    held = marks(kept, [one.telling for one in standing])
    numbers = {at: found.told.index(one) + 1 for at, one in enumerate(standing, 1)}
    held = [mark._replace(event=numbers[mark.event]) for mark in held]
    if chosen is not None:  # the rest of the text stays as quiet, and as easy to read, as it is
        held = [mark for mark in held if mark.event == chosen.number]
    names = {role: labels(wanted.lang, "role", role) for role in ROLES}
    address = cover.url(kept.url)
    return Reading(
        kept,
        _marked(kept, "title", held, names, cover, chosen),
        _marked(kept, None, held, names, cover, chosen),
        cover.title(kept),
        cover.words(kept.publisher),
        address,
        link(address),
        cover.words(kept.file),
        direction(kept.language),
        shown,
        [role for role in ROLES if any(mark.role == role for mark in held)],
        found.versions,
        found.copies,
        found.copied,
        found.original,
        folded and graphic(tellings, found.flags),
        found.flags,
        bool(cover.hidden(kept) or cover.hidden(kept, "title") or any(cell.private for one in shown for cell in one.cells)),
        person.sees_private,
        shows(request, person, kept.key),
        cover,
    )


def _events(found: Report, event: str, shower: Shower, cover: Cover, wanted: Preferences) -> list[Shown]:
    speech = [(told.telling.event.id, called(number, told, wanted)) for number, told in enumerate(found.told, 1)]
    return [
        Shown(
            number,
            told,
            shower.cells(told.telling.event, speech),
            reasons(told.telling.event, found.kept, cover),
            weights(told.telling.event),
            told.key == event,
        )
        for number, told in enumerate(found.told, 1)
    ]


def called(number: int, told: Told, wanted: Preferences) -> str:
    """What an event is called beside others of its report: its number and type."""
    return f"{number}. {labels(wanted.lang, 'type', told.telling.event.type)}"


def _marked(kept: Kept, in_: str | None, held: list[Mark], names: Mapping[str, str], cover: Cover, chosen: Shown | None) -> Markup:
    """The text, or the title, with its marks."""
    here = [mark for mark in held if mark.in_ == (in_ or "text")]
    extent = chosen.told.telling.event.sentence if chosen else None
    sentence = (extent.start, extent.end) if extent is not None and extent.in_ == in_ and extent.start >= 0 else None
    found = segments(written(kept, in_), here, cover.hidden(kept, in_), sentence or ())
    return html(found, names, "h" if in_ else "w", sentence)
