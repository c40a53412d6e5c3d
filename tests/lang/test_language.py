"""A language's folder: what loads, how words are inflected, and what a wrong file is told."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from marsad.compiled import LANGUAGE
from marsad.data import DataError
from marsad.lang.language import ROLES, Language, load_language
from marsad.ontology import COUNTS, OUTCOMES, STATUSES, TYPES


@cache
def arabic() -> Language:
    return load_language(LANGUAGE)


def senses(word: str) -> set[tuple[str, str]]:
    """The categories and forms of a folded word."""
    return {(category, form) for category, _, form, _ in arabic().forms.get(word, [])}


def test_the_frames_are_sound() -> None:
    frames = arabic().frames
    assert all(frame.id for frame in frames)
    assert {frame.type for frame in frames} >= set(TYPES) - {"statement"}  # that is what nothing else is
    for frame in frames:
        assert frame.type is None or frame.type in TYPES, frame.id
        assert set(frame.slots.values()) <= set(ROLES), frame.id
        assert frame.outcome in (None, *OUTCOMES) and frame.count in (None, *COUNTS), frame.id
        assert frame.content in (None, *STATUSES) and frame.status in (None, *STATUSES), frame.id
        assert frame.voice in ("active", "passive", "both"), frame.id
        assert set(frame.upgrade.values()) <= set(TYPES), frame.id


# word, category, form
@pytest.mark.parametrize(
    ("word", "sense"),
    [
        ("قصف", ("frame", "past")),
        ("قصفت", ("frame", "past")),
        ("قصفوا", ("frame", "past")),
        ("يقصف", ("frame", "present")),
        ("تقصف", ("frame", "present")),
        ("يقصفون", ("frame", "present")),
        ("قصف", ("frame", "masdar")),
        ("غاره", ("frame", "noun")),
        ("غارتان", ("frame", "noun.dual")),
        ("غارتين", ("frame", "noun.dual")),
        ("غارات", ("frame", "noun.plural")),
        ("جندي", ("noun", "noun")),
        ("جنديان", ("noun", "noun.dual")),
        ("جنود", ("noun", "noun.plural")),
        ("اعلنوا", ("frame", "past")),
        ("القي", ("frame", "past")),
        ("القت", ("frame", "past")),
        ("القوا", ("frame", "past")),
    ],
)
def test_forms(word: str, sense: tuple[str, str]) -> None:
    categories = {category for category, _ in senses(word)}
    assert sense in senses(word) or (
        sense[0] in categories and sense[1].startswith("noun") and (sense[0], "masdar" + sense[1][4:]) in senses(word)
    )


@pytest.mark.parametrize("word", ["قصفه", "يقصفها", "والقصف", "كلمغ"])
def test_clitics_are_no_forms(word: str) -> None:
    assert not {form for category, form in senses(word) if category == "frame" and form in ("past", "present")}


def test_duals() -> None:
    duals = arabic().morphology.duals
    assert list(duals("جندي"))[:2] == ["جنديان", "جنديين"]
    assert list(duals("غاره"))[:2] == ["غارتان", "غارتين"]


FAULTS = {
    "unknown key": ("frames/zz.yaml", "- {id: a, type: airstrike, verb: [قصف]}\n", 1, "unknown key 'verb'"),
    "event type": ("frames/zz.yaml", "\n- {id: a, type: air-strike, verbs: [قصف]}\n", 2, "'air-strike' is no event type"),
    "role": (
        "frames/zz.yaml",
        "- id: a\n  type: airstrike\n  slots: {subject: actors}\n",
        1,
        "slot 'subject' has the unknown role 'actors'",
    ),
    "pattern": ("frames/zz.yaml", "- {id: a, type: airstrike, like: nothing}\n", 1, "pattern 'nothing' is not defined"),
    "no id": ("frames/zz.yaml", "- {type: airstrike, verbs: [قصف]}\n", 1, "'id' must be one string"),
    "verbs no list": ("frames/zz.yaml", "- {id: a, type: airstrike, verbs: قصف}\n", 1, "'verbs' must be a list"),
    "class missing": ("words.yaml", "- {role: in, words: [في]}\n", 1, "'class' must be one string"),
    "words key": ("words.yaml", "- {class: prep, role: in, word: [في]}\n", 1, "unknown key 'word'"),
    "nouns key": ("nouns-zz.yaml", "- {class: force, kinds: x, words: [جيش]}\n", 1, "unknown key 'kinds'"),
    "syntax": ("nouns-zz.yaml", "- class: force\n  words: [a]]\n", 2, "not YAML"),
    "double key": ("morphology.yaml", "article: ال\narticle: لل\n", 2, "'article' stands twice"),
    "status": ("frames/zz.yaml", "- {id: zz, type: airstrike, status: told}\n", 1, "'told' is no status"),
    "outcome": ("frames/zz.yaml", "- {id: zz, type: airstrike, outcome: broken}\n", 1, "'broken' is no outcome"),
    "count": ("frames/zz.yaml", "- {id: zz, type: airstrike, count: dead}\n", 1, "'dead' is no kind of count"),
    "morphology key": ("morphology.yaml", "article: ال\nconjunction: [و]\n", 1, "unknown key|'conjunctions'"),
}
TODAY_TAKEN = {"status", "outcome", "count", "morphology key"}


def marked(name: str) -> object:
    return pytest.param(name, marks=pytest.mark.xfail(strict=True, reason="the loader takes it")) if name in TODAY_TAKEN else name


@pytest.mark.parametrize("name", [marked(name) for name in FAULTS])
def test_a_wrong_file_is_refused(tmp_path: Path, name: str) -> None:
    file, content, line, fault = FAULTS[name]
    folder = tmp_path / "ar"
    shutil.copytree(LANGUAGE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in (folder / "frames").glob("*.yaml"):  # small is quick
        path.write_text("- {id: a0, type: shelling, verbs: [قصف]}\n" if path.name.startswith("00") else "[]\n", "utf-8")
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(DataError, match=rf"^{Path(file).name}:{line}: ({fault}).* \(.+\)$"):
        load_language(folder)


def test_a_language_without_frames_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ar"
    shutil.copytree(LANGUAGE, folder, ignore=shutil.ignore_patterns("frames"))
    with pytest.raises(DataError, match="no frames"):
        load_language(folder)
