"""An entry of the registry as its page shows it, and the rows of data files that forms mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, select

from marsad import compiled
from marsad.desk import lookup, names
from marsad.link import graph
from marsad.record import Event
from marsad.store import Store, StoreError
from marsad.store.database import reading
from marsad.store.entries import KINDS
from marsad.store.schema import DocumentRow, EventPartyRow, EventRow
from marsad.world.gazetteer import Gazetteer
from marsad.world.nouns import place_words
from marsad.world.registry import CLASSES
from marsad.world.registry import KINDS as PARTIES

LOOKED_UP = {"parties": "party", "equipment": "equipment", "places": "place"}
"""How `marsad.desk.lookup` calls the kinds of entries."""
TONES = ("ar", "loaded", "local")
_EVENT = msgspec.json.Decoder(Event)
_LATEST = 300
"""Events that are looked through for what outlets call a party."""
_FIELDS = {
    "parties": ("id", "name", "kind", "country", "role", "of", "ar", "loaded", "local", "source"),
    "equipment": ("id", "name", "class", "origin", "of", "ar", "plural", "source"),
    "places": ("id", "name", "kind", "country", "admin1", "lat", "lon", "radius_km", "ar", "source"),
}
_MANY = {"of", "ar", "loaded", "local", "plural"}


class Line(NamedTuple):
    """An entry in a list."""

    id: str
    name: str
    kind: str
    country: str
    about: str
    loaded: bool = False


class Shown(NamedTuple):
    """An entry. `names`: its names by tone; `above` and `below` as id, name, since and until; `called`: words, outlet, how often."""

    id: str
    name: str
    other: str
    kind: str
    country: str
    facts: list[tuple[str, str]]
    names: list[tuple[str, list[str]]]
    above: list[tuple[str, str, str, str]]
    below: list[tuple[str, str, str, str]]
    told: int
    called: list[tuple[str, str, int]]


def fields(kind: str) -> tuple[str, ...]:
    """The fields of an entry of that kind. Raises `StoreError` for a kind that there is not."""
    if kind not in KINDS:
        raise StoreError(f"no registry is named '{kind}'", f"one of {', '.join(KINDS)}")
    return _FIELDS[kind]


def choices(kind: str) -> dict[str, list[str]]:
    """The fields that are chosen from a list."""
    name, some = {"parties": ("kind", PARTIES), "equipment": ("class", CLASSES), "places": ("kind", frozenset(place_words().kinds))}[kind]
    return {name: sorted(some)}


def row_of(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The row of a data file that a form means: fields of several values have one a line."""
    out: dict[str, Any] = {}
    for name in fields(kind):
        value = form.get(name, "").strip()
        if value:
            out[name] = [line.strip() for line in value.splitlines() if line.strip()] if name in _MANY else value
    for needed in ("id", "name"):
        if needed not in out:
            raise StoreError(f"'{needed}' is empty", "write it")
    return out


