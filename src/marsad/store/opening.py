"""Ids of incidents that are opened: that of an incident which these tellings had before and which is empty now, else a new one.

An incident is named after a telling. The telling may leave it for another, and the incident live on under that name: so a name may be
taken, and a name that came free is given again to whom it is of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, exists, select, update

from marsad.link.cluster import incident_id
from marsad.store.rising import latest
from marsad.store.rows import chunks
from marsad.store.schema import EventRow, IncidentRow


class Names(NamedTuple):
    """The ids that incidents get, by those that were proposed; and the numbers of those that are there already, empty, by id."""

    given: dict[str, str]
    kept: dict[str, int]


def names(connection: Connection, tellings: Mapping[str, Sequence[str]], taken: Collection[str] = ()) -> Names:
    """Choose an id for each incident that is to be opened: `tellings` are the keys of its tellings, by the id that is proposed.

    Incidents that are found empty are taken out of what they went over into. `taken`: ids that are not to be used.
    """
    wanted = {own: [own, *(id for key in keys if (id := incident_id(key)) != own)] for own, keys in tellings.items()}
    empty, held = _there(connection, [id for ids in wanted.values() for id in ids])
    held |= set(taken)
    given: dict[str, str] = {}
    kept: dict[str, int] = {}
    for own, ids in wanted.items():
        old = next((id for id in ids if id in empty and id not in held), None)
        new = old or next((id for id in ids if id not in held), None)
        while new is None:
            more = incident_id(ids[-1])
            ids.append(more)
            found, living = _there(connection, [more])
            empty, held = empty | found, held | living
            new = more if more not in held else None
        given[own] = new
        held.add(new)
        if new in empty:
            kept[new] = empty[new]
    for part in chunks(sorted(kept.values())):
        told = {"merged_into": None, "revision": latest(connection) + 1}
        connection.execute(update(IncidentRow).where(IncidentRow.pk.in_(part)).values(**told))
    return Names(given, kept)


def _there(connection: Connection, ids: Sequence[str]) -> tuple[dict[str, int], set[str]]:
    """Those of the ids whose incidents are there: without tellings (with their numbers), and with some."""
    empty: dict[str, int] = {}
    living: set[str] = set()
    lives = exists().where(EventRow.incident == IncidentRow.pk)
    for part in chunks(ids):
        for row in connection.execute(select(IncidentRow.id, IncidentRow.pk, lives.label("lives")).where(IncidentRow.id.in_(part))):
            if row.lives:
                living.add(row.id)
            else:
                empty[row.id] = row.pk
    return empty, living
