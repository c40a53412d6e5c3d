"""The registry by name, as a reviewer types it: parties, equipment and places, in any spelling, by id, in Arabic or Latin letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from marsad import compiled
from marsad.link import graph
from marsad.text.fold import fold_text
from marsad.text.words import proclitics
from marsad.world.compile import EXACT
from marsad.world.gazetteer import Gazetteer, Place
from marsad.world.registry import EquipmentEntry, PartyEntry

KINDS = ("party", "equipment", "place")
"""What may be looked up."""
MOST = 12
_LEAST = 3
"""Letters of a word that is looked for within names; a shorter one must be a name."""
_LOOSE = frozenset(("local", "seat", "nisba", "people"))
_WHOLE, _PROCLITIC, _BEGINS, _WORD, _WITHIN = range(5)
"""How a name was met, best first."""


class Found(NamedTuple):
    """An entry. `about` tells it apart from others of that name: its kind, its country, whose it is, how many live there."""

    kind: str
    id: str
    name: str
    name_ar: str
    about: tuple[str, ...]
    loaded: bool = False
    """Whether it was found by a word that takes sides."""


def search(kind: str, words: str, country: str | None = None, most: int = MOST) -> list[Found]:
    """The entries that `words` may mean, best first; places of `country` before others."""
    sought = _folded(words)
    if not sought:
        return []
    return _places(words, sought, country, most) if kind == "place" else _entries(kind, sought, words.strip(), most)


def certain(kind: str, words: str, country: str | None = None) -> Found | None:
    """The one entry that `words` are a name of as they stand; None where there are none or several. Of places of one name, the likeliest
    in `country`."""
    sought = _folded(words)
    if kind == "place":
        exact = [candidate.place for candidate in Gazetteer.load().lookup(words, country, MOST) if candidate.how == EXACT]
        known = exact and (exact[0].country == country or len({one.country for one in exact}) == 1)
        return place(exact[0]) if known else None
    registry, forms = compiled.load().registry, _forms(sought)
    table = [name for name in _table(kind, id(registry)) if not name.loose] if sought else []
    named = {name.number for name in table if name.text == sought} or {name.number for name in table if name.text in forms}
    if len(named) != 1:
        return None
    return party(registry.parties[named.pop()]) if kind == "party" else item(registry.equipment[named.pop()])


def _folded(text: str) -> str:
    return " ".join(fold_text(text[:200]).casefold().split())


class _Name(NamedTuple):
    """A name of an entry, given by its number. `loose`: it means the entry only by where it stands (a local name, a seat, an adjective)."""

    text: str
    number: int
    loaded: bool = False
    loose: bool = False


@lru_cache(maxsize=4)
def _table(kind: str, stamp: int) -> list[_Name]:
    """Every name of that kind; one that stands twice stands once."""
    registry = compiled.load().registry
    told = {
        _Name(text, index, form == "loaded", form in _LOOSE): None for text, category, index, form in registry.names if category == kind
    }
    entries: Sequence[PartyEntry | EquipmentEntry] = registry.parties if kind == "party" else registry.equipment
    for index, entry in enumerate(entries):
        told |= {_Name(_folded(name), index): None for name in (entry.name, entry.name_ar, entry.id) if name}
    return list(told)


def _entries(kind: str, sought: str, typed: str, most: int) -> list[Found]:
    registry = compiled.load().registry
    best: dict[int, tuple[int, int, bool]] = {}
    forms = _forms(sought)
    for name, index, loaded, _ in _table(kind, id(registry)):
        how = _how(name, sought, forms)
        if how is not None and (how, len(name), loaded) < best.get(index, (9, 0, False)):
            best[index] = (how, len(name), loaded)
    order = sorted(best, key=lambda index: (best[index][0], best[index][1], index))[:most]
    if kind == "party":
        return [party(registry.parties[index], best[index][2]) for index in order]
    return [item(registry.equipment[index]) for index in order]


def _forms(sought: str) -> frozenset[str]:
    """What is left of the words where proclitics are cut from the first: "للجيش" is looked up as "الجيش" too."""
    first, _, rest = sought.partition(" ")
    return frozenset(f"{form} {rest}".strip() for _, _, form in proclitics(first))


def _how(name: str, sought: str, forms: frozenset[str]) -> int | None:
    if name == sought:
        return _WHOLE
    if name in forms:
        return _PROCLITIC
    if len(sought) < _LEAST or sought not in name:
        return None
    if name.startswith(sought):
        return _BEGINS
    return _WORD if f" {sought}" in name else _WITHIN


def _places(words: str, sought: str, country: str | None, most: int) -> list[Found]:
    gazetteer = Gazetteer.load()
    found: dict[str, Place] = {}
    if (known := gazetteer.by_id(words.strip())) is not None:
        found[known.id] = known
    for candidate in gazetteer.lookup(words, country, most):
        found.setdefault(candidate.place.id, candidate.place)
    if len(found) < most and sought.isascii():
        for named in gazetteer.named(words, most):
            found.setdefault(named.id, named)
    if not found and len(sought) >= _LEAST:
        for other in _begun(gazetteer, sought, most):
            found.setdefault(other.id, other)
    order = list(found.values())
    return [place(one) for one in (sorted(order, key=lambda one: one.country != country) if country else order)[:most]]


def _begun(gazetteer: Gazetteer, sought: str, most: int) -> Iterator[Place]:
    """Places whose Arabic name begins with what was typed so far, the weightiest first."""
    names = sorted((name for name in gazetteer.names() if name.startswith(sought)), key=len)[: 4 * most]
    told = [candidate.place for name in names for candidate in gazetteer.lookup(name, None, 2)]
    yield from sorted(told, key=lambda one: -one.weight)


def party(entry: PartyEntry, loaded: bool = False) -> Found:
    """A party as it is listed."""
    above = [parent.name for parent_id, _, _ in entry.of if (parent := graph.parties().get(parent_id))]
    about = (entry.role or entry.kind, entry.country or "", *above[:2])
    return Found("party", entry.id, entry.name, entry.name_ar, tuple(part for part in about if part), loaded)


def item(entry: EquipmentEntry) -> Found:
    """A kind of equipment as it is listed."""
    about = (entry.class_, entry.origin or "")
    return Found("equipment", entry.id, entry.name, entry.name_ar, tuple(part for part in about if part))


def place(found: Place) -> Found:
    """A place as it is listed."""
    about = (found.kind, found.admin1, found.country, found.precision)
    return Found("place", found.id, found.name, found.name_ar, tuple(part for part in about if part))


def by_id(kind: str, id: str) -> Found | None:
    """The entry of an id."""
    if kind == "party":
        entry = graph.parties().get(id)
        return party(entry) if entry is not None else None
    if kind == "equipment":
        thing = graph.items().get(id)
        return item(thing) if thing is not None else None
    where = Gazetteer.load().by_id(id) if id else None
    return place(where) if where is not None else None


def called(id: str, language: str) -> str:
    """What a party is called in a language; what is no party's id as it is."""
    entry = graph.parties().get(id)
    if entry is None:
        return id
    return (entry.name_ar if language == "ar" else "") or entry.name
