"""What a person asks of the desk: words, a filter, an order, what is shown of it. Its URL is the saved view.

One query serves the list, the map, the facets, the timeline, feeds and exports. Its pairs of names and values are canonical: what means
the same is written the same, what is not asked for is not written.

>>> Query.of([("type", "shelling"), ("type", "airstrike"), ("q", "  market  "), ("sources", "")]).url("/incidents")
'/incidents?q=market&type=airstrike&type=shelling'
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self
from urllib.parse import quote, urlencode

from marsad.incident import CONTRADICTIONS
from marsad.store.database import StoreError
from marsad.store.filters import ROLES, Filter, day_of, statuses_of, types_of
from marsad.store.prepare import plain

SORTS = ("day", "changed", "type", "status", "place", "sources", "killed", "confidence")
"""What a list may be ordered by; with "-" before it, the greatest first. `changed`: when it last changed."""
SORT = "-day"
VIEWS = ("both", "table", "map")
COLUMNS = (
    "day",
    "type",
    "place",
    "actor",
    "target",
    "killed",
    "wounded",
    "status",
    "sources",
    "country",
    "equipment",
    "contradictions",
    "confidence",
    "note",
    "changed",
    "id",
)
"""What a table may show."""
SHOWN = COLUMNS[:9]
"""What it shows where nothing else is asked for."""
DECISIONS = ("accepted", "edited", "none")
"""What a person said of a telling; `none` where nobody looked at it yet."""
ANY, NOBODY = "any", "-"
"""`ANY` contradiction; assigned to `NOBODY`."""
LIMIT, MOST = 50, 1000
"""Incidents of a page, and of the longest page."""
_LONGEST = 2000
"""Letters of a value at most."""
_MANY = 200
"""Values of one name at most."""
_COUNTRY = re.compile("[A-Z]{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_DIGITS = {ord(digit): str(at % 10) for at, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")} | {ord("٫"): ".", ord("−"): "-"}
_OF_A_PAGE = ("after", "limit", "view", "columns")
"""Names that say nothing of which incidents are meant, nor of their order: a cursor stays good where they change (but for `after`)."""


_ALL = Filter()


class QueryError(StoreError):
    """A query that means nothing: what is wrong, and the remedy."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked for. `filter` is what the command line filters by: an incident is found where one of its tellings fits it.

    `country`: of a telling; `decision`: one of `DECISIONS`, of a telling. Of the whole incident: `sources`, how many independent ones at
    least; `reviewer`, who decided something about it; `assignee`, to whom it is given (`NOBODY` for no one); `contested`, kinds of
    contradiction, or `ANY`; `seen`, only what changed after that revision of the store. `columns`: none for `SHOWN`. `after`: the cursor
    that a page before, or behind, told.
    """

    words: str = ""
    filter: Filter = _ALL
    country: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    sources: int = 0
    reviewer: tuple[str, ...] = ()
    assignee: str | None = None
    contested: tuple[str, ...] = ()
    seen: int = 0
    sort: str = SORT
    columns: tuple[str, ...] = ()
    view: str = VIEWS[0]
    after: str | None = None
    limit: int = LIMIT

    @classmethod
    def of(cls, params: Iterable[tuple[str, str]] | Mapping[str, str], known: Collection[str] | None = None) -> Self:
        """The query of the parameters of a URL; what is empty is not asked for. `known`: other names that may be among them, where one
        that is not known is a fault (else it is passed over). Raises `QueryError`, which tells what is wrong and the remedy."""
        multi = getattr(params, "multi_items", None)
        given = multi() if multi is not None else params.items() if isinstance(params, Mapping) else params
        told: dict[str, list[str]] = {}
        for name, value in given:
            if name in _READ:
                if clean := _clean(name, value):
                    told.setdefault(name, []).append(clean)
            elif known is not None and name not in known:
                raise QueryError(f"nothing is filtered by '{name}'", f"known: {', '.join(NAMES)}")
        read = {name: _READ[name](name, values[:_MANY]) for name, values in told.items()}
        of_filter = {name: read.pop(name) for name in _OF_FILTER if name in read}
        words = {"words": read.pop("q")} if "q" in read else {}
        return cls(filter=Filter(**of_filter), **words, **read)

    def params(self) -> list[tuple[str, str]]:
        """The pairs of the URL, canonical: `Query.of(query.params()) == query`."""
        return list(self._pairs)

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        out: list[tuple[str, str]] = []
        for name in NAMES:
            if (value := self._get(name)) == _DEFAULTS[name]:
                continue
            if name in _LISTS:
                out += [(name, one) for one in value]
            elif isinstance(value, bool):
                out.append((name, "1"))
            elif name == "near":
                out.append((name, ",".join(map(_written, value))))
            elif name == "columns":
                out.append((name, ",".join(value)))
            else:
                out.append((name, _written(value)))
        return out

    def changed(self, **changes: object) -> Self:
        """The query with other values, by their names in the URL; None takes one out. Raises `QueryError` as `of` does.

        Where it means other incidents, or another order, it begins at the first page.
        """
        told: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in _READ:
                raise QueryError(f"nothing is filtered by '{name}'", f"known: {', '.join(NAMES)}")
            values = [clean for one in _texts_of(name, value) if (clean := _clean(name, one))]
            told[name] = _READ[name](name, values[:_MANY]) if values else _DEFAULTS[name]
        if set(changes) - set(_OF_A_PAGE) and "after" not in changes:
            told["after"] = None
        of_filter = {name: told.pop(name) for name in _OF_FILTER if name in told}
        if "q" in told:
            told["words"] = told.pop("q")
        return replace(self, filter=replace(self.filter, **of_filter) if of_filter else self.filter, **told)

    def toggled(self, name: str, value: str) -> Self:
        """The query with a value taken out where it is chosen, else added: what a click on a value of a facet means."""
        chosen = self.chosen(name)
        if value in chosen:
            return self.changed(**{name: tuple(one for one in chosen if one != value)})
        return self.changed(**{name: (*chosen, value) if name in _LISTS else value})

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values that are chosen under a name of the URL."""
        return tuple(value for other, value in self._pairs if other == name)

    def url(self, path: str, **changes: object) -> str:
        """A path with the query, with other values by their names in the URL."""
        pairs = (self.changed(**changes) if changes else self)._pairs
        return quote(path, safe="/:~-._@") + (f"?{urlencode(pairs)}" if pairs else "")

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns of the table."""
        return self.columns or SHOWN

    @property
    def sort_by(self) -> tuple[str, bool]:
        """What the list is ordered by, and whether the greatest comes first."""
        return self.sort.removeprefix("-"), self.sort.startswith("-")

    def meant(self) -> Self:
        """The query without all that says nothing of which incidents are meant: what is counted once for all pages and orders."""
        return replace(self, sort=SORT, columns=(), view=VIEWS[0], after=None, limit=LIMIT)

    def __bool__(self) -> bool:
        """Whether anything is filtered."""
        return self.meant() != type(self)()

    def _get(self, name: str) -> Any:
        return getattr(self.filter, name) if name in _OF_FILTER else getattr(self, "words" if name == "q" else name)


# -- reading the values


def _texts_of(name: str, value: object) -> list[str]:
    """A value that is given by a program as those that a URL would have."""
    if value is None or value is False or value == ():
        return []
    if not isinstance(value, list | tuple):
        return ["1" if value is True else str(value)]
    return [",".join(map(str, value))] if name in ("near", "columns") else [str(one) for one in value]


def _clean(name: str, value: str) -> str:
    if len(value) > _LONGEST:
        raise QueryError(f"{name}: {len(value):,} letters are too many", f"give {_LONGEST:,} at most")
    return " ".join(plain(value).split())


def _one(name: str, values: list[str]) -> str:
    if len(set(values)) > 1:
        raise QueryError(f"{name}: given twice, as '{values[0]}' and '{values[1]}'", "give one of them")
    return values[0]


def _texts(_name: str, values: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _one_of(known: tuple[str, ...], what: str) -> Callable[[str, list[str]], str]:
    def read(name: str, values: list[str]) -> str:
        value = _one(name, values)
        if value not in known:
            raise QueryError(f"no {what} is named '{value}'", f"known: {', '.join(known)}")
        return value

    return read


def _some_of(known: tuple[str, ...], what: str) -> Callable[[str, list[str]], tuple[str, ...]]:
    def read(name: str, values: list[str]) -> tuple[str, ...]:
        return _texts(name, [_one_of(known, what)(name, [value]) for value in values])

    return read


def _checked(check: Callable[[tuple[str, ...]], object]) -> Callable[[str, list[str]], tuple[str, ...]]:
    """Values that the store knows, or doesn't."""

    def read(name: str, values: list[str]) -> tuple[str, ...]:
        told = _texts(name, values)
        try:
            check(told)
        except StoreError as error:
            raise QueryError(error.fault, error.remedy) from None
        return told

    return read


