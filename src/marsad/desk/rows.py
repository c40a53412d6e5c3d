"""Incidents as rows of a list: the cells that people read first, names of private persons taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, select

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
    kinds: list[str]
    """Kinds of contradiction, each once."""
    opened: str
    private: tuple[str, ...]
    """Names that its words must not show."""
    lang: str

    @property
    def note(self) -> str:
        """The incident in a sentence."""
        told = self.incident.note
        return _mask(self.private).text(told.get(self.lang) or next(iter(told.values()), ""), self.lang)

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


class Head(NamedTuple):
    """What tells whether a row is as it was: revision of the incident, when it was opened, and the private names of its documents."""

    revision: int
    opened: str
    private: tuple[str, ...]


def heads(connection: Connection, pks: Sequence[int]) -> dict[int, Head]:
    """The heads of incidents given by their numbers; those that are no more are left out."""
    named: dict[int, dict[str, None]] = {}
    found: dict[int, Head] = {}
    for part in chunks(list(pks)):
        told = select(EventRow.incident, DocumentRow.private).join(DocumentRow, DocumentRow.pk == EventRow.document)
        for pk, body in connection.execute(told.where(EventRow.incident.in_(part), DocumentRow.private != b"[]")):
            named.setdefault(pk or 0, {}).update(dict.fromkeys(_NAMES.decode(body)))
        row = IncidentRow
        living = select(row.pk, row.revision, row.opened).where(row.pk.in_(part), row.merged_into.is_(None), row.type != "")
        for pk, revision, opened in connection.execute(living):
            found[pk] = Head(revision, opened, tuple(named.get(pk, ())))
    return found


def rows(connection: Connection, pks: Sequence[int], lang: str) -> list[Row]:
    """The rows of incidents given by their numbers, in this order; those that are no more are left out."""
    found = heads(connection, pks)
    told = bodies(connection, found)
    return [row(decoded(told[pk]), found[pk], lang) for pk in pks if pk in found]


def bodies(connection: Connection, pks: Collection[int]) -> dict[int, bytes]:
    """Incidents as the store has them, by their numbers."""
    body = select(IncidentRow.pk, IncidentRow.body)
    return {pk: told for part in chunks(list(pks)) for pk, told in connection.execute(body.where(IncidentRow.pk.in_(part)))}


def by_ids(connection: Connection, ids: Iterable[str], lang: str) -> dict[str, Row]:
    """The rows of incidents given by their ids, by id."""
    pks = [pk for part in chunks(list(ids)) for pk in connection.scalars(select(IncidentRow.pk).where(IncidentRow.id.in_(part)))]
    return {one.id: one for one in rows(connection, pks, lang)}


@lru_cache(maxsize=2048)
def _mask(private: tuple[str, ...]) -> Mask:
    """A mask of these names, and of all others that are not public."""
    return Masker(Options(private=private)).everyone()


@lru_cache(maxsize=65536)
def _blotted(private: tuple[str, ...], text: str) -> str:
    return _mask(private).blank(text)


def row(one: Incident, head: Head, lang: str) -> Row:
    """An incident as a row."""
    place, private = one.place, head.private
    return Row(
        incident=one,
        who=list(dict.fromkeys(who(side, private, lang) for side in one.actor)),
        to_whom=list(dict.fromkeys(who(side, private, lang) for side in one.target)),
        place=_place(one, private, lang),
        country=names.country(place.country, lang) if place and place.precision != "country" else "",
        numbers=[_count(toll) for toll in one.counts] + [_loss(loss, private, lang) for loss in one.equipment],
        kinds=list(dict.fromkeys(c.kind for c in one.contradictions)),
        opened=head.opened,
        private=private,
        lang=lang,
    )


def _place(one: Incident, private: tuple[str, ...], lang: str) -> str:
    if one.place is None:
        return ""
    name = (one.place.name_ar if lang == "ar" else None) or one.place.name
    return name if one.place.id else _blotted(private, name)


def who(side: Side, private: tuple[str, ...], lang: str) -> str:
    """What a party is called in a list; a private person by the word for one, which is a label of the context `party`."""
    if side.private:
        return WITHHELD
    return names.party(side.id, "", lang) if side.id else _blotted(private, side.name)


def _count(toll: Toll) -> Number:
    return Number(toll.low, toll.best, toll.high, toll.kind)


def _loss(loss: Loss, private: tuple[str, ...], lang: str) -> Number:
    item = names.equipment(loss.id, "", lang) if loss.id else _blotted(private, loss.item)
    return Number(loss.low, loss.best, loss.high, loss.outcome or "", item)


def listed(engine: Engine, pks: Sequence[int], lang: str) -> list[Row]:
    """The rows of incidents, read at one moment."""
    with reading(engine) as connection:
        return rows(connection, pks, lang)
