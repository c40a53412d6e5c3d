"""Stores of incidents drawn at random, with all that columns may lack, and what SQL finds in them."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select

from marsad.desk.query import ANY, NOBODY, Query
from marsad.incident import CONTRADICTIONS, Days, Incident, Toll, Where
from marsad.incident import STATUSES as OF_INCIDENTS
from marsad.ontology import STATUSES, TYPES
from marsad.store import Store, naming
from marsad.store.database import reading
from marsad.store.filters import ROLES, Filter, incidents, where
from marsad.store.indexing import put
from marsad.store.rising import latest
from marsad.store.schema import (
    AssignmentRow,
    ContradictionRow,
    DecisionRow,
    DocumentRow,
    EventPartyRow,
    EventRow,
    IncidentRow,
    RecordRow,
)
from marsad.store.searching import events_with

PARTIES = ("ly-lna", "ly-gna", "ly", "ye-houthi", "un")
OUTLETS = ("afp", "صحيفة النهر", "قناة الجبل", "a" * 64)
PEOPLE = ("A. Analyst", "B. Reader", "مراجعة")
KINDS = ("airstrike", "shelling", "clash", "statement", "agreement")
WORDS = ("سوق", "مدرسة", "جسر", "قافلة")
DAYS = ("2020-05-01", "2020-05-02", "2020-05-20", "2021-01-01", "2019-12-31")
PLACES: tuple[tuple[str | None, str | None, str | None, float | None, float | None, str | None], ...] = (
    ("geonames:2210247", "LY", "77", 32.88743, 13.18733, "exact"),
    ("geonames:2210247", "LY", "77", 33.4, 13.2, "near"),
    ("geonames:2210247", "LY", "77", None, None, "near"),
    ("geonames:2219905", "LY", "82", 32.37519, 15.09254, "exact"),
    ("country:LY", "LY", None, 27.0, 17.0, "country"),
    ("geonames:70225", "YE", "25", 13.57952, 44.02091, "exact"),
    (None, "YE", "25", 13.6, 44.1, "near"),
    (None, None, None, 32.9, 13.2, "exact"),
    (None, None, None, None, None, None),
    ("geonames:0", "LY", None, -17.0, 179.95, "exact"),
    ("geonames:0", None, None, -17.0, -179.95, "area"),
)


class Scattered:
    """A store that is changed at random, as writers change it: whatever they touch gets the next revision."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.random = store, Random(seed)
        self.incident = self.event = self.number = 0

    def add(self, many: int) -> None:
        """Some incidents more."""
        with self.store.engine.begin() as connection:
            revision = latest(connection) + 1
            for _ in range(many):
                self.incident += 1
                connection.execute(insert(IncidentRow), [self._incident(self.incident, revision)])
                self._hang(connection, self.incident)

    def change(self, many: int) -> None:
        """Tell some anew, empty some, let some go over into others, and move tellings between them."""
        with self.store.engine.begin() as connection:
            revision = latest(connection) + 1
            for pk in self.random.sample(range(1, self.incident + 1), min(many, self.incident)):
                connection.execute(delete(ContradictionRow).where(ContradictionRow.incident == pk))
                other = self.random.randint(1, self.incident)
                for event in connection.scalars(select(EventRow.pk).where(EventRow.incident == pk)).all():
                    self._move(connection, event, other)
                connection.execute(IncidentRow.__table__.update().where(IncidentRow.pk == other).values(revision=revision))
                told = self._incident(pk, revision)
                told |= self.random.choice(({}, {}, {"type": "", "status": ""}, {"merged_into": f"i-{other:016x}"}))
                connection.execute(IncidentRow.__table__.update().where(IncidentRow.pk == pk).values(**told))
                self._hang(connection, pk)

    def _move(self, connection: Connection, event: int, other: int) -> None:
        fate = self.random.choice(({"incident": other}, {"incident": None}, {"current": False}, {"decision": "edited"}))
        connection.execute(EventRow.__table__.update().where(EventRow.pk == event).values(**fate))

    def _hang(self, connection: Connection, pk: int) -> None:
        """Tellings, contradictions, decisions and assignments of an incident."""
        for _ in range(self.random.choice((0, 1, 1, 2, 3))):
            self._telling(connection, pk)
        for kind in self.random.sample(CONTRADICTIONS, self.random.choice((0, 0, 1, 2))):
            self.number += 1
            connection.execute(insert(ContradictionRow), [{"pk": self.number, "incident": pk, "kind": kind, "other": None, "body": b"{}"}])
        if self.random.random() < 0.2:
            self._decide(connection, f"i-{pk:016x}", "verify")
        if self.random.random() < 0.3:
            self._assign(connection, "incident", pk, f"i-{pk:016x}")

    def _decide(self, connection: Connection, subject: str, action: str) -> None:
        self.number += 1
        told = {"pk": self.number, "at": "", "by": self.random.choice(PEOPLE), "action": action, "subject": subject, "reason": ""}
        connection.execute(insert(DecisionRow), [told | {"change": b"{}"}])

    def _assign(self, connection: Connection, kind: str, row: int, subject: str) -> None:
        connection.execute(delete(AssignmentRow).where(AssignmentRow.kind == kind, AssignmentRow.row == row))
        told = {"kind": kind, "row": row, "subject": subject, "person": self.random.choice((None, *PEOPLE))}
        connection.execute(insert(AssignmentRow), [told | {"state": "open", "at": "", "by": ""}])

    def _incident(self, pk: int, revision: int) -> dict[str, Any]:
        draw = self.random
        place, country, admin1, lat, lon, precision = draw.choice(PLACES)
        first, last = draw.choice(
            ((None, None), (DAYS[0], DAYS[0]), (None, DAYS[1]), (DAYS[2], None), (DAYS[0], DAYS[2]), (DAYS[4], DAYS[3]))
        )
        named = Where(name=place or "somewhere", id=place, country=country, admin1=admin1, lat=lat, lon=lon, precision=precision)
        named.radius_km = draw.choice((None, 4.0, 20.0))
        one = Incident(
            id=f"i-{pk:016x}",
            type=draw.choice(KINDS),
            group="violence",
            status=draw.choice(OF_INCIDENTS),
            documents=[],
            records=[],
            place=draw.choice((named, named, None)),
            when=Days(start=first, end=last),
            counts=[Toll(kind="killed", best=draw.randint(0, 9))] if draw.random() < 0.5 else [],
            sources=[f"s{n}" for n in range(draw.randint(1, 4))],
            confidence=round(draw.random(), 1),
        )
        where_ = one.place
        told = {"pk": pk, "id": one.id, "type": one.type, "status": one.status, "place": where_ and where_.id, "first_day": first}
        told |= {"country": where_ and where_.country, "last_day": last, "confidence": one.confidence, "stale": False, "merged_into": None}
        return told | {"opened": f"2024-01-0{draw.randint(1, 9)}T00:00:00.000Z", "revision": revision, "body": msgspec.json.encode(one)}

    def _telling(self, connection: Connection, incident: int) -> None:
        draw = self.random
        self.event += 1
        pk, key = self.event, f"{self.event:064x}"
        publisher = draw.choice((None, *OUTLETS[:3]))
        connection.execute(insert(DocumentRow), [_document(pk, key, publisher, draw.choice(OUTLETS))])
        record = {"pk": pk, "document": pk, "version": "", "data": "", "coded": "", "current": True, "sha256": "", "left": b"[]"}
        connection.execute(insert(RecordRow), [record])
        place, country, admin1, lat, lon, precision = draw.choice(PLACES)
        first, last = draw.choice(
            ((None, None), (DAYS[0], DAYS[0]), (None, DAYS[1]), (DAYS[2], None), (DAYS[0], DAYS[2]), (DAYS[4], DAYS[3]))
        )
        told = {"pk": pk, "key": f"{key[:16]}.{pk:016x}", "event_id": f"{pk:016x}", "record": pk, "document": pk, "ordinal": 0}
        told |= {"place": place, "country": country, "admin1": admin1, "lat": lat, "lon": lon, "precision": precision}
        told |= {"first_day": first, "last_day": last, "day": last or first or "", "confidence": round(draw.random(), 1)}
        told |= {"type": draw.choice(KINDS), "status": draw.choice(STATUSES), "decision": draw.choice((None, None, "accepted", "edited"))}
        told |= {"current": draw.random() < 0.9, "body": b"{}", "linked": True, "incident": incident}
        connection.execute(insert(EventRow), [told])
        pairs = {(draw.choice(PARTIES), draw.choice(ROLES)) for _ in range(draw.randint(0, 3))}
        if pairs:
            connection.execute(insert(EventPartyRow), [{"party": party, "event": pk, "role": role} for party, role in sorted(pairs)])
        put(connection, [(pk, " ".join(draw.sample(WORDS, draw.randint(1, 3))))])
        if draw.random() < 0.3:
            self._decide(connection, told["key"], "accept")
        if draw.random() < 0.1:
            self._assign(connection, "telling", pk, told["key"])


