"""Look-up of what Marsad knows by name: parties, equipment, places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from fastapi import Depends, Request, Response

from marsad.compiled import Data
from marsad.desk import lookup
from marsad.desk.api.problems import Problem
from marsad.desk.api.routing import answer, part
from marsad.desk.api.shapes import Registry, RegistryEntry
from marsad.desk.api.spec import IF_NONE, limit, parameter, says
from marsad.desk.auth.person import Person, needs
from marsad.desk.state import desk_of
from marsad.world.gazetteer import Place
from marsad.world.registry import EquipmentEntry, PartyEntry

routes = part("registry")
Reader = Annotated[Person, Depends(needs("reader"))]
LIMIT, MOST = 20, 200
_SEARCH = (parameter("q", "A name in any spelling, a part of one, or an id"), limit(MOST, LIMIT), IF_NONE)
_NAMED = parameter("q", "A name in any spelling, or an id", {"type": "string", "minLength": 1, "maxLength": 200}, required=True)
_LONGEST = 200
_ALIASES = 200
_KINDS = {"parties": "party", "equipment": "equipment"}
Names = list[tuple[str, str, int, str]]


class _Known(NamedTuple):
    """The entries of the registry by their ids; made anew where a person added some."""

    of: Names
    entries: dict[str, dict[str, RegistryEntry]]


_last: list[_Known] = []


def _known(data: Data) -> _Known:
    """The entries of the registry."""
    names = data.registry.names
    if not _last or _last[0].of is not names:
        _last[:] = [_Known(names, {what: {one.id: one for one in _made(data, what)} for what in _KINDS})]
    return _last[0]


def _aliases(names: Names) -> dict[tuple[str, int], list[str]]:
    """Folded names by category and number of the entry."""
    found: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
    for name, category, index, _ in names:
        found[category, index][name] = None
    return {key: list(known) for key, known in found.items()}


def _party(entry: PartyEntry, aliases: list[str]) -> RegistryEntry:
    more = {"role": entry.role, "theatre": entry.theatre, "since": {id: [first, last] for id, first, last in entry.of if first or last}}
    return RegistryEntry(
        id=entry.id,
        name=entry.name,
        name_ar=entry.name_ar or None,
        kind=entry.kind,
        country=entry.country,
        aliases=aliases[:_ALIASES],
        of=[id for id, _, _ in entry.of],
        more={key: value for key, value in more.items() if value},
    )


def _item(entry: EquipmentEntry, aliases: list[str]) -> RegistryEntry:
    return RegistryEntry(
        id=entry.id,
        name=entry.name,
        name_ar=entry.name_ar or None,
        kind=entry.class_,
        country=entry.origin,
        aliases=aliases[:_ALIASES],
        of=[entry.of] if entry.of else [],
    )


def _place(place: Place) -> RegistryEntry:
    more = {"admin1": place.admin1, "precision": place.precision, "radius_km": place.radius_km, "population": place.population}
    return RegistryEntry(
        id=place.id,
        name=place.name,
        name_ar=place.name_ar or None,
        kind=place.kind,
        country=place.country or None,
        lat=place.lat,
        lon=place.lon,
        more={key: value for key, value in more.items() if value},
    )


def _made(data: Data, what: str) -> Iterator[RegistryEntry]:
    names = _aliases(data.registry.names)
    if what == "parties":
        for index, entry in enumerate(data.registry.parties):
            yield _party(entry, names.get(("party", index), []))
        return
    for index, item in enumerate(data.registry.equipment):
        yield _item(item, names.get(("equipment", index), []))


def _found(data: Data, what: str, words: str, most: int) -> tuple[list[RegistryEntry], int]:
    """Entries that the words may mean, the likeliest first, all of them where there are no words; and how many there are in all."""
    known = _known(data).entries[what]
    if not words:
        return list(known.values())[:most], len(known)
    likely = (known.get(one.id) for one in lookup.search(_KINDS[what], words, most=len(known)))
    told = [one for one in likely if one is not None]  # what somebody added just now may be known to one and not yet to the other
    return told[:most], len(told)


def _answered(request: Request, what: str) -> Response:
    words, most = request.query_params.get("q", "").strip(), request.query_params.get("limit", str(LIMIT))
    if len(words) > _LONGEST:
        raise Problem(400, f"q: {len(words):,} letters are too many", f"give {_LONGEST} at most")
    if not (most.isdecimal() and len(most) < 9 and 1 <= int(most) <= MOST):
        raise Problem(400, f"limit: '{most[:20]}' is no size of a page", f"give a whole number from 1 to {MOST}")
    data = desk_of(request).data
    if what == "places":
        if not words:
            raise Problem(400, "q: no name is given", "name a place: the gazetteer is too long to list")
        likely = (data.gazetteer.by_id(one.id) for one in lookup.search("place", words, most=int(most)))
        found = [_place(place) for place in likely if place is not None]
        return answer(request, Registry(what=what, entries=found, total=len(found)))
    entries, total = _found(data, what, words, int(most))
    return answer(request, Registry(what=what, entries=entries, total=total))


@routes.get("/registry/parties", **says(Registry, parameters=_SEARCH, told="Parties"))
def parties(request: Request, person: Reader) -> Response:
    """Parties and public persons by name or id; all of them, a page, without `q`."""
    return _answered(request, "parties")


@routes.get("/registry/equipment", **says(Registry, parameters=_SEARCH, told="Equipment"))
def equipment(request: Request, person: Reader) -> Response:
    """Equipment by name or id."""
    return _answered(request, "equipment")


@routes.get("/registry/places", **says(Registry, parameters=(_NAMED, *_SEARCH[1:]), told="Places, the likeliest first"))
def places(request: Request, person: Reader) -> Response:
    """Places that a name may mean, the likeliest first."""
    return _answered(request, "places")


@routes.get("/registry/{what}/{id}", **says(RegistryEntry, 404, parameters=(IF_NONE,), told="The entry"))
def entry(request: Request, what: str, id: str, person: Reader) -> Response:
    """An entry by its id; `what` is `parties`, `equipment` or `places`."""
    data = desk_of(request).data
    if what == "places":
        place = data.gazetteer.by_id(id)
        if place is not None:
            return answer(request, _place(place))
    elif what in _KINDS and (found := _known(data).entries[what].get(id)) is not None:
        return answer(request, found)
    raise Problem(404, f"the registry has no '{id}' among {what}", "/api/v1/registry/parties, equipment and places find entries by name")
