"""Parties and places as people name them on the command line: by id, or by a name in Arabic or Latin letters."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from typing import NoReturn

from marsad.cli import exits

_SHOWN = 5


def party(name: str) -> str:
    """The id of a party. Raises `Stop` where no party, or more than one, is named so."""
    import marsad
    from marsad.link.graph import parties

    known, wanted = parties(), _bare(name)
    exact = [name] if name in known else [entry.id for entry in known.values() if _bare(entry.name) == wanted != ""]
    if len(exact) == 1:
        return exact[0]
    found = exact or [found.id for found in marsad.parties(name) if found.id][:1]
    found = found or [id for id in known if name.isupper() and wanted in (id, id.partition("-")[2])]
    found = found or [entry.id for entry in known.values() if wanted and f" {wanted} " in f" {_bare(entry.name)} "]
    if not found:
        _unknown("--party", name)
    if len(found) > 1:
        _several("--party", name, (f"{known[id].name} ({id})" for id in found))
    print(f"marsad: note: --party '{name}' is taken for {known[found[0]].name} ({found[0]})", file=sys.stderr)
    return found[0]


def place(name: str | None) -> str | None:
    """The id of a place, or the code of a country. Raises `Stop` where no place is named so; of several the likeliest is taken."""
    if name is None or ":" in name or (len(name) == 2 and name.isascii()):
        return name
    from marsad.world.gazetteer import Gazetteer
    from marsad.world.places import places

    found = [(item.id, item.name, item.country or "") for item in places(name) if item.id]
    if not found:
        known, wanted = Gazetteer.load(), _bare(name)
        same = [one for one in map(known.place, range(len(known))) if _bare(one.name) == wanted] if wanted else []
        found = [(one.id, one.name, one.country) for one in sorted(same, key=lambda one: (-one.weight, one.id))]
    if not found:
        _unknown("--place", name)
    told = [f"{own}, {country} ({id})" if country else f"{own} ({id})" for id, own, country in found]
    if len(found) > 1:
        others = f"{'; '.join(told[1:_SHOWN])}{' ...' if len(told) > _SHOWN else ''}"
        print(f"marsad: note: --place '{name}' is taken for {told[0]}; others of that name: {others}", file=sys.stderr)
    return found[0][0]


def _bare(name: str) -> str:
    """A name without case, marks and punctuation."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in parts if not unicodedata.combining(c) and c not in "'‘’ʻʿ`").split())


def _unknown(option: str, name: str) -> NoReturn:
    raise exits.Stop(exits.USAGE, f"{option}: '{name}' is not known (marsad inspect tells what a name means; ids are taken too)")


def _several(option: str, name: str, told: Iterable[str]) -> NoReturn:
    names = list(told)
    more = " ..." if len(names) > _SHOWN else ""
    raise exits.Stop(exits.USAGE, f"{option}: '{name}' may be {', '.join(names[:_SHOWN])}{more} (give one of these ids)")
