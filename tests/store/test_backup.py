"""A backup is the whole store at one moment, in one file that either database reads, or refuses where it is not as it was written."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from marsad.coder import Coder
from marsad.read import Report
from marsad.store import Store, StoreError
from marsad.store.backup import tables
from marsad.store.filters import Filter

from .otherwise import otherwise, surer
from .scene import BY, WHY, of, scene, strike, telling

Add = Callable[[Store, list[Report]], None]
QUERIES = ("", "ترهونة", "غارات", "قصف مدنيين", "سرت", "drone", "ترهونه سوق", "nothing")


def all_rows(store: Store) -> dict[str, list[Any]]:
    """All that a store holds."""
    with store.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))] for table in tables()
        }


def answers(store: Store) -> list[Any]:
    return [store.search(words, Filter(place=place), 500) for words in QUERIES for place in (None, "LY", "geonames:2210221")]


def lived(store: Store, coder: Coder) -> Store:
    """A store on which people and later versions have worked."""
    store.accept(telling(store, "t1"), BY)
    store.reject(telling(store, "t2"), BY, WHY)
    first = next(hit.telling.event for hit in store.search("", Filter(document=("g1",))).hits)
    store.edit(telling(store, "g1"), first, BY, WHY)
    store.verify_incident(of(store, "w1"), BY, WHY)
    store.merge(of(store, "t1"), of(store, "w1"), BY, WHY)
    store.recode(otherwise(coder, surer))
    return store


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    return holding("scene", scene)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_there_and_back(told: Store, coder: Coder, make_url: Callable[..., str], tmp_path: Path, target: str) -> None:
    store, path = lived(told, coder), tmp_path / "backup.zip"
    made = store.backup(path)
    assert (made.documents, made.head) == (len(scene()), store.verify().head)
    other = Store(make_url(database=target))
    assert other.restore(path) == made
    assert all_rows(other) == all_rows(store)
    assert list(other.cases()) == list(store.cases())
    assert answers(other) == answers(store)
    assert other.verify() == store.verify()
    assert other.verify(made.head).faults == []
    for one in (store, other):  # and both go on alike
        one.add([strike("t", "4"), strike("g", "5")], lambda: coder)
    assert [case.incident for case in other.cases()] == [case.incident for case in store.cases()]
    other.backup(tmp_path / "again.zip")
    other.close()


def test_the_same_store_gives_the_same_lines(told: Store, make_url: Callable[..., str], tmp_path: Path) -> None:
    told.backup(tmp_path / "one.zip")
    other = Store(make_url())
    other.restore(tmp_path / "one.zip")
    other.backup(tmp_path / "two.zip")
    other.close()
    with zipfile.ZipFile(tmp_path / "one.zip") as one, zipfile.ZipFile(tmp_path / "two.zip") as two:
        assert one.namelist() == two.namelist()
        for name in one.namelist():
            assert one.read(name) == two.read(name) or name == "manifest.json"
        about = json.loads(one.read("manifest.json"))
        assert about["tables"] == json.loads(two.read("manifest.json"))["tables"]
        assert about["tables"]["document"]["rows"] == len(one.read("document.jsonl").splitlines()) == len(scene())


# -- at one moment


def test_what_is_written_meanwhile_is_not_in_it(told: Store, add: Add, make_url: Callable[..., str], tmp_path: Path) -> None:
    """Another connection adds, decides and links after the first table was read and before the last."""
    before, made, seen = all_rows(told), [], []
    other = Store(told.url)

    def meanwhile(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        seen.append(statement)
        if statement.lstrip().startswith("SELECT bond") and not made:  # among the last tables by name, or the first
            made.append(True)
            add(other, [strike("t", "4"), strike("t", "5")])
            other.reject(telling(other, "t1"), BY, WHY)

    event.listen(told.engine, "before_cursor_execute", meanwhile)
    told.backup(tmp_path / "backup.zip")
    event.remove(told.engine, "before_cursor_execute", meanwhile)
    assert made
    assert len(all_rows(told)["document"]) == len(scene()) + 2
    again = Store(make_url())
    again.restore(tmp_path / "backup.zip")
    assert all_rows(again) == before
    assert again.verify().faults == []
    again.close()
    other.close()


# -- whole or not at all


def test_a_backup_that_fails_leaves_what_was_there(add: Add, tmp_path: Path) -> None:
    path, told = tmp_path / "backup.zip", Store(str(tmp_path / "a.db"))
    add(told, scene()[:2])
    for before in (None, b"an earlier backup"):
        if before is not None:
            path.write_bytes(before)

        def fail(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
            if "FROM incident" in statement:
                raise KeyboardInterrupt

        event.listen(told.engine, "before_cursor_execute", fail)
        with pytest.raises(KeyboardInterrupt):
            told.backup(path)
        event.remove(told.engine, "before_cursor_execute", fail)
        assert [one.name for one in tmp_path.iterdir() if "backup" in one.name] == ([] if before is None else ["backup.zip"])
        assert before is None or path.read_bytes() == before
    told.backup(path)
    assert zipfile.is_zipfile(path)
    told.close()


def test_a_store_that_is_not_empty_is_refused(told: Store, store: Store, tmp_path: Path) -> None:
    told.backup(tmp_path / "backup.zip")
    before = all_rows(told)
    with pytest.raises(StoreError, match="not empty"):
        told.restore(tmp_path / "backup.zip")
    assert all_rows(told) == before
    store.log_export(BY, "csv", "", Filter())  # a log without documents is a log
    with pytest.raises(StoreError, match="not empty"):
        store.restore(tmp_path / "backup.zip")
    assert store.verify().rows == 1


@pytest.fixture(scope="session")
def backup(tmp_path_factory: pytest.TempPathFactory, add: Add) -> bytes:
    """A backup of a few reports."""
    path = tmp_path_factory.mktemp("backup") / "backup.zip"
    store = Store("sqlite://")
    add(store, scene()[:2])
    store.backup(path)
    store.close()
    return path.read_bytes()


def without(backup: bytes, path: Path, name: str | None = None, **changed: bytes) -> None:
    """Write a backup without a member, or with others in their place."""
    path.write_bytes(backup)
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist() if member != name}
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in {**members, **{f"{key}.jsonl": value for key, value in changed.items()}}.items():
            archive.writestr(member, data)


def forged(backup: bytes, path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Write a backup with another manifest."""
    path.write_bytes(backup)
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    about = json.loads(members["manifest.json"])
    change(about)
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in {**members, "manifest.json": json.dumps(about).encode()}.items():
            archive.writestr(member, data)


