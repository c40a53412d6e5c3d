"""Cases made by hand, cell by cell: for what reports of our own would not tell, or would be slow to be coded for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from marsad.incident import Case, Days, Incident, Kept, Side, Telling, Toll, Voice, Where
from marsad.ontology import TYPES
from marsad.record import Count, Event, Extent, Party, Span, When

DAY = "2021-03-08"
PUBLISHED = "2021-03-10"


def kept(text: str, key: str = "k1", **more: object) -> Kept:
    """A document of a text."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    told: dict = {"id": f"doc-{key}", "published": PUBLISHED, "publisher": "صحيفة الضفاف", "source": "outlet"} | more
    return Kept(key=key, text=text, text_sha256=digest, bytes_sha256=digest, **told)


def span(text: str, words: str) -> Span:
    """Where words stand in a text, first of all."""
    at = text.index(words)
    return Span(words, at, at + len(words))


def person(text: str, words: str, private: bool = True, **more: object) -> Party:
    """A party of a text, a private person where nothing else is told."""
    told: dict = {"id": None, "kind": "person", "role": None, "of": None} | more
    mention = span(text, words)
    return Party(name=words, private=private, mention=mention, antecedent=None, called=words, tone="neutral", **told)


def event(text: str, type: str, status: str = "reported", **more: object) -> Event:
    """An event whose sentence is the whole text."""
    told: dict = {"actor": [], "target": [], "speaker": [], "place": None, "counts": [], "equipment": [], "evidence": []} | more
    return Event(
        id=hashlib.sha256(f"{type}{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16],
        type=type,
        status=status,
        trigger=Span(text[:4], 0, min(4, len(text))),
        sentence=Extent(0, len(text)),
        when=When(DAY, DAY, None, "day", True, None),
        content_of=None,
        confidence=0.8,
        why=[],
        **told,
    )


def case(type: str, documents: Iterable[Kept] = (), events: Iterable[Event] = (), status: str = "reported", **cells: object) -> Case:
    """An incident with the cells given; where no document is, one of a word, told once with `status`."""
    documents = list(documents) or [kept("حدث")]
    events = list(events) or [event(documents[0].text, type, status)]
    by_key = {document.key: document for document in documents}
    tellings = [
        Telling(key=f"t{number}", event=one, document=documents[min(number, len(documents) - 1)].key) for number, one in enumerate(events)
    ]
    told: dict = {"when": Days(start=DAY, end=DAY, precision="day", stated=True), "id": "i1", "status": "single claim"} | cells
    incident = Incident(type=type, group=TYPES[type].group, documents=[d.id for d in documents], records=[one.id for one in events], **told)
    return Case(incident=incident, tellings=tellings, documents=by_key)


def side(name: str, kind: str = "group", id: str | None = None, **more: object) -> Side:
    """A party of an incident."""
    return Side(name=name, kind=kind, id=id, called=[name], **more)


def toll(best: int | None, kind: str = "killed", of: Side | None = None, sources: str = "a", **more: object) -> Toll:
    """A toll that each letter of `sources` gives."""
    told: dict = {"low": best, "high": best} | more
    return Toll(kind=kind, of=of, best=best, by=[Voice(telling=f"t-{s}", document="k1", source=s) for s in sources], **told)


def where(precision: str, lat: float = 32.43501, lon: float = 13.6332, **more: object) -> Where:
    """A place; Tarhuna where nothing else is told."""
    told: dict = (
        {"name": "Tarhuna", "name_ar": "ترهونة", "id": "geonames:2210221"} | {"country": "LY", "admin1": "82", "radius_km": 8.0} | more
    )
    return Where(lat=lat, lon=lon, precision=precision, **told)


def count(text: str, words: str, number: int, kind: str = "killed") -> Count:
    """A count of a text."""
    return Count(kind, number, number, None, span(text, words))
