"""Exports of exactly what a query shows, in all formats of `marsad.export`: to a temporary file, masked, noted in the log.

Two are made at a time, and each has a size that the desk stays quick beside; the command line makes the others.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from marsad.desk.api.everything import numbers
from marsad.desk.api.masked import masks
from marsad.desk.api.problems import Problem
from marsad.desk.auth.person import Person
from marsad.desk.query import Query
from marsad.desk.state import Desk
from marsad.export import FORMATS, Options, write
from marsad.export.files import pack
from marsad.incident import Case
from marsad.store import Store, audit
from marsad.store.cases import cases
from marsad.store.clock import now
from marsad.store.database import reading

MOST = 50_000
"""Incidents of an export at most."""
_FEWER = {"dossier": 2_000, "xlsx": 20_000, "rocrate": 20_000}
_PAGES = 100
"""Dossiers that are printed as PDF at most: a page takes a tenth of a second or more."""
_TOGETHER = 2
_WAIT = 20
"""Seconds that an export waits for its turn."""
_turns = threading.BoundedSemaphore(_TOGETHER)
ENDINGS = {
    "acled": "csv",
    "ucdp": "csv",
    "plover": "jsonl",
    "geojson": "geojson",
    "hxl": "csv",
    "xlsx": "xlsx",
    "parquet": "parquet",
    "ftm": "jsonl",
    "annotations": "jsonld",
    "rocrate": "zip",
    "package": "zip",
    "gold": "jsonl",
    "dossier": "zip",
}
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "jsonld": "application/ld+json",
    "zip": "application/zip",
}
LANGUAGES = ("en", "ar")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be exported. `unmask`: with the names of private persons, for which `reason` tells why."""

    format: str
    query: Query
    unmask: bool = False
    reason: str = ""
    language: str = "en"
    title: str = ""
    bom: bool = False
    rtl: bool = False
    texts: bool = False
    pdf: bool = True


@dataclass(frozen=True, kw_only=True)
class Export:
    """A file that was made in a folder of its own; whoever sends it takes the folder away."""

    file: Path
    folder: Path
    name: str
    media: str
    rows: int
    left: dict[str, int]

    def drop(self) -> None:
        """Take the file away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def most(format: str, pdf: bool = True) -> int:
    """How many incidents an export of this format may have here."""
    return _PAGES if format == "dossier" and pdf else _FEWER.get(format, MOST)


def allowed(wanted: Wanted, person: Person) -> None:
    """Raises `Problem` where somebody may not have this export."""
    if wanted.format not in FORMATS:
        raise Problem(400, f"'{wanted.format[:40]}' is no format of an export", f"one of {', '.join(FORMATS)}")
    if not person.may("analyst", "export"):
        raise Problem(403, "an export needs the role of an analyst, and a token the scope export", "ask somebody whose role allows it")
    if not wanted.unmask:
        return
    if not person.sees_private:
        raise Problem(
            403, "names of private persons are for editors, and of a token the scope unmask is needed", "export it masked, or ask an editor"
        )
    if not wanted.reason.strip():
        raise Problem(422, "names of private persons are left readable only for a reason", "give one: it goes to the audit log")


def made(desk: Desk, wanted: Wanted, person: Person) -> Export:
    """The export. Raises `Problem` where it may not be made, or is too large for the desk."""
    allowed(wanted, person)
    query = replace(wanted.query, filter=replace(wanted.query.filter, reviewed=True)) if wanted.format == "gold" else wanted.query
    pks = numbers(desk.index, query, most(wanted.format, wanted.pdf), f"export of {wanted.format}")
    with _turn():
        if wanted.unmask:
            note(desk.store, wanted, person)
        found = _written(desk.store, wanted, pks)
        if not wanted.unmask:
            note(desk.store, wanted, person)
    return found


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_WAIT):
        remedy = "try again in a minute; marsad export on the command line needs no turn"
        raise Problem(503, f"{_TOGETHER} other exports are being made", remedy, {"Retry-After": "60"})
    try:
        yield
    finally:
        _turns.release()


def _written(store: Store, wanted: Wanted, pks: list[int]) -> Export:
    day = datetime.now(UTC).date().isoformat()
    ending = ENDINGS[wanted.format]
    folder = Path(tempfile.mkdtemp(prefix="marsad-export-"))
    try:
        inside = folder / "files"
        inside.mkdir()
        out = inside / f"marsad-{wanted.format}-{day}.{ending}"
        found = write(wanted.format, _cases(store, pks), out, _options(store, wanted, day))
        if len(found.files) == 1:
            file = found.files[0]
        else:
            file, ending = folder / f"marsad-{wanted.format}-{day}.zip", "zip"
            pack(inside, file)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Export(file=file, folder=folder, name=file.name, media=MEDIA[ending], rows=found.rows, left=found.left)


def _cases(store: Store, pks: list[int]) -> Iterator[Case]:
    with reading(store.engine) as connection:
        yield from cases(connection, pks)


def _options(store: Store, wanted: Wanted, day: str) -> Options:
    return Options(
        unmask=wanted.unmask,
        reason=wanted.reason.strip(),
        generated=day,
        filter=told(wanted.query),
        coder=store.coder(),
        title=wanted.title,
        private=() if wanted.unmask else masks(store).names(),
        bom=wanted.bom,
        rtl=wanted.rtl,
        texts=wanted.texts,
        pdf=wanted.pdf,
        language=wanted.language,
    )


def told(query: Query) -> str:
    """A query in words, for what is made by it."""
    return "; ".join(f"{name} {value}" for name, value in query.meant().params())


def note(store: Store, wanted: Wanted, person: Person) -> None:
    """Note in the log who exported what, and why names of private persons were left readable."""
    action = "export.unmasked" if wanted.unmask else "export"
    why = "; ".join(filter(None, (wanted.reason.strip() if wanted.unmask else "", told(wanted.query))))
    with store.engine.begin() as connection:
        audit.append(connection, [audit.Change(person.name, action, wanted.format, None, None, why)], now())


def sent(made: Export) -> FileResponse:
    """A file that was made, which is taken away when it is sent."""
    headers = {"Cache-Control": "private, no-store", "X-Total-Count": str(made.rows)}
    return FileResponse(made.file, media_type=made.media, filename=made.name, headers=headers, background=BackgroundTask(made.drop))
