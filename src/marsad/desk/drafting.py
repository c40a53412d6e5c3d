"""A form between two saves: words taken to a cell, names looked up in the registry, cells added and taken out. It keeps no state but
its own fields."""

from __future__ import annotations

from typing import NamedTuple

from marsad.desk import lookup
from marsad.desk.fields import LISTS, ROLES, Fields, Words, group, numbers, place_of
from marsad.desk.lookup import Found

_LOOKED_UP = {**dict.fromkeys(ROLES, "party"), "of": "party", "owner": "party", "place": "place", "equipment": "equipment"}
"""What the cells of each kind are looked up as."""
_FILLED = {"counts": {"kind": "killed"}, "actor": {}, "target": {}, "speaker": {}, "equipment": {"outcome": "destroyed"}}


class Draft(NamedTuple):
    """The fields as they are now; `path`: the cell that was worked on; `found`: what it may be."""

    fields: Fields
    path: str = ""
    found: tuple[Found, ...] = ()


def kind_of(path: str) -> str | None:
    """What a cell is looked up as: party, place, equipment; None for one that is in no registry.

    >>> kind_of("counts.0.of"), kind_of("actor.1"), kind_of("when")
    ('party', 'party', None)
    """
    parts = [part for part in path.split(".") if not part.isdigit()]
    return _LOOKED_UP.get(parts[-1]) if parts else None


def picked(form: Fields, words: Words) -> tuple[str, str]:
    """The words that were selected in the text or the title: the quote and its place; both empty where nothing was."""
    quote, place = form.get("quote", ""), f"{form.get('start', '')}-{form.get('end', '')}"
    span = words.at(place, quote) or words.at(f"title:{place}", quote)
    if span is None and quote.strip():
        start = form.get("start", "")
        span = words.find(quote.strip(), int(start) if start.isascii() and start.isdigit() else 0)
    return (words.quote(span), place_of(span)) if span is not None else ("", "")


def take_words(fields: Fields, slot: str, form: Fields, words: Words, country: str | None) -> Draft:
    """Take the selected words to a slot: to the cell that it is, the only one of its kind, or a new one."""
    quote, at = picked(form, words)
    if not quote:
        return Draft(fields, slot if slot not in LISTS else f"{slot}.0")
    path = _cell(fields, slot)
    told = dict(fields) | {f"{path}.quote": quote, f"{path}.at": at}
    if kind_of(path) is None:
        return Draft(told, path)
    told |= {f"{path}.name": quote, f"{path}.id": ""}
    found = lookup.search(kind_of(path) or "", quote, country)
    if (sure := lookup.certain(kind_of(path) or "", quote, country)) is not None:
        told = _taken(told, path, sure)
    return Draft(told, path, tuple(found))


def _cell(fields: Fields, slot: str) -> str:
    """The path of the cell that words are meant for."""
    if slot not in LISTS:
        return slot
    if "." in slot:
        return slot
    there = numbers(fields, slot)
    if len(there) == 1:
        return f"{slot}.{there[0]}"
    return f"{slot}.{max(there, default=-1) + 1}"


def look_up(fields: Fields, path: str, country: str | None) -> Draft:
    """The entries that the name of a cell may mean; by its words where no name is given."""
    told = group(fields, path)
    sought = told.get("name") or told.get("quote")
    return Draft(fields, path, tuple(lookup.search(kind_of(path) or "", sought, country)))


def take(fields: Fields, path: str, id: str) -> Draft:
    """Make a cell the entry of that id; the words of the text where there is none."""
    found = lookup.by_id(kind_of(path) or "", id) if id else None
    if found is None:
        return Draft(dict(fields) | {f"{path}.id": "", f"{path}.name": group(fields, path).get("quote")}, path)
    return Draft(_taken(dict(fields), path, found), path)


def _taken(fields: Fields, path: str, found: Found) -> Fields:
    told = fields | {f"{path}.id": found.id, f"{path}.name": found.name}
    if found.kind == "place":
        told[f"{path}.precision"] = ""
    return told


def add(fields: Fields, slot: str) -> Draft:
    """Add an empty cell."""
    if slot in LISTS:
        path = f"{slot}.{max(numbers(fields, slot), default=-1) + 1}"
        return Draft(
            dict(fields) | {f"{path}.quote": "", f"{path}.at": ""} | {f"{path}.{key}": value for key, value in _FILLED[slot].items()}, path
        )
    return Draft(dict(fields) | {f"{slot}.quote": "", f"{slot}.at": ""}, slot)


def drop(fields: Fields, path: str) -> Draft:
    """Take a cell out: it is marked, so that the cells behind it keep their numbers."""
    return Draft({key: value for key, value in fields.items() if not key.startswith(f"{path}.")} | {f"{path}.drop": "1"}, path)


def back(fields: Fields, shown: Fields, path: str) -> Draft:
    """Put a cell back as it was shown."""
    rest = {key: value for key, value in fields.items() if not key.startswith(f"{path}.")}
    return Draft(rest | {key: value for key, value in shown.items() if key.startswith(f"{path}.")}, path)


def unsettled(fields: Fields) -> list[str]:
    """The cells whose name is another than that of the entry that they were: whoever typed it must choose what is meant."""
    out = []
    for key, value in fields.items():
        path, _, last = key.rpartition(".")
        if last == "id" and value and (kind := kind_of(path)) is not None:
            found, typed = lookup.by_id(kind, value), fields.get(f"{path}.name", "").strip()
            if found is not None and typed and typed not in (found.name, found.name_ar):
                out.append(path)
    return out


def settle(fields: Fields, country: str | None) -> Draft:
    """Give names that were typed the entries that they are for certain; the first that is not stands in `path`, with what it may be."""
    told = dict(fields)
    for path in unsettled(fields):
        sought = told[f"{path}.name"].strip()
        sure = lookup.certain(kind_of(path) or "", sought, country)
        if sure is None:
            return Draft(told, path, tuple(lookup.search(kind_of(path) or "", sought, country)))
        told = _taken(told, path, sure)
    return Draft(told)
