"""The gazetteer compiled: every place of every source into one pack of columns, names and skeletons."""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marsad.data import Row, entry, read_mapping
from marsad.text.words import bare
from marsad.world import sources
from marsad.world.nouns import FOLDER, PlaceWords, folded, place_words
from marsad.world.pack import write_pack
from marsad.world.skeleton import arabic_keys, latin_keys, likeness
from marsad.world.sources import Raw

DATA = Path(__file__).parent / "data"
EXACT, VARIANT, STRIPPED = 0, 1, 2
"""How a name stands for a place: as written; in another spelling; without its generic word."""
_HEAD = re.compile(r"[(،,;/]")
_LARGE = 15_000
_LIKE = 0.8
_MOST_WORDS = 6
_RULES = ("endings", "words", "beginnings", "splits")


def digest(key: str) -> int:
    """A skeleton as a 64-bit number."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


def article_bits(words: list[str]) -> int:
    """Which of the first eight words have the article, as bits."""
    return sum(1 << i for i, word in enumerate(words[:8]) if bare(word) != word)


def spellings(words: list[str]) -> Iterator[list[str]]:
    """Other ways in which reports write a name of these folded words (see `variants` in places.yaml)."""
    variants = read_variants()
    last = words[-1]
    for old, new in variants["endings"]:
        if last.endswith(old) and len(last) - len(old) >= 3:
            yield [*words[:-1], last[: len(last) - len(old)] + new]
    for old, new in variants["words"]:
        if old in words:
            if new:
                yield [new if w == old else w for w in words]
            elif words[0] == old and len(words) > 2:
                yield words[1:]
    for old, new in variants["beginnings"]:
        if words[0].startswith(old) and len(words[0]) - len(old) >= 3:
            yield [new + words[0][len(old) :], *words[1:]]
    for old, new in variants["splits"]:
        if words[0].startswith(old) and len(words[0]) - len(old) >= 3:
            yield [*new.split(), words[0][len(old) :], *words[1:]]
    if len(words) in (2, 3):
        yield ["".join(words)]
        if len(words) == 3:
            yield [words[0], words[1] + words[2]]


@cache
def read_variants(path: Path = FOLDER / "spellings.yaml") -> dict[str, list[tuple[str, str]]]:
    """The spelling rules of `spellings.yaml`, folded. A wrong one raises `DataError`."""
    data = read_mapping(path)
    data.only(*_RULES)
    rules = {}
    for key in _RULES:
        pairs = data.get(key) or []
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(w, str) for w in pair) or not pair[0]:
                raise data.error(f"a rule of '{key}' is no pair: {pair}", "write [old, new]", key)
        rules[key] = [(folded(old), folded(new)) for old, new in pairs if folded(old) != folded(new) or key == "splits"]
    return rules


def name_forms(raw: Raw, words: PlaceWords) -> dict[tuple[str, ...], int]:
    """The folded names of a place, as words -> how each stands for it."""
    forms: dict[tuple[str, ...], int] = {}

    def add(name: list[str], how: int) -> None:
        key = tuple(name)
        if name and len(name) <= _MOST_WORDS and (len(name) > 1 or len(name[0]) > 1):
            forms[key] = min(how, forms.get(key, 9))

    for written in raw.arabic:
        full = folded(_HEAD.split(written)[0]).split()
        if not full:
            continue
        add(full, EXACT)
        for other in spellings(full) if raw.kind != "country" else ():
            add(other, VARIANT)
        rest = full
        while len(rest) > 1 and rest[-1] in words.tails:
            rest = rest[:-1]
            if len(rest) > 1:
                add(rest, VARIANT)
        noun = words.nouns.get(rest[0])
        if (
            noun
            and len(rest) > 1
            and (raw.kind in noun.kinds or not noun.kinds or (words.kinds[raw.kind].settled and "town" in noun.kinds))
        ):
            add(rest[1:], STRIPPED)
    return forms


def weigh(raw: Raw, words: PlaceWords) -> float:
    """How prominent a place is, as the logarithm of a population, whether that is known or only what it is."""
    kind = words.kinds[raw.kind]
    known = math.log10(max(raw.population, 150))
    if raw.kind == "country":
        return 6.5 + 0.1 * known
    if raw.kind == "capital":
        return known + 0.4
    return max(known, kind.weight - (0.3 if not raw.population else 0.6)) if raw.own else known


def read_supplements(paths: Iterable[Path]) -> list[Raw]:
    """The rows of the project's own tables. A wrong one, and an id that comes twice, raise `DataError`."""
    seen: dict[str, Row] = {}
    out: list[Raw] = []
    for path in paths:
        with entry():
            out += sources.read_places(path, place_words().kinds, seen)
    return out


