"""Tellings of one incident, and incidents beside it, as a page lists them for somebody who merges and splits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fastapi import Request

from marsad.desk import reports
from marsad.desk.auth.person import Person
from marsad.desk.candidates import Candidate
from marsad.desk.covers import cover_of
from marsad.desk.i18n import direction, preferences
from marsad.desk.state import desk_of
from marsad.export.common import clean
from marsad.incident import Incident
from marsad.link.explain import Explained, Line
from marsad.record import Event

_FEW = 6
"""Comparisons that are listed: those that weigh most."""


class Near(NamedTuple):
    """An incident that may be the same. `note`: what it says in one sentence; `pro` and `con`: what speaks for one incident and against."""

    incident: Incident
    note: str
    likely: bool
    contradicts: bool
    decided: bool | None
    pro: list[Line]
    con: list[Line]
    bits: float


class Listed(NamedTuple):
    """A telling of the incident, with its sentence, and how it fits the others."""

    key: str
    event: Event
    outlet: str
    published: str | None
    sentence: str
    lang: str
    dir: str
    decision: str | None
    explained: Explained | None

    @property
    def con(self) -> list[Line]:
        """What speaks against its being of this incident."""
        return sides(self.explained)[1] if self.explained else []

    @property
    def pro(self) -> list[Line]:
        """What speaks for it."""
        return sides(self.explained)[0] if self.explained else []


def sides(explained: Explained) -> tuple[list[Line], list[Line]]:
    """What speaks for one incident and what against it, the weightiest first."""
    told = sorted(explained.lines, key=lambda line: -abs(line.weight))
    pro = [line for line in told if line.weight > 0 and not line.hard]
    con = [line for line in told if line.weight < 0 or line.hard]
    return pro[:_FEW], con[:_FEW]


def shown_incidents(found: Iterable[Candidate], language: str) -> list[Near]:
    """Candidates for a merge. What linking compared is shown as far as it names nobody: values of parties are ids or kinds."""
    out = []
    for one in found:
        pro, con = sides(one.explained)
        note = one.incident.note.get(language) or next(iter(one.incident.note.values()), "")
        out.append(Near(one.incident, note, one.likely, one.contradicts, one.decided, pro, con, one.explained.total))
    return out


def shown_tellings(request: Request, person: Person, keys: Sequence[tuple[str, str]], fits: Mapping[str, Explained]) -> list[Listed]:
    """The tellings of an incident, given by their keys and those of their documents."""
    engine, language = desk_of(request).store.engine, preferences(request).lang
    out = []
    for document in dict.fromkeys(document for _, document in keys):
        found = reports.report(engine, document)
        cover = cover_of(request, person, found.kept, [one.telling for one in found.told], language)
        wanted = {key for key, of in keys if of == document}
        for told in found.told:
            if told.key in wanted:
                sentence = clean(cover.sentence(told.telling, found.kept))
                lang, outlet = found.kept.language, cover.words(found.kept.publisher)
                kept = (told.telling.event, outlet, found.kept.published, sentence, lang, direction(lang), told.telling.decision)
                out.append(Listed(told.key, *kept, fits.get(told.key)))
    return out
