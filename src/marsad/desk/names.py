"""What parties, equipment, places and outlets are called in the language of the page, and where words stand in a report."""

from __future__ import annotations

from functools import lru_cache

from marsad.desk.render import url
from marsad.export.mask import Mask
from marsad.export.view import Words
from marsad.incident import Loss, Side, Where
from marsad.ledger import parties as ledgers
from marsad.link import graph
from marsad.record import Item, Party, Place, Span

OWN = frozenset((ledgers.UNTOLD, ledgers.ALL, ledgers.CIVILIANS, ledgers.WITHHELD))
"""Names that ledgers give to what no registry has: labels of the context `party`."""


def party(id: str | None, name: str, lang: str) -> str:
    """A party by its id, in a language; `name` where the registry does not have it."""
    entry = graph.parties().get(id or "")
    return name if entry is None else (entry.name_ar if lang == "ar" else "") or entry.name


def side(one: Side | Party, mask: Mask, lang: str) -> str:
    """A party of an incident or a telling; a private person by no name."""
    return party(one.id, "", lang) if one.id else mask.party(one, lang)


def item(one: Loss | Item, mask: Mask, lang: str) -> str:
    """Equipment by its id, in a language; else the words of the report."""
    return equipment(one.id, mask.text(one.item, lang), lang)


def equipment(id: str | None, name: str, lang: str) -> str:
    """Equipment by its id, in a language; `name` where the registry does not have it."""
    entry = graph.items().get(id or "")
    return name if entry is None else (entry.name_ar if lang == "ar" else "") or entry.name


def place(one: Where | Place | None, mask: Mask, lang: str) -> str:
    """A place in a language."""
    if one is None:
        return ""
    return mask.place((one.name_ar if lang == "ar" else None) or one.name, one.id, lang)


def class_name(id: str, lang: str) -> str:
    """A class of equipment in a language: as dossiers name it."""
    return Words(lang)(id, "classes")


@lru_cache(maxsize=1024)
def country(code: str | None, lang: str) -> str:
    """A country by its two letters."""
    from marsad.compiled import load

    if not code:
        return ""
    found = load().gazetteer.by_id(f"country:{code}")
    return ((found.name_ar if lang == "ar" else "") or found.name) if found else code


def words_at(document: str, span: Span | None, telling: str | None = None) -> str:
    """The address of words in the page of their report: it opens at them, with the marks of their telling before those of others."""
    if span is None or span.start < 0:
        return url(f"/report/{document}", event=telling)
    return f"{url(f'/report/{document}', event=telling)}#{'h' if span.in_ == 'title' else 'w'}{span.start}"
