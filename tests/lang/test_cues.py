"""Words that show by themselves what a post tells of, and posts that such words don't make posts about violence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from marsad.coder import Coder
from marsad.compiled import LANGUAGE
from marsad.data import DataError
from marsad.lang.cues import load_cues
from marsad.lang.language import load_language
from marsad.ontology import TYPES


@cache
def coder() -> Coder:
    return Coder()


def acts(text: str) -> list[str]:
    return [event.type for event in coder().code(text, "2024-03-06").events if TYPES[event.type].group == "violence"]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("سوق النخيل .. طيران .. دم", "airstrike"),
        ("راحوا كلهم بصاروخ واحد، الله يرحمهم", "missile-strike"),
        ("ننعى الأخوين الشهيدين سامر ونوار الرفيع", "killing"),
        ("أم وأطفالها تحت الأنقاض منذ يومين", "killing"),
        ("تدوين كثيف علي سوق النخيل ربنا يستر", "shelling"),
    ],
)
def test_a_word_tells_what_happened(text: str, type_: str) -> None:
    assert acts(text) == [type_]


@pytest.mark.parametrize(
    "text",
    [
        "تنعى نقابة الأطباء الدكتور سامر الرفيع الذي وافته المنية اليوم",
        "شركة الطيران تعلن عن تخفيضات على تذاكرها",
        "يسعى المجلس إلى الارتقاء بحال القرى",
        "صباح الخير يا حلب",
        "نتمنى الشفاء للمصابين",
        "افتتاح سوق النخيل بعد ترميمه",
    ],
)
def test_no_single_common_word_does(text: str) -> None:
    assert acts(text) == []


def test_an_act_that_is_told_is_not_told_again() -> None:
    assert acts("قصف الطيران الحربي سوق النخيل، شهداء وجرحى تحت الأنقاض") == ["airstrike"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("- type: killing\n  words: [صاروخ]\n- type: shelling\n  words: [صاروخ]\n", "shows shelling and killing"),
        ("- type: murder\n  words: [صاروخ]\n", "is no type of event"),
        ("- type: killing\n  word: [صاروخ]\n", "word"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, written: str, fault: str) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        load_cues(path, load_language(LANGUAGE).morphology)
