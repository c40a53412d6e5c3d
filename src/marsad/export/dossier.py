"""A dossier an incident, HTML and PDF, after the Berkeley Protocol: who says what, in which words, and the sources with their hashes.

The HTML is one file without scripts, in which nothing that a report says is markup. The PDF (PDF/UA) is the same page, printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import marsad
from marsad.export import ExportError, Options, Written
from marsad.export.common import clean
from marsad.export.cover import Cover
from marsad.export.files import bundle, manifest, needed, written
from marsad.export.mask import masks
from marsad.export.quotes import for_print
from marsad.export.view import direction, leaning, view
from marsad.incident import Case

MANIFEST = "manifest-sha256.txt"
_TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_PANGO = (
    "PDF needs the Pango libraries, which are not found here: {error} "
    "(Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0; macOS: brew install pango; or ask for HTML alone)"
)


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write the dossiers to a folder, or to an archive where `out` ends in .zip; beside them the hash of each. Rows are incidents.

    Raises `ExportError` where a library is missing.
    """
    rows = 0
    with bundle(out, MANIFEST) as folder:
        for case, mask in masks(cases, options):
            name = file_name(case.incident.id)
            shown = view(case, Cover(mask, options), options)
            (folder / f"{name}.html").write_text(html(shown), encoding="utf-8", newline="\n")
            if options.pdf:
                (folder / f"{name}.pdf").write_bytes(pdf(shown))
            rows += 1
        manifest(folder, MANIFEST)
    return written(out, rows)


def file_name(id: str) -> str:
    """An id as the name of a file."""
    return _NAME.sub("-", id).strip(".-") or "incident"


@cache
def _template() -> Any:
    jinja = needed("jinja2")
    environment = jinja.Environment(
        loader=jinja.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("dossier.html.j2")


@cache
def _css() -> Any:
    return needed("markupsafe").Markup((_TEMPLATES / "dossier.css").read_text(encoding="utf-8"))


def html(shown: dict[str, Any]) -> str:
    """The page as one file."""
    found: str = _template().render(
        shown, version=marsad.__version__, css=_css(), direction=direction, leaning=leaning, f=lambda number: f"{number:.1f}"
    )
    return clean(found).strip() + "\n"


def pdf(shown: dict[str, Any]) -> bytes:
    """The page printed. Raises `ExportError` where the libraries for it are missing."""
    try:
        library = needed("weasyprint")
    except OSError as error:  # it loads Pango when it is imported
        raise ExportError(_PANGO.format(error=error)) from None
    sources = [
        source._replace(quotes=[quote._replace(runs=for_print(quote.runs)) for quote in source.quotes]) for source in shown["sources"]
    ]
    page = library.HTML(string=html(shown | {"sources": sources}), url_fetcher=_nothing)
    found: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return found


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    """The page asks for nothing; were it to, it would get nothing."""
    raise ValueError(f"a dossier loads nothing: {url}")
