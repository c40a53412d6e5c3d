"""Exports: one writer a format, each reads `Case` after `Case` and keeps no more of them than it must.

>>> from marsad.export import FORMATS
>>> "geojson" in FORMATS
True
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marsad.incident import Case

FORMATS: dict[str, str] = {
    "acled": "CSV with ACLED's columns (a mapping, no data of ACLED)",
    "ucdp": "CSV with the columns of UCDP GED, events with at least one death",
    "plover": "PLOVER records, one JSON object a line",
    "geojson": "GeoJSON, a feature an incident (RFC 7946)",
    "hxl": "CSV with a row of HXL tags",
    "xlsx": "a workbook: incidents, records, contradictions, sources",
    "parquet": "Parquet tables of incidents and records",
    "ftm": "FollowTheMoney entities, one JSON object a line",
    "annotations": "W3C Web Annotations of the evidence",
    "rocrate": "RO-Crate",
    "package": "Frictionless data package",
    "gold": "a gold file of the reviewed records",
    "dossier": "a dossier an incident, HTML and PDF",
}
"""Formats and what they are. Each is a module of this package of the same name with `write(cases, out, options) -> Written`."""


class ExportError(ValueError):
    """An export that can't be made as asked for. The message says the remedy."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the exporter asked for; the same options and cases give the same bytes."""

    unmask: bool = False
    """Leave names of private persons readable. Needs a reason; whoever calls writes it to the audit log."""
    reason: str = ""
    generated: str = ""
    """Day of the export, ISO 8601: it stands in the file, so it is given, not looked up."""
    filter: str = ""
    """The filter that chose the cases, in words."""
    coder: str = ""
    """Version of the coder and its data."""
    title: str = ""
    private: Collection[str] = ()
    """Names of private persons told anywhere in the document set, in a fixed order: they are masked in every case and numbered
    in this order, so that a person has one pseudonym in every export of the set."""
    bom: bool = False
    """Begin CSV with a byte order mark, for spreadsheets that would else take it for another encoding."""
    rtl: bool = False
    """Lay sheets out from right to left."""
    texts: bool = False
    """Put the texts of the documents into the crate, not their hashes alone."""
    pdf: bool = True
    """Print dossiers as PDF too."""
    language: str = "en"
    """Language of notes and headings, where a format has one: `en` or `ar`."""


@dataclass(kw_only=True)
class Written:
    """What was written: the files in order, how many rows in all, and what was left out, by reason."""

    files: list[Path]
    rows: int
    left: dict[str, int] = field(default_factory=dict)


def write(format: str, cases: Iterable[Case], out: Path, options: Options | None = None) -> Written:
    """Write `cases` in `format` to `out` (a file; a folder for formats of many files). What was there is replaced only by a whole export.

    Raises `ExportError` where the format is unknown or a name may not be unmasked, `OSError` where `out` can't be written.
    """
    from marsad.export.mask import names_of

    options = options or Options()
    if format not in FORMATS:
        raise ExportError(f"'{format}' is no export format (one of {', '.join(FORMATS)})")
    if options.unmask and not options.reason.strip():
        raise ExportError("names of private persons are unmasked only for a reason (give one: it goes to the audit log)")
    if (
        isinstance(cases, list | tuple) and not options.unmask
    ):  # what can be read twice is: a name told in the last case is masked in the first
        options = replace(options, private=list(dict.fromkeys([*options.private, *(n for case in cases for n in names_of(case))])))
    written: Written = import_module(f"marsad.export.{format}").write(cases, out, options)
    return written
