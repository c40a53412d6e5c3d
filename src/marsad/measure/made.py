"""A made-up world at war: theatres, their towns, parties and campaigns, and the incidents of which made-up reports tell.

What is in it are parties and places of the world data; who does what where is drawn at random, the same for the same seed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from marsad.data import Row, read_mapping, read_rows
from marsad.measure.templates import Template, parse
from marsad.world.compile import DATA, read_supplements
from marsad.world.gazetteer import supplements
from marsad.world.nouns import folded
from marsad.world.skeleton import likeness
from marsad.world.sources import COUNTRIES, Raw, geonames_cities, km, read_countries

FOLDER = Path(__file__).parent / "data"
_FLAGS = ("restricted", "loud", "plain", "held", "equipment", "aircraft", "sides")
_NEIGHBOURS_KM = 40.0
_QUARTER_KM = 9.0
_NEAR = 10
"""Towns that a campaign reaches."""
_SPELLINGS = 4
_NAMES = 7
_LEAST = 4
_CAMPAIGN = (8, 40)
"""Shortest and longest campaign, in days."""
_BURST = 14
"""Incidents of a campaign, on average."""


@dataclass(slots=True, frozen=True)
class Side:
    """A party to a war: its names, those that take sides, and the kinds of act that not everyone commits."""

    names: tuple[str, ...]
    loaded: tuple[str, ...]
    can: frozenset[str]


@dataclass(slots=True)
class Theatre:
    """A country at war. `near` are the towns about a town, `quarters` the parts of it, by the town's number."""

    country: str
    capital: str
    months: tuple[str, ...]
    weight: float
    wars: list[tuple[Side, Side]]
    monitors: tuple[str, ...]
    towns: list[Raw]
    weights: list[float]
    near: dict[int, list[int]] = field(default_factory=dict)
    quarters: dict[int, list[Raw]] = field(default_factory=dict)


@dataclass(slots=True)
class Kind:
    """A kind of act, as the data tell it."""

    name: str
    row: Row
    weight: float
    deadly: float
    objects: list[str]
    acts: list[tuple[str, str]]
    templates: dict[str, list[Template]]

    def is_(self, what: str) -> bool:
        """Whether the data say so of this kind."""
        return self.row.flag(what)


@dataclass(slots=True, eq=False)
class Incident:
    """An incident: what the world knows of it; a report tells some."""

    number: int
    kind: Kind
    theatre: Theatre
    town: Raw
    quarter: Raw | None
    day: date
    part: str
    actor: Side | None
    target: Side | None
    object: str | None
    killed: int
    wounded: int
    held: int
    item: Row | None
    items: int
    model: str
    contested: bool


def read_templates(row: Row, key: str) -> list[Template]:
    """The templates under `key`."""
    return [parse(row, key, text) for text in row.texts(key)]


