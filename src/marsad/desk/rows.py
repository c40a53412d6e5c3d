"""Incidents as rows of a list: the cells that people read first, names of private persons taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from marsad.desk import names
from marsad.export import Options
from marsad.export.mask import Mask, Masker
from marsad.incident import Incident, Loss, Side, Toll
from marsad.ledger.parties import WITHHELD
from marsad.store.cases import incident as decoded
from marsad.store.database import reading
from marsad.store.rows import chunks
from marsad.store.schema import DocumentRow, EventRow, IncidentRow

_NAMES = msgspec.json.Decoder(list[str])


class Number(NamedTuple):
    """How many of what: a count of people, or equipment (`item`) with its outcome."""

    low: int | None
    best: int | None
    high: int | None
    kind: str
    item: str = ""


class Row(NamedTuple):
    """One incident in a list."""

    incident: Incident
    who: list[str]
    to_whom: list[str]
    place: str
    country: str
    numbers: list[Number]
    note: str
    kinds: list[str]
    """Kinds of contradiction, each once."""
    opened: str
    tellings: int
    reviewed: int

    @property
    def id(self) -> str:
        """Of the incident."""
        return self.incident.id

    def people(self, kind: str) -> list[Number]:
        """The counts of a kind."""
        return [number for number in self.numbers if number.kind == kind and not number.item]

    @property
    def things(self) -> list[Number]:
        """The equipment."""
        return [number for number in self.numbers if number.item]


def rows(connection: Connection, pks: Sequence[int], lang: str) -> list[Row]:
    """The rows of incidents given by their numbers, in this order; those that are no more are left out."""
    found: dict[int, Any] = {}
    for part in chunks(list(pks)):
        told = select(IncidentRow.pk, IncidentRow.body, IncidentRow.opened)
        for row in connection.execute(told.where(IncidentRow.pk.in_(part), IncidentRow.merged_into.is_(None), IncidentRow.type != "")):
            found[row.pk] = row
    mask, reviews = cover(connection, list(found)), _reviews(connection, list(found))
    return [_row(decoded(found[pk].body), found[pk].opened, reviews.get(pk, (0, 0)), mask, lang) for pk in pks if pk in found]


def by_ids(connection: Connection, ids: Iterable[str], lang: str) -> dict[str, Row]:
    """The rows of incidents given by their ids, by id."""
    pks = [pk for part in chunks(list(ids)) for pk in connection.scalars(select(IncidentRow.pk).where(IncidentRow.id.in_(part)))]
    return {row.id: row for row in rows(connection, pks, lang)}


def cover(connection: Connection, pks: Sequence[int]) -> Mask:
    """A mask of the private names that the documents of these incidents tell."""
    named: dict[str, None] = {}
    for part in chunks(list(pks)):
        told = select(DocumentRow.private).distinct().join(EventRow, EventRow.document == DocumentRow.pk)
        for body in connection.scalars(told.where(EventRow.incident.in_(part), DocumentRow.private != b"[]")):
            named |= dict.fromkeys(_NAMES.decode(body))
    return Masker(Options(private=list(named))).everyone()


def _reviews(connection: Connection, pks: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many tellings each incident has, and how many of them a person decided on."""
    out: dict[int, tuple[int, int]] = {}
    for part in chunks(list(pks)):
        told = select(EventRow.incident, func.count(), func.count(EventRow.decision)).where(EventRow.incident.in_(part))
        out |= {row[0]: (row[1], row[2]) for row in connection.execute(told.group_by(EventRow.incident))}
    return out


def _row(one: Incident, opened: str, review: tuple[int, int], mask: Mask, lang: str) -> Row:
    place = one.place
    return Row(
        incident=one,
        who=list(dict.fromkeys(who(side, mask, lang) for side in one.actor)),
        to_whom=list(dict.fromkeys(who(side, mask, lang) for side in one.target)),
        place=names.place(place, mask, lang),
        country=names.country(place.country, lang) if place and place.precision != "country" else "",
        numbers=[_count(toll) for toll in one.counts] + [_loss(loss, mask, lang) for loss in one.equipment],
        note=mask.text(one.note.get(lang) or next(iter(one.note.values()), ""), lang),
        kinds=list(dict.fromkeys(c.kind for c in one.contradictions)),
        opened=opened,
        tellings=review[0],
        reviewed=review[1],
    )


def who(side: Side, mask: Mask, lang: str) -> str:
    """What a party is called in a list; a private person by the word for one, which is a label of the context `party`."""
    if side.private and mask.on:
        return WITHHELD
    return names.party(side.id, "", lang) if side.id else mask.blank(side.name)


def _count(toll: Toll) -> Number:
    return Number(toll.low, toll.best, toll.high, toll.kind)


def _loss(loss: Loss, mask: Mask, lang: str) -> Number:
    return Number(loss.low, loss.best, loss.high, loss.outcome or "", names.equipment(loss.id, mask.blank(loss.item), lang))


def listed(engine: Any, pks: Sequence[int], lang: str) -> list[Row]:
    """The rows of incidents, read at one moment."""
    with reading(engine) as connection:
        return rows(connection, pks, lang)
