"""Frictionless data package: incidents, records, sources, contradictions and voices as CSV, described by `datapackage.json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from marsad.data import Row, read_mapping
from marsad.export import Options, Written
from marsad.export.common import Csv, csv_file
from marsad.export.cover import Cover
from marsad.export.deaths import deaths
from marsad.export.evidence import cells, cited, equipment, interval, reference, stands, stood, words_of
from marsad.export.files import bundle, sha256, written
from marsad.export.geo import point, province
from marsad.export.mask import Masker, about
from marsad.incident import Case, Days, Kept, Loss, Side, Telling, Toll, Where
from marsad.record import Span, When

TABLES = Path(__file__).parent / "data" / "package.yaml"
DESCRIPTION = "datapackage.json"
_BETWEEN = " | "
Values = dict[str, Any]


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write the package to a folder, or to an archive where `out` ends in .zip. Rows are incidents."""
    masker = Masker(options)
    with bundle(out, DESCRIPTION) as folder, package(folder, masker) as tables:
        for case in cases:
            tables.add(case, Cover(masker.of(case), options))
    return written(out, tables.rows)


class Tables:
    """The tables of a package on their way into its folder."""

    def __init__(self, files: dict[str, Csv]) -> None:
        self._tables = {name: _Table(name, file) for name, file in files.items()}

    @property
    def rows(self) -> int:
        """Incidents so far."""
        return self._tables["incidents"].rows

    def add(self, case: Case, cover: Cover) -> None:
        """Write the rows of a case."""
        tables = self._tables
        tables["incidents"].add([_incident(case, cover)])
        for kept in cited(case):
            tables["sources"].once(kept.key, partial(_source, kept, cover))
        tables["records"].add(_record(case, telling, case.document(telling), cover) for telling in case.tellings)
        tables["contradictions"].add(_contradictions(case, cover))
        tables["voices"].add(_voices(case, cover))


@contextmanager
def package(folder: Path, masker: Masker) -> Iterator[Tables]:
    """Tables to fill in a folder, described when all is written."""
    plain = replace(masker.options, bom=False)  # what the description says of a file holds for its first byte too
    with ExitStack() as stack:
        yield Tables({name: stack.enter_context(csv_file(folder / f"{name}.csv", columns(name), plain)) for name in schema()})
    description = json.dumps(describe(folder, masker), ensure_ascii=False, indent=1)
    (folder / DESCRIPTION).write_text(description + "\n", encoding="utf-8", newline="\n")


class _Table:
    """Rows on their way into a CSV file; of two with one key only the first is written."""

    def __init__(self, name: str, file: Csv) -> None:
        self._columns, self._file = columns(name), file
        self._seen: set[str] = set()

    @property
    def rows(self) -> int:
        return self._file.rows

    def add(self, rows: Iterable[Values]) -> None:
        for row in rows:
            self._file.row(row.get(column) for column in self._columns)

    def once(self, key: str, make: Callable[[], Values]) -> None:
        """Write the row of a key that many cases may bring."""
        if key not in self._seen:
            self._seen.add(key)
            self.add([make()])


@cache
def schema() -> dict[str, Row]:
    """The tables by name, as the data file describes them."""
    return dict(read_mapping(TABLES))


@cache
def columns(name: str) -> list[str]:
    """The columns of a table, in order."""
    return [column.text("name") for column in schema()[name].rows("columns")]


def describe(folder: Path, masker: Masker) -> Values:
    """The content of `datapackage.json`. It has no `profile`: with one, resources that name none are refused without a word."""
    told = about(masker)
    return {
        "name": "marsad-incidents",
        "title": told.get("title", "Incidents in conflict reporting, with the words that each value was read from"),
        "description": "Coded by Marsad. Values are what reports say, not what is established; status and contradictions say how far "
        "they agree. Spans count Unicode code points of the text whose SHA-256 stands beside them, end exclusive. " + names(masker.options),
        **({"created": moment} if (moment := _moment(masker.options.generated)) else {}),
        "marsad": {key: told[key] for key in ("filter", "coder") if key in told},
        "resources": [_resource(name, folder) for name in schema()],
    }


