"""Steps of the tables, up and down, with data in them; what can't be opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text

from marsad.read import Report
from marsad.store import Store, StoreError
from marsad.store.database import HEAD, bring_down, bring_up, config, revision, url_of
from marsad.store.indexing import reindex
from marsad.store.schema import Base

Add = Callable[[Store, list[Report]], None]
STEPS = ("0001", "0002", "0003", "0004", "0005", "0006")


def test_the_steps_lead_to_the_tables_as_they_are_written(store: Store) -> None:
    with store.engine.begin() as connection:
        ours = {table.name for table in Base.metadata.sorted_tables}
        only = {"include_object": lambda o, name, kind, *_: name != "ix_word_grams" and (kind != "table" or name in ours)}
        context = MigrationContext.configure(connection, opts=only)
        assert compare_metadata(context, Base.metadata) == []
        script = ScriptDirectory.from_config(config(connection))
        assert script.get_current_head() == HEAD
        assert tuple(reversed([step.revision for step in script.walk_revisions()])) == STEPS


@pytest.mark.parametrize("step", STEPS[:-1])
def test_down_and_up_with_data(store: Store, add: Add, reports: list[Report], step: str) -> None:
    add(store, reports)
    documents, events, before = store.counts()["documents"], store.counts()["events"], [c.incident for c in store.cases()]
    found = [hit.telling.key for hit in store.search("قتل", limit=500).hits]
    with store.engine.begin() as connection:
        bring_down(connection, step)
        assert revision(connection) == step
        assert connection.execute(text("SELECT count(*) FROM document")).scalar() == documents
    with store.engine.begin() as connection:
        bring_up(connection)
    store.link()
    assert (store.counts()["documents"], store.counts()["events"]) == (documents, events)
    assert found
    assert [hit.telling.key for hit in store.search("قتل", limit=500).hits] == found
    after = [c.incident for c in store.cases()]
    assert sorted(r for one in after for r in one.records) == sorted(r for one in before for r in one.records)
    if step >= "0002":
        assert after == before
    assert not [fault for fault in store.verify().faults if "audit log" in fault or "document" in fault or "record" in fault]


def test_what_is_read_is_of_one_moment(store: Store, add: Add, reports: list[Report]) -> None:
    """Another connection adds and links while the store is checked, listed and searched."""
    add(store, reports[:3])
    other, waiting = Store(store.url), list[Report]()

    def meanwhile(connection: object, cursor: object, statement: str, *more: object) -> None:
        if statement.startswith("SELECT") and waiting:
            add(other, [waiting.pop()])

    event.listen(store.engine, "after_cursor_execute", meanwhile)
    reads: list[Callable[[], object]] = [
        store.verify,
        lambda: list(store.cases()),
        lambda: store.search(limit=500),
        lambda: list(store.log()),
    ]
    for read, report in zip(reads, reports[3:], strict=False):
        before = read()
        waiting.append(report)
        assert read() == before
        assert not waiting
        assert read() != before
    assert store.verify().faults == []
    event.remove(store.engine, "after_cursor_execute", meanwhile)
    other.close()


def test_down_to_nothing_and_up(store: Store) -> None:
    with store.engine.begin() as connection:
        bring_down(connection, "base")
        bring_up(connection)
        assert revision(connection) == HEAD


def test_a_later_version_is_refused(url: str) -> None:
    store = Store(url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="later version"):
        Store(url)


def test_a_database_of_others_is_refused(url: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(url_of(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (a INTEGER)"))
    engine.dispose()
    with pytest.raises(StoreError, match="other tables"):
        Store(url)


def test_reindexing_changes_no_answer(store: Store, add: Add, reports: list[Report]) -> None:
    add(store, reports)
    before = [hit.telling.key for hit in store.search("الجيش", limit=500).hits]
    with store.engine.begin() as connection:
        assert reindex(connection) == store.counts()["events"]
    assert before
    assert [hit.telling.key for hit in store.search("الجيش", limit=500).hits] == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mysql://localhost/x", "no store for 'mysql'"),
        ("nonsense://", "no store for|no database URL"),
        ("postgresql://marsad@127.0.0.1:1/x", "server"),
    ],
)
def test_what_is_no_store(name: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        Store(name)


def test_files_that_are_no_store(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_text("this is no database, but a text that is long enough to be taken for one" * 20)
    for path, told in ((other, "no database of SQLite"), (tmp_path, "a folder"), (tmp_path / "none" / "x.db", "folder is not there")):
        with pytest.raises(StoreError, match=told):
            Store(str(path))
    with pytest.raises(StoreError, match="no such database"):
        Store(str(tmp_path / "none.db"), create=False)