NAMES = [f"{table.name}.jsonl" for table in tables()]
DAMAGES: dict[str, Callable[[bytes, Path], object]] = {
    "nothing": lambda data, path: path.write_bytes(b""),
    "a text": lambda data, path: path.write_text("this is no backup"),
    "another archive": lambda data, path: zipfile.ZipFile(path, "w").close(),
    "no manifest": lambda data, path: without(data, path, "manifest.json"),
    "a manifest that is a list": lambda data, path: forged(data, path, lambda about: about.clear()),
    "a head that is none": lambda data, path: forged(data, path, lambda about: about.update(head=None)),
    "another head": lambda data, path: forged(data, path, lambda about: about.update(head="0" * 64)),
    "columns of another table": lambda data, path: forged(data, path, lambda about: about["tables"]["document"].update(columns=["a"])),
    "unknown columns": lambda data, path: forged(
        data, path, lambda about: about["tables"]["audit_head"].update(columns=["pk", "seq", "other"])
    ),
    "no columns": lambda data, path: forged(data, path, lambda about: about["tables"]["document"].pop("columns")),
    "rows of another table": lambda data, path: without(data, path, None, document=b"[1]\n"),
    **{f"no {name}": lambda data, path, name=name: without(data, path, name) for name in NAMES},  # type: ignore[misc]
    **{f"cut at {part}": lambda data, path, part=part: path.write_bytes(data[: len(data) * part // 8]) for part in range(1, 8)},  # type: ignore[misc]
}


def test_a_damaged_backup_is_refused_and_the_store_stays_empty(store: Store, backup: bytes, tmp_path: Path) -> None:
    path, empty = tmp_path / "backup.zip", all_rows(store)
    for what, damage in DAMAGES.items():
        damage(backup, path)
        with pytest.raises(StoreError, match=r"backup\.zip"):
            store.restore(path)
        assert all_rows(store) == empty, what
    for name in ("none.zip", ".", "backup.zip/x"):
        with pytest.raises(StoreError, match=r"check the name"):
            store.restore(tmp_path / name)
    path.write_bytes(backup)
    store.restore(path)
    assert store.verify().faults == []


def test_a_backup_of_a_later_version_is_refused(store: Store, backup: bytes, tmp_path: Path) -> None:
    forged(backup, tmp_path / "backup.zip", lambda about: about.update(step="9999", marsad="9.9"))
    with pytest.raises(StoreError, match=r"another version of Marsad \(9\.9\)"):
        store.restore(tmp_path / "backup.zip")
    assert store.verify().rows == 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_bit_that_is_turned_is_found_or_means_nothing(
    backup: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "turned.zip"
    turned = bytearray(backup)
    for at in data.draw(st.lists(st.integers(0, 8 * len(backup) - 1), min_size=1, max_size=3)):
        turned[at // 8] ^= 1 << at % 8
    path.write_bytes(turned[: data.draw(st.just(len(turned)) | st.integers(0, len(turned)))])
    store = Store("sqlite://")
    try:
        made = store.restore(path)
    except StoreError:
        assert store.verify().rows == 0
        assert store.counts()["documents"] == 0
    else:
        path.write_bytes(backup)
        whole = Store("sqlite://")
        assert whole.restore(path) == made
        assert all_rows(store) == all_rows(whole)
        whole.close()
    finally:
        store.close()


def test_a_database_that_fails_is_no_damaged_backup(store: Store, backup: bytes, tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    path.write_bytes(backup)

    def fail(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.startswith("INSERT INTO incident"):
            raise OperationalError("no", None, Exception("gone"))

    event.listen(store.engine, "before_cursor_execute", fail)
    with pytest.raises(OperationalError):
        store.restore(path)
    event.remove(store.engine, "before_cursor_execute", fail)
    assert store.counts()["documents"] == 0
    store.restore(path)
    assert store.verify().faults == []
