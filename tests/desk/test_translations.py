"""Nothing on a page is left in English where the interface is Arabic: texts of templates, and labels of ids."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from marsad import ontology
from marsad.desk.auth.person import ROLES
from marsad.desk.i18n import LOCALES, catalogue, languages
from marsad.incident import CONTRADICTIONS, MODALITIES
from marsad.incident import STATUSES as INCIDENTS
from marsad.store.entries import KINDS as REGISTRIES
from marsad.store.entries import STATES
from marsad.world.nouns import place_words
from marsad.world.registry import CLASSES, KINDS

DESK = LOCALES.parent
EXTENSIONS = "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols"
OPTIONS = {"**.html": {"extensions": EXTENSIONS, "trimmed": "true", "newstyle_gettext": "true", "encoding": "utf-8"}}
METHODS = [("**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
LABELS = {
    "type": ontology.TYPES,
    "group": {one.group for one in ontology.TYPES.values()},
    "event-status": ontology.STATUSES,
    "status": INCIDENTS,
    "modality": MODALITIES,
    "contradiction": CONTRADICTIONS,
    "count": ontology.COUNTS,
    "outcome": ontology.OUTCOMES,
    "precision": ontology.PRECISIONS,
    "kind": KINDS,
    "class": CLASSES,
    "role": ROLES,
    "place-kind": place_words().kinds,
    "registry": REGISTRIES,
    "proposal": STATES,
}


def extracted() -> Catalog:
    """Every text that the code and the templates show."""
    found = Catalog()
    for _, _, message, _, context in extract_from_dir(str(DESK), METHODS, OPTIONS, keywords=KEYWORDS):
        found.add(message, context=context)
    return found


OTHERS = [name for name in languages() if name != "en"]


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_is_translated(lang: str) -> None:
    known = catalogue(lang)
    left = []
    for one in extracted():
        if not one.id:
            continue
        if isinstance(one.id, tuple):
            told = {known.npgettext(one.context, *one.id, n) if one.context else known.ngettext(*one.id, n) for n in (0, 1, 2, 5, 11, 100)}
        else:
            told = {known.pgettext(one.context, one.id) if one.context else known.gettext(one.id)}
        same = told & ({*one.id} if isinstance(one.id, tuple) else {one.id})
        if same and re.search(r"[A-Za-z]{3}", re.sub(r"%\(\w+\)[sd]|<[^>]*>", "", str(one.id))):
            left.append(one.id)
    assert not left, f"make words puts them into desk.po: {left[:20]}"


@pytest.mark.parametrize("lang", OTHERS)
def test_every_id_has_its_label(lang: str) -> None:
    known = catalogue(lang)
    assert [f"{context}: {one}" for context, ids in LABELS.items() for one in ids if known.pgettext(context, one) == one] == []


@pytest.mark.parametrize("path", sorted(LOCALES.glob("*/LC_MESSAGES/*.po")), ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_translations_have_the_places_of_their_texts(path: Path) -> None:
    for one in read_po(BytesIO(path.read_bytes()), locale=path.parent.parent.name):
        ids = " ".join(one.id) if isinstance(one.id, tuple) else one.id
        for told in one.string if isinstance(one.string, tuple) else (one.string,):
            if one.id and told:
                assert set(re.findall(r"%\(\w+\)[sd]", told)) <= set(re.findall(r"%\(\w+\)[sd]", ids)), ids
