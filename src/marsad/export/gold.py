"""A gold file of the reviewed records: what people accepted or edited, in the shape that `marsad evaluate` reads.

Where names are masked they are masked in the text too, and every quote is one of the masked text: the file scores what it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marsad.export import Options, Written
from marsad.export.common import extent
from marsad.export.cover import Cover, joined
from marsad.export.evidence import reference, stands
from marsad.export.files import line, lines
from marsad.export.mask import masks
from marsad.incident import Case, Kept, Telling
from marsad.record import Count, Item, Party, Place, Span

REVIEWED = ("accepted", "edited")
_TITLE = "records read from a title given apart"
_OPEN = "records that no one has reviewed"


@dataclass(slots=True)
class _Page:
    """A document with its reviewed tellings, and the covers of the cases that they are in."""

    kept: Kept
    tellings: list[Telling] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    open: bool = False
    """Whether any record of it has not been reviewed."""


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write the documents that have a reviewed record, one a line, in the order in which they come. Rows are records.

    `reviewed` says whether all records of the document in these cases were: only then does what is not there count as not there.
    """
    pages: dict[str, _Page] = {}
    left: Counter[str] = Counter()
    for case, mask in masks(cases, options):
        cover = Cover(mask, options)
        for telling in case.tellings:
            if telling.decision in REVIEWED and extent(telling)[0] == "title":
                left[_TITLE] += 1
                continue
            page = pages.setdefault(telling.document, _Page(case.document(telling)))
            if telling.decision in REVIEWED:
                page.tellings.append(telling)
                page.covers += [cover] if cover not in page.covers[-1:] else []
            else:
                left[_OPEN] += 1
                page.open = True
    reviewed = [page for page in pages.values() if page.tellings]
    with lines(out) as file:
        for page in reviewed:
            file.write(line(_row(page, options)) + "\n")
    return Written(files=[out], rows=sum(len(page.tellings) for page in reviewed), left=dict(left))


def _row(page: _Page, options: Options) -> dict[str, Any]:
    cover = joined(page.covers, page.kept, options)  # one for text and quotes, so that each quote is in the text
    tellings = sorted(page.tellings, key=lambda telling: (telling.event.trigger.start, telling.key))
    events = [{"id": f"e{number}"} | _event(telling, page.kept, cover) for number, telling in enumerate(tellings, 1)]
    return _document(page.kept, cover) | {"reviewed": "part" if page.open else "all", "events": events}


def _document(kept: Kept, cover: Cover) -> dict[str, Any]:
    text = cover.quote(kept, 0, len(kept.text)).text
    return {
        "doc": cover.words(kept.id),
        "published": (kept.published or "")[:10] or None,
        "outlet": cover.words(kept.publisher) or None,
        "url": cover.url(kept.url) or None,
        "sha256": kept.text_sha256,
        "masked": text != kept.text,
        "text": text,
    }


def _event(telling: Telling, kept: Kept, cover: Cover) -> dict[str, Any]:
    event = telling.event
    _, start, end = extent(telling)

    def quote(span: Span) -> str:
        return cover.quote(kept, span.start, span.end, span.in_).text

    def told(span: Span) -> bool:
        return span.in_ != "title" and stands(span, kept)

    def group(found: Party | Place) -> list[str]:
        """The ways in which the text names it, longest first."""
        named = {quote(span) for span in (found.mention, found.antecedent) if span is not None and told(span)}
        return sorted(named, key=lambda words: (-len(words), words))

    def groups(parties: list[Party]) -> list[list[str]]:
        return [names for names in map(group, parties) if names]

    def count(found: Count) -> dict[str, Any]:
        whose = group(found.of) if found.of is not None else []
        return {"kind": found.kind, "low": found.low, "high": found.high} | ({"of": whose} if whose else {})

    def item(found: Item) -> dict[str, Any]:
        number = {"n": found.low} if found.low is not None and found.low == found.high else {}
        return {"item": quote(found.mention)} | number | {"outcome": found.outcome}

    return {
        "type": event.type,
        "sentence": cover.quote(kept, start, end).text,
        "trigger": quote(event.trigger),
        "actor": groups(event.actor),
        "target": groups(event.target),
        "place": (group(event.place) or None) if event.place is not None else None,
        "when": [event.when.start, event.when.end],
        "when_stated": event.when.stated,
        "counts": [count(found) for found in event.counts if found.low is not None],  # "عشرات" gives no number
        "equipment": [item(found) for found in event.equipment if told(found.mention)],
        "speaker": groups(event.speaker),
        "status": event.status,
        "evidence": reference(kept, event.trigger),
    }
