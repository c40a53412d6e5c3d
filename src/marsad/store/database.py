"""Opening a database: SQLite (one file, WAL) or PostgreSQL by URL, its tables brought to the form that this version needs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

if TYPE_CHECKING:
    from alembic.config import Config

DEFAULT = "sqlite:///marsad.db"
HEAD = "0006"
"""The step that this version needs. A test holds it against the steps that there are."""
_BUSY = 30_000
"""Milliseconds that a writer waits for another."""


class StoreError(Exception):
    """The store can't do what was asked: what is wrong, and the remedy."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault} ({remedy})")
        self.fault, self.remedy = fault, remedy


class Unavailable(StoreError):
    """The database can't be opened, or can't be worked with now."""


class Damaged(StoreError):
    """A database or a backup that is not as it was written."""


class CantWrite(StoreError):
    """There is no room, or no permission, to write."""


_SIGNS: tuple[tuple[str, type[StoreError], str, str], ...] = (
    ("not a database", Damaged, "it is no database of SQLite", "name another file"),
    ("malformed", Damaged, "the database is damaged", "restore it from a backup: marsad restore BACKUP --db NEW"),
    ("readonly", CantWrite, "", "check the permissions of the file and its folder"),
    ("unable to open", CantWrite, "", "check the permissions of the file and its folder"),
    ("is full", CantWrite, "no room is left", "make room, and run it again: what was kept stays"),
    ("No space left", CantWrite, "no room is left", "make room, and run it again: what was kept stays"),
    ("disk I/O error", CantWrite, "it can't be read or written", "make room, or check the disk, and run it again: what was kept stays"),
    ("locked", Unavailable, "another program is writing to it", "wait until it has ended"),
)
"""What databases say, what it means, and the remedy."""


def url_of(name: str) -> URL:
    """The URL that `name` means: a URL, or the name of a file for SQLite. Raises `StoreError` where it is neither."""
    if "://" not in name:
        return URL.create("sqlite", database=name)
    try:
        url = make_url(name)
    except (ArgumentError, ValueError):
        raise StoreError(f"'{name}' is no database URL", "write sqlite:///marsad.db or postgresql://user@host/name") from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"no store for '{url.get_backend_name()}'", "use sqlite:///FILE or postgresql://user@host/name")
    return url


def open_engine(name: str, create: bool = True) -> Engine:
    """The engine of a database whose tables are up to date. `create`: make a database of SQLite that is not there.

    Raises `StoreError` where it can't be opened, or its tables are those of a later version.
    """
    url = url_of(name)
    file = url.database if url.get_backend_name() == "sqlite" else None
    if file and file != ":memory:":
        _check_file(Path(file), create)
    engine = None
    try:
        engine = create_engine(url)
        if url.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        with reading(engine) as connection:
            done = revision(connection) == HEAD
        if not done:
            with engine.begin() as connection:
                bring_up(connection)
        made, engine = engine, None
        return made
    except (NoSuchModuleError, ModuleNotFoundError):
        raise Unavailable("PostgreSQL needs a driver", "pip install 'marsad[postgres]'") from None
    except DBAPIError as error:
        raise explained(error, url) from None
    finally:
        if engine is not None:
            engine.dispose()


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise CantWrite(f"{path}: it is a folder", "name the file of the database in it")
    if not path.exists() and not create:
        raise Unavailable(f"{path}: no such database", "add reports first: marsad add FILE --db ...")
    if not path.parent.exists():
        raise CantWrite(f"{path}: the folder is not there", "make it, or choose another")


def _prepare(connection: Any, _record: object) -> None:
    """Readers never wait for a writer (WAL); what is committed is on disk, also after a loss of power."""
    connection.isolation_level = None  # SQLAlchemy begins the transactions, see _begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "wal_autocheckpoint=8000",  # 32 MB: a page that is written again and again goes into the file once
        f"busy_timeout={_BUSY}",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Writers take the lock at their beginning, so that none fails half-way."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("marsad_write", True) else "BEGIN")


def explained(error: DBAPIError, url: URL) -> StoreError:
    """What a fault of the database means, and what to do about it."""
    said = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    name = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    for sign, kind, fault, remedy in _SIGNS:
        if sign in said:
            return kind(f"{name}: {fault or said}", remedy)
    return Unavailable(f"{name}: {said}", "check the URL, and that the server runs")


def config(connection: Connection) -> Config:
    """Alembic's settings for a connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def revision(connection: Connection) -> str | None:
    """The step that the tables are at; None in an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def bring_up(connection: Connection, target: str = HEAD) -> None:
    """Bring the tables up to `target`. Raises `StoreError` where they are of a later version of Marsad."""
    at = revision(connection)
    if at == target:
        return
    if at is None and (tables := set(inspect(connection).get_table_names()) - {"alembic_version"}):
        raise StoreError(f"the database holds other tables ({', '.join(sorted(tables)[:3])})", "give Marsad a database of its own")
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(config(connection), target)
    except CommandError:
        raise StoreError(f"the database is of a later version of Marsad (step {at})", "install that version") from None


def bring_down(connection: Connection, target: str) -> None:
    """Take the tables back to an earlier step. What only later steps hold is lost."""
    from alembic import command

    command.downgrade(config(connection), target)


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads: it waits for no writer, and sees the store as it stands at one moment."""
    with engine.connect().execution_options(marsad_write=False) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
