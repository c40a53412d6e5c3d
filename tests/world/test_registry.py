"""The registry: how much it holds, that it is spelt well, and what a wrong file is told."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from marsad.compiled import LANGUAGE, WORLD
from marsad.data import DataError, read_rows
from marsad.lang.language import Morphology, load_language
from marsad.text.fold import fold
from marsad.world.nouns import read_common
from marsad.world.registry import CLASSES, KINDS, Registry, load_registry

ALLOWED = {
    "اوباما": "the person that the word means in news",
    "كيري": "the person that the word means in news",
    "مرسي": "the person that the word means in news",
    "هنيه": "the person that the word means in news",
    "بلجيكا": "the country, common by itself",
    "بنين": "the country, told from the word for sons by its context",
    "مالي": "the country, told from the adjective by its context",
    "سيول": "Seoul, told from the word for floods by its context",
    "سول": "Seoul",
}


@cache
def morphology() -> Morphology:
    return load_language(LANGUAGE).morphology


@cache
def registry() -> Registry:
    return load_registry(WORLD, morphology())


def test_it_holds_enough() -> None:
    kinds = Counter(party.kind for party in registry().parties)
    assert kinds["person"] >= 300
    assert kinds.total() - kinds["person"] >= 600
    assert len(registry().equipment) >= 350
    assert {item.class_ for item in registry().equipment} <= CLASSES and set(kinds) <= KINDS


def test_membership_is_a_graph_without_rings() -> None:
    parents = {party.id: [of for of, _, _ in party.of] for party in registry().parties}

    def above(party: str, seen: tuple[str, ...]) -> None:
        assert party not in seen, seen
        for parent in parents[party]:
            above(parent, (*seen, party))

    for party in parents:
        above(party, ())


def test_persons_have_a_role_and_a_party() -> None:
    persons = [party for party in registry().parties if party.kind == "person"]
    assert sum(bool(person.role and person.of) for person in persons) >= max(300, len(persons) * 9 // 10)


def test_no_alias_is_a_common_word() -> None:
    """A word like "مالية" as a name of a party would be read as that party wherever it stands."""
    common, _ = read_common(LANGUAGE / "common.txt")
    common = frozenset(fold(word).text for word in common)
    found = {
        (name, registry().parties[index].id)
        for name, category, index, form in registry().names
        if category == "party" and form in ("neutral", "loaded", "seat") and name in common and name not in ALLOWED
    }
    assert found == set()


def test_the_allowed_are_still_there() -> None:
    assert set(ALLOWED) <= {name for name, *_ in registry().names}


def test_names_are_clean() -> None:
    rows = [row for kind in ("parties", "equipment") for path in sorted((WORLD / kind).glob("*.yaml")) for row in read_rows(path)]
    names = [name for row in rows for key in ("ar", "loaded", "plural") for name in row.texts(key)]
    assert [name for name in names if name != " ".join(name.split()) or len(fold(name).text.strip()) < 2] == []


PARTY = "- {id: a, name: A, kind: rebel, ar: [جبهة ألف]}\n"
ITEM = "- {id: t, name: T, class: tank, ar: [دبابة]}\n"
PARTY_FAULTS = {
    "unknown key": ("- {id: b, name: B, kind: rebel, arabic: [جبهة]}\n", 2, "unknown key 'arabic'"),
    "unknown kind": ("- {id: b, name: B, kind: rebels, ar: [جبهة]}\n", 2, "'rebels' is no kind"),
    "no kind": ("- {id: b, name: B, ar: [جبهة]}\n", 2, "'kind' must be one string"),
    "double id": ("- {id: a, name: B, kind: rebel}\n", 2, "id 'a' stands already in a.yaml:1"),
    "missing parent": ("- {id: b, name: B, kind: rebel,\n   of: [c]}\n", 3, "parent 'c' is no party"),
    "missing parent with dates": ("- {id: b, name: B, kind: rebel, of: ['c@2016..']}\n", 2, "parent 'c' is no party"),
    "persian yeh": ("- {id: b, name: B, kind: rebel, ar: [جیش]}\n", 2, "Persian or Kurdish letter"),
    "persian kaf": ("- {id: b, name: B, kind: rebel, loaded: [کتيبة]}\n", 2, "Persian or Kurdish letter"),
    "double name": ("- {id: b, name: B, kind: rebel, ar: [جبهة, جبهة]}\n", 2, "'جبهة' stands twice"),
    "dates without dots": ("- {id: b, name: B, kind: rebel, of: ['a@2016']}\n", 2, "no '..' between its dates"),
    "no list": ("- {id: b, name: B, kind: rebel, ar: جبهة}\n", 2, "'ar' must be a list"),
    "no mapping": ("- b\n", 2, "entry 2 is no mapping"),
    "syntax": ("- {id: b, name: [\n", 3, "not YAML"),
    "double key": ("- {id: b, name: B, kind: rebel, kind: militia}\n", 2, "'kind' stands twice"),
    "a date that is none": ("- {id: b, name: B, kind: rebel, of: ['a@2016-13..']}\n", 2, "'2016-13' is no date"),
    "dates in the wrong order": ("- {id: b, name: B, kind: rebel, of: ['a@2020..2016']}\n", 2, "'2020..2016' ends before it begins"),
    "tatweel": ("- {id: b, name: B, kind: rebel, ar: [جبـهة]}\n", 2, "tatweel"),
    "no letter": ("- {id: b, name: B, kind: rebel, ar: ['\u064e']}\n", 2, "has no letter"),
    "its own parent": ("- {id: b, name: B, kind: rebel, of: [b]}\n", 2, "'b' is its own parent"),
    "a ring": (
        "- {id: b, name: B, kind: rebel, of: [c]}\n- {id: c, name: C, kind: rebel, of: ['d@2016..']}\n"
        "- {id: d, name: D, kind: rebel, of: [a, c]}\n",
        4,
        "a ring: c of d of c",
    ),
    "no parent before the dates": ("- {id: b, name: B, kind: rebel, of: ['@2016..']}\n", 2, "parent '' is no party"),
    "no id": ("- {id: '', name: B, kind: rebel}\n", 2, "'id' must be one string"),
    "no name": ("- {id: b, name: ' ', kind: rebel}\n", 2, "'name' must be one string"),
    "country": ("- {id: b, name: B, kind: rebel, country: UK}\n", 2, "'UK' is no country"),
    "role": ("- {id: b, name: B, kind: person, role: comander}\n", 2, "'comander' is no role"),
    "local without a country": ("- {id: b, name: B, kind: rebel, local: [الثوار]}\n", 2, "'local' names need a country"),
}
ITEM_FAULTS = {
    "unknown key": ("- {id: u, name: U, class: tank, arabic: [دبابة]}\n", 2, "unknown key 'arabic'"),
    "unknown class": ("- {id: u, name: U, class: tanks}\n", 2, "'tanks' is no class"),
    "double id": ("- {id: t, name: U, class: tank}\n", 2, "id 't' stands already in a.yaml:1"),
    "missing broader kind": ("- {id: u, name: U, class: tank, of: v}\n", 2, "broader kind 'v' is no equipment"),
    "its own broader kind": ("- {id: u, name: U, class: tank, of: u}\n", 2, "'u' is its own broader kind"),
    "a ring": ("- {id: u, name: U, class: tank, of: v}\n- {id: v, name: V, class: tank, of: u}\n", 3, "a ring: u of v of u"),
    "origin": ("- {id: u, name: U, class: tank, origin: Russia}\n", 2, "'Russia' is no country"),
    "mass": ("- {id: u, name: U, class: tank, mass: true}\n", 2, "'mass' must be yes or no"),
    "kurdish letter": ("- {id: u, name: U, class: tank, plural: [دەبابات]}\n", 2, "Persian or Kurdish letter"),
}


def folder(tmp_path: Path, party: str = "", item: str = "") -> Path:
    for kind, text in (("parties", PARTY + party), ("equipment", ITEM + item)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "a.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", PARTY_FAULTS)
def test_a_wrong_party_is_refused(tmp_path: Path, name: str) -> None:
    text, line, fault = PARTY_FAULTS[name]
    with pytest.raises(DataError, match=rf"^a.yaml:{line}: .*{fault}.* \(.+\)$"):
        load_registry(folder(tmp_path, party=text), morphology())


@pytest.mark.parametrize("name", ITEM_FAULTS)
def test_a_wrong_item_is_refused(tmp_path: Path, name: str) -> None:
    text, line, fault = ITEM_FAULTS[name]
    with pytest.raises(DataError, match=rf"^a.yaml:{line}: .*{fault}.* \(.+\)$"):
        load_registry(folder(tmp_path, item=text), morphology())


def test_not_utf8_is_refused(tmp_path: Path) -> None:
    (folder(tmp_path) / "parties" / "b.yaml").write_bytes("- {id: b, name: B, kind: rebel, ar: [جبهة]}\n".encode("cp1256"))
    with pytest.raises(DataError, match=r"^b.yaml:1: not UTF-8"):
        load_registry(tmp_path, morphology())


def test_a_registry_without_parties_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no parties"):
        load_registry(tmp_path, morphology())


def test_names_of_a_small_one(tmp_path: Path) -> None:
    party = "- {id: b, name: B, kind: rebel, of: ['a@2016-03..', a], ar: [المقاومون], loaded: [الخوارج], nisba: [بائي]}\n"
    item = "- {id: u, name: U, class: drone, ar: [طائرة مسيرة], plural: [طائرات مسيرة]}\n"
    small = load_registry(folder(tmp_path, party, item), morphology())
    assert small.parties[1].of == [("a", "2016-03", ""), ("a", "", "")]
    names = {(name, form) for name, _, index, form in small.names if index == 1}
    assert names >= {("المقاومون", "neutral"), ("المقاومين", "neutral"), ("الخوارج", "loaded"), ("بايي", "nisba"), ("باييه", "nisba")}
    assert names >= {("طايره مسيره", "one"), ("طايرتان مسيره", "dual"), ("طايرات مسيره", "plural")}
