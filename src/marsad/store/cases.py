"""Out of the store: tellings, documents and whole cases, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, select

from marsad.incident import Case, Decision, Incident, Kept, Telling
from marsad.record import Event
from marsad.store import naming
from marsad.store.rows import chunks
from marsad.store.schema import DecisionRow, DocumentRow, EventRow, IncidentRow

_EVENT = msgspec.json.Decoder(Event)
_INCIDENT = msgspec.json.Decoder(Incident)
_ANY = msgspec.json.Decoder()
_KEPT = (*(name for name in Kept.__struct_fields__ if name not in ("id", "text")),)
_BATCH = 200


def telling(row: Any, document: str) -> Telling:
    """An event row as a telling, as a person corrected it."""
    return Telling(key=row.key, event=_EVENT.decode(row.edited or row.body), document=document, decision=row.decision, made_by=row.made_by)


def tellings(connection: Connection, incidents: Sequence[int]) -> dict[int, list[tuple[int, Telling]]]:
    """The tellings of incidents, by the number of the incident, in the order in which they came; with the numbers of their documents."""
    found: dict[int, list[tuple[int, Telling]]] = defaultdict(list)
    cells = select(EventRow.key, EventRow.body, EventRow.edited, EventRow.decision, EventRow.made_by, EventRow.incident)
    cells = cells.add_columns(EventRow.document, DocumentRow.key.label("document_key"))
    cells = cells.join(DocumentRow, DocumentRow.pk == EventRow.document).order_by(EventRow.pk)
    for part in chunks(incidents):
        for row in connection.execute(cells.where(EventRow.incident.in_(part))):
            found[row.incident].append((row.document, telling(row, row.document_key)))
    return found


def documents(connection: Connection, pks: Iterable[int], texts: bool = True) -> dict[int, Kept]:
    """Documents by their numbers; without their texts where `texts` is false."""
    found: dict[int, Kept] = {}
    for part in chunks(sorted(set(pks))):
        for row in connection.execute(_columns(texts).where(DocumentRow.pk.in_(part))).mappings():
            found[row["pk"]] = _kept(row)
    return found


def _named(connection: Connection, keys: Iterable[str], texts: bool) -> dict[str, Kept]:
    """Documents by their keys."""
    found: dict[str, Kept] = {}
    for part in chunks(sorted(keys)):
        for row in connection.execute(_columns(texts).where(DocumentRow.key.in_(part))).mappings():
            found[row["key"]] = _kept(row)
    return found


def _columns(texts: bool) -> Any:
    return select(*(getattr(DocumentRow, name) for name in ("pk", "given_id", *_KEPT, *(("text",) if texts else ()))))


def _kept(row: RowMapping) -> Kept:
    told = {name: row[name] for name in _KEPT} | {"private": _ANY.decode(row["private"])}
    return Kept(id=row["given_id"], text=row.get("text", ""), **told)


def _spoken(one: Incident, by_key: dict[str, Kept]) -> dict[str, Kept]:
    """The documents of the voices of an incident's contradictions."""
    keys = (v.document for c in one.contradictions for stand in c.stands for v in stand.by)
    return {key: by_key[key] for key in keys if key in by_key}


def decisions(connection: Connection, incidents: Iterable[str], tellings: Iterable[str] = ()) -> dict[str, list[Decision]]:
    """What people decided on these incidents, on those that went over into them, and on these tellings, the first first."""
    ids = list(incidents)
    of = {**dict.fromkeys(tellings), **naming.absorbed(connection, ids), **dict.fromkeys(ids)}
    found: dict[str, list[Decision]] = defaultdict(list)
    for part in chunks(sorted(of)):
        told = select(DecisionRow.__table__).where(DecisionRow.subject.in_(part)).order_by(DecisionRow.pk)
        rows = connection.execute(told).all()
        work, undone = {row.pk for row in rows if row.action == "assign"}, {row.undoes for row in rows}
        for row in rows:
            if row.pk in work or row.undoes in work:  # who is to look at it says nothing of it
                continue
            given = {name: getattr(row, name) for name in ("at", "by", "action", "subject", "reason")}
            made = Decision(**given, change=_ANY.decode(row.change), undone=row.pk in undone)
            found[of[row.subject] or row.subject].append(made)
    return found


def incident(body: bytes) -> Incident:
    """An incident from its JSON."""
    return _INCIDENT.decode(body)


def cases(connection: Connection, pks: Sequence[int], texts: bool = True) -> Iterator[Case]:
    """The cases of incidents, given by their numbers, in this order."""
    for part in chunks(pks, _BATCH):
        bodies = {row.pk: row.body for row in connection.execute(select(IncidentRow.pk, IncidentRow.body).where(IncidentRow.pk.in_(part)))}
        told = tellings(connection, part)
        kept = documents(connection, (pk for pairs in told.values() for pk, _ in pairs), texts)
        whole = {pk: incident(bodies[pk]) for pk in part if pk in bodies}
        decided = decisions(connection, [one.id for one in whole.values()], [t.key for pairs in told.values() for _, t in pairs])
        # Voices of what contradicts an incident from outside stand in documents that tell nothing of it themselves.
        voices = {v.document for one in whole.values() for c in one.contradictions for stand in c.stands for v in stand.by}
        others = _named(connection, voices - {document.key for document in kept.values()}, texts)
        by_key = {document.key: document for document in kept.values()} | others
        for pk, one in whole.items():
            mine = told.get(pk, [])
            said = [d for subject in (one.id, *(t.key for _, t in mine)) for d in decided.get(subject, ())]
            yield Case(
                incident=one,
                tellings=[t for _, t in mine],
                documents={kept[d].key: kept[d] for d, _ in mine} | _spoken(one, by_key),
                decisions=sorted(said, key=lambda d: d.at),
            )
