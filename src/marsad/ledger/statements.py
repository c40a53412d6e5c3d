"""The ledger of statements: who accused, denied, demanded, threatened, warned, condemned, supported whom, about what, when, where told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from marsad.export import Options
from marsad.incident import Case, Side, Voice
from marsad.ledger import parties
from marsad.ledger.voices import Claimant, Heard, listen, order
from marsad.record import Event, Party

GROUP = "speech"


class About(msgspec.Struct, kw_only=True):
    """An event that a statement is about."""

    type: str
    status: str
    actor: list[Claimant]
    target: list[Claimant]
    place: str | None
    items: list[str]
    voice: Voice


class StatementRow(msgspec.Struct, kw_only=True, tag="statement", tag_field="row"):
    """One statement, however many documents tell it."""

    type: str
    by: list[Claimant]
    to: list[Claimant]
    """Whom it addresses or blames."""
    about: list[About]
    start: str | None
    end: str | None
    status: str
    """Of the incident."""
    incident: str
    documents: list[str]
    sources: int
    voices: list[Voice]


class StatementLedger(msgspec.Struct, kw_only=True):
    """The statements by day, those without a day last."""

    statements: list[StatementRow]


def statements(cases: Iterable[Case], options: Options | None = None) -> StatementLedger:
    """The ledger of `cases`, in any order. What a statement is about stands in other incidents, which have to be among the cases."""
    rows: list[StatementRow] = []
    events: dict[tuple[str, str], StatementRow] = {}
    contents: list[tuple[str, str, About]] = []
    for heard in listen(cases, options):
        row = _row(heard) if heard.case.incident.group == GROUP and heard.tellings else None
        if row is not None:
            rows.append(row)
        for telling in heard.tellings.values():
            if row is not None and telling.event.type == heard.case.incident.type:
                events[telling.document, telling.event.id] = row
            if telling.event.content_of:
                contents.append((telling.document, telling.event.content_of, _about(heard, telling.event, heard.voice(telling))))
    for document, event, about in contents:
        if (told := events.get((document, event))) is not None:
            told.about.append(about)
    for row in rows:
        row.about = _each(row.about)
    rows.sort(key=lambda r: (r.start or r.end or "~", r.end or "~", r.type, r.incident))
    return StatementLedger(statements=rows)


def _row(heard: Heard) -> StatementRow:
    incident = heard.case.incident
    voices = sorted((heard.voice(t) for t in heard.tellings.values()), key=order)
    return StatementRow(
        type=incident.type,
        by=_parties(heard, incident.actor),
        to=_parties(heard, incident.target),
        about=[],
        start=incident.when.start,
        end=incident.when.end,
        status=incident.status,
        incident=incident.id,
        documents=heard.documents(voices),
        sources=len({v.source for v in voices}),
        voices=voices,
    )


def _parties(heard: Heard, sides: Iterable[Side | Party]) -> list[Claimant]:
    """The parties as told: a speaker is a person, whose party is named by the id."""
    return [Claimant(name=heard.name(side), id=parties.known(side)) for side in sides]


def _about(heard: Heard, event: Event, voice: Voice) -> About:
    return About(
        type=event.type,
        status=event.status,
        actor=_parties(heard, event.actor),
        target=_parties(heard, event.target),
        place=heard.mask.blank(event.place.name) if event.place is not None else None,
        items=[heard.item(item) for item in event.equipment],
        voice=voice,
    )


def _each(about: Sequence[About]) -> list[About]:
    """What a statement is about, each once however many documents tell it."""
    found: dict[tuple[object, ...], About] = {}
    for one in sorted(about, key=lambda a: (a.type, a.status, order(a.voice))):
        key = (one.type, one.status, tuple(c.id or c.name for c in one.actor), tuple(c.id or c.name for c in one.target), one.place)
        found.setdefault(key, one)
    return list(found.values())