def _document(pk: int, key: str, publisher: str | None, source: str) -> dict[str, Any]:
    told = {"pk": pk, "key": key, "given_id": f"d{pk % 40}", "text": "", "text_sha256": "", "bytes_sha256": "", "publisher": publisher}
    told |= {"language": "ar", "version": 1, "source": source, "collected": "", "file": "", "line": 0, "media_type": "text/plain"}
    return told | {"private": b"[]"}


def oracle(store: Store, query: Query) -> set[int]:
    """The numbers of the incidents that SQL finds."""
    own = query.filter
    with reading(store.engine) as connection:
        meant = naming.named(connection, own)
        held = where(meant)
        words, _ = events_with(connection, query.words)
        if words is not None:
            held.append(EventRow.pk.in_(words))
        if query.country:
            held.append(EventRow.country.in_(query.country))
        if query.decision:
            told = EventRow.decision.in_(query.decision)
            held.append(or_(told, EventRow.decision.is_(None)) if "none" in query.decision else told)
        found = set(connection.scalars(incidents(Filter())))
        if query:
            found &= set(connection.scalars(select(EventRow.incident).where(*held)))
        for some in _of_incidents(connection, query):
            found &= some
        return found


def _of_incidents(connection: Connection, query: Query) -> list[set[int]]:
    out: list[set[int]] = []
    tellings = select(EventRow.incident).where(EventRow.current)
    if query.sources:
        rows = connection.execute(select(IncidentRow.pk, IncidentRow.body).where(IncidentRow.type != ""))
        out.append({row.pk for row in rows if len(msgspec.json.decode(row.body)["sources"]) >= query.sources})
    if query.reviewer:
        by = select(DecisionRow.subject).where(DecisionRow.by.in_(query.reviewer))
        mine = set(connection.scalars(tellings.where(EventRow.key.in_(by))))
        out.append(mine | set(connection.scalars(select(IncidentRow.pk).where(IncidentRow.id.in_(by)))))
    if query.assignee:
        given = select(AssignmentRow.row).where(
            AssignmentRow.person.is_not(None) if query.assignee == NOBODY else AssignmentRow.person == query.assignee
        )
        mine = set(connection.scalars(given.where(AssignmentRow.kind == "incident")))
        mine |= set(connection.scalars(tellings.where(EventRow.pk.in_(given.where(AssignmentRow.kind != "incident")))))
        everything = set(connection.scalars(select(IncidentRow.pk)))
        out.append(everything - mine if query.assignee == NOBODY else mine)
    if query.contested:
        kinds = CONTRADICTIONS if ANY in query.contested else query.contested
        out.append(set(connection.scalars(select(ContradictionRow.incident).where(ContradictionRow.kind.in_(kinds)))))
    if query.seen:
        out.append(set(connection.scalars(select(IncidentRow.pk).where(IncidentRow.revision > query.seen))))
    return out


def only(query: Query, name: str, value: str) -> Query:
    """The query with one value alone under a name."""
    return query.changed(**{name: (value,) if name not in ("place", "sources", "assignee") else value})


def without_status(query: Query, of_events: bool) -> Query:
    """The query without the statuses of events, or those of incidents."""
    mine = STATUSES if of_events else OF_INCIDENTS
    kept = tuple(name for name in query.filter.status if name not in mine)
    return replace(query, filter=replace(query.filter, status=kept))


assert set(KINDS) <= set(TYPES)
