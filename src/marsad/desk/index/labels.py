"""What values of facets are called, in all languages, so that people find them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from marsad.link.graph import parties
from marsad.store.words import split
from marsad.world.gazetteer import Gazetteer, Place

_ALL = 100_000


@lru_cache(maxsize=100_000)
def place(id: str) -> Place | None:
    """The place with an id; None where the gazetteer has none."""
    return Gazetteer.load().by_id(id)


@cache
def provinces() -> dict[str, str]:
    """The ids of provinces by country and code ("LY 77"), of several the weightiest."""
    found: dict[str, str] = {}
    for one in Gazetteer.load().box(-90, -180, 90, 180, frozenset(("province",)), _ALL):
        if one.country and one.admin1:
            found.setdefault(f"{one.country} {one.admin1}", one.id)
    return found


def names(facet: str, value: str) -> Iterable[str]:
    """What a value of a facet is called, beside its id."""
    yield value
    if facet in ("party", "outlet") and (entry := parties().get(value)) is not None:
        yield from (entry.name, entry.name_ar)
    where = f"country:{value}" if facet == "country" else value if facet in ("place", "province") else None
    if where is not None and (found := place(where)) is not None:
        yield from (found.name, found.name_ar)


@lru_cache(maxsize=100_000)
def _folded(facet: str, value: str) -> str:
    return " ".join(f" {' '.join(split(name))}" for name in names(facet, value))


def named(facet: str, like: str) -> Callable[[str], bool]:
    """Whether a value is called so: all words that are asked for begin words of its names, in any spelling."""
    wanted = [f" {word}" for word in split(like)]
    return lambda value: all(word in _folded(facet, value) for word in wanted)