def collect(supplements: Iterable[Path], extra: Iterable[Path]) -> tuple[list[Raw], list[str]]:
    """Every place of every source, and the countries that are covered in full."""
    words = place_words()
    tables = read_supplements(supplements)
    tables += [row for path in extra for row in sources.read_places(path, words.kinds)]
    countries = sources.read_countries(DATA / "countries_ar.csv")
    spoken = sources.spoken()
    covered = {code for code, languages in spoken.items() if "ar" in languages} | {row.country for row in tables}
    raws = sources.merged(sources.geonames_cities(), tables, words.kinds)
    kept = [r for r in raws if r.arabic or r.country in covered or r.population >= _LARGE]
    for raw in kept:
        if len(raw.arabic) > 1 and not raw.own and raw.country in covered:  # the usual spelling first
            raw.arabic.sort(key=lambda n: -likeness(folded(n), raw.name))
    _lend_names(kept)
    return countries + kept, sorted(covered)


def _lend_names(raws: list[Raw]) -> None:
    """Give a province's Arabic names to the largest town in it, where that bears the same name in Latin or Arabic letters."""
    seats: dict[tuple[str, str], Raw] = {}
    for raw in raws:
        if raw.kind in ("capital", "city", "town", "village"):
            key = (raw.country, raw.admin1)
            if key not in seats or raw.population > seats[key].population:
                seats[key] = raw
    for raw in raws:
        seat = seats.get((raw.country, raw.admin1))
        if raw.kind == "province" and seat is not None:
            known = {bare(folded(n)) for n in seat.arabic}
            names = [n for n in raw.arabic if bare(folded(n)) in known or likeness(folded(n), seat.name) >= _LIKE]
            seat.arabic = list(dict.fromkeys([*names, *seat.arabic]))


