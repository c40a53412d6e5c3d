"""Parties for other schemes: what kind each is there, whose side it is on, who has no arms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from marsad.data import Row, read_mapping, read_rows
from marsad.export.names import folded
from marsad.incident import Incident, Side
from marsad.link import graph
from marsad.ontology import MUTUAL
from marsad.record import Party
from marsad.text.tokens import tokenize
from marsad.text.words import ARTICLE, proclitics
from marsad.world.registry import KINDS

_DATA = Path(__file__).parent / "data"


class Kind(NamedTuple):
    """What a kind of party is in other schemes; `arms` is `combatant`, `civilian` or empty."""

    acled: int | None
    abroad: int | None
    unnamed: int | None
    ucdp: str
    plover: str
    code: str
    arms: str


class Words(NamedTuple):
    """What `data/words.yaml` says; words are folded."""

    crowd: frozenset[str]
    grenades: frozenset[str]
    vague: dict[str, int]
    told: dict[str, str]


@lru_cache
def kinds() -> dict[str, Kind]:
    """Kinds of party by name. Raises `DataError` where the data are wrong."""
    found = {}
    for row in read_rows(_DATA / "kinds.yaml"):
        row.only("kind", *Kind._fields)
        found[row.choice("kind", KINDS)] = Kind(
            _digit(row, "acled"),
            _digit(row, "abroad"),
            _digit(row, "unnamed"),
            row.choice("ucdp", ("state", "nonstate", "civilian"), ""),
            row.text("plover", ""),
            row.text("code", ""),
            row.choice("arms", ("combatant", "civilian"), ""),
        )
    return found


def _digit(row: Row, key: str) -> int | None:
    return int(row.number(key, 1, 8)) if key in row else None


@lru_cache
def words() -> Words:
    """The words of `data/words.yaml`."""
    data = read_mapping(_DATA / "words.yaml")
    data.only(*Words._fields)
    vague = {folded(word): int(row.number("least", 1)) for row in data.rows("vague") for word in row.texts("words")}
    told = {folded(word): row.choice("kind", KINDS) for row in data.rows("told") for word in row.texts("words")}
    return Words(frozenset(folded(word) for word in data.texts("crowd")), frozenset(data.texts("grenades")), vague, told)


def name_of_kind(side: Side | Party) -> str:
    """The kind of a party: that of the registry; a person or unit of a party is of the party's kind, a private person a civilian."""
    if side.private:
        return "civilians"
    above = graph.parties().get(side.of or "")
    if side.kind in ("person", "group") and above:
        return above.kind
    if side.kind == "coalition" and above and above.kind == "state":
        return "state-force"  # what a state leads abroad
    if side.kind == "group" and not side.id:
        return _told_kind(side.name) or "group"
    return side.kind if side.kind in kinds() else "group"


@lru_cache(maxsize=65536)
def _told_kind(text: str) -> str | None:
    """The kind that the first telling word of a party's name tells: "20 جنديا" are of a state's force."""
    return next((words().told[word] for word in _plain(text) if word in words().told), None)


def _plain(text: str) -> Iterator[str]:
    """The words of a text in every way to read them, without article."""
    for word in tokenize(text).word:
        for _, _, rest in proclitics(word):
            yield rest
            yield rest.removeprefix(ARTICLE)


def kind(side: Side | Party) -> Kind:
    """What a party is in other schemes."""
    return kinds()[name_of_kind(side)]


def country(side: Side | Party) -> str | None:
    """The two letters of the country that a party of the registry, or the one that it belongs to, is of."""
    for id in (side.of, side.id) if side.kind == "coalition" else (side.id, side.of):
        if id and (entry := graph.parties().get(id)) and entry.country:
            return entry.country
    return None


def inter(side: Side | Party, here: str | None) -> int | None:
    """ACLED's inter code of a party in the country `here`; None where the words do not tell what it is."""
    what = kind(side)
    if what.unnamed and not side.id:
        return what.unnamed
    home = country(side)
    return what.abroad if what.abroad and home and here and home != here else what.acled


def is_crowd(side: Side | Party) -> bool:
    """Whether a party is told as people in a demonstration."""
    called = side.called if isinstance(side.called, list) else [side.called]
    return any(_in_crowd(text) for text in (side.name, *called))


@lru_cache(maxsize=65536)
def _in_crowd(text: str) -> bool:
    return any(word in words().crowd for word in _plain(text))


def two_sides(incident: Incident) -> tuple[list[Side], list[Side]]:
    """Who acts and who is acted upon; in what both sides do, the first named with its allies, and the others."""
    if incident.type not in MUTUAL or not incident.actor or incident.target:
        return incident.actor, incident.target
    first = incident.actor[0]
    ours = [side for side in incident.actor if side is first or _allied(first, side, incident.when.end or "")]
    theirs = [side for side in incident.actor if not any(side is other for other in ours)]
    return (ours, theirs) if theirs else (incident.actor[:1], incident.actor[1:])  # two of one side that met, or fought


def _allied(one: Side, other: Side, day: str) -> bool:
    a, b = one.id or one.of, other.id or other.of
    return bool(a and b and graph.one_side(a, b, day))


def arms(sides: list[Side]) -> str:
    """What a side is: `combatant` where any of it is, else `civilian` where all of it is, else nothing."""
    told = [kind(side).arms for side in sides]
    if "combatant" in told:
        return "combatant"
    return "civilian" if told and all(one == "civilian" for one in told) else ""
