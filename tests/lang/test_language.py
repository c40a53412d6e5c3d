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
    "unknown key": ("frames/zz.yaml", "- {id: a, type: airstrike,\n   verb: [قصف]}\n", 2, "unknown key 'verb'"),
    "event type": ("frames/zz.yaml", "\n- {id: a, type: air-strike, verbs: [قصف]}\n", 2, "'air-strike' is no event type"),
    "role": (
        "frames/zz.yaml",
        "- id: a\n  type: airstrike\n  slots: {subject: actors}\n",
        3,
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
    "content": ("frames/zz.yaml", "- {id: zz, type: statement, content: said, verbs: [قال]}\n", 1, "'said' is no status"),
    "voice": ("frames/zz.yaml", "- {id: zz, type: airstrike, voice: middle}\n", 1, "'middle' is no voice"),
    "light": ("frames/zz.yaml", "- {id: zz, light: yes, verbs: [شن]}\n", 1, "'yes' is no part of a light verb"),
    "yes or no": ("frames/zz.yaml", "- {id: zz, type: airstrike, weak: true}\n", 1, "'weak' must be yes or no"),
    "upgrade": ("frames/zz.yaml", "- id: zz\n  upgrade:\n    drone: drone strike\n", 3, "'drone strike' is no event type"),
    "needs": ("frames/zz.yaml", "- {id: zz, needs: [{objects: place}]}\n", 1, "unknown key 'objects'"),
    "needs no list": ("frames/zz.yaml", "- {id: zz, needs: {any: place}}\n", 1, "'needs' must be a list of entries"),
    "slot": ("frames/zz.yaml", "- id: zz\n  slots:\n    subject: actor\n    onto: target\n", 4, "unknown key 'onto'"),
    "slot of a pattern": ("frames/zz.yaml", "- {pattern: p, slots: {objekt: target}}\n", 1, "unknown key 'objekt'"),
    "slots no mapping": ("frames/zz.yaml", "- {id: zz, slots: [subject]}\n", 1, "'slots' is missing or no mapping"),
    "double id": ("frames/zz.yaml", "- {id: a0, type: shelling, masdars: [قصف]}\n", 1, "id 'a0' stands already in 00-patterns.yaml:1"),
    "no words": ("frames/zz.yaml", "- {id: zz, type: airstrike, verbs: []}\n", 1, "a frame without words"),
    "no letter": ("frames/zz.yaml", "- {id: zz, type: airstrike, verbs: [قصف, ':قصف']}\n", 1, "':قصف' has no letter"),
    "class": ("words.yaml", "- {class: preposition, role: in, words: [في]}\n", 1, "'preposition' is no class"),
    "sound": ("nouns-zz.yaml", "- {class: force, sound: true, words: [جندي]}\n", 1, "'sound' must be yes or no"),
    "verbs key": ("verbs-zz.yaml", "- {verb: [قال]}\n", 1, "unknown key 'verb'"),
    "hidden": ("nouns-zz.yaml", "- {class: force, words: [جيش\u200f]}\n", 1, "a hidden sign"),
    "morphology no mapping": ("morphology.yaml", "- ال\n", 1, "the file must be a mapping"),
    "morphology key": ("morphology.yaml", "article: ال\nconjunction: [و]\n", 2, "unknown key 'conjunction'"),
    "morphology without a part": ("morphology.yaml", "article: ال\nconjunctions: [و]\n", 1, "'verb' is missing or no mapping"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_file_is_refused(tmp_path: Path, name: str) -> None:
    file, content, line, fault = FAULTS[name]
    folder = tmp_path / "ar"
    shutil.copytree(LANGUAGE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in (folder / "frames").glob("*.yaml"):  # small is quick
        path.write_text("- {id: a0, type: shelling, verbs: [قصف]}\n" if path.name.startswith("00") else "[]\n", "utf-8")
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(DataError, match=rf"^{Path(file).name}:{line}: ({fault}).* \(.+\)$"):
        load_language(folder)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("future: [س]\n", "", "'future' is missing"),
        ("future: [س]", "future: س", "'future' must be a list of strings"),
        ("  doubled: ", "  double: ", "unknown key 'double'"),
        ("  dual: [ان, ين, ا, ي]", "  dual: [ان, ين]", "'dual' must be a list of 4"),
        ("  long_passive: [ا, و]", "  long_passive: [ا]", "'long_passive' must be a list of 2"),
        ("  - [ت, ه]", "  - [ت]", "'restore' must be a list of pairs"),
        ("drop: 1", "drop: one", "'drop' is no number"),
        ('    - {ends: "", drop: 0, add: [ون, وا, ان, ا, ن]}\n', "", "the last rule of 'present' must hold for every stem"),
        ("with, ل: for", "with, ل: [for]", "'ل' must be one string"),
    ],
)
def test_a_wrong_morphology_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (LANGUAGE / "morphology.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "morphology.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=rf"^morphology.yaml:\d+: {fault}.* \(.+\)$"):
        load_language(tmp_path)


def test_a_language_without_frames_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ar"
    shutil.copytree(LANGUAGE, folder, ignore=shutil.ignore_patterns("frames"))
    with pytest.raises(DataError, match="no frames"):
        load_language(folder)