def build(out: Path, supplements: list[Path], extra: list[Path]) -> dict[str, int]:
    """Compile GeoNames, the country table, `supplements` and `extra` (tables in the project's columns) into the pack `out`.

    Gives how many places, names and skeletons it holds. A wrong table raises `DataError` and leaves `out` as it was.
    """
    words = place_words()
    raws, covered = collect(supplements, extra)
    spoken = sources.spoken()
    codes = sorted({r.country for r in raws})
    kinds = sorted(words.kinds)
    admins = sorted({r.admin1 for r in raws})
    at_code, at_kind, at_admin = ({v: i for i, v in enumerate(vs)} for vs in (codes, kinds, admins))
    weights = np.array([weigh(r, words) for r in raws], dtype=np.float32)
    people: dict[tuple[str, str], int] = defaultdict(int)
    for raw in raws:
        if raw.kind not in ("province", "country"):
            people[raw.country, raw.admin1] += raw.population
    for place, raw in enumerate(raws):
        if raw.kind == "province":
            weights[place] = min(6.4, max(4.6, math.log10(people[raw.country, raw.admin1] + 1) - 0.4))
    _shade_provinces(raws, weights)
    names: dict[str, list[tuple[int, int]]] = defaultdict(list)
    skeletons: dict[tuple[int, int], str] = {}
    for place, raw in enumerate(raws):
        forms = name_forms(raw, words)
        for form, how in forms.items():
            key = " ".join(bare(w) for w in form)
            names[key].append((place, article_bits(list(form)) | how << 8))
            if how == EXACT and raw.country in covered:
                for skeleton in arabic_keys(" ".join(form))[:1]:
                    skeletons.setdefault((digest(skeleton), place), " ".join(form))
        if raw.kind != "country" and (raw.country in covered or raw.population >= _LARGE):
            for number, name in enumerate([raw.name, *raw.latin]):
                if number and raw.country not in covered:
                    break
                for skeleton in latin_keys(name, raw.country):
                    skeletons.setdefault((digest(skeleton), place), name)
    for key in list(names):
        while " " in key:
            key = key.rpartition(" ")[0]
            names.setdefault(key, [])
    keys = sorted(names)
    rows = [sorted(set(names[k])) for k in keys]
    heads: dict[str, int] = {}
    for key in keys:  # a name's beginnings are keys too, without places: so a walk knows when to stop
        first, _, _ = key.partition(" ")
        heads[first] = max(heads.get(first, 1), key.count(" ") + 1)
    order = sorted(skeletons)
    latin_at: dict[str, int] = {name: i for i, name in enumerate(sorted(set(skeletons.values())))}
    columns: dict[str, NDArray[Any]] = {
        "lat": np.array([r.lat for r in raws], dtype=np.float32),
        "lon": np.array([r.lon for r in raws], dtype=np.float32),
        "weight": weights,
        "population": np.array([r.population for r in raws], dtype=np.uint32),
        "radius": np.array([r.radius or _radius(r, words) for r in raws], dtype=np.float32),
        "country": np.array([at_code[r.country] for r in raws], dtype=np.uint16),
        "admin": np.array([at_admin[r.admin1] for r in raws], dtype=np.uint16),
        "kind": np.array([at_kind[r.kind] for r in raws], dtype=np.uint8),
        "own": np.array([r.own for r in raws], dtype=np.uint8),
        "first": np.cumsum([0, *map(len, rows)], dtype=np.uint32),
        "place": np.array([p for row in rows for p, _ in row], dtype=np.uint32),
        "how": np.array([h for row in rows for _, h in row], dtype=np.uint16),
        "most": np.array(list(heads.values()), dtype=np.uint8),
        "skeleton": np.array([h for h, _ in order], dtype=np.uint64),
        "skeleton_place": np.array([p for _, p in order], dtype=np.uint32),
        "skeleton_name": np.array([latin_at[skeletons[k]] for k in order], dtype=np.uint32),
    }
    described = ["\t".join(" ".join(part.split()) for part in (r.id, r.name, *(r.arabic[:1] or [""]))) for r in raws]
    sizes = np.cumsum([0, *(len(d.encode()) + 1 for d in described)], dtype=np.uint32)
    columns["described_at"] = sizes
    spelt = list(latin_at)
    columns["spelt_at"] = np.cumsum([0, *(len(d.encode()) + 1 for d in spelt)], dtype=np.uint32)
    adjectives = [f"{folded(a)}\t{at_code[r.country]}" for r in raws if r.kind == "country" for a in r.adjectives]
    about = {
        "countries": codes,
        "kinds": kinds,
        "admins": admins,
        "arabic": [c for c in codes if "ar" in spoken.get(c, [])],
        "official": [c for c in codes if spoken.get(c, [""])[0] == "ar"],
        "covered": covered,
    }
    texts = {"names": keys, "heads": list(heads), "described": described, "spelt": spelt, "adjectives": adjectives}
    write_pack(out, columns, texts, about)
    return {"places": len(raws), "names": len(keys), "skeletons": len(order)}


def _radius(raw: Raw, words: PlaceWords) -> float:
    kind = words.kinds[raw.kind]
    if kind.settled and raw.population:
        return min(25.0, max(kind.radius, 0.012 * math.sqrt(raw.population)))
    return kind.radius


def _shade_provinces(raws: list[Raw], weights: NDArray[np.float32]) -> None:
    """A province that bears the name of a town in it steps behind that town: the bare name means the town."""
    towns: dict[tuple[str, str, str], int] = {}
    for place, raw in enumerate(raws):
        if raw.kind not in ("province", "country", "district", "subdistrict"):
            for name in raw.arabic:
                key = (raw.country, raw.admin1, " ".join(bare(w) for w in folded(name).split()))
                if key not in towns or weights[towns[key]] < weights[place]:
                    towns[key] = place
    for place, raw in enumerate(raws):
        if raw.kind in ("province", "district", "subdistrict"):
            for name in raw.arabic:
                town = towns.get((raw.country, raw.admin1, " ".join(bare(w) for w in folded(name).split())))
                if town is not None:
                    weights[place] = min(weights[place], weights[town] - 0.4)
                    break