def _day(name: str, values: list[str]) -> str:
    try:
        return day_of(_one(name, values).translate(_DIGITS))
    except StoreError as error:
        raise QueryError(f"{name}: {error.fault}", error.remedy) from None


def _countries(name: str, values: list[str]) -> tuple[str, ...]:
    told = _texts(name, [value.upper() for value in values])
    for value in told:
        if not _COUNTRY.fullmatch(value):
            raise QueryError(f"{name}: '{value}' is no country", "give its two letters (ISO 3166): LY")
    return told


def _near(name: str, values: list[str]) -> tuple[float, float, float]:
    parts = [part.strip() for part in _one(name, values).translate(_DIGITS).split(",")]
    remedy = "give latitude, longitude and kilometres: 32.43,13.63,20"
    if len(parts) != 3 or not all(map(_NUMBER.fullmatch, parts)):
        raise QueryError(f"{name}: '{values[0]}' is no circle", remedy)
    lat, lon, km = map(float, parts)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < km < 21_000):
        raise QueryError(f"{name}: '{values[0]}' lies nowhere on the globe", remedy)
    return lat + 0.0, lon + 0.0, km


def _share(name: str, values: list[str]) -> float:
    told = _one(name, values).translate(_DIGITS)
    if not _NUMBER.fullmatch(told) or not 0 <= float(told) <= 1:
        raise QueryError(f"{name}: '{values[0]}' is no share", "give a number from 0 to 1: 0.8")
    return float(told) + 0.0


