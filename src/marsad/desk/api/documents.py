"""Documents with their texts, tellings with their words, and the search for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from marsad.desk import covers
from marsad.desk.api import asked, fetch
from marsad.desk.api.codec import decode
from marsad.desk.api.fetch import API, seen, source, told
from marsad.desk.api.incidents import query_of
from marsad.desk.api.masked import Masks, alone, masks
from marsad.desk.api.routing import answer, bounded, links, part
from marsad.desk.api.shapes import Document, Found, OneTelling, Search, Version
from marsad.desk.api.spec import CURSOR, IF_NONE, filters, limit, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.query import QueryError
from marsad.desk.state import desk_of
from marsad.incident import Kept
from marsad.store import Store
from marsad.store.cases import documents
from marsad.store.database import reading
from marsad.store.flagging import is_sensitive
from marsad.store.schema import DocumentRow
from marsad.store.searching import Hit

routes = part("documents")
Reader = Annotated[Person, Depends(needs("reader"))]
Seer = Annotated[Person, Depends(needs("editor", "unmask"))]
LIMIT, MOST = 50, 500
_OF_INCIDENTS = ("country", "sources", "reviewer", "assignee", "contested", "decision", "seen")
"""What is asked of whole incidents, and not of what one report tells."""
_FILTERS = tuple(one for one in filters() if one["name"] not in _OF_INCIDENTS)


@routes.get("/documents/{key}", **says(Document, 404, parameters=(IF_NONE,), told="The document, its text with private names blotted out"))
def document(request: Request, key: str, person: Reader) -> Response:
    """A document by its key (or the id that it was given): text, hashes, versions, and what was read from it."""
    store = desk_of(request).store
    found = fetch.document(store, key)
    known, flags = masks(store), store.flags(found.kept.key)
    with known.lock:
        case = alone(found.kept, [telling for telling, _ in found.tellings])
        one = seen(known, case, covers.shows(request, person, found.kept.key))
        shown = one.document(found.kept.key)
        body = Document(
            document=source(shown),
            text=shown.text,
            versions=[_version(kept) for kept in found.versions],
            tellings=[told(one, telling, incident) for telling, incident in found.tellings],
            flags=flags,
            sensitive=is_sensitive(flags),
            masked=one.mask.on,
        )
    return answer(request, body)


@routes.post("/documents/{key}/reveal", **says(None, 404, 413, status=204, body=asked.Reveal, told="Its names are readable to you"))
async def reveal(request: Request, key: str, person: Seer) -> Response:
    """Let yourself read the names of private persons in a document, for half an hour. The reason goes to the audit log."""
    wanted = decode(await bounded(request), asked.Reveal)

    def run() -> None:
        covers.reveal(request, person, fetch.document(desk_of(request).store, key).kept.key, wanted.reason)

    await run_in_threadpool(run)
    return Response(status_code=204)


def _version(kept: Kept) -> Version:
    names = ("key", "version", "collected", "text_sha256", "superseded_by")
    return Version(**{name: getattr(kept, name) for name in names}, href=f"{API}/documents/{kept.key}")


@routes.get("/tellings/{key}", **says(OneTelling, 404, parameters=(IF_NONE,), told="The telling"))
def telling(request: Request, key: str, person: Reader) -> Response:
    """What one report tells of an incident: each cell with the words that it was read from, the sentence, and what people decided."""
    store = desk_of(request).store
    found = fetch.held(store, key)
    known = masks(store)
    with known.lock:
        one = seen(known, found.case, covers.shows(request, person, found.document.key))
        at = found.telling.event.sentence
        body = OneTelling(
            telling=told(one, found.telling, found.incident),
            revision=found.revision,
            document=source(one.document(found.document.key)),
            sentence=one.written(found.document.key, at.in_ == "title")[max(at.start, 0) : max(at.end, 0)],
            at=at,
            decisions=[one.decision(decision) for decision in found.decisions],
            masked=one.mask.on,
        )
    return answer(request, body, etag=f'"{found.tag}{"" if body.masked else "u"}"')


@routes.get("/search", **says(Search, parameters=(*_FILTERS, CURSOR, limit(MOST, LIMIT), IF_NONE), told="A page of what was found"))
def search(request: Request, person: Reader) -> Response:
    """Events by words in any spelling and by the filters of a telling, the latest first.

    A word that no event has is taken for the nearest."""
    query = query_of(request)
    for name in _OF_INCIDENTS:
        if query.chosen(name):
            raise QueryError(f"{name}: it is of whole incidents, not of what one report tells", f"ask {API}/incidents")
    store = desk_of(request).store
    page = store.search(query.words, query.filter, min(query.limit, MOST), query.after)
    body = Search(hits=_hits(store, page.hits), next=page.next, taken=page.taken, masked=True)
    return answer(request, body, headers=links(request, next=page.next))


def _hits(store: Store, hits: list[Hit]) -> list[Found]:
    known = masks(store)
    kept = _documents(store, [hit.telling.document for hit in hits])
    with known.lock:
        return [_hit(known, hit, kept[hit.telling.document]) for hit in hits if hit.telling.document in kept]


def _hit(known: Masks, hit: Hit, document: Kept) -> Found:
    one = seen(known, alone(document, [hit.telling]))
    at = hit.telling.event.sentence
    shown = one.document(document.key)
    return Found(
        telling=told(one, hit.telling, hit.incident),
        document=document.key,
        document_id=shown.id,
        publisher=shown.publisher,
        published=shown.published,
        url=shown.url,
        sentence=one.written(document.key, at.in_ == "title")[max(at.start, 0) : max(at.end, 0)],
        text_sha256=hit.text_sha256,
    )


def _documents(store: Store, keys: list[str]) -> dict[str, Kept]:
    from sqlalchemy import select

    with reading(store.engine) as connection:
        pks = list(connection.scalars(select(DocumentRow.pk).where(DocumentRow.key.in_(set(keys)))))
        return {kept.key: kept for kept in documents(connection, pks).values()}
