"""Incidents told anew from their tellings, and held against the incidents around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from marsad.incident import Contradiction, Incident
from marsad.link.agree import contradicted
from marsad.link.agree import incident as agree
from marsad.link.between import between
from marsad.store import audit
from marsad.store.around import around
from marsad.store.cases import decisions, documents, tellings
from marsad.store.impact import impact
from marsad.store.prepare import encode, sha256
from marsad.store.rising import latest
from marsad.store.rows import chunks, many, next_pk
from marsad.store.schema import ContradictionRow, IncidentRow

_TOGETHER = 400
"""Incidents that are held against those around them together, in the order of their days."""
_EMPTY: dict[str, Any] = {"type": "", "status": "", "place": None, "country": None, "first_day": None, "last_day": None, "confidence": 0.0}
_EMPTY |= {"impact": 0.0}


def tell(connection: Connection, pks: Collection[int], changes: list[audit.Change], actor: str) -> None:
    """Make incidents anew from their tellings, with what they and the incidents around them can't both say."""
    fresh: dict[int, Incident | None] = {}
    for part in chunks(sorted(pks)):
        fresh |= _agreed(connection, part)
    for some in chunks(sorted(fresh, key=lambda pk: (_day(fresh[pk]), pk)), _TOGETHER):
        _tell(connection, {pk: fresh[pk] for pk in some}, changes, actor)


def _day(one: Incident | None) -> str:
    return "" if one is None else one.when.start or one.when.end or ""


def _tell(connection: Connection, fresh: dict[int, Incident | None], changes: list[audit.Change], actor: str) -> None:
    """Hold incidents of near days against those around, and write both where they changed. What is told later is held against these."""
    made = {pk: one for pk, one in fresh.items() if one is not None}
    beside = around(connection, made)
    found = between([*made.values(), *beside.values()])
    view = {one.id for one in (*made.values(), *beside.values())}
    again = [pk for pk, one in beside.items() if _changed(one, found.get(one.id, []), view)]
    kept = {pk: [c for c in beside[pk].contradictions if c.with_ is not None and c.with_ not in view] for pk in again}
    for part in chunks(sorted(again)):
        fresh |= _agreed(connection, part)
    for pk, one in fresh.items():
        if one is not None and (others := kept.get(pk, []) + found.get(one.id, [])):
            contradicted(one, others)
    _write(connection, fresh, changes, actor)


def _agreed(connection: Connection, pks: Sequence[int]) -> dict[int, Incident | None]:
    """What the tellings of incidents agree on; None for one that has no tellings any more."""
    told = tellings(connection, pks)
    kept = documents(connection, (pk for pairs in told.values() for pk, _ in pairs), texts=False)
    ids = {row.pk: row.id for row in connection.execute(select(IncidentRow.pk, IncidentRow.id).where(IncidentRow.pk.in_(pks)))}
    decided = decisions(connection, ids.values())
    out: dict[int, Incident | None] = {}
    for pk in pks:
        mine = told.get(pk)
        known = {kept[d].key: kept[d] for d, _ in mine or ()}
        out[pk] = agree(ids[pk], [t for _, t in mine], known, decided.get(ids[pk], [])) if mine else None
    return out


def _changed(one: Incident, found: list[Contradiction], view: Collection[str]) -> bool:
    """Whether an incident has other contradictions with those in view than it had."""
    return [c for c in one.contradictions if c.with_ in view] != found


def _write(connection: Connection, made: dict[int, Incident | None], changes: list[audit.Change], actor: str) -> None:
    cells, rows, number = list[dict[str, Any]](), list[dict[str, Any]](), next_pk(connection, ContradictionRow)
    before, revision = {}, latest(connection) + 1
    for row in connection.execute(select(IncidentRow.pk, IncidentRow.id, IncidentRow.body).where(IncidentRow.pk.in_(made))):
        before[row.pk] = row
    for pk, one in made.items():
        was = before[pk]
        hashed = sha256(was.body) if was.body else None
        body = was.body if one is None else encode(one)
        if one is None:
            changes.append(audit.Change(actor, "incident.empty", was.id, hashed, None))
        elif body != was.body:
            changes.append(audit.Change(actor, "incident.tell", was.id, hashed, sha256(body)))
        cells.append({"at": pk, "stale": False, "revision": revision, "body": body, **(_EMPTY if one is None else _cells(one))})
        for contradiction in one.contradictions if one is not None else ():
            other = contradiction.with_
            rows.append({"pk": number, "incident": pk, "kind": contradiction.kind, "other": other, "body": encode(contradiction)})
            number += 1
    names: dict[str, Any] = {name: bindparam(name) for name in cells[0] if name != "at"}
    many(connection, update(IncidentRow).where(IncidentRow.pk == bindparam("at")).values(names), cells)
    connection.execute(delete(ContradictionRow).where(ContradictionRow.incident.in_(made)))
    if rows:
        many(connection, insert(ContradictionRow), rows)


def _cells(one: Incident) -> dict[str, Any]:
    """The cells of an incident that are searched."""
    place, when = one.place, one.when
    where = {"place": place.id, "country": place.country} if place else {"place": None, "country": None}
    told = {"type": one.type, "status": one.status, "confidence": one.confidence, "impact": impact(one)}
    return told | where | {"first_day": when.start, "last_day": when.end}