def extension(kind: str, id: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The row that adds names to an entry. Raises `StoreError` where none is given."""
    allowed = TONES if kind == "parties" else ("ar", "plural")
    told = {name: [line.strip() for line in form.get(name, "").splitlines() if line.strip()] for name in allowed}
    if kind == "places":
        known = Gazetteer.load().by_id(id)
        if known is None:
            raise StoreError(f"no place has the id {id}", "look it up")
        if not told["ar"]:
            raise StoreError("no name is given", "write one a line")
        cells = {"name": known.name, "kind": known.kind, "country": known.country, "admin1": known.admin1, "lat": str(known.lat)}
        return {"id": id, **cells, "lon": str(known.lon), "radius_km": str(known.radius_km), "ar": [known.name_ar, *told["ar"]]}
    if not any(told.values()):
        raise StoreError("no name is given", "write one a line")
    return {"id": id, "extends": "yes", **{name: some for name, some in told.items() if some}}


def listed(kind: str, words: str, sort: str, country: str, at: int, most: int, lang: str) -> tuple[list[Line], int]:
    """Entries that words name (all where there are none; of places only those that are named), and how many there are."""
    if words.strip():
        found = lookup.search(LOOKED_UP[kind], words, country or None, 200)
        lines = [line for one in found if (line := _line(kind, one.id, lang, one.loaded)) is not None]
    elif kind == "places":
        return [], 0
    else:
        registry = compiled.load().registry
        ids = [entry.id for entry in (registry.parties if kind == "parties" else registry.equipment)]
        lines = [line for id in ids if (line := _line(kind, id, lang)) is not None]
        lines.sort(key=lambda line: (line.name.casefold(), line.id))
    chosen = [line for line in lines if (not sort or line.kind == sort) and (not country or line.country == country)]
    return chosen[at : at + most], len(chosen)


def _line(kind: str, id: str, lang: str, loaded: bool = False) -> Line | None:
    if kind == "places":
        place = Gazetteer.load().by_id(id)
        if place is None:
            return None
        return Line(id, (place.name_ar if lang == "ar" else "") or place.name, place.kind, place.country, place.admin1, loaded)
    if kind == "equipment":
        item = graph.items().get(id)
        if item is None:
            return None
        above = names.equipment(item.of, "", lang)
        return Line(id, names.equipment(id, item.name, lang), item.class_, item.origin or "", above, loaded)
    party = graph.parties().get(id)
    if party is None:
        return None
    above = ", ".join(names.party(parent, parent, lang) for parent, _, _ in party.of[:2])
    return Line(id, names.party(id, party.name, lang), party.kind, party.country or "", above, loaded)


def shown(store: Store, kind: str, id: str, lang: str) -> Shown | None:
    """An entry with all that is known of it; None where there is none."""
    line = _line(kind, id, lang)
    if line is None:
        return None
    above: list[tuple[str, str, str, str]] = []
    below: list[tuple[str, str, str, str]] = []
    facts: list[tuple[str, str]] = []
    if kind == "places":
        place = Gazetteer.load().by_id(id)
        assert place is not None
        other, known = (place.name if lang == "ar" else place.name_ar), [("ar", [place.name_ar] if place.name_ar else [])]
        facts = [("precision", place.precision), ("radius_km", f"{place.radius_km:g}"), ("lat", f"{place.lat}"), ("lon", f"{place.lon}")]
    elif kind == "equipment":
        item = graph.items()[id]
        other, known = (item.name if lang == "ar" else item.name_ar), _names("equipment", id)
        if item.of:
            above = [(item.of, names.equipment(item.of, item.of, lang), "", "")]
        below = [(one.id, names.equipment(one.id, one.name, lang), "", "") for one in graph.items().values() if one.of == id]
    else:
        party = graph.parties()[id]
        other, known = (party.name if lang == "ar" else party.name_ar), _names("party", id)
        above = [(parent, names.party(parent, parent, lang), first, last) for parent, first, last in party.of]
        members = [(one, way) for one in graph.parties().values() for way in one.of if way[0] == id]
        below = [(one.id, names.party(one.id, one.name, lang), first, last) for one, (_, first, last) in members]
        facts = [("role", party.role or ""), ("theatre", ", ".join(names.country(code, lang) for code in party.theatre))]
    told, called = _told(store, kind, id)
    return Shown(id, line.name, other, line.kind, line.country, [fact for fact in facts if fact[1]], known, above, below, told, called)


def _names(category: str, id: str) -> list[tuple[str, list[str]]]:
    """The names of an entry by tone, as they are written."""
    return list(compiled.load().registry.written.get((category, id), {}).items())


def _told(store: Store, kind: str, id: str) -> tuple[int, list[tuple[str, str, int]]]:
    """In how many events an entry is told, and of a party what the outlets of the latest ones call it."""
    if kind == "equipment":
        return 0, []
    with reading(store.engine) as connection:
        if kind == "places":
            count = select(func.count()).select_from(EventRow).where(EventRow.place == id, EventRow.current)
            return connection.scalar(count) or 0, []
        count = select(func.count(EventPartyRow.event.distinct())).where(EventPartyRow.party == id)
        told = connection.scalar(count) or 0
        of = select(EventPartyRow.event).where(EventPartyRow.party == id).order_by(EventPartyRow.event.desc()).limit(_LATEST)
        bodies = select(EventRow.body, EventRow.edited, DocumentRow.publisher).join(DocumentRow, DocumentRow.pk == EventRow.document)
        words: Counter[tuple[str, str]] = Counter()
        for row in connection.execute(bodies.where(EventRow.pk.in_(of), EventRow.current)):
            event = _EVENT.decode(row.edited or row.body)
            for party in (*event.actor, *event.target, *event.speaker):
                if party.id == id:
                    words[party.called, row.publisher or ""] += 1
    return told, [(said, outlet, n) for (said, outlet), n in words.most_common(60)]
