"""All data files read anew, and all that is wrong in them: for whoever edits them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from marsad.compiled import LANGUAGE, WORLD, check_frames, read_weights
from marsad.data import DataError, entry, noted
from marsad.extract.prompt import read_examples, read_types
from marsad.find.dates import load_dates
from marsad.find.number_words import load_numbers
from marsad.lang.language import load_language
from marsad.lang.names import load_names
from marsad.link.phrases import FOLDER, read_phrases
from marsad.read.pages import load_pages
from marsad.store.words import endings
from marsad.text.sentences import load_page_data
from marsad.world.compile import read_supplements, read_variants
from marsad.world.gazetteer import supplements, user_tables
from marsad.world.imports import FEATURES, feature_kinds
from marsad.world.nouns import place_words
from marsad.world.outlets import load_outlets
from marsad.world.registry import load_registry
from marsad.world.skeleton import letters
from marsad.world.sources import COUNTRIES, read_countries, read_places


def find_faults() -> list[DataError]:
    """What is wrong in the data files, every entry by itself: the first fault of each."""
    files: list[Callable[[], object]] = [
        lambda: load_numbers(LANGUAGE / "numbers.yaml"),
        lambda: load_dates(LANGUAGE / "dates.yaml"),
        lambda: load_page_data(LANGUAGE / "text.yaml"),
        lambda: load_names(LANGUAGE / "given-names.yaml"),
        read_weights,
        place_words,
        read_variants,
        letters,
        lambda: read_supplements(supplements()),
        lambda: [read_places(path, place_words().kinds) for path in user_tables()],
        lambda: read_countries(COUNTRIES),
        lambda: [feature_kinds(table) for table in FEATURES],
        read_types,
        read_examples,
        *(partial(read_phrases, path) for path in sorted(FOLDER.glob("*.yaml"))),
        load_pages,
        endings,
    ]
    with noted() as faults:
        with entry():
            language = load_language(LANGUAGE)
            registry = load_registry(WORLD, language.morphology)
            if not faults:  # else it would miss what was passed over
                check_frames(language, registry)
                load_outlets(LANGUAGE / "credits.yaml", registry)
        for read in files:
            with entry():
                read()
    return list({str(fault): fault for fault in faults}.values())
