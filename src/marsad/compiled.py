"""The compiled data: language and world, read once from their files, kept in a cache named by the hash of those files."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import _lru_cache_wrapper, cache
from pathlib import Path

from marsad.data import entry
from marsad.find.dates import DateData, load_dates
from marsad.find.lexicon import Lexicon, build_lexicon
from marsad.find.number_words import NumberData, load_numbers
from marsad.lang.confidence import Weights, load_weights
from marsad.lang.cues import Cues, load_cues
from marsad.lang.frames import Frame
from marsad.lang.language import NEEDS, Language, load_language
from marsad.lang.names import Names, load_names
from marsad.lang.registers import Registers, load_registers
from marsad.text.sentences import PageData, load_page_data
from marsad.world import own
from marsad.world.gazetteer import Gazetteer
from marsad.world.outlets import Outlets, load_outlets
from marsad.world.registry import Registry, load_registry

ROOT = Path(__file__).parent
LANGUAGE = ROOT / "lang" / "ar"
WORLD = ROOT / "world" / "data"
WEIGHTS = LANGUAGE / "confidence.yaml"


@dataclass(slots=True)
class Data:
    """All that the coder needs but the gazetteer, which is opened beside it."""

    digest: str
    lexicon: Lexicon
    language_frames: list[Frame]
    registry: Registry
    numbers: NumberData
    dates: DateData
    page: PageData
    feminine: str
    item_classes: list[frozenset[str]]
    party_kinds: list[str]
    registers: Registers
    names: Names
    weights: Weights
    outlets: Outlets
    cues: Cues

    @property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer.load()


def fingerprint() -> str:
    """A hash of the files that the data are compiled from and of the code that compiles them."""
    state = hashlib.sha256()
    code = [
        path for room in ("data.py", "compiled.py", "find/*.py", "lang/*.py", "text/*.py", "world/*.py") for path in sorted(ROOT.glob(room))
    ]
    for path in sorted([*LANGUAGE.rglob("*.yaml"), *LANGUAGE.rglob("*.txt"), *WORLD.rglob("*.yaml"), *WORLD.rglob("*.csv")]) + code:
        if path.exists():
            state.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    for path in own.everything():
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()


def use(folders: Sequence[Path]) -> None:
    """From now on use an analyst's own data from these folders, in this process and those that it starts.

    All that modules of this project keep of the data is forgotten, and made anew when it is asked for.
    """
    own.name(folders)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "marsad":
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper):
                    value.cache_clear()


def cache_folder() -> Path:
    """Where compiled data are kept: `$MARSAD_CACHE`, or the user's cache folder."""
    root = os.environ.get("MARSAD_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "marsad"


def _tags(registry: Registry) -> list[frozenset[str]]:
    """For each kind of equipment all that it counts as: its class, its id and the ids of the broader kinds."""
    broader = {e.id: e.of for e in registry.equipment}
    out = []
    for item in registry.equipment:
        tags, up = {item.class_, item.id}, item.of
        while up is not None and up not in tags:
            tags.add(up)
            up = broader.get(up)
        out.append(frozenset(tags))
    return out


def check_frames(language: Language, registry: Registry) -> None:
    """Refuse what a frame needs, or is upgraded by, where no noun, no equipment and no rule of the coder is of that name."""
    from marsad.coder.draft import NEEDS as ITEMS  # not above: the coder loads these data

    nouns = {name for entries in language.forms.values() for kind, ref, *_ in entries if kind == "noun" for name in ref}
    nouns |= (shown := {ref for entries in language.forms.values() for kind, ref, *_ in entries if kind == "adjective"})
    tags = {tag for found in _tags(registry) for tag in found}
    needs = sorted({*NEEDS, *ITEMS} | (nouns - shown) - {""})
    for row in language.rows.values():
        with entry():
            for need in row.get("needs") or []:
                for slot in need:
                    need.choice(slot, needs, what="kind of phrase")
            for means in row.get("upgrade") or ():
                if means not in tags and means not in nouns and means != "without":
                    raise row["upgrade"].error(f"'{means}' is no kind of equipment", "write its class or its id", means)


def read_weights() -> Weights:
    """The weights of confidence, checked against what the coder can tell of a record."""
    from marsad.coder.confidence import FAMILIES  # not above: the coder loads these data

    return load_weights(WEIGHTS, FAMILIES)


def build() -> Data:
    """Read all data files. Raises `DataError` for the first wrong entry."""
    language = load_language(LANGUAGE)
    registry = load_registry(WORLD, language.morphology)
    check_frames(language, registry)
    lexicon = build_lexicon(language, registry)
    return Data(
        fingerprint(),
        lexicon,
        language.frames,
        registry,
        load_numbers(LANGUAGE / "numbers.yaml"),
        load_dates(LANGUAGE / "dates.yaml"),
        load_page_data(LANGUAGE / "text.yaml"),
        language.morphology.closing,
        _tags(registry),
        [p.kind for p in registry.parties],
        load_registers(LANGUAGE / "registers.yaml", language.morphology),
        load_names(LANGUAGE / "given-names.yaml"),
        read_weights(),
        load_outlets(LANGUAGE / "credits.yaml", registry),
        load_cues(LANGUAGE / "cues.yaml", language.morphology),
    )


@cache
def load() -> Data:
    """The data, from the cache where it is fresh."""
    return own.compiled(_load)


def _load() -> Data:
    digest = fingerprint()
    path = cache_folder() / f"data-{digest[:16]}.pickle"
    if path.exists():
        try:
            found = pickle.loads(path.read_bytes())
            if isinstance(found, Data) and found.digest == digest:
                return found
        except Exception:
            path.unlink(missing_ok=True)
    data = build()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(pickle.dumps(data, protocol=5))
    part.replace(path)
    return data