def _whole(most: float) -> Callable[[str, list[str]], int]:
    def read(name: str, values: list[str]) -> int:
        told = _one(name, values).translate(_DIGITS)
        if not _WHOLE.fullmatch(told) or int(told) > most:
            raise QueryError(
                f"{name}: '{values[0]}' is no number that can be", "give a whole number" + (f" up to {most:,}" if most < 1e9 else "")
            )
        return int(told)

    return read


def _limit(name: str, values: list[str]) -> int:
    return max(1, min(_whole(math.inf)(name, values), MOST))


def _flag(name: str, values: list[str]) -> bool:
    value = _one(name, values).lower()
    if value not in (*_YES, *_NO):
        raise QueryError(f"{name}: '{value}' is neither yes nor no", "give 1, or leave it out")
    return value in _YES


def _columns(name: str, values: list[str]) -> tuple[str, ...]:
    told = tuple(dict.fromkeys(part.strip() for value in values for part in value.split(",") if part.strip()))
    for value in told:
        _one_of(COLUMNS, "column")(name, [value])
    return () if told == SHOWN else told


def _sort(name: str, values: list[str]) -> str:
    value = _one(name, values)
    if value.removeprefix("-") not in SORTS:
        raise QueryError(f"nothing is sorted by '{value}'", f"known: {', '.join(SORTS)}; with - before it, the greatest first")
    return value


def _written(value: float | str) -> str:
    if not isinstance(value, float):
        return str(value)
    return (
        str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15f}".rstrip("0") if "e" in repr(value) else repr(value)
    )


_READ: dict[str, Callable[[str, list[str]], Any]] = {
    "q": lambda _name, values: " ".join(values),
    "type": _checked(types_of),
    "party": _texts,
    "role": _one_of(ROLES, "role"),
    "place": _one,
    "near": _near,
    "since": _day,
    "until": _day,
    "status": _checked(statuses_of),
    "outlet": _texts,
    "country": _countries,
    "document": _texts,
    "incident": _texts,
    "sources": _whole(1000),
    "reviewer": _texts,
    "assignee": _one,
    "contested": _some_of((ANY, *CONTRADICTIONS), "kind of contradiction"),
    "reviewed": _flag,
    "decision": _some_of(DECISIONS, "decision"),
    "confidence": _share,
    "seen": _whole(math.inf),
    "sort": _sort,
    "columns": _columns,
    "view": _one_of(VIEWS, "view"),
    "after": _one,
    "limit": _limit,
}
NAMES = tuple(_READ)
"""The names in a URL, in their order."""
_OF_FILTER = frozenset(Filter.__dataclass_fields__)
_DEFAULTS: dict[str, Any] = {name: Query()._get(name) for name in NAMES}
_LISTS = frozenset(name for name, value in _DEFAULTS.items() if value == () and name != "columns")
