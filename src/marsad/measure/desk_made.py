"""Made-up incidents of many tellings, whole: reports, what the coder would read in them, and what the tellings agree on.

They fill a store for measurements in minutes, not in hours: sentences are put together from slots whose places are known, so that nothing
must be read. Every cell has its words in the text, as a real one has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from marsad.data import Row, read_mapping
from marsad.link.graph import items, parties
from marsad.read import Report
from marsad.record import Count, Event, Extent, Item, Party, Place, Span, Step, When
from marsad.world.gazetteer import Gazetteer
from marsad.world.gazetteer import Place as Known
from marsad.world.registry import EquipmentEntry, PartyEntry

FOLDER = Path(__file__).parent / "data"
_TOWNS = 450
"""Places of a country."""
_FIRST, _DAYS = date(2014, 1, 1), 4300
_KINDS = frozenset(("capital", "city", "town", "village", "quarter", "camp", "airport", "air-base", "port", "settlement"))
_ALL = 100_000


class Theatre(NamedTuple):
    """A country with what happens there."""

    country: str
    towns: list[Known]
    wide: list[Known]
    sides: list[PartyEntry]
    speakers: list[PartyEntry]


class World(NamedTuple):
    """All that is drawn from."""

    data: Row
    theatres: list[Theatre]
    weights: list[float]
    acts: list[Row]
    act_weights: list[float]
    items: list[EquipmentEntry]
    outlets: list[str]


@cache
def world() -> World:
    """The world. Raises `DataError` where its data are wrong."""
    data = read_mapping(FOLDER / "desk.yaml")
    acts = data.rows("acts")
    theatres = [_theatre(country, data) for country in data.texts("countries")]
    outlets = read_mapping(FOLDER / "generate.yaml").texts("outlets")
    outlets += [entry.name_ar for entry in parties().values() if entry.kind == "media" and entry.name_ar][:120]
    held = [entry for entry in items().values() if entry.name_ar and not entry.mass]
    weights = [1 / (1 + at) ** 0.6 for at in range(len(theatres))]
    return World(data, theatres, weights, acts, [act.number("weight") for act in acts], held, outlets)


def _theatre(country: str, data: Row) -> Theatre:
    own = [one for one in parties().values() if one.name_ar and (one.country == country or country in one.theatre)]
    kinds, speaking = data.texts("sides"), data.texts("speakers")
    sides = [one for one in own if one.kind in kinds][:40]
    towns, wide = _places()[country]
    return Theatre(country, towns, wide or towns, sides, [one for one in own if one.kind in speaking][:40] or sides)


@cache
def _places() -> dict[str, tuple[list[Known], list[Known]]]:
    """The places of each country that have an Arabic name, the weightiest first: settlements and the like, and wide ones."""
    known, everywhere = Gazetteer.load(), (-90.0, -180.0, 90.0, 180.0)
    found: dict[str, tuple[list[Known], list[Known]]] = defaultdict(lambda: ([], []))
    for number, kinds in enumerate((_KINDS, frozenset(("province", "country")))):
        for one in known.box(*everywhere, kinds, _ALL):
            held = found[one.country][number]
            if one.name_ar and len(held) < _TOWNS:
                held.append(one)
    return found


class Happened(NamedTuple):
    """What happened, before anybody tells of it."""

    number: int
    theatre: Theatre
    act: Row
    place: Known | None
    near: bool
    day: date
    when: str
    actor: PartyEntry
    target: PartyEntry
    item: EquipmentEntry
    killed: int
    wounded: int


def happened(number: int, random: Random) -> Happened:
    """Something that happens."""
    here = world()
    theatre = random.choices(here.theatres, here.weights)[0]
    act = random.choices(here.acts, here.act_weights)[0]
    sort = random.random()
    place = random.choice(theatre.wide) if sort < 0.14 else None if sort < 0.2 else _town(theatre, random)
    actor, target = random.sample(theatre.sides, 2)
    dead = int(random.paretovariate(1.1)) if random.random() < 0.6 else 0
    day = _FIRST + timedelta(int(_DAYS * random.betavariate(3, 1.6)))
    when = random.choices(("day", "month", "open"), (78, 8, 14))[0]
    near = place is not None and sort > 0.92
    return Happened(
        number, theatre, act, place, near, day, when, actor, target, random.choice(here.items), min(dead, 300), int(dead * 1.7) % 400
    )


def _town(theatre: Theatre, random: Random) -> Known:
    """The first are told of most."""
    return theatre.towns[
        min(int(random.paretovariate(0.55)) - 1, len(theatre.towns) - 1) if random.random() < 0.7 else random.randrange(len(theatre.towns))
    ]


class Writing:
    """A text as it grows, with where its slots stand."""

    def __init__(self, in_: str | None = None) -> None:
        self.text, self.spans, self._in = "", dict[str, Span](), in_

    def add(self, template: str, slots: dict[str, str]) -> None:
        """Add a template, its slots filled in."""
        for at, piece in enumerate(template.replace("}", "{").split("{")):
            word = slots[piece] if at % 2 else piece
            if at % 2 and word:
                start = len(self.text)
                self.spans[piece] = Span(word, start, start + len(word), self._in)
            self.text += word


def report(one: Happened, told: int, random: Random) -> tuple[Report, Event]:
    """One outlet tells of it; the same for the same incident, number and draw."""
    here, data = world(), world().data
    factor = random.choice((1.0, 1.0, 1.0, 0.8, 1.3))
    killed, wounded = (max(1, round(number * factor)) if number else 0 for number in (one.killed, one.wounded))
    speaker = random.choice(one.theatre.speakers) if random.random() < 0.35 else None
    slots = _slots(one, killed, wounded, speaker, random)
    writing = Writing()
    when = data.text("on") if one.when == "day" else data.text("within") if one.when == "month" else ""
    template = one.act.text("text").replace("{when}", when)
    template += data.text("toll") if killed and wounded else ""
    writing.add(template + (data.text("speaker") if speaker else "") + ".", slots)
    end = len(writing.text)
    for sentence in random.sample(data.texts("more"), random.randint(2, 4)):
        writing.text += f" {sentence}."
    title = None
    if random.random() < 0.5:
        heading = Writing("title")
        heading.add(data.text("title"), slots)
        title = heading.text
    published = one.day + timedelta(random.choice((0, 0, 0, 1, 1, 2)))
    number = f"{one.number}-{told}"
    made = Report(
        f"made-{number}",
        writing.text,
        published=published,
        title=title,
        publisher=random.choice(here.outlets),
        url=f"https://news.example/{number}",
        given=True,
    )
    return made, _event(one, killed, wounded, speaker, writing.spans, end, random)


def _slots(one: Happened, killed: int, wounded: int, speaker: PartyEntry | None, random: Random) -> dict[str, str]:
    data = world().data
    month = f"{data.texts('months')[one.day.month - 1]} {one.day.year}"
    return {
        "trigger": random.choice(one.act.texts("trigger")),
        "actor": one.actor.name_ar,
        "target": one.target.name_ar,
        "place": one.place.name_ar if one.place else one.theatre.wide[0].name_ar,
        "item": one.item.name_ar,
        "day": f"{one.day.day} {month}",
        "month": month,
        "killed": f"{killed} {random.choice(data.texts('people'))}",
        "wounded": str(wounded),
        "speaker": speaker.name_ar if speaker else "",
    }


def _event(one: Happened, killed: int, wounded: int, speaker: PartyEntry | None, spans: dict[str, Span], end: int, random: Random) -> Event:
    status = random.choices(("reported", "claimed", "denied"), (70, 26, 4))[0] if speaker else "reported"
    trigger = spans["trigger"]
    return Event(
        id=f"{one.number:08x}{random.getrandbits(32):08x}",
        type=one.act.text("type"),
        status=status,
        trigger=trigger,
        sentence=Extent(0, end),
        actor=[_party(one.actor, spans["actor"])] if "actor" in spans else [],
        target=[_party(one.target, spans["target"])] if "target" in spans else [],
        speaker=[_party(speaker, spans["speaker"])] if speaker else [],
        place=_place(one, spans["place"], random) if one.place is not None and "place" in spans else None,
        when=_when(one, spans),
        counts=[
            Count(kind, number, number, None, spans[kind]) for kind, number in (("killed", killed), ("wounded", wounded)) if kind in spans
        ],
        equipment=_equipment(one, spans),
        evidence=[],
        content_of=None,
        confidence=round(random.betavariate(8, 2), 2),
        why=[Step("frame", f"{one.act.text('type')}.past", trigger), Step("weight", "base +2.25; trigger -0.92", None)],
    )


def _equipment(one: Happened, spans: dict[str, Span]) -> list[Item]:
    if "item" not in spans:
        return []
    kind = one.item
    owner = _party(one.target, spans["target"])
    return [Item(kind.name, kind.id, kind.class_, kind.origin, 1, 1, "destroyed", owner, spans["item"])]


def _party(entry: PartyEntry, mention: Span) -> Party:
    return Party(entry.name, entry.id, entry.kind, entry.role, None, False, mention, None, mention.text, "neutral")


def _place(one: Happened, mention: Span, random: Random) -> Place:
    known = one.place
    assert known is not None
    lat, lon, precision, radius = known.lat, known.lon, known.precision, known.radius_km
    if one.near:
        lat, lon, precision, radius = lat + random.uniform(-0.3, 0.3), lon + random.uniform(-0.3, 0.3), "near", 12.0
    return Place(
        known.name,
        known.name_ar,
        known.id,
        known.country,
        known.admin1 or None,
        round(lat, 5),
        round(lon, 5),
        precision,
        radius,
        mention,
        None,
    )


def _when(one: Happened, spans: dict[str, Span]) -> When:
    if one.when == "day":
        return When(one.day.isoformat(), one.day.isoformat(), None, "day", True, spans["day"])
    if one.when == "month":
        first = one.day.replace(day=1)
        last = (first + timedelta(31)).replace(day=1) - timedelta(1)
        return When(first.isoformat(), last.isoformat(), None, "month", True, spans["month"])
    return When(None, (one.day + timedelta(1)).isoformat(), None, "open", False, None)


def sizes(incidents: int, records: int, seed: int) -> Iterator[int]:
    """How many records each incident has: one at least, a few many; `records` in all."""
    random = Random(seed)
    drawn = [random.paretovariate(1.2) - 1 for _ in range(incidents)]
    capped = [min(each, 60.0) for each in drawn]
    share = (records - incidents) / sum(capped) if records > incidents else 0.0
    left, rest = records - incidents, 0.0
    for at, each in enumerate(capped):
        rest += each * share
        more = left if at == incidents - 1 else min(int(rest), left)
        rest -= more
        left -= more
        yield 1 + more


def told(number: int, size: int, seed: int) -> tuple[Happened, list[tuple[Report, Event]]]:
    """An incident with its reports; the same for the same numbers."""
    random = Random(seed * 10_000_019 + number)
    one = happened(number, random)
    return one, [report(one, at, random) for at in range(size)]
