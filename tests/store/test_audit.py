"""The log tells whatever is changed behind its back, also by who knows SQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from marsad.read import Report
from marsad.store import Store, audit
from marsad.store.audit import Change
from marsad.store.database import open_engine

Add = Callable[[Store, list[Report]], None]


def open_up(connection: Connection) -> None:
    """Take away what keeps the tables closed, as an intruder would."""
    if connection.dialect.name == "sqlite":
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in ("audit_log", "document", "record", "decision"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


MIDDLE = "(SELECT max(seq) / 2 FROM audit_log)"
INTRUSIONS = {
    "a cell of the log": f"UPDATE audit_log SET reason = 'nothing' WHERE seq = {MIDDLE}",
    "who did it": f"UPDATE audit_log SET actor = 'nobody' WHERE seq = {MIDDLE}",
    "a row of the log removed": f"DELETE FROM audit_log WHERE seq = {MIDDLE}",
    "the first row removed": "DELETE FROM audit_log WHERE seq = 1",
    "the last row removed": "DELETE FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)",
    "the last five removed": "DELETE FROM audit_log WHERE seq > (SELECT max(seq) - 5 FROM audit_log)",
    "two rows in each other's place": f"UPDATE audit_log SET seq = CASE seq WHEN {MIDDLE} THEN -1 ELSE {MIDDLE} END "
    f"WHERE seq IN ({MIDDLE}, {MIDDLE} + 1)",
    "a row put in": "INSERT INTO audit_log SELECT seq + 1, at, actor, action, subject, before, after, reason, previous, hash "
    "FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)",
    "the head": "UPDATE audit_head SET seq = seq - 1",
    "the head removed": "DELETE FROM audit_head",
    "the text of a document": "UPDATE document SET text = text || 'x' WHERE pk = 1",
    "text and its hash": "UPDATE document SET text_sha256 = '0' WHERE pk = 1",
    "a document removed": "DELETE FROM document WHERE pk = (SELECT max(pk) FROM document)",
    "an event": "UPDATE event SET body = (SELECT body FROM event WHERE pk = 2) WHERE pk = 1",
    "the cells of an incident": "UPDATE incident SET body = (SELECT body FROM incident WHERE pk = 2) WHERE pk = 1",
    "a decision removed": "DELETE FROM decision",
    "the reason of a decision": "UPDATE decision SET reason = 'nothing'",
    "who decided": "UPDATE decision SET by = 'nobody'",
    "what a person corrected": "UPDATE event SET edited = (SELECT body FROM event WHERE pk = 2) WHERE decision = 'accepted'",
    "that a person judged": "UPDATE event SET decision = NULL WHERE decision = 'accepted'",
    "that a person rejected": "UPDATE event SET decision = 'rejected' WHERE pk = 2",
}


@pytest.mark.parametrize("what", INTRUSIONS)
def test_every_intrusion_is_found(holding: Callable[..., Store], reports: list[Report], what: str) -> None:
    store = holding("few", lambda: reports[:6])
    store.verify_incident(next(store.cases()).incident.id, "an analyst", "seen in pictures of the place")
    store.accept(store.search(limit=1).hits[0].telling.key, "an analyst")
    assert store.verify().faults == []
    with store.engine.begin() as connection:
        open_up(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        elif what == "a document removed":
            connection.execute(text("SET session_replication_role = replica"))
        statement = INTRUSIONS[what]
        if "THEN -1" in statement:  # a row can't take a number that another one has
            low = connection.execute(text(f"SELECT {MIDDLE}")).scalar()
            for old, new in ((low, -1), (low + 1, low), (-1, low + 1)):
                connection.execute(text("UPDATE audit_log SET seq = :new WHERE seq = :old"), {"old": old, "new": new})
        else:
            if what == "a document removed" and connection.dialect.name == "sqlite":
                for table in ("event_party", "event_block"):
                    connection.execute(
                        text(f"DELETE FROM {table} WHERE event IN (SELECT pk FROM event WHERE document = (SELECT max(pk) FROM document))")
                    )
                for table in ("document_band", "event", "record"):
                    connection.execute(text(f"DELETE FROM {table} WHERE document = (SELECT max(pk) FROM document)"))
            connection.execute(text(statement))
    assert store.verify().faults


def test_a_log_written_anew_does_not_have_the_head_that_was_noted(store: Store, add: Add, reports: list[Report]) -> None:
    add(store, reports[:4])
    noted = store.verify().head
    add(store, reports[4:6])
    assert store.verify(noted).faults == []
    with store.engine.begin() as connection:
        open_up(connection)
        rows = connection.execute(text("SELECT at, actor, action, subject, before, after, reason FROM audit_log ORDER BY seq")).all()
        connection.execute(text("DELETE FROM audit_log"))
        connection.execute(text("UPDATE audit_head SET seq = 0, hash = :none"), {"none": audit.NONE})
        for at, *cells in rows:
            audit.append(connection, [Change(*cells)._replace(actor="nobody")], at)
    assert store.verify().faults == []
    assert store.verify(noted).faults


changes = st.builds(Change, *[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)] * 3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=2, max_size=8), st.data())
def test_any_log_is_whole_until_a_row_is_changed(log: list[Change], data: st.DataObject) -> None:
    engine = open_engine("sqlite://")
    with engine.begin() as connection:
        for change in log:
            audit.append(connection, [change], "2020-05-20T00:00:00.000Z")
        assert audit.verify_log(connection) == []
        assert audit.head(connection)[0] == len(log)
        open_up(connection)
        row = data.draw(st.integers(1, len(log)))
        cell = data.draw(st.sampled_from(("at", "actor", "action", "subject", "reason", "previous", "hash")))
        connection.execute(text(f"UPDATE audit_log SET {cell} = {cell} || 'x' WHERE seq = :row"), {"row": row})
        assert audit.verify_log(connection)
    engine.dispose()


def test_the_log_names_person_and_machine(store: Store, add: Add, reports: list[Report]) -> None:
    add(store, reports[:3])
    incident = next(store.cases()).incident.id
    store.verify_incident(incident, "an analyst", "seen in pictures of the place")
    told = [(row["actor"], row["action"], row["reason"]) for row in store.log(incident)]
    assert ("an analyst", "person.verify", "seen in pictures of the place") in told
    assert any(actor.startswith("marsad ") and action == "incident.open" for actor, action, _ in told)


def test_an_engine_of_its_own_sees_the_same_head(store: Store, add: Add, reports: list[Report], url: str) -> None:
    add(store, reports[:2])
    other = Store(url)
    assert other.verify().head == store.verify().head
    other.close()
