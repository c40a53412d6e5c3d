"""W3C Web Annotation (JSON-LD): one annotation for each span that a cell was read from.

Positions are code points of the text that was coded, end exclusive, whose hash is in the source's address; a page that counts UTF-16
units must convert. A title given apart is a source of its own. Where names are masked positions stay, and `masked` says which parts of
the quote they were taken from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import marsad
from marsad.export import Options, Written
from marsad.export.cover import Cover
from marsad.export.evidence import Evidence, evidence
from marsad.export.files import line, lines
from marsad.export.mask import masks
from marsad.incident import Case, Kept, Telling

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"masked": "urn:marsad:term:masked"}]
SCHEMA = Path(__file__).parent / "data" / "annotations.schema.json"
"""JSON Schema of what is written."""
_AROUND = 32
"""Code points of the text before and after a quote: they find it again where the text has changed."""


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write the annotations of the cases as one collection, an annotation a line."""
    with collection(out, options) as found:
        for case, mask in masks(cases, options):
            found.add(case, Cover(mask, options))
    return Written(files=[out], rows=found.rows)


class Collection:
    """Annotations on their way into a file."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.rows = 0

    def add(self, case: Case, cover: Cover) -> None:
        """Write the annotations of a case."""
        for annotation in annotated(case, cover):
            self._file.write(f"{',' if self.rows else ''}\n{line(annotation)}")
            self.rows += 1


@contextmanager
def collection(out: Path, options: Options) -> Iterator[Collection]:
    """A collection to fill; its number stands at its end, where it is known."""
    with lines(out) as file:
        page = '"first":{"id":"urn:marsad:page:1","type":"AnnotationPage","partOf":"urn:marsad:annotations","startIndex":0,"items":['
        file.write(f"{line(_head(options))[:-1]},{page}")
        found = Collection(file)
        yield found
        file.write(f']}},"total":{found.rows}}}\n')


def _head(options: Options) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": "urn:marsad:annotations",
        "type": "AnnotationCollection",
        "label": "Evidence of coded records; positions are code points of the text, end exclusive",
        "generated": options.generated,
        "generator": {"id": "urn:marsad:software", "type": "Software", "name": f"Marsad {marsad.__version__}"},
    }


def annotated(case: Case, cover: Cover) -> Iterator[dict[str, Any]]:
    """The annotations of one case, each telling's together."""
    for telling in case.tellings:
        kept = case.document(telling)
        for found in evidence(telling.event, kept):
            yield _annotation(case, telling, kept, found, cover)


def _annotation(case: Case, telling: Telling, kept: Kept, found: Evidence, cover: Cover) -> dict[str, Any]:
    span = found.span
    quotes = {
        "exact": cover.quote(kept, span.start, span.end, span.in_),
        "prefix": cover.quote(kept, max(0, span.start - _AROUND), span.start, span.in_),
        "suffix": cover.quote(kept, span.end, span.end + _AROUND, span.in_),
    }
    selector = {"type": "TextQuoteSelector"} | {name: quote.text for name, quote in quotes.items()}
    masked = [name for name, quote in quotes.items() if quote.masked]
    name = hashlib.sha256(f"{telling.key}\0{found.path}\0{span.start}\0{span.end}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return {
        "id": f"urn:marsad:ann:{name}",
        "type": "Annotation",
        "motivation": "tagging",
        "body": [
            {"type": "TextualBody", "value": found.cell, "purpose": "tagging"},
            {"type": "TextualBody", "value": cover.value(found), "purpose": "describing"},
            {"type": "TextualBody", "value": telling.event.status, "purpose": "classifying"},
            {"type": "SpecificResource", "source": f"urn:marsad:record:{telling.event.id}", "purpose": "linking"},
            {"type": "SpecificResource", "source": f"urn:marsad:incident:{case.incident.id}", "purpose": "linking"},
        ],
        "target": {
            "source": source(kept, span.in_),
            "selector": [{"type": "TextPositionSelector", "start": span.start, "end": span.end}, selector],
        },
    } | ({"masked": masked} if masked else {})


def source(kept: Kept, in_: str | None) -> str:
    """The address of the frozen text, or of the title given apart, that positions count in."""
    if in_ != "title":
        return f"urn:marsad:text:sha256:{kept.text_sha256}"
    return f"urn:marsad:title:sha256:{hashlib.sha256((kept.title or '').encode('utf-8', 'surrogatepass')).hexdigest()}"
