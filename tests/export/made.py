"""Cases of our own sentences: coded, and agreed on as the linker would, one incident a telling or several told together."""

from __future__ import annotations

import hashlib
from functools import cache

import marsad
from marsad.incident import Case, Kept, Telling
from marsad.link.agree import incident

PUBLISHED = "2021-03-10"


def kept(text: str, number: int = 1, **more: str | None) -> Kept:
    """A document of ours as the store keeps it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    told: dict = {"published": PUBLISHED, "publisher": f"صحيفة {number}", "source": f"outlet-{number}"} | more
    return Kept(key=f"k{number}", id=f"d{number}", text=text, text_sha256=digest, bytes_sha256=digest, **told)


@cache
def _events(text: str, published: str | None, title: str | None) -> tuple:
    return tuple(marsad.code(text, published=published, title=title).events)


def case(*documents: Kept, type: str = "", id: str = "i1") -> Case:
    """One incident of all events of `type` (of any, where there is none) in `documents`."""
    tellings = [
        Telling(key=f"{document.key}:{event.id}", event=event, document=document.key)
        for document in documents
        for event in _events(document.text, document.published, document.title)
        if not type or event.type == type
    ]
    by_key = {document.key: document for document in documents}
    return Case(incident=incident(id, tellings, by_key), tellings=tellings, documents=by_key)


def told(text: str, type: str = "", id: str = "i1", **more: str | None) -> Case:
    """The incident of one text."""
    return case(kept(text, **more), type=type, id=id)