def _moment(time: str) -> str:
    """A day as the moment at which it begins: the description takes no day."""
    return f"{time}T00:00:00Z" if len(time) == len("2020-05-20") else time


def names(options: Options) -> str:
    """What is said of private names."""
    return f"Names of private persons are {'readable' if options.unmask else 'masked'}."


def _resource(name: str, folder: Path) -> Values:
    table, path = schema()[name], folder / f"{name}.csv"
    fields = [_field(column, table.texts("key")) for column in table.rows("columns")]
    keys: Values = {"fields": fields, "primaryKey": table.texts("key")}
    if "to" in table:
        keys["foreignKeys"] = [
            {"fields": to.texts("columns"), "reference": {"resource": to.text("table"), "fields": to.texts("key")}}
            for to in table.rows("to")
        ]
    return {
        "name": name,
        "path": path.name,
        "description": table.text("description"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
        "schema": keys,
    }


def _field(column: Row, key: list[str]) -> Values:
    field: Values = {"name": column.text("name"), "type": column.text("kind"), "description": column.text("about")}
    limits: Values = {"required": True} if field["name"] in key else {}
    if column.flag("hash"):
        limits["pattern"] = "[0-9a-f]{64}"
    return field | ({"constraints": limits} if limits else {})


def _incident(case: Case, cover: Cover) -> Values:
    found, dead = case.incident, deaths(case.incident)
    row: Values = {
        "id": found.id,
        "type": found.type,
        "group": found.group,
        "status": found.status,
        "modality": found.modality,
        "killed_low": dead.low if dead else None,
        "killed_best": dead.best if dead else None,
        "killed_high": dead.high if dead else None,
        "actor": _BETWEEN.join(cover.party(side) for side in found.actor),
        "target": _BETWEEN.join(cover.party(side) for side in found.target),
        "counts": _BETWEEN.join(_owned(f"{toll.kind} {_ends(toll)}", toll.of, cover) for toll in found.counts),
        "equipment": _BETWEEN.join(_owned(f"{x.item} {_ends(x)} {x.outcome or ''}", x.owner, cover) for x in found.equipment),
        "independent_sources": len(found.sources),
        "independent_speakers": len(found.speakers),
        "contradictions": len(found.contradictions),
        "confidence": round(found.confidence, 3),
        "note_en": cover.words(found.note.get("en", "")),
        "note_ar": cover.words(found.note.get("ar", "")),
        "evidence": " ".join(dict.fromkeys(reference(case.document(t), t.event.trigger) for t in case.tellings)),
    }
    return row | _when(found.when) | {"time": found.when.time or ""} | _where(found.place, cover)


def _owned(what: str, whose: Side | None, cover: Cover) -> str:
    return cover.words(" ".join(what.split())) + (f" of {cover.party(whose)}" if whose is not None else "")


def _ends(number: Toll | Loss) -> str:
    """Low to high, and what most independent sources give where that is neither."""
    told = interval(number)
    return f"{told} (best {number.best})" if number.best is not None and str(number.best) != told else told


def _when(when: Days | When) -> Values:
    return {
        "date_start": when.start,
        "date_end": when.end,
        "date_precision": when.precision,
        "date_stated": when.stated,
    }


def _where(place: Where | None, cover: Cover) -> Values:
    if place is None:
        return {}
    at = point(place)
    return {
        "place": cover.words(place.name),
        "place_ar": cover.words(place.name_ar or ""),
        "place_id": place.id,
        "country": place.country,
        "admin1": province(place),
        "latitude": at.lat if at else None,
        "longitude": at.lon if at else None,
        "geo_precision": place.precision,
        "radius_km": at.radius_m / 1000 if at else place.radius_km,
    }


def _source(kept: Kept, cover: Cover) -> Values:
    return {
        "key": kept.key,
        "id": cover.words(kept.id),
        "title": cover.title(kept),
        "publisher": cover.words(kept.publisher or ""),
        "published": (kept.published or "")[:10],
        "collected": kept.collected,
        "language": kept.language,
        "url": cover.url(kept.url),
        "agency": kept.agency,
        "copy_of": kept.copy_of,
        "source": cover.words(kept.source),
        "version": kept.version,
        "media_type": kept.media_type,
        "bytes_sha256": kept.bytes_sha256,
        "text_sha256": kept.text_sha256,
        "characters": len(kept.text),
    }


def _record(case: Case, telling: Telling, kept: Kept, cover: Cover) -> Values:
    event = telling.event
    row: Values = {
        "key": telling.key,
        "id": event.id,
        "incident": case.incident.id,
        "document": kept.key,
        "type": event.type,
        "status": event.status,
        "place": cover.words(event.place.name) if event.place else "",
        "geo_precision": (event.place.precision if event.place else ""),
        "actor": _BETWEEN.join(cover.party(party) for party in event.actor),
        "target": _BETWEEN.join(cover.party(party) for party in event.target),
        "speaker": _BETWEEN.join(cover.party(party) for party in event.speaker),
        "counts": _BETWEEN.join(f"{count.kind} {interval(count)}".rstrip() for count in event.counts),
        "equipment": _BETWEEN.join(cover.words(equipment(item)) for item in event.equipment),
        "confidence": round(event.confidence, 3),
        "decision": telling.decision,
        "sentence": cover.sentence(telling, kept),
    }
    return row | _when(event.when) | _span(kept, event.trigger, cover)


def _span(kept: Kept, span: Span, cover: Cover) -> Values:
    if not stands(span, kept):  # put in by a person, without words of the text
        return {"text_sha256": kept.text_sha256}
    return {
        "text_sha256": kept.text_sha256,
        "part": span.in_ or "text",
        "start": span.start,
        "end": span.end,
        "quote": cover.quote(kept, span.start, span.end, span.in_).text,
    }


def _words(kept: Kept | None, span: Span | None, cover: Cover) -> Values:
    """The words of a voice; of a document outside the package they are told without its hash."""
    if span is None:
        return {}
    return (
        _span(kept, span, cover)
        if kept
        else {"part": span.in_ or "text", "start": span.start, "end": span.end, "quote": cover.words(span.text)}
    )


def _contradictions(case: Case, cover: Cover) -> Iterator[Values]:
    for number, contradiction in enumerate(case.incident.contradictions):
        for at, stand in enumerate(contradiction.stands):
            yield {
                "incident": case.incident.id,
                "number": number,
                "stand": at,
                "kind": contradiction.kind,
                "value": cover.words(stand.value),
                "other_incident": contradiction.with_,
                "evidence": " ".join(dict.fromkeys(reference(kept, span) for kept, span in stood(case, stand.by))),
            }


def _voices(case: Case, cover: Cover) -> Iterator[Values]:
    """Who gives each cell. A voice of another incident, against which this one stands, may have its telling outside the package."""
    tellings = {telling.key: telling for telling in case.tellings}
    for cell in cells(case.incident):
        for number, voice in enumerate(cell.by):
            telling, kept = tellings.get(voice.telling), case.documents.get(voice.document)
            yield {
                "incident": case.incident.id,
                "cell": cell.path,
                "number": number,
                "value": cover.value(cell),
                "record": telling.key if telling else "",
                "document": kept.key if kept else "",
                "source": cover.words(voice.source),
                "speaker": cover.words(voice.speaker or ""),
                "status": voice.status,
                "low": voice.low,
                "high": voice.high,
            } | _words(kept, words_of(voice, telling), cover)
