"""What people add to the registry of parties, equipment and places: proposed, accepted or refused, and used by the coder.

An entry is a row of a data file as `marsad.world.own` reads it. What is accepted lies in a folder of the cache named by its hash, so that
the coder of every process that works on this store has it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml
from sqlalchemy import Connection, Engine, insert, select, update

from marsad import compiled
from marsad.data import DataError
from marsad.store import audit
from marsad.store.clock import now
from marsad.store.database import StoreError, reading
from marsad.store.entries_schema import EntryRow
from marsad.store.prepare import encode, plain, sha256
from marsad.store.rows import next_pk

KINDS = ("parties", "equipment", "places")
STATES = ("proposed", "accepted", "refused", "withdrawn")
COLUMNS = ("id", "name", "ar", "kind", "country", "admin1", "lat", "lon", "radius_km", "source")
"""Of a table of places; `ar` holds its names with | between them."""


class Entry(msgspec.Struct, kw_only=True, frozen=True):
    """An entry that somebody proposed. `row`: as a data file has it; `state`: one of `STATES`."""

    pk: int
    kind: str
    id: str
    row: dict[str, Any]
    state: str
    at: str
    by: str
    reason: str
    decided_at: str | None
    decided_by: str | None
    decided_reason: str | None
    seen: int


def propose(engine: Engine, kind: str, row: Mapping[str, Any], by: str, reason: str) -> int:
    """Propose an entry; gives its number. Raises `StoreError` where it could not be used: it says what is wrong, as data files do."""
    if kind not in KINDS:
        raise StoreError(f"no registry is named '{kind}'", f"one of {', '.join(KINDS)}")
    told = {key: _told(value) for key, value in row.items() if value not in (None, "", [])}
    if not reason.strip():
        raise StoreError("an entry needs its source", "tell where it is known from")
    with reading(engine) as connection:
        accepted = _rows(connection, "accepted")
    check([*accepted, (kind, told)])
    with engine.begin() as connection:
        audit.lock(connection)
        pk, at, body = next_pk(connection, EntryRow), now(), encode(told)
        made = {"pk": pk, "kind": kind, "entry": str(told["id"]), "body": body, "state": "proposed", "at": at, "by": by}
        connection.execute(insert(EntryRow), [made | {"reason": plain(reason).strip(), "seen": 0}])
        audit.append(connection, [audit.Change(by, "registry.propose", f"{kind}/{told['id']}", None, sha256(body), plain(reason))], at)
    return pk


def decide(engine: Engine, pk: int, state: str, by: str, reason: str = "", seen: int | None = None) -> None:
    """Accept or refuse what is proposed, or withdraw what was accepted. `seen`: as who decides saw it; where somebody was quicker,
    nothing changes and `StoreError` tells."""
    before = {"accepted": ("proposed", "refused", "withdrawn"), "refused": ("proposed",), "withdrawn": ("proposed", "accepted")}
    with reading(engine) as connection:
        found = connection.execute(select(EntryRow.__table__).where(EntryRow.pk == pk)).one_or_none()
        accepted = _rows(connection, "accepted")
    if found is None:
        raise StoreError(f"no entry has the number {pk}", "look at the list of entries")
    if state not in before or found.state not in before[state]:
        raise StoreError(f"the entry is {found.state}", "look at it again")
    if state == "accepted":
        check([*accepted, (found.kind, msgspec.json.decode(found.body))])
    with engine.begin() as connection:
        audit.lock(connection)
        at = now()
        done = connection.execute(
            update(EntryRow)
            .where(EntryRow.pk == pk, EntryRow.seen == (found.seen if seen is None else seen), EntryRow.state == found.state)
            .values(state=state, decided_at=at, decided_by=by, decided_reason=plain(reason).strip(), seen=EntryRow.seen + 1)
        )
        if not done.rowcount:
            raise StoreError("somebody decided on this entry meanwhile", "look at it again")
        audit.append(connection, [audit.Change(by, f"registry.{state}", f"{found.kind}/{found.entry}", None, None, plain(reason))], at)


def entries(engine: Engine, state: str | None = None, kind: str | None = None, id: str | None = None) -> list[Entry]:
    """What people proposed, the latest first."""
    told = select(EntryRow.__table__).order_by(EntryRow.pk.desc())
    for column, value in ((EntryRow.state, state), (EntryRow.kind, kind), (EntryRow.entry, id)):
        if value is not None:
            told = told.where(column == value)
    with reading(engine) as connection:
        return [_entry(row) for row in connection.execute(told).mappings()]


def _entry(row: Any) -> Entry:
    cells = {name: row[name] for name in Entry.__struct_fields__ if name not in ("id", "row")}
    return Entry(id=row["entry"], row=msgspec.json.decode(row["body"]), **cells)


def _rows(connection: Connection, state: str) -> list[tuple[str, dict[str, Any]]]:
    told = select(EntryRow.kind, EntryRow.body).where(EntryRow.state == state).order_by(EntryRow.pk)
    return [(row.kind, msgspec.json.decode(row.body)) for row in connection.execute(told)]


def _told(value: Any) -> Any:
    return [plain(str(one)).strip() for one in value] if isinstance(value, list | tuple) else plain(str(value)).strip()


def write(folder: Path, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Write entries as the data files that they mean."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in KINDS}
    for kind, row in rows:
        by_kind[kind].append(row)
    for kind in ("parties", "equipment"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        told = yaml.safe_dump([dict(row) for row in by_kind[kind]], allow_unicode=True, sort_keys=False)
        (folder / kind / "store.yaml").write_text(told, encoding="utf-8")
    (folder / "places").mkdir(exist_ok=True)
    if by_kind["places"]:
        text = io.StringIO()
        sheet = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
        sheet.writeheader()
        for row in by_kind["places"]:
            sheet.writerow({name: "|".join(v) if isinstance(v := row.get(name, ""), list) else v for name in COLUMNS})
        (folder / "places" / "store.csv").write_text(text.getvalue(), encoding="utf-8")


def check(rows: list[tuple[str, dict[str, Any]]]) -> None:
    """Read entries together with all data there are. Raises `StoreError` for what is wrong with them."""
    from marsad.lang.language import load_language
    from marsad.world import own
    from marsad.world.nouns import place_words
    from marsad.world.registry import load_registry
    from marsad.world.sources import read_places

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, rows)
        try:
            if any(kind != "places" for kind, _ in rows):
                load_registry(compiled.WORLD, load_language(compiled.LANGUAGE).morphology, [*own.folders(), folder])
            for path in (folder / "places").glob("*.csv"):
                read_places(path, place_words().kinds)
        except DataError as error:
            raise StoreError(error.fault, error.remedy) from None


def folder_of(engine: Engine) -> Path | None:
    """A folder with the data that this store accepted; None where it has none."""
    with reading(engine) as connection:
        rows = _rows(connection, "accepted")
    if not rows:
        return None
    folder = compiled.cache_folder() / f"own-{hashlib.sha256(encode(rows)).hexdigest()[:16]}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as name:
            part = Path(name) / "part"
            part.mkdir()
            write(part, rows)
            part.replace(folder) if not folder.exists() else None
    return folder