class World:
    """All that made-up reports are made of. Raises `DataError` where the data are wrong."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.data, self.sentences = read_mapping(folder / "generate.yaml"), read_mapping(folder / "sentences.yaml")
        self.shares = {key: self.data.mapping("shares").number(key, 0, 100) / 100 for key in self.data.mapping("shares")}
        self.first, self.last = (date.fromisoformat(day) for day in self.data.dates("days", self.data.text("days")))
        types = self.sentences.mapping("types")
        self.kinds = [self._kind(name, types.mapping(name)) for name in types]
        self.models = _models()
        self.theatres = list(self._theatres())

    def _kind(self, name: str, row: Row) -> Kind:
        row.only(*_FLAGS, "weight", "deadly", "victims", "objects", "act", "lead", "other", "title", "np")
        acts = [(word, gender) for word, _, gender in (act.partition("/") for act in row.texts("act"))]
        templates = {key: read_templates(row, key) for key in ("lead", "title", "np", "other")}
        templates["vague"] = read_templates(self.sentences.mapping("vague"), name)
        return Kind(name, row, row.number("weight", 0), row.number("deadly", 0), row.texts("objects"), acts, templates)

    def _theatres(self) -> Iterator[Theatre]:
        parties = {row.text("id"): row for path in sorted((DATA / "parties").glob("*.yaml")) for row in read_rows(path)}
        raws = _places(frozenset(row.text("country") for row in self.data.rows("theatres")))
        names = {raw.country: raw.arabic[0] for raw in read_countries(COUNTRIES)}
        months = self.data.mapping("months")
        for row in self.data.rows("theatres"):
            row.only("country", "capital", "weight", "months", "wars", "monitors")
            country = row.text("country")
            wars = [self._war(row, war, parties) for war in row["wars"]]
            here = [raw for raw in raws if raw.country == country]
            towns = [raw for raw in here if raw.kind in self.data.texts("towns")]
            quarters = [raw for raw in here if raw.kind in self.data.texts("quarters")]
            monitors = tuple(parties[id_].texts("ar")[0] for id_ in row.texts("monitors"))
            capital = max((raw for raw in towns if raw.kind == "capital"), key=lambda raw: raw.population, default=towns[0])
            weights = [self._people(raw) for raw in towns]
            theatre = Theatre(
                names[country],
                row.text("capital", capital.arabic[0]),
                tuple(months.texts(row.text("months"))),
                row.number("weight", 0),
                wars,
                monitors,
                towns,
                weights,
            )
            _neighbours(theatre, quarters)
            yield theatre

    def _people(self, raw: Raw) -> float:
        people = raw.population or self.data.mapping("people_of").number(raw.kind, 0)
        return float(people ** self.data.number("crowding", 0, 1))

    def _war(self, row: Row, war: list[Row], parties: dict[str, Row]) -> tuple[Side, Side]:
        sides = [self._side(side, parties) for side in war]
        if len(sides) != 2:
            raise row.error("a war of more or fewer than two sides", "write two entries", "wars")
        return sides[0], sides[1]

    def _side(self, row: Row, parties: dict[str, Row]) -> Side:
        row.only("party", "names", "can")
        names, loaded = row.texts("names"), []
        if id_ := row.text("party", ""):
            if id_ not in parties:
                raise row.error(f"'{id_}' is no party", "write the id of a party of the world data", "party")
            names, loaded = parties[id_].texts("ar")[:_NAMES], parties[id_].texts("loaded")[:_LEAST]
        return Side(tuple(names), tuple(loaded), frozenset(row.texts("can")))

    # -- what happens

    def incidents(self, sizes: list[int], random: Random) -> list[Incident]:
        """One incident for each of `sizes`, the number of reports that will tell it; the more, the worse it is."""
        out: list[Incident] = []
        while len(out) < len(sizes):
            theatre = random.choices(self.theatres, [each.weight for each in self.theatres])[0]
            war = random.choice(theatre.wars)
            centre = random.choices(range(len(theatre.towns)), theatre.weights)[0]
            length = random.randint(*_CAMPAIGN)
            begins = self.first + timedelta(random.randrange((self.last - self.first).days - length))
            for _ in range(min(1 + int(random.expovariate(1 / _BURST)), len(sizes) - len(out))):
                near = theatre.near[centre]
                town = centre if random.random() < 0.6 or not near else random.choice(near)
                day = begins + timedelta(random.randrange(length))
                out.append(self._incident(len(out), sizes[len(out)], theatre, war, town, day, random))
        return out

    def _incident(self, number: int, size: int, theatre: Theatre, war: tuple[Side, Side], town: int, day: date, random: Random) -> Incident:
        able = [kind for kind in self.kinds if not kind.is_("restricted") or any(kind.name in side.can for side in war)]
        kind = random.choices(able, [each.weight for each in able])[0]
        actors = [at for at, side in enumerate(war) if not kind.is_("restricted") or kind.name in side.can]
        at = random.choice(actors)
        quarters = theatre.quarters.get(town, [])
        killed, wounded = _toll(kind.deadly, size, random)
        held = 2 + int(random.expovariate(1 / 6)) if kind.is_("held") and random.random() < 0.5 else 0
        items = self.data.rows("aircraft" if kind.is_("aircraft") else "items")
        item = random.choice(items) if kind.is_("aircraft") or kind.is_("equipment") else None
        model = (
            random.choice(self.models.get(item.text("class"), [""])) if item and item.text("named", "") and random.random() < 0.5 else ""
        )
        nobody = kind.row.text("sides", "yes") == "no"
        return Incident(
            number,
            kind,
            theatre,
            theatre.towns[town],
            random.choice(quarters) if quarters and random.random() < 0.6 else None,
            day,
            random.choice(self.data.texts("parts")),
            None if nobody else war[at],
            None if nobody else war[1 - at],
            random.choice(kind.objects) if kind.objects and not held else None,
            killed,
            wounded,
            held,
            item,
            1 if random.random() < 0.6 else random.randint(2, 5),
            model,
            not nobody and random.random() < self.shares["contested"],
        )


def _toll(deadly: float, size: int, random: Random) -> tuple[int, int]:
    if not deadly or random.random() < 0.08:
        return 0, 0
    killed = int(random.lognormvariate(math.log(0.6 + 2.5 * deadly), 0.8) + 0.4 * deadly * (size - 1) * random.random())
    wounded = int(max(killed, 1) * random.uniform(0, 3)) if random.random() < 0.75 else 0
    return (killed, wounded) if killed or wounded else (1, 0)


def _places(countries: frozenset[str]) -> list[Raw]:
    """The places of these countries that have an Arabic name, the usual spelling first.

    The tables are not merged with GeoNames as for the gazetteer, which takes a minute: a row of theirs adds its names to the place
    of its id, and is a place of its own where none of the country bears its name.
    """
    known = {raw.id: raw for raw in geonames_cities() if raw.country in countries}
    for raw in known.values():
        if len(raw.arabic) > 1:
            raw.arabic.sort(key=lambda name: -likeness(folded(name), raw.name))
    taken = {(raw.country, name) for raw in known.values() for name in raw.arabic}
    for row in read_supplements(supplements()):
        if row.country not in countries:
            continue
        if row.id in known:
            known[row.id].arabic = list(dict.fromkeys([*row.arabic, *known[row.id].arabic]))
        elif not any((row.country, name) in taken for name in row.arabic):
            known[row.id] = row
    return [raw for raw in known.values() if raw.arabic and len(raw.arabic[0]) > 2]


def spellings(raw: Raw) -> list[str]:
    """The usual Arabic name of a place and some others."""
    return [name for name in raw.arabic[:_SPELLINGS] if len(name) > 2 and name.replace(" ", "").isalnum()] or raw.arabic[:1]


def _models() -> dict[str, list[str]]:
    """Class of equipment -> Arabic names of kinds of it."""
    out: dict[str, list[str]] = {}
    for path in sorted((DATA / "equipment").glob("*.yaml")):
        for row in read_rows(path):
            if (names := row.texts("ar")) and row.text("of", ""):
                out.setdefault(row.text("class"), []).append(names[0])
    return out


def _neighbours(theatre: Theatre, quarters: list[Raw]) -> None:
    order = sorted(range(len(theatre.towns)), key=lambda at: theatre.towns[at].lat)
    close: dict[int, list[tuple[float, int]]] = {at: [] for at in order}
    for place, at in enumerate(order):
        one = theatre.towns[at]
        for other in order[place + 1 :]:
            if theatre.towns[other].lat - one.lat > _NEIGHBOURS_KM / 111:
                break
            if (distance := km(one.lat, one.lon, theatre.towns[other].lat, theatre.towns[other].lon)) < _NEIGHBOURS_KM:
                close[at].append((distance, other))
                close[other].append((distance, at))
    for at, found in close.items():
        found.sort(key=lambda pair: (-theatre.weights[pair[1]], pair[1]))
        theatre.near[at] = [other for _, other in found[:_NEAR]]
    for quarter in quarters:
        near = [
            (km(town.lat, town.lon, quarter.lat, quarter.lon), at)
            for at, town in enumerate(theatre.towns)
            if abs(town.lat - quarter.lat) < 0.2
        ]
        inside = [(-theatre.weights[at], at) for distance, at in near if distance < _QUARTER_KM]
        if inside:
            theatre.quarters.setdefault(min(inside)[1], []).append(quarter)


def sizes(reports: int, exponent: float, most: int, random: Random) -> list[int]:
    """How many reports each incident has, `reports` in all: 1, 2, … `most` as 1 / n^exponent."""
    weights = [1 / n**exponent for n in range(1, most + 1)]
    out: list[int] = []
    left = reports
    while left:
        size = min(left, random.choices(range(1, most + 1), weights)[0])
        out.append(size)
        left -= size
    return out
