"""Outlets as the registry has them: by which signs an agency is credited, and who a publisher is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from marsad.data import read_mapping
from marsad.text.fold import fold_text
from marsad.text.tokens import SIGN, tokenize
from marsad.world.registry import PartyEntry, Registry

MANY = "*"
"""What stands for "several agencies" among ids."""
_PIECES = re.compile(r"[(),]| and ")
_HOST = re.compile(r"(?:https?://)?(?:(?:www|m|ar|arabic)\.)?([\w-]+)(?:\.[\w-]+)+(?:[/:].*)?")


class Outlets(NamedTuple):
    """Media by their names. Keys are folded words written together, so that "أ.ف.ب", "أ ف ب" and "أ. ف. ب." are one."""

    signs: dict[str, tuple[str, bool]]
    """Sign -> (id, or `MANY`; whether it must stand in several words in the text: "أ ب" is an agency, "آب" a month)."""
    openings: frozenset[str]
    """What signs begin with, by words."""
    agencies: frozenset[str]
    publishers: dict[str, str]
    house: dict[str, str]
    """Id of an outlet -> the medium that it belongs to: a channel and its second channel are one newsroom."""
    source: frozenset[str]
    from_: frozenset[str]
    nouns: frozenset[str]
    kinds: tuple[str, ...]
    eras: frozenset[str]
    doubtful: frozenset[str]

    def find(self, publisher: str | None) -> str | None:
        """The id of a publisher, named in any language, by its address, or with its kind before ("قناة"); None where it is unknown.

        An outlet of a house is the house.
        """
        if not publisher or not (key := compact(publisher)):
            return None
        known = self.publishers.get(key)
        for kind in self.kinds if known is None else ():
            if key.startswith(kind) and (known := self.publishers.get(key[len(kind) :])):
                break
        if known is None and (host := _HOST.fullmatch(publisher.strip().casefold())):
            known = self.publishers.get(compact(host[1]))
        return None if known is None else self.house.get(known, known)


def words(text: str) -> list[str]:
    """The folded words and numbers of a name."""
    tokens = tokenize(text)
    return [word for word, kind in zip(tokens.word, tokens.kind, strict=True) if kind < SIGN]


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """A name folded, without spaces and signs."""
    return "".join(words(text))


def _houses(registry: Registry) -> dict[str, str]:
    media = {party.id: party for party in registry.parties if party.kind == "media"}
    house = {}
    for id_ in media:
        top = id_
        while parents := [parent for parent, _, _ in media[top].of if parent in media]:
            top = parents[0]
        if top != id_:
            house[id_] = top
    return house


def _publishers(media: list[PartyEntry], kinds: list[list[str]]) -> dict[str, str]:
    """Names by which a publisher may call itself; the sure ones first, and none that two could mean."""

    def bare(name: str) -> str:
        held = words(name)
        return next(("".join(held[len(kind) :]) for kind in kinds if held[: len(kind)] == kind), "")

    def ids(party: PartyEntry) -> list[str]:
        return [party.id, party.id.partition("-")[2] if len(party.id.partition("-")[0]) == 2 else ""]

    out: dict[str, str] = {}
    for names in (
        [(compact(name), p.id) for p in media for name in (p.id, p.name, *p.signs)],
        [(compact(name), p.id) for p in media for name in (*ids(p), *_PIECES.split(p.name))],
        [(bare(name), p.id) for p in media for name in p.signs],
    ):
        meant: dict[str, set[str]] = {}
        for key, id_ in names:
            meant.setdefault(key, set()).add(id_)
        out = {**{key: min(found) for key, found in meant.items() if len(found) == 1 and len(key) > 1}, **out}
    return out


def load_outlets(path: Path, registry: Registry) -> Outlets:
    """Read credits.yaml beside the media of the registry. A wrong entry raises `DataError` with file and line."""
    data = read_mapping(path)
    data.only("source", "from", "many", "nouns", "outlets", "eras", "doubtful")

    def some(key: str) -> frozenset[str]:
        return frozenset(filter(None, map(compact, data.texts(key))))

    media = [party for party in registry.parties if party.kind == "media"]
    agencies = frozenset(party.id for party in media if party.agency)
    signs: dict[str, tuple[str, bool]] = {}
    named = [(name, party.id) for first in (True, False) for party in media if party.agency is first for name in party.signs]
    named += [(piece, party.id) for party in media if party.agency for piece in _PIECES.split(party.name)]
    splits: list[list[str]] = []
    for name, id_ in [*named, *((name, MANY) for name in data.texts("many"))]:
        if held := words(name):
            splits.append(held)
            letters = any(len(word) == 1 for word in held)
            known = signs.setdefault("".join(held), (id_, letters))
            if known[1] and not letters and known[0] == id_:
                signs["".join(held)] = known[0], False
    kinds = sorted(map(words, data.texts("outlets")), key=len, reverse=True)
    return Outlets(
        signs,
        frozenset(_openings(splits)),
        agencies,
        _publishers(media, kinds),
        _houses(registry),
        some("source"),
        some("from"),
        some("nouns"),
        tuple("".join(kind) for kind in kinds),
        some("eras"),
        some("doubtful"),
    )


def _openings(names: Iterable[list[str]]) -> Iterable[str]:
    """What a text may begin a name with: its first words, and of signs made of letters any letters."""
    for held in names:
        whole = "".join(held)
        if any(len(word) == 1 for word in held):
            yield from (whole[:n] for n in range(1, len(whole) + 1))
        for n in range(1, len(held) + 1):
            yield "".join(held[:n])


def folded_name(publisher: str) -> str:
    """A publisher's name folded, for those that the data do not know."""
    return " ".join(fold_text(publisher).split())
