"""Backup and restore: the whole store as one file that both databases read, each table as JSON lines, with their hashes.

The file is a zip archive, so that its content can be read without Marsad. It is written beside its name and renamed when it is whole.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, LargeBinary, Table, delete, func, insert, select, text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from marsad import __version__
from marsad.store import audit
from marsad.store.clock import now
from marsad.store.database import HEAD, Damaged, StoreError, reading, revision
from marsad.store.indexing import reindex
from marsad.store.rows import many
from marsad.store.schema import AuditHeadRow, Base, DocumentRow, WordRow

_MANIFEST = "manifest.json"
_MANY = 1000
_REMEDY = "take another backup"


class Backup(NamedTuple):
    """What a backup holds."""

    documents: int
    rows: int
    head: str


def tables() -> list[Table]:
    """All tables but the index of words, which is made anew, and what passes (see `accounts_schema`); those that others refer to before
    these."""
    return [table for table in Base.metadata.sorted_tables if table is not WordRow.__table__ and not table.info.get("passing")]


def backup(engine: Engine, path: Path) -> Backup:
    """Write the whole store to `path`, as it stands at one moment."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                with reading(engine) as connection:
                    told = {table.name: _write(connection, archive, table) for table in tables()}
                    _, head = audit.head(connection)
                about = {"marsad": __version__, "step": HEAD, "made": now(), "head": head, "tables": told}
                archive.writestr(_MANIFEST, json.dumps(about, indent=1))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Backup(told[DocumentRow.__tablename__]["rows"], sum(one["rows"] for one in told.values()), head)


def _write(connection: Connection, archive: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    digest, number = hashlib.sha256(), 0
    binary = [isinstance(column.type, LargeBinary) for column in table.columns]
    ordered = select(table).order_by(*table.primary_key.columns)
    told = connection.execution_options(yield_per=_MANY).execute(ordered)
    with told, archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
        for row in told:
            cells = [
                base64.b64encode(cell).decode() if packed and cell is not None else cell for cell, packed in zip(row, binary, strict=True)
            ]
            line = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            out.write(line)
            number += 1
    return {"columns": [column.name for column in table.columns], "rows": number, "sha256": digest.hexdigest()}


def restore(engine: Engine, path: Path) -> Backup:
    """Fill an empty store from a backup, whole or not at all. Raises `StoreError` where the backup is damaged or the store not empty."""
    about = check(path)
    told = about["tables"]
    try:
        with zipfile.ZipFile(path) as archive, engine.begin() as connection:
            audit.lock(connection)
            if about["step"] != revision(connection):
                raise StoreError(
                    f"{path} is of another version of Marsad ({about['marsad']})", "restore it with that version, then upgrade"
                )
            if connection.scalar(select(func.count()).select_from(DocumentRow)) or audit.head(connection)[0]:
                raise StoreError("the database is not empty", "restore into a new one: --db sqlite:///new.db")
            connection.execute(delete(AuditHeadRow))
            for table in tables():
                _read(connection, archive, table, told[table.name])
            reindex(connection)
            if connection.dialect.name == "postgresql":  # until it has looked at what the tables hold it searches them the long way
                connection.execute(text("ANALYZE"))
            if audit.head(connection)[1] != about["head"]:
                raise Damaged(f"{path} is damaged: the head of its log", _REMEDY)
    except (OperationalError, InterfaceError):  # the database fails, not the backup
        raise
    except (SQLAlchemyError, ValueError, KeyError, TypeError):
        raise Damaged(f"{path} is no backup of Marsad, or damaged", _REMEDY) from None
    return Backup(told[DocumentRow.__tablename__]["rows"], sum(one["rows"] for one in told.values()), about["head"])


def check(path: Path) -> dict[str, Any]:
    """What a backup tells of itself. Raises `StoreError` where it can't be read, or is not as it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read(_MANIFEST))
            for table in tables():
                told, digest, number = about["tables"][table.name], hashlib.sha256(), 0
                with archive.open(f"{table.name}.jsonl") as lines:
                    for line in lines:
                        digest.update(line)
                        number += 1
                if (digest.hexdigest(), number) != (told["sha256"], told["rows"]):
                    raise Damaged(f"{path} is damaged: {table.name}", _REMEDY)
            if not all(isinstance(about[name], str) for name in ("marsad", "step", "head")):
                raise ValueError
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        raise StoreError(f"{path}: {error.strerror}", "check the name") from None
    except StoreError:
        raise
    except Exception:  # a damaged archive fails in as many ways as it has bytes
        raise Damaged(f"{path} is no backup of Marsad, or damaged", _REMEDY) from None
    found: dict[str, Any] = about
    return found


def _read(connection: Connection, archive: zipfile.ZipFile, table: Table, about: dict[str, Any]) -> None:
    binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    batch: list[dict[str, Any]] = []
    with archive.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            row = dict(zip(about["columns"], json.loads(line), strict=True))
            batch.append({name: base64.b64decode(cell) if name in binary and cell is not None else cell for name, cell in row.items()})
            if len(batch) >= _MANY:
                many(connection, insert(table), batch)
                batch = []
    if batch:
        many(connection, insert(table), batch)
